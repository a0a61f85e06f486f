"""What the sentences of an answer share: when, over what, and who is named."""

from collections.abc import Sequence
from typing import Final

from analytics.kpi.answer import Answer
from analytics.kpi.query import MetricQuery, Value
from analytics.kpi.selected import Row
from assistant.skills.kpi.measures import Measure, measures
from assistant.skills.kpi.words import EMPTY, Wording, period_text, plural, scope_text

MOST_NAMED: Final = 5
LEADERS: Final = 3
METRICS_SAID: Final = 3


def when_and_what(query: MetricQuery, wording: Wording) -> str:
    """When, and over what: 2026年10月25日小红书; Oct 25, 2026, 小红书."""
    return _opening(query, scope_text(query, wording), wording)


def when_and_what_else(query: MetricQuery, wording: Wording) -> str:
    """As the opening, without the values that are listed one by one."""
    return _opening(query, scope_else(query, wording), wording)


def scope_else(query: MetricQuery, wording: Wording) -> str:
    """The filters in words, without the values that are listed one by one."""
    kept = tuple(
        each for each in query.filters if not (each.operator in ("=", "in") and each.dimension in query.group_by)
    )
    return scope_text(query, wording, kept)


def _opening(query: MetricQuery, scope: str, wording: Wording) -> str:
    when = period_text(query.period, wording.language)
    if wording.chinese:
        return f"{when}{'，' if scope[:1].isascii() and scope else ''}{scope}"
    return f"{when}, {scope}" if scope else when


def of_scope(scope: str, query: MetricQuery | None = None) -> str:
    """English: what a figure is of; what a share of a part is within."""
    return f" {'within' if query and query.of else 'of'} {scope}" if scope else ""


def possessive(query: MetricQuery, *, within: bool) -> str:
    """Chinese: what joins an opening and a figure, and the part of a share: 抖音里，精华的花费占比.

    `within`: the opening names rows.
    """
    if query.count_of:
        return ""
    if not query.of or {each.dimension for each in query.of} <= {*query.group_by}:
        return "的"
    excluding = any(each.operator in ("!=", "not in") for each in query.filters)
    return "里，" if within and not excluding else "，"


def grouping(query: MetricQuery, wording: Wording) -> str:
    return ("、" if wording.chinese else " and ").join(wording.dimension(name) for name in query.group_by)


def ranked(answer: Answer, measure: Measure) -> list[Row]:
    """The rows that have that figure, highest first."""
    known = [row for row in answer.rows if measure.of(row) is not None]
    return sorted(known, key=lambda row: number(measure.of(row)), reverse=True)


def of_nobody(row: Row, answer: Answer) -> bool:
    """Whether a row is of what has no value in any of the group columns."""
    start, width = answer.query.grain is not None, len(answer.query.group_by)
    return width > 0 and all(value is None for value in row[start : start + width])


def listed(
    rows: Sequence[Row], shown: Sequence[Measure], answer: Answer, wording: Wording, *, bare: bool = True
) -> str:
    """Groups with their figures: 抖音（¥900）; by name where several or not `bare`: A（花费 ¥900，ROI 0.63）."""
    brackets, joint = ("{}（{}）", "、") if wording.chinese else ("{} ({})", ", ")
    inner = "，" if wording.chinese else ", "
    start, width = answer.query.grain is not None, len(answer.query.group_by)
    said = []
    for row in rows:
        if bare and len(shown) == 1:
            figures = shown[0].said(shown[0].of(row), wording)
        else:
            figures = inner.join(f"{each.label} {each.said(each.of(row), wording)}" for each in shown)
        said.append(brackets.format(wording.group(row[start : start + width], answer.query.group_by), figures))
    return joint.join(said)


def top_and_bottom(ordered: Sequence[Row], measure: Measure, answer: Answer, wording: Wording) -> str:
    """The first and the last of them; what belongs to no group is told apart, for it is none."""
    start, width = answer.query.grain is not None, len(answer.query.group_by)
    named = [row for row in ordered if not of_nobody(row, answer)]
    rest = [row for row in ordered if of_nobody(row, answer)] if len(named) > 1 else []
    ends = named if len(named) > 1 else ordered
    (top, most), (bottom, least) = (
        (wording.group(row[start : start + width], answer.query.group_by), measure.said(measure.of(row), wording))
        for row in (ends[0], ends[-1])
    )
    nobody = f"{EMPTY[wording.language]} {measure.said(measure.of(rest[0]), wording)}" if rest else ""
    if wording.chinese:
        return f"{top}最高（{most}），{bottom}最低（{least}）" + (f"，另有{nobody}" if nobody else "")
    return f"{top} is highest ({most}) and {bottom} lowest ({least})" + (f", {nobody}" if nobody else "")


def all_alike(ordered: Sequence[Row], measure: Measure, wording: Wording) -> bool:
    return len(ordered) > 1 and measure.said(measure.of(ordered[0]), wording) == measure.said(
        measure.of(ordered[-1]), wording
    )


def runs_forward(query: MetricQuery) -> bool:
    """Whether the compared period lies before the period asked for."""
    return query.compare is None or query.compare.period.first < query.period.first


def row_count(answer: Answer, wording: Wording) -> str:
    labels = ("、" if wording.chinese else ", ").join(each.label for each in measures(answer.query, wording))
    opening, count = when_and_what(answer.query, wording), len(answer.rows)
    if wording.chinese:
        return f"{opening}的{labels}见下表，共 {count} 行。"
    return f"{opening}: {labels}, {count} {plural('row', count)}."


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
