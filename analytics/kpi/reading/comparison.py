"""Which period a question is about, and which it is compared with."""

import re
from dataclasses import replace
from datetime import timedelta

from analytics.kpi.periods.atoms import MONTHS_IN, day_back, months_back, past, week_back
from analytics.kpi.periods.calendar import months_later
from analytics.kpi.periods.kinds import FoundPeriod, a_bucket_before, cut, kind_of, moved, period_before, year_before
from analytics.kpi.periods.words import EN, N
from analytics.kpi.query import Compare, Grain, MetricQuery, OutOfScope, Period, Unclear
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.grammar import Reference
from analytics.kpi.reading.listing import GRAINS, against, several
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.spans import bucket_of

LEANS_BACK = re.compile(
    rf"(?:之|此|再|再往)?前面?的?(?:{N})个?(?:天|日|周|星期|月|季度)|[上前](?:一个|个)(?:{N})"
    rf"|(?:the )?(?:previous|prior|preceding) (?:{EN}) |the (?:{EN}) \w+ (?:before|prior|earlier)"
)
ALONE = re.compile(r"the .* (?:before|prior|earlier)|[之此]前|再|[上前](?:一个|个)")
RATES = frozenset(
    ["增长率", "变化率", "增幅", "涨幅", "降幅", "跌幅", "涨跌幅", "环比增长率", "同比增长率", "growth rate"]
)
GAPS = frozenset(["差多少", "差了多少", "相差多少", "相差", "差距", "差额", "difference", "gap"])
REFUSED = frozenset({"future", "not yet", "finer", "weekdays", "no fiscal year"})


def assumed(question: Question) -> FoundPeriod:
    """No period was named: the last 30 complete days."""
    atom = past(question.clock, 30, "day")
    return FoundPeriod(0, 0, atom.period, "day", 30)


def rows_apart(question: Question, asked: Request, base: MetricQuery | None) -> OutOfScope | None:
    """差多少 after 上海和北京的客单价 asks for what is between two rows, not for a change since the period before."""
    named = asked.periods or asked.reference or asked.versus or asked.filters
    if base is None or base.compare is not None or not base.group_by or named:
        return None
    words = _gaps(question)
    return OutOfScope(words, say("rows apart", question.language)) if words else None


def _gaps(question: Question) -> tuple[str, ...]:
    """和9月差多少: words that hold one thing against another, as written."""
    return tuple(question.written(w) for w in question.cover if w.kind == "change" and question.plain(w) in GAPS)


def timed(
    question: Question, asked: Request, base: MetricQuery | None
) -> tuple[FoundPeriod, Compare | None] | Unclear | OutOfScope:
    """The period asked for and the one to compare it with; a question or refusal where the words settle neither.

    Days are never compared with themselves.
    """
    time = _timed(question, asked, base)
    if isinstance(time, Unclear | OutOfScope):
        return time
    found, compare = time
    if compare is None:
        return time
    if compare.period == found.period:
        return Unclear(say("same days", question.language))
    kept = base is not None and base.compare is not None and base.compare.by_rate
    rated = kept or any(word.kind in ("compare", "change") and question.plain(word) in RATES for word in question.cover)
    return found, replace(compare, by_rate=rated)


def _timed(
    question: Question, asked: Request, base: MetricQuery | None
) -> tuple[FoundPeriod, Compare | None] | Unclear | OutOfScope:
    kept = kind_of(base.period, question.clock.last, question.clock.calendar) if base is not None else None
    leant = _behind(question, asked, kept)
    if isinstance(leant, Unclear):
        return leant
    found = _distinct(leant)
    if (leaning := _leaning(question, found)) is not None:
        return leaning
    asked = _against_named(question, asked, found)
    for each in found:
        if each.period is None:
            return _trouble(question, each)
    if len(found) > 1:
        return several(question, asked, found)
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
    held_against = asked.versus is not None or (kept is not None and bool(found) and bool(_gaps(question)))
    if held_against and asked.reference is None and sides < 2 and not grouped:
        if not found and asked.versus is not None:
            return Unclear(say("compare with", question.language, words=question.written(asked.versus)))
        if kept is None:
            return _lacks_first(question, found[0])
        return against(question, kept, found[0])
    primary = found[0] if found else kept or assumed(question)
    return _referred(question, asked, primary, base if not found else None, base)


