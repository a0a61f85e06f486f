"""The role each name plays in a sentence: the same word may be a metric here and a dimension there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeAlias

from analytics.kpi.catalog import Cumulative, Derived, Metric, Ratio, Simple
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.grammar import phrases
from analytics.kpi.reading.lexicon import Name
from analytics.kpi.reading.request import Question
from analytics.kpi.wording import fold

Role: TypeAlias = Literal["metric", "dimension", "value"]
ASIDE = {"filler", "except tail"}
WHOLE = {"所有", "所有的", "全部", "全部的", "all", "all the", "全"}
# Said of groups that are named elsewhere: 按渠道拆分, 各渠道拆一下.
SPLIT_ALREADY = frozenset(
    [
        "split",
        "break",
        "cut",
        "slice",
        "segment",
        "各",
        "每",
        "each",
        "分布",
        "不同",
        "拆分",
        "细分",
        "拆",
        "拆一下",
        "拆开",
        "拆开看",
        "拆下",
        "分开",
        "分开看",
    ]
)
SPLITS = ("group", "which", "every", "counted", "rank", "how many")
DONE_BY = re.compile(r"(?:贡献|带来|产生|创造|购买|消费|成交|下单|支付|花掉?|买)(?:了|出)?(?=的)")
OWNING = {
    "had",
    "have",
    "has",
    "having",
    "that had",
    "with",
    "were",
    "was",
    "有",
    "有了",
    "到",
    "至",
    "to",
    "'s",
    "'",
    "的",
    "里的",
    "中的",
    "of",
    "of the",
    "for",
    "from",
    "in",
    "on",
    "over",
    "through",
    "within",
    "during",
    "as",
    "at",
    "去",
    "对",
    "用",
    "以",
    "把",
    "给",
    "让",
    "从",
    "于",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A word that matters, with the role a name plays in this sentence."""

    word: Word
    role: Role | None = None
    names: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        return self.role or self.word.kind


def items_of(question: Question) -> list[Item]:
    """The words that matter, in order, each name with its role."""
    words = [word for word in question.cover if word.kind not in ASIDE and word.payload != "may count"]
    metrics = sum(1 for word in words if isinstance(word.payload, Name) and word.payload.metrics)
    return [_item(question, words, place, metrics) for place in range(len(words))]


def _item(question: Question, words: list[Word], place: int, metrics: int) -> Item:
    word, name = words[place], words[place].payload
    if not isinstance(name, Name):
        return Item(word)
    if name.dimensions and (_groups(words, place) or not (name.metrics or name.values)):
        return Item(word, "dimension", name.dimensions)
    if _rest_of(words, place):
        return Item(replace(word, kind="every"))
    if name.metrics and _is_noun(question, words, place):
        return Item(replace(word, kind="noun"))
    if name.metrics and not (name.values and metrics > 1):
        return Item(word, "metric", name.own or name.metrics)
    if name.values:
        spelled = " ".join(question.words.folded[word.start : word.end].split())
        exact = tuple(pair for pair in name.values if fold(pair[1]) == spelled)
        return Item(word, "value", values=exact or name.values)
    return Item(word, "dimension", name.dimensions)


def _is_noun(question: Question, words: list[Word], place: int) -> bool:
    """已取消订单的退款金额: 订单 says what the value is of, the metric comes behind."""
    before, after = words[place - 1] if place else None, words[place + 1] if place + 1 < len(words) else None
    if before is not None and isinstance(before.payload, Name) and before.payload.dimensions:
        return question.words.plain[before.end : words[place].start].strip() in ("of", "of the") and _spells_noun(
            question, words[place]
        )
    if before is None or after is None or before.end < words[place].start - 1:
        return False
    apart = after.kind == "period" and place + 2 < len(words)  # 已退款订单上周交易额
    after = words[place + 2] if apart else after
    value, metric = before.payload, after.payload
    if not _spells_noun(question, words[place]):
        return False
    if not (
        isinstance(value, Name) and value.values and not value.metrics and isinstance(metric, Name) and metric.metrics
    ):
        return False
    between = question.words.plain[words[place].end : after.start].strip()
    return between in ("的", "'s", "'") or apart


def _spells_noun(question: Question, word: Word) -> bool:
    spelled = question.words.folded[word.start : word.end]
    return any(each.kind == "noun" for each in phrases()[0].get(spelled, ()))


OTHERS = {"其他", "其它", "其余", "other", "others", "rest"}


def _rest_of(words: list[Word], place: int) -> bool:
    """其他 says the rest beside an exclusion or another dimension than its own, even where a value is called so."""
    name = words[place].payload
    if not isinstance(name, Name) or not {value.lower() for _, value in name.values} & OTHERS:
        return False
    if any(word.kind in ("except", "except tail") for word in words):
        return True
    after = words[place + 1].payload if place + 1 < len(words) else None
    if not isinstance(after, Name) or not after.dimensions:
        return False
    return not set(after.dimensions) & {dimension for dimension, _ in name.values}


def _groups(words: list[Word], place: int) -> bool:
    """Whether the word before asks for a dimension: 各, by, which, top 5."""
    before = words[place - 1] if place else None
    if before is None:
        return False
    if before.kind == "join" and _listed(words, place - 2):
        return True  # by month and brand
    return before.kind in ("group", "which", "every", "counted", "how many", "rank") or _is_of(words, place)


