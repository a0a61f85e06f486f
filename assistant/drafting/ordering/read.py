"""A sentence in chat → the briefs it orders: several products or platforms make several briefs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, product
from typing import Final, Literal

from assistant.conversation import Language
from assistant.drafting.brief import MOST_VARIANTS, Brief
from assistant.drafting.matter.wanted import Entry, entries, is_attribute, spoken_of
from assistant.drafting.ordering import wishes, words
from assistant.drafting.ordering.numerals import CHINESE, ENGLISH, number
from assistant.drafting.ordering.people import alike, audience, pain, pain_of_sheet
from assistant.drafting.ordering.places import Named, formats_named, review_of, unknown_platform, usual_format
from assistant.drafting.ordering.products import Products, WhichProduct, products_named
from assistant.drafting.ordering.refused import refused, unproven
from knowledge.formats import formats
from knowledge.products import ProductSheet

MOST_BRIEFS: Final = 6
"""Briefs that one sentence may order."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a sentence orders. `unsaid` are the fields it left to us; `unread` what it says that no field took.

    `nearly` is what was said for the product, where that is no name of it and only near one.
    """

    briefs: tuple[Brief, ...]
    unsaid: tuple[Literal["platform", "variants"], ...] = ()
    unread: tuple[str, ...] = ()
    nearly: str = ""


@dataclass(frozen=True, slots=True)
class WhichReview:
    """A reply to a review is ordered, and not to which review."""

    sheet: ProductSheet


@dataclass(frozen=True, slots=True)
class NotPossible:
    """An order that cannot be carried out: a sentence says what of it, and what can."""

    zh: str
    en: str

    def sentence(self, language: Language) -> str:
        return self.en if language == "en" else self.zh


Read = Orders | WhichProduct | WhichReview | NotPossible


def read_orders(text: str, sheets: Sequence[ProductSheet], *, today: date, language: Language) -> Read:
    """What a sentence orders of these products; what it does not say takes a brief's own default."""
    text = text.translate(_HALF_WIDTH)[:_LONGEST]
    body, review = review_of(text)
    if isinstance(found := products_named(body, sheets, review=review), WhichProduct):
        return found
    bare = found.bare
    if elsewhere := unknown_platform(bare):
        return _no_such_platform(elsewhere)
    named = formats_named(bare)
    bare = _masked(bare, [(one.start, one.end) for one in named])
    counts = _counts(bare, language)
    bare = _masked(bare, [(one.start, one.end) for one in counts])
    order = _Order(text, bare, today, language)
    platforms = tuple(dict.fromkeys(one.platform for one in named)) or (usual_format(bare),)
    parted = [one for one in counts if _of_parts(found.bare, one)] if _parted(platforms) else []
    counts = [one for one in counts if one not in parted]
    if (beyond := next((one.value for one in counts if not 1 <= one.value <= MOST_VARIANTS), None)) is not None:
        return _out_of_range(beyond)
    parts = _by_clause(found, named, counts) or _paired(found.sheets, platforms, named, counts, found.places)
    if "review_reply" in {_form(platform) for platform in platforms} and not review:
        return WhichReview(found.sheets[0])
    if len(parts) > MOST_BRIEFS or sum(count for _, _, count in parts) > MOST_VARIANTS:
        return _too_many(len(parts), sum(count for _, _, count in parts))
    points = wishes.points(found.bare, [one.value for one in parted])
    plain, unread = order.read(found.sheets[0], answering=bool(review))
    briefs = tuple(
        replace(
            plain, sku=sheet.sku, platform=platform, variants=count,
            reply_to=review if _form(platform) == "review_reply" else "",
            points=points if _form(platform) in _POINTED else None,
            seconds=wishes.seconds(found.bare) if _form(platform) == "script" else None,
        )
        for sheet, platform, count in parts
    )  # fmt: skip
    unsaid = (*(() if named else ("platform",)), *(() if counts else ("variants",)))
    return Orders(briefs, unsaid, unread, found.nearly)


