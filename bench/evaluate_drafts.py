"""Drafts of the template writer over every product and format: how alike, how grounded, within limits, how telling.

Run: python bench/evaluate_drafts.py [--home DIR] [--products N] (a home that `zhongcao demo --once` has filled; its
products with what their customers say, and the sheets of other trades in bench/trades). Every format and language is
ordered for N products, others each time, three variants an order, tone, stage and life cycle taking turns: for six
products some 150 orders, about two minutes on one core; `--products 0` orders each product in every format.

Self-BLEU-4 is over characters of Chinese and words of English, smoothed by one half, each of three variants against
the other two; topics, labels (口播：) and directions that are never published are left out, and so is the line that
names the report of a measured claim: 广告法 第十一条 asks for it word by word in every variant. Of a script, what is
spoken counts. A draft is grounded when no
finding says a number, efficacy or comparison has no source. Its pain point is present when a pain point of the sheet, a
word of one's topic or a customer's question stands in it; its solution when it cites a fact of the product (a reply to
a review: when it names a next step). Told is the
share of the sheet's proven claims and attributes that a draft speaks of, beside .86 of people's long product copy.
"""

import argparse
import math
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count, groupby
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[1]))

from assistant.drafting.brief import LIFE_CYCLES, STAGES, TONES, Brief
from assistant.drafting.compose import compose_all
from assistant.drafting.draft import NOT_COPY, Draft
from assistant.drafting.evidence import Evidence, VoiceSource, gather
from assistant.drafting.matter.wording import slots
from assistant.drafting.writing.template_writer import TemplateWriter
from bot.wiring import House, build
from knowledge.formats import formats
from knowledge.product_shelf import ProductShelf
from knowledge.products import ProductSheet

VARIANTS = 3
STEP = 5
"""From one product to the next: neighbours on a shelf are of one trade."""
TRADES = Path(__file__).parent / "trades"
OVER = "平台限制"
REPORT = re.compile(r"\*|（测试")
NEXT_STEP = re.compile(r"客服|医|service|doctor|vet")
MEASURES = ("grounded", "in limits", "no high", "no finding", "pain", "solution")


class Heard:
    """What customers say, asked of the store once a product."""

    def __init__(self, source: VoiceSource) -> None:
        self.voices = cache(source.voices)


@dataclass
class Tally:
    """What was counted of one format in one language."""

    drafts: int = 0
    alike: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> str:
        shares = "  ".join(f"{self.counts[what] / self.drafts:10.1%}" for what in MEASURES)
        took = f"{mean(self.milliseconds):6.1f}  {max(self.milliseconds):6.1f}"
        return f"{name:<10} {self.drafts:>4}  {mean(self.alike):9.3f}  {shares}  {mean(self.told):5.2f}  {took}"

    def count(self, draft: Draft, brief: Brief, evidence: Evidence) -> None:
        self.drafts += 1
        said = {finding.category for finding in draft.findings}
        self.counts["grounded"] += not any(one.startswith(("无依据", "无效", "数字与")) for one in said)
        self.counts["in limits"] += OVER not in said and _within(draft)
        self.counts["no high"] += not any(finding.severity == "high" for finding in draft.findings)
        self.counts["no finding"] += not draft.findings
        self.counts["pain"] += _pain_stands(draft, brief, evidence)
        solved = any(citation.kind == "product" for citation in draft.citations())
        self.counts["solution"] += solved or (draft.platform == "评价回复" and bool(NEXT_STEP.search(draft.text)))
        told = {citation.id for citation in draft.citations()}
        facts = [fact.id for fact in evidence.facts if fact.kind in {"claim", "attribute"}]
        if facts:
            self.told.append(sum(fact in told for fact in facts) / len(facts))


def self_bleu(drafts: Sequence[str], words: bool = False) -> float:
    """Mean BLEU-4 of each text against the others, over its characters or its words."""
    texts = [text.lower().split() if words else list(text) for text in drafts]
    return mean(_bleu(text, [other for at, other in enumerate(texts) if at != own]) for own, text in enumerate(texts))


