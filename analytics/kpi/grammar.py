"""The words a question is built with, beside names and times: one table a kind, Chinese and English together."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from analytics.kpi.period_atoms import SCALES, number
from analytics.kpi.period_words import EN, N

Kind: TypeAlias = Literal[
    "filler", "join", "group", "which", "every", "except", "except tail", "total", "average", "compare", "change",
    "versus", "grain", "trend", "rank", "counted", "threshold", "topic", "switch", "add", "higher", "one grain",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rank:
    """How rows are ranked: `descending` None when only a number was said, `best` when good or bad was."""

    limit: int | None = None
    descending: bool | None = None
    best: bool | None = None
    one: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound a person wrote: `percent` when as a percentage."""

    operator: Literal[">", ">=", "<", "<="]
    value: float
    percent: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """What to compare with: the period before (of a unit, if said), the year before, the same weekday."""

    kind: Literal["previous", "year", "weekday", "month"]
    unit: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split("|") if each.strip())


FILLERS = _words("""
请 请问 请教 麻烦 麻烦你 劳驾 帮 帮我 帮忙 帮我们 帮我看 帮忙看 给 给我 给我们 发我 我 我们 咱们 咱 你 您 我想 想 想要 想看 想知道 想问 想了解
我要 我想知道 要 需要 看 看看 看下 看一下 看一看 瞧瞧 查 查查 查下 查一下 查一查 查询 查看 问下 问一下 告诉 告诉我 说说 说一下 讲讲 拉 拉一下 拉下 拉个
出 出个 列 列出 列一下 列个 展示 展示一下 显示 统计 统计一下 统计下 了解 了解一下 算 算一下 算算 算下 的 了 是 在 有 为 呢 吗 嘛 么 啊 呀 吧 哦 哈 哇 啦
噢 喔 哎 诶 嗯 那 那么 里 里面 里头 中 当中 内 下 都 各是 都是 分别 分别是 分别有 各自 各自是 是多少 多少 有多少 是什么 什么 怎么样 怎样 咋样 如何 怎么
情况 的情况 表现 数据 数值 数字 结果 指标 一下 下子 对应 对应的 具体 大概 大约 目前 现在 当前 最近 近期 到底 究竟 水平 值 你好 您好 早 早上好 下午好 晚上好
谢谢 谢谢你 谢谢您 多谢 感谢 辛苦 辛苦了 拜托 老板 亲 各位 大家 同学 小助手 机器人 助手 又 也 还 能 能否 能不能 可以 可不可以 可否 行吗 好吗 好的 呗 得 于
它 他们 它们 她们 这些 那些 其中 方面 维度 画 画个 画一个 画一下 图 图表 折线图 柱状图 表格 做个 做一个 来个 来一个 来 给个 从 到 对 我们家 我们店 咱们店 咱家 说
时间 时候 是不是 有哪些 是哪些 都有哪些 做到 达到 做了 卖了 卖 产生 带来 贡献 一共是 报一下 报 同步 同步下 汇报 快速 简单 直接 结果是 kpi 去 让 把 用 以 个 与此
""")  # fmt: skip
EN_FILLERS = _phrases("""
please|pls|plz|can|could|would|you|i|i'd|id|like|to|know|see|want|wanna|need|show|show me|tell|tell me|give|give me|get|get me|let|let's|lets
|me|my|our|we|us|the|a|an|of|in|on|at|for|from|was|were|is|are|be|been|did|do|does|done|doing|have|has|had|what|what's|whats|how|how's|hows|how many
|how much|much|many|it|its|that|this|these|those|there|they|their|them|look|looks|look at|looking|check|find|pull|pull up|report|reports|figure|figures
|number|numbers|value|values|data|result|results|stats|performance|perform|performed|performing|go|going|hi|hello|hey|thanks|thank you|thank|cheers
|quick|quickly|just|now|right now|currently|current|so|then|with|during|over|through|within|number of|amount of|level|s|d|m|re|may i|may i ask|im|i'm
|happened|happen|come|came|make|made|bring|brought|generate|generated|drive|drove|get us|recent|recently|lately|chart|graph|plot|table|as|us|team|all|dear
|say|said|question|ask|asking|wondering|wonder|if|knows|kpi|kpis|metric|metrics|figure for|figures for|when|who|respectively|separately|breakdown of|where
""")  # fmt: skip
NOT_FILLER = {"all", "when", "who", "where"}

