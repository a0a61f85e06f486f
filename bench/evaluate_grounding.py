"""Whether drafts stand on facts: false findings over drafts that do, and drafts made false in twenty ways.

Run: python -m bench.evaluate_grounding [--seen N] (products of the sample and of tests/golden/briefs/open; a minute).

The first table counts, over template drafts of every product, format and language, those to which a grounding check
objects although each line was filled from a fact. The second makes drafts false one way at a time: another number,
another unit, the effect of one fact with the number of another, a sentence that no fact supports, another product's
fact, a claim whose proof has run out, a quotation nobody said; it counts those in which a finding lies on what was
changed. Sentences come from grounding_cases.yml, which was written beside the checks: it is a test of their breadth,
not a blind one.
"""

import argparse
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from assistant.drafting.brief import Brief
from assistant.drafting.compose import inspect
from assistant.drafting.draft import Line, Writing
from assistant.drafting.evidence import Evidence, ReviewQuote, Voice, gather
from assistant.drafting.writing.template_writer import TemplateWriter
from knowledge.amounts import Amount, amounts
from knowledge.formats import formats
from knowledge.product_shelf import ProductShelf
from knowledge.products import ProductSheet

ROOT: Final = Path(__file__).parents[1]
FOLDERS: Final = (ROOT / "bot/sample/products", ROOT / "tests/golden/briefs/open/products")
CASES: Final = Path(__file__).parent / "grounding_cases.yml"
TODAY: Final = date(2026, 11, 5)
GROUNDS: Final = re.compile(r"无依据的|数字与事实不符|引语不实")
SAID: Final = (
    ("用了一段时间，确实省心不少", "家里人也说挺好"),
    ("早就想换一个了，一直没挑到合适的", "朋友推荐我来看看"),
)
MOST_BASES: Final = 60
PLATFORMS: Final = ("小红书", "抖音", "社群", "朋友圈", "详情页", "企微")
_FROM: Final = (
    "%",
    "天",
    "小时",
    "分钟",
    "ml",
    "g",
    "cm",
    "mm",
    "元",
    "W",
    "days",
    "人",
    "名",
    "月",
    "L",
    "kg",
    "分贝",
    "分",
)
_TO: Final = (
    "倍",
    "周",
    "分钟",
    "小时",
    "L",
    "kg",
    "m",
    "cm",
    "折",
    "kW",
    "weeks",
    "%",
    "%",
    "年",
    "ml",
    "g",
    "度",
    "倍",
)
_SWAPS: Final = dict(zip(_FROM, _TO, strict=True))


class Heard:
    """A few sentences of customers, the same for every product."""

    def voices(self, sku: str, *, until: date) -> Sequence[Voice]:  # noqa: ARG002  the protocol's shape
        return tuple(
            Voice(
                "整体", "praise", 12 + at, tuple(ReviewQuote(f"r{at}{place}", said) for place, said in enumerate(each))
            )
            for at, each in enumerate(SAID)
        )


@dataclass(frozen=True, slots=True)
class Base:
    """A draft that stands on facts, and what it stands on."""

    brief: Brief
    evidence: Evidence
    writing: Writing
    sheet: ProductSheet


def sheets() -> list[ProductSheet]:
    return [sheet for folder in FOLDERS for sheet in ProductShelf(folder).sheets]


def bases(languages: Sequence[str], platforms: Sequence[str], variants: int) -> Iterator[Base]:
    for sheet in sheets():
        for platform in platforms:
            for language in languages:
                brief = Brief(sheet.sku, TODAY, platform=platform, variants=variants, language=language)  # type: ignore[arg-type]
                evidence = gather(brief, sheet, None, Heard())
                for variant in range(variants):
                    yield Base(brief, evidence, TemplateWriter().write(brief, evidence, variant), sheet)


def objections(base: Base, writing: Writing) -> list[tuple[int, int]]:
    found = inspect(writing, base.brief, base.evidence).findings
    return [(one.span.start, one.span.end) for one in found if GROUNDS.match(one.category)]


