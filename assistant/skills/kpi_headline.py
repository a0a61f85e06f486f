"""An answer in one or two sentences that a colleague could forward; a table says the rest."""

from collections.abc import Mapping, Sequence
from typing import Final

from analytics.kpi.answer import Answer
from analytics.kpi.query import MetricQuery, Value
from assistant.skills.kpi_words import (
    Wording,
    against_text,
    bucket_text,
    change,
    change_text,
    period_text,
    plural,
    scope_text,
    threshold_text,
)

Row = tuple[Value, ...]
_NAMED_AT_MOST: Final = 5
_LEADERS: Final = 3
_METRICS_SAID: Final = 3
_BUCKETS: Final = {"day": "天", "week": "周", "month": "个月", "quarter": "个季度", "year": "年"}
_EACH: Final = {"day": "每天", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}


def headline(answer: Answer, wording: Wording) -> str:
    """What was asked, in words; where the compared days are not all there, that too."""
    return _said(answer, wording) + _caveat(answer, wording)


def _said(answer: Answer, wording: Wording) -> str:
    query = answer.query
    if not answer.rows:
        return _nothing_left(query, wording)
    if query.grain and query.group_by:
        return _lines(answer, wording)
    if query.grain and query.limit is not None:
        return _best_buckets(answer, wording)
    if query.grain:
        return _trend(answer, wording)
    if query.group_by and (len(answer.rows) > 1 or query.limit is not None or query.thresholds):
        return _groups(answer, wording)
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


def _opening(query: MetricQuery, wording: Wording) -> str:
    """When, and over what: 2026年10月25日小红书; Oct 25, 2026, 小红书."""
    when, scope = period_text(query.period, wording.language), scope_text(query, wording)
    if wording.chinese:
        return f"{when}{'，' if scope[:1].isascii() and scope else ''}{scope}"
    return f"{when}, {scope}" if scope else when


def _figures(answer: Answer, wording: Wording) -> str:
    """One row: each metric, and what it was before."""
    query, row = answer.query, answer.rows[0]
    start = len(query.group_by)
    before = _before(answer)
    said = []
    for name, value in zip(query.metrics, row[start:], strict=True):
        earlier = _metric_of(before.get(row[:start]), name, answer)
        said.append(_figure(name, value, earlier, answer, wording))
    opening = _opening(query, wording)
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
    forward, judged = _runs_forward(answer.query), not _caveat(answer, wording)
    was, how = wording.figure(name, earlier), change_text(moved, name, wording, later=forward, judged=judged)
    lead = "from" if forward else "than"
    return f"{said}，比{against}的 {was} {how}" if wording.chinese else f"{said}, {how} {lead} {was} {against}"


def _runs_forward(query: MetricQuery) -> bool:
    """Whether the compared period lies before the period asked for."""
    return query.compare is None or query.compare.period.first < query.period.first


def _groups(answer: Answer, wording: Wording) -> str:
    """Several groups: all of a few, the leaders of a ranking, else the highest and the lowest."""
    query = answer.query
    if query.thresholds or query.limit is not None or query.order_by:
        return _chosen(answer, wording)
    said = _spread(answer, query.metrics[0], wording)
    more = [_spread_also(answer, name, wording) for name in query.metrics[1:_METRICS_SAID]]
    return said + "".join(more) + _mover(answer, wording)


def _by(query: MetricQuery, wording: Wording) -> str:
    return ("、" if wording.chinese else " and ").join(wording.dimension(name) for name in query.group_by)


def _ranked(answer: Answer, name: str) -> list[Row]:
    """The rows that have that metric, highest first."""
    at = len(answer.query.group_by) + answer.query.metrics.index(name)
    known = [((*row[: len(answer.query.group_by)], row[at])) for row in answer.rows if row[at] is not None]
    return sorted(known, key=lambda row: _number(row[-1]), reverse=True)


def _spread(answer: Answer, name: str, wording: Wording) -> str:
    query, ordered = answer.query, _ranked(answer, name)
    opening, label, by = _opening_of_groups(query, wording), wording.metric(name), _by(query, wording)
    chinese, count = wording.chinese, len(answer.rows)
    if not ordered:
        return f"{opening}各{by}的{label}都算不出来。" if chinese else f"{opening}: {label} has no value for any {by}."
    if _all_alike(ordered, name, wording):
        same = wording.figure(name, ordered[0][-1])
        return f"{opening}各{by}的{label}都是 {same}。" if chinese else f"{opening}: {label} is {same} for every {by}."
    if count <= _LEADERS and count == len(ordered):
        named = _list(ordered, name, wording)
        return f"{opening}的{label}：{named}。" if chinese else f"{opening}: {label} by {by}: {named}."
    extremes = _extremes(ordered, name, wording)
    if chinese:
        return f"{opening}各{by}的{label}：{extremes}，共 {count} 个{by}。"
    return f"{opening}, {label} by {by}: {extremes}, {count} in all."


