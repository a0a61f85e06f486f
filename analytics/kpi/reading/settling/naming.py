"""What a metric or a dimension is called in the question's language."""

from analytics.kpi.reading.request import Question


def label(question: Question, name: str) -> str:
    """A dimension's label; in an English question only where it is in Latin letters, else its name."""
    found = question.catalog.dimension(name)
    fits = found is not None and (question.language == "zh" or found.label.isascii())
    return found.label if found is not None and fits else name.replace("_", " ")


def metric_label(question: Question, name: str) -> str:
    return question.catalog.metrics[name].label if question.language == "zh" else shown(question, name)


def shown(question: Question, name: str) -> str:
    """A metric's label in the question's language, else its first name that is no other metric's."""
    metric = question.catalog.metrics[name]
    if question.language == "zh" or metric.label.isascii():
        return metric.label
    own = (
        [each for each in metric.synonyms if each.isascii() and len(question.lexicon.names[each.lower()].metrics) == 1]
        if all(each.lower() in question.lexicon.names for each in metric.synonyms if each.isascii())
        else []
    )
    return own[0] if own else name.replace("_", " ")


def categorical(question: Question, name: str) -> bool:
    found = question.catalog.dimension(name)
    return found is not None and found.kind == "categorical"


def with_labels(question: Question, labels: list[str], *, by: bool = False) -> tuple[str, ...]:
    """The text split by each of some dimensions; in English behind the word that ranks: top 3 Brand by ADR."""
    text = question.words.text.strip().rstrip("?？。.!！ ")
    rank = next((word for word in question.cover if word.kind == "rank"), None) if by else None
    if question.language == "en" and rank is not None and question.plain(rank)[-1:].isdigit():
        written = question.written(rank)
        return tuple(question.words.replaced(rank.start, rank.end, f"{written} {label}") for label in labels[:5])
    if question.language == "zh":
        return tuple(f"{text}，按{label}" for label in labels[:5])
    return tuple(f"{text} by {label}" for label in labels[:5]) if by or labels else ()
