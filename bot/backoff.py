"""How long to wait before something that failed is tried again."""

from datetime import timedelta
from typing import TypeVar

Span = TypeVar("Span", float, timedelta)


def doubled(first: Span, longest: Span, attempt: int, drawn: float) -> Span:
    """`first` after the first attempt (1), doubling up to `longest`; of that, between half (`drawn` 0) and all (1), so
    that many who failed at once come back apart."""
    return min(first * (1 << min(max(attempt - 1, 0), 30)), longest) * (0.5 + drawn / 2)
