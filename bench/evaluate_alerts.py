"""How often the alerts are wrong where nothing happens, and how often they find what was planted.

Run: python -m bench.evaluate_alerts [--weeks N] [--shops N] (about 3 min).

Made-up shops of six channels with a weekly rhythm, growth, noise that hangs together from day to day, and orders that
are counted: orders, GMV (each order its own size) and a conversion rate. `stable` is looked at day by day as the alerts
would, cool-down and all; the figure is alerts a shop and week. `planted` has one change on the last day: of the whole,
or of one channel; found when it is told of, the same way. Other seeds than those the bounds were chosen on (5).
"""

import argparse
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analytics.kpi.unusual import LOOKS_BACK
from analytics.kpi.watch import Finding, Line, weigh

SHARES = {"A": 0.34, "B": 0.24, "C": 0.18, "D": 0.12, "E": 0.08, "F": 0.04}
WEEK = np.array((0.94, 0.93, 0.95, 0.98, 1.02, 1.12, 1.06))
SIZES = {"small": 60.0, "middle": 400.0, "large": 4_000.0}
"""Orders a day."""
CHANGES = (0.4, 0.6, 0.75, 1.5, 2.0)
TRIES = 50
COOL_DOWN = 7
DAY = date(2026, 6, 1)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shop:
    """Visitors, orders and sales by channel and day."""

    visitors: dict[str, Floats]
    orders: dict[str, Floats]
    sales: dict[str, Floats]

    def lines(self, last: int) -> list[list[Line]]:
        """By metric: the whole and each channel, up to a day."""
        days = slice(last - LOOKS_BACK, last + 1)
        found = []
        for metric, above in (("orders", self.orders), ("gmv", self.sales)):
            lines = [Line(metric, None, tuple(sum(above.values())[days]))]  # type: ignore[index]
            lines += [Line(metric, channel, tuple(values[days])) for channel, values in above.items()]
            found.append(lines)
        rate = [_rate(None, sum(self.orders.values()), sum(self.visitors.values()), days)]  # type: ignore[arg-type]
        rate += [_rate(channel, self.orders[channel], self.visitors[channel], days) for channel in SHARES]
        return [*found, rate]


def _rate(group: str | None, above: Floats, below: Floats, days: slice) -> Line:
    values = tuple(above[days] / np.maximum(below[days], 1))
    return Line("conversion", group, values, tuple(below[days]), adds=False)


def shop(random: np.random.Generator, size: float, days: int) -> Shop:
    """One whose days differ by week, growth, a mood of the whole and of each channel, and by chance."""
    day = np.arange(days)
    rhythm = WEEK[day % 7] * (1 + random.uniform(-0.2, 0.4) * day / 365)
    whole = _mood(random, days, 0.03)
    visitors, orders, sales = {}, {}, {}
    for channel, share in SHARES.items():
        rate = random.uniform(0.015, 0.04)
        come = random.poisson(size * share / rate * rhythm * whole * _mood(random, days, 0.04))
        bought = random.binomial(come, np.minimum(rate * _mood(random, days, 0.03), 0.5))
        spread = np.array([random.lognormal(4.8, 0.6, count).sum() for count in bought])
        visitors[channel], orders[channel], sales[channel] = come.astype(float), bought.astype(float), spread
    return Shop(visitors, orders, sales)


def _mood(random: np.random.Generator, days: int, spread: float) -> Floats:
    moods = np.zeros(days)
    for at in range(1, days):
        moods[at] = 0.5 * moods[at - 1] + random.normal(0, spread)
    return np.exp(moods)


def looked(one: Shop, last: int) -> list[Finding]:
    return [found for lines in one.lines(last) for found in weigh(lines, DAY + timedelta(days=last))]


def stable(random: np.random.Generator, size: float, weeks: int) -> tuple[int, int]:
    """Alerts over that many weeks in which nothing happens, and how many figures were looked at."""
    one, alerts, figures = shop(random, size, LOOKS_BACK + 7 * weeks), 0, 0
    told: dict[str, int] = {}
    for last in range(LOOKS_BACK, LOOKS_BACK + 7 * weeks):
        figures += sum(len(lines) for lines in one.lines(last))
        for found in looked(one, last):
            if last - told.get(found.about, -COOL_DOWN) >= COOL_DOWN:
                told[found.about] = last
                alerts += 1
    return alerts, figures


def planted(random: np.random.Generator, size: float, change: float, channel: str | None) -> bool:
    """Whether a change of the last day's orders is told of."""
    one, last = shop(random, size, LOOKS_BACK + 1), LOOKS_BACK
    for name in SHARES if channel is None else (channel,):
        before = one.orders[name][last]
        one.orders[name][last] = random.binomial(int(before), change) if change < 1 else random.poisson(before * change)
        one.sales[name][last] *= one.orders[name][last] / before if before else 1.0
    way = "down" if change < 1 else "up"
    return any(each.group in (None, channel) and each.about.endswith(way) for each in looked(one, last))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--shops", type=int, default=6)
    asked = parser.parse_args()
    random = np.random.default_rng(2026)
    print("stable: alerts a shop and week, 21 figures a day")
    for name, size in SIZES.items():
        counted = Counter[str]()
        for _ in range(asked.shops):
            alerts, figures = stable(random, size, asked.weeks)
            counted["alerts"] += alerts
            counted["figures"] += figures
        weekly = counted["alerts"] / asked.shops / asked.weeks
        print(
            f"  {name:7}{size:6.0f} orders a day: {weekly:.2f} ({counted['alerts']} of {counted['figures']:,} figures)"
        )
    print("planted: share found on the day, orders of the whole / of channel A (34 %) / of channel D (12 %)")
    for name, size in SIZES.items():
        for change in CHANGES:
            found = [sum(planted(random, size, change, at) for _ in range(TRIES)) / TRIES for at in (None, "A", "D")]
            print(f"  {name:7} x {change:4}: " + " / ".join(f"{each:.0%}" for each in found))


if __name__ == "__main__":
    main()
