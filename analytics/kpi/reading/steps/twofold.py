"""What can be read in two ways by the words beside it: a value called as a dimension, a truth named as an adjective."""

import re
from collections.abc import Callable

from analytics.kpi.catalog import Cumulative, Simple
from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.reading.grammar import Rank
from analytics.kpi.reading.lexicon import Name, runs_on
from analytics.kpi.reading.nouns import parties
from analytics.kpi.reading.roles import SPLITS, Item, is_average
from analytics.kpi.reading.steps.sentence import Sentence

TRUTHS = frozenset(["true", "false", "0", "1"])
ASKS = re.compile(r"是否|是不是|有无|whether|is\b|has\b|if\b|flag\b")
THAT_ARE = re.compile(r"\b(?:that|which|who) (?:were|are|was|is|got|have been|had been) $")
PRESENT = re.compile(r"\b(?:with|without|using|used|having|has|have)\s(?:an?|any|some|the)?\s?$")
ADJECTIVE, DONE = ("ed", "able", "ive", "ful", "less"), ("已", "被")
RANGE = re.compile(r"\s*(?:到|至|~|-{1,2}|—|to|through|thru|until|up to|over|within|into|under|用|对|去|以)\s*")
NOW = frozenset(
    ["目前", "现在", "当前", "眼下", "right now", "now", "currently", "current", "at the moment", "as of now"]
)
COMBINED = frozenset(["combined", "sum", "summed up", "added up", "加起来", "加一起", "合起来", "加总", "总和", "合计"])


def twofold(sentence: Sentence) -> None:
    """Ends the reading where one of them is found."""
    for check in CHECKS:
        check(sentence)


def _called_as_dimension(sentence: Sentence) -> None:
    """Brand bookings, where Brand is a booking source and a dimension too."""
    for place, item in enumerate(sentence.items):
        name = item.word.payload
        if item.kind != "value" or not isinstance(name, Name) or not name.dimensions:
            continue
        own = {dimension for dimension, _ in item.values}
        beside = [sentence.items[at] for at in (place - 1, place + 1) if 0 <= at < len(sentence.items)]
        if own & set(name.dimensions) or any(_of(each, own) for each in beside):
            continue
        if sentence.kind(place - 1) in ("except", "join", "versus") or sentence.kind(place + 1) in ("join", "versus"):
            continue
        zh = sentence.question.language == "zh"
        dimension, value = item.values[0]
        split = f"各{sentence.label(name.dimensions[0])}" if zh else f"by {sentence.written(item)}"
        choices = (sentence.instead(item, f"{sentence.label(dimension)} {value}"), sentence.instead(item, split))
        sentence.ask("several values", choices, words=sentence.written(item))


def _of(item: Item, dimensions: set[str]) -> bool:
    if item.kind == "dimension":
        return bool(dimensions & set(item.names))
    return item.kind == "value" and bool(dimensions & {dimension for dimension, _ in item.values})


def _true_only(sentence: Sentence) -> None:
    """Cancelled bookings, bookings (cancelled only), where Cancelled is true or false: those of which it is true."""
    for place, item in enumerate(sentence.items):
        if item.kind != "dimension" or len(item.names) != 1 or item.names[0] not in sentence.reach():
            continue
        held = sentence.catalog.values.get(item.names[0], ())
        yes = next((value for value in held if value.lower() in ("true", "1")), None)
        if yes is None or not {value.lower() for value in held} <= TRUTHS or not _unsplit(sentence, place):
            continue
        if _is_adjective(sentence, place):
            sentence.included.setdefault(item.names[0], []).append(yes)
            sentence.placed.add(place)
        elif sentence.question.language == "en":
            rest = " ".join(sentence.instead(item, "").split())
            sentence.ask("attributive", (f"{rest} by {sentence.written(item)}", rest), words=sentence.written(item))


