"""Cues: the words of `cues.txt`, which tell of the writer, of doubt, and of praise and blame turned round."""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from analytics.reviews.reading.book import Book

_BETWEEN = "；"


class Cue(NamedTuple):
    """What a pattern stands for: its `facet` (persona, occasion, verdict …) and the name within it."""

    facet: str
    name: str


def read_cues(text: str) -> Iterator[tuple[str, Cue]]:
    """Each pattern of a file of cues with what it stands for.

    Raises ValueError for a pattern above the first heading, and for a heading of other than two words.
    """
    cue: Cue | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            words = line.strip("[] ").split()
            if len(words) != 2:
                raise ValueError(f"line {number}: a heading names a facet and a name in it, not {line}")
            cue = Cue(*words)
        elif line.strip() and not line.startswith("#"):
            if cue is None:
                raise ValueError(f"line {number}: no heading stands above this pattern")
            for written in line.strip().split(_BETWEEN):
                yield written, cue


@lru_cache(maxsize=1)
def cue_book() -> Book[Cue]:
    """The cues that ship with the package, ready to be looked up."""
    return Book(bundled_cues())


@lru_cache(maxsize=1)
def bundled_cues() -> tuple[tuple[str, Cue], ...]:
    """Every pattern of `cues.txt` with its cue, in order."""
    return tuple(read_cues(files("analytics.reviews").joinpath("cues.txt").read_text("utf-8")))
