"""What the sentences of an answer share: when, over what, and who is named."""

from collections.abc import Mapping, Sequence
from typing import Final

from analytics.kpi.answer import Answer, Row
from analytics.kpi.query import MetricQuery, Value
from assistant.skills.kpi_words import Wording, period_text, plural, scope_text

MOST_NAMED: Final = 5
LEADERS: Final = 3
METRICS_SAID: Final = 3


def when_and_what(query: MetricQuery, wording: Wording) -> str:
    """When, and over what: 2026年10月25日小红书; Oct 25, 2026, 小红书."""
    when, scope = period_text(query.period, wording.language), scope_text(query, wording)
    if wording.chinese:
        return f"{when}{'，' if scope[:1].isascii() and scope else ''}{scope}"
    return f"{when}, {scope}" if scope else when


def when_and_what_else(query: MetricQuery, wording: Wording) -> str:
    """As the opening, without the values that are listed one by one."""
    kept = tuple(
        each for each in query.filters if not (each.operator in ("=", "in") and each.dimension in query.group_by)
    )
    when, scope = period_text(query.period, wording.language), scope_text(query, wording, kept)
    if wording.chinese:
        return f"{when}{'，' if scope[:1].isascii() and scope else ''}{scope}"
    return f"{when}, {scope}" if scope else when


def grouping(query: MetricQuery, wording: Wording) -> str:
    return ("、" if wording.chinese else " and ").join(wording.dimension(name) for name in query.group_by)


def ranked(answer: Answer, name: str) -> list[Row]:
    """The rows that have that metric, highest first."""
    at = len(answer.query.group_by) + answer.query.metrics.index(name)
    known = [((*row[: len(answer.query.group_by)], row[at])) for row in answer.rows if row[at] is not None]
    return sorted(known, key=lambda row: number(row[-1]), reverse=True)


def listed(rows: Sequence[Row], name: str, wording: Wording) -> str:
    """Groups with their figure, the last of each row."""
    brackets = "{}（{}）" if wording.chinese else "{} ({})"
    bits = (brackets.format(wording.group(row[:-1]), wording.figure(name, row[-1])) for row in rows)
    return ("、" if wording.chinese else ", ").join(bits)


def top_and_bottom(ordered: Sequence[Row], name: str, wording: Wording) -> str:
    (top, most), (bottom, least) = (
        (wording.group(row[:-1]), wording.figure(name, row[-1])) for row in (ordered[0], ordered[-1])
    )
    if wording.chinese:
        return f"{top}最高（{most}），{bottom}最低（{least}）"
    return f"highest {top} ({most}), lowest {bottom} ({least})"


def all_alike(ordered: Sequence[Row], name: str, wording: Wording) -> bool:
    return len(ordered) > 1 and wording.figure(name, ordered[0][-1]) == wording.figure(name, ordered[-1][-1])


def runs_forward(query: MetricQuery) -> bool:
    """Whether the compared period lies before the period asked for."""
    return query.compare is None or query.compare.period.first < query.period.first


def rows_before(answer: Answer) -> Mapping[Row, Row]:
    """The compared period's rows by group."""
    width = len(answer.query.group_by)
    return {row[:width]: row for row in answer.comparison or ()}


def metric_of(row: Row | None, name: str, answer: Answer) -> Value:
    return None if row is None else row[len(row) - len(answer.query.metrics) + answer.query.metrics.index(name)]


def row_count(answer: Answer, wording: Wording) -> str:
    labels = ("、" if wording.chinese else ", ").join(wording.metric(name) for name in answer.query.metrics)
    opening, count = when_and_what(answer.query, wording), len(answer.rows)
    if wording.chinese:
        return f"{opening}的{labels}见下表，共 {count} 行。"
    return f"{opening}: {labels}, {count} {plural('row', count)}."


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
