"""What reads easily and means something else: each is asked back or refused, never answered by halves."""

import re
from collections.abc import Callable
from itertools import pairwise

from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.reading.grammar import Rank
from analytics.kpi.reading.roles import is_average, is_plural, ranked
from analytics.kpi.reading.settling.naming import metric_label
from analytics.kpi.reading.steps.conjuncts import in_pairs, own_periods
from analytics.kpi.reading.steps.sentence import Sentence

PRESENCE = re.compile(
    r"(?:用|用了|用过|使用|使用了|带|带了|有|没用|没有|未用|没|无|不带"
    r"|with|without|using|used|having)\s?(?:an?|any|some)?\s?$"
)
ARITHMETIC = {"plus", "+", "加", "减"}
MEASURED = re.compile(r"多少|多大|how much|by how")
RELATIVE = re.compile(r"\b(?:that|whose|which|with|where)\b[^,]*$")
SUMS = {
    "sum",
    "summed up",
    "added up",
    "加起来",
    "加一起",
    "总和",
    "加总",
    "累计",
    "累积",
    "累加",
    "cumulative",
    "running",
    "running total",
}
PEAK = {"最大", "最小", "max", "min", "maximum", "minimum"}
NUMBER_OF = re.compile(r"(?:number of|no\.? of|# of|how many|count of)\s?$")


def pitfalls(sentence: Sentence) -> None:
    """Ends the reading where one of them is found."""
    for check in CHECKS:
        check(sentence)


def _pairs(sentence: Sentence) -> None:
    if own_periods(sentence.items):
        sentence.ask("own periods")
    if in_pairs(sentence.items):
        sentence.ask("paired")


def _presence(sentence: Sentence) -> None:
    """用券的订单, orders with a coupon: whether there is one, not which."""
    for place, item in enumerate(sentence.items):
        if item.kind != "dimension" or sentence.kind(place + 1) == "value" or place in sentence.placed:
            continue
        plain = sentence.question.words.plain
        latin = plain[item.word.start].isascii()
        held = PRESENCE.search(plain[: item.word.start])
        owns = plain[item.word.end : item.word.end + 1] == "的" or sentence.kind(place + 1) == "metric"
        if held and sentence.kind(place - 1) not in ("group", "which", "every", "how many") and (latin or owns):
            sentence.refuse("presence", item, dimension=sentence.written(item))


def _two_ranks(sentence: Sentence) -> None:
    """花费最高的渠道和点击率最高的渠道."""
    holders = {
        sentence.items[holder].names
        for place, item in enumerate(sentence.items)
        if item.kind == "rank" and isinstance(item.word.payload, Rank) and item.word.payload.one
        for holder in ranked(sentence.question, sentence.items, place)
    }
    if len(holders) > 1:
        sentence.ask("two ranks")


def _total_of_ranked(sentence: Sentence) -> None:
    """前三名的渠道一共多少, total spend of the top 2 channels: one figure over those ranked."""
    plain = sentence.question.words.plain
    for place, item in enumerate(sentence.items):
        rank = item.word.payload
        if item.kind != "rank" or not isinstance(rank, Rank) or (rank.limit or 1) < 2:
            continue
        latin = plain[item.word.start].isascii()
        within = latin and re.search(r"\bof (?:the |our )?$", plain[: item.word.start]) is not None
        after = [each for at, each in enumerate(sentence.items) if each.kind == "total" and at > place]
        if any(each.kind == "total" for each in sentence.items) and (within or (after and not latin)):
            sentence.ask("total of ranked")


def _two_references(sentence: Sentence) -> None:
    """同比环比都要: one comparison at a time; each choice keeps one."""
    question = sentence.question
    compared = [item for item in sentence.items if item.kind == "compare"]
    if len({getattr(item.word.payload, "kind", None) for item in compared}) < 2:
        return
    start, end = compared[0].word.start, compared[-1].word.end
    within = [item for item in sentence.items if start <= item.word.start < end and item not in compared]
    choices: tuple[str, ...] = ()
    if all(item.kind == "join" for item in within):
        choices = tuple(question.words.replaced(start, end, question.written(item.word)) for item in compared)
    sentence.ask("two references", choices)


def _same_dimension(sentence: Sentence) -> None:
    """小红书的抖音花费, 精华类目下的防晒: two values of one dimension, one said to be within the other."""
    values = [place for place, item in enumerate(sentence.items) if item.kind == "value"]
    for left, right in pairwise(values):
        one, other = sentence.items[left], sentence.items[right]
        between = sentence.question.words.plain[one.word.end : other.word.start]
        alike = {name for name, _ in one.values} & {name for name, _ in other.values}
        plain = all(item.kind == "dimension" for item in sentence.items[left + 1 : right])
        if alike and plain and ("的" in between or "下" in between or between.strip() in ("'s", "'")):
            words = sentence.question.words.written(one.word.start, other.word.end)
            sentence.ask("same dimension", words=words)


def _arithmetic(sentence: Sentence) -> None:
    """GMV plus refunds is a sum of two metrics, not a list of them."""
    for place, item in enumerate(sentence.items):
        between = _beside(sentence, place, -1) == _beside(sentence, place, 1) == "metric"
        if between and item.kind in ("join", "add") and sentence.question.plain(item.word) in ARITHMETIC:
            sentence.asked.leftover.append(item.word)


def _difference(sentence: Sentence) -> None:
    """Germany minus France."""
    for place, item in enumerate(sentence.items):
        less = item.kind == "except" and sentence.question.plain(item.word) in ("minus", "减", "减去", "扣掉")
        if less and sentence.kind(place - 1) == sentence.kind(place + 1) == "value":
            sentence.asked.leftover.append(item.word)


