"""From what a message asks for to a query: follow-ups filled in, defaults taken, every name checked for reach."""

import re
from dataclasses import replace

from analytics.kpi.catalog import AtLeast, Cumulative, Simple, inputs_of
from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.query import Filter, Grain, MetricQuery, Order, OutOfScope, Period, Reading, Unclear
from analytics.kpi.reading.comparison import timed
from analytics.kpi.reading.grammar import Rank
from analytics.kpi.reading.lexicon import Name
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.spans import ToDate, bucket_of

FINENESS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
GRAINS = {
    "day": ("天", "day"),
    "week": ("周", "week"),
    "month": ("月", "month"),
    "quarter": ("季度", "quarter"),
    "year": ("年", "year"),
}


def settle(question: Question, asked: Request, base: MetricQuery | None) -> Reading:
    """The query a request makes, over `base` where it is a follow-up; else a question or a refusal."""
    time = timed(question, asked if base else _to_date(question, asked), base)
    if isinstance(time, Unclear):
        return Unclear(time.question, time.choices, _partial(question, asked, base))
    if isinstance(time, OutOfScope):
        return time
    found, compare = time
    assert found.period is not None
    metrics = _metrics(asked, base)
    group_by, filters = _group_by(asked, base), _filters(asked, base)
    if asked.share is not None:
        shared = _shares(question, asked, metrics, group_by, filters)
        if isinstance(shared, Unclear | OutOfScope):
            return shared
        metrics = shared
    metrics, order, limit, doubt = _ranking(question, asked, base, metrics)
    query = MetricQuery(
        metrics=metrics,
        period=found.period,
        group_by=group_by,
        filters=filters,
        thresholds=tuple(asked.thresholds) or (base.thresholds if base else ()),
        grain=_grain(asked, base, found.period),
        compare=compare,
        order_by=order,
        limit=limit,
        period_assumed=_assumed(asked, base),
    )
    return _doubts(question, asked, query) or doubt or _refusals(question, query) or _lacking(question, asked, query)


def _shares(
    question: Question, asked: Request, metrics: tuple[str, ...], group_by: tuple[str, ...], filters: tuple[Filter, ...]
) -> tuple[str, ...] | Unclear | OutOfScope:
    """Each group's part of the whole, where groups are asked for and add up; what part of what is asked otherwise."""
    assert asked.share is not None
    word = question.written(asked.share)
    shares = tuple(f"share_of_{name}" for name in metrics)
    compared = asked.change or asked.reference or asked.versus
    if asked.thresholds or asked.doubtful or (compared and asked.ranks):
        return OutOfScope((word,), say("share", question.language))
    split = [name for name in group_by if name not in asked.several]
    held = [each.dimension for each in filters]
    if not split or asked.several or not metrics:
        whole = [
            question.words.replaced(word.start, word.end, _each(question, name))
            for name in dict.fromkeys((*asked.several, *held))
            for word in question.cover
            if isinstance(word.payload, Name) and name in {dimension for dimension, _ in word.payload.values}
        ]
        return Unclear(say("share of what", question.language), tuple(whole[:3]) if metrics else ())
    whole_only = next(
        (name for name, share in zip(metrics, shares, strict=True) if share not in question.catalog.metrics), ""
    )
    if whole_only:
        return OutOfScope((word,), say("share adds", question.language, metric=_metric_label(question, whole_only)))
    if asked.rank_metric in metrics:
        asked.rank_metric = f"share_of_{asked.rank_metric}"
    return shares


def _to_date(question: Question, asked: Request) -> Request:
    """With no period named, a month-to-date metric stands on this month, so that it is compared with the last one."""
    definitions = [question.catalog.metrics[name].definition for name in asked.metrics]
    units = {
        each.span.unit for each in definitions if isinstance(each, Cumulative) and isinstance(each.span, ToDate)
    } - {None}
    if asked.periods or len(units) != 1 or len(definitions) != 1:
        return asked
    unit, last = units.pop(), question.clock.last
    assert unit is not None
    return replace(asked, periods=[FoundPeriod(0, 0, Period(bucket_of(last, unit).first, last), unit, to_date=True)])


def _each(question: Question, dimension: str) -> str:
    return f"各{_label(question, dimension)}" if question.language == "zh" else f"each {_label(question, dimension)}"


def _assumed(asked: Request, base: MetricQuery | None) -> bool:
    named = bool(asked.periods) or (asked.reference is not None and asked.reference.relative and asked.versus is None)
    return not named and (base is None or base.period_assumed)


def _partial(question: Question, asked: Request, base: MetricQuery | None) -> MetricQuery | None:
    bare = Request(
        periods=[], metrics=asked.metrics, filters=asked.filters, group_by=asked.group_by, several=asked.several
    )
    time = timed(question, bare, base)
    if isinstance(time, Unclear | OutOfScope) or time[0].period is None:
        return None
    return MetricQuery(
        _metrics(asked, base), time[0].period, _group_by(asked, base), _filters(asked, base), period_assumed=True
    )