_LONGEST: Final = 2000
_HALF_WIDTH: Final = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {
    start + at: plain + at for start, plain in ((0xFF21, 0x41), (0xFF41, 0x61)) for at in range(26)
}


class _Order:
    """What a sentence says of all its briefs alike. `bare` is it without names, platforms and counts."""

    def __init__(self, text: str, bare: str, today: date, language: Language) -> None:
        self.text = text
        self.bare = bare
        self.today = today
        self.language = language

    def read(self, sheet: ProductSheet, *, answering: bool) -> tuple[Brief, tuple[str, ...]]:
        """The brief for a product, and what of the order no field took; the matter of an answer is in the review."""
        bare, barred = self.bare, () if answering else refused(self.bare, sheet, self.today)
        manner, people = (_unless(barred, each) for each in (self._manner(), audience(bare)))
        mention, named = self._mention(sheet), pain(bare)
        if named and unproven(named, sheet):
            mention = tuple(dict.fromkeys((*mention, named)))
        mention = (*mention, *(each for each in barred if not any(each in one or one in each for one in mention)))
        said = "" if named in mention else _unless(barred, named)
        told = (people, manner, said, *mention, *wishes.mentioned(bare), *_left_out(bare))
        rest = wishes.Rest() if answering else wishes.rest(bare, told)
        entered = entries(sheet)
        facts = [each for each in rest.unread if re.search(r"\d", each) and spoken_of(each, entered)]
        facts += [each for each in rest.troubles if _plain_fact(each, entered)]
        meant = "" if answering else pain_of_sheet(bare, sheet)
        trouble = said or meant or next((one for one in rest.troubles if one not in facts), "")
        brief = Brief(
            sku=sheet.sku,
            today=self.today,
            audience=people,
            pain=trouble,
            stage=words.first(words.STAGES, bare) or words.first(words.STAGES, self.text) or "种草",
            life_cycle=words.first(words.LIFE_CYCLES, bare) or "成熟",
            tone=words.first(words.TONES, bare) or "自然",
            with_offer=not words.NO_OFFER.search(bare) and not _neither(bare),
            language=self._language(),
            length="long" if words.LONG.search(bare) else "short" if words.SHORT.search(bare) else "normal",
            leave_out=_left_out(bare),
            mention=(*mention, *facts),
            scene=next((scene for scene in rest.scenes if not alike(scene, trouble)), ""),
            manner=manner,
        )
        return brief, tuple(each for each in rest.unread if not spoken_of(each, entered))

    def _mention(self, sheet: ProductSheet) -> tuple[str, ...]:
        """What is to be told: as the order says, or a list and a main point that are the sheet's own facts."""
        told, bare = entries(sheet), self.bare
        named = [*wishes.mentioned(bare)]
        for items in wishes.listed(bare):
            if any(spoken_of(item, told) or is_attribute(item) for item in items):
                named += items
        main = pain(bare)
        if main and not pain_of_sheet(main, sheet) and (is_attribute(main) or _by_figures(main, told)):
            named.append(main)
        return tuple(dict.fromkeys(named))

    def _language(self) -> Language:
        if words.ENGLISH.search(self.text):
            return "en"
        return "zh" if words.CHINESE.search(self.text) else self.language

    def _manner(self) -> str:
        """A tone that the order asks for in words that are none of the tones known here."""
        asked = words.TONE_ASKED.search(self.bare)
        said = (asked["zh"] or asked["before"] or asked["en"] or asked["after"] or "").strip() if asked else ""
        known = words.first(words.TONES, said) or words.PLAIN_TONE.search(said)
        return "" if known and len(said) <= _PLAINLY else said


_PLAINLY: Final = 12


def _unless(barred: Sequence[str], said: str) -> str:
    """Words of a field, "" where they are what may not be written."""
    return "" if any(said in each or each in said for each in barred) else said


def _plain_fact(clause: str, told: Sequence[Entry]) -> bool:
    """Whether English words that tell no trouble are the name of a fact: “high protein”."""
    return clause.isascii() and not wishes.is_occasion(clause) and bool(spoken_of(clause, told))


