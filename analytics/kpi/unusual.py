"""Whether the last day of a daily series is unusual: against its own level, weekday by weekday.

Each day is divided by its weekday's factor (the median, over the weeks, of the day by the mean of the seven days around
it), and then by the level: the median of the fortnight before it. What is left is how far off each day was from what
could be expected then. The last day is unusual when its modified z-score, distance from the median of those errors by
1.4826 · MAD (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993, who advise 3.5), is beyond a bound. Medians
throughout, so that yesterday's break does not hide today's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

LOOKS_BACK: Final = 91
"""Days before the one judged."""
LEAST_DAYS: Final = 35
BOUND: Final = 3.5
_WEEK: Final = 7
_LEVEL: Final = 14
_ERRORS: Final = 56
_LEAST_ERRORS: Final = 14
_MAD: Final = 1.4826
_FINEST: Final = 0.01
"""The least spread believed in, of the level: a series that never moved is not known to a hair."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The last day's `value` beside what was `expected`; `score` is signed, in robust standard deviations."""

    value: float
    expected: float
    score: float

    @property
    def change(self) -> float:
        """Of what was expected."""
        return self.value / self.expected - 1 if self.expected else math.copysign(math.inf, self.value)


def judge(values: Sequence[float | None], weights: Sequence[float] | None = None) -> Verdict | None:
    """The verdict on the last value of a series of consecutive days; None where it has too little of a history.

    `weights` are the denominators of a rate: a day with few events is believed less, by the square root of them.
    """
    today, days = values[-1] if values else None, len(values) - 1
    known = [value for value in values[:-1] if value is not None]
    if today is None or len(known) < LEAST_DAYS or median(known) <= 0:
        return None
    factors = _weekdays(values)
    flat = [None if value is None else value / factors[at % _WEEK] for at, value in enumerate(values)]
    errors = [found for at in range(max(_LEVEL, days - _ERRORS), days) if (found := _of_level(flat, at)) is not None]
    last = _of_level(flat, days)
    if len(errors) < _LEAST_ERRORS or last is None:
        return None
    middle = median(errors)
    spread = max(_MAD * median(abs(each - middle) for each in errors), _FINEST) * _doubt(weights)
    expected = _level(flat, days) * factors[days % _WEEK] * middle**2
    return Verdict(today, expected, (last - middle) / spread)


def _weekdays(values: Sequence[float | None]) -> list[float]:
    """A factor for each place in the week, about 1; the last day has no part in it."""
    by_place: list[list[float]] = [[] for _ in range(_WEEK)]
    for at in range(3, len(values) - 4):
        around = [value for value in values[at - 3 : at + 4] if value is not None]
        value = values[at]
        mean = math.fsum(around) / len(around) if around else 0.0
        if value is not None and mean > 0:
            by_place[at % _WEEK].append(value / mean)
    factors = [median(found) if found else 1.0 for found in by_place]
    return [factor if factor > 0 else 1.0 for factor in factors]


def _level(flat: Sequence[float | None], at: int) -> float:
    before = [value for value in flat[max(0, at - _LEVEL) : at] if value is not None]
    return median(before) if len(before) >= _WEEK else 0.0


def _of_level(flat: Sequence[float | None], at: int) -> float | None:
    """The root of the day by its level: of counts and sums of a few events it is about as wide below as above."""
    value, level = flat[at], _level(flat, at)
    return math.sqrt(max(value, 0.0) / level) if value is not None and level > 0 else None


def _doubt(weights: Sequence[float] | None) -> float:
    if not weights:
        return 1.0
    usual = median(weights[:-1])
    return max(1.0, math.sqrt(usual / weights[-1])) if weights[-1] > 0 else math.inf
