"""Groups in a sentence: all of a few, the leaders of a ranking, else the highest and the lowest."""

from collections.abc import Sequence

from analytics.kpi.answer import Answer
from analytics.kpi.pairs import gone, rows_before
from analytics.kpi.query import MetricQuery
from analytics.kpi.selected import Row
from assistant.skills.kpi.changes import Change, change, change_text, signed
from assistant.skills.kpi.measures import Measure, having, leading, measures, part_text, spaced
from assistant.skills.kpi.phrases import (
    LEADERS,
    METRICS_SAID,
    MOST_NAMED,
    all_alike,
    capital,
    grouping,
    listed,
    of_scope,
    ranked,
    runs_forward,
    scope_else,
    top_and_bottom,
    when_and_what,
    when_and_what_else,
)
from assistant.skills.kpi.words import Wording, against_text, period_text, plural, scope_text


def group_sentence(answer: Answer, wording: Wording) -> str:
    """Several groups: all of a few, the leaders of a ranking, else the highest and the lowest."""
    query = answer.query
    if query.limit is not None or query.order_by or (query.thresholds and not query.count_of):
        return _chosen(answer, wording)
    first, *others = measures(query, wording)
    said = _spread(answer, first, wording)
    more = [_spread_also(answer, each, wording) for each in others[: METRICS_SAID - 1]]
    return said + "".join(more) + _movers(answer, first, wording) + _one_sided(answer, wording)


def _spread(answer: Answer, measure: Measure, wording: Wording) -> str:
    query, ordered = answer.query, ranked(answer, measure)
    by, chinese, count = grouping(query, wording), wording.chinese, len(answer.rows)
    label, joint = measure.label, "里，" if part_text(query, wording) else "" if measure.counts else "的"
    opening = when_and_what_else(query, wording)
    lead = f"{capital(label)}{of_scope(scope_else(query, wording), query)} by {by}, {period_text(query.period, 'en')}"
    if not ordered:
        return f"{opening}各{by}{joint}{label}都算不出来。" if chinese else f"{lead}: none has a value."
    if all_alike(ordered, measure, wording):
        same = measure.said(measure.of(ordered[0]), wording)
        return f"{opening}各{by}{joint}{label}都是 {same}。" if chinese else f"{lead}: {same} for all."
    if count <= LEADERS and count == len(ordered):
        named = listed(ordered, (measure,), answer, wording)
        joint = "，" if part_text(query, wording) else "的"
        return f"{opening}{joint}{label}：{named}。" if chinese else f"{lead}: {named}."
    extremes = top_and_bottom(ordered, measure, answer, wording)
    if chinese:
        return f"{opening}各{by}{joint}{label}：{extremes}，共 {count} 个{by}。"
    return f"{lead}: {extremes}, of {count}."


def _spread_also(answer: Answer, measure: Measure, wording: Wording) -> str:
    """The same of a further metric, in a sentence of its own."""
    ordered, label = ranked(answer, measure), measure.label
    if not ordered:
        return ""
    if all_alike(ordered, measure, wording):
        same = measure.said(measure.of(ordered[0]), wording)
        return f"{label}都是 {same}。" if wording.chinese else f" {capital(label)}: {same} for all."
    few = len(answer.rows) <= LEADERS
    said = listed(ordered, (measure,), answer, wording) if few else top_and_bottom(ordered, measure, answer, wording)
    return f"{label}：{said}。" if wording.chinese else f" {capital(label)}: {said}."


def _chosen(answer: Answer, wording: Wording) -> str:
    """What a rank or a threshold left: the one, the few, or the leaders of many."""
    query, chinese = answer.query, wording.chinese
    first = leading(query, wording)
    rows = list(answer.rows) if query.order_by else (ranked(answer, first) or list(answer.rows))
    if not query.order_by and query.thresholds and all(each.operator in ("<", "<=") for each in query.thresholds):
        rows.reverse()  # what is bounded from above: the lowest first
    shown, count = _told(query, first, wording), len(rows)
    opening, by = when_and_what(query, wording), grouping(query, wording)
    many = count > MOST_NAMED
    named = listed(rows[: LEADERS if many else count], shown, answer, wording, bare=_unnamed(query, shown))
    if not query.thresholds and query.limit is None:
        return _in_order(answer, first, named, wording, many=many)
    tail = f"{named}等" if many else named
    if query.thresholds:
        if chinese:
            return f"{opening}{_which(query, wording)}的{by}有 {count} 个：{tail}。"
        return f"{opening}: {count} {plural(by, count)} {having(query, wording)}: {named}{' and more' if many else ''}."
    if chinese:
        if query.limit == 1 and count == 1:
            return f"{opening}{_which(query, wording)}的{by}是{named}。"
        short = f"（一共只有 {count} 个）" if query.limit and count < query.limit else ""
        return f"{opening}{_which(query, wording)}的 {count} 个{by}{short}{'，前三名是' if many else '：'}{named}。"
    return _top_in_english(query, count, named, wording)


def _in_order(answer: Answer, first: Measure, named: str, wording: Wording, *, many: bool) -> str:
    query = answer.query
    down = query.order_by is None or query.order_by.descending
    by = grouping(query, wording)
    if wording.chinese:
        way = "从高到低" if down else "从低到高"
        return f"{when_and_what_else(query, wording)}各{by}的{first.label}{way}：{named}{'等' if many else ''}。"
    lead = f"{capital(first.label)}{of_scope(scope_else(query, wording))} by {by}, {period_text(query.period, 'en')}"
    return f"{lead}, {'highest' if down else 'lowest'} first: {named}{' and more' if many else ''}."


