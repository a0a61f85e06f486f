"""Proposals of new needs: terms that mark what no need covers, each with the phrases it gathers.

A term's mark is its weighted log odds with an informative prior (Monroe, Colaresi & Quinn 2008, “Fightin' Words”) in
the uncovered phrases against all other clauses, more where the tagger calls it an aspect or opinion words. The
strongest term takes its phrases, with those of terms that share them or mean the same (bundled encoder, centred:
unrelated phrases sit close together otherwise); the rest goes on without them. So a phrase is in one proposal, and the
same texts give the same proposals.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from analytics.reviews.discovery.phrases import Face, Phrase, Pool
from analytics.reviews.discovery.proposal import Proposal
from analytics.reviews.discovery.wording import name_of, patterns_of, quotes_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Encode(Protocol):
    """Unit vectors of texts, one row each."""

    def __call__(self, texts: Sequence[str]) -> "NDArray[np.float32]": ...


CUSTOMERS = 5
"""Distinct customers that a proposal needs."""
MOST = 40
_DIFFERENT = 3  # wordings it needs: five copies of one sentence are a template or spam, no need
_TERM_CUSTOMERS = 4  # whose phrases hold it, be it as part of a longer word
_TERM_HEARD = 3  # who say it as a word of its own
_LEAST_MARK = 1.5
_PRIOR = 100
_MARKED_TOO = 0.4  # what a term that is never tagged keeps of its weight
_ASKED = 0.5  # what being asked counts of being tagged
_WEIGHT: Mapping[Face, float] = {"complaint": 1.0, "question": 1.0, "praise": 0.7}
_PRAISED = 0.4  # what praise alone keeps of a proposal's weight in the order
_TERMS = 300
_SHARED = 0.6  # of the rarer term's phrases
_ALIKE = 0.55  # cosine, centred
_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Which phrases hold each term, and its weight; the heaviest `_TERMS`, in order."""

    phrases: dict[str, list[int]]
    weights: dict[str, float]
    alike: dict[str, list[str]]


def propose(pool: Pool, encode: Encode | None = None, *, most: int = MOST) -> tuple[Proposal, ...]:
    """Up to `most` proposals, the most urgent first. Without an encoder, terms are grouped by their words alone."""
    terms = _weighed(pool, encode)
    used: set[int] = set()
    done: set[str] = set()
    found: list[Proposal] = []
    while len(found) < most and (head := _next(pool.phrases, terms, used, done)):
        weight, term = head
        done.add(term)
        members = _members(term, terms)
        rows = sorted({row for each in members for row in terms.phrases[each]} - used)
        used.update(rows)
        phrases = [pool.phrases[row] for row in rows]
        enough = len({phrase.customer for phrase in phrases}) >= CUSTOMERS
        if enough and len({phrase.text.lower() for phrase in phrases}) >= _DIFFERENT:
            found.append(_proposal(term, members, phrases, weight, pool))
    return tuple(sorted(found, key=_urgency, reverse=True))


def _urgency(proposal: Proposal) -> float:
    """What is missed or asked comes before what is only praised."""
    missed = min(1.0, (proposal.complaints + proposal.questions) / proposal.customers)
    return proposal.weight * (_PRAISED + (1 - _PRAISED) * missed)


def _weighed(pool: Pool, encode: Encode | None) -> _Terms:
    held: defaultdict[str, list[int]] = defaultdict(list)
    for row, phrase in enumerate(pool.phrases):
        for term in phrase.terms:
            held[term].append(row)
    weights = {}
    for term, rows in held.items():
        phrases = [pool.phrases[row] for row in rows]
        customers = len({phrase.customer for phrase in phrases})
        if customers >= _TERM_HEARD:
            mark = _mark(sum(_WEIGHT[phrase.face] for phrase in phrases), customers, term, pool)
            if mark >= _LEAST_MARK:
                weights[term] = mark * (_MARKED_TOO + max(_tagged(term, phrases), _ASKED * _asked(phrases)))
    top = sorted(weights, key=lambda term: (-weights[term], term))[:_TERMS]
    return _Terms(
        {term: _holding(term, held[term], pool) for term in top},
        {term: weights[term] for term in top},
        _alike(top, encode),
    )


def _holding(term: str, rows: list[int], pool: Pool) -> list[int]:
    """The phrases with a term, also where the words were cut otherwise: 泵头 of 新泵头."""
    if len(term) < 2 or term.isascii():
        return rows
    return sorted({*rows, *(row for row, phrase in enumerate(pool.phrases) if term in phrase.text)})


