"""What must still be asked: which metric, ranked by what, of which group."""

import re
from dataclasses import replace

from analytics.kpi.catalog import Simple
from analytics.kpi.query import MetricQuery, OutOfScope, Reading, Unclear
from analytics.kpi.reading.lexicon import Name
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.settling.naming import categorical, label, shown, with_labels
from analytics.kpi.reading.settling.phrasing import said_with
from analytics.kpi.reading.settling.wanted import wanted

SOLD = re.compile(r"\b(?:sell|sold)\b|卖|成交|动销|销售")
MOST = 12  # tried, of which the first few that can be sent as they stand are offered


def doubts(question: Question, asked: Request, query: MetricQuery) -> Unclear | None:
    """A name of several metrics: each choice is the question with that metric's own name in its place."""
    if not asked.doubtful:
        return None
    word, names = asked.doubtful[0]
    dimensions = {*query.group_by, *(each.dimension for each in query.filters)}
    able = [name for name in names if dimensions <= question.catalog.reachable(name)] or list(names)
    labels = [shown(question, name) for name in able]
    choices = tuple(question.words.replaced(word.start, word.end, label) for label in labels)
    return Unclear(say("several metrics", question.language, words=question.written(word)), choices, query)


def lacking(question: Question, asked: Request, query: MetricQuery) -> Reading:
    """What must still be said: a metric, or what to rank by."""
    if not query.metrics and query.count_of is not None:
        query = _counted_rows(question, query, query.count_of)
    if not query.metrics:
        choices = tuple(said_with(question, asked, name) for name in wanted(question, asked, query)[:MOST])
        return Unclear(say("no metric", question.language), choices, query)
    if asked.ranks and query.limit is not None and _ranks_within(question, query):
        return OutOfScope(_rank_words(question), say("rank within", question.language))
    bare = not query.group_by and query.grain is None and query.count_of is None
    if bare and (asked.ranks or query.thresholds):
        reach = frozenset.intersection(*(question.catalog.reachable(name) for name in query.metrics))
        labels = [
            label(question, d) for d in question.catalog.dimension_names() if d in reach and categorical(question, d)
        ]
        return Unclear(say("no group", question.language), with_labels(question, labels[:4], by=True), query)
    return query


def _counted_rows(question: Question, query: MetricQuery, dimension: str) -> MetricQuery:
    """在投的计划有几个: with no metric named, the rows of the one model that holds what is counted, if it is one."""
    catalog = question.catalog
    wanted = {dimension, *query.group_by, *(each.dimension for each in query.filters)}
    able = [each for each in catalog.metrics.values() if each.visible and wanted <= catalog.reachable(each.name)]
    simple = [(each.name, each.definition) for each in able if isinstance(each.definition, Simple)]
    models = {definition.model for _, definition in simple}
    plain = [
        name
        for name, definition in simple
        if definition.agg in ("sum", "count", "sum_boolean") and not (definition.filter or catalog.metrics[name].filter)
    ]
    said = any(word.kind == "present" for word in question.cover) and not SOLD.search(question.words.plain)
    sold = [
        name
        for name, definition in simple
        if definition.agg == "sum"
        and catalog.metrics[name].format == "currency"
        and catalog.metrics[name].direction == "up"
    ]
    if len(sold) == 1 and SOLD.search(question.words.plain):
        return replace(query, metrics=(sold[0],))
    if len(models) == 1 and len(plain) > 0 and said:
        return replace(query, metrics=(plain[0],))
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
