"""From covering words to what a message asks for: which dimension groups, which filters, which number bounds what."""

from collections.abc import Callable

from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.roles import items_of
from analytics.kpi.reading.steps.as_of import as_of
from analytics.kpi.reading.steps.averages import averages
from analytics.kpi.reading.steps.bounds import bounds
from analytics.kpi.reading.steps.counts import counts
from analytics.kpi.reading.steps.dimensions import dimensions
from analytics.kpi.reading.steps.marks import apart, placed_marks, plain_marks, topics
from analytics.kpi.reading.steps.metrics import metrics
from analytics.kpi.reading.steps.pitfalls import pitfalls
from analytics.kpi.reading.steps.ranks import ranks
from analytics.kpi.reading.steps.sentence import Sentence
from analytics.kpi.reading.steps.twofold import twofold
from analytics.kpi.reading.steps.values import contradiction, filters, values

STEPS: tuple[Callable[[Sentence], None], ...] = (
    topics, apart, twofold, pitfalls, counts, averages, plain_marks, values, contradiction, dimensions, bounds, ranks,
    metrics, filters, placed_marks, as_of,
)  # fmt: skip


def interpret(question: Question) -> Request:
    """What the message names. Words that carry meaning and found no place in it are in `leftover`."""
    sentence = Sentence(question, items_of(question))
    asked = sentence.asked
    for step in STEPS:
        step(sentence)
        if asked.refusal is not None:
            return asked
    asked.leftover += [item.word for item in sentence.items if item.kind == "unknown"]
    asked.leftover.sort(key=lambda word: word.start)
    return asked
