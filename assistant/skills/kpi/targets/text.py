"""Where a target stands, in sentences that a colleague could forward."""

from datetime import date
from typing import Final

from analytics.kpi.targets.asked import Kind
from analytics.kpi.targets.standing import Outlook, Standing
from analytics.kpi.targets.target import Target
from assistant.skills.kpi.targets.names import aim_text, subject, without_zeros
from assistant.skills.kpi.words import Wording

_EVEN: Final = 0.0005
_NO_CENTS: Final = 1000
_OUTLOOKS: Final[dict[Outlook, tuple[str, str]]] = {
    "met": ("已经达成", "it is met already"),
    "likely": ("多半能完成", "it will probably be met"),
    "open": ("能不能完成还说不准", "it may go either way"),
    "unlikely": ("照这样多半完成不了", "it will probably be missed"),
}


def told(standing: Standing, wording: Wording, kind: Kind = "progress") -> str:
    """One or two sentences: what was asked first, then how it stands."""
    chinese = wording.chinese
    if kind == "owner":
        return _owner(standing.target, wording)
    if kind == "value":
        lead = _aim(standing.target, wording)
        if standing.state != "not begun":
            return lead + _state(standing, wording)
        day = _day(standing.target.period.first, wording)
        return lead + (
            f"{day}开始，还没有完整的一天的数据。" if chinese else f"It starts on {day}: no whole day of data yet."
        )
    if kind == "pace" and standing.outlook:
        ahead = _ahead(standing, wording)
        lead = f"{ahead}。" if chinese else f"{ahead[:1].upper()}{ahead[1:]}. "
        return lead + _state(standing, wording, ahead=False)
    if kind == "need" and standing.needed is not None and standing.state == "running":
        need = _need_sum(standing, wording) if standing.kind == "sum" else _need_rate(standing, wording)
        return f"{need}{'' if chinese else ' '}{_state(standing, wording, need=False)}".strip()
    return _state(standing, wording)


def _aim(target: Target, wording: Wording) -> str:
    named, aim, owner = subject(target, wording), aim_text(target, wording), target.owner
    whose = (f"，负责人{owner}" if wording.chinese else f", owner {owner}") if owner else ""
    if wording.chinese:
        return f"{named}目标是{_gap(aim)}{aim}{whose}。"
    return f"The target for {named} is {aim}{whose}. "


def _owner(target: Target, wording: Wording) -> str:
    named = subject(target, wording)
    if not target.owner:
        return f"{named}目标没有写负责人。" if wording.chinese else f"No owner is named for the target of {named}."
    aim = aim_text(target, wording)
    if wording.chinese:
        return f"{named}目标由{target.owner}负责，目标值{_gap(aim)}{aim}。"
    return f"{target.owner} owns the target for {named}: {aim}."


def _state(standing: Standing, wording: Wording, *, ahead: bool = True, need: bool = True) -> str:
    match standing.state:
        case "not begun":
            return _not_begun(standing, wording)
        case "no data":
            named, aim = subject(standing.target, wording), aim_text(standing.target, wording)
            return (
                f"{named}目标{_gap(aim)}{aim}，这段时间还没有数据。"
                if wording.chinese
                else f"The target for {named} is {aim}; there are no data for it yet."
            )
        case "over":
            return _over(standing, wording)
        case "running" if standing.kind == "sum":
            return _running(standing, _sum(standing, wording), wording, ahead=ahead, need=need)
        case _:
            return _running(standing, _rate(standing, wording), wording, ahead=ahead, need=need)


def _running(standing: Standing, first: str, wording: Wording, *, ahead: bool, need: bool) -> str:
    """How it stands; then the forecast; then what is left to do."""
    todo = _need_sum(standing, wording) if standing.kind == "sum" else _need_rate(standing, wording)
    said = [first, *([forecast] if ahead and (forecast := _ahead(standing, wording)) else [])]
    if wording.chinese:
        return f"{'；'.join(said)}。{todo if need else ''}"
    return f"{'; '.join(said)}. {todo if need else ''}".strip()


