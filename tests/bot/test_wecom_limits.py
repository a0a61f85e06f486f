"""Whatever a reply holds, what goes out of it keeps WeCom's limits, and its words go out whole.

Limits: developer.work.weixin.qq.com/document/path/90236 (app), 91770 (robot), 101463 and 101032 (AI bot).
"""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import wecom_aibot_rules as rules
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Citation,
    Citations,
    Column,
    Details,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.paging import shortened
from bot.post.delivery import Delivery, Limit
from bot.wecom.aibot_reply import Form, Looks, Words, task_of
from bot.wecom.aibot_sender import BotSender
from bot.wecom.cards import APP_CARD, BOT_CARD, Sizes
from bot.wecom.connection import Line
from bot.wecom.frames import Ack
from bot.wecom.robot import WeComRobot
from bot.wecom.sender import MARK
from bot.wecom.steps import Pressable, Showing
from bot.wecom.steps import Words as AppWords

words = st.one_of(
    st.text(max_size=300),
    st.text("漏液，。！点击率👨‍👩‍👧🇨🇳é\n *_`[]()<@>|#~-1.", max_size=900),
    st.sampled_from(["", " ", "\n", "\u200b", "长" * 4000, "😀" * 1500, "a" * 5000, "**粗**" * 900, "# 题\n" * 700]),
)
names = st.one_of(st.text(max_size=40), st.sampled_from(["认领", "上周小红书的点击率是多少", "", "👩‍🚀" * 12]))
actions = st.none() | st.builds(Action, st.sampled_from(["triage.claim", "draft.adopt"]), st.sampled_from(["1", "99"]))
buttons = st.builds(Button, names, words, actions, st.sampled_from(["plain", "primary", "danger"]))
cards = st.builds(
    Card,
    words,
    words,
    st.lists(words | st.builds("{}：{}".format, names, names), max_size=8).map(tuple),
    st.sampled_from(["plain", "urgent"]),
    st.lists(buttons, max_size=8).map(tuple),
)
tables = st.builds(
    lambda caption, rows, count: Table((Column("a", "甲"), Column("b", "乙", "integer")), rows * count, caption),
    words,
    st.lists(st.tuples(words, st.integers() | st.none()), max_size=3).map(tuple),
    st.sampled_from([1, 30]),
)
parts = st.one_of(
    st.builds(Text, words),
    tables,
    st.builds(Chart, st.just({}), words),
    st.builds(Buttons, st.lists(buttons, max_size=14).map(tuple)),
    st.builds(Quotes, st.lists(st.builds(Quote, words, names), max_size=3).map(tuple)),
    st.builds(Citations, st.lists(st.builds(Citation, names, st.just("guide"), names, names), max_size=3).map(tuple)),
    st.builds(Details, names, words),
    st.builds(Cards, st.lists(cards, max_size=5).map(tuple), st.just(Table((), ()))),
)
replies = st.builds(
    Reply,
    st.just("kpi"),
    st.sampled_from(["answered", "clarify", "refused"]),
    st.lists(parts, max_size=4).map(tuple),
    st.sampled_from(["zh", "en"]),
    notes=st.lists(words, max_size=2).map(tuple),
    subject=st.sampled_from(["", "ticket:42", "incident:" + "漏" * 200]),
)
quick = settings(max_examples=30, deadline=None)


def check_card(card: Mapping[str, Any], sizes: Sizes) -> None:
    """A card as a client shows it whole."""
    title, keys = card["main_title"], [each["key"] for each in card["button_list"]]
    assert 0 < len(title["title"]) <= sizes.title
    assert len(card["source"]["desc"]) <= 13
    assert len(card.get("sub_title_text", "")) <= sizes.text
    assert 1 <= len(keys) == len(set(keys)) <= 6
    assert all(0 < len(each["text"]) <= 10 and each["style"] in (1, 2, 3) for each in card["button_list"])
    assert all(re.fullmatch(r"[0-9a-z:.]{1,64}", key) for key in keys)
    rows = card.get("horizontal_content_list", [])
    assert len(rows) <= 6
    assert all(0 < len(row["keyname"]) <= 5 and 0 < len(row["value"]) <= sizes.value for row in rows)


def told(words: str) -> str:
    """What of a text is left when its marks and white space do not count."""
    return re.sub(r"[\W_]", "", words)


