"""A word on figures that stand on too few events to mean much."""

from collections.abc import Sequence

from analytics.kpi.answer import Answer
from analytics.kpi.few import LEAST, LEAST_EITHER, Few, Place
from assistant.skills.kpi.measures import UNITS, Measure, measures
from assistant.skills.kpi.phrases import LEADERS
from assistant.skills.kpi.words import GRAINS, Wording, bucket_text


def few_notes(answer: Answer, wording: Wording) -> tuple[str, ...]:
    """A note for each metric, naming the groups; figures of the period compared with are told by themselves."""
    shown = {each.name: each for each in measures(answer.query, wording)}
    return tuple(_note(few, shown[few.metric], answer, wording) for few in answer.few if few.metric in shown)


def _note(few: Few, measure: Measure, answer: Answer, wording: Wording) -> str:
    chinese = wording.chinese
    then = ("对比期" if chinese else "In the period compared with, ") if few.earlier else ""
    if len(few.places) > LEADERS:
        return _many(few, measure, answer, wording, then)
    named = [_named(place, few, answer, wording) for place in few.places]
    joined = ("，" if chinese else "; ").join(named)
    return (
        f"{then}{joined}{_so(few, measure, wording)}"
        if chinese
        else _sentence(then, joined + _so(few, measure, wording))
    )


def _sentence(then: str, text: str) -> str:
    """With a capital, unless it begins with a group's own name."""
    return f"{then}{text}" if then or not text.startswith(("all ", "only ", "of ")) else text[:1].upper() + text[1:]


def _named(place: Place, few: Few, answer: Answer, wording: Wording) -> str:
    """百度搜索的点击量只有 12: the group, and how many events it has."""
    at, events = place
    group = _group(at, few, answer, wording)
    rare = dict(few.rare).get(at)
    if not few.base:
        rows = f"{events:,.0f}"
        return f"{group or ''}只有 {rows} 条记录" if wording.chinese else f"{_of(group)}only {rows} records"
    base = wording.metric(few.base)
    if few.kind == "change":
        if wording.chinese:
            return f"{group}{'的' if group else ''}{base}前后都不到 {LEAST}"
        return f"{_of(group)}{base} below {LEAST} in both periods"
    if rare is not None:
        having = wording.metric(few.having) if few.having in wording.catalog.metrics else ""
        if wording.chinese:
            return f"{group}{'的' if group else ''}{having or '分子'}{_fewest(rare, events)}（{base} {events:,.0f}）"
        return f"{_of(group)}{_fewest(rare, events, chinese=False)} {having or 'counted'} of {events:,.0f} {base}"
    return (
        f"{group}{'的' if group else ''}{base}只有 {events:,.0f}"
        if wording.chinese
        else f"{_of(group)}only {events:,.0f} {base}"
    )


def _fewest(rare: float, events: float, *, chinese: bool = True) -> str:
    """How many have it; that nearly all do."""
    if rare <= events - rare:
        if not rare:
            return "为 0" if chinese else "no"
        return f"只有 {rare:,.0f}" if chinese else f"only {rare:,.0f}"
    return f"有 {rare:,.0f}，几乎是全部" if chinese else f"{rare:,.0f}, nearly all,"


def _of(group: str) -> str:
    return f"{group}: " if group else ""


def _group(at: int, few: Few, answer: Answer, wording: Wording) -> str:
    rows = answer.comparison if few.earlier else answer.rows
    row = (rows or ())[at]
    query = answer.query
    start, width = query.grain is not None, len(query.group_by)
    names: Sequence[str] = [bucket_text(row[0], query, wording.language)] if start else []
    if width:
        names = [*names, wording.group(row[start : start + width], query.group_by)]
    return "".join(names) if wording.chinese else ", ".join(names)


def _many(few: Few, measure: Measure, answer: Answer, wording: Wording, then: str) -> str:
    """How many of the rows there are, where they are too many to be named."""
    count, among = len(few.places), few.among
    if few.kind == "change":
        return (
            f"有 {count} 项前后都不到 {LEAST}，变化幅度仅供参考"
            if wording.chinese
            else f"{count} of {among} are below {LEAST} in both periods: their changes say little"
        )
    base = wording.metric(few.base) if few.base else ("记录数" if wording.chinese else "records")
    if few.kind == "proportion":
        why = (
            f"{base}不到 {LEAST}，或分子不到 {LEAST_EITHER}" if few.rare else f"{base}不到 {LEAST}"
        ) if wording.chinese else (
            f"fewer than {LEAST} {base}, or hardly any that count" if few.rare else f"fewer than {LEAST} {base}"
        )  # fmt: skip
    elif few.kind == "average":
        why = "记录太少" if wording.chinese else "only a handful of records"
    else:
        why = f"{base}不到 {LEAST}" if wording.chinese else f"fewer than {LEAST} {base}"
    if wording.chinese:
        of = _all_of_them(answer, wording) if count == among else _some_of_them(count, among, answer, wording)
        return f"{then}{of}{why}{_so(few, measure, wording)}"
    return _sentence(
        then, f"{'all' if count == among else f'{count} of {among}'} have {why}{_so(few, measure, wording)}"
    )


def _all_of_them(answer: Answer, wording: Wording) -> str:
    """每周的, 各渠道的."""
    query = answer.query
    if query.grain and not query.group_by:
        return f"每{UNITS[query.grain][0].removeprefix('个')}的"
    return f"各{_things(answer, wording)}的"


def _some_of_them(count: int, among: int, answer: Answer, wording: Wording) -> str:
    """14 周里有 12 周的, 9 个渠道里有 7 个的."""
    query = answer.query
    if query.grain and not query.group_by:
        unit = UNITS[query.grain][0]
        return f"{among} {unit}里有 {count} {unit}的"
    return f"{among} 个{_things(answer, wording)}里有 {count} 个的"


def _things(answer: Answer, wording: Wording) -> str:
    """What the rows are: 渠道, 日期和渠道的组合."""
    query = answer.query
    names = [GRAINS[wording.language][query.grain]] if query.grain else []
    names += [wording.dimension(name) for name in query.group_by]
    return names[0] if len(names) == 1 else f"{'和'.join(names)}的组合"


def _so(few: Few, measure: Measure, wording: Wording) -> str:
    """What follows from it."""
    if few.kind == "change":
        return "，变化幅度仅供参考" if wording.chinese else ": the change says little"
    if few.kind == "average":
        return f"，{measure.label}仅供参考" if wording.chinese else f": take {measure.label} with caution"
    return f"，{measure.label}不稳，仅供参考" if wording.chinese else f": too few for a steady {measure.label}"
