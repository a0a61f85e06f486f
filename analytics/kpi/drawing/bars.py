"""Groups as lying bars, each with its figure; pairs of bars where there is a period to compare with."""

from analytics.kpi.drawing.style import BEFORE, PALETTE, SOFT, WIDTH, Drawn, Sheet, Spec, aim_layers, number
from analytics.kpi.pairs import gone, rows_before
from analytics.kpi.selected import Row

_STEP = 28
_STEP_OF_TWO = 18
_ROOM_LEFT = 0.3
"""The part of the plot kept free for the figure of a bar below zero."""


def bars(drawn: Drawn, sheet: Sheet, rows: tuple[Row, ...], *, names: bool = True) -> Spec:
    """One panel: lying bars in the order of `rows`. `names` heads each bar with its group."""
    values = _values(drawn, sheet, rows)
    compared = any(each["series"] == sheet.periods[1] for each in values)
    order = list(dict.fromkeys(each["group"] for each in values))
    axis: Spec = {"labelLimit": 150, "ticks": False, "domain": False, "labelPadding": 6}
    shared: Spec = {
        "y": {
            "field": "group",
            "type": "nominal",
            "sort": order,
            "title": None,
            "axis": axis if names else axis | {"labels": False},
        },
        "x": {"field": "value", "type": "quantitative", "title": None, "axis": None, "scale": _scale(values)},
        "tooltip": [
            {"field": "group", "type": "nominal", "title": _heading(sheet)},
            {"field": "figure", "type": "nominal", "title": drawn.label},
        ],
    }
    colored: Spec = {}
    if compared:
        shared["yOffset"] = {"field": "series", "sort": list(sheet.periods)}
        colors = {"domain": list(sheet.periods), "range": [PALETTE[0], BEFORE]}
        colored = {"color": {"field": "series", "type": "nominal", "scale": colors}}
    return {
        "width": WIDTH,
        "height": {"step": _STEP_OF_TWO if compared else _STEP},
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", "color": PALETTE[0]}, "encoding": shared | colored},
            _figures(shared),
            *aim_layers(drawn, "x", {"y": {"value": -4}}, {"baseline": "bottom"}),
        ],
    }


def _values(drawn: Drawn, sheet: Sheet, rows: tuple[Row, ...]) -> list[Spec]:
    """A line of data for each bar; groups that only the period compared with has come last."""
    here, there = sheet.periods
    answer = sheet.answer
    before = dict(zip(answer.rows, rows_before(answer), strict=True))
    found = []
    for row in rows:
        found.append(_value(drawn, sheet, row, here))
        if (other := before.get(row)) is not None:
            found.append(_value(drawn, sheet, other, there, group=sheet.group(row)))
    return found + [_value(drawn, sheet, row, there) for row in gone(answer)]


def _value(drawn: Drawn, sheet: Sheet, row: Row, series: str, group: str = "") -> Spec:
    value = number(row[drawn.at])
    return {
        "group": group or sheet.group(row),
        "series": series,
        "value": value,
        "figure": drawn.said(row[drawn.at]),
    }


def _figures(shared: Spec) -> Spec:
    """Each bar's figure beyond its end: right of what is above zero, left of what is below."""
    below = "isValid(datum.value) && datum.value < 0"
    return {
        "mark": {
            "type": "text",
            "baseline": "middle",
            "align": {"expr": f"{below} ? 'right' : 'left'"},
            "dx": {"expr": f"{below} ? -5 : 5"},
            "color": SOFT,
            "fontSize": 11,
        },
        "encoding": shared | {"text": {"field": "figure", "type": "nominal"}},
    }


def _scale(values: list[Spec]) -> Spec:
    known = [each["value"] for each in values if each["value"] is not None]
    low, high = min((0.0, *known)), max((0.0, *known))
    if low >= 0:
        return {"zero": True, "nice": False}
    return {"domain": [low - (high - low) * _ROOM_LEFT, high], "nice": False}


def _heading(sheet: Sheet) -> str:
    query = sheet.answer.query
    names = query.group_by or ((query.grain,) if query.grain else ())
    return " · ".join(sheet.labels.get(name, name) for name in names)