def _not_begun(standing: Standing, wording: Wording) -> str:
    target = standing.target
    named, aim, day = subject(target, wording), aim_text(target, wording), _day(target.period.first, wording)
    if wording.chinese:
        return f"{named}目标{_gap(aim)}{aim}，{day}开始，还没有完整的一天的数据。"
    return f"The target for {named} is {aim}; it starts on {day}, and there is not one whole day of data yet."


def _over(standing: Standing, wording: Wording) -> str:
    target = standing.target
    named, aim = subject(target, wording), aim_text(target, wording)
    value, gap = wording.figure(target.metric, standing.value), _difference(standing, wording)
    share = f"{standing.share:.1%}" if standing.share is not None else "—"
    if wording.chinese:
        result = f"达成，{gap}" if standing.met else f"没有达成，{gap}"
        part = f"，完成 {share}" if standing.kind == "sum" and not standing.less_is_good else ""
        return f"{named}最终是 {value}，目标{_gap(aim)}{aim}{part}，{result}。"
    part = f" ({share})" if standing.kind == "sum" and not standing.less_is_good else ""
    return f"{named} ended at {value} against a target of {aim}{part}: {'met' if standing.met else 'missed'}, {gap}."


def _sum(standing: Standing, wording: Wording) -> str:
    """Done, target, share, time gone by, the lag."""
    target, chinese = standing.target, wording.chinese
    named, aim = subject(target, wording), aim_text(target, wording)
    value = wording.figure(target.metric, standing.value)
    share, elapsed = standing.share or 0.0, standing.elapsed
    moved = share - elapsed
    points = f"{abs(moved) * 100:.1f}"
    if chinese:
        verb = "已用" if standing.less_is_good else "完成"
        lag = "和时间持平" if abs(moved) < _EVEN else f"{_pace_word(standing, wording)} {points} 个百分点"
        first = f"{named}{verb} {value}，目标{_gap(aim)}{aim}，{verb} {share:.1%}，时间过去 {elapsed:.1%}，{lag}"
    else:
        lag = "in step with time" if abs(moved) < _EVEN else f"{points} points {_pace_word(standing, wording)}"
        first = f"{named} is at {value} of {aim}: {share:.1%} with {elapsed:.1%} of the time gone, {lag}"
    return first


def _pace_word(standing: Standing, wording: Wording) -> str:
    more = (standing.share or 0.0) > standing.elapsed
    if standing.less_is_good:
        return {"zh": ("用得慢", "用得快"), "en": ("slower than time", "faster than time")}[wording.language][more]
    return {"zh": ("落后", "超前"), "en": ("behind", "ahead")}[wording.language][more]


def _need_sum(standing: Standing, wording: Wording) -> str:
    name, left = standing.target.metric, standing.left
    if standing.met and not standing.less_is_good:
        over = wording.figure(name, -(standing.gap or 0.0))
        return f"已经达成，超出 {over}。" if wording.chinese else f"It is met, with {over} to spare."
    if standing.gap is not None and standing.gap < 0:
        over = wording.figure(name, -standing.gap)
        return f"已经超出上限 {over}。" if wording.chinese else f"It is over the limit by {over}."
    if standing.needed is None or left <= 0:
        return ""
    gap, each = wording.figure(name, standing.gap), wording.figure(name, standing.needed)
    mean = wording.figure(name, standing.so_far)
    if standing.less_is_good:
        return (
            f"还剩 {gap}、{left} 天，每天不超过 {each} 就能守住（目前日均 {mean}）。"
            if wording.chinese
            else f"{gap} and {left} days are left: at most {each} a day keeps it ({mean} a day so far)."
        )
    return (
        f"还差 {gap}，剩余 {left} 天每天需 {each}（目前日均 {mean}）。"
        if wording.chinese
        else f"{gap} to go in {left} days: {each} a day ({mean} a day so far)."
    )


def _rate(standing: Standing, wording: Wording) -> str:
    """Where a rate is against its target."""
    target, chinese = standing.target, wording.chinese
    named, aim = subject(target, wording), aim_text(target, wording)
    value = wording.figure(target.metric, standing.value)
    until = _day(standing.as_of, wording) if standing.as_of else ""
    gap = _difference(standing, wording)
    state = (
        ("已达标" if standing.met else "还没达标") if chinese else ("on target" if standing.met else "not there yet")
    )
    if chinese:
        first = f"{named}到{until}是 {value}，目标{_gap(aim)}{aim}，{state}，{gap}；时间过去 {standing.elapsed:.1%}"
    else:
        first = f"{named} is {value} until {until}, against a target of {aim}: {state}, {gap}"
        first += f"; {standing.elapsed:.1%} of the time has gone"
    return first


