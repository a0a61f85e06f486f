"""What is due is told once, on time or late the same day, by one of several processes, with rights as they are then."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from day_world import CHANNEL, MONDAY, ZONE, Clock, Says, World, made_world, said, subscribe
from sqlalchemy import select

from assistant.conversation import Situation
from assistant.permissions import ALL, EVERYBODY, NOBODY, Permissions
from assistant.skills.subscriptions.skill import SubscriptionSkill
from assistant.skills.subscriptions.subscription import DAILY, Schedule, Wish
from assistant.triage.acts import tell
from assistant.triage.desk import Desk
from assistant.triage.incident import DESK, LEAD, Notice
from assistant.triage.ticket import Complaint
from bot.day.contents import Item
from bot.day.desk_news import DeskNews, DeskSender
from bot.desk_post import StatePost
from bot.mail.mailbox import Mailbox
from bot.people.directory import Directory
from bot.people.groups import Memberships
from bot.people.roles import GrantBook
from bot.people.who_may import CurrentPermissions, RolesFile
from bot.post.outbox import Outbox
from bot.store.state import outbox


@pytest.fixture
def world(tmp_path: Path) -> World:
    return made_world(tmp_path)


def test_a_digest_goes_out_each_day_at_its_time_and_once(world: World) -> None:
    subscribe(world)
    assert [world.at(23, 8, 59), world.at(23, 9), world.at(23, 9, 1), world.at(24, 8, 59)] == [0, 1, 0, 0]
    assert [world.at(24, 9), world.at(24, 23)] == [1, 0]
    assert world.sent() == [("slack-T1-U1", "digest for admin")] * 2


def test_what_fell_due_while_nobody_was_there_is_told_once_and_late(world: World) -> None:
    subscribe(world)
    assert world.at(26, 14) == 1, "three mornings missed, that of today is told"
    assert [world.at(26, 14, 1), world.at(27, 9)] == [0, 1]
    subscribe(world, origin=CHANNEL, at=world.clock())
    assert world.at(28, 8) == 0, "a subscription begins with the next time that is due"


def test_several_processes_tell_it_once(world: World) -> None:
    one = subscribe(world)
    world.clock.moment = MONDAY + timedelta(hours=2)
    several = [world.rounds() for _ in range(3)]
    (due,) = {row for each in several for row in each._due(world.clock())}
    assert due.number == one.id
    made = [each._ring(due, world.clock()) for each in several]
    assert sorted(made) == [0, 0, 1]
    assert len(world.sent()) == 1


def test_workdays_know_holidays_and_the_weekends_worked_for_them(world: World) -> None:
    world.clock.moment = datetime(2026, 9, 24, 12, tzinfo=ZONE)
    subscribe(world, days=None)
    told_on = []  # Mid-Autumn 25 to 27, National Day 1 to 7, a Saturday worked on the 10th
    for day in range(20):
        world.clock.moment = datetime(2026, 9, 24, 9, tzinfo=ZONE) + timedelta(days=day + 1)
        if world.rounds().ring(world.clock()):
            told_on.append(world.clock().day)
    assert told_on == [28, 29, 30, 8, 9, 10, 12, 13, 14], (
        "Mid-Autumn 25–27, National Day 1–7, a Saturday worked on the 10th"
    )


def test_muted_and_cancelled_are_silent(world: World) -> None:
    subscribe(world)
    one = subscribe(world)
    world.book.mute(said(), [one.id], "here", MONDAY + timedelta(days=1, hours=2), notices=True)
    assert [world.at(23, 9), world.at(24, 9), world.at(24, 10), world.at(25, 9)] == [0, 0, 0, 1]
    (ended,) = world.book.cancel(said(name="stop"), [one.id])
    assert world.book.cancel(said(name="stop"), [one.id]) == (ended,), "the same message answered again"
    assert world.book.cancel(said(name="stop again"), [one.id]) == ()
    assert [world.at(26, 9), world.book.listed(said())] == [0, ()]
    subscribe(world)
    assert world.at(27, 9) == 1


def test_a_changed_time_holds_from_then_on_and_tells_no_day_twice(world: World) -> None:
    first = subscribe(world)
    assert world.at(23, 9) == 1
    wish = Wish("digest", Schedule(time(10), DAILY, "Asia/Shanghai"), instead=first.id)
    again = world.book.subscribe(said(), wish, "here", "en")
    assert again is not None
    assert again.id == first.id
    assert [world.at(23, 10), world.at(24, 9), world.at(24, 10)] == [0, 0, 1]


def test_rights_are_those_of_the_moment(world: World) -> None:
    subscribe(world)
    world.says.permissions = Permissions(otherwise=NOBODY)
    world.at(23, 9)
    assert world.sent() == [("slack-T1-U1", "digest for nobody")]


def test_one_that_fails_is_tried_again_and_holds_up_no_other(world: World) -> None:
    subscribe(world)
    world.says.fails = True
    assert [world.at(23, 9, minute) for minute in (0, 1, 2, 4)] == [0, 0, 0, 0]
    world.says.fails = False
    assert [world.at(23, 9, 7), world.at(24, 9)] == [1, 1]


FELL = Item("gmv||down", 0.4, "GMV fell by 40 %")
WORSE = Item("gmv||down", 0.7, "GMV fell by 70 %")
LATE = Item("late|抖音", 1.0, "the data are late")
OTHER = Item("ctr|抖音|down", 0.3, "CTR fell")
LONG = Item(f"creative|抖音|{'夏日防晒' * 40}|1", 0.5, "the first is tired")
ALIKE = Item(f"creative|抖音|{'夏日防晒' * 40}|2", 0.5, "the second is tired")


def test_the_same_alert_again_only_after_a_week_or_when_worse(world: World) -> None:
    subscribe(world, "anomalies")
    lines = []
    for day, items in enumerate([(FELL,), (FELL,), (FELL, OTHER), (WORSE,), (WORSE,), (), (FELL,), (FELL,)]):
        world.says.items, world.says.day = items, date(2026, 11, 22) + timedelta(days=day)
        before = len(world.sent())
        world.at(23 + day, 9)
        lines.append("".join(text for _, text in world.sent()[before:]))
    assert lines == [FELL.line, "", OTHER.line, WORSE.line, "", "", "", ""]
    world.says.items, world.says.day = (FELL,), date(2026, 12, 2)
    world.clock.moment = datetime(2026, 12, 3, 9, tzinfo=ZONE)
    assert world.rounds().ring(world.clock()) == 1


def test_things_of_long_names_are_told_apart_and_once(world: World) -> None:
    subscribe(world, "anomalies")
    for day, items in enumerate([(LONG,), (LONG, ALIKE), (LONG, ALIKE)]):
        world.says.items, world.says.day = items, date(2026, 11, 22) + timedelta(days=day)
        world.at(23 + day, 9)
    assert [text for _, text in world.sent()] == [LONG.line, ALIKE.line]


def test_figures_that_come_late_are_looked_for_each_hour(world: World) -> None:
    subscribe(world, "anomalies")
    world.says.day, world.says.missing = date(2026, 11, 21), LATE
    assert [world.at(23, 9), world.at(23, 9, 59), world.at(23, 10)] == [1, 0, 0], "that it is late is told once"
    world.says.items, world.says.day, world.says.missing = (FELL,), date(2026, 11, 22), None
    assert [world.at(23, 11), world.at(23, 12), world.at(24, 9)] == [1, 0, 0]
    world.says.items, world.says.day, world.says.missing = (), date(2026, 11, 22), LATE
    assert [world.at(24, 9), world.at(24, 10), world.at(25, 9)] == [0, 0, 0], "nor on the days after"
    assert [text for _, text in world.sent()] == [LATE.line, FELL.line]


def test_what_came_is_told_while_the_rest_is_late(world: World) -> None:
    subscribe(world, "anomalies")
    world.says.items, world.says.day, world.says.missing = (FELL,), date(2026, 11, 22), LATE
    assert [world.at(23, 9), world.at(23, 10)] == [2, 0]
    world.says.items, world.says.missing = (FELL, OTHER), None
    assert [world.at(23, 11), world.at(24, 9)] == [1, 0]
    assert [text for _, text in world.sent()] == [LATE.line, FELL.line, OTHER.line]


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("静音到周一", MONDAY + timedelta(days=6, hours=16)),
        ("静音到明天早上9点", MONDAY + timedelta(days=1, hours=1)),
        ("静音3天", MONDAY + timedelta(days=3)),
        ("今天别再提醒我了", MONDAY + timedelta(hours=16)),
        ("mute until Friday", MONDAY + timedelta(days=3, hours=16)),
    ],
)
def test_the_end_of_a_silence_is_by_real_clocks(world: World, text: str, until: datetime) -> None:
    """The sample store lives on November 1, a Sunday; what is due is due by the machine's clock."""
    subscribe(world)
    sample = replace(said(at=datetime(2026, 11, 1, 8, tzinfo=ZONE)), text=text)
    skill = SubscriptionSkill(world.book)
    reply = skill.reply(sample, Situation(date(2026, 11, 1), "en" if text.isascii() else "zh", role=ALL))
    assert reply.data["until"] == until.isoformat()
    (one,) = world.book.listed(sample)
    assert one.muted_until == until
    muted = (
        f"{until.month}月{until.day}日"
        in skill.reply(replace(sample, text="我订阅了什么"), Situation(date(2026, 11, 1), "zh", role=ALL)).text
    )
    assert muted


