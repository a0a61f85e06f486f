"""Compliance in chat: “帮我看看这条能不能发：……”."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.conversation import Citation, Citations, Json, Language, Message, Part, Reply, Situation, Text
from knowledge.formats import formats
from knowledge.product_shelf import ProductShelf
from knowledge.products import Found, ProductSheet

if TYPE_CHECKING:
    from knowledge.rulebook import CheckResult, Finding

ASKED: Final = "check.asked"
"""Memory slot: the request that came without a text to check."""

_WANTS = re.compile(
    r"能不能发|能发(?:吗|么|嘛)|可以发(?:吗|么|嘛)|(?:会不会|有没有|是否|有无)[^。\n]{0,4}(?:违规|违禁|违法|极限词)|"
    r"合规(?:吗|检查|审核|性)|"
    r"(?:查|检查|审核?|过)(?:一下|下|查)?(?:这|一下|下面)?[条篇段句个]?(?:的)?"
    r"(?:文案|广告|笔记|标题|话术|合规|违禁词|极限词)|"
    r"^\s*(?:请|麻烦)?(?:帮我)?(?:检查|审核|审|查)(?:一下|下)?(?:这|下面)?(?:一?[条篇段句个]|段话|句话)?\s*(?=[:：])|"
    r"帮我(?:看看|检查|审)(?:一下|下)?(?:这|下面)[条篇段句个]|"
    r"(?:check|review|vet)\s+(?:this|the|my|following|if)\b[^.\n]{0,24}(?:copy|ad|text|post|caption|title|complian\w+|can)|"
    r"\bis (?:this|the following)(?: copy| ad| text)? (?:ok|okay|allowed|compliant|legal)|"
    r"\bcompliance check\b|can i (?:post|publish|run) this",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[:：\n]")
_SEVERITY = {
    "zh": {"high": "高", "medium": "中", "low": "低"},
    "en": {"high": "high", "medium": "medium", "low": "low"},
}


@dataclass(frozen=True, slots=True)
class _Request:
    """The text to check, and what stands before it: a platform, a product."""

    head: str
    copy: str


class CheckSkill:
    """Checks one text against advertising law, the platform's limits and the product's facts."""

    name = "check"

    def __init__(self, shelf: Callable[[], ProductShelf]) -> None:
        self._shelf = shelf

    def interest(self, message: Message, situation: Situation) -> float:
        head = message.text[:60]
        if _WANTS.search(head) or _WANTS.search(message.text[-30:]):
            return 0.95
        return 0.5 if ASKED in situation.memory else 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        request = _request(message.text, str(situation.memory.get(ASKED) or ""))
        if not request.copy:
            return _ask(message.text, situation.language)
        platform = formats().mentioned(request.head)
        sheet = self._product(request.head)
        from knowledge.landing import with_page
        from knowledge.rulebook import check  # a question for figures does without the rules

        result = check(request.copy, today=situation.today, platform=platform, product=sheet)
        result = with_page(result, request.copy, sheet)
        return present(result, request.copy, situation.language, platform, sheet)

    def _product(self, head: str) -> ProductSheet | None:
        match self._shelf().find(head):
            case Found(sheet, start, end) if end > start:
                return sheet
            case _:
                return None


def present(
    result: "CheckResult", copy: str, language: Language, platform: str | None = None, sheet: ProductSheet | None = None
) -> Reply:
    """The verdict first, then each finding with its article and what to do."""
    parts: list[Part] = [Text(_verdict(result, language, platform, sheet))]
    if result.findings:
        rows = (_row(number, finding, language) for number, finding in enumerate(result.findings, 1))
        rules = {finding.rule: finding for finding in result.findings}
        parts += [
            Text("\n".join(rows)),
            Citations(tuple(Citation(one.id, "rule", rule, one.category) for rule, one in rules.items())),
        ]
    remember: dict[str, Json] = {ASKED: None}
    data = {**result.as_json(), "checked": copy}
    return Reply("check", "answered", tuple(parts), language, data=data, remember=remember)


def _request(text: str, asked: str) -> _Request:
    """Splits “帮我看看这条能不能发：……”, “……这条能发吗” and a text in quotation marks."""
    if asked and not _WANTS.search(text[:60]):
        return _Request(asked, text.strip())
    wants = _WANTS.search(text)
    mark = _HEAD.search(text, wants.end() if wants else 0)
    if mark:
        return _Request(text[: mark.start()], text[mark.end() :].strip())
    if quoted := re.search(r"[“\"「『](?P<copy>.{2,})[”\"」』]", text, re.DOTALL):
        return _Request(text.replace(quoted["copy"], " "), quoted["copy"])
    if wants is None:
        return _Request("", text.strip())
    before = re.sub(r"[，,。\s]*(?:这[条篇段句个]?(?:文案|广告|笔记)?)?[，,\s]*$", "", text[: wants.start()])
    before = re.sub(r"^\s*(?:请|麻烦)?(?:帮我|帮忙)?(?:看看|看下|检查)?[，,\s]*", "", before)
    return _Request(text[wants.start() :], before if len(before) >= 4 else "")


def _verdict(result: "CheckResult", language: Language, platform: str | None, sheet: ProductSheet | None) -> str:
    blocked = sum(finding.outcome == "blocked" for finding in result.findings)
    unproven = sum(finding.outcome == "needs_evidence" for finding in result.findings)
    off_page = any(finding.id == "landing_page" for finding in result.findings)
    if language == "zh":
        scope = "、".join(part for part in ("广告法规则", platform, f"{sheet.name}的资料" if sheet else None) if part)
        said = {
            "blocked": f"**先别发。**有 {blocked} 处不能这么写"
            + (f"，另有 {unproven} 处需要补依据。" if unproven else "。"),
            "needs_evidence": f"**补上依据再发。**有 {unproven} 处要有报告、证书或出处；给了依据就可以。",
            "passes": "**可以发。**没有发现违规的说法。"
            if not result.findings
            else f"**用词没问题，**{'但落地页上没有下面这些。' if off_page else '但篇幅超了。'}",
        }[result.outcome]
        return f"{said}（按{scope}检查；机器查不全，重要投放请法务再看一遍。）"
    scope = ", ".join(
        part for part in ("advertising law", platform, f"the sheet of {sheet.sku}" if sheet else None) if part
    )
    said = {
        "blocked": f"**Do not publish yet.** {blocked} wording(s) may not be used"
        + (f"; {unproven} more need evidence." if unproven else "."),
        "needs_evidence": f"**Publish once it is backed.** {unproven} wording(s) need a report, certificate or source.",
        "passes": "**Good to go.** Nothing found."
        if not result.findings
        else "**The wording is fine,** but the landing page does not say what is listed below."
        if off_page
        else "**The wording is fine,** but it is too long.",
    }[result.outcome]
    return f"{said} (Checked against {scope}; have counsel look at what matters.)"


def _row(number: int, finding: "Finding", language: Language) -> str:
    words = re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(finding.span.text[:40].split()))
    severity = _SEVERITY[language][finding.severity]
    category, advice = finding.category_in(language), finding.suggestion_in(language).rstrip("。.")
    if language == "zh":
        return f"{number}. “{words}”：{category}（{finding.rule}，{severity}）。{advice}。"
    return f"{number}. “{words}”: {category} ({finding.rule}, {severity}). {advice}."


def _ask(request: str, language: Language) -> Reply:
    text = {
        "zh": "把要查的文案直接贴给我就行，也可以注明平台和商品，比如：“帮我看看这条能不能发（小红书，CY-001）：……”",
        "en": "Paste the copy to check; a platform and a product help: “Check this copy (小红书, CY-001): …”",
    }[language]
    remember: dict[str, Json] = {ASKED: request}
    return Reply("check", "clarify", (Text(text),), language, remember=remember)
