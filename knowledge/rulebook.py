"""The one door to the law: check a text by the project's rules, and by the reader trained beside them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.formats import Limit, formats
from knowledge.law.evidence import Context, Evidence, gather
from knowledge.law.findings import CheckResult, Finding, Outcome, Severity, Span
from knowledge.law.folding import Folded, Folding
from knowledge.law.rules import Category, Page, Rule
from knowledge.products import ProductSheet

if TYPE_CHECKING:
    from knowledge.law.reader import Reader, Reading

__all__ = ["CheckResult", "Finding", "Outcome", "Rulebook", "Severity", "Span", "check", "over_limit", "rulebook"]

_BY_PLATFORM = "read.platform"
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz#")


OBJECTS_ABOVE: Final = 0.2
"""Log-odds from which the trained reader objects to a sentence that no rule objects to (knowledge/law/reader.md)."""
DOUBTS_BELOW: Final = -1.0
"""Log-odds under which it overrules a rule: it reads the sentence as plainly lawful."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of a folder, and the reader trained beside them, if any. Read once, check often."""

    rules: tuple[Rule, ...]
    folding: Folding
    categories: Mapping[str, Category]
    reader: Callable[[], "Reader | None"] | None = None

    def check(
        self,
        text: str,
        *,
        today: date,
        platform: str | None = None,
        product: ProductSheet | None = None,
        context: Context = None,
    ) -> CheckResult:
        """Pure. `context` holds facts that stand beside the text; `platform` is a name or alias of formats.yml."""
        known = formats().named(platform)
        platform = known.name if known else platform
        folded = self.folding.fold(text)
        page = Page(folded.text)
        evidence = gather(self.folding, product, context, today)
        found: list[_Found] = []
        lawful: list[tuple[int, int]] = []
        for rule in self._rules_for(platform, product, page):
            for start, end, exempt in rule.matches(page):
                outcome = rule.outcome_at(page, start, end)
                if exempt or evidence.clears(page, start, end, outcome):
                    lawful.append((start, end))
                else:
                    found.append(_Found(start, end, outcome, rule))
        readings = [] if product else self._readings(page, lawful)  # with a sheet, its facts decide
        standing = [one for one in found if not _overruled(one, readings, lawful)]
        findings = [one.finding(text, folded) for one in standing]
        by_reader = self._by_reader(text, folded, page, standing, readings, evidence)
        findings.extend(one for one in by_reader if platform or one.id != _BY_PLATFORM)
        findings.extend(_brand_forbidden(self.folding, text, folded, product))
        findings.extend(_over_limits(text, platform))
        return CheckResult(tuple(_without_twins(findings)))

    def _readings(self, page: Page, lawful: Sequence[tuple[int, int]]) -> "list[Reading]":
        reader = self.reader() if self.reader else None
        return reader.read(page, lawful) if reader else []

    def _by_reader(
        self,
        text: str,
        folded: Folded,
        page: Page,
        found: Sequence["_Found"],
        readings: "Sequence[Reading]",
        evidence: Evidence,
    ) -> Iterator[Finding]:
        """What the trained reader objects to in sentences where no rule does."""
        reader = self.reader() if self.reader else None
        for reading in readings:
            ruled = any(reading.first <= one.start < reading.last for one in found)
            if reading.score < OBJECTS_ABOVE or ruled or reader is None:
                continue
            read = reader.objection(reading)
            category = self.categories.get(read.category)
            if category is None or evidence.clears(page, read.start, read.end, read.outcome):
                continue
            first, last = folded.span(read.start, read.end)
            yield Finding(
                Span(first, last, text[first:last]),
                category.name,
                category.article,
                "medium",
                category.suggestion,
                read.outcome,
                f"read.{category.id}",
                category.advice,
                category.name_en,
            )

    def lawful(self, page: Page) -> list[tuple[int, int]]:
        """Words that some rule finds and knows to be lawful where they stand."""
        matches = (match for rule in self._rules_for(None, None, page) for match in rule.matches(page))
        return [(start, end) for start, end, lawful in matches if lawful]

    def _rules_for(self, platform: str | None, product: ProductSheet | None, page: Page) -> Iterator[Rule]:
        latin = not _LATIN.isdisjoint(page.characters)
        for rule in self.rules:
            fits = not rule.platforms or platform in rule.platforms
            if fits and (product or not rule.with_product) and (latin or not rule.latin):
                yield rule


