"""截至昨天的累计学费, revenue to date as of yesterday: a figure that has its own start needs only its day."""

from analytics.kpi.catalog import Cumulative
from analytics.kpi.periods.read import FoundPeriod, candidates
from analytics.kpi.query import Period
from analytics.kpi.reading.steps.sentence import Sentence


def as_of(sentence: Sentence) -> None:
    """Takes the last day of a period that lacks its start, where all that is asked for is cumulative."""
    asked, catalog = sentence.asked, sentence.catalog
    if len(asked.periods) != 1 or asked.periods[0].trouble != "no start" or not asked.metrics or asked.doubtful:
        return
    if not all(isinstance(catalog.metrics[name].definition, Cumulative) for name in asked.metrics):
        return
    open_ended = asked.periods[0]
    within = [
        each
        for each in candidates(sentence.question.words.plain, sentence.question.clock)
        if each.period is not None and open_ended.start <= each.start and each.end <= open_ended.end
    ]
    whole = max(within, key=lambda each: each.end - each.start, default=None)
    if whole is not None and whole.period is not None:
        day = Period(whole.period.last, whole.period.last)
        asked.periods = [FoundPeriod(open_ended.start, open_ended.end, day, "day")]
