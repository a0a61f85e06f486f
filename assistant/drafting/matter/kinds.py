"""What kind of thing a fact is, and how one of its kind is told in Chinese: as a clause, a heading, a sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from zlib import crc32

from assistant.drafting.evidence import Fact
from assistant.drafting.matter.words import load_words

_PLACE: Final = re.compile(r"\{(\w+)\}")
_ANY: Final = re.compile("")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact; kinds.yml says what its patterns name: {v}, {label}, {c}, {it}, {nick}, {use}, {made}."""

    name: str
    label: re.Pattern[str] = _ANY
    value: re.Pattern[str] = _ANY
    clause: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()
    so: tuple[str, ...] = ()


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, the one that serves any fact last."""
    return tuple(_kind(one["name"], one) for one in load_words("kinds.yml")["kinds"])


@cache
def _other(name: str) -> Kind:
    return _kind(name, load_words("kinds.yml")[name])


def _kind(name: str, one: Mapping[str, Any]) -> Kind:
    patterns = {each: tuple(one.get(each, ())) for each in ("clause", "head", "tell", "so")}
    return Kind(name, re.compile(one.get("label", "")), re.compile(one.get("value", "")), **patterns)


def kind_of(fact: Fact) -> Kind:
    """The first kind whose label and value are found; claims and promises are kinds of their own."""
    if fact.kind != "attribute":
        return _other("claim" if fact.kind == "claim" else "promise")
    return next(one for one in kinds() if one.label.search(fact.label) and one.value.search(fact.text))


def spoken(patterns: Sequence[str], words: Mapping[str, str], fact: Fact, turn: int) -> list[str]:
    """The patterns with their words, starting elsewhere for each fact and variant, without those that read oddly.

    A value of several clauses ends a sentence: nothing of ours is hung onto it. A label is not read out beside a value
    that names it.
    """
    fitting = [one for one in patterns if _reads(one, words)]
    if not fitting:
        return []
    first = (turn + crc32(fact.id.encode())) % len(fitting)
    return [_PLACE.sub(lambda match: words[match[1]], one) for one in (*fitting[first:], *fitting[:first])]


def _reads(pattern: str, words: Mapping[str, str]) -> bool:
    names = _PLACE.findall(pattern)
    if any(not words.get(name) for name in names):
        return False
    for name in ("v", "c"):
        if name in names and re.search("[，、]", words[name]) and not re.search(rf"\{{{name}\}}(?:[。，]|$)", pattern):
            return False
    return not ("label" in names and "v" in names and words["label"] in words["v"])
