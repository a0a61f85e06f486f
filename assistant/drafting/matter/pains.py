"""Which pain point a draft speaks of when nobody named one: what most customers say, of what the sheet can answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.conversation import Language
from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence, Voice
from assistant.drafting.matter.quotes import NOT_FOR_COPY
from assistant.drafting.matter.results import worth
from assistant.drafting.matter.topics import Trouble
from assistant.drafting.matter.wording import answers

_SPEAK_OF_IT: Final = 0.34
"""The share of a need's quotes that name a pain point, from which the need is that pain point."""


@dataclass(frozen=True, slots=True)
class Pain:
    """A pain point as copy says it, and the need of the customers' it is: `customers` is 0 where nobody was heard."""

    text: str
    need: str = ""
    customers: int = 0


def ranked(evidence: Evidence) -> tuple[Pain, ...]:
    """The pain points that a fact of the product answers, those of most customers first, then in the sheet's order.

    How creatives of the past that speak of a pain point did counts with it.

    Where no fact answers any, all of them; where the sheet names none, the customers' needs that a fact answers.
    """
    heard = [voice for voice in evidence.voices if voice.polarity != "praise" and not NOT_FOR_COPY.search(voice.need)]
    pains = _weighed(evidence.product.pain_points, heard)
    did = worth([pain.text for pain in pains], evidence.past)
    if not pains:
        pains = [Pain(voice.need, voice.need, _customers(voice)) for voice in heard]
        return tuple(sorted(_answered(pains, evidence), key=lambda pain: -pain.customers))
    return tuple(sorted(_answered(pains, evidence) or pains, key=lambda pain: -(pain.customers + 1) * did[pain.text]))


def chosen(brief: Brief, evidence: Evidence, variant: int) -> Pain | None:
    """The pain point of one variant: the brief's, or the next in rank, so that variants differ. None where none is."""
    if brief.pain:
        return Pain(brief.pain)
    pains = ranked(evidence)
    return pains[(variant + brief.angle * 7) % len(pains)] if pains else None


def why(pain: Pain, language: Language) -> str:
    """Which pain point was chosen, and why, for whoever ordered without naming one."""
    if pain.customers:
        zh = f"痛点选了“{pain.text}”：近 180 天有 {pain.customers} 位顾客说到“{pain.need}”。"
        en = f"Pain point “{pain.text}”: {pain.customers} customers spoke of “{pain.need}” in the last 180 days."
    else:
        zh = f"痛点选了“{pain.text}”：来自商品资料，还没有顾客说到它。"
        en = f"Pain point “{pain.text}”: from the product sheet; no customer was heard on it."
    return en if language == "en" else zh


def _weighed(pains: Sequence[str], heard: Sequence[Voice]) -> list[Pain]:
    """Each pain point with the need that is it. A need backs one pain point only, that its customers name most."""
    backed: dict[str, Voice] = {}
    taken: set[str] = set()
    for voice in sorted(heard, key=lambda voice: -_customers(voice)):
        free = [pain for pain in pains if pain not in backed and voice.need not in taken]
        likeness, nearest = max(
            ((_likeness(pain, voice), pain) for pain in free), default=(0.0, ""), key=lambda one: one[0]
        )
        if likeness >= _SPEAK_OF_IT:
            backed[nearest] = voice
            taken.add(voice.need)
    return [Pain(pain, backed[pain].need, _customers(backed[pain])) if pain in backed else Pain(pain) for pain in pains]


def _likeness(pain: str, voice: Voice) -> float:
    """How much what customers say is this pain point: by the need's name, and by the share of their sentences."""
    trouble = Trouble(pain)
    named = any(topic.name == voice.need or topic.pain.search(voice.need) for topic in trouble.topics)
    named = named or (len(voice.need) > 1 and (voice.need in pain or pain in voice.need))
    said = sum(trouble.named_in(quote.text) or pain in quote.text for quote in voice.quotes)
    return named + (said / len(voice.quotes) if voice.quotes else 0.0)


def _customers(voice: Voice) -> int:
    return voice.customers or voice.count


def _answered(pains: Sequence[Pain], evidence: Evidence) -> list[Pain]:
    return [pain for pain in pains if answers(evidence, Trouble(pain.text))]
