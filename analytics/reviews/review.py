"""The values of review analysis: what comes in, and what a labelled text says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

Polarity: TypeAlias = Literal["negative", "neutral", "positive"]
Language: TypeAlias = Literal["zh", "en"]
Source: TypeAlias = Literal["review", "inquiry"]
Kind: TypeAlias = Literal["complaint", "praise", "question", "suggestion", "scenario"]
Category: TypeAlias = Literal[
    "整体", "使用体验", "功效", "价格", "物流", "气味", "包装", "真伪", "服务", "其他", "成分", "尺寸", "新鲜度"
]

CATEGORIES: tuple[Category, ...] = get_args(Category)


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

    `category`, `aspect` and `opinion` are those of the opinion the clause holds, where one was found.
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


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, read. `score` runs from −1 (bad) to 1 (good); `persona` names kinds of customer (敏感肌, 孕妇 …)."""

    text: str
    polarity: Polarity
    score: float
    language: Language
    kind: Kind
    opinions: tuple[Opinion, ...] = ()
    needs: tuple[Mention, ...] = ()
    persona: tuple[str, ...] = ()
