"""An answer in one sentence that a colleague could forward, and the notes that go with it."""

from collections.abc import Mapping, Sequence

from analytics.kpi.answer import Answer, NoData, Note
from analytics.kpi.query import MetricQuery, Value
from assistant.skills.kpi_words import (
    Wording,
    bucket_text,
    change,
    change_text,
    compare_text,
    period_text,
    plural,
    scope_text,
    threshold_text,
)

Row = tuple[Value, ...]
_NAMED_AT_MOST = 3


def headline(answer: Answer, wording: Wording) -> str:
    """The answer in one sentence; a table says the rest."""
    query = answer.query
    if not answer.rows:
        return _nothing_left(query, wording)
    if query.grain and query.group_by:
        return _many(answer, wording)
    if query.grain:
        return _trend(answer, wording)
    if query.group_by and (len(answer.rows) > 1 or query.limit is not None or query.thresholds):
        return _groups(answer, wording)
    return _figures(answer, wording)


def _opening(query: MetricQuery, wording: Wording) -> str:
    """When, and over what: 2026年10月25日小红书的; "Oct 25, 2026, 小红书: "."""
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
    metric, compare = wording.catalog.metrics[name], answer.query.compare
    label = wording.metric(name)
    if value is None:
        return (
            f"{label}算不出来（没有数据或分母为零）"
            if wording.chinese
            else f"{label} has no value (no data, or divided by zero)"
        )
    said = f"{label}是 {wording.figure(name, value)}" if wording.chinese else f"{label} {wording.figure(name, value)}"
    if compare is None:
        return said
    against = compare_text(compare, wording.language)
    moved = change(earlier, value, metric)
    if moved is None:
        return (
            f"{said}，{against}没有可比的数据" if wording.chinese else f"{said}, with nothing to compare in {against}"
        )
    was, how = wording.figure(name, earlier), change_text(moved, name, wording)
    return f"{said}，比{against}的 {was} {how}" if wording.chinese else f"{said}, {how} from {was} in {against}"


def _groups(answer: Answer, wording: Wording) -> str:
    """Several groups: the leaders of a ranking, or the highest and the lowest."""
    query = answer.query
    name, width = query.metrics[0], len(query.group_by)
    by = wording.dimension(query.group_by[-1])
    opening, label = _opening(query, wording), wording.metric(name)
    known = [row for row in answer.rows if row[width] is not None]
    if query.thresholds or query.limit is not None or query.order_by:
        which = _which(query, wording)
        named = _list(answer.rows[:_NAMED_AT_MOST], name, width, wording)
        more = len(answer.rows) > _NAMED_AT_MOST
        if wording.chinese:
            return f"{opening}{which}{by}有 {len(answer.rows)} 个：{named}{'等' if more else ''}。"
        return f"{opening}: {len(answer.rows)} {plural(by, len(answer.rows))} {which}: {named}{', …' if more else ''}."
    if len(known) < 2:
        return _many(answer, wording)
    ordered = sorted(known, key=lambda row: _number(row[width]), reverse=True)
    (top, most), (bottom, least) = (
        (wording.group(row[:width]), wording.figure(name, row[width])) for row in (ordered[0], ordered[-1])
    )
    if wording.chinese:
        said = f"{opening}按{by}看{label}：{top}最高（{most}），{bottom}最低（{least}），共 {len(answer.rows)} 个。"
    else:
        said = (
            f"{opening}, {label} by {by}: highest {top} ({most}), lowest {bottom} ({least}), {len(answer.rows)} in all."
        )
    return said + _mover(answer, wording)


def _which(query: MetricQuery, wording: Wording) -> str:
    """Which groups a rank or threshold left: ROI低于 1 的, 花费最高的."""
    kept = [threshold_text(each, wording) for each in query.thresholds]
    order = query.order_by
    if order and order.name in wording.catalog.metrics and query.limit is not None:
        label = wording.metric(order.name)
        most = ("最低", "最高") if wording.chinese else ("with the lowest", "with the highest")
        kept.append(f"{label}{most[order.descending]}" if wording.chinese else f"{most[order.descending]} {label}")
    elif order and order.name in wording.catalog.metrics and not kept:
        label = wording.metric(order.name)
        kept.append(f"按{label}排序" if wording.chinese else f"ranked by {label}")
    if wording.chinese:
        return f"{'、'.join(kept)}的" if kept else "的"
    return " and ".join(text if text.startswith(("with", "ranked")) else f"with {text}" for text in kept)


def _mover(answer: Answer, wording: Wording) -> str:
    """The group that changed most, in a second sentence; nothing without a comparison."""
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
    how, against = change_text(moved, name, wording), compare_text(query.compare, wording.language)
    if wording.chinese:
        return f"比{against}变化最大的是{group}：{how}。"
    return f" The largest change from {against}: {group}, {how}."


