"""The words a question is built with, beside names and times: fixed ones from words.yml, ranks and bounds from here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from analytics.kpi.periods.atoms import SCALES, number
from analytics.kpi.periods.calendar import load_yaml
from analytics.kpi.periods.words import EN, N

Kind: TypeAlias = Literal[
    "filler", "join", "group", "which", "every", "except", "except tail", "total", "average", "compare", "change",
    "versus", "grain", "trend", "rank", "counted", "threshold", "topic", "switch", "add", "higher", "one grain", "noun",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rank:
    """How rows are ranked: `descending` None when only a number was said, `best` when good or bad was."""

    limit: int | None = None
    descending: bool | None = None
    best: bool | None = None
    one: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound a person wrote: `percent` when as a percentage."""

    operator: Literal[">", ">=", "<", "<="]
    value: float
    percent: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """What to compare with: the period before (of a unit, if said), the year before, the same weekday.

    `relative` words (前一周, the day before) lean on a period named elsewhere.
    """

    kind: Literal["previous", "year", "weekday", "month"]
    unit: str = ""
    relative: bool = False


NUMBER = (
    r"(?:[¥$€]\s?)?(?:(?P<per>百分之)\s?)?(?P<value>\d{1,15}(?:,\d{3})*(?:\.\d{1,9})?|[零一二两三四五六七八九十百千半]{1,8})"
    r"\s?(?P<scale>百万|千万|万|亿|千|百|k(?![a-z])|w(?![a-z])|million|thousand|m(?![a-z]))?"
    r"\s?(?P<percent>%|个百分点|个点|percent|per cent|pct)?"
    r"\s?(?:元钱?|块钱|块|人民币|rmb|cny|yuan|usd|dollars|次|单|件|人次|人|倍)?"
)
NOT_TIME = r"(?!\s?(?:天|日|周|个?月|个?季|年|days?|weeks?|months?|years?|\d))"
SCALE_WORDS = {"k": 1e3, "w": 1e4, "m": 1e6, "million": 1e6, "thousand": 1e3, "百万": 1e6, "千万": 1e7}
OPERATORS: tuple[tuple[Literal[">", ">=", "<", "<="], str], ...] = (
    (
        ">=",
        (
            r">=|≥|=>|大于等于|大于或等于|不低于|不小于|不少于|至少|起码"
            r"|at least|no less than|not less than|greater than or equal to"
        ),
    ),
    (
        "<=",
        (
            r"<=|≤|=<|小于等于|小于或等于|不高于|不超过|不大于|不多于|至多"
            r"|at most|no more than|not more than|less than or equal to|up to"
        ),
    ),
    (
        ">",
        (
            r">|大于|高于|超过|多于|超出|突破|高过|超|过"
            r"|greater than|more than|higher than|larger than|bigger than|above|over|exceed(?:s|ed|ing)?"
        ),
    ),
    ("<", r"<|小于|低于|少于|不足|不到|不满|低过|less than|lower than|smaller than|fewer than|below|under"),
)
AFTER: tuple[tuple[Literal[">=", "<="], str], ...] = (
    (">=", r"及以上|或以上|以上|or more|or above|and above|or higher|\+"),
    ("<=", r"及以下|或以下|以下|or less|or below|and below|or lower|or fewer"),
)
COUNTER = r"(?:个|名|位|家|款|条|支|种|大|强|的|项)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fixed phrase. `firm` ones are never taken for a dimension's value spelled the same."""

    kind: Kind
    payload: object
    firm: bool


@cache
def phrases() -> tuple[Mapping[str, tuple[Phrase, ...]], Mapping[str, tuple[int, ...]]]:
    """Every fixed phrase with what it can be, and the lengths of phrases by first character."""
    table: dict[str, tuple[Phrase, ...]] = {}
    for entry in load_yaml(Path(__file__).with_name("words.yml")):
        phrase = Phrase(entry["kind"], _payload(entry["kind"], entry.get("means")), bool(entry.get("firm")))
        for word in (*entry.get("zh", ()), *entry.get("en", ())):
            spelled = word.replace("-", " ")
            table[spelled] = (*table.get(spelled, ()), phrase)
    lengths: dict[str, set[int]] = {}
    for word in table:
        lengths.setdefault(word[0], set()).add(len(word))
    return table, {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()}


def _payload(kind: Kind, means: Any) -> object:
    match kind:
        case "rank":
            return Rank(**(means or {}))
        case "compare":
            return Reference(means["reference"], means.get("unit", ""), bool(means.get("relative")))
        case _:
            return means


