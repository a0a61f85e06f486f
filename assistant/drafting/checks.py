"""What a draft is held against before anyone sees it. Add a check by adding it to CHECKS."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Writing
from assistant.drafting.evidence import Evidence, tainted
from knowledge.formats import formats
from knowledge.rulebook import Finding, Span, check, over_limit

Check: TypeAlias = Callable[[Writing, Brief, Evidence], Iterator[Finding]]


def unlawful(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:
    """The rulebook and the sheet's forbidden words, on text and title; proven claims count as evidence."""
    for text in (writing.text, writing.title):
        yield from check(text, today=brief.today, platform=brief.platform, product=evidence.product).findings


_CHINESE_DIGITS = "零一二三四五六七八九十"
_UNITS = {
    "%": "%", "percent": "%", "成": "成", "倍": "倍", "times": "倍", "小时": "小时", "h": "小时", "hour": "小时",
    "hours": "小时", "天": "天", "day": "天", "days": "天", "日内": "天", "周": "周", "week": "周", "weeks": "周",
    "个月": "月", "month": "月", "months": "月", "年": "年", "year": "年", "years": "年", "分钟": "分钟",
    "minute": "分钟", "minutes": "分钟", "元": "元", "块": "元", "人": "人", "名": "人", "位": "人", "条": "人",
    "people": "人", "customers": "人", "women": "人", "users": "人", "岁": "岁",
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<digits>(?<![\d.A-Za-z])\d+(?:\.\d+)?(?![\d.]))(?:[ -]?(?P<unit>(?:{_UNIT})(?![a-z])))?|"
    rf"(?P<spelled>[二两三四五六七八九十百千半]+)(?P<counted>天|小时|周|个月|倍|成|年|分钟|位|名|人)",
    re.IGNORECASE,
)


def _numbers(text: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """Each number with its unit, both in one spelling: 两天, 2天 and 2 days are alike. A bare number has unit ""."""
    for match in _NUMBER.finditer(text):
        if digits := match["digits"]:
            before = text[max(0, match.start() - 1) : match.start()]
            yield match, digits, "元" if before in {"¥", "￥"} else _UNITS.get((match["unit"] or "").lower(), "")
        else:
            spelled = match["spelled"].replace("两", "二")
            value = str(_CHINESE_DIGITS.find(spelled)) if spelled in _CHINESE_DIGITS else spelled
            yield match, value, _UNITS[match["counted"]]


_EFFICACY = re.compile(
    r"保湿|补水|锁水|控油|舒缓|修护|修复|滋养|滋润|紧致|抗皱|淡纹|提亮|亮肤|美白|祛斑|祛痘|防晒|防脱|持妆|遮瑕|去角质|"
    r"抗氧化|卸掉|moisturi[sz]|hydrat|sooth|repair|brighten|firm|oil[- ]control|long[- ]wear",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"比(?:其他|别的|一般|普通|同类|市面)[^，。！？\n]{1,12}|(?:better|stronger|faster) than [a-z ]+", re.IGNORECASE
)


def ungrounded(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:
    """Every number, efficacy and comparison is traced to a fact, a voice or an offer, or flagged."""
    known = " ".join(evidence.texts())
    ordered = f"{brief.audience} {brief.pain}"
    traced = {pair for _, number, unit in _numbers(known) for pair in ((number, unit), (number, ""))}
    for text in (writing.text, writing.title):
        for match, number, unit in _numbers(text):
            if (number, unit) not in traced:
                yield _finding(text, match.span(), "无依据的数字", "广告法 第十一条", "删去，或补上这个数字的出处")
        for match in _EFFICACY.finditer(text):
            if match[0].lower() not in known.lower() and match[0] not in ordered:
                yield _finding(
                    text, match.span(), "无依据的功效", "化妆品监督管理条例 第二十二条", "产品资料里没有这一功效，删去"
                )
        for match in _COMPARISON.finditer(text):
            if match[0] not in known:
                yield _finding(text, match.span(), "无依据的比较", "广告法 第十三条", "删去比较，只说自己的事实")


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
    r"as an ai|here (?:is|are) (?:the|your)|\{\w+\}|\[\d+\]|(?:证据|evidence)\s*(?:id|编号)",
    re.IGNORECASE,
)


def planted(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:  # noqa: ARG001  a check's shape
    """Links, mentions, instructions and remnants of a prompt have no place in a draft."""
    for text in (writing.body, writing.title, " ".join(writing.topics)):
        for match in _REMNANT.finditer(text):
            yield _finding(text, match.span(), "提示残留", "草稿规范", "删去")
    for line in (*(line.text for line in writing.lines), writing.title):
        if tainted(line):
            start = max(writing.text.find(line), 0)
            yield _finding(
                writing.text, (start, start + len(line)), "可疑内容", "草稿规范", "疑似链接、提及或外来指令，删去"
            )


def uncited(writing: Writing, brief: Brief, evidence: Evidence) -> Iterator[Finding]:  # noqa: ARG001  a check's shape
    """A draft that cites nothing, or an id that nobody gave out."""
    for line in writing.lines:
        for identity in line.evidence:
            if evidence.citation(identity) is None:
                start = max(writing.text.find(line.text), 0)
                rule = f"“{identity}” 不在证据中"
                yield _finding(
                    writing.text, (start, start + len(line.text)), "无效引用", rule, "换成存在的证据，或删去这句"
                )
    if not any(line.evidence for line in writing.lines):
        yield _finding(writing.text, (0, len(writing.text)), "无依据", "草稿规范", "至少写一条产品事实")


CHECKS: tuple[Check, ...] = (unlawful, ungrounded, too_long, planted, uncited)


def _finding(text: str, span: tuple[int, int], category: str, rule: str, suggestion: str) -> Finding:
    start, end = span
    return Finding(
        Span(start, end, text[start:end]), category, rule, "medium", suggestion, "blocked", f"draft.{category}"
    )
