"""Whether a message sounds like an order for copy, before it is read: “瑜伽垫小红书3条，手心打滑”, “2 Meta ads”."""

import re
from typing import Final

from assistant.drafting.ordering import words
from assistant.drafting.ordering.numerals import CHINESE, ENGLISH

_MAKE: Final = r"写|来|出|起草|拟|生成|做|想|准备|给我|帮我|(?<![不必需])要|整"
_THING: Final = (
    r"文案|笔记|种草文|广告语|广告词|推文|标题|软文|话术|脚本|朋友圈(?!.{0,4}(?:点击|花费|转化|曝光))|小红书(?:帖|内容|[，,。]|$)|"
    r"创意|信息流|复购消息|社群消息|详情页?卖点|简报|需求单"
)
_COPY_EN: Final = (
    r"(?:ads?|cop(?:y|ies)|posts?|captions?|titles?|drafts?|slogans?|scripts?|rsa|headlines?|bullets?|"
    r"messages? (?:for|to))"
)
_KIND: Final = "|".join(f"(?:{pattern})" for form, pattern in words.KINDS.items() if form != "review_reply")
_PIECE: Final = rf"(?:{_KIND}|标题|文案|软文|推文|广告语)"
_MANY: Final = rf"(?:\d{{1,2}}|{CHINESE})\s*(?:来)?[条篇个段版份则组套支]"
_BIDDEN: Final = re.compile(
    rf"(?:{_MAKE})[^。？?]{{0,24}}(?:{_THING})|(?:{_THING})[^。？?]{{0,6}}(?:{_MAKE}|[:：])|^\s*(?:种草|文案|笔记|标题)\s*[:：]|"
    rf"\b(?:draft|write|compose|create|make|need)\b[^.?]{{0,50}}\b(?:{_COPY_EN}|notes?|messages?)\b|"
    rf"写\s*(?:{_MANY})|\bdraft\b[^.?]{{0,40}}\bfor\b",
    re.IGNORECASE,
)
"""A verb of making beside a piece of copy."""

_COUNTED: Final = re.compile(
    rf"(?:{_PIECE}|百度)(?:广告|文案|笔记|内容|脚本|标题|卖点)*[^。？?的了\d]{{0,8}}?\s*[，,：:]?\s*(?:来|要|各)?\s*(?:{_MANY}|[x×]\s?\d{{1,2}}\b)|"
    rf"{_MANY}\s*(?:[^，。,？?\d的了]{{0,8}}?){_PIECE}|"
    rf"(?:来|各|再|发|投)\s*(?:{_MANY}|[条篇个段])\s*(?:[^，。,？?的了]{{0,8}}?)(?:{_PIECE}|$|[，,])|"
    rf"(?:脚本|口播稿?)\s*[，,]?\s*(?:\d{{2,3}}\s*秒|[一1]分钟)|(?:\d{{2,3}}\s*秒|(?:[一二两1-3])分钟)的?(?:抖音)?(?:短视频)?(?:脚本|口播)|"
    rf"\b(?:\d{{1,2}}|{ENGLISH})\s+(?:[\w-]+\s+){{0,3}}{_COPY_EN}\b|\b{_COPY_EN}\s*[x×]\s?\d{{1,2}}\b",
    re.IGNORECASE,
)
"""A piece of copy and how many."""

_PIECE_ALONE: Final = re.compile(
    r"分镜|口播稿|详情页?(?:的)?(?:卖点|文案)|(?:koc|达人|博主)[^，。]{0,6}(?:brief|简报|需求单|合作单|合作说明)|"
    r"(?:淘宝|天猫|宝贝|直通车)标题|\b(?:google|meta|facebook|rsa)\b[^.?]{0,12}\b(?:rsa|ads?|headlines?)\b|\brsa\b|"
    r"\bcreator brief\b|\bkoc brief\b|\bbrief for (?:an?|the|our)\b[^.?]{0,24}\b(?:creators?|bloggers?|influencers?)\b|"
    r"(?:企微|企业微信)[^，。？?]{0,4}提醒(?!频率|怎么|时间)",
    re.IGNORECASE,
)
"""A piece of copy that is named for no other reason than to have it written."""

