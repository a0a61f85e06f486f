"""Metrics: the figures asked for, apart from those that only bound or rank."""

from analytics.kpi.reading.steps.sentence import Sentence


def metrics(sentence: Sentence) -> None:
    """Takes every metric; those that only bound are asked for too where no other is."""
    asked = sentence.asked
    found = [place for place, item in enumerate(sentence.items) if item.kind == "metric"]
    free = [place for place in found if place not in sentence.used] or found
    for place in free:
        item = sentence.items[place]
        if len(item.names) > 1:
            asked.doubtful.append((item.word, item.names))
        elif item.names[0] not in asked.metrics:
            asked.metrics.append(item.names[0])
    asked.doubtful = [(word, names) for word, names in asked.doubtful if not set(names) & set(asked.metrics)]
    for place in set(found) - set(free):
        if len(sentence.items[place].names) > 1:
            asked.doubtful.append((sentence.items[place].word, sentence.items[place].names))
