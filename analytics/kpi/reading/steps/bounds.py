"""Bounds on metrics: ROI低于1, over 1,000 clicks."""

from analytics.kpi.query import OutOfScope, Threshold, Unclear
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.grammar import Bound
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question
from analytics.kpi.reading.roles import Item, bounded
from analytics.kpi.reading.steps.sentence import Sentence
from analytics.kpi.wording import HAN


def bounds(sentence: Sentence) -> None:
    """Takes every bound, with the metric it is about."""
    for place, item in enumerate(sentence.items):
        if item.kind != "threshold" or not isinstance(item.word.payload, tuple):
            continue
        if sentence.kind(place - 1) in ("compare", "change", "versus"):
            sentence.refuse("change bound", item)
            return
        if _of_rows(sentence, place):
            sentence.refuse("row bound", item, words=sentence.written(item))
            return
        holder = bounded(sentence.items, place, touching=_touching(sentence, place))
        if holder is None and not sentence.metric_names():
            sentence.asked.loose += tuple((item.word, bound) for bound in item.word.payload)
            continue
        if holder is None:
            sentence.ask("bound on what")
            return
        sentence.used.add(holder)
        if len(sentence.items[holder].names) == 1:
            for bound in item.word.payload:
                _bound(sentence, item, sentence.items[holder].names[0], bound)


def _touching(sentence: Sentence, place: int) -> bool:
    if place + 1 >= len(sentence.items):
        return False
    item, words = sentence.items[place], sentence.question.words
    between = words.plain[item.word.end : sentence.items[place + 1].word.start]
    written = words.plain[item.word.start : item.word.end]
    return not between.strip() and written[0].isalnum() and not HAN.search(written)


def _of_rows(sentence: Sentence, place: int) -> bool:
    """Orders with more than 3 items: what the number counts stands behind it, and is no metric."""
    item, plain = sentence.items[place], sentence.question.words.plain
    if sentence.kind(place + 1) != "dimension":
        return False
    between = plain[item.word.end : sentence.items[place + 1].word.start]
    return not between.strip()


def _bound(sentence: Sentence, item: Item, name: str, bound: Bound) -> None:
    found = bound_on(sentence.question, item.word, name, bound)
    if isinstance(found, Threshold):
        sentence.asked.thresholds.append(found)
    else:
        sentence.asked.refusal = sentence.asked.refusal or found


def bound_on(question: Question, word: Word, name: str, bound: Bound) -> Threshold | Unclear | OutOfScope:
    """The threshold that a bound sets on a metric, unless its unit does not fit."""
    metric, written, language = question.catalog.metrics[name], question.written(word), question.language
    if metric.format == "percent" and not bound.percent and bound.value >= 1:
        choice = question.words.replaced(word.start, word.end, written + "%")
        return Unclear(say("percent", language, metric=metric.label, value=f"{bound.value:g}"), (choice,))
    if bound.percent and metric.format in ("currency", "integer"):
        return OutOfScope((written,), say("bound unit", language, metric=metric.label))
    return Threshold(name, bound.operator, bound.value)
