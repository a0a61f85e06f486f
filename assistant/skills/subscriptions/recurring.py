"""The days a schedule comes on, as people write them: 每周一三五, 隔周周五, 每月1号, weekdays, every other Monday."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from analytics.kpi.periods import atoms
from assistant.skills.subscriptions.subscription import DAILY, LAST_DAY, Schedule
from assistant.skills.subscriptions.taking import Words

_HAN: Final = "[一二两三四五六七八九十廿卅]{1,3}"
WEEK: Final = "周|星期|礼拜|週"
_ZH_DAYS: Final = {
    name: number for number, names in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for name in names
}
_EN_DAYS: Final = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
EN_DAY: Final = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:(?:nes|rs|s|ur)?days?|rs|s)?"
_ZH_DAY: Final = "[一二三四五六日天]|[1-7](?![0-9点时:月号日./])"
_EACH_MONTH: Final = r"(?:every|each|the) month"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`days` as in a Schedule; `monthly` is the day of the month instead, `fortnight` says every other week."""

    days: frozenset[int] | None = DAILY
    monthly: int = 0
    fortnight: bool = False

    def at(self, at: time, zone: str, now: datetime) -> Schedule:
        """The schedule that begins at `now`; every other week counts from the first week it comes in."""
        if not self.fortnight or self.days is None:
            return Schedule(at, self.days, zone, self.monthly)
        ahead = (now.date() + timedelta(days=number) for number in range(8) if number or now.time() < at)
        first = next(day for day in ahead if day.weekday() in self.days)
        return Schedule(at, self.days, zone, since=first)


def day_of(name: str) -> int:
    """The weekday that is named, from Monday 0."""
    return _ZH_DAYS[name] if name in _ZH_DAYS else _EN_DAYS[name[:3]]


def _of_month(found: re.Match[str]) -> Recurrence | None:
    said = found.groupdict()
    day = said.get("day") or said.get("nth") or said.get("then")
    if day:
        number = atoms.number(day)
        return Recurrence(monthly=number) if number and 1 <= number <= LAST_DAY else None
    return Recurrence(monthly=LAST_DAY if said.get("last") or said.get("ends") or said.get("end") else 1)


def _other_week(found: re.Match[str]) -> Recurrence:
    return Recurrence(frozenset({day_of(found["day"] or found["en"] or found["then"])}), fortnight=True)


def _span(found: re.Match[str]) -> Recurrence:
    first, last = (day_of(found[one] or found[other]) for one, other in (("first", "from"), ("last", "until")))
    return Recurrence(frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)))


def _named(found: re.Match[str]) -> Recurrence:
    names = re.findall(rf"[一二三四五六日天1-7]|{EN_DAY}", re.sub(WEEK, "", found[0]))
    return Recurrence(frozenset(map(day_of, names)))


