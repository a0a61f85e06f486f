"""The desk's policy file: deadlines in calendar and working time, and every fault with its line."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.triage.policy_file import PolicyFileError, bundled_policy, load_policy
from assistant.triage.working_time import WorkingTime, bundled_workdays


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-02 10:00", 4, "2026-11-02 14:00"),
        ("2026-11-02 16:00", 4, "2026-11-03 11:00"),  # over night
        ("2026-11-06 17:00", 2, "2026-11-09 10:00"),  # over the weekend
        ("2026-11-07 12:00", 1, "2026-11-09 10:00"),  # written on a Saturday
        ("2026-11-02 22:00", 9, "2026-11-03 18:00"),  # a whole day
        ("2026-09-30 17:00", 2, "2026-10-08 10:00"),  # over the National Day week
        ("2026-10-09 17:00", 2, "2026-10-10 10:00"),  # Saturday 10 October is worked
        ("2026-02-13 17:00", 3, "2026-02-14 11:00"),  # so is the Saturday before Spring Festival
        ("2026-02-14 17:00", 2, "2026-02-24 10:00"),  # nine days off
        ("2026-12-31 17:00", 2, "2027-01-04 10:00"),  # 2027 is not announced: 1 January and the weekend are off
    ],
)
def test_working_time_over_weekends_and_holidays(start: str, span: float, end: str) -> None:
    working = WorkingTime(days=bundled_workdays())
    begins, ends = datetime.fromisoformat(start), datetime.fromisoformat(end)
    assert working.after(begins, hours(span)) == ends
    assert working.between(begins, ends) == hours(span)


def test_a_team_that_never_works_is_said_so() -> None:
    with pytest.raises(ValueError, match="within ten years"):
        WorkingTime(weekdays=frozenset()).after(datetime(2026, 11, 2), hours(1))


def test_what_ships_promises_24_calendar_hours() -> None:
    assert bundled_policy().due(datetime(2026, 9, 30, 17), "medical", 5) == datetime(2026, 10, 1, 17)


def test_a_teams_own_promise_lead_and_holidays(tmp_path: Path) -> None:
    (tmp_path / "days.yml").write_text("2026:\n  off: [2026-11-03]\n  work: [2026-11-07]\n", "utf-8")
    own = tmp_path / "policy.yml"
    own.write_text(
        "promise: {within: 9h, counted: working, grounds: {medical: 1h}, levels: {4: 2h}}\n"
        'working: {weekdays: [周一, 周二, 周三, 周四, 周五], from: "09:30", to: "18:30", workdays: days.yml}\n'
        "leads: {medical: 李药师, else: 王主管}\n"
        "reminders: [{when: 3h, tell: lead}]\n",
        "utf-8",
    )
    policy = load_policy(own)
    monday = datetime(2026, 11, 2, 18)
    assert policy.due(monday, "damage", 3) == datetime(2026, 11, 4, 18)
    assert policy.due(monday, "damage", 4) == datetime(2026, 11, 4, 11)
    assert policy.due(monday, "medical", 4) == datetime(2026, 11, 4, 10)
    assert policy.due(datetime(2026, 11, 6, 18), "medical", 4) == datetime(2026, 11, 7, 10)
    assert (policy.lead("medical"), policy.lead("taste")) == ("李药师", "王主管")
    assert [(each.rule, each.tell) for each in policy.reminders] == [("3h", "lead")]
    assert policy.escalations == bundled_policy().escalations


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    own = tmp_path / "policy.yml"
    own.write_text(
        "promise: {within: soon, counted: workng}\n"
        "working:\n"
        "  weekdays: [mon, funday]\n"
        '  from: "18:00"\n'
        '  to: "9am"\n'
        "reminders:\n"
        "  - {when: 150%, tell: owner}\n"
        "escalations:\n"
        "  - {ground: medicine, unclaimed: 30m}\n"
        "  - {ground: medical}\n"
        "reply:\n"
        '  opening: {zh: ["您好{name}"], en: [Hello]}\n'
        "  grounds:\n"
        "    medical: {zh: [这是正常反应。], en: [This was caused by it.]}\n"
        "reply_to: me\n",
        "utf-8",
    )
    with pytest.raises(PolicyFileError) as wrong:
        load_policy(own)
    found = [(fault.line, fault.message) for fault in wrong.value.faults]
    assert [line for line, _ in found] == [1, 1, 3, 5, 5, 7, 9, 10, 12, 14, 14, 15]
    assert "`within` must be a span like 30m, 4h or 2d, not `soon`" in str(wrong.value.faults)
    assert "a reply may not admit a medical fact (`正常反应`)" in str(wrong.value.faults)
