"""A query written back as one plain sentence, which the reader reads as that very query."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from analytics.kpi.catalog import Catalog, Share
from analytics.kpi.query import Filter, Grain, MetricQuery, Period, Threshold, Value
from analytics.kpi.reading.lexicon import Lexicon, lexicon_of
from analytics.kpi.wording import HAN, fold
from assistant.conversation import Language

_GRAINS: Final[dict[Grain, tuple[str, str]]] = {
    "day": ("每天", "by day"),
    "week": ("每周", "by week"),
    "month": ("每月", "by month"),
    "quarter": ("每季度", "by quarter"),
    "year": ("每年", "by year"),
}
_AVERAGES: Final[dict[Grain, tuple[str, str]]] = {
    "day": ("日均", "average daily"),
    "week": ("周均", "average weekly"),
    "month": ("月均", "average monthly"),
}
_BOUNDS: Final[dict[str, tuple[str, str]]] = {
    ">": ("大于", "over"),
    ">=": ("大于等于", "at least"),
    "<": ("小于", "under"),
    "<=": ("小于等于", "at most"),
}


def sentence(query: MetricQuery, catalog: Catalog, language: Language, when: str = "") -> str:
    """The query in words, periods as dates. `when` are other words for its period, taken as they are."""
    names = _Names(catalog, language)
    return _in_chinese(query, names, when) if language == "zh" else _in_english(query, names, when)


class _Names:
    """What the catalog calls things, in names that mean one thing."""

    def __init__(self, catalog: Catalog, language: Language) -> None:
        self._catalog = catalog
        self._chinese = language == "zh"
        self._lexicon: Lexicon = lexicon_of(catalog)

    def metric(self, name: str) -> str:
        found = self._catalog.metrics[name]
        own = found.name.replace("_", " ")
        wanted = (found.label, *found.synonyms, own) if self._chinese else (found.label_en, own, *found.synonyms)
        return self._only(wanted, "metrics", name) or own

    def is_share(self, name: str) -> bool:
        return isinstance(self._catalog.metrics[name].definition, Share)

    def figure(self, name: str) -> str:
        """A metric's name; of a share that of what it is a share of."""
        definition = self._catalog.metrics[name].definition
        return self.metric(definition.metric if isinstance(definition, Share) else name)

    def dimension(self, name: str) -> str:
        found = self._catalog.dimension(name)
        own = name.replace("_", " ")
        if found is None:
            return own
        words = (found.label, *found.synonyms)
        latin = [word for word in words if word.isascii()]
        return self._only((*words, own) if self._chinese else (own, *latin), "dimensions", name) or own

    def value(self, dimension: str, value: Value) -> str:
        """As stored; after its dimension's name where several dimensions hold it or it could be a name."""
        stored = self._catalog.stored.get(dimension, {})
        text = next((each for each, held in stored.items() if held == value), str(value))
        meant = self._lexicon.names.get(fold(text))
        alone = meant is not None and meant.values == ((dimension, text),) and not (meant.metrics or meant.dimensions)
        return text if alone else f"{self.dimension(dimension)} {text}"

    def _only(self, words: Iterable[str], kind: str, name: str) -> str:
        """The first of the words that names this and nothing else, in the language if there is one."""
        fitting = []
        for word in words:
            meant = self._lexicon.names.get(fold(word)) if word else None
            if meant is None:
                continue
            mine = getattr(meant, kind) == (name,) or (kind == "metrics" and meant.own == (name,))
            others = meant.values or (meant.dimensions if kind == "metrics" else meant.metrics)
            if mine and not others:
                fitting.append(word)
        spoken = [word for word in fitting if self._chinese or not HAN.search(word)]
        return next(iter([*spoken, *fitting]), "")


def _in_chinese(query: MetricQuery, names: _Names, when: str) -> str:
    total = _total(query)
    grain = _GRAINS[query.grain][0] if query.grain else ""
    groups = "和".join(f"各{names.dimension(name)}" for name in _named_groups(query))
    per = _AVERAGES[query.per][0] if query.per else ""
    metrics = "和".join(map(names.figure, query.metrics))
    shared = any(map(names.is_share, query.metrics))
    metrics = f"{'累计' if query.running else ''}{metrics}{('的比例' if query.of else '占比') if shared else ''}"
    text = f"{when or _days(query.period, '至', chinese=True)}，"
    text += f"{_scope(query.of, names, chinese=True)}占" if query.of else ""
    text += _scope(query.filters, names, chinese=True)
    if query.count_of:
        text += f"{groups}有多少个{names.dimension(query.count_of)}有{metrics}"
    else:
        text += f"{'合计' if total else ''}{grain}{'，' if grain and groups else ''}{groups}"
        text += f"的{per}{metrics}" if text[-1] not in "，占" else f"{per}{metrics}"
    for each in query.thresholds:
        text += f"，{names.metric(each.metric)}{_BOUNDS[each.operator][0]}{_number(each)}"
    if query.compare:
        other = {"previous": "环比", "year": "同比"}.get(query.compare.kind, "")
        text += f"，{other}" if other else f"，对比{_days(query.compare.period, '至', chinese=True)}"
    return text + _rank(query, names, chinese=True)


