"""Why what an order wants told is not written: the law, the brand, a figure that the sheet gives otherwise."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from assistant.conversation import Language
from assistant.drafting.evidence import Fact
from knowledge.amounts import amounts
from knowledge.law.findings import Finding
from knowledge.products import ProductSheet
from knowledge.rulebook import check

_BRAND: Final = "brand."
_NO_MEASURES: Final = frozenset({"", "元", "折", "人", "日期"})


def objections(words: str, sheet: ProductSheet, today: date) -> tuple[Finding, ...]:
    """What the rules, the sheet and the brand object to in a few words of an order.

    The trained reader judges whole sentences; a few words are none.
    """
    found = check(words, today=today, product=sheet).findings
    return tuple(one for one in found if one.outcome != "passes" and not one.by_reader)


def blocked(words: str, sheet: ProductSheet, today: date) -> Finding | None:
    """The first thing in a few words of an order that no proof makes lawful, a word of the brand's before others."""
    found = [one for one in objections(words, sheet, today) if one.outcome == "blocked"]
    return min(found, key=lambda one: not one.id.startswith(_BRAND), default=None)


def is_measured(words: str) -> bool:
    """Whether words hold a figure of a measure: “12小时不脱妆”, “承重500斤”."""
    return any(one.unit not in _NO_MEASURES for one in amounts(words))


def nearest(word: str, facts: Sequence[Fact]) -> Fact | None:
    """The fact that gives a figure of the same thing in the same unit, told by their letters; None where none does."""
    units = {one.unit for one in amounts(word)} - _NO_MEASURES
    letters = _letters(word)
    alike = []
    for fact in facts:
        text = f"{fact.label} {fact.text}"
        foreign = word.isascii() != fact.text.isascii()
        if units & {one.unit for one in amounts(text)} and (not letters or foreign or letters & _letters(text)):
            alike.append(fact)
    return max(alike, key=lambda fact: len(set(word) & set(fact.text)) / (9 + len(fact.text)), default=None)


def _letters(text: str) -> set[str]:
    """The letters of a text without those of its amounts."""
    for one in reversed(tuple(amounts(text))):
        text = text[: one.start] + text[one.end :]
    return {letter for letter in text if letter.isalpha()}


def why_not(word: str, sheet: ProductSheet, today: date, facts: Sequence[Fact], language: Language) -> str:
    """A sentence saying why a wish of the order is not written; "" where only nothing bears it out."""
    zh = language == "zh"
    if (one := blocked(word, sheet, today)) and one.id.startswith(_BRAND):
        told = f"“{word}”没有写：“{one.span.text}”是商品资料或品牌规定不说的。"
        return told if zh else f"“{word}” was left out: the sheet or the brand forbids “{one.span.text}”."
    if one:
        told = f"“{word}”没有写：“{one.span.text}”不能用在广告里（{one.category}，{one.rule}）。"
        kind = one.category_in(language)
        return told if zh else f"“{word}” was left out: “{one.span.text}” may not stand in an advertisement ({kind})."
    if near := nearest(word, facts):
        fact = f"{near.label}{near.text}" if near.kind == "attribute" else near.text
        told = f"资料里只有“{fact}”的依据，“{word}”没有写。"
        return told if zh else f"The sheet only bears out “{fact}”; “{word}” was left out."
    return ""
