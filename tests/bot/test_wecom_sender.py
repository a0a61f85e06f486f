"""What the app sends of a reply: every step once, whatever it dies of; one token for all processes."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from wecom_house import TABLE
from wecom_peer import CallbackClient, WeComPeer, wecom

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Citation,
    Citations,
    Details,
    Part,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.clock import machine_time
from bot.mail.mailbox import Mailbox
from bot.platform import Door
from bot.post.delivery import Delivery, Limit, SendLater, SendRefused
from bot.sealed import Seal
from bot.store.state import open_state
from bot.wecom.api import AppKeys, WeComApi, WeComAway
from bot.wecom.app import WeComApp
from bot.wecom.parts import File, Picture
from bot.wecom.sender import LIMITS, MARK, WeComAppSender
from bot.wecom.steps import Pressable, Showing, Words
from bot.wecom.tokens import TokenCache, tokens

START = datetime(2026, 11, 11, 10, tzinfo=UTC)
CLAIM = Button("认领", action=Action("triage.claim", "42"), style="primary")


class Killed(Exception):
    """The process dies."""


@dataclass
class DyingParcel:
    """Steps on disk; dies before it writes its nth."""

    steps: dict[str, str] = field(default_factory=dict)
    dies_at: int = 10_000

    def reference(self, step: str) -> str | None:
        return self.steps.get(step)

    async def done(self, step: str, reference: str = "") -> None:
        self.dies_at -= 1
        if self.dies_at < 0:
            raise Killed
        self.steps[step] = reference

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None:
        assert (lane, limits) == ("wecom-app:zhangsan", LIMITS)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_state(f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def peer() -> Iterator[WeComPeer]:
    with wecom() as peer:
        yield peer


def _keys(peer: WeComPeer, **changed: Any) -> AppKeys:
    client = CallbackClient()
    return replace(AppKeys(peer.corp_id, peer.agent_id, peer.secret, client.token, client.aes_key, peer.url), **changed)


def _png(chart: Chart) -> bytes:
    if not chart.spec:
        raise ValueError("nothing to draw")
    return b"\x89PNG" + chart.alt.encode()


def _send(peer: WeComPeer, engine: Engine, delivery: Delivery, parcel: DyingParcel) -> None:
    async def once() -> None:
        api = WeComApi(_keys(peer), engine, Seal(b"k" * 32, "wecom"), machine_time)
        try:
            await WeComAppSender(api, Showing(kept_free=MARK), _png).send(delivery, parcel)
        finally:
            await api.close()

    asyncio.run(once())


def _delivery(*parts: Part, seq: int = 1, subject: str = "", **origin: str) -> Delivery:
    where = {"route": "wecom-app", "user": "zhangsan", **origin}
    reply = Reply("triage", "answered", parts, subject=subject)
    return Delivery(seq, "k", "m", "wecom-app-zhangsan", "wecom-app", where, reply, START)


ALL_KINDS = (
    Text("各商品花费"),
    TABLE,
    Chart({"mark": "line"}, "走高"),
    Text("看完了。"),
    Cards((Card("退款", buttons=(CLAIM,)),), TABLE),
    Buttons((Button("按周看", text="按周看"),)),
)


@pytest.mark.parametrize("dies_at", range(8))
def test_a_sender_that_dies_goes_on_and_nothing_is_seen_twice(peer: WeComPeer, engine: Engine, dies_at: int) -> None:
    delivery = _delivery(*ALL_KINDS, seq=70)
    parcel = DyingParcel(dies_at=dies_at)
    with pytest.raises(Killed) if dies_at < 7 else _nothing():
        _send(peer, engine, delivery, parcel)
    parcel.dies_at = 10_000
    _send(peer, engine, replace(delivery, attempt=2), parcel)
    assert [seen.kind for seen in peer.seen["zhangsan"]] == [
        "markdown", "file", "image", "template_card", "template_card",
    ]  # fmt: skip


class _nothing:  # noqa: N801  reads as the other one
    def __enter__(self) -> None: ...

    def __exit__(self, *_error: object) -> None: ...


@pytest.mark.parametrize("dies_at", [1, 2, 10_000])
def test_a_pressed_card_is_changed_in_place_once(peer: WeComPeer, engine: Engine, dies_at: int) -> None:
    _send(peer, engine, _delivery(Text("新工单"), Buttons((CLAIM,)), subject="ticket:42"), DyingParcel())
    pressed = peer.press("zhangsan", "r:1.0")
    press = {"card": pressed["TaskId"], "response_code": pressed["ResponseCode"]}
    taken = _delivery(Text("李四已认领"), Buttons((CLAIM,)), seq=2, subject="ticket:42", **press)
    parcel = DyingParcel(dies_at=dies_at)
    with pytest.raises(Killed) if dies_at < 3 else _nothing():
        _send(peer, engine, taken, parcel)
    parcel.dies_at = 10_000
    _send(peer, engine, replace(taken, attempt=2), parcel)
    (card,) = peer.cards("zhangsan")
    assert (card["main_title"]["title"], card["sub_title_text"]) == ("工单 #42", "李四已认领")
    assert peer.texts("zhangsan") == []


def test_what_is_typed_is_answered_by_a_card_of_its_own(peer: WeComPeer, engine: Engine) -> None:
    for seq, words in enumerate(("新工单", "李四已认领"), start=1):
        _send(peer, engine, _delivery(Text(words), Buttons((CLAIM,)), seq=seq, subject="ticket:42"), DyingParcel())
    assert [card["sub_title_text"] for card in peer.cards("zhangsan")] == ["新工单", "李四已认领"]


def test_a_code_that_no_longer_works_makes_a_new_card(peer: WeComPeer, engine: Engine) -> None:
    delivery = _delivery(Text("已认领"), Buttons((CLAIM,)), subject="ticket:42", card="zc--1-0", response_code="spent")
    _send(peer, engine, delivery, DyingParcel())
    assert [card["sub_title_text"] for card in peer.cards("zhangsan")] == ["已认领"]


def test_a_pressed_list_is_not_taken_for_the_card_of_one_thing(peer: WeComPeer, engine: Engine) -> None:
    cards = tuple(Card(f"工单{n}", buttons=(Button("认领", action=Action("triage.claim", str(n))),)) for n in range(5))
    _send(peer, engine, _delivery(Cards(cards, TABLE)), DyingParcel())
    (listed,) = peer.cards("zhangsan")
    assert [each["text"] for each in listed["button_list"]] == ["1 认领", "2 认领", "3 认领", "4 认领", "5 认领"]
    pressed = peer.press("zhangsan", listed["button_list"][3]["key"])
    answer = _delivery(
        Text("已认领"),
        Buttons((CLAIM,)),
        seq=2,
        subject="ticket:3",
        card=pressed["TaskId"],
        response_code=pressed["ResponseCode"],
    )
    _send(peer, engine, answer, DyingParcel())
    assert [card["main_title"]["title"] for card in peer.cards("zhangsan")] == ["请选择", "工单 #3"]


def test_a_card_of_one_thing_is_not_replaced_by_another(peer: WeComPeer, engine: Engine) -> None:
    _send(peer, engine, _delivery(Text("新工单"), Buttons((CLAIM,)), subject="ticket:42"), DyingParcel())
    pressed = peer.press("zhangsan", "r:1.0")
    press = {"card": pressed["TaskId"], "response_code": pressed["ResponseCode"]}
    other = _delivery(Text("下一条"), Buttons((CLAIM,)), seq=2, subject="ticket:43", **press)
    _send(peer, engine, other, DyingParcel())
    assert [card["main_title"]["title"] for card in peer.cards("zhangsan")] == ["工单 #42", "工单 #43"]


def test_a_chart_that_cannot_be_drawn_is_told_in_words(peer: WeComPeer, engine: Engine) -> None:
    _send(peer, engine, _delivery(Chart({}, "点击率走高 <@boss>")), DyingParcel())
    assert peer.texts("zhangsan") == ["点击率走高 ＜＠boss>"]


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        ((200, {"errcode": 45009}), SendLater(timedelta(minutes=1), "45009")),
        ((200, {"errcode": 60020}), SendLater(timedelta(minutes=1), "60020")),
        ((200, {"errcode": 40058, "errmsg": "with a text of ours"}), SendRefused("40058")),
        ((200, {"errcode": 0, "invaliduser": "zhangsan"}), SendRefused("81013")),
        ((200, {"errcode": -1}), WeComAway("busy")),
        ((502, {}), WeComAway("http 502")),
        ((200, [1]), WeComAway("http 200")),
        ((200, {"errcode": "0"}), WeComAway("http 200")),
        ((302, {}), WeComAway("http 302")),
    ],
)
def test_what_wecom_says_is_passed_on_by_its_kind(
    peer: WeComPeer, engine: Engine, answer: tuple[int, Any], raised: Exception
) -> None:
    peer.answers = [answer]
    with pytest.raises(type(raised)) as found:
        _send(peer, engine, _delivery(Text("你好")), DyingParcel())
    assert str(found.value) == str(raised)


@pytest.mark.parametrize("user", ["", "@all", "zhangsan|lisi", "张三\n"])
def test_what_is_no_one_member_is_sent_nothing(peer: WeComPeer, engine: Engine, user: str) -> None:
    with pytest.raises(SendRefused, match="no member"):
        _send(peer, engine, _delivery(Text("你好"), user=user), DyingParcel())


def test_pages_of_the_same_words_are_all_seen(peer: WeComPeer, engine: Engine) -> None:
    _send(peer, engine, _delivery(Text("啊" * 5000)), DyingParcel())
    assert sum(map(len, peer.texts("zhangsan"))) == 5000


def test_one_token_for_many_processes(peer: WeComPeer, store_url: str) -> None:
    open_state(store_url).dispose()

    def one() -> None:
        engine = open_state(store_url)
        _send(peer, engine, _delivery(Text("你好")), DyingParcel())
        engine.dispose()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert peer.fetched == 1
    peer.end_tokens()
    one()
    assert peer.fetched == 2
    engine = open_state(store_url)
    with engine.connect() as connection:
        (held,) = connection.execute(select(tokens)).all()
    engine.dispose()
    assert "token-" not in held.sealed
    assert peer.secret not in "".join(map(str, held))


def test_a_token_is_renewed_before_its_end_and_after_a_change_of_key(engine: Engine) -> None:
    now = [START]
    fetched: list[str] = []

    async def fetch() -> tuple[str, int]:
        fetched.append(f"t{len(fetched)}")
        return fetched[-1], 7200

    def cache(key: bytes = b"k" * 32) -> TokenCache:
        return TokenCache(engine, Seal(key, "wecom"), "app", fetch, lambda: now[0])

    async def story() -> list[str]:
        first = cache()
        told = [await first.token(), await cache().token()]
        now[0] += timedelta(seconds=7200 - 301)
        told.append(await first.token())
        now[0] += timedelta(seconds=2)
        told += [await first.token(), await cache(b"x" * 32).token()]
        return told

    assert asyncio.run(story()) == ["t0", "t0", "t0", "t1", "t2"]


@pytest.mark.parametrize(
    ("changed", "listed", "says"),
    [
        ({}, True, "应用“种草”可用"),
        ({"secret": "wrong"}, True, "企业微信答复错误码 40001"),
        ({"corp_id": "ww0"}, True, "企业微信答复错误码 40013"),
        ({"agent_id": 7}, True, "企业微信答复错误码 301002"),
        ({}, False, "企业微信答复错误码 60020"),
        ({"api_url": "http://127.0.0.1:9"}, True, "连不上企业微信（WeComAway）"),
    ],
)
def test_credentials_are_checked_by_a_real_call(
    peer: WeComPeer, engine: Engine, changed: dict[str, Any], listed: bool, says: str
) -> None:
    peer.is_listed = listed
    seal = Seal(b"k" * 32, "wecom")
    app = WeComApp(_keys(peer, **changed), Door(Mailbox(engine)), engine, seal, now=machine_time, draw=_png)
    (found,) = asyncio.run(app.check())
    assert found.says[0] == says
    assert found.ok == says.startswith("应用")
    assert listed or "可信IP" in found.fix[0]


def test_every_part_of_a_reply_has_its_words() -> None:
    reply = Reply(
        "needs",
        "answered",
        (
            Text("顾客在说**头晕**。"),
            Quotes((Quote("戴久了 头晕\n电话 13812345678", "抖音 3月2日"),)),
            Citations((Citation("g1", "guide", "投放指南", "点击率"),)),
            Details("口径", "点击 ÷ 曝光", "text"),
            Details("SQL", "SELECT *", "sql"),
            Table(TABLE.columns, TABLE.rows[:2], "花费"),
            Table(TABLE.columns, ()),
        ),
        notes=("到昨天为止",),
    )
    (words,) = Showing().steps(reply, 1)
    assert words == Words(
        "顾客在说**头晕**。\n\n> “戴久了 头晕\n> 电话 [电话]” — 抖音 3月2日\n\n[1] 投放指南 点击率\n\n"
        "**口径**\n点击 ÷ 曝光\n\n花费\n**商品0**：¥1万\n**商品1**：¥1.00万\n\n· 到昨天为止",
        marked=True,
    )


def test_words_that_a_card_has_no_room_for_come_before_it() -> None:
    long = "请在二十四小时内答复顾客。" * 20
    steps = Showing().steps(Reply("t", "answered", (Text(long), Buttons((CLAIM,))), subject="ticket:42"), 9)
    words, card = steps
    assert words == Words(long, marked=False)
    assert isinstance(card, Pressable)
    assert len(card.made.card["sub_title_text"]) == 160
    assert card.made.card["button_list"] == [{"text": "认领", "style": 1, "key": "r:9.0"}]


@pytest.mark.parametrize(
    ("parts", "titles"),
    [
        ((Text("看"), Cards((Card("退款", "说明", buttons=(CLAIM,)),), TABLE)), ["退款"]),
        ((Text("看"), Buttons((CLAIM,) * 8)), ["看", "看"]),
        ((Text("看"), Cards(tuple(Card(f"单{n}", buttons=(CLAIM, CLAIM)) for n in range(4)), TABLE)), ["请选择"]),
        ((Cards((Card(" ", buttons=(Button(" ", text="x"),)),), TABLE),), ["请选择"]),
        ((Text("看"), Buttons((CLAIM,))), ["工单 #42"]),
    ],
)
def test_a_subject_takes_no_cards_words_away(
    peer: WeComPeer, engine: Engine, parts: tuple[Part, ...], titles: list[str]
) -> None:
    _send(peer, engine, _delivery(*parts, subject="ticket:42"), DyingParcel())
    assert [card["main_title"]["title"] for card in peer.cards("zhangsan")] == titles


def test_words_come_first_then_pictures_then_cards() -> None:
    kinds = [type(step) for step in Showing().steps(_delivery(*ALL_KINDS).reply, 1)]
    assert kinds == [Words, File, Picture, Pressable, Pressable]


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("**工单 #9** 升级给你：超时未回复", [Pressable]),
        ("已采用 D1。", [Pressable]),
        ("工单 #9 升级给你\n超时未回复", [Words, Pressable]),
        ("很长的一句话，" * 6, [Words, Pressable]),
    ],
)
def test_a_line_and_its_button_are_one_card(words: str, kinds: list[type]) -> None:
    reply = _delivery(Text(words), Buttons((CLAIM,))).reply
    assert [type(step) for step in Showing().steps(reply, 1)] == kinds
    assert [type(step) for step in Showing(presses=False).steps(reply, 1)] == [Words, Pressable]
