"""The sentences a reading is refused or asked back with, in both languages."""

from collections.abc import Mapping

from analytics.kpi.request import Language

SENTENCES: Mapping[str, tuple[str, str]] = {
    "unknown": ("没有看懂“{words}”，指标库里没有这个说法，所以没有硬答。", "I do not know “{words}”: it is not in the metrics catalog, so I will not guess."),
    "similar": ("没有找到“{words}”，是不是想问下面这个？", "I could not find “{words}”. Did you mean one of these?"),
    "no metric": ("想看哪个指标？", "Which metric would you like to see?"),
    "several metrics": ("“{words}”有好几种口径，想看哪一个？", "“{words}” can mean several metrics. Which one?"),
    "several values": ("“{words}”有好几个意思，指哪一个？", "“{words}” can mean several things. Which one?"),
    "several dimensions": ("“{words}”有好几个意思，想按哪一个看？", "“{words}” can mean several dimensions. Which one?"),
    "run together": ("“{words}”连在一起没有看懂，是不是下面这个意思？", "I am not sure how to read “{words}”. Did you mean one of these?"),
    "unreachable": ("{metric}不能按{dimension}看，可以按这些看：{known}。", "{metric} cannot be seen by {dimension}; it can be seen by {known}."),
    "why": ("暂时还不能解释原因，可以先看看这段时间的拆分或趋势。", "I cannot explain why yet; I can show the breakdown or the trend of that period."),
    "forecast": ("不做预测，只回答已经发生的数据。", "I do not forecast; I only answer from data that exist."),
    "write": ("这里只能查询，不能修改或删除任何数据。", "I only read data here; I cannot change or delete anything."),
    "sql": ("不执行 SQL，请直接用一句话提问。", "I do not run SQL; please ask in plain words."),
    "finer": ("数据没有那么细，最细只能到天。", "The data are not that fine; a day is the finest there is."),
    "grain": ("{metric}的数据最细到{grain}，不能再细。", "{metric} is only recorded by {grain}, nothing finer."),
    "share": ("还不能算占比，可以先看各项的数值。", "I cannot compute shares yet; I can list the values."),
    "target": ("这里还不能查目标和达成情况。", "I cannot answer about targets here yet."),
    "mean": ("还不能算这种平均，可以看合计或每天的数值。", "I cannot compute that kind of average yet; I can show the total or the value of each day."),
    "count": ("还不能数有多少个，可以列出每一个的数值。", "I cannot count them yet; I can list each with its value."),
    "time dimension": ("不能按{dimension}看。", "It cannot be grouped by {dimension}."),
    "change bound": ("还不能按涨跌幅筛选。", "I cannot filter by a change yet."),
    "invalid": ("“{words}”这个日期不存在或前后颠倒，请再写一次。", "“{words}” is not a date that exists, or it ends before it starts. Please write it again."),
    "future": ("“{words}”还没有到，没有数据，也不做预测。", "“{words}” has not come yet: there are no data, and I do not forecast."),
    "not yet": ("“{words}”还没有完整的一天的数据。", "There is not one complete day of data for “{words}” yet."),
    "no start": ("“{words}”没有说从哪天开始，请补上起始日期。", "“{words}” lacks a start. From which day on?"),
    "vague": ("“{words}”具体是哪几天？", "Which days exactly do you mean by “{words}”?"),
    "unknown year": ("日历里没有那一年的“{words}”，请直接写日期。", "The calendar does not know “{words}” of that year; please give the dates."),
    "no data": ("{first}之后没有数据，数据到{last}为止。", "There are no data from {first} on; the data end on {last}."),
    "many periods": ("一次只能看一段时间，或比较两段时间，想看哪一段？", "I can show one period, or compare two. Which one?"),
    "compare with": ("想拿哪段时间来比“{words}”？", "Which period should be compared with “{words}”?"),
    "unequal": ("“{words}”和要看的时间长短不一样，要怎么比？", "“{words}” is not as long as the period asked for. How should they be compared?"),
    "relative": ("“{words}”是哪段时间之前？", "Before which period is “{words}”?"),
    "no group": ("要按什么来排或筛选？", "Ranked or filtered by what?"),
    "rank by": ("按哪个指标排名？", "Ranked by which metric?"),
    "both ends": ("最高和最低请分开问。", "Please ask for the highest and the lowest separately."),
    "each or all": ("要分开看每一个，还是合计？", "Each of them, or all together?"),
    "best": ("{metric}没有好坏之分，要最高还是最低？", "{metric} is neither good nor bad in itself. Highest or lowest?"),
    "percent": ("{metric}是百分比，门槛是{value}%吗？", "{metric} is a percentage. Is the bound {value}%?"),
    "bound unit": ("{metric}不是百分比，门槛请写成数值。", "{metric} is not a percentage; please give the bound as a number."),
    "bound on what": ("这个条件针对哪个指标？", "Which metric is that condition about?"),
    "too long": ("这段话太长了，请用一句话问一个指标。", "That is too long; please ask about a metric in one sentence."),
    "empty": ("想看哪个指标、哪段时间？例如：", "Which metric, over which period? For example:"),
}  # fmt: skip


def say(key: str, language: Language, **parts: str) -> str:
    """The sentence of that name, with its parts filled in."""
    chinese, english = SENTENCES[key]
    return (chinese if language == "zh" else english).format_map(parts)
