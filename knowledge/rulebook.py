"""The one door to the law: check a text by the project's rules, and by the reader trained beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from knowledge.formats import Limit, formats
from knowledge.law.evidence import Context, Evidence, gather
from knowledge.law.findings import CheckResult, Finding, Outcome, Severity, Span
from knowledge.law.folding import Folded, Folding
from knowledge.law.rules import Page, Rule
from knowledge.products import ProductSheet

__all__ = ["CheckResult", "Finding", "Outcome", "Rulebook", "Severity", "Span", "check", "over_limit", "rulebook"]

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz#")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of a folder. Read once, check often."""

    rules: tuple[Rule, ...]
    folding: Folding

    def check(
        self,
        text: str,
        *,
        today: date,
        platform: str | None = None,
        product: ProductSheet | None = None,
        context: Context = None,
    ) -> CheckResult:
        """Pure. `context` holds facts that stand beside the text (a report, a registration number)."""
        folded = self.folding.fold(text)
        evidence = gather(self.folding, product, context, today)
        found: list[Finding] = []
        page = Page(folded.text)
        for rule in self._rules_for(platform, product, page):
            found.extend(_by_rule(rule, text, folded, page, evidence))
        found.extend(_brand_forbidden(self.folding, text, folded, product))
        found.extend(_over_limits(text, platform))
        return CheckResult(tuple(_without_twins(found)))

    def _rules_for(self, platform: str | None, product: ProductSheet | None, page: Page) -> Iterator[Rule]:
        latin = not _LATIN.isdisjoint(page.characters)
        for rule in self.rules:
            fits = not rule.platforms or platform in rule.platforms
            if fits and (product or not rule.with_product) and (latin or not rule.latin):
                yield rule


def _by_rule(rule: Rule, text: str, folded: Folded, page: Page, evidence: Evidence) -> Iterator[Finding]:
    for start, end in rule.matches(page):
        if evidence.names_it(folded.text, start, end):
            continue
        outcome = rule.outcome_at(page, start, end)
        if outcome == "needs_evidence" and evidence.supports(page, start, end):
            continue
        first, last = folded.span(start, end)
        yield Finding(
            Span(first, last, text[first:last]),
            rule.category,
            rule.article,
            rule.severity,
            rule.suggestion,
            outcome,
            rule.id,
            rule.advice,
            rule.category_en,
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

    return Rulebook(*read_rules(folder or Path(__file__).parent / "rules"))


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