def changed(base: Base, was: str, now: str) -> tuple[Writing, tuple[int, int]] | None:
    """The draft with the first `was` of its body made `now`, and where that stands."""
    at = base.writing.body.find(was)
    if at < 0:
        return None
    seen = 0
    for place, line in enumerate(base.writing.lines):
        if seen <= at <= seen + len(line.text):
            inner = at - seen
            text = line.text[:inner] + now + line.text[inner + len(was) :]
            lines = (*base.writing.lines[:place], replace(line, text=text), *base.writing.lines[place + 1 :])
            return replace(base.writing, lines=lines), (at, at + len(now))
        seen += len(line.text) + 1
    return None


def added(base: Base, sentence: str) -> tuple[Writing, tuple[int, int]]:
    """The draft with one more line, cited as if it stood on the first line's evidence."""
    standing = next((line.evidence for line in base.writing.lines if line.evidence), ())
    start = len(base.writing.body) + 1
    return replace(base.writing, lines=(*base.writing.lines, Line(sentence, standing))), (start, start + len(sentence))


Mutation = Callable[[Base, random.Random], tuple[Writing, tuple[int, int]] | None]


def _traced(base: Base) -> list[Amount]:
    """Amounts of the body with a unit."""
    return [one for one in amounts(base.writing.body) if one.unit and one.text[0].isdigit()]


