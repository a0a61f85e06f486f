"""Frames are read as values; whatever does not fit is no frame, and nothing that comes in ends the connection."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wecom_aibot_office import Office
from wecom_aibot_peer import Peer

from bot.wecom.aibot_door import conversation_of, message_of, without_mention
from bot.wecom.aibot_reply import place_of, task_of
from bot.wecom.frames import (
    LONGEST_TEXT,
    Ack,
    CardPressed,
    Chat,
    Displaced,
    Entered,
    Rated,
    Said,
    read_frame,
)

GROUP, SINGLE = Chat("group", "g1", "wang"), Chat("single", "wang", "wang")


def frame(cmd: str = "aibot_msg_callback", chat: str = "", **body: Any) -> dict[str, Any]:
    where = {"chattype": "group", "chatid": chat} if chat else {"chattype": "single"}
    whole = {"msgid": "m1", "aibotid": "b", "from": {"userid": "wang"}, **where, **body}
    return {"cmd": cmd, "headers": {"req_id": "r1"}, "body": whole}


def event(kind: str, **more: Any) -> dict[str, Any]:
    return frame("aibot_event_callback", "g1", msgtype="event", event={"eventtype": kind, **more})


def text(words: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": words}}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (frame(**text("点击率")), Said("r1", "m1", SINGLE, "点击率")),
        (frame(chat="g1", **text("@种草 点击率")), Said("r1", "m1", GROUP, "@种草 点击率")),
        (frame(msgtype="voice", voice={"content": "花费"}), Said("r1", "m1", SINGLE, "花费")),
        (frame(msgtype="image", image={"url": "u"}), Said("r1", "m1", SINGLE, "", attached=("image",))),
        (frame(msgtype="sticker"), Said("r1", "m1", SINGLE, "", attached=("other",))),
        (
            frame(msgtype="mixed", mixed={"msg_item": [text("一"), {"msgtype": "image", "image": {}}, text("二")]}),
            Said("r1", "m1", SINGLE, "一\n二", attached=("image",)),
        ),
        (frame(**text("回复这条"), quote=text("用了过敏")), Said("r1", "m1", SINGLE, "回复这条", "用了过敏")),
        (
            event("template_card_event", template_card_event={"event_key": "r:1.0", "task_id": "t"}),
            CardPressed("r1", "m1", GROUP, "r:1.0", "t"),
        ),
        (event("template_card_event", event_key="r:1.0", task_id="t"), CardPressed("r1", "m1", GROUP, "r:1.0", "t")),
        (event("enter_chat"), Entered("r1", "wang")),
        (event("feedback_event", feedback_event={"id": "zc-1", "type": 2}), Rated("zc-1", "wang", 2)),
        (event("disconnected_event"), Displaced()),
        ({"headers": {"req_id": "r"}, "errcode": 0, "errmsg": "ok"}, Ack("r", 0)),
        ({"headers": {"req_id": "r"}, "errcode": 45009}, Ack("r", 45009)),
        ({"cmd": "ping", "headers": {"req_id": "r"}, "errcode": 0}, Ack("r", 0)),
        ({"headers": {"req_id": "r"}, "errcode": "0"}, Ack("r", -1)),
        ({"headers": {"req_id": "r"}, "errcode": 0, "body": {"upload_id": "u"}}, Ack("r", 0, {"upload_id": "u"})),
        (event("something_new"), None),
        ({"cmd": "something_new", "headers": {"req_id": "r"}}, None),
        (frame(**text("x")) | {"headers": {}}, None),
        (frame(**text("x") | {"from": {}}), None),
        (frame(**text("x") | {"msgid": 7}), None),
        (frame(**text("x") | {"chattype": "group"}), None),
        (frame(**text("x") | {"from": {"userid": "w" * 200}}), None),
    ],
)
def test_reads_a_frame(sent: Any, read: object) -> None:
    assert read_frame(json.dumps(sent, ensure_ascii=False)) == read


def test_a_text_holds_what_a_store_can_keep() -> None:
    sent = json.dumps(frame(**text("a#b#c\td\r\ne")), ensure_ascii=False)
    said = read_frame(sent.replace("a#b#c", "a\\u0000b\\ud800c").replace("\\t", "\t"))
    assert isinstance(said, Said)
    assert said.text == "abc\td\ne"
    long = read_frame(json.dumps(frame(**text("长" * 100_000))))
    assert isinstance(long, Said)
    assert len(long.text) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("@种草 上周的点击率", "上周的点击率"),
        ("@种草\u2005上周的点击率", "上周的点击率"),
        ("上周的点击率 @种草", "上周的点击率"),
        ("请问@种草 上周的点击率", "请问 上周的点击率"),
        ("@种草 把 42 号转给 @李四", "把 42 号转给 @李四"),
        ("把 42 号转给 @李四 @种草", "把 42 号转给 @李四 @种草"),
        ("@种草", ""),
        ("@种草，上周的点击率？", "上周的点击率？"),
        ("@种草上周小红书的点击率是多少呢", "种草上周小红书的点击率是多少呢"),
        ("发到 wang@example.com 好吗", "发到 wang@example.com 好吗"),
        ("上周的点击率", "上周的点击率"),
        ("@RobotA hello robot", "hello robot"),
    ],
)
def test_the_mention_that_called_us_is_left_out(said: str, left: str) -> None:
    assert without_mention(said) == left


@pytest.mark.parametrize(
    ("own", "quoted", "read"),
    [
        ("回复这条差评", "用了过敏", "回复这条差评\n“用了过敏”"),
        ("answer this review", "gave me a rash", "answer this review\n“gave me a rash”"),
        ("那抖音呢", "上周小红书的点击率是 3.1%", "那抖音呢"),
        ("这周呢", "上周小红书的点击率是 3.1%", "这周呢"),
        ("", "上周的点击率", "上周的点击率"),
        ("回复这条：亲，已补发", "工单 #7（待认领，无人认领）：3 级", "回复 #7 ：亲，已补发"),
        ("认领这条工单", "**工单 #7**（待认领）：漏液\n> “漏了”\n工单 #7 的经过", "认领 #7"),
        ("这条怎么回", "Ticket #7 (new)", "#7 怎么回"),
        ("认领", "工单 #7 待认领", "#7 认领"),
        ("认领 8", "工单 #7 待认领", "认领 8"),
        ("上周点击率", "工单 #7 待认领", "上周点击率"),
        ("", "工单 #7 待认领", "#7"),
        ("采用这条", "第 1 条 D12｜换季\n正文", "采用 D12"),
        ("认领这条", "工单 #7 和工单 #8", "认领这条\n“工单 #7 和工单 #8”"),
        ("解决", "漏了一瓶", "解决"),
    ],
)
def test_a_quote_is_read_where_the_words_point_to_it(own: str, quoted: str, read: str) -> None:
    from datetime import UTC, datetime

    said = Said("r", "m", SINGLE, own, quoted)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    assert message_of(said, at, at).text == read


def test_no_two_people_and_chats_share_a_conversation() -> None:
    names = ("a", "a-b", "b", "b-c", "c", "a%2Db", "-", "a-")
    chats = [Chat("group", chat, user) for chat in names for user in names]
    assert len({conversation_of(chat) for chat in chats}) == len(chats)


def test_a_cards_name_is_read_back_and_anothers_is_not() -> None:
    assert place_of(task_of(42, 3, "wecom-bot-m1:reply")) == (42, 3)
    assert [place_of(name) for name in ("", "zc_1_2", "zc_²_1_x", f"zc_{'9' * 30}_1_x", "other_1_2_x")] == [None] * 5


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_KEYS = """cmd headers body req_id msgid from userid chatid chattype msgtype text content mixed msg_item image url quote
event eventtype template_card_event event_key task_id errcode voice file feedback_event"""
_VALUES = """aibot_msg_callback aibot_event_callback group single text mixed image voice event template_card_event
enter_chat disconnected_event feedback_event r:1.0 g1 wang"""
_WORDS = st.sampled_from(_VALUES.split())
_NEAR = st.recursive(
    _JSON | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=6),
    max_leaves=25,
)


@given(st.text() | _JSON.map(json.dumps) | _NEAR.map(json.dumps))
def test_whatever_comes_is_read_or_let_be(sent: str) -> None:
    read_frame(sent)


@st.composite
def _broken(draw: st.DrawFn) -> str:
    """A frame as it should be, with one thing in it replaced."""
    whole = draw(
        st.sampled_from(
            [
                frame(**text("x"), quote=text("y")),
                frame(chat="g1", msgtype="mixed", mixed={"msg_item": [text("x"), {"msgtype": "image", "image": {}}]}),
                event("template_card_event", template_card_event={"event_key": "r:1.0", "task_id": "zc_1_2_x"}),
                event("enter_chat"),
                event("feedback_event", feedback_event={"id": "x", "type": 1}),
            ]
        )
    )
    whole = json.loads(json.dumps(whole))
    at = whole
    while True:
        key = draw(st.sampled_from(sorted(at)))
        if not isinstance(at[key], dict) or not at[key] or draw(st.booleans()):
            at[key] = draw(_JSON | _WORDS)
            return json.dumps(whole)
        at = at[key]


@given(_broken())
def test_a_frame_that_is_broken_anywhere_is_read_or_let_be(sent: str) -> None:
    read_frame(sent)


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000, '{"cmd":' + "9" * 10_000 + "}"])
def test_deep_and_long_ones_too(deep: str) -> None:
    assert read_frame(deep) is None


@pytest.mark.anyio
async def test_the_connection_lives_on(tmp_path: Path) -> None:
    async with Peer() as peer, Office(peer, tmp_path).open() as office:
        for sent in (
            "", "null", "[]", "{", "[" * 50_000, '{"cmd": 7}', '{"headers": {"req_id": []}, "errcode": {}}',
            json.dumps(frame(msgtype="text")), json.dumps(frame(**text("") | {"msgid": "m" * 5000})),
            json.dumps(event("template_card_event", template_card_event=[1])),
            json.dumps(event("template_card_event", event_key="r:9223372036854775808.1", task_id="x")),
            json.dumps(event("template_card_event", event_key="r:999999999999999999.1", task_id="x")),
            json.dumps(frame(**text("x\ud800\u0000"))),
        ):  # fmt: skip
            await peer.raw(sent)
        await peer.say("li", "点击率")
        await peer.sees("li", lambda each: each.finished and "点击率" in each.text)
        assert peer.subscriptions == 1
        assert all("\x00" not in message.text for message in office.heard)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
