"""Where a text names products: by SKU, name and short name, by words of the English name, or by the category."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from knowledge.products import ProductSheet

_ALIKE: Final = 0.55
_LATIN: Final = re.compile(r"[a-z][a-z0-9'’-]*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text, where it stands, and the products that go by it. `whole` False: only part of a name."""

    start: int
    end: int
    sheets: "tuple[ProductSheet, ...]"
    whole: bool = True


def mentions(text: str, sheets: "Sequence[ProductSheet]") -> tuple[Mention, ...]:
    """Every place where a product is named, in order; the longest name decides. Categories where nothing else is."""
    lowered = text.lower()
    found = _settled(_whole(lowered, sheets))
    taken = [(one.start, one.end) for one in found]
    found += [one for one in _partly(lowered, sheets) if not _within(one.start, one.end, taken)]
    found = found or list(_by_category(lowered, sheets))
    return tuple(sorted(found, key=lambda one: one.start))


def near(name: str, sheets: "Sequence[ProductSheet]", most: int = 3) -> "tuple[ProductSheet, ...]":
    """The products whose names look most like this one, best first; none where nothing does."""
    lowered = name.lower()
    scored = [(max(_likeness(lowered, each.lower()) for each in sheet.names()), sheet) for sheet in sheets]
    scored.sort(key=lambda one: -one[0])
    return tuple(sheet for score, sheet in scored[:most] if score >= _ALIKE)


def _likeness(name: str, other: str) -> float:
    """Letters in common; a last word in common (量子面霜, 面霜) counts most."""
    ratio = SequenceMatcher(None, name, other).ratio()
    tail = min(len(name), len(other), 2 if not other.isascii() else 5)
    return ratio + (0.3 if tail > 1 and name[-tail:] == other[-tail:] else 0.0)


def _whole(lowered: str, sheets: "Sequence[ProductSheet]") -> list[Mention]:
    names: dict[str, tuple[ProductSheet, ...]] = {}
    for sheet in sheets:
        for name in dict.fromkeys(name.lower() for name in sheet.names()):
            names[name] = (*names.get(name, ()), sheet)
    found: list[Mention] = []
    for name in sorted(names, key=len, reverse=True):
        for at in _places(name, lowered):
            if not _within(at, at + len(name), [(one.start, one.end) for one in found]):
                found.append(Mention(at, at + len(name), names[name]))
    return found


def _settled(found: list[Mention]) -> list[Mention]:
    """A shared name beside another name of one of its products is that product's."""
    sure = {one.sheets[0].sku for one in found if len(one.sheets) == 1}
    settled = []
    for one in found:
        named = tuple(sheet for sheet in one.sheets if sheet.sku in sure)
        settled.append(Mention(one.start, one.end, named) if len(one.sheets) > 1 and len(named) == 1 else one)
    return settled


def _partly(lowered: str, sheets: "Sequence[ProductSheet]") -> Iterator[Mention]:
    """By the last word of an English name (“the toner”), with as many of the words before it as stand there."""
    words = [(match[0], match.start(), match.end()) for match in _LATIN.finditer(lowered)]
    for place, (word, _, end) in enumerate(words):
        best: dict[int, list[ProductSheet]] = {}
        for sheet in sheets:
            name = _LATIN.findall(sheet.english_name.lower())
            if name and len(word) > 2 and _singular(word) == _singular(name[-1]):
                best.setdefault(_before(name[:-1], words, place), []).append(sheet)
        if best:
            most = max(best)
            yield Mention(words[place - most][1], end, tuple(best[most]), whole=False)


def _before(name: Sequence[str], words: Sequence[tuple[str, int, int]], place: int) -> int:
    """How many words straight before this place are words of the name."""
    known = {_singular(each) for each in name}
    count = 0
    while count < place and _singular(words[place - count - 1][0]) in known:
        count += 1
    return count


def _by_category(lowered: str, sheets: "Sequence[ProductSheet]") -> Iterator[Mention]:
    for category in sorted(
        {sheet.category.lower() for sheet in sheets if len(sheet.category) > 1}, key=len, reverse=True
    ):
        at = next(iter(_places(category, lowered)), None)
        if at is not None:
            held = tuple(sheet for sheet in sheets if sheet.category.lower() == category)
            yield Mention(at, at + len(category), held, whole=False)
            return


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _within(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in taken)


def _places(name: str, lowered: str) -> Iterator[int]:
    """Where a name stands; a Latin name must not be part of a longer Latin word."""
    at = lowered.find(name)
    while at >= 0:
        before, after = lowered[at - 1 : at] if at else "", lowered[at + len(name) : at + len(name) + 1]
        joined_before = name[0].isascii() and before.isascii() and before.isalnum()
        joined_after = name[-1].isascii() and after.isascii() and after.isalnum()
        if not (joined_before or joined_after):
            yield at
        at = lowered.find(name, at + len(name))
