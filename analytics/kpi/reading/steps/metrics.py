"""Metrics: the figures asked for, apart from those that only bound or rank."""

import re

from analytics.kpi.reading.nouns import says_nothing
from analytics.kpi.reading.steps.sentence import Sentence

_OF_WHOM = re.compile(r"\b(?:of|for|from|among)\b")


def metrics(sentence: Sentence) -> None:
    """Takes every metric; those that only bound are asked for too where no other is."""
    asked = sentence.asked
    found = [place for place, item in enumerate(sentence.items) if item.kind == "metric"]
    said = [place for place in found if not _of_whom(sentence, place) and not _sorts(sentence, place)]
    free = [place for place in said if place not in sentence.used] or said
    for place in free:
        item = sentence.items[place]
        if len(item.names) > 1:
            asked.doubtful.append((item.word, item.names))
        elif item.names[0] not in asked.metrics:
            asked.metrics.append(item.names[0])
    asked.doubtful = [(word, names) for word, names in asked.doubtful if not set(names) & set(asked.metrics)]
    for place in set(said) - set(free):
        if len(sentence.items[place].names) > 1:
            asked.doubtful.append((sentence.items[place].word, sentence.items[place].names))


def _sorts(sentence: Sentence, place: int) -> bool:
    """Order countries by AOV: what to do, and not how many orders."""
    words, item = sentence.question.words, sentence.items[place]
    if place or sentence.kind(1) != "dimension" or sentence.question.plain(item.word) != "order":
        return False
    listed = sentence.items[1].word
    return words.plain[item.word.end : listed.start] in (" ", " the ") and words.plain[listed.end :].startswith(" by ")


def _of_whom(sentence: Sentence, place: int) -> bool:
    """AOV of gold customers: whose it is, said of rows that the value before it keeps, and no second figure.

    A noun that would keep fewer rows than the value does is left over.
    """
    words, item = sentence.question.words, sentence.items[place]
    if sentence.kind(place - 1) != "value" or place < 2:
        return False
    value = sentence.items[place - 1]
    first = next((each for each in sentence.items[: place - 1] if each.kind == "metric"), None)
    if first is None or words.plain[value.word.end : item.word.start] not in (" ", "-"):
        return False
    if not _OF_WHOM.search(words.plain[first.word.end : value.word.start]):
        return False
    if not says_nothing(sentence.catalog, sentence.question.plain(item.word), frozenset(n for n, _ in value.values)):
        sentence.asked.leftover.append(item.word)
    return True
