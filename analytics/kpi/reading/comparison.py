"""Which period a question is about, and which it is compared with."""

from dataclasses import replace
from datetime import timedelta

from analytics.kpi.periods.atoms import MONTHS_IN, day_back, months_back, past, week_back
from analytics.kpi.periods.calendar import months_later
from analytics.kpi.periods.read import FoundPeriod, kind_of, period_before, year_before
from analytics.kpi.query import Compare, MetricQuery, OutOfScope, Period, Unclear
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.grammar import Reference
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request

PLAIN_UNITS = ("day", "week", "month", "quarter", "half", "year")


def assumed(question: Question) -> FoundPeriod:
    """No period was named: the last 30 complete days."""
    atom = past(question.clock, 30, "day")
    return FoundPeriod(0, 0, atom.period, "day", 30)


def timed(
    question: Question, asked: Request, base: MetricQuery | None
) -> tuple[FoundPeriod, Compare | None] | Unclear | OutOfScope:
    """The period asked for and the one to compare it with; a question or refusal where the words settle neither."""
    found = _distinct(asked.periods)
    if (leaning := _leaning(question, found)) is not None:
        return leaning
    asked = _against_named(question, asked, found)
    for each in found:
        if each.period is None:
            return _trouble(question, each)
    if len(found) > 2:
        return Unclear(say("many periods", question.language))
    if len(found) == 2:
        return _pair(question, asked, found)
    kept = kind_of(base.period, question.clock.last) if base is not None else None
    if (
        not found
        and kept is not None
        and asked.versus is None
        and asked.reference is not None
        and asked.reference.relative
        and asked.reference.kind == "previous"
    ):
        return _moved_back(question, asked.reference, kept, base)
    sides = max((len(f.values) for f in asked.filters if f.operator == "in"), default=0)
    grouped = asked.versus is not None and asked.versus.payload == "both" and bool(asked.group_by)
    if asked.versus is not None and asked.reference is None and sides < 2 and not grouped:
        if not found:
            return Unclear(say("compare with", question.language, words=question.written(asked.versus)))
        if kept is None:
            return _lacks_first(question, found[0])
        return _against(question, kept, found[0])
    primary = found[0] if found else kept or assumed(question)
    return _referred(question, asked, primary, base if not found else None, base)


def _leaning(question: Question, found: list[FoundPeriod]) -> Unclear | None:
    """双11前一周, the week before Christmas: days beside a period, which the grammar does not count out."""
    for word in question.cover:
        if isinstance(word.payload, Reference) and word.payload.relative and word.payload.kind == "previous":
            for each in found:
                if each.end == word.start or 0 <= each.start - word.end <= 1:
                    start, end = min(each.start, word.start), max(each.end, word.end)
                    return Unclear(say("vague", question.language, words=question.words.written(start, end)))
    return None


def _against_named(question: Question, asked: Request, found: list[FoundPeriod]) -> Request:
    """环比9月, 同比去年9月: the period right behind is the one compared with."""
    for word in question.cover:
        if word.kind == "compare" and any(each.start == word.end for each in found):
            return replace(asked, reference=None, versus=Word(word.start, word.end, "versus", "one"))
    return asked


def _distinct(found: list[FoundPeriod]) -> list[FoundPeriod]:
    kept: list[FoundPeriod] = []
    for each in found:
        if each.period is None or all(each.period != other.period for other in kept):
            kept.append(each)
    return kept


def _trouble(question: Question, found: FoundPeriod) -> Unclear | OutOfScope:
    words = question.words.written(found.start, found.end)
    trouble = found.trouble or "vague"
    sentence = say(trouble, question.language, words=words)
    if trouble in ("future", "not yet"):
        return OutOfScope((words,), sentence)
    return Unclear(sentence)


def _lacks_first(question: Question, reference: FoundPeriod) -> Unclear:
    words = question.words.written(reference.start, reference.end)
    present = {
        "week": ("本周", "this week"),
        "month": ("本月", "this month"),
        "quarter": ("本季度", "this quarter"),
        "year": ("今年", "this year"),
    }
    pair = present.get(reference.unit)
    choices: tuple[str, ...] = ()
    if pair is not None and question.language == "zh":
        choices = (f"{pair[0]}{question.words.text}",)
    elif pair is not None:
        choices = (f"{pair[1]}: {question.words.text}",)
    return Unclear(say("compare with", question.language, words=words), choices)


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
    return _against(question, primary, reference)


def _held_between(question: Question, found: FoundPeriod, versus: int) -> bool:
    """和…比 around a period marks it as what is compared with."""
    joined = any(word.kind == "join" and word.end <= found.start <= word.end + 1 for word in question.cover)
    return joined and found.end <= versus <= found.end + 1


def _later(first: FoundPeriod, second: FoundPeriod) -> bool:
    assert first.period is not None
    assert second.period is not None
    return first.period.first > second.period.first


