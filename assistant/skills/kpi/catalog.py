"""What there is to ask for: the metrics, what they can be split by, and the values a dimension holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from analytics.kpi.catalog import Catalog, Dimension, Metric, NotComputed, Ratio, inputs_of
from analytics.kpi.learn import LIMIT
from analytics.kpi.query import MetricQuery
from analytics.kpi.reading.lexicon import lexicon_of
from analytics.kpi.wording import HAN, wording
from assistant.conversation import Language
from assistant.skills.kpi.words import Wording

MOST_METRICS: Final = 25  # named of one model
MOST_MODELS: Final = 12
MOST_DIMENSIONS: Final = 20
MOST_VALUES: Final = 20  # named where one dimension is asked about
SOME_VALUES: Final = 3  # named beside each of several dimensions

# A name of the catalog that a text holds is written # in what these match.
_LEAD: Final = (
    r"(?:请问|我?想知道|告诉我|帮我|给我|麻烦|那么?|你们?|咱们|我们?|这里|这边|系统里?|库里|目前|现在|看看|看一下|看下|"
    r"please|can you|could you|tell me|i want to know|so|and|ok|hi|hey|[\s,，])*"
)
_TAIL: Final = r"(?:呢|吗|啊|呀|一下|please|here|now|then|[\s?!.。,])*"
_THERE: Final = (
    r"(?: (?:do|have) (?:you|we)(?: have| know| track| support| got)?| are (?:there|available|supported|defined)|"
    r" (?:can|could|may) (?:i|we|you) (?:ask|see|use|query|check|get|show|answer|look at|pick|choose|filter)"
    r"(?: (?:about|for|by|up|on|you))*| exist| is there)"
)
_SPLIT: Final = r"(?:split|group|slice|cut|filter|see|view|break(?: down)?|drill(?: down)?|look at)"
_IS_SPLIT: Final = r"(?:split|grouped|sliced|cut|filtered|seen|viewed|broken(?: down)?)"
_BY: Final = r"(?:按|从|用)(?:什么|哪些|啥|哪几个)(?:维度|角度|来)*(?:看|拆|分|拆分|拆解|分组|分析|筛选?|统计)*"
_MAY: Final = r"(?:都|还|可以|可|能够?|支持)"
_METRICS: Final = (
    (
        r"(?:一共|总共|都)*(?:有|支持|提供|包括|(?:可以|能够?)(?:查询?|看到?|问|用|统计))(?:些)?(?:哪些|什么|啥|哪几个|多少个?)"
        r"(?:业务|可用的?)*(?:指标|kpi|数据)(?:(?:可以|能|可)?(?:查询?|看|问|用)的?)?"
    ),
    r"(?:哪些|什么|啥)(?:指标|kpi|数据)(?:可以|能|可)(?:查询?|看|问|用)",
    r"(?:都|还)*(?:可以|能够?)(?:查询?|问)(?:到)?(?:些)?(?:什么|啥|哪些)(?:东西|内容)?",
    (
        r"(?:列出|列一下|列举|显示|展示)?(?:所有|全部|可用)?的?(?:指标|kpi)(?:库|目录)?(?:里|中)?(?:都|一共)*(?:有|是)?"
        r"(?:哪些|什么|啥|列表|清单|目录|大全|一览)"
    ),
    r"(?:列出|列一下|列举|显示|展示)(?:所有|全部|可用)?的?(?:指标|kpi)|(?:所有|全部|可用)的?指标",
    rf"(?:what|which)(?: kpi| business| kinds? of)? (?:metrics?|kpis?|figures|measures|indicators|data){_THERE}",
    (
        r"(?:list|show|give)(?: me)?(?: all)?(?: of)?(?: the| your)?(?: available)? (?:metrics|kpis|measures)"
        r"(?: (?:you|we) have| available)?"
    ),
    r"(?:available|all|list of)(?: the)? (?:metrics|kpis)|metrics(?: list| catalog)?",
    r"what (?:can|could) (?:i|we) (?:ask about|ask for|query|look up)",
)
_DIMENSIONS: Final = (
    r"(?:都|还|一共)*(?:有|支持|(?:可以|能)(?:用|看|按|选))(?:哪些|什么|啥|多少个?)维度(?:(?:可以|能)?(?:用|看|拆|选|按|分|分析))*",
    r"(?:哪些|什么|啥)维度(?:可以|能|可)(?:用|看|拆|选|按|分|分析)*",
    rf"{_MAY}*{_BY}",
    r"(?:列出|列一下|列举)?(?:所有|全部|可用)?的?维度(?:都)?有?(?:哪些|什么|啥|列表|清单)?",
    rf"(?:what|which) (?:dimensions?|breakdowns?|splits|groupings|filters){_THERE}",
    (
        rf"(?:what|which dimensions?|how)(?: else)? can (?:i|we|you) {_SPLIT}"
        r"(?: (?:it|them|this|that|these|figures|metrics|by|down|up|data))*"
    ),
    r"(?:list|show|give)(?: me)?(?: all)?(?: of)?(?: the| your)?(?: available)? dimensions",
    r"(?:available |all )?dimensions",
)
_OF_METRIC: Final = (
    rf"#(?:的|{_MAY})*{_BY}",
    rf"{_MAY}+{_BY}#",
    rf"#(?:的|有|用|看|{_MAY})*(?:哪些|什么|啥)?(?:可用的?)?维度(?:有|哪些|什么|可以|能|用|看)*",
    r"#(?:可以|能|该)?(?:怎么|如何)(?:拆分?|拆解|分组)",
    (
        rf"(?:what|which(?: dimensions?| breakdowns?)?|how)(?: else)? can (?:i|we|you) {_SPLIT}(?: the)? #"
        r"(?: (?:down|up|by))*"
    ),
    rf"(?:by )?(?:what|which(?: dimensions?| breakdowns?)?|how)(?: else)? can(?: the)? # be {_IS_SPLIT}(?: by)?",
    r"(?:what|which) (?:dimensions?|breakdowns?|splits) (?:does|do|can)(?: the)? # (?:have|support|use)",
    rf"(?:what|which|list)(?: the| all)* (?:dimensions?|breakdowns?|splits)(?:{_THERE})? (?:for|of|with)(?: the)? #",
    r"(?:the )?dimensions (?:for|of)(?: the)? #|# dimensions",
)
_VALUES: Final = (
    r"(?:都|一共|总共)*(?:有|包括|包含)(?:哪些|什么|啥|哪几[个种类家])(?:不同的|可选的)?#",
    r"#(?:的?取?值|都|一共|总共|分别|目前|现在|里|字段)*(?:有|是|包括|包含|分为?)(?:哪些|什么|啥|哪几[个种类家档])(?:取?值|选项)?",
    r"#的?(?:列表|清单|名单|取值)",
    r"(?:列出|列一下|列举|罗列)(?:所有|全部|一下)*的?#(?:列表|清单)?",
    rf"(?:what|which) #{_THERE}",
    r"what are(?: all)? the(?: different| possible| available)? #",
    r"list(?: me)?(?: all)?(?: of)?(?: the| our| your)?(?: different| available)? #(?: values)?",
    r"show me all(?: of)?(?: the| our)? #",
    r"(?:what|which) values (?:does|do|can)(?: the)? # (?:have|take)",
    r"(?:list |show )?(?:the |all |possible )*values (?:of|for)(?: the)? #|# (?:list|values)",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message wants listed: all metrics; dimensions, of `names` where it says of which metrics; values of the
    dimensions `names`."""

    kind: Literal["metrics", "dimensions", "values"]
    names: tuple[str, ...] = ()


