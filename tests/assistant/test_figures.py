"""Figures as their reader writes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assistant.conversation import Language
from assistant.figures import figure


@pytest.mark.parametrize(
    ("value", "form", "language", "expected"),
    [
        (None, "percent", "zh", "—"),
        (0.0312, "percent", "zh", "3.12%"),
        (-0.5, "percent", "en", "−50.00%"),
        (0, "percent", "zh", "0%"),
        (1, "percent", "zh", "100%"),
        (0.2, "percent", "zh", "20.00%"),
        (12.5, "percent", "en", "1,250.00%"),
        (0.000123, "percent", "zh", "0.012%"),
        (239, "currency", "zh", "¥239"),
        (9946.999999999998, "currency", "zh", "¥9,947"),
        (4.0, "number", "en", "4"),
        (0.004, "number", "en", "0.004"),
        (-239.5, "currency", "en", "−¥239.50"),
        (12345.6, "currency", "zh", "¥1.23万"),
        (12345.6, "currency", "en", "¥12,345.60"),
        (80_000, "currency", "zh", "¥8万"),
        (80_000.4, "currency", "zh", "¥8.00万"),
        (250_000_000, "integer", "zh", "2.5亿"),
        (2_500_000, "integer", "en", "2.5M"),
        (2_500_000_000, "number", "en", "2.5B"),
        (9_999, "integer", "zh", "9,999"),
        (Decimal("1234.50"), "number", "zh", "1,234.50"),
        (7, None, "zh", "7"),
        (7.25, None, "zh", "7.25"),
        (True, None, "zh", "是"),
        (False, None, "en", "no"),
        (date(2026, 11, 1), None, "zh", "2026-11-01"),
        (datetime(2026, 11, 1, 9, 5), None, "zh", "2026-11-01 09:05"),
        ("小红书", None, "en", "小红书"),
    ],
)
def test_a_figure(value: Any, form: str | None, language: Language, expected: str) -> None:
    assert figure(value, form, language) == expected


def test_the_currency_is_the_stores() -> None:
    assert figure(1_500_000, "currency", "en", currency="£") == "£1.5M"
