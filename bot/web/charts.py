"""Charts as pictures from our own origin, one for each width and colour scheme a reader may have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from analytics.kpi.charts import fitted
from assistant.conversation import Chart, Json
from bot.web.views import Draw

Look: TypeAlias = Literal["light", "dark", "light-narrow", "dark-narrow"]
WIDE: Final = 640
NARROW: Final = 270
"""Pixels of plot that fit beside the axis, on a laptop and on a phone."""
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
_FONT: Final = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"

_COLOURS: Final[Mapping[str, Mapping[str, str]]] = {
    "light": {"ink": "#2a2521", "soft": "#6b6056", "line": "#e6dccd"},
    "dark": {"ink": "#ece5d8", "soft": "#b0a595", "line": "#3c372e"},
}


@dataclass
class Gallery:
    """Draws each chart once in each look."""

    draw: Draw
    size: int = 200
    _drawn: Any = field(init=False)

    def __post_init__(self) -> None:
        self._drawn = lru_cache(maxsize=self.size)(self._draw)

    def svg(self, key: str, chart: Chart, look: Look) -> str:
        """The picture; `key` names the chart for good. Raises whatever `draw` raises."""
        return str(self._drawn(_Named(key, chart), look))

    def _draw(self, named: "_Named", look: Look) -> str:
        return self.draw(dressed(named.chart, look))


@dataclass(frozen=True, slots=True)
class _Named:
    """Equal by name alone."""

    key: str
    chart: Chart = field(compare=False)


def dressed(chart: Chart, look: Look) -> Chart:
    """The chart in a look: transparent, in the page's colours and font, as wide as its reader's screen."""
    colours = _COLOURS["dark" if look.startswith("dark") else "light"]
    config = {
        "font": _FONT,
        "axis": {
            "labelColor": colours["soft"],
            "titleColor": colours["soft"],
            "labelFont": _FONT,
            "titleFont": _FONT,
            "domainColor": colours["line"],
            "gridColor": colours["line"],
            "tickColor": colours["line"],
        },
        "legend": {"labelColor": colours["ink"], "titleColor": colours["soft"], "labelFont": _FONT, "titleFont": _FONT},
        "title": {"color": colours["ink"], "font": _FONT},
        "text": {"color": colours["ink"], "font": _FONT},
        "view": {"stroke": None},
    }
    own = {name: value if name == "data" else _lit(value, look) for name, value in chart.spec.items()}
    spec = {**own, "background": None, "config": _merged(own.get("config") or {}, config)}
    return replace(chart, spec=fitted(spec, NARROW if look.endswith("narrow") else WIDE))


def _lit(value: Json, look: Look) -> Json:
    """Colours too deep for a dark page, lightened; everything else as it is."""
    match value:
        case str() if look.startswith("dark") and _HEX.fullmatch(value):
            parts = [int(value[place : place + 2], 16) for place in (1, 3, 5)]
            deep = sum(share * part for share, part in zip((0.21, 0.72, 0.07), parts, strict=True)) < 140
            return "#" + "".join(f"{part + (255 - part) * 2 // 5:02x}" for part in parts) if deep else value
        case Mapping():
            return {name: inner if name == "data" else _lit(inner, look) for name, inner in value.items()}
        case list() | tuple():
            return [_lit(inner, look) for inner in value]
        case _:
            return value


def _merged(below: Mapping[str, Json], above: Mapping[str, Json]) -> dict[str, Json]:
    merged = dict(below)
    for key, value in above.items():
        inner = merged.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return merged
