"""What stands beside a text: claims proven on the day, facts given with it. Evidence clears only what it covers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from knowledge.law.findings import Outcome
from knowledge.law.folding import Folding
from knowledge.law.rules import Page
from knowledge.products import ProductSheet

Context: TypeAlias = str | Mapping[str, Any] | Sequence[Any] | None

_NUMBER = re.compile(
    r"(?<![a-z\d.-])(\d+(?:\.\d+)?)\+{0,3}\s?(%|倍|成|小时|h\b|hours?\b|分钟|天|日|周|个月|万|亿|度|名|人|例)?"
)
_SAME_UNIT = {"h": "小时", "hour": "小时", "hours": "小时", "日": "天", "人": "名", "例": "名"}
_WORDY = re.compile(r"[\u3400-\u9fff]+|[a-z]{3,}")
_UNITS = frozenset(
    {
        "小时",
        "分钟",
        "百分",
        "使用",
        "连续",
        "以上",
        "平均",
        "持续",
        "减少",
        "下降",
        "提升",
        "增加",
        "天后",
        "我们",
        "这款",
    }
)
_PROVES = re.compile(
    r"报告|检测|检验|评价|测试|试验|认证|证书|备案|注册|批准|国妆特|来源|统计|调研|问卷|公证|授权|专利|实测|test|report|"
    r"certif|regist|survey|source|evaluat|licen|authori|patent"
)
_SPENT = re.compile(
    r"过期|失效|无效|尚未|未取得|未做|未经|没有|没做|暂无|缺少|不含|撤销|吊销|"
    r"expired|no report|not tested|without|revoked"
)
_VAGUE = re.compile(
    r"权威(?:机构|专家|报告)?(?:显示|认为|表示|证实)|据(?:说|悉|传|专家|网友)|专家(?:表示|认为)|网传|网友|听说|估计|大概"
)
_OTHER_GOODS = re.compile(
    r"另一款|另一个产品|其他(?:产品|款|型号)|别的产品|上一代|旧款|老款|旧版|非本品|不是本品|同类产品|竞品|原料(?:商|供应商)|动物(?:实验|试验)"
)
_UNTIL = re.compile(
    r"(?:有效期|至|到|截[止至]|valid_until|valid until|valid to|expir\w*)[^0-9a-z]{0,4}"
    r"(?P<year>20\d\d)[-./年](?P<month>\d{1,2})(?:[-./月](?P<day>\d{1,2}))?"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Proven sentences, folded, and the product's own names."""

    sentences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def clears(self, page: Page, start: int, end: int, outcome: Outcome) -> bool:
        """The words are the product's own name, or need evidence that stands here."""
        return self.names_it(page.text, start, end) or (outcome == "needs_evidence" and self.supports(page, start, end))

    def names_it(self, text: str, start: int, end: int) -> bool:
        """The match is part of the product's registered name."""
        return any(
            text.find(name, max(0, end - len(name)), start + len(name)) >= 0 for name in self.names if len(name) > 3
        )

    def supports(self, page: Page, start: int, end: int) -> bool:
        """One proven sentence speaks of the same thing with the same numbers."""
        if not self.sentences:
            return False
        text, match = page.text, page.text[start:end]
        first, last = page.around(start, end)
        numbers = _figures(match) or _numbers_beside(text, first, start, end, last)
        topics = _topics(match) or _topics(text[max(first, start - 12) : min(last, end + 12)])
        return any(numbers <= _figures(fact) and any(topic in fact for topic in topics) for fact in self.sentences)


Figure: TypeAlias = tuple[str, str]


def _figures(words: str) -> set[Figure]:
    """Numbers with their units, spellings of one unit alike."""
    return {(number, _SAME_UNIT.get(unit, unit)) for number, unit in _NUMBER.findall(words)}


def _numbers_beside(text: str, first: int, start: int, end: int, last: int) -> set[Figure]:
    """A claim in words leans on the measure in its own clause: 细纹 of “细纹减少40%”."""
    left = max(text.rfind(",", first, start), text.rfind("、", first, start), first - 1) + 1
    right = min((at for mark in ",、" if (at := text.find(mark, end, last)) >= 0), default=last)
    return {(number, unit) for number, unit in _figures(text[left:right]) if unit}


def _topics(words: str) -> set[str]:
    """Pairs of Chinese characters and Latin words, units of measure aside."""
    topics: set[str] = set()
    for run in _WORDY.findall(words):
        if run.isascii():
            topics.add(run)
        topics.update(run[at : at + 2] for at in range(len(run) - 1) if not run.isascii())
    return topics - _UNITS


def gather(folding: Folding, product: ProductSheet | None, context: Context, today: date) -> Evidence:
    """The sheet's claims whose proof holds on `today`, its filing, and the sentences of `context` that prove."""
    sentences: list[str] = []
    names: tuple[str, ...] = ()
    if product is not None:
        names = tuple(folding.fold(name).text for name in (product.name, product.english_name) if name)
        for claim in product.proven_claims(today):
            summary = claim.proof.summary if claim.proof else ""
            sentences.append(folding.fold(f"{claim.text} {summary}").text)
        if product.filing and product.filing.holds(today):
            sentences.append(folding.fold(f"{product.filing.kind} {product.filing.summary}").text)
    sentences.extend(_proving(folding.fold(_as_text(context)).text, today))
    return Evidence(tuple(sentences), names)


def _proving(context: str, today: date) -> list[str]:
    """Sentences of the context that hold; none where nothing in it is a proof, or it has run out."""
    if not _PROVES.search(context) or any(_ended(found, today) for found in _UNTIL.finditer(context)):
        return []
    parts = (part for part in re.split(r"[。；;\n]", context) if part.strip())
    return [part for part in parts if not any(fault.search(part) for fault in (_SPENT, _VAGUE, _OTHER_GOODS))]


def _ended(found: re.Match[str], today: date) -> bool:
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"] or 31)
    return (year, month, day) < (today.year, today.month, today.day)


def _as_text(context: Context) -> str:
    if context is None or isinstance(context, str):
        return context or ""
    if isinstance(context, Mapping):
        return "\n".join(f"{key}：{_as_text(value) if value is not None else ''}" for key, value in context.items())
    if isinstance(context, Sequence):
        return "\n".join(_as_text(one) for one in context)
    return str(context)
