"""English opinions, read like Chinese ones, with words for units; their category is told by the words in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from analytics.reviews.characters import Characters, Codes
from analytics.reviews.clauses import clauses, is_question
from analytics.reviews.english_words import category_of, side_of, specific_opinions
from analytics.reviews.opinions import KINDS, POLARITIES, Reading, read_reading, spans_of, within
from analytics.reviews.pairing import Pair, pair_english
from analytics.reviews.review import CATEGORIES, Opinion, Span
from analytics.reviews.tagger import Found

_LONGEST = 2000  # characters of one text that are searched for opinions
_CHUNK = 1024
_UNIT = re.compile(r"[A-Za-z]+|['’][A-Za-z]+|\d+|[^\sA-Za-z\d]")
_ENDINGS = (
    "ingly", "less", "ness", "able", "ible", "ful", "ous", "ing", "ish", "est", "ies", "ly", "ed", "er", "al", "y", "s",
)  # fmt: skip
NUMBER, OTHER = "0", "?"
UNKNOWN = (NUMBER, OTHER, *(f"-{ending}" for ending in _ENDINGS))
"""What stands for words that are not known: figures, by their ending, any."""


def ends_of(text: str) -> list[tuple[int, int]]:
    """Where each unit, a word or a mark, begins and ends."""
    return [unit.span() for unit in _UNIT.finditer(text)]


def words_of(text: str) -> Iterator[str]:
    """The units in lower case, figures all as one, both kinds of apostrophe as one."""
    for unit in _UNIT.findall(text):
        yield NUMBER if unit[0].isdecimal() else unit.lower().replace("’", "'")


@dataclass(frozen=True, slots=True)
class Words:
    """Codes of words from 1; an unknown word has the code of its ending."""

    codes: dict[str, int]

    @classmethod
    def of(cls, words: Sequence[str]) -> "Words":
        return cls({word: code for code, word in enumerate((*UNKNOWN, *words), start=1)})

    def __call__(self, text: str) -> Codes:
        known = self.codes
        return np.array([known.get(word) or known[_ending(word)] for word in words_of(text)], dtype=np.uint32)


@lru_cache(maxsize=4096)
def _ending(word: str) -> str:
    return next((f"-{ending}" for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2), OTHER)


def laid_out(rows: Sequence[Codes]) -> Characters:
    """Texts of codes one after another, each between two edges."""
    edge = np.zeros(1, dtype=np.uint32)
    codes = np.concatenate([part for row in rows for part in (edge, row, edge)])
    lengths = np.array([len(row) + 2 for row in rows], dtype=np.int64)
    return Characters(codes, np.repeat(np.arange(len(rows)), lengths), np.cumsum(lengths) - lengths, lengths)


@dataclass(frozen=True, slots=True)
class EnglishReader:
    """Reads English opinions out of many texts. What is asked is no opinion."""

    words: Words
    reading: Reading

    def read(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]:
        """The opinions of each text, in the order of their words."""
        out: list[tuple[Opinion, ...]] = []
        for first in range(0, len(texts), _CHUNK):
            out += self._chunk([text[:_LONGEST] for text in texts[first : first + _CHUNK]])
        return out

    def _chunk(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]:
        laid = laid_out([self.words(text) for text in texts])
        hidden, found = self.reading.find(laid)
        owned = [(row, *each) for row, text in enumerate(texts) if found[row] for each in _paired(text, found[row])]
        out: list[list[Opinion]] = [[] for _ in texts]
        if owned:
            bounds = within(laid, [row for row, *_ in owned], [units for *_, units in owned])
            sides = self.reading.judged(hidden, bounds)[:, len(CATEGORIES) :].argmax(1).tolist()
            for (row, pair, _), side in zip(owned, sides, strict=True):
                out[row].append(_opinion(texts[row], pair, side))
        return [_joined(read, specific_opinions(text)) for text, read in zip(texts, out, strict=True)]


def _joined(read: Sequence[Opinion], listed: Sequence[Opinion]) -> tuple[Opinion, ...]:
    """What the model read, and those listed opinions whose words touch none of its; they replace bare aspects."""
    if not listed:
        return tuple(read)
    taken = [span for each in read if each.opinion for span in (each.aspect, each.opinion) if span]
    new = [e for e in listed if e.opinion and not any(_touch(e.opinion, span) for span in taken)]
    places = [e.opinion for e in new if e.opinion]
    kept = [e for e in read if e.opinion or not any(e.aspect and _touch(e.aspect, place) for place in places)]
    return tuple(sorted((*kept, *new), key=_place))


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _place(opinion: Opinion) -> int:
    return min(span.start for span in (opinion.aspect, opinion.opinion) if span)


def _paired(text: str, found: Sequence[Found]) -> Iterator[tuple[Pair, Pair]]:
    """Pairs in characters, and the same in units."""
    ends = ends_of(text)
    starts = {start: unit for unit, (start, _) in enumerate(ends)}
    stops = {end: unit + 1 for unit, (_, end) in enumerate(ends)}
    asked = [(clause.start, clause.end) for clause in clauses(text) if is_question(clause)] if "?" in text else []
    spans = [(ends[first][0], ends[last - 1][1], is_opinion) for first, last, is_opinion in found]
    kept = [span for span in spans if not any(start <= span[0] < end for start, end in asked)]
    for pair in pair_english(text, kept):
        a_start, a_end, o_start, o_end = pair
        aspect = (starts[a_start], stops[a_end]) if a_end else (0, 0)
        opinion = (starts[o_start], stops[o_end]) if o_end else (0, 0)
        yield pair, Pair(*aspect, *opinion)


def _opinion(text: str, pair: Pair, side: int) -> Opinion:
    aspect, opinion = spans_of(text, pair)
    polarity = (side_of(opinion.text) if opinion else None) or POLARITIES[side]
    category = category_of(aspect.text if aspect else "", opinion.text if opinion else "")
    return Opinion(aspect, opinion, category, polarity, KINDS[polarity])


@lru_cache(maxsize=1)
def english_reader() -> EnglishReader:
    """The model that ships with the package, read once."""
    with np.load(str(files("analytics.reviews").joinpath("models/opinions_en.npz"))) as stored:
        return read_english_model({name: stored[name] for name in stored.files})


def read_english_model(stored: dict[str, Any]) -> EnglishReader:
    """A model from its arrays, as `train` wrote them."""
    words = bytes(stored["words"].tobytes()).decode("utf-8").split("\n")
    return EnglishReader(Words.of(words), read_reading(stored))
