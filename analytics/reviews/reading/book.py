"""A book of patterns, words and regular expressions, looked up in many texts at once.

Texts are laid end to end; numpy finds the places where the first characters of some pattern stand, and only there
does Python look closer. A regular expression is tried only on texts that hold a word it cannot match without.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.characters import Codes, Ints, folding
from analytics.reviews.reading.gated import sequences
from analytics.reviews.reading.required import required

T = TypeVar("T")

LONGEST = 1000  # characters of one text that are searched
_APART = "\x00"  # between texts; no pattern holds it
_KEY = 3  # characters looked at first; shorter words have tables of their own
_BITS = 16
_LATIN = re.compile(r"[a-z]")
_ENDINGS = re.compile(r"(?:s|es|d|ed|ing|ly)?(?![a-z])")


class Found(NamedTuple, Generic[T]):
    """`text[start:end]` matched a pattern that stands for `what`."""

    what: T
    start: int
    end: int


class _Word(NamedTuple):
    """A word with the place of its `what`; below 0, the expression −place − 1 is to be tried."""

    text: str
    place: int
    is_latin: bool


class _Entry(NamedTuple):
    """What begins with a key: expressions to try where it stands, and by their length the words that may follow."""

    tries: frozenset[int]
    words: tuple[tuple[int, dict[str, tuple[_Word, ...]]], ...]


@lru_cache(maxsize=1)
def _digits_apart() -> Codes:
    """The models' folding, with digits left as they are."""
    table = folding().copy()
    digits = np.flatnonzero(table == ord("0"))
    table[digits] = digits
    return table


def folded(texts: Sequence[str]) -> list[str]:
    """Each text's first characters in lower case, half width and simplified: one to one, so that offsets hold."""
    cut = [text[:LONGEST] for text in texts]
    codes = np.frombuffer("".join(cut).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = np.where(codes < 1 << 16, _digits_apart()[codes & np.uint32(0xFFFF)], codes)
    joined = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    ends = np.cumsum([len(text) for text in cut]).tolist()
    return [joined[end - len(text) : end] for text, end in zip(cut, ends, strict=True)]


class Laid(NamedTuple):
    """Texts end to end, each with what parts it from the next behind it, and the hashes of `sequences` over all."""

    texts: Sequence[str]
    joined: str
    starts: Ints
    hashes: tuple[Ints, ...]


def lay(texts: Sequence[str]) -> Laid:
    """Lay `folded` texts end to end."""
    joined = _APART.join((*texts, ""))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return Laid(texts, joined, np.cumsum(lengths + 1) - lengths - 1, sequences(codes))


class Book(Generic[T]):
    """Patterns as written (`/…/` is a regular expression, all else words) and what each stands for."""

    def __init__(self, patterns: Iterable[tuple[str, T]]) -> None:
        self._whats: list[T] = []
        self._expressions: list[tuple[re.Pattern[str], int]] = []
        self._always: list[int] = []
        words: tuple[dict[str, list[_Word]], ...] = tuple(defaultdict(list) for _ in range(_KEY))
        for written, what in patterns:
            self._whats.append(what)
            for word in self._sought(written, len(self._whats) - 1):
                key = min(len(word.text), _KEY)
                words[key - 1][word.text[:key]].append(word)
        self._entries = tuple({key: _entry(key, each) for key, each in some.items()} for some in words)
        self._tables = tuple(_table(some) for some in words)

    def _sought(self, written: str, place: int) -> Iterator[_Word]:
        if not (len(written) > 2 and written.startswith("/") and written.endswith("/")):
            yield _Word(written.lower(), place, bool(_LATIN.match(written.lower())))
            return
        # Texts come in lower case, and a pattern that need not ignore case is searched much faster.
        lower = re.sub(r"(?<!\\)[A-Z]", lambda letter: letter[0].lower(), written[1:-1])
        self._expressions.append((re.compile(lower), place))
        number = len(self._expressions) - 1
        needed = required(lower)
        if not needed:
            self._always.append(number)
        yield from (_Word(word, -number - 1, is_latin=False) for word in needed)

    def find(self, texts: Sequence[str]) -> list[list[Found[T]]]:
        """What stands in each text, by place, longer before shorter. Texts are `folded`."""
        return self.found_in(lay(texts))

    def found_in(self, laid: Laid) -> list[list[Found[T]]]:
        """`find` in texts that several books look through."""
        texts, joined, starts = laid.texts, laid.joined, laid.starts.tolist()
        found: list[list[Found[T]]] = [[] for _ in texts]
        tries: list[set[int]] = [set(self._always) for _ in texts]
        for size, entries, table in zip(range(1, _KEY + 1), self._entries, self._tables, strict=True):
            places = np.flatnonzero(table.take(laid.hashes[size - 1]))
            rows = np.searchsorted(laid.starts, places, side="right") - 1
            for place, row in zip(places.tolist(), rows.tolist(), strict=True):
                entry = entries.get(joined[place : place + size])
                if entry is None:
                    continue
                if entry.tries:
                    tries[row] |= entry.tries
                for length, words in entry.words:
                    for word in words.get(joined[place : place + length], ()):
                        if word.place < 0:
                            tries[row].add(-word.place - 1)
                        elif end := _alone(joined, place, place + length) if word.is_latin else place + length:
                            found[row].append(Found(self._whats[word.place], place - starts[row], end - starts[row]))
        self._try(texts, tries, found)
        return found

    def _try(self, texts: Sequence[str], tries: Sequence[set[int]], found: Sequence[list[Found[T]]]) -> None:
        for text, numbers, hits in zip(texts, tries, found, strict=True):
            for number in numbers:
                expression, place = self._expressions[number]
                if expression.search(text):
                    what = self._whats[place]
                    hits += [Found(what, *hit.span()) for hit in expression.finditer(text)]
            if len(hits) > 1:
                hits.sort(key=_by_place)


def _by_place(hit: Found[T]) -> tuple[int, int, str]:
    return hit.start, -hit.end, str(hit.what)


def _entry(key: str, words: Sequence[_Word]) -> _Entry:
    by_length: defaultdict[int, defaultdict[str, list[_Word]]] = defaultdict(lambda: defaultdict(list))
    for word in words:
        if word.place >= 0 or word.text != key:
            by_length[len(word.text)][word.text].append(word)
    return _Entry(
        frozenset(-word.place - 1 for word in words if word.place < 0 and word.text == key),
        tuple((length, {text: tuple(each) for text, each in same.items()}) for length, same in by_length.items()),
    )


def _table(words: dict[str, list[_Word]]) -> NDArray[np.bool_]:
    table = np.zeros(1 << _BITS, dtype=np.bool_)
    for key in words:
        codes = np.frombuffer(key.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        table[sequences(codes)[len(key) - 1]] = True
    return table


def _alone(text: str, start: int, end: int) -> int:
    """Where an English word ends, its plural or past taken in; 0 inside another (“pills” in “spills”)."""
    before = text[start - 1 : start]
    if before.isascii() and before.isalpha():
        return 0
    ending = _ENDINGS.match(text, end)
    return ending.end() if ending else 0
