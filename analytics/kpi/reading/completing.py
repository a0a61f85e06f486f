"""A reply to the bot's own question: it takes a choice, or fills in what the question asked before still lacked."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from analytics.kpi.query import MetricQuery, Reading, Unclear
from analytics.kpi.reading.choosing import bare, chosen, says_no, says_yes
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.settling.phrasing import said_with
from analytics.kpi.reading.settling.settle import settle
from analytics.kpi.reading.suggest import with_neighbours
from analytics.kpi.wording import Wording, fold, wording


@dataclass(frozen=True, slots=True)
class Reader:
    """How a text is taken apart, how it is read whole as if nothing were pending, and on which answer one leans."""

    parse: Callable[[Wording], tuple[Question, Request] | None]
    read: Callable[[str], Reading]
    base: Callable[[Question, Request], MetricQuery | None]


def completed(reply: Wording, pending: Unclear, reader: Reader) -> Reading | None:
    """What the earlier question becomes with this reply; None for a message that is about something else."""
    if (choice := chosen(reply.text, pending)) is not None:
        return reader.read(choice)
    said = reader.parse(reply)
    if said is None or said[1].leftover:
        said = reader.parse(wording(bare(fold(reply.text)))) or said
    language = said[0].language if said else "en"
    if pending.choices and says_yes(reply.text):
        return pending
    if says_no(reply.text):
        return Unclear(say("say anew", language))
    if said is None or not pending.text:
        return None
    question, asked = said
    asked = without_by(question, asked)
    if asked.leftover or asked.refusal is not None or asked.empty:
        return None
    return (
        _meant(asked, pending, reader)
        or _bounded(question, asked, pending, reader)
        or _in_place(question, asked, pending, reader)
        or _other_time(question, asked, pending, reader)
        or _filled(question, asked, pending, reader)
    )


def without_by(question: Question, asked: Request) -> Request:
    """The request without a leading by: 按交易额, by room revenue say what is ranked or shown by."""
    lead = [word for word in asked.leftover if word.kind == "group"]
    first = next((word for word in question.cover if word.kind != "filler"), None)
    if len(lead) == len(asked.leftover) == 1 and lead[0] is first and asked.names_metric:
        return replace(asked, leftover=[])
    return asked


def _only_names(asked: Request) -> bool:
    marks = (asked.periods, asked.thresholds, asked.ranks, asked.reference, asked.change, asked.share, asked.versus)
    return not any(marks) and bool(asked.names_metric or asked.group_by or asked.filters)


def _meant(asked: Request, pending: Unclear, reader: Reader) -> Reading | None:
    """The one choice that asks for what the reply names, by whatever name: 房费 for Room Revenue."""
    if not _only_names(asked) or asked.doubtful:
        return None
    readings = [reader.read(choice) for choice in pending.choices]
    fitting = [each for each in readings if _asks_for(each, asked)]
    return fitting[0] if len(fitting) == 1 and len(readings) > 1 else None


def _asks_for(reading: Reading, asked: Request) -> bool:
    return (
        isinstance(reading, MetricQuery)
        and set(asked.metrics) <= set(reading.metrics)
        and set(asked.group_by) <= set(reading.group_by)
        and set(asked.filters) <= set(reading.filters)
    )


def _in_place(question: Question, asked: Request, pending: Unclear, reader: Reader) -> Reading | None:
    """A name that was not offered, in the place of the word that was not understood."""
    before = reader.parse(wording(pending.text))
    named = [word for word in question.cover if word.kind == "name"]
    if before is None or len(named) != 1 or not _only_names(asked):
        return None
    unknown = [word for word in before[0].cover if word.kind == "unknown"]
    doubtful = [word for word, _ in before[1].doubtful]
    words = [*with_neighbours(before[0], unknown[0]), unknown[0]] if len(unknown) == 1 else doubtful[:1]
    for word in words:
        found = reader.read(before[0].words.replaced(word.start, word.end, question.written(named[0])))
        if _asks_for(found, asked) and len(getattr(found, "metrics", ())) <= max(len(asked.metrics), 1):
            return found
    return None


def _bounded(question: Question, asked: Request, pending: Unclear, reader: Reader) -> Reading | None:
    """The metric that a bound is about, put before it."""
    before = reader.parse(wording(pending.text))
    bounds = [word for word in before[0].cover if word.kind == "threshold"] if before else []
    if before is None or len(bounds) != 1 or not _only_metric(asked) or not _only_names(asked):
        return None
    if pending.question != say("bound on what", before[0].language):
        return None
    metric = next(question.written(word) for word in question.cover if word.kind == "name")
    return reader.read(before[0].words.inserted(bounds[0].start, metric))


def _other_time(question: Question, asked: Request, pending: Unclear, reader: Reader) -> Reading | None:
    """A period alone takes the place of the one that was named."""
    alone = replace(asked, periods=[])
    if len(asked.periods) != 1 or not alone.empty:
        return None
    before = reader.parse(wording(pending.text))
    places = [word for word in before[0].cover if word.kind == "period"] if before else []
    if before is None or len(places) != 1 or before[1].versus is not None:
        return None
    here = asked.periods[0]
    written = question.words.written(here.start, here.end)
    return reader.read(before[0].words.replaced(places[0].start, places[0].end, written))


def _filled(reply: Question, asked: Request, pending: Unclear, reader: Reader) -> Reading | None:
    """The earlier question with what the reply names in the place that was open. A period that is none there is told in
    the reply's own words."""
    if any(each.period is None for each in asked.periods):
        return None
    before = reader.parse(wording(pending.text))
    if before is None or before[1].leftover or before[1].refusal is not None or before[1].whose is not None:
        return None
    question, first = before
    question, asked = _one_text(question, reply, asked)
    whole = _fill(first, asked)
    if whole is None:
        return None
    reading = settle(question, whole, reader.base(question, first))
    if isinstance(reading, Unclear) and not first.names_metric and len(whole.metrics) == 1 and _only_metric(asked):
        return reader.read(said_with(question, first, whole.metrics[0]))
    return reading if isinstance(reading, MetricQuery) else None


