"""What came of an order for a target, or why nothing can come of it, in a sentence."""

from collections.abc import Sequence

from analytics.kpi.query import MetricQuery, Period
from analytics.kpi.targets.target import Target
from assistant.conversation import Situation
from assistant.skills.kpi.targets.names import aim_text, subject
from assistant.skills.kpi.words import Wording, period_text, scope_text
from assistant.target_book import Act, Change


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
        "目标只能是一个指标在一段时间要到的数，可以限定渠道等范围，不能带拆分、比较、门槛、排名或某一部分的占比。"
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
