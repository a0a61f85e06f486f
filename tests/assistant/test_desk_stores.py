"""The desk under many hands at once, on each store it may stand on."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from kpi_databases import _postgresql as postgresql
from sqlalchemy import Engine, func, select, text

from assistant.triage.desk import Desk
from assistant.triage.rights import Person
from assistant.triage.tables import METADATA
from assistant.triage.ticket import Complaint, NotDone, Ticket
from bot.desk_post import StatePost, ring_due
from bot.store.state import open_state, outbox

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 2, 9)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("desk")
    if request.param == "sqlite":
        yield open_state(f"sqlite:///{folder / 'state.sqlite'}")
        return
    with postgresql("SELECT 1", folder) as url:
        engine = open_state(url)
        yield engine
        engine.dispose()


@pytest.fixture
def engine(store: Engine) -> Engine:
    """The store, emptied, its numbers begun anew."""
    tables = [table.name for table in METADATA.sorted_tables] + ["outbox", "timers"]
    with store.begin() as connection:
        if store.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
        else:
            for table in reversed(tables):
                connection.execute(text(f"DELETE FROM {table}"))
    return store


def complaint(number: int, **more: str) -> Complaint:
    said = f"{number * 7919}：第{number}位顾客说收到的时候漏了{number}次"
    return Complaint(
        "review",
        f"R{number}",
        NOW,
        said,
        3,
        "damage",
        "漏液",
        "leak",
        more.get("product", f"P{number}"),
        customer=f"C{number}",
        lot=more.get("lot", ""),
    )


def claims(engine: Engine, tickets: int, turns: int, hands: int) -> None:
    desk = Desk(engine, StatePost(ZONE))
    desk.receive([complaint(number) for number in range(1, tickets + 1)], NOW)
    numbers = [ticket.id for ticket in desk.tickets(limit=tickets)]

    def claim(turn: int) -> Ticket | NotDone:
        return desk.act(numbers[turn % tickets], "claim", actor=f"user-{turn}", now=NOW, act_id=f"press-{turn}")

    with ThreadPoolExecutor(hands) as pool:
        done = list(pool.map(claim, range(turns)))
    won = [ticket for ticket in done if isinstance(ticket, Ticket)]
    assert Counter(ticket.id for ticket in won) == dict.fromkeys(numbers, 1)
    assert {each.why for each in done if isinstance(each, NotDone)} == {"state"}
    for ticket in won:
        assert [event.actor for event in desk.history(ticket.id) if event.act == "claim"] == [ticket.owner]


def test_of_many_claims_at_once_each_ticket_has_one(engine: Engine) -> None:
    claims(engine, tickets=10, turns=100, hands=10)


@pytest.mark.slow
def test_a_thousand_claims_on_a_hundred_tickets(engine: Engine) -> None:
    claims(engine, tickets=100, turns=1000, hands=32)


def test_of_many_who_assign_at_once_the_told_one_has_it(engine: Engine) -> None:
    """The move and its notice are one: whoever was told last holds the ticket."""
    desk = Desk(engine, StatePost(ZONE))
    desk.receive([complaint(1)], NOW)
    (ticket,) = desk.tickets()
    desk.act(ticket.id, "claim", actor="小陈", now=NOW)

    def give(turn: int) -> Ticket | NotDone:
        return desk.act(ticket.id, "assign", actor="小陈", now=NOW + timedelta(seconds=turn), to=f"user-{turn}")

    with ThreadPoolExecutor(8) as pool:
        given = [each for each in pool.map(give, range(16)) if isinstance(each, Ticket)]
    assert len(given) == 1, "who gave it away no longer has it"
    after = desk.ticket(ticket.id)
    assert after is not None
    with engine.begin() as connection:
        rows = connection.execute(select(outbox.c.conversation)).scalars().all()
    assert rows == [f"desk:{after.owner}"]


def test_many_who_receive_the_same_texts_open_each_once_and_one_incident(engine: Engine) -> None:
    desk = Desk(engine, StatePost(ZONE))
    texts = [complaint(number, lot="L1", product="爽肤水") for number in range(1, 13)]
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: desk.receive(texts, NOW), range(12)))
    assert sum(opened) == len(desk.tickets()) == 12
    assert [incident.members for incident in desk.incidents()] == [12]
    assert [notice.kind for notice in desk.notices(Person("小陈"))] == ["incident"]


def test_many_who_ring_at_once_tell_once(engine: Engine) -> None:
    desk = Desk(engine, StatePost(ZONE))
    desk.receive([complaint(number) for number in range(1, 6)], NOW)
    late = (NOW + timedelta(hours=25)).replace(tzinfo=ZoneInfo(ZONE))
    with ThreadPoolExecutor(6) as pool:
        rung = list(pool.map(lambda _: ring_due(engine, desk.ring, late), range(6)))
    with engine.begin() as connection:
        told = connection.execute(select(func.count(), func.count(outbox.c.key.distinct())).select_from(outbox)).one()
    assert sum(rung) == 20
    assert tuple(told) == (20, 20)


def test_the_report_reads_the_same(engine: Engine) -> None:
    desk = Desk(engine, StatePost(ZONE))
    desk.receive([complaint(1), complaint(2)], NOW)
    first, second = desk.tickets()
    desk.act(first.id, "claim", actor="小陈", now=NOW + timedelta(hours=1))
    desk.act(first.id, "answer", actor="小陈", now=NOW + timedelta(hours=2), note="已补发")
    desk.act(second.id, "escalate", actor="小陈", now=NOW + timedelta(hours=3))
    report = desk.report(NOW.date(), NOW.date(), NOW + timedelta(hours=30))
    assert (report.total.share, report.total.answer.median, report.total.overdue) == (0.5, timedelta(hours=2), 1)
    with engine.begin() as connection:
        assert len(connection.execute(text(report.sql)).all()) == 2