def _listed(words: list[Word], place: int) -> bool:
    """Whether a list of what to split by comes before: by month, by region, 按城市."""
    if place < 0:
        return False
    if words[place].kind == "grain":
        return True
    name = words[place].payload
    grouped = isinstance(name, Name) and bool(name.dimensions)
    return grouped and (
        words[place - 1].kind == "group" or (words[place - 1].kind == "join" and _listed(words, place - 2))
    )


def _is_of(words: list[Word], place: int) -> bool:
    """Lumen brand: right behind a value of that dimension, its name is no other value."""
    name, before = words[place].payload, words[place - 1].payload
    if not isinstance(name, Name) or not isinstance(before, Name) or before.metrics:
        return False
    return bool(set(name.dimensions) & {dimension for dimension, _ in before.values})


def run_together(question: Question, items: list[Item]) -> tuple[str, str] | None:
    """Two names with nothing between (面膜套装, product category) may be one name we do not know."""
    words = question.words
    for place, (left, right) in enumerate(pairwise(items)):
        if left.kind == "dimension" and place and items[place - 1].kind == "value":
            continue  # 抖音渠道商品: the first says what the value is
        if left.kind != right.kind or left.kind not in ("metric", "value", "dimension"):
            continue
        if left.kind == "value" and not {d for d, _ in left.values} & {d for d, _ in right.values}:
            continue
        if left.kind == "metric" and set(left.names) & set(right.names):
            continue  # 广告费花了多少 names one metric twice
        between = words.plain[left.word.end : right.word.start]
        latin = words.plain[left.word.end - 1].isascii() and words.plain[right.word.start].isascii()
        told = DONE_BY.sub("", between).strip()
        owned = left.kind == "metric" and told in OWNING  # 新客的客单价 is not 新客 and 客单价
        if between == "" or (between == " " and latin) or owned:
            cut = words.origins[left.word.end - 1] + 1 if owned else words.origins[right.word.start]
            joint = "和" if question.language == "zh" else " and " if not between or owned else "and "
            split = words.text[:cut] + joint + words.text[words.origins[right.word.start] :]
            return words.written(left.word.start, right.word.end), split
    return None


def is_average(metric: Metric, metrics: Mapping[str, Metric]) -> bool:
    match metric.definition:
        case Ratio():
            return True
        case Simple(agg=agg):
            return agg in ("average", "median")
        case Cumulative(metric=name):
            return is_average(metrics[name], metrics)
        case Derived(inputs=inputs):
            return all(is_average(metrics[name], metrics) for name in inputs.values())
        case _:
            return False


def is_plural(word: str) -> bool:
    """channels asks for several, channel for one."""
    return word.isascii() and word.endswith("s") and not word.endswith("ss")


def bounded(items: Sequence[Item], place: int, *, touching: bool) -> int | None:
    """The metric a bound is about: the one before it (ROI低于1), or right after it (over 1000 clicks) if `touching`."""
    before = [i for i in range(place) if items[i].kind == "metric"]
    beside = bool(before) and (before[-1] == place - 1 or items[place - 1].kind == "threshold")
    if touching and not beside and place + 1 < len(items) and items[place + 1].kind == "metric":
        return place + 1
    if not before:
        return None
    within = range(before[-1], place)
    if any(items[i].kind == "dimension" and items[i - 1].kind not in SPLITS for i in within):
        return None  # GMV of products over 100 yuan: the bound is on the products
    return before[-1]


def ranked(question: Question, items: Sequence[Item], place: int) -> list[int]:
    """The metric that stands against a ranking word: GMV前五, highest CTR, top 5 by spend."""
    by = [i + 1 for i in range(len(items) - 1) if items[i].kind == "group" and items[i + 1].kind == "metric"]
    if by:
        return by[:1]
    latin = question.plain(items[place].word).isascii()
    beside = [place + 1, place - 1] if latin else [place - 1, place + 1]
    return [i for i in beside if 0 <= i < len(items) and items[i].kind == "metric"][:1]


def describes(question: Question, items: Sequence[Item], place: int) -> bool:
    """flagship stores, 深圳门店: a dimension right behind another's value says what is meant, not what to split by."""
    before = place - 1
    while before > 0 and items[before].kind == "noun":
        before -= 1  # 奶咖类饮品
    if before < 0 or items[before].kind != "value":
        return False
    if {item.kind for item in items} & {"rank", "threshold", "which", "versus", "higher", "topic"}:
        return False
    between = question.words.plain[items[place - 1].word.end : items[place].word.start]
    return not between.strip()


def one_sided(items: Sequence[Item]) -> Item | None:
    """复购率和天猫旗舰店的GMV: a value that stands with the second of two metrics only, which one query cannot hold."""
    found = [i for i, item in enumerate(items) if item.kind == "metric"]
    for first, last in pairwise(found):
        between = [item for item in items[first + 1 : last] if item.kind != "period"]
        named_before = any(item.kind in ("value", "threshold") for item in items[:first])
        if [item.kind for item in between[:2]] == ["join", "value"] and not named_before:
            return between[1]
    return None


def one_by_other(items: Sequence[Item], place: int) -> bool:
    """营业额占单量: one metric over another, which is no share."""
    after = [item for item in items[place + 1 :] if item.kind != "total"]
    before = items[place - 1] if place else None
    if before is None or not after or before.kind != "metric" or after[0].kind != "metric":
        return False
    return before.names != after[0].names
