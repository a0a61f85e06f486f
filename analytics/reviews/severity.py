"""How grave a negative text is, from evidence, and whether customer service must see it.

The order is fixed: medical reaction > counterfeit > leak or damage > service > logistics > taste.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from analytics.reviews.review import Category, Labelled, Review
from analytics.reviews.taxonomy import Severity as Evidence
from analytics.reviews.taxonomy import Taxonomy, bundled

Ground: TypeAlias = Literal["medical", "counterfeit", "damage", "service", "logistics", "taste"]

INFLUENCE = 1000  # followers from which a customer is read like a KOC
ORDER: tuple[Ground, ...] = ("taste", "logistics", "service", "damage", "counterfeit", "medical")
_LEVELS: dict[Ground, int] = {"taste": 1, "logistics": 2, "service": 2, "damage": 3, "counterfeit": 4, "medical": 5}
_URGENT: tuple[Evidence, ...] = ("medical", "counterfeit", "damage")
_LABELS: dict[Ground, tuple[str, str]] = {
    "medical": ("疑似不良反应", "possible skin reaction"),
    "counterfeit": ("怀疑假货", "doubts it is genuine"),
    "damage": ("漏液或破损", "leak or damage"),
    "service": ("服务问题", "service"),
    "logistics": ("物流问题", "delivery"),
    "taste": ("使用感受", "experience"),
}
_OF_CATEGORY: dict[Category, Ground] = {
    "真伪": "counterfeit",
    "物流": "logistics",
    "服务": "service",
    "新鲜度": "service",
}


@dataclass(frozen=True, slots=True)
class Severity:
    """`level` 1 (mild) to 5; `category` and the one-line reason in Chinese and English. `evidence` is quoted text."""

    level: int
    ground: Ground
    evidence: str
    reason_zh: str
    reason_en: str

    @property
    def category(self) -> str:
        """The category in Chinese, as the desk shows it."""
        return _LABELS[self.ground][0]

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts the graver one higher, also within a level."""
        return self.level, ORDER.index(self.ground)

    def reason(self, language: Literal["zh", "en"]) -> str:
        return self.reason_zh if language == "zh" else self.reason_en


def assess(labelled: Labelled, review: Review, earlier: int = 0, taxonomy: Taxonomy | None = None) -> Severity:
    """The gravest evidence decides; photos, influence and `earlier` complaints of the customer raise it, once each.

    What people only feared or asked about is no evidence.
    """
    grounds = sorted(_grounds(labelled, taxonomy or bundled()), key=lambda each: -ORDER.index(each[0]))
    ground, evidence = grounds[0] if grounds else ("taste", "")
    raised = [
        words
        for holds, words in (
            (review.photos > 0, (f"附图 {review.photos} 张", f"{review.photos} photos")),
            (review.followers >= INFLUENCE, (f"粉丝 {review.followers}", f"{review.followers} followers")),
            (earlier > 0, (f"此前已投诉 {earlier} 次", f"complained {earlier} times before")),
        )
        if holds
    ]
    # Taste never becomes urgent by itself; nothing but a reaction starts at the top.
    level = min(3 if ground == "taste" else 5, _LEVELS[ground] + len(raised))
    zh, en = _LABELS[ground]
    quote = evidence if len(evidence) <= 40 else evidence[:39] + "…"
    return Severity(
        level,
        ground,
        evidence,
        zh + (f"：“{quote}”" if quote else "") + "".join(f"，{words[0]}" for words in raised),
        en + (f": “{quote}”" if quote else "") + "".join(f", {words[1]}" for words in raised),
    )


def is_ticket(labelled: Labelled, review: Review, taxonomy: Taxonomy | None = None) -> bool:
    """Whether the desk gets it: a negative review, or any text that tells of a reaction, a fake or damage.

    Five stars over a text that merely reads sour, with nothing complained of by name, is none; nor are they over a
    text that praises on the whole.
    """
    if review.stars is not None and review.stars >= 4 and labelled.polarity == "positive":
        return False
    named = taxonomy or bundled()
    complained = [mention.need for mention in labelled.needs if mention.kind == "complaint"]
    if any((entry := named.named(need)) and entry.severity in _URGENT for need in complained):
        return True
    if review.source == "inquiry":
        return labelled.polarity == "negative" and bool(complained)
    if review.stars is not None and review.stars <= 2:
        return True
    if labelled.polarity != "negative":
        return False
    negative = complained or any(opinion.polarity == "negative" for opinion in labelled.opinions)
    return bool(negative) if review.stars is None or review.stars >= 4 else True


def _grounds(labelled: Labelled, taxonomy: Taxonomy) -> Iterator[tuple[Ground, str]]:
    for mention in labelled.needs:
        entry = taxonomy.named(mention.need)
        if mention.kind == "complaint" and entry and entry.severity != "none":
            yield entry.severity, mention.quote.text
    for opinion in labelled.opinions:
        span = opinion.opinion or opinion.aspect
        if opinion.polarity == "negative" and span:
            first = min(each.start for each in (opinion.aspect, opinion.opinion) if each)
            last = max(each.end for each in (opinion.aspect, opinion.opinion) if each)
            yield _OF_CATEGORY.get(opinion.category, "taste"), labelled.text[first:last]
