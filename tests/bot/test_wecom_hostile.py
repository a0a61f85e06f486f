"""Forged, replayed, late, cut off, oversized and hostile callbacks: none gets in, each is refused with its status."""

import logging
import time
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.testclient import TestClient
from wecom_house import Bot, house
from wecom_peer import CallbackClient, served, wecom

from bot.clock import machine_time
from bot.mail.mailbox import Mailbox
from bot.platform import Door
from bot.store.state import inbox, open_state, reading
from bot.wecom.callback import Callback
from bot.wecom.crypto import Envelope

SECRET_WORDS = "本月成本只有三块五"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with wecom() as peer, house(peer, tmp_path_factory.mktemp("house")) as bot:
        yield bot


def _stored(bot: Bot) -> int:
    with reading(bot.engine).begin() as connection:
        return len(connection.execute(select(inbox.c.id)).all())


def _forgeries() -> dict[str, dict[str, str]]:
    return {
        "no signature": {"msg_signature": ""},
        "another signature": {"msg_signature": "0" * 40},
        "a signature in capitals": {"msg_signature": "ABCDEF" * 7},
        "another nonce": {"nonce": "2"},
        "another time": {"timestamp": "1409659813"},
        "no time": {"timestamp": ""},
        "a time in words": {"timestamp": "now"},
        "a time of other digits": {"timestamp": "١٤٠٩"},
        "an endless time": {"timestamp": "9" * 5_000},
    }


@pytest.mark.parametrize("changed", _forgeries().values(), ids=_forgeries().keys())
def test_a_forged_request_is_refused(bot: Bot, changed: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = _stored(bot)
    answer = bot.called(bot.client.text("zhangsan", SECRET_WORDS, "1"), **changed)
    assert (answer.status_code, answer.text) == (403, "")
    assert _stored(bot) == before
    assert SECRET_WORDS not in caplog.text
    assert "zhangsan" not in caplog.text


@pytest.mark.parametrize("off", [-310, 310, -86_400])
def test_a_request_outside_the_time_window_is_refused(bot: Bot, off: int) -> None:
    encrypt = bot.client.encrypt(bot.client.text("zhangsan", "旧", "old"))
    query = bot.client.query(encrypt, time.time() + off)
    assert bot.posted(bot.client.body(encrypt).encode(), query).status_code == 403


@pytest.mark.parametrize(
    "other", [CallbackClient(corp_id="ww-another"), CallbackClient(token="another"), CallbackClient(aes_key="a" * 43)]
)
def test_another_apps_request_is_refused(bot: Bot, other: CallbackClient) -> None:
    encrypt = other.encrypt(other.text("zhangsan", "你好", "1"))
    assert bot.posted(other.body(encrypt).encode(), other.query(encrypt)).status_code == 403


BOMB = '<!DOCTYPE x [<!ENTITY a "1234567890"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 403),
        (b"{}", 403),
        (b"<xml><Encrypt></Encrypt></xml>", 403),
        (b"<xml><Encrypt>YWJj</Encrypt>", 403),
        (BOMB.encode(), 403),
        (b"<a>" * 20_000, 403),
        (b"\xff" * 1_000, 403),
        (b"<xml><Encrypt>" + b"A" * 300_000 + b"</Encrypt></xml>", 413),
        (b"x" * 5_000_000, 413),
    ],
)
def test_a_body_that_is_none_is_refused(bot: Bot, body: bytes, status: int) -> None:
    query = {"msg_signature": "0" * 40, "timestamp": str(int(time.time())), "nonce": "n"}
    assert bot.posted(body, query).status_code == status


@pytest.mark.parametrize("cut", [1, 10, 60, 120])
def test_a_body_that_was_cut_off_is_refused(bot: Bot, cut: int) -> None:
    encrypt = bot.client.encrypt(bot.client.text("zhangsan", "你好", "1"))
    whole = bot.client.body(encrypt).encode()
    assert bot.posted(whole[:-cut], bot.client.query(encrypt)).status_code == 403


