"""One formula for every wait between attempts."""

from datetime import timedelta

import pytest

from bot.backoff import doubled

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("attempt", "drawn", "waits"),
    [(0, 1.0, 1), (1, 1.0, 1), (2, 1.0, 2), (3, 1.0, 4), (3, 0.0, 2), (3, 0.5, 3), (4, 1.0, 5), (10**9, 0.0, 2.5)],
)
def test_waits_double_to_the_longest_and_spread_over_their_second_half(
    attempt: int, drawn: float, waits: float
) -> None:
    assert doubled(1.0, 5.0, attempt, drawn) == waits
    assert doubled(SECOND, 5 * SECOND, attempt, drawn) == waits * SECOND
