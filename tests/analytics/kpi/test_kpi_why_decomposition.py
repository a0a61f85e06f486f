"""STL loaded without what stands around it gives what statsmodels gives."""

import math

from analytics.kpi.why.decomposition import decompose

WEEKDAYS = (0.0, 4.0, -3.0, 8.0, 2.0, 31.0, 27.0)
DAYS = [100 + 0.2 * day + WEEKDAYS[day % 7] + 9 * math.sin(day * 1.7) + (80 if day == 60 else 0) for day in range(182)]


def test_gives_the_parts_that_statsmodels_gives() -> None:
    found = decompose(DAYS, trend=29)
    from statsmodels.tsa.seasonal import STL

    whole = STL(DAYS, period=7, trend=29, robust=True).fit()
    assert found.trend == tuple(whole.trend)
    assert found.seasonal == tuple(whole.seasonal)
    assert found.resid == tuple(whole.resid)


def test_adds_up_to_the_days() -> None:
    found = decompose(DAYS)
    sums = [sum(parts) for parts in zip(found.trend, found.seasonal, found.resid, strict=True)]
    assert all(math.isclose(day, whole, abs_tol=1e-9) for day, whole in zip(DAYS, sums, strict=True))
