"""Covering a question with known words: every stretch that carries meaning is a word we know, or is left over."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from analytics.kpi.periods.atoms import Clock, number
from analytics.kpi.periods.read import candidates
from analytics.kpi.reading.grammar import UNIT_GRAINS, Kind, bounds_of, patterns, phrases, rank_of
from analytics.kpi.reading.lexicon import Lexicon, Name, runs_on
from analytics.kpi.reading.nouns import noun_behind
from analytics.kpi.reading.positions import free_letter, leaves_out, misplaced
from analytics.kpi.wording import HAN, Wording

WordKind: TypeAlias = Kind | Literal["name", "period"]
SILENT = frozenset(" ,.!?;:\"'()[]{}|~*_@&^\\`#-…\t\n\r；：，。？！")


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch `start:end` of the plain text and what it is."""

    start: int
    end: int
    kind: WordKind
    payload: object = None


@dataclass(frozen=True, slots=True)
class Covered:
    """The words of a text. `rival` is a word of it, and one as good that would cut the text otherwise."""

    words: tuple[Word, ...]
    rival: tuple[Word, Word] | None = None


def cover(words: Wording, lexicon: Lexicon, clock: Clock) -> Covered:
    """The reading that leaves the fewest characters over, of the fewest words; what is left over comes as "unknown"."""
    text = words.plain
    size = len(text)
    starting: list[list[tuple[int, Word]]] = [[] for _ in range(size + 1)]
    for weight, word in _candidates(words, lexicon, clock):
        starting[word.start].append((weight, word))
    best: list[tuple[int, int, int]] = [(0, 0, 0)] * (size + 1)
    chosen: list[Word | None] = [None] * (size + 1)
    for place in range(size - 1, -1, -1):
        step, cost = _skip(text, place)
        after = best[place + step]
        best[place] = (after[0] + cost, after[1], after[2])
        chosen[place] = Word(place, place + step, "unknown") if cost else None
        for weight, word in starting[place]:
            rest = best[word.end]
            total = (rest[0], rest[1] + 1, rest[2] - weight)
            if total < best[place]:
                best[place], chosen[place] = total, word
    found = _in_place(list(_walk(chosen, text)), text)
    return Covered(tuple(_merged(found, words)), _rival(text, found, starting, best))


def _in_place(found: list[Word], text: str) -> list[Word]:
    """The words, those that may not stand where they do as unknown ones."""
    for at, word in enumerate(found):
        if misplaced(word, found[:at], found[at + 1 :], text):
            found[at] = Word(word.start, word.end, "unknown")
    return found


def _rival(
    text: str,
    found: list[Word],
    starting: list[list[tuple[int, Word]]],
    best: list[tuple[int, int, int]],
) -> tuple[Word, Word] | None:
    """5月28日活跃会员 with both 活跃会员 and 28日活跃会员 known: two ways to cut a text, and each covers it whole."""
    if best[0][0]:
        return None
    content = [word for word in found if word.kind in ("name", "period")]
    before = _before(text, starting)
    for start in range(len(text)):
        for _, word in starting[start]:
            if word.kind not in ("name", "period"):
                continue
            for own in content:
                crossing = own.start < word.start < own.end < word.end or word.start < own.start < word.end < own.end
                whole = crossing and not before[start][0] and not best[word.end][0]
                if whole and before[start][1] + 1 + best[word.end][1] <= best[0][1]:
                    return own, word
                if own.kind == "period" and (own.start, own.end) == (word.start, word.end) and _is_value(text, word):
                    return own, word
    return None


def _is_value(text: str, word: Word) -> bool:
    """A period's words that are a value's too: 双11大促, but not the year 2011."""
    called = text[word.start : word.end]
    return isinstance(word.payload, Name) and bool(word.payload.values) and not called.isdigit()


def _before(text: str, starting: list[list[tuple[int, Word]]]) -> list[tuple[int, int]]:
    """For each place: what is left over before it, and in how many words, at best."""
    never = (len(text) + 1, 0)
    found = [never] * (len(text) + 1)
    found[0] = (0, 0)
    for place in range(len(text)):
        here = found[place]
        if here == never:
            continue
        step, cost = _skip(text, place)
        found[place + step] = min(found[place + step], (here[0] + cost, here[1]))
        for _, word in starting[place]:
            found[word.end] = min(found[word.end], (here[0], here[1] + 1))
    return found


def _walk(chosen: list[Word | None], text: str) -> Iterator[Word]:
    place = 0
    while place < len(text):
        word = chosen[place]
        if word is None:
            place += _skip(text, place)[0]
        else:
            yield word
            place = word.end


def _skip(text: str, place: int) -> tuple[int, int]:
    """How far to the next place a word may start, and what leaving that out costs."""
    char = text[place]
    if char in SILENT or char.isspace():
        return 1, 0
    if HAN.match(char) or not char.isalnum():
        return 1, 1
    end = place + 1
    while end < len(text) and runs_on(text, end):
        end += 1
    return end - place, end - place


