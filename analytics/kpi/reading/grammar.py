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
    "how many", "present", "per", "lately", "pronoun", "bought", "running", "unknown",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rank:
    """How rows are ranked: `descending` None when only a number was said, `best` when good or bad was.

    `soft` directions (排名, sorted) give way to others; `of` says what the word itself speaks of
    (最便宜, 卖得最好, 用得最多), which the metric must fit; `nth` ones (第二名) want
    one row alone that is not the first.
    """

    limit: int | None = None
    descending: bool | None = None
    best: bool | None = None
    one: bool = False
    soft: bool = False
    of: Literal["", "money", "sales", "use"] = ""
    nth: bool = False


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
    r"(?:(?:[¥$€£]|rmb|cny|usd|gbp|eur|hk\$)\s?)?(?:(?P<per>百分之|千分之|[二三四五六七八九十]分之)\s?)?"
    r"(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?|\.\d{1,9}|一半|半数|(?:a |one )?half(?! of)"
    r"|[零一二两三四五六七八九十百千半]{1,8})"
    r"\s?(?P<scale>百万|千万|万|亿|千|百|k(?![a-z])|w(?![a-z])|million|thousand|m(?![a-z]))?"
    r"\s?(?P<percent>%|个百分点|个点|成|percent|per cent|pct)?"
    r"\s?(?:元钱?|块钱|块|人民币|英镑|镑|美元|美金|欧元|港币|rmb|cny|yuan|usd|gbp|eur|dollars|pounds|euros|次|单|件|人次|人|倍|笔|杯|晚)?"
)
NOT_TIME = r"(?!\s?(?:天|日|周|个?月|个?季|年|days?|weeks?|months?|years?|\d))"
SCALE_WORDS = {"k": 1e3, "w": 1e4, "m": 1e6, "million": 1e6, "thousand": 1e3, "百万": 1e6, "千万": 1e7}
OPERATORS: tuple[tuple[Literal[">", ">=", "<", "<="], str], ...] = (
    (
        ">=",
        (
            r">=|≥|=>|大于等于|大于或等于|不低于|不小于|不少于|至少|起码|达到了?|不亚于"
            r"|at least|no less than|not less than|greater than or equal to"
            r"|no fewer than|no lower than|at or above|a minimum of|minimum of"
        ),
    ),
    (
        "<=",
        (
            r"<=|≤|=<|小于等于|小于或等于|不高于|不超过|不大于|不多于|至多|没超过|没有超过|未超过|不超"
            r"|at most|no more than|not more than|less than or equal to|up to"
            r"|no higher than|no greater than|at or below|a maximum of|maximum of"
        ),
    ),
    (
        ">",
        (
            r">|大于|高于|超过|多于|超出|突破|高过|大过|多过|超|过"
            r"|greater than|more than|higher than|larger than|bigger than|above|over|in excess of|exceed(?:s|ed|ing)?"
        ),
    ),
    (
        "<",
        (
            r"<|小于|低于|少于|不足|不到|不满|低过|未满|未达到?|没达到|没到|未到|不及"
            r"|less than|lower than|smaller than|fewer than|below|under"
        ),
    ),
)
AFTER: tuple[tuple[Literal[">=", "<="], str], ...] = (
    (">=", r"及以上|或以上|以上|or more|or above|and above|or higher|and over|or over|and up|\+"),
    ("<=", r"及以下|或以下|以下|以内|之内|or less|or below|and below|or lower|or fewer|and under|or under"),
)
UNIT_GRAINS: dict[str, str] = {"天": "day", "周": "week", "个星期": "week", "个月": "month", "个季度": "quarter"}
GRADED = re.compile(r"[好强差弱]|\b(?:best(?![ -]selling)|worst)")
ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
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
        (re.compile(rf"(?P<bottom>倒数|末尾|最后|后)(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"(?P<bottom>倒数)(?P<n>{N}){no_unit}"), "rank"),
        (re.compile(rf"(?:排名?)?(?P<nth>第|倒数第)(?P<n>{N}){no_unit}(?:高|多|大|低|少|好|差)?(?:的|名|位)?"), "rank"),
        (
            re.compile(
                r"(?P<nth>(?P<n>second|third|fourth|fifth|2nd|3rd|4th|5th))[ -]"
                r"(?:highest|lowest|best|worst|most|largest|biggest|smallest|place)(?!\w)"
            ),
            "rank",
        ),
        (re.compile(rf"(?P<top>top)[ -]?(?P<n>{EN}|{N})"), "rank"),
        (re.compile(rf"(?P<bottom>bottom)[ -]?(?P<n>{EN}|{N})"), "rank"),
        (re.compile(rf"最(?P<up>高|多|大|好|强)的?(?:前)?(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"最(?P<down>低|少|小|差|弱)的?(?:前)?(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"(?P<up>highest|largest|biggest|most) (?P<n>{EN})(?![\w%])"), "rank"),
        (re.compile(rf"(?P<down>lowest|smallest|fewest) (?P<n>{EN})(?![\w%])"), "rank"),
        (re.compile(rf"(?P<n>{EN}) (?P<up>highest|largest|biggest|best(?:[ -](?:selling|performing))?)(?!\w)"), "rank"),
        (re.compile(rf"(?P<up>best|top)[ -](?:selling|performing|grossing)? ?(?P<n>{EN})(?![\w%])"), "rank"),
        (re.compile(rf"(?P<n>{EN}) (?P<down>lowest|smallest|fewest|worst)(?!\w)"), "rank"),
        (re.compile(rf"(?<=[高低多少大小好差]的)(?P<n>{N})(?P<u>天|周|个星期|个月|个季度)"), "one grain"),
        (re.compile(rf"(?:这|那)?(?P<n>{N}){no_unit}(?:个|家|款|条|种|项)"), "counted"),
        (re.compile(r"(?:(?<=^)|(?<=^please )|(?<=, ))list(?= )"), "filler"),
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
    ordinal = parts["n"].removesuffix("nd").removesuffix("rd").removesuffix("th")
    limit = ORDINALS.get(parts["n"]) or number(ordinal)
    if not limit:
        return None
    if nth := parts.get("nth"):
        first = limit == 1
        return Rank(limit, descending=not nth.startswith("倒数"), nth=not first)
    if GRADED.search(match[0]):
        return Rank(limit, best=bool(parts.get("up")))
    if parts.get("bottom") or parts.get("down"):
        return Rank(limit, descending=False)
    return Rank(limit, descending=True if parts.get("up") else None)


def bounds_of(match: re.Match[str]) -> tuple[Bound, ...]:
    """The bounds a matched threshold sets: one, or two for "between"."""
    parts = match.groupdict()
    if parts.get("between"):
        if not (_whole(parts, "2") and _whole(parts, "")):
            return ()
        percent = _is_percent(parts, "") or _is_percent(parts, "2")
        low, high = _amount(parts, "", percent), _amount(parts, "2", percent)
        return (Bound(">=", low, percent), Bound("<=", high, percent))
    percent = _is_percent(parts, "")
    for table, prefix in ((OPERATORS, "op"), (AFTER, "af")):
        for index, (operator, _) in enumerate(table):
            if parts.get(f"{prefix}{index}"):
                return (Bound(operator, _amount(parts, "", percent), percent),)
    return ()


def _is_percent(parts: dict[str, str | None], suffix: str) -> bool:
    words = parts[f"value{suffix}"] or ""
    return bool(
        parts[f"percent{suffix}"] or parts[f"per{suffix}"] or words in ("一半", "半数") or words.endswith("half")
    )


def _whole(parts: dict[str, str | None], suffix: str) -> bool:
    return bool(parts[f"value{suffix}"])


def _amount(parts: dict[str, str | None], suffix: str, percent: bool) -> float:
    words = parts[f"value{suffix}"] or "0"
    if words in ("一半", "半数") or words.endswith("half"):
        return 0.5
    if words[0].isdigit() or words[0] == ".":
        value = float(words.replace(",", ""))
    else:
        value = 0.5 if words == "半" else float(number(words.replace("半", "")) or 0)
    scale = parts[f"scale{suffix}"] or ""
    value *= SCALE_WORDS.get(scale) or SCALES.get(scale, 1)
    whole = parts[f"per{suffix}"]
    if whole or not percent:
        return round(value / _whole_of(whole), 12) if whole else value
    return round(value / (10 if parts[f"percent{suffix}"] == "成" else 100), 12)


def _whole_of(words: str) -> float:
    """百分之, 千分之, 三分之."""
    return float(SCALES.get(words[0]) or number(words[0]) or 1)
