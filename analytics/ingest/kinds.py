"""What can be imported: kinds, their tables and columns, read from kinds.yml."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

ColumnType: TypeAlias = Literal["text", "integer", "number", "date", "timestamp"]
SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind; kinds.yml says what each field means."""

    name: str
    type: ColumnType
    required: bool = False
    aliases: tuple[str, ...] = ()
    fallback: str | None = None
    store: str | None = None
    min: float | None = None
    max: float | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    derived: bool = False

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.type]

    @property
    def spellings(self) -> dict[str, str]:
        """Every accepted spelling, lower case, to the value that is stored."""
        stored = {value.lower(): value for value in self.values}
        return stored | {spelling.lower(): value for value, all_ in self.values.items() for spelling in all_}


@dataclass(frozen=True, slots=True)
class RowCheck:
    """Refuses rows for which the SQL condition `when` holds, and says so of `column`."""

    column: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be imported, and the table it fills."""

    name: str
    table: str
    label: Mapping[str, str]
    key: tuple[str, ...]
    columns: tuple[Column, ...]  # as read: a fallback may use the columns before it
    order: tuple[str, ...]  # as stored
    checks: tuple[RowCheck, ...] = ()
    alike: str | None = None  # rows that agree in these are numbered as they appear
    from_products: tuple[str, ...] = ()  # filled in from the products table by sku when absent

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def stored(self) -> tuple[Column, ...]:
        """Columns in the order of the table."""
        return tuple(self.column(name) for name in self.order)


def header_key(header: str) -> str:
    """How header names are compared: no case, width, spaces, punctuation, nor a unit in brackets.

    >>> header_key(" 消耗（元） ") == header_key("消耗")
    True
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", text)
    return re.sub(r"[\s_\-./:*#\"']+", "", bare) or re.sub(r"\s+", "", text)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by the name that `import` takes."""
    import yaml

    text = files(__package__).joinpath("kinds.yml").read_text(encoding="utf-8")
    declared = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are the safe one
    return {name: _kind(name, body) for name, body in declared.items()}


@cache
def channel_pools() -> Mapping[str, str]:
    """Which traffic pool a well-known channel belongs to, for files that do not say."""
    import yaml

    declared = yaml.safe_load(files(__package__).joinpath("pools.yml").read_text(encoding="utf-8"))
    return {channel: pool for pool, channels in declared.items() for channel in channels}


def _kind(name: str, body: Mapping[str, Any]) -> Kind:
    columns = tuple(_column(column) for column in body["columns"])
    return Kind(
        name=name,
        table=body["table"],
        label=body["label"],
        key=tuple(body["key"]),
        columns=columns,
        order=tuple(body.get("order", [column.name for column in columns])),
        checks=tuple(RowCheck(**check) for check in body.get("checks", ())),
        alike=body.get("alike"),
        from_products=tuple(body.get("products", ())),
    )


def _column(body: Mapping[str, Any]) -> Column:
    values = {value: tuple(spellings) for value, spellings in body.get("values", {}).items()}
    return Column(**{**body, "aliases": tuple(body.get("aliases", ())), "values": values})