WORDS: tuple[tuple[Kind, object, tuple[str, ...]], ...] = (
    ("filler", None, FILLERS),
    ("filler", None, tuple(word for word in EN_FILLERS if word not in NOT_FILLER)),
    ("join", None, _words("和 与 跟 及 以及 还有 并 并且 同时 、 , and & plus + 同 ; ； / 以及其")),
    ("join", None, _phrases("as well as|and also|along with|together with")),
    ("group", None, _words("各 各个 每 每个 每一个 每家 每款 每种 按 按照 分 不同 不同的 依 依照 细分 拆分 拆到 拆成 分布 各类 各种 各家 各款")),
    ("group", None, _phrases("by|per|each|every|for each|for every|broken down by|broken out by|split by|grouped by|group by|breakdown by|breakdown|split|different|distribution|across")),
    ("which", "one", _words("哪个 哪一个 哪家 哪款 哪种 哪类 哪条 哪位 which")),
    ("which", "many", _words("哪些 哪几个 哪几家 哪几款 which_ones")),
    ("every", None, _words("所有 所有的 全部 全部的 其他 其他的 其它 其它的 其余 其余的 剩下的 剩余 全 all other others rest remaining")),
    ("every", None, _phrases("all the|the other|the rest of|all of the|all other")),
    ("except", None, _words("除了 除 除去 除开 排除 排除掉 排除了 剔除 剔除掉 去掉 去除 不含 不包含 不包括 不算 不要 不看 非 不是 扣掉 except excluding exclude excludes without not minus")),
    ("except", None, _phrases("except for|other than|apart from|aside from|but not|leaving out|not including|not counting|!=|<>|≠")),
    ("except tail", None, _words("以外 之外 外 以外的 之外的 外的")),
    ("total", None, _words("一共 总共 合计 总计 总和 加起来 加一起 合起来 加总 总 共 共计 累计 整体 整体的 总体 总体的 汇总 全店 全渠道 总的 total together combined overall altogether sum totals aggregate")),
    ("total", None, _phrases("in total|all together|in all|taken together|summed up|added up|in aggregate")),
    ("average", None, _words("平均 平均的 average mean avg")),
    ("compare", Reference("previous"), _words("环比 环比增长 环比变化 环比增长率 环比情况 上期 上一期 上个周期 上一周期 前一周期 前期")),
    ("compare", Reference("previous"), _phrases("previous period|the previous period|prior period|the prior period|the period before|period over period|period on period")),
    ("compare", Reference("previous", "day"), _phrases("dod|day over day|day on day|日环比")),
    ("compare", Reference("previous", "week"), _phrases("wow|week over week|week on week|周环比")),
    ("compare", Reference("previous", "month"), _phrases("mom|month over month|month on month|月环比")),
    ("compare", Reference("previous", "quarter"), _phrases("qoq|quarter over quarter|quarter on quarter|季环比|季度环比")),
    ("compare", Reference("year"), _words("同比 同比增长 同比变化 同比增长率 同比情况 年同比 去年同期 上年同期 去年同时期 去年这时候 yoy")),
    ("compare", Reference("year"), _phrases("year over year|year on year|same period last year|the same period last year|same period a year ago|same time last year|the same time last year|a year earlier|a year ago|a year before|the year before|same period of last year|the same period of last year|same period the year before")),
    ("compare", Reference("weekday"), _phrases("上周同一天|上周同期|上周同日|上周的同一天|周同比|same day last week|the same day last week|same day of last week|same weekday last week|the same weekday last week")),
    ("compare", Reference("month"), _words("上月同期 上个月同期 上月同日 上月同一天")),
    ("compare", Reference("previous", "day"), _phrases("前一天|前一日|上一天|之前一天|the day before|the previous day|previous day")),
    ("compare", Reference("previous", "week"), _phrases("前一周|前一个星期|前一星期|之前一周|再前一周|the week before|the week earlier|week before|the previous week")),
    ("compare", Reference("previous", "month"), _phrases("前一个月|前一月|之前一个月|the month before|the month earlier|month before|the previous month")),
    ("compare", Reference("previous", "quarter"), _phrases("前一个季度|前一季度|前一季|the quarter before|the previous quarter")),
    ("compare", Reference("year"), _phrases("前一年|上一年同期")),
    ("change", None, _words("涨 涨了 上涨 上升 升 升了 增长 增长率 增长了 增加 增加了 增幅 涨幅 跌 跌了 下跌 下降 下滑 降 降了 降幅 跌幅 减少 减少了 掉 掉了 提升 提高 变化 变化率 变动 变了 涨跌 涨跌幅 波动 有没有涨 涨没涨 涨了没 多了 少了 高了 低了 增减")),
    ("change", None, _phrases("growth|growth rate|change|changed|changes|increase|increased|decrease|decreased|grow|grew|drop|dropped|fall|fell|rise|rose|up or down|went up|went down|go up|go down|gone up|gone down|development|decline|declined|higher|lower|improve|improved")),
    ("versus", "one", _words("比 较 相比 比起 比起来 相较 相较于 相比于 对比起 vs vs. v. versus against than")),
    ("versus", "one", _phrases("compared with|compared to|in comparison with|in comparison to|relative to|compare with|compare to|compared against|as against")),
    ("versus", "both", _words("对比 比较 对比一下 比一比 做对比 做个对比 对比下 比一下 比较一下 pk compare comparing comparison compared")),
    ("versus", "both", _phrases("side by side|difference between")),
    ("grain", "day", _words("每天 每日 按天 按日 逐日 逐天 分天 分日 日度 日趋势 每一天 天级 daily")),
    ("grain", "day", _phrases("by day|per day|each day|every day|day by day|by date|日走势")),
    ("grain", "week", _words("每周 每星期 每个星期 按周 按星期 逐周 分周 周度 周趋势 每一周 各周 weekly")),
    ("grain", "week", _phrases("by week|per week|each week|every week|week by week|周走势")),
    ("grain", "month", _words("每月 每个月 按月 按月份 逐月 分月 月度 月趋势 各月 各月份 各个月 每月份 monthly")),
    ("grain", "month", _phrases("by month|per month|each month|every month|month by month|月走势")),
    ("grain", "quarter", _words("每季 每季度 每个季度 按季 按季度 逐季 分季度 季度趋势 各季度 各个季度 quarterly")),
    ("grain", "quarter", _phrases("by quarter|per quarter|each quarter|every quarter|quarter by quarter")),
    ("grain", "year", _words("每年 按年 按年度 逐年 分年 分年度 年度趋势 各年 各年度 yearly annually annual")),
    ("grain", "year", _phrases("by year|per year|each year|every year|year by year")),
    ("one grain", "day", _phrases("哪天|哪一天|是哪天|是哪一天|那天|那一天|的一天|which day|what day|which date|the day with|day with|day had")),
    ("one grain", "week", _phrases("哪周|哪一周|哪个星期|哪个周|那一周|的一周|which week|what week|the week with")),
    ("one grain", "month", _phrases("哪月|哪个月|哪一个月|哪个月份|几月|几月份|那个月|的一个月|which month|what month|the month with")),
    ("one grain", "quarter", _phrases("哪个季度|哪一季度|哪季度|which quarter|what quarter")),
    ("trend", None, _words("趋势 走势 趋势图 走势图 曲线 变化趋势 变化曲线 变化情况 时序 trend trends trending trendline")),
    ("trend", None, _phrases("over time|time series|trend line")),
    ("rank", Rank(descending=True, one=True), _words("最高 最多 最大 最高的 最多的 最大的 最强 highest most largest biggest greatest maximum max")),
    ("rank", Rank(descending=False, one=True), _words("最低 最少 最小 最低的 最少的 最小的 lowest least smallest fewest minimum min")),
    ("rank", Rank(best=True, one=True), _words("最好 最佳 最优 最好的 最佳的 best")),
    ("rank", Rank(best=False, one=True), _words("最差 最差的 最糟 最弱 worst poorest weakest")),
    ("rank", Rank(descending=True, limit=1), _words("第一 第一名 排第一 排名第一 冠军")),
    ("rank", Rank(descending=True), _words("排名 排行 排行榜 排序 排个序 排一下 榜单 从高到低 由高到低 从大到小 由大到小 从多到少 降序 倒序 ranking ranked rank ranks sort sorted descending desc")),
    ("rank", Rank(descending=True), _phrases("high to low|highest first|highest to lowest|in descending order|from high to low|sorted descending|from highest to lowest|largest first|ordered by|order by")),
    ("rank", Rank(descending=False), _words("从低到高 由低到高 从小到大 由小到大 从少到多 升序 正序 ascending asc")),
    ("rank", Rank(descending=False), _phrases("low to high|lowest first|lowest to highest|in ascending order|from low to high|smallest first|from lowest to highest")),
    ("rank", Rank(limit=None), _words("top")),
    ("higher", True, _words("更高 更多 更大 较高 比较高 高 多 大 higher more bigger larger")),
    ("higher", False, _words("更低 更少 更小 较低 比较低 低 少 小 lower less fewer smaller")),
    ("topic", "why", _words("为什么 为何 为啥 原因 怎么回事 咋回事 归因 什么原因 why reason reasons cause caused causes driver drivers because")),
    ("topic", "why", _phrases("how come|what caused|what drove|what happened to")),
    ("topic", "forecast", _words("预测 预计 预估 预期 将来 未来 将会 会是 会达到 能达到 会有 forecast forecasts forecasted predict predicted prediction projected projection expected expect will future estimate")),
    ("topic", "forecast", _phrases("going to be|going to")),
    ("topic", "write", _words("删除 删掉 删了 删 删光 清空 清除 修改 改掉 更新 写入 插入 导入 录入 新建 创建 设置 设为 设成 调成 调高 调低 暂停 关停 关掉 停掉 delete deletes remove update insert truncate modify create overwrite edit erase pause")),
    ("topic", "finer", _words("每小时 按小时 分小时 小时 每个小时 分时 分钟 每分钟 时段 分时段 实时 钟头 hourly hour hours minute minutes realtime intraday")),
    ("topic", "finer", _phrases("by hour|per hour|real time|real-time|每个时段")),
    ("topic", "share", _words("占比 占 比重 比例 份额 百分比 构成 占多少 share shares proportion percentage")),
    ("topic", "target", _words("目标 达成 达成率 完成率 完成度 指标完成 target targets goal goals")),
    ("topic", "mean", _words("日均 周均 月均 每天平均 平均每天 日平均 平均每日 每日平均 平均每周 平均每月 月平均 周平均 移动平均")),
    ("topic", "mean", _phrases("daily average|average daily|average per day|per day on average|average per week|average per month|monthly average|weekly average|average weekly|average monthly|moving average|running average|median")),
    ("topic", "count", _words("几个 多少个 多少家 多少款 多少种 几家 几款 几种")),
    ("switch", None, _words("换成 换 换到 改成 改为 改看 换为 只看 仅看 只要 单看 仅 只 instead only")),
    ("switch", None, _phrases("what about|how about|switch to|change to|change it to|same for|the same for|and what about|make it|and how about|and for|what if")),
    ("add", None, _words("再看 再看看 再看下 加上 再加上 还要 也看 也看看 再加 加个 另外 此外 顺便 also")),
    ("add", None, _phrases("add|as well|too|also show|also add|plus also")),
)  # fmt: skip

