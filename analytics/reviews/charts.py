"""Charts of needs as Vega-Lite: needs by share, one need over time, needs by product as a heat map.

The theme (colours of axes, font) is the caller's; the data stand inside each spec.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from analytics.reviews.need import Face, Need
from analytics.reviews.parts import Part, Parts

Spec: TypeAlias = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
COLORS: Final[Mapping[str, str]] = {
    "complaint": "#d9825b", "praise": "#2f6f6a", "question": "#5b7db1", "suggestion": "#8d6a9f", "all": "#2f6f6a",
}  # fmt: skip
SIDES: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"complaint": "抱怨", "praise": "称赞", "question": "询问", "suggestion": "建议", "all": "提到"},
    "en": {
        "complaint": "complain", "praise": "praise", "question": "ask", "suggestion": "suggest", "all": "mention it",
    },
}  # fmt: skip
_INK: Final = "#202124"
_WIDTH: Final = 480
_STEP: Final = 26
_STEP_OF_SIDES: Final = 15
_MOST: Final = 12
_CELL: Final = (64, 30)


def by_share(
    needs: Sequence[Need], names: Sequence[str], face: Face | None, title: str, lang: str, theme: Spec
) -> Spec:
    """Lying bars: the share of customers that speak of each need; without a face, a bar for each side of it."""
    sides = ("complaint", "praise", "question") if face is None else (face,)
    values = [
        {"need": name, "side": SIDES[lang][side], "share": share, "figure": f"{share:.1%}" if share else ""}
        for need, name in list(zip(needs, names, strict=True))[:_MOST]
        for side in sides
        if (share := _share_of(need, side, face)) is not None
    ]
    return _lying(values, "need", [SIDES[lang][side] for side in sides], [COLORS[side] for side in sides], title, theme)


def by_part(parts: Sequence[tuple[str, Part]], face: Face | None, title: str, theme: Spec) -> Spec:
    """Lying bars: the share of each part's customers that speak of what was asked."""
    values = [
        {"need": name, "side": "", "share": part.share or 0.0, "figure": f"{part.share or 0:.1%}"}
        for name, part in parts[:_MOST]
    ]
    return _lying(values, "need", [""], [COLORS[face or "all"]], title, theme)


def over_time(parts: Parts, face: Face | None, title: str, subtitle: str, theme: Spec, ends: tuple[Any, Any]) -> Spec:
    """A line of the share of customers, with Wilson's interval behind it; hollow points are not whole buckets.

    `ends` are the first and the last day of the window; `subtitle` says what is hollow and shaded.
    """
    values = [
        {
            "day": part.value.isoformat(),
            "label": _bucket(part.value, parts.by),
            "share": part.share,
            "low": part.interval[0],
            "high": part.interval[1],
            "figure": f"{part.customers}",
            "whole": _whole(part.value, parts.by, ends),
        }
        for part in parts.rows
        if part.wrote
    ]
    labels = [value["label"] for value in values]
    x: Spec = {
        "field": "label", "type": "ordinal", "sort": labels, "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": True, "labelColor": _INK},
    }  # fmt: skip
    y: Spec = {"field": "share", "type": "quantitative", "title": None, "axis": {"format": ".0%", "tickCount": 5}}
    color = COLORS[face or "all"]
    band: Spec = {
        "mark": {"type": "area", "color": color, "opacity": 0.14},
        "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}},
    }
    line: Spec = {"mark": {"type": "line", "color": color, "strokeWidth": 2.5}, "encoding": {"x": x, "y": y}}
    points: Spec = {
        "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1, "stroke": color, "strokeWidth": 2},
        "encoding": {
            "x": x, "y": y,
            "fill": {"condition": {"test": "datum.whole", "value": color}, "value": "white"},
        },
    }  # fmt: skip
    said: Spec = {
        "mark": {"type": "text", "dy": -12, "color": _INK, "fontSize": 11},
        "encoding": {"x": x, "y": y, "text": {"field": "figure"}},
    }
    layers = [band, line, points, *([said] if len(values) <= 16 else [])]
    head = {"text": title, "subtitle": subtitle}
    return _sheet({"width": 560, "height": 240, "data": {"values": values}, "layer": layers}, head, theme)