@dataclass(frozen=True, slots=True)
class _Found:
    """A rule's match in the folded text."""

    start: int
    end: int
    outcome: Outcome
    rule: Rule

    def finding(self, text: str, folded: Folded) -> Finding:
        first, last = folded.span(self.start, self.end)
        rule = self.rule
        return Finding(
            Span(first, last, text[first:last]),
            rule.category,
            rule.article,
            rule.severity,
            rule.suggestion,
            self.outcome,
            rule.id,
            rule.advice,
            rule.category_en,
        )


def _overruled(found: _Found, readings: "Sequence[Reading]", lawful: Sequence[tuple[int, int]]) -> bool:
    """Whether the sentence reads as plainly lawful. Rules of a platform or a product's sheet always stand, and those
    of high severity where nothing in the sentence is lawful by an exemption."""
    if found.rule.platforms or found.rule.with_product:
        return False
    high = found.rule.severity == "high"
    return any(
        one.first <= found.start < one.last
        and one.score < DOUBTS_BELOW
        and (not high or any(one.first <= start < one.last for start, _ in lawful))
        for one in readings
    )


def _brand_forbidden(folding: Folding, text: str, folded: Folded, product: ProductSheet | None) -> Iterator[Finding]:
    """Words that the product's sheet or the brand forbids, however they are spelled."""
    for unsaid in product.unsaid() if product else ():
        word = unsaid.word
        plain = folding.fold(word).text
        advice = f"改说“{unsaid.instead}”" if unsaid.instead else "删去，或换个说法"
        at = folded.text.find(plain) if plain else -1
        while at >= 0:
            first, last = folded.span(at, at + len(plain))
            yield Finding(
                Span(first, last, text[first:last]),
                "品牌禁用",
                f"{product.sku if product else ''} must_not_say",
                "medium",
                f"品牌不说“{word}”：{unsaid.reason or '见商品资料'}；{advice}",
                "blocked",
                "brand.must_not_say",
                f"The brand does not say “{word}”" + (f"; say “{unsaid.instead}”" if unsaid.instead else ""),
                "Forbidden by the brand",
            )
            at = folded.text.find(plain, at + len(plain))


def _over_limits(text: str, platform: str | None) -> Iterator[Finding]:
    limit = formats().limit(platform, "body") if platform else None
    if limit is not None and (finding := over_limit(text, limit)):
        yield finding


def over_limit(text: str, limit: Limit) -> Finding | None:
    """A finding on what stands past a platform's limit."""
    if limit.measure(text) <= limit.most:
        return None
    start = limit.cut(text)
    return Finding(
        Span(start, len(text), text[start:]),
        "平台限制",
        f"{limit.platform} {limit.part} ≤ {limit.most}（{limit.as_of}）",
        "medium",
        f"按该平台的算法现为 {limit.measure(text)}，删到 {limit.most} 以内",
        "passes",
        f"limit.{limit.platform}.{limit.part}",
        f"It counts {limit.measure(text)} as the platform counts; cut it to {limit.most}",
        "Platform limit",
    )


def _without_twins(findings: Sequence[Finding]) -> Iterator[Finding]:
    """In order of place; of overlapping findings of one category only the longest."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.span.start - one.span.end, one.outcome != "blocked")):
        twin = any(
            finding.category == other.category
            and finding.span.start < other.span.end
            and other.span.start < finding.span.end
            for other in kept
        )
        if not twin:
            kept.append(finding)
    yield from sorted(kept, key=lambda one: (one.span.start, one.span.end))


@cache
def rulebook(folder: Path | None = None) -> Rulebook:
    """The project's rules, or those of another folder, read at first use."""
    from knowledge.law.rules_file import read_rules

    return Rulebook(*read_rules(folder or Path(__file__).parent / "rules"), _trained_reader)


def _trained_reader() -> "Reader | None":
    from knowledge.law.reader import reader  # numpy and the weights: only once a text is checked

    return reader()


def check(
    text: str,
    *,
    today: date,
    platform: str | None = None,
    product: ProductSheet | None = None,
    context: Context = None,
) -> CheckResult:
    """Check one text by the project's rules. `context` may be text, or values that are read as text."""
    return rulebook().check(text, today=today, platform=platform, product=product, context=context)