def _told(query: MetricQuery, first: Measure, wording: Wording) -> tuple[Measure, ...]:
    """What is said of each: every figure that was bounded or asked beside it, the one ranked by first."""
    every = measures(query, wording)
    return (first, *(each for each in every if each.name != first.name))[:METRICS_SAID]


def _unnamed(query: MetricQuery, shown: Sequence[Measure]) -> bool:
    """Whether the one figure said needs no name: the sentence ranks or bounds by it."""
    by = {each.metric for each in query.thresholds} | ({query.order_by.name} if query.order_by else set())
    return len(shown) == 1 and (not by or shown[0].name in by)


def _which(query: MetricQuery, wording: Wording) -> str:
    """Which groups a rank or threshold left: ROI低于 1 , 花费最高."""
    kept = [having(query, wording).strip()] if query.thresholds else []
    order = query.order_by
    if query.limit is not None:
        name = order.name if order and order.name in wording.catalog.metrics else query.metrics[0]
        most = order is None or order.descending
        kept.append(f"{wording.metric(name)}{'最高' if most else '最低'}")
    return spaced("、".join(kept))


def _top_in_english(query: MetricQuery, count: int, named: str, wording: Wording) -> str:
    """Top 5 products by units sold, October 2026: …"""
    order = query.order_by
    name = order.name if order and order.name in wording.catalog.metrics else query.metrics[0]
    most = order is None or order.descending
    by, label = grouping(query, wording), wording.metric(name)
    scope = scope_text(query, wording)
    when = f"{period_text(query.period, 'en')}{f', {scope}' if scope else ''}"
    if query.limit == 1 and count == 1:
        return f"The {by} with the {'highest' if most else 'lowest'} {label}, {when}: {named}."
    short = f" (there are only {count})" if query.limit and count < query.limit else ""
    verb = ", led by" if count > MOST_NAMED else ":"
    return f"{'Top' if most else 'Bottom'} {query.limit} {plural(by, 2)} by {label}, {when}{short}{verb} {named}."


def _movers(answer: Answer, measure: Measure, wording: Wording) -> str:
    """The groups that rose and fell most, in a sentence of their own; nothing without a comparison."""
    query = answer.query
    if not answer.comparison or query.compare is None:
        return ""
    moves: list[tuple[Row, Change]] = []
    for row, before in zip(answer.rows, rows_before(answer), strict=True):
        moved = change(measure.of(before), measure.of(row), measure)
        if moved is not None:
            moves.append((row[: len(query.group_by)], moved))
    if not any(moved.absolute for _, moved in moves):
        return ""
    against = against_text(query, wording.language)
    if query.compare.by_rate and any(moved.relative is not None for _, moved in moves):
        return _rates(moves, measure, query, wording)
    ups = [each for each in moves if each[1].absolute > 0]
    downs = [each for each in moves if each[1].absolute < 0]
    said = []
    for side, words in ((ups, ("涨得最多的是", "most up")), (downs, ("降得最多的是", "most down"))):
        if side:
            group, moved = max(side, key=lambda each: abs(each[1].absolute))
            how = change_text(moved, measure, wording, later=runs_forward(query))
            said.append(f"{words[0]}{wording.group(group, query.group_by)}：{how}" if wording.chinese else
                        f"{wording.group(group, query.group_by)} {how}")  # fmt: skip
    if wording.chinese:
        return f"比{against}{'；'.join(said)}。"
    return f" Largest changes from {against.removeprefix('in ')}: {'; '.join(said)}."


def _rates(moves: Sequence[tuple[Row, Change]], measure: Measure, query: MetricQuery, wording: Wording) -> str:
    """The fastest and the slowest by percent, each with its figures: what was asked is the rate."""
    rated = [(moved.relative, group, moved) for group, moved in moves if moved.relative is not None]
    rated.sort(key=lambda each: each[0], reverse=True)
    said = []
    for relative, group, moved in rated[:1] + (rated[-1:] if len(rated) > 1 else []):
        was, now = measure.said(moved.before, wording), measure.said(moved.after, wording)
        name = wording.group(group, query.group_by)
        said.append(
            f"{name}：{signed(relative)}（{was} → {now}）"
            if wording.chinese
            else f"{name} {signed(relative)} ({was} to {now})"
        )
    against = against_text(query, wording.language)
    if wording.chinese:
        return f"比{against}，增长率最高的是{'；最低的是'.join(said)}。"
    return f" Growth from {against.removeprefix('in ')}: fastest {'; slowest '.join(said)}."


def _one_sided(answer: Answer, wording: Wording) -> str:
    """Groups that only one of the two periods has: 新出现, 这次没有."""
    query = answer.query
    if not answer.comparison or query.limit is not None or query.thresholds:
        return ""
    width = len(query.group_by)
    new = [row for row, before in zip(answer.rows, rows_before(answer), strict=True) if before is None]
    lost = list(gone(answer))
    bits = []
    for rows, words in (
        (new, ("新出现（对比期没有）", "only in this period")),
        (lost, ("这次没有（对比期有）", "only in the one compared with")),
    ):
        if rows:
            named = ("、" if wording.chinese else ", ").join(
                wording.group(row[:width], query.group_by) for row in rows[:LEADERS]
            )
            more = len(rows) > LEADERS
            if wording.chinese:
                bits.append(f"{words[0]}的是{named}{f'等 {len(rows)} 个' if more else ''}")
            else:
                bits.append(f"{words[1]}: {named}{f' and {len(rows) - LEADERS} more' if more else ''}")
    if not bits:
        return ""
    return f"{'；'.join(bits)}。" if wording.chinese else f" {capital('; '.join(bits))}."
