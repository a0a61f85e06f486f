"""Which column of a file feeds which column of a kind."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from analytics.ingest.errors import ImportFailed
from analytics.ingest.kinds import Column, Kind, header_key
from analytics.ingest.mapping import Mapping

_ALIKE: Final = 0.66
"""The share of letters in common (difflib's ratio) from which a header may have meant a column."""


@dataclass(frozen=True, slots=True)
class Sources:
    """For each of a kind's columns, the position in the file that feeds it."""

    headers: tuple[str, ...]
    positions: Map[str, int]

    def find(self, name: str) -> int | None:
        """The position of a header, or of whatever feeds a kind's column of that name."""
        return _position(self.headers, name) if name not in self.positions else self.positions[name]

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headers that nothing is read from."""
        used = set(self.positions.values())
        return tuple(header for i, header in enumerate(self.headers) if i not in used and header)


def match_columns(headers: Sequence[str], kind: Kind, mapping: Mapping) -> Sources:
    """Mapped columns first, then whatever header a kind's column is known by."""
    positions: dict[str, int] = {}
    for name, header in mapping.columns.items():
        position = _position(headers, header)
        if position is not None:
            positions[name] = position
    keys = [header_key(header) for header in headers]
    claimed = set(positions.values())
    for column in kind.columns:
        if column.name in positions or column.name in mapping.constants or column.derived:
            continue
        names = (header_key(name) for name in (column.name, *column.aliases))
        found = next((keys.index(key) for key in names if key in keys and keys.index(key) not in claimed), None)
        if found is not None:
            positions[column.name] = found
            claimed.add(found)
    return Sources(tuple(headers), positions)


def missing_columns(sources: Sources, kind: Kind, mapping: Mapping) -> list[Column]:
    """Required columns that nothing feeds."""
    fed = {*sources.positions, *mapping.constants}
    return [column for column in kind.columns if column.required and not column.fallback and column.name not in fed]


def require_columns(sources: Sources, kind: Kind, mapping: Mapping, file: str) -> None:
    """Raises ImportFailed, with how to mend it, when a required or mapped column is not in the file."""
    found = "、".join(filter(None, sources.headers))
    absent = [header for header in mapping.columns.values() if _position(sources.headers, header) is None]
    if absent:
        raise ImportFailed(
            f"映射里写的列 {'、'.join(absent)} 不在 {file} 里。文件的表头是：{found}。",
            f"The mapping names {', '.join(absent)}, which {file} does not have. Its headers are: {found}.",
        )
    asked = [rule.when.column for rule in mapping.rules]
    lost = [name for name in asked if sources.find(name) is None]
    if lost:
        raise ImportFailed(
            f"映射规则里的列 {'、'.join(lost)} 不在 {file} 里。文件的表头是：{found}。",
            f"Rules of the mapping look at {', '.join(lost)}, which {file} does not have. Its headers are: {found}.",
        )
    missing = missing_columns(sources, kind, mapping)
    if missing:
        names = ", ".join(column.name for column in missing)
        known = "；".join(f"{c.name} 可以叫 {'、'.join((c.name, *c.aliases[:4]))}" for c in missing)
        example = ", ".join(f"{column.name}: 你的列名" for column in missing)
        example_en = ", ".join(f"{column.name}: YOUR HEADER" for column in missing)
        raise ImportFailed(
            f"{file} 里找不到{kind.label['zh']}必需的列：{names}（{known}）。文件的表头是：{found}。"
            f"请写一个映射文件，例如 columns: {{{example}}}"
            "（整个文件都一样的值写成 constants，如 constants: {channel: 小红书}），再用 --mapping 指给它。",
            f"{file} lacks columns that {kind.name} needs: {names}. Its headers are: {found}. "
            f"Name them in a mapping file, such as columns: {{{example_en}}} (or constants: "
            "{channel: 小红书} for what is the same in every row), and pass it with --mapping.",
        )


def likely(header: str, kind: Kind) -> str:
    """The kind's column that an unread header may have meant: one whose known names share most of its letters."""
    key = header_key(header)
    best, name = 0.0, ""
    for column in kind.columns:
        if column.derived:
            continue
        for known in (column.name, *column.aliases):
            likeness = SequenceMatcher(None, key, header_key(known)).ratio()
            if likeness > best:
                best, name = likeness, column.name
    return name if best >= _ALIKE else ""


def _position(headers: Sequence[str], name: str) -> int | None:
    if name in headers:
        return headers.index(name)
    keys = [header_key(header) for header in headers]
    return keys.index(header_key(name)) if header_key(name) in keys else None