def _bleu(text: Sequence[str], others: Sequence[Sequence[str]], most: int = 4) -> float:
    logs = 0.0
    for size in range(1, most + 1):
        said = Counter(_grams(text, size))
        known: Counter[tuple[str, ...]] = Counter()
        for other in others:
            known |= Counter(_grams(other, size))
        hits = sum(min(count, known[gram]) for gram, count in said.items())
        logs += math.log((hits or 0.5) / (sum(said.values()) or 1))
    nearest = min((abs(len(other) - len(text)), len(other)) for other in others)[1]
    return math.exp(logs / most + min(0.0, 1 - nearest / (len(text) or 1)))


def _grams(text: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(text[at : at + size]) for at in range(len(text) - size + 1))


def _published(draft: Draft) -> str:
    aside = NOT_COPY | ({"heading"} if draft.platform == "KOC合作" else set())
    lines = [line for line in draft.writing.lines if line.part not in aside and not REPORT.match(line.text)]
    lines = [line for line in lines if line.part == "voice"] or lines
    return "\n".join(line.text.removeprefix(line.label) for line in lines)


def _within(draft: Draft) -> bool:
    """Every part within its limit, as many of it as the format takes."""
    platform = formats().named(draft.platform)
    assert platform is not None
    for name, limit in platform.parts.items():
        parts = [part for part in draft.writing.parts if part.name == name]
        if len(parts) > limit.up_to or not all(limit.holds(part.text) for part in parts):
            return False
    return platform.body.lines is None or len(draft.writing.lines) <= platform.body.lines


def _pain_stands(draft: Draft, brief: Brief, evidence: Evidence) -> bool:
    whole = f"{draft.title}\n{draft.text}".lower()
    pains = [one.lower() for pain in ("", *evidence.product.pain_points) for one in _as_said(pain, brief, evidence)]
    heard = [quote.text for voice in evidence.voices if voice.polarity != "praise" for quote in voice.quotes]
    return any(words in whole for words in (*pains, *heard))


def _as_said(pain: str, brief: Brief, evidence: Evidence) -> list[str]:
    return [words.text for words in slots(replace(brief, pain=pain), evidence)["pain"]]


def orders(sheets: Sequence[ProductSheet], house: House, products: int) -> Iterator[tuple[str, Brief, ProductSheet]]:
    """So many products in every format and language, the next ones each time; tone, stage and life cycle take turns."""
    today, number = house.clock.now().date(), count()
    for language in ("zh", "en"):
        for platform in formats().platforms:
            for _ in range(products or len(sheets)):
                turn = next(number)
                sheet = sheets[turn * STEP % len(sheets)]
                brief = Brief(
                    sheet.sku,
                    today,
                    platform=platform,
                    variants=VARIANTS,
                    language=language,
                    tone=TONES[turn % len(TONES)],
                    stage=STAGES[turn % len(STAGES)],
                    life_cycle=LIFE_CYCLES[turn // 2 % len(LIFE_CYCLES)],
                )
                yield f"{platform} {language}", brief, sheet


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--home", help="a home filled by `zhongcao demo --once`; the settings' own otherwise")
    arguments.add_argument("--products", type=int, default=6, help="products an order, 0 for all (6 otherwise)")
    given = arguments.parse_args()
    if home := given.home:
        os.environ["ZHONGCAO_HOME_DIR"] = home
    house = build()
    sheets = [*house.shelf.sheets, *ProductShelf(TRADES).sheets]
    voices = Heard(house.drafting.voice_source)
    head = "  ".join(f"{what:>10}" for what in MEASURES)
    print(f"{len(sheets)} products, {VARIANTS} variants an order")
    print(f"{'':<10} {'':>4}  {'self-BLEU':>9}  {head}  {'told':>5}  {'ms':>6}  {'most':>6}")
    for name, ordered in groupby(orders(sheets, house, given.products), key=lambda one: one[0]):
        print(measured([(brief, sheet) for _, brief, sheet in ordered], voices).row(name), flush=True)


def measured(ordered: Sequence[tuple[Brief, ProductSheet]], voices: VoiceSource) -> Tally:
    """The drafts of some orders, counted."""
    tally, writer = Tally(), TemplateWriter()
    for brief, sheet in ordered:
        evidence = gather(brief, sheet, None, voices)
        start = time.perf_counter()
        drafts = compose_all(brief, evidence, writer)
        tally.milliseconds.append((time.perf_counter() - start) * 1000 / VARIANTS)
        tally.alike.append(self_bleu([_published(draft) for draft in drafts], words=brief.language == "en"))
        for draft in drafts:
            tally.count(draft, brief, evidence)
    return tally


if __name__ == "__main__":
    main()
