"""One pass over a tree of fields that somebody wrote, gathering every fault with its place."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from knowledge.products import SheetFault
from knowledge.sheet_schema import Level

Way: TypeAlias = tuple[str | int, ...]

LONGEST_TEXT: Final = 2000
"""Characters of one value; nothing true of a product needs more, and no prompt or page should carry more."""
MOST_ITEMS: Final = 200
_HIDDEN: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_FOREVER: Final = frozenset({"长期", "长期有效", "永久", "无", "-", "n/a", "never", "none"})
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")


def plain(value: Any) -> str:
    """A value as text, without control and invisible characters."""
    return "" if value is None else _HIDDEN.sub("", str(value)).strip()


class TreeReading:
    """One pass over a tree of fields that gathers every fault instead of stopping at the first.

    `lines` says where each value stands: a line of the file, or a row of the table that is named with it.
    """

    def __init__(
        self, tree: Mapping[Any, Any], level: Level, lines: Mapping[Way, int | tuple[str, int]], file: str
    ) -> None:
        self.lines = dict(lines)
        self.file = file
        self.faults: list[SheetFault] = []
        self.tree = self._canonical(tree, level, (), ())

    def at(self, way: Way) -> Any:
        found: Any = self.tree
        for step in way:
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int):
                found = found[step]
            else:
                return None
        return found

    def text(self, way: Way, *, needed: bool = False) -> str:
        value = self.at(way)
        if isinstance(value, dict | list):
            self.fault(way, f"“{way[-1]}”应是一行文字", f"“{way[-1]}” should be one line of text")
            return ""
        text = plain(value)
        if len(text) > LONGEST_TEXT:
            self.fault(
                way,
                f"“{way[-1]}”有 {len(text):,} 个字，最多 {LONGEST_TEXT:,} 个",
                f"“{way[-1]}” is {len(text):,} characters long; at most {LONGEST_TEXT:,}",
            )
            return ""
        if needed and not text:
            self.fault(way, f"缺少“{way[-1]}”", f"“{way[-1]}” is missing")
        return text

    def texts(self, way: Way) -> tuple[str, ...]:
        value = self.at(way)
        if isinstance(value, str):
            return (self.text(way),) if value.strip() else ()
        return tuple(text for each in self.items(way) if (text := self.text(each)))

    def items(self, way: Way) -> Sequence[Way]:
        value = self.at(way)
        if value is not None and not isinstance(value, list):
            self.fault(way, f"“{way[-1]}”应是列表", f"“{way[-1]}” should be a list")
            return ()
        if value and len(value) > MOST_ITEMS:
            self.fault(
                way,
                f"“{way[-1]}”有 {len(value):,} 项，最多 {MOST_ITEMS} 项",
                f"“{way[-1]}” has {len(value):,} items; at most {MOST_ITEMS}",
            )
            return ()
        return [(*way, index) for index in range(len(value or ()))]

    def mapping(self, way: Way) -> Mapping[str, Any]:
        value = self.at(way)
        if value is not None and not isinstance(value, dict):
            self.fault(way, f"“{way[-1]}”应写成“字段: 值”", f"“{way[-1]}” should be fields with values")
            return {}
        return value or {}

    def day(self, way: Way) -> date | None:
        value = self.at(way)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        written = plain(value)
        if not written or (way[-1] == "valid_until" and written.lower() in _FOREVER):
            return None
        if match := _DAY.fullmatch(written):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                pass
        self.fault(
            way,
            f"“{way[-1]}”应是 2026-11-30 这样的日期，不能是“{written[:40]}”",
            f"“{way[-1]}” should be a day such as 2026-11-30, not “{written[:40]}”",
        )
        return None

    def fault(self, way: Way, zh: str, en: str) -> None:
        known = next((self.lines[way[:size]] for size in range(len(way), -1, -1) if way[:size] in self.lines), 1)
        file, line = known if isinstance(known, tuple) else (self.file, known)
        self.faults.append(SheetFault(file, line, zh, en))

    def _canonical(self, tree: Mapping[Any, Any], level: Level, way: Way, was: Way) -> dict[str, Any]:
        """The mapping with every field by its own name; names that are none, or stand twice, are faults."""
        held: dict[str, Any] = {}
        for key, value in tree.items():
            name = level.called(str(key))
            here = (*was, key)
            if not name or name in held:
                self._stray(str(key), level, here, twice=bool(name))
                continue
            self._moved(here, (*way, name))
            held[name] = self._inner(value, level.inner.get(name), (*way, name), here)
        return held

    def _inner(self, value: Any, level: Level | None, way: Way, was: Way) -> Any:
        if level is None:
            return value
        if isinstance(value, Mapping):
            return self._canonical(value, level, way, was)
        if isinstance(value, list):
            return [self._inner(each, level, (*way, at), (*was, at)) for at, each in enumerate(value)]
        return value

    def _moved(self, was: Way, way: Way) -> None:
        """Remember the lines of a field, and of what it holds, under its own name."""
        if was == way:
            return
        for place, line in [*self.lines.items()]:
            if place[: len(was)] == was:
                self.lines[(*way, *place[len(was) :])] = line

    def _stray(self, key: str, level: Level, way: Way, *, twice: bool) -> None:
        shown = plain(key)[:40]
        if twice:
            self.fault(way, f"“{shown}”写了两次，只留一个", f"“{shown}” stands twice: leave one")
            return
        near = level.near(key)
        if not near and len(way) > 1:
            return  # something of the team's own beside a claim or an offer, which nothing here reads
        zh = f"是不是“{near}”？" if near else f"可用：{'、'.join(level.names)}"
        en = f": did you mean “{near}”?" if near else f"; the fields are {', '.join(level.names)}"
        self.fault(way, f"没有“{shown}”这个字段，{zh}", f"“{shown}” is not a field here{en}")
