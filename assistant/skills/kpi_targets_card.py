"""What is said while a target is set: the card to confirm, what is missing, what came of a press."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from analytics.kpi.answer import Answer
from analytics.kpi.periods.calendar import month_of
from analytics.kpi.query import Filter, MetricQuery, Period, Unclear
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.amounts import Doubt, Why
from analytics.kpi.targets.asked import Asked
from analytics.kpi.targets.makeup import sums
from analytics.kpi.targets.target import Target
from assistant.conversation import Button, Buttons, Reply, Situation, Text
from assistant.skills.kpi_targets_text import aim_text, subject
from assistant.skills.kpi_words import Wording, period_text, scope_text
from assistant.target_book import Act, Change

_RECENT: Final = 30
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


def name_of(metric: str, scope: Sequence[Filter], period: Period, wording: Wording) -> str:
    """What a target set in the chat is called: 2026年11月小红书点击率."""
    query = MetricQuery((metric,), period, filters=tuple(scope))
    said, when, label = scope_text(query, wording), period_text(period, wording.language), wording.metric(metric)
    return f"{when}{said}{label}" if wording.chinese else " ".join(each for each in (label, said, when) if each)


def card(
    act: Act, target: Target, known: Target | None, recent: str, file_again: Target | None, wording: Wording
) -> str:
    """All that will be written, what it was before, and what the metric does now."""
    chinese = wording.chinese
    if act == "remove":
        named, value = subject(target, wording), wording.figure(target.metric, target.value)
        back = ""
        if file_again is not None:
            kept = wording.figure(file_again.metric, file_again.value)
            back = (
                f"删除后，targets.yml 里的“{file_again.name}”（{kept}）重新生效。"
                if chinese
                else f" After that “{file_again.name}” of targets.yml ({kept}) holds again."
            )
        return (
            f"请确认删除：{named}目标（{value}，负责人{target.owner}）。{back}"
            if chinese
            else f"Please confirm removing the target for {named} ({value}, owner {target.owner}).{back}"
        )
    metric = wording.catalog.metrics[target.metric]
    query = MetricQuery((target.metric,), target.period, filters=target.scope)
    scope = scope_text(query, wording) or ("全部" if chinese else "everything")
    days = f"{target.period.first} – {target.period.last}"
    when = period_text(target.period, wording.language)
    value = aim_text(target, wording)
    shown = f"{when}（{days}）" if chinese else f"{when} ({days})"
    heads = ("指标", "范围", "目标值", "时间", "负责人") if chinese else ("Metric", "Scope", "Target", "Days", "Owner")
    now = f"（{recent}）" if recent and chinese else f" ({recent})" if recent else ""
    cells = (wording.metric(metric.name), scope, f"{value}{now}", shown, target.owner)
    lines = [f"- {head}{'：' if chinese else ': '}{cell}" for head, cell in zip(heads, cells, strict=True)]
    lead = "请确认这个目标：" if chinese else "Please confirm this target:"
    return "\n".join((lead, "", *lines, *(["", _before(known, wording)] if known else [])))


def _before(known: Target, wording: Wording) -> str:
    value, owner = wording.figure(known.metric, known.value), known.owner or "—"
    if wording.chinese:
        file = "；原来的写在 targets.yml，确认后以聊天里的为准" if known.source == "file" else ""
        return f"原来是 {value}（负责人{owner}）{file}。"
    file = "; it stands in targets.yml, and what is confirmed here will hold" if known.source == "file" else ""
    return f"It is {value} now (owner {owner}){file}."


def recent(target: Target, store: MetricsStore, today: date, wording: Wording) -> str:
    """What the metric did in the last 30 whole days: a rate as it is, a sum at that pace over the target's days."""
    value = _of_late(target.metric, target.scope, store, today)
    if value is None:
        return ""
    if not sums(target.metric, wording.catalog):
        figure = wording.figure(target.metric, value)
        return f"近 30 天是 {figure}" if wording.chinese else f"{figure} in the last 30 days"
    figure = wording.figure(target.metric, value / _RECENT * target.period.days)
    days = target.period.days
    return (
        f"按近 30 天的日均，{days} 天约 {figure}"
        if wording.chinese
        else f"about {figure} in {days} days at the present pace"
    )


def _of_late(metric: str, scope: Sequence[Filter], store: MetricsStore, today: date) -> float | None:
    until = min(store.data_until or today, today - timedelta(days=1))
    period = Period(until - timedelta(days=_RECENT - 1), until)
    found = store.answer(MetricQuery((metric,), period, filters=tuple(scope)))
    value = found.rows[0][-1] if isinstance(found, Answer) and found.rows else None
    return float(value) if isinstance(value, int | float) else None


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
    late = _of_late(metric, query.filters, store, today) if value is None else None
    for each in periods:
        aim = value
        if aim is None and late:
            better = 0.9 if wording.catalog.metrics[metric].direction == "down" else 1.1
            pace = late / _RECENT * each.days if sums(metric, wording.catalog) else late
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


def bad_days(period: Period, situation: Situation, *, several: bool) -> str:
    """Days that no target can be set for."""
    chinese = situation.language == "zh"
    if several:
        return (
            "一个目标只能有一段时间，请只说一段。"
            if chinese
            else "A target has one stretch of time; please name just one."
        )
    when = period_text(period, situation.language)
    return (
        f"{when}已经过去了，目标只能定到今天或以后。"
        if chinese
        else f"{when} is over; a target must end today or later."
    )


