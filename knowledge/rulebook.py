"""Advertising law as data: what a text may not say, what it may only say with evidence, and why.

Sources of the rules: 广告法 (2021), 反不正当竞争法 (2025), 价格法, 化妆品监督管理条例 (2021), 化妆品功效宣称评价规范
(2021), 广告绝对化用语执法指南 (市场监管总局公告 2023 年第 6 号). Each rule names its article.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from knowledge.folding import Folded, Folding
from knowledge.formats import Limit, formats
from knowledge.products import ProductSheet

Outcome: TypeAlias = Literal["blocked", "needs_evidence", "passes"]
Severity: TypeAlias = Literal["high", "medium", "low"]

_LATIN = re.compile("[a-z]{3}|#1")
SENTENCE_ENDS = "。！？!?；;\n"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the text as given: `text` is text[start:end]."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, where, by which article, and what to do. `outcome` "passes" only advises (a length)."""

    span: Span
    category: str
    rule: str
    severity: Severity
    suggestion: str
    outcome: Outcome = "blocked"
    id: str = ""

    def as_json(self) -> dict[str, Any]:
        span = {"start": self.span.start, "end": self.span.end, "text": self.span.text}
        return {
            "span": span,
            "category": self.category,
            "rule": self.rule,
            "severity": self.severity,
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the rules say of one text."""

    findings: tuple[Finding, ...] = ()

    @property
    def outcome(self) -> Outcome:
        outcomes = {finding.outcome for finding in self.findings}
        return "blocked" if "blocked" in outcomes else "needs_evidence" if "needs_evidence" in outcomes else "passes"

    @property
    def violates(self) -> bool:
        return self.outcome != "passes"

    def as_json(self) -> dict[str, Any]:
        found = [finding.as_json() for finding in self.findings]
        return {"violates": self.violates, "outcome": self.outcome, "findings": found}


@dataclass(frozen=True, slots=True)
class Exemption:
    """Surroundings that make a match lawful. Each pattern given must be found where it looks."""

    name: str
    before: re.Pattern[str] | None = None  # ends where the match starts
    after: re.Pattern[str] | None = None  # starts where the match ends
    sentence: re.Pattern[str] | None = None
    anywhere: re.Pattern[str] | None = None

    def covers(self, text: str, start: int, end: int) -> bool:
        first, last = sentence_around(text, start, end)
        return (
            (self.before is None or self.before.search(text, max(first, start - 24), start) is not None)
            and (self.after is None or self.after.match(text, end, last) is not None)
            and (self.sentence is None or self.sentence.search(text, first, last) is not None)
            and (self.anywhere is None or self.anywhere.search(text) is not None)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it finds, where it does not apply, and what it asks for instead.

    `allowed` are wordings that hold the words lawfully; `softened` exemptions turn "blocked" into
    "needs_evidence". `with_product` rules need a fact sheet to judge by, `latin` ones are only tried on Latin words.
    """

    id: str
    category: str
    article: str
    severity: Severity
    outcome: Outcome
    found: re.Pattern[str]
    suggestion: str
    allowed: re.Pattern[str] | None = None
    unless: tuple[Exemption, ...] = ()
    softened: tuple[Exemption, ...] = ()
    with_product: bool = False
    platforms: tuple[str, ...] = ()
    latin: bool = False
    violating: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence that holds [start, end)."""
    first = max(text.rfind(mark, 0, start) for mark in SENTENCE_ENDS) + 1
    lasts = [at for mark in SENTENCE_ENDS if (at := text.find(mark, end)) >= 0]
    return first, min(lasts, default=len(text))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of a folder. Compile once, check often: about 2 ms for 1,000 characters."""

    rules: tuple[Rule, ...]
    folding: Folding

    def check(
        self,
        text: str,
        *,
        today: date,
        platform: str | None = None,
        product: ProductSheet | None = None,
        context: str | None = None,
    ) -> CheckResult:
        """Pure. `context` holds facts that stand beside the text (a report, a registration number)."""
        folded = self.folding.fold(text)
        facts = _facts(self.folding, product, context, today)
        found: list[Finding] = []
        latin = _LATIN.search(folded.text) is not None
        for rule in self.rules:
            if (rule.with_product and product is None) or (rule.platforms and platform not in rule.platforms):
                continue
            if rule.latin and not latin:
                continue
            found.extend(self._found(rule, text, folded, facts))
        found.extend(_brand_forbidden(self.folding, text, folded, product))
        found.extend(_over_limits(text, platform))
        return CheckResult(tuple(_without_twins(found)))

    def _found(self, rule: Rule, text: str, folded: Folded, facts: "Facts") -> Iterator[Finding]:
        for match in rule.found.finditer(folded.text):
            start, end = match.span()
            if start == end or _allowed(rule, folded.text, start, end) or facts.named(folded.text, start, end):
                continue
            if any(exemption.covers(folded.text, start, end) for exemption in rule.unless):
                continue
            outcome = rule.outcome
            if any(exemption.covers(folded.text, start, end) for exemption in rule.softened):
                outcome = "needs_evidence"
            if outcome == "needs_evidence" and facts.support(folded.text, start, end):
                continue
            first, last = folded.span(start, end)
            span = Span(first, last, text[first:last])
            yield Finding(span, rule.category, rule.article, rule.severity, rule.suggestion, outcome, rule.id)


def _allowed(rule: Rule, text: str, start: int, end: int) -> bool:
    """Whether a lawful wording covers the match: it must overlap it, within 16 characters of its start."""
    if rule.allowed is None:
        return False
    around = rule.allowed.finditer(text, max(0, start - 16), min(len(text), end + 16))
    return any(match.start() < end and start < match.end() for match in around)


_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORDY = re.compile(r"[\u3400-\u9fff]+|[a-z]{3,}")
_UNITS = frozenset(
    {"小时", "分钟", "百分", "使用", "连续", "以上", "平均", "持续", "减少", "下降", "提升", "增加", "天后"}
)
_PROVES = re.compile(
    r"报告|检测|检验|评价|测试|认证|证书|备案|注册证|注册号|国妆特|来源|统计|调研|公证|授权|test|report|certif|regist"
)
_SPENT = re.compile(r"过期|失效|无效|尚未|未取得|未做|未经|没有|没做|暂无|缺少|expired|no report|not tested|without")


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands beside the text, folded: proven sentences and the product's own names."""

    sentences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def named(self, text: str, start: int, end: int) -> bool:
        """The match is part of the product's registered name."""
        return any(
            text.find(name, max(0, end - len(name)), start + len(name)) >= 0 for name in self.names if len(name) > 3
        )

    def support(self, text: str, start: int, end: int) -> bool:
        """One proven sentence speaks of the same thing with the same numbers."""
        match = text[start:end]
        numbers = set(_NUMBER.findall(match))
        topics = _topics(match)
        if not topics:
            first, last = sentence_around(text, start, end)
            topics = _topics(text[max(first, start - 12) : min(last, end + 12)])
        return any(
            numbers <= set(_NUMBER.findall(fact)) and any(topic in fact for topic in topics) for fact in self.sentences
        )


def _topics(words: str) -> set[str]:
    """Pairs of Chinese characters and Latin words, units of measure aside."""
    topics: set[str] = set()
    for run in _WORDY.findall(words):
        if run.isascii():
            topics.add(run)
        topics.update(run[at : at + 2] for at in range(len(run) - 1))
    return topics - _UNITS


def _facts(folding: Folding, product: ProductSheet | None, context: str | None, today: date) -> Facts:
    sentences: list[str] = []
    names: tuple[str, ...] = ()
    if product is not None:
        names = tuple(folding.fold(name).text for name in (product.name, product.english_name) if name)
        for claim in product.proven_claims(today):
            summary = claim.proof.summary if claim.proof else ""
            sentences.append(folding.fold(f"{claim.text} {summary}").text)
        if product.filing and product.filing.holds(today):
            sentences.append(folding.fold(f"{product.filing.kind} {product.filing.summary}").text)
    if context:
        proofs = [part for part in re.split(r"[。；;\n]", folding.fold(context).text) if part.strip()]
        sentences.extend(part for part in proofs if _PROVES.search(part) and not _SPENT.search(part))
    return Facts(tuple(sentences), names)


def _brand_forbidden(folding: Folding, text: str, folded: Folded, product: ProductSheet | None) -> Iterator[Finding]:
    """Words the product's own sheet forbids, however they are spelled."""
    for word in product.must_not_say if product else ():
        plain = folding.fold(word).text
        at = folded.text.find(plain) if plain else -1
        while at >= 0:
            first, last = folded.span(at, at + len(plain))
            span = Span(first, last, text[first:last])
            rule = f"{product.sku if product else ''} must_not_say"
            yield Finding(
                span, "品牌禁用", rule, "medium", f"产品资料写明不得说“{word}”", "blocked", "brand.must_not_say"
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
    """The project's rules, or those of another folder; read and compiled at first use."""
    from knowledge.rules_file import read_rules

    return read_rules(folder or Path(__file__).parent / "rules")


def check(
    text: str,
    *,
    today: date,
    platform: str | None = None,
    product: ProductSheet | None = None,
    context: str | Mapping[str, Any] | Sequence[Any] | None = None,
) -> CheckResult:
    """Check one text by the project's rules. `context` may be text, or values that are read as text."""
    return rulebook().check(text, today=today, platform=platform, product=product, context=_as_text(context))


def _as_text(context: str | Mapping[str, Any] | Sequence[Any] | None) -> str | None:
    if context is None or isinstance(context, str):
        return context
    if isinstance(context, Mapping):
        return "\n".join(f"{key}：{_as_text(value) if value is not None else ''}" for key, value in context.items())
    if isinstance(context, Sequence):
        return "\n".join(_as_text(one) or "" for one in context)
    return str(context)
