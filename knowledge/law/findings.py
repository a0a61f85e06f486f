"""What a check says of a text."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Outcome: TypeAlias = Literal["blocked", "needs_evidence", "passes"]
Severity: TypeAlias = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the text as given: `text` is text[start:end]."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, where, by which article, and what to do. `outcome` "passes" only advises (a length).

    `suggestion` is Chinese and `advice` the same in English; `category_en` names the category in English.
    """

    span: Span
    category: str
    rule: str
    severity: Severity
    suggestion: str
    outcome: Outcome = "blocked"
    id: str = ""
    advice: str = ""
    category_en: str = ""

    @property
    def by_reader(self) -> bool:
        """Found by the trained reader, which knows the tone of advertisements, and not by a rule."""
        return self.id.startswith("read.")

    def suggestion_in(self, language: str) -> str:
        """What to do, in "zh" or "en"; Chinese where no English is written."""
        return self.advice if language == "en" and self.advice else self.suggestion

    def category_in(self, language: str) -> str:
        return self.category_en if language == "en" and self.category_en else self.category

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
