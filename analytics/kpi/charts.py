"""One Vega-Lite spec for an answer that a person would rather see, and its rendering."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from analytics.kpi.answer import Answer
from analytics.kpi.drawing.bars import bars
from analytics.kpi.drawing.lines import lines
from analytics.kpi.drawing.style import (
    BEFORE,
    FONT,
    FORMATS,
    IN_WAN,
    PALETTE,
    SCHEMA,
    THEME,
    WIDTH,
    Aim,
    Drawn,
    Sheet,
    Spec,
    Terms,
    number,
)
from analytics.kpi.query import Value
from analytics.kpi.selected import Row

__all__ = [
    "BEFORE", "FONT", "FORMATS", "IN_WAN", "PALETTE", "SCHEMA", "THEME",
    "Aim", "Spec", "Terms", "chart", "fitted",
]  # fmt: skip

NAMES: Final = {"zh": ("本期", "对比期"), "en": ("this period", "before")}
HOLLOW: Final = {
    "week": ("空心点：不满一周", "hollow: not a whole week"),
    "month": ("空心点：不满一个月", "hollow: not a whole month"),
    "quarter": ("空心点：不满一个季度", "hollow: not a whole quarter"),
    "year": ("空心点：不满一年", "hollow: not a whole year"),
}
MOST_BARS: Final = 20
MOST_PANELS: Final = 3
_APART: Final = 30
_FIGURE: Final = 60
"""Pixels that the figure beyond the longest bar takes."""
_NARROW: Final = 400
"""Below this width panels stand one under the other."""


def chart(answer: Answer, terms: Terms) -> Spec | None:
    """A trend as lines, groups as bars, compared groups as pairs of bars; None for what reads better as text.

    Several measures stand in panels of their own, each with its own axis. Vega-Lite 5, its data inside.
    """
    query = answer.query
    if len(answer.rows) < 2 or (len(query.group_by) > 1 and query.grain):
        return None
    names = NAMES["zh" if terms.chinese else "en"]
    drawn = _drawn(answer, terms)
    sheet = Sheet(answer, terms, (names[0], terms.before or names[1]), len(drawn))
    if query.grain and query.limit is None and not query.thresholds:
        return _trends([each for each in drawn if not _all_alike(answer, each)], sheet)
    if len(answer.rows) > MOST_BARS or not (query.group_by or query.grain):
        return None
    return _rankings([each for each in drawn if not _all_alike(answer, each)], sheet)


def _drawn(answer: Answer, terms: Terms) -> list[Drawn]:
    """The measures that have any figure, at most three."""
    start = len(answer.query.group_by) + (answer.query.grain is not None)
    said = terms.said or _plainly(answer)
    found = []
    for at, column in enumerate(answer.columns[start:], start=start):
        if any(number(row[at]) is not None for row in answer.rows):
            label = terms.labels.get(column.name, column.label)
            aim = terms.aims.get(column.name)
            found.append(Drawn(column.name, label, column.format or "number", at, _saying(said, column.name), aim))
    return found[:MOST_PANELS]


def _saying(said: Callable[[str, Value], str], name: str) -> Callable[[Value], str]:
    return lambda value: said(name, value)


def _plainly(answer: Answer) -> Callable[[str, Value], str]:
    """Figures as anyone reads them, where no reader's convention is given."""
    forms = {column.name: column.format for column in answer.columns}

    def said(name: str, value: Value) -> str:
        size = number(value)
        if size is None:
            return "—"
        return f"{size:.2%}" if forms.get(name) == "percent" else f"{size:,.10g}"

    return said


def _trends(drawn: list[Drawn], sheet: Sheet) -> Spec | None:
    """Panels one under the other, over the same days."""
    panels = [panel for each in drawn if (panel := lines(each, sheet))]
    if len(panels) < len(drawn) or not panels:
        return None
    return _together(drawn, panels, sheet, "vconcat")


