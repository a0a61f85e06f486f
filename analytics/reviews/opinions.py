"""Aspect–opinion extraction: spans from the tagger, paired within a clause, then judged for category and polarity."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from analytics.reviews.characters import characters, ngrams
from analytics.reviews.review import CATEGORIES, Category, Kind, Opinion, Polarity, Span
from analytics.reviews.sentiment import Floats
from analytics.reviews.tagger import Found, Tagger

POLARITIES: tuple[Polarity, ...] = ("negative", "neutral", "positive")
CLASSES = len(CATEGORIES) + len(POLARITIES)

_LONGEST = 1000  # characters of one text that are searched for opinions
_NEAR = 6  # characters that may stand between an aspect and its opinion words
_SURROUNDINGS = 6
_BREAK = re.compile(r"[，,。.！!？?；;~～\s、…\n]")
_CHUNK = 2048

_KIND: dict[Polarity, Kind] = {"negative": "complaint", "neutral": "scenario", "positive": "praise"}


class Pair(NamedTuple):
    """What is to be judged: the spans and the text around them."""

    text: str
    aspect: Span | None
    opinion: Span | None


def pair_up(text: str, found: Sequence[Found]) -> list[Pair]:
    """Each opinion goes to the aspect before it in its clause, else to one right after it (“很好的精华”).

    One aspect may carry several opinions in a row (“味道清新淡雅”). Aspects left over stand alone.
    """
    aspects = [Span.cut(text, start, end) for start, end, is_opinion in found if not is_opinion]
    opinions = [Span.cut(text, start, end) for start, end, is_opinion in found if is_opinion]
    taken: set[Span] = set()
    pairs = []
    for number, opinion in enumerate(opinions):
        last_end = opinions[number - 1].end if number else 0
        aspect = _before(text, opinion, aspects, last_end) or _after(text, opinion, aspects, taken)
        if aspect:
            taken.add(aspect)
        pairs.append(Pair(text, aspect, opinion))
    pairs += [Pair(text, aspect, None) for aspect in aspects if aspect not in taken]
    return sorted(pairs, key=lambda pair: (pair.aspect or pair.opinion or Span("x", 0, 1)).start)


def _before(text: str, opinion: Span, aspects: Sequence[Span], last_end: int) -> Span | None:
    for aspect in reversed(aspects):
        if aspect.end > opinion.start:
            continue
        between = text[aspect.end : opinion.start]
        unbroken = not _BREAK.search(between) or (len(between) <= 2 and not re.search("[。！!？?；;]", between))
        if unbroken and len(between) <= _NEAR and (aspect.start >= last_end or len(between) <= 3):
            return aspect
        return None
    return None


def _after(text: str, opinion: Span, aspects: Sequence[Span], taken: set[Span]) -> Span | None:
    for aspect in aspects:
        if aspect.start >= opinion.end and aspect not in taken:
            between = text[opinion.end : aspect.start]
            return aspect if between in ("", "的", "滴", "得") else None
    return None


def judged_texts(pairs: Sequence[Pair]) -> list[str]:
    """One line to hash for each pair: aspect, opinion words, and what stands around them, marked apart."""
    lines = []
    for text, aspect, opinion in pairs:
        first = min(span.start for span in (aspect, opinion) if span)
        last = max(span.end for span in (aspect, opinion) if span)
        before = text[max(0, first - _SURROUNDINGS) : first]
        after = text[last : last + _SURROUNDINGS]
        a = f"\x02{aspect.text}\x03" if aspect else "\x04"
        o = f"\x05{opinion.text}\x06" if opinion else "\x07"
        lines.append(f"{a}{o}{_private(before)}\x08{_private(after)}")
    return lines


def _private(text: str) -> str:
    """The same words, hashed apart from the spans' own: moved into a private plane."""
    return "".join([chr(0xF0000 + ord(char)) if ord(char) < 0x10000 else char for char in text])


@dataclass(frozen=True, slots=True)
class OpinionReader:
    """Reads opinions out of many texts. `judge` is features × (13 categories + 3 polarities)."""

    tagger: Tagger
    judge: Floats
    biases: Floats
    chars: tuple[int, ...]

    def read(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]:
        """The opinions of each text, in the order of their words."""
        out: list[tuple[Opinion, ...]] = []
        for first in range(0, len(texts), _CHUNK):
            out += self._chunk([text[:_LONGEST] for text in texts[first : first + _CHUNK]])
        return out

    def _chunk(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]:
        owned = [
            (row, pair)
            for row, (text, found) in enumerate(zip(texts, self.tagger.spans(texts), strict=True))
            for pair in pair_up(text, found)
        ]
        out: list[list[Opinion]] = [[] for _ in texts]
        if owned:
            for (row, pair), (category, polarity) in zip(owned, self._judge([p for _, p in owned]), strict=True):
                out[row].append(Opinion(pair.aspect, pair.opinion, category, polarity, _KIND[polarity]))
        return [tuple(opinions) for opinions in out]

    def _judge(self, pairs: Sequence[Pair]) -> list[tuple[Category, Polarity]]:
        laid = characters(judged_texts(pairs))
        total = np.zeros((len(laid.codes), CLASSES), dtype=np.float32)
        count = np.zeros(len(laid.codes), dtype=np.float32)
        bits = len(self.judge).bit_length() - 1
        for index, valid in ngrams(laid, self.chars, bits):
            total[: len(index)] += self.judge[index] * valid[:, None]
            count[: len(index)] += valid
        sums = np.add.reduceat(total, laid.starts, axis=0)
        counts = np.add.reduceat(count, laid.starts)
        scores = sums / np.sqrt(np.maximum(counts, 1))[:, None] + self.biases
        categories = scores[:, : len(CATEGORIES)].argmax(1).tolist()
        polarities = scores[:, len(CATEGORIES) :].argmax(1).tolist()
        return [(CATEGORIES[c], POLARITIES[p]) for c, p in zip(categories, polarities, strict=True)]


@lru_cache(maxsize=1)
def reader() -> OpinionReader:
    """The models that ship with the package, read once."""
    with np.load(str(files("analytics.reviews").joinpath("models/opinions.npz"))) as stored:
        return read_opinion_models({name: stored[name] for name in stored.files})


def read_opinion_models(stored: dict[str, Any]) -> OpinionReader:
    """Models from their arrays, as `train` wrote them."""
    tagger = Tagger(stored["tagger_weights"].astype(np.float32), stored["tagger_steps"], stored["tagger_first"])
    return OpinionReader(
        tagger,
        stored["judge_weights"].astype(np.float32),
        stored["judge_biases"],
        tuple(stored["judge_chars"].tolist()),
    )
