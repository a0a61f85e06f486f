"""How a message seeks advice, and what in it belongs to others: what happened, what to write, what to change."""

import re
from typing import Final

# How to do a thing, what a thing is, whether it may be done.
_HOW: Final = (
    r"怎么(?!样(?!才|能|做|去|提|让)|了|回事|这么|那么|又|会|没|还|掉|降(?!低|下来|到)|跌|变|突然)|如何|怎样|建议|技巧|方法|攻略|思路|打法|诀窍|"
    r"注意(?:什么|哪些)|能不能|可不可以|可以吗|行不行|行吗|要不要|该不该|合法|违法|有风险|什么是|是什么|啥是|是啥|值不值|"
    r"哪些(?:办法|方法|做法|步骤)|从哪|第一步|新手|指南|先看(?:什么|哪)|有(?:什么|啥)(?:区别|用处?)|怎么分|"
    r"咋(?:让|办|做|写|弄|整|能|才|提|搞|选|回|定|样才|开始)|凭啥|算不算|有(?:没有|什么)(?:办法|招|讲究)|"
    r"没人(?:点|看|理|买|搜|回|评)|(?:卖|做|涨|拉|搞)不(?:动|起来|上去)|不见效|白干|打水漂|"
    r"\bhow (?:to|do|can|should|would)\b|\bwhat (?:is|are|does)\b|\bhow come\b|\bany (?:ideas?|advice|way)\b|"
    r"\bwhat (?:makes|counts|to do)\b|\bis it (?:ok|legal|worth)\b|"
    r"\btips?\b|\badvice\b|\bbest practices?\b|\bshould (?:i|we)\b|\bguide\b|\bplaybook\b"
)
# How much of it is right; the same words ask for figures.
_HOW_MUCH: Final = r"(?<![是有了])多少|多久|几(?:篇|条|次|天|个|成)|\bhow (?:long|often|much|many)\b"
# What ought to be: no figure of ours answers it.
_OUGHT: Final = (
    r"(?:该|应该|应当|(?<!想)要|(?<!觉)得|先|需要|可以|第一时间)[^，。？?]{0,6}?(?:查|看|做|发|写|说|准备|问|干|改|找|测|选|放|挑|避开|带)"
    r"(?:点|些|一下|个)?(?:什么|啥|哪)|"
    r"(?:该|应该|应当|必须|最多|最少|至少|顶多)[^，。？?]{0,8}(?:多少|多久|多快|几|谁|哪)|"
    r"(?:多久|多快|几[^，。？?]{1,3})之?内?(?:该|应该|要|得|必须)|"
    r"(?:多少|多高|多低|几)[^，。？?]{0,3}(?:算|合适|合理|正常|健康|够|为[好宜])|"
    r"(?:出在|是)?(?:哪里?|什么)的?(?:问题|毛病)\s*[？?]?\s*$|"
    r"(?:可以|能|行|合适|划算|值得|对|正常|健康|合理)(?:不|吗|(?<!什)么|嘛|不行|不能)\s*[？?]?\s*$|"
    r"(?:可以|能)(?![^，。？?]*[按看查])[^，。？?]{1,12}(?:吗|(?<!什)么|嘛|不)\s*[？?]?\s*$|"
    r"(?:原则|区别|标准|要点|步骤|流程|前提|条件|误区|禁忌)(?:有哪些|有什么|是什么|是啥)|"
    r"算(?:个|是|不是)?(?:好|谁|什么|啥|正常|合格|健康|违规|作弊|刷单)|是(?:指)?(?:多少|几)[^，。？?]{1,12}的[^，。？?]|"
    r"\b(?:can|may|could|should|must|shall) (?:i|we)\b(?! (?:see|get|have|view|look|compare|filter|break|know))|"
    r"\bwhere (?:do|should) (?:i|we)\b|"
    r"\bwhat (?:do|should|must|can) (?:i|we) (?!have\b)|\bdo (?:i|we) (?:need|have) to\b|"
    r"\bhow (?:fast|soon|quickly|big|small|high|low|large|early) (?:must|should|do|can|is|are)\b|"
    r"\b(?:what|is|are)\b[^.?]{0,40}\b(?:healthy|allowed|legal|normal|reasonable|realistic|good enough)\b|\bwhat to\b"
)
_TO_BETTER: Final = re.compile(
    r"提升|提高|优化|降低|改善|做好|拉高|增加|减少|控制|启动|起步|"
    r"\b(?:improve|increase|raise|boost|grow|reduce|lower|cut|optimi[sz]e)\b",
    re.IGNORECASE,
)
# Asking after an indicator itself: what it is, how it is counted, how to better it.
_OF_INDICATOR: Final = re.compile(
    rf"{_TO_BETTER.pattern}|定义|公式|怎么算|计算|口径|是什么|什么是|啥是|是啥|太[高低]|偏[高低]|\bwhat (?:is|does)\b|"
    r"\bformula\b|\bcalculate",
    re.IGNORECASE,
)
_MONTHS: Final = (
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_WHEN: Final = re.compile(
    r"昨天|昨日|今天|前天|上周|本周|这周|上个?月|本月|这个月|去年|今年|最近\s*\d|近\s*\d|过去\s*\d|季度|环比|同比|\d{4}\s*年|\d{1,2}\s*月|Q[1-4]\b|"
    rf"\b(?:yesterday|today|last (?:week|month|year|\d+)|this (?:week|month|year))\b|"
    rf"\b(?:in|since|during|for) (?:{_MONTHS})\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"(?:写|来|出|生成)(?:一|两|三|几|\d)*(?:条|篇|个|版)|帮我写|看看这[条段篇]|能不能发|合规吗|工单|"
    r"(?:还剩|剩余|剩下|一共|总共)[^，。？?]{0,4}(?:多少|几)|"
    r"(?:差评|好评|评价|评论|抱怨|反馈|投诉|吐槽)(?:里|中)?(?:主要)?(?:是|有|说|讲|提到)?了?(?:什么|啥|哪些|多少)|"
    r"^\s*(?:把|将|给)[^，。？?]*(?:加|减|调|改|设|降|提|涨)(?:到|成|为|至)?\s*\d[\d,.]*\s*[%万元块]?\s*[。！!]?$|"
    r"\b(?:write (?:me|a|an|\d)|draft)\b|\bwhat(?:'s| is| are| was| were) (?:our|my)\b",
    re.IGNORECASE,
)
_HOW_TO_WRITE: Final = re.compile(
    r"(?:怎么|如何|怎样|咋)写|\bhow (?:to|do|can|should|would)(?: (?:i|we|you))? (?:write|draft)\b", re.IGNORECASE
)
# What a question is asked with: where nothing else is left, it goes on from the message before (差多少, 哪几天).
_ASKING: Final = re.compile(
    r"怎么样?|如何|怎样|为什么|什么|多少|多久|是否|能不能|可不可以|要不要|平均|哪[些个几里]?|几|"
    r"[的了吗呢吧啊是有在都又还那这它最差占比个条次天篇周月年款家种位名每]|"
    r"\b(?:how|what|which|who|when|where|why|much|many|long|often|to|do|does|did|is|are|was|were|can|should|would|i|we|"
    r"you|it|s|they|them|that|this|those|these|ones?|the|a|an|of|in|for|per|by|and|so|then|days?|weeks?|months?|share|"
    r"difference|average|total)\b|[\W\d_]",
    re.IGNORECASE,
)
_SEEKS: Final = re.compile(f"{_HOW}|{_HOW_MUCH}", re.IGNORECASE)
_SEEKS_NO_FIGURE: Final = re.compile(f"{_HOW}|{_OUGHT}", re.IGNORECASE)
_ASKS_WHAT_OUGHT_TO_BE: Final = re.compile(_OUGHT, re.IGNORECASE)


def seeks_advice(text: str) -> bool:
    """Whether a message asks how, how much or what a thing is: “新手怎么启动”; some such questions ask for figures."""
    return _SEEKS.search(text) is not None


def seeks_no_figure(text: str) -> bool:
    """Whether a message asks how or what ought to be, and not how much there is or was."""
    return _SEEKS_NO_FIGURE.search(text) is not None


def asks_what_ought_to_be(text: str) -> bool:
    """“加购高成交低要查什么”, “how fast must we answer”."""
    return _ASKS_WHAT_OUGHT_TO_BE.search(text) is not None


def seeks_to_better(text: str) -> bool:
    return _TO_BETTER.search(text) is not None


def is_of_indicator(text: str) -> bool:
    """Whether a message asks after an indicator itself: what it is, how it is counted, how to better it."""
    return _OF_INDICATOR.search(text) is not None


def names_days(text: str) -> bool:
    """Whether a message speaks of days that were: most such questions are for figures."""
    return _WHEN.search(text) is not None


def is_others(text: str) -> bool:
    """Whether a message has something written, checked, handed over, changed or counted."""
    return _OTHERS.search(_HOW_TO_WRITE.sub(" ", text)) is not None


def says_something(text: str) -> bool:
    """Whether more is left of a message than what questions are asked with."""
    return bool(_ASKING.sub("", text))
