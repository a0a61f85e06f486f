"""A Reply as `ask --json` prints it. The keys are a contract: other programs read them."""

from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, NotRequired

from typing_extensions import TypedDict

from assistant.conversation import Cards, Chart, Citations, Column, Reply, Table


class ColumnJson(TypedDict):
    """A column's name; its format where it has one."""

    name: str
    format: NotRequired[str]


class CitationJson(TypedDict):
    id: str
    kind: str
    source: str
    heading: str
    text: str


class WhyJson(TypedDict):
    """Why a figure changed. Contributions are in the metric's own unit and add up to `change`.

    `drivers`: metric, method (lmdi, shapley), parts (metric, power, before, after, contribution), deeper (the same of
    the largest part). `values`: for each dimension, best first, its values with before, after, contribution and, of a
    ratio, mix and rate. `usual`: null where it is not known. `meanwhile`: news, beside, came, went, festivals,
    festivals_before. `sql`: every statement that was run, with what for.
    """

    before: float
    after: float
    change: float
    drivers: dict[str, Any] | None
    values: list[dict[str, Any]]
    usual: dict[str, Any] | None
    meanwhile: dict[str, Any]
    sql: list[dict[str, Any]]


class ReplyJson(TypedDict):
    """One line of `ask --json`. Rows hold raw values: ratios as fractions, dates ISO."""

    id: str | None
    skill: str
    status: str
    text: str
    columns: list[ColumnJson]
    rows: list[list[Any]]
    comparison: dict[str, Any] | None
    query: dict[str, Any] | None
    sql: str | None
    chart: dict[str, Any] | None
    citations: list[CitationJson]
    notes: list[str]
    choices: NotRequired[list[str]]
    unknown: NotRequired[list[str]]
    why: NotRequired[WhyJson]


def reply_json(reply: Reply, message_id: str | None = None) -> dict[str, Any]:
    """The object `ask --json` prints; a skill's own `data` stands beside the common keys."""
    tables = (part.table if isinstance(part, Cards) else part for part in reply.parts)
    table = next((part for part in tables if isinstance(part, Table)), None)
    chart = next((part for part in reply.parts if isinstance(part, Chart)), None)
    cited = [citation for part in reply.parts if isinstance(part, Citations) for citation in part.citations]
    printed: dict[str, Any] = {
        "id": message_id,
        "skill": reply.skill,
        "status": reply.status,
        "text": reply.text,
        "columns": [_column(column) for column in table.columns] if table else [],
        "rows": table.rows if table else [],
        "comparison": None,
        "query": None,
        "sql": None,
        "chart": chart.spec if chart else None,
        "citations": [
            {"id": c.id, "kind": c.kind, "source": c.source, "heading": c.heading, "text": c.text} for c in cited
        ],
        "notes": list(reply.notes),
    }
    if reply.status == "clarify":
        printed["choices"] = list(reply.choices)
    if reply.status == "refused":
        printed["unknown"] = list(reply.unknown)
    ready: dict[str, Any] = plain(printed | dict(reply.data))
    return ready


def plain(value: Any) -> Any:
    """The value in JSON's own types: dates ISO, decimals as floats, what is not finite as null."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else None
        case Decimal():
            return plain(float(value))
        case date():  # a datetime is a date too
            return value.isoformat()
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case _ if hasattr(value, "__iter__"):
            return [plain(each) for each in value]
        case _:
            return str(value)


def _column(column: Column) -> ColumnJson:
    return {"name": column.name, "format": column.format} if column.format else {"name": column.name}