def another_number(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
    found = _traced(base)
    if not found:
        return None
    one = chance.choice(found)
    digits = re.match(r"[\d.,]+", one.text)
    assert digits is not None
    return changed(base, one.text, _other(digits[0], base, chance) + one.text[digits.end() :])


def _other(digits: str, base: Base, chance: random.Random) -> str:
    known = {
        round(each.value, 4) for source in base.evidence.facts for each in amounts(f"{source.text} {source.proof}")
    }
    value = float(digits.replace(",", ""))
    while True:
        new = max(1, round(value * chance.uniform(0.3, 3)) + chance.randint(1, 9))
        if new != value and new not in known:
            return str(new)


def numeral(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
    """A number in Chinese numerals, another one than the fact's."""
    found = [one for one in _traced(base) if re.fullmatch(r"\d+(?:天|小时|元|分钟|个月)", one.text)]
    if not found or base.brief.language == "en":
        return None
    one = chance.choice(found)
    unit = re.sub(r"^\d+", "", one.text)
    return changed(base, one.text, chance.choice(("四十五", "六十六", "九十七", "三百一十")) + unit)


def another_unit(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
    found = [one for one in _traced(base) if re.sub(r"^[\d.,]+ ?", "", one.text) in _SWAPS]
    if not found:
        return None
    one = chance.choice(found)
    unit = re.sub(r"^[\d.,]+ ?", "", one.text)
    return changed(base, one.text, one.text.replace(unit, _SWAPS[unit]))


def crossed(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
    """A fact of the product told with the number of another of its facts."""
    told = [
        (fact, one)
        for fact in base.evidence.facts
        if fact.kind in {"claim", "attribute"} and len(re.findall("[一-鿿]", fact.text)) > 3
        for one in amounts(fact.text)
        if one.unit in {"%", "分钟", "人", "月", "dB", "mm", "g"}
    ]
    pairs = [
        (fact, one, other)
        for fact, one in told
        for borrowed, other in told
        if borrowed.id != fact.id and other.unit == one.unit and abs(other.value - one.value) > 1e-9
    ]
    if not pairs or base.brief.language == "en":
        return None
    fact, one, other = chance.choice(pairs)
    holds = [each for each in amounts(f"{fact.text} {fact.proof}") if other.stands_in(each)]
    return None if holds else added(base, f"{fact.text[: one.start]}{other.text}{fact.text[one.end :]}。")


def borrowed(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
    """A measured claim of another product."""
    own = f"{base.sheet.name} " + " ".join(f"{fact.text} {fact.proof}" for fact in base.evidence.facts)
    others = [
        claim.text
        for sheet in sheets()
        if sheet.category != base.sheet.category
        for claim in sheet.proven_claims(TODAY)
        if any(one.unit and not any(one.stands_in(each) for each in amounts(own)) for one in amounts(claim.text))
    ]
    return added(base, f"{chance.choice(others)}。") if base.brief.language == "zh" else None


def run_out(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
    """A claim of the product without proof on the day, or an offer that does not run."""
    proven = {claim.id for claim in base.sheet.proven_claims(TODAY)}
    old = [claim.text for claim in base.sheet.claims if claim.id not in proven]
    old += [offer.text for offer in base.sheet.offers if not offer.runs(TODAY)]
    return added(base, f"{chance.choice(old)}。") if old and base.brief.language == "zh" else None


def misquoted(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
    said = chance.choice([quote for each in SAID for quote in each])
    at = chance.randint(1, len(said) - 2)
    return added(base, f"有顾客说：“{said[:at]}超级{said[at:]}”")


def miscounted(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
    return added(base, f"{chance.randint(31, 900)}位顾客说：“{SAID[0][0]}”")


def unsupported(kind: str) -> Mutation:
    """A sentence of a kind whose key word no fact of the product holds."""
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))[kind]

    def mutation(base: Base, chance: random.Random) -> tuple[Writing, tuple[int, int]] | None:
        own = " ".join(f"{fact.label} {fact.text} {fact.proof}" for fact in base.evidence.facts).lower()
        own += f" {base.sheet.name} {' '.join(base.sheet.pain_points)} {' '.join(base.sheet.audience)}".lower()
        lines = [line.split("|", 1) for line in cases[base.brief.language]]
        fitting = [sentence for word, sentence in lines if word.lower() not in own]
        if not fitting:
            return None
        sentence = chance.choice(fitting)
        return added(base, sentence if sentence[-1] in ".。" else f"{sentence}。")

    return mutation


def kinds() -> list[str]:
    return list(yaml.safe_load(CASES.read_text(encoding="utf-8")))


def mutations() -> dict[str, Mutation]:
    own: dict[str, Mutation] = {
        "another number": another_number,
        "Chinese numerals": numeral,
        "another unit": another_unit,
        "crossed facts": crossed,
        "another product's fact": borrowed,
        "proof or offer run out": run_out,
        "misquoted": misquoted,
        "miscounted": miscounted,
    }
    return own | {f"unsupported {kind}": unsupported(kind) for kind in kinds()}


def false_findings(shown: int) -> None:
    drafts = objected = 0
    for base in bases(("zh", "en"), tuple(formats().platforms), 2):
        drafts += 1
        if spans := objections(base, base.writing):
            objected += 1
            if objected <= shown:
                text = f"{base.writing.text}|{base.writing.title}"
                print("  objected:", base.sheet.sku, base.brief.platform, [text[first:last] for first, last in spans])
    print(f"drafts that stand on facts: {drafts}, objected to: {objected} ({objected / drafts:.1%})")


def made_false(shown: int) -> None:
    chance = random.Random(7)
    clean = [base for base in bases(("zh", "en"), PLATFORMS, 1) if not objections(base, base.writing)]
    tried = caught = 0
    for name, mutation in mutations().items():
        chance.shuffle(clean)
        made = hit = 0
        for base in clean:
            done = mutation(base, chance)
            if done is None:
                continue
            writing, (first, last) = done
            made += 1
            found = any(start < last and first < end for start, end in objections(base, writing))
            hit += found
            if not found and made - hit <= shown:
                print("  missed:", base.sheet.sku, writing.body[max(0, first - 12) : last + 8].replace("\n", " / "))
            if made == MOST_BASES:
                break
        print(f"{name:<26} {hit:>3} of {made:>3}" + (f"  {hit / made:6.1%}" if made else ""))
        tried, caught = tried + made, caught + hit
    print(f"made false: {tried}, flagged where it was made false: {caught} ({caught / tried:.1%})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seen", type=int, default=0, help="how many failures of each kind to print")
    shown: int = parser.parse_args().seen
    false_findings(shown)
    made_false(shown)


if __name__ == "__main__":
    main()
