"""What copy asserts, read from assertions.yml: effects, comparisons, endorsements, gifts… and the facts each needs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from assistant.conversation import Language

_FLAGS: Final = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Family:
    """One way to assert something; it stands where a fact says it too, or what `needs` finds."""

    found: re.Pattern[str]
    needs: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of assertion. `carriers` are the kinds of facts that may carry it, none named being all.

    `what` is "half" where half of the words named must stand in the same fact, "whole" where half of
    the assertion's own must, "place" where the place must, "" where
    the family alone decides. `near` must be found in the same clause, `unless` not in the fact.
    """

    id: str
    category: str
    rule: Mapping[Language, str]
    suggestion: Mapping[Language, str]
    families: tuple[Family, ...]
    carriers: frozenset[str]
    what: str
    near: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    any_family: re.Pattern[str]


@cache
def kinds() -> tuple[Kind, ...]:
    """The project's kinds of assertions, compiled at first use."""
    return tuple(_kinds(_file()))


def in_chinese(word: str) -> str:
    """The Chinese of an English word as facts write it, "" for a word nobody listed."""
    said = word.lower()
    alike = _file()["alike"].items()
    return next((chinese for start, chinese in alike if said.startswith(start) and len(said) - len(start) < 5), "")


@cache
def _file() -> Any:
    text = (Path(__file__).parent / "assertions.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe loaders


def _kinds(tree: Mapping[str, Any]) -> Iterator[Kind]:
    for name, one in tree["kinds"].items():
        needs = one.get("needs")
        families = tuple(Family(_compiled(each), _compiled(needs or each)) for each in one["families"])
        yield Kind(
            name,
            one["category"],
            one["rule"],
            one["suggestion"],
            families,
            frozenset(one.get("from", ())),
            one.get("what", ""),
            _compiled(one["near"]) if "near" in one else None,
            _compiled(one["unless"]) if "unless" in one else None,
            _compiled("|".join(re.sub(r"\?P<\w+>", "?:", each) for each in one["families"])),
        )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, _FLAGS)
