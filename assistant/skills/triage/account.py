"""How the desk worked: times to answer and to close and the share within the promise, by person, category or week."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from assistant.conversation import Chart, Column, Details, Language, Message, Part, Reply, Situation, Table, Text
from assistant.skills.triage.json import hours, report_json
from assistant.skills.triage.memory import Remembered
from assistant.skills.triage.people import who
from assistant.skills.triage.reading import Account
from assistant.skills.triage.scope import ME, Names, Scope
from assistant.triage.desk import Desk
from assistant.triage.labels import ground_label
from assistant.triage.rights import Person

if TYPE_CHECKING:
    from assistant.triage.report import DeskReport, ReportLine, Spell

__all__ = ["account_reply", "report_json"]

_LATELY: Final = 30
"""Days before today that a question without a period is about, today with them."""
_UNABLE: Final = {
    "zh": "处理时长可以按人、按类别、按周来看，还不能按{by}分。要看哪一种？",
    "en": "I can break the desk's times down by person, category or week, but not by {by}. Which one?",
}
_CANNOT: Final = {"product": ("商品", "product"), "channel": ("渠道", "channel"), "day": ("天", "day")}
_CHOICES: Final = {"zh": ("按人看", "按类别看", "按周看"), "en": ("by person", "by category", "by week")}


@dataclass(frozen=True, slots=True)
class _Told:
    """A report being told in one language."""

    report: "DeskReport"
    asked: Account
    language: Language
    assumed: bool

    @property
    def lines(self) -> "tuple[ReportLine, ...]":
        """What was asked to be told apart; the total where nothing was."""
        match self.asked.by:
            case "person":
                named = [line for line in self.report.by_person if line.name]
                return tuple(sorted(named, key=self._quickness) if self.asked.ranks else named)
            case "category":
                wanted = self.asked.grounds
                return tuple(line for line in self.report.by_ground if not wanted or line.name in wanted)
            case "week":
                return self.report.by_week
            case _:
                return (self.report.total,)

    def _quickness(self, line: "ReportLine") -> tuple[bool, timedelta]:
        spell = line.resolution if self.asked.about == "close" else line.answer
        took = spell.median or timedelta(0)
        return spell.median is None, -took if self.asked.ranks == "slowest" else took

    def name(self, line: "ReportLine") -> str:
        if self.asked.by == "category":
            return ground_label(line.name, self.language)
        return line.name

    def days(self) -> str:
        first, last = f"{self.report.since:%m-%d}", f"{self.report.until:%m-%d}"
        return first if first == last else f"{first} {'至' if self.language == 'zh' else 'to'} {last}"


def account_reply(
    desk: Desk, asked: Account, message: Message, situation: Situation, kept: Remembered, names: Names
) -> Reply:
    """The figures of the desk's report that were asked for; a follow-up keeps what it does not name."""
    language = situation.language
    asked = _went_on(asked, kept) if asked.follows else asked
    if asked.by in _CANNOT:
        return _unable(_CANNOT[asked.by], language)
    now: datetime = message.sent_at.replace(tzinfo=None)
    since = asked.since or situation.today - timedelta(days=_LATELY)
    until = asked.until or situation.today
    me = desk.recognised(Person(message.user, situation.role, message.account))
    asked = _aimed(asked, me, names)
    told = _Told(desk.report(since, until, now), asked, language, asked.since is None)
    line = _only(told)
    parts: list[Part] = [Text(_headline(told, line))]
    if told.lines and line is None:
        parts += [_table(told, told.lines), *_chart(told)]
    parts.append(Details("SQL", told.report.sql, "sql"))
    remembered = replace(
        kept, scope=Scope(), pending=None, account=_kept(replace(asked, since=asked.since, until=asked.until))
    )
    data = {"report": report_json(told.report), "sql": told.report.sql}
    return Reply(
        "triage", "answered", tuple(parts), language, notes=_notes(told), data=data, remember=remembered.kept()
    )


