"""What a refused question may be asked as instead: each offer is a text that has an answer, ready to send."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from analytics.kpi.query import MetricQuery, OutOfScope, Reading, Unclear

MOST: Final = 3
_LATER: Final = (
    (r"本周|这周|这个?星期|下个?(?:周|星期)", "上周"),
    (r"本月|这个?月|当月|下个?月", "上个月"),
    (r"本季度?|这个?季度|下个?季度", "上个季度"),
    (r"今天|今日|当天|明天|明日|现在|目前", "昨天"),
    (r"明年|后年", "今年"),
    (r"\b(?:this|next) week\b", "last week"),
    (r"\b(?:this|next) month\b", "last month"),
    (r"\b(?:this|next) quarter\b", "last quarter"),
    (r"\b(?:today|tomorrow)\b|\bright now\b", "yesterday"),
    (r"\bnext year\b", "this year"),
)
"""A time that has no data yet, and the one before it that has."""
_AHEAD: Final = re.compile(
    r"帮我|请|预测一?下?|预估一?下?|预计|估计|会到|会是|会有|能到|能有|能不能|将|吗|"
    r"\b(?:forecast|predict|estimate|expected?|will|be|please)\b",
    re.IGNORECASE,
)
_WHY: Final = re.compile(
    r"为什么|为啥|为何|怎么回事|怎么会|是?什么原因|的?原因|怎么(?=[掉降跌涨升下上])|掉了?|下降了?|下滑了?|下跌了?|跌了?|降了?|上升了?|上涨了?|涨了?|"
    r"低了|高了|变[低高差好]了?|这么[高低差]|那么[高低差]|"
    r"\bwhy\b|\bdid\b|\bdoes\b|\bhas\b|"
    r"\b(?:drop|dropp|fall|fell|fallen|decreas|declin|ris|ros|rose|increas|grow|grew|gone?)\w*\b|"
    r"\b(?:down|up|so (?:low|high))\b",
    re.IGNORECASE,
)
_EDGES: Final = " \t，,。.、；;：:？?！!的"


def offers(text: str, refused: OutOfScope, read: Callable[[str], Reading], *, chinese: bool) -> tuple[str, ...]:
    """Up to three questions near the refused one that can be answered; none where nothing near can be."""
    found: dict[str, None] = {}
    for candidate in _candidates(text, refused, chinese=chinese):
        if candidate == text or candidate in found:
            continue
        match read(candidate):
            case MetricQuery():
                found[candidate] = None
            case Unclear(choices=choices, partial=MetricQuery(metrics=(_, *_))):
                found.update(dict.fromkeys(choices))
            case _:
                continue
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


def _candidates(text: str, refused: OutOfScope, *, chinese: bool) -> Iterator[str]:
    """Without why: the trend; with a past time for one to come; without the words that were not understood."""
    if _WHY.search(text) and any(_WHY.search(word) for word in refused.unknown):
        bare = _tidy(_WHY.sub(" " if not chinese else "", text))
        yield f"{bare}趋势" if chinese else f"{bare} trend"
        yield bare
        return
    past = text
    for words, instead in _LATER:
        past = re.sub(words, instead, past, flags=re.IGNORECASE)
    if past != text:
        yield _tidy(past)
        yield _tidy(_AHEAD.sub("" if chinese else " ", past))
        return
    kept = text
    for word in sorted(refused.unknown, key=len, reverse=True):
        kept = kept.replace(word, "" if chinese else " ")
    yield _tidy(kept)


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(_EDGES)
