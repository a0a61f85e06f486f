"""What is counted of the desk, against numbers worked out by hand."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.permissions import ACTS, Role
from assistant.triage.desk import Desk
from assistant.triage.report import ReportLine, Spell
from assistant.triage.rights import Person
from assistant.triage.ticket import Act, Complaint
from bot.store.state import open_state

MONDAY = datetime(2026, 11, 2, 9)
LEAD = Person("王主管", Role("lead", ACTS["lead"]))


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


TICKETS: tuple[tuple[float, str, tuple[tuple[Act, str, float], ...]], ...] = (
    # written, ground, (act, by whom, hours after Monday 9 o'clock)
    (0, "damage", (("claim", "小陈", 1), ("answer", "小陈", 2), ("resolve", "小陈", 30))),
    (0, "damage", (("claim", "小陈", 3), ("answer", "小陈", 26))),  # two hours late
    (0, "medical", (("claim", "小林", 0.5), ("resolve", "小林", 4))),  # resolved at once: answered, too
    (1, "damage", (("escalate", "小林", 5),)),  # waits, and is overdue
    (1, "taste", (("dismiss", "小林", 2),)),
    (168, "damage", ()),  # of the week after, waits with time left
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(open_state(f"sqlite:///{tmp_path / 'state.sqlite'}"))
    for number, (written, ground, acts) in enumerate(TICKETS, 1):
        complaint = Complaint(
            "review", f"R{number}", at(written), f"文本{number}", 3, ground, "原因", "reason", f"P{number}"
        )
        desk.receive([complaint], at(written))
        for act, who, when in acts:
            desk.act(number, act, actor=who, now=at(when), note="重复")
    return desk


def test_the_report_of_two_weeks(desk: Desk) -> None:
    report = desk.report(date(2026, 11, 2), date(2026, 11, 15), at(169))
    assert report.total == ReportLine(
        name="",
        tickets=6,
        claim=Spell(3, hours(1), hours(2.6)),
        answer=Spell(3, hours(4), hours(21.6)),
        resolution=Spell(2, hours(17), hours(27.4)),
        kept=2,
        judged=4,
        waiting=2,
        overdue=1,
        reopened=0,
        escalated=1,
        dismissed=1,
    )
    assert report.total.share == 0.5
    assert [(line.name, line.tickets, line.kept, line.judged) for line in report.by_person] == [
        ("", 2, 0, 1),
        ("小林", 2, 1, 1),
        ("小陈", 2, 1, 2),
    ]
    assert [(line.name, line.tickets, line.share) for line in report.by_ground] == [
        ("damage", 4, 1 / 3),
        ("medical", 1, 1.0),
        ("taste", 1, None),
    ]
    assert [(line.name, line.tickets) for line in report.by_week] == [("2026-11-02", 5), ("2026-11-09", 1)]


def test_the_query_shown_counts_what_is_counted(desk: Desk, tmp_path: Path) -> None:
    report = desk.report(date(2026, 11, 2), date(2026, 11, 2), at(30))
    with open_state(f"sqlite:///{tmp_path / 'state.sqlite'}").begin() as connection:
        assert len(connection.execute(text(report.sql)).all()) == report.total.tickets == 5


def test_what_is_opened_again_keeps_its_first_answer(desk: Desk) -> None:
    desk.act(1, "reopen", actor=LEAD, now=at(50), note="又漏了")
    total = desk.report(date(2026, 11, 2), date(2026, 11, 2), at(51)).total
    assert (total.reopened, total.kept, total.judged, total.waiting) == (1, 2, 4, 2)


def test_a_period_without_tickets(desk: Desk) -> None:
    report = desk.report(date(2026, 1, 1), date(2026, 1, 31), at(0))
    assert (report.total.tickets, report.total.share, report.total.answer) == (0, None, Spell(0))
    assert report.by_person == report.by_week == ()
