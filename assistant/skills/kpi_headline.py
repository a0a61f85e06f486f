"""An answer in one or two sentences that a colleague could forward; a table says the rest."""

from analytics.kpi.answer import Answer
from analytics.kpi.query import MetricQuery, Value
from assistant.skills.kpi_groups import group_sentence
from assistant.skills.kpi_phrases import grouping, metric_of, rows_before, runs_forward, when_and_what
from assistant.skills.kpi_series import best_buckets, group_lines, trend
from assistant.skills.kpi_words import Wording, against_text, change, change_text, threshold_text


def headline(answer: Answer, wording: Wording) -> str:
    """What was asked, in words; where the compared days are not all there, that too."""
    return _said(answer, wording) + _caveat(answer, wording)


def _said(answer: Answer, wording: Wording) -> str:
    query = answer.query
    if not answer.rows:
        return _nothing_left(query, wording)
    if query.grain and query.group_by:
        return group_lines(answer, wording)
    if query.grain and query.limit is not None:
        return best_buckets(answer, wording)
    if query.grain:
        return trend(answer, wording)
    if query.group_by and (len(answer.rows) > 1 or query.limit is not None or query.thresholds):
        return group_sentence(answer, wording)
    return _figures(answer, wording)


def _caveat(answer: Answer, wording: Wording) -> str:
    """A comparison of unlike stretches must not be forwarded without a word on it."""
    if not answer.comparison:
        return ""
    for note in answer.notes:
        if note.day is None:
            continue
        day = note.day.isoformat()
        if note.kind == "compared_starts_late":
            return (
                f"注意：对比期的数据从 {day} 才开始，两段不能直接比。"
                if wording.chinese
                else f" Mind that the data of the compared period only start on {day}."
            )
        if note.kind == "ends_early":
            return (
                f"注意：数据只到 {day}，两段不能直接比。"
                if wording.chinese
                else f" Mind that the data end on {day}, within the period."
            )
    return ""


def _figures(answer: Answer, wording: Wording) -> str:
    """One row: each metric, and what it was before."""
    query, row = answer.query, answer.rows[0]
    start = len(query.group_by)
    before = rows_before(answer)
    said = []
    for name, value in zip(query.metrics, row[start:], strict=True):
        earlier = metric_of(before.get(row[:start]), name, answer)
        said.append(_figure(name, value, earlier, answer, wording))
    opening = when_and_what(query, wording)
    group = wording.group(row[:start]) if start and not query.filters else ""
    if wording.chinese:
        return f"{opening}{group}的{'；'.join(said)}。"
    return f"{', '.join(part for part in (opening, group) if part)}: {'; '.join(said)}."


def _figure(name: str, value: Value, earlier: Value, answer: Answer, wording: Wording) -> str:
    label = wording.metric(name)
    if value is None:
        return (
            f"{label}算不出来（没有数据或分母为零）"
            if wording.chinese
            else f"{label} has no value (no data, or divided by zero)"
        )
    said = f"{label}是 {wording.figure(name, value)}" if wording.chinese else f"{label} {wording.figure(name, value)}"
    if answer.query.compare is None:
        return said
    against = against_text(answer.query, wording.language)
    moved = change(earlier, value, wording.catalog.metrics[name])
    if moved is None:
        return f"{said}，{against}没有可比的数据" if wording.chinese else f"{said}, with nothing to compare {against}"
    forward, judged = runs_forward(answer.query), not _caveat(answer, wording)
    was, how = wording.figure(name, earlier), change_text(moved, name, wording, later=forward, judged=judged)
    lead = "from" if forward else "than"
    return f"{said}，比{against}的 {was} {how}" if wording.chinese else f"{said}, {how} {lead} {was} {against}"


def _nothing_left(query: MetricQuery, wording: Wording) -> str:
    opening = when_and_what(query, wording)
    if query.thresholds:
        kept = ("、" if wording.chinese else " and ").join(threshold_text(each, wording) for each in query.thresholds)
        by = grouping(query, wording)
        gap = " " if kept[-1:].isdigit() or kept.endswith("%") else ""
        return (
            f"{opening}没有{kept}{gap}的{by or '结果'}。"
            if wording.chinese
            else f"{opening}: no {by or 'result'} with {kept}."
        )
    return f"{opening}没有符合条件的数据。" if wording.chinese else f"{opening}: nothing matches."