def test_a_group_has_one_of_a_kind_and_a_person_their_own(world: World) -> None:
    group = subscribe(world, origin=CHANNEL)
    again = subscribe(world, origin=CHANNEL | {"thread": "5.5"}, user="U2")
    alone = subscribe(world)
    assert (group.id, group.conversation, group.origin) == (
        again.id,
        "slack-T1-C1",
        {"route": "slack", "team": "T1", "enterprise": "", "channel": "C1"},
    )
    assert again.user == "U2"
    assert alone.origin == {"route": "slack", "team": "T1", "enterprise": "", "user": "U1"}
    assert world.book.listed(said(origin=CHANNEL)) == (again,)
    assert world.book.listed(said()) == (alone,)


def complaint(number: int, level: int = 5) -> Complaint:
    text = f"第{number}条：烂脸了 13800138000"
    return Complaint(
        "review", f"R{number}", MONDAY.replace(tzinfo=None), text, level, "medical", "过敏",
        "a reaction", f"P{number}", customer=f"C{number}",
    )  # fmt: skip


def desk_of(world: World) -> Desk:
    return Desk(world.engine, StatePost("Asia/Shanghai"))


def directory(world: World) -> Directory:
    """Nobody is linked; who wrote is known."""
    engine, file = world.engine, RolesFile(Path("none.yml"), named=False, otherwise=EVERYBODY, load=lambda _: EVERYBODY)
    known = Memberships(lambda: engine, world.clock)
    return Directory(CurrentPermissions(file, GrantBook(lambda: engine), known), lambda: engine)


