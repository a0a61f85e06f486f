"""An explanation in sentences: how much, whether that is usual, which drivers, which groups."""

from collections.abc import Collection

from analytics.kpi.catalog import Metric
from analytics.kpi.query import Value
from analytics.kpi.why.drivers import Driver, Drivers
from analytics.kpi.why.explain import Explanation
from analytics.kpi.why.groups import Group, Split
from analytics.kpi.why.question import WhyQuestion
from assistant.skills.kpi.changes import signed as relatively
from assistant.skills.kpi.headline import headline
from assistant.skills.kpi.words import Wording, period_text

MOST_NAMED = 3
_ALIKE = 0.15  # of the change
_CLOSE = 0.01  # how far a size that was claimed may be off the real one


def opening(found: Explanation, asked: WhyQuestion, wording: Wording) -> str:
    """How much it changed against what, that it did not where the words say it did, and whether that is usual."""
    said = headline(found.answer, wording)
    return f"{_correction(found, asked, wording)}{said}{_usual(found, wording)}"


def _correction(found: Explanation, asked: WhyQuestion, wording: Wording) -> str:
    chinese, moved = wording.chinese, found.change
    if asked.claim is not None and not moved:
        return "其实没有变化：" if chinese else "It did not change. "
    if (asked.claim == "down" and moved > 0) or (asked.claim == "up" and moved < 0):
        down = asked.claim == "down"
        if chinese:
            return f"其实没有{'下降，反而上升了' if down else '上升，反而下降了'}："
        return f"It did not {'fall, it rose' if down else 'rise, it fell'}. "
    if asked.size is not None and moved:
        real = abs(moved) if asked.points else abs(moved / found.before) if found.before else None
        if real is None or abs(real - asked.size) > _CLOSE * (0.2 if asked.points else 1):
            return "幅度和所说的对不上：" if chinese else "The size is not as stated. "
    return ""


def _usual(found: Explanation, wording: Wording) -> str:
    usual, chinese, name = found.usual, wording.chinese, found.answer.query.metrics[0]
    if usual.known == "short":
        return (
            "之前的数据太短，判断不了这是否反常。"
            if chinese
            else " There are too few days before to say whether that is unusual."
        )
    if usual.known:
        return ""
    low, high = wording.figure(name, usual.low), wording.figure(name, usual.high)
    day = ("日均 " + wording.figure(name, usual.value) + "，") if usual.a_day else ""
    if usual.inside:
        return (
            f"{day}这还在平时的波动范围内（{low}～{high}）。"
            if chinese
            else f" That is within its usual range ({low} to {high}{_a_day(found)})."
        )
    way = (("低于", "below") if usual.value < usual.low else ("高于", "above"))[not chinese]
    return (
        f"{day}这{way}平时的波动范围（{low}～{high}）。"
        if chinese
        else f" That is {way} its usual range ({low} to {high}{_a_day(found)})."
    )


def _a_day(found: Explanation) -> str:
    return " a day" if found.usual.a_day else ""


def drivers_text(found: Drivers, wording: Wording) -> str:
    """What it is made of, each with what of the change falls on it, the largest first."""
    ordered = sorted(found.parts, key=lambda part: -abs(part.share))
    said = [_driver(part, found.metric, wording) for part in ordered[:MOST_NAMED]]
    formula = formula_text(found, wording)
    if wording.chinese:
        return f"**看因子**（{formula}）：{'；'.join(said)}。"
    return f"**Drivers** ({formula}): {'; '.join(said)}."


def deeper_text(found: Drivers, above: Collection[str], wording: Wording) -> str:
    """The largest driver, one level down: the figures of its parts that were not said `above`."""
    said = [
        moved_text(part.metric, part.before, part.after, wording) for part in found.parts if part.metric not in above
    ]
    formula = formula_text(found, wording)
    return f"其中{formula}，{'，'.join(said)}。" if wording.chinese else f"There, {formula}: {', '.join(said)}."


def formula_text(found: Drivers, wording: Wording) -> str:
    label = wording.metric(found.metric)
    if not found.product:
        return (
            f"{label}由{'、'.join(wording.metric(p.metric) for p in found.parts)}算出"
            if wording.chinese
            else (f"{label} is computed from {', '.join(wording.metric(p.metric) for p in found.parts)}")
        )
    text = ""
    for part in sorted(found.parts, key=lambda part: -part.power):
        sign = " ÷ " if part.power < 0 else " × "
        text += f"{sign if text else '1 ÷ ' if part.power < 0 else ''}{wording.metric(part.metric)}"
    return f"{label} = {text}"


def _driver(part: Driver, metric: str, wording: Wording) -> str:
    moved = moved_text(part.metric, part.before, part.after, wording)
    share = signed(metric, part.share, wording)
    return f"{moved}，对应 {share}" if wording.chinese else f"{moved}, which goes with {share}"


def moved_text(name: str, before: float, after: float, wording: Wording) -> str:
    label, was, now = wording.metric(name), wording.figure(name, before), wording.figure(name, after)
    if was == now:
        return f"{label}持平（{now}）" if wording.chinese else f"{label} unchanged ({now})"
    size = relatively(after / before - 1) if before > 0 else ""
    if wording.chinese:
        return f"{label} {was} → {now}" + (f"（{size}）" if size else "")
    return f"{label} {was} → {now}" + (f" ({size})" if size else "")