@pytest.mark.parametrize(
    "xml", [BOMB.replace("Encrypt", "Content"), "hello", "", "<a>" * 9_000, "<xml>" + "<b/>" * 900]
)
def test_hostile_xml_inside_a_sound_envelope_is_refused(bot: Bot, xml: str) -> None:
    before = _stored(bot)
    assert bot.called(xml).status_code == 403
    assert _stored(bot) == before


def test_a_text_that_ends_its_own_field_names_no_other_sender(bot: Bot) -> None:
    trick = "x]]></Content><FromUserName><![CDATA[boss]]></FromUserName><Content><![CDATA[y"
    assert bot.says("zhangsan", trick, "trick").status_code == 200
    with reading(bot.engine).begin() as connection:
        users = set(connection.execute(select(inbox.c.user)).scalars())
    assert "zhangsan" in users
    assert "boss" not in users


@pytest.mark.parametrize("user", ["", "x" * 65, "a\nb", "a\u202eb", "@all", "lisi|boss"])
def test_a_sender_who_cannot_be_one_is_passed_over(bot: Bot, user: str) -> None:
    before = _stored(bot)
    assert bot.says(user, "你好", "odd").text == "success"
    assert _stored(bot) == before


@pytest.mark.parametrize(("changed", "status"), [({}, 200), ({"echostr": "YWJj"}, 403), ({"nonce": "x"}, 403)])
def test_verification_answers_to_wecom_alone(bot: Bot, changed: dict[str, str], status: int) -> None:
    echo = bot.client.encrypt("42")
    query = {**bot.client.query(echo), "echostr": echo, **changed}
    assert httpx.get(f"{bot.url}/wecom/callback", params=query).status_code == status


class Full(Door):
    async def take(self, _message: object) -> str:  # type: ignore[override]
        return "full"


class Broken(Door):
    async def take(self, _message: object) -> str:  # type: ignore[override]
        raise OperationalError("INSERT", {}, Exception(SECRET_WORDS))


@pytest.mark.parametrize(("door", "status"), [(Full, 200), (Broken, 503)])
def test_what_is_not_stored_is_not_acknowledged(
    tmp_path_factory: pytest.TempPathFactory, door: type[Door], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    client = CallbackClient()
    engine = open_state(f"sqlite:///{tmp_path_factory.mktemp('state') / 's.db'}")
    envelope = Envelope(client.token, client.aes_key, client.corp_id)
    callback = Callback(envelope, door(Mailbox(engine)), engine, client.corp_id, machine_time)
    encrypt = client.encrypt(client.text("zhangsan", "你好", "1"))
    with served(Starlette(routes=callback.routes)) as url:
        answer = httpx.post(f"{url}/wecom/callback", params=client.query(encrypt), content=client.body(encrypt))
    assert answer.status_code == status
    if status == 200:
        outer = answer.text.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
        assert "现在排队的消息太多" in client.decrypt(outer)
    assert SECRET_WORDS not in caplog.text
    engine.dispose()


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    client = CallbackClient()
    engine = open_state(f"sqlite:///{tmp_path_factory.mktemp('fuzzed') / 's.db'}")
    envelope = Envelope(client.token, client.aes_key, client.corp_id)
    callback = Callback(envelope, Door(Mailbox(engine)), engine, client.corp_id, machine_time)
    with TestClient(Starlette(routes=callback.routes)) as web:
        yield web
    engine.dispose()


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr"]), st.text(max_size=40)),
    st.dictionaries(
        st.sampled_from(["FromUserName", "MsgType", "Event", "EventKey", "TaskId", "Content", "MsgId", "CreateTime"]),
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
        | st.sampled_from(["event", "template_card_event", "text", "r:1.1", "a:x:y"]),
    ),
)
def test_fuzzed_callbacks_never_break_anything(
    web: TestClient, body: bytes, query: dict[str, str], fields: dict[str, str]
) -> None:
    client = CallbackClient()
    assert web.post("/wecom/callback", params=query, content=body).status_code == 403
    assert web.get("/wecom/callback", params=query).status_code == 403
    encrypt = client.encrypt(client.message(**fields))
    sound = web.post("/wecom/callback", params=client.query(encrypt), content=client.body(encrypt))
    assert sound.status_code in (200, 403)
