"""Reading a question about reviews: which days, products, channel, needs, and which side of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from assistant.conversation import Language

if TYPE_CHECKING:
    from analytics.reviews.need import Face

Product: TypeAlias = tuple[str, str, str]
"""(sku, product, category)"""

LATELY: Final = 30
"""Complete days that a question without a period is about."""

_FACES: Final["dict[Face, str]"] = {
    "complaint": r"抱怨|吐槽|差评|投诉|不满|骂|嫌|槽点|痛点|缺点|问题|负面|不好的|"
    r"\bcomplain\w*|\bnegatives?\b|\bproblems?\b|\bissues?\b|\bpain points?\b|\bdislike\w*|\bunhappy\b|\bhate\b",
    "praise": r"好评|夸|称赞|喜欢|满意|优点|正面|\bprais\w*|\bpositives?\b|\blike\b|\blove\b|\bhappy\b",
    "question": r"咨询|在问|都问|询问|提问|问得|\basking\b|\bask about\b|\binquir\w*",
}
_GROWING = re.compile(
    r"增长|变多|多了|上升|越来越|新出现|新增|冒出|苗头|激增|突然|"
    r"\bgrowing\b|\brising\b|\bemerging\b|\bmore of\b|\bnew\b|\bincreas\w*",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?:和|跟|与|同|比起?|较|相比)(?:上个?月|上一?周|上星期|之前|以前|前一?个?月|上一?期)(?:相?比|相比较)?|"
    r"\b(?:compared (?:to|with)|versus|vs\.?|than) (?:last|the previous|the prior) \w+",
    re.IGNORECASE,
)
_LATELY = re.compile(
    r"最近|近期|近来|这段时间|这阵子?|目前|现在|\blately\b|\brecent(?:ly)?\b|\bthese days\b|\bnow\b", re.IGNORECASE
)
_CHANNEL_NAMES: Final = {
    "小红书": ("红书", "xhs", "xiaohongshu"),
    "抖音": ("douyin", "tiktok"),
    "天猫旗舰店": ("天猫", "tmall", "旗舰店"),
    "官网商城": ("官网", "商城", "official site"),
    "微信朋友圈": ("朋友圈",),
    "企业微信社群": ("社群", "企微群"),
}
# What a question about reviews is made of beside its names; what is left over was not understood.
_GLUE = re.compile(
    r"请问|请|帮我|帮忙|给我|给|看一?看|看一?下|看|查一?下|说说|讲讲|列出|列一?下|总结|汇总|整理|分析|告诉我|我想知道|想知道|我想|我们|咱们|"
    r"大家|顾客|客户|用户|消费者|买家|人们?|都|在|对|关于|有关|哪些|哪个|哪几个|什么|啥|有没有|有|是|主要|集中|最多|最大|比较|最|怎么样|怎样|怎么说|如何|"
    r"怎么看|怎么评价|觉得|看法|感受|印象|反应|反馈|评价|评论|口碑|需求|诉求|痛点|原话|原文|声音|意见|体验|情况|评分|星|咨询里?|里面?|中|上|的|了|吗|呢|吧|呀|啊|和|跟|与|以及|还|也|就|"
    r"关注点?|方面|类型|哪里|前|个|条|大|几|趋势|变化|排行|排名|产品|商品|全部|所有|店铺?|一下|提到|反映|说|讲|点|主流|典型|引用|话|次数|占比|多少|被|"
    r"[0-9０-９一二三四五六七八九十]+",
)
_GLUE_EN = re.compile(
    r"\b(?:what|which|who|are|is|was|were|do|does|did|people|customers?|users?|buyers?|saying|say|said|think|about|the|a|an|of|on|"
    r"in|for|from|to|and|or|with|me|us|our|we|show|tell|give|list|top|most|main|common|biggest|how|any|all|there|"
    r"reviews?|feedback|comments?|opinions?|needs?|quotes?|words|exact|their|own|they|product|products|please|have|has|been|being|"
    r"mentioned|during|over|by|at|it|that|this|summary|summari[sz]e|can|you|need|want|wants)\b|\d+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[一-龥]{2,}|[A-Za-z][A-Za-z\-']{2,}")


@dataclass(frozen=True, slots=True)
class NeedsQuestion:
    """What was read. `assumed` is true when no period was said; `unknown` are words not understood."""

    since: date
    until: date
    assumed: bool = False
    products: tuple[str, ...] = ()
    product_word: str = ""
    channel: str = ""
    face: "Face | None" = None
    needs: tuple[str, ...] = ()
    growing: bool = False
    unknown: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class NoSuchDays:
    """The period said has no complete day with data; `words` is how it was said."""

    words: str


def read_question(
    text: str, *, today: date, products: Sequence[Product], channels: Sequence[str], language: Language
) -> NeedsQuestion | NoSuchDays:
    """Read a question; whatever was recognised is blanked, and what remains must be glue."""
    growing = bool(_GROWING.search(text))
    rest = _AGAINST.sub(lambda hit: " " * len(hit.group()), text)
    period = _period(rest, today)
    if isinstance(period, NoSuchDays):
        return period
    since, until, assumed, rest = period
    named, word, rest = _products(rest, products)
    channel, rest = _channel(rest, channels)
    found, rest = _needs(rest)
    face = next((side for side, words in _FACES.items() if re.search(words, rest, re.IGNORECASE)), None)
    if growing and face is None:
        face = "complaint"
    return NeedsQuestion(since, until, assumed, named, word, channel, face, found, growing, _leftover(rest, language))


def _period(text: str, today: date) -> tuple[date, date, bool, str] | NoSuchDays:
    from analytics.kpi.periods.calendar import default_calendar
    from analytics.kpi.periods.read import read_period

    spoken = read_period(text, today=today, calendar=default_calendar())
    for found in spoken:
        words = text[found.start : found.end]
        if found.period is None:
            return NoSuchDays(words)
        return found.period.first, found.period.last, False, _blank(text, found.start, found.end)
    return today - timedelta(days=LATELY), today - timedelta(days=1), True, text


def _products(text: str, products: Sequence[Product]) -> tuple[tuple[str, ...], str, str]:
    """The longest name in the text decides: a product, a SKU, a category, or the noun a product's name ends in.

    面膜 is not found within 面膜刷, for that is the longer name.
    """
    names: dict[str, tuple[str, ...]] = {}
    for sku, product, category in products:
        for alias in {sku.lower(), product.lower(), *(product[-size:].lower() for size in range(2, 5))} - {""}:
            names[alias] = tuple(dict.fromkeys((*names.get(alias, ()), product)))
        if category:
            names[category.lower()] = tuple(dict.fromkeys((*names.get(category.lower(), ()), product)))
    lower = text.lower()
    for alias in sorted(names, key=len, reverse=True):
        place = lower.find(alias)
        if place >= 0:
            return names[alias], text[place : place + len(alias)], _blank(text, place, place + len(alias))
    return (), "", text


def _channel(text: str, channels: Sequence[str]) -> tuple[str, str]:
    lower = text.lower()
    for channel in sorted(channels, key=len, reverse=True):
        for name in (channel, *_CHANNEL_NAMES.get(channel, ())):
            place = lower.find(name.lower())
            if place >= 0:
                return channel, _blank(text, place, place + len(name))
    return "", text


def _needs(text: str) -> tuple[tuple[str, ...], str]:
    from analytics.reviews.mentions import bundled_matcher
    from analytics.reviews.taxonomy import bundled

    found: list[str] = []
    for entry in bundled().needs:
        for name in (entry.name, entry.label_en):
            place = text.lower().find(name.lower()) if name else -1
            if place >= 0:
                found.append(entry.name)
                text = _blank(text, place, place + len(name))
    for name, places in bundled_matcher().named_in(text).items():
        found.append(name)
        for start, end in places:
            text = _blank(text, start, end)
    return tuple(dict.fromkeys(found)), text


def _leftover(text: str, language: Language) -> tuple[str, ...]:
    for pattern in (*_FACES.values(), _GROWING.pattern, _LATELY.pattern):
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    text = (_GLUE_EN if language == "en" else _GLUE).sub(" ", text)
    text = (_GLUE if language == "en" else _GLUE_EN).sub(" ", text)
    return tuple(dict.fromkeys(_WORD.findall(text)))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


AboutReviews: TypeAlias = Literal["surely", "maybe", "no"]
_SURELY = re.compile(
    r"抱怨|吐槽|差评(?!率)|好评(?!率|返现)|痛点|口碑|原话|槽点|不满|负面|投诉(?!率)|有(?:什么|哪些)意见|"
    r"(?:顾客|大家|客户|用户|买家|消费者)们?(?:都|是|一般)?怎么(?:说|讲|评价|看)|"
    r"(?:顾客|大家|客户|用户|买家|消费者)们?(?:对.{1,15}(?:意见|看法|感受|印象|反应|评价)|(?:都|普遍|一般)?觉得)|"
    r"\bcomplain\w*|\breviews? (?:say|about)|\bfeedback\b|\bpain points?\b|\bsaying about\b|\bnegative reviews?\b|"
    r"\b(?:customers?|people|users?|buyers?) (?:say|saying|think|feel|like|love|hate|want)\b",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"反馈|需求|诉求|评价|评论|评语|(?:顾客|大家|客户|用户|买家).{0,6}(?:说|问|咨询|夸|骂|嫌|喜欢|讨厌|称赞)|多了?(?:哪些|什么)问题|\breviews?\b|\bcomments?\b|\bneeds?\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:写|来|出|生成|起草|拟)(?:一|两|三|几|[0-9])*(?:条|篇|个|版|段|份)|帮我写|怎么(?:回复|处理|应对)|如何(?:回复|处理|应对)|(?:回复|降低|减少)差评|工单|"
    r"认领|待处理|\bdraft\b|\bwrite\b|\btickets?\b|\bhow (?:to|do|should)\b",
    re.IGNORECASE,
)


def about_reviews(text: str) -> AboutReviews:
    """Whether a message asks what customers say; cheap."""
    if _ELSEWHERE.search(text):
        return "no"
    return "surely" if _SURELY.search(text) else "maybe" if _MAYBE.search(text) else "no"
