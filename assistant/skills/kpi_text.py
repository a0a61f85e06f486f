"""What goes with an answer: definitions, notes, and why there is none."""

from analytics.kpi.answer import Answer, NoData, Note
from analytics.kpi.query import MetricQuery
from assistant.skills.kpi_words import Wording, period_text


def definitions(query: MetricQuery, wording: Wording) -> str:
    """How each metric of a query is computed."""
    said = [wording.definition(wording.catalog.metrics[name]) for name in query.metrics]
    return "\n".join(f"{each}。" if wording.chinese else f"{each}." for each in dict.fromkeys(said))


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
    period = f"{query.period.first.isoformat()} – {query.period.last.isoformat()}"
    said = [f"期间：{period}" if chinese else f"Period: {period}"]
    if query.compare:
        against = f"{query.compare.period.first.isoformat()} – {query.compare.period.last.isoformat()}"
        said.append(f"对比期间：{against}" if chinese else f"Compared with: {against}")
    definitions = [wording.definition(wording.catalog.metrics[name]) for name in query.metrics]
    said += [f"口径：{each}" if chinese else f"Definition: {each}" for each in dict.fromkeys(definitions)]
    if answer.fresh_until:
        day = answer.fresh_until.isoformat()
        said.append(f"数据截至 {day}" if chinese else f"Data until {day}")
    return (*said, *(_note(each, wording) for each in answer.notes))


def _note(note: Note, wording: Wording) -> str:
    day = note.day.isoformat() if note.day else ""
    sentences = {
        "period_assumed": ("没有说时间，按最近 30 个完整日计算", "No period was named: the last 30 complete days"),
        "starts_late": (f"这段时间里数据从 {day} 才开始", f"Within this period the data start on {day}"),
        "cut_buckets": (
            "首尾不满整段，只含所问的日子",
            "An edge bucket is not whole: it holds only the days asked for",
        ),
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
        "nothing_to_compare": ("对比期间没有数据", "The period compared with has no data"),
    }
    return sentences[note.kind][0 if wording.chinese else 1]
