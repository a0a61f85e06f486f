"""Follow-ups that take something away from the last answer, put it back, turn it round, or count what it listed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from analytics.kpi.periods.atoms import Clock
from analytics.kpi.query import Filter, MetricQuery, Order, Reading, Unclear
from analytics.kpi.reading.cover import cover
from analytics.kpi.reading.lexicon import Lexicon, Name
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Language
from analytics.kpi.wording import HAN, Wording, wording

LEADS = re.compile(
    r"^(?:那就|那么|那|就|还是|先|请|麻烦|把|ok|okay|now|then|and|but|please|just|can you|could you)[\s,]*"
)
ENDS = re.compile(r"(?:[\s,.!?。]|了|吧|呢|啊|吗|please|now|again|anymore|any more)*$")
NOT_COMPARED = re.compile(
    r"(?:不要|不用|不需要|不必|去掉|去除|取消|不看|不做|别|不|删掉)(?:再|做|和?上期的?|和?去年的?)?(?:对比|比较|环比|同比|比)"
    r"|(?:no|without|remove|drop|skip|leave out|take out|hide|don't|do not|stop)(?: the| any)? "
    r"(?:comparisons?|compare|comparing|changes?|yoy|wow|mom|previous period)"
)
NOT_SPLIT = re.compile(
    r"(?:不要|不用|不需要|不|别|无需|别再|不再)再?(?:区分|拆分|细分|分开|按|分|拆)(?P<zh>.*?)(?:来?看|拆分|拆|分开|区分|展示)?"
    r"|(?:don't|do not|no need to|without|not|no|stop|remove|drop)(?: the)? ?"
    r"(?:split(?:ting)?(?: it| them)?|break(?:ing)?(?: it| them)? ?(?:down)?|breakdown|group(?:ing)?|by)"
    r"(?: by)?(?P<en> .*)?"
)
LEAVE = re.compile(
    r"(?:去掉|去除|不要|不看|不用看|删掉|移除|拿掉|剔除)(?P<zh>.+?)(?:这一?列|那一?列|这个指标|指标|维度)?"
    r"|(?:remove|drop|leave out|take out|hide|lose|without)(?: the)? (?P<en>.+?)(?: column)?"
    r"|(?P<last>.+?)(?:去掉|不要|不看|删掉|拿掉)"
)
UNBOUND = re.compile(
    r"(?:不限(?:定|制)?|去掉|取消|不要|不用)(?P<zh>.*?)(?:的?(?:筛选|条件|限制|过滤))?"
    r"|(?:remove|drop|clear|without|no)(?: the| all| any)*(?P<en>.*?) ?(?:filters?|conditions?|restrictions?)"
)
BACK = re.compile(
    r"(?:把)?(?P<zh>.+?)(?:也|都|再)?(?:加回来|加回去|算进来|算进去|算上|包含进来|包括进来)|(?:加回|包含|包括|算上|算回)(?P<zh2>.+)"
    r"|(?:also )?(?:include|including|put back|bring back|add back)(?: the)? (?P<en>.+?)(?: too| as well| back| again)?"
)
ALL_ROWS = re.compile(
    r"(?:列出|显示|展示|看|要|给我)?(?:全部|所有)(?:的)?(?:都?列出来|列出来|显示)?|(?:全|都)列出来|不要?(?:只|光)看前.{1,2}"
    r"|(?:show|list|see|give me) (?:me )?(?:them )?all(?: of them)?|all of them|the (?:full|whole) list"
)
TURNED = re.compile(
    r"倒序(?:排列?|排序|看)?|倒过来(?:排|看)?|反过来(?:排|看)?|反着排|反序|颠倒(?:过来)?"
    r"|(?:in )?reversed?(?: (?:the |it|them|that)?\s?(?:order|sort(?:ing)?)?)?|the other way round"
)
HOW_MANY = re.compile(
    r"(?:一共|总共|共)?(?:有|是)?(?:几|多少)(?:家|个|款|种|条|位|名|间)(?P<zh>.*)"
    r"|how many(?P<en> .*?)?(?: are there| in all| in total| of them)?"
)
WHICH = re.compile(
    r"(?:分别|都|具体)?(?:是|有)?哪(?:些|几(?:个|家|款|种|位|条|名|间)?)(?P<zh>.{0,8}?)"
    r"|which(?: ones| are they| ones are they| of them)?|list them"
    r"|which (?P<en>[a-z ]{1,30}?)(?: (?:are|were) (?:they|those))?"
)
BUCKETS = frozenset(["天", "周", "月", "日", "季度", "年", "day", "week", "month", "quarter", "year"])


@dataclass(frozen=True, slots=True)
class _Named:
    """What a stretch of text names, when it names nothing else."""

    metrics: frozenset[str] = frozenset()
    dimensions: frozenset[str] = frozenset()
    values: frozenset[tuple[str, str]] = frozenset()
    grain: bool = False


@dataclass(frozen=True, slots=True)
class _Last:
    """The query last answered, and the language and the names of the follow-up."""

    query: MetricQuery
    language: Language
    named: Callable[[str], _Named | None]


def altered(words: Wording, last: MetricQuery, lexicon: Lexicon, clock: Clock) -> Reading | None:
    """The last query without what the message takes away; None for a message that says anything else."""
    said = words.plain.strip()
    for _ in range(2):
        said = LEADS.sub("", said, count=1)
    said = ENDS.sub("", said).strip()
    language: Language = "zh" if HAN.search(words.plain) else "en"
    about = _Last(last, language, lambda text: _named(text, lexicon, clock))
    for pattern, change in CHANGES:
        if (match := pattern.fullmatch(said)) is not None:
            what = next((group for group in match.groups() if group), "").strip()
            if (found := change(about, what)) is not None:
                return found
    return None


def _named(text: str, lexicon: Lexicon, clock: Clock) -> _Named | None:
    if text in BUCKETS:
        return _Named(grain=True)
    words = cover(wording(text), lexicon, clock).words
    if any(word.kind not in ("name", "grain", "join", "filler", "one grain") for word in words):
        return None
    names = [word.payload for word in words if isinstance(word.payload, Name)]
    return _Named(
        frozenset(each for name in names for each in name.own or name.metrics),
        frozenset(each for name in names for each in name.dimensions),
        frozenset(each for name in names for each in name.values),
        any(word.kind in ("grain", "one grain") for word in words),
    )


def _not_compared(last: _Last, _: str) -> Reading | None:
    return replace(last.query, compare=None)


def _not_split(last: _Last, what: str) -> Reading | None:
    named = last.named(what) if what else _Named(dimensions=frozenset(last.query.group_by), grain=True)
    if named is None or (what and not (named.grain or named.dimensions & {*last.query.group_by})):
        return None
    query = last.query
    kept = tuple(each for each in query.group_by if each not in named.dimensions)
    grain = None if named.grain else query.grain
    if not kept and grain is None and (query.limit is not None or query.thresholds):
        return Unclear(say("total of ranked", last.language))
    if any(name.startswith("share_of_") for name in query.metrics) and not kept:
        return None
    order = query.order_by if query.order_by and query.order_by.name not in {*query.group_by} - {*kept} else None
    order = order if kept or grain else None
    return replace(query, group_by=kept, grain=grain, order_by=order)


def _left_out(last: _Last, what: str) -> Reading | None:
    named, query = last.named(what), last.query
    if named is None:
        return None
    metrics = tuple(each for each in query.metrics if each not in named.metrics)
    if metrics and metrics != query.metrics:
        gone = query.order_by is not None and query.order_by.name in {*query.metrics} - {*metrics}
        order = Order(metrics[0], query.order_by.descending) if gone and query.order_by else query.order_by
        return replace(query, metrics=metrics, order_by=order)
    if named.dimensions & {*query.group_by} and not named.values and not named.metrics:
        return _not_split(last, what)
    listed = _without_values(query, named, ("in",))
    if listed is not None:
        return listed
    held = {(each.dimension, str(value)) for each in query.filters if each.operator == "=" for value in each.values}
    return Unclear(say("kept and left out", last.language, words=what)) if named.values & held else None


def _without_values(query: MetricQuery, named: _Named, operators: tuple[str, ...]) -> MetricQuery | None:
    """The query with those values taken out of its lists; None where none of them is in one."""
    filters: list[Filter] = []
    for each in query.filters:
        gone = {value for name, value in named.values if name == each.dimension}
        kept = tuple(value for value in each.values if str(value) not in gone)
        if each.operator not in operators or kept == each.values:
            filters.append(each)
        elif kept:
            single = {"in": "=", "not in": "!="}.get(each.operator, each.operator) if len(kept) == 1 else each.operator
            filters.append(Filter(each.dimension, "!=" if single == "!=" else "=", kept) if len(kept) == 1 else
                           replace(each, values=kept))  # fmt: skip
    return replace(query, filters=tuple(filters)) if tuple(filters) != query.filters else None


def _unbound(last: _Last, what: str) -> Reading | None:
    query, named = last.query, last.named(what) if what else None
    if what and (named is None or named.metrics or named.values):
        return None
    of = named.dimensions if named is not None else frozenset(each.dimension for each in query.filters)
    kept = tuple(each for each in query.filters if each.dimension not in of)
    return replace(query, filters=kept) if kept != query.filters else None


def _back(last: _Last, what: str) -> Reading | None:
    named = last.named(what)
    return _without_values(last.query, named, ("!=", "not in")) if named is not None and named.values else None


def _all_rows(last: _Last, _: str) -> Reading | None:
    return replace(last.query, limit=None) if last.query.limit is not None else None


def _turned(last: _Last, _: str) -> Reading | None:
    order = last.query.order_by
    return replace(last.query, order_by=Order(order.name, not order.descending)) if order is not None else None


def _how_many(last: _Last, what: str) -> Reading | None:
    query, named = last.query, last.named(what) if what else _Named()
    if len(query.group_by) != 1 or query.grain is not None or query.limit is not None or named is None:
        return None
    if named.metrics or named.values or named.dimensions - {*query.group_by}:
        return None
    return replace(query, count_of=query.group_by[0], group_by=(), order_by=None, compare=None)


def _which(last: _Last, what: str) -> Reading | None:
    """The things that were counted; what was listed already, again with all its rows."""
    query, named = last.query, last.named(what) if what else _Named()
    if named is None or named.metrics or named.values or (named.grain and query.grain is None):
        return None
    if named.dimensions - {*query.group_by, query.count_of}:
        return None
    if query.count_of is None:
        return query if query.group_by or (query.grain and query.thresholds) else None
    return replace(query, count_of=None, group_by=(*query.group_by, query.count_of))


CHANGES: tuple[tuple[re.Pattern[str], Callable[[_Last, str], Reading | None]], ...] = (
    (NOT_COMPARED, _not_compared), (NOT_SPLIT, _not_split), (LEAVE, _left_out), (UNBOUND, _unbound), (BACK, _back),
    (ALL_ROWS, _all_rows), (TURNED, _turned), (HOW_MANY, _how_many), (WHICH, _which),
)  # fmt: skip