def _unsplit(sentence: Sentence, place: int) -> bool:
    """Whether no word beside a dimension splits by it, or says its value."""
    called, own = sentence.question.plain(sentence.items[place].word), set(sentence.items[place].names)
    if ASKS.match(called) or PRESENT.search(sentence.question.words.plain[: sentence.items[place].word.start]):
        return False
    if any(each.kind in ("which", "topic") for each in sentence.items):
        return False
    after = sentence.items[place + 1] if place + 1 < len(sentence.items) else None
    said = after is not None and after.kind == "value" and _of(after, own)
    return not said and sentence.kind(place - 1) not in (*SPLITS, "join", "except", "versus")


def _is_adjective(sentence: Sentence, place: int) -> bool:
    """Right before a metric (or a value and a metric), behind “that were”, or before “only”."""
    plain, word = sentence.question.words.plain, sentence.items[place].word
    behind = place + 1
    while sentence.kind(behind) == "value":
        behind += 1
    after = sentence.items[behind] if behind < len(sentence.items) else None
    called = sentence.question.plain(word)
    adjective = called.endswith(ADJECTIVE) or called.startswith(DONE)  # cancelled, but not spa
    touching = after is not None and plain[word.end : after.word.start].count(" ") <= behind - place
    if adjective and after is not None and after.kind == "metric" and (touching or "的" in plain[word.end :]):
        return True
    only = sentence.kind(place + 1) == "switch" and sentence.question.plain(sentence.items[place + 1].word) == "only"
    if only:
        sentence.placed.add(place + 1)
    return only or THAT_ARE.search(plain[: word.start]) is not None


def _ends_of_range(sentence: Sentence) -> None:
    """V1到V3: those between them too, or the two?"""
    for left, right in zip(sentence.items, sentence.items[1:], strict=False):
        if left.kind == right.kind == "value" and _of(left, {dimension for dimension, _ in right.values}):
            between = sentence.question.words.plain[left.word.end : right.word.start]
            if between and RANGE.fullmatch(between):
                joint = "和" if sentence.question.language == "zh" else " and "
                words = sentence.question.words.written(left.word.start, right.word.end)
                both = f"{sentence.written(left)}{joint}{sentence.written(right)}"
                choice = sentence.question.words.replaced(left.word.start, right.word.end, both)
                sentence.ask("same dimension", (choice,), words=words)


def _another_kind(sentence: Sentence) -> None:
    """商家补贴 beside 平台补贴, which is what the metric is: split by the one who pays, or another figure."""
    for place, item in enumerate(sentence.items[1:], start=1):
        before = sentence.items[place - 1]
        touching = before.word.end == item.word.start and before.kind == "dimension"
        split = sentence.kind(place - 2) in (*SPLITS, "value")
        if item.kind != "metric" or len(item.names) != 1 or not touching or split:
            continue
        if sentence.question.plain(before.word) not in parties():
            continue
        metric, called = sentence.catalog.metrics[item.names[0]], sentence.question.plain(item.word)
        if any(name.endswith(called) and name != called for name in (metric.label, *metric.synonyms)):
            start, end = before.word.start, item.word.end
            words = sentence.question.words
            choices = (sentence.instead(before, f"各{sentence.written(before)}"), sentence.instead(before, ""))
            sentence.ask("attributive", choices, words=words.written(start, end))


def _into_metric(sentence: Sentence) -> None:
    """Tea and hotpot sales, where hotpot sales is a metric: tea's part of that, or the sales of both."""
    lexicon, words = sentence.question.lexicon, sentence.question.words
    for place, item in enumerate(sentence.items):
        joined = sentence.kind(place - 1) in ("join", "versus")
        at = place - 2 if joined else place - 1
        if item.kind != "metric" or sentence.kind(at) != "value":
            continue
        said = set(sentence.items[at].values)
        called = words.folded[item.word.start : item.word.end]
        for size in range(1, len(called)):
            name = lexicon.names.get(called[:size].strip()) if not runs_on(called, size) else None
            values = set(name.values) if name is not None else set()
            if {dimension for dimension, _ in said} & {dimension for dimension, _ in values} and not said & values:
                sentence.ask("paired")