_PATTERNS: Final = {"metrics": _METRICS, "dimensions": _DIMENSIONS, "of metric": _OF_METRIC, "values": _VALUES}
_MENTIONS: Final = {
    "metrics": (
        "指标", "kpi", "数据", "查", "问", "metric", "figure", "measure", "indicator", "data", "ask", "query", "look",
    ),
    "dimensions": ("维度", "按", "从", "用", "dimension", "breakdown", "split", "group", "filter", " can "),
    "of metric": ("维度", "按", "从", "用", "怎么", "如何", "dimension", "breakdown", "split", " can "),
    "values": ("哪", "什么", "啥", "列", "清单", "名单", "取值", "what", "which", "list", "show", "values"),
}  # fmt: skip
"""One of these stands in whatever a kind's patterns match, which cost too much to compile for every message."""


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEAD}(?:{'|'.join(_PATTERNS[kind])}){_TAIL}")


def _asks(kind: str, folded: str, whole: str) -> bool:
    """Whether `folded` asks for a list of that kind; `whole` is the message it was made of."""
    return any(each in whole for each in _MENTIONS[kind]) and _pattern(kind).fullmatch(folded) is not None


def asked(text: str, catalog: Catalog, last: MetricQuery | None = None) -> Asked | None:
    """What a message wants listed, None where it asks for something else. `last` is the question before."""
    folded = " ".join(wording(text).folded.split())
    if _asks("metrics", folded, folded):
        return Asked("metrics")
    if _asks("dimensions", folded, folded):
        return Asked("dimensions", last.metrics if last else ())
    if not any(each in folded for kind in ("values", "of metric") for each in _MENTIONS[kind]):
        return None
    for start, end, name in lexicon_of(catalog).found_in(folded):
        around = f"{folded[:start]}#{folded[end:]}"
        if name.dimensions and _asks("values", around, folded):
            return Asked("values", name.dimensions)
        if name.metrics and _asks("of metric", around, folded):
            return Asked("dimensions", name.metrics)
    return None


