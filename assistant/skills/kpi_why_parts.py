"""The tables, chart, SQL and data of an explanation."""

from typing import Any, Final

from analytics.kpi.query_json import value_json
from analytics.kpi.why.asking import Statement
from analytics.kpi.why.drivers import Drivers
from analytics.kpi.why.explain import Explanation
from analytics.kpi.why.groups import Split
from analytics.kpi.why.waterfall import waterfall
from assistant.conversation import Chart, Column, Details, Table
from assistant.skills.kpi_phrases import when_and_what
from assistant.skills.kpi_why_text import compared_text, formula_text, signed, value_text
from assistant.skills.kpi_words import Wording

MOST_ROWS: Final = 5
MOST_STEPS: Final = 4
_REST: Final = {"zh": "其他", "en": "the rest"}
_ALL: Final = {"zh": "合计", "en": "all"}
_HEADS: Final = {
    "zh": ("因子", "之前", "现在", "贡献", "其中占比变化", "其中自身变化"),
    "en": ("driver", "before", "after", "contribution", "of it by weight", "of it by its own rate"),
}
_METHODS: Final = {
    "zh": {
        "lmdi": "因子拆分用 LMDI-I（Ang, 2015）：每个因子的贡献 = L(后, 前) × ln(因子后 ÷ 因子前)，L 是对数平均；各项相加等于总变化。",
        "shapley": "因子拆分用 Shapley 值（Shorrocks, 2013）：每一项的贡献是它在所有先后次序里的平均影响；各项相加等于总变化。",
        "ratio": "分组拆分（比率）：自身变化 = 平均权重 × 该组比率之差，占比变化 = 权重之差 ×（该组平均比率 − 总体平均比率），"
        "权重是该组在分母里的占比；各组相加等于总变化。",
        "sum": "分组拆分：每组的贡献 = 该组后 − 该组前，各组相加等于总变化。",
        "chosen": "先看哪个维度，按 Adtributor（Bhagwan 等, NSDI 2014）：几个值就能解释大部分变化、且占比变动最大的排在前面。"
        "不同维度是同一个变化的不同切法，不能相加。",
        "usual": "平时的波动范围：用之前 {days} 天的日数据做 STL 分解（周期 7 天，稳健），按趋势和星期推算这段时间应有的值；"
        "再看过去同样长的时段推算偏了多少，取 ±2 个稳健标准差。",
        "weighted": "比率按分母加权。",
        "festivals": "历史里偏离很大的节日（{names}）按平日处理。",
        "apart": "按{names}拆分时各组相加不等于总数（去重或平均），所以没有用。",
        "unused": "因子相乘和指标对不上，没有用：{names}。",
    },
    "en": {
        "lmdi": "Drivers by LMDI-I (Ang, 2015): each factor's contribution = L(after, before) × ln(factor after ÷ factor "
        "before), L the logarithmic mean; they add up to the change.",
        "shapley": "Drivers by Shapley value (Shorrocks, 2013): each part's mean effect over all orders of changing; they "
        "add up to the change.",
        "ratio": "Groups of a ratio: own rate = mean weight × change of the group's ratio; weight = change of weight × "
        "(mean ratio of the group − mean ratio of all), a group's weight being its part of the denominator; they add up.",
        "sum": "Groups: each contributes its figure after − before; they add up to the change.",
        "chosen": "Which dimension comes first follows Adtributor (Bhagwan et al., NSDI 2014): few values that hold most of "
        "the change and whose part of the whole moved most. Different dimensions cut the same change, and do not add up.",
        "usual": "Usual range: STL (season 7 days, robust) of the {days} days before gives what trend and weekdays make "
        "expect; how far stretches of that length were off in the past gives ±2 robust standard deviations.",
        "weighted": "Ratios are weighted by their denominator.",
        "festivals": "Festivals far off in those days ({names}) are taken as ordinary days.",
        "apart": "Groups by {names} do not add up to the whole (distinct counts or means), so they are not used.",
        "unused": "Not used, since the product does not give the metric: {names}.",
    },
}
_RAN: Final = {
    "zh": {
        "drivers": "因子：{}", "drivers_before": "因子，对比期：{}", "parts": "分子分母：{}", "parts_before": "分子分母，对比期：{}",
        "groups": "按{}分组", "groups_before": "按{}分组，对比期", "days": "按天：{}", "beside": "同期指标：{}",
        "beside_before": "同期指标，对比期：{}", "news": "同期事件：{}",
    },
    "en": {
        "drivers": "drivers: {}", "drivers_before": "drivers, before: {}", "parts": "parts: {}", "parts_before": "parts, before: {}",
        "groups": "by {}", "groups_before": "by {}, before", "days": "by day: {}", "beside": "beside: {}",
        "beside_before": "beside, before: {}", "news": "events: {}",
    },
}  # fmt: skip


def drivers_table(found: Drivers, wording: Wording) -> Table:
    """A row for each driver, its own figures as text since their formats differ."""
    heads, form = _HEADS[wording.language], wording.catalog.metrics[found.metric].format
    columns = (
        Column("driver", heads[0]),
        Column("before", heads[1]),
        Column("after", heads[2]),
        _share(heads[3], form),
    )
    rows = tuple(
        (
            wording.metric(part.metric),
            wording.figure(part.metric, part.before),
            wording.figure(part.metric, part.after),
            _scaled(part.share, form),
        )
        for part in sorted(found.parts, key=lambda part: -abs(part.share))
    )
    return Table(columns, rows, formula_text(found, wording))


