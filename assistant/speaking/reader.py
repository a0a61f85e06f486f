"""Whether a sentence speaks as its place does — a customer of a thing, a sheet of a product, a guide of the trade — or
as somebody who wants something of whoever reads: told by a linear model over character runs and words.

What it learned from and how well it does: reader.md. Trained by `python -m assistant.speaking.train`.
"""

import math
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

Place: TypeAlias = Literal["plain", "advice"]
"""plain: reviews, product sheets, copy. advice: guides and documents, which speak to marketers all day."""
PLACES: Final[tuple[Place, ...]] = ("plain", "advice")
MODEL: Final = Path(__file__).with_name("reader.npz")
BITS: Final = 15
KNOWN_BITS: Final = 19
_LONGEST: Final = 4
_SHORTEST: Final = 6
_RUN: Final = re.compile(r"[a-z']+|\d+|[^\W\d_]|[^\w\s]")
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+?(?:[。！？!?；;\n]+|\.(?=\s)|$)")


@dataclass(frozen=True, slots=True)
class Reader:
    """One weight a bucket; `bounds` are the scores from which a sentence is held to be no such speech."""

    weights: dict[Place, tuple[float, ...]]
    bias: dict[Place, float]
    bounds: dict[Place, float]
    known: bytes

    def knows(self, pair: str) -> bool:
        """Whether a pair of Chinese characters or the beginning of a Latin word stands in what was learned from."""
        at = zlib.crc32(pair.encode("utf-8", "replace")) >> (32 - KNOWN_BITS)
        return bool(self.known[at >> 3] & (128 >> (at & 7)))

    def score(self, text: str, place: Place) -> float:
        """How much one sentence speaks like those who plant; above 0 more like them than like its place."""
        found = features(text)
        weights = self.weights[place]
        return self.bias[place] + sum(weights[one] for one in found) / math.sqrt(len(found) or 1)

    def stranger(self, text: str, place: Place) -> bool:
        return self.score(text, place) > self.bounds[place]


@cache
def reader() -> Reader:
    """The project's reader, loaded at first use."""
    import numpy as np

    with np.load(MODEL, allow_pickle=False) as stored:
        scales = {place: float(stored[f"{place}_scale"]) for place in PLACES}
        weights = {place: tuple((stored[place].astype(np.float32) * scales[place]).tolist()) for place in PLACES}
        bias = {place: float(stored[f"{place}_bias"]) for place in PLACES}
        return Reader(
            weights, bias, {place: float(stored[f"{place}_bound"]) for place in PLACES}, stored["known"].tobytes()
        )


@lru_cache(8192)
def wants_something(text: str, place: Place = "plain") -> bool:
    """Whether a text, or a sentence of it, speaks to whoever reads or of what is none of its place's business."""
    known = reader()
    return any(known.stranger(sentence, place) for sentence in sentences(text))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text that are long enough to be told apart."""
    for match in _SENTENCE.finditer(text):
        if len(match[0].strip()) >= _SHORTEST:
            yield match[0].strip()


def features(text: str) -> list[int]:
    """Buckets of runs of one to four characters, a Latin word or a number counting as one; each bucket once."""
    plain = unicodedata.normalize("NFKC", text).lower()
    units = ["0" if run.isdigit() else run for run in _RUN.findall(plain)]
    runs = (
        "\x1f".join(units[at : at + size]) for size in range(1, _LONGEST + 1) for at in range(len(units) - size + 1)
    )
    return sorted({zlib.crc32(run.encode("utf-8", "replace")) >> (32 - BITS) for run in runs})


def pairs(text: str) -> list[tuple[int, str]]:
    """Pairs of Chinese characters and the beginnings of Latin words, each with where it starts."""
    low = text.lower()
    latin = [(match.start(), match[0][:5]) for match in re.finditer(r"[a-z]{3,}", low)]
    chinese = [
        (at, low[at : at + 2]) for at in range(len(low) - 1) if _is_chinese(low[at]) and _is_chinese(low[at + 1])
    ]
    return latin + chinese


def unfamiliar(text: str, known: str) -> list[tuple[int, int]]:
    """Spans of words that stand neither in `known` nor in what was learned from: names, above all, and odd terms."""
    low, mind = known.lower(), reader()
    strange = [(at, pair) for at, pair in pairs(text) if pair not in low and not mind.knows(pair)]
    places = {at for at, pair in strange if not pair.isascii()}
    names = [(at, at + 3) for at in sorted(places) if at + 1 in places]
    return [(at, at + len(pair)) for at, pair in strange if pair.isascii()] + names


def says_nothing(text: str, known: str) -> bool:
    """Whether a text in Latin letters holds words and not one that anybody knows."""
    words = pairs(text)
    return bool(words) and text.isascii() and len(unfamiliar(text, known)) == len(words)


def _is_chinese(one: str) -> bool:
    return "\u4e00" <= one <= "\u9fff"
