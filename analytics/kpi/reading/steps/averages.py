"""Averages: 日均, average daily orders; what is an average already stays the figure it is."""

from analytics.kpi.query import Grain
from analytics.kpi.reading.roles import is_average
from analytics.kpi.reading.steps.sentence import Sentence

EACH = ("每", "per ", "a ", "each ", "every ", "daily", "weekly", "monthly", "quarterly", "yearly")
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


def averages(sentence: Sentence) -> None:
    """Takes 平均 and 日均, with the unit of time they are taken over; `settle` knows which metrics have such."""
    marks = [item for item in sentence.items if item.kind in ("average", "per")]
    if not marks:
        return
    named = [sentence.catalog.metrics[item.names[0]] for item in sentence.items if item.kind == "metric"]
    all_averages = bool(named) and all(is_average(metric, sentence.catalog.metrics) for metric in named)
    said = {item.word.payload for item in marks if item.kind == "per"}
    if not said and not all_averages:
        said = _beside(sentence)
    of_parts = any(" of " in sentence.question.plain(item.word) for item in marks)
    if all_averages and of_parts:
        sentence.refuse("mean", marks[0])
    unit = next((grain for grain in GRAINS if {grain} == said), None)
    if unit is not None:
        sentence.asked.per, sentence.asked.averaged = unit, marks[0].word
    elif not named and any(item.kind == "unknown" for item in sentence.items):
        sentence.asked.leftover += [item.word for item in sentence.items if item.kind == "unknown"]
    elif said or not all_averages:
        sentence.refuse("mean", marks[0])


def _beside(sentence: Sentence) -> set[object]:
    """The unit said apart: average bookings per day."""
    found = [
        place
        for place, item in enumerate(sentence.items)
        if item.kind == "grain" and sentence.question.plain(item.word).startswith(EACH)
    ]
    sentence.placed.update(found)
    return {sentence.items[place].word.payload for place in found}