def _metrics(asked: Request, base: MetricQuery | None) -> tuple[str, ...]:
    if base is None:
        return tuple(asked.metrics)
    if not asked.metrics:
        return base.metrics
    kept = base.metrics if asked.add else ()
    return tuple(dict.fromkeys((*kept, *asked.metrics)))


def _group_by(asked: Request, base: MetricQuery | None) -> tuple[str, ...]:
    named = [*asked.group_by, *(d for d in asked.several if not asked.total)]
    if base is None or asked.group_by:
        return tuple(dict.fromkeys(named))
    if asked.total:
        return ()
    return tuple(dict.fromkeys((*base.group_by, *named)))


def _filters(asked: Request, base: MetricQuery | None) -> tuple[Filter, ...]:
    if base is None:
        return tuple(asked.filters)
    named = {each.dimension for each in asked.filters}
    return (*(each for each in base.filters if each.dimension not in named), *asked.filters)


def _grain(asked: Request, base: MetricQuery | None, period: Period) -> Grain | None:
    if asked.grain is not None:
        return asked.grain
    if asked.trend:
        return "day" if period.days <= 31 else "week" if period.days <= 184 else "month"
    return base.grain if base is not None else None


def _ranking(
    question: Question, asked: Request, base: MetricQuery | None, metrics: tuple[str, ...]
) -> tuple[tuple[str, ...], Order | None, int | None, Unclear | None]:
    if not asked.ranks:
        return _kept_ranking(base, metrics)
    limit = next((rank.limit for rank in asked.ranks if rank.limit), None)
    directions = {_descending(question, asked, rank, metrics) for rank in asked.ranks} - {None}
    if len(directions) > 1:
        return metrics, None, limit, Unclear(say("both ends", question.language))
    graded = any(rank.best is not None for rank in asked.ranks)
    name = asked.rank_metric or (metrics[0] if len(metrics) == 1 else None)
    if name is None:
        choices = _with(question, [question.catalog.metrics[each].label for each in metrics], by=True)
        return metrics, None, limit, Unclear(say("rank by", question.language), choices) if metrics else None
    if graded and not directions:
        return (
            metrics,
            None,
            limit,
            Unclear(say("best", question.language, metric=question.catalog.metrics[name].label)),
        )
    if limit is None and any(rank.one for rank in asked.ranks) and not asked.many:
        limit = 1
    if name not in metrics:
        metrics = (*metrics, name)
    return metrics, Order(name, descending=True not in ({not d for d in directions})), limit, None


def _descending(question: Question, asked: Request, rank: Rank, metrics: tuple[str, ...]) -> bool | None:
    if rank.best is None:
        return rank.descending
    name = asked.rank_metric or (metrics[0] if metrics else "")
    metric = question.catalog.metrics.get(name)
    if metric is None or metric.direction == "neutral":
        return None
    return rank.best == (metric.direction == "up")


def _kept_ranking(
    base: MetricQuery | None, metrics: tuple[str, ...]
) -> tuple[tuple[str, ...], Order | None, int | None, Unclear | None]:
    if base is None or base.order_by is None:
        return metrics, None, base.limit if base is not None else None, None
    order = base.order_by
    if order.name in base.metrics and order.name not in metrics and metrics:
        order = Order(metrics[0], order.descending)
    return metrics, order, base.limit, None


def _with(question: Question, labels: list[str], *, by: bool = False) -> tuple[str, ...]:
    text = question.words.text.strip().rstrip("?？。.!！ ")
    if question.language == "zh":
        return tuple(f"{text}，按{label}" for label in labels[:5])
    return tuple(f"{text} by {label}" for label in labels[:5]) if by or labels else ()


def _doubts(question: Question, asked: Request, query: MetricQuery) -> Unclear | None:
    """A name of several metrics: each choice is the question with that metric's own name in its place."""
    if not asked.doubtful:
        return None
    word, names = asked.doubtful[0]
    dimensions = {*query.group_by, *(each.dimension for each in query.filters)}
    able = [name for name in names if dimensions <= question.catalog.reachable(name)] or list(names)
    shown = [_shown(question, name) for name in able]
    choices = tuple(question.words.replaced(word.start, word.end, label) for label in shown)
    return Unclear(say("several metrics", question.language, words=question.written(word)), choices, query)


def _shown(question: Question, name: str) -> str:
    metric = question.catalog.metrics[name]
    if question.language == "zh":
        return metric.label
    own = (
        [each for each in metric.synonyms if each.isascii() and len(question.lexicon.names[each.lower()].metrics) == 1]
        if all(each.lower() in question.lexicon.names for each in metric.synonyms if each.isascii())
        else []
    )
    return own[0] if own else name.replace("_", " ")


