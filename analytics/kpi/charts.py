"""One Vega-Lite spec for an answer that a person would rather see, and its rendering."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from analytics.kpi.answer import Answer
from analytics.kpi.query_json import value_json

Spec = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
VEGALITE_VERSION: Final = "5.20"
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
TIME_FORMATS: Final = {"day": "%m-%d", "week": "%m-%d", "month": "%Y-%m", "quarter": "%Y-%m", "year": "%Y"}
NAMES: Final = {"zh": ("本期", "对比期"), "en": ("this period", "before")}
MOST_LINES = 10
MOST_BARS = 20
BEFORE: Final = "#aab2b8"
"""The colour of the period compared with, behind the one asked for."""

THEME: Final[Spec] = {
    "background": "white",
    "font": FONT,
    "padding": 12,
    "view": {"stroke": None},
    "range": {"category": list(PALETTE)},
    "axis": {
        "labelColor": "#5f6368",
        "titleColor": "#5f6368",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "domainColor": "#d0d4d9",
        "tickColor": "#d0d4d9",
        "gridColor": "#eef0f2",
        "labelFont": FONT,
        "titleFont": FONT,
    },
    "legend": {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 12, "title": None, "orient": "top"},
    "title": {"font": FONT, "fontSize": 14, "fontWeight": 600, "anchor": "start", "color": "#202124", "offset": 12},
    "line": {"strokeWidth": 2.5},
    "bar": {"cornerRadiusEnd": 3},
}


def chart(answer: Answer, labels: Mapping[str, str], *, about: str = "", chinese: bool = True) -> Spec | None:
    """A trend as lines, groups as bars, compared groups as pairs of bars; None for what reads better as text.

    Shows the first metric. `labels` heads columns for a reader, its "" names a group without a value; `about` says
    which days and what they are of. Vega-Lite 5, its data inside.
    """
    names = NAMES["zh" if chinese else "en"]
    query = answer.query
    if len(answer.rows) < 2 or len(query.group_by) > 1:
        return None
    if query.grain:
        return _titled(_lines(answer, labels, names), about)
    if query.group_by and len(answer.rows) <= MOST_BARS and not _all_alike(answer):
        return _titled(_bars(answer, labels, names), about)
    return None


def _titled(spec: Spec | None, about: str) -> Spec | None:
    """With the days in its title, so that the picture can be passed on alone."""
    return spec and (spec | {"title": f"{spec['title']} · {about}"} if about else spec)


def _all_alike(answer: Answer) -> bool:
    """Bars of one length show nothing, unless there is another period to compare them with."""
    values = [_size(row[1]) for row in answer.rows]
    return not answer.comparison and max(values) - min(values) <= abs(max(values)) * 1e-3


def svg(spec: Mapping[str, Any]) -> str:
    """The chart as SVG text."""
    return str(_renderer().vegalite_to_svg(dict(spec), vl_version=VEGALITE_VERSION))


def png(spec: Mapping[str, Any], scale: float = 2.0) -> bytes:
    """The chart as a PNG picture, at `scale` times its size for sharp screens."""
    return bytes(_renderer().vegalite_to_png(dict(spec), vl_version=VEGALITE_VERSION, scale=scale))


@cache
def _renderer() -> Any:
    from pathlib import Path

    import pylopdf_fonts_zh_cn
    import vl_convert

    vl_convert.register_font_directory(str(Path(pylopdf_fonts_zh_cn.sans_path()).parent))
    return vl_convert


def _lines(answer: Answer, labels: Mapping[str, str], names: tuple[str, str]) -> Spec | None:
    """Time along the bottom; one line for each group, or for each compared period."""
    query, metric = answer.query, answer.query.metrics[0]
    grain = str(query.grain)
    values = _points(answer, labels, names)
    series = list(dict.fromkeys(point["series"] for point in values if point["series"] is not None))
    if len(series) > MOST_LINES:
        return None
    encoding: Spec = {
        "x": {
            "field": "at",
            "type": "temporal",
            "title": None,
            "scale": {"type": "utc"},  # days are days wherever the picture is drawn
            "axis": {"format": TIME_FORMATS[grain], "grid": False, "labelOverlap": True, **_ticks(values)},
        },
        "y": _amount(answer, zero=False, chinese=names == NAMES["zh"]),
        "tooltip": [
            {"field": "day", "type": "nominal", "title": labels.get(grain, grain)},
            {"field": "value", "type": "quantitative", "format": _format(answer), "title": labels[metric]},
        ],
    }
    if len(series) > 1:
        encoding["color"] = {"field": "series", "type": "nominal", "sort": series}
        if not query.group_by:
            encoding["color"]["scale"] = {"domain": list(names), "range": [PALETTE[0], BEFORE]}
    point = {"color": PALETTE[0]} if len(series) <= 1 else True
    mark = {"type": "line", "point": point if len(answer.rows) <= 31 else False, "color": PALETTE[0]}
    return _spec(_title(answer, labels), values, mark, encoding, height=260)


def _ticks(values: Sequence[Spec]) -> Spec:
    """A tick for each bucket when they are few."""
    days = sorted({str(point["at"]) for point in values})
    if len(days) > 12:
        return {"tickCount": 8}
    return {"values": [{"expr": f"utc({day[:4]}, {int(day[5:7]) - 1}, {int(day[8:10])})"} for day in days]}


def _points(answer: Answer, labels: Mapping[str, str], names: tuple[str, str]) -> list[Spec]:
    """Compared periods lie over each other: each later day stands at the place of the one it is compared with."""
    grouped = bool(answer.query.group_by)
    compared = bool(answer.comparison) and not grouped
    points: list[Spec] = []
    for row in answer.rows:
        series = _text(row[1], labels) if grouped else (names[0] if compared else None)
        day = value_json(row[0])
        points.append({"at": day, "day": day, "series": series, "value": value_json(row[1 + grouped])})
    if compared:
        for here, there in zip(answer.rows, answer.comparison or (), strict=False):
            day = value_json(there[0])
            points.append({"at": value_json(here[0]), "day": day, "series": names[1], "value": value_json(there[1])})
    return points


def _bars(answer: Answer, labels: Mapping[str, str], names: tuple[str, str]) -> Spec:
    """Lying bars in the order of a rank, else longest first; pairs when there is a comparison."""
    query, metric = answer.query, answer.query.metrics[0]
    ranked = query.order_by is not None or query.limit is not None
    rows = answer.rows if ranked else tuple(sorted(answer.rows, key=lambda row: -_size(row[1])))
    groups = [_text(row[0], labels) for row in rows]
    values = [{"group": _text(row[0], labels), "value": value_json(row[1]), "series": names[0]} for row in rows]
    before = {_text(row[0], labels): row[1] for row in answer.comparison or ()}
    values += [
        {"group": group, "value": value_json(before[group]), "series": names[1]} for group in groups if group in before
    ]
    encoding: Spec = {
        "y": {"field": "group", "type": "nominal", "sort": groups, "title": None, "axis": {"labelLimit": 200}},
        "x": _amount(answer, zero=True, chinese=names == NAMES["zh"]),
        "tooltip": [
            {"field": "group", "type": "nominal", "title": labels[query.group_by[0]]},
            {"field": "value", "type": "quantitative", "format": _format(answer), "title": labels[metric]},
        ],
    }
    if before:
        encoding["yOffset"] = {"field": "series", "sort": list(names)}
        colors = {"domain": list(names), "range": [PALETTE[0], BEFORE]}
        encoding["color"] = {"field": "series", "type": "nominal", "scale": colors}
    step = 17 if before else 28  # of one bar; two stand for a group
    return _spec(_title(answer, labels), values, {"type": "bar", "color": PALETTE[0]}, encoding, height={"step": step})


def _amount(answer: Answer, *, zero: bool, chinese: bool) -> Spec:
    form = next((column.format for column in answer.columns if column.name == answer.query.metrics[0]), None)
    axis: Spec = {"tickCount": 5} | ({"format": ".2~%"} if form == "percent" else _plain_axis(chinese=chinese))
    return {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": axis,
        "scale": {"zero": zero, "nice": True},
    }


def _plain_axis(*, chinese: bool) -> Spec:
    return {"labelExpr": IN_WAN} if chinese else {"format": "~s"}


def _format(answer: Answer) -> str:
    form = next((column.format for column in answer.columns if column.name == answer.query.metrics[0]), None)
    return FORMATS[form or "number"]


def _title(answer: Answer, labels: Mapping[str, str]) -> str:
    by = [labels[name] for name in answer.query.group_by]
    return " · ".join((labels[answer.query.metrics[0]], *by))


def _spec(title: str, values: Sequence[Spec], mark: Spec, encoding: Spec, height: Any) -> Spec:
    return {
        "$schema": SCHEMA,
        "title": title,
        "width": 560,
        "height": height,
        "data": {"values": list(values)},
        "mark": mark,
        "encoding": encoding,
        "config": THEME,
    }


def _text(value: Any, labels: Mapping[str, str]) -> str:
    return labels.get("", "—") if value is None else str(value)


def _size(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else float("-inf")
