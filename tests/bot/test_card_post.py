"""A ticket's cards take its new state wherever they stand, however it changed: once, in the act's transaction."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from assistant.conversation import Action, Message, Quotes, Reply, Situation, Text
from assistant.permissions import ACTS, Role
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.rights import Person
from assistant.triage.ticket import Complaint
from bot.card_post import Lists
from bot.clock import machine_time
from bot.desk_post import StatePost
from bot.post.outbox import post
from bot.pressed import buttons_of
from bot.store.codec import decode_reply, decode_slots
from bot.store.state import open_state, outbox

NOW = datetime(2026, 11, 2, 9)
AWARE = NOW.replace(tzinfo=UTC)
GROUP = {"route": "slack", "team": "T1", "channel": "C1", "thread": "", "user": "U1", "ts": "1.1", "card": ""}
SERVICE = Role("service", ACTS["service"])


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")


@pytest.fixture
def desk(engine: Engine) -> Desk:
    desk = Desk(engine, StatePost("Asia/Shanghai"))
    written = NOW - timedelta(minutes=10)
    text = "漏了一半，电话 13812345678 联系我"
    desk.receive(
        [
            Complaint("review", f"R{n}", written, text, 3, "damage", "漏液", "leak", f"P{n}", customer=f"C{n}")
            for n in (1, 2)
        ],
        NOW,
    )
    return desk


def ask(desk: Desk, text: str, place: str = "group", role: Role = SERVICE, action: Action | None = None) -> Reply:
    message = Message("m1", text, "slack-T1-C1-1.1", "小陈", "slack", AWARE, action, place=place)  # type: ignore[arg-type]
    return Triage(desk).reply(message, Situation(NOW.date(), "zh", role=role))


def stands(engine: Engine, reply: Reply, conversation: str = "slack-T1-C1-1.1", **origin: str) -> None:
    post(engine, key=f"k:{conversation}", origin=GROUP | origin, conversation=conversation, reply=reply, now=AWARE)


def posted(engine: Engine) -> list[Any]:
    with engine.begin() as connection:
        return list(connection.execute(select(outbox).where(outbox.c.key.like("card:%")).order_by(outbox.c.seq)))


def sent(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(outbox.update().values(state="done"))


def texts(reply: Reply) -> str:
    return reply.text + "".join(quote.text for part in reply.parts if isinstance(part, Quotes) for quote in part.quotes)


def test_one_ticket_is_the_subject_of_what_shows_it_and_a_list_is_not(desk: Desk) -> None:
    assert ask(desk, "#1").subject == "ticket:1"
    assert ask(desk, "认领 1").subject == "ticket:1"
    assert ask(desk, "待处理的差评有哪些").subject == ""
    assert ask(desk, "认领 99").subject == ""


@pytest.mark.parametrize(("place", "shown"), [("group", False), ("private", True)])
@pytest.mark.parametrize("text", ["#1", "认领 1"])
def test_in_a_group_nobody_reads_who_wrote(desk: Desk, text: str, place: str, shown: bool) -> None:
    assert ("13812345678" in texts(ask(desk, text, place))) is shown


def test_a_press_answers_with_the_whole_card_under_what_was_done(desk: Desk) -> None:
    reply = ask(desk, "认领 #1", action=Action("triage.claim", "1"))
    kinds = [type(part).__name__ for part in reply.parts]
    assert kinds == ["Text", "Quotes", "Text", "Details", "Buttons"]
    assert reply.text.startswith("工单 #1 已认领，处理人：小陈")


def test_a_form_says_the_words_of_an_answer(desk: Desk) -> None:
    desk.act(1, "claim", actor="小陈", now=NOW)
    ask(desk, "", action=Action("triage.answer", "1 已补发一瓶，\n请查收。"))
    ticket = desk.ticket(1)
    assert ticket is not None
    assert (ticket.state, ticket.answer) == ("answered", "已补发一瓶，\n请查收。")


def test_every_card_takes_the_new_state_and_keeps_its_words(engine: Engine, desk: Desk) -> None:
    stands(engine, ask(desk, "#1"))
    stands(engine, ask(desk, "#1", "private"), "slack-T1-D1", channel="D1")
    stands(engine, ask(desk, "#2"), "slack-T1-C9-1.1", channel="C9")
    desk.act(1, "claim", actor="小王", now=NOW, act_id="web")
    rows = posted(engine)
    replies = [decode_reply(row.body) for row in rows]
    assert [(row.conversation, row.state, row.subject) for row in rows] == [
        ("slack-T1-C1-1.1", "waiting", "ticket:1"),
        ("slack-T1-D1", "waiting", "ticket:1"),
    ]
    assert ["13812345678" in texts(reply) for reply in replies] == [False, True]
    assert all(reply.text.startswith("**工单 #1**（处理中，小王）") for reply in replies)
    assert [button.label for button in buttons_of(replies[0])] == ["标记已回复", "解决", "转给", "升级"]
    assert [decode_slots(row.origin)["update"] for row in rows] == ["card", "card"]
    assert [decode_slots(row.origin)["thread"] for row in rows] == ["1.1", "1.1"]


def test_what_is_overtaken_before_it_was_sent_is_not_sent(engine: Engine, desk: Desk) -> None:
    stands(engine, ask(desk, "#1"))
    stands(engine, ask(desk, "#1"), "slack-T1-D1", channel="D1")
    Lists(engine).keep(ask(desk, "待处理的差评有哪些"), 1, "C1/1.2", machine_time())
    for number, act in ((1, "claim"), (2, "claim"), (1, "note"), (1, "resolve")):
        desk.act(number, act, actor="小王", now=NOW, note="好")  # type: ignore[arg-type]
    rows = posted(engine)
    assert sorted(row.key.split(":")[1] for row in rows) == ["1", "1", "list"]
    assert {decode_slots(row.origin).get("shown") for row in rows} == {None, "C1/1.2"}


def test_the_same_act_again_posts_nothing_more(engine: Engine, desk: Desk) -> None:
    stands(engine, ask(desk, "#1"))
    for _ in range(2):
        desk.act(1, "claim", actor="小王", now=NOW, act_id="press")
    desk.act(1, "claim", actor="小李", now=NOW)
    assert len(posted(engine)) == 1
    sent(engine)
    desk.act(1, "answer", actor="小王", now=NOW, note="已补发")
    desk.act(1, "resolve", actor="小王", now=NOW)
    *_, last = [decode_reply(row.body) for row in posted(engine)]
    assert [button.label for button in buttons_of(last)] == ["重新打开"]
    assert "建议回复" not in last.text


def test_an_escalation_by_the_desk_itself_shows_too(engine: Engine, desk: Desk) -> None:
    from bot.desk_post import ring_due

    stands(engine, ask(desk, "#1"))
    ring_due(engine, desk.ring, (NOW + timedelta(hours=30)).replace(tzinfo=UTC))
    assert decode_reply(posted(engine)[-1].body).text.startswith("**工单 #1**（已升级")


def test_what_other_places_read_for_themselves_is_left_alone(engine: Engine, desk: Desk) -> None:
    stands(engine, ask(desk, "#1"), "web-1", route="web")
    stands(engine, ask(desk, "#1"), "wecom-app-1", route="wecom-app")
    desk.act(1, "claim", actor="小王", now=NOW)
    assert posted(engine) == []


def test_an_act_that_is_rolled_back_posts_nothing(engine: Engine, desk: Desk) -> None:
    class Breaks(StatePost):
        def changed(self, *args: Any) -> None:
            super().changed(*args)
            raise RuntimeError

    stands(engine, ask(desk, "#1"))
    with pytest.raises(RuntimeError):
        Desk(engine, Breaks("Asia/Shanghai")).act(1, "claim", actor=Person("小王"), now=NOW)
    assert posted(engine) == []
    ticket = desk.ticket(1)
    assert ticket is not None
    assert ticket.state == "new"


def test_a_view_of_a_ticket_begins_with_its_heading(desk: Desk) -> None:
    first = ask(desk, "#1").parts[0]
    assert isinstance(first, Text)
    assert first.markdown.startswith("**工单 #1**（待认领，无人认领）")
