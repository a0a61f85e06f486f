"""The values of review analysis: what comes in, and what a labelled text says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

Polarity: TypeAlias = Literal["negative", "neutral", "positive"]
Language: TypeAlias = Literal["zh", "en"]
Tongue: TypeAlias = Literal["zh", "en", "mixed"]
"""The language a text is written in; mixed where both carry clauses of their own."""
Source: TypeAlias = Literal["review", "inquiry"]
Kind: TypeAlias = Literal["complaint", "praise", "question", "suggestion", "scenario"]
Category: TypeAlias = Literal[
    "整体", "使用体验", "功效", "价格", "物流", "气味", "包装", "真伪", "服务", "其他", "成分", "尺寸", "新鲜度"
]

DoubtKind: TypeAlias = Literal["default_praise", "cashback_spam", "copied_spam", "sarcasm", "stars_disagree"]

CATEGORIES: tuple[Category, ...] = get_args(Category)
NO_VOICE: frozenset[DoubtKind] = frozenset({"default_praise", "copied_spam"})
"""Doubts under which a text is nobody's own voice."""
NO_VOICE_IN_PRAISE: frozenset[DoubtKind] = frozenset({"cashback_spam"})
"""Those under which praise is none, while a complaint counts."""


@dataclass(frozen=True, slots=True)
class Review:
    """A customer's text and what the shop knows beside it. `at` is None where the source has no time."""

    id: str
    text: str
    source: Source = "review"
    at: datetime | None = None
    sku: str = ""
    product: str = ""
    channel: str = ""
    customer: str = ""
    stars: int | None = None
    photos: int = 0
    followers: int = 0
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a text: `text[start:end]` of the original, in characters.

    Raises ValueError when the length does not fit, for then the offsets cannot be right.
    """

    text: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.end - self.start != len(self.text) or not self.text:
            raise ValueError(f"span {self.text!r} cannot stand at {self.start}–{self.end}")

    @classmethod
    def cut(cls, source: str, start: int, end: int) -> "Span":
        """The span of `source` from `start` to `end`."""
        return cls(source[start:end], start, end)

    def as_json(self) -> dict[str, str | int]:
        return {"text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is said (`opinion`) of what (`aspect`); either may be left unsaid, never both."""

    aspect: Span | None
    opinion: Span | None
    category: Category
    polarity: Polarity
    kind: Kind

    def __post_init__(self) -> None:
        if self.aspect is None and self.opinion is None:
            raise ValueError("an opinion needs an aspect or opinion words")

    def as_json(self) -> dict[str, object]:
        return {
            "aspect": self.aspect.as_json() if self.aspect else None,
            "opinion": self.opinion.as_json() if self.opinion else None,
            "category": self.category,
            "polarity": self.polarity,
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class Mention:
    """One need touched on in a text. `quote` is the clause that says so, `words` what gave it away, both exact.

    `category`, `aspect` and `opinion` are those of the opinion the clause holds, where one was found. `occasion` and
    `season` are the clause's own, else the text's.
    """

    need: str
    polarity: Polarity
    kind: Kind
    quote: Span
    words: Span
    category: Category
    aspect: str = ""
    opinion: str = ""
    confidence: float = 1.0
    occasion: tuple[str, ...] = ()
    season: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason not to take a text at its word, and the words that gave it away (empty for the whole text).

    default_praise: a shop wrote it for a silent customer; cashback_spam: praise for a reward, or made of ready-made
    phrases; copied_spam: several customers sent the same; sarcasm: praise that means blame; stars_disagree: they
    contradict the text.
    """

    kind: DoubtKind
    words: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, read. `score` runs from −1 (bad) to 1 (good); `persona` names kinds of customer (敏感肌, 孕妇 …).

    `occasion` (送礼, 军训 …) and `season` (夏天, 换季 …) are what the text is told of; `doubts` how far to trust it.
    """

    text: str
    polarity: Polarity
    score: float
    language: Tongue
    kind: Kind
    opinions: tuple[Opinion, ...] = ()
    needs: tuple[Mention, ...] = ()
    persona: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_voice(self) -> bool:
        """Whether it counts as a customer's own voice: not ready-made words, nor praise that was paid for."""
        kinds = {doubt.kind for doubt in self.doubts}
        return not (kinds & NO_VOICE or (kinds & NO_VOICE_IN_PRAISE and self.polarity == "positive"))
