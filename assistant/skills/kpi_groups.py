"""Groups in a sentence: all of a few, the leaders of a ranking, else the highest and the lowest."""

from analytics.kpi.answer import Answer
from analytics.kpi.query import MetricQuery
from assistant.skills.kpi_phrases import (
    LEADERS,
    METRICS_SAID,
    MOST_NAMED,
    all_alike,
    capital,
    grouping,
    listed,
    metric_of,
    ranked,
    rows_before,
    runs_forward,
    top_and_bottom,
    when_and_what,
    when_and_what_else,
)
from assistant.skills.kpi_words import Wording, against_text, change, change_text, plural, threshold_text


def group_sentence(answer: Answer, wording: Wording) -> str:
    """Several groups: all of a few, the leaders of a ranking, else the highest and the lowest."""
    query = answer.query
    if query.thresholds or query.limit is not None or query.order_by:
        return _chosen(answer, wording)
    said = _spread(answer, query.metrics[0], wording)
    more = [_spread_also(answer, name, wording) for name in query.metrics[1:METRICS_SAID]]
    return said + "".join(more) + _mover(answer, wording)


def _spread(answer: Answer, name: str, wording: Wording) -> str:
    query, ordered = answer.query, ranked(answer, name)
    opening, label, by = when_and_what_else(query, wording), wording.metric(name), grouping(query, wording)
    chinese, count = wording.chinese, len(answer.rows)
    if not ordered:
        return f"{opening}各{by}的{label}都算不出来。" if chinese else f"{opening}: {label} has no value for any {by}."
    if all_alike(ordered, name, wording):
        same = wording.figure(name, ordered[0][-1])
        return f"{opening}各{by}的{label}都是 {same}。" if chinese else f"{opening}: {label} is {same} for every {by}."
    if count <= LEADERS and count == len(ordered):
        named = listed(ordered, name, wording)
        return f"{opening}的{label}：{named}。" if chinese else f"{opening}: {label} by {by}: {named}."
    extremes = top_and_bottom(ordered, name, wording)
    if chinese:
        return f"{opening}各{by}的{label}：{extremes}，共 {count} 个{by}。"
    return f"{opening}, {label} by {by}: {extremes}, {count} in all."


def _spread_also(answer: Answer, name: str, wording: Wording) -> str:
    """The same of a further metric, in a sentence of its own."""
    ordered, label = ranked(answer, name), wording.metric(name)
    if not ordered:
        return ""
    if all_alike(ordered, name, wording):
        same = wording.figure(name, ordered[0][-1])
        return f"{label}都是 {same}。" if wording.chinese else f" {capital(label)}: {same} for all."
    few = len(answer.rows) <= LEADERS
    said = listed(ordered, name, wording) if few else top_and_bottom(ordered, name, wording)
    return f"{label}：{said}。" if wording.chinese else f" {capital(label)}: {said}."


def _chosen(answer: Answer, wording: Wording) -> str:
    """What a rank or a threshold left: the one, the few, or the leaders of many."""
    query, chinese = answer.query, wording.chinese
    order = query.order_by.name if query.order_by and query.order_by.name in query.metrics else ""
    name = order or query.metrics[0]
    width, at = len(query.group_by), len(query.group_by) + query.metrics.index(name)
    rows = [(*row[:width], row[at]) for row in answer.rows]
    rows = rows if query.order_by else (ranked(answer, name) or rows)
    opening, by, which, count = (
        when_and_what(query, wording),
        grouping(query, wording),
        _which(query, wording),
        len(rows),
    )
    many = count > MOST_NAMED
    named = listed(rows[: LEADERS if many else count], name, wording)
    if query.limit == 1 and count == 1:
        return f"{opening}{which}{by}是{named}。" if chinese else f"{opening}: the {by} {which} is {named}."
    if not query.thresholds and query.limit is None:
        down = query.order_by is None or query.order_by.descending
        ways = ("从低到高", "从高到低") if chinese else ("lowest", "highest")
        label = wording.metric(name)
        if chinese:
            return f"{opening}各{by}的{label}{ways[down]}：{named}{'等' if many else ''}。"
        return f"{opening}, {label} by {by}, {ways[down]} first: {named}{', …' if many else ''}."
    if query.thresholds:
        tail = f"{named}等" if many else named
        if chinese:
            return f"{opening}{which}{by}有 {count} 个：{tail}。"
        return f"{opening}: {count} {plural(by, count)} {which}: {named}{', …' if many else ''}."
    if chinese:
        return f"{opening}{which} {count} 个{by}{'，前三名是' if many else '：'}{named}。"
    return f"{opening}: the {count} {plural(by, count)} {which}{', led by' if many else ':'} {named}."


def _which(query: MetricQuery, wording: Wording) -> str:
    """Which groups a rank or threshold left: ROI低于 1 的, 花费最高的."""
    kept = [threshold_text(each, wording) for each in query.thresholds]
    order = query.order_by
    if order and order.name in wording.catalog.metrics and query.limit is not None:
        label = wording.metric(order.name)
        most = ("最低", "最高") if wording.chinese else ("with the lowest", "with the highest")
        kept.append(f"{label}{most[order.descending]}" if wording.chinese else f"{most[order.descending]} {label}")
    if wording.chinese:
        joined = "、".join(kept)
        return f"{joined}{' ' if joined[-1:].isdigit() or joined.endswith('%') else ''}的"
    return " and ".join(text if text.startswith("with") else f"with {text}" for text in kept)


def _mover(answer: Answer, wording: Wording) -> str:
    """The group that changed most, in a sentence of its own; nothing without a comparison."""
    query = answer.query
    if not answer.comparison or query.compare is None:
        return ""
    name, width = query.metrics[0], len(query.group_by)
    before = rows_before(answer)
    moves = []
    for row in answer.rows:
        moved = change(metric_of(before.get(row[:width]), name, answer), row[width], wording.catalog.metrics[name])
        if moved is not None and moved.absolute:
            moves.append((abs(moved.absolute), wording.group(row[:width]), moved))
    if not moves:
        return ""
    _, group, moved = max(moves, key=lambda move: move[0])
    how = change_text(moved, name, wording, later=runs_forward(query))
    against = against_text(query, wording.language)
    if wording.chinese:
        return f"比{against}变化最大的是{group}：{how}。"
    return f" The largest change from what it was {against}: {group}, {how}."
