"""How well the forecast of a target's end is calibrated, on daily figures whose end is known.

    python -m bench.kpi_forecast STORE.duckdb "SELECT day, sum(amount) FROM orders GROUP BY 1"

The SQL gives a day and a value. For every month and quarter of the history, and at a third and two thirds of it, the
end is forecast from what was known then. Prints the mean absolute percentage error of the period's total, that of going
on evenly, and how often the interval held the total (80 % is what it says).
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median

from analytics.kpi.periods.calendar import default_calendar, month_of
from analytics.kpi.query import Period
from analytics.kpi.targets.forecast import LEAST_HISTORY, Series, ahead_of_sum


@dataclass(frozen=True)
class Try:
    """One forecast and what came of it, as parts of the total."""

    name: str
    error: float
    even: float
    held: bool
    width: float


def read_series(store: str, sql: str) -> Series:
    """The daily values; days that the SQL does not give are zero."""
    import duckdb

    with duckdb.connect(store, read_only=store != ":memory:") as reader:
        rows = {row[0]: float(row[1] or 0) for row in reader.execute(sql).fetchall()}
    first, last = min(rows), max(rows)
    return Series(first, tuple(rows.get(first + timedelta(days=n), 0.0) for n in range((last - first).days + 1)))


def periods(series: Series) -> Iterator[tuple[str, Period]]:
    for year in range(series.first.year, series.last.year + 1):
        for name, size in (("month", 1), ("quarter", 3)):
            for start in range(1, 13, size):
                period = month_of(year, start, size)
                if series.first <= period.first and period.last <= series.last:
                    yield name, period


def tries(series: Series) -> Iterator[Try]:
    calendar = default_calendar()
    for name, period in periods(series):
        for part in (1 / 3, 2 / 3):
            until = period.first + timedelta(days=round(period.days * part) - 1)
            known = series.until((until - series.first).days + 1)
            if len(known.values) < LEAST_HISTORY:
                continue
            so_far = sum(_between(series, period.first, until))
            total = sum(_between(series, period.first, period.last))
            found = ahead_of_sum(known, so_far, Period(until + timedelta(days=1), period.last), calendar)
            if found is None or not total:
                continue
            even = so_far / round(period.days * part) * period.days
            held = found.low <= total <= found.high
            yield Try(
                f"{name}, {round(part * 3)}/3 gone",
                abs(found.value / total - 1),
                abs(even / total - 1),
                held,
                (found.high - found.low) / total,
            )


def _between(series: Series, first: date, last: date) -> tuple[float, ...]:
    start = (first - series.first).days
    return series.values[start : (last - series.first).days + 1]


def main(store: str, sql: str) -> None:
    found = list(tries(read_series(store, sql)))
    for name in [*dict.fromkeys(each.name for each in found), ""]:
        of = [each for each in found if each.name == name or not name]
        error, even = fmean(each.error for each in of), fmean(each.even for each in of)
        held, width = fmean(each.held for each in of), median(each.width for each in of)
        label = name or "all"
        print(f"{label:18} n={len(of):3}  MAPE {error:6.1%}  evenly {even:6.1%}  held {held:5.0%}  width {width:5.0%}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
