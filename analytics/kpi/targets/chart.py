"""A target as a picture: what is reached day by day, the target, the even pace towards it, and where it is heading."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from analytics.kpi.catalog import Format
from analytics.kpi.charts import BEFORE, FORMATS, IN_WAN, PALETTE, SCHEMA, THEME, Spec
from analytics.kpi.targets.standing import Standing

NAMES: Final = {
    "zh": ("实际", "目标", "匀速", "预计"),
    "en": ("actual", "target", "even pace", "forecast"),
}
_DASHES: Final = ([1, 0], [6, 4], [2, 3], [4, 2])
_COLORS: Final = (PALETTE[0], PALETTE[1], BEFORE, PALETTE[2])


def target_chart(standing: Standing, form: Format, title: str, *, chinese: bool) -> Spec | None:
    """The value to date as a line; None for fewer than three days of it. Vega-Lite 5, its data inside."""
    if len(standing.trail) < 3:
        return None
    names = NAMES["zh" if chinese else "en"]
    lines = [_rows(names[0], standing.trail), _rows(names[1], _flat(standing)), *_pace(standing, names[2])]
    ahead = list(_path(standing))
    if ahead:
        lines.append(_rows(names[3], [(day, value) for day, value, _, _ in ahead]))
    shown = [name for name in names if any(rows and rows[0]["series"] == name for rows in lines)]
    colors = [_COLORS[names.index(name)] for name in shown]
    band = [{"at": day.isoformat(), "low": low, "high": high} for day, _, low, high in ahead]
    return {
        "$schema": SCHEMA,
        "title": title,
        "width": 560,
        "height": 260,
        "layer": [
            *([_band(band)] if band else []),
            {
                "data": {"values": [row for rows in lines for row in rows]},
                "mark": {"type": "line"},
                "encoding": {
                    "x": _days(),
                    "y": _amount(form, chinese=chinese, zero=standing.kind == "sum"),
                    "color": {"field": "series", "type": "nominal", "scale": {"domain": shown, "range": colors}},
                    "strokeDash": {
                        "field": "series",
                        "type": "nominal",
                        "scale": {"domain": shown, "range": [_DASHES[names.index(name)] for name in shown]},
                    },
                    "tooltip": [
                        {"field": "at", "type": "nominal", "title": "日期" if chinese else "Day"},
                        {"field": "value", "type": "quantitative", "format": FORMATS[form], "title": title},
                    ],
                },
            },
        ],
        "config": THEME,
    }


def _rows(series: str, points: Any) -> list[Spec]:
    return [{"series": series, "at": day.isoformat(), "value": value} for day, value in points]


def _flat(standing: Standing) -> list[tuple[date, float]]:
    period = standing.target.period
    return [(period.first, standing.target.value), (period.last, standing.target.value)]


def _pace(standing: Standing, name: str) -> list[list[Spec]]:
    """From nothing to the target in a straight line, for what adds up."""
    if standing.kind != "sum":
        return []
    period, value = standing.target.period, standing.target.value
    return [_rows(name, [(period.first, value / period.days), (period.last, value)])]


def _path(standing: Standing) -> Iterator[tuple[date, float, float, float]]:
    """Each day to come: what is expected, and an interval that opens towards the end's."""
    forecast, as_of, value = standing.forecast, standing.as_of, standing.value
    if forecast is None or as_of is None or value is None or standing.left <= 0:
        return
    steps = forecast.path if standing.kind == "sum" else ()
    total, gone = sum(steps), 0.0
    yield as_of, value, value, value
    for number in range(1, standing.left + 1):
        gone += steps[number - 1] if steps else 0.0
        part = gone / total if total else number / standing.left
        ends = (forecast.value, forecast.low, forecast.high)
        middle, low, high = (value + (end - value) * part for end in ends)
        yield as_of + timedelta(days=number), middle, low, high


def _band(values: list[Spec]) -> Spec:
    return {
        "data": {"values": values},
        "mark": {"type": "area", "color": PALETTE[2], "opacity": 0.18},
        "encoding": {
            "x": _days(),
            "y": {"field": "low", "type": "quantitative"},
            "y2": {"field": "high"},
        },
    }


def _days() -> Spec:
    axis = {"format": "%m-%d", "grid": False, "labelOverlap": True, "tickCount": 8}
    return {"field": "at", "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": axis}


def _amount(form: Format, *, chinese: bool, zero: bool) -> Spec:
    plain: Spec = {"labelExpr": IN_WAN} if chinese else {"format": "~s"}
    axis: Spec = {"tickCount": 5} | ({"format": ".2~%"} if form == "percent" else plain)
    scale = {"zero": zero, "nice": True}
    return {"field": "value", "type": "quantitative", "title": None, "axis": axis, "scale": scale}