def _against(question: Question, primary: FoundPeriod, reference: FoundPeriod) -> tuple[FoundPeriod, Compare] | Unclear:
    """One period against another, to-date against to-date."""
    assert primary.period is not None
    assert reference.period is not None
    primary = _unfinished(question, primary)
    assert primary.period is not None
    before, year = period_before(primary), year_before(primary, question.clock.calendar)
    if reference.unit == "year" and primary.unit != "year" and _holds(reference.period, year):
        return primary, Compare("year", year)
    if primary.to_date and before.first == reference.period.first and _holds(reference.period, before):
        return primary, Compare("previous", before)
    if primary.to_date and year.first == reference.period.first and _holds(reference.period, year):
        return primary, Compare("year", year)
    if reference.period == before:
        return primary, Compare("previous", before)
    if reference.period == year:
        return primary, Compare("year", year)
    plain = primary.unit in PLAIN_UNITS and reference.unit in PLAIN_UNITS
    same_kind = (primary.unit, primary.count) == (reference.unit, reference.count)
    if plain and not same_kind and primary.period.days != reference.period.days:
        words = question.words.written(reference.start, reference.end) if reference.end else ""
        return Unclear(say("unequal", question.language, words=words))
    return primary, Compare("period", reference.period)


def _holds(outer: Period, inner: Period) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _unfinished(question: Question, found: FoundPeriod) -> FoundPeriod:
    """A week or month still running is compared to date."""
    period = found.period
    assert period is not None
    last = question.clock.last
    if (
        found.unit in ("week", *MONTHS_IN)
        and period.first <= last < period.last
        and period.last >= question.clock.today
    ):
        return replace(found, period=Period(period.first, last), to_date=True)
    return found


def _referred(
    question: Question, asked: Request, primary: FoundPeriod, kept: MetricQuery | None, base: MetricQuery | None
) -> tuple[FoundPeriod, Compare | None] | Unclear:
    reference = asked.reference
    if reference is None and asked.change:
        reference = Reference("previous")
    if reference is None:
        return primary, _carried(question, primary, kept, base)
    if base is None and not asked.periods and reference.relative:
        words = _compared(question)
        if "previous" in words.lower() and asked.versus is None and reference.unit in ("day", *MONTHS_IN, "week"):
            return _last_whole(question, reference.unit), None
        return Unclear(say("relative", question.language, words=words))
    primary = _unfinished(question, primary)
    period = primary.period
    assert period is not None
    match reference.kind:
        case "year":
            return primary, Compare("year", year_before(primary, question.clock.calendar))
        case "weekday":
            week = timedelta(days=7)
            return primary, Compare("period", Period(period.first - week, period.last - week))
        case "month":
            return primary, Compare("period", Period(months_later(period.first, -1), months_later(period.last, -1)))
        case "previous":
            return _previous(question, primary, reference)


def _moved_back(
    question: Question, reference: Reference, kept: FoundPeriod, base: MetricQuery | None
) -> tuple[FoundPeriod, Compare | None] | Unclear:
    """“前一周呢”: the same question, one step earlier."""
    moved = _previous(question, kept, reference)
    if isinstance(moved, Unclear):
        return moved
    found = replace(kept, period=moved[1].period, to_date=False)
    return found, _carried(question, found, None, base)


def _last_whole(question: Question, unit: str) -> FoundPeriod:
    """ "The previous week" with nothing to come before is last week."""
    if unit == "day":
        atom = day_back(question.clock, 1)
    elif unit == "week":
        atom = week_back(question.clock, 1)
    else:
        atom = months_back(question.clock, 1, "month" if unit == "month" else "quarter")
    return FoundPeriod(0, 0, atom.period, atom.unit)


def _compared(question: Question) -> str:
    return next((question.written(word) for word in question.cover if word.kind == "compare"), "")


def _previous(question: Question, primary: FoundPeriod, reference: Reference) -> tuple[FoundPeriod, Compare] | Unclear:
    period = primary.period
    assert period is not None
    same = not reference.unit or (primary.unit == reference.unit and primary.count == 1)
    same |= reference.unit == "week" and period.days == 7
    same |= reference.unit == "day" and period.days == 1
    if same:
        return primary, Compare("previous", period_before(primary))
    if period.days == 1 and reference.unit == "week":
        day = period.first - timedelta(days=7)
        return primary, Compare("period", Period(day, day))
    if period.days == 1 and reference.unit == "month":
        day = months_later(period.first, -1)
        return primary, Compare("period", Period(day, day))
    return Unclear(say("unequal", question.language, words=_compared(question)))


def _carried(
    question: Question, primary: FoundPeriod, kept: MetricQuery | None, base: MetricQuery | None
) -> Compare | None:
    """A follow-up goes on comparing: the same periods, or those that belong to its new one."""
    compare = base.compare if base is not None else None
    if compare is None or kept is not None:
        return compare
    match compare.kind:
        case "previous":
            return Compare("previous", period_before(primary))
        case "year":
            return Compare("year", year_before(primary, question.clock.calendar))
        case "period":
            return None
