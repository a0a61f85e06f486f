"""The sample's customer-service inquiries: what is asked before and after buying, with the asker's data in some."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from bot.sample.voices import visits
from bot.sample.voices.habits import typed
from bot.sample.voices.phrases import Phrase, material, spoken
from bot.sample.voices.planted import asked
from bot.sample.voices.visits import Visit

_ENGLISH = {
    "CY-001": "the soothing serum",
    "CY-002": "the amino acid cleanser",
    "CY-003": "the sheet mask",
    "CY-004": "the sunscreen",
    "CY-005": "the foundation",
    "CY-006": "the niacinamide serum",
    "CY-007": "the ceramide cream",
    "CY-008": "the centella toner",
    "CY-009": "the cleansing oil",
    "CY-010": "the hand cream",
    "CY-011": "the mask brush",
    "CY-012": "the travel set",
}


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A row of the inquiries and, hidden from it, the needs its text truly asks about."""

    visit: Visit
    text: str
    needs: frozenset[str]


@cache
def tagged_inquiries(count: int, seed: int) -> tuple[Inquiry, ...]:
    """The inquiries in the order they were asked."""
    rng = Random(seed)
    seen: set[str] = set()
    planted = list(_planted(count / 800, rng, seen))[:count]
    left = count - len(planted)
    long = [line for line in material("inquiries")["long"] if not line.needs][:left]
    rest = [_long(line, visits.visit(rng, line.sku), rng) for line in long]
    rest += [_ordinary(visits.visit(rng), rng, seen) for _ in range(left - len(long))]
    return tuple(sorted([*planted, *rest], key=lambda inquiry: inquiry.visit.at))


def _planted(scale: float, rng: Random, seen: set[str]) -> Iterator[Inquiry]:
    sections = material("inquiries")
    told: set[Phrase] = set()
    for plan in asked():
        for _ in range(round(plan.count * scale)):
            channel = "抖音" if plan.need == "假货疑虑" and rng.random() < 0.7 else ""
            sku = plan.sku if rng.random() < 0.85 or plan.need != "敏感肌适用" else ""
            visit = visits.visit(rng, sku, channel, visits.moment(rng, plan.first, plan.last))
            visit = replace(visit, sku="CY-003") if visit.sku == "CY-011" else visit  # nobody is allergic to a brush
            whole = [line for line in sections["long"] if plan.need in line.needs and line.sku in {"", visit.sku}]
            whole = [line for line in whole if line not in told] if rng.random() < 0.2 else []
            section = sections[f"need {plan.need} {visit.sku if sku else 'any'}"]
            lines = [line for line in whole or section if visits.may_be_said(line.text, line.seasons, visit)]
            line = rng.choice(lines)
            told.add(line)
            yield _long(line, visit, rng) if whole else _fresh(visit, lines, rng, seen)


def _ordinary(visit: Visit, rng: Random, seen: set[str]) -> Inquiry:
    """What people ask when nothing is planted: no line that voices a planted need."""
    sections = material("inquiries")
    section = rng.choices(("any", visit.sku, "english", "traditional"), (48, 46, 4.5, 1.5))[0]
    return _fresh(visit, [line for line in sections[section] if not line.needs], rng, seen)


def _long(line: Phrase, visit: Visit, rng: Random) -> Inquiry:
    return Inquiry(visit, spoken(line.text, _slots(visit, rng), rng), line.needs)


def _fresh(visit: Visit, lines: Sequence[Phrase], rng: Random, seen: set[str]) -> Inquiry:
    inquiry = _ask(visit, rng.choice(lines), rng)
    for _ in range(8):
        if inquiry.text not in seen:
            break
        inquiry = _ask(visit, rng.choice(lines), rng)
    seen.add(inquiry.text)
    return inquiry


def _ask(visit: Visit, line: Phrase, rng: Random) -> Inquiry:
    text = spoken(line.text, _slots(visit, rng), rng)
    if line.text.isascii() or line in material("inquiries")["traditional"]:
        return Inquiry(visit, text, line.needs)
    if rng.random() < 0.3:
        greeting = rng.choice(material("inquiries")["greeting"]).text
        text = greeting + rng.choice(("？", "？", "?", " ") if greeting[-1] in "吗不" else ("，", " ", "")) + text
    if rng.random() < 0.55 and text[-1] not in "！!":
        text += rng.choice(("？", "?", "？？", "~") if text[-1] in "吗呢吧少样办好么" else ("？", "?", "。", "。。"))
    if rng.random() < 0.18:
        tail = rng.choice(material("inquiries")["tail"]).text
        text = text.rstrip("~。 ") + rng.choice((" ", "  ") if text[-1] in "？?" else (" ", "，")) + tail
    return Inquiry(visit, typed(text, rng), line.needs)


def _slots(visit: Visit, rng: Random) -> dict[str, str]:
    """Data of nobody: numbers no operator gives out, a street in no town."""
    return {
        "n": rng.choice([name.text for name in material(visit.sku)["names"] if name.text != "它"]),
        "e": _ENGLISH[visit.sku],
        "fest": visits.festival(visit.at.date()),
        "order": f"{visit.at:%Y%m%d}{rng.randrange(10**10):010d}",
        "phone": f"1380000{rng.randrange(10**4):04d}",
        "person": rng.choice(("林小禾", "张某某", "王一一", "陈小满", "李女士", "赵先生")),
        "place": f"青禾市榆钱区{rng.choice(('白鹭路', '石榴街', '晚风巷'))}{rng.randint(1, 99)}号"
        + rng.choice(("", f"{rng.randint(1, 20)}栋{rng.randint(1, 30)}02", "丰年小区门卫代收")),
        "mail": f"user{rng.randrange(1000):03d}@example.com",
        "wx": f"demo_wx_{rng.randrange(10**4):04d}",
    }
