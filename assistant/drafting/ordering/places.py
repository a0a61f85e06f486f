"""Which formats an order names: places (小红书), kinds (脚本), both (抖音脚本), or none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from assistant.drafting.ordering import words
from knowledge.formats import Form, formats


@dataclass(frozen=True, slots=True)
class Named:
    """A format of formats.yml by its name, and where the order names it."""

    platform: str
    start: int
    end: int


_WEAK: Final = re.compile(r"卖点|笔记|selling points|notes?|商品标题|私域|标题|titles?", re.IGNORECASE)
"""Words that name a format only where nothing else does."""
_STRENGTH: Final[tuple[Form, ...]] = (
    "review_reply", "koc_brief", "script", "detail_points", "taobao_title", "rsa", "sem", "community", "wecom",
    "meta", "moments", "note", "feed",
)  # fmt: skip
_PARTICULAR: Final[tuple[tuple[Form, Form], ...]] = (
    ("script", "feed"),
    ("community", "wecom"),
    ("detail_points", "taobao_title"),
)
"""Said of one text, the first says more: a script for 抖音, a repurchase message for the group."""
_ALONE: Final = frozenset({"review_reply", "koc_brief"})
_JOINS: Final = re.compile(r"[、和与及跟]|\band\b|各|都")
_SHORT_NAMES: Final = frozenset({"xhs", "sem", "koc", "rsa"})
_READS_ON: Final = re.compile(r"笔记(?=本|型)|卖点(?<=突出卖点|主打卖点|核心卖点|强调卖点)")


def formats_named(bare: str) -> list[Named]:
    """The formats that an order names, in order; `bare` is the order with its products' names blotted out."""
    hits = _standing(bare)
    strong = [hit for hit in hits if not _WEAK.fullmatch(bare[hit.start : hit.end])]
    merged = _merged(bare, strong or hits)
    if alone := [one for one in merged if _form(one) in _ALONE]:
        return alone[:1]
    if any(_JOINS.search(bare[one.end : other.start].strip(" ，,")) for one, other in pairwise(merged)):
        return merged
    forms = {_form(one) for one in merged}
    dropped = {general for kind, general in _PARTICULAR if kind in forms}
    return [one for one in merged if _form(one) not in dropped]


def _standing(bare: str) -> list[Named]:
    """Every name, the longest first where they overlap, in order of place."""
    found: list[Named] = []
    taken = [match.span() for match in _READS_ON.finditer(bare)]
    for one in sorted(_all(bare), key=lambda each: each.start - each.end):
        if not any(one.start < end and start < one.end for start, end in taken):
            taken.append((one.start, one.end))
            found.append(one)
    return sorted(found, key=lambda each: each.start)


def _all(bare: str) -> Iterator[Named]:
    lowered = bare.lower()
    for alias, platform in formats().aliases.items():
        if alias.isascii() and len(alias) <= 3 and alias not in _SHORT_NAMES:
            continue
        edge = r"(?<![a-z0-9])", r"(?![a-z0-9])"
        pattern = f"{edge[0]}{re.escape(alias)}{edge[1]}" if alias.isascii() else re.escape(alias)
        yield from (Named(platform, *match.span()) for match in re.finditer(pattern, lowered))
    for form, pattern in words.KINDS.items():
        if usual := _usual(form):
            yield from (Named(usual, *match.span()) for match in re.finditer(pattern, bare, re.IGNORECASE))
    if title := _usual("taobao_title"):  # a title of nothing else is a listing's
        yield from (Named(title, *match.span()) for match in re.finditer(r"标题|\btitles?\b", bare, re.IGNORECASE))
    if note := _usual("note"):
        yield from (Named(note, *match.span()) for match in re.finditer(r"(?<![A-Za-z])RED(?![A-Za-z])", bare))


def _merged(bare: str, hits: list[Named]) -> list[Named]:
    """A place and a kind side by side (抖音脚本, 谷歌搜索广告) are one: the more particular of the two."""
    merged: list[Named] = []
    for one in hits:
        last = merged[-1] if merged else None
        if last and (last.platform == one.platform or re.fullmatch(r"[的\s/上用]{0,3}", bare[last.end : one.start])):
            stronger = min(last, one, key=_rank)
            merged[-1] = Named(stronger.platform, last.start, last.end if last.platform == one.platform else one.end)
        else:
            merged.append(one)
    return merged


def _rank(one: Named) -> int:
    return _STRENGTH.index(_form(one))


def _form(one: Named) -> Form:
    found = formats().named(one.platform)
    assert found is not None, "only formats of the file are named"
    return found.form


@cache
def _usual(form: str) -> str | None:
    """The first format of a form, None where the file has none."""
    return next((one.name for one in formats().platforms.values() if one.form == form), None)


def usual_format(bare: str) -> str:
    """The format of an order that names none: a feed for an advertisement, a note for anything else."""
    form = "feed" if words.ADVERTISEMENT.search(bare) else "note"
    return _usual(form) or next(iter(formats().platforms))


def unknown_platform(bare: str) -> str | None:
    """A platform the order names that the formats do not know."""
    for match in words.ELSEWHERE.finditer(bare):
        if formats().named(match[0]) is None:
            return match[0]
    return None


_REPLY: Final = re.compile(words.KINDS["review_reply"] + r"|\breply to\b", re.IGNORECASE)
_ANSWERS: Final = re.compile(
    r"回(?:复|应|答)?(?:他|她|一下|下|一条|一句|[这那该](?:条|个|句|位))|怎么回|如何回|(?:帮我|帮忙|请|来)回|回复(?=[，,。！!]|$)|\b(?:reply|respond|answer)\b",
    re.IGNORECASE,
)
"""Asks for an answer, beside words of somebody's that stand in quotes."""
_QUOTED: Final = re.compile(
    r"[“「『\"‘＂](?P<said>[^”」』\"’＂]{3,})[”」』\"’＂]|"
    r"(?<![A-Za-z])'(?P<plain>.{3,}?)'(?![A-Za-z])"
)


def review_of(text: str) -> tuple[str, str]:
    """An order without the review it is to answer, and that review: quoted, or what stands after a colon."""
    reply, quoted = _REPLY.search(text), _QUOTED.search(text)
    if quoted and (reply or _ANSWERS.search(text[: quoted.start()] + text[quoted.end() :])):
        return text[: quoted.start()] + " 评价回复 " + text[quoted.end() :], (quoted["said"] or quoted["plain"]).strip()
    if reply is None:
        return text, ""
    colon = re.search(r"[:：]\s*", text[reply.end() :])
    if colon:
        at = reply.end() + colon.start()
        return text[:at], text[reply.end() + colon.end() :].strip()
    return text, ""
