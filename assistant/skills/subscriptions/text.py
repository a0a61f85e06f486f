"""What is said about subscriptions, in both languages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from assistant.conversation import Button, Buttons, Language
from assistant.skills.subscriptions.subscription import DAILY, Schedule, Subscription, What

NAMES: Final[dict[What, tuple[str, str]]] = {
    "digest": ("日报", "the morning digest"),
    "anomalies": ("异动提醒", "anomaly alerts"),
    "fatigue": ("素材疲劳提醒", "creative fatigue reminders"),
    "needs": ("新需求提醒", "alerts on new needs"),
    "desk": ("紧急差评提醒", "alerts on urgent reviews"),
}
_HOLDS: Final[dict[What, tuple[str, str]]] = {
    "digest": (
        "目标进度、异动、新需求、待办工单和疲劳的素材，一分钟看完",
        "targets, movers, new needs, open tickets and creatives that tire",
    ),
    "anomalies": (
        "主要指标和各渠道有明显异动才发，没有就不打扰",
        "only when a main metric or a channel is clearly out of the ordinary",
    ),
    "fatigue": ("有素材点击率明显衰退才发", "only when a creative's click-through rate has clearly worn off"),
    "needs": ("评价里冒出新需求或突然变多才发", "only when a need is new or rises in the reviews"),
    "desk": (
        "4 级以上的差评一进来就发，卡片上可以直接认领；没人处理的也会催",
        "as soon as a review of level 4 or more comes in, with buttons to claim it, and again when nobody answers",
    ),
}
_WEEKDAYS: Final = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_ZONES: Final = {"Asia/Shanghai": ("北京时间", "Beijing time")}
_PLACES: Final = {
    "web": ("网页", "the web page"),
    "terminal": ("终端", "the terminal"),
    "slack": ("Slack 私聊", "a direct message on Slack"),
    "wecom": ("企业微信单聊", "a private chat on WeCom"),
}


def name(what: What, language: Language) -> str:
    return NAMES[what][0 if language == "zh" else 1]


def names(whats: Sequence[What], language: Language) -> str:
    said = [name(what, language) for what in whats]
    if language == "zh":
        return "、".join(said)
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def days_said(days: frozenset[int] | None, language: Language) -> str:
    """每个工作日, 每天, 周一到周五, 每周一、三; on workdays, every day, Mon to Fri, every Mon and Wed."""
    zh = language == "zh"
    if days is None:
        return "每个工作日" if zh else "on workdays"
    if days == DAILY:
        return "每天" if zh else "every day"
    ordered, called = sorted(days), _WEEKDAYS[language]
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return (
            f"周{called[ordered[0]]}到周{called[ordered[-1]]}"
            if zh
            else f"{called[ordered[0]]} to {called[ordered[-1]]}"
        )
    if zh:
        return "每周" + "、".join(called[day] for day in ordered)
    return "every " + " and ".join(called[day] for day in ordered)


def when_said(schedule: Schedule | None, language: Language) -> str:
    """When it is sent, with the zone."""
    zh = language == "zh"
    if schedule is None:
        return "随时" if zh else "as it happens"
    zone = _ZONES.get(schedule.zone, (schedule.zone, schedule.zone))[0 if zh else 1]
    days = days_said(schedule.days, language)
    return f"{days} {schedule.at:%H:%M}（{zone}）" if zh else f"{days} at {schedule.at:%H:%M} ({zone})"


def where_said(one: Subscription, language: Language, *, here: bool) -> str:
    """In this group, in a group, or alone."""
    place = 0 if language == "zh" else 1
    if one.place == "group":
        return ("这个群" if here else "群里", "this group" if here else "a group")[place]
    return _PLACES[one.channel][place]


def subscribed(made: Sequence[Subscription], language: Language, *, here: bool) -> str:
    """One sentence: what, when, where; then what it holds."""
    zh, one = language == "zh", made[0]
    whats = [each.what for each in made]
    where, when = where_said(one, language, here=here), when_said(one.schedule, language)
    holds = [f"{name(each, language)}{'：' if zh else ': '}{_HOLDS[each][0 if zh else 1]}" for each in whats]
    listed = "\n".join(f"- {each}{'。' if zh else '.'}" for each in holds)
    gap = " " if zh and where[0].isascii() else ""
    if one.schedule is None:
        lead = (
            f"好的，一有紧急差评就发到{gap}{where}。" if zh else f"Done: urgent reviews come to {where} as they happen."
        )
    elif zh:
        lead = f"好的，{when}在{gap}{where}发{names(whats, language)}{_instead(made, language)}。"
    else:
        on = "on" if one.place != "group" and one.channel in ("web", "terminal") else "in"
        lead = f"Done: {names(whats, language)}, {when}, {on} {where}{_instead(made, language)}."
    return f"{lead}\n\n{listed}{_holidays(one.schedule, language)}"


def _instead(made: Sequence[Subscription], language: Language) -> str:
    """What was sent at another time until now, and is so no more."""
    zh, whens = language == "zh", []
    for each in made:
        if each.before and each.schedule:
            when = when_said(each.before, language)
            if each.before.zone == each.schedule.zone:
                when = when.partition("（" if zh else " (")[0]
            whens.append(when if len(made) == 1 else f"{name(each.what, language)}{' ' if zh else ', '}{when}")
    if not whens:
        return ""
    if zh:
        return f"，代替原来的{'、'.join(whens)}"
    return f"; this replaces the earlier {'one' if len(made) == 1 else 'ones'}: {'; '.join(whens)}"


def _holidays(schedule: Schedule | None, language: Language) -> str:
    if schedule is None or schedule.days == DAILY:
        return ""
    if schedule.days is None:
        said = (
            "法定节假日不发，调休上班的周末照发。",
            "Not on public holidays; on weekends that are worked for them, yes.",
        )
    elif schedule.days == frozenset(range(5)):
        said = (
            "按星期发，节假日也发；想跳过节假日，说“工作日”就行。",
            "By weekday, public holidays too; say “workdays” to skip those.",
        )
    else:
        return ""
    return f"\n\n{said[0 if language == 'zh' else 1]}"


def cancelled(found: Sequence[Subscription], language: Language) -> str:
    said = names([each.what for each in found], language)
    return f"已取消：{said}。" if language == "zh" else f"Cancelled: {said}."


def muted(found: Sequence[Subscription], until: datetime, language: Language, *, alone: bool) -> str:
    """Until when nothing is said, and of what."""
    zh = language == "zh"
    moment = moment_said(until, language)
    said = [name(each.what, language) for each in found]
    said += (["工单的私信提醒"] if zh else ["the desk's notices to you"]) if alone else []
    if zh:
        return f"好的，{moment}之前不再提醒：{'、'.join(said)}。到点自动恢复。"
    return f"All right, silent until {moment}: {', '.join(said)}. It resumes by itself."


def unmuted(found: Sequence[Subscription], language: Language) -> str:
    said = names([each.what for each in found], language) if found else ""
    if language == "zh":
        return f"已恢复：{said}。" if said else "已恢复提醒。"
    return f"Resumed: {said}." if said else "Reminders are back on."


def moment_said(moment: datetime, language: Language) -> str:
    """11月30日（周一）00:00, Mon, Nov 30, 00:00."""
    day = _WEEKDAYS[language][moment.weekday()]
    if language == "zh":
        return f"{moment.month}月{moment.day}日（周{day}）{moment:%H:%M}"
    return f"{day}, {moment:%b} {moment.day}, {moment:%H:%M}"


def line(one: Subscription, now: datetime, language: Language, *, here: bool) -> str:
    """One subscription of a list."""
    zh = language == "zh"
    said = f"{name(one.what, language)}{'：' if zh else ': '}{when_said(one.schedule, language)}"
    said += f"{'，' if zh else ', '}{where_said(one, language, here=here)}"
    if one.muted_until and one.muted_until > now:
        until = moment_said(one.muted_until.astimezone(now.tzinfo), language)
        said += f"（静音到 {until}）" if zh else f" (muted until {until})"
    return said


def order_said(one: Subscription, language: Language) -> str:
    """The sentence that would order it again."""
    zh = language == "zh"
    me = "" if one.place == "group" else "给我" if zh else " me"
    if one.schedule is None:
        return f"{me}订阅差评提醒" if zh else f"subscribe{me} to negative review alerts"
    days, at = days_said(one.schedule.days, language), f"{one.schedule.at:%H:%M}"
    zone = f" {one.schedule.zone}"
    if zh:
        return f"订阅{name(one.what, language)}，{days} {at}{zone}" + ("，发给我" if me else "")
    return f"subscribe{me} to {name(one.what, language).removeprefix('the ')} {days} at {at}{zone}"


def buttons(*choices: tuple[str, str]) -> Buttons:
    """Labels with what they say when they are pressed."""
    return Buttons(tuple(Button(label, text) for label, text in choices))


def subscription_json(one: Subscription) -> dict[str, Any]:
    """A subscription for programs: moments ISO, in UTC."""
    schedule = one.schedule
    days = None if schedule is None else "work" if schedule.days is None else sorted(schedule.days)
    return {
        "id": one.id,
        "what": one.what,
        "user": one.user,
        "channel": one.channel,
        "place": one.place,
        "conversation": one.conversation,
        "at": f"{schedule.at:%H:%M}" if schedule else None,
        "days": days,
        "zone": schedule.zone if schedule else None,
        "language": one.language,
        "muted_until": one.muted_until.isoformat() if one.muted_until else None,
    }
