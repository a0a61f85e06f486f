"""Which pain points did well before: by the clicks of creatives that speak of them, and by what was adopted."""

from collections.abc import Mapping, Sequence
from typing import Final

from assistant.drafting.matter.topics import Trouble
from assistant.drafting.past import PastCreative

_PRIOR: Final = 2_000
"""Impressions at the product's mean rate that a pain point starts with, so that few clicks do not carry it."""
_LIKED: Final = 0.1
"""What an adopted draft adds, up to three of them."""
_ENOUGH: Final = 0.3


def worth(pains: Sequence[str], past: Sequence[PastCreative]) -> Mapping[str, float]:
    """Each pain point's click-through rate against that of all creatives, a little more for what was adopted.

    1 for a pain point that nothing of the past speaks of.
    """
    shown, clicked = sum(each.impressions for each in past), sum(each.clicks for each in past)
    rate = clicked / shown if shown else 0.0
    spoken: dict[str, list[PastCreative]] = {pain: [] for pain in pains}
    for each in past:
        if pain := nearest(pains, f"{each.title} {each.text}"):
            spoken[pain].append(each)
    return {pain: _worth(ran, rate) for pain, ran in spoken.items()}


def nearest(pains: Sequence[str], text: str) -> str:
    """The pain point that a text is about: the one it names, or says most of; "" where it is about none."""
    scored = [(_likeness(pain, text), pain) for pain in pains]
    likeness, pain = max(scored, key=lambda one: one[0], default=(0.0, ""))
    return pain if likeness >= _ENOUGH else ""


def _worth(ran: Sequence[PastCreative], rate: float) -> float:
    shown, clicked = sum(each.impressions for each in ran), sum(each.clicks for each in ran)
    against = (clicked + rate * _PRIOR) / (shown + _PRIOR) / rate if rate else 1.0
    return against + _LIKED * min(sum(each.adopted for each in ran), 3)


def _likeness(pain: str, text: str) -> float:
    """2 for a text that names it, else the share of its pairs of characters, and a third for its kind of trouble."""
    if pain in text:
        return 2.0
    pairs = {pain[at : at + 2] for at in range(len(pain) - 1)}
    shared = sum(pair in text for pair in pairs)
    kin = any(topic.pain.search(text) for topic in Trouble(pain).topics)
    return (shared / len(pairs) if shared > 1 else 0.0) + 0.34 * kin
