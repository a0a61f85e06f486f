"""A question after the reason of a change, read: its figure by the reader, whole, or nothing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from analytics.kpi.catalog import Catalog
from analytics.kpi.query import MetricQuery, OutOfScope, Reading, Unclear
from analytics.kpi.why.question import WhyQuestion, why_question
from assistant.conversation import Json, Language
from assistant.skills.kpi.words import Wording, period_text, scope_text

Read: TypeAlias = Callable[[str], Reading]

_HELD_AGAINST: Final = re.compile(r"比|相比|\bthan\b|\bversus\b|\bvs\b|\bcompared\b")
_CHOICE: Final = {
    "zh": {"down": "为什么{}下降了", "up": "为什么{}上升了", None: "为什么{}变了"},
    "en": {"down": "why did {} drop", "up": "why did {} rise", None: "why did {} change"},
}
_ONE_METRIC: Final = {
    "zh": "一次只拆解一个指标的变化，先看哪一个？",
    "en": "I take one metric apart at a time: which one first?",
}
_WHAT: Final = {
    "zh": "想知道哪个指标、哪段时间的变化？比如：",
    "en": "The change of which metric, over which days? For example:",
}
_WHICH_DAYS: Final = {"zh": "指的是哪一段时间？请说出日期。", "en": "Which days are meant? Please name them."}
_ONLY_TIME: Final = {
    "zh": "“为什么”只能解释一个指标在两段时间之间的变化，不解释排名、门槛、个数、某一部分的占比，"
    "也不解释两个对象之间的差别。",
    "en": "I can explain how one metric changed between two periods, not rankings, thresholds, counts, a part's share, "
    "or the gap between two groups.",
}


@dataclass(frozen=True, slots=True)
class Why:
    """A change to explain: the figure's query, and what the words take for granted.

    `preferred` are dimensions that they name.
    """

    query: MetricQuery
    question: WhyQuestion
    preferred: tuple[str, ...] = ()


WhyReading: TypeAlias = Why | Unclear | OutOfScope


def read_why(
    text: str, catalog: Catalog, read: Read, previous: MetricQuery | None, language: Language
) -> WhyReading | None:
    """What change a message asks the reason of; None where it asks for none, or for none of a figure.

    `read` reads a question for a figure, which the rest of the message must be; `previous` is what was answered last.
    """
    question = why_question(text, _names(catalog))
    if question is None:
        return None
    if question.same_days and previous is None:
        return Unclear(_WHICH_DAYS[language])
    if question.rest:
        found = _same_days(read(question.rest), question, previous)
    elif previous is not None:
        found = previous
    else:
        return Unclear(_WHAT[language], _examples(catalog, question, language)) if question.claim else None
    match found:
        case MetricQuery():
            return _of_one(found, question, Wording(catalog, language))
        case Unclear(choices=choices):
            asked = tuple(as_why(choice, question, language) for choice in choices)
            return replace(found, choices=asked)
        case OutOfScope():
            return found


def as_why(figure: str, question: WhyQuestion, language: Language) -> str:
    """A question for a figure as one for the reason of its change."""
    return _CHOICE[language][question.claim].format(figure.strip(" ？?。."))


def claim_json(question: WhyQuestion) -> Json:
    """What is remembered while the figure is asked back about."""
    return {"claim": question.claim, "size": question.size, "points": question.points}


def claim_from(saved: Json) -> WhyQuestion | None:
    """What `claim_json` made; None for anything else."""
    if not isinstance(saved, dict) or saved.get("claim") not in ("down", "up", None):
        return None
    size = saved.get("size")
    return WhyQuestion("", saved.get("claim"), size if isinstance(size, float) else None, saved.get("points") is True)


def _of_one(query: MetricQuery, question: WhyQuestion, wording: Wording) -> WhyReading:
    language = wording.language
    if len(query.metrics) != 1:
        when, scope = period_text(query.period, language), scope_text(query, wording)
        where = f"{when}{scope}" if wording.chinese else ""
        choices = (
            f"{where}的{wording.metric(name)}"
            if wording.chinese
            else " ".join((scope, wording.metric(name), f"in {when}"))
            for name in query.metrics
        )
        return Unclear(_ONE_METRIC[language], tuple(as_why(each, question, language) for each in choices))
    several = {each.dimension for each in query.filters if each.operator in ("=", "in") and len(each.values) > 1}
    apart = several & set(query.group_by) and _HELD_AGAINST.search(question.rest)
    if query.thresholds or query.count_of or query.limit is not None or query.of or query.running or apart:
        return OutOfScope((), _ONLY_TIME[language])
    return Why(query, question, query.group_by)


def _same_days(found: Reading, question: WhyQuestion, previous: MetricQuery | None) -> Reading:
    """那周, that week: the days of the answer before, where the message names none itself."""
    if not question.same_days or previous is None or not isinstance(found, MetricQuery) or not found.period_assumed:
        return found
    return replace(found, period=previous.period, compare=previous.compare, period_assumed=previous.period_assumed)


def _examples(catalog: Catalog, question: WhyQuestion, language: Language) -> tuple[str, ...]:
    wording = Wording(catalog, language)
    visible = [name for name, metric in catalog.metrics.items() if metric.visible and metric.direction == "up"]
    leading = sorted(visible, key=lambda name: not catalog.metrics[name].drivers)[:3]
    figures = (f"上周{wording.metric(n)}" if language == "zh" else f"{wording.metric(n)} last week" for n in leading)
    return tuple(as_why(each, question, language) for each in figures)


def _names(catalog: Catalog) -> Iterator[str]:
    """Everything the catalog calls by a name, so that no part of it is taken for a verb."""
    for metric in catalog.metrics.values():
        yield from (metric.label, metric.label_en, *metric.synonyms)
    for name in catalog.dimension_names():
        dimension = catalog.dimension(name)
        if dimension is not None:
            yield from (dimension.label, *dimension.synonyms)
            yield from (word for words in dimension.value_synonyms.values() for word in words)
        yield from catalog.values.get(name, ())