_OPEN: Final = '“"「『‘＂'
_SAID: Final = r"(?:[“\"「『‘＂][^”\"」』’＂]{3,}[”\"」』’＂]|(?<![A-Za-z])'[^'\n]{3,}'(?![A-Za-z]))"
_REPLY: Final = re.compile(
    rf"{_SAID}[^。]{{0,12}}(?:怎么回|回一?[下条句个]|回复|咋回|如何回|回[一下]?\s*$|[，,]\s*(?:帮我|替我)?回)|"
    rf"{_SAID}\s*(?:please )?reply\b|"
    rf"(?:怎么回|回一?[下条句]|回复)[^。]{{0,12}}{_SAID}|"
    rf"\breply to\b[^.]{{0,60}}(?:[{_OPEN}]|[:：]\s*')|\brepl(?:y|ies)\b[^.]{{0,60}}[:：]\s*(?:[{_OPEN}]|')|"
    r"回复(?:一下)?[这那]条(?:评论|评价|差评)|\breply to (?:this|a|the) review\b",
    re.IGNORECASE,
)
"""A customer's words in quotation marks, to be answered."""

_TICKET: Final = re.compile(
    r"工单|[#＃]\s*\d|(?:^|[^\d月年])\d{1,6}\s*号(?!线|色|电池)|\bticket\b|第?\d{1,6}单", re.IGNORECASE
)
"""A ticket of the desk: replying to it is its holder's."""

_ASKS: Final = re.compile(
    r"点击率|转化率|曝光|花费|成交|销量|销售额|多少|排名|排行|哪[条篇个些](?!话|词|不能)|几[条篇]最|效果(?:怎么样|如何|最)|怎么写|如何写|怎样写|"
    r"写法|什么|写些?啥|干嘛|干吗|怎么[搭做起取样办]|要不要|该不该|值不值|(?<![写来出做要想拟起给])几[条篇个]|能不能发|合规|检查|评价有|差评有|回了|[号#]\s*\d|\d+\s*号|"
    r"\bhow (?:to|do|does|should|can|many|much|did)\b|\bwhich\b|\bcheck\b|\bctr\b|\broi\b|\broas\b|\bperform|"
    r"\bclicks?\b|\bimpressions\b|\bspend\b",
    re.IGNORECASE,
)
"""What asks for figures, advice or a verdict orders no copy."""


_COUNT_APART: Final = re.compile(
    rf"(?:^|[，,、；;\s])\s*(?:来|要)?\s*(?:{_MANY})\s*(?:[，,、；;。!！]|$)", re.IGNORECASE
)
"""How many, in a clause of its own."""
_STARTS_WITH_PIECE: Final = re.compile(rf"\s*(?:{_PIECE})\s*[，,、；;]", re.IGNORECASE)
_QUOTED: Final = re.compile(_SAID + r"|随便写?什么|写?什么都[行可]|(?:不管)?什么都好")
"""What others say, and what leaves all open, is no question."""
_NAMED: Final = re.compile(
    rf"(?:写|起草|拟|出|做|来)\s*(?:一?[个条组份段篇套则下]|点|些)?\s*(?:百度|谷歌|google|微信|抖音|淘宝|天猫)?\s*(?:的)?"
    rf"(?:{_KIND}|(?:meta|facebook|instagram|sem|rsa|ppc|koc|xhs)(?![A-Za-z]))\s*(?:的)?(?:广告|文案|创意|内容|标题|素材)?\s*(?:[，,、；;。!！：:（(]|吧|$)|"
    r"\b(?:write|draft|compose|create)\b[^.?]{0,50}\b(?:selling points|(?:detail|product) page|review reply|reply)\b",
    re.IGNORECASE,
)
"""A verb of making straight before a place or a kind of copy: “写 Meta 广告”."""


def sounds_like_order(text: str) -> bool:
    """True for an order of copy, bidden or only named and counted; questions about copy are none."""
    if _REPLY.search(text) and not _TICKET.search(_QUOTED.sub(" ", text)):
        return True
    if _ASKS.search(_QUOTED.sub(" ", text)):  # what others ask is no question of ours
        return False
    if _STARTS_WITH_PIECE.match(text) and _COUNT_APART.search(text):
        return True
    return bool(_BIDDEN.search(text) or _NAMED.search(text) or _COUNTED.search(text) or _PIECE_ALONE.search(text))
