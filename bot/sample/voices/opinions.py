"""The sample's reviews: what was planned is planted first, then the rest of the shop talks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from random import Random

from bot.sample.brand import LAST
from bot.sample.voices import visits
from bot.sample.voices.phrases import material
from bot.sample.voices.planted import INCIDENT, Plan, plans
from bot.sample.voices.speaker import NOT_FOR_FACES, Said, Speaker
from bot.sample.voices.visits import Visit

_LOT = re.compile(r"L\d{4}[A-D]")
# Of a need's reviews: praise, good but, complaint.
_TONES = {"敏感肌适用": (85, 6, 9), "漏液": (0, 24, 76)}
_OTHER_TONES = (0, 27, 73)


@dataclass(frozen=True, slots=True)
class Review:
    """A row of the reviews and, hidden from it, what its text truly says."""

    visit: Visit
    said: Said
    photos: int
    lot: str | None
    followers: int | None


@cache
def tagged_reviews(count: int, seed: int) -> tuple[Review, ...]:
    """The reviews in the order they were written."""
    rng = Random(seed)
    speaker = Speaker(rng)
    planted = [review for plan in plans() for review in _plant(plan, count / 3000, speaker, rng)][:count]
    left = count - len(planted)
    later = left * 3 // 100
    rest = [_talk(speaker, rng) for _ in range(left - later)]
    slow = [review for review in rest if review.visit.sku not in {"CY-003", *NOT_FOR_FACES}]  # takes weeks to judge
    followups = [_follow_up(rng.choice(slow or rest), speaker, rng) for _ in range(later)]
    return tuple(sorted([*planted, *rest, *followups], key=lambda review: review.visit.at))


def _plant(plan: Plan, scale: float, speaker: Speaker, rng: Random) -> Iterator[Review]:
    medical = plan.need == "医疗反应"
    for turn in range(plan.count if medical else round(plan.count * scale)):
        channel = "抖音" if plan.need == "假货疑虑" and rng.random() < 0.85 else ""
        visit = visits.visit(rng, plan.sku, channel, visits.moment(rng, plan.first, plan.last))
        if visit.sku == "CY-011" and not plan.sku:
            visit = replace(visit, sku="CY-003")
        if medical:
            said = _medical(plan, turn, speaker, visit)
        else:
            tone = rng.choices(("praise", "mixed", "complaint"), _TONES.get(plan.need, _OTHER_TONES))[0]
            said = speaker.fresh(_ways(plan.need, tone, speaker, rng), visit)
        yield _review(visit, said, rng, leaks=plan.need == "漏液")


def _medical(plan: Plan, turn: int, speaker: Speaker, visit: Visit) -> Said:
    cards = material("incident")["incident" if plan.sku == INCIDENT[0] else "medical"]
    card = cards[turn] if plan.count > 1 else cards[int(visit.sku[-1]) % len(cards)]
    return speaker.tell(card, visit)


def _ways(need: str, tone: str, speaker: Speaker, rng: Random) -> Callable[[Visit], Said]:
    draw = rng.random()
    if draw < 0.22 and tone != "mixed":
        return speaker.whole("", "full", need, tone)
    if draw < 0.26 and need != "敏感肌适用":
        return speaker.whole("english", "whole", need, tone)
    if draw < 0.28:
        return speaker.whole("traditional", "whole", need, tone)
    return speaker.need(need, tone)


def _talk(speaker: Speaker, rng: Random) -> Review:
    visit = visits.visit(rng)
    ways: dict[Callable[[Visit], Said], float] = {
        speaker.nothing: 7.0,
        speaker.short: 18.0,
        speaker.praise: 34.0,
        speaker.whole("", "full"): 10.0,
        speaker.whole("wholes", "whole"): 13.0,
        speaker.mixed: 7.0,
        speaker.complaint: 0.9,
        speaker.form: 2.2,
        speaker.whole("english", "whole"): 5.0,
        speaker.whole("english", "mixed"): 1.0,
        speaker.whole("traditional", "whole"): 1.2,
        speaker.pattern("rebate"): 1.2,
        speaker.pattern("spam"): 0.7,
        speaker.whole("ironic", rng.choice(("negative", "negative", "positive", "neutral"))): 0.9,
    }
    way = rng.choices(list(ways), list(ways.values()))[0]
    said = way(visit) if way == speaker.nothing else speaker.fresh(way, visit)
    return _review(visit, said, rng)


def _follow_up(first: Review, speaker: Speaker, rng: Random) -> Review:
    latest = visits.moment(rng, LAST - timedelta(3), LAST)
    visit = replace(first.visit, at=min(first.visit.at + timedelta(rng.randint(9, 60), rng.randint(0, 40_000)), latest))
    glad = first.said.tone == "positive" and rng.random() < 0.75
    section = material("followup")["followup praise" if glad else "followup complaint"]
    stars = rng.choice((5, 5, 4)) if glad else rng.choice((1, 2, 2, 3))
    card = replace(rng.choice(section), stars=stars)
    said = speaker.fresh(lambda at: speaker.tell(card, at), visit)
    return replace(_review(visit, said, rng), lot=first.lot)


def _review(visit: Visit, said: Said, rng: Random, leaks: bool = False) -> Review:
    lot = visits.lot(visit, rng)
    if leaks and visit.sku == "CY-008" and visit.at.date() >= visits.LEAK_SINCE and rng.random() < 0.9:
        lot = visits.LEAK_LOT
    if named := _LOT.search(said.text):
        lot = named[0]
    worth_a_picture = leaks or len(said.text) > 60
    photos = rng.choices((0, 1, 2, 3, 5, 9), (45, 20, 15, 12, 6, 2) if worth_a_picture else (84, 8, 4, 3, 1, 0))[0]
    return Review(visit, said, photos, lot, visits.followers(visit, rng))
