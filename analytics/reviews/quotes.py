"""Which customers' words show a need: whole clauses, informative, in agreement with their text, unlike each other."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from analytics.reviews.clauses import Clause, clauses
from analytics.reviews.need import NeedQuote
from analytics.reviews.pii import mask

_ALIKE: Final = 0.5
"""Quotes that share more of their character pairs than this say the same."""
_AMONG: Final = 8
"""Candidates among which one of another product is looked for."""
_SHORTEST: Final = 6
_ENOUGH: Final = 12
"""Characters from which a clause stands by itself; a word of English counts as two or three."""
_LONGEST: Final = 36
_LONGEST_LATIN: Final = 90
_FULL_STOP = re.compile(r"[。！!？?；;\n\r…]|\.(?:\s|$)")
_CJK = re.compile(r"[一-龥]")

Tally: TypeAlias = Mapping[str, int]
"""How often a need was met as complaint, praise and question."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause that may be quoted, the text it is of, and whether that text takes the other side on the whole."""

    quote: NeedQuote
    kind: str
    text: str
    is_opposed: bool
    who: str = ""


def choose(candidates: Sequence[Candidate], tally: Tally, wanted: int) -> list[NeedQuote]:
    """Up to `wanted` quotes, as many of each side as its weight gives it (D'Hondt), the candidates' order kept.

    Of different customers, and of different products while there are any. What its own text contradicts is quoted only
    when nothing else shows that side.
    """
    sides: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        sides[candidate.kind].append(candidate)
    queues = {kind: _agreeing(of_kind) for kind, of_kind in sides.items()}
    taken: Counter[str] = Counter()
    chosen: list[NeedQuote] = []
    quoted: set[str] = set()
    while len(chosen) < wanted and any(queues.values()):
        kind = max((each for each, queue in queues.items() if queue), key=lambda k: tally.get(k, 0) / (taken[k] + 1))
        found = queues[kind].pop(_of_another_product(queues[kind], chosen))
        if _adds(found.quote, chosen) and (not found.who or found.who not in quoted):
            chosen.append(found.quote)
            quoted.add(found.who)
            taken[kind] += 1
    return chosen


def _of_another_product(queue: Sequence[Candidate], chosen: Sequence[NeedQuote]) -> int:
    """The place of the next candidate: the first of the product that was quoted least, among the first few."""
    shown = Counter(quote.product for quote in chosen)
    few = range(min(len(queue), _AMONG))
    return min(few, key=lambda at: (_says_little(queue[at].quote), shown[queue[at].quote.product], at))


def diverse(candidates: Sequence[NeedQuote], wanted: int) -> list[NeedQuote]:
    """Up to `wanted` quotes, in order, that do not repeat each other; long enough to say something comes first."""
    chosen: list[NeedQuote] = []
    for quote in sorted(candidates, key=_says_little):
        if len(chosen) == wanted:
            break
        if _adds(quote, chosen):
            chosen.append(quote)
    return chosen


def in_context(quote: NeedQuote, text: str) -> NeedQuote:
    """A short quote with the clauses around it, those of its own sentence first; still an exact part of `text`.

    A short clause alone can mislead (“用什么都刺痛” of “用什么都刺痛，这款能用吗”) or say too little (“漏了”).
    Clauses that identify a person are left out.
    """
    parts = clauses(text)
    first = last = next((n for n, part in enumerate(parts) if part.start <= quote.start < part.end), -1)
    if first < 0:
        return quote
    enough, room = (_ENOUGH, _LONGEST) if _CJK.search(text) else (_ENOUGH * 3, _LONGEST_LATIN)
    while parts[last].end - parts[first].start < enough:
        grown = [(first, last + 1), (first - 1, last)]
        fits = [each for each in grown if _may_hold(text, parts, *each, room)]
        said = parts[last].end - parts[first].start
        within = [each for each in fits if said < _SHORTEST or not _crosses_stop(text, parts, *each, first, last)]
        if not within:
            break
        first, last = within[0]
    return replace(
        quote, text=text[parts[first].start : parts[last].end], start=parts[first].start, end=parts[last].end
    )


def _may_hold(text: str, parts: Sequence[Clause], first: int, last: int, room: int) -> bool:
    if first < 0 or last >= len(parts):
        return False
    said = text[parts[first].start : parts[last].end]
    return len(said) <= room and mask(said) == said


def _crosses_stop(text: str, parts: Sequence[Clause], first: int, last: int, was_first: int, was_last: int) -> bool:
    gap = text[parts[was_last].end : parts[last].start] if last > was_last else ""
    gap += text[parts[first].end : parts[was_first].start] if first < was_first else ""
    return bool(_FULL_STOP.search(gap + " "))


def _agreeing(of_kind: Sequence[Candidate]) -> list[Candidate]:
    agreeing = [each for each in of_kind if not each.is_opposed] or list(of_kind)
    shown = [replace(each, quote=in_context(each.quote, each.text)) for each in agreeing]
    return sorted(shown, key=lambda each: _says_little(each.quote))


def _says_little(quote: NeedQuote) -> bool:
    return not _SHORTEST <= len(quote.text) <= _LONGEST_LATIN


def _adds(quote: NeedQuote, chosen: Sequence[NeedQuote]) -> bool:
    return all(quote.review_id != other.review_id and _likeness(quote.text, other.text) < _ALIKE for other in chosen)


def _likeness(one: str, other: str) -> float:
    """Jaccard over character pairs."""
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} or {text} for text in (one, other))
    return len(a & b) / len(a | b)


def candidate(row: Sequence[Any]) -> tuple[str, Candidate]:
    """A need's name and a candidate for it, from a row of the labelled store."""
    need, kind, text, opposed, quote, source, review_id, at, product, channel, polarity, start, end, who = row
    said = NeedQuote(quote, source, review_id, at, product or "", channel or "", polarity, start, end)
    return need, Candidate(said, kind, text or quote, bool(opposed), who or "")