def listing(question: Asked, words: Wording) -> str:
    """The list in words, cut where it is long, with how many there are."""
    if question.kind == "metrics":
        return _metrics(words)
    if question.kind == "values":
        return "\n\n".join(_values_of(name, words) for name in question.names)
    return _dimensions(question.names, words)


def examples(catalog: Catalog, language: Language) -> tuple[str, ...]:
    """Up to two first questions of this catalog: a figure with its change, and one by a dimension."""
    words = Wording(catalog, language)
    shown = [each for group in _by_model(catalog) for each in group]
    ratios = [each for each in shown if isinstance(each.definition, Ratio)]
    for metric in (*ratios, *shown):
        label = words.metric(metric.name)
        if words.chinese:
            first = f"上周{label}是多少，环比呢？"
        else:
            first = f"{_capital(label)} last week, against the week before"
        split = next((each for each in _grouping(catalog, (metric.name,)) if _handy(each, catalog)), None)
        if split is None:
            continue
        by = words.dimension(split.name)
        return first, f"上周各{by}的{label}" if words.chinese else f"{_capital(label)} by {by} last week"
    if not shown:
        return ()
    label = words.metric(shown[0].name)
    return (f"上周{label}是多少，环比呢？" if words.chinese else f"{_capital(label)} last week",)


def _handy(dimension: Dimension, catalog: Catalog) -> bool:
    """Whether a split by it is short; unknown where nothing was learned yet."""
    held = len(catalog.values.get(dimension.name, ()))
    return 1 < held <= MOST_VALUES or not catalog.values


def _metrics(words: Wording) -> str:
    groups = _by_model(words.catalog)
    count = sum(map(len, groups))
    if not count:
        return "目前没有可以查的指标。" if words.chinese else "There is no metric to ask for yet."
    lines = [_group(group, words) for group in groups[:MOST_MODELS]]
    left = sum(map(len, groups[MOST_MODELS:]))
    if left:
        lines.append(f"- 另有 {left} 个" if words.chinese else f"- {left} more")
    lead = f"可以查 {count} 个指标：" if words.chinese else f"{count} metrics can be asked for:"
    if words.chinese:
        tail = "想知道口径就问“某指标怎么算”，想知道怎么拆就问“某指标可以按什么看”。"
    else:
        tail = "Ask “how is … computed” for a definition, “what can I split … by” for its dimensions."
    return "\n\n".join((lead, "\n".join(lines), tail))


def _group(metrics: Sequence[Metric], words: Wording) -> str:
    label = words.catalog.models[_model_of(metrics[0].name, words.catalog)].label
    heading = label if label and (words.chinese or not HAN.search(label)) else ""
    return f"- {_headed(heading, _cut([words.metric(each.name) for each in metrics], MOST_METRICS, words), words)}"


def _by_model(catalog: Catalog) -> list[list[Metric]]:
    """The metrics that can be asked for and computed, by the model that leads them, in file order."""
    groups: dict[str, list[Metric]] = {name: [] for name in catalog.models}
    learned = any(model.columns for model in catalog.models.values())
    for metric in catalog.metrics.values():
        if not metric.visible or isinstance(metric.definition, NotComputed) or catalog.missing(metric.name):
            continue
        if learned and not all(catalog.models[each].columns for each in catalog.models_of(metric.name)):
            continue
        groups[_model_of(metric.name, catalog)].append(metric)
    return [group for group in groups.values() if group]


