"""The policy file, every fault named by its line. What a team's file leaves out is as in the one that ships."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, get_args

from analytics.kpi.metrics_file.sections import Fault, Faults, Section, read_yaml
from analytics.reviews.severity import Ground
from analytics.spoken import SpokenError
from assistant.triage.policy import UNITS, DeskPolicy, Escalation, Grouping, Promise, Reminder, Teller
from assistant.triage.policy_reply import read_wording
from assistant.triage.working_time import WEEKDAYS, Workdays, WorkingTime, bundled_workdays, read_workdays

GROUNDS: Final[tuple[str, ...]] = get_args(Ground)
_SPAN: Final = re.compile(r"(\d{1,5})\s*([mhd])")
_SHARE: Final = re.compile(r"(\d{1,3})\s*%")


class PolicyFileError(SpokenError):
    """A policy file with faults: all of them, in order of their lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        lines = "\n".join(str(fault) for fault in faults)
        super().__init__(
            f"客服规则文件有 {len(faults)} 处要改：\n{lines}",
            f"{len(faults)} faults to mend in the policy file:\n{lines}",
        )
        self.faults = faults


@lru_cache(maxsize=1)
def bundled_policy() -> DeskPolicy:
    """The policy that ships."""
    return _load(Path(str(files("assistant.triage").joinpath("policy.yml"))), None)


def load_policy(path: Path) -> DeskPolicy:
    """A team's policy.

    Raises PolicyFileError, with every fault, when it has any.
    """
    return _load(path, bundled_policy())


def _load(path: Path, base: DeskPolicy | None) -> DeskPolicy:
    faults = Faults(str(path))
    top = read_yaml(path, faults)
    policy = base
    if top:
        top.expect(("promise", "working", "leads", "reminders", "escalations", "incidents", "reply"))
        policy = DeskPolicy(
            promise=_promise(top, base.promise if base else Promise()),
            working=_working(top, base.working if base else WorkingTime(), path.parent),
            leads=_leads(top, base.leads if base else {}),
            reminders=_reminders(top) if base is None or "reminders" in top else base.reminders,
            escalations=_escalations(top) if base is None or "escalations" in top else base.escalations,
            grouping=_grouping(top, base.grouping if base else Grouping()),
            wording=read_wording(top, GROUNDS, base.wording if base else None),
        )
    if faults.found or policy is None:
        raise PolicyFileError(tuple(sorted(faults.found)))
    return policy


def span_of(section: Section, key: str, default: timedelta) -> timedelta:
    """A span of time like 30m, 4h or 2d; another value is a fault."""
    word = section.text(key)
    if not word:
        return default
    read = _SPAN.fullmatch(word)
    if read is None:
        section.faults.add(
            section.line_of(key), f"{section.what}: `{key}` must be a span like 30m, 4h or 2d, not `{word}`"
        )
        return default
    return timedelta(minutes=int(read[1]) * UNITS[read[2]])


def _promise(top: Section, base: Promise) -> Promise:
    given = top.section("promise")
    if given is None:
        return base
    given.expect(("within", "counted", "grounds", "levels"))
    within = span_of(given, "within", base.within)
    if within <= timedelta(0):
        given.faults.add(given.line_of("within"), f"{given.what}: `within` must be longer than nothing")
    counted = given.choice("counted", ("calendar", "working"), base.counted)
    grounds, levels = given.section("grounds"), given.section("levels")
    if grounds:
        grounds.expect(GROUNDS)
    if levels:
        levels.expect(("1", "2", "3", "4", "5"))
    return Promise(
        within,
        "working" if counted == "working" else "calendar",
        {name: span_of(grounds, name, within) for name in grounds.nodes} if grounds else base.grounds,
        {int(each): span_of(levels, each, within) for each in levels.nodes if each.isdigit()}
        if levels
        else base.levels,
    )


