"""The small words: what is summed, compared or switched, and those that need the right neighbour."""

from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.reading.grammar import Reference
from analytics.kpi.reading.roles import (
    SPLIT_ALREADY,
    WHOLE,
    Item,
    is_average,
    one_by_other,
    one_sided,
    run_together,
)
from analytics.kpi.reading.steps.sentence import Sentence

HOW_MANY = ("多少", "有多少", "how many", "几")


def topics(sentence: Sentence) -> None:
    """What is not done here, and shares."""
    for place, item in enumerate(sentence.items):
        if item.kind == "topic" and item.word.payload == "share" and not one_by_other(sentence.items, place):
            sentence.asked.share = sentence.asked.share or item.word
        elif item.kind == "topic":
            sentence.refuse(str(item.word.payload), item)
        if item.kind == "dimension" and _counted(sentence, place):
            sentence.refuse("count", item)


def _counted(sentence: Sentence, place: int) -> bool:
    """多少渠道, how many channels: a count of the dimension, not a figure by it."""
    start = sentence.items[place].word.start
    text = sentence.question.words.plain[:start].rstrip()
    return text.endswith(HOW_MANY)


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
            case "versus":
                asked.versus = asked.versus or item.word
            case "total":
                asked.total = True
            case "switch":
                asked.switch = True
            case "add":
                asked.add = True
            case "average":
                _average(sentence, place)
            case "which":
                asked.many = asked.many or payload == "many"
            case _:
                pass


def _grain(sentence: Sentence, item: Item) -> None:
    asked, grain = sentence.asked, item.word.payload
    if grain in ("day", "week", "month", "quarter", "year"):
        if asked.grain not in (None, grain):
            asked.leftover.append(item.word)
        asked.grain = grain


def _average(sentence: Sentence, place: int) -> None:
    """平均 fits what is an average already: a ratio of sums, or a score."""
    after = next((item for item in sentence.items[place + 1 :] if item.kind == "metric"), None)
    metric = sentence.catalog.metrics.get(after.names[0]) if after is not None else None
    if metric is None or not is_average(metric, sentence.catalog.metrics):
        sentence.refuse("mean", sentence.items[place])


def placed_marks(sentence: Sentence) -> None:
    """Small words that mean something only beside the right neighbour; elsewhere they are left over."""
    asked, items = sentence.asked, sentence.items
    for place, item in enumerate(items[1:-1], start=1):
        divided = item.kind == "join" and sentence.question.plain(item.word) == "/"
        if divided and items[place - 1].kind == items[place + 1].kind == "metric":
            asked.leftover.append(item.word)
    for place, item in enumerate(items):
        if item.kind in _PLACED and not _PLACED[item.kind](sentence, place):
            asked.leftover.append(item.word)
    if not sentence.excluded:
        asked.leftover += [word for word in sentence.question.cover if word.kind == "except tail"]


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


def _noun_placed(sentence: Sentence, place: int) -> bool:
    return sentence.kind(place - 1) == "value"


def _every_placed(sentence: Sentence, place: int) -> bool:
    after = sentence.kind(place + 1)
    return after in ("dimension", "which", "group") or sentence.question.plain(sentence.items[place].word) in WHOLE


_PLACED = {"group": _group_placed, "which": _which_placed, "noun": _noun_placed, "every": _every_placed}
