"""When two complaints are the same: the words of a text without what varies."""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

_NOISE: Final = re.compile(r"[\W_]+")
SHORTEST: Final = 10
"""Characters from which a text says enough to be called the same as another's."""
_KEYS: Final = 12


def bare(text: str) -> str:
    """A text without case, width, spaces, punctuation and emoji."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def fingerprint(text: str) -> str:
    """The same for the same words; "" for a text without any."""
    words = bare(text)
    return hashlib.sha256(words.encode()).hexdigest()[:32] if words else ""


def alike(texts: Mapping[int, str], likeness: float) -> Iterator[tuple[int, ...]]:
    """Groups of texts in nearly the same words, by their numbers, the smallest first.

    Likeness is the Jaccard index of the sets of three-character pieces (Broder 1997). Only texts are compared that
    share one of their twelve smallest hashed pieces, as two of such likeness practically always do.
    """
    pieces = {number: _pieces(text) for number, text in texts.items() if len(bare(text)) >= SHORTEST}
    shelves: defaultdict[int, list[int]] = defaultdict(list)
    leader = {number: number for number in pieces}
    for number in sorted(pieces):
        near = {other for key in sorted(pieces[number])[:_KEYS] for other in shelves[key]}
        for other in near:
            if _jaccard(pieces[number], pieces[other]) >= likeness:
                first, second = sorted((_root(leader, number), _root(leader, other)))
                leader[second] = first
        for key in sorted(pieces[number])[:_KEYS]:
            shelves[key].append(number)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in sorted(pieces):
        groups[_root(leader, number)].append(number)
    yield from (tuple(group) for group in groups.values() if len(group) > 1)


def _pieces(text: str) -> frozenset[int]:
    words = bare(text)
    made = (words[start : start + 3] for start in range(len(words) - 2))
    return frozenset(int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=6).digest()) for piece in made)


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def _root(leader: dict[int, int], number: int) -> int:
    while leader[number] != number:
        number = leader[number]
    return number
