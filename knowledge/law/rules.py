"""Rules, their families of wordings, and the surroundings in which a wording is lawful."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from knowledge.law.findings import Outcome, Severity

SENTENCE_ENDS = "。！？!?；;\n"
_LOOK_BACK = 24
_ALLOWED_BACK = 16


Cues: TypeAlias = tuple[tuple[frozenset[str], ...], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One pattern. `cues`: what a sentence must hold for it to match: of one alternative, a character of each set.

    No alternatives, or one without sets, is always tried. The pattern is compiled when a text first needs it, so that
    a short text pays for few.
    """

    name: str
    source: str
    cues: Cues = ()

    @property
    def pattern(self) -> re.Pattern[str]:
        return _compiled(self.source, self.name)

    def matches(self, page: "Page") -> Iterator[tuple[int, int]]:
        """Where it stands, tried only in sentences that hold one of its cues."""
        pattern = None
        for first, last in page.sentences_with(self.cues):
            pattern = pattern or self.pattern
            yield from (match.span() for match in pattern.finditer(page.text, first, last))


@cache
def _compiled(source: str, name: str) -> re.Pattern[str]:
    try:
        return re.compile(source)
    except re.error as error:
        raise ValueError(f"{name} has a broken pattern: {error}") from error


class Page:
    """A folded text cut at sentence ends, and which sentences hold a character."""

    def __init__(self, text: str) -> None:
        self.text = text
        ends = [at + 1 for at, mark in enumerate(text) if mark in SENTENCE_ENDS]
        starts = [0, *ends]
        self.sentences = [(first, last) for first, last in zip(starts, [*ends, len(text)], strict=True) if first < last]
        self._holding: dict[str, int] = {}
        for number, (first, last) in enumerate(self.sentences):
            for character in set(text[first:last]):
                self._holding[character] = self._holding.get(character, 0) | 1 << number
        self.characters = self._holding.keys()
        self._every = (1 << len(self.sentences)) - 1
        self._seen: dict[frozenset[str], int] = {}
        self._said: dict[tuple[str, int], bool] = {}

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Bounds of the sentences that hold [start, end), the last end mark left out."""
        last = next(last for _, last in self.sentences[self._number(end - 1) :])
        return self.sentences[self._number(start)][0], last - (self.text[last - 1] in SENTENCE_ENDS)

    def says(self, wording: Wording, first: int, last: int) -> bool:
        """Whether the wording stands in [first, last); looked up once."""
        key = (wording.source, first)
        if key not in self._said:
            self._said[key] = wording.pattern.search(self.text, first, last) is not None
        return self._said[key]

    def _number(self, at: int) -> int:
        return bisect_right(self.sentences, (at, len(self.text))) - 1

    def sentences_with(self, cues: Cues) -> list[tuple[int, int]]:
        """Bounds of the sentences, end mark included, in which a wording of these cues may stand."""
        if not cues or not all(cues):
            return self.sentences
        held = 0
        for alternative in cues:
            both = self._every
            for characters in alternative:
                both &= self._held(characters)
            held |= both
        found = []
        while held:
            lowest = held & -held
            found.append(self.sentences[lowest.bit_length() - 1])
            held ^= lowest
        return found

    def _held(self, characters: frozenset[str]) -> int:
        """The sentences, a bit each, that hold one of these characters."""
        if characters not in self._seen:
            held = 0
            for character in characters & self.characters:
                held |= self._holding[character]
            self._seen[characters] = held
        return self._seen[characters]


@dataclass(frozen=True, slots=True)
class Exemption:
    """Surroundings that make a match lawful. Each pattern given must be found where it looks."""

    name: str
    before: Wording | None = None  # ends where the match starts
    after: Wording | None = None  # starts where the match ends
    sentence: Wording | None = None
    anywhere: Wording | None = None

    def covers(self, page: Page, start: int, end: int) -> bool:
        first, last = page.around(start, end)
        back = max(first, start - _LOOK_BACK)
        return (
            (self.anywhere is None or page.says(self.anywhere, 0, len(page.text)))
            and (self.sentence is None or page.says(self.sentence, first, last))
            and (self.after is None or self.after.pattern.match(page.text, end, last) is not None)
            and (self.before is None or self.before.pattern.search(page.text, back, start) is not None)
        )


@dataclass(frozen=True, slots=True)
class Category:
    """What the rules of one file are about; `suggestion` and `advice` serve where the trained reader objects."""

    id: str
    name: str
    name_en: str
    article: str
    suggestion: str
    advice: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it finds, where it does not apply, and what it asks for instead.

    `allowed` are wordings that hold the words lawfully; `softened` exemptions turn "blocked" into "needs_evidence".
    `with_product` rules need a fact sheet to judge by, `latin` ones are only tried on Latin words.
    """

    id: str
    category: str
    category_en: str
    article: str
    severity: Severity
    outcome: Outcome
    families: tuple[Wording, ...]
    suggestion: str
    advice: str
    allowed: Wording | None = None
    unless: tuple[Exemption, ...] = ()
    softened: tuple[Exemption, ...] = ()
    with_product: bool = False
    platforms: tuple[str, ...] = ()
    latin: bool = False
    violating: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()

    def matches(self, page: Page) -> Iterator[tuple[int, int, bool]]:
        """Where its families stand in a folded text, and whether the surroundings there make them lawful."""
        for family in self.families:
            for start, end in family.matches(page):
                if start < end:
                    yield start, end, self.lawful(page, start, end)

    def lawful(self, page: Page, start: int, end: int) -> bool:
        return self._allowed_wording(page.text, start, end) or any(one.covers(page, start, end) for one in self.unless)

    def outcome_at(self, page: Page, start: int, end: int) -> Outcome:
        return "needs_evidence" if any(one.covers(page, start, end) for one in self.softened) else self.outcome

    def _allowed_wording(self, text: str, start: int, end: int) -> bool:
        """Whether a lawful wording covers the match: it must overlap it, within 16 characters of its start."""
        if self.allowed is None:
            return False
        around = self.allowed.pattern.finditer(text, max(0, start - _ALLOWED_BACK), min(len(text), end + _ALLOWED_BACK))
        return any(match.start() < end and start < match.end() for match in around)