@quick
@given(replies)
def test_what_the_app_sends(reply: Reply) -> None:
    steps = Showing(kept_free=MARK).steps(reply, 9)
    assert steps
    said = []
    for step in steps:
        match step:
            case AppWords(text):
                assert 0 < len(text.encode()) <= 2048 - MARK
                said.append(text)
            case Pressable(made):
                check_card(made.card, APP_CARD)
                said.append(json.dumps(made.card, ensure_ascii=False))
            case _:
                pass
    whole = told("".join(said))
    labels = [button.label for part in reply.parts if isinstance(part, Buttons) for button in part.choices]
    assert all(told(label) in whole for label in labels if label.isalnum() and len(label) < 30)


@quick
@given(replies, st.sampled_from(["single", "group"]))
def test_what_the_ai_bot_sends(reply: Reply, kind: Any) -> None:
    pieces = Looks().pieces(reply, 9, kind)
    assert isinstance(pieces[0], Words)
    for number, piece in enumerate(pieces):
        match piece:
            case Words(markdown):
                assert 0 < len(markdown.encode()) <= 20_480
            case Form(made):
                check_card(made.card, BOT_CARD)
                task = task_of(10**17, number, "k" * 255)
                rules.check_card(made.with_task(task))
                for key in (each["key"] for each in made.card["button_list"]):
                    for asked in (True, False):
                        pressed = piece.pressed(key, reply.language, asked=asked)
                        rules.check_card({**(pressed or {}), "task_id": task})
            case _:
                pass


@dataclass
class Taken:
    """A long connection that takes no card, and holds what it is sent to the rules."""

    sent: list[Mapping[str, Any]] = field(default_factory=list)
    is_open: bool = True

    async def ask(self, _cmd: str, body: Any = None, req: str = "") -> Ack:
        assert re.fullmatch(r"[0-9A-Za-z_]*", req)
        self.sent.append(body)
        match body["msgtype"]:
            case "template_card":
                return Ack(req, rules.BAD_BODY)
            case "stream":
                rules.content_of(body["stream"]["content"])
                assert len(body["stream"]["id"].encode()) <= 256
                assert len(body["stream"]["feedback"]["id"].encode()) <= 256
            case "markdown":
                rules.content_of(body["markdown"]["content"])
        return Ack(req, 0)


class Endless:
    """A parcel whose lanes are never full."""

    def __init__(self) -> None:
        self.steps: dict[str, str] = {}

    def reference(self, step: str) -> str | None:
        return self.steps.get(step)

    async def done(self, step: str, reference: str = "") -> None:
        self.steps[step] = reference

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None: ...


@settings(max_examples=25, deadline=None)
@given(replies)
def test_frames_also_where_no_card_is_taken(reply: Reply) -> None:
    now = datetime(2026, 11, 11, tzinfo=UTC)
    origin = {"route": "wecom-bot", "kind": "single", "chat": "wang", "user": "wang", "req": "r1"}
    origin["req_at"] = f"{now.timestamp()}"
    line = Line(Taken())  # type: ignore[arg-type]
    sender = BotSender("b", line, None, Looks(), lambda _: b"", lambda: now)  # type: ignore[arg-type]
    delivery = Delivery(7, "m:reply", "m", "c", "wecom-bot", origin, reply, now)
    asyncio.run(sender.send(delivery, Endless()))


@settings(max_examples=25, deadline=None)
@given(replies)
def test_what_the_robot_sends(reply: Reply) -> None:
    posted: list[Mapping[str, Any]] = []

    class Heard(WeComRobot):
        async def _post(self, address: str, **sent: Any) -> dict[str, Any]:
            assert address
            posted.append(sent.get("json", {"msgtype": "upload"}))
            return {"errcode": 0, "media_id": "m"}

    robot = Heard("http://127.0.0.1/send?key=k", lambda _: b"")
    delivery = Delivery(
        7, "k", "m", "c", "wecom-robot", {"route": "wecom-robot"}, reply, datetime(2026, 11, 11, tzinfo=UTC)
    )
    asyncio.run(robot.send(delivery, Endless()))
    for message in posted:
        match message["msgtype"]:
            case "text":
                assert 0 < len(message["text"]["content"].encode()) <= 2048
            case "markdown":
                assert 0 < len(message["markdown"]["content"].encode()) <= 4096


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("点击率", 3, "点击率"),
        ("点击率走高", 4, "点击率…"),
        ("a b", 2, "a…"),
        ("好👨‍👩‍👧", 4, "好…"),
        ("好🇨🇳🇨🇳🇨", 5, "好🇨🇳…"),
        ("👨‍👩‍👧", 3, "👨…"),
        ("cafés", 4, "caf…"),
    ],
)
def test_what_is_shown_as_one_character_is_not_torn(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short
