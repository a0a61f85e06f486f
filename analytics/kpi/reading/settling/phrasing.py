"""A question said anew with a metric in it, so that what is offered is a sentence a colleague would send."""

from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.query import Filter
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.grammar import Rank
from analytics.kpi.reading.lexicon import Name
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.settling.naming import label, shown

EVERY = {"day": "每天", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}
THAT = {"day": "的那一天", "week": "的那一周", "month": "的月份", "quarter": "的季度", "year": "的年份"}
LEADS = frozenset(
    ["last", "this", "past", "previous", "yesterday", "today", "since", "from", "between", "in", "on", "over", "during",
     "the", "until", "ytd", "mtd", "qtd", "wtd", "next", "so"]
)  # fmt: skip
BEYOND = ("versus", "threshold", "switch", "add", "every", "unknown", "average")


def said_with(question: Question, asked: Request, metric: str) -> str:
    """The question with that metric in its place."""
    kinds = {word.kind for word in question.cover}
    named = shown(question, metric)
    if kinds & set(BEYOND) or asked.share is not None or len(asked.periods) > 1:
        return _pasted(question, named)
    return _chinese(question, asked, named) if question.language == "zh" else _english(question, asked, named)


def _pasted(question: Question, named: str) -> str:
    """The words that mattered, as they stand, beside the metric."""
    kept = [word for word in question.cover if word.kind not in ("filler", "topic", "how many", "switch")]
    shared = any(word.payload == "share" for word in question.cover)
    if question.language == "zh":
        said = "".join(question.written(word) for word in kept)
        share = "占比" if shared else ""
        return f"{said}的{named}{share}" if said else f"{named}{share}"
    named = f"share of {named}" if shared else named
    return f"{named} {' '.join(question.written(word) for word in kept)}".strip()


def _chinese(question: Question, asked: Request, named: str) -> str:
    when, where = _words(question, "period"), _kept(question, asked)
    dimensions = [label(question, name) for name in asked.group_by]
    lead = f"{when}{where}"
    if asked.count_of is not None:
        by = "".join(f"各{each}" for each in dimensions)
        return f"{lead}{by}有多少个{label(question, asked.count_of)}有{named}"
    if asked.ranks and (dimensions or asked.grain):
        of = f"的{'和'.join(dimensions)}" if dimensions else THAT[asked.grain or "day"]
        return f"{lead}{named}{_rank_zh(asked.ranks)}{of}"
    lead += EVERY[asked.grain] if asked.grain else ""
    lead += "和".join(f"各{each}" for each in dimensions)
    tail = "趋势" if asked.trend else ""
    mean = {"day": "日均", "week": "周均", "month": "月均"}.get(asked.per or "", "")
    rank = _rank_zh(asked.ranks) if asked.ranks else ""
    total = "一共" if asked.total and asked.several else ""
    of = "的" if lead else ""
    return f"{lead}{total}{of}{mean}{named}{rank}{tail}{_words(question, 'compare')}{_words(question, 'change')}"


def _english(question: Question, asked: Request, named: str) -> str:
    when = _when(question)
    dimensions = [label(question, name) for name in asked.group_by]
    tail = " ".join(each for each in (_kept(question, asked), when) if each)
    if asked.count_of is not None:
        by = "".join(f" by {each}" for each in dimensions)
        return f"how many {label(question, asked.count_of)} had {named}{by} {tail}".strip()
    one = not any(rank.limit for rank in asked.ranks) and any(rank.one for rank in asked.ranks)
    if asked.ranks and one and len(dimensions) == 1:
        return f"which {dimensions[0]} had the {_most_en(asked.ranks)} {named} {tail}".strip()
    if asked.ranks and dimensions:
        return f"{_rank_en(asked.ranks)} {' and '.join(dimensions)} by {named} {tail}".strip()
    if asked.ranks and asked.grain:
        return f"which {asked.grain} had the {_most_en(asked.ranks)} {named} {tail}".strip()
    by = "".join(f" by {each}" for each in [*dimensions, *([asked.grain] if asked.grain else [])])
    mean = {"day": "average daily ", "week": "average weekly ", "month": "average monthly "}.get(asked.per or "", "")
    total = "total " if asked.total and asked.several else ""
    trend = " trend" if asked.trend else ""
    rank = f" {_words(question, 'rank', ' ')}" if asked.ranks else ""
    compare = f" {_words(question, 'compare', ' ')}{_words(question, 'change', ' ')}".rstrip()
    return f"{total}{mean}{named}{trend}{by}{rank} {tail}{compare}".strip()


def _words(question: Question, kind: str, between: str = "") -> str:
    return between.join(question.written(word) for word in question.cover if word.kind == kind)


def _when(question: Question) -> str:
    """The period as it was written, with the small word it needs: in May, on 3 March."""
    said = []
    for word in question.cover:
        if isinstance(word.payload, FoundPeriod):
            written = question.written(word)
            bare = written.split(" ", 1)[0].lower() not in LEADS
            small = {"day": "on ", "month": "in ", "quarter": "in ", "half": "in ", "year": "in "}
            said.append(f"{small.get(word.payload.unit, '') if bare else ''}{written}")
    return " ".join(said)


def _kept(question: Question, asked: Request) -> str:
    """The values that are kept, and those left out."""
    zh = question.language == "zh"
    joint = "和" if zh else " and "
    inside = [joint.join(_values(question, each)) for each in asked.filters if each.operator in ("=", "in")]
    outside = [joint.join(_values(question, each)) for each in asked.filters if each.operator in ("!=", "not in")]
    if zh:
        return "".join([*inside, *(f"除了{each}以外" for each in outside)])
    kept = f"for {' '.join(inside)}" if inside else ""
    return " ".join([kept, *(f"excluding {each}" for each in outside)]).strip()


def _values(question: Question, asked: Filter) -> list[str]:
    """A filter's values as they were written."""
    words = [word for word in question.cover if _names_value(word, asked.dimension)]
    return list(dict.fromkeys(_told_apart(question, word, asked.dimension) for word in words))


def _names_value(word: Word, dimension: str) -> bool:
    return isinstance(word.payload, Name) and dimension in {name for name, _ in word.payload.values}


def _told_apart(question: Question, word: Word, dimension: str) -> str:
    assert isinstance(word.payload, Name)
    written = question.written(word)
    alone = len({name for name, _ in word.payload.values}) == 1
    return written if alone else f"{label(question, dimension)} {written}"


def _rank_zh(ranks: list[Rank]) -> str:
    firm = next((rank for rank in ranks if not rank.soft), ranks[0])
    limit = next((rank.limit for rank in ranks if rank.limit), None)
    if firm.best is not None:
        return ("最好" if firm.best else "最差") + (f"的{limit}个" if limit else "")
    down = firm.descending is False
    if limit:
        return f"{'倒数' if down else '前'}{limit}"
    if any(rank.one for rank in ranks):
        return "最低" if down else "最高"
    return "从低到高" if down else "从高到低"


def _rank_en(ranks: list[Rank]) -> str:
    limit = next((rank.limit for rank in ranks if rank.limit), 1)
    firm = next((rank for rank in ranks if not rank.soft), ranks[0])
    if firm.best is not None:
        return f"{limit} {'best' if firm.best else 'worst'}" if limit > 1 else ("best" if firm.best else "worst")
    return f"{'bottom' if firm.descending is False else 'top'} {limit}"


def _most_en(ranks: list[Rank]) -> str:
    firm = next((rank for rank in ranks if not rank.soft), ranks[0])
    if firm.best is not None:
        return "best" if firm.best else "worst"
    return "lowest" if firm.descending is False else "highest"