def _working(top: Section, base: WorkingTime, folder: Path) -> WorkingTime:
    given = top.section("working")
    if given is None:
        return base
    given.expect(("weekdays", "from", "to", "holidays", "workdays"))
    days = base.days
    if given.choice("holidays", ("cn", "none"), "cn") == "none":
        days = Workdays()
    elif "workdays" in given:
        path = folder / given.text("workdays")
        own = Faults(str(path))
        days = read_workdays(path, own)
        given.faults.found.extend(own.found)
    elif "holidays" in given or not days.years:
        days = bundled_workdays()
    names = given.words("weekdays")
    for name in names:
        if name.lower() not in WEEKDAYS:
            given.faults.add(given.line_of("weekdays"), f"{given.what}: there is no weekday `{name}`")
    weekdays = frozenset(WEEKDAYS[name.lower()] for name in names if name.lower() in WEEKDAYS) or base.weekdays
    first, last = _time(given, "from", base.first), _time(given, "to", base.last)
    if last <= first:
        given.faults.add(given.line_of("to"), f"{given.what}: `to` must be later than `from` ({first:%H:%M})")
        return base
    return WorkingTime(weekdays, first, last, days)


def _time(section: Section, key: str, default: time) -> time:
    word = section.text(key)
    if not word:
        return default
    try:
        return time.fromisoformat(word).replace(tzinfo=None)
    except ValueError:
        section.faults.add(section.line_of(key), f'{section.what}: `{key}` must be a time like "09:00", not `{word}`')
        return default


def _leads(top: Section, base: Mapping[str, str]) -> Mapping[str, str]:
    given = top.section("leads")
    if given is None:
        return base
    given.expect((*GROUNDS, "else"))
    return {"" if name == "else" else name: given.text(name) for name in given.nodes if given.text(name)}


def _reminders(top: Section) -> tuple[Reminder, ...]:
    found = []
    for each in top.sections("reminders", "a reminder"):
        each.expect(("when", "tell"))
        when = each.text("when", required=True)
        tell = each.choice("tell", ("owner", "lead", "desk"), "owner")
        share, span = _SHARE.fullmatch(when), _SPAN.fullmatch(when)
        teller: Teller = "lead" if tell == "lead" else "desk" if tell == "desk" else "owner"
        if when == "due":
            found.append(Reminder("due", teller, share=1.0))
        elif share and 0 < int(share[1]) <= 100:
            found.append(Reminder(when, teller, share=int(share[1]) / 100))
        elif span:
            found.append(Reminder(when, teller, before=timedelta(minutes=int(span[1]) * UNITS[span[2]])))
        elif when:
            each.faults.add(
                each.line_of("when"),
                f"{each.what}: `when` must be a share like 50%, a span like 2h, or due, not `{when}`",
            )
    return tuple(found)


def _escalations(top: Section) -> tuple[Escalation, ...]:
    found = []
    for each in top.sections("escalations", "an escalation"):
        each.expect(("ground", "level", "unclaimed", "overdue", "to"))
        if ("unclaimed" in each) == ("overdue" in each):
            each.faults.add(each.line, f"{each.what}: write either `unclaimed` or `overdue`")
            continue
        key = "unclaimed" if "unclaimed" in each else "overdue"
        span = span_of(each, key, timedelta(0))
        ground = each.choice("ground", GROUNDS)
        level = each.choice("level", ("1", "2", "3", "4", "5"), "1")
        rule = "-".join(part for part in (ground, "" if level == "1" else level, key, each.text(key)) if part)
        found.append(
            Escalation(
                rule,
                ground,
                int(level),
                span if key == "unclaimed" else None,
                span if key == "overdue" else None,
                each.text("to"),
            )
        )
    return tuple(found)


def _grouping(top: Section, base: Grouping) -> Grouping:
    given = top.section("incidents")
    if given is None:
        return base
    given.expect(("window", "lot", "need", "text", "texts_like", "false_alarms", "cool_down", "quiet"))
    return Grouping(
        span_of(given, "window", base.window),
        int(_number(given, "lot", base.lot, 2)),
        int(_number(given, "need", base.need, 2)),
        int(_number(given, "text", base.text, 2)),
        _number(given, "texts_like", base.texts_like, 0.3, 1),
        _number(given, "false_alarms", base.false_alarms, 0, 1),
        span_of(given, "cool_down", base.cool_down),
        span_of(given, "quiet", base.quiet),
    )


def _number(section: Section, key: str, default: float, least: float, most: float = 1000) -> float:
    value = section.number(key)
    if value is None:
        return default
    if not least <= value <= most:
        section.faults.add(section.line_of(key), f"{section.what}: `{key}` must be from {least:g} to {most:g}")
        return default
    return value
