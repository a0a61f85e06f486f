"""Bounds on metrics: ROI低于1, over 1,000 clicks."""

import re

from analytics.kpi.catalog import Metric
from analytics.kpi.query import OutOfScope, Threshold, Unclear
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.grammar import Bound
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question
from analytics.kpi.reading.roles import Item, bounded
from analytics.kpi.reading.settling.naming import shown
from analytics.kpi.reading.steps.sentence import Sentence
from analytics.kpi.reading.steps.units import fits_unit, is_money, metrics_of, said_unit
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
        holder = _counted(sentence, place, bounded(sentence.items, place, touching=_touching(sentence, place)))
        if isinstance(holder, tuple):
            if len(holder) != 1:
                sentence.ask("bound on what", tuple(_put_before(sentence, item, name) for name in holder))
                return
            sentence.asked.thresholds += [Threshold(holder[0], each.operator, each.value) for each in item.word.payload]
            continue
        if holder is None and not sentence.metric_names():
            sentence.asked.loose += tuple((item.word, bound) for bound in item.word.payload)
            continue
        if holder is None:
            sentence.ask("bound on what", _about(sentence, item))
            return
        sentence.used.add(holder)
        if len(sentence.items[holder].names) == 1:
            for bound in item.word.payload:
                _bound(sentence, item, sentence.items[holder].names[0], bound)


MONEY = re.compile(r"[¥$€£元块镑]|rmb|cny|usd|gbp|eur|yuan|dollars|pounds|euros|美金|港币")


def _about(sentence: Sentence, item: Item) -> tuple[str, ...]:
    """The question with figures that the bound fits put before it."""
    said = sentence.question.plain(item.word)
    percent = any(bound.percent for bound in item.word.payload) if isinstance(item.word.payload, tuple) else False
    unit = "percent" if percent else "currency" if MONEY.search(said) else ""
    fitting = [
        each
        for each in sentence.catalog.metrics.values()
        if each.visible and (each.format == unit or (not unit and each.format != "percent"))
        if each.name not in sentence.metric_names()
    ]
    fitting.sort(key=lambda each: not sentence.reach() <= sentence.catalog.reachable(each.name))
    words, start = sentence.question.words, item.word.start
    return tuple(words.inserted(start, shown(sentence.question, each.name)) for each in fitting[:4])


def _put_before(sentence: Sentence, item: Item, name: str) -> str:
    return sentence.question.words.inserted(item.word.start, shown(sentence.question, name))


def _counted(sentence: Sentence, place: int, holder: int | None) -> int | tuple[str, ...] | None:
    """The place of the metric that a bound is about; else the metrics its unit may mean."""
    items, question, catalog = sentence.items, sentence.question, sentence.catalog
    unit = said_unit(question, items[place].word)
    metric = _sure(sentence, holder)
    touches = holder is not None and _together(sentence, holder, place)
    if metric is not None and unit and fits_unit(unit, metric, named=touches):
        return holder
    after = _sure(sentence, place + 1)
    if after is not None and after.format == "integer" and sentence.kind(place + 2) != "threshold":
        counts = metric is None or metric.format != "integer" or not touches
        if _together(sentence, place, place + 1) and counts and (unit or _touching(sentence, place)):
            return place + 1  # at least 50 orders, 至少1000次曝光
    if not unit or (holder is not None and metric is None):
        return holder
    dimensions = {item.names[0] for item in items if item.kind == "dimension" and len(item.names) == 1}
    dimensions |= {pair[0] for item in items if item.kind == "value" for pair in item.values[:1]}
    found = metrics_of(unit, metric.name if metric is not None else None, frozenset(dimensions), catalog)
    if metric is None:
        return found if len(found) == 1 else None
    if not found and metric.format == "integer":
        return holder
    return found if not touches or len(found) != 1 else (*found, metric.name)


def _sure(sentence: Sentence, place: int | None) -> Metric | None:
    """The metric named at a place, where it is one and certain."""
    if place is None or sentence.kind(place) != "metric" or len(sentence.items[place].names) != 1:
        return None
    return sentence.catalog.metrics[sentence.items[place].names[0]]


def _together(sentence: Sentence, first: int, second: int) -> bool:
    first, second = sorted((first, second))
    words = sentence.question.words.plain[sentence.items[first].word.end : sentence.items[second].word.start]
    return second == first + 1 and not words.strip(" 的")


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
    counts = said_unit(question, word) and metric.format in ("currency", "percent")
    if counts or (is_money(question, word) and metric.format in ("integer", "percent")):
        return Unclear(say("bound on what", language))
    if metric.format == "percent" and not bound.percent and bound.value >= 1:
        choice = question.words.replaced(word.start, word.end, written + "%")
        return Unclear(say("percent", language, metric=metric.label, value=f"{bound.value:g}"), (choice,))
    if bound.percent and metric.format in ("currency", "integer"):
        return OutOfScope((written,), say("bound unit", language, metric=metric.label))
    return Threshold(name, bound.operator, bound.value)
