"""Figures as their reader writes them: ¥1.2万 in Chinese, ¥12,000.00 and ¥1.2M in English, % for ratios."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from assistant.conversation import Language

CURRENCY_SIGNS: Final = {"CNY": "¥", "USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "HKD": "HK$"}
MISSING: Final = "—"


def figure(value: Any, form: str | None, language: Language, *, currency: str = "¥") -> str:
    """One raw value as text; a missing one as a dash.

    `form` is a column's format: percent (a fraction in), currency, number, integer, or None for a name.
    """
    match value:
        case None:
            return MISSING
        case bool():
            return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
        case int() | float() | Decimal():
            return _number(float(value), form, language, currency)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _number(value: float, form: str | None, language: Language, currency: str) -> str:
    if form == "percent":
        return f"{value:.2%}" if abs(value) >= 0.001 or not value else f"{value * 100:.2g}%"
    sign = "-" if value < 0 else ""
    size = _size(abs(value), language, whole=form == "integer" or (form is None and value == int(value)))
    return f"{sign}{currency if form == 'currency' else ''}{size}"


def _size(value: float, language: Language, *, whole: bool) -> str:
    steps = ((1e8, "亿"), (1e4, "万")) if language == "zh" else ((1e9, "B"), (1e6, "M"))
    for step, name in steps:
        if value >= step:
            scaled = value / step
            said = f"{scaled:,.2f}"
            exact = abs(scaled - round(scaled, 2)) < 1e-9  # ¥8.00万 is about that much, ¥8万 is that much
            return (said.rstrip("0").rstrip(".") if exact else said) + name
    return f"{value:,.0f}" if whole else f"{value:,.2f}"
