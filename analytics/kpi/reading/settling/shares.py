"""Shares: each group's part of the whole, or the part of it that a named value is."""

from dataclasses import dataclass, replace

from analytics.kpi.catalog import Catalog, Share
from analytics.kpi.query import Filter, MetricQuery, OutOfScope, Unclear
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.settling.naming import metric_label
from analytics.kpi.reading.settling.parts import parts_of, which_part


@dataclass(frozen=True, slots=True)
class Shared:
    """A query's metrics, groups and filters, and the filters of the part whose share is asked."""

    metrics: tuple[str, ...]
    group_by: tuple[str, ...]
    filters: tuple[Filter, ...]
    of: tuple[Filter, ...] = ()


def shares(question: Question, asked: Request, read: Shared) -> Shared | Unclear | OutOfScope:
    """What part of what is asked, where that is certain and the figure has parts; else which it is, or why not."""
    assert asked.share is not None
    word, catalog = question.written(asked.share), question.catalog
    metrics = tuple(_whole(name, catalog) for name in read.metrics)
    named = {name: f"share_of_{name}" for name in metrics}
    compared = asked.change or asked.reference or asked.versus
    if asked.thresholds or (compared and asked.ranks) or (asked.running and asked.grain):
        return OutOfScope((word,), say("share", question.language))
    if asked.doubtful:
        return read
    without = next((name for name, share in named.items() if share not in catalog.metrics), "")
    if without:
        return OutOfScope((word,), say("share adds", question.language, metric=metric_label(question, without)))
    split = [name for name in read.group_by if name not in asked.several]
    if not split and not read.filters:
        return Unclear(say("share of what", question.language))
    if not metrics:
        return read
    told = parts_of(question, asked, read.filters, split)
    if told is None:
        return which_part(question, metrics, read.filters, split)
    if asked.rank_metric in metrics:
        asked.rank_metric = f"share_of_{asked.rank_metric}"
    return _parted(replace(read, metrics=tuple(named.values())), told, {*asked.several} if not asked.total else set())


def still_shares(asked: Request, base: MetricQuery, read: Shared, catalog: Catalog) -> Shared:
    """A follow-up of a share: another value of what was split by is the part now; another figure is no share."""
    if not all(isinstance(catalog.metrics[name].definition, Share) for name in read.metrics):
        return replace(read, filters=(*read.filters, *_others(base.of, read.filters)))
    split = {*base.group_by, *(each.dimension for each in base.of)} - {*asked.group_by}
    new = {each.dimension for each in asked.filters if each.dimension in split}
    kept = tuple(each for each in base.of if each.dimension not in new and each.dimension not in asked.group_by)
    found = _parted(read, new, set() if asked.total else {*asked.several, *base.group_by})
    return replace(found, of=(*kept, *found.of))


def _parted(read: Shared, part: set[str], listed: set[str]) -> Shared:
    """The filters of these dimensions as the part; the dimensions split no more but where several values are listed."""
    of = tuple(each for each in read.filters if each.dimension in part)
    filters = tuple(each for each in read.filters if each.dimension not in part)
    group_by = tuple(name for name in read.group_by if name not in part or name in listed)
    return replace(read, group_by=group_by, filters=filters, of=of)


def _others(kept: tuple[Filter, ...], named: tuple[Filter, ...]) -> tuple[Filter, ...]:
    held = {each.dimension for each in named}
    return tuple(each for each in kept if each.dimension not in held)


def _whole(name: str, catalog: Catalog) -> str:
    """The metric that a share is of."""
    definition = catalog.metrics[name].definition
    return definition.metric if isinstance(definition, Share) else name
