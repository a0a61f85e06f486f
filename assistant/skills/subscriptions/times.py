"""Times of day, days of the week and ends of a silence, as people write them: 早上9点半, 每周一三五, 到下周一.

Each reader takes what it read out of the text, so that what is left over shows what was not understood.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from analytics.kpi.periods import atoms
from assistant.skills.subscriptions.subscription import DAILY

_HAN: Final = "[零〇一二两三四五六七八九十]{1,3}"
_PART: Final = "早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|凌晨|早|晚"
_CLOCK: Final = re.compile(
    rf"(?P<part>{_PART})? ?(?:(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?!\d)"
    rf"|(?P<han>\d{{1,2}}|{_HAN}) ?[点时](?:钟|整)?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<past>\d{{1,2}}"
    rf"|{_HAN}) ?分?)?)"
    r" ?(?P<noon>am|pm|a\.m\.?|p\.m\.?)?"
    r"|(?:\bat )?\b(?P<bare>\d{1,2}) ?(?P<half_day>am|pm|a\.m\.?|p\.m\.?)(?!\w)"
    r"|\b(?:at|by|around|to) (?P<at>\d{1,2})(?: o'?clock)?(?![\d:%]| ?(?:hours?|days?|weeks?|minutes?))"
    r"|\b(?P<word>noon|midday)\b"
)
_PM: Final = ("下午", "傍晚", "晚上", "夜里", "晚")
_WEEK: Final = "周|星期|礼拜"
_ZH_DAYS: Final = {
    name: number for number, names in enumerate(("一", "二", "三", "四", "五", "六", "日天")) for name in names
}
_EN_DAYS: Final = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_EN_DAY: Final = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:(?:nes|rs|s|ur)?days?|rs|s)?"
_EVERY: Final = re.compile(
    r"每[天日]|天天|每个?(?=早|晚|上午|下午|清晨|\x01)|\bevery ?day\b|\bdaily\b(?! (?:report|digest|brief|summary))"
    r"|\beach day\b|\bevery (?=morning|evening)"
    r"|\bevery (?:morning|evening|afternoon)\b"
)
_WORKED: Final = re.compile(r"每?个?(?:工作日|上班日)|\b(?:on |every )?(?:workdays?|working days?|business days?)\b")
_FIVE: Final = re.compile(r"\b(?:on |every )?weekdays?\b")
_WEEKEND: Final = re.compile(r"每?个?周末|\b(?:on |every )?weekends?\b")
_SPAN: Final = re.compile(
    rf"每?个?(?:{_WEEK})(?P<first>[一二三四五六日天]) ?(?:到|至|-|~) ?(?:{_WEEK})?(?P<last>[一二三四五六日天])"
    rf"|(?P<from>{_EN_DAY}) ?(?:to|through|thru|-|–) ?(?P<until>{_EN_DAY})"
)
_NAMED: Final = re.compile(
    rf"每?个?(?:{_WEEK})[一二三四五六日天](?:[、,，和及跟/ ]*(?:{_WEEK})?[一二三四五六日天](?!\w*[点时]))*"
    rf"|\b(?:on |every )?{_EN_DAY}(?:(?:, ?| and | & )+(?:on |every )?{_EN_DAY})*\b"
)
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
    rf"(?P<next>下个?|这个?|本|next |this |coming )?(?:(?:{_WEEK})(?P<weekday>[一二三四五六日天])"
    rf"|(?P<en>{_EN_DAY})\b)"
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
_GAP: Final = "\n"
_SOFT: Final = r"(?: ?的|吧|呢|那个)*[\s。.!！]*"
_HALVES: Final[dict[Literal["early", "late", "evening"], re.Pattern[str]]] = {
    "early": re.compile(rf"(?:凌晨|半夜|早上|早晨|清晨|上午|a\.?m\.?|(?:in the |at )?(?:morning|night)){_SOFT}"),
    "late": re.compile(rf"(?:下午|午后|p\.?m\.?|(?:in the )?afternoon){_SOFT}"),
    "evening": re.compile(rf"(?:傍晚|晚上|(?:in the )?evening){_SOFT}"),
}


@dataclass
class Words:
    """A text from which what was read is taken out."""

    left: str
    clocks: list[time | None] = field(default_factory=list)
    spoken: bool = False

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first place where it matches, taken out."""
        found = pattern.search(self.left)
        if found and found[0].strip():
            self.left = self.left[: found.start()] + _GAP + self.left[found.end() :]
            return found
        return None

    def drop(self, *patterns: re.Pattern[str]) -> None:
        """Whatever they match, taken out."""
        for pattern in patterns:
            self.left = pattern.sub(_GAP, self.left)

    def take_clocks(self) -> None:
        """Every time of day, a mark left where each stood; None for one that is none, or could be two."""

        def mark(found: re.Match[str]) -> str:
            self.clocks.append(_time(found))
            return "\x01"

        self.left = _CLOCK.sub(mark, self.left)


