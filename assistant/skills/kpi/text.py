"""What goes with an answer: the notes under it, and why there is none."""

from analytics.kpi.answer import Answer, NoData, Note
from analytics.kpi.query import Period
from analytics.kpi.spans import bucket_of
from assistant.skills.kpi.definitions import definition_note
from assistant.skills.kpi.few import few_notes
from assistant.skills.kpi.words import Wording, period_text, plural


def no_data(outcome: NoData, wording: Wording) -> str:
    """Why there is no answer, and which period has one."""
    asked = period_text(outcome.query.period, wording.language)
    label = ("、" if wording.chinese else ", ").join(wording.metric(name) for name in outcome.query.metrics)
    if outcome.available is None:
        return f"{label}还没有任何数据。" if wording.chinese else f"There is no data for {label} yet."
    first, last = outcome.available.first.isoformat(), outcome.available.last.isoformat()
    if wording.chinese:
        return f"{asked}没有{label}的数据；现有数据从 {first} 到 {last}。"
    return f"There is no data for {label} in {asked}; the data run from {first} to {last}."


def notes(answer: Answer, wording: Wording) -> tuple[str, ...]:
    """The period taken, definitions, how fresh the data are, and caveats."""
    query, chinese = answer.query, wording.chinese
    period = _days(query.period, wording)
    if query.period_assumed:
        period += (
            "，没有说时间，取最近 30 个完整日" if chinese else ", the last 30 complete days, as no period was named"
        )
    said = [f"期间：{period}" if chinese else f"Period: {period}"]
    if query.compare:
        against = _days(query.compare.period, wording)
        said.append(f"对比期间：{against}" if chinese else f"Compared with: {against}")
    said.append(definition_note(query, wording))
    if answer.fresh_until:
        day = answer.fresh_until.isoformat()
        said.append(f"数据截至 {day}" if chinese else f"Data until {day}")
    caveats = (_note(each, answer, wording) for each in answer.notes if each.kind != "period_assumed")
    return (*said, *caveats, *few_notes(answer, wording))


def _days(period: Period, wording: Wording) -> str:
    """2026-10-01 至 2026-10-31（31 天）."""
    first, last, days = period.first.isoformat(), period.last.isoformat(), period.days
    if days == 1:
        return first
    if wording.chinese:
        return f"{first} 至 {last}（{days} 天）"
    return f"{first} to {last} ({days} {plural('day', days)})"


def _cut(answer: Answer) -> tuple[str, str]:
    """Which edge of the time axis is not whole."""
    grain = answer.query.grain or "day"
    chinese, english = {"week": ("周", "week"), "month": ("个月", "month"), "quarter": ("个季度", "quarter")}.get(
        grain, ("年", "year")
    )
    cut, first = answer.cut_buckets, bucket_of(answer.query.period.first, grain).first
    if len(cut) > 1:
        return f"首尾两{chinese}不完整，只含所问的日子", f"The first and last {english} hold only the days asked for"
    edge = ("第一", "first") if first in cut else ("最后一", "last")
    return f"{edge[0]}{chinese}不完整，只含所问的日子", f"The {edge[1]} {english} holds only the days asked for"


def _note(note: Note, answer: Answer, wording: Wording) -> str:
    day = note.day.isoformat() if note.day else ""
    sentences = {
        "period_assumed": ("没有说时间，按最近 30 个完整日计算", "No period was named: the last 30 complete days"),
        "starts_late": (f"这段时间里数据从 {day} 才开始", f"Within this period the data start on {day}"),
        "cut_buckets": _cut(answer),
        "compared_starts_late": (
            f"对比期的数据从 {day} 才开始",
            f"The data of the compared period only start on {day}",
        ),
        "compared_ends_early": (
            f"对比期的数据只到 {day}",
            f"The data of the compared period end on {day}",
        ),
        "unequal_days": (
            f"两段天数不同（{note.name.replace('/', ' 天和 ')} 天），总量不能直接比，可以看日均",
            f"The two stretches are not equally long ({note.name.replace('/', ' and ')} days): compare daily averages",
        ),
        "ends_early": (f"这段时间还没有完：数据只到 {day}", f"The period is not complete: the data end on {day}"),
        "part_missing": (f"{note.name} 在这段时间没有数据", f"{note.name} has no data in this period"),
        "shares_overlap": (
            "有的同时属于几组，每组都算，所以各组占比相加超过 100%",
            "Some belong to several groups and count in each, so the shares add up to more than 100%",
        ),
        "nothing_to_compare": ("对比期间没有数据", "The period compared with has no data"),
    }
    return sentences[note.kind][0 if wording.chinese else 1]
