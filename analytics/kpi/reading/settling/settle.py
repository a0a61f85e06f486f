"""From what a message asks for to a query: follow-ups filled in, defaults taken, every name checked for reach."""

from dataclasses import replace

from analytics.kpi.catalog import Cumulative
from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.query import Filter, Grain, MetricQuery, OutOfScope, Period, Reading, Unclear
from analytics.kpi.reading.comparison import rows_apart, timed
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.settling.asking import doubts, lacking
from analytics.kpi.reading.settling.averages import no_average, no_running, runs, unit_of
from analytics.kpi.reading.settling.ordering import ranking
from analytics.kpi.reading.settling.reach import refusals
from analytics.kpi.reading.settling.shares import Shared, shares, still_shares
from analytics.kpi.reading.steps.bounds import bound_on
from analytics.kpi.spans import ToDate, bucket_of


def settle(question: Question, asked: Request, base: MetricQuery | None) -> Reading:
    """The query a request makes, over `base` where it is a follow-up; else a question or a refusal."""
    if (apart := rows_apart(question, asked, base)) is not None:
        return apart
    time = timed(question, asked if base else _to_date(question, asked), base)
    if isinstance(time, Unclear):
        return Unclear(time.question, time.choices, _partial(question, asked, base))
    if isinstance(time, OutOfScope):
        return time
    found, compare = time
    assert found.period is not None
    if base is not None and base.grain is not None and asked.running is not None:
        asked.total = False  # 每天的GMV, then 累计呢
    read = _shared(question, asked, base)
    if isinstance(read, Unclear | OutOfScope):
        return read
    bounded = tuple(dict.fromkeys(each.metric for each in asked.thresholds))
    metrics, group_by, filters = read.metrics or bounded, read.group_by, read.filters  # 超过1000单的渠道
    metrics, order, limit, doubt = ranking(question, asked, base, metrics)
    if base is not None and base.limit is not None and asked.total and not asked.ranks:
        return Unclear(say("total of ranked", question.language))
    if base is not None and base.limit is not None and asked.add and group_by != base.group_by:
        return Unclear(say("rank within", question.language))
    if asked.loose and len(metrics) != 1:
        return Unclear(say("bound on what", question.language), partial=_partial(question, asked, base))
    for word, each in asked.loose:
        bound = bound_on(question, word, metrics[0], each)
        if isinstance(bound, Unclear | OutOfScope):
            return bound
        asked.thresholds.append(bound)
    count_of, grain = _count_of(asked, base), _grain(asked, base, found.period)
    if grain is not None and limit is not None and not (asked.reference or asked.change or asked.versus):
        compare = None  # 同比, then 哪天最高: one day of this period, held against nothing
    query = MetricQuery(
        metrics=metrics,
        period=found.period,
        group_by=group_by,
        filters=filters,
        thresholds=tuple(asked.thresholds) or (base.thresholds if base else ()),
        grain=grain,
        compare=compare,
        order_by=None if count_of else order,
        limit=None if count_of else limit,
        count_of=count_of,
        per=None if count_of else unit_of(question, asked, base, metrics),
        period_assumed=_assumed(asked, base),
        of=read.of,
        running=grain is not None and count_of is None and runs(asked, base, metrics, question.catalog),
    )
    return (
        doubts(question, asked, query)
        or doubt
        or refusals(question, query)
        or no_average(question, query)
        or no_running(question, query)
        or lacking(question, asked, query)
    )


def _shared(question: Question, asked: Request, base: MetricQuery | None) -> Shared | Unclear | OutOfScope:
    """Metrics, groups and filters, with the part whose share is asked apart from what it is a share of."""
    read = Shared(_metrics(asked, base), _group_by(asked, base), _filters(asked, base))
    if asked.share is not None:
        return shares(question, asked, read)
    return read if base is None else still_shares(asked, base, read, question.catalog)


def _count_of(asked: Request, base: MetricQuery | None) -> str | None:
    if asked.count_of is not None or base is None:
        return asked.count_of
    replaced = asked.names_metric or asked.group_by or asked.ranks or asked.share is not None
    return None if replaced else base.count_of


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
    by_alone = asked.rank_by and asked.metrics == [asked.rank_metric] and base.order_by is not None
    kept = base.metrics if asked.add or by_alone else ()  # 按订单数排: what is shown stays
    return tuple(dict.fromkeys((*kept, *asked.metrics)))


def _group_by(asked: Request, base: MetricQuery | None) -> tuple[str, ...]:
    named = [*asked.group_by, *(d for d in asked.several if not asked.total)]
    if base is not None and asked.add:
        held = {each.dimension for each in base.filters if each.operator in ("=", "in")}
        named += [each.dimension for each in asked.filters if each.dimension in held]
        return tuple(dict.fromkeys((*base.group_by, *named)))
    if base is None or asked.group_by:
        return tuple(dict.fromkeys(named))
    if asked.total:
        return ()
    return tuple(dict.fromkeys((*base.group_by, *named)))


def _filters(asked: Request, base: MetricQuery | None) -> tuple[Filter, ...]:
    if base is None:
        return tuple(asked.filters)
    if asked.add:
        return _united(base.filters, asked.filters)
    named = {each.dimension for each in asked.filters}
    return (*(each for each in base.filters if each.dimension not in named), *asked.filters)


def _united(kept: tuple[Filter, ...], added: list[Filter]) -> tuple[Filter, ...]:
    """加上小红书: the values there were, and the new ones; one that was left out is left out no more."""
    found = {each.dimension: each for each in kept}
    for each in added:
        had = found.get(each.dimension)
        if had is not None and had.operator in ("!=", "not in") and set(each.values) <= set(had.values):
            left = tuple(value for value in had.values if value not in each.values)
            del found[each.dimension]  # 除了抖音, then 加上抖音: as if it had not been left out
            if left:
                found[each.dimension] = Filter(each.dimension, "!=" if len(left) == 1 else "not in", left)
        elif had is None or each.operator not in ("=", "in") or had.operator not in ("=", "in"):
            found[each.dimension] = each
        else:
            values = tuple(dict.fromkeys((*had.values, *each.values)))
            found[each.dimension] = Filter(each.dimension, "=" if len(values) == 1 else "in", values)
    return tuple(found.values())


def _grain(asked: Request, base: MetricQuery | None, period: Period) -> Grain | None:
    if asked.grain is not None:
        return asked.grain
    if asked.trend:
        return "day" if period.days <= 31 else "week" if period.days <= 184 else "month"
    if base is not None and asked.per == base.grain:
        return None  # 每天的退款率, then 平均每天多少: one figure
    return base.grain if base is not None else None