def _some_of(sentence: Sentence) -> None:
    """几个城市的交易额: of some cities, which are not said; no count is asked for."""
    plain = sentence.question.words.plain
    bounded = any(item.kind in ("threshold", "rank", "higher") for item in sentence.items)
    cover = sentence.question.cover
    for place, item in enumerate(sentence.items[:-1]):
        if item.kind != "dimension" or sentence.kind(place + 1) != "metric" or bounded:
            continue
        at = next(index for index, word in enumerate(cover) if word is item.word)
        some = (
            at and cover[at - 1].kind == "how many" and plain[cover[at - 1].start : cover[at - 1].end].startswith("几")
        )
        if some and plain[item.word.end : item.word.end + 1] == "的":
            each = sentence.question.words.replaced(cover[at - 1].start, cover[at - 1].end, "各")
            sentence.ask("each or all", (each,))


def _two_ends(sentence: Sentence) -> None:
    """前三和后三: both ends of one list."""
    ranks = [
        item.word.payload for item in sentence.items if item.kind == "rank" and isinstance(item.word.payload, Rank)
    ]
    limited = [rank.descending for rank in ranks if rank.limit is not None]
    if len(limited) > 1 and False in limited and set(limited) != {False}:
        sentence.ask("both ends")


def _combined(sentence: Sentence) -> None:
    """Room revenue and F&B revenue combined: a figure of its own, which is none of either."""
    names = set(sentence.metric_names())
    for item in sentence.items:
        if item.kind == "total" and len(names) > 1 and sentence.question.plain(item.word) in COMBINED:
            sentence.refuse("sum of metrics", item)


def _of_ratios(sentence: Sentence) -> None:
    """Monthly average ADR: by month, or the mean of the months' figures."""
    named = [sentence.catalog.metrics[name] for name in sentence.metric_names()]
    if not named or not all(is_average(metric, sentence.catalog.metrics) for metric in named):
        return
    for item in sentence.items:
        if item.kind == "per" and item.word.payload != "day":
            grain = str(item.word.payload)
            each = (
                {"week": "每周", "month": "每月"}.get(grain, "") if sentence.question.language == "zh" else f"{grain}ly"
            )
            plain = "" if sentence.question.language == "zh" else "overall"
            choices = (sentence.instead(item, each), sentence.instead(item, plain)) if each else ()
            sentence.ask("mean of ratios", choices, words=sentence.written(item))


def _now(sentence: Sentence) -> None:
    """Current occupancy, 现在的退款率: what stands at this moment, unless it is a stock or a period is named."""
    said = [item for item in sentence.items if item.kind == "lately" and sentence.question.plain(item.word) in NOW]
    timed = any(isinstance(item.word.payload, FoundPeriod) for item in sentence.items)
    if not said or timed or not sentence.metric_names() or all(map(_is_stock(sentence), sentence.metric_names())):
        return
    zh = sentence.question.language == "zh"
    days = ("昨天", "本月", "近30天") if zh else ("yesterday", "this month", "last 30 days")
    choices = tuple(sentence.instead(said[0], f"{day}的" if zh and _owns(sentence, said[0]) else day) for day in days)
    sentence.ask("now", choices, words=sentence.written(said[0]))


def _owns(sentence: Sentence, item: Item) -> bool:
    return sentence.question.words.plain[item.word.end : item.word.end + 1] not in ("的", "")


def _is_stock(sentence: Sentence) -> Callable[[str], bool]:
    def is_stock(name: str) -> bool:
        match sentence.catalog.metrics[name].definition:
            case Simple(non_additive_dimension=held):
                return bool(held)
            case Cumulative():
                return True
            case _:
                return False

    return is_stock


CHECKS: tuple[Callable[[Sentence], None], ...] = (
    _called_as_dimension, _true_only, _ends_of_range, _another_kind, _into_metric, _some_of, _two_ends, _combined,
    _of_ratios, _now,
)  # fmt: skip
