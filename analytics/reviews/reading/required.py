"""Which words a regular expression cannot match without: a look for them spares most texts the expression.

The idea of RE2's prefilter (Cox, “Regular Expression Matching with a Trigram Index”, 2012), kept small.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple

_MOST = 24  # ways to write one run of characters that are still kept apart
_EVERYDAY = frozenset("的了不没到来次太下能送天比面手一是有我好就都也还个大小上用很真说会要在起回快给")
_FEW = 8  # characters of a class that are still kept apart


class _Part(NamedTuple):
    """`exact` are all the strings it can match, where few; `need` holds strings of which one is in every match."""

    exact: frozenset[str] | None
    need: frozenset[str] = frozenset()


_EMPTY = _Part(frozenset({""}))
_ANYTHING = _Part(None)


def required(pattern: str) -> frozenset[str]:
    """Strings of which at least one stands in every match; empty where that cannot be told.

    Raises re.error for a pattern that is none.
    """
    re.compile(pattern)
    try:
        from re import _parser  # type: ignore[attr-defined]  # no public parser of patterns
    except ImportError:
        return frozenset()
    found = _sequence(_parser.parse(pattern))
    return found.need if found.exact is None else _useful(found.exact)


def _useful(strings: Iterable[str]) -> frozenset[str]:
    kept = frozenset(strings)
    return frozenset() if "" in kept else kept


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Part:
    run: frozenset[str] = frozenset({""})
    best: frozenset[str] = frozenset()
    whole = True
    for item in items:
        part = _one(*item)
        if part.exact is not None and len(run) * len(part.exact) <= _MOST:
            run = frozenset(a + b for a, b in product(run, part.exact))
            continue
        whole = False
        following = part.exact if part.exact is not None else frozenset({""})
        best = max(best, _useful(run), part.need, key=_worth)
        run = following
    if whole:
        return _Part(run, _useful(run))
    return _Part(None, max(best, _useful(run), key=_worth))


def _worth(strings: frozenset[str]) -> tuple[float, int]:
    """Rare words spare most, and few are quick to look for."""
    return (min(sum(map(_rarity, each)) for each in strings), -len(strings)) if strings else (0.0, 0)


def _rarity(character: str) -> float:
    """How much a character narrows a search: a Chinese one more than a letter, an everyday one little."""
    if character.isascii():
        return 0.45 if character.isalnum() else 0.1
    return 0.4 if character in _EVERYDAY else 1.0


def _one(kind: Any, value: Any) -> _Part:
    match str(kind):
        case "LITERAL":
            return _Part(frozenset({chr(value)}))
        case "IN":
            return _class(value)
        case "BRANCH":
            return _branch([_sequence(each) for each in value[1]])
        case "SUBPATTERN":
            return _sequence(value[3])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeat(*value)
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return _EMPTY
        case _:
            return _ANYTHING


def _class(members: Sequence[tuple[Any, Any]]) -> _Part:
    letters = [chr(value) for kind, value in members if str(kind) == "LITERAL"]
    if len(letters) < len(members) or len(letters) > _FEW:
        return _ANYTHING
    return _Part(frozenset(letters))


def _branch(parts: Sequence[_Part]) -> _Part:
    together = [part.exact for part in parts if part.exact is not None]
    if len(together) == len(parts) and sum(map(len, together)) <= _MOST:
        return _Part(frozenset().union(*together), _useful(frozenset().union(*together)))
    needs = [part.need if part.exact is None else _useful(part.exact) for part in parts]
    return _Part(None, frozenset().union(*needs) if all(needs) else frozenset())


def _repeat(least: int, most: int, inside: Any) -> _Part:
    part = _sequence(inside)
    if least == 0:
        return _Part(part.exact | {""}) if most == 1 and part.exact is not None else _ANYTHING
    if least == most == 1:
        return part
    return _Part(None, part.need if part.exact is None else _useful(part.exact))
