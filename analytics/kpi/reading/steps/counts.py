"""Counts of a dimension's values: 有多少个渠道有成交, how many products sold more than 100 units."""

from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.lexicon import Name
from analytics.kpi.reading.steps.sentence import Sentence
from analytics.kpi.reading.steps.values import beside_value

BESIDE = ("filler", "total", "present")


def counts(sentence: Sentence) -> None:
    """Takes the one dimension whose values are counted; what is ranked or shared at once is not counted here."""
    found = [place for place, item in enumerate(sentence.items) if item.kind == "dimension" and _is(sentence, place)]
    if not found:
        return
    place, item = found[0], sentence.items[found[0]]
    other = {each.kind for each in sentence.items} & {"rank", "higher", "versus", "one grain", "per"}
    if len(found) > 1 or other or sentence.asked.share is not None:
        sentence.refuse("count", item)
        return
    name = sentence.one_dimension(item)
    if name is None:
        return
    dimension = sentence.catalog.dimension(name)
    if dimension is None or dimension.kind != "categorical":
        sentence.refuse("count", item)
        return
    sentence.asked.count_of = name
    sentence.placed.add(place)


def _is(sentence: Sentence, place: int) -> bool:
    word = sentence.items[place].word
    cover = sentence.question.cover
    at = next(index for index, each in enumerate(cover) if each is word)
    if _asked_before(cover, at):
        return True
    return not beside_value(sentence, place) and _asked_after(cover, at)


def _asked_before(cover: tuple[Word, ...], at: int) -> bool:
    """多少渠道, how many different channels, how many active … channels."""
    if at == 0:
        return False
    while at > 1 and _is_value(cover[at - 1]):
        at -= 1  # how many Shanghai stores
    before = cover[at - 1]
    if before.kind == "present" and at > 1:
        before = cover[at - 2]
    return before.kind == "how many" and before.payload in ("counts", "may count")


def _is_value(word: Word) -> bool:
    return isinstance(word.payload, Name) and bool(word.payload.values)


def _asked_after(cover: tuple[Word, ...], at: int) -> bool:
    """计划有几个, 渠道数量; 渠道有多少 only where nothing that could be counted follows."""
    split = at > 0 and cover[at - 1].kind in ("group", "which")
    if at + 1 < len(cover) and cover[at + 1].kind == "how many" and cover[at + 1].payload == "after":
        return True
    rest = list(cover[at + 1 :])
    while rest and rest[0].kind in BESIDE:
        rest.pop(0)
    if split or not rest or rest[0].kind != "how many" or rest[0].payload == "after":
        return False
    named = any(word.kind == "name" for word in rest[1:2])
    return not named
