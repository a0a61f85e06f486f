"""Two ways to cut a text that both cover it whole: the words beside settle it, or the person does."""

import re
from dataclasses import replace

from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.query import Unclear
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.lexicon import Name
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question
from analytics.kpi.reading.settling.naming import label
from analytics.kpi.wording import Wording, wording


def settle_rival(question: Question, own: Word, rival: Word) -> Question | Unclear:
    """The question with the words that are meant; else a question with both, told apart."""
    if (own.start, own.end) != (rival.start, rival.end):
        start, end = min(own.start, rival.start), max(own.end, rival.end)
        between = "的" if question.language == "zh" else " "
        cuts = (
            rival.start if own.start < rival.start else own.end,
            own.start if rival.start < own.start else rival.end,
        )
        choices = tuple(_cut(question, place, between) for place in dict.fromkeys(cuts) if start < place < end)
        return Unclear(say("two cuts", question.language, words=question.words.written(start, end)), choices)
    assert isinstance(rival.payload, Name)
    said = _said_beside(question, own, rival.payload)
    if said:
        return replace(question, cover=tuple(rival if word is own else word for word in question.cover))
    labels = [f"{label(question, dimension)} {value}" for dimension, value in rival.payload.values]
    choices = tuple(question.words.replaced(own.start, own.end, words) for words in [*labels[:3], *_days(own)])
    return Unclear(say("several values", question.language, words=question.written(own)), choices)


FROM_TO = re.compile(
    r"(?:从|由|自)\s?(?P<a>.+?)\s?(?:到|至)\s?(?P<b>.+)|(?:from|between)\s(?P<c>.+?)\s(?:to|and)\s(?P<d>.+)",
    re.IGNORECASE,
)


def from_to(question: Question) -> tuple[Wording, bool] | None:
    """从9月到10月涨了多少, how did it change from Q2 to Q3: with a word of change, the second against the first.

    For stretches of days it is not sure: their change against the days before may be meant.
    """
    for word in question.cover:
        found = word.payload
        if not isinstance(found, FoundPeriod) or found.unit not in (
            "month",
            "quarter",
            "half",
            "year",
            "week",
            "range",
        ):
            continue
        ends = FROM_TO.fullmatch(question.written(word))
        if ends is None:
            continue
        first, last = ends["a"] or ends["c"], ends["b"] or ends["d"]
        told = f"{last}比{first}" if ends["a"] else f"{last} versus {first}"
        return wording(question.words.replaced(word.start, word.end, told)), found.unit != "range"
    return None


def _cut(question: Question, place: int, between: str) -> str:
    at = question.words.origins[place]
    return question.words.text[:at].rstrip() + between + question.words.text[at:].lstrip()


def _said_beside(question: Question, own: Word, name: Name) -> bool:
    """Whether the word before or after names the dimension: 活动双11大促."""
    words = [word for word in question.cover if word.kind != "filler"]
    at = next((index for index, word in enumerate(words) if word is own), None)
    if at is None:
        return False
    beside = [words[index].payload for index in (at - 1, at + 1) if 0 <= index < len(words)]
    dimensions = {dimension for dimension, _ in name.values}
    return any(isinstance(each, Name) and bool(dimensions & set(each.dimensions)) for each in beside)


def _days(own: Word) -> list[str]:
    found = own.payload
    if not isinstance(found, FoundPeriod) or found.period is None:
        return []
    first, last = found.period.first.isoformat(), found.period.last.isoformat()
    return [first if first == last else f"{first}~{last}"]
