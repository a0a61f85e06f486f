"""An answer in one or two sentences that a colleague could forward; a table says the rest."""

from analytics.kpi.answer import Answer
from analytics.kpi.pairs import rows_before
from analytics.kpi.query import MetricQuery
from analytics.kpi.selected import Row
from assistant.skills.kpi.changes import change, change_text
from assistant.skills.kpi.groups import group_sentence
from assistant.skills.kpi.measures import Measure, definition_of_average, having, measures, spaced
from assistant.skills.kpi.phrases import capital, grouping, of_scope, possessive, runs_forward, when_and_what
from assistant.skills.kpi.series import best_buckets, group_lines, kept_buckets, run_up, trend
from assistant.skills.kpi.words import Wording, against_text, period_text, plural, scope_text

UNLIKE = 0.85  # February is 0.9 of January


def headline(answer: Answer, wording: Wording) -> str:
    """What was asked, in words; where the compared days are not all there, that too."""
    return _said(answer, wording) + _caveat(answer, wording)


def _said(answer: Answer, wording: Wording) -> str:
    query = answer.query
    if not answer.rows:
        return _nothing_left(query, wording)
    if query.grain and query.group_by:
        return group_lines(answer, wording)
    if query.grain and query.thresholds:
        return kept_buckets(answer, wording)
    if query.grain and query.limit is not None:
        return best_buckets(answer, wording)
    if query.grain and query.running:
        return run_up(answer, wording)
    if query.grain:
        return trend(answer, wording)
    if query.group_by and (len(answer.rows) > 1 or query.limit is not None or query.thresholds):
        return group_sentence(answer, wording)
    return _counted(answer, wording) if query.count_of else _figures(answer, wording)


def _caveat(answer: Answer, wording: Wording) -> str:
    """A comparison of unlike stretches must not be forwarded without a word on it."""
    if not answer.comparison:
        return ""
    for note in answer.notes:
        if note.kind == "unequal_days" and (said := _unequal(note.name, wording)):
            return said
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


def _unequal(days: str, wording: Wording) -> str:
    """What stretches of very unlike length must not be forwarded without; months may differ by their few days."""
    one, other = map(int, days.split("/"))
    if min(one, other) / max(one, other) > UNLIKE:
        return ""
    if wording.chinese:
        return f"注意：两段天数不同（{one} 天和 {other} 天），总量不能直接比。"
    return f" Mind that the two stretches are {one} and {other} days long."


def _figures(answer: Answer, wording: Wording) -> str:
    """One row: each metric, and what it was before."""
    query, row = answer.query, answer.rows[0]
    before = rows_before(answer)[0]
    shown = measures(query, wording)
    group = wording.group(row[: len(query.group_by)], query.group_by) if query.group_by and not query.filters else ""
    if wording.chinese:
        said = (_figure(each, row, before, answer, wording) for each in shown)
        joint = possessive(query, within=bool(query.filters or group))
        return f"{when_and_what(query, wording)}{group}{joint}{'；'.join(said)}。"
    scope = ", ".join(part for part in (scope_text(query, wording), group) if part)
    when = period_text(query.period, "en")
    if len(shown) == 1:
        lead = f"{capital(shown[0].label)}{of_scope(scope, query)} for {when}"
        return f"{lead} {_figure(shown[0], row, before, answer, wording)}."
    said = (f"{each.label} {_figure(each, row, before, answer, wording)}" for each in shown)
    return f"For {when}{f', {scope}' if scope else ''}: {'; '.join(said)}."


def _figure(measure: Measure, row: Row, before: Row | None, answer: Answer, wording: Wording) -> str:
    """Chinese with the measure's name, English what follows it: came to ¥500, up ¥100 …"""
    chinese, value = wording.chinese, measure.of(row)
    if value is None:
        return (
            f"{measure.label}算不出来（没有数据或分母为零）"
            if chinese
            else "has no value (no data, or divided by zero)"
        )
    figure = measure.said(value, wording)
    verb = "came to" if measure.amounts else "stood at"
    said = f"{measure.label}是 {figure}" if chinese else f"{verb} {figure}"
    if average := definition_of_average(answer, measure, wording):
        said += f"（{average}）" if chinese else f" ({average})"
    if answer.query.compare is None:
        return said
    against = against_text(answer.query, wording.language)
    earlier = measure.of(before)
    moved = change(earlier, value, measure)
    if moved is None:
        return f"{said}，{against}没有可比的数据" if chinese else f"{said}, with nothing to compare {against}"
    forward, judged = runs_forward(answer.query), not _caveat(answer, wording)
    was, how = measure.said(earlier, wording), change_text(moved, measure, wording, later=forward, judged=judged)
    if how in ("持平", "unchanged"):
        return f"{said}，与{against}持平" if chinese else f"{said}, as {against}"
    lead = "from" if forward else "than"
    return f"{said}，比{against}的 {spaced(was)}{how}" if chinese else f"{said}, {how} {lead} {was} {against}"


def _counted(answer: Answer, wording: Wording) -> str:
    """How many values of a dimension have a figure: 有GMV的渠道有 9 个."""
    query, row, chinese = answer.query, answer.rows[0], wording.chinese
    measure = measures(query, wording)[0]
    count, of = measure.of(row), wording.dimension(query.count_of or "")
    number = int(count) if isinstance(count, int | float) else 0
    group = wording.group(row[: len(query.group_by)], query.group_by) if query.group_by and not query.filters else ""
    moved = change(measure.of(rows_before(answer)[0]), number, measure)
    change_said = ""
    if moved is not None:
        against, how = against_text(query, wording.language), change_text(moved, measure, wording)
        if not moved.absolute:
            change_said = f"，与{against}一样多" if chinese else f", as many as {against}"
        else:
            was = int(moved.before)
            change_said = f"，比{against}的 {was} 个{how}" if chinese else f", {how} than the {was} {against}"
    has = having(query, wording)
    if chinese:
        opening = f"{when_and_what(query, wording)}{group}"
        many = f"有 {number} 个" if number else "一个也没有"
        return f"{opening}{'，' if query.filters or group else ''}{has}的{of}{many}{change_said}。"
    scope = ", ".join(part for part in (scope_text(query, wording), group) if part)
    subject = f"{number} {plural(of, number)}" if number else f"No {of}"
    verb = "was" if number == 1 or not number else "were"
    when = f"For {period_text(query.period, 'en')}{f', {scope}' if scope else ''}"
    return f"{when}, there {verb} {subject if number else subject.lower()} {has}{change_said}."


def _nothing_left(query: MetricQuery, wording: Wording) -> str:
    opening = when_and_what(query, wording)
    if query.thresholds:
        by = grouping(query, wording)
        kept = having(query, wording)
        return (
            f"{opening}没有{kept}的{by or '结果'}。" if wording.chinese else f"{opening}: no {by or 'result'} {kept}."
        )
    return f"{opening}没有符合条件的数据。" if wording.chinese else f"{opening}: nothing matches."