def heat_map(
    cells: Sequence[tuple[str, str, int]], rows: Sequence[str], columns: Sequence[str], title: str, theme: Spec
) -> Spec:
    """How many customers speak of each need (rows) for each product (columns): the darker, the more."""
    counted = {(need, column): count for need, column, count in cells}
    most = max((counted.get((row, column), 0) for row in rows for column in columns), default=1) or 1
    values = [
        {"need": row, "part": column, "customers": count, "figure": str(count) if count else ""}
        for row in rows
        for column in columns
        for count in (counted.get((row, column), 0),)
    ]
    x: Spec = {
        "field": "part", "type": "nominal", "sort": list(columns), "title": None,
        "axis": {
            "labelAngle": -35, "orient": "bottom", "labelLimit": 160, "ticks": False, "domain": False,
            "labelColor": _INK,
        },
    }  # fmt: skip
    y: Spec = {
        "field": "need", "type": "nominal", "sort": list(rows), "title": None,
        "axis": {"labelLimit": 180, "ticks": False, "domain": False, "labelColor": _INK},
    }  # fmt: skip
    scale = {"range": ["#f7f3ef", COLORS["complaint"]], "domain": [0, most]}
    cell: Spec = {
        "mark": {"type": "rect", "stroke": "white", "strokeWidth": 2},
        "encoding": {
            "x": x, "y": y,
            "color": {"field": "customers", "type": "quantitative", "scale": scale, "legend": None},
        },
    }  # fmt: skip
    said: Spec = {
        "mark": {"type": "text", "color": _INK, "fontSize": 12},
        "encoding": {"x": x, "y": y, "text": {"field": "figure"}},
    }
    size = {"width": {"step": _CELL[0]}, "height": {"step": _CELL[1]}}
    return _sheet(size | {"data": {"values": values}, "layer": [cell, said]}, title, theme)


def _lying(
    values: list[dict[str, Any]], field: str, sides: Sequence[str], colors: Sequence[str], title: str, theme: Spec
) -> Spec:
    order = list(dict.fromkeys(value[field] for value in values))
    several = len(sides) > 1
    shared: Spec = {
        "y": {
            "field": field, "type": "nominal", "sort": order, "title": None,
            "axis": {"labelLimit": 200, "ticks": False, "domain": False, "labelPadding": 6, "labelColor": _INK},
        },
        "x": {"field": "share", "type": "quantitative", "title": None, "axis": None, "scale": {"nice": False}},
    }  # fmt: skip
    colored: Spec = {"color": {"value": colors[0]}}
    if several:
        shared["yOffset"] = {"field": "side", "sort": list(sides)}
        scale = {"domain": list(sides), "range": list(colors)}
        colored = {"color": {"field": "side", "type": "nominal", "scale": scale, "legend": {"orient": "top"}}}
    bars: Spec = {"mark": {"type": "bar", "cornerRadiusEnd": 3}, "encoding": shared | colored}
    figures: Spec = {
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 5, "color": _INK, "fontSize": 11},
        "encoding": shared | {"text": {"field": "figure"}},
    }
    step = {"step": _STEP_OF_SIDES if several else _STEP}
    return _sheet({"width": _WIDTH, "height": step, "data": {"values": values}, "layer": [bars, figures]}, title, theme)


def _sheet(spec: Spec, title: str | Spec, theme: Spec) -> Spec:
    return {"$schema": SCHEMA, "title": title, **spec, "config": theme}


def _share_of(need: Need, side: str, face: Face | None) -> float | None:
    if face is not None:
        return need.share
    wrote = need.customers / need.share if need.share else 0
    people = {"complaint": need.complainers, "praise": need.praisers, "question": need.askers}[side]
    return people / wrote if wrote else None


def _bucket(day: Any, by: str) -> str:
    if by == "month":
        return f"{day.year}-{day.month:02d}"
    return f"{day.month}/{day.day}"


def _whole(day: Any, by: str, ends: tuple[Any, Any]) -> bool:
    from datetime import timedelta

    if day < ends[0]:
        return False
    days = {"day": 1, "week": 7, "month": 31}[by]
    following = (day + timedelta(days=days)).replace(day=1) if by == "month" else day + timedelta(days=days)
    return bool(following - timedelta(days=1) <= ends[1])
