"""Figures over time in a sentence: where a line began and ended, its peak and its low, and which ends are not whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from analytics.kpi.answer import Answer
from analytics.kpi.pairs import rows_before
from analytics.kpi.selected import Row
from analytics.kpi.spans import buckets
from assistant.skills.kpi.changes import before_label, bucket_by_bucket, change, change_text
from assistant.skills.kpi.measures import Measure, having, leading, measures, spaced
from assistant.skills.kpi.phrases import (
    LEADERS,
    METRICS_SAID,
    MOST_NAMED,
    all_alike,
    capital,
    grouping,
    listed,
    number,
    of_scope,
    possessive,
    row_count,
    runs_forward,
    scope_else,
    top_and_bottom,
    when_and_what,
    when_and_what_else,
)
from assistant.skills.kpi.words import Wording, bucket_text, period_text, plural, scope_text

_BUCKETS: Final = {"day": "天", "week": "周", "month": "个月", "quarter": "个季度", "year": "年"}
_EACH: Final = {"day": "每天", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}
_WHOLE: Final = {"day": "天", "week": "整周", "month": "整月", "quarter": "整季度", "year": "整年"}
_STEADY: Final = 0.01
"""Ends that differ by less than one percent are about the same."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One measure along the time axis: the whole buckets that have a figure, and those at the edges that are cut."""

    answer: Answer
    measure: Measure
    wording: Wording
    whole: tuple[Row, ...]
    cut: tuple[Row, ...]

    @property
    def name(self) -> str:
        """In English with what it is of, which Chinese says before."""
        label = self.measure.label
        return (
            label
            if self.wording.chinese
            else label + of_scope(scope_text(self.answer.query, self.wording), self.answer.query)
        )

    def value(self, row: Row) -> str:
        return self.measure.said(self.measure.of(row), self.wording)

    def size(self, row: Row) -> float:
        return number(self.measure.of(row))

    def place(self, row: Row) -> str:
        return bucket_text(row[0], self.answer.query, self.wording.language)

    def extremes(self) -> tuple[Row, Row]:
        """The highest and the lowest bucket; of several alike an end of the line, for the sentence names it anyway."""
        ends_first = (self.whole[0], self.whole[-1], *self.whole[1:-1])
        return max(ends_first, key=self.size), min(ends_first, key=self.size)


def trend(answer: Answer, wording: Wording) -> str:
    """Lines over time: where each began and ended, its peak and its low."""
    query = answer.query
    lines = [line for each in measures(query, wording)[:METRICS_SAID] if (line := _line(answer, each, wording))]
    if not lines:
        return row_count(answer, wording)
    said = [_told(line) for line in lines]
    after = "".join(_last_change(line) for line in lines[:1]) + "".join(_edges(line) for line in lines[:1])
    if wording.chinese:
        joint = possessive(query, within=bool(query.filters))
        return f"{when_and_what(query, wording)}{joint}{'；'.join(said)}。{after}"
    return f"Over {period_text(query.period, 'en')}, {'; '.join(said)}.{after}"


def run_up(answer: Answer, wording: Wording) -> str:
    """Running sums: what had come together after the first bucket, and at the end."""
    query, chinese = answer.query, wording.chinese
    first, last, before = answer.rows[0], answer.rows[-1], rows_before(answer)[-1]
    start, end = (bucket_text(row[0], query, wording.language) for row in (first, last))
    said = []
    for each in measures(query, wording)[:METRICS_SAID]:
        began, came = (each.said(each.of(row), wording) for row in (first, last))
        moved = change(each.of(before), each.of(last), each)
        how = change_text(moved, each, wording, later=runs_forward(query)) if moved and moved.absolute else ""
        if chinese:
            opened = f"{start} {began}，" if first is not last else ""
            said.append(f"{each.label}：{opened}到{end}为 {came}{how and f'，比对比期到那时{how}'}")
        else:
            opened = f"{began} after {start}, " if first is not last else ""
            whole = f"{each.label}{of_scope(scope_text(query, wording))}: {opened}{came} by the end of {end}"
            said.append(f"{whole}{how and f', {how} on the period compared with'}")
    if chinese:
        return f"{when_and_what(query, wording)}的{'；'.join(said)}。"
    return f"Over {period_text(query.period, 'en')}, {'; '.join(said)}."


def _line(answer: Answer, measure: Measure, wording: Wording) -> _Line | None:
    """None where fewer than two buckets have a figure."""
    known = [row for row in answer.rows if measure.of(row) is not None]
    whole = tuple(row for row in known if row[0] not in answer.cut_buckets)
    if len(whole) > 1:
        return _Line(answer, measure, wording, whole, tuple(row for row in known if row not in whole))
    return _Line(answer, measure, wording, tuple(known), ()) if len(known) > 1 else None


