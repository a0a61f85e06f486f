"""Dimensions: what to split by."""

from analytics.kpi.reading.nouns import nouns_of
from analytics.kpi.reading.roles import SPLITS, describes, is_plural
from analytics.kpi.reading.steps.sentence import Sentence
from analytics.kpi.reading.steps.values import beside_value
from analytics.kpi.wording import fold

REST = ("其", "剩", "other", "the other", "rest", "the rest", "remaining", "all other")


def dimensions(sentence: Sentence) -> None:
    """Takes every dimension that does not merely say what kind of thing a value is."""
    for place, item in enumerate(sentence.items):
        if item.kind != "dimension" or place in sentence.placed or beside_value(sentence, place):
            continue
        if describes(sentence.question, sentence.items, place):
            if not _counted(sentence, place):
                _one_or_each(sentence, place)
            continue
        if _too_short(sentence, place):
            sentence.asked.leftover.append(item.word)
            continue
        name = sentence.one_dimension(item)
        if name is None:
            return
        _group(sentence, place, name)


def _counted(sentence: Sentence, place: int) -> bool:
    """深圳门店, Lumen properties: what the value's own table, or one that leads to it, has a row for each of."""
    catalog, names = sentence.catalog, sentence.items[place].names
    before = place - 1
    while sentence.kind(before) == "noun":
        before -= 1
    holders = {dimension for dimension, _ in sentence.items[before].values}
    for name in names:
        found = catalog.dimension(name)
        if found is None or name not in sentence.reach():
            continue
        called = {fold(word) for word in (found.label, *found.synonyms)} | {fold(name)}
        for model in catalog.models.values():
            own = model.dimension(name.rpartition("__")[2]) is not None and bool(called & nouns_of(model))
            keyed = any(each.kind != "foreign" and each.name == name for each in model.entities)
            if (own or keyed) and any(catalog.path(model.name, holder) is not None for holder in holders):
                return True
    return False


def _one_or_each(sentence: Sentence, place: int) -> None:
    """成都行业, Lumen device: split by it within the value, or the value alone."""
    words, before, item = sentence.question.words, sentence.items[place - 1], sentence.items[place]
    if sentence.question.language == "zh":
        choices = [sentence.instead(item, f"各{sentence.written(item)}"), sentence.instead(item, "")]
    else:
        rest = " ".join(sentence.instead(item, "").split())
        choices = [*(f"{rest} by {sentence.label(name)}" for name in item.names), rest]
    sentence.ask("attributive", tuple(choices), words=words.written(before.word.start, item.word.end))


def _too_short(sentence: Sentence, place: int) -> bool:
    """交易额店: one character splits nothing unless a word before says so."""
    plain = sentence.question.plain(sentence.items[place].word)
    return len(plain) == 1 and sentence.kind(place - 1) not in (*SPLITS, "threshold", "value")


def _group(sentence: Sentence, place: int, name: str) -> None:
    asked, item, before = sentence.asked, sentence.items[place], sentence.kind(place - 1)
    dimension = sentence.catalog.dimension(name)
    if dimension is not None and dimension.kind == "time":
        times = {time.name for each in sentence.metric_names() for time in sentence.catalog.time_of(each)}
        if name not in times:
            sentence.refuse("time dimension", item, dimension=sentence.written(item))
        elif before in ("group", "which", "every"):
            asked.grain = asked.grain or dimension.granularity
        return
    every = sentence.question.plain(sentence.items[place - 1].word) if before == "every" else ""
    if every.startswith(REST) and not sentence.excluded:
        sentence.ask("others", words=f"{every}{sentence.written(item)}")
        return
    if before == "every" and not _separately(sentence, place):
        _each_or_all(sentence, place)
        return
    if name not in asked.group_by and not (asked.total and before == "every"):
        asked.group_by.append(name)
    asked.many |= is_plural(sentence.question.plain(item.word))


def _separately(sentence: Sentence, place: int) -> bool:
    kinds = {item.kind for item in sentence.items} | {sentence.kind(place - 2)}
    return bool(kinds & {"group", "rank", "threshold", "total", "which", "versus"})


def _each_or_all(sentence: Sentence, place: int) -> None:
    words, item = sentence.question.words, sentence.items[place]
    every = sentence.items[place - 1]
    if sentence.question.plain(every.word).startswith(REST) and not sentence.excluded:
        sentence.ask("others", words=words.written(every.word.start, item.word.end))
        return
    start, end = sentence.items[place - 1].word.start, item.word.end
    if sentence.question.language == "zh":
        each, total = f"各{sentence.written(item)}", "一共"
    else:
        each, total = f"each {sentence.label(item.names[0])}", "total"
    sentence.ask("each or all", (words.replaced(start, end, each), words.replaced(start, end, total)))