def _refusals(question: Question, query: MetricQuery) -> OutOfScope | None:
    language, catalog = question.language, question.catalog
    wanted = [*query.group_by, *(each.dimension for each in query.filters)]
    for name in dict.fromkeys((*query.metrics, *(each.metric for each in query.thresholds))):
        if why := catalog.missing(name):
            label = _metric_label(question, name)
            return OutOfScope((label,), say("not computed", language, metric=label, why=why))
        reach = catalog.reachable(name)
        for dimension in wanted:
            if dimension not in reach:
                known = [d for d in catalog.dimension_names() if d in reach and _categorical(question, d)]
                labels = ("、" if language == "zh" else ", ").join(_label(question, d) for d in known)
                parts = {
                    "metric": _metric_label(question, name),
                    "dimension": _label(question, dimension),
                    "known": labels or "-",
                }
                return OutOfScope((_label(question, dimension),), say("unreachable", language, **parts))
        for time in catalog.time_of(name):
            if query.grain is not None and FINENESS.index(query.grain) < FINENESS.index(time.granularity):
                grain = GRAINS[time.granularity][0 if language == "zh" else 1]
                parts = {"metric": _metric_label(question, name), "grain": grain}
                return OutOfScope((GRAINS[query.grain][0 if language == "zh" else 1],), say("grain", language, **parts))
    for each in query.filters:
        settled = next((name for name in query.metrics if _settled_already(question, name, each)), None)
        if settled is not None:
            parts = {"metric": _metric_label(question, settled), "dimension": _label(question, each.dimension)}
            return OutOfScope(tuple(map(str, each.values)), say("settled", language, **parts))
    if question.data_until is not None and query.period.first > question.data_until:
        first, last = query.period.first.isoformat(), question.data_until.isoformat()
        return OutOfScope((first,), say("no data", language, first=first, last=last))
    return None


def _settled_already(question: Question, name: str, asked: Filter) -> bool:
    """A metric that keeps only some values of a dimension itself (paid orders) has nothing to say of the others."""
    metric = question.catalog.metrics[name]
    kept = [metric.filter]
    match metric.definition:
        case Simple(filter=own) | AtLeast(filter=own):
            kept.append(own)
        case other:
            if any(_settled_already(question, each, asked) for each in inputs_of(other)):
                return True
    named = [each for each in kept if re.search(rf"\b{re.escape(asked.dimension)}\b", each)]
    return any(str(value) not in each for each in named for value in asked.values)


def _categorical(question: Question, name: str) -> bool:
    found = question.catalog.dimension(name)
    return found is not None and found.kind == "categorical"


def _label(question: Question, name: str) -> str:
    found = question.catalog.dimension(name)
    return found.label if found is not None and question.language == "zh" else name.replace("_", " ")


def _metric_label(question: Question, name: str) -> str:
    return question.catalog.metrics[name].label if question.language == "zh" else _shown(question, name)


def _lacking(question: Question, asked: Request, query: MetricQuery) -> Reading:
    """What must still be said: a metric, or what to rank by."""
    if not query.metrics:
        return Unclear(say("no metric", question.language), _metric_choices(question, query), query)
    if asked.ranks and query.limit is not None and _ranks_within(question, query):
        return OutOfScope(_rank_words(question), say("rank within", question.language))
    bare = not query.group_by and query.grain is None
    if bare and (asked.ranks or query.thresholds):
        reach = frozenset.intersection(*(question.catalog.reachable(name) for name in query.metrics))
        labels = [
            _label(question, d) for d in question.catalog.dimension_names() if d in reach and _categorical(question, d)
        ]
        return Unclear(say("no group", question.language), _with(question, labels[:4], by=True), query)
    return query


def _ranks_within(question: Question, query: MetricQuery) -> bool:
    """每个渠道销量最高的商品 ranks within each channel; only dimensions joined by 和 are ranked as one list."""
    if query.grain is not None and query.group_by:
        return True
    if len(query.group_by) < 2:
        return False
    words = [word for word in question.cover if word.kind != "filler"]
    dimensions = [i for i, w in enumerate(words) if isinstance(w.payload, Name) and w.payload.dimensions]
    return not any(words[i + 1].kind == "join" and i + 2 in dimensions for i in dimensions if i + 2 < len(words))


def _rank_words(question: Question) -> tuple[str, ...]:
    return tuple(question.written(word) for word in question.cover if word.kind == "rank")


def _metric_choices(question: Question, query: MetricQuery) -> tuple[str, ...]:
    """The words that mattered, with a metric added: each can be sent as it stands."""
    wanted = {*query.group_by, *(each.dimension for each in query.filters)}
    able = [
        m.name for m in question.catalog.metrics.values() if m.visible and wanted <= question.catalog.reachable(m.name)
    ]
    able.sort(key=lambda name: question.catalog.metrics[name].direction == "neutral")
    kept = [word for word in question.cover if word.kind not in ("filler", "topic")]
    if question.language == "zh":
        said = "".join(question.written(word) for word in kept)
        return tuple(
            f"{said}的{question.catalog.metrics[name].label}" if said else question.catalog.metrics[name].label
            for name in able[:4]
        )
    said = " ".join(question.written(word) for word in kept)
    return tuple(f"{_shown(question, name)} {said}".strip() for name in able[:4])
