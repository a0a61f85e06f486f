"""Drafts of the template writer over every product and platform of a home: how alike, how grounded, within limits.

Run: python bench/evaluate_drafts.py [--home DIR] (a home that `zhongcao demo --once` has filled; about 20 s).

Self-BLEU-4 is over characters, smoothed by one half, each of three variants against the other two, topics left out.
A draft is grounded when no finding says a number, efficacy or comparison has no source. Its pain point is present when
a pain point of the sheet, a word of one's topic or a customer's question stands in it; its solution when it
cites a fact of the product.
"""

import argparse
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[1]))

from assistant.drafting.brief import Brief
from assistant.drafting.compose import compose_all
from assistant.drafting.draft import Draft
from assistant.drafting.evidence import Evidence, gather
from assistant.drafting.wording import slots
from bot.wiring import House, build
from knowledge.formats import formats

VARIANTS = 3
UNTRACED = ("无依据的数字", "无依据的功效", "无依据的比较", "无依据", "无效引用")
OVER = ("平台限制",)


@dataclass
class Tally:
    """What was counted of one platform's drafts."""

    drafts: int = 0
    alike: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> str:
        shares = "  ".join(f"{self.counts[what] / self.drafts:7.1%}" for what in MEASURES)
        return f"{name:<8} {self.drafts:>4}  {mean(self.alike):9.3f}  {shares}  {mean(self.milliseconds):6.1f}"


MEASURES = ("grounded", "in limits", "lawful", "pain", "solution")


def self_bleu(texts: Sequence[str]) -> float:
    """Mean character BLEU-4 of each text against the others."""
    return mean(_bleu(text, [other for at, other in enumerate(texts) if at != own]) for own, text in enumerate(texts))


def _bleu(text: str, others: Sequence[str], most: int = 4) -> float:
    logs = 0.0
    for size in range(1, most + 1):
        said = Counter(_grams(text, size))
        known: Counter[str] = Counter()
        for other in others:
            known |= Counter(_grams(other, size))
        hits = sum(min(count, known[gram]) for gram, count in said.items())
        logs += math.log((hits or 0.5) / (sum(said.values()) or 1))
    nearest = min((abs(len(other) - len(text)), len(other)) for other in others)[1]
    return math.exp(logs / most + min(0.0, 1 - nearest / (len(text) or 1)))


def _grams(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(len(text) - size + 1))


def _pain_stands(draft: Draft, brief: Brief, evidence: Evidence) -> bool:
    whole = f"{draft.title}\n{draft.text}".lower()
    pains = [words.text.lower() for words in slots(brief, evidence)["pain"]]
    heard = [quote.text for voice in evidence.voices if voice.polarity != "praise" for quote in voice.quotes]
    return any(words in whole for words in (*pains, *heard))


def measure(house: House, platform: str, language: str) -> Tally:
    tally = Tally()
    today = house.clock.now().date()
    for sheet in house.shelf.sheets:
        brief = Brief(sheet.sku, today, platform=platform, variants=VARIANTS, language=language)  # type: ignore[arg-type]
        evidence = gather(brief, sheet, None, house.voice_source)
        start = time.perf_counter()
        drafts = compose_all(brief, evidence, house.writer)
        tally.milliseconds.append((time.perf_counter() - start) * 1000 / VARIANTS)
        tally.alike.append(self_bleu([draft.writing.body for draft in drafts]))
        for draft in drafts:
            tally.drafts += 1
            said = {finding.category for finding in draft.findings}
            tally.counts["grounded"] += not said & set(UNTRACED)
            tally.counts["in limits"] += not said & set(OVER)
            tally.counts["lawful"] += not said - set(UNTRACED) - set(OVER)
            tally.counts["pain"] += _pain_stands(draft, brief, evidence)
            tally.counts["solution"] += any(citation.kind == "product" for citation in draft.citations())
    return tally


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--home", help="a home filled by `zhongcao demo --once`; the settings' own otherwise")
    if home := arguments.parse_args().home:
        os.environ["ZHONGCAO_HOME_DIR"] = home
    house = build()
    print(f"{'':<8} {'':>4}  {'self-BLEU':>9}  {'  '.join(f'{what:>7}' for what in MEASURES)}  {'ms':>6}")
    for language in ("zh", "en"):
        for platform in formats().platforms:
            print(measure(house, platform, language).row(f"{platform} {language}"))


if __name__ == "__main__":
    main()
