"""The facts of a day as a draft's claims are held against them: each with its words and its amounts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence
from knowledge.amounts import Amount, amounts

_WORD: Final = re.compile(r"(?:(?![一二三四五六七八九十百千两半])[一-鿿])+|[a-z]{3,}")
_IDLE_RUN: Final = (
    "个月小时分钟使用平均以上以下左右减少下降降低提升增加提高每天早晚可以一个这个我们它的只要不用之后"
    "以后以内实测测试报告检测结果显示连续持续大约至少最多超过达到高达一次产品数据的是就是还有而且用了受试试用"
)
_IDLE: Final = frozenset(_IDLE_RUN[at : at + 2] for at in range(0, len(_IDLE_RUN), 2))
"""Words of any measurement, two characters each: they tell no fact from another."""


@dataclass(frozen=True)
class Source:
    """One fact: `kind` as in Fact, or filing, name, voice, order. `text` is in small letters."""

    id: str
    kind: str
    text: str

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        return tuple(amounts(self.text))

    @cached_property
    def terms(self) -> frozenset[str]:
        return terms(self.text)


def terms(text: str) -> frozenset[str]:
    """Pairs and triples of Chinese characters and the beginnings of Latin words, those that say nothing left out."""
    found: set[str] = set()
    for run in _WORD.findall(text.lower()):
        if run.isascii():
            found.add(run[:5])
        else:
            found.update(run[at : at + size] for size in (2, 3) for at in range(len(run) - size + 1))
    return frozenset(found - _IDLE)


@dataclass(frozen=True)
class Ground:
    """All that a draft may stand on. `said` is what customers said, word for word; `called` are the product's names,
    the longest first, and `names` the words of them."""

    facts: tuple[Source, ...]
    voices: tuple[Source, ...]
    said: tuple[str, ...]
    called: tuple[str, ...]
    names: frozenset[str]
    pains: str
    today: date

    @cached_property
    def known(self) -> str:
        """All facts and names as one text."""
        return "\n".join(one.text for one in self.facts)


def ground(brief: Brief, evidence: Evidence) -> Ground:
    product = evidence.product
    named = (*product.names(), product.brand, product.category)
    said = tuple(quote.text for voice in evidence.voices for quote in voice.quotes)
    ordered = (brief.audience, brief.pain, *product.pain_points, *product.scenes, *product.audience)
    return Ground(
        tuple(_facts(evidence, brief.today)),
        tuple(_voices(evidence)),
        (*said, brief.reply_to),
        tuple(sorted((name for name in product.names() if len(name) > 1), key=len, reverse=True)),
        terms(" ".join(named)),
        "\n".join(ordered).lower(),
        brief.today,
    )


def _facts(evidence: Evidence, today: date) -> Iterator[Source]:
    product = evidence.product
    claims = {claim.id: claim.proof for claim in product.claims}
    offers = {f"{product.sku}.offer.{at}": offer for at, offer in enumerate(product.offers, 1)}
    names = " ".join(product.names())
    yield Source("", "name", f"{names} {product.brand} {product.category} {product.size}".lower())
    for fact in evidence.facts:
        text = f"{fact.label} {fact.text} {fact.proof}"
        if (proof := claims.get(fact.id)) and fact.kind == "claim":
            tried = f"{proof.sample_size}人" if proof.sample_size.isdigit() else proof.sample_size
            text += f" {proof.by} {proof.ref} {proof.kind} {proof.method} {tried} {proof.duration} 检测报告 测试"
        if offer := offers.get(fact.id):
            text += "".join(f" {day.month}月{day.day}日" for day in (offer.first, offer.last) if day)
            text += " 截止 ends" if offer.last else ""
        yield Source(fact.id, fact.kind, text.lower())
    for at, ingredient in enumerate(product.ingredients, 1):
        if any(fact.id == f"{product.sku}.ingredient.{at}" for fact in evidence.facts):
            yield Source(f"{product.sku}.ingredient.{at}", "ingredient", ingredient.name.lower())
    if product.filing and product.filing.holds(today):
        yield Source("", "filing", f"{product.filing.kind} {product.filing.ref} {product.filing.summary}".lower())
    if product.list_price is not None and product.list_price_basis:
        yield Source("", "price", f"划线价 原价 {product.list_price:g}元 {product.list_price_basis}".lower())


def _voices(evidence: Evidence) -> Iterator[Source]:
    for voice in evidence.voices:
        for quote in voice.quotes:
            counted = " ".join(f"{count}人 {count}条" for count in (voice.count, voice.customers) if count)
            yield Source(quote.id, "voice", f"{voice.need} {counted}".lower())
