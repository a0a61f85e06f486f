"""Who speaks, on what occasion and in which season."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from analytics.reviews.reading.book import Found
from analytics.reviews.reading.cues import Cue, bundled_cues
from analytics.reviews.taxonomy import pattern_of

_FACETS = ("persona", "occasion", "season")
_NOT_SO = re.compile(
    r"(?:不是|并非|非|不属于|不算|没有|没|别|不适合|\bnot|n't)(?:a |have |很|什么|真正的?|那么|太|去|怎么){0,2}\s?$"
)


class Told(NamedTuple):
    """What a text tells of its writer, names in the order of the file."""

    persona: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    season: tuple[str, ...] = ()


_NOTHING = Told()


@lru_cache(maxsize=1)
def _order() -> dict[Cue, int]:
    return {cue: place for place, cue in enumerate(dict.fromkeys(cue for _, cue in bundled_cues()))}


def said_of(lower: str, found: Iterable[Found[Cue]]) -> list[Found[Cue]]:
    """The cues that tell of the writer; one that is denied (“我不是油皮”) tells nothing."""
    return [
        hit
        for hit in found
        if hit.what.facet in _FACETS and not _NOT_SO.search(lower[max(0, hit.start - 8) : hit.start])
    ]


def told(cues: Sequence[Found[Cue]], start: int = 0, end: int = 1 << 30) -> Told:
    """What the cues between `start` and `end` tell."""
    names = {hit.what for hit in cues if start <= hit.start and hit.end <= end}
    if not names:
        return _NOTHING
    ordered = sorted(names, key=_order().__getitem__)
    return Told(*(tuple(cue.name for cue in ordered if cue.facet == facet) for facet in _FACETS))


@lru_cache(maxsize=1)
def patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """(facet, name, pattern) of every persona, occasion and season, for questions that name them. Any case matches."""
    written: dict[Cue, list[str]] = {}
    for pattern, cue in bundled_cues():
        if cue.facet in _FACETS:
            written.setdefault(cue, []).append(pattern_of(pattern))
    return tuple((*cue, re.compile("|".join(each), re.IGNORECASE)) for cue, each in written.items())
