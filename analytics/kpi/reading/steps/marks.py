"""The small words: what is summed, compared or switched, and those that need the right neighbour."""

import re
from collections.abc import Callable

from analytics.kpi.catalog import AtLeast, Simple
from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.query import OutOfScope, Unclear
from analytics.kpi.reading.grammar import Reference
from analytics.kpi.reading.nouns import says_nothing
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.roles import (
    SPLIT_ALREADY,
    WHOLE,
    Item,
    one_by_other,
    one_sided,
    run_together,
)
from analytics.kpi.reading.steps.sentence import Sentence

WRITES = re.compile(r"(?:改成|改为|改到|变成|换成)\s?[¥$£]?\d+(?![\d年月日号-])")


def topics(sentence: Sentence) -> None:
    """What is not done here, and shares."""
    if (write := WRITES.search(sentence.question.words.plain)) is not None:
        words = sentence.question.words.written(write.start(), write.end())
        sentence.asked.refusal = OutOfScope((words,), say("write", sentence.question.language))
    for place, item in enumerate(sentence.items):
        if item.kind == "topic" and item.word.payload == "share" and not one_by_other(sentence.items, place):
            sentence.asked.share = sentence.asked.share or item.word
        elif item.kind == "topic":
            sentence.refuse(str(item.word.payload), item)


def apart(sentence: Sentence) -> None:
    """Names that may be one name, and conditions that may hold for one metric only."""
    found = run_together(sentence.question, sentence.items)
    if found is not None:
        sentence.ask("run together", (found[1],), words=found[0])
    if (own := one_sided(sentence.items)) is not None:
        sentence.ask("one-sided", words=sentence.written(own))


def plain_marks(sentence: Sentence) -> None:
    """Words that mean the same wherever they stand."""
    asked = sentence.asked
    for place, item in enumerate(sentence.items):
        if place in sentence.placed:
            continue
        payload = item.word.payload
        match item.kind:
            case "period" if isinstance(payload, FoundPeriod):
                asked.periods.append(payload)
            case "grain":
                _grain(sentence, item)
            case "trend":
                asked.trend = True
            case "compare" if isinstance(payload, Reference):
                asked.reference = payload
            case "change":
                asked.change = True
            case "versus" if not (_between_values(sentence, place) and _versus_again(sentence, place)):
                asked.versus = asked.versus or item.word
            case "total":
                asked.total = True
            case "switch":
                asked.switch = True
            case "add":
                asked.add = True
            case "which":
                asked.many = asked.many or payload == "many"
            case _:
                pass


def _between_values(sentence: Sentence, place: int) -> bool:
    return sentence.kind(place - 1) == sentence.kind(place + 1) == "value"


def _versus_again(sentence: Sentence, place: int) -> bool:
    """Lumen vs Meridia last month vs January: the one between the values says nothing of the periods."""
    return any(item.kind == "versus" for item in sentence.items[place + 1 :])


def _grain(sentence: Sentence, item: Item) -> None:
    asked, grain = sentence.asked, item.word.payload
    if grain in ("day", "week", "month", "quarter", "year"):
        if asked.grain not in (None, grain):
            asked.leftover.append(item.word)
        asked.grain = grain


def placed_marks(sentence: Sentence) -> None:
    """Small words that mean something only beside the right neighbour; elsewhere they are left over."""
    asked, items = sentence.asked, sentence.items
    for place, item in enumerate(items[1:-1], start=1):
        around = sentence.question.words.plain[item.word.start - 1 : item.word.end + 1]
        divided = item.kind == "join" and sentence.question.plain(item.word) == "/" and around.strip() != "/"
        if divided and items[place - 1].kind == items[place + 1].kind == "metric":
            asked.leftover.append(item.word)
    for place, item in enumerate(items):
        if place in sentence.placed:
            continue
        if item.kind == "which" and not _which_placed(sentence, place):
            asked.whose = _whose(sentence, place)
            continue
        if item.kind in _PLACED and not _PLACED[item.kind](sentence, place):
            asked.leftover.append(item.word)
    if not sentence.excluded:
        asked.leftover += [word for word in sentence.question.cover if word.kind == "except tail"]


def _whose(sentence: Sentence, place: int) -> Unclear:
    """谁最高, who sold most: of which dimension is for the person to say."""
    item, zh = sentence.items[place], sentence.question.language == "zh"
    reach = sentence.reach()
    able = [name for name in sentence.catalog.dimension_names() if name in reach]
    known = [name for name in able if (each := sentence.catalog.dimension(name)) and each.kind == "categorical"]
    of = "的" if sentence.written(item).endswith("的") else ""
    labels = [f"哪个{sentence.label(name)}{of}" if zh else f"which {sentence.label(name)}" for name in known[:4]]
    choices = tuple(sentence.instead(item, each) for each in labels)
    return Unclear(say("whose", sentence.question.language, words=sentence.written(item)), choices)


def _grouped(sentence: Sentence) -> bool:
    return bool(sentence.asked.several or sentence.asked.group_by)


def _group_placed(sentence: Sentence, place: int) -> bool:
    after, asked = sentence.kind(place + 1), sentence.asked
    split_already = sentence.written(sentence.items[place]) in SPLIT_ALREADY
    return (
        after in ("dimension", "grain", "one grain", "join", "which", "rank", "counted")
        or (after == "metric" and bool(asked.ranks))
        or (split_already and (_grouped(sentence) or len(asked.metrics) > 1))
    )


def _which_placed(sentence: Sentence, place: int) -> bool:
    after = sentence.kind(place + 1)
    return after in ("dimension", "one grain", "counted") or bool(sentence.included) or _grouped(sentence)


def _people(sentence: Sentence, _: int) -> bool:
    """How many customers ordered: said of whom a metric counts, the verb says nothing more."""
    found = [sentence.catalog.metrics[name].definition for name in sentence.metric_names()]
    return any(
        isinstance(each, AtLeast) or (isinstance(each, Simple) and each.agg == "count_distinct") for each in found
    )


def _counting(sentence: Sentence, _: int) -> bool:
    return sentence.asked.count_of is not None


def _noun_placed(sentence: Sentence, place: int) -> bool:
    """用户 behind 女性, orders from Leeds: said of the rows that a value or a dimension beside it has already."""
    if isinstance(sentence.items[place].word.payload, frozenset):
        return True  # found behind a value of its own dimension
    before = place - 1
    while sentence.kind(before) == "noun":
        before -= 1
    noun = sentence.question.plain(sentence.items[place].word)
    for beside in (before, place + 1):
        if sentence.kind(beside) in ("value", "dimension") and (beside < place or sentence.kind(beside) == "value"):
            item = sentence.items[beside]
            return says_nothing(sentence.catalog, noun, frozenset((*item.names, *(name for name, _ in item.values))))
    return False


def _every_placed(sentence: Sentence, place: int) -> bool:
    after = sentence.kind(place + 1)
    return after in ("dimension", "which", "group") or sentence.question.plain(sentence.items[place].word) in WHOLE


_PLACED: dict[str, Callable[[Sentence, int], bool]] = {
    "group": _group_placed,
    "noun": _noun_placed,
    "every": _every_placed,
    "bought": _people,
    "how many": _counting,
    "present": _counting,
}