def split_text(split: Split, found: Explanation, wording: Wording) -> str:
    """The few values that most of the change falls on, or that no few do."""
    metric, chinese = found.answer.query.metrics[0], wording.chinese
    label = wording.dimension(split.dimension)
    with_it = [group for group in split.groups if group.share * found.change > 0]
    leading = with_it[: min(split.named or MOST_NAMED, MOST_NAMED)]
    named = [_group(group, metric, split, wording) for group in leading]
    held = sum(group.share for group in leading) / found.change
    if chinese:
        lead = (
            f"变化主要落在{'、'.join(named)}" if split.explains else f"没有哪几个特别集中，最大的是{'、'.join(named)}"
        )
        return f"**看{label}**：{lead}；{_held(held, len(leading), chinese=True)}。{_own(found, wording)}"
    lead = (
        f"most of it falls on {', '.join(named)}"
        if split.explains
        else f"no few stand out; the largest are {', '.join(named)}"
    )
    return f"**By {label}**: {lead}; {_held(held, len(leading), chinese=False)}.{_own(found, wording)}"


def _own(found: Explanation, wording: Wording) -> str:
    """Whether the leading value's own figure is usual for it."""
    if found.leading is None or found.leading[1].known or found.leading[1].a_day:
        return ""
    value, usual = found.leading
    name, metric = value_text(value, found.splits[0].dimension, wording), found.answer.query.metrics[0]
    low, high = wording.figure(metric, usual.low), wording.figure(metric, usual.high)
    way = 0 if usual.inside else 1 if usual.value < usual.low else 2
    if wording.chinese:
        return f"{name}自己{('还在', '低于', '高于')[way]}平时的范围{'内' if not way else ''}（{low}～{high}）。"
    return f" {name} itself is {('within', 'below', 'above')[way]} its usual range ({low} to {high})."


def _held(held: float, count: int, *, chinese: bool) -> str:
    if held > 1.005:
        return (
            "超过总变化，其余有增有减、互相抵消"
            if chinese
            else "that is more than the whole change, and the rest offset it"
        )
    if chinese:
        return f"{'合计' if count > 1 else ''}占总变化的 {held:.0%}"
    return f"{held:.0%} of the change{' together' if count > 1 else ''}"


def _group(group: Group, metric: str, split: Split, wording: Wording) -> str:
    name, share = value_text(group.value, split.dimension, wording), signed(metric, group.share, wording)
    none = {"zh": "无", "en": "none"}[wording.language]
    was, now = (none if figure is None else wording.figure(metric, figure) for figure in (group.before, group.after))
    mostly_mix = split.ratio and abs(group.mix) > abs(group.rate)
    if wording.chinese:
        mix = "，主要是占比变了" if mostly_mix else ""
        return f"{name}（{was} → {now}，贡献 {share}{mix}）"
    mix = ", mostly because its weight moved" if mostly_mix else ""
    return f"{name} ({was} → {now}, contributes {share}{mix})"


def apart_text(wording: Wording) -> str:
    return (
        "这个指标的各组相加不等于总数（去重、平均或中位数），没法按维度拆。"
        if wording.chinese
        else "Its groups do not add up to the whole (distinct counts, means or medians), so it is not divided by group."
    )


def others_text(found: Explanation, wording: Wording) -> str:
    """Further dimensions of which a value or two explain it too, in half a sentence.

    A value with nearly the share of the one that leads is most likely the same rows by another name.
    """
    said = []
    leading = _leading(found.splits[0], found)
    for split in found.splits[1:3]:
        first = _leading(split, found)
        if first is None or leading is None or abs(first.share - leading.share) < _ALIKE * abs(found.change):
            continue
        if split.explains and split.named <= 2:
            share = signed(found.answer.query.metrics[0], first.share, wording)
            label, name = wording.dimension(split.dimension), value_text(first.value, split.dimension, wording)
            said.append(f"{label}看是{name}（{share}）" if wording.chinese else f"by {label}, {name} ({share})")
    if not said:
        return ""
    return f"换个角度：按{'，按'.join(said)}。" if wording.chinese else f"Cut another way: {'; '.join(said)}."


def _leading(split: Split, found: Explanation) -> Group | None:
    return next((group for group in split.groups if group.share * found.change > 0), None)


def value_text(value: Value, dimension: str, wording: Wording) -> str:
    """A value as its reader knows it: a yes or no by the file's words, a bare number with its dimension's name."""
    return wording.group((value,), (dimension,))


def signed(metric: str, share: float, wording: Wording) -> str:
    """A contribution in the metric's own unit, percentages in points."""
    sign = "+" if share > 0 else "−" if share < 0 else ""
    if wording.catalog.metrics[metric].format == "percent":
        return f"{sign}{abs(share) * 100:,.2f} {'个百分点' if wording.chinese else 'pp'}"
    return f"{sign}{wording.figure(metric, abs(share))}"


def favourable(found: Explanation, metric: Metric) -> bool:
    """Whether the change is for the better, so that no advice is due."""
    return metric.direction == "neutral" or not found.change or (found.change > 0) == (metric.direction == "up")


def caveat(wording: Wording) -> str:
    return (
        "以上是数据上的拆分和同期发生的事，只说明变化落在哪里，不等于找到了原因。"
        if wording.chinese
        else (
            "This divides the change and lists what happened at the same time. "
            "It shows where the change falls, not its cause."
        )
    )


def compared_text(found: Explanation, wording: Wording) -> tuple[str, str]:
    """What the two stretches are called, the earlier first."""
    there = found.answer.query.compare
    assert there is not None
    return period_text(there.period, wording.language), period_text(found.answer.query.period, wording.language)
