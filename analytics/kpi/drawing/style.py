"""How every chart looks: colours, fonts, axes in the reader's convention."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from analytics.kpi.answer import Answer
from analytics.kpi.catalog import Format
from analytics.kpi.query import Value

Spec: TypeAlias = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
FONT: Final = "Noto Sans SC"
PALETTE: Final = (
    "#2f6f6a",
    "#d9825b",
    "#5b7db1",
    "#c2a83e",
    "#8d6a9f",
    "#6b8f4e",
    "#b5566c",
    "#7a7a7a",
    "#3f8fb0",
    "#a5713d",
)
FORMATS: Final = {"percent": ".2~%", "currency": ",.2~f", "number": ",.2~f", "integer": ",.0f"}
IN_WAN: Final = (
    "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, '.3~f') + '亿' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, '.3~f') + '万' : format(datum.value, ',.3~f')"
)
IN_K: Final = "replace(replace(format(datum.value, '.3~s'), 'G', 'B'), 'k', 'K')"
BEFORE: Final = "#aab2b8"
"""The colour of the period compared with, behind the one asked for."""
REST: Final = "#d5d9dd"
"""The colour of lines that are there, but not named."""
AIM: Final = "#b5566c"
"""The colour of a target."""
SOFT: Final = "#5f6368"
WIDTH: Final = 560

THEME: Final[Spec] = {
    "background": "white",
    "font": FONT,
    "padding": 12,
    "view": {"stroke": None},
    "range": {"category": list(PALETTE)},
    "axis": {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "domainColor": "#d0d4d9",
        "tickColor": "#d0d4d9",
        "gridColor": "#eef0f2",
        "labelFont": FONT,
        "titleFont": FONT,
    },
    "legend": {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 12,
        "title": None,
        "orient": "top",
        "columns": 4,
        "labelLimit": 120,
    },
    "title": {
        "font": FONT,
        "fontSize": 14,
        "fontWeight": 600,
        "anchor": "start",
        "color": "#202124",
        "offset": 12,
        "subtitleFont": FONT,
        "subtitleFontSize": 12,
        "subtitleColor": SOFT,
    },
    "line": {"strokeWidth": 2.5},
    "bar": {"cornerRadiusEnd": 3},
    "text": {"font": FONT, "fontSize": 12, "color": SOFT},
}

Said: TypeAlias = Callable[[Value], str]
"""A value of one measure as its reader writes it."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as a chart shows it: a line at its value, named."""

    value: float
    name: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The words and conventions of a chart's reader.

    `labels` heads columns by name, its "" names a group without a value; `about` says which days and what they are of;
    `before` names the period compared with; `said` writes a value of a column, `bucket` a day of the time axis,
    `value` one of a dimension; `aims` are targets by column.
    """

    labels: Mapping[str, str]
    about: str = ""
    before: str = ""
    chinese: bool = True
    currency: str = "¥"
    said: Callable[[str, Value], str] | None = None
    bucket: Callable[[Value], str] = str
    value: Callable[[str, Value], str] = lambda name, value: str(value)  # noqa: ARG005 - the name is for readers' words
    aims: Mapping[str, Aim] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One measure of an answer to draw: its place in a row, how its values are written, the target it is held to."""

    name: str
    label: str
    form: Format
    at: int
    said: Said
    aim: Aim | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all panels of a chart share: the answer, its reader's terms, the names of its two periods."""

    answer: Answer
    terms: Terms
    periods: tuple[str, str]
    panels: int = 1

    @property
    def labels(self) -> Mapping[str, str]:
        return self.terms.labels

    @property
    def chinese(self) -> bool:
        return self.terms.chinese

    def text(self, value: Value) -> str:
        """A group's name; what belongs to none by its own."""
        return self.labels.get("", "—") if value is None else str(value)

    def group(self, row: tuple[Value, ...]) -> str:
        """A row's groups in one; of a row without groups its day."""
        start, width = self.answer.query.grain is not None, len(self.answer.query.group_by)
        if not width:
            return self.terms.bucket(row[0])
        groups = zip(self.answer.query.group_by, row[start : start + width], strict=True)
        return " · ".join(
            self.text(value) if value is None else self.terms.value(name, value) for name, value in groups
        )


def amounts(drawn: Drawn, sheet: Sheet) -> Spec:
    """An axis of figures: percents, money with its sign, 万 and 亿 in Chinese, K and M in English."""
    if drawn.form == "percent":
        return {"tickCount": 5, "format": ".2~%"}
    scaled = IN_WAN if sheet.chinese else IN_K
    sign = sheet.terms.currency.replace("'", "")
    money = f"(datum.value < 0 ? '−' : '') + '{sign}' + replace({scaled}, /^[−-]/, '')"
    return {"tickCount": 5, "labelExpr": money if drawn.form == "currency" else scaled}


def number(value: Value) -> float | None:
    """A figure as a number; None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def aim_layers(drawn: Drawn, along: str, named: Spec, text: Spec) -> list[Spec]:
    """A dashed line at the target across the axis `along`, with its name where `named` and `text` put it."""
    if drawn.aim is None:
        return []
    at: Spec = {along: {"datum": drawn.aim.value, "type": "quantitative"}}
    once: Spec = {"values": [{}]}
    rule = {"type": "rule", "strokeDash": [5, 4], "color": AIM, "strokeWidth": 1.5}
    name = {"text": {"value": drawn.aim.name}} | named
    return [
        {"data": once, "mark": rule, "encoding": at},
        {"data": once, "mark": {"type": "text", "color": AIM, "fontSize": 11} | text, "encoding": at | name},
    ]