@cache
def patterns() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    """What holds a number: ranks, counts and thresholds."""
    operators = "|".join(f"(?P<op{i}>{words})" for i, (_, words) in enumerate(OPERATORS))
    after = "|".join(f"(?P<af{i}>{words})" for i, (_, words) in enumerate(AFTER))
    then = NUMBER.replace("?P<per>", "?P<per2>").replace("?P<value>", "?P<value2>")
    then = then.replace("?P<scale>", "?P<scale2>").replace("?P<percent>", "?P<percent2>")
    no_unit = r"(?!个?(?:天|日|周|星期|月|季|年|小时|半))"
    return (
        (re.compile(rf"(?:排名|排行|排|的)?(?P<top>前)(?P<n>{N}){no_unit}{COUNTER}?"), "rank"),
        (re.compile(rf"(?P<bottom>倒数第?|末尾|最后|后)(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"(?P<bottom>倒数)(?P<n>{N}){no_unit}"), "rank"),
        (re.compile(rf"(?P<top>top)[ -]?(?P<n>{EN}|{N})"), "rank"),
        (re.compile(rf"(?P<bottom>bottom)[ -]?(?P<n>{EN}|{N})"), "rank"),
        (re.compile(rf"最(?P<up>高|多|大|好|强)的?(?:前)?(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"最(?P<down>低|少|小|差|弱)的?(?:前)?(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"(?P<up>highest|largest|biggest|most) (?P<n>{EN})(?![\w%])"), "rank"),
        (re.compile(rf"(?P<down>lowest|smallest|fewest) (?P<n>{EN})(?![\w%])"), "rank"),
        (re.compile(rf"(?P<n>{EN}) (?P<up>highest|largest|biggest|best)(?!\w)"), "rank"),
        (re.compile(rf"(?P<n>{EN}) (?P<down>lowest|smallest|fewest|worst)(?!\w)"), "rank"),
        (re.compile(rf"(?:这|那)?(?P<n>{N}){no_unit}(?:个|家|款|条|种|项)"), "counted"),
        (re.compile(r"(?:the )?(?P<n>two|three|four|five|both|\d)(?= [a-z])"), "counted"),
        (re.compile(rf"(?:{operators})\s?(?:了)?\s?{NUMBER}{NOT_TIME}"), "threshold"),
        (re.compile(rf"{NUMBER}\s?(?:{after})"), "threshold"),
        (
            re.compile(
                rf"(?P<between>在|介于|between)\s?{NUMBER}\s?(?:到|至|-|~|和|与|and|to)\s?{then}{NOT_TIME}(?:之间)?"
            ),
            "threshold",
        ),
    )


def rank_of(match: re.Match[str]) -> Rank | None:
    """What a matched rank says; None when its number is none."""
    parts = match.groupdict()
    limit = number(parts["n"])
    if not limit:
        return None
    if parts.get("bottom") or parts.get("down"):
        return Rank(limit, descending=False)
    return Rank(limit, descending=True if parts.get("up") else None)


def bounds_of(match: re.Match[str]) -> tuple[Bound, ...]:
    """The bounds a matched threshold sets: one, or two for "between"."""
    parts = match.groupdict()
    if parts.get("between"):
        if not (_whole(parts, "2") and _whole(parts, "")):
            return ()
        percent = bool(parts["percent"] or parts["percent2"] or parts["per"] or parts["per2"])
        low, high = _amount(parts, "", percent), _amount(parts, "2", percent)
        return (Bound(">=", low, percent), Bound("<=", high, percent))
    percent = bool(parts["percent"] or parts["per"])
    for table, prefix in ((OPERATORS, "op"), (AFTER, "af")):
        for index, (operator, _) in enumerate(table):
            if parts.get(f"{prefix}{index}"):
                return (Bound(operator, _amount(parts, "", percent), percent),)
    return ()


def _whole(parts: dict[str, str | None], suffix: str) -> bool:
    return bool(parts[f"value{suffix}"])


def _amount(parts: dict[str, str | None], suffix: str, percent: bool) -> float:
    words = parts[f"value{suffix}"] or "0"
    if words[0].isdigit():
        value = float(words.replace(",", ""))
    else:
        value = 0.5 if words == "半" else float(number(words.replace("半", "")) or 0)
    scale = parts[f"scale{suffix}"] or ""
    value *= SCALE_WORDS.get(scale) or SCALES.get(scale, 1)
    return round(value / 100, 12) if percent else value
