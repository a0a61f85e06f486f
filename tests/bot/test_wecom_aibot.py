"""The AI bot against WeCom's side of its connection: asked, answered, cut off, displaced, refused."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import wecom_aibot_rules as rules
from served import until
from wecom_aibot_office import NO_TABLE, Office, now, ticket, toy
from wecom_aibot_peer import Peer, Shown

from assistant.conversation import Cards, Chart, Message, Reply, Text
from bot.door_words import DOOR
from bot.feedback import opinions
from bot.post.outbox import post
from bot.wecom.aibot_reply import Looks

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as it:
        yield it


def done(shown: Shown) -> bool:
    return shown.kind == "stream" and shown.finished


async def test_a_question_is_seen_to_at_once_and_its_stream_ends_with_the_answer(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open():
        await peer.say("wang", "上周的点击率")
        shown = await peer.sees("wang", done)
        assert shown.snapshots == ["正在查…", "**wang** 在 private 说：上周的点击率"]
        await peer.say("wang", "CTR last week?")
        shown = await peer.sees("wang", lambda each: done(each) and "CTR" in each.text)
        assert shown.snapshots == ["Looking into it…", "**wang** 在 private 说：CTR last week?"]
        assert len(peer.chats["wang"]) == 2
    assert peer.refused == []


async def test_what_came_twice_is_answered_once(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open() as office:
        frame = await peer.say("wang", "点击率")
        await peer.repeat(frame)
        await peer.sees("wang", done)
        await peer.repeat(frame)
        await peer.say("wang", "花费")
        await peer.sees("wang", lambda each: done(each) and "花费" in each.text)
        assert [message.text for message in office.heard] == ["点击率", "花费"]
        assert len(peer.chats["wang"]) == 2


async def test_two_people_of_a_group_have_conversations_of_their_own(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open() as office:
        await peer.say("wang", "@种草 上周的点击率", chat="g-1")
        await peer.say("li", "那抖音呢 @种草", chat="g-1")
        await peer.say("li", "那抖音呢")
        await peer.sees("g-1", lambda each: done(each) and "li" in each.text)
        await peer.sees("g-1", lambda each: done(each) and "wang" in each.text)
        await peer.sees("li", done)
        told = {(message.conversation, message.text, message.place) for message in office.heard}
    assert told == {
        ("wecom-bot-g%2D1-wang", "上周的点击率", "group"),
        ("wecom-bot-g%2D1-li", "那抖音呢", "group"),
        ("wecom-bot-li-li", "那抖音呢", "private"),
    }


@dataclass
class Held:
    """An answer that takes until it is let go."""

    answer: Callable[[Message], Reply] = toy
    go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, message: Message) -> Reply:
        assert self.go.wait(10)
        return self.answer(message)


@pytest.mark.parametrize("strict_req", [False, True], ids=["requests outlive connections", "requests end with them"])
async def test_an_answer_that_the_connection_broke_under_arrives_once(
    peer: Peer, tmp_path: Path, strict_req: bool
) -> None:
    peer.strict_req = strict_req
    held = Held()
    async with Office(peer, tmp_path, held).open() as office:
        await peer.say("wang", "点击率")
        await peer.sees("wang", lambda each: each.text == "正在查…")
        await peer.cut()
        held.go.set()
        answered = await peer.sees("wang", lambda each: "说：点击率" in each.text)
        assert answered.kind == ("markdown" if strict_req else "stream")
        await _settled(office)
        assert sum("说：点击率" in each.text for each in peer.chats["wang"]) == 1


@pytest.mark.parametrize("over", [rules.STREAM_OVER, rules.STREAM_EXPIRED], ids=["over", "expired"])
async def test_a_finished_stream_whose_receipt_was_lost_is_not_pushed_too(
    peer: Peer, tmp_path: Path, over: int
) -> None:
    peer.stream_over = over
    held = Held()
    async with Office(peer, tmp_path, held).open() as office:
        await peer.say("wang", "点击率")
        await peer.sees("wang", lambda each: each.text == "正在查…")
        peer.lose_answer("aibot_respond_msg")
        held.go.set()
        await peer.sees("wang", done)
        await _settled(office)
        assert [each.text for each in peer.chats["wang"]] == ["**wang** 在 private 说：点击率"]


@pytest.mark.slow
async def test_an_answer_whose_receipt_was_lost_is_not_shown_twice(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open() as office:
        await peer.say("wang", "点击率")
        await peer.sees("wang", done)
        peer.lose_answer("aibot_respond_msg")  # of the next “working on it” or of the answer itself
        await peer.say("wang", "花费")
        peer.lose_answer("aibot_respond_msg")
        await peer.sees("wang", lambda each: done(each) and "花费" in each.text)
        await _settled(office)
        assert [each.text for each in peer.chats["wang"] if "花费" in each.text] == ["**wang** 在 private 说：花费"]
        assert office.sendings() == [("done", None)] * 2


async def _settled(office: Office) -> None:
    for _ in range(200):
        if all(state == "done" for state, _ in office.sendings()):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(office.sendings())


@pytest.mark.slow
async def test_a_silent_connection_is_made_anew(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open():
        await peer.holds()
        peer.silent = True
        await until(lambda: not peer.is_held)
        peer.silent = False
        await peer.say("wang", "点击率")
        await peer.sees("wang", done)
        assert peer.subscriptions == 2


async def test_the_second_process_waits_for_the_first(peer: Peer, tmp_path: Path) -> None:
    first, second = Office(peer, tmp_path), Office(peer, tmp_path, holder="two")
    async with second.open():
        await peer.holds()
        async with first.open():
            await asyncio.sleep(0.5)
            assert (second.bot.line.is_up, first.bot.line.is_up, peer.subscriptions) == (True, False, 1)
            second.stop.set()
            await until(lambda: first.bot.line.is_up)
            await peer.say("wang", "点击率")
            await peer.sees("wang", done)
    assert peer.subscriptions == 2


@pytest.mark.slow
async def test_another_program_with_the_bots_id_is_not_fought_with(peer: Peer, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    async with Office(peer, tmp_path).open() as office:
        await peer.holds()
        async with Office(peer, elsewhere, holder="other").open(working=False) as other:
            await until(lambda: other.bot.line.is_up)
            await asyncio.sleep(0.1)
            assert not office.bot.line.is_up
            before = peer.subscriptions
        await until(lambda: office.bot.line.is_up)
        assert peer.subscriptions <= before + 3


async def test_a_wrong_secret_is_said_and_not_hammered(
    peer: Peer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(peer, tmp_path, secret="a wrong secret")
    async with office.open():
        await asyncio.sleep(0.5)
        assert 1 <= peer.subscriptions <= 4
        (checked,) = await office.bot.check()
    assert not checked.ok
    assert "40001" in checked.says[0]
    assert "ZHONGCAO_WECOM_BOT_SECRET" in checked.fix[0]
    said = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert said
    assert "a wrong secret" not in caplog.text


async def test_checking_ends_no_connection(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open():
        await peer.holds()
        other = Office(peer, tmp_path, holder="doctor")
        (checked,) = await other.bot.check()
        other.state.dispose()
        assert checked.ok
        assert peer.subscriptions == 1
    (checked,) = await other.bot.check()
    assert checked.ok
    assert peer.subscriptions == 2
    await peer.__aexit__()
    (checked,) = await other.bot.check()
    assert not checked.ok


async def test_a_pressed_button_changes_its_card(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open() as office:
        await peer.say("wang", "@种草 有哪些工单", chat="g1")
        card = await peer.sees("g1", lambda each: each.kind == "card")
        assert [each["text"] for each in card.card["button_list"]] == ["认领"]
        await peer.press("li", card, card.card["button_list"][0]["key"], chat="g1")
        await peer.sees("g1", lambda each: each.updates == 1 and "li 已认领" in str(each.card))
        await _settled(office)
        assert office.heard[-1].conversation == "wecom-bot-g1-li"
        assert [each.kind for each in peer.chats["g1"]] == ["stream", "card", "markdown"]


async def test_a_list_keeps_its_buttons_when_one_is_pressed(peer: Peer, tmp_path: Path) -> None:
    shown = ticket("待处理").parts[1].cards[0]  # type: ignore[union-attr]
    cards = tuple(replace(shown, title=f"#{number} 过敏") for number in (8, 42, 5, 17, 2))
    listed = Reply("triage", "answered", (Text("五张工单："), Cards(cards, NO_TABLE)))

    async with Office(peer, tmp_path, lambda message: toy(message) if message.action else listed).open() as office:
        await peer.say("wang", "有哪些工单")
        card = await peer.sees("wang", lambda each: each.kind == "card")
        labels = ["#8 认领", "#42 认领", "#5 认领", "#17 认领", "#2 认领"]
        assert [each["text"] for each in card.card["button_list"]] == labels
        await peer.press("wang", card, card.card["button_list"][2]["key"])
        await peer.sees("wang", lambda each: each.kind == "card" and each is not card)
        await _settled(office)
        assert [each["text"] for each in card.card["button_list"]] == labels
        assert card.card["main_title"] == {"title": "请选择", "desc": "已选：#5 认领"}


async def test_a_choice_is_shown_on_its_card_and_answered(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open():
        await peer.say("wang", "点击率，哪个都行")
        card = await peer.sees("wang", lambda each: each.kind == "card")
        assert card.card["button_list"][1]["text"] == "上周店铺点击率"
        await peer.press("wang", card, card.card["button_list"][1]["key"])
        await peer.sees("wang", lambda each: each.text == "**wang** 在 private 说：上周店铺点击率")
        assert card.card["main_title"]["desc"] == "已选：上周店铺点击率"
        assert [each["text"] for each in card.card["button_list"]] == ["上周店铺点击率"]


async def test_a_press_that_was_answered_late_is_told_in_a_message(peer: Peer, tmp_path: Path) -> None:
    held = Held()
    held.go.set()
    async with Office(peer, tmp_path, held).open():
        await peer.say("wang", "有哪些工单")
        card = await peer.sees("wang", lambda each: each.kind == "card")
        held.go.clear()
        await peer.press("wang", card, card.card["button_list"][0]["key"])
        peer.ahead = 6.0  # by the platform's clock more than five seconds go by
        held.go.set()
        await peer.sees("wang", lambda each: each.kind == "card" and each is not card)
        assert card.updates == 0


async def test_a_button_of_nothing_is_said_to_be_gone(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open() as office:
        await peer.say("wang", "有哪些工单")
        card = await peer.sees("wang", lambda each: each.kind == "card")
        for key in ("r:99999.0", "r:1.7", "nonsense", "r:²³.1"):
            await peer.press("wang", card, key)
        await until(lambda: sum("失效" in each.text for each in peer.chats["wang"]) == 4)
        assert len(office.heard) == 1


async def test_the_first_visit_of_the_day_is_welcomed(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open():
        await peer.enter("wang")
        shown = await peer.sees("wang", lambda each: each.kind == "welcome")
        assert shown.text.startswith("你好，我是种草。")


async def test_opinions_of_answers_are_kept(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open() as office:
        await peer.say("wang", "点击率")
        shown = await peer.sees("wang", done)
        for user, kind in (("wang", 2), ("wang", 1), ("li", 2), ("li", 3)):
            await peer.rate(user, shown, kind)
        await peer.rate("li", Shown("stream", feedback="of another"), 2)
        await until(lambda: opinions(office.state) == {"kpi": (1, 1)})


@pytest.mark.parametrize("kind", ["image", "file", "video"])
async def test_what_is_no_text_is_told_so_and_its_address_is_not_opened(peer: Peer, tmp_path: Path, kind: str) -> None:
    async with Office(peer, tmp_path).open() as office:
        what: dict[str, Any] = {kind: {"url": f"{peer.url.replace('ws', 'http')}secret", "aeskey": "k"}}
        await peer.say("wang", "", msgtype=kind, **what)
        shown = await peer.sees("wang", done)
        assert shown.text == DOOR["files"][0]
        assert office.heard == []


async def test_a_full_mailbox_says_so(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path, most_open=2).open(working=False):
        for number in range(3):
            await peer.say(f"wang{number}", "点击率")
            await peer.sees(f"wang{number}", bool)
        shown = await peer.sees("wang2", done)
        assert shown.text == "现在排队的消息太多，这条没有收下，请过几分钟再发一次。"
        assert [each.text for each in peer.chats["wang1"]] == ["正在查…"]


async def test_a_long_answer_comes_whole_in_several_messages(peer: Peer, tmp_path: Path) -> None:
    long = "".join(f"第 {number} 句说的是精华液的评价。" for number in range(2000))
    async with Office(peer, tmp_path, lambda _: Reply("kpi", "answered", (Text(long),))).open() as office:
        await peer.say("wang", "全部")
        await peer.sees("wang", lambda each: "第 1999 句" in each.text)
        await _settled(office)
        pages = [each.text for each in peer.chats["wang"] if each.finished]
        assert "".join(pages) == long
        assert all(page.endswith("。") for page in pages)
    assert peer.refused == []


@pytest.mark.parametrize(("alt", "told"), [("点击率涨了", "点击率涨了"), ("", "（图）")])
async def test_a_chart_that_cannot_be_drawn_is_told(peer: Peer, tmp_path: Path, alt: str, told: str) -> None:
    reply = Reply("kpi", "answered", (Text("看图"), Chart({}, alt)))
    async with Office(peer, tmp_path, lambda _message: reply).open():
        await peer.say("wang", "点击率")
        await peer.sees("wang", lambda each: each.text == told)


async def test_too_often_is_waited_out(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open() as office:
        await peer.holds()
        for _ in range(rules.A_MINUTE):
            peer._show("wang", Shown("markdown", "of another program"))
        await peer.say("wang", "点击率")
        await until(lambda: peer.refused.count(rules.TOO_OFTEN) == 2)  # “working on it”, and the answer
        await until(lambda: office.sendings() == [("waiting", "rate limit")])


async def test_a_push_into_a_chat_that_never_wrote_is_refused_with_that_reason(peer: Peer, tmp_path: Path) -> None:
    async with Office(peer, tmp_path).open() as office:
        await peer.holds()
        reply = Reply("day", "answered", (Text("早报"),))
        for user in ("wang", "zhao"):
            if user == "wang":
                await peer.say("wang", "点击率")
                await peer.sees("wang", done)
            origin = {"route": "wecom-bot", "kind": "single", "chat": user}
            assert post(office.state, key=f"digest:{user}", origin=origin, conversation=user, reply=reply, now=now())
        await peer.sees("wang", lambda each: each.kind == "markdown" and each.text == "早报")
        why = f"{rules.NO_SUCH_CHAT}: nobody has written to the bot in this chat yet"
        await until(lambda: office.sendings()[-1] == ("dead", why))


async def test_a_push_whose_receipt_comes_late_is_seen_once(peer: Peer, tmp_path: Path) -> None:
    peer.late = {"aibot_send_msg": 1.5}
    async with Office(peer, tmp_path).open() as office:
        await peer.say("wang", "点击率")
        await peer.sees("wang", done)
        origin = {"route": "wecom-bot", "kind": "single", "chat": "wang"}
        reply = Reply("day", "answered", (Text("早报"),))
        assert post(office.state, key="digest", origin=origin, conversation="wang", reply=reply, now=now())
        await until(lambda: office.sendings()[-1] == ("done", None))
        assert [each.text for each in peer.chats["wang"]].count("早报") == 1


async def test_an_old_question_is_answered_by_a_push(peer: Peer, tmp_path: Path) -> None:
    office = Office(peer, tmp_path)
    async with office.open(working=False):
        await peer.say("wang", "点击率")
        await peer.sees("wang", lambda each: each.text == "正在查…")
    later = Office(peer, tmp_path, holder="later")
    later.bot._sender = type(later.bot._sender)(
        peer.bot, later.bot.line, later.state, Looks(), later.bot.draw, now=lambda: now() + timedelta(minutes=6)
    )
    async with later.open():
        shown = await peer.sees("wang", lambda each: "说：点击率" in each.text)
        assert shown.kind == "markdown"
