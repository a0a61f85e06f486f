"""Shares: each group's part of the whole."""

from analytics.kpi.query import Filter, OutOfScope, Unclear
from analytics.kpi.reading.lexicon import Name
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.settling.naming import label, metric_label


def shares(
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
        return OutOfScope((word,), say("share adds", question.language, metric=metric_label(question, whole_only)))
    if asked.rank_metric in metrics:
        asked.rank_metric = f"share_of_{asked.rank_metric}"
    return shares


def _each(question: Question, dimension: str) -> str:
    return f"各{label(question, dimension)}" if question.language == "zh" else f"each {label(question, dimension)}"
