"""What subscriptions, days and moments are called, in both languages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from assistant.conversation import Language
from assistant.skills.subscriptions.subscription import DAILY, LAST_DAY, Filters, Schedule, Subscription, What

NAMES: Final[dict[What, tuple[str, str]]] = {
    "digest": ("日报", "the morning digest"),
    "anomalies": ("异动提醒", "anomaly alerts"),
    "fatigue": ("素材疲劳提醒", "creative fatigue reminders"),
    "needs": ("新需求提醒", "alerts on new needs"),
    "desk": ("紧急差评提醒", "alerts on urgent reviews"),
    "question": ("定时查询", "scheduled questions"),
}
_WEEKDAYS: Final = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_ZONES: Final = {"Asia/Shanghai": ("北京时间", "Beijing time")}


def name(what: What, language: Language) -> str:
    """日报, the morning digest."""
    return NAMES[what][0 if language == "zh" else 1]


def names(whats: Sequence[What], language: Language) -> str:
    """Several, one after another."""
    return listed([name(what, language) for what in whats], language)


def listed(said: Sequence[str], language: Language) -> str:
    """甲、乙; one, two and three."""
    if language == "zh":
        return "、".join(said)
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def called(one: Subscription, language: Language) -> str:
    """抖音的日报, the morning digest for 抖音; a question by its words."""
    if one.question:
        return f"“{one.question}”"
    kept, what = filters_said(one.filters, language), name(one.what, language)
    if not kept:
        return what
    return f"{kept}的{what}" if language == "zh" else f"{what} for {kept}"


def filters_said(filters: Filters, language: Language) -> str:
    """The values that are kept, as the store has them."""
    values = [value for _, kept in filters for value in kept]
    return listed(values, language) if values else ""


def days_said(schedule: Schedule, language: Language) -> str:
    """每个工作日, 每天, 周一到周五, 隔周的周五, 每月1号; on workdays, every day, every other Fri, on the 1st."""
    zh, days = language == "zh", schedule.days
    if schedule.monthly:
        return _monthly_said(schedule.monthly, zh=zh)
    if days is None:
        return "每个工作日" if zh else "on workdays"
    if days == DAILY and not schedule.since:
        return "每天" if zh else "every day"
    ordered, called_so = sorted(days), _WEEKDAYS[language]
    if schedule.since:
        named = [called_so[day] for day in ordered]
        return f"隔周的周{'、'.join(named)}" if zh else f"every other {' and '.join(named)}"
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return (
            f"周{called_so[ordered[0]]}到周{called_so[ordered[-1]]}"
            if zh
            else f"{called_so[ordered[0]]} to {called_so[ordered[-1]]}"
        )
    if zh:
        return "每周" + "、".join(called_so[day] for day in ordered)
    return "every " + " and ".join(called_so[day] for day in ordered)


def _monthly_said(day: int, *, zh: bool) -> str:
    if day == LAST_DAY:
        return "每月最后一天" if zh else "on the last day of every month"
    if zh:
        return f"每月{day}号"
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"on the {day}{ending} of every month"


def when_said(schedule: Schedule | None, language: Language) -> str:
    """When it is sent, with the zone."""
    zh = language == "zh"
    if schedule is None:
        return "随时" if zh else "as it happens"
    zone = _ZONES.get(schedule.zone, (schedule.zone, schedule.zone))[0 if zh else 1]
    days = days_said(schedule, language)
    return f"{days} {schedule.at:%H:%M}（{zone}）" if zh else f"{days} at {schedule.at:%H:%M} ({zone})"


def moment_said(moment: datetime, language: Language) -> str:
    """11月30日（周一）00:00, Mon, Nov 30, 00:00."""
    day = _WEEKDAYS[language][moment.weekday()]
    if language == "zh":
        return f"{moment.month}月{moment.day}日（周{day}）{moment:%H:%M}"
    return f"{day}, {moment:%b} {moment.day}, {moment:%H:%M}"