def test_urgent_tickets_come_to_the_group_as_cards_once(world: World) -> None:
    desk = desk_of(world)
    desk.receive([complaint(1)], MONDAY.replace(tzinfo=None))
    subscribe(world, "desk", origin=CHANNEL)
    news = DeskNews(world.engine, world.says)
    assert news.tell(world.clock()) == 0, "what is on the desk already is no news"
    fours = [complaint(number, 4) for number in range(4, 10)]
    desk.receive([complaint(2), complaint(3, level=2), *fours], MONDAY.replace(tzinfo=None))
    assert [news.tell(world.clock()), news.tell(world.clock())] == [6, 0]
    with world.engine.begin() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.channel == "slack").order_by(outbox.c.seq)).all()
    assert [row.subject for row in rows] == ["ticket:2", *(f"ticket:{number}" for number in range(4, 8)), None]
    assert "13800138000" not in str([row.body for row in rows])
    assert json.loads(rows[0].origin)["channel"] == "C1"


def test_a_notice_reaches_its_person_where_they_were_last_heard(world: World) -> None:
    desk, now = desk_of(world), MONDAY.replace(tzinfo=None)
    mailbox = Mailbox(world.engine)
    mailbox.accept(said("hi", user="U7", origin=CHANNEL, name="in a channel"), MONDAY)
    desk.receive([complaint(1)], now)
    desk.act(1, "escalate", actor="U1", now=now, to="U7")
    sender = DeskSender(world.engine, world.says, world.clock, directory(world))
    carried = Outbox(world.engine).claim("w", ["desk"], MONDAY + timedelta(minutes=1), 10)
    made = [sender.forward(each.delivery) for each in carried]
    again = [sender.forward(each.delivery) for each in carried]
    assert sum(made) >= 1
    assert sum(again) == 0
    with world.engine.begin() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.channel == "slack")).all()
    assert {json.loads(row.origin)["user"] for row in rows} == {"U7"}
    assert {row.conversation for row in rows} == {"slack-T1-U7"}
    world.book.mute(said(user="U7"), [], "here", MONDAY + timedelta(days=1), notices=True)
    desk.act(1, "escalate", actor="U1", now=now, to="U7", act_id="again")
    later = Outbox(world.engine).claim("w", ["desk"], MONDAY + timedelta(hours=1), 10)
    assert sum(sender.forward(each.delivery) for each in later) == 0, "muted"


