"""Which opinion words are said of which aspect."""

import re
from collections.abc import Container, Sequence
from typing import Final, NamedTuple

from analytics.reviews.tagger import Found

_RUN = 2
_NEAR = 6  # characters that may stand between an aspect and its opinion words
_BREAK = re.compile(r"[，,。.！!？?；;~～\s、…\n]")
_FULL_STOP = re.compile("[。！!？?；;]")
_LINKS = ("", "的", "滴", "得")
_AND = ("", "和", "跟", "与", "及", "以及", "还有", "、", "，", "，还有")  # between aspects that share their opinion
_MORE = re.compile(r"(?:[，,、\s]?(?:又|而且|也|还|并且)|[、\s])?")  # between opinions of one aspect

_NEAR_WORDS = 60  # characters of English, a dozen words
_PART_END = re.compile(r"[.!?;,]\s|\n|\b(?:but|though|although|however|while)\b")


class Pair(NamedTuple):
    """Offsets into the text, end excluded; both ends 0 where nothing was said."""

    aspect_start: int
    aspect_end: int
    opinion_start: int
    opinion_end: int

    @property
    def start(self) -> int:
        """Where its first words begin."""
        starts = [start for start, end in (self[:2], self[2:]) if end]
        return min(starts)


NOTHING: Final = (0, 0)


def pair_chinese(text: str, found: Sequence[Found]) -> list[Pair]:
    """Each opinion goes to the aspect before it in its clause, else to one right after it (“很好的精华”).

    One aspect may carry several opinions in a row (“味道清新淡雅”), several aspects one opinion (“服务跟物流都很好”).
    Aspects left over stand alone.
    """
    aspects = [(start, end) for start, end, is_opinion in found if not is_opinion]
    if not aspects:
        return [Pair(0, 0, start, end) for start, end, _ in found]
    said: dict[tuple[int, int], tuple[int, int]] = {}
    pairs, before = [], NOTHING
    for start, end, is_opinion in found:
        if is_opinion:
            aspect = _before(text, start, aspects, before) or _after(text, end, aspects, said)
            if aspect:
                said.setdefault(aspect, (start, end))
            pairs.append(Pair(*(aspect or NOTHING), start, end))
            before = (start, end)
    for aspect, following in zip(reversed(aspects), [NOTHING, *reversed(aspects)], strict=False):
        if aspect not in said:
            shared = said.get(following, NOTHING) if text[aspect[1] : following[0]] in _AND else NOTHING
            if shared[0] >= aspect[1]:
                said[aspect] = shared
            else:
                shared = NOTHING
            pairs.append(Pair(*aspect, *shared))
    return sorted(pairs, key=lambda pair: pair.aspect_start if pair.aspect_end else pair.opinion_start)


def _before(
    text: str, start: int, aspects: Sequence[tuple[int, int]], opinion: tuple[int, int]
) -> tuple[int, int] | None:
    """The aspect that words from `start` are said of; `opinion` is where the words before them stand."""
    for aspect in reversed(aspects):
        if aspect[1] <= start:
            between = text[aspect[1] : start]
            if len(between) > _NEAR:
                return None
            if aspect[0] < opinion[1]:
                same = aspect[1] <= opinion[0] and _MORE.fullmatch(text, opinion[1], start)
                return aspect if same and len(between) <= _RUN else None
            unbroken = not _BREAK.search(between) or (len(between) <= 1 and not _FULL_STOP.search(between))
            return aspect if unbroken else None
    return None


def _after(
    text: str, end: int, aspects: Sequence[tuple[int, int]], taken: Container[tuple[int, int]]
) -> tuple[int, int] | None:
    for aspect in aspects:
        if aspect[0] >= end and aspect not in taken:
            return aspect if text[end : aspect[0]] in _LINKS else None
    return None


def pair_english(text: str, found: Sequence[Found]) -> list[Pair]:
    """Each opinion goes to the nearest aspect in its part of the sentence. Aspects left over stand alone."""
    aspects = [(start, end) for start, end, is_opinion in found if not is_opinion]
    pairs, taken = [], set()
    for start, end, is_opinion in found:
        if not is_opinion:
            continue
        near = [(_apart(text, each, (start, end)), each) for each in aspects]
        apart, aspect = min(near, default=(_NEAR_WORDS, NOTHING))
        if apart >= _NEAR_WORDS:
            aspect = NOTHING
        taken.add(aspect)
        pairs.append(Pair(*aspect, start, end))
    pairs += [Pair(*aspect, *NOTHING) for aspect in aspects if aspect not in taken]
    return sorted(pairs, key=lambda pair: pair.start)


def _apart(text: str, aspect: tuple[int, int], opinion: tuple[int, int]) -> int:
    """Characters between the two, `_NEAR_WORDS` and more where a part of a sentence ends between them."""
    low, high = sorted((aspect, opinion))
    between = text[low[1] : high[0]]
    return len(between) + (_NEAR_WORDS if _PART_END.search(between) else 0)