def _in_english(query: MetricQuery, names: _Names, when: str) -> str:
    per = f"{_AVERAGES[query.per][1]} " if query.per else ""
    metrics = " and ".join(map(names.figure, query.metrics))
    if any(map(names.is_share, query.metrics)):
        part = _scope(query.of, names, chinese=False)
        metrics = f"{part}'s share of {metrics}" if part else f"share of {metrics}"
    metrics = f"cumulative {metrics}" if query.running else metrics
    text = (
        f"how many {_plural(names.dimension(query.count_of))} have {metrics}" if query.count_of else f"{per}{metrics}"
    )
    if _total(query):
        text = f"total {text}"
    if groups := " and ".join(names.dimension(name) for name in _named_groups(query)):
        text += f" by {groups}"
    if query.grain:
        text += f" {_GRAINS[query.grain][1]}"
    if scope := _scope(query.filters, names, chinese=False):
        text += f" {scope}" if scope.startswith("excluding ") else f" for {scope}"
    text += f", {when or _days(query.period, ' to ', chinese=False)}"
    for each in query.thresholds:
        text += f", {names.metric(each.metric)} {_BOUNDS[each.operator][1]} {_number(each)}"
    if query.compare:
        other = {"previous": "the previous period", "year": "the same period last year"}.get(query.compare.kind, "")
        text += f", compared with {other or _days(query.compare.period, ' to ', chinese=False)}"
    return text + _rank(query, names, chinese=False)


def _total(query: MetricQuery) -> bool:
    """Several values named give a row each, unless a total is asked for."""
    several = [each.dimension for each in query.filters if each.operator == "in" and len(each.values) > 1]
    return bool(several) and not set(several) <= {*query.group_by}


def _named_groups(query: MetricQuery) -> Sequence[str]:
    """The dimensions to split by that no list of values names already."""
    listed = {each.dimension for each in query.filters if each.operator == "in" and len(each.values) > 1}
    return [name for name in query.group_by if name not in listed | {each.dimension for each in query.of}]


def _scope(filters: tuple[Filter, ...], names: _Names, *, chinese: bool) -> str:
    """What is kept, then what is left out."""
    joint = "、" if chinese else " and "
    kept: list[str] = []
    left: list[str] = []
    for each in filters:
        values = joint.join(names.value(each.dimension, value) for value in each.values)
        (left if each.operator in ("!=", "not in") else kept).append(values)
    text = ("，" if chinese else ", ").join(kept)
    for values in left:
        text += f"{'，' if text else ''}除了{values}以外" if chinese else f"{', ' if text else ''}excluding {values}"
    return text


def _rank(query: MetricQuery, names: _Names, *, chinese: bool) -> str:
    order = query.order_by
    if order is None:
        return ""
    if chinese:
        best = "最高" if order.descending else "最低"
        top = f"{best}的前{query.limit}名" if query.limit else f"从{'高到低' if order.descending else '低到高'}排"
        return f"，按{names.metric(order.name)}{top}"
    if query.limit:
        return f", {'top' if order.descending else 'bottom'} {query.limit} by {names.metric(order.name)}"
    return f", by {names.metric(order.name)}, {'highest' if order.descending else 'lowest'} first"


def _days(period: Period, joint: str, *, chinese: bool) -> str:
    def day(each: date) -> str:
        return f"{each.year}年{each.month}月{each.day}日" if chinese else each.isoformat()

    return day(period.first) if period.days == 1 else f"{day(period.first)}{joint}{day(period.last)}"


def _plural(name: str) -> str:
    if name[-1:] == "y" and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return name if name.endswith("s") else f"{name}s"


def _number(bound: Threshold) -> str:
    """The bound as it is compared with: a fraction stays a fraction."""
    return f"{bound.value:.12f}".rstrip("0").rstrip(".")