def _only(told: _Told) -> "ReportLine | None":
    """The one line that the answer is about, where it is one: the total, a person, a kind of complaint."""
    asked, report = told.asked, told.report
    if asked.person:
        return next((line for line in report.by_person if line.name == asked.person), None)
    if asked.by:
        return None
    if len(asked.grounds) == 1:
        return next((line for line in report.by_ground if line.name == asked.grounds[0]), None)
    return report.total


def _headline(told: _Told, line: "ReportLine | None") -> str:
    zh = told.language == "zh"
    about = told.asked.person or (
        ground_label(told.asked.grounds[0], told.language) if len(told.asked.grounds) == 1 and not told.asked.by else ""
    )
    which = (f"{about}的" if zh else f" ({about})") if about else ""
    if line is None and (about or not told.lines):
        nobody = {
            "zh": f"{told.days()} 写下的差评里没有{which}工单。",
            "en": f"No tickets{which} written {told.days()}.",
        }
        return nobody[told.language]
    if line is not None and line.tickets:
        return _said_of(line, told, which)
    if line is not None:
        none = {"zh": f"{told.days()} 写下的差评里没有{which}工单。", "en": f"No tickets{which} written {told.days()}."}
        return none[told.language]
    return _said_of_all(told)


def _said_of(line: "ReportLine", told: _Told, which: str) -> str:
    answer, close = _spell(line.answer, told.language), _spell(line.resolution, told.language)
    if told.language == "zh":
        kept = (
            f"承诺时限内回复的占 **{line.share:.0%}**（{line.kept}/{line.judged}）"
            if line.share is not None
            else "还没有到期或回复的，算不出时限内的比例"
        )
        return (
            f"{told.days()} 写下的差评里，{which or '一共'} {line.tickets} 单：回复用时{answer}；"
            f"解决用时{close}；{kept}。"
            f"现在还有 {line.waiting} 单没回复，其中 {line.overdue} 单超时。"
        )
    kept = (
        f"**{line.share:.0%}** answered within the promise ({line.kept}/{line.judged})"
        if line.share is not None
        else "none is due or answered yet"
    )
    return (
        f"Of the complaints written {told.days()}, {line.tickets} tickets{which}: time to answer {answer}; "
        f"to resolve {close}; {kept}. {line.waiting} wait for an answer, {line.overdue} of them overdue."
    )


def _said_of_all(told: _Told) -> str:
    lines, zh = told.lines, told.language == "zh"
    first = lines[0]
    spell = first.resolution if told.asked.about == "close" else first.answer
    if told.asked.ranks and spell.median is not None:
        best = {"fastest": ("最快", "Fastest"), "slowest": ("最慢", "Slowest")}[told.asked.ranks][0 if zh else 1]
        what = (
            ("解决" if told.asked.about == "close" else "回复")
            if zh
            else ("to resolve" if told.asked.about == "close" else "to answer")
        )
        took = span(spell.median, told.language)
        if zh:
            who_first = f"{what}{best}的是 **{told.name(first)}**"
            return f"{told.days()} 写下的差评里，{who_first}：中位数 {took}（{spell.count} 单）。"
        who_first = f"{best} {what}, complaints written {told.days()}: **{told.name(first)}**"
        return f"{who_first}, median {took} ({spell.count} tickets)."
    return _said_of(told.report.total, told, "")


def _spell(spell: "Spell", language: Language) -> str:
    if spell.median is None:
        return "还没有" if language == "zh" else "none yet"
    middle, most = span(spell.median, language), span(spell.p90 or spell.median, language)
    if language == "zh":
        return f"中位数 **{middle}**，九成在 {most}以内（{spell.count} 单）"
    return f"median **{middle}**, nine in ten within {most} ({spell.count})"


def span(took: timedelta, language: Language) -> str:
    """3 小时 20 分, 2 d 4 h."""
    minutes = round(took.total_seconds() / 60)
    days, of_day, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = ("天", "小时", "分") if language == "zh" else ("d", "h", "min")
    given = [(days, units[0]), (of_day, units[1]), (rest if not days else 0, units[2])]
    said = " ".join(f"{count} {unit}" for count, unit in given if count)
    return said or f"0 {units[2]}"