def _mark(here: float, customers: int, term: str, pool: Pool) -> float:
    """The z-score of the term's log odds here against elsewhere."""
    here = min(here, 2.0 * customers)  # one customer who goes on about it is one
    there = pool.elsewhere[term]
    ours, others = len(pool.phrases), pool.clauses_elsewhere
    prior = _PRIOR * (here + there) / (ours + others) + 0.01
    odds = math.log((here + prior) / (ours - here + 1)) - math.log((there + prior) / max(1, others - there + 1))
    return odds / math.sqrt(1 / (here + prior) + 1 / (there + prior))


def _tagged(term: str, phrases: Sequence[Phrase]) -> float:
    """How often the tagger takes it for an aspect or opinion words."""
    places = [(phrase, phrase.text.lower().find(term)) for phrase in phrases]
    there = [(phrase, at) for phrase, at in places if at >= 0]
    hits = sum(any(s < at + len(term) and at < e for s, e in phrase.marked) for phrase, at in there)
    return hits / len(there) if there else 0.0


def _asked(phrases: Sequence[Phrase]) -> float:
    return sum(phrase.face == "question" for phrase in phrases) / len(phrases)


def _alike(terms: Sequence[str], encode: Encode | None) -> dict[str, list[str]]:
    if encode is None or len(terms) < 3:
        return {}
    import numpy as np

    vectors = encode(terms)
    vectors = vectors - vectors.mean(0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    near = vectors @ vectors.T >= _ALIKE
    return {term: [terms[other] for other in np.flatnonzero(near[row]).tolist()] for row, term in enumerate(terms)}


def _next(phrases: Sequence[Phrase], terms: _Terms, used: set[int], done: set[str]) -> tuple[float, str] | None:
    """The term that weighs most by the phrases still left to it."""
    best: tuple[float, str] | None = None
    for term, weight in terms.weights.items():
        if term in done or (best and weight <= best[0]):
            continue
        left = [phrases[row] for row in terms.phrases[term] if row not in used]
        if len({phrase.customer for phrase in left}) < _TERM_CUSTOMERS:
            done.add(term)
            continue
        varied = min(1.0, len({phrase.text.lower() for phrase in left}) / CUSTOMERS)
        now = weight * varied * len(left) / len(terms.phrases[term])
        if best is None or now > best[0]:
            best = now, term
    return best


def _members(term: str, terms: _Terms) -> list[str]:
    """The term, longer ones that hold it, and those that share its phrases or mean the same."""
    mine, alike = set(terms.phrases[term]), set(terms.alike.get(term, ()))
    found = [term]
    for other, rows in terms.phrases.items():
        shared = len(mine.intersection(rows)) / min(len(mine), len(rows))
        if other != term and ((len(term) > 1 and term in other) or shared >= _SHARED or other in alike):
            found.append(other)
    return found


def _proposal(term: str, members: Sequence[str], phrases: Sequence[Phrase], weight: float, pool: Pool) -> Proposal:
    by_face: defaultdict[Face, set[str]] = defaultdict(set)
    for phrase in phrases:
        by_face[phrase.face].add(phrase.customer)
    customers = {phrase.customer for phrase in phrases}
    categories = Counter(phrase.category for phrase in phrases if phrase.category)
    products = Counter({phrase.quote.product: 0 for phrase in phrases if phrase.quote.product})
    for product in products:
        products[product] = len({phrase.customer for phrase in phrases if phrase.quote.product == product})
    now, before = _trend(phrases, pool)
    return Proposal(
        id="n" + hashlib.sha256(term.encode()).hexdigest()[:7],
        name=name_of(term, phrases),
        category=categories.most_common(1)[0][0] if categories else "其他",
        terms=tuple(members),
        patterns=patterns_of(members, phrases),
        customers=len(customers),
        mentions=len(phrases),
        share=len(customers) / len(pool.customers),
        complaints=len(by_face["complaint"]),
        praise=len(by_face["praise"]),
        questions=len(by_face["question"]),
        customers_now=now,
        customers_before=before,
        weight=round(weight, 3),
        quotes=quotes_of(phrases),
        products=tuple(products.most_common(3)),
        phrases=tuple(phrases),
    )


def _trend(phrases: Sequence[Phrase], pool: Pool) -> tuple[int, int]:
    """Customers of the last 30 days with texts, and of the 30 before."""
    if pool.latest is None:
        return 0, 0
    since, before = pool.latest - _WINDOW, pool.latest - 2 * _WINDOW
    now = {phrase.customer for phrase in phrases if phrase.quote.at > since}
    then = {phrase.customer for phrase in phrases if before < phrase.quote.at <= since}
    return len(now), len(then)
