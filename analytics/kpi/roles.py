"""The role each name plays in a sentence: the same word may be a metric here and a dimension there."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from analytics.kpi.cover import Word
from analytics.kpi.grammar import Rank
from analytics.kpi.lexicon import Name
from analytics.kpi.request import Question
from analytics.kpi.wording import fold

Role: TypeAlias = Literal["metric", "dimension", "value"]
ASIDE = {"filler", "except tail"}


@dataclass(frozen=True, slots=True)
class Item:
    """A word that matters, with the role a name plays in this sentence."""

    word: Word
    role: Role | None = None
    names: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        return self.role or self.word.kind


def items_of(question: Question) -> list[Item]:
    """The words that matter, in order, each name with its role."""
    words = [word for word in question.cover if word.kind not in ASIDE]
    metrics = sum(1 for word in words if isinstance(word.payload, Name) and word.payload.metrics)
    return [_item(question, words, place, metrics) for place in range(len(words))]


def _item(question: Question, words: list[Word], place: int, metrics: int) -> Item:
    word, name = words[place], words[place].payload
    if not isinstance(name, Name):
        return Item(word)
    if name.dimensions and (_groups(words, place) or not (name.metrics or name.values)):
        return Item(word, "dimension", name.dimensions)
    if name.metrics and not (name.values and metrics > 1):
        return Item(word, "metric", name.own or name.metrics)
    if name.values:
        spelled = " ".join(question.words.folded[word.start : word.end].split())
        exact = tuple(pair for pair in name.values if fold(pair[1]) == spelled)
        return Item(word, "value", values=exact or name.values)
    return Item(word, "dimension", name.dimensions)


def _groups(words: list[Word], place: int) -> bool:
    """Whether the word before asks for a dimension: 各, by, which, top 5."""
    before = words[place - 1] if place else None
    if before is None:
        return False
    limited = isinstance(before.payload, Rank) and before.payload.limit is not None
    return before.kind in ("group", "which", "every", "counted") or limited
