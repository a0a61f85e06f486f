"""Figures as their reader writes them: ¥1.2万 in Chinese, ¥12,000 and ¥1.2M in English, % for ratios."""

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
        return _percent(value).replace("-", "−")
    sign = "−" if value < 0 else ""
    size = _size(abs(value), language, whole=form == "integer" or _whole(value))
    return f"{sign}{currency if form == 'currency' else ''}{size}"


def _percent(value: float) -> str:
    """Two digits; as many as it takes for what is tiny, none for nothing and all."""
    if value in (0, 1, -1):
        return f"{value:.0%}"
    return f"{value:,.2%}" if abs(value) >= 0.001 else f"{value * 100:.2g}%"


def _whole(value: float) -> bool:
    """Whether nothing is left behind the point, a float's own dust aside: never 1.00."""
    return abs(value - round(value)) < 1e-9 * max(1.0, abs(value))


def _size(value: float, language: Language, *, whole: bool) -> str:
    steps = ((1e8, "亿"), (1e4, "万")) if language == "zh" else ((1e9, "B"), (1e6, "M"))
    for step, name in steps:
        if value >= step:
            scaled = value / step
            said = f"{scaled:,.2f}"
            exact = abs(scaled - round(scaled, 2)) < 1e-9  # ¥8.00万 is about that much, ¥8万 is that much
            return (said.rstrip("0").rstrip(".") if exact else said) + name
    if whole:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if value >= 0.01 else f"{value:.2g}"