def one_metric(wording: Wording) -> str:
    return (
        "一个目标只管一个指标，请一个一个来。"
        if wording.chinese
        else "A target is of one metric; one at a time, please."
    )


def plain_only(query: MetricQuery, wording: Wording) -> str:
    """What a target cannot have."""
    if not query.period_assumed:
        return bad_days(query.period, Situation(query.period.first, wording.language), several=False)
    return (
        "目标只能是一个指标在一段时间要到的数，可以限定渠道等范围，不能带拆分、比较、门槛或排名。"
        if wording.chinese
        else "A target is a value of one metric over some days, for some scope: no split, comparison, bound or rank."
    )


def unreachable(gone: Sequence[str], wording: Wording) -> str:
    """Names that the catalog does not have, or cannot reach."""
    names = ("、" if wording.chinese else ", ").join(gone)
    return (
        f"指标库算不了这个目标：{names}不在它能算的范围里。"
        if wording.chinese
        else f"The catalog cannot compute this target: {names} is out of its reach."
    )


def which_to_remove(wording: Wording) -> str:
    return "要删除哪个目标？" if wording.chinese else "Which target should go?"


def removal_of(target: Target, wording: Wording) -> str:
    named = subject(target, wording)
    return f"删除{named}目标" if wording.chinese else f"remove the target for {named}"


def nothing_to_remove(query: MetricQuery, wording: Wording) -> str:
    name = f"{scope_text(query, wording)}{'' if wording.chinese else ' '}{wording.metric(query.metrics[0])}".strip()
    return f"没有{name}的目标，不用删除。" if wording.chinese else f"There is no target for {name} to remove."


def stands_in_file(target: Target, wording: Wording) -> str:
    return (
        f"“{target.name}”写在 targets.yml 里，聊天里删不了，请改文件；也可以在聊天里改它的值，以聊天里的为准。"
        if wording.chinese
        else f"“{target.name}” stands in targets.yml: remove it there. A value set here would hold instead."
    )


def done(act: Act, target: Target, wording: Wording) -> str:
    named, value = subject(target, wording), aim_text(target, wording)
    if act == "remove":
        return f"已删除：{named}目标。" if wording.chinese else f"Removed: the target for {named}."
    return (
        f"已设好：{named}目标 {value}，负责人{target.owner}。随时可以问“{named}离目标还差多少”。"
        if wording.chinese
        else f"Set: {named}, target {value}, owner {target.owner}. Ask any time how far it is from its target."
    )


def unchanged(target: Target, wording: Wording) -> str:
    named, value = subject(target, wording), aim_text(target, wording)
    return (
        f"{named}目标已经是 {value}、负责人{target.owner}，不用改。"
        if wording.chinese
        else f"The target for {named} is {value} already, owner {target.owner}: nothing to change."
    )


def done_before(wording: Wording) -> str:
    return (
        "这一条已经办过了，没有重复写入。" if wording.chinese else "That was done already; nothing was written twice."
    )


def cancelled(wording: Wording) -> str:
    return "好的，没有改动任何目标。" if wording.chinese else "All right, no target was changed."


def expired(wording: Wording) -> str:
    return (
        "这个确认已经失效，请把目标再说一遍。"
        if wording.chinese
        else "This confirmation is no longer good; please say the target again."
    )


def stale(target: Target, now: Target | None, wording: Wording) -> str:
    """Somebody was quicker."""
    named = subject(target, wording)
    if now is None:
        return (
            f"你确认之前，{named}目标已经被别人删除，所以没有写入；要设就再说一遍。"
            if wording.chinese
            else f"The target for {named} was removed before you confirmed: nothing was written. Say it again."
        )
    value = wording.figure(now.metric, now.value)
    return (
        f"你确认之前，{named}目标已经被改成 {value}（负责人{now.owner}），所以没有写入；还要改就再说一遍。"
        if wording.chinese
        else f"The target for {named} became {value} (owner {now.owner}) before you confirmed: nothing was written. "
        "Say it again to change it."
    )


def history(target: Target, changes: Sequence[Change], wording: Wording) -> str:
    """Who set what when, the latest first."""
    named = subject(target, wording)
    if not changes:
        return (
            f"{named}目标写在 targets.yml 里，聊天里没有人改过。"
            if wording.chinese
            else f"The target for {named} stands in targets.yml; nobody has changed it in the chat."
        )
    lines = [_line(each, wording) for each in changes]
    lead = f"{named}目标的改动：" if wording.chinese else f"Changes of the target for {named}:"
    return "\n".join((lead, "", *(f"- {line}" for line in lines)))


def _line(change: Change, wording: Wording) -> str:
    metric, at, who = change.target.metric, f"{change.at:%Y-%m-%d %H:%M}", change.actor
    value = wording.figure(metric, change.value) if change.value is not None else ""
    before = wording.figure(metric, change.value_before) if change.value_before is not None else ""
    if wording.chinese:
        if change.act == "remove":
            return f"{at} {who} 删除（原来 {before}）"
        return f"{at} {who} {f'由 {before} 改为 {value}' if before else f'设为 {value}'}，负责人{change.owner}"
    if change.act == "remove":
        return f"{at} {who} removed it (was {before})"
    return (
        f"{at} {who} {f'changed it from {before} to {value}' if before else f'set it to {value}'}, owner {change.owner}"
    )