def _by_figures(main: str, told: Sequence[Entry]) -> bool:
    """Whether a figure that the order makes its main point is one of the sheet's."""
    return bool(re.search(r"\d", main) and spoken_of(main, told))


def _left_out(bare: str) -> tuple[str, ...]:
    """What the order says is not to be written: "price", "emoji", or words."""
    named = [name for name, said in (("price", words.NO_PRICE), ("emoji", words.NO_EMOJI)) if said.search(bare)]
    for match in words.LEFT_OUT.finditer(bare):
        word = (match["zh"] or match["en"] or match["avoid"]).strip()
        if not re.search(
            r"价|优惠|折扣|表情|emoji|\bprices?\b|\boffers?\b|\bdiscounts?\b|[\ue000\ue001]", word, re.IGNORECASE
        ):
            named.append(word)
    return tuple(dict.fromkeys(named))


_PARTED: Final = frozenset({"detail_points", "rsa", "sem", "meta", "script"})
"""Forms of several parts, whose parts are counted too: six selling points are one page."""
_POINTED: Final = frozenset({"detail_points", "rsa"})
"""Forms whose points, or headlines, are as many as the order says."""


def _parted(platforms: Sequence[str]) -> bool:
    return any(_form(platform) in _PARTED for platform in platforms)


def _of_parts(bare: str, count: "_Count") -> bool:
    """Whether a count is of parts of a text and not of texts."""
    after = bare[count.end : count.end + 16]
    before = bare[max(0, count.start - 8) : count.start]
    return bool(
        re.match(
            r"\s*(?:的)?(?:卖点|要点|标题|描述|镜头|分镜|headlines?|descriptions?|points|shots)", after, re.IGNORECASE
        )
        or re.search(r"(?:卖点|详情页?)\s*(?:要|写|来|出)?\s*$", before)
    )


def _neither(bare: str) -> bool:
    """“优惠和价格都别提”: both before the word that leaves them out."""
    return bool(re.search(r"优惠[^，。,;；]{0,8}(?:别提|不要|不提|不写|别写|不带)", bare))


@dataclass(frozen=True, slots=True)
class _Count:
    value: int
    start: int
    end: int
    loose: bool = False
    """An article, “a post”, that gives way to a number."""


_MEASURED: Final = re.compile(
    rf"(?<!第)(?<![.\d])(?P<n>\d{{1,6}}(?:\s*[-~～—至到]\s*\d{{1,6}})?|{CHINESE})\s*(?:条|篇|则|份|段|组|套|支(?!付)|句|"
    r"个?版本?(?!权)|张|个(?!多?月|人|小时|星期|礼拜|孩子|娃|字|角度|商品|产品|平台|渠道|词|关键词|卖点|要点|痛点|方面|场景|功能|步骤|点|性))"
)
_AB: Final = re.compile(r"(?<![A-Za-z])[Aa]\s?/?\s?[Bb](?![A-Za-z])(?:\s?测试)?")
_COUNTED: Final = re.compile(
    rf"\b(?P<n>\d{{1,6}}|{ENGLISH})\s+(?:(?:[\w'’/-]+|[\ue000\ue001]+)\s+){{0,4}}?(?:{words.ENGLISH_THINGS}|\ue001+)|"
    r"[x×*]\s?(?P<times>\d{1,3})\b|"
    rf"\b(?P<each>\d{{1,6}}|{ENGLISH})\s+(?:\w+\s+)?each\b",
    re.IGNORECASE,
)


def _counts(bare: str, language: Language) -> list[_Count]:
    """How many are ordered, at each place that says so, in order."""
    found = [
        _Count(value, match.start(), match.end())
        for match in _MEASURED.finditer(bare)
        if (value := number(match["n"])) is not None
    ]
    if language == "en" and not found:
        for match in _COUNTED.finditer(bare):
            said = match["n"] or match["each"] or match["times"]
            value = number(said)
            end = match.start() + len(said)
            if value is not None:
                found.append(_Count(value, match.start(), end, loose=said.lower() in {"a", "an", "some"}))
    if not found and (both := _AB.search(bare)):
        found.append(_Count(2, both.start(), both.end()))
    numbers = [one for one in found if not one.loose]
    if language == "en" and _AB.search(bare) and all(one.value == 1 for one in found):
        return [_Count(2, 0, 0)]
    return numbers or found


