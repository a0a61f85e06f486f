"""A picture asked for after an answer: the one its figures have, and why there is no other."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from assistant.conversation import Chart, Json, Language, Reply, Text

_ZH: Final = re.compile(
    r"(?:请|麻烦|帮我|帮忙|给我|能不能|能|可以|可否|我?想要?|要|再|用|以|把它|做成|换成?|改成?|画成?|变成|转成|来|做|画|出|绘制|生成|显示|展示|看|成|一|个|张|幅|下|\s)*"
    r"(?P<kind>饼状?|环形|扇形|柱状?|柱形|条形?|折线|曲线|线|散点|面积|漏斗|雷达|堆积|热力|气泡)?(?:图表?|图形|图像)"
    r"(?:形式|的形式|方式|呢|吗|吧|看看|看|一下|展示|显示|表示|来|\s|[?？。.!！])*"
)
_EN: Final = re.compile(
    r"(?:can you|could you|please|now|and|or|then|draw|plot|chart|graph|show|make|give|turn|put|see|want|i|as|in|use|"
    r"switch|into|to|it|this|that|them|these|me|a|an|the|on|\s)*"
    r"(?P<kind>pie|donut|doughnut|bar|column|line|scatter|area|funnel|radar|stacked|heat ?map|bubble)?[\s-]*"
    r"(?:chart|graph|plot|diagram|picture)?(?: please| instead|\s|[?.!])*",
    re.IGNORECASE,
)
_DRAWN: Final = re.compile(r"\b(?:draw|plot|chart|graph|diagram|picture)", re.IGNORECASE)
_MARKS: Final = {"bar": ("柱", "条", "bar", "column"), "line": ("折线", "曲线", "线", "line")}


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be drawn; `kind` as written (饼, pie), empty where any picture will do."""

    kind: str = ""


def picture_asked(text: str) -> Picture | None:
    """The picture a message asks for, None for one that asks for anything else."""
    found = _ZH.fullmatch(text.strip()) or (_EN.fullmatch(text.strip()) if _DRAWN.search(text) else None)
    return Picture((found["kind"] or "").lower()) if found else None


def drawn(reply: Reply, picture: Picture) -> Reply:
    """The answer again, led by what there is to see of it."""
    charts = [part for part in reply.parts if isinstance(part, Chart)]
    said = _said(charts, picture, reply.language)
    return replace(reply, parts=(Text(said), *reply.parts))


def _said(charts: list[Chart], picture: Picture, language: Language) -> str:
    chinese, kind = language == "zh", picture.kind
    if not charts:
        return (
            "上一个回答没有可画的图：先按天看，或按某个维度拆开，就有图了。"
            if chinese
            else "The last answer holds nothing to draw: see it by day, or by a dimension, and there is a chart."
        )
    marks = {mark for chart in charts for mark in _marks(chart.spec)}
    same = any(kind.startswith(name) for mark in marks for name in _MARKS.get(mark, ()))
    if not kind or same:
        return "图在下面。" if chinese else "The chart is below."
    name = f"{kind.removesuffix('状').removesuffix('形')}图" if chinese else f"{kind} chart"
    if chinese:
        return f"不画{name}：图的样式按数据来定，下面是适合这组数的图。"
    return f"No {name}: the form of a chart follows from its figures, and these have the one below."


def _marks(spec: Json | Mapping[str, Json]) -> Iterator[str]:
    """Every mark of a Vega-Lite spec, its layers' too."""
    if isinstance(spec, Mapping):
        mark = spec.get("mark")
        yield str(mark.get("type") if isinstance(mark, Mapping) else mark)
        for each in spec.values():
            yield from _marks(each)
    elif isinstance(spec, list | tuple):
        for each in spec:
            yield from _marks(each)