def _behind(question: Question, asked: Request, kept: FoundPeriod | None) -> list[FoundPeriod] | Unclear:
    """近7天和前7天: said beside the last 7 days, 前7天 are the 7 before them; beside other days they are not clear.

    In a follow-up they lie before the days at hand, where those are as many.
    """
    found, plain = asked.periods, question.words.plain
    leaning = [each for each in found if LEANS_BACK.match(plain[each.start : each.end])]
    alone = len(found) == 1 and leaning and not ALONE.match(plain[found[0].start : found[0].end])
    if kept is not None and kept.period is not None and len(found) == len(leaning) == 1 and leaning[0].period:
        length = (leaning[0].unit, leaning[0].count) == (kept.unit, kept.count)
        compared = asked.versus is not None or asked.change or not alone
        if (length or leaning[0].period.days == kept.period.days) and (compared or leaning[0].period == kept.period):
            return [replace(leaning[0], period=period_before(kept))]
    if not leaning or alone or any(each.period is None for each in found):
        return found
    first = next((each for each in found if each not in leaning), None)
    if len(found) > 2 or len(leaning) > 1 or first is None or first.period != leaning[0].period:
        words = question.words.written(leaning[0].start, leaning[0].end)
        return Unclear(say("vague", question.language, words=words))
    return [each if each is first else replace(each, period=period_before(first)) for each in found]


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
    if trouble in REFUSED:
        return OutOfScope((words,), sentence)
    choices = (question.words.replaced(found.start, found.end, words) for words in found.instead)
    return Unclear(sentence, tuple(choices))


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


def _referred(
    question: Question, asked: Request, primary: FoundPeriod, kept: MetricQuery | None, base: MetricQuery | None
) -> tuple[FoundPeriod, Compare | None] | Unclear:
    reference = asked.reference
    if reference is None and asked.change:
        reference = Reference("previous")
    if reference is None:
        return primary, _carried(question, primary, kept, base)
    if base is None and not asked.periods and reference.unit and not reference.relative:
        primary = _last_whole(question, reference.unit)  # WoW alone is of the last week
        asked.periods.append(primary)
    elif base is None and not asked.periods and reference.relative:
        words = _compared(question)
        if "previous" in words.lower() and asked.versus is None and reference.unit in ("day", *MONTHS_IN, "week"):
            return _last_whole(question, reference.unit), None
        return Unclear(say("relative", question.language, words=words))
    primary = cut(primary, question.clock.last)
    period = primary.period
    assert period is not None
    if asked.grain is not None and not reference.relative:
        by_bucket = _by_bucket(question, asked.grain, primary, reference)
        if by_bucket is not None:
            return by_bucket
    match reference.kind:
        case "year":
            return primary, Compare("year", year_before(primary, question.clock.calendar))
        case "weekday":
            week = timedelta(days=7)
            return primary, Compare("period", Period(period.first - week, period.last - week))
        case "month":
            return primary, Compare("period", moved(primary, 1))
        case "previous":
            return _previous(question, primary, reference)


def _by_bucket(
    question: Question, grain: Grain, primary: FoundPeriod, reference: Reference
) -> tuple[FoundPeriod, Compare] | Unclear | None:
    """各月环比: each month with the month before it. None where the whole period is compared as ever."""
    period = primary.period
    assert period is not None
    if reference.kind == "year" and grain == "week":  # the same dates are other days of the week a year earlier
        return Unclear(say("weeks by year", question.language))
    if reference.kind != "previous" or bucket_of(period.first, grain).last >= period.last:
        return None
    before = a_bucket_before(period, grain, GRAINS.get(reference.unit, grain))
    if before is None:
        return Unclear(say("unequal", question.language, words=_compared(question)))
    return primary, Compare("previous", before)


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