def _need_rate(standing: Standing, wording: Wording) -> str:
    if standing.needed is None or standing.left <= 0:
        return ""
    name, left, chinese = standing.target.metric, standing.left, wording.chinese
    needed = wording.figure(name, standing.needed)
    impossible = standing.needed <= 0 if standing.less_is_good else _beyond(standing, wording)
    if impossible:
        return (
            f"按目前的量，剩下 {left} 天怎么做都到不了目标。"
            if chinese
            else f"At the present volume, nothing in the {left} days left can reach it."
        )
    if standing.needed <= 0:
        return "按目前的量，目标已经稳了。" if chinese else "At the present volume it is safe already."
    if standing.less_is_good:
        return (
            f"剩下 {left} 天平均不超过 {needed} 就能守住。"
            if chinese
            else f"Averaging at most {needed} over the {left} days left keeps it."
        )
    verb = ("保持" if standing.met else "做到") if chinese else ("stay" if standing.met else "be")
    return (
        f"剩下 {left} 天平均要{verb} {needed} 以上。"
        if chinese
        else f"The {left} days left must {verb} at {needed} or more on average."
    )


def _beyond(standing: Standing, wording: Wording) -> bool:
    percent = wording.catalog.metrics[standing.target.metric].format == "percent"
    return percent and standing.needed is not None and standing.needed > 1 >= standing.target.value


def _ahead(standing: Standing, wording: Wording) -> str:
    """The forecast with its interval, and what it says of the target."""
    forecast, name = standing.forecast, standing.target.metric
    if forecast is None or standing.outlook is None:
        return ""
    end = _day(standing.target.period.last, wording)
    value, low, high = (_about(name, each, wording) for each in (forecast.value, forecast.low, forecast.high))
    outlook = _OUTLOOKS[standing.outlook][0 if wording.chinese else 1]
    if wording.chinese:
        return f"按目前走势到{end}约 {value}（80% 区间 {low} 至 {high}），{outlook}"
    return f"as things go it ends on {end} at about {value} (80% interval {low} to {high}): {outlook}"


def heading(standing: Standing, wording: Wording) -> str:
    """Where it is heading, short enough for a card; empty without a forecast."""
    if standing.forecast is None or standing.outlook is None:
        return ""
    value = _about(standing.target.metric, standing.forecast.value, wording)
    outlook = _OUTLOOKS[standing.outlook][0 if wording.chinese else 1]
    return f"按目前走势约 {value}，{outlook}" if wording.chinese else f"Heading for {value}: {outlook}"


def _about(name: str, value: float, wording: Wording) -> str:
    """An estimate, without the cents it cannot know."""
    exact = wording.catalog.metrics[name].format == "percent" or abs(value) < _NO_CENTS
    return without_zeros(wording.figure(name, value if exact else float(round(value))))


def _difference(standing: Standing, wording: Wording) -> str:
    """低 0.09 个百分点, ¥13.07 below."""
    gap, name = standing.gap or 0.0, standing.target.metric
    if not gap:
        return "正好" if wording.chinese else "exactly"
    percent = wording.catalog.metrics[name].format == "percent"
    if percent:
        size = f"{abs(gap) * 100:.2f} 个百分点" if wording.chinese else f"{abs(gap) * 100:.2f} points"
    else:
        size = wording.figure(name, abs(gap))
    if wording.chinese:
        return f"比目标{'低' if gap > 0 else '高'} {size}"
    return f"{size} {'below' if gap > 0 else 'above'} it"


def _day(day: date, wording: Wording) -> str:
    return f"{day.month}月{day.day}日" if wording.chinese else f"{day:%b} {day.day}"


def _gap(aim: str) -> str:
    """A space before a figure, none before words."""
    return "" if aim.startswith("不") else " "
