"""Amounts as people write them: 3%, 0.03, 百分之三, 42万, ¥420,000, $1.2m; and whether a metric can have one."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

from analytics.kpi.catalog import Metric
from analytics.kpi.periods import atoms

Why: TypeAlias = Literal[
    "percent as a plain number", "a percentage", "money", "not above zero", "not a whole number", "changed by"
]

_SCALES: Final = {
    "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "w": 1e4, "千": 1e3, "k": 1e3, "thousand": 1e3,
    "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
}  # fmt: skip
_HAN_NUMBER: Final = "[零一二两三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?"
_AMOUNT: Final = (
    r"(?P<share>百分之)(?:(?P<of>\d+(?:\.\d+)?)|(?P<han_of>" + _HAN_NUMBER + r"))"
    r"|(?P<tenths>[一二两三四五六七八九]|\d(?:\.\d)?)成(?P<half>半)?(?![功交本品为员长])"
    r"|(?P<sign>[¥$€£]|rmb ?|cny ?|usd ?)?(?<![0-9a-z.])"
    r"(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r" ?(?P<unit>%|pct\b|per ?cent\b|个?百分点|个点|亿|千万|百万|十万|万|千"
    r"|(?:w|k|mn|million|m|bn|billion|b|thousand)(?![a-z]))?"
    r" ?(?P<money>元|块钱?|rmb|yuan|dollars?)?"
    r"|(?P<han>" + _HAN_NUMBER + r")(?P<han_unit>亿|千万|百万|万|千)(?P<han_money>元|块钱?)?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """At `start:end` of the text: a value as written, a percentage already as a fraction."""

    start: int
    end: int
    value: float
    percent: bool = False
    money: bool = False
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """An amount that its metric cannot have as it stands; `meant` is what it probably is."""

    why: Why
    meant: float | None = None


def read_amounts(plain: str) -> tuple[Amount, ...]:
    """The amounts of a normalised text (`wording(...).plain`), in reading order. Never raises."""
    return tuple(amount for found in _amounts().finditer(plain) if (amount := _amount(found)) is not None)


def value_for(amount: Amount, metric: Metric) -> float | Doubt:
    """The value in the metric's unit, or why that cannot be meant.

    A rate's target is a percentage or a fraction below one: a plain 3 is asked about, never taken for 300 %.
    """
    value = amount.value
    if value <= 0:
        return Doubt("not above zero")
    if metric.format == "percent":
        if amount.money or amount.scaled:
            return Doubt("money")
        if not amount.percent and value >= 1:
            return Doubt("percent as a plain number", value / 100 if value <= 100 else None)
        return float(value)
    if amount.percent:
        return Doubt("a percentage", value if metric.format == "number" else None)
    if amount.money and metric.format == "integer":
        return Doubt("money", value)
    if metric.format == "integer" and abs(value - round(value)) > 1e-6:
        return Doubt("not a whole number", float(round(value)))
    return float(value)


@cache
def _amounts() -> re.Pattern[str]:
    """Compiled when the first amount is read: most runs read none."""
    return re.compile(_AMOUNT)


def _amount(found: re.Match[str]) -> Amount | None:
    start, end = found.span()
    if found["share"]:
        share = float(found["of"]) if found["of"] else _han(found["han_of"])
        return None if share is None else Amount(start, end, _tidy(share / 100), percent=True)
    if found["tenths"]:
        tenths = _han(found["tenths"])
        return None if tenths is None else Amount(start, end, (tenths + bool(found["half"]) / 2) / 10, percent=True)
    if found["han"]:
        number = _han(found["han"])
        if number is None:
            return None
        return Amount(start, end, number * _SCALES[found["han_unit"]], money=bool(found["han_money"]), scaled=True)
    unit = (found["unit"] or "").strip()
    value = float(found["number"].replace(",", ""))
    money = bool(found["sign"] or found["money"])
    end = start + len(found[0].rstrip())
    if unit in _SCALES:
        return Amount(start, end, _tidy(value * _SCALES[unit]), money=money, scaled=True)
    return Amount(start, end, _tidy(value / 100), percent=True) if unit else Amount(start, end, value, money=money)


def _han(word: str) -> float | None:
    whole, point, rest = word.partition("点")
    number = float(whole) if whole.replace(".", "").isdigit() else atoms.number(whole)
    if number is None:
        return None
    digits = "".join(str("零一二三四五六七八九".index(each)) for each in rest)
    return float(f"{int(number)}.{digits}") if point else float(number)


def _tidy(value: float) -> float:
    """0.03 for 3 %, not 0.030000000000000002."""
    return float(f"{value:.12g}")