def _told(line: _Line) -> str:
    """From where to where, by way of the turn when there is one, else the peak and the low on the way."""
    top, low = line.extremes()
    first, last = line.whole[0], line.whole[-1]
    label, chinese = line.name, line.wording.chinese
    if line.value(top) == line.value(low):
        return f"{label}一直是 {line.value(top)}" if chinese else f"{label} stayed at {line.value(top)}"
    inner = [row for row in (top, low) if row not in (first, last)]
    if len(inner) == 1 and (first in (top, low) or last in (top, low)):
        return _turning(line, first, inner[0], last, top, low)
    how = _way(line, first, last)
    if chinese:
        said = f"{label}从{spaced(_at(line, first, top, low))}{how}{_at(line, last, top, low)}"
        rest = [f"最{'高' if row == top else '低'}是{line.place(row)}的 {line.value(row)}" for row in inner]
        return "，".join((said, *([f"中间{rest[0]}", *rest[1:]] if rest else [])))
    said = f"{label} {how} from {_at(line, first, top, low)} to {_at(line, last, top, low)}"
    rest = [f"{'highest' if row == top else 'lowest'} {line.value(row)} ({line.place(row)})" for row in inner]
    return ", ".join((said, *rest))


def _turning(line: _Line, first: Row, turn: Row, last: Row, top: Row, low: Row) -> str:
    """One end is an extreme and so is the turn between: down to the low, then up again."""
    down = turn == low
    start, middle, end = (_at(line, row, top, low) for row in (first, turn, last))
    if line.wording.chinese:
        ways = ("降到", "再升到") if down else ("升到", "再降到")
        return f"{line.name}从{spaced(start)}{ways[0]}{middle}，{ways[1]}{end}"
    ways = ("fell", "then rose") if down else ("rose", "then fell")
    return f"{line.name} {ways[0]} from {start} to {middle}, {ways[1]} to {end}"


def _at(line: _Line, row: Row, top: Row, low: Row) -> str:
    """10月5日那周的 ¥11.57万（最高）; ¥115,654.96 (the week of Oct 5, the highest). Of two the highest is plain."""
    if len(line.whole) < 3:
        return (
            f"{line.place(row)}的 {line.value(row)}"
            if line.wording.chinese
            else f"{line.value(row)} ({line.place(row)})"
        )
    if line.wording.chinese:
        mark = "（最高）" if row == top else "（最低）" if row == low else ""
        return f"{line.place(row)}的 {line.value(row)}{mark}"
    mark = ", the highest" if row == top else ", the lowest" if row == low else ""
    return f"{line.value(row)} ({line.place(row)}{mark})"


def _way(line: _Line, first: Row, last: Row) -> str:
    begun, ended = line.size(first), line.size(last)
    chinese = line.wording.chinese
    if abs(ended - begun) <= abs(begun) * _STEADY:
        return "到" if chinese else "went"
    if chinese:
        return "升到" if ended > begun else "降到"
    return "rose" if ended > begun else "fell"


def _edges(line: _Line) -> str:
    """The edge buckets, with how many of their days they hold; one that already beats every whole one says so."""
    if not line.cut:
        return ""
    query, grain = line.answer.query, line.answer.query.grain
    assert grain is not None
    last_day = min(query.period.last, line.answer.fresh_until or query.period.last)
    days = {at: (min(part.last, last_day) - part.first).days + 1 for at, part in buckets(query.period, grain)}
    top, _ = line.extremes()
    named = []
    for row in line.cut:
        count = days.get(row[0], 0) if isinstance(row[0], date) else 0
        beats = line.measure.sums and line.size(row) > line.size(top)
        if line.wording.chinese:
            more = f"，已超过所有{_WHOLE[grain]}" if beats else ""
            named.append(f"{line.place(row)}只有 {count} 天（{line.value(row)}{more}）")
        else:
            more = f", already above every whole {grain}" if beats else ""
            named.append(f"{line.place(row)} has only {count} {plural('day', count)} ({line.value(row)}{more})")
    if line.wording.chinese:
        return f"{'、'.join(named)}，没有算在内。"
    return f" Not counted: {', '.join(named)}."


def _last_change(line: _Line) -> str:
    """With a comparison, how the last whole bucket moved."""
    answer, wording, measure = line.answer, line.wording, line.measure
    query = answer.query
    if query.compare is None or not answer.comparison:
        return ""
    last = line.whole[-1]
    before = rows_before(answer)[answer.rows.index(last)]
    moved = change(measure.of(before), measure.of(last), measure)
    if moved is None:
        return ""
    how = change_text(moved, measure, wording, later=runs_forward(query))
    against = before_label(query, wording.language)
    if not bucket_by_bucket(query) and query.compare.kind != "year":
        against = bucket_text(before[0], query, wording.language) if before else against
    if wording.chinese:
        return f"{line.place(last)}比{against}{how}，逐段对比见下表。"
    return f" {capital(line.place(last))}: {how} from {'the ' if bucket_by_bucket(query) else ''}{against}."


