"""What a draft may stand on: product facts, customers' voices, guide passages. All of it is untrusted text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, Protocol, TypeAlias

from analytics.reviews.pii import mask
from assistant.conversation import Citation
from assistant.drafting.brief import Brief
from assistant.drafting.gates import LIMITS, fits_field
from assistant.drafting.past import PastCreative
from assistant.untrusted import misleads, of_the_thing, tainted, wants_proof
from knowledge.products import Ingredient, ProductSheet
from knowledge.rulebook import CheckResult, check

FactKind: TypeAlias = Literal["claim", "ingredient", "attribute", "price", "usage", "offer", "promise"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the sheet says. `proof` is the measured sentence behind a claim, "" where there is none."""

    id: str
    kind: FactKind
    text: str
    proof: str = ""
    label: str = ""
    source: str = ""

    def citation(self) -> Citation:
        return Citation(self.id, "product", self.source, self.label or self.kind, self.proof or self.text)


@dataclass(frozen=True, slots=True)
class ReviewQuote:
    """A customer's own words, an exact substring of the review or inquiry named by `id`."""

    id: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One thing customers say of a product: a need, how many said it, and a few of their sentences.

    `customers` is how many spoke of the need at all, whichever side they took; 0 where nobody counted.
    """

    need: str
    polarity: Literal["pain", "praise", "question"]
    count: int
    quotes: tuple[ReviewQuote, ...] = ()
    customers: int = 0


@dataclass(frozen=True, slots=True)
class GuidePassage:
    """Advice from the guide; it shapes a draft and is never copied into it."""

    id: str
    text: str
    source: str
    heading: str = ""


class GuideSource(Protocol):
    """Finds guide passages for a question, best first; an empty answer where the guide is silent."""

    def passages(self, query: str, k: int) -> Sequence[GuidePassage]: ...


class VoiceSource(Protocol):
    """What customers said of a product up to a day, the most said first."""

    def voices(self, sku: str, *, until: date) -> Sequence[Voice]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything gathered for one brief, cleaned of what looks like an instruction, a link or a mention.

    `past` holds copy that was adopted or ran for this product: examples, and what a draft must not say again.
    `searches` holds what people searched for before they clicked, the most telling first: words, never facts.
    `wanted` names the facts that the order wants said, in its order; `left_out` the fields of the sheet that were not
    used, because they hold what such a field does not.
    """

    product: ProductSheet
    facts: tuple[Fact, ...] = ()
    voices: tuple[Voice, ...] = ()
    passages: tuple[GuidePassage, ...] = ()
    past: tuple[PastCreative, ...] = ()
    searches: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def of(self, kind: FactKind) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.kind == kind)

    def citation(self, identity: str) -> Citation | None:
        """The source behind an evidence id, None for an id nobody gave out."""
        for fact in self.facts:
            if fact.id == identity:
                return fact.citation()
        for voice in self.voices:
            for quote in voice.quotes:
                if quote.id == identity:
                    heading = f"{voice.need} × {voice.count}"
                    return Citation(identity, "review", quote.source or identity, heading, quote.text)
        for passage in self.passages:
            if passage.id == identity:
                return Citation(identity, "guide", passage.source, passage.heading, passage.text[:200])
        return None

    def texts(self) -> Iterator[str]:
        """All that a number or an efficacy may be traced to, guide passages left out: they say nothing of a product."""
        yield self.product.name
        yield self.product.english_name
        yield from self.product.short_names
        for fact in self.facts:
            yield f"{fact.label} {fact.text} {fact.proof}"
        for voice in self.voices:
            yield f"{voice.need} {voice.count}人 {voice.customers}人"
            yield from (quote.text for quote in voice.quotes)


def gather(
    brief: Brief, product: ProductSheet, guide: GuideSource | None = None, reviews: VoiceSource | None = None
) -> Evidence:
    """Evidence for a brief. What is tainted, unlawful to repeat, or forbidden by the sheet is left out."""
    heard = reviews.voices(brief.sku, until=brief.today) if reviews else ()
    asked = f"{brief.platform} {brief.stage} {brief.pain or product.category} 文案"
    read = guide.passages(asked, 3) if guide else ()
    planters = _planters(heard)
    told = tuple(_facts(product, brief.today, brief.platform))
    facts = tuple(fact for fact in told if _usable_fact(fact, brief.today))
    clean, fields = _clean_names(product)
    dropped = dict.fromkeys((*fields, *(fact.label or fact.kind for fact in told if fact not in facts)))
    return Evidence(
        clean,
        facts,
        tuple(_usable(voice, product, brief.today, planters) for voice in heard if not tainted(voice.need)),
        tuple(passage for passage in read if not misleads(passage.text)),
        left_out=tuple(dropped),
    )