NUMBER = (
    r"(?:[¥$€]\s?)?(?:(?P<per>百分之)\s?)?(?P<value>\d{1,15}(?:,\d{3})*(?:\.\d{1,9})?|[零一二两三四五六七八九十百千半]{1,8})"
    r"\s?(?P<scale>百万|千万|万|亿|千|百|k(?![a-z])|w(?![a-z])|million|thousand|m(?![a-z]))?"
    r"\s?(?P<percent>%|个百分点|个点|percent|per cent|pct)?"
    r"\s?(?:元钱?|块钱|块|人民币|rmb|cny|yuan|usd|dollars|次|单|件|人次|人|倍)?"
)
NOT_TIME = r"(?!\s?(?:天|日|周|个?月|个?季|年|days?|weeks?|months?|years?|\d))"
SCALE_WORDS = {"k": 1e3, "w": 1e4, "m": 1e6, "million": 1e6, "thousand": 1e3, "百万": 1e6, "千万": 1e7}
OPERATORS: tuple[tuple[Literal[">", ">=", "<", "<="], str], ...] = (
    (
        ">=",
        r">=|≥|=>|大于等于|大于或等于|不低于|不小于|不少于|至少|起码|at least|no less than|not less than|greater than or equal to",
    ),
    (
        "<=",
        r"<=|≤|=<|小于等于|小于或等于|不高于|不超过|不大于|不多于|至多|at most|no more than|not more than|less than or equal to|up to",
    ),
    (
        ">",
        r">|大于|高于|超过|多于|超出|突破|高过|超|过|greater than|more than|higher than|larger than|bigger than|above|over|exceed(?:s|ed|ing)?",
    ),
    ("<", r"<|小于|低于|少于|不足|不到|不满|低过|less than|lower than|smaller than|fewer than|below|under"),
)
AFTER: tuple[tuple[Literal[">=", "<="], str], ...] = (
    (">=", r"及以上|或以上|以上|or more|or above|and above|or higher|\+"),
    ("<=", r"及以下|或以下|以下|or less|or below|and below|or lower|or fewer"),
)
COUNTER = r"(?:个|名|位|家|款|条|支|种|大|强|的|项)"