_Reader = Callable[[re.Match[str]], Recurrence | None]
_FORMS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (re.compile(
        rf"每个?月的?(?:(?P<day>\d{{1,2}}|{_HAN}) ?[号日號](?!均)|(?P<first>月?初|头一天|第一天|首日)"
        rf"|(?P<last>月?[底末]|最后一天|最後一天))"
        rf"|(?:\bon )?\bthe (?:(?P<nth>\d{{1,2}})(?:st|nd|rd|th)(?: day)?|(?P<begins>first)(?: day)?"
        rf"|(?P<ends>last) day)"
        rf" of {_EACH_MONTH}|\bat the (?P<end>end) of {_EACH_MONTH}"
        r"|\b(?:monthly|every month|each month)(?:,? on)?(?: the)? (?P<then>\d{1,2})(?:st|nd|rd|th)\b"), _of_month),
    (re.compile(
        rf"(?:隔一?个?(?:{WEEK})|每隔一个?(?:{WEEK})|每[两2]个?(?:{WEEK})"
        rf"|双(?:{WEEK}))的?(?:{WEEK})?(?P<day>{_ZH_DAY})"
        rf"|\b(?:on )?(?:every|each) (?:other|second|2nd) (?P<en>{EN_DAY})\b"
        rf"|\b(?:biweekly|fortnightly|every (?:two|2|other) weeks?),? (?:on )?(?P<then>{EN_DAY})\b"), _other_week),
    (re.compile(r"每?个?(?:工作日|上班日)|\b(?:on |every |each )?(?:workdays?|working days?|business days?)\b"),
     lambda _: Recurrence(None)),
    (re.compile(
        rf"每?个?(?:{WEEK})(?P<first>{_ZH_DAY}) ?(?:到|至|-|~) ?(?:{WEEK})?(?P<last>{_ZH_DAY})"
        rf"|(?P<from>{EN_DAY}) ?(?:to|through|thru|-|–) ?(?P<until>{EN_DAY})"), _span),
    (re.compile(r"\b(?:on |every |each )?weekdays?\b"), lambda _: Recurrence(frozenset(range(5)))),
    (re.compile(r"每?个?周末|\b(?:on |every |each )?weekends?\b"), lambda _: Recurrence(frozenset({5, 6}))),
    (re.compile(
        r"每[天日](?!均)|天天|每个?(?=早|晚|上午|下午|清晨|\x01)"
        r"|\bevery ?day\b|\bdaily\b(?! (?:report|digest|brief|summary))"
        r"|\beach day\b|\b(?:every|each) (?:morning|evening|afternoon)\b"),
     lambda _: Recurrence()),
)  # fmt: skip
_LOOSE: Final = re.compile(
    rf"每?个?(?:{WEEK})(?:{_ZH_DAY})(?:[、,，和及跟/ ]*(?:{WEEK})?(?:{_ZH_DAY})(?!\w*[点时]))*"
    rf"|\b(?:on |every |each )?{EN_DAY}(?:(?:, ?| and | & )+(?:on |every )?{EN_DAY})*\b"
)
_STRICT: Final = re.compile(
    rf"每个?(?:{WEEK})(?:{_ZH_DAY})(?:[、,，和及跟/ ]*(?:{WEEK})?(?:{_ZH_DAY})(?!\w*[点时]))*"
    rf"|\b(?:on |every |each ){EN_DAY}(?:(?:, ?| and | & )+(?:on |every )?{EN_DAY})*\b|\b{EN_DAY}s\b"
)
TOO_OFTEN: Final = re.compile(
    rf"每隔?(?:\d{{1,3}}|半|{_HAN})?个?(?:小时|钟头|分钟)|(?:随时|实时)(?=发|推)"
    r"|\bevery (?:\d{1,3} |half |few )?(?:an )?(?:hours?|minutes?|mins?)\b|\bhourly\b"
)
TOO_SELDOM: Final = re.compile(
    r"每个?(?:季度?|半年|年)(?:的?(?:第一天|最后一天|初|末|底))?|\b(?:every|each) (?:quarter|year)\b|\bquarterly\b"
    r"|\byearly\b|\bannually\b"
)
"""Other rhythms than those of a Schedule."""


def take_no_day(words: Words) -> bool:
    """Whether a day is said that no month has (每个月32号), which is taken out."""
    pattern, _ = _FORMS[0]
    found = pattern.search(words.left)
    day = (found["day"] or found["nth"] or found["then"]) if found else None
    if not day or 1 <= (atoms.number(day) or 0) <= LAST_DAY:
        return False
    words.take(pattern)
    return True


def take_recurrence(words: Words, *, strict: bool = False) -> Recurrence | None:
    """The days that are said, taken out; None where none are. `strict` wants 每周一, every Monday: 周一 alone may be
    a question's."""
    for pattern, read in (*_FORMS, (_STRICT if strict else _LOOSE, _named)):
        found = pattern.search(words.left)
        if found and found[0].strip() and (recurrence := read(found)):
            words.take(pattern)
            return recurrence
    return None
