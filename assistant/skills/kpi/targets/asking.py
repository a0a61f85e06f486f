"""What is asked back about an order for a target, with whole orders to choose from."""

from datetime import date
from typing import Final

from analytics.kpi.periods.calendar import month_of
from analytics.kpi.query import MetricQuery, Period, Unclear
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.amounts import Doubt, Why
from analytics.kpi.targets.asked import Asked
from analytics.kpi.targets.makeup import sums
from assistant.conversation import Button, Buttons, Reply, Situation, Text
from assistant.skills.kpi.targets.recent import RECENT, of_late
from assistant.skills.kpi.words import Wording, period_text, scope_text

_DOUBTS: Final[dict[Why, tuple[str, str]]] = {
    "percent as a plain number": ("{metric}是百分比，", "{metric} is a percentage: "),
    "a percentage": ("{metric}不是百分比，请给出一个数。", "{metric} is no percentage; please give a number."),
    "money": ("{metric}不是金额，", "{metric} is no amount of money; "),
    "not above zero": ("目标要大于 0，请再给一个数。", "A target must be above zero; please give another number."),
    "not a whole number": ("{metric}是整数，", "{metric} is counted in whole numbers; "),
    "changed by": (
        "请直接说要达到多少，而不是变动多少：目标值以最后要到的数为准。",
        "Please say what it should reach, not by how much it should change.",
    ),
}


def suggestions(
    query: MetricQuery,
    period: Period | None,
    value: float | None,
    owner: str,
    store: MetricsStore,
    wording: Wording,
    today: date,
) -> tuple[str, ...]:
    """Whole orders to choose from: this month and this quarter, a tenth better than of late."""
    quarter = (today.month - 1) // 3 * 3 + 1
    periods = [period] if period else [month_of(today.year, today.month), month_of(today.year, quarter, 3)]
    metric, texts = query.metrics[0], []
    late = of_late(metric, query.filters, store, today) if value is None else None
    for each in periods:
        aim = value
        if aim is None and late:
            better = 0.9 if wording.catalog.metrics[metric].direction == "down" else 1.1
            pace = late / RECENT * each.days if sums(metric, wording.catalog) else late
            aim = float(f"{pace * better:.2g}")
        if aim is not None:
            texts.append(order(query, each, aim, owner, wording))
    return tuple(texts)


def order(query: MetricQuery, period: Period | None, value: float, owner: str, wording: Wording) -> str:
    """An order as a person could type it, that is read as it is meant."""
    metric, scope = query.metrics[0], scope_text(query, wording)
    form = wording.catalog.metrics[metric].format
    figure = f"{value * 100:.10g}%" if form == "percent" else f"{value:.10g}"
    when = period_text(period, wording.language) if period else ""
    label = wording.metric(metric)
    if wording.chinese:
        return f"把{when}{scope}{label}目标定为{figure}{f'，负责人{owner}' if owner else ''}"
    of, during = f" for {scope}" if scope else "", f" in {when}" if when else ""
    return f"set a target: {label} of {figure}{of}{during}{f', owner {owner}' if owner else ''}"


def missing(query: MetricQuery | None, period: Period | None, value: float | None, wording: Wording) -> str:
    """One question for all that is missing."""
    chinese = wording.chinese
    if query is None:
        return (
            "想给哪个指标设目标？说一句完整的就行，比如“把11月小红书点击率目标定为3%，负责人许可”。"
            if chinese
            else "A target for which metric? Say it whole: “set a target: CTR of 3% in November, owner Lin”."
        )
    lacks = [
        *([("哪段时间", "for which days")] if period is None else []),
        *([("要到多少", "how much")] if value is None else []),
    ]
    scope = scope_text(query, wording)
    name = wording.metric(query.metrics[0])
    if chinese:
        said = "、".join(zh for zh, _ in lacks)
        return f"{scope}{name}的目标还缺：{said}。可以直接回答，也可以选下面的建议。"
    said = " and ".join(en for _, en in lacks)
    return (
        f"The target for {name}{f' of {scope}' if scope else ''} lacks something: {said}? Answer, or take a proposal."
    )


def doubtful(metric: str, doubt: Doubt, wording: Wording) -> str:
    """Why a value cannot be meant as it stands, and what may be."""
    chinese = wording.chinese
    said = _DOUBTS[doubt.why][0 if chinese else 1].format(metric=wording.metric(metric))
    if said.endswith(("。", ".")):
        return said
    if doubt.meant is None:
        return f"{said}请再给一个数。" if chinese else f"{said}please give another number."
    figure = wording.figure(metric, doubt.meant)
    return f"{said}是要定为 {figure} 吗？" if chinese else f"{said}do you mean {figure}?"


def meant(query: MetricQuery, period: Period | None, doubt: Doubt, owner: str, wording: Wording) -> tuple[str, ...]:
    """The order as it was probably meant."""
    return () if doubt.meant is None else (order(query, period, doubt.meant, owner, wording),)


def which_metric(unclear: Unclear, asked: Asked, situation: Situation) -> Reply:
    """The reader's own question, its choices made into whole orders."""
    chinese = situation.language == "zh"
    period = asked.days[0].ahead(situation.today) if asked.days else None
    days = f"{period.first} {'到' if chinese else 'to'} {period.last}" if period else ""
    amount = asked.amount
    figure = "" if amount is None else f"{amount.value * 100:.10g}%" if amount.percent else f"{amount.value:.10g}"
    owner = asked.owner
    if chinese:
        tail = f"目标定为{figure}" if figure else "目标要设一个"
        texts = tuple(f"把{days} {choice}{tail}{f'，负责人{owner}' if owner else ''}" for choice in unclear.choices)
    else:
        tail = f" of {figure}" if figure else ""
        when = f" from {days}" if days else ""
        texts = tuple(
            f"set a target: {choice}{tail}{when}{f', owner {owner}' if owner else ''}" for choice in unclear.choices
        )
    buttons = (Buttons(tuple(Button(text, text=text) for text in texts)),) if texts else ()
    return Reply("kpi", "clarify", (Text(unclear.question), *buttons), situation.language, choices=texts)
