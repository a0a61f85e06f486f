"""Several periods in one message: one against another, months in a row, or stretches that go together."""

import re
from itertools import pairwise

from analytics.kpi.periods.kinds import FoundPeriod, as_far, cut, period_before, year_before
from analytics.kpi.periods.ranges import kind
from analytics.kpi.query import Compare, Grain, Period, Unclear
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request

PLAIN_UNITS = ("day", "week", "month", "quarter", "half", "year")
EACH = re.compile(r"各自|分别|各是|各有|各多少|逐个|respectively|separately|each")
GRAINS: dict[str, Grain] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}


def several(
    question: Question, asked: Request, found: list[FoundPeriod]
) -> tuple[FoundPeriod, Compare | None] | Unclear:
    """Two or more periods. Those that follow on each other may be one stretch, a row each; sets `asked.grain` then."""
    compared = asked.versus is not None or asked.change or asked.reference is not None
    if not compared:
        ordered = sorted(found, key=lambda each: _days(each).first)
        whole = _in_a_row(ordered)
        if asked.total or (asked.grain is not None and whole is not None):
            return Unclear(say("apart", question.language)) if whole is None else (whole, None)
        each = len(found) > 2 or bool(EACH.search(question.words.plain))
        grain = (
            GRAINS.get(ordered[0].unit)
            if {(one.unit, one.count) for one in ordered} == {(ordered[0].unit, 1)}
            else None
        )
        if each and whole is not None and grain is not None:
            asked.grain = grain
            return whole, None
    if len(found) > 2:
        return Unclear(say("many periods", question.language))
    return _pair(question, asked, found)


def _days(found: FoundPeriod) -> Period:
    assert found.period is not None
    return found.period


def _in_a_row(ordered: list[FoundPeriod]) -> FoundPeriod | None:
    """Periods that leave no day out and share none, as one."""
    periods = [_days(each) for each in ordered]
    if any((after.first - before.last).days != 1 for before, after in pairwise(periods)):
        return None
    whole = Period(periods[0].first, periods[-1].last)
    unit, count = kind(whole)
    return FoundPeriod(ordered[0].start, ordered[-1].end, whole, unit, count, to_date=ordered[-1].to_date)


def _pair(question: Question, asked: Request, found: list[FoundPeriod]) -> tuple[FoundPeriod, Compare] | Unclear:
    """Two periods: the later one first, or the one named first when it is held against the other."""
    first, second = found
    if asked.reference is not None and asked.reference.kind != "previous":
        return Unclear(say("many periods", question.language))
    between = [
        word
        for word in question.cover
        if first.end <= word.start < second.start and word.kind not in ("filler", "name")
    ]
    if not between and asked.versus is None and not asked.change:
        return Unclear(say("many periods", question.language))
    one_sided = asked.versus is not None and asked.versus.payload == "one"
    if one_sided and asked.versus is not None:
        place = asked.versus.start
        if place < first.start or _held_between(question, first, place):  # 和上周比，本周…; compared with last week, …
            primary, reference = second, first
        else:
            primary, reference = first, second
        if place > second.start:  # 9月和10月比
            primary, reference = (first, second) if _later(first, second) else (second, first)
    else:
        primary, reference = (first, second) if _later(first, second) else (second, first)
    return against(question, primary, reference)


def _held_between(question: Question, found: FoundPeriod, versus: int) -> bool:
    """和…比 around a period marks it as what is compared with."""
    joined = any(word.kind == "join" and word.end <= found.start <= word.end + 1 for word in question.cover)
    return joined and found.end <= versus <= found.end + 1


def _later(first: FoundPeriod, second: FoundPeriod) -> bool:
    return _days(first).first > _days(second).first


def against(question: Question, primary: FoundPeriod, reference: FoundPeriod) -> tuple[FoundPeriod, Compare] | Unclear:
    """One period against another, to-date against to-date."""
    asked = _days(reference)
    primary = cut(primary, question.clock.last)
    before, year = period_before(primary), year_before(primary, question.clock.calendar)
    if reference.unit == "year" and _holds(asked, year) and asked.first.year == year.first.year:
        return primary, Compare("year", year)
    if primary.to_date and before.first == asked.first and _holds(asked, before):
        return primary, Compare("previous", before)
    if primary.to_date and year.first == asked.first and _holds(asked, year):
        return primary, Compare("year", year)
    if asked == before:
        return primary, Compare("previous", before)
    if asked == year:
        return primary, Compare("year", year)
    same_kind = (primary.unit, primary.count) == (reference.unit, reference.count)
    if primary.to_date and same_kind and not reference.to_date:
        asked = as_far(primary, asked)
    plain = primary.unit in PLAIN_UNITS or reference.unit in PLAIN_UNITS
    if plain and not same_kind and _days(primary).days != asked.days:
        words = question.words.written(reference.start, reference.end) if reference.end else ""
        return Unclear(say("unequal", question.language, words=words))
    return primary, Compare("period", asked)


def _holds(outer: Period, inner: Period) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last
