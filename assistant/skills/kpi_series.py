"""Figures over time in a sentence: where a line began and ended, its peak and its low."""

from typing import Final

from analytics.kpi.answer import Answer, Row
from assistant.skills.kpi_phrases import (
    LEADERS,
    METRICS_SAID,
    MOST_NAMED,
    all_alike,
    capital,
    grouping,
    listed,
    number,
    row_count,
    top_and_bottom,
    when_and_what,
    when_and_what_else,
)
from assistant.skills.kpi_words import Wording, bucket_text, period_text, plural

_BUCKETS: Final = {"day": "天", "week": "周", "month": "个月", "quarter": "个季度", "year": "年"}
_EACH: Final = {"day": "每天", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}


def trend(answer: Answer, wording: Wording) -> str:
    """Lines over time: where each began and ended, its peak and its low."""
    query = answer.query
    lines = [line for name in query.metrics[:METRICS_SAID] if (line := _line(answer, name, wording))]
    opening = when_and_what(query, wording)
    if not lines:
        return row_count(answer, wording)
    if not wording.chinese:
        against = f" Compared with {period_text(query.compare.period, 'en')} below." if query.compare else ""
        return f"{opening}: {'; '.join(lines)}.{against}"
    against = f"与{period_text(query.compare.period, 'zh')}的逐段对比见下表。" if query.compare else ""
    return f"{opening}的{'；'.join(lines)}。{against}"


def _line(answer: Answer, name: str, wording: Wording) -> str:
    query, at = answer.query, 1 + answer.query.metrics.index(name)
    known = [row for row in answer.rows if row[at] is not None]
    whole = [row for row in known if row[0] not in answer.cut_buckets]
    known = whole if len(whole) > 1 else known
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    top, low = (pick(known, key=lambda row: number(row[at])) for pick in (max, min))
    label, chinese = wording.metric(name), wording.chinese
    if wording.figure(name, top[at]) == wording.figure(name, low[at]):
        same = wording.figure(name, top[at])
        return f"{label}一直是 {same}" if chinese else f"{label} stayed at {same}"

    def place(row: Row) -> str:
        return bucket_text(row[0], query, wording.language)

    def value(row: Row) -> str:
        mark = {top: ("（最高）", ", the highest"), low: ("（最低）", ", the lowest")}.get(row, ("", ""))
        return f"{wording.figure(name, row[at])}{mark[0] if chinese else mark[1]}"

    ends = (first, last)
    if chinese:
        way = "升到" if number(last[at]) > number(first[at]) else "降到"
        gap = "" if first in (top, low) else " "
        said = f"{label}从{place(first)}的 {value(first)}{gap}{way}{place(last)}的 {value(last)}"
        rest = [
            f"{word}{place(row)}的 {wording.figure(name, row[at])}"
            for word, row in (("最高是", top), ("最低是", low))
            if row not in ends
        ]
        return "，".join((said, *rest))
    marks = {row: value(row).removeprefix(wording.figure(name, row[at])) for row in ends}
    way = "rose" if number(last[at]) > number(first[at]) else "fell"
    begun, ended = (f"{wording.figure(name, row[at])} ({place(row)}{marks[row]})" for row in ends)
    rest = [
        f"{word} {wording.figure(name, row[at])} ({place(row)})"
        for word, row in (("highest", top), ("lowest", low))
        if row not in ends
    ]
    return ", ".join((f"{label} {way} from {begun} to {ended}", *rest))


def best_buckets(answer: Answer, wording: Wording) -> str:
    """Which day, week or month led: GMV最高的一天是10月25日（¥2.16万）."""
    query, grain = answer.query, str(answer.query.grain)
    name = query.order_by.name if query.order_by and query.order_by.name in query.metrics else query.metrics[0]
    at = 1 + query.metrics.index(name)
    count, many = len(answer.rows), len(answer.rows) > MOST_NAMED
    shown = answer.rows[: LEADERS if many else count]
    brackets = "（{}）" if wording.chinese else " ({})"
    named = ("、" if wording.chinese else ", ").join(
        bucket_text(row[0], query, wording.language) + brackets.format(wording.figure(name, row[at])) for row in shown
    )
    most = query.order_by is None or query.order_by.descending
    label, opening = wording.metric(name), when_and_what(query, wording)
    if wording.chinese:
        scope = "，" if not query.filters else "的"
        number = "一" if count == 1 else f" {count} "
        end = "等" if many else ""
        return f"{opening}{scope}{label}{'最高' if most else '最低'}的{number}{_BUCKETS[grain]}是{named}{end}。"
    which = "highest" if most else "lowest"
    kind = grain if count == 1 else f"{count} {plural(grain, count)}"
    verb = "is" if count == 1 else "are"
    return f"{opening}: the {kind} with the {which} {label} {verb} {named}{', …' if many else ''}."


def group_lines(answer: Answer, wording: Wording) -> str:
    """Groups over time: what is listed, and who led in the last whole bucket."""
    query, name = answer.query, answer.query.metrics[0]
    grain, by = str(query.grain), grouping(query, wording)
    at = 1 + len(query.group_by)
    labels = ("、" if wording.chinese else ", ").join(wording.metric(each) for each in query.metrics)
    known = [row for row in answer.rows if row[at] is not None and row[0] not in answer.cut_buckets]
    opening = when_and_what_else(query, wording)
    said = (
        f"{opening}各{by}{_EACH[grain]}的{labels}见下表。"
        if wording.chinese
        else f"{opening}: {labels} by {grain} and {by}."
    )
    if not known:
        return said
    last = known[-1][0]
    ordered = sorted(
        ((*row[1:at], row[at]) for row in known if row[0] == last), key=lambda row: number(row[-1]), reverse=True
    )
    when = bucket_text(last, query, wording.language)
    if len(ordered) < 2:
        return said
    if all_alike(ordered, name, wording):
        same = wording.figure(name, ordered[0][-1])
        return said + (f"{when}都是 {same}。" if wording.chinese else f" {capital(when)}: {same} for all.")
    few = len(ordered) <= LEADERS
    spread = listed(ordered, name, wording) if few else top_and_bottom(ordered, name, wording)
    return said + (f"{when}：{spread}。" if wording.chinese else f" {capital(when)}: {spread}.")