def _spread_also(answer: Answer, name: str, wording: Wording) -> str:
    """The same of a further metric, in a sentence of its own."""
    ordered, label = _ranked(answer, name), wording.metric(name)
    if not ordered:
        return ""
    if _all_alike(ordered, name, wording):
        same = wording.figure(name, ordered[0][-1])
        return f"{label}都是 {same}。" if wording.chinese else f" {_capital(label)}: {same} for all."
    few = len(answer.rows) <= _LEADERS
    said = _list(ordered, name, wording) if few else _extremes(ordered, name, wording)
    return f"{label}：{said}。" if wording.chinese else f" {_capital(label)}: {said}."


def _opening_of_groups(query: MetricQuery, wording: Wording) -> str:
    """As the opening, without the values that are listed one by one."""
    kept = tuple(
        each for each in query.filters if not (each.operator in ("=", "in") and each.dimension in query.group_by)
    )
    when, scope = period_text(query.period, wording.language), scope_text(query, wording, kept)
    if wording.chinese:
        return f"{when}{'，' if scope[:1].isascii() and scope else ''}{scope}"
    return f"{when}, {scope}" if scope else when


def _all_alike(ordered: Sequence[Row], name: str, wording: Wording) -> bool:
    return len(ordered) > 1 and wording.figure(name, ordered[0][-1]) == wording.figure(name, ordered[-1][-1])


def _extremes(ordered: Sequence[Row], name: str, wording: Wording) -> str:
    (top, most), (bottom, least) = (
        (wording.group(row[:-1]), wording.figure(name, row[-1])) for row in (ordered[0], ordered[-1])
    )
    if wording.chinese:
        return f"{top}最高（{most}），{bottom}最低（{least}）"
    return f"highest {top} ({most}), lowest {bottom} ({least})"


def _chosen(answer: Answer, wording: Wording) -> str:
    """What a rank or a threshold left: the one, the few, or the leaders of many."""
    query, chinese = answer.query, wording.chinese
    order = query.order_by.name if query.order_by and query.order_by.name in query.metrics else ""
    name = order or query.metrics[0]
    width, at = len(query.group_by), len(query.group_by) + query.metrics.index(name)
    rows = [(*row[:width], row[at]) for row in answer.rows]
    rows = rows if query.order_by else (_ranked(answer, name) or rows)
    opening, by, which, count = _opening(query, wording), _by(query, wording), _which(query, wording), len(rows)
    many = count > _NAMED_AT_MOST
    named = _list(rows[: _LEADERS if many else count], name, wording)
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
    before = _before(answer)
    moves = []
    for row in answer.rows:
        moved = change(_metric_of(before.get(row[:width]), name, answer), row[width], wording.catalog.metrics[name])
        if moved is not None and moved.absolute:
            moves.append((abs(moved.absolute), wording.group(row[:width]), moved))
    if not moves:
        return ""
    _, group, moved = max(moves, key=lambda move: move[0])
    how = change_text(moved, name, wording, later=_runs_forward(query))
    against = against_text(query, wording.language)
    if wording.chinese:
        return f"比{against}变化最大的是{group}：{how}。"
    return f" The largest change from what it was {against}: {group}, {how}."


def _trend(answer: Answer, wording: Wording) -> str:
    """Lines over time: where each began and ended, its peak and its low."""
    query = answer.query
    lines = [line for name in query.metrics[:_METRICS_SAID] if (line := _line(answer, name, wording))]
    opening = _opening(query, wording)
    if not lines:
        return _many(answer, wording)
    if not wording.chinese:
        against = f" Compared with {period_text(query.compare.period, 'en')} below." if query.compare else ""
        return f"{opening}: {'; '.join(lines)}.{against}"
    against = f"与{period_text(query.compare.period, 'zh')}的逐段对比见下表。" if query.compare else ""
    return f"{opening}的{'；'.join(lines)}。{against}"


def _line(answer: Answer, name: str, wording: Wording) -> str:
    query, at = answer.query, 1 + answer.query.metrics.index(name)
    known = [row for row in answer.rows if row[at] is not None]
    whole = [row for row in known if row[0] not in answer.cut_buckets]
    known = whole if len(whole) > 1 else known
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    top, low = (pick(known, key=lambda row: _number(row[at])) for pick in (max, min))
    label, chinese = wording.metric(name), wording.chinese
    if wording.figure(name, top[at]) == wording.figure(name, low[at]):
        same = wording.figure(name, top[at])
        return f"{label}一直是 {same}" if chinese else f"{label} stayed at {same}"

    def place(row: Row) -> str:
        return bucket_text(row[0], query, wording.language)

    def value(row: Row) -> str:
        mark = {top: ("（最高）", ", the highest"), low: ("（最低）", ", the lowest")}.get(row, ("", ""))
        return f"{wording.figure(name, row[at])}{mark[0] if chinese else mark[1]}"

    ends = (first, last)
    if chinese:
        way = "升到" if _number(last[at]) > _number(first[at]) else "降到"
        said = f"{label}从{place(first)}的 {value(first)}{way}{place(last)}的 {value(last)}"
        rest = [
            f"{word}{place(row)}的 {wording.figure(name, row[at])}"
            for word, row in (("最高是", top), ("最低是", low))
            if row not in ends
        ]
        return "，".join((said, *rest))
    marks = {row: value(row).removeprefix(wording.figure(name, row[at])) for row in ends}
    way = "rose" if _number(last[at]) > _number(first[at]) else "fell"
    begun, ended = (f"{wording.figure(name, row[at])} ({place(row)}{marks[row]})" for row in ends)
    rest = [
        f"{word} {wording.figure(name, row[at])} ({place(row)})"
        for word, row in (("highest", top), ("lowest", low))
        if row not in ends
    ]
    return ", ".join((f"{label} {way} from {begun} to {ended}", *rest))


