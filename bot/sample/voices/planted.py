"""What is planted in the sample's reviews and inquiries: how many voice each need, in which days."""

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
# Inquiries a month, of a store of 800.
_ASKED: dict[str, tuple[str, tuple[int, ...]]] = {
    "敏感肌适用": ("CY-001", (3, 3, 3, 5, 4, 3, 3, 5, 5, 6, 8, 9, 11, 15, 21)),
    "油皮脱妆": ("CY-005", (1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 2, 2, 2, 1, 1)),
    "物流慢": ("", (0, 1, 0, 16, 3, 1, 2, 1, 0, 1, 12, 2, 0, 1, 1)),
    "味道刺鼻": ("CY-010", (0, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1)),
    "假货疑虑": ("", (1, 0, 1, 2, 1, 1, 0, 1, 1, 1, 2, 1, 1, 1, 2)),
}
_LEAKS_ASKED_A_WEEK = (1, 1, 2, 4, 5, 7)
# Leaks: one now and then, then six weeks of the lot that leaks.
_LEAKS_A_MONTH = (1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 2, 1)
_LEAKS_A_WEEK = (1, 3, 4, 7, 9, 12)
_LEAKS_ELSEWHERE = (("CY-012", date(2025, 10, 1)), ("CY-009", date(2026, 1, 5)), ("CY-012", date(2026, 7, 20)))
# Goods of a sale are late from a few days after it.
_LATE_SINCE = {date(2025, 11, 1): date(2025, 11, 14), date(2026, 6, 1): date(2026, 6, 20)}
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


_MONTHS = tuple(month_of(date(2025 + (7 + n) // 12, (7 + n) % 12 + 1, 1)) for n in range(15))


def plans() -> Iterator[Plan]:
    """All that is planted in a store of 3,000 reviews."""
    yield from _by_month(_A_MONTH)
    for (first, last), count in zip(_MONTHS, _LEAKS_A_MONTH, strict=False):
        yield Plan("漏液", "CY-008", first, min(last, LEAK_SINCE - timedelta(1)), count)
    yield from _by_week(_LEAKS_A_WEEK)
    for sku, day in _LEAKS_ELSEWHERE:
        yield Plan("漏液", sku, day, day, 1)
    for sku, day in _MEDICAL:
        yield Plan("医疗反应", sku, day, day, 1)
    yield Plan("医疗反应", INCIDENT[0], INCIDENT[2], INCIDENT[3], 3)


def asked() -> Iterator[Plan]:
    """All that is planted in a store of 800 inquiries."""
    yield from _by_month(_ASKED)
    yield from _by_week(_LEAKS_ASKED_A_WEEK)


def _by_month(needs: dict[str, tuple[str, tuple[int, ...]]]) -> Iterator[Plan]:
    for need, (sku, counts) in needs.items():
        for (first, last), count in zip(_MONTHS, counts, strict=True):
            since = _LATE_SINCE.get(first, first) if need == "物流慢" else first
            yield Plan(need, sku, since, last, count)


def _by_week(counts: tuple[int, ...]) -> Iterator[Plan]:
    for week, count in enumerate(counts):
        first = LEAK_SINCE + timedelta(7 * week)
        yield Plan("漏液", "CY-008", first, first + timedelta(6), count)
