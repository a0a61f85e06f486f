"""Long texts in pages that a platform takes: nothing is cut away, and a page ends where a reader would pause."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

FULL_ENOUGH: Final = 3
"""A pause is taken when at least this part (a third) of the page stands before it; else a lesser pause, later."""
_PAUSES: Final = (
    re.compile(r"()\n[^\S\n]*\n"),  # a paragraph
    re.compile(r"()\n"),
    re.compile(r"([。！？；…]+[”’」』）】》\"')]*|[.!?;]+[\"')\]]*(?=\s))"),  # a sentence
    re.compile(r"([，、：])|()[^\S\n]"),
)
"""Where a text may be parted, best first; the page ends with the group, what else matched goes between the pages."""
_FURTHER: Final = 100
"""How far beyond a page is looked for what follows a pause: a space after a full stop."""
_BETWEEN: Final = re.compile(r"(?:[^\S\n]*\n)+|[^\S\n]+")
"""White space that no page needs: blank lines, or a space; the indent of the line that follows stays."""
_WHOLE: Final = re.compile(
    r"^(?P<fence>```|~~~)[^\n]*\n.*?^(?P=fence)[^\n]*$"  # a block of code
    r"|`[^`\n]+`"
    r"|!?\[[^\[\]\n]*\]\([^()\s]*\)"  # a link of Markdown
    r"|<[^<>\s][^<>\n]*>|&\#?\w{1,10};"  # a link and a character of Slack's
    r"|\*\*[^*\n]+\*\*|~~[^~\n]+~~",
    re.DOTALL | re.MULTILINE,
)


def utf8(text: str) -> int:
    """The size of a text in bytes, as WeCom counts it."""
    return len(text.encode("utf-8", "surrogatepass"))


def pages(text: str, most: int, size: Callable[[str], int] = len) -> list[str]:
    """The text in pages of at most `most` by `size`: all of it but white space between two pages, in order.

    Parted after a paragraph, else a line, a sentence, a clause, a word; inside a link, a code or a bold passage, or a
    character made of several only where that alone is longer than a page. An empty text has no pages. A size is never
    below the number of characters. Raises ValueError when `most` has no room for one character.
    """
    kept = _Kept(text, most, size)
    found: list[str] = []
    start = _after_gap(text, 0)
    while start < len(text):
        reach = _reach(text, start, most, size)
        end = len(text) if reach == len(text) else _parting(text, start, reach, kept)
        if page := text[start:end].rstrip():
            found.append(page)
        start = _after_gap(text, end)
    return found


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `most` (two or more) characters. What is shown as one
    character stays whole."""
    if len(text) <= most:
        return text
    end = most - 1
    while end > 1 and _one_character(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


class _Kept:
    """What stays together: each passage by where it begins and ends, if a page has room for it."""

    def __init__(self, text: str, most: int, size: Callable[[str], int]) -> None:
        spans = [found.span() for found in _WHOLE.finditer(text) if size(found[0]) <= most]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def part(self, place: int) -> bool:
        """Whether a parting here would tear one."""
        before = bisect_right(self._starts, place - 1) - 1
        return before >= 0 and place < self._ends[before]


def _reach(text: str, start: int, most: int, size: Callable[[str], int]) -> int:
    """How far a page that begins here could go."""
    low, high = start, min(len(text), start + most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[start:middle]) <= most else (low, middle - 1)
    if low == start:
        raise ValueError(f"a page of {most} has no room for one character")
    return low


def _parting(text: str, start: int, reach: int, kept: _Kept) -> int:
    least = start + max(1, (reach - start) // FULL_ENOUGH)
    for pause in _PAUSES:
        places = [place for place in _places(pause, text, start, reach) if place >= least and not kept.part(place)]
        if places:
            return places[-1]
    whole = (place for place in range(reach, start, -1) if not kept.part(place) and not _one_character(text, place))
    return next(whole, reach)


def _places(pause: re.Pattern[str], text: str, start: int, reach: int) -> Iterator[int]:
    """The ends of pages by one kind of pause; what follows the page may lie beyond its reach."""
    for found in pause.finditer(text, start, reach + _FURTHER):
        if found.start() > reach:
            return
        end = found.end(found.lastindex or 0)
        if end <= reach:
            yield end


def _one_character(text: str, place: int) -> bool:
    """Whether what stands on both sides is shown as one character: accents, joined emoji, flags, surrogates."""
    before, after = text[place - 1], text[place : place + 1]
    if not after:
        return False
    if unicodedata.combining(after) or unicodedata.category(after) in ("Mn", "Me") or "\u200d" in (before, after):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    if "\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff":
        run = re.search("[\U0001f1e6-\U0001f1ff]+$", text[max(0, place - 64) : place])
        return run is not None and len(run[0]) % 2 == 1
    return "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff"


def _after_gap(text: str, place: int) -> int:
    gap = _BETWEEN.match(text, place)
    return gap.end() if gap else place