def _one_text(question: Question, reply: Question, asked: Request) -> tuple[Question, Request]:
    """Both texts as one, so that the days which the reply names have their place in it."""
    if not asked.periods:
        return question, asked
    words = wording(f"{question.words.text}，{reply.words.text}")
    moved = len(words.plain) - len(reply.words.plain)
    periods = [replace(each, start=each.start + moved, end=each.end + moved) for each in asked.periods]
    return replace(question, words=words), replace(asked, periods=periods)


def _only_metric(asked: Request) -> bool:
    return asked.names_metric and not (asked.group_by or asked.filters or asked.periods)


def _fill(first: Request, asked: Request) -> Request | None:
    if not first.metrics:
        if asked.names_metric and asked.periods:
            return None  # a question of its own
        return _merged(first, asked)
    if _only_metric(asked) and len(asked.metrics) == 1:
        if first.doubtful:
            return replace(first, metrics=[*first.metrics, *asked.metrics], doubtful=[])
        if first.ranks and first.rank_metric is None and len(first.metrics) > 1:
            return replace(first, rank_metric=asked.metrics[0], rank_by=True)
        return None
    if asked.periods and not asked.names_metric:
        return replace(first, periods=[*first.periods, *asked.periods] if first.versus else asked.periods)
    split = asked.group_by and not (asked.names_metric or asked.periods or asked.filters)
    if split and not first.group_by and (first.share or first.ranks or first.thresholds or first.loose):
        return replace(first, group_by=asked.group_by, many=first.many or asked.many)
    return None


def _merged(first: Request, asked: Request) -> Request:
    """The metric that was asked for, and whatever else the reply says, over what was said before."""
    named = {each.dimension for each in asked.filters}
    return replace(
        first,
        metrics=asked.metrics,
        doubtful=asked.doubtful if asked.names_metric else first.doubtful,
        group_by=list(dict.fromkeys((*first.group_by, *asked.group_by))),
        several=list(dict.fromkeys((*first.several, *asked.several))),
        filters=[*(each for each in first.filters if each.dimension not in named), *asked.filters],
        thresholds=[*first.thresholds, *asked.thresholds],
        loose=(*first.loose, *asked.loose),
        grain=asked.grain or first.grain,
        trend=first.trend or asked.trend,
        periods=asked.periods or first.periods,
        reference=asked.reference or first.reference,
        change=first.change or asked.change,
        ranks=asked.ranks or first.ranks,
        total=first.total or asked.total,
        share=first.share or asked.share,
    )
