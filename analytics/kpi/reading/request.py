"""What a message asks for, before it is weighed: the named parts only, nothing assumed."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from analytics.kpi.catalog import Catalog
from analytics.kpi.periods.atoms import Clock
from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.query import Filter, Grain, OutOfScope, Threshold, Unclear
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.grammar import Bound, Rank, Reference
from analytics.kpi.reading.lexicon import Lexicon, lexicon_of
from analytics.kpi.wording import HAN, Wording

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Question:
    """A message laid out: its wording, the words it was covered with, and what they are read against."""

    words: Wording
    cover: tuple[Word, ...]
    catalog: Catalog
    clock: Clock
    data_until: date | None

    @property
    def lexicon(self) -> Lexicon:
        return lexicon_of(self.catalog)

    @property
    def language(self) -> Language:
        """Chinese when Han characters stand outside the names; a Chinese brand in an English question stays English."""
        named = [(word.start, word.end) for word in self.cover if word.kind == "name"]
        outside = "".join(
            char for place, char in enumerate(self.words.plain) if not any(s <= place < e for s, e in named)
        )
        latin = sum(char.isascii() and char.isalpha() for char in outside)
        if HAN.search(outside):
            return "zh"
        return "en" if latin or not HAN.search(self.words.plain) else "zh"

    def written(self, word: Word) -> str:
        return self.words.written(word.start, word.end)

    def plain(self, word: Word) -> str:
        return self.words.plain[word.start : word.end]


@dataclass(slots=True)
class Request:
    """The parts a message names. `doubtful` is a name of several metrics, still to be settled."""

    metrics: list[str] = field(default_factory=list)
    doubtful: list[tuple[Word, tuple[str, ...]]] = field(default_factory=list)
    group_by: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    thresholds: list[Threshold] = field(default_factory=list)
    grain: Grain | None = None
    count_of: str | None = None
    per: Grain | None = None
    averaged: Word | None = None
    trend: bool = False
    periods: list[FoundPeriod] = field(default_factory=list)
    reference: Reference | None = None
    change: bool = False
    versus: Word | None = None
    ranks: list[Rank] = field(default_factory=list)
    rank_metric: str | None = None
    rank_by: bool = False
    many: bool = False
    total: bool = False
    share: Word | None = None
    running: Word | None = None
    switch: bool = False
    add: bool = False
    pronoun: Word | None = None
    loose: tuple[tuple[Word, Bound], ...] = ()
    whose: Unclear | None = None
    leftover: list[Word] = field(default_factory=list)
    refusal: Unclear | OutOfScope | None = None

    @property
    def names_metric(self) -> bool:
        return bool(self.metrics or self.doubtful)

    @property
    def empty(self) -> bool:
        parts = (
            self.group_by,
            self.filters,
            self.thresholds,
            self.grain,
            self.periods,
            self.loose,
            self.whose,
            self.reference,
            self.ranks,
            self.count_of,
            self.per,
        )
        return not (
            any(parts) or self.trend or self.change or self.total or self.share or self.names_metric or self.versus
        )
