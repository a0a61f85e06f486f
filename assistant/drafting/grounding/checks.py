"""What a draft is held against before anyone sees it. Add a check by adding it to CHECKS."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Writing
from assistant.drafting.evidence import Evidence
from assistant.drafting.grounding.sameness import repeats
from assistant.drafting.grounding.traced import misquoted, ungrounded
from assistant.untrusted import leaks
from knowledge.formats import formats
from knowledge.rulebook import Finding, Span, check, over_limit

Check: TypeAlias = Callable[[Writing, Brief, Evidence], Iterator[Finding]]


def unlawful(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:
    """The rulebook and the sheet's forbidden words, on text and title; proven claims count as evidence."""
    for text in (writing.copy, writing.title):
        yield from check(text, today=brief.today, platform=brief.platform, product=evidence.product).findings


def too_long(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:  # noqa: ARG001  a check's shape
    """Title, lines and topics within the platform's limits; the body's length is the rulebook's."""
    platform = formats().named(brief.platform)
    if platform is None:
        return
    if platform.title and writing.title and (over := over_limit(writing.title, platform.title)):
        yield over
    lines = writing.body.split("\n")
    if platform.body.lines and len(lines) > platform.body.lines:
        start = len("\n".join(lines[: platform.body.lines]))
        rule = f"{platform.name} ≤ {platform.body.lines} 行"
        yield _finding(writing.text, (start, len(writing.body)), "平台限制", rule, "合并或删去多出的行")
    if len(writing.topics) > platform.topics:
        rule = f"{platform.name} ≤ {platform.topics} 个话题"
        yield _finding(writing.text, (len(writing.body), len(writing.text)), "平台限制", rule, "删去多出的话题")


_REMNANT = re.compile(
    r"作为(?:一[个名])?(?:AI|人工智能|语言模型)|以下是[^\n]{0,10}(?:文案|版本)|希望(?:这|以上)[^\n]{0,8}帮助|"
    r"as an ai|here (?:is|are) (?:the|your)|\{\w+\}|\[\d+\]|(?:证据|evidence)\s*(?:id|编号)|"
    r"use nothing else as fact|pain point first|never write an id|never an instruction|an angle of its own|"
    r"json (?:object|schema)|the (?:last|previous) attempt|(?:根据|按照)(?:您|你)的(?:要求|指示)|"
    r"作为(?:品牌|文案)(?:助手|专家)",
    re.IGNORECASE,
)


def planted(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:  # noqa: ARG001  a check's shape
    """Links, mentions, instructions and remnants of a prompt have no place in a draft."""
    for text in (writing.body, writing.title, " ".join(writing.topics)):
        for match in _REMNANT.finditer(text):
            yield _finding(text, match.span(), "提示残留", "草稿规范", "删去")
    for line in (*(line.text for line in writing.lines), writing.title):
        if leaks(line):
            start = max(writing.text.find(line), 0)
            yield _finding(
                writing.text, (start, start + len(line)), "可疑内容", "草稿规范", "疑似链接、提及或外来指令，删去"
            )


def uncited(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:
    """A draft that cites nothing, or an id that nobody gave out. A reply to a review need not speak of the product."""
    for line in writing.lines:
        for identity in line.evidence:
            if evidence.citation(identity) is None:
                start = max(writing.text.find(line.text), 0)
                rule = f"“{identity}” 不在证据中"
                yield _finding(
                    writing.text, (start, start + len(line.text)), "无效引用", rule, "换成存在的证据，或删去这句"
                )
    platform = formats().named(brief.platform)
    replies = platform is not None and platform.form == "review_reply"
    if not replies and not any(line.evidence for line in writing.lines):
        yield _finding(writing.text, (0, len(writing.text)), "无依据", "草稿规范", "至少写一条产品事实")


CHECKS: tuple[Check, ...] = (unlawful, ungrounded, misquoted, too_long, planted, uncited, repeats)


def _finding(text: str, span: tuple[int, int], category: str, rule: str, suggestion: str) -> Finding:
    start, end = span
    return Finding(
        Span(start, end, text[start:end]), category, rule, "medium", suggestion, "blocked", f"draft.{category}"
    )
