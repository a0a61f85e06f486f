"""Medians and percentiles for SQLite, which has none of its own."""

import math
import sqlite3


class _Percentile:
    """Collects a group's numbers, nulls left out."""

    def __init__(self) -> None:
        self._values: list[float] = []
        self._share = 0.5

    def step(self, value: float | None, share: float = 0.5) -> None:
        self._share = share
        if value is not None:
            self._values.append(value)


class Continuous(_Percentile):
    """PERCENTILE_CONT: between two neighbours, by linear interpolation (ISO/IEC 9075-2)."""

    def finalize(self) -> float | None:
        if not self._values:
            return None
        ordered = sorted(self._values)
        at = self._share * (len(ordered) - 1)
        low, high = math.floor(at), math.ceil(at)
        return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


class Discrete(_Percentile):
    """PERCENTILE_DISC: the first value whose share of the group reaches the one asked for."""

    def finalize(self) -> float | None:
        if not self._values:
            return None
        ordered = sorted(self._values)
        return ordered[max(0, math.ceil(self._share * len(ordered)) - 1)]


def add_aggregates(connection: sqlite3.Connection) -> None:
    """Adds `median(x)`, `quantile_cont(x, share)` and `quantile_disc(x, share)`, named as in DuckDB."""
    connection.create_aggregate("median", 1, Continuous)  # type: ignore[arg-type]
    connection.create_aggregate("quantile_cont", 2, Continuous)  # type: ignore[arg-type]
    connection.create_aggregate("quantile_disc", 2, Discrete)  # type: ignore[arg-type]