def _time(found: re.Match[str]) -> time | None:
    if found["word"]:
        return time(12)
    said = found["hour"] or found["han"] or found["bare"] or found["at"]
    hour = atoms.number(said)
    minute = 30 if found["half"] else 15 * (atoms.number(found["quarter"]) or 0) if found["quarter"] else 0
    minute = atoms.number(found["minute"] or found["past"] or "") or minute
    noon, part = (found["noon"] or found["half_day"] or "").replace(".", ""), found["part"] or ""
    if hour is None or hour > 23 or minute > 59 or (noon and not 1 <= hour <= 12):
        return None
    if noon or part:
        late = noon == "pm" or part in _PM or (part == "中午" and hour < 3)
        early = noon == "am" or part == "凌晨"
        hour = hour + 12 if late and hour < 12 else 0 if early and hour == 12 else hour
    elif hour < 7 and not (found["hour"] and len(found["hour"]) == 2):  # 3点: at night or in the afternoon?
        return None
    return time(hour, minute)


def both_halves(text: str) -> tuple[str, ...]:
    """The text with its first time of day said of the afternoon and of the night, where it leaves that open."""
    found = _CLOCK.search(text)
    if found is None or found["part"] or found["noon"] or found["half_day"] or found["word"]:
        return ()
    before, said, after = text[: found.start()], found[0], text[found.end() :]
    if re.search("[点时]", said):
        return tuple(f"{before}{part}{said.strip()}{after}" for part in ("下午", "凌晨"))
    return tuple(f"{before}{said.rstrip()}{half}{after}" for half in ("pm", "am"))


def half_meant(text: str) -> Literal["early", "late", "evening", ""]:
    """Which half of the day an answer names that says nothing else."""
    for half, pattern in _HALVES.items():
        if pattern.fullmatch(text.strip().casefold()):
            return half
    return ""


def take_days(words: Words) -> tuple[frozenset[int] | None, bool]:
    """The days of a schedule, None for those the team works, and whether any were said."""
    if words.take(_WORKED):
        return None, True
    if found := words.take(_SPAN):
        first, last = (_day(found[one] or found[other]) for one, other in (("first", "from"), ("last", "until")))
        return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)), True
    if words.take(_FIVE):
        return frozenset(range(5)), True
    if words.take(_WEEKEND):
        return frozenset({5, 6}), True
    if words.take(_EVERY):
        return DAILY, True
    if found := words.take(_NAMED):
        names = re.findall(rf"[一二三四五六日天]|{_EN_DAY}", re.sub("星期|礼拜|周", "", found[0]))
        return frozenset(map(_day, names)), True
    return DAILY, False


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
        day = _day(found["weekday"] or found["en"])
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


def _day(name: str) -> int:
    return _ZH_DAYS[name] if name in _ZH_DAYS else _EN_DAYS[name[:3]]