def _table(told: _Told, lines: "Sequence[ReportLine]") -> Table:
    zh = told.language == "zh"
    head = {"person": ("处理人", "Owner"), "category": ("类别", "Category"), "week": ("周（起始）", "Week of")}
    by = head.get(told.asked.by, ("", ""))[0 if zh else 1]
    columns = (
        Column(told.asked.by or "name", by),
        Column("tickets", "工单" if zh else "Tickets", "integer"),
        Column("answered", "已回复" if zh else "Answered", "integer"),
        Column("answer_median_hours", "回复中位数（小时）" if zh else "Median h to answer", "number"),
        Column("resolution_median_hours", "解决中位数（小时）" if zh else "Median h to resolve", "number"),
        Column("within_promise", "时限内回复" if zh else "In time", "percent"),
        Column("waiting", "未回复" if zh else "Waiting", "integer"),
        Column("overdue", "超时" if zh else "Overdue", "integer"),
    )
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (
            told.name(line),
            line.tickets,
            line.answer.count,
            hours(line.answer.median),
            hours(line.resolution.median),
            line.share,
            line.waiting,
            line.overdue,
        )
        for line in lines
    )
    return Table(columns, rows)


def _chart(told: _Told) -> tuple[Chart, ...]:
    """Median hours to an answer, a bar each; no picture of one."""
    timed = [line for line in told.lines if line.answer.median is not None]
    if len(timed) < 2:
        return ()
    zh = told.language == "zh"
    title = "回复用时中位数（小时）" if zh else "Median hours to answer"
    values = [{"name": told.name(line), "hours": hours(line.answer.median)} for line in timed]
    shared = {"y": {"field": "name", "type": "nominal", "sort": None, "title": None}}
    across = {"field": "hours", "type": "quantitative", "title": title}
    text = {
        "mark": {"type": "text", "align": "left", "dx": 4},
        "encoding": {"text": {"field": "hours", "format": ".1f"}},
    }
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 480,
        "height": {"step": 26},
        "data": {"values": values},
        "encoding": {**shared, "x": across},
        "layer": [{"mark": {"type": "bar", "color": "#4a8a5f", "cornerRadiusEnd": 2}}, text],
    }
    said = ("，" if zh else ", ").join(f"{value['name']} {value['hours']:.1f}" for value in values)
    return (Chart(spec, f"{title}{'：' if zh else ': '}{said}"),)


def _notes(told: _Told) -> tuple[str, ...]:
    zh = told.language == "zh"
    counted = (
        "按写下差评的日期统计；用时从写下算起，取中位数和九成位，不取平均。"
        if zh
        else "Counted by the day a complaint was written; times run from then, as medians, not means."
    )
    assumed = (
        ("没有说时间，按最近 30 天（含今天）算。" if zh else "No days were said: the last 30 days, today included.")
        if told.assumed
        else ""
    )
    return tuple(note for note in (counted, assumed) if note)


def _unable(by: tuple[str, str], language: Language) -> Reply:
    from assistant.conversation import Button, Buttons

    text = _UNABLE[language].format(by=by[0 if language == "zh" else 1])
    choices = _CHOICES[language]
    buttons = Buttons(tuple(Button(choice, text=choice) for choice in choices))
    return Reply("triage", "clarify", (Text(text), buttons), language, choices)


def _aimed(asked: Account, me: Person, names: Names) -> Account:
    if not asked.person:
        return asked
    if asked.person == ME:
        return replace(asked, person=me.name)
    meant = who(asked.person, names.people)
    return replace(asked, person=meant[0]) if len(meant) == 1 else asked


def _went_on(asked: Account, kept: Remembered) -> Account:
    before = kept.account or {}
    since = asked.since or _day(before.get("since"))
    until = asked.until or _day(before.get("until"))
    return replace(
        asked,
        by=asked.by or before.get("by", "") if not (asked.person or asked.grounds) else asked.by,
        since=since,
        until=until,
        about=asked.about or before.get("about", ""),
    )


def _kept(asked: Account) -> dict[str, object]:
    return {
        "by": asked.by,
        "since": asked.since.isoformat() if asked.since else None,
        "until": asked.until.isoformat() if asked.until else None,
        "about": asked.about,
    }


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