@cache
def phrases() -> tuple[dict[str, tuple[tuple[Kind, object], ...]], dict[str, tuple[int, ...]]]:
    """Every fixed phrase with what it can be, and the lengths of phrases by first character."""
    table: dict[str, tuple[tuple[Kind, object], ...]] = {}
    for kind, payload, words in WORDS:
        for word in words:
            spelled = word.replace("_", " ").replace("-", " ")
            table[spelled] = (*table.get(spelled, ()), (kind, payload))
    lengths: dict[str, set[int]] = {}
    for word in table:
        lengths.setdefault(word[0], set()).add(len(word))
    return table, {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()}


@cache
def patterns() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    """What holds a number: ranks, counts and thresholds."""
    operators = "|".join(f"(?P<op{i}>{words})" for i, (_, words) in enumerate(OPERATORS))
    after = "|".join(f"(?P<af{i}>{words})" for i, (_, words) in enumerate(AFTER))
    then = NUMBER.replace("?P<per>", "?P<per2>").replace("?P<value>", "?P<value2>")
    then = then.replace("?P<scale>", "?P<scale2>").replace("?P<percent>", "?P<percent2>")
    no_unit = r"(?!个?(?:天|日|周|星期|月|季|年|小时|半))"
    return (
        (re.compile(rf"(?:排名|排行|排|的)?(?P<top>前)(?P<n>{N}){no_unit}{COUNTER}?"), "rank"),
        (re.compile(rf"(?P<bottom>倒数第?|末尾|最后|后)(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"(?P<bottom>倒数)(?P<n>{N}){no_unit}"), "rank"),
        (re.compile(rf"(?P<top>top)[ -]?(?P<n>{EN}|{N})"), "rank"),
        (re.compile(rf"(?P<bottom>bottom)[ -]?(?P<n>{EN}|{N})"), "rank"),
        (re.compile(rf"最(?P<up>高|多|大|好|强)的?(?:前)?(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"最(?P<down>低|少|小|差|弱)的?(?:前)?(?P<n>{N}){no_unit}{COUNTER}"), "rank"),
        (re.compile(rf"(?P<up>highest|largest|biggest|most) (?P<n>{EN})(?![\w%])"), "rank"),
        (re.compile(rf"(?P<down>lowest|smallest|fewest) (?P<n>{EN})(?![\w%])"), "rank"),
        (re.compile(rf"(?P<n>{EN}) (?P<up>highest|largest|biggest|best)(?!\w)"), "rank"),
        (re.compile(rf"(?P<n>{EN}) (?P<down>lowest|smallest|fewest|worst)(?!\w)"), "rank"),
        (re.compile(rf"(?:这|那)?(?P<n>{N}){no_unit}(?:个|家|款|条|种|项)"), "counted"),
        (re.compile(r"(?:the )?(?P<n>two|three|four|five|both|\d)(?= [a-z])"), "counted"),
        (re.compile(rf"(?:{operators})\s?(?:了)?\s?{NUMBER}{NOT_TIME}"), "threshold"),
        (re.compile(rf"{NUMBER}\s?(?:{after})"), "threshold"),
        (
            re.compile(rf"(?P<between>在|介于|between|from)\s?{NUMBER}\s?(?:到|至|-|~|和|与|and|to)\s?{then}(?:之间)?"),
            "threshold",
        ),
    )


def rank_of(match: re.Match[str]) -> Rank | None:
    """What a matched rank says; None when its number is none."""
    parts = match.groupdict()
    limit = number(parts["n"])
    if not limit:
        return None
    if parts.get("bottom") or parts.get("down"):
        return Rank(limit, descending=False)
    return Rank(limit, descending=True if parts.get("up") else None)


def bounds_of(match: re.Match[str]) -> tuple[Bound, ...]:
    """The bounds a matched threshold sets: one, or two for "between"."""
    parts = match.groupdict()
    if parts.get("between"):
        if not (_whole(parts, "2") and _whole(parts, "")):
            return ()
        percent = bool(parts["percent"] or parts["percent2"] or parts["per"] or parts["per2"])
        low, high = _amount(parts, "", percent), _amount(parts, "2", percent)
        return (Bound(">=", low, percent), Bound("<=", high, percent))
    percent = bool(parts["percent"] or parts["per"])
    for table, prefix in ((OPERATORS, "op"), (AFTER, "af")):
        for index, (operator, _) in enumerate(table):
            if parts.get(f"{prefix}{index}"):
                return (Bound(operator, _amount(parts, "", percent), percent),)
    return ()


def _whole(parts: dict[str, str | None], suffix: str) -> bool:
    return bool(parts[f"value{suffix}"])


def _amount(parts: dict[str, str | None], suffix: str, percent: bool) -> float:
    words = parts[f"value{suffix}"] or "0"
    if words[0].isdigit():
        value = float(words.replace(",", ""))
    else:
        value = 0.5 if words == "半" else float(number(words.replace("半", "")) or 0)
    scale = parts[f"scale{suffix}"] or ""
    value *= SCALE_WORDS.get(scale) or SCALES.get(scale, 1)
    return round(value / 100, 12) if percent else value
