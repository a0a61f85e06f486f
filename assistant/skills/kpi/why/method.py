"""How an explanation was computed: each method with its source, and all SQL that was run."""

from typing import Final

from analytics.kpi.why.asking import Statement
from analytics.kpi.why.explain import Explanation
from assistant.conversation import Details
from assistant.skills.kpi.words import Wording

_METHODS: Final = {
    "zh": {
        "lmdi": "因子拆分用 LMDI-I（Ang, 2015）：每个因子的贡献 = L(后, 前) × ln(因子后 ÷ 因子前)，"
        "L 是对数平均；各项相加等于总变化。",
        "shapley": "因子拆分用 Shapley 值（Shorrocks, 2013）：每一项的贡献是它在所有先后次序里的平均影响；"
        "各项相加等于总变化。",
        "ratio": "分组拆分（比率）：自身变化 = 平均权重 × 该组比率之差，"
        "占比变化 = 权重之差 ×（该组平均比率 − 总体平均比率），权重是该组在分母里的占比；各组相加等于总变化。",
        "sum": "分组拆分：每组的贡献 = 该组后 − 该组前，各组相加等于总变化。",
        "chosen": "先看哪个维度，按 Adtributor（Bhagwan 等, NSDI 2014）：几个值就能解释大部分变化、"
        "且占比变动最大的排在前面。不同维度是同一个变化的不同切法，不能相加。",
        "usual": "平时的波动范围：用之前 {days} 天的日数据做 STL 分解（周期 7 天，稳健），"
        "按趋势和星期推算这段时间应有的值；再看过去同样长的时段推算偏了多少，取 ±2 个稳健标准差。",
        "weighted": "比率按分母加权。",
        "festivals": "历史里偏离很大的节日（{names}）按平日处理。",
        "apart": "按{names}拆分时各组相加不等于总数（去重或平均），所以没有用。",
        "unused": "因子相乘和指标对不上，没有用：{names}。",
    },
    "en": {
        "lmdi": "Drivers by LMDI-I (Ang, 2015): each factor's contribution = L(after, before) × "
        "ln(factor after ÷ factor before), L the logarithmic mean; they add up to the change.",
        "shapley": "Drivers by Shapley value (Shorrocks, 2013): each part's mean effect over all orders of changing; "
        "they add up to the change.",
        "ratio": "Groups of a ratio: own rate = mean weight × change of the group's ratio; by weight = change of "
        "weight × (mean ratio of the group − mean ratio of all), a group's weight being its part of the denominator; "
        "they add up to the change.",
        "sum": "Groups: each contributes its figure after − before; they add up to the change.",
        "chosen": "Which dimension comes first follows Adtributor (Bhagwan et al., NSDI 2014): few values that hold "
        "most of the change and whose part of the whole moved most. Different dimensions cut the same change, and do "
        "not add up.",
        "usual": "Usual range: STL (season 7 days, robust) of the {days} days before gives what trend and weekdays "
        "make expect; how far stretches of that length were off in the past gives ±2 robust standard deviations. ",
        "weighted": "Ratios are weighted by their denominator.",
        "festivals": "Festivals far off in those days ({names}) are taken as ordinary days.",
        "apart": "Groups by {names} do not add up to the whole (distinct counts or means), so they are not used.",
        "unused": "Not used, since the product does not give the metric: {names}.",
    },
}
_RAN: Final = {
    "zh": {
        "drivers": "因子：{}",
        "parts": "分子分母：{}",
        "groups": "按{}分组",
        "days": "按天：{}",
        "beside": "同期指标：{}",
        "news": "同期事件：{}",
    },
    "en": {
        "drivers": "drivers: {}",
        "parts": "parts: {}",
        "groups": "by {}",
        "days": "by day: {}",
        "beside": "beside: {}",
        "news": "events: {}",
    },
}
_BEFORE: Final = {"zh": "（对比期）", "en": " (before)"}


def details(found: Explanation, wording: Wording) -> tuple[Details, ...]:
    """How it was computed, and all SQL that was run."""
    chinese, answer = wording.chinese, found.answer
    titles = ("怎么算的", "查看 SQL", "对比期的 SQL", "拆分用的 SQL") if chinese else (
        "How this was computed", "SQL", "SQL of the period compared with", "SQL of the breakdown")  # fmt: skip
    ran = "\n\n".join(f"-- {_about(each, wording)}\n{each.sql}" for each in found.ran)
    return (
        Details(titles[0], "\n".join(_method(found, wording))),
        Details(titles[1], answer.sql, "sql"),
        *([Details(titles[2], answer.comparison_sql, "sql")] if answer.comparison_sql else []),
        *([Details(titles[3], ran, "sql")] if ran else []),
    )


def _method(found: Explanation, wording: Wording) -> list[str]:
    words, joint = _METHODS[wording.language], "、" if wording.chinese else ", "
    said: list[str] = []
    if found.drivers is not None:
        said.append(words[found.drivers.method])
        if found.drivers.unused:
            said.append(words["unused"].format(names=joint.join(found.drivers.unused)))
    if found.splits:
        said += [words["ratio" if found.splits[0].ratio else "sum"], words["chosen"]]
    if found.apart:
        said.append(words["apart"].format(names=joint.join(wording.dimension(name) for name in found.apart)))
    usual = found.usual
    if not usual.known:
        said.append(words["usual"].format(days=usual.days) + (words["weighted"] if usual.weighted else ""))
        if usual.festivals:
            said.append(words["festivals"].format(names=joint.join(usual.festivals)))
    return said


def _about(ran: Statement, wording: Wording) -> str:
    catalog = wording.catalog
    names = (
        wording.metric(name)
        if name in catalog.metrics
        else wording.dimension(name)
        if catalog.dimension(name)
        else name
        for name in ran.about
    )
    kind = ran.kind.removesuffix("_before")
    tail = _BEFORE[wording.language] if kind != ran.kind else ""
    return _RAN[wording.language][kind].format(("、" if wording.chinese else ", ").join(names)) + tail
