"""Slack's front door, on both transports: what is said is on disk before it is acknowledged, once, come what may."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from served import until
from slack_calls import Kind, Unacknowledged, command, event, pressed, said, shortcut, signature, submitted, written
from slack_house import SlackHouse, Transport, open_store, slack_house
from sqlalchemy.exc import OperationalError

from assistant.conversation import Action, Button, Buttons, Message, Reply, Text
from bot.mail.mailbox import Mailbox, MailboxFull
from bot.platform import Door
from bot.pressed import key_of

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
TS = "1795399200.000100"
MENTION = "<@UBOT> 上周点击率"


def at_door(folder: Path, transport: Transport, act: Callable[[SlackHouse], Awaitable[None]], **more: Any) -> None:
    async def run() -> None:
        async with slack_house(folder, transport, **more) as house:
            await act(house)

    asyncio.run(run())


def _texts(house: SlackHouse) -> list[str]:
    return [message.text for message in house.heard]


@BOTH
def test_what_is_said_is_stored_once_however_often_it_comes(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        mention = event(said(MENTION, kind="app_mention", channel="C1", ts=TS), id="Ev1")
        twin = event(said(MENTION, channel="C1", ts=TS), id="Ev2")
        for payload in (mention, mention, twin, mention):
            taken = await house.say(payload)
            assert (taken.status, taken.attempts) == (200, 1)
        await house.say(event(said("你好", channel="D1")))
        assert _texts(house) == ["上周点击率", "你好"]

    at_door(tmp_path, transport, act)


@BOTH
def test_what_cannot_be_stored_is_not_acknowledged_and_comes_again(tmp_path: Path, transport: Transport) -> None:
    away = 2

    class Ailing(Mailbox):
        def accepting(self, message: Message, now: datetime) -> "Future[bool]":
            nonlocal away
            if away:
                away -= 1
                raise OperationalError("INSERT", {}, Exception("the disk is full"))
            return super().accepting(message, now)

    async def act(house: SlackHouse) -> None:
        taken = await house.say(event(said(MENTION, kind="app_mention", channel="C1")), patience=0.3)
        assert (taken.attempts, _texts(house)) == (3, ["上周点击率"])

    engine = open_store(tmp_path)
    at_door(tmp_path, transport, act, door=Door(Ailing(engine)))


@BOTH
def test_a_full_mailbox_says_so_to_the_person_alone(tmp_path: Path, transport: Transport) -> None:
    class Full(Mailbox):
        def accepting(self, message: Message, now: datetime) -> "Future[bool]":  # noqa: ARG002
            raise MailboxFull

    async def act(house: SlackHouse) -> None:
        for kind in ("app_mention", "message"):  # one and the same
            await house.say(event(said(MENTION, kind=kind, channel="C1", ts=TS)))
        await house.say(event(said("how was ctr last week", channel="D1")))
        taken = await house.say(command("上周点击率"), "slash_commands")
        await asyncio.sleep(0.3)
        slack = house.slack
        assert "排队" in _held(taken.body)["text"]
        assert slack.shown("C1") == []
        assert ["排队" in post.text for post in slack.seen_by("U1", "C1")] == [True]
        assert ["please send it again" in post.text for post in slack.shown("D1")] == [True]
        assert house.heard == []

    engine = open_store(tmp_path)
    at_door(tmp_path, transport, act, door=Door(Full(engine)))


def _held(body: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body) if isinstance(body, str) and body else body or {}
    return found


@BOTH
def test_a_thread_is_followed_only_where_the_bot_was_spoken_to(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        await house.say(event(said(MENTION, kind="app_mention", channel="C1", ts=TS)))
        await house.say(event(said("那抖音呢", channel="C1", thread_ts=TS, ts="1795399201.000100")))
        await house.say(event(said("<@U2> 你看看", channel="C1", thread_ts=TS, ts="1795399202.000100")))
        await house.say(event(said("别处的闲聊", channel="C1", thread_ts="1795300000.000100")))
        await house.say(event(said("频道里的闲聊", channel="C1")))
        assert _texts(house) == ["上周点击率", "那抖音呢"]
        assert {message.conversation for message in house.heard} == {f"slack-T1-C1-{TS}"}

    at_door(tmp_path, transport, act)


@BOTH
def test_a_press_is_what_its_button_says_and_a_strange_one_is_nothing(tmp_path: Path, transport: Transport) -> None:
    choices = (Button("领取", action=Action("triage.claim", "42")), Button("再问", text="那抖音呢"))
    reply = Reply("triage", "answered", (Text("工单 42"), Buttons(choices)))

    async def act(house: SlackHouse) -> None:
        mailbox = Mailbox(house.engine)
        await house.say(event(said("待处理的差评", channel="D1", ts=TS)))
        claim = mailbox.claim("w", datetime.now().astimezone() + timedelta(1))
        assert claim is not None
        mailbox.finish(claim, reply, datetime.now().astimezone())
        asked = house.heard[0]
        for key in (key_of(1, 0), key_of(1, 1), key_of(1, 2), key_of(9, 0), "f:1:up", "nonsense", "r:1.0.0", "r:²."):
            taken = await house.say(pressed(key, message="1795399300.000100", channel="D1"), "interactive")
            assert taken.status == 200
        presses = house.heard[1:]
        assert [(press.text, press.action) for press in presses] == [
            ("", Action("triage.claim", "42")),
            ("那抖音呢", None),
        ]
        assert {press.conversation for press in presses} == {asked.conversation}
        assert {press.origin["card"] for press in presses} == {"1795399300.000100"}

    at_door(tmp_path, transport, act)


@BOTH
def test_commands_shortcuts_and_forms_are_said_too(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        shown = await house.say(command("上周点击率"), "slash_commands")
        assert _held(shown.body) == {"response_type": "in_channel"}
        hidden = await house.say(command("上周点击率", channel="D1"), "slash_commands")
        assert _held(hidden.body) == {}
        await house.say(shortcut("check_copy", "全网最低价"), "interactive")
        assert _texts(house) == ["上周点击率", "上周点击率", "帮我看看这条能不能发：全网最低价"]

    at_door(tmp_path, transport, act)


@BOTH
def test_a_form_opens_where_it_is_asked_for(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        asked: list[tuple[Any, Kind]] = [
            (command("需求", trigger_id=house.slack.trigger()), "slash_commands"),
            ({**shortcut("new_draft", ""), "type": "shortcut", "trigger_id": house.slack.trigger()}, "interactive"),
            ({**pressed("a:slack.brief:", message=TS), "trigger_id": house.slack.trigger()}, "interactive"),
        ]
        for number, (payload, kind) in enumerate(asked, 1):
            await house.say(payload, kind)
            await until(lambda number=number: len(house.slack.modals) == number)  # type: ignore[misc]
        assert house.heard == []
        assert {view["callback_id"] for view in house.slack.modals} == {"brief"}
        assert json.loads(house.slack.modals[2]["private_metadata"]) == {
            "channel": "C1",
            "thread": "",
            "card": TS,
        }

    at_door(tmp_path, transport, act)


@BOTH
def test_what_a_form_holds_is_said_and_what_is_wrong_with_it_is_told_in_it(
    tmp_path: Path, transport: Transport
) -> None:
    async def act(house: SlackHouse) -> None:
        where = json.dumps({"channel": "C1", "thread": "", "card": TS, "conversation": "slack-T1-C1-9.9"})
        brief = {
            "product": {"zh": {"type": "plain_text_input", "value": "氨基酸洁面"}},
            "variants": {"zh": {"type": "static_select", "selected_option": {"value": "2"}}},
        }
        words = {"triage.answer:42": {"zh": {"type": "plain_text_input", "value": "马上为您补发"}}}
        wrong = await house.say(submitted({}, metadata=where), "interactive")
        assert _held(wrong.body)["response_action"] == "errors"
        assert house.heard == []
        for payload in (
            submitted(brief, metadata=where),
            submitted(words, callback="words", metadata=where),
        ):
            for _ in range(2):
                taken = await house.say(payload, "interactive")
                assert _held(taken.body) == {}
        order, answer = house.heard
        assert ("氨基酸洁面" in order.text, order.action) == (True, None)
        assert (answer.text, answer.action) == ("", Action("triage.answer", "42 马上为您补发"))
        assert {(each.conversation, each.place, each.origin["card"]) for each in house.heard} == {
            ("slack-T1-C1-9.9", "group", TS)
        }

    at_door(tmp_path, transport, act)


@BOTH
def test_an_action_that_needs_words_asks_for_them(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        asked = {**pressed("a:triage.answer:42", message=TS), "trigger_id": house.slack.trigger()}
        await house.say(asked, "interactive")
        await until(lambda: bool(house.slack.modals))
        (form,) = house.slack.modals
        assert (form["callback_id"], house.heard) == ("words", [])
        assert json.loads(form["private_metadata"])["card"] == TS

    at_door(tmp_path, transport, act)


@BOTH
def test_what_nobody_listens_for_is_acknowledged(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        for inner in (
            {"type": "reaction_added", "user": "U1"},
            {"type": "team_rename"},
            said("改了", subtype="message_changed"),
            said("机器人", bot_id="B1"),
            {"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"},
        ):
            assert (await house.say(event(inner), attempts=1)).status == 200
        for payload in (
            {"type": "view_closed", "team": {"id": "T1"}, "user": {"id": "U1"}},
            {"type": "block_suggestion"},
            {"type": "block_actions", "actions": "none"},
            submitted({}, callback="another"),
        ):
            assert (await house.say(payload, "interactive", attempts=1)).status == 200
        assert house.heard == []
        assert house.slack.modals == []

    at_door(tmp_path, transport, act)


@BOTH
def test_files_alone_are_told_where_they_belong(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        await house.say(event(said("", subtype="file_share", files=[{"id": "F1"}], channel="D1")))
        await until(lambda: bool(house.slack.shown("D1")))
        assert "zhongcao import" in house.slack.shown("D1")[0].text
        assert house.heard == []

    at_door(tmp_path, transport, act)


@BOTH
def test_who_opens_the_bots_tab_is_given_first_questions_once(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}
        for _ in range(3):
            await house.say(event(opened))
        await until(lambda: bool(house.slack.channels["D1"].prompts))
        await asyncio.sleep(0.1)
        (given,) = house.slack.channels["D1"].prompts
        assert given["prompts"] == [{"title": "问一", "message": "问一"}, {"title": "问二", "message": "问二"}]

    at_door(tmp_path, transport, act, prompts=lambda: ("问一", "问二"))


@BOTH
def test_it_says_that_it_is_at_work_and_nothing_when_it_cannot(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        house.slack.fail("assistant.threads.setStatus", "not_allowed")
        await house.say(event(said(MENTION, kind="app_mention", channel="C1", ts=TS)))
        await house.say(event(said("how was ctr", thread_ts="1795399001.000100")))
        await until(lambda: bool(house.slack.channels["D1"].statuses))
        assert house.slack.channels["D1"].statuses == [("1795399001.000100", "is working on it…")]
        assert len(house.heard) == 2

    at_door(tmp_path, transport, act)


@BOTH
def test_what_comes_twice_is_worked_on_once(tmp_path: Path, transport: Transport) -> None:
    """A mention comes as app_mention and as message, and either again when its acknowledgement was lost."""

    async def act(house: SlackHouse) -> None:
        for kind in ("app_mention", "message", "app_mention"):
            await house.say(event(said(MENTION, kind=kind, channel="C1", ts=TS)))
        await house.say(event(said("how was ctr", channel="D1", ts="1795399009.000100", thread_ts="1795399001.000100")))
        await until(lambda: bool(house.slack.channels["D1"].statuses))
        assert [thread for thread, _ in house.slack.channels["C1"].statuses] == [TS]

    at_door(tmp_path, transport, act)


@BOTH
def test_slack_away_keeps_nothing_from_being_stored(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        house.slack.revoked.add(house.slack.bot_token)
        bare = event(said(MENTION, kind="app_mention", channel="C1"), authorizations=[])
        assert (await house.say(bare, attempts=1)).status == 200
        assert _texts(house) == ["上周点击率"]

    at_door(tmp_path, transport, act)


@pytest.mark.slow
@BOTH
def test_three_hundred_presses_at_once_are_all_acknowledged(tmp_path: Path, transport: Transport) -> None:
    async def act(house: SlackHouse) -> None:
        presses = [pressed("a:triage.claim:42", message=TS, action_ts=f"1.{number}") for number in range(300)]
        await asyncio.gather(*(house.say(press, "interactive", patience=20) for press in presses))
        assert len(house.heard) == 300

    at_door(tmp_path, transport, act)


def test_a_connection_that_breaks_or_is_asked_to_leave_is_replaced(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        line = house.slack.line
        asked = [asyncio.create_task(house.say(event(said(f"问{number}")), patience=1.0)) for number in range(20)]
        await line.cut()
        await line.settled()
        await line.ask_to_leave("refresh_requested")
        await until(lambda: line.connections == 2)
        asked += [asyncio.create_task(house.say(event(said(f"问{number}")))) for number in range(20, 40)]
        await asyncio.gather(*asked)
        for frame in ("{", "[]", "null", '{"type":"?"}', '{"envelope_id":7}', "[" * 100_000):
            await line.send(frame)
        await line.send({"envelope_id": "e", "type": "events_api", "payload": [1]})
        await house.say(event(said("问40")))
        assert sorted(_texts(house)) == sorted(f"问{number}" for number in range(41))

    at_door(tmp_path, "socket", act)


@pytest.mark.slow
def test_slack_that_lets_nobody_connect_is_asked_again(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        line = house.slack.line
        house.slack.fail("apps.connections.open", "internal_error", times=1)
        house.slack.fail("apps.connections.open", status=500, times=1)
        await line.cut()
        await line.settled()
        assert (await house.say(event(said("你好")))).status == 200

    at_door(tmp_path, "socket", act)


def _json(payload: Any) -> bytes:
    return written(payload)[0]


MESSAGE = event(said("你好", ts=TS))
DEEP = b"[" * 200_000
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


SECRET = "a signing secret"
REQUESTS: tuple[tuple[bytes, dict[str, str], str, int, int], ...] = (
    (_json(MESSAGE), JSON, SECRET, 0, 200),
    (_json(MESSAGE), JSON, SECRET, 240, 200),
    (_json(MESSAGE), JSON, "another secret", 0, 401),
    (_json(MESSAGE), JSON, "", 0, 401),
    (_json(MESSAGE), JSON, SECRET, 601, 401),
    (_json(MESSAGE), JSON, SECRET, -601, 401),
    (_json(MESSAGE), {**JSON, "X-Slack-Signature": "v0=é"}, SECRET, 0, 401),
    (_json(MESSAGE), {**JSON, "X-Slack-Request-Timestamp": "soon"}, SECRET, 0, 401),
    (_json(MESSAGE), {**JSON, "X-Slack-Request-Timestamp": "9" * 400}, SECRET, 0, 401),
    (_json(MESSAGE), {**JSON, "X-Slack-Bolt-Lazy-Only": "1"}, SECRET, 0, 200),
    (_json(MESSAGE), {"Content-Type": "text/plain"}, SECRET, 0, 415),
    (_json(MESSAGE), {"Content-Type": "multipart/form-data; boundary=x"}, SECRET, 0, 415),
    (_json(MESSAGE), {"Content-Type": "application/json; charset=utf-8"}, SECRET, 0, 200),
    (b"", JSON, SECRET, 0, 400),
    (b"{", JSON, SECRET, 0, 400),
    (b"[]", JSON, SECRET, 0, 400),
    (b"7", JSON, SECRET, 0, 400),
    (b"\xff\xfe", JSON, SECRET, 0, 401),
    (DEEP, JSON, SECRET, 0, 400),
    (b"payload=" + DEEP, FORM, SECRET, 0, 400),
    (b"payload=%5B1%5D", FORM, SECRET, 0, 400),
    (b'{"authorizations": 7}', JSON, SECRET, 0, 400),
    (_json({"type": "event_callback", "event": "x" * 900_000}), JSON, SECRET, 0, 200),
    (_json({"type": "url_verification", "challenge": "abc"}), JSON, SECRET, 0, 200),
    (_json({"type": "url_verification", "challenge": "abc"}), JSON, "another secret", 0, 401),
)  # fmt: skip
"""A body, its headers, the secret that it is signed with, how many seconds ago, and how it is answered."""


def test_only_what_slack_signed_gets_in(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        answers = []
        async with ClientSession() as web:
            for body, headers, secret, late, _status in REQUESTS:
                signed = {**signature(secret, body, time.time() - late), **headers}
                async with web.post(f"{house.url}/slack/events", data=body, headers=signed) as answer:
                    answers.append((answer.status, "abc" in await answer.text()))
        assert answers == [
            (status, status == 200 and b"challenge" in body) for body, _headers, _secret, _late, status in REQUESTS
        ]
        assert _texts(house) == ["你好"]  # what was signed was the same message each time

    at_door(tmp_path, "http", act)


def test_no_way_in_stands_open_without_a_secret(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        body = _json(MESSAGE)
        async with ClientSession() as web:
            for headers in (JSON, {**JSON, **signature("", body)}):
                async with web.post(f"{house.url}/slack/events", data=body, headers=headers) as answer:
                    assert answer.status == 404
        assert house.heard == []

    at_door(tmp_path, "socket", act)


def test_events_are_posted_only(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        async with ClientSession() as web:
            for method in ("GET", "PUT", "DELETE"):
                async with web.request(method, f"{house.url}/slack/events") as answer:
                    assert answer.status == 405

    at_door(tmp_path, "http", act)


def test_who_never_hears_yes_gives_up(tmp_path: Path) -> None:
    class Away(Mailbox):
        def accepting(self, message: Message, now: datetime) -> "Future[bool]":  # noqa: ARG002
            raise OperationalError("INSERT", {}, Exception("the store is away"))

    async def act(house: SlackHouse) -> None:
        with pytest.raises(Unacknowledged, match="503"):
            await house.say(event(said("你好")))

    engine = open_store(tmp_path)
    at_door(tmp_path, "http", act, door=Door(Away(engine)))
