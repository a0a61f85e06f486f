"""Ranking: by what, which way, and how many."""

from analytics.kpi.query import MetricQuery, Order, Unclear
from analytics.kpi.reading.grammar import Rank
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.settling.naming import with_labels
from analytics.kpi.shares import averages_out


def ranking(
    question: Question, asked: Request, base: MetricQuery | None, metrics: tuple[str, ...]
) -> tuple[tuple[str, ...], Order | None, int | None, Unclear | None]:
    if not asked.ranks:
        return _kept_ranking(asked, base, metrics)
    limit = next((rank.limit for rank in asked.ranks if rank.limit), None)
    firm = [rank for rank in asked.ranks if not rank.soft] or asked.ranks
    directions = {_descending(question, asked, rank, metrics) for rank in firm} - {None}
    if len(directions) > 1:
        return metrics, None, limit, Unclear(say("both ends", question.language))
    graded = any(rank.best is not None for rank in asked.ranks)
    name = asked.rank_metric or (metrics[0] if len(metrics) == 1 else None)
    if name is None:
        choices = with_labels(question, [question.catalog.metrics[each].label for each in metrics], by=True)
        doubt = Unclear(say("rank by", question.language), choices)
        unnamed = Order("", descending=False not in directions)
        return metrics, None if metrics else unnamed, limit, doubt if metrics else None
    if not _fits(question, asked, name):
        return metrics, None, limit, Unclear(say("rank by", question.language))
    if graded and not directions:
        return (
            metrics,
            None,
            limit,
            Unclear(say("best", question.language, metric=question.catalog.metrics[name].label)),
        )
    if limit is None and any(rank.one for rank in asked.ranks) and not asked.many:
        limit = 1
    elif limit is None and base is not None and base.order_by is not None:
        limit = base.limit  # of the top 3, 从低到高 is the other end's three, never all
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


def _fits(question: Question, asked: Request, name: str) -> bool:
    """最便宜 compares money, 卖得最好 what was sold; 用得最多 leaves open by which figure, unless that is said."""
    metric, by_name = question.catalog.metrics[name], asked.rank_by
    sold = metric.direction == "up" and averages_out(name, question.catalog)
    fits = {"": True, "money": metric.format == "currency", "sales": by_name or sold, "use": by_name}
    return all(fits[rank.of] for rank in asked.ranks)


def _kept_ranking(
    asked: Request, base: MetricQuery | None, metrics: tuple[str, ...]
) -> tuple[tuple[str, ...], Order | None, int | None, Unclear | None]:
    if base is None or base.order_by is None:
        return metrics, None, None, None
    order = base.order_by if base.order_by.name else Order("".join(metrics[:1]), base.order_by.descending)
    if asked.pronoun is not None:
        return metrics, order, base.limit, None  # 它们的退款率: the same groups, whatever is shown of them
    if order.name in base.metrics and order.name not in metrics and metrics:
        order = Order(metrics[0], order.descending)
    return metrics, order, base.limit, None
