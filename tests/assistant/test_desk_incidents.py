"""Texts of one customer are one ticket, many customers with one cause one incident, told once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.reviews.lots import lot_in
from assistant.permissions import ACTS, Role
from assistant.triage.desk import Desk
from assistant.triage.grouping import Surge
from assistant.triage.incident import IncidentActed
from assistant.triage.likeness import alike
from assistant.triage.rights import Person
from assistant.triage.ticket import Complaint, NotDone
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 30)
LEAD = Person("王主管", Role("lead", ACTS["lead"]))
AGENT = Person("小陈")
LEAKS = (
    "瓶口漏液，盒子里全是水",
    "打开一看漏了一半",
    "又漏了，包装都湿了",
    "收到的时候洒了",
    "盖子没拧紧，漏了",
    "泵头渗液，没法用",
    "漏得到处都是",
    "箱子湿透了，漏液",
    "漏了三分之一，差评",
    "拿到手就是漏的",
    "快递盒里全是液体",
    "整瓶漏光了",
)


def complaint(number: int, text: str = "瓶口漏液", **more: object) -> Complaint:
    plain = Complaint(
        source="review",
        review_id=f"R{number}",
        written_at=NOW - timedelta(hours=5, minutes=-number),
        text=text,
        level=3,
        ground="damage",
        reason_zh="漏液或破损",
        reason_en="leak or damage",
        product="积雪草爽肤水",
        sku="CY-002",
        channel="抖音",
        stars=1,
        customer=f"C{number}",
        need="漏液破损",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def of_one_lot(texts: Sequence[str] = LEAKS, first: int = 1) -> list[Complaint]:
    return [complaint(number, text, lot="L2610A") for number, text in enumerate(texts, first)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(open_state(f"sqlite:///{tmp_path / 'state.sqlite'}"))


@pytest.mark.parametrize(
    ("second", "tickets", "texts"),
    [
        ({"customer": "C1", "text": "漏液的事怎么还没人理我"}, 1, 1),  # the same customer, the same thing
        ({"customer": "C1", "source": "inquiry", "text": "漏了怎么办"}, 1, 1),  # asked, too
        ({"customer": "C1", "ground": "logistics", "text": "快递太慢"}, 2, 0),  # another thing
        ({"customer": "C1", "product": "烟酰胺精华", "text": "这个也漏"}, 2, 0),  # another product
        ({"customer": "C2"}, 2, 0),  # another customer in the same words
        ({"customer": "C1", "written_at": NOW - timedelta(days=8)}, 2, 0),  # long ago
    ],
)
def test_what_one_customer_says_again_goes_to_the_ticket_that_is_there(
    desk: Desk, second: dict[str, object], tickets: int, texts: int
) -> None:
    desk.receive([complaint(1), complaint(1)], NOW)
    again = replace(complaint(2), **second)  # type: ignore[arg-type]
    desk.receive([again], NOW)
    desk.receive([again, complaint(1)], NOW)
    assert (len(desk.tickets()), len(desk.texts(1))) == (tickets, texts)
    first = desk.ticket(1)
    assert first is not None
    assert first.texts == texts


def test_a_text_sent_twice_without_a_customer_is_one_ticket(desk: Desk) -> None:
    long = "收到的时候瓶口已经漏了，盒子里全是水，联系客服也没有人回复，太失望了"
    hour = {"customer": "", "text": long, "written_at": NOW - timedelta(hours=2)}
    desk.receive([complaint(1, **hour), complaint(2, **hour), complaint(3, **hour, channel="天猫")], NOW)  # type: ignore[arg-type]
    assert len(desk.tickets()) == 2
    desk.receive([complaint(4, customer=""), complaint(5, customer="")], NOW)
    assert len(desk.tickets()) == 4, "two short texts alike may be two people's"


def test_a_graver_text_makes_the_ticket_graver(desk: Desk) -> None:
    desk.receive([complaint(1)], NOW)
    desk.receive([complaint(2, "漏了，瓶子还划伤了手", customer="C1", level=4, reason_zh="漏液或破损，附图 2 张")], NOW)
    ticket = desk.ticket(1)
    assert ticket is not None
    assert (ticket.complaint.level, ticket.complaint.reason_zh) == (4, "漏液或破损，附图 2 张")


def test_who_writes_after_the_answer_opens_the_ticket_again(desk: Desk) -> None:
    desk.receive([complaint(1)], NOW)
    desk.act(1, "claim", actor=AGENT, now=NOW)
    desk.act(1, "answer", actor=AGENT, now=NOW, note="马上补发")
    later = NOW + timedelta(hours=30)
    desk.receive([complaint(2, "补发的还是漏", customer="C1", written_at=later)], later)
    ticket = desk.ticket(1)
    assert ticket is not None
    assert (ticket.state, ticket.owner, ticket.reopened) == ("claimed", "小陈", 1)
    assert ticket.due_at == later + timedelta(hours=24)
    assert [event.act for event in desk.history(1)] == ["claim", "answer", "reopen", "attach"]


def test_a_dismissed_ticket_hides_nothing_new(desk: Desk) -> None:
    desk.receive([complaint(1)], NOW)
    desk.act(1, "dismiss", actor=AGENT, now=NOW, note="同行刷的")
    desk.receive([complaint(2, customer="C1"), complaint(3, "真的漏了，我有照片", customer="C1")], NOW)
    assert [ticket.complaint.review_id for ticket in desk.tickets()] == ["R3"]
    assert [text.review_id for text in desk.texts(1)] == ["R2"], "word for word what was dismissed"


def test_twelve_leaks_of_one_lot_are_one_incident_and_one_alert(desk: Desk) -> None:
    desk.receive(of_one_lot(), NOW)
    (incident,) = desk.incidents()
    assert (incident.likeness, incident.product, incident.lot, incident.members) == (
        "lot",
        "积雪草爽肤水",
        "L2610A",
        12,
    )
    assert [(n.kind, n.to, n.incident) for n in desk.notices(AGENT)] == [("incident", "@desk", incident.id)]
    more = [complaint(40 + n, f"第{n}个人也说漏液", lot="l2610a") for n in range(5)]
    desk.receive(more, NOW + timedelta(hours=1))
    assert [i.members for i in desk.incidents()] == [17]
    assert len(desk.notices(AGENT)) == 1, "none again while it cools down"
    desk.receive(of_one_lot(["还在漏"], first=90), NOW + timedelta(hours=25))
    assert len(desk.notices(AGENT)) == 2, "it still grows after the pause"


def test_an_incident_ends_when_nothing_joins(desk: Desk) -> None:
    desk.receive(of_one_lot(), NOW)
    desk.receive([], NOW + timedelta(hours=40))
    assert len(desk.incidents()) == 1
    desk.receive([], NOW + timedelta(hours=60))
    assert desk.incidents() == ()
    (over,) = desk.incidents(only_open=False)
    assert over.closed_at == NOW + timedelta(hours=60)
    assert [n.kind for n in desk.notices(AGENT)] == ["incident_over", "incident"]
    desk.receive(of_one_lot(["又漏了一瓶"], first=70), NOW + timedelta(hours=61))
    assert desk.incidents() == (), "one alone is no incident"


@pytest.mark.parametrize(
    ("complaints", "likeness"),
    [
        ([complaint(n, text) for n, text in enumerate(LEAKS[:4], 1)], None),  # neither lot nor usual rate
        ([complaint(n, LEAKS[n], lot="L1", customer="C1") for n in range(3)], None),  # one customer
        ([complaint(n, LEAKS[n], lot=f"L{n}") for n in range(3)], None),  # three lots
        ([complaint(n, f"{LEAKS[n]}，批号是L2610A") for n in range(3)], "lot"),  # the lot stands in the text
        (
            [complaint(n, f"这家店的爽肤水全是假货大家千万不要买{n}", product=f"P{n}") for n in range(4)],
            "text",
        ),  # copied about
    ],
)
def test_what_makes_an_incident(desk: Desk, complaints: list[Complaint], likeness: str | None) -> None:
    desk.receive(complaints, NOW)
    assert [incident.likeness for incident in desk.incidents()] == ([likeness] if likeness else [])


def surge(*numbers: int, customers: int = 8, lot: str = "") -> Surge:
    texts = frozenset(("review", f"R{number}") for number in numbers)
    return Surge("积雪草爽肤水", "漏液破损", lot, customers, 0.2, texts)


@pytest.mark.parametrize(("customers", "incidents"), [(8, 1), (4, 0)])
def test_a_need_beyond_its_usual_rate_is_an_incident(desk: Desk, customers: int, incidents: int) -> None:
    desk.receive([complaint(n, text) for n, text in enumerate(LEAKS[:8], 1)], NOW)
    assert desk.incidents() == ()
    for _ in range(2):
        desk.gather([surge(*range(1, 9), customers=customers)], NOW)
    assert [(i.likeness, i.members, i.usual_a_day) for i in desk.incidents()] == [("need", 8, 0.2)] * incidents
    assert len(desk.notices(AGENT)) == incidents


def test_a_burst_is_over_when_its_rate_is_back(desk: Desk) -> None:
    desk.receive([complaint(n, text) for n, text in enumerate(LEAKS[:8], 1)], NOW)
    desk.gather([surge(*range(1, 9))], NOW)
    later = NOW + timedelta(hours=60)
    desk.receive([complaint(30, "我的也漏", written_at=later)], later)
    desk.gather([surge(*range(1, 9), 30)], later)
    assert [i.is_open for i in desk.incidents(only_open=False)] == [False], "one in two days is what is usual"


def test_a_leak_told_without_its_lot_joins_the_lot_that_leaks(desk: Desk) -> None:
    desk.receive(of_one_lot(LEAKS[:6]), NOW)
    desk.receive([complaint(20, "我这瓶也漏了"), complaint(21, "漏液加一")], NOW + timedelta(hours=1))
    desk.gather([surge(1, 2, 3, 4, 5, 6, 20, 21)], NOW + timedelta(hours=1))
    assert [(i.likeness, i.members) for i in desk.incidents()] == [("lot", 8)]
    assert len(desk.notices(AGENT)) == 1


def test_an_act_on_the_incident_is_one_on_each_member(desk: Desk) -> None:
    desk.receive(of_one_lot(LEAKS[:4]), NOW)
    desk.act(2, "claim", actor=Person("小林"), now=NOW)
    claimed = desk.act_on_incident(1, "claim", actor=AGENT, now=NOW, act_id="press")
    assert isinstance(claimed, IncidentActed)
    assert ([t.id for t in claimed.done], [r.why for r in claimed.refused]) == ([1, 3, 4], ["state"])
    given = desk.act_on_incident(1, "assign", actor=LEAD, now=NOW, to="小赵", note="同一批，一起回")
    assert isinstance(given, IncidentActed)
    assert {t.owner for t in given.done} == {"小赵"}
    assert [n.kind for n in desk.notices(Person("小赵"))] == ["assigned", "incident"]
    solved = desk.act_on_incident(1, "resolve", actor=Person("小赵"), now=NOW, note="整批召回补发")
    assert isinstance(solved, IncidentActed)
    assert {t.state for t in solved.done} == {"resolved"}
    assert [e.act for e in desk.history(3)] == ["join", "claim", "assign", "resolve"]
    assert desk.act_on_incident(1, "claim", actor=AGENT, now=NOW) == NotDone("state", desk.ticket(1))
    assert desk.act_on_incident(9, "claim", actor=AGENT, now=NOW) == NotDone("missing")
    again = desk.act_on_incident(1, "claim", actor=AGENT, now=NOW, act_id="press")
    assert isinstance(again, IncidentActed), "the same press changes nothing"
    assert {t.state for t in again.done} == {"resolved"}


@pytest.mark.parametrize(
    ("text", "lot"),
    [
        ("批号L2610A的全漏", "L2610A"),
        ("批次：20261012", "20261012"),
        ("生产批号是 hb-0926", "HB-0926"),
        ("the lot number is A2291", "A2291"),
        ("Batch #77812 smells odd", "77812"),
        ("a lot of bubbles", ""),
        ("第二批到货的", ""),
        ("批号看不清", ""),
    ],
)
def test_the_lot_that_a_text_names(text: str, lot: str) -> None:
    assert lot_in(text) == lot


def test_texts_alike_are_found_among_many() -> None:
    texts = {n: f"第{n * 7919}条评论各说各的事情{n * n}号产品{n % 13}用着" for n in range(300)}
    copied = "大家千万不要买这家店的爽肤水全是假货用了烂脸"
    texts |= {1000 + n: f"{copied}{'！' * n}" for n in range(5)} | {2000: f"我说{copied}真的"}
    assert [set(group) for group in alike(texts, 0.8) if min(group) >= 1000] == [{1000, 1001, 1002, 1003, 1004, 2000}]