def _trend(answer: Answer, wording: Wording) -> str:
    """A line over time: where it began and ended, its peak and its low."""
    query, name = answer.query, answer.query.metrics[0]
    known = [row for row in answer.rows if row[1] is not None]
    whole = [row for row in known if row[0] not in answer.cut_buckets]
    known = whole if len(whole) > 1 else known
    if len(known) < 2:
        return _many(answer, wording)
    first, last = known[0], known[-1]
    top = max(known, key=lambda row: _number(row[1]))
    low = min(known, key=lambda row: _number(row[1]))
    begun, ended, peak, least = (
        (bucket_text(row[0], query, wording.language), wording.figure(name, row[1])) for row in (first, last, top, low)
    )
    opening, label = _opening(query, wording), wording.metric(name)
    if wording.chinese:
        return (
            f"{opening}的{label}从{begun[0]}的 {begun[1]} 到{ended[0]}的 {ended[1]}，"
            f"最高是{peak[0]}的 {peak[1]}，最低是{least[0]}的 {least[1]}。"
        )
    return (
        f"{opening}: {label} went from {begun[1]} ({begun[0]}) to {ended[1]} ({ended[0]}); "
        f"highest {peak[1]} ({peak[0]}), lowest {least[1]} ({least[0]})."
    )


def _many(answer: Answer, wording: Wording) -> str:
    labels = ("、" if wording.chinese else ", ").join(wording.metric(name) for name in answer.query.metrics)
    opening = _opening(answer.query, wording)
    if wording.chinese:
        return f"{opening}的{labels}如下，共 {len(answer.rows)} 行。"
    return f"{opening}: {labels}, {len(answer.rows)} rows."


def _nothing_left(query: MetricQuery, wording: Wording) -> str:
    opening = _opening(query, wording)
    if query.thresholds:
        kept = "、".join(threshold_text(each, wording) for each in query.thresholds)
        by = wording.dimension(query.group_by[-1]) if query.group_by else ""
        return (
            f"{opening}没有{kept}的{by or '结果'}。"
            if wording.chinese
            else f"{opening}: no {by or 'result'} with {kept}."
        )
    return f"{opening}没有符合条件的数据。" if wording.chinese else f"{opening}: nothing matches."


def definitions(query: MetricQuery, wording: Wording) -> str:
    """How each metric of a query is computed."""
    said = [wording.definition(wording.catalog.metrics[name]) for name in query.metrics]
    return "\n".join(f"{each}。" if wording.chinese else f"{each}." for each in dict.fromkeys(said))


def no_data(outcome: NoData, wording: Wording) -> str:
    """Why there is no answer, and which period has one."""
    asked = period_text(outcome.query.period, wording.language)
    label = ("、" if wording.chinese else ", ").join(wording.metric(name) for name in outcome.query.metrics)
    if outcome.available is None:
        return f"{label}还没有任何数据。" if wording.chinese else f"There is no data for {label} yet."
    first, last = outcome.available.first.isoformat(), outcome.available.last.isoformat()
    if wording.chinese:
        return f"{asked}没有{label}的数据；现有数据从 {first} 到 {last}。"
    return f"There is no data for {label} in {asked}; the data run from {first} to {last}."


def notes(answer: Answer, wording: Wording) -> tuple[str, ...]:
    """The period taken, definitions, how fresh the data are, and caveats."""
    query, chinese = answer.query, wording.chinese
    period = f"{query.period.first.isoformat()} – {query.period.last.isoformat()}"
    said = [f"期间：{period}" if chinese else f"Period: {period}"]
    if query.compare:
        against = f"{query.compare.period.first.isoformat()} – {query.compare.period.last.isoformat()}"
        said.append(f"对比期间：{against}" if chinese else f"Compared with: {against}")
    definitions = [wording.definition(wording.catalog.metrics[name]) for name in query.metrics]
    said += [f"口径：{each}" if chinese else f"Definition: {each}" for each in dict.fromkeys(definitions)]
    if answer.fresh_until:
        day = answer.fresh_until.isoformat()
        said.append(f"数据截至 {day}" if chinese else f"Data until {day}")
    return (*said, *(_note(each, wording) for each in answer.notes))


def _note(note: Note, wording: Wording) -> str:
    day = note.day.isoformat() if note.day else ""
    sentences = {
        "period_assumed": ("没有说时间，按最近 30 个完整天算", "No period was named: the last 30 complete days"),
        "starts_late": (f"这段时间里数据从 {day} 才开始", f"Within this period the data start on {day}"),
        "cut_buckets": (
            "首尾不满整段，只含所问的日子",
            "An edge bucket is not whole: it holds only the days asked for",
        ),
        "ends_early": (f"这段时间还没有完：数据只到 {day}", f"The period is not complete: the data end on {day}"),
        "part_missing": (f"{note.name} 在这段时间没有数据", f"{note.name} has no data in this period"),
        "nothing_to_compare": ("对比期间没有数据", "The period compared with has no data"),
    }
    return sentences[note.kind][0 if wording.chinese else 1]


def _before(answer: Answer) -> Mapping[Row, Row]:
    """The compared period's rows by group."""
    width = len(answer.query.group_by)
    return {row[:width]: row for row in answer.comparison or ()}


def _metric_of(row: Row | None, name: str, answer: Answer) -> Value:
    return None if row is None else row[len(row) - len(answer.query.metrics) + answer.query.metrics.index(name)]


def _list(rows: Sequence[Row], name: str, width: int, wording: Wording) -> str:
    bits = (f"{wording.group(row[:width])} {wording.figure(name, row[width])}" for row in rows)
    return ("、" if wording.chinese else ", ").join(bits)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
