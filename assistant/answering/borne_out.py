"""Whether passages bear a sentence out: clause by clause, each number beside what it is of, nothing turned round."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from assistant.answering.sources import search

if TYPE_CHECKING:
    from knowledge.documents import Passage
    from knowledge.library import Library

_LONGEST: Final = 300
_ENOUGH: Final = 0.4
"""The share of a sentence's terms that stand in what it cites, at least, where both are in one language."""
_SAME: Final = 0.5
"""The share of a clause's terms that stand in a clause of the passage which says the same, or its contrary."""
_NEAREST: Final = 5
_BESIDE: Final = 6  # characters on either side of a number that say what it is of
_NUMBER: Final = re.compile(
    r"\d+(?:[.,]\d+)*|[二三四五六七八九十两](?=\s?[天周月年个篇条次倍成元万步层类种])|一(?=\s?成)"
)
_DIGITS: Final = {name: str(number) for number, name in enumerate("一二三四五六七八九十", 1)} | {"两": "2"}
_NUMERAL: Final = re.compile(r"[\d一二三四五六七八九十两]")
_OUTSIDE: Final = re.compile(r"https?:|www\.|[@＠]|!?\[[^\]]*\]\(|<[a-z/!]|```", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"^\s*(?:[-*]\s+|\d{1,2}[.、)）]\s*(?!\d))")
_PARTS: Final = re.compile(r"[。！？；;!?\n，、：]|[,:.](?!\d)")
_NOT: Final = re.compile(
    r"不(?!同|仅|但|断|少|错|过|只|管|论|如|妨)|没|无(?!论|线)|勿|未(?!来)|禁|避免|杜绝|切忌|拒绝|免(?!费)|而非|"
    r"\b(?:not|no|never|without|avoid|don't|doesn't|isn't|aren't|cannot|can't)\b",
    re.IGNORECASE,
)
_WAYS: Final = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (
            r"以上|超过|高于|至少|大于|≥|above|at least|more than|over\b",
            r"以内|以下|低于|至多|小于|少于|≤|不到|below|within|under\b|at most",
        ),
        (r"提高|提升|上调|增加|加大|涨|raise|increase", r"降|减|下调|缩|lower|reduce|cut\b|decrease"),
        (r"先|首先|before|first", r"再|最后|之后|after\b|later|last"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class _Clause:
    """A part of a sentence, or a row of a table."""

    text: str

    @cached_property
    def terms(self) -> frozenset[str]:
        """Its words, without those that hold a number."""
        from knowledge.words import search_terms

        return frozenset(term for term in search_terms(self.text) if not _NUMERAL.search(term))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        return tuple(numbers(self.text))

    @cached_property
    def denies(self) -> bool:
        return len(_NOT.findall(self.text)) % 2 == 1


def borne_out(text: str, passages: "Sequence[Passage]", library: "Library") -> bool:
    """Enough of a sentence's words stand in the passages, each number where it is told of the same, and no clause says
    the contrary of its like; across languages, where words tell nothing, the passages are what a search for the
    sentence finds."""
    from knowledge.words import script, search_terms

    whole = "\n".join(f"{passage.path}\n{passage.text}" for passage in passages)
    if len(text) > _LONGEST or _OUTSIDE.search(text) or not set(numbers(text)) <= set(numbers(whole)):
        return False
    if script(text) != script(whole):
        found = {hit.passage.hash for hit in search(library, text, _NEAREST)}
        return any(passage.hash in found for passage in passages)
    terms = set(search_terms(text))
    if not terms or len(terms & set(search_terms(whole))) < _ENOUGH * len(terms):
        return False
    there = tuple(_clauses(whole))
    return all(_holds(clause, there) for clause in _clauses(text))


def numbers(text: str) -> Iterator[str]:
    """The numbers of a text in their order, those in words of what is counted too."""
    yield from map(_number, _NUMBER.finditer(_ORDINAL.sub("", text)))


def _number(match: re.Match[str]) -> str:
    return _DIGITS.get(match[0], match[0].replace(",", ""))


def outside(text: str) -> bool:
    """Whether a text leads elsewhere: a link, a mention, markup."""
    return bool(_OUTSIDE.search(text))


def _clauses(text: str) -> Iterator[_Clause]:
    for line in text.split("\n"):
        parts = [line] if line.lstrip().startswith("|") else _PARTS.split(_ORDINAL.sub("", line))
        yield from (_Clause(part) for part in parts if part.strip())


def _holds(clause: _Clause, there: Sequence[_Clause]) -> bool:
    like = _likest(clause.terms, there)
    if clause.numbers and not _counted_alike(clause, like, there):
        return False
    if not like:
        return not clause.denies
    if clause.denies != like[0].denies and all(clause.denies != one.denies for one in like):
        same = len(clause.terms & like[0].terms) >= _SAME * len(clause.terms)
        if clause.denies or same:
            return False
    return not any(_turned(clause, like, *way) for way in _WAYS)


def _likest(terms: frozenset[str], there: Sequence[_Clause]) -> list[_Clause]:
    """The clauses that share most terms; none where none shares any."""
    most = max((len(terms & one.terms) for one in there), default=0)
    return [one for one in there if most and len(terms & one.terms) == most]


def _counted_alike(clause: _Clause, like: Sequence[_Clause], there: Sequence[_Clause]) -> bool:
    """Every number stands in a clause that says most of what is beside it; several of one clause in their order."""
    for match in _NUMBER.finditer(clause.text):
        beside = _Clause(clause.text[max(0, match.start() - _BESIDE) : match.end() + _BESIDE])
        told = _likest(beside.terms, there) or like
        if not any(_number(match) in one.numbers for one in told):
            return False
    for one in like:
        common = [number for number in clause.numbers if number in one.numbers]
        rest = iter(one.numbers)
        if len(common) == len(clause.numbers) and all(number in rest for number in common):
            return True
    return not any(set(clause.numbers) <= set(one.numbers) for one in like)


def _turned(clause: _Clause, like: Sequence[_Clause], one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether it goes one way, and all that is like it only the other."""
    for this, contrary in ((one, other), (other, one)):
        if this.search(clause.text) and not contrary.search(clause.text):
            return all(contrary.search(each.text) and not this.search(each.text) for each in like)
    return False
