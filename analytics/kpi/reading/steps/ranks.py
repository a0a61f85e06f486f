"""Ranking words: 最高, 前五, top 3, which day had most."""

from analytics.kpi.catalog import Simple
from analytics.kpi.reading.grammar import Rank
from analytics.kpi.reading.roles import Item, ranked
from analytics.kpi.reading.steps.sentence import Sentence


def ranks(sentence: Sentence) -> None:
    """Takes every ranking word, with the metric it ranks by."""
    asked = sentence.asked
    holders: list[int] = []
    for place, item in enumerate(sentence.items):
        if item.kind == "rank" and isinstance(item.word.payload, Rank):
            if item.word.payload.nth:
                _nth(sentence, item, item.word.payload)
                return
            asked.ranks.append(item.word.payload)
            holders += ranked(sentence.question, sentence.items, place)
        elif item.kind == "counted":
            _counted(sentence, item)
        elif item.kind == "higher":
            _higher(sentence, item)
        elif item.kind == "one grain":
            _one_grain(sentence, item)
    if not asked.ranks:
        _superlative(sentence)
    if holders and asked.ranks:
        holder = sentence.items[holders[0]]
        if len(holder.names) == 1:
            asked.rank_metric = holder.names[0]
            asked.rank_by = sentence.kind(holders[0] - 1) == "group"


def _superlative(sentence: Sentence) -> None:
    """Which property had the longest stay: a metric of the largest rows ranks by itself."""
    which = any(item.kind == "which" and item.word.payload == "one" for item in sentence.items)
    names = sentence.metric_names()
    if not which or len(names) != 1:
        return
    definition = sentence.catalog.metrics[names[0]].definition
    if isinstance(definition, Simple) and definition.agg in ("max", "min"):
        sentence.asked.ranks.append(Rank(descending=definition.agg == "max", one=True))


def _nth(sentence: Sentence, item: Item, rank: Rank) -> None:
    """第二名: one row alone is not served, the first two are."""
    if sentence.question.language == "zh":
        words = f"{'前' if rank.descending else '倒数'}{rank.limit}的"
    else:
        words = f"top {rank.limit}" if rank.descending else f"bottom {rank.limit}"
    sentence.ask("nth", (sentence.instead(item, words),), words=sentence.written(item))


def _counted(sentence: Sentence, item: Item) -> None:
    """两个: how many of those ranked, or of those named."""
    named = sum(1 for each in sentence.items if each.kind == "value")
    ranked_too = any(each.kind == "rank" for each in sentence.items)
    if ranked_too and isinstance(item.word.payload, int) and named != item.word.payload:
        sentence.asked.ranks.append(Rank(limit=item.word.payload))
    elif item.word.payload not in (named, sum(1 for each in sentence.items if each.kind == "metric")):
        sentence.asked.leftover.append(item.word)


def _higher(sentence: Sentence, item: Item) -> None:
    """高 alone ranks only where the question asks which: 哪个渠道点击率更高."""
    if not any(each.kind == "which" for each in sentence.items):
        sentence.asked.leftover.append(item.word)
        return
    named = any(each.kind == "value" for each in sentence.items)
    sentence.asked.ranks.append(Rank(descending=bool(item.word.payload), one=not named))


def _one_grain(sentence: Sentence, item: Item) -> None:
    ordered = any(each.kind in ("rank", "threshold") for each in sentence.items)
    grain = item.word.payload
    if isinstance(grain, tuple):
        sentence.asked.ranks.append(Rank(limit=grain[1]))
        grain = grain[0]
    if not ordered or grain not in ("day", "week", "month", "quarter", "year"):
        sentence.asked.leftover.append(item.word)
    else:
        sentence.asked.grain = grain