def _best_buckets(answer: Answer, wording: Wording) -> str:
    """Which day, week or month led: GMV最高的一天是10月25日（¥2.16万）."""
    query, grain = answer.query, str(answer.query.grain)
    name = query.order_by.name if query.order_by and query.order_by.name in query.metrics else query.metrics[0]
    at = 1 + query.metrics.index(name)
    count, many = len(answer.rows), len(answer.rows) > _NAMED_AT_MOST
    shown = answer.rows[: _LEADERS if many else count]
    brackets = "（{}）" if wording.chinese else " ({})"
    named = ("、" if wording.chinese else ", ").join(
        bucket_text(row[0], query, wording.language) + brackets.format(wording.figure(name, row[at])) for row in shown
    )
    most = query.order_by is None or query.order_by.descending
    label, opening = wording.metric(name), _opening(query, wording)
    if wording.chinese:
        scope = "，" if not query.filters else "的"
        number = "一" if count == 1 else f" {count} "
        end = "等" if many else ""
        return f"{opening}{scope}{label}{'最高' if most else '最低'}的{number}{_BUCKETS[grain]}是{named}{end}。"
    which = "highest" if most else "lowest"
    kind = grain if count == 1 else f"{count} {plural(grain, count)}"
    verb = "is" if count == 1 else "are"
    return f"{opening}: the {kind} with the {which} {label} {verb} {named}{', …' if many else ''}."


def _lines(answer: Answer, wording: Wording) -> str:
    """Groups over time: what is listed, and who led in the last whole bucket."""
    query, name = answer.query, answer.query.metrics[0]
    grain, by = str(query.grain), _by(query, wording)
    at = 1 + len(query.group_by)
    labels = ("、" if wording.chinese else ", ").join(wording.metric(each) for each in query.metrics)
    known = [row for row in answer.rows if row[at] is not None and row[0] not in answer.cut_buckets]
    opening = _opening_of_groups(query, wording)
    said = (
        f"{opening}各{by}{_EACH[grain]}的{labels}见下表。"
        if wording.chinese
        else f"{opening}: {labels} by {grain} and {by}."
    )
    if not known:
        return said
    last = known[-1][0]
    ordered = sorted(
        ((*row[1:at], row[at]) for row in known if row[0] == last), key=lambda row: _number(row[-1]), reverse=True
    )
    when = bucket_text(last, query, wording.language)
    if len(ordered) < 2:
        return said
    if _all_alike(ordered, name, wording):
        same = wording.figure(name, ordered[0][-1])
        return said + (f"{when}都是 {same}。" if wording.chinese else f" {_capital(when)}: {same} for all.")
    few = len(ordered) <= _LEADERS
    spread = _list(ordered, name, wording) if few else _extremes(ordered, name, wording)
    return said + (f"{when}：{spread}。" if wording.chinese else f" {_capital(when)}: {spread}.")


def _many(answer: Answer, wording: Wording) -> str:
    labels = ("、" if wording.chinese else ", ").join(wording.metric(name) for name in answer.query.metrics)
    opening, count = _opening(answer.query, wording), len(answer.rows)
    if wording.chinese:
        return f"{opening}的{labels}见下表，共 {count} 行。"
    return f"{opening}: {labels}, {count} {plural('row', count)}."


def _nothing_left(query: MetricQuery, wording: Wording) -> str:
    opening = _opening(query, wording)
    if query.thresholds:
        kept = ("、" if wording.chinese else " and ").join(threshold_text(each, wording) for each in query.thresholds)
        by = _by(query, wording)
        gap = " " if kept[-1:].isdigit() or kept.endswith("%") else ""
        return (
            f"{opening}没有{kept}{gap}的{by or '结果'}。"
            if wording.chinese
            else f"{opening}: no {by or 'result'} with {kept}."
        )
    return f"{opening}没有符合条件的数据。" if wording.chinese else f"{opening}: nothing matches."


def _before(answer: Answer) -> Mapping[Row, Row]:
    """The compared period's rows by group."""
    width = len(answer.query.group_by)
    return {row[:width]: row for row in answer.comparison or ()}


def _metric_of(row: Row | None, name: str, answer: Answer) -> Value:
    return None if row is None else row[len(row) - len(answer.query.metrics) + answer.query.metrics.index(name)]


def _list(rows: Sequence[Row], name: str, wording: Wording) -> str:
    """Groups with their figure, the last of each row."""
    brackets = "{}（{}）" if wording.chinese else "{} ({})"
    bits = (brackets.format(wording.group(row[:-1]), wording.figure(name, row[-1])) for row in rows)
    return ("、" if wording.chinese else ", ").join(bits)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
