"""Times of day as people write them: 早上9点半, 9:30, 8.45, half past eight, a quarter to nine, 5pm, noon."""

import re
from collections.abc import Callable, Iterator
from datetime import time
from typing import Final, Literal

from analytics.kpi.periods import atoms

_HAN: Final = "[零〇一二两三四五六七八九十]{1,3}"
_PART: Final = "早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|凌晨|早|晚"
_PM: Final = ("下午", "傍晚", "晚上", "夜里", "晚")
_NAMES: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_NAME: Final = "|".join(_NAMES)
_HALF: Final = r"(?: ?(?P<noon>am|pm|a\.m\.?|p\.m\.?)(?!\w)| in the (?P<spell>morning|afternoon|evening))?"
_EARLIEST: Final = 7
"""The first hour that is surely of the morning where neither half of the day is named: 3点 could be two."""


def _apart(minutes: str) -> int | None:
    words = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}
    return words.get(minutes) or atoms.number(minutes)


def _beside(found: re.Match[str]) -> tuple[int | None, int | None]:
    """Half past eight, a quarter to nine."""
    hour, minutes = _hour(found["name"]), _apart(found["apart"])
    if hour is None or minutes is None or found["side"] == "past":
        return hour, minutes
    return (hour - 1) % 24 if hour != 1 else 12, 60 - minutes


def _written(found: re.Match[str]) -> tuple[int | None, int | None]:
    return int(found["hour"]), int(found["minute"])


def _counted(found: re.Match[str]) -> tuple[int | None, int | None]:
    """九点一刻, 9点半, 9点20分."""
    minute = 30 if found["half"] else 15 * (atoms.number(found["quarter"]) or 0) if found["quarter"] else 0
    return atoms.number(found["han"]), atoms.number(found["past"] or "") or minute


def _bare(found: re.Match[str]) -> tuple[int | None, int | None]:
    return _hour(found["at"]), 0


def _midday(_: re.Match[str]) -> tuple[int | None, int | None]:
    return 12, 0


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int | None, int | None]]], ...]] = (
    (re.compile(
        r"(?:\bat )?\b(?:a )?(?P<apart>half|quarter|five|ten|twenty|\d{1,2})(?: minutes)? (?P<side>past|to)"
        rf" (?P<name>\d{{1,2}}|{_NAME})(?![\w:]){_HALF}"), _beside),
    (re.compile(
        rf"(?P<part>{_PART})? ?(?:@ ?|\bat )?(?<!\d)(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?!\d){_HALF}"), _written),
    (re.compile(rf"\b(?:at|@) ?(?P<hour>\d{{1,2}})\.(?P<minute>\d{{2}})(?![\d%]){_HALF}"), _written),
    (re.compile(
        rf"(?P<part>{_PART})? ?(?P<han>(?<!\d)\d{{1,2}}|{_HAN}) ?[点时點時](?:钟|鐘|整)?"
        rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<past>\d{{1,2}}|{_HAN}) ?分?)?{_HALF}"), _counted),
    (re.compile(r"(?:\bat |@ ?)?\b(?P<at>\d{1,2}) ?(?P<noon>am|pm|a\.m\.?|p\.m\.?)(?!\w)"), _bare),
    (re.compile(
        rf"(?:\b(?:at|by|around|to) |@ ?)(?P<at>\d{{1,2}}|{_NAME})(?: o'?clock)?"
        rf"(?![\w:%]| ?(?:hours?|days?|weeks?|minutes?|more|channels?|products?)\b){_HALF}"), _bare),
    (re.compile(r"(?:\bat )?\b(?P<word>noon|midday)\b"), _midday),
)  # fmt: skip
_SOFT: Final = r"(?: ?的|吧|呢|那个)*[\s。.!！]*"
_HALVES: Final[dict[Literal["early", "late", "evening"], re.Pattern[str]]] = {
    "early": re.compile(rf"(?:凌晨|半夜|早上|早晨|清晨|上午|a\.?m\.?|(?:in the |at )?(?:morning|night)){_SOFT}"),
    "late": re.compile(rf"(?:下午|午后|p\.?m\.?|(?:in the )?afternoon){_SOFT}"),
    "evening": re.compile(rf"(?:傍晚|晚上|(?:in the )?evening){_SOFT}"),
}


def clocks_in(text: str) -> Iterator[tuple[int, int, time | None]]:
    """Where each time of day stands, from the left; None for one that is none, or could be two."""
    place = 0
    while nearest := min(
        ((found.start(), -found.end(), number) for number, (form, _) in enumerate(_FORMS)
         if (found := form.search(text, place))),
        default=None,
    ):  # fmt: skip
        form, read = _FORMS[nearest[2]]
        found = form.search(text, place)
        assert found is not None
        yield found.start(), found.end(), _time(found, *read(found))
        place = found.end()


def _time(found: re.Match[str], hour: int | None, minute: int | None) -> time | None:
    said = found.groupdict()
    noon, part, spell = (said.get("noon") or "").replace(".", ""), said.get("part") or "", said.get("spell") or ""
    if hour is None or minute is None or hour > 23 or minute > 59 or (noon and not 1 <= hour <= 12):
        return None
    if noon or part or spell:
        late = noon == "pm" or part in _PM or spell in ("afternoon", "evening") or (part == "中午" and hour < 3)
        early = noon == "am" or part == "凌晨"
        hour = hour + 12 if late and hour < 12 else 0 if early and hour == 12 else hour
    elif hour < _EARLIEST and not (said.get("hour") and len(said["hour"]) == 2):  # 3点: at night or in the afternoon?
        return None
    return time(hour, minute)


def _hour(name: str) -> int | None:
    return _NAMES.index(name) + 1 if name in _NAMES else atoms.number(name)


def both_halves(text: str) -> tuple[str, ...]:
    """The text with its first time of day said of the afternoon and of the night, where it leaves that open."""
    for start, end, _ in clocks_in(text):
        before, said, after = text[:start], text[start:end], text[end:]
        if re.search(rf"{_PART}|\d ?[ap]\.?m|noon|midday|in the", said):
            return ()
        if re.search("[点时]", said):
            return tuple(f"{before}{part}{said.strip()}{after}" for part in ("下午", "凌晨"))
        return tuple(f"{before}{said.rstrip()}{half}{after}" for half in ("pm", "am"))
    return ()


def half_meant(text: str) -> Literal["early", "late", "evening", ""]:
    """Which half of the day an answer names that says nothing else."""
    for half, pattern in _HALVES.items():
        if pattern.fullmatch(text.strip().casefold()):
            return half
    return ""