def _model_of(metric: str, catalog: Catalog) -> str:
    made_of = inputs_of(catalog.metrics[metric].definition)
    return _model_of(made_of[0], catalog) if made_of else next(iter(catalog.models_of(metric)))


def _dimensions(metrics: Sequence[str], words: Wording) -> str:
    between = "、" if words.chinese else ", "
    said = between.join(words.metric(name) for name in metrics)
    found = _grouping(words.catalog, metrics)
    if not found:
        only = f"{said}只能看合计和时间趋势。" if words.chinese else f"{_capital(said)} can only be seen over time."
        none = "目前没有可以拆分的维度。" if words.chinese else "There is no dimension to split by."
        return only if said else none
    lines = []
    for each in found[:MOST_DIMENSIONS]:
        values = _values(each, words)
        label = words.dimension(each.name)
        lines.append(f"- {_headed(label, _cut(values, SOME_VALUES, words), words) if values else label}")
    if len(found) > MOST_DIMENSIONS:
        left = len(found) - MOST_DIMENSIONS
        lines.append(f"- 另有 {left} 个" if words.chinese else f"- {left} more")
    if words.chinese:
        lead = f"{said}可以按这些看：" if said else "可以按这些维度看（不是每个指标都能按每个维度拆）："
        tail = "时间可以按天、周、月、季度、年。"
    else:
        lead = f"{_capital(said)} can be seen by:" if said else "Dimensions (not every metric has every one of them):"
        tail = "And over time: by day, week, month, quarter or year."
    return "\n\n".join((lead, "\n".join(lines), tail))


def _grouping(catalog: Catalog, metrics: Sequence[str]) -> list[Dimension]:
    """The dimensions that all these metrics can be grouped by; all there are for none."""
    reached = [catalog.reachable(name) for name in metrics if name in catalog.metrics]
    known = (catalog.dimension(name) for name in catalog.dimension_names())
    return [
        each
        for each in known
        if each is not None and each.kind == "categorical" and all(each.name in names for names in reached)
    ]


def _values_of(name: str, words: Wording) -> str:
    dimension = words.catalog.dimension(name)
    label = words.dimension(name)
    if dimension is None or dimension.kind == "time":
        return (
            f"{label}是时间，可以按天、周、月看。"
            if words.chinese
            else f"{_capital(label)} is a time: by day, week or month."
        )
    values = _values(dimension, words)
    if not values:
        return f"{label}还没有任何值。" if words.chinese else f"{_capital(label)} holds no value yet."
    shown = ("、" if words.chinese else ", ").join(values[:MOST_VALUES])
    count = f"{len(values)}" if len(values) < LIMIT else f"{LIMIT}+"
    more = len(values) > MOST_VALUES
    if words.chinese:
        return f"{label}共 {count} 个：{shown}{'等' if more else ''}。"
    return f"{_capital(label)}, {count} in all: {shown}{', …' if more else '.'}"


def _values(dimension: Dimension, words: Wording) -> list[str]:
    """The values as people say them: a truth by the file's own word for it."""
    return [_called(value, dimension, words) for value in words.catalog.values.get(dimension.name, ())]


def _called(value: str, dimension: Dimension, words: Wording) -> str:
    if value.lower() not in ("true", "false", "1", "0"):
        return value
    truth = {"1": "true", "0": "false"}.get(value.lower(), value.lower())
    said = next((names for each, names in dimension.value_synonyms.items() if each.lower() in (value, truth)), ())
    fitting = [each for each in said if bool(HAN.search(each)) == words.chinese]
    if fitting or said or value in ("1", "0"):
        return next(iter((*fitting, *said)), value)
    return {"true": ("是", "yes"), "false": ("否", "no")}[truth][0 if words.chinese else 1]


def _cut(names: Sequence[str], most: int, words: Wording) -> str:
    """The first of them, with how many there are where some are left out."""
    joined = ("、" if words.chinese else ", ").join(names[:most])
    if len(names) <= most:
        return joined
    return f"{joined}等 {len(names)} 个" if words.chinese else f"{joined}, … ({len(names)} in all)"


def _headed(heading: str, rest: str, words: Wording) -> str:
    if not heading:
        return rest
    return f"**{heading}**：{rest}" if words.chinese else f"**{heading}**: {rest}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