def test_a_group_reads_what_happened_and_not_the_reason_that_was_given(world: World) -> None:
    desk, now = desk_of(world), MONDAY.replace(tzinfo=None)
    for what in ((), (("product", ("P1",)),), (("product", ("P2",)),)):
        world.book.subscribe(said(origin=CHANNEL | {"channel": f"C{what}"}), Wish("desk", None, what), "here", "zh")
    world.book.subscribe(said(user="U9"), Wish("desk"), "here", "zh")
    desk.receive([complaint(1)], now)
    desk.act(1, "escalate", actor="U1", now=now, note="她是竞品卧底，老板很生气")
    sender = DeskSender(world.engine, world.says, world.clock, directory(world))
    for each in Outbox(world.engine).claim("w", ["desk"], MONDAY + timedelta(minutes=1), 10):
        sender.forward(each.delivery)
    told = world.sent()
    assert "竞品" not in str([text for place, text in told if place.startswith("slack")])
    escalated = sorted(place for place, text in told if text == "工单 #1 已升级给主管")
    assert len(escalated) == 3, "the group of all, that of its product, and one person alone"


def test_a_group_is_told_of_the_ticket_that_a_notice_is_about_and_of_no_other(world: World) -> None:
    desk, now = desk_of(world), MONDAY.replace(tzinfo=None)
    world.book.subscribe(said(origin=CHANNEL), Wish("desk"), "here", "zh")
    desk.receive([complaint(1), complaint(2)], now)
    with world.engine.begin() as connection:
        post = StatePost("Asia/Shanghai")
        for number, key, to in ((2, "remind:10", LEAD), (1, "remind:1", DESK)):
            tell(connection, post, [Notice(key, now, "reminder", to, number, actor="desk", rule="2h")])
    sender = DeskSender(world.engine, world.says, world.clock, directory(world))
    for each in Outbox(world.engine).claim("w", ["desk"], MONDAY + timedelta(minutes=1), 10):
        sender.forward(each.delivery)
    told = [text for place, text in world.sent() if place.startswith("slack") and "还剩" in text]
    assert sorted(told) == ["工单 #1：还剩 2 小时，还没有回复", "工单 #2：还剩 2 小时，还没有回复"]


def test_a_notice_to_nobody_known_is_done_with(world: World) -> None:
    desk, now = desk_of(world), MONDAY.replace(tzinfo=None)
    desk.receive([complaint(1)], now)
    desk.act(1, "escalate", actor="U1", now=now, to="nobody")
    sender = DeskSender(world.engine, world.says, world.clock, directory(world))
    carried = Outbox(world.engine).claim("w", ["desk"], MONDAY + timedelta(minutes=1), 10)
    assert carried
    assert sum(sender.forward(each.delivery) for each in carried) == 0
    old = DeskSender(world.engine, Says(Clock(MONDAY + timedelta(days=3))), world.clock, directory(world))
    assert sum(old.forward(each.delivery) for each in carried) == 0


def test_no_round_is_due_before_there_is_a_subscription(world: World) -> None:
    world.rounds().go()
    assert world.sent() == []
