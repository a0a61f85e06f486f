"""Which products an order is for; a name that is nearly one's, or nobody's, is asked about and never guessed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.drafting.ordering import wishes, words
from assistant.drafting.ordering.likely import likeliest
from knowledge.product_names import Mention, mentions, near
from knowledge.products import ProductSheet

_MARK: Final = "\ue000"
_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class WhichProduct:
    """Asked back: no product, one that is not there, or a name that several share.

    `name` is what was said, "" where nothing was; `choices` are proposed, the likeliest first; `likely` says that the
    first is near what was said, `shared` that all choices go by that name.
    """

    name: str
    choices: tuple[ProductSheet, ...]
    likely: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Products:
    """The products named, in order, where each is named first, and the order with their names blotted out.

    `nearly` is a name that none has and that was taken for the one it is nearest to; "" where the names are sure.
    """

    sheets: tuple[ProductSheet, ...]
    places: tuple[int, ...]
    bare: str
    nearly: str = ""


def products_named(text: str, sheets: Sequence[ProductSheet], *, review: str = "") -> Products | WhichProduct:
    """The products an order names; beside a `review` to answer, which may name one, an unknown word is no name."""
    if unknown := _no_such_sku(text, sheets):
        return unknown
    found = mentions(text, sheets)
    bare = text
    for one in found:
        bare = bare[: one.start] + _MARK * (one.end - one.start) + bare[one.end :]
    if not found:
        return _unnamed(text, sheets, review)
    exact = {sheet.sku.lower() for sheet in sheets}
    sure = [one for one in found if text[one.start : one.end].lower() in exact]
    found = tuple(sure) or found  # who says a SKU has said which product; other names beside it say no other
    for one in found:
        if len(one.sheets) > 1:
            return WhichProduct(text[one.start : one.end], one.sheets[:_SHOWN], shared=True)
        if strange := _qualified(bare, one):
            alike = (
                one.sheets[0],
                *(sheet for sheet in near(strange + text[one.start : one.end], sheets) if sheet != one.sheets[0]),
            )
            return WhichProduct(strange + text[one.start : one.end], alike[:_SHOWN], likely=True)
    places = {one.sheets[0].sku: one.start for one in reversed(found)}
    named = tuple({one.sheets[0].sku: one.sheets[0] for one in found}.values())
    return Products(named, tuple(places[sheet.sku] for sheet in named), bare)


_SKU: Final = re.compile(r"(?<![A-Za-z0-9-])(?P<head>[A-Za-z]{1,8}-?)\d{1,6}(?![A-Za-z0-9-])")


def _no_such_sku(text: str, sheets: Sequence[ProductSheet]) -> WhichProduct | None:
    """A SKU that is written as those of the shelf are and is none of them, where no other stands beside it."""
    known = {sheet.sku.lower() for sheet in sheets}
    shapes = {(match["head"].lower(), len(sku)) for sku in known if (match := _SKU.fullmatch(sku))}
    said = [match for match in _SKU.finditer(text) if (match["head"].lower(), len(match[0])) in shapes]
    if not said or any(match[0].lower() in known for match in said):
        return None
    kin = [sheet for sheet in sheets if sheet.sku.lower().startswith(said[0]["head"].lower())]
    return WhichProduct(said[0][0], tuple(kin[:_SHOWN]), likely=True)


def _unnamed(text: str, sheets: Sequence[ProductSheet], review: str) -> Products | WhichProduct:
    """The product of a review that names one, or of a name that is nearly one's; else asked, the likeliest first."""
    within = {sheet.sku: sheet for one in mentions(review, sheets) for sheet in one.sheets} if review else {}
    if len(within) == 1:
        return Products(tuple(within.values()), (0,), text)
    for piece in _pieces(text):
        meant = [sheet for sheet in sheets if _shortens(piece, sheet)]
        if len(meant) == 1 and all(sheet == meant[0] for sheet in near(piece, sheets)):
            at = text.index(piece)
            bare = text[:at] + _MARK * len(piece) + text[at + len(piece) :]
            return Products((meant[0],), (at,), bare, nearly=piece)
    name = "" if review else _named_otherwise(text)
    alike = near(name, sheets, _SHOWN) if name else ()
    ranked, sure = likeliest(f"{text} {review}", sheets)
    return WhichProduct(name, alike or ranked[:_SHOWN], bool(alike) or (sure and not name))


