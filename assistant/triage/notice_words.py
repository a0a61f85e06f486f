"""What people are told of tickets and incidents, in both languages. No customer's words, no names but the team's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from assistant.conversation import Language
from assistant.triage.incident import Incident, Notice
from assistant.triage.labels import ground_label

RULE: Final = "rule:"
"""What a note of the history begins with where a rule speaks: the rule's name follows."""
_UNITS: Final[Mapping[str, tuple[str, str]]] = {"m": ("分钟", "min"), "h": ("小时", "h"), "d": ("天", "d")}


def rule_words(rule: str, language: Language) -> str:
    """A rule of the policy as people say it: “50%”, “2h”, “due”, “medical-unclaimed-30m”."""
    zh = language == "zh"
    if rule.endswith("%"):
        return f"时限已过 {rule}" if zh else f"{rule} of its time is over"
    if rule == "due":
        return "时限已到" if zh else "its time is over"
    *scope, what, span = ["", "", *rule.split("-")]
    if what == "unclaimed":
        return _of(scope, language) + (f"{_span(span, 0)}无人认领" if zh else f"unclaimed for {_span(span, 1)}")
    if what == "overdue":
        late = "" if span.startswith("0") else _span(span, 0 if zh else 1)
        return _of(scope, language) + (f"超时{late}未回复" if zh else f"overdue{f' by {late}' if late else ''}")
    return f"还剩 {_span(rule, 0)}" if zh else f"{_span(rule, 1)} left"


def incident_line(incident: Incident, language: Language) -> str:
    """One line on an incident: what, how many, how many of them wait for an answer, the usual rate."""
    what = [incident.product]
    zh = language == "zh"
    if incident.lot:
        what.append(f"批号 {incident.lot}" if zh else f"lot {incident.lot}")
    about = incident.need if zh and incident.need else ground_label(incident.ground, language)
    what.append(f"{about}（说法雷同）" if incident.likeness == "text" and zh else about)
    named = (" " if zh else ", ").join(part for part in what if part)
    usual = incident.usual_a_day
    some = bool(incident.lot) and 0 < incident.of_lot < incident.members
    if zh:
        lot = f"（其中 {incident.of_lot} 条写明批号）" if some else ""
        rate = f"，平时每天约 {usual:.1f} 位" if usual is not None else ""
        return f"事件 E{incident.id}：{named}，共 {incident.members} 条{lot}，{incident.waiting} 条待回复{rate}"
    lot = f" ({incident.of_lot} of them name the lot)" if some else ""
    rate = f", usually {usual:.1f} a day" if usual is not None else ""
    alike = " (in like words)" if incident.likeness == "text" else ""
    return f"Incident E{incident.id}: {named}{alike}, {incident.members} tickets{lot}, {incident.waiting} waiting{rate}"


def notice_line(notice: Notice, language: Language, incident: Incident | None = None) -> str:
    """What one person is told, as one line; `incident` is the one it is about, where the notice names one."""
    zh = language == "zh"
    which = _which(notice, language)
    note = f"{'：' if zh else ': '}{notice.note}" if notice.note and notice.kind in ("assigned", "reopened") else ""
    rule = rule_words(notice.rule, language) if notice.rule and notice.rule != "away" else ""
    match notice.kind:
        case "assigned" if notice.rule == "away":
            return f"{which} 已由 {notice.actor} 转走" + note if zh else f"{notice.actor} took over {which}{note}"
        case "assigned":
            return f"{notice.actor} 把{which} 转给了你{note}" if zh else f"{notice.actor} gave you {which}{note}"
        case "reminder":
            return f"{which}：{rule}，还没有回复" if zh else f"{which}: {rule}, not answered yet"
        case "escalated":
            why = rule or notice.note
            return (
                f"{which} 升级给你{'：' + why if why else ''}"
                if zh
                else f"{which} is escalated to you{': ' + why if why else ''}"
            )
        case "reopened":
            return f"{which} 重新打开{note}" if zh else f"{which} is open again{note}"
        case "incident":
            said = incident_line(incident, language) if incident else which
            lead = f"，请 {notice.note} 牵头" if notice.note and zh else f"; {notice.note} leads" if notice.note else ""
            return f"【集中投诉】{said}{lead}" if zh else f"Burst: {said}{lead}"
        case "incident_over":
            return (
                f"{which} 已平息：投诉回到平时的水平"
                if zh
                else f"{which} is over: complaints are back to their usual rate"
            )


def line_for_all(notice: Notice, language: Language, incident: Incident | None = None) -> str:
    """The same for where others read along: without the words that somebody gave for a reason."""
    if notice.kind != "escalated":
        silent = replace(notice, note="") if notice.kind in ("assigned", "reopened") else notice
        return notice_line(silent, language, incident)
    which, why = _which(notice, language), rule_words(notice.rule, language) if notice.rule else ""
    if language == "zh":
        return f"{which} 已升级给主管{'：' + why if why else ''}"
    return f"{which} is escalated to a lead{': ' + why if why else ''}"


def _which(notice: Notice, language: Language) -> str:
    zh = language == "zh"
    event = f"事件 E{notice.incident}" if zh else f"Incident E{notice.incident}"
    if notice.ticket is None:
        return event
    ticket = f"工单 #{notice.ticket}" if zh else f"ticket #{notice.ticket}"
    if ":incident:" not in notice.key:
        return ticket if zh or notice.kind == "assigned" else ticket.capitalize()
    return f"{event}（{ticket} 等）" if zh else f"{event} ({ticket} and others)"


def _of(scope: list[str], language: Language) -> str:
    """Whom a rule concerns, from its name: a ground, a level."""
    said = []
    for part in scope:
        if part.isdigit():
            said.append(f"{part} 级以上" if language == "zh" else f"level {part} and up")
        elif part:
            said.append(ground_label(part, language))
    return ("，" if language == "zh" else ", ").join([*said, ""]) if said else ""


def _span(span: str, place: int) -> str:
    count, unit = span[:-1], span[-1:]
    names = _UNITS.get(unit)
    return f"{count} {names[place]}" if names else span
