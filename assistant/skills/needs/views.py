"""How an answer about needs is to be told: as a picture, over time, by a field, as a volume, as a share."""

import re
from dataclasses import replace
from typing import Final, cast

from analytics.reviews.need import Face
from analytics.reviews.parts import By
from assistant.skills.needs import words
from assistant.skills.needs.page import Page
from assistant.skills.needs.question import Asks, Said

_PARTS: Final[tuple[tuple[By, str], ...]] = (
    ("product", r"(?<=\s)(?:产品|商品|单品)(?=$|[\s?!,.是有])|(?<=\s)products?\b"),
    ("channel", r"(?<=\s)(?:渠道|平台)(?=$|[\s?!,.是有])|(?<=\s)channels?\b"),
)
"""After a number, what is to be ranked: 最高的三个产品."""
_LINE: Final = re.compile(r"趋势|走势|折线|曲线|\btrends?\b|\blines?\b|\bover time\b")


def views_of(page: Page, said: Said) -> Said:
    """What a message says of the way it is told, taken off the page."""
    if match := page.take(words.CHART):
        said = replace(said, chart=True, view="trend" if _LINE.search(match.group()) else None)
    if page.take(words.NET):
        said = replace(said, asks="net", face="all")
    for name, pattern in words.BY.items():
        if page.take(pattern):
            if name == "need":
                said = replace(said, view="needs")
            elif name in ("day", "week", "month"):
                said = replace(said, view="trend", by=cast("By", name))
            else:
                said = replace(said, view="parts", by=cast("By", name))
            break
    for part, pattern in _PARTS if said.limit and said.view is None else ():
        if page.take(pattern):
            said = replace(said, view="parts", by=part)
    if page.take(words.TREND):
        said = replace(said, view="trend", by=said.by if said.view == "trend" else None)
    if match := page.take(words.VOLUME):
        told = match.group()
        bad, good = re.search("差评|负评|negative|bad", told), re.search("好评|positive|good", told)
        face: Face | None = "complaint" if bad else "praise" if good else None
        said = replace(said, view=said.view or "volume", asks=said.asks or "count", face=face or said.face)
    if match := page.take(words.OF_SIDE):
        of = next(each for each in match.groups() if each)
        side: Face = next(face for face, pattern in words.FACES.items() if words.compiled(pattern).search(of))
        said = replace(said, asks="share of side", face=side)
    wanted: tuple[tuple[Asks, str], ...] = (
        ("share", words.SHARE), ("why", words.WHY), ("whether", words.WHETHER), ("count", words.COUNT),
    )  # fmt: skip
    for asks, pattern in wanted:
        if page.take(pattern):
            said = replace(said, asks=said.asks or asks)
    return said
