"""A change as a waterfall: from the figure before, step by step, to the figure after. One Vega-Lite spec."""

from collections.abc import Sequence
from typing import Any

from analytics.kpi.charts import BEFORE, FONT, FORMATS, IN_WAN, PALETTE, SCHEMA, THEME

Spec = dict[str, Any]

GOOD, BAD, EVEN = PALETTE[0], PALETTE[1], BEFORE


def waterfall(
    title: str,
    ends: tuple[tuple[str, float], tuple[str, float]],
    steps: Sequence[tuple[str, float]],
    form: str,
    *,
    up_is_good: bool | None,
    chinese: bool,
) -> Spec:
    """`ends` are the figures before and after with what they are called, `steps` what falls on each thing.

    The steps add up to the change. `form` is a metric's format; its percentages come as fractions.
    """
    (start_name, start), (end_name, end) = ends
    bars: list[Spec] = [{"name": start_name, "from": 0.0, "to": start, "kind": "end", "label": start}]
    level = start
    for name, size in steps:
        bars.append({"name": name, "from": level, "to": level + size, "kind": _kind(size), "label": size})
        level += size
    bars.append({"name": end_name, "from": 0.0, "to": end, "kind": "end", "label": end})
    for at, bar in enumerate(bars):
        bar["order"], bar["top"] = at, max(bar["from"], bar["to"])
    levels = [bar[key] for bar in bars[1:-1] for key in ("from", "to")] + [start, end]
    floor = _floor(min(levels), max(levels))
    for bar in (bars[0], bars[-1]):
        bar["from"] = floor
    colours = {True: (GOOD, BAD), False: (BAD, GOOD), None: (PALETTE[2], PALETTE[3])}[up_is_good]
    order = [bar["name"] for bar in bars]
    x: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": order,
        "title": None,
        "axis": {"labelAngle": 0, "labelLimit": 90},
    }
    y: Spec = {
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "domainMin": floor},
        "axis": _axis(form, chinese=chinese),
    }
    bar_mark: Spec = {
        "mark": {"type": "bar", "size": 40, "cornerRadius": 2},
        "encoding": {
            "x": x,
            "y": y | {"field": "from"},
            "y2": {"field": "to"},
            "color": {
                "field": "kind",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": ["end", "up", "down"], "range": [EVEN, *colours]},
            },
        },
    }
    text_mark: Spec = {
        "mark": {"type": "text", "dy": -8, "font": FONT, "fontSize": 12, "color": "#202124"},
        "encoding": {"x": x, "y": y | {"field": "top"}, "text": {"field": "said", "type": "nominal"}},
        "transform": [{"calculate": _said(form, chinese=chinese), "as": "said"}],
    }
    return {
        "$schema": SCHEMA,
        "title": title,
        "width": 560,
        "height": 260,
        "data": {"values": bars},
        "layer": [bar_mark, text_mark],
        "config": THEME,
    }


def _kind(size: float) -> str:
    return "up" if size >= 0 else "down"


def _floor(least: float, most: float) -> float:
    """Where the axis starts: 0, or just below everything where the steps would be slivers."""
    room = most - least
    if least <= 0 or room >= 0.25 * most:
        return min(0.0, least)
    return max(0.0, least - 0.6 * room)


def _axis(form: str, *, chinese: bool) -> Spec:
    if form == "percent":
        return {"format": ".2~%", "tickCount": 5}
    return {"labelExpr": IN_WAN, "tickCount": 5} if chinese else {"format": "~s", "tickCount": 5}


def _said(form: str, *, chinese: bool) -> str:
    """The figures at the ends plain, the steps with their sign; points for percentages."""
    sign = "(datum.kind == 'end' ? '' : datum.label > 0 ? '+' : datum.label < 0 ? '−' : '')"
    if form == "percent":
        plain = "format(datum.label, '.2%')"
        points = f"format(abs(datum.label) * 100, '.2f') + '{' 个点' if chinese else ' pp'}'"
        return f"datum.kind == 'end' ? {plain} : {sign} + {points}"
    number = (
        IN_WAN.replace("datum.value", "abs(datum.label)") if chinese else f"format(abs(datum.label), '{_digits(form)}')"
    )
    return f"{sign} + ({number})"


def _digits(form: str) -> str:
    return {"integer": ",.0f"}.get(form, FORMATS.get(form, ",.2~f"))