def _by_change(sentence: Sentence) -> None:
    """11月销量下滑的商品, which products declined: groups chosen by how they changed."""
    kinds = [item.kind for item in sentence.items]
    for place, item in enumerate(sentence.items):
        if item.kind != "change" or "rank" in kinds:
            continue
        after = sentence.items[place + 1] if place + 1 < len(sentence.items) else None
        plain = sentence.question.words.plain
        owned = (
            after is not None
            and after.kind == "dimension"
            and plain[item.word.end : after.word.start].strip() in ("的", "")
            and not plain[after.word.start].isascii()
        )
        asked = "which" in kinds[:place] and "dimension" in kinds[:place] and not MEASURED.search(plain)
        relative = "dimension" in kinds[:place] and RELATIVE.search(plain[: item.word.start]) is not None
        if owned or asked or relative:
            sentence.refuse("change bound", item)


def _ranked_change(sentence: Sentence) -> None:
    """涨幅最大的渠道, the biggest drop: ranked by how much they changed."""
    for left, right in pairwise(sentence.items):
        kinds = {left.kind, right.kind}
        if "rank" in kinds and kinds & {"change", "compare"}:
            sentence.refuse("change rank", left, right)


def _attributive(sentence: Sentence) -> None:
    """Coupon sales: sales by coupon, or those with one."""
    words = sentence.question.words
    for place, item in enumerate(sentence.items):
        after = sentence.items[place + 1] if place + 1 < len(sentence.items) else None
        if (
            item.kind != "dimension"
            or place in sentence.placed
            or after is None
            or after.kind != "metric"
            or not words.plain[item.word.start].isascii()
        ):
            continue
        adjacent = words.plain[item.word.end : after.word.start] == " "
        split = sentence.kind(place - 1) in ("group", "which", "every", "rank", "how many", "value", "counted")
        if adjacent and not split and not is_plural(sentence.question.plain(item.word)):
            start, end = item.word.start, after.word.end
            metric, dimension = sentence.written(after), sentence.written(item)
            choices = (words.replaced(start, end, f"{metric} by {dimension}"), words.replaced(start, end, metric))
            sentence.ask("attributive", choices, words=words.written(start, end))


def _beside(sentence: Sentence, place: int, step: int) -> str:
    """What stands before (or behind) a place, periods aside."""
    place += step
    while sentence.kind(place) == "period":
        place += step
    return sentence.kind(place)


def _peak(sentence: Sentence) -> None:
    """各渠道的最大GMV: the peak of each, or the one that has most."""
    for place, item in enumerate(sentence.items):
        if sentence.question.plain(item.word) in PEAK and item.kind == "rank" and sentence.kind(place + 1) == "metric":
            metric = sentence.written(sentence.items[place + 1])
            sentence.ask("peak", words=sentence.written(item), metric=metric)


def _amount(sentence: Sentence) -> None:
    """The number of refunds is not the amount of them."""
    for item in sentence.items:
        if item.kind != "metric" or len(item.names) != 1:
            continue
        before = NUMBER_OF.search(sentence.question.words.plain[: item.word.start])
        metric = sentence.catalog.metrics[item.names[0]]
        if before and metric.format == "currency":
            start = before.start()
            choice = sentence.question.words.replaced(start, item.word.start, "")
            sentence.ask("amount", (" ".join(choice.split()),), metric=sentence.written(item))


def _every_year(sentence: Sentence) -> None:
    """每年国庆: that festival of every year."""
    yearly = any(item.kind == "grain" and item.word.payload == "year" for item in sentence.items)
    for item in sentence.items:
        if yearly and isinstance(item.word.payload, FoundPeriod) and item.word.payload.unit == "festival":
            sentence.ask("every year", words=sentence.written(item))


def _pronouns(sentence: Sentence) -> None:
    words = [item for item in sentence.items if item.kind == "pronoun"]
    if words:
        sentence.asked.pronoun = words[0].word


def _lately(sentence: Sentence) -> None:
    """最近 alone is what the answer takes anyway; beside a period that is over it says another one."""
    last = sentence.question.clock.last
    over = [
        item
        for item in sentence.items
        if isinstance(item.word.payload, FoundPeriod)
        and item.word.payload.period
        and item.word.payload.period.last < last
    ]
    if over:
        sentence.asked.leftover += [item.word for item in sentence.items if item.kind == "lately"]


def _sum(sentence: Sentence) -> None:
    """The sum of scores is no figure, and the sum of two metrics none of either."""
    bucketed = _bucketed(sentence)
    for item in sentence.items:
        summed = item.kind in ("total", "running") and sentence.question.plain(item.word) in SUMS
        names = sentence.metric_names()
        averages = [name for name in names if is_average(sentence.catalog.metrics[name], sentence.catalog.metrics)]
        if item.kind == "running" and averages:
            metric = metric_label(sentence.question, averages[0])
            sentence.refuse("running adds", item, metric=metric)
        elif summed and (averages or (len(set(names)) > 1 and not (bucketed and item.kind == "running"))):
            sentence.refuse("mean", item)


def _bucketed(sentence: Sentence) -> bool:
    return any(each.kind in ("grain", "trend", "one grain") for each in sentence.items)


def _running(sentence: Sentence) -> None:
    """累计 over a period is its total; by day or month it is a running sum."""
    for item in sentence.items:
        if item.kind == "running":
            sentence.asked.running = sentence.asked.running or item.word
            sentence.asked.total |= not _bucketed(sentence)


CHECKS: tuple[Callable[[Sentence], None], ...] = (
    _pairs, _presence, _two_ranks, _total_of_ranked, _two_references, _same_dimension, _arithmetic, _peak, _amount,
    _difference, _by_change, _ranked_change, _attributive, _every_year, _pronouns, _lately, _sum, _running,
)  # fmt: skip
