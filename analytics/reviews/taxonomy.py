"""Needs: what customers ask for or suffer from, in two levels, as a file that a team edits.

A need has two faces, praise (“敏感肌用着不刺痛”) and complaint (“用了刺痛”), and may be asked about (“敏感肌能用吗”).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import yaml

from analytics import plain_yaml
from analytics.reviews.review import CATEGORIES, Category
from analytics.spoken import SpokenError

Owner: TypeAlias = Literal["产品", "客服", "物流", "包装", "运营", "质检", "法务"]
Severity: TypeAlias = Literal["medical", "counterfeit", "damage", "service", "logistics", "taste", "none"]

_FACES = ("complaint", "praise", "either")
_FIELDS = {
    "name", "label_en", "praise_name", "praise_en", "definition", "category", "owner", "severity", "asks", "praised_as",
    *_FACES,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """One need. `complaint`, `praise` and `either` are patterns; `either` takes its side from the clause's opinion.

    `asks` are words that make a question about it one. `praised_as` names the need that a denied complaint praises,
    where that is not this one (“没有过敏” praises 敏感肌适用); `praise_name` and `praise_en` are what its praise is
    called, where the name is that of a complaint. A pattern is words, or a regular expression between
    slashes.
    """

    name: str
    group: str
    label_en: str
    definition: str
    category: Category
    owner: Owner
    severity: Severity
    complaint: tuple[str, ...] = ()
    praise: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    praised_as: str = ""
    praise_name: str = ""
    praise_en: str = ""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Every need, in file order."""

    needs: tuple[NeedEntry, ...]

    def named(self, name: str) -> NeedEntry | None:
        return next((need for need in self.needs if need.name == name), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a taxonomy file, at which line, and how to mend it."""

    line: int
    message: str


class TaxonomyFaulty(SpokenError):
    """A taxonomy file cannot be used; `faults` says why, all of them."""

    def __init__(self, path: Path, faults: tuple[Fault, ...]) -> None:
        lines = "\n".join(f"{path.name}:{fault.line}: {fault.message}" for fault in faults)
        super().__init__(f"需求分类文件有 {len(faults)} 处要改：\n{lines}", f"Faults to mend in the taxonomy:\n{lines}")
        self.faults = faults


def pattern_of(written: str) -> str:
    """The regular expression of a pattern as the file has it.

    Raises re.error for one between slashes that is none.
    """
    if len(written) > 2 and written.startswith("/") and written.endswith("/"):
        re.compile(written[1:-1])
        return written[1:-1]
    escaped = re.escape(written)
    return rf"\b{escaped}\b" if re.fullmatch(r"[A-Za-z' ]+", written) else escaped


def check(path: Path) -> tuple[Fault, ...]:
    """Every fault of a taxonomy file, with its line; empty when it can be used."""
    return tuple(sorted(_faults(path), key=lambda fault: fault.line))


def load(path: Path) -> Taxonomy:
    """Read a taxonomy file.

    Raises TaxonomyFaulty with all its faults.
    """
    if faults := check(path):
        raise TaxonomyFaulty(path, faults)
    document = plain_yaml.read(path.read_text(encoding="utf-8"))
    return Taxonomy(
        tuple(
            NeedEntry(group=group["group"], **{key: _tuple(value) for key, value in need.items()})
            for group in document["groups"]
            for need in group["needs"]
        )
    )


@lru_cache(maxsize=1)
def bundled() -> Taxonomy:
    """The taxonomy that ships with the package."""
    return load(Path(str(files("analytics.reviews").joinpath("taxonomy.yml"))))


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _faults(path: Path) -> Iterator[Fault]:
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text)
        plain_yaml.hold(text)
    except (OSError, UnicodeDecodeError) as error:
        yield Fault(1, f"the file cannot be read: {error}")
        return
    except RecursionError:
        yield Fault(1, "this is nested too deeply")
        return
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        yield Fault(mark.line + 1 if mark else 1, f"this is no YAML: {getattr(error, 'problem', error)}")
        return
    groups = _mapping(root).get("groups") if root is not None else None
    if groups is None or not isinstance(groups, yaml.SequenceNode):
        yield Fault(1, "a list called groups is missing")
        return
    seen: dict[str, int] = {}
    for group in groups.value:
        inside = _mapping(group)
        if "group" not in inside or not isinstance(inside.get("needs"), yaml.SequenceNode):
            yield Fault(_line(group), "a group needs its name under group and a list under needs")
            continue
        for need in inside["needs"].value:
            yield from _need_faults(need, seen)
    yield from _dangling(groups, seen)


def _dangling(groups: yaml.SequenceNode, names: dict[str, int]) -> Iterator[Fault]:
    for group in groups.value:
        for need in getattr(_mapping(group).get("needs"), "value", []):
            target = _mapping(need).get("praised_as")
            if target is not None and target.value not in names:
                yield Fault(_line(target), f"praised_as names {target.value}, which is no need here")


def _need_faults(node: yaml.Node, seen: dict[str, int]) -> Iterator[Fault]:
    fields = _mapping(node)
    for key in fields:
        if key not in _FIELDS:
            yield Fault(_line(fields[key]), f"{key} is no field of a need; there are {', '.join(sorted(_FIELDS))}")
    for key in ("name", "label_en", "definition", "category", "owner", "severity"):
        if key not in fields or not str(fields[key].value).strip():
            yield Fault(_line(node), f"{key} is missing")
    yield from _choice_faults(fields)
    if name := fields.get("name"):
        if name.value in seen:
            yield Fault(_line(name), f"{name.value} stands already at line {seen[name.value]}")
        seen.setdefault(name.value, _line(name))
    if not any(key in fields for key in _FACES):
        yield Fault(_line(node), "a need has patterns under complaint, praise or either")
    for key in (*_FACES, "asks"):
        if key in fields:
            yield from _pattern_faults(key, fields[key])


def _choice_faults(fields: dict[str, yaml.Node]) -> Iterator[Fault]:
    choices: dict[str, tuple[str, ...]] = {
        "category": CATEGORIES,
        "owner": get_args(Owner),
        "severity": get_args(Severity),
    }
    for key, allowed in choices.items():
        if key in fields and fields[key].value not in allowed:
            yield Fault(_line(fields[key]), f"{key} is one of {', '.join(allowed)}, not {fields[key].value}")


def _pattern_faults(key: str, node: yaml.Node) -> Iterator[Fault]:
    if not isinstance(node, yaml.SequenceNode):
        yield Fault(_line(node), f"{key} is a list of patterns")
        return
    for item in node.value:
        if not isinstance(item, yaml.ScalarNode) or not item.value.strip():
            yield Fault(_line(item), f"a pattern under {key} is empty or no text")
            continue
        try:
            empty = re.search(pattern_of(item.value), "") is not None
        except re.error as error:
            yield Fault(_line(item), f"{item.value} is no regular expression: {error}")
        else:
            if empty:
                yield Fault(_line(item), f"{item.value} would match every text")


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value}


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