def split_table(split: Split, found: Explanation, wording: Wording) -> Table:
    """The largest groups, the rest in one row, and all of them."""
    metric = wording.catalog.metrics[found.answer.query.metrics[0]]
    heads, form = _HEADS[wording.language], metric.format
    label = wording.dimension(split.dimension)
    columns = [Column(split.dimension, label), Column("before", heads[1], form), Column("after", heads[2], form)]
    columns.append(_share(heads[3], form))
    if split.ratio:
        columns += [_share(heads[4], form, "mix"), _share(heads[5], form, "rate")]
    shown, rest = split.groups[:MOST_ROWS], split.groups[MOST_ROWS:]
    rows: list[tuple[Any, ...]] = [
        (value_text(g.value, wording), g.before, g.after, *_shares((g.share, g.mix, g.rate), split, form))
        for g in shown
    ]
    if rest:
        sums = (sum(g.share for g in rest), sum(g.mix for g in rest), sum(g.rate for g in rest))
        known = [[g.before for g in rest], [g.after for g in rest]]
        figures = (None, None) if split.ratio else tuple(sum(each or 0.0 for each in side) for side in known)
        rows.append(
            (
                f"{_REST[wording.language]}（{len(rest)}）" if wording.chinese else f"the rest ({len(rest)})",
                *figures,
                *_shares(sums, split, form),
            )
        )
    every = (found.change, sum(g.mix for g in split.groups), sum(g.rate for g in split.groups))
    rows.append((_ALL[wording.language], found.before, found.after, *_shares(every, split, form)))
    return Table(tuple(columns), tuple(rows))


def picture(found: Explanation, wording: Wording) -> tuple[Chart, ...]:
    """The change as a waterfall: by the dimension that explains it, else by its drivers."""
    name = found.answer.query.metrics[0]
    metric = wording.catalog.metrics[name]
    steps = _steps(found, wording)
    if not steps or (metric.format == "number" and found.before == 0):
        return ()
    start, end = compared_text(found, wording)
    if start == end:
        return ()
    title = f"{wording.metric(name)} · {when_and_what(found.answer.query, wording)}"
    good = None if metric.direction == "neutral" else metric.direction == "up"
    spec = waterfall(
        title,
        ((_short(start, wording), found.before), (_short(end, wording), found.after)),
        steps,
        metric.format,
        up_is_good=good,
        chinese=wording.chinese,
    )
    said = ("，" if wording.chinese else ", ").join(f"{label} {signed(name, share, wording)}" for label, share in steps)
    return (Chart(spec, f"{title}{'：' if wording.chinese else ': '}{said}"),)


def _short(words: str, wording: Wording) -> str:
    return words.partition("年")[2] if wording.chinese and "年" in words else words.rpartition(", ")[0] or words


def _steps(found: Explanation, wording: Wording) -> list[tuple[str, float]]:
    split = next((each for each in found.splits[:1] if each.explains), None)
    if split is None and found.drivers is not None:
        parts = sorted(found.drivers.parts, key=lambda part: -abs(part.share))
        return [(wording.metric(part.metric), part.share) for part in parts]
    split = split or next(iter(found.splits), None)
    if split is None:
        return []
    shown, rest = split.groups[:MOST_STEPS], split.groups[MOST_STEPS:]
    steps = [(value_text(group.value, wording), group.share) for group in shown]
    return [*steps, *([(_REST[wording.language], sum(group.share for group in rest))] if rest else [])]


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
    return _RAN[wording.language][ran.kind].format(("、" if wording.chinese else ", ").join(names))


def data(found: Explanation) -> dict[str, Any]:
    """What programs get as "why": raw values, contributions in the metric's own unit."""
    usual, there = found.usual, found.meanwhile
    return {
        "change": found.change,
        "before": found.before,
        "after": found.after,
        "drivers": _drivers_json(found.drivers),
        "values": [_split_json(split) for split in found.splits],
        "usual": None
        if usual.known
        else {
            "inside": usual.inside,
            "value": usual.value,
            "low": usual.low,
            "high": usual.high,
            "expected": usual.expected,
            "days": usual.days,
            "a_day": usual.a_day,
        },
        "meanwhile": {
            "news": [
                {"kind": kind, "day": each.day.isoformat(), "title": each.title}
                for kind, news in there.news
                for each in news
            ],
            "beside": [{"metric": each.metric, "before": each.before, "after": each.after} for each in there.beside],
            "came": [{"dimension": name, "value": value_json(value)} for name, value in there.came],
            "went": [{"dimension": name, "value": value_json(value)} for name, value in there.went],
            "festivals": [*there.festivals_here],
            "festivals_before": [*there.festivals_there],
        },
        "sql": [{"kind": each.kind, "about": [*each.about], "sql": each.sql} for each in found.ran],
    }


def _drivers_json(found: Drivers | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "metric": found.metric,
        "method": found.method,
        "parts": [
            {"metric": p.metric, "power": p.power, "before": p.before, "after": p.after, "contribution": p.share}
            for p in found.parts
        ],
        "deeper": _drivers_json(found.deeper),
    }


def _split_json(split: Split) -> dict[str, Any]:
    return {
        "dimension": split.dimension,
        "explains": split.explains,
        "values": [
            {
                "value": value_json(g.value),
                "before": g.before,
                "after": g.after,
                "contribution": g.share,
                "mix": g.mix if split.ratio else None,
                "rate": g.rate if split.ratio else None,
            }
            for g in split.groups
        ],
    }


def _share(label: str, form: str, name: str = "contribution") -> Column:
    if form == "percent":
        points = "（百分点）" if not label.isascii() else " (pp)"
        return Column(name, f"{label}{points}", "number")
    return Column(name, label, "currency" if form == "currency" else "number")


def _shares(values: tuple[float, float, float], split: Split, form: str) -> tuple[float, ...]:
    return tuple(_scaled(value, form) for value in (values if split.ratio else values[:1]))


def _scaled(value: float, form: str) -> float:
    return value * 100 if form == "percent" else value
