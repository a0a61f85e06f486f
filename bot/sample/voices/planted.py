"""What is planted in the sample's reviews: how many voice each need, in which days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.sample.voices.visits import LEAK_SINCE

NEEDS = ("敏感肌适用", "油皮脱妆", "漏液", "物流慢", "味道刺鼻", "假货疑虑", "医疗反应")

# Reviews a month, 2025-08 to 2026-10, of a store of 3,000.
_A_MONTH: dict[str, tuple[str, tuple[int, ...]]] = {
    #                          8  9 10 11 12  1  2  3  4  5   6   7   8   9  10
    "敏感肌适用": ("CY-001", (4, 4, 5, 6, 5, 5, 4, 6, 7, 8, 11, 12, 15, 20, 28)),
    "油皮脱妆": ("CY-005", (5, 4, 2, 2, 2, 1, 1, 2, 3, 4, 5, 6, 6, 4, 3)),
    "物流慢": ("", (1, 1, 0, 13, 4, 1, 2, 1, 0, 1, 11, 3, 1, 1, 1)),
    "味道刺鼻": ("CY-010", (1, 1, 2, 3, 3, 3, 2, 2, 1, 1, 1, 1, 1, 2, 3)),
    "假货疑虑": ("", (1, 1, 1, 3, 2, 1, 1, 2, 1, 1, 3, 2, 1, 2, 2)),
}
# Leaks: one now and then, then six weeks of the lot that leaks.
_LEAKS_A_MONTH = (1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 2, 1)
_LEAKS_A_WEEK = (1, 3, 4, 7, 9, 12)
_LEAKS_ELSEWHERE = (("CY-012", date(2025, 10, 1)), ("CY-009", date(2026, 1, 5)), ("CY-012", date(2026, 7, 20)))
_MEDICAL = (
    ("CY-004", date(2025, 9, 3)),
    ("CY-003", date(2026, 1, 18)),
    ("CY-004", date(2026, 6, 9)),
    ("CY-001", date(2026, 9, 27)),
)
INCIDENT = ("CY-006", "L2608C", date(2026, 10, 27), date(2026, 10, 29))


@dataclass(frozen=True, slots=True)
class Plan:
    """So many reviews of a product (of any, where ``sku`` is empty) that voice a need within the days."""

    need: str
    sku: str
    first: date
    last: date
    count: int


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(32)).replace(day=1) - timedelta(1)


def plans() -> Iterator[Plan]:
    """All that is planted in a store of 3,000 reviews."""
    months = [month_of(date(2025 + (7 + n) // 12, (7 + n) % 12 + 1, 1)) for n in range(15)]
    for need, (sku, counts) in _A_MONTH.items():
        for (first, last), count in zip(months, counts, strict=True):
            # goods of a sale are late from its third day on
            late = need == "物流慢" and first in {date(2025, 11, 1), date(2026, 6, 1)}
            yield Plan(need, sku, first + timedelta(13 if first.month == 11 else 19) if late else first, last, count)
    for (first, last), count in zip(months, _LEAKS_A_MONTH, strict=False):
        yield Plan("漏液", "CY-008", first, min(last, LEAK_SINCE - timedelta(1)), count)
    for week, count in enumerate(_LEAKS_A_WEEK):
        first = LEAK_SINCE + timedelta(7 * week)
        yield Plan("漏液", "CY-008", first, first + timedelta(6), count)
    for sku, day in _LEAKS_ELSEWHERE:
        yield Plan("漏液", sku, day, day, 1)
    for sku, day in _MEDICAL:
        yield Plan("医疗反应", sku, day, day, 1)
    yield Plan("医疗反应", INCIDENT[0], INCIDENT[2], INCIDENT[3], 3)
