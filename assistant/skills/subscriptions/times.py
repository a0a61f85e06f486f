"""Time zones and ends of a silence, as people write them: 纽约时间, 到下周一, until Friday at noon."""

import re
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from analytics.kpi.periods import atoms
from assistant.skills.subscriptions.recurring import EN_DAY, WEEK, day_of
from assistant.skills.subscriptions.taking import Words

_AMOUNT: Final = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3}|半|a|an|one|two|three|half an?|half a)"
_UNITS: Final = {
    "分钟": 1, "minute": 1, "min": 1, "小时": 60, "钟头": 60, "hour": 60, "天": 1440, "day": 1440, "周": 10080,
    "星期": 10080, "礼拜": 10080, "week": 10080,
}  # fmt: skip
_FOR: Final = re.compile(
    rf"(?:\bfor |\bthe next )?{_AMOUNT} ?个?(?P<unit>分钟|小时|钟头|天|周(?![一二三四五六日天])"
    rf"|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|minute|min|hour|day|week)s?"
)
_DAY: Final = (
    rf"(?P<next>下个?|这个?|本|next |this |coming )?(?:(?:{WEEK})(?P<weekday>[一二三四五六日天])"
    rf"|(?P<en>{EN_DAY})\b)"
    r"|(?P<month>\d{1,2}) ?月 ?(?P<date>\d{1,2}) ?[日号]?|(?P<near>今天|今晚|明天|明早|明晚|后天|today|tonight"
    r"|tomorrow|the day after tomorrow)"
    r"|(?P<whole>下周|下个?星期|下个?礼拜|next week)|(?P<end>月底|下个?月|next month|the end of the month)"
)
_UNTIL: Final = re.compile(
    rf"(?:到|至|直到|\b(?:until|till|til|before) )(?:{_DAY})?(?: ?at)? ?(?P<clock>\x01)?(?:为止|之前|前)?"
)
_BEFORE: Final = re.compile(rf"(?:{_DAY}) ?(?P<clock>\x01)?(?:之前|前)")
_WITHIN: Final = re.compile(r"(?P<day>今天|今晚|今日|\btoday\b|\btonight\b)|(?P<week>本周|这周|这个星期|\bthis week\b)")
_NEAR: Final = {
    "今天": 1, "今晚": 1, "today": 1, "tonight": 1, "明天": 1, "明早": 1, "明晚": 1, "tomorrow": 1, "后天": 2,
    "the day after tomorrow": 2,
}  # fmt: skip
_ZONES: Final = {
    "北京时间|上海时间|中国时间|beijing time|china time": "Asia/Shanghai", "东京时间|日本时间|tokyo time": "Asia/Tokyo",
    "香港时间|hong kong time": "Asia/Hong_Kong", "新加坡时间|singapore time": "Asia/Singapore",
    "伦敦时间|英国时间|london time|uk time": "Europe/London", "巴黎时间|paris time": "Europe/Paris",
    "柏林时间|德国时间|berlin time": "Europe/Berlin",
    "纽约时间|美东时间|new york time|eastern time": "America/New_York",
    "洛杉矶时间|美西时间|los angeles time|pacific time": "America/Los_Angeles",
    "悉尼时间|sydney time": "Australia/Sydney",
    r"\b(?:utc|gmt)\b(?![+-])": "UTC",
}  # fmt: skip
_IANA: Final = re.compile(r"\b(africa|america|asia|atlantic|australia|europe|indian|pacific)/([a-z_]+(?:/[a-z_]+)?)\b")


def take_zone(words: Words) -> str:
    """The zone that is named; empty where none is."""
    for names, zone in _ZONES.items():
        if words.take(re.compile(names)):
            return zone
    if found := _IANA.search(words.left):
        named = "/".join("_".join(part.capitalize() for part in each.split("_")) for each in found[0].split("/"))
        if _is_zone(named):
            words.take(_IANA)
            return named
    return ""


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown name is a KeyError, one that is a folder an OSError
        return False
    return True


def take_until(words: Words, now: datetime) -> datetime | None:
    """When a silence ends, in the zone of `now`; None where it is not said or cannot be read."""
    found = words.take(_UNTIL) or words.take(_BEFORE)
    if found:
        clock = words.clocks.pop() if found["clock"] and words.clocks else None
        return _ending(found, clock, now)
    if (found := words.take(_FOR)) and (minutes := _minutes(found)):
        return now + timedelta(minutes=minutes)
    if found := words.take(_WITHIN):
        days = 1 if found["day"] else 7 - now.weekday()
        return _midnight(now, days)
    return None


def _ending(found: re.Match[str], clock: time | None, now: datetime) -> datetime | None:
    day = _ahead(found, now)
    if day is None:
        if clock is None:
            return None
        today = datetime.combine(now.date(), clock, now.tzinfo)
        return today if today > now else datetime.combine(now.date() + timedelta(days=1), clock, now.tzinfo)
    if found["near"] in ("今天", "今晚", "today", "tonight") and clock:
        return datetime.combine(now.date(), clock, now.tzinfo)
    return datetime.combine((now + timedelta(days=day)).date(), clock or time(), now.tzinfo)


def _ahead(found: re.Match[str], now: datetime) -> int | None:
    """How many days ahead the day that was named is."""
    if found["near"]:
        return _NEAR[found["near"]]
    if found["whole"]:
        return 7 - now.weekday()
    if found["weekday"] or found["en"]:
        day = day_of(found["weekday"] or found["en"])
        if found["next"] and found["next"].strip() in ("下", "下个", "next"):
            return 7 - now.weekday() + day
        return (day - now.weekday() - 1) % 7 + 1
    if found["end"]:
        first = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
        return (first.date() - now.date()).days
    if found["month"]:
        return _to_date(int(found["month"]), int(found["date"]), now)
    return None


def _to_date(month: int, day: int, now: datetime) -> int | None:
    for year in (now.year, now.year + 1):
        try:
            ahead = (now.date().replace(year=year, month=month, day=day) - now.date()).days
        except ValueError:
            return None
        if ahead > 0:
            return ahead
    return None


def _minutes(found: re.Match[str]) -> int | None:
    unit, said = _UNITS[found["unit"]], found["count"]
    if said.startswith(("半", "half")):
        return unit // 2
    words = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
    count = words.get(said) or atoms.number(said)
    return count * unit if count else None


def _midnight(now: datetime, days: int) -> datetime:
    return datetime.combine((now + timedelta(days=days)).date(), time(), now.tzinfo)
