"""The table, chart, buttons and data of an answer."""

from typing import Any, Final

from analytics.kpi.answer import Answer
from analytics.kpi.charts import chart
from analytics.kpi.query import MetricQuery, Value
from analytics.kpi.query_json import period_json, to_json, value_json
from assistant.conversation import Button, Buttons, Chart, Column, Details, Part, Table
from assistant.skills.kpi_headline import headline
from assistant.skills.kpi_phrases import when_and_what_else
from assistant.skills.kpi_words import EMPTY, GRAINS, Wording, change

ROWS_SHOWN = 50
_BEFORE: Final = {"zh": "对比期", "en": "before"}
_CHANGE: Final = {"zh": "变化", "en": "change"}
_POINTS: Final = {"zh": "变化（百分点）", "en": "change (pp)"}


def data(answer: Answer) -> dict[str, Any]:
    """What programs get: raw values, dates ISO, everything ready for JSON."""
    compare = answer.query.compare
    compared = None
    if compare is not None and answer.comparison is not None:
        rows = [[value_json(value) for value in row] for row in answer.comparison]
        compared = {"period": period_json(compare.period), "rows": rows, "sql": answer.comparison_sql or None}
    return {
        "columns": [
            {"name": column.name, "format": column.format} if column.format else {"name": column.name}
            for column in answer.columns
        ],
        "rows": [[value_json(value) for value in row] for row in answer.rows],
        "comparison": compared,
        "query": to_json(answer.query),
        "sql": answer.sql,
    }


def shown(answer: Answer, wording: Wording) -> tuple[Part, ...]:
    """A table and a chart where a person would want one; a single figure needs neither."""
    if len(answer.rows) < 2 and len(answer.query.metrics) < 3:
        return ()
    labels = {name: wording.metric(name) for name in answer.query.metrics}
    labels |= {name: wording.dimension(name) for name in answer.query.group_by}
    labels |= GRAINS[wording.language] | {"": EMPTY[wording.language]}
    spec = chart(answer, labels, about=when_and_what_else(answer.query, wording), chinese=wording.chinese)
    picture = (Chart(spec, headline(answer, wording)),) if spec else ()
    return (*picture, _table(answer, wording))


def _table(answer: Answer, wording: Wording) -> Table:
    query = answer.query
    lead = [Column(str(query.grain), GRAINS[wording.language][query.grain])] if query.grain else []
    lead += [Column(name, wording.dimension(name)) for name in query.group_by]
    columns = list(lead)
    for name in query.metrics:
        form = wording.catalog.metrics[name].format
        columns.append(Column(name, wording.metric(name), form))
        if answer.comparison is not None:
            points = form == "percent"
            columns.append(Column(f"{name}_before", _BEFORE[wording.language], form))
            label = (_POINTS if points else _CHANGE)[wording.language]
            columns.append(Column(f"{name}_change", label, "number" if points else "percent"))
    rows = tuple(_cells(at, row, answer, wording) for at, row in _in_order(answer)[:ROWS_SHOWN])
    hidden = len(answer.rows) - len(rows)
    more = {"zh": f"另有 {hidden} 行未显示", "en": f"{hidden} more rows"}[wording.language] if hidden > 0 else ""
    return Table(tuple(columns), rows, more)


def _in_order(answer: Answer) -> list[tuple[int, tuple[Value, ...]]]:
    """Rows with their place: as ranked or dated, else the largest first, as the chart has them."""
    numbered, query = list(enumerate(answer.rows)), answer.query
    if query.grain or query.order_by or query.limit is not None:
        return numbered
    at = len(query.group_by)

    def size(place: tuple[int, tuple[Value, ...]]) -> float:
        value = place[1][at]
        return float(value) if isinstance(value, int | float) else float("-inf")

    return sorted(numbered, key=size, reverse=True)


def _cells(at: int, row: tuple[Value, ...], answer: Answer, wording: Wording) -> tuple[Any, ...]:
    query = answer.query
    width = len(row) - len(query.metrics)
    named = tuple(EMPTY[wording.language] if value is None else value for value in row[:width])
    if answer.comparison is None:
        return (*named, *row[width:])
    before = _earlier(at, row, answer)
    cells: list[Any] = list(named)
    for place, name in enumerate(query.metrics):
        metric, after = wording.catalog.metrics[name], row[width + place]
        earlier = before[width + place] if before else None
        moved = change(earlier, after, metric)
        how = None if moved is None else moved.absolute * 100 if moved.percent else moved.relative
        cells += [after, earlier, how]
    return tuple(cells)


def _earlier(at: int, row: tuple[Value, ...], answer: Answer) -> tuple[Value, ...] | None:
    """The same group before; along a time axis, the bucket in the same place."""
    compared = answer.comparison or ()
    width = len(answer.query.group_by)
    if not answer.query.grain:
        return next((other for other in compared if other[:width] == row[:width]), None)
    if width:
        mine = [other for other in answer.rows if other[1 : 1 + width] == row[1 : 1 + width]]
        theirs = [other for other in compared if other[1 : 1 + width] == row[1 : 1 + width]]
        place = mine.index(row)
        return theirs[place] if place < len(theirs) else None
    return compared[at] if at < len(compared) else None


def buttons(query: MetricQuery, wording: Wording) -> tuple[Buttons, ...]:
    """What is often asked next, each a text that a person could type."""
    chinese = wording.chinese
    choices: list[tuple[str, str]] = []
    if query.compare is None:
        choices.append(("环比", "环比呢") if chinese else ("vs previous", "compared with the previous period"))
    if query.grain is None and query.period.days > 1:
        choices.append(("按天看", "按天看") if chinese else ("By day", "by day"))
    reachable = frozenset.intersection(*(wording.catalog.reachable(name) for name in query.metrics))
    taken = {*query.group_by, *(each.dimension for each in query.filters)}
    free = [name for name in wording.catalog.dimension_names() if name in reachable - taken]
    by = next((name for name in free if (found := wording.catalog.dimension(name)) and found.kind == "categorical"), "")
    if by and not query.group_by:
        label = wording.dimension(by)
        choices.append((f"分{label}", f"按{label}看") if chinese else (f"By {label}", f"by {label}"))
    if not choices:
        return ()
    return (Buttons(tuple(Button(label=label, text=text) for label, text in choices)),)


def details(answer: Answer, wording: Wording) -> tuple[Details, ...]:
    titles = ("查看 SQL", "对比期的 SQL") if wording.chinese else ("SQL", "SQL of the period compared with")
    found = [Details(titles[0], answer.sql, "sql")]
    if answer.comparison_sql:
        found.append(Details(titles[1], answer.comparison_sql, "sql"))
    return tuple(found)
