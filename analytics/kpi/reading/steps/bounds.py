"""Bounds on metrics: ROI低于1, over 1,000 clicks."""

from analytics.kpi.query import Threshold
from analytics.kpi.reading.grammar import Bound
from analytics.kpi.reading.roles import Item, bounded
from analytics.kpi.reading.steps.sentence import Sentence


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
        holder = bounded(sentence.items, place)
        if holder is None:
            sentence.ask("bound on what")
            return
        sentence.used.add(holder)
        if len(sentence.items[holder].names) == 1:
            for bound in item.word.payload:
                _bound(sentence, item, sentence.items[holder].names[0], bound)


def _of_rows(sentence: Sentence, place: int) -> bool:
    """Orders with more than 3 items: what the number counts stands behind it, and is no metric."""
    item, plain = sentence.items[place], sentence.question.words.plain
    if sentence.kind(place + 1) != "dimension":
        return False
    between = plain[item.word.end : sentence.items[place + 1].word.start]
    return not between.strip()


def _bound(sentence: Sentence, item: Item, name: str, bound: Bound) -> None:
    metric = sentence.catalog.metrics[name]
    if metric.format == "percent" and not bound.percent and bound.value >= 1:
        choice = sentence.instead(item, sentence.written(item) + "%")
        sentence.ask("percent", (choice,), metric=metric.label, value=f"{bound.value:g}")
    elif bound.percent and metric.format in ("currency", "integer"):
        sentence.refuse("bound unit", item, metric=metric.label)
    else:
        sentence.asked.thresholds.append(Threshold(name, bound.operator, bound.value))
