"""Time along the bottom: one line for each group or compared period, edges that are not whole dashed and hollow."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from analytics.kpi.drawing.style import BEFORE, PALETTE, REST, WIDTH, Drawn, Sheet, Spec, aim_layers, amounts, number
from analytics.kpi.pairs import rows_before
from analytics.kpi.query_json import value_json

TIME_FORMATS: Final = {"day": "%m-%d", "week": "%m-%d", "month": "%Y-%m", "quarter": "%Y-%m", "year": "%Y"}
MOST_NAMED: Final = 6
"""Lines that have a colour of their own; those beyond them are grey."""
MOST_LINES: Final = 30
_TICKS: Final = 12
_POINTS: Final = 40
"""Points that can be told apart along a line."""


def lines(drawn: Drawn, sheet: Sheet) -> Spec | None:
    """One panel of lines; None for more of them than can be seen."""
    points = _points(drawn, sheet)
    series = _series(points, sheet)
    if len(series) > MOST_LINES:
        return None
    leaders = _leaders(sheet) if sheet.panels > 1 and sheet.answer.query.group_by else series
    named, rest = leaders[:MOST_NAMED], [each for each in series if each not in leaders[:MOST_NAMED]]
    for each in points:
        each["drawn"] = each["series"] if each["series"] in named else None
    days = sorted({str(each["at"]) for each in points})
    shared: Spec = {"x": _days(sheet, days), "y": _amount(drawn, sheet)}
    layers = [
        layer | {"encoding": shared | layer["encoding"]}
        for layer in _layers(points, sheet, named, rest, few=len(days) <= _POINTS)
    ]
    return {
        "width": WIDTH,
        "height": 240 if sheet.panels == 1 else 150,
        "layer": [*layers, *aim_layers(drawn, "y", {"x": {"value": "width"}}, {"align": "right", "dy": -7})],
    }


def _points(drawn: Drawn, sheet: Sheet) -> list[Spec]:
    """Compared periods lie over each other: each later day stands at the place of the one it is compared with."""
    answer = sheet.answer
    grouped, cut = bool(answer.query.group_by), answer.cut_buckets
    compared = bool(answer.comparison) and not grouped
    found: list[Spec] = []
    for row, before in zip(answer.rows, rows_before(answer), strict=True):
        at = value_json(row[0])
        series = sheet.group(row) if grouped else sheet.periods[0] if compared else drawn.label
        part = row[0] in cut
        found.append(_point(at, at, series, row, drawn, part=part))
        if compared and before is not None:
            found.append(_point(at, value_json(before[0]), sheet.periods[1], before, drawn, part=part))
    return found


def _point(at: object, day: object, series: str, row: tuple[object, ...], drawn: Drawn, *, part: bool) -> Spec:
    value = row[drawn.at]
    said = drawn.said(value)  # type: ignore[arg-type]
    return {"at": at, "day": day, "series": series, "value": number(value), "figure": said, "part": part}  # type: ignore[arg-type]


def _series(points: Sequence[Spec], sheet: Sheet) -> list[str]:
    """The lines by name: groups with the largest sums of figures first, as they stand out most."""
    sums: dict[str, float] = {}
    for each in points:
        sums[each["series"]] = sums.get(each["series"], 0.0) + abs(each["value"] or 0.0)
    return sorted(sums, key=lambda name: -sums[name]) if sheet.answer.query.group_by else list(sums)


def _leaders(sheet: Sheet) -> list[str]:
    """The groups by the first measure: panels share one legend, so they name the same lines in the same colours."""
    first, sums = 1 + len(sheet.answer.query.group_by), dict[str, float]()
    for row in sheet.answer.rows:
        sums[sheet.group(row)] = sums.get(sheet.group(row), 0.0) + abs(number(row[first]) or 0.0)
    return sorted(sums, key=lambda name: -sums[name])


def _layers(points: Sequence[Spec], sheet: Sheet, named: list[str], rest: list[str], *, few: bool) -> list[Spec]:
    color = _color(sheet, named)
    tips = [
        *([{"field": "series", "type": "nominal", "title": " "}] if len(named) > 1 else []),
        {"field": "day", "type": "nominal", "title": sheet.labels.get(str(sheet.answer.query.grain), "")},
        {"field": "figure", "type": "nominal", "title": " "},
    ]
    shown = [each for each in points if each["drawn"] is not None]
    layers: list[Spec] = []
    if rest:
        grey = [each for each in points if each["drawn"] is None]
        layers.append(
            {
                "data": {"values": grey},
                "mark": {"type": "line", "color": REST, "strokeWidth": 1.2},
                "encoding": {"detail": {"field": "series"}},
            }
        )
    whole = [each for each in shown if not each["part"]]
    layers.append(
        {
            "data": {"values": whole},
            "mark": {"type": "line", "point": {"size": 45} if few else False},
            "encoding": {"color": color, "tooltip": tips},
        }
    )
    if parts := [each for each in shown if each["part"]]:
        layers += [
            {
                "data": {"values": _joints(shown)},
                "mark": {"type": "line", "strokeDash": [4, 4], "strokeWidth": 1.8},
                "encoding": {"color": color, "detail": {"field": "edge"}},
            },
            {
                "data": {"values": parts},
                "mark": {"type": "point", "fill": "white", "size": 50, "opacity": 1},
                "encoding": {"color": color, "tooltip": tips},
            },
        ]
    return layers


def _joints(points: Sequence[Spec]) -> list[Spec]:
    """The stretches from an edge that is not whole to its neighbour, each a line of two points."""
    found: list[Spec] = []
    for name in dict.fromkeys(each["series"] for each in points):
        line = [each for each in points if each["series"] == name and each["value"] is not None]
        for one, other in pairwise(line):
            if one["part"] or other["part"]:
                edge = f"{name} {one['at']}"
                found += [{**one, "edge": edge}, {**other, "edge": edge}]
    return found


def _color(sheet: Sheet, named: list[str]) -> Spec:
    if not sheet.answer.query.group_by:
        colors = [PALETTE[0], BEFORE][: len(named)]
        legend: Spec = {"legend": None} if len(named) == 1 else {}
        return {"field": "series", "type": "nominal", "scale": {"domain": named, "range": colors}} | legend
    return {"field": "series", "type": "nominal", "scale": {"domain": named, "range": list(PALETTE[: len(named)])}}


def _days(sheet: Sheet, days: Sequence[str]) -> Spec:
    """Ticks stand on buckets: on each when they are few, else on every so many."""
    step = -(-len(days) // _TICKS)
    ticks = {"values": [{"expr": f"utc({day[:4]}, {int(day[5:7]) - 1}, {int(day[8:10])})"} for day in days[::step]]}
    form = TIME_FORMATS[str(sheet.answer.query.grain)]
    return {
        "field": "at",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},  # days are days wherever the picture is drawn
        "axis": {"format": form, "grid": False, "labelOverlap": True, **ticks},
    }


def _amount(drawn: Drawn, sheet: Sheet) -> Spec:
    scale = {"zero": False, "nice": True}
    return {"field": "value", "type": "quantitative", "title": None, "axis": amounts(drawn, sheet), "scale": scale}
