"""What a message leaves open, taken from the question before or from what goes without saying."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from analytics.kpi.periods.calendar import Calendar, month_of
from analytics.kpi.periods.kinds import kind_of, period_before, year_before
from analytics.kpi.query import Period
from analytics.reviews.need import Face, Field, Keep
from analytics.reviews.parts import By
from assistant.skills.needs.question import LATELY, LONG, NeedsQuestion, Said, View

_SHORT: Final = 48
"""Characters of a message that may leave out what was said before."""
_SHORTER: Final = 24
"""Characters of one that may do so though it names days of its own: 今年的, 看看九月的."""


def goes_on(said: Said, text: str) -> bool:
    """Whether a message goes on from the question before: it says so, or begins nothing of its own."""
    if said.goes_on or said.points or said.place or said.earlier:
        return True
    if said.starts or said.lately:
        return False
    if said.period is not None:
        return not (said.face or said.needs or said.order) and len(text) <= _SHORTER
    return len(text) <= _SHORT


def settled(
    said: Said,
    before: NeedsQuestion | None,
    listed: Sequence[str],
    *,
    last: date,
    calendar: Calendar,
) -> NeedsQuestion:
    """A whole question. `before` is the one this message goes on from, `listed` the needs that were listed there."""
    said = _as_speaker(said, before)
    question = _days(said, before, last, calendar)
    question = replace(
        question,
        keep=_kept(said, before),
        face=_face(said, before),
        order=said.order or (before.order if before and not said.compares else "most"),
        limit=said.limit or (before.limit if before and not said.order and not said.by else None),
        asks=said.asks,
        shown=said.shown,
        chart=said.chart,
    )
    question = _needs(question, said, before, listed)
    question = _view(question, said, before)
    return _beside(question, said, before)


def _days(said: Said, before: NeedsQuestion | None, last: date, calendar: Calendar) -> NeedsQuestion:
    assumed, to_date = False, False
    draws = said.view == "trend" or (said.chart and before is not None and len(before.needs) == 1)
    if said.earlier and before:
        since, until = _step_back(before, said.earlier, last, calendar)
    elif said.period:
        since, until = said.period
    elif before and before.assumed and draws and before.view != "trend":  # 它的趋势图: more than lately
        since, until, assumed = last - timedelta(days=LONG - 1), last, True
    elif before and not said.lately:
        since, until, assumed = before.since, before.until, before.assumed
    elif said.against and not said.lately and (so_far := _this_month(said.against, last)):
        since, until = so_far
    else:
        long = said.view == "trend"
        since, until, assumed = last - timedelta(days=(LONG if long else LATELY) - 1), last, True
        to_date = said.against is not None
    against = _against(said, before, (since, until), calendar, last)
    return NeedsQuestion(since, until, assumed, against=against, month_to_date=to_date)


def _step_back(before: NeedsQuestion, unit: str, last: date, calendar: Calendar) -> tuple[date, date]:
    """The day, week or month before the days asked for; of its kind where they are one."""
    kind = kind_of(Period(before.since, before.until), last, calendar)
    if kind.unit == unit:
        then = period_before(kind)
        return then.first, then.last
    until = before.since - timedelta(days=1)
    days = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[unit]
    return until - timedelta(days=days - 1), until


def _as_speaker(said: Said, before: NeedsQuestion | None) -> Said:
    """油皮呢 after what customers with sensitive skin say, or of a product or need, is who speaks."""
    doubtful = dict(said.persona_or_need)
    if before is None or not said.needs or not {*said.needs} <= {*doubtful} or _as_personas(before.needs):
        return said
    if not (before.values_of("persona") or before.values_of("product") or before.needs):
        return said
    personas = tuple(dict.fromkeys(doubtful[each] for each in said.needs))
    face = None if said.face == "complaint" and before.face else said.face
    return replace(said, needs=(), face=face, keep=(*said.keep, Keep("persona", personas)))


def _this_month(against: tuple[date, date], last: date) -> tuple[date, date] | None:
    """“Compared with last month” is about this month as far as there is data of it."""
    first = against[1] + timedelta(days=1)
    whole = month_of(against[0].year, against[0].month, 1)
    if against != (whole.first, whole.last):
        return (first, last) if first <= last else None
    return (first, last) if first <= last and (first.year, first.month) == (last.year, last.month) else None


def _against(
    said: Said, before: NeedsQuestion | None, window: tuple[date, date], calendar: Calendar, last: date
) -> tuple[date, date] | None:
    if before and not (said.step or said.against) and window == (before.since, before.until):
        return before.against
    kind = said.kind or kind_of(Period(*window), last, calendar)
    if said.step == "year":
        then = year_before(kind, calendar)
        return then.first, then.last
    if said.against and said.against[1] < window[0]:
        first, until = said.against
        days = (window[1] - window[0]).days
        if window[0].day == 1 and window[1] == last and (until - first).days > days and first.day == 1:
            return first, first + timedelta(days=days)  # as many days of the month before
        return first, until
    asked = said.against is not None or said.step == "before" or (before is not None and before.against is not None)
    calendar_days = kind.unit != "day" or said.period is not None
    if asked or calendar_days:  # what overlaps with the days asked for, 上个月 for one, is the one before of its kind
        then = period_before(kind)
        return then.first, then.last
    return None


def _kept(said: Said, before: NeedsQuestion | None) -> tuple[Keep, ...]:
    """What this message names takes the place of what was kept of the same field."""
    if before is None:
        return said.keep
    named = {each.field for each in said.keep if not each.but} | set(said.freed)
    if not said.with_values:  # 哪个产品 of one product asks for all of them
        parted = {each.field for each in before.keep if each.field == said.by}
        named |= parted - {each.field for each in said.keep}
    kept = [each for each in before.keep if each.field not in named]
    return (*kept, *(each for each in said.keep if each not in kept))


def _face(said: Said, before: NeedsQuestion | None) -> Face | None:
    if said.face == "all":
        return None
    if said.face is not None:
        return said.face
    if before is not None:
        return before.face
    growing = said.order in ("growing", "fading", "new") and not said.needs
    return "complaint" if growing else None


def _needs(question: NeedsQuestion, said: Said, before: NeedsQuestion | None, listed: Sequence[str]) -> NeedsQuestion:
    needs, about = said.needs, said.about
    if before is not None and not needs:
        if said.place and said.place <= len(listed):
            needs = (listed[said.place - 1],)
        elif (said.points or said.asks == "why") and not before.needs and listed:
            needs = (listed[0],)
        elif not (said.view == "needs" and said.by is None):
            needs, about = before.needs, before.about
    but = tuple(dict.fromkeys((*(before.but_needs if before else ()), *said.but_needs)))
    return replace(question, needs=needs, about=about, but_needs=tuple(each for each in but if each not in needs))


def _view(question: NeedsQuestion, said: Said, before: NeedsQuestion | None) -> NeedsQuestion:
    view: View = said.view or (before.view if before else "needs")
    by: By | None = said.by or (before.by if before and view == before.view else None)
    named = said.needs or said.place or said.shown
    if before and not said.view and (named or (said.order and before.view == "volume")):
        view = "trend" if before.view == "trend" and said.needs else "needs"
        by = before.by if view == "trend" else None
    if view == "parts" and by is None:
        view = "needs"
    if view == "volume" and question.needs:
        view = "needs"
    order = question.order
    if question.asks == "net" and order in ("most", "least") and said.order:
        order = "best" if order == "most" else "worst"
    if view == "needs" and question.asks == "net" and not question.needs:
        view = "volume"
    if view == "needs" and not question.needs and question.order in ("best", "worst"):
        view, by = "parts", "product"
    if question.asks == "net" and view == "parts" and order == "most":
        order = "best"
    if view == "needs" and question.asks == "count" and not question.needs and not said.compares:
        view = "volume" if before is None or before.view == "volume" else view
    if said.chart and not said.view and (view == "volume" or (view == "needs" and len(question.needs) == 1)):
        view, by = "trend", None
    if view == "trend":
        by = _bucket(question, said, before, by)
    values: tuple[str, ...] = before.values if before and by == before.by and not said.by else ()
    by = by if view in ("parts", "trend") else None
    return replace(question, view=view, by=by, values=values, order=order)


def _bucket(question: NeedsQuestion, said: Said, before: NeedsQuestion | None, by: By | None) -> By:
    """Days, weeks or months, as they were asked for, else as the days fit them."""
    fits: By = _fitting(question.since, question.until)
    if said.by or by is None:
        return said.by or fits
    if before and (said.period or said.earlier) and by == _fitting(before.since, before.until):
        return fits
    return fits if (by == "month" and fits == "day") or (by == "month" and said.period and fits == "week") else by


def _fitting(since: date, until: date) -> By:
    days = (until - since).days
    return "month" if days >= 100 else "week" if days >= 13 else "day"


def _beside(question: NeedsQuestion, said: Said, before: NeedsQuestion | None) -> NeedsQuestion:
    """Several values of a field to be told apart, and 和油皮比呢: what was asked before beside it."""
    if said.with_needs:
        doubtful = dict(said.persona_or_need)
        persona = doubtful.get(said.with_needs[0])
        if before and persona and before.values_of("persona"):
            return _parted(question, "persona", (*before.values_of("persona"), persona))
        return replace(question, needs=tuple(dict.fromkeys((*question.needs, *said.with_needs))), view="needs", by=None)
    if said.with_values:
        keep = said.with_values[0]
        own = before.values_of(keep.field) if before else ()
        if before and keep.field == "persona" and not own and before.needs:
            called = tuple(each for each in before.needs)
            return replace(_parted(question, "persona", (*_as_personas(called), *keep.values)), needs=())
        return _parted(question, keep.field, (*own, *keep.values))
    if said.compares and question.view != "trend":
        fields: tuple[Field, ...] = ("channel", "product", "persona", "source")
        for name in fields:
            several = question.values_of(name)
            if len(several) > 1:
                return _parted(question, name, several)
    return question


def _as_personas(needs: Sequence[str]) -> tuple[str, ...]:
    """敏感肌适用 beside a kind of customer is what those with such skin say."""
    known = ("敏感肌", "油皮", "孕妇")
    return tuple(each for each in known for need in needs if each in need)


def _parted(question: NeedsQuestion, by: Field, values: Sequence[str]) -> NeedsQuestion:
    several = tuple(dict.fromkeys(values))
    others = tuple(each for each in question.keep if each.field != by or each.but)
    if by in ("persona", "occasion", "season"):
        return replace(question, keep=others, view="parts", by=by, values=several)
    return replace(question, keep=(*others, Keep(by, several)), view="parts", by=by, values=several)