def _candidates(words: Wording, lexicon: Lexicon, clock: Clock) -> Iterator[tuple[int, Word]]:
    folded = words.folded
    for found in candidates(words.plain, clock):
        weight = 1 if found.trouble in ("finer", "weekdays") else 6  # gives way to a value spelled so: morning, 周末
        yield weight, Word(found.start, found.end, "period", found)
    for start, end, name in lexicon.found_in(folded):
        if not free_letter(folded, start, end):
            continue
        written = words.written(start, end)
        capital = written != written.lower() and written == lexicon.shown.get(folded[start:end])
        yield _weight(folded[start:end], name, capital=capital), Word(start, end, "name", name)
    table, lengths = phrases()
    for start, char in enumerate(folded):
        if runs_on(folded, start):
            continue
        for length in lengths.get(char, ()):
            end = start + length
            meanings = table.get(folded[start:end])
            if meanings and end <= len(folded) and not runs_on(folded, end):
                glued = _glued(words.plain, start) or _glued(words.plain, end)
                for phrase in meanings:
                    if glued and phrase.kind == "filler":
                        continue  # like-for-like is no like, for, like
                    if phrase.kind == "except tail" and not leaves_out(folded, start, end):
                        continue
                    weight = 4 if phrase.firm else 0 if phrase.kind == "filler" else 2
                    yield weight, Word(start, end, phrase.kind, phrase.payload)
    yield from _nouns(folded, lexicon)
    yield from _numbered(words.plain)


def _nouns(folded: str, lexicon: Lexicon) -> Iterator[tuple[int, Word]]:
    """学员 behind 7-9岁, 这门课 behind the name of a course, guests behind Gold tier: what a value is a value of."""
    ends: dict[int, set[str]] = {}
    names = sorted(lexicon.found_in(folded), key=lambda found: found[:2])
    for start, end, name in names:
        said = {dimension for dimension, _ in name.values}
        for before in (start, start - 1):
            said |= ends.get(before, set()) & set(name.dimensions)
        ends.setdefault(end, set()).update(said)
    for place, dimensions in ends.items():
        for dimension in dimensions:
            for start, end in noun_behind(folded, place, lexicon.nouns(dimension)):
                if not runs_on(folded, end):
                    yield 0, Word(start, end, "noun", frozenset([dimension]))


def _glued(text: str, place: int) -> bool:
    """Whether a hyphen joins the Latin letters on both sides of a place."""
    for at in (place, place - 1):
        if 0 < at < len(text) - 1 and text[at] in "-_":
            return (
                text[at - 1].isascii() and text[at - 1].isalpha() and text[at + 1].isascii() and text[at + 1].isalpha()
            )
    return False


def _weight(spelling: str, name: Name, *, capital: bool) -> int:
    """Where grammar fits the same letters: a very short value gives way, unless in its own capitals (US, IN)."""
    if name.metrics or name.dimensions or capital:
        return 5
    short = len(spelling) == 1 or (spelling.isascii() and len(spelling) <= 2)
    return -1 if short else 3


def _numbered(text: str) -> Iterator[tuple[int, Word]]:
    for pattern, kind in patterns():
        for match in pattern.finditer(text):
            if runs_on(text, match.start()) or runs_on(text, match.end()):
                continue
            payload: object
            if kind == "threshold":
                payload = bounds_of(match)
                if text[match.end() : match.end() + 1] == "." and text[match.end() + 1 : match.end() + 2].isdigit():
                    continue
            elif kind == "rank":
                payload = rank_of(match)
            elif kind == "filler":
                payload = True
            elif kind == "one grain":
                payload = (UNIT_GRAINS[match["u"]], number(match["n"]) or 0)
            else:
                payload = 2 if match["n"] == "both" else number(match["n"])
            if payload:
                yield 1, Word(match.start(), match.end(), kind, payload)


def _merged(found: list[Word], words: Wording) -> list[Word]:
    """Left-over stretches that touch become one; a lone grammar character between or beside them belongs to them."""
    merged: list[Word] = []
    for word in found:
        last = merged[-1] if merged else None
        if word.kind == "unknown" and last is not None and _same_phrase(last, word, words):
            merged[-1] = Word(last.start, word.end, "unknown")
            continue
        if word.kind == "unknown" and last is not None and last.end == word.start and _belongs(last, words):
            before = merged.pop()
            start = before.start
            while merged and merged[-1].end == start and _belongs(merged[-1], words):
                start = merged.pop().start
            merged.append(Word(start, word.end, "unknown"))
        elif (
            word.kind in ("filler", "join", "higher", "how many", "rank")
            and last is not None
            and last.kind == "unknown"
            and last.end == word.start
            and _belongs(word, words)
        ):
            merged[-1] = Word(last.start, word.end, "unknown")
        else:
            merged.append(word)
    return merged


def _same_phrase(last: Word, word: Word, words: Wording) -> bool:
    """Unknown Latin words in a row are named as one: net promoter score."""
    return last.kind == "unknown" and words.plain[last.end : word.start] == " " and words.plain[word.start].isascii()


LOOSE = frozenset("的了是呢吗啊呀吧和与跟及在、,+&/;那都有")


def _belongs(word: Word, words: Wording) -> bool:
    if word.kind == "unknown":
        return True
    text = words.plain[word.start : word.end]
    return len(text) == 1 and HAN.match(text) is not None and text not in LOOSE and word.kind not in ("name", "period")