def _pieces(text: str) -> Iterator[str]:
    """Chinese words of an order that may be somebody's name for a product."""
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        for piece in words.FUNCTION.split(run):
            if 2 <= len(piece) <= 8 and not _known(piece):
                yield piece


def _shortens(piece: str, sheet: ProductSheet) -> bool:
    """Whether a word is a product's name with characters left out, its last one kept: 竹篮 of 竹编收纳篮."""
    for name in (sheet.name, *sheet.short_names):
        rest = iter(name)
        if name[-1] == piece[-1] and all(character in rest for character in piece):
            return True
    return False


def _qualified(bare: str, one: Mention) -> str:
    """Words straight before a name that make it another product's: 量子 in 量子面霜, "rose " in “rose toner”."""
    sheet, before = one.sheets[0], bare[: one.start]
    if re.search(r"[\u4e00-\u9fff]$", before):
        run = re.search(r"[\u4e00-\u9fff]+$", before)
        piece = words.FUNCTION.split(run[0])[-1] if run else ""
        strange = len(piece) > 1 and not _known(piece) and piece not in _facts(sheet)
        return piece if strange else ""
    if one.whole or not (word := re.search(r"([A-Za-z][\w'’-]*)\s+$", before)):
        return ""
    plain = word[1].lower()
    known = (
        plain in words.PLAIN_ENGLISH or _known(plain) or words.THINGS.search(plain) or plain in _facts(sheet).lower()
    )
    return "" if known else f"{word[1]} "


def _known(piece: str) -> bool:
    """Words of an order that stand before a name and belong to the order, not to the name."""
    tables = (words.TONES, words.STAGES, words.LIFE_CYCLES)
    return (
        any(words.first(table, piece) for table in tables)
        or bool(words.PEOPLE.search(piece) or words.THINGS.search(piece) or words.SHORT.search(piece))
        or any(re.search(pattern, piece, re.IGNORECASE) for pattern in words.KINDS.values())
    )


def _facts(sheet: ProductSheet) -> str:
    """All that the sheet says in words, for telling a product's own qualities from another product's name."""
    claims = " ".join(claim.text for claim in sheet.claims)
    parts = (
        *sheet.names(),
        sheet.category,
        sheet.brand,
        claims,
        sheet.usage,
        *sheet.attributes.values(),
        *sheet.audience,
    )
    made_of = " ".join(f"{each.name}{each.role}" for each in sheet.ingredients)
    return " ".join((*parts, *sheet.scenes, *sheet.pain_points, made_of))


_SLOTS: Final = (
    re.compile(r"(?:给|为|帮)(?P<x>[^，。,;；：:\s]{2,20}?)(?:写|做|出|来|推|准备|想|拟|起草|各)"),
    re.compile(r"(?:产品|商品)(?:是|为|[:：])\s*(?P<x>[^，。,;；：:\s]{2,20})"),
    re.compile(
        r"(?:写|来|做|出)[^，。,;；：:]{0,6}?(?P<x>[^，。,;；：:\s写来做出]{2,14})的(?:文案|笔记|朋友圈|小红书|抖音|标题|广告|脚本)"
    ),
    re.compile(r"^(?P<x>[^，。,;；：:\s]{2,12})[，,\s]*(?:写|来|做|出|想)"),
    re.compile(
        r"\b(?:for|about|promot\w+|on)\s+(?:the |our |my |a |an )(?P<x>[a-z][\w'’ -]{2,40}?)"
        r"(?=[,.;:!?]|$| on | in | with | for )",
        re.IGNORECASE,
    ),
)


def _named_otherwise(text: str) -> str:
    """What stands where a product's name would, and is none of ours."""
    return next(_unknown_names(text), "")


def _unknown_names(text: str) -> Iterator[str]:
    for slot in _SLOTS:
        for match in slot.finditer(text):
            said = match["x"].strip()
            core = max(words.FUNCTION.split(said), key=len, default="") if not said.isascii() else said
            if len(core) > 1 and not (_known(core) or wishes.is_occasion(said) or re.search(r"[条篇版]", core)):
                yield said if said.isascii() else core