@lru_cache(4096)
def _checked(text: str, today: date) -> CheckResult:
    """What the rules say of a fact or a quote by itself: the same on every order of a day."""
    return check(text, today=today)


def _usable_fact(fact: Fact, today: date) -> bool:
    """No attack, no more than its field holds, and, outside the claims, nothing that needs a proof or is unlawful."""
    told = f"{fact.label} {fact.text}"
    if any(tainted(each) for each in (fact.label, fact.text, fact.proof)) or not fits_field(fact.text, fact.kind):
        return False
    return fact.kind == "claim" or not (
        wants_proof(told) or any(one.severity == "high" for one in _checked(fact.text, today).findings)
    )


def _clean_names(product: ProductSheet) -> tuple[ProductSheet, tuple[str, ...]]:
    """The sheet with unfit texts gone, and the fields they stood in; a name that is unfit falls back to the SKU."""
    clean: dict[str, Any] = {}
    dropped = []
    for field in LIMITS:
        if field not in _NAMING:
            continue
        given = getattr(product, field)
        texts = (given,) if isinstance(given, str) else given
        kept = tuple(text for text in texts if not text or (not tainted(text) and fits_field(text, field)))
        if len(kept) < len(texts):
            dropped.append(field)
            clean[field] = kept if not isinstance(given, str) else product.sku if field == "name" else ""
    forbidden = tuple(text for text in product.must_not_say if not tainted(text))
    return replace(product, must_not_say=forbidden, **clean), tuple(dropped)


_NAMING: Final = (
    "name", "english_name", "short_names", "audience", "scenes", "pain_points", "category", "brand", "size"
)  # fmt: skip
"""Fields that drafts say in words of their own, outside the facts."""


def _facts(product: ProductSheet, today: date, platform: str) -> Iterator[Fact]:
    sku, source = product.sku, f"{product.sku} {product.name}"
    for claim in product.proven_claims(today, platform):
        proof = claim.proof
        assert proof is not None
        label = " ".join(part for part in (proof.by, proof.ref) if part)
        yield Fact(claim.id, "claim", claim.text, proof.summary, label, source)
    for number, ingredient in enumerate(product.ingredients, 1):
        yield Fact(f"{sku}.ingredient.{number}", "ingredient", _ingredient(ingredient), "", "成分", source)
    for label, text in product.attributes.items():
        yield Fact(f"{sku}.{label}", "attribute", text, "", label, source)
    if product.price is not None:
        yield Fact(f"{sku}.price", "price", f"{product.price:g}元", "", "价格", source)
    if product.size:
        yield Fact(f"{sku}.size", "attribute", product.size, "", "规格", source)
    if product.usage:
        yield Fact(f"{sku}.usage", "usage", product.usage, "", "用法", source)
    for number, offer in enumerate(product.offers, 1):
        if offer.runs(today):
            until = f"（至{offer.last.month}月{offer.last.day}日）" if offer.last else ""
            yield Fact(f"{sku}.offer.{number}", "offer", offer.text, offer.conditions, f"优惠{until}", source)
    for number, promise in enumerate((product.landing_page.title, *product.landing_page.promises)):
        if promise:
            yield Fact(f"{sku}.page.{number}", "promise", promise, "", "落地页", source)


def _ingredient(ingredient: Ingredient) -> str:
    name = re.sub(r"（[^）]*）|\([^)]*\)", "", ingredient.name)
    return "，".join(part for part in (f"{ingredient.content}{name}", ingredient.role) if part)


def _planters(heard: Sequence[Voice]) -> frozenset[str]:
    """Reviews with a sentence that tries to do more than inform: none of their sentences is quoted."""
    return frozenset(quote.id for voice in heard for quote in voice.quotes if tainted(quote.text))


def _usable(voice: Voice, product: ProductSheet, today: date, planters: frozenset[str]) -> Voice:
    """Its quotes that may stand in an advertisement: short, lawful, and not what the sheet forbids."""

    def lawful(quote: ReviewQuote) -> bool:
        forbidden = any(word in quote.text for word in product.must_not_say)
        fits = 3 <= len(quote.text) <= 60 and "\n" not in quote.text
        private = mask(quote.text) != quote.text
        if not fits or forbidden or private or quote.id in planters or not of_the_thing(quote.text, product.names()):
            return False
        # the trained reader takes a customer's plain words for an advertisement's
        return all(one.by_reader or one.outcome == "passes" for one in _checked(quote.text, today).findings)

    return replace(voice, quotes=tuple(quote for quote in voice.quotes if lawful(quote)))
