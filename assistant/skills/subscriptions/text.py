"""What is said about subscriptions, in both languages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from assistant.conversation import Language, Reply
from assistant.skills.subscriptions.calling import called, filters_said, listed, moment_said, name, when_said
from assistant.skills.subscriptions.subscription import DAILY, LAST_DAY, Schedule, Subscription, What

Next: TypeAlias = tuple[datetime | None, datetime]
"""When something comes next, None for never, and what time it is now."""
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
    "question": ("按订的时间回答", "answered at its time"),
}
_PLACES: Final = {
    "web": ("网页", "the web page"),
    "terminal": ("终端", "the terminal"),
    "slack": ("Slack 私聊", "a direct message on Slack"),
    "wecom": ("企业微信单聊", "a private chat on WeCom"),
}
_ROBOT: Final = ("企微群机器人那里", "the WeCom robot's group")
NOWHERE: Final[dict[Language, str]] = {
    "zh": "我在这里没法主动发消息，请在 Slack、企业微信或网页里订阅。",
    "en": "I cannot write here by myself; please subscribe on Slack, on WeCom or on the web page.",
}
NOTHING: Final[dict[Language, str]] = {
    "zh": "这里没有这样的订阅，什么也没改。",
    "en": "There is no such subscription here; nothing was changed.",
}
NO_ROBOT: Final[dict[Language, str]] = {
    "zh": "还没有配置企业微信群机器人，请管理员先设置它的 Webhook 地址（ZHONGCAO_WECOM_ROBOT_WEBHOOK）。",
    "en": "There is no WeCom group robot yet; an admin sets its webhook first (ZHONGCAO_WECOM_ROBOT_WEBHOOK).",
}
FULL: Final[dict[Language, str]] = {
    "zh": "这里的订阅已经够多了（最多 20 个），请先取消一个。",
    "en": "There are enough subscriptions here (20 at most); please cancel one first.",
}
TERMINAL: Final[dict[Language, str]] = {
    "zh": "终端不会自己弹出消息：随时用 zhongcao day send 看一份；想按时收到，请在 Slack、企业微信或网页里订阅。",
    "en": "A terminal shows nothing by itself: see one at any time with zhongcao day send; to be told on time, "
    "subscribe on Slack, on WeCom or on the web page.",
}


def where_said(one: Subscription, language: Language, *, here: bool) -> str:
    """In this group, in a group, by the robot, or alone."""
    place = 0 if language == "zh" else 1
    if one.by_robot:
        return _ROBOT[place]
    if one.place == "group":
        return ("这个群" if here else "群里", "this group" if here else "a group")[place]
    return _PLACES[one.channel][place]


def _lead(one: Subscription, what: str, language: Language, *, here: bool) -> str:
    """好的，每天 09:00（北京时间）在这个群发日报"""
    zh = language == "zh"
    where, when = where_said(one, language, here=here), when_said(one.schedule, language)
    gap = " " if zh and where[0].isascii() else ""
    if one.schedule is None:
        whose = f"{filters_said(one.filters, language)}" if one.filters else ""
        if zh:
            return f"好的，{f'{whose}一有' if whose else '一有'}紧急差评就发到{gap}{where}"
        return f"Done: urgent reviews{f' of {whose}' if whose else ''} come to {where} as they happen"
    if zh:
        return f"好的，{when}在{gap}{where}发{what}"
    on = "on" if one.place != "group" and one.channel in ("web", "terminal") else "in"
    return f"Done: {what}, {when}, {on} {where}"


def subscribed(made: Sequence[Subscription], language: Language, *, here: bool) -> str:
    """One sentence: what, when, where; then what it holds."""
    zh, one = language == "zh", made[0]
    colon, stop = ("：", "。") if zh else (": ", ".")
    holds = "\n".join(f"- {called(each, language)}{colon}{_HOLDS[each.what][0 if zh else 1]}{stop}" for each in made)
    what = listed([called(each, language) for each in made], language)
    lead = _lead(one, what, language, here=here)
    return f"{lead}{_instead(made, language)}{stop}\n\n{holds}{_holidays(one.schedule, language)}"


def question_kept(one: Subscription, answer: Reply, due: Next, language: Language, *, here: bool) -> str:
    """When and where a question is answered, and how it was understood: the answer as it is now."""
    zh = language == "zh"
    lead = _lead(one, called(one, language), language, here=here)
    quoted = "\n".join(f"> {line}" if line else ">" for line in answer.text.splitlines()[:6])
    if answer.status == "answered":
        how = "我是这样理解的，现在问会这样答：" if zh else "This is how I read it; asked now, the answer is:"
    else:
        how = "读懂了，只是现在问还没有数据，到时间再答：" if zh else "I can read it, but asked now there are no data:"
    return (
        f"{lead}{_instead([one], language)}{'。' if zh else '.'}\n\n{how}\n\n{quoted}"
        f"{_holidays(one.schedule, language)}{next_said(due, language)}"
    )


def next_said(due: Next, language: Language) -> str:
    """The paragraph that says when it comes next; empty for what has no time."""
    if due[0] is None:
        return ""
    return (
        f"\n\n下次：{moment_said(due[0], language)}。"
        if language == "zh"
        else f"\n\nNext: {moment_said(due[0], language)}."
    )


def besides(made: Sequence[Subscription], others: Sequence[Subscription], language: Language) -> str:
    """The others of that kind that go on in the same place: a second one does not end the first."""
    one = made[0]
    same = [each for each in others if each.conversation == one.conversation and each.schedule]
    if not same or len(made) > 1:
        return ""
    zh = language == "zh"
    said = [f"{when_said(each.schedule, language)}{' ' if zh else ', '}{called(each, language)}" for each in same]
    return f"\n\n原有的照常发：{'；'.join(said)}。" if zh else f"\n\nThese go on as before: {'; '.join(said)}."


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
    place = 0 if language == "zh" else 1
    if schedule is None:
        return ""
    if schedule.monthly and 28 < schedule.monthly < LAST_DAY:
        said = (
            f"没有 {schedule.monthly} 号的月份在最后一天发。",
            f"In a month without a {schedule.monthly}th it comes on the last day.",
        )
    elif schedule.monthly or schedule.since or schedule.days == DAILY:
        return ""
    elif schedule.days is None:
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
    return f"\n\n{said[place]}"


def cancelled(found: Sequence[Subscription], language: Language) -> str:
    said = listed([called(each, language) for each in found], language)
    return f"已取消：{said}。" if language == "zh" else f"Cancelled: {said}."


def resumed(one: Subscription, due: Next, language: Language) -> str:
    """What goes on again, and when."""
    when = when_said(one.schedule, language)
    if language == "zh":
        return f"好的，{called(one, language)}恢复了，{when}。{next_said(due, language)}"
    return f"Done: {called(one, language)} is back, {when}.{next_said(due, language)}"


def muted(found: Sequence[Subscription], until: datetime, language: Language, *, alone: bool) -> str:
    """Until when nothing is said, and of what."""
    zh = language == "zh"
    moment = moment_said(until, language)
    said = [called(each, language) for each in found]
    said += (["工单的私信提醒"] if zh else ["the desk's notices to you"]) if alone else []
    if zh:
        return f"好的，{moment}之前不再提醒：{'、'.join(said)}。到点自动恢复。"
    return f"All right, silent until {moment}: {', '.join(said)}. It resumes by itself."


def unmuted(found: Sequence[Subscription], language: Language) -> str:
    said = listed([called(each, language) for each in found], language) if found else ""
    if language == "zh":
        return f"已恢复：{said}。" if said else "已恢复提醒。"
    return f"Resumed: {said}." if said else "Reminders are back on."


def line(one: Subscription, due: Next, now: datetime, language: Language, *, here: bool) -> str:
    """One subscription of a list."""
    zh = language == "zh"
    said = f"{called(one, language)}{'：' if zh else ': '}{when_said(one.schedule, language)}"
    said += f"{'，' if zh else ', '}{where_said(one, language, here=here)}"
    if one.muted_until and one.muted_until > now:
        until = moment_said(one.muted_until.astimezone(now.tzinfo), language)
        said += f"（静音到 {until}）" if zh else f" (muted until {until})"
    elif due[0]:
        said += f"，下次 {moment_said(due[0], language)}" if zh else f", next {moment_said(due[0], language)}"
    return said


def heads(language: Language, *, to: str, here: bool) -> str:
    """What stands above a list."""
    if language == "zh":
        return "群机器人那里订阅了：" if to == "robot" else "这个群订阅了：" if here else "你订阅了："
    return "The robot's group gets:" if to == "robot" else "This group gets:" if here else "You are subscribed to:"


def none_yet(language: Language, to: str, here: bool) -> str:
    """Where a list would be empty."""
    if language == "zh":
        return "群机器人还没有订阅。" if to == "robot" else "这个群还没有订阅。" if here else "你还没有订阅。"
    whose = "The robot's group has" if to == "robot" else "This group has" if here else "You have"
    return f"{whose} no subscriptions yet."


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
        "month_day": schedule.monthly or None if schedule else None,
        "every_other_week_from": schedule.since.isoformat() if schedule and schedule.since else None,
        "zone": schedule.zone if schedule else None,
        "filters": {name: list(values) for name, values in one.filters},
        "question": one.question or None,
        "language": one.language,
        "muted_until": one.muted_until.isoformat() if one.muted_until else None,
    }
