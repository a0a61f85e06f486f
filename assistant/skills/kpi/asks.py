"""What a message asks for beside figures: the SQL, a definition, advice; and how much it sounds like figures."""

import re
from typing import Final

_WANTS_SQL: Final = re.compile(
    r"\W*(?:请|能|可以|把|帮我|给我|让我|看看?|看一下|看下|显示|贴|发|来个?|我?要|一下|对应的?|这个|它的|刚才的|"
    r"show(?: me)?|the|give me|see|can i|what(?:'s| is)|its|\s)*"
    r"sql\s*(?:语句|查询|呢|给我|发我|一下|看看|看一下|是什么|怎么写的?|吗|query|please|for (?:it|that|this)|\s)*\W*",
    re.IGNORECASE,
)
_DEFINITION: Final = re.compile(
    r"(?:是|都)?(?:怎么|如何|咋)(?:计)?算(?:出来)?的?|(?:是)?(?:怎么|如何)(?:定义|统计)的?|计算(?:方法|方式|逻辑)|"
    r"定义|口径|公式|什么是|(?:指的?)?是什么(?!情况|原因|时候|样)|"
    r"什么叫|啥是|是啥|(?:是)?什么意思|"
    r"\bwhat does\b|\bmeans?\b|\bdefin(?:ed?|ition)\b|\b(?:calculated?|computed?)\b|\bformula\b",
    re.IGNORECASE,
)
_OF_THE_LAST: Final = re.compile(
    r"\W*(?:那么?|请问|想问下?|这个?|这些|它们?的?|上面的?|刚才的?|指标|数字?|结果|的|具体|"
    r"and|so|the|it|its|is|are|was|were|does|do|did|you|this|that|these|they|number|numbers|figure|figures|metric|"
    r"of|for|what|what's|how|how's|'s|\s)*"
    r"(?:DEFINED)"
    r"(?:\s|的|是|什么|啥|怎么样|怎样|呢|吗|呀|啊|一下|说明|解释|it|this|that|these|they|"
    r"the|for|of|number|figure|metric|DEFINED)*\W*".replace("DEFINED", _DEFINITION.pattern),
    re.IGNORECASE,
)
_FORMULA: Final = re.compile(
    r"(?:怎么|如何|咋)(?:计)?算(?:出来)?的?|定义|口径|公式|\bdefin(?:ed?|ition)\b|\b(?:calculated?|computed?)\b|\bformula\b",
    re.IGNORECASE,
)
_WHAT_IS: Final = re.compile(r"\W*(?:and |so )?what(?:'s|’s| is| are)\b", re.IGNORECASE)
_ASKING: Final = re.compile(r"\b(?:how|what)(?:'s| is| are| do you)?\b|\bof\b|\bthe\b|\bis\b|\?|？", re.IGNORECASE)
_ABOUT_NUMBERS: Final = re.compile(
    r"多少|几个|占|涨|跌|最贵|最便宜|会到|预测|预估|排名|排行|最高|最低|最多|最少|环比|同比|对比|趋势|走势|占比|合计|"
    r"总共|指标|报表|数据|昨天|昨日|今天|前天|上周|本周|这周|上个?月|本月|去年|今年|"
    r"近\s*\d|最近|过去|季度|\d{4}\s*年|\d{1,2}\s*月|前\s*[\d一二三四五六七八九十]+|"
    r"\b(?:how (?:much|many)|top|bottom|highest|lowest|trend|compare[ds]?|yesterday|"
    r"last (?:week|month|year|\d+)|rate|total|share|forecast|next (?:week|month|year)|ytd|mtd|q[1-4])\b",
    re.IGNORECASE,
)
_A_RATE: Final = re.compile(r"[\u4e00-\u9fff](?:率|额|量|成本|利润)(?:是|有|为)?多少")
_SEEKS_ADVICE: Final = re.compile(
    r"(?:多少|多高|多低|几)[^，。？?]{0,3}(?:算|合适|合理|正常|才|够|比较?好|为[好宜]|最好|健康)|怎么办|"
    r"怎么(?:提|降|做|优化|改善)|如何(?:提|降|做|优化|改善)|"
    r"\bshould\b|\bgood\b|\bhow (?:to|do|can)\b",
    re.IGNORECASE,
)


def wants_sql(text: str) -> bool:
    """Whether a message asks for the SQL of the last answer, and for nothing else."""
    return _WANTS_SQL.fullmatch(text) is not None


def asks_definition(text: str) -> bool:
    """Whether a message asks how something is defined, among whatever else."""
    return _DEFINITION.search(text) is not None


def asks_formula(text: str) -> bool:
    """Whether a message asks how something is counted, in words that only figures have: 口径, formula."""
    return _FORMULA.search(text) is not None


def asks_what_it_is(text: str) -> bool:
    """“what is CTR”: the figure or its meaning; a question with a period asks for the figure."""
    return _WHAT_IS.match(text) is not None


def asks_definition_of_the_last(text: str) -> bool:
    """Whether a message asks how the last answer's figures are defined, and for nothing else."""
    return _OF_THE_LAST.fullmatch(text) is not None


def without_asking(text: str) -> str:
    """What a question after a definition is about: “how is CTR calculated” is about CTR."""
    return _ASKING.sub(" ", _DEFINITION.sub(" ", text))


def is_about_numbers(text: str) -> bool:
    return _ABOUT_NUMBERS.search(text) is not None


def asks_a_rate(text: str) -> bool:
    """Whether it asks the figure of what sounds like an indicator, whether we have it or not: 毛利率多少."""
    return _A_RATE.search(text) is not None


def seeks_advice(text: str) -> bool:
    return _SEEKS_ADVICE.search(text) is not None