def _rankings(drawn: list[Drawn], sheet: Sheet) -> Spec | None:
    """Panels side by side, over the same groups in the same order: that of the rank, else by the first measure."""
    if not drawn:
        return None
    query, answer = sheet.answer.query, sheet.answer
    ranked = query.order_by is not None or query.limit is not None
    rows = answer.rows if ranked else tuple(sorted(answer.rows, key=lambda row: -_size(row, drawn[0])))
    panels = [bars(each, sheet, rows, names=at == 0) for at, each in enumerate(drawn)]
    return fitted(_together(drawn, panels, sheet, "hconcat"), WIDTH)


def _together(drawn: list[Drawn], panels: list[Spec], sheet: Sheet, way: str) -> Spec:
    """One spec, with the days in its title, so that the picture can be passed on alone."""
    by = [sheet.labels.get(name, name) for name in sheet.answer.query.group_by]
    title: Any = " · ".join((*(each.label for each in drawn), *by, *([sheet.terms.about] if sheet.terms.about else [])))
    if sheet.answer.cut_buckets and way == "vconcat":
        hollow = HOLLOW[sheet.answer.query.grain or "week"][0 if sheet.chinese else 1]
        title = {"text": title, "subtitle": hollow}
    head: Spec = {"$schema": SCHEMA, "title": title, "config": THEME}
    if len(panels) == 1:
        return head | panels[0]
    small = {"fontSize": 12, "fontWeight": "normal", "offset": 6}
    named = [panel | {"title": {"text": each.label, **small}} for panel, each in zip(panels, drawn, strict=True)]
    color = {"scale": {"color": "shared"}} if way == "hconcat" else {"scale": {"color": "independent"}}
    shared = bool(sheet.answer.query.group_by) or bool(sheet.answer.comparison)
    return head | {way: named, "spacing": _APART, "resolve": color if not shared else {"scale": {"color": "shared"}}}


def fitted(spec: Mapping[str, Any], width: int) -> Spec:
    """The chart in as many pixels of plot as there are: panels side by side share them, on a phone they are stacked."""
    own = dict(spec)
    if "hconcat" in own:
        panels = list(own["hconcat"])
        if width < _NARROW:
            del own["hconcat"]
            return fitted(own | {"vconcat": [_headed(panel) for panel in panels]}, width)
        each = (width - _APART * (len(panels) - 1)) // len(panels) - _FIGURE // 2
        return own | {"hconcat": [panel | {"width": each} for panel in panels]}
    if "vconcat" in own:
        return own | {"vconcat": [fitted(panel, width) for panel in own["vconcat"]]}
    if not isinstance(own.get("width", width), int):
        return own
    layers = own.get("layer") or [own]
    has_figures = any(isinstance(each.get("mark"), dict) and each["mark"].get("type") == "bar" for each in layers)
    return own | {"width": width - _FIGURE if has_figures and "layer" in own else width}


def _headed(panel: Mapping[str, Any]) -> Spec:
    """With the names of its bars, which it had from the panel beside it."""
    return dict(panel) | {"layer": [_named(layer) for layer in panel["layer"]]}


def _named(layer: Mapping[str, Any]) -> Spec:
    encoding = layer["encoding"]
    if "axis" not in encoding.get("y", {}):
        return dict(layer)
    axis = {name: value for name, value in encoding["y"]["axis"].items() if name != "labels"}
    return dict(layer) | {"encoding": encoding | {"y": encoding["y"] | {"axis": axis}}}


def _all_alike(answer: Answer, drawn: Drawn) -> bool:
    """Bars of one length show nothing, unless there is another period to compare them with."""
    values = [size for row in answer.rows if (size := number(row[drawn.at])) is not None]
    return not answer.comparison and (not values or max(values) - min(values) <= abs(max(values)) * 1e-3)


def _size(row: Row, drawn: Drawn) -> float:
    size = number(row[drawn.at])
    return float("-inf") if size is None else size