def best_buckets(answer: Answer, wording: Wording) -> str:
    """Which day, week or month led: GMV最高的一天是10月25日（¥2.16万）."""
    query, grain = answer.query, str(answer.query.grain)
    measure = leading(query, wording)
    count, many = len(answer.rows), len(answer.rows) > MOST_NAMED
    most = query.order_by is None or query.order_by.descending
    name = query.order_by.name if query.order_by and query.order_by.name in wording.catalog.metrics else ""
    named = _named(answer, answer.rows[: LEADERS if many else count], measure, wording, of=name)
    label = wording.metric(name) if name else measure.label
    if wording.chinese:
        scope = "，" if not query.filters else "的"
        size = "一" if count == 1 else f" {count} "
        end = "等" if many else ""
        ranked = f"{label}{'最高' if most else '最低'}的{size}{_BUCKETS[grain]}是{named}{end}"
        return f"{when_and_what(query, wording)}{scope}{ranked}。"
    which = "highest" if most else "lowest"
    when = f"{period_text(query.period, 'en')}{f', {scope}' if (scope := scope_text(query, wording)) else ''}"
    if count == 1:
        return f"The {grain} with the {which} {label}, {when}: {named}."
    return f"{count} {plural(grain, count)} with the {which} {label}, {when}: {named}{' and more' if many else ''}."


def kept_buckets(answer: Answer, wording: Wording) -> str:
    """Which days, weeks or months pass a bound: 访客数高于 950 的有 3 天：…"""
    query, grain, count = answer.query, str(answer.query.grain), len(answer.rows)
    bound = next((each for each in measures(query, wording) if each.name == query.thresholds[0].metric), None)
    measure = bound or leading(query, wording)
    rows = answer.rows
    if count > MOST_NAMED:  # the furthest beyond the bound first
        below = query.thresholds[0].operator in ("<", "<=")
        rows = tuple(sorted(rows, key=lambda row: number(measure.of(row)), reverse=not below))[:LEADERS]
    named = _named(answer, rows, measure, wording, of=query.thresholds[0].metric)
    many = count > MOST_NAMED
    if wording.chinese:
        lead = f"{when_and_what(query, wording)}{'，' if not query.filters else '的'}{having(query, wording)}"
        return f"{lead}的有 {count} {_BUCKETS[grain]}：{named}{'等' if many else ''}。"
    scope = scope_text(query, wording)
    when = f"{period_text(query.period, 'en')}{f', {scope}' if scope else ''}"
    return f"{when}: {count} {plural(grain, count)} {having(query, wording)}: {named}{' and more' if many else ''}."


def _named(answer: Answer, rows: Sequence[Row], measure: Measure, wording: Wording, *, of: str) -> str:
    """Each bucket with its figure, which is named where the sentence is `of` another metric."""
    label = "" if of in {"", measure.name} else f"{measure.label} "
    opening, closing = "（）" if wording.chinese else (" (", ")")
    return ("、" if wording.chinese else ", ").join(
        f"{bucket_text(row[0], answer.query, wording.language)}{opening}{label}"
        f"{measure.said(measure.of(row), wording)}{closing}"
        for row in rows
    )


def group_lines(answer: Answer, wording: Wording) -> str:
    """Groups over time: what is listed, and who led in the last whole bucket."""
    query = answer.query
    measure = measures(query, wording)[0]
    grain, by = str(query.grain), grouping(query, wording)
    at = 1 + len(query.group_by)
    labels = ("、" if wording.chinese else " and ").join(each.label for each in measures(query, wording))
    known = [row for row in answer.rows if measure.of(row) is not None and row[0] not in answer.cut_buckets]
    scope = of_scope(scope_else(query, wording))
    said = (
        f"{when_and_what_else(query, wording)}各{by}{_EACH[grain]}{'' if query.count_of else '的'}{labels}见下表。"
        if wording.chinese
        else f"{capital(labels)}{scope} by {grain} and {by}, {period_text(query.period, 'en')}."
    )
    if not known:
        return said
    days = [row[0] for row in known if isinstance(row[0], date)]
    last = max(days, default=None)
    ordered = sorted((row for row in known if row[0] == last), key=lambda row: number(row[at]), reverse=True)
    when = bucket_text(last, query, wording.language)
    if len(query.metrics) > 1:
        when = f"{when}{measure.label}" if wording.chinese else f"{measure.label} on {when}"
    if len(ordered) < 2:
        return said
    if all_alike(ordered, measure, wording):
        same = measure.said(measure.of(ordered[0]), wording)
        return said + (f"{when}都是 {same}。" if wording.chinese else f" {capital(when)}: {same} for all.")
    few = len(ordered) <= LEADERS
    spread = listed(ordered, (measure,), answer, wording) if few else top_and_bottom(ordered, measure, answer, wording)
    return said + (f"{when}：{spread}。" if wording.chinese else f" {capital(when)}: {spread}.")