_PARTS: Final = re.compile(
    r"[，,；;。\n]|再(?=[给为帮写来])|\band\s+(?=(?:\d|an?\b|one\b|two\b|three\b|four\b|five\b))"
)


def _by_clause(
    found: Products, named: Sequence[Named], counts: Sequence[_Count]
) -> list[tuple[ProductSheet, str, int]]:
    """What each clause orders, where several name products of their own with formats of their own; else nothing."""
    edges = [0, *(match.end() for match in _PARTS.finditer(found.bare)), len(found.bare)]
    parts: list[tuple[ProductSheet, str, int]] = []
    ordering = 0
    for start, end in pairwise(edges):
        sheets = [sheet for sheet, at in zip(found.sheets, found.places, strict=True) if start <= at < end]
        here = [one for one in named if start <= one.start < end]
        if bool(sheets) != bool(here):
            return []
        if sheets:
            ordering += 1
            said = [one for one in counts if start <= one.start < end]
            platforms = tuple(dict.fromkeys(one.platform for one in here))
            places = [at for at in found.places if start <= at < end]
            parts += _paired(sheets, platforms, here, said, places)
    return parts if ordering > 1 else []


def _paired(
    sheets: Sequence[ProductSheet],
    platforms: Sequence[str],
    named: Sequence[Named],
    counts: Sequence[_Count],
    places: Sequence[int],
) -> list[tuple[ProductSheet, str, int]]:
    """Which product goes where, how many of each."""
    values = [one.value for one in counts]
    if len(sheets) > 1 and len(named) == len(sheets) and _alternating(places, [one.start for one in named]):
        each = values if len(values) == len(sheets) else [values[0] if values else 1] * len(sheets)
        return [(sheet, one.platform, count) for sheet, one, count in zip(sheets, named, each, strict=True)]
    if len(values) == len(sheets) > 1:
        return [(sheet, platform, count) for sheet, count in zip(sheets, values, strict=True) for platform in platforms]
    if len(values) == len(platforms) > 1:
        return [(sheet, platform, count) for sheet in sheets for platform, count in zip(platforms, values, strict=True)]
    count = max(values, default=1)
    return [(sheet, platform, count) for sheet, platform in product(sheets, platforms)]


def _alternating(first: Sequence[int], second: Sequence[int]) -> bool:
    """Product, platform, product, platform: each goes with its neighbour."""
    both = sorted([(place, "product") for place in first] + [(place, "platform") for place in second])
    kinds = [kind for _, kind in both]
    return all(one != other for one, other in pairwise(kinds))


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these stretches blotted out, as long as before."""
    for start, end in spans:
        text = text[:start] + "\ue001" * (end - start) + text[end:]
    return text


def _form(platform: str) -> str:
    found = formats().named(platform)
    return found.form if found else ""


def _no_such_platform(said: str) -> NotPossible:
    known = tuple(formats().platforms)
    return NotPossible(
        f"还不会写“{said}”的格式，可以写：{'、'.join(known)}。也可以在格式文件里加上它。",
        f"There is no format for {said} yet; there are {', '.join(known)}. A team can add its own.",
    )


def _out_of_range(value: int) -> NotPossible:
    return NotPossible(
        f"一次可以写 1 到 {MOST_VARIANTS} 条，写不了 {value} 条。",
        f"I can write 1 to {MOST_VARIANTS} at a time, not {value}.",
    )


def _too_many(briefs: int, drafts: int) -> NotPossible:
    return NotPossible(
        f"这一句合起来是 {briefs} 份需求、{drafts} 条文案；一次最多 {MOST_BRIEFS} 份、{MOST_VARIANTS} 条，请分几次说。",
        f"That makes {briefs} briefs and {drafts} drafts; at most {MOST_BRIEFS} and {MOST_VARIANTS} at a time, please.",
    )
