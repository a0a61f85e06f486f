"""What no need covers: the clauses of labelled texts that hold an opinion, complain or ask, with no mention in them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from analytics.reviews.clauses import clauses, is_question
from analytics.reviews.discovery.terms import terms_of
from analytics.reviews.need import NeedQuote
from analytics.reviews.review import Labelled, Source

Face: TypeAlias = Literal["complaint", "question", "praise"]

_LONGEST = 1000
_SHORTEST = 3
_NO_TIME = datetime(1, 1, 1)  # noqa: DTZ001  the store's times are local


@dataclass(frozen=True, slots=True)
class Read:
    """A labelled text, as the store holds it. `covered` are the spans that some need's mention quotes."""

    text: str
    source: Source
    review_id: str
    customer: str
    polarity: str
    opinions: Sequence[dict[str, Any]]
    covered: Sequence[tuple[int, int]]
    at: datetime | None = None
    product: str = ""
    channel: str = ""

    @classmethod
    def of(cls, review_id: str, labelled: Labelled, source: Source = "review", customer: str = "") -> "Read":
        """A text that has just been labelled."""
        return cls(
            labelled.text,
            source,
            review_id,
            customer or review_id,
            labelled.polarity,
            [opinion.as_json() for opinion in labelled.opinions],
            [(mention.quote.start, mention.quote.end) for mention in labelled.needs],
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """A clause that no need covers. `pair` is the aspect and opinion it holds, empty where it holds none.

    `marked` are the parts of `text` that are an aspect or opinion words; `terms` what it can be grouped by.
    """

    text: str
    face: Face
    category: str
    pair: str
    marked: tuple[tuple[int, int], ...]
    terms: frozenset[str]
    quote: NeedQuote
    customer: str


@dataclass(slots=True)
class Pool:
    """The phrases no need covers, and how often each term occurs in all the other clauses."""

    phrases: list[Phrase] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)
    clauses_elsewhere: int = 0
    customers: set[str] = field(default_factory=set)
    latest: datetime | None = None


def gather(texts: Iterable[Read], *, without: Sequence[frozenset[str]] = ()) -> Pool:
    """The pool of these texts. A phrase that holds a term of a proposal turned down (`without`) is left out."""
    pool = Pool()
    turned_down = frozenset().union(*without) if without else frozenset()
    for read in texts:
        pool.customers.add(read.customer)
        if read.at is not None:
            pool.latest = max(pool.latest or read.at, read.at)
        for phrase, terms in _clauses(read):
            if phrase is None or not turned_down.isdisjoint(terms):
                pool.elsewhere.update(terms)
                pool.clauses_elsewhere += 1
            else:
                pool.phrases.append(phrase)
    return pool


def _clauses(read: Read) -> Iterator[tuple[Phrase | None, frozenset[str]]]:
    for clause in clauses(read.text[:_LONGEST]):
        terms = frozenset(terms_of(clause.text))
        covered = any(start < clause.end and clause.start < end for start, end in read.covered)
        if covered or len(clause.text) < _SHORTEST:
            yield None, terms
            continue
        said = [each for each in read.opinions if clause.start <= _start(each) < clause.end and _is_specific(each)]
        sided = next((each for each in said if each["polarity"] != "neutral" and each["opinion"]), None)
        face: Face | None = None
        if is_question(clause) and (read.source == "inquiry" or clause.asks):
            face, sided = "question", None
        elif sided:
            face = "complaint" if sided["polarity"] == "negative" else "praise"
        elif read.polarity == "negative":
            face = "complaint"
        if face is None:
            yield None, terms
            continue
        quote = NeedQuote(
            clause.text, read.source, read.review_id, read.at or _NO_TIME, read.product, read.channel,
            {"complaint": "negative", "praise": "positive", "question": "neutral"}[face], clause.start, clause.end,
        )  # fmt: skip
        marked = tuple(
            (span["start"] - clause.start, span["end"] - clause.start)
            for each in said
            for span in (each["aspect"], each["opinion"])
            if span
        )
        category = sided["category"] if sided else ""
        yield Phrase(clause.text, face, category, _pair(sided), marked, terms, quote, read.customer), terms


def _start(opinion: dict[str, Any]) -> int:
    span = opinion["opinion"] or opinion["aspect"]
    return int(span["start"])


def _is_specific(opinion: dict[str, Any]) -> bool:
    """“很好” alone is no need of anything."""
    return opinion["aspect"] is not None or opinion["category"] != "整体"


def _pair(opinion: dict[str, Any] | None) -> str:
    if opinion is None:
        return ""
    aspect, words = opinion["aspect"], opinion["opinion"]
    joint = " " if words["text"].isascii() else ""
    return f"{aspect['text']}{joint}{words['text']}" if aspect else str(words["text"])


def opinions_of(stored: str | None) -> list[dict[str, Any]]:
    """The opinions of a label, as the store keeps them."""
    return list(json.loads(stored)) if stored else []
