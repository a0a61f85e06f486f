"""A mapping: how one file's columns and values become a kind's, for files whose headers we do not know."""

import hashlib
import json
import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from analytics.ingest.currency import currency_code
from analytics.ingest.errors import ImportFailed
from analytics.ingest.kinds import Kind

TESTS = ("starts_with", "equals", "one_of", "contains", "empty", "at_most", "at_least")


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one column, named as in the file's header or as in the kind."""

    column: str
    test: str
    value: Any


@dataclass(frozen=True, slots=True)
class Rule:
    """For rows where `when` holds: values to set, or the reason to leave the row out."""

    when: Condition
    set: Map[str, str] = field(default_factory=dict)
    reject: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns` are kind's name → header; the rest is keyed by the kind's names.

    `date_format` is strptime's, for all dates ("") or by column; `currency` is an ISO code, "" where none is stated.
    """

    columns: Map[str, str] = field(default_factory=dict)
    constants: Map[str, str] = field(default_factory=dict)
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    date_format: Map[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    currency: str = ""
    source: str = ""  # the declaration as canonical JSON, so that a changed mapping is a new import

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.source.encode()).hexdigest()


KEYS = {"kind", "columns", "constants", "values", "date_format", "cancelled_when", "reject_when", "rules", "currency"}


def load_mapping(source: str | Path | Map[str, Any] | None, kind: Kind) -> Mapping:
    """Reads and checks a mapping file (or its contents).

    Raises ImportFailed for a file that cannot be read, an unknown key, or a column the kind does not have.
    """
    if source is None:
        return Mapping()
    declared = source if isinstance(source, Map) else _parse(Path(source))
    _check_keys(declared, kind)
    mapping = Mapping(
        columns=_texts(declared, "columns"),
        constants=_texts(declared, "constants"),
        values={name: _strings(spellings) for name, spellings in _pairs(declared, "values").items()},
        date_format=_date_formats(declared.get("date_format") or {}),
        rules=tuple(_rules(declared)),
        currency=currency_code(declared.get("currency")),
        source=json.dumps(declared, ensure_ascii=False, sort_keys=True, default=str),
    )
    _check_columns(mapping, kind)
    return mapping


def _parse(path: Path) -> Map[str, Any]:
    import yaml

    from analytics.plain_yaml import read

    try:
        declared = read(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ImportFailed(f"读不了映射文件 {path}。", f"The mapping {path} cannot be read.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = f"{path}: {str(error).splitlines()[0]}"
        raise ImportFailed(f"映射文件不是有效的 YAML：{where}", f"The mapping is not valid YAML: {where}") from error
    if not isinstance(declared, Map):
        raise ImportFailed(f"映射文件 {path} 应写成“键: 值”。", f"The mapping {path} should hold keys and values.")
    return declared


def _check_keys(declared: Map[str, Any], kind: Kind) -> None:
    unknown = sorted(set(map(str, declared)) - KEYS)
    if unknown:
        known = ", ".join(sorted(KEYS))
        raise ImportFailed(
            f"映射里有不认识的键：{'、'.join(unknown)}。可用的有：{known}。",
            f"The mapping has unknown keys: {', '.join(unknown)}. Known are: {known}.",
        )
    named = declared.get("kind", kind.name)
    if named != kind.name:
        raise ImportFailed(
            f"这个映射是给 {named} 用的，不是 {kind.name}。", f"This mapping is for {named}, not for {kind.name}."
        )


def _check_columns(mapping: Mapping, kind: Kind) -> None:
    named = {*mapping.columns, *mapping.constants, *mapping.values, *(mapping.date_format.keys() - {""})}
    named |= {name for rule in mapping.rules for name in rule.set}
    known = [column.name for column in kind.columns if not column.derived]
    unknown = sorted(named - set(known))
    if unknown:
        raise ImportFailed(
            f"映射里写了 {kind.name} 没有的列：{'、'.join(unknown)}。可用的列：{', '.join(known)}。",
            f"The mapping names columns that {kind.name} does not have: {', '.join(unknown)}. "
            f"It has: {', '.join(known)}.",
        )


def _texts(declared: Map[str, Any], key: str) -> dict[str, str]:
    return _strings(_pairs(declared, key))


def _pairs(declared: Map[str, Any], key: str) -> Map[str, Any]:
    value = declared.get(key) or {}
    if not isinstance(value, Map):
        raise ImportFailed(
            f"映射里的 {key} 应写成“列: 值”。", f"{key} in the mapping should hold “column: value” pairs."
        )
    return value


def _strings(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Map):
        raise ImportFailed(f"映射里应是“名称: 值”，写的是 {value!r}。", f"“name: value” pairs wanted, not {value!r}.")
    return {str(name): str(text) for name, text in value.items()}


def _date_formats(declared: Any) -> dict[str, str]:
    formats = {"": declared} if isinstance(declared, str) else _strings(declared)
    for written in formats.values():
        if not re.fullmatch(r"(?:[^%]|%-?[aAbBcdfgHIjmMnpSUwWxXyYzZ]|%%)*", written) or "%" not in written:
            raise ImportFailed(
                f"映射里的 date_format 写的是 {written!r}，应像 %d-%m-%Y 或 %Y/%m/%d %H:%M。",
                f"date_format in the mapping is {written!r}; it should look like %d-%m-%Y or %Y/%m/%d %H:%M.",
            )
    return formats


def _rules(declared: Map[str, Any]) -> list[Rule]:
    cancelled = [Rule(_condition(when), {"status": "已取消"}) for when in _listed(declared.get("cancelled_when"))]
    return [
        *(_setting(rule) for rule in _listed(declared.get("rules"))),
        *cancelled,
        *(_rejecting(when) for when in _listed(declared.get("reject_when"))),
    ]


def _setting(declared: Any) -> Rule:
    if not isinstance(declared, Map) or declared.keys() != {"when", "set"} or not isinstance(declared["set"], Map):
        raise ImportFailed(
            f"rules 里每条应写成 {{when: {{…}}, set: {{列: 值}}}}；写的是 {declared!r}。",
            f"Each of rules should be {{when: {{…}}, set: {{column: value}}}}; one is {declared!r}.",
        )
    return Rule(_condition(declared["when"]), _strings(declared["set"]))


def _rejecting(declared: Any) -> Rule:
    if not isinstance(declared, Map):
        return Rule(_condition(declared))
    test = {key: value for key, value in declared.items() if key != "reason"}
    return Rule(_condition(test), reject=str(declared.get("reason", "rule")))


def _listed(declared: Any) -> list[Any]:
    if declared is None:
        return []
    return declared if isinstance(declared, list) else [declared]


def _condition(declared: Any) -> Condition:
    tests = [test for test in TESTS if isinstance(declared, Map) and test in declared]
    if len(tests) != 1 or "column" not in declared or len(declared) != 2 or not _fits(tests[0], declared[tests[0]]):
        raise ImportFailed(
            f"映射规则应写成 {{column: 列名, 条件: 值}}，条件是其中一个：{', '.join(TESTS)}；写的是 {declared!r}。",
            f"A rule of the mapping should be {{column: NAME, TEST: VALUE}} with one test of: {', '.join(TESTS)}; "
            f"it is {declared!r}.",
        )
    return Condition(str(declared["column"]), tests[0], declared[tests[0]])


def _fits(test: str, value: Any) -> bool:
    match test:
        case "one_of":
            return isinstance(value, list)
        case "empty":
            return isinstance(value, bool)
        case "at_most" | "at_least":
            return isinstance(value, int | float) and isfinite(value)
    return isinstance(value, str | int | float)
