"""The table, chart, buttons and data of an answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from analytics.kpi.answer import Answer
from analytics.kpi.charts import Aim, Terms, chart
from analytics.kpi.pairs import gone, rows_before
from analytics.kpi.query_json import period_json, to_json, value_json
from analytics.kpi.selected import Row
from assistant.conversation import Chart, Column, Details, Part, Table
from assistant.skills.kpi.changes import before_label, change
from assistant.skills.kpi.headline import headline
from assistant.skills.kpi.measures import leading, measures
from assistant.skills.kpi.phrases import number, when_and_what_else
from assistant.skills.kpi.words import EMPTY, GRAINS, Wording, bucket_text

ROWS_SHOWN = 50
MOST_ROWS: Final = 5_000
"""Rows that a table keeps for a file; of more, the question is to be made smaller."""
MOST_SIDE_BY_SIDE = 6
"""Groups that fit beside each other."""
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


def shown(answer: Answer, wording: Wording, aims: Mapping[str, Aim] | None = None) -> tuple[Part, ...]:
    """A table and a chart where a person would want one; a single figure needs neither. `aims`: targets by metric."""
    if len(answer.rows) < 2 and len(answer.query.metrics) < 3:
        return ()
    labels = {each.name: each.label for each in measures(answer.query, wording)}
    labels |= {name: wording.dimension(name) for name in answer.query.group_by}
    labels |= GRAINS[wording.language] | {"": EMPTY[wording.language]}
    shown = {each.name: each for each in measures(answer.query, wording)}
    terms = Terms(
        labels,
        about=when_and_what_else(answer.query, wording),
        before=before_label(answer.query, wording.language) if answer.comparison else "",
        chinese=wording.chinese,
        currency=wording.currency,
        said=lambda name, value: shown[name].said(value, wording),
        value=lambda dimension, value: wording.group((value,), (dimension,)),
        bucket=lambda day: bucket_text(day, answer.query, wording.language),
        aims=aims or {},
    )
    spec = chart(answer, terms)
    picture = (Chart(spec, headline(answer, wording)),) if spec else ()
    return (*picture, _side_by_side(answer, wording) or _table(answer, wording))


def _side_by_side(answer: Answer, wording: Wording) -> Table | None:
    """One figure of a few groups over time: a line for each bucket, a column for each group; None for anything else."""
    query, shown = answer.query, measures(answer.query, wording)
    if query.grain is None or len(query.group_by) != 1 or len(shown) != 1 or answer.comparison is not None:
        return None
    groups = list(dict.fromkeys(row[1] for row in answer.rows))
    if not 1 < len(groups) <= MOST_SIDE_BY_SIDE or query.limit is not None or query.thresholds:
        return None
    of = shown[0]
    cells = {(row[0], row[1]): of.of(row) for row in answer.rows}
    columns = [Column(str(query.grain), GRAINS[wording.language][query.grain])]
    columns += [
        Column(f"{of.name}_{at}", wording.group((group,), query.group_by), of.form) for at, group in enumerate(groups)
    ]
    days = list(dict.fromkeys(row[0] for row in answer.rows))
    every = tuple((day, *(cells.get((day, group)) for group in groups)) for day in days)
    return cut(columns, every, chinese=wording.chinese, label=of.label)


def cut(columns: Sequence[Column], every: tuple[tuple[Any, ...], ...], *, chinese: bool, label: str = "") -> Table:
    """The first rows to be shown, the others beside them for a file, and a word on how to see them."""
    rows, rest = every[:ROWS_SHOWN], every[ROWS_SHOWN:]
    more = ""
    if rest:
        more = (
            f"另有 {len(rest)} 行未显示，缩小范围再问就能看到"
            if chinese
            else f"{len(rest)} more rows; ask for less to see them"
        )
    caption = ("，" if chinese else ", ").join(filter(None, (label, more)))
    return Table(tuple(columns), rows, caption, rest if len(every) <= MOST_ROWS else ())


def _table(answer: Answer, wording: Wording) -> Table:
    query = answer.query
    columns = [Column(str(query.grain), GRAINS[wording.language][query.grain])] if query.grain else []
    columns += [Column(name, wording.dimension(name)) for name in query.group_by]
    for each in measures(query, wording):
        columns.append(Column(each.name, each.label, each.form))
        if answer.comparison is not None:
            points = each.form == "percent"
            columns.append(Column(f"{each.name}_before", before_label(query, wording.language), each.form))
            label = (_POINTS if points else _CHANGE)[wording.language]
            columns.append(Column(f"{each.name}_change", label, "number" if points else "percent"))
    every = tuple(_cells(row, before, answer, wording) for row, before in _in_order(answer, wording))
    return cut(columns, every, chinese=wording.chinese)


def _in_order(answer: Answer, wording: Wording) -> list[tuple[Row | None, Row | None]]:
    """Rows with those they are compared with: as ranked or dated, else the largest first, as the chart has them.

    Groups that only the period compared with has come last.
    """
    paired: list[tuple[Row | None, Row | None]] = list(zip(answer.rows, rows_before(answer), strict=True))
    query = answer.query
    if query.grain or query.order_by or query.limit is not None:
        return paired
    by = leading(query, wording)

    def size(pair: tuple[Row | None, Row | None]) -> float:
        value = by.of(pair[0])
        return float("-inf") if value is None else number(value)

    return [*sorted(paired, key=size, reverse=True), *((None, row) for row in gone(answer))]


def _cells(row: Row | None, before: Row | None, answer: Answer, wording: Wording) -> tuple[Any, ...]:
    shown = measures(answer.query, wording)
    width = shown[0].at
    names = (row or before or ())[:width]
    cells: list[Any] = [EMPTY[wording.language] if value is None else value for value in names]
    for each in shown:
        after = each.of(row)
        cells.append(after)
        if answer.comparison is not None:
            earlier = each.of(before)
            moved = change(earlier, after, each)
            how = None if moved is None else moved.absolute * 100 if moved.percent else moved.relative
            cells += [earlier, how]
    return tuple(cells)


def details(answer: Answer, wording: Wording) -> tuple[Details, ...]:
    titles = ("查看 SQL", "对比期的 SQL") if wording.chinese else ("SQL", "SQL of the period compared with")
    found = [Details(titles[0], answer.sql, "sql")]
    if answer.comparison_sql:
        found.append(Details(titles[1], answer.comparison_sql, "sql"))
    return tuple(found)
