"""An encrypted callback goes in at the front door; what the member then sees in WeCom comes out."""

import io
import time
from collections.abc import Iterator
from itertools import count

import httpx
import openpyxl
import pytest
from served import wait_for
from wecom_house import LONG, Bot, house
from wecom_peer import wecom

from bot.door_words import DOOR
from bot.mail.history import turns


@pytest.fixture(scope="module")
def one_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with wecom() as peer, house(peer, tmp_path_factory.mktemp("house")) as bot:
        yield bot


@pytest.fixture
def bot(one_house: Bot) -> Bot:
    """The house, as nobody has spoken to it yet today."""
    one_house.peer.calls.clear()
    return one_house


_NUMBERS = count()


@pytest.fixture
def user(bot: Bot) -> str:
    """A member of their own for each test."""
    name = f"user{next(_NUMBERS)}"
    bot.peer.members.add(name)
    return name


def _asked(bot: Bot, user: str) -> list[str]:
    """What is in the mailbox of what a member said."""
    return [turn.message.text for turn in turns(bot.engine, f"wecom-app-{user}")]


def test_the_console_verifies_the_address(bot: Bot, user: str) -> None:
    echo = bot.client.encrypt("1616140317555161061")
    answer = httpx.get(f"{bot.url}/wecom/callback", params={**bot.client.query(echo), "echostr": echo})
    assert (answer.status_code, answer.text) == (200, "1616140317555161061")


def test_a_question_is_answered(bot: Bot, user: str) -> None:
    answer = bot.says(user, "上周小红书的点击率", "1")
    assert (answer.status_code, answer.text) == (200, "success")
    wait_for(lambda: bot.peer.seen[user])
    assert bot.peer.texts(user) == ["**答** 上周小红书的点击率"]
    assert not bot.peer.seen["lisi"]


def test_repeated_callbacks_are_one_message(bot: Bot, user: str) -> None:
    message = bot.client.text(user, "你好", "7")
    encrypt = bot.client.encrypt(message)
    query, body = bot.client.query(encrypt), bot.client.body(encrypt).encode()
    replayed = [bot.posted(body, query) for _ in range(3)]
    again = [bot.called(message) for _ in range(3)]
    assert {(each.status_code, each.text) for each in replayed + again} == {(200, "success")}
    bot.says(user, "完", "8")
    wait_for(lambda: len(bot.peer.seen[user]) == 2)
    assert bot.peer.texts(user) == ["**答** 你好", "**答** 完"]
    assert _asked(bot, user) == ["你好", "完"]


def test_the_same_question_twice_is_answered_twice(bot: Bot, user: str) -> None:
    for number in ("1", "2", "3"):
        bot.says(user, "你好", number)
    wait_for(lambda: len(bot.peer.seen[user]) == 3)
    assert bot.peer.texts(user) == ["**答** 你好"] * 3


def test_a_token_that_ends_on_the_way_is_renewed_once(bot: Bot, user: str) -> None:
    bot.says(user, "一", "1")
    wait_for(lambda: len(bot.peer.seen[user]) == 1)
    fetched = bot.peer.fetched
    bot.peer.end_tokens()
    bot.says(user, "二", "2")
    wait_for(lambda: len(bot.peer.seen[user]) == 2)
    bot.peer.forget_tokens()
    bot.says(user, "三", "3")
    wait_for(lambda: len(bot.peer.seen[user]) == 3)
    assert bot.peer.texts(user) == ["**答** 一", "**答** 二", "**答** 三"]
    assert bot.peer.fetched == fetched + 2


def test_an_answer_whose_sending_was_not_confirmed_is_seen_once(bot: Bot, user: str) -> None:
    bot.peer.lose_answers = 1
    bot.says(user, "一", "1")
    bot.says(user, "二", "2")
    wait_for(lambda: len(bot.peer.seen[user]) == 2)
    assert bot.peer.texts(user) == ["**答** 一", "**答** 二"]
    assert bot.peer.calls == ["send"] * 3


def test_a_limit_of_wecoms_own_delays(bot: Bot, user: str) -> None:
    bot.peer.answers = [(200, {"errcode": 45033, "errmsg": "concurrent"}), (500, {})]
    bot.says(user, "一", "1")
    wait_for(lambda: bot.peer.seen[user])
    assert bot.peer.texts(user) == ["**答** 一"]


def test_a_long_answer_comes_in_whole_sentences(bot: Bot, user: str) -> None:
    bot.says(user, "长", "1")
    pages = wait_for(lambda: bot.peer.texts(user) if len(bot.peer.seen[user]) >= 7 else None)
    time.sleep(0.2)
    pages = bot.peer.texts(user)
    assert "".join(pages) == LONG
    assert all(page.endswith("。") and len(page.encode()) <= 2048 for page in pages)


def test_a_chart_is_a_picture_and_a_long_table_a_workbook(bot: Bot, user: str) -> None:
    bot.says(user, "图", "1")
    bot.says(user, "表", "2")
    seen = wait_for(lambda: bot.peer.seen[user] if len(bot.peer.seen[user]) == 4 else None)
    assert [each.kind for each in seen] == ["text", "image", "markdown", "file"]
    assert seen[1].file.startswith(b"\x89PNG")
    assert bot.peer.texts(user)[1].startswith("各商品花费\n\n**商品0**：¥1万\n")
    rows = list(openpyxl.load_workbook(io.BytesIO(seen[3].file)).active.values)
    assert (rows[0], rows[30]) == (("商品", "花费"), ("商品29", 10029))


def test_a_pressed_card_is_changed_in_place(bot: Bot, user: str) -> None:
    bot.says(user, "工单", "1")
    wait_for(lambda: bot.peer.cards(user))
    (card,) = bot.peer.cards(user)
    assert card["main_title"] == {"title": "急 · 包装破损，要求退款"}
    assert card["sub_title_text"] == "顾客在等答复"
    assert card["horizontal_content_list"] == [
        {"keyname": "渠道", "value": "抖音"},
        {"keyname": "剩余", "value": "3 小时"},
    ]
    pressed = bot.client.message(**bot.peer.press(user, card["button_list"][0]["key"]))
    assert [bot.called(pressed).text for _ in range(3)] == ["success"] * 3
    wait_for(lambda: bot.peer.cards(user)[0]["button_list"][0]["text"] == "解决")
    (changed,) = bot.peer.cards(user)
    assert changed["main_title"] == {"title": "工单 #42"}
    assert changed["sub_title_text"] == "工单 42 已由你认领，请在 24 小时内答复。"
    bot.called(bot.client.message(**bot.peer.press(user, changed["button_list"][0]["key"])))
    wait_for(lambda: bot.peer.cards(user)[0].get("replaced"))
    wait_for(lambda: bot.peer.texts(user))
    assert bot.peer.texts(user) == ["工单 42 已解决。"]
    assert bot.peer.calls == ["send", "update", "update", "send"]


def test_many_choices_with_long_names_are_numbered_cards(bot: Bot, user: str) -> None:
    bot.says(user, "选", "1")
    wait_for(lambda: len(bot.peer.cards(user)) == 2)
    first, second = bot.peer.cards(user)
    assert first["main_title"]["title"] == "可以接着问"
    assert first["sub_title_text"].startswith("1. 上周小红书的点击率是多少\n2. 上周抖音的点击率\n")
    assert [each["text"] for each in first["button_list"]] == list("123456")
    assert ([each["text"] for each in second["button_list"]], second["sub_title_text"]) == (["7"], "7. 都要")
    bot.called(bot.client.message(**bot.peer.press(user, first["button_list"][1]["key"])))
    wait_for(lambda: "**答** 上周抖音的点击率" in bot.peer.texts(user))
    assert len(bot.peer.cards(user)) == 2
    bot.says(user, "选", "2")
    wait_for(lambda: len(bot.peer.cards(user)) == 4)
    bot.says(user, "7", "3")
    wait_for(lambda: "**答** 都要" in bot.peer.texts(user))


def test_a_voice_is_read_by_its_words_and_what_cannot_be_read_is_told_so(bot: Bot, user: str) -> None:
    who = {"FromUserName": user}
    bot.called(bot.client.message(**who, MsgType="voice", MediaId="m", Recognition="上周的花费", MsgId=user))
    wait_for(lambda: bot.peer.seen[user])
    assert bot.peer.texts(user) == ["**答** 上周的花费"]
    told = {
        kind: bot.passive(bot.called(bot.client.message(**who, MsgType=kind, MediaId="m", MsgId=f"{user}-{number}")))
        for number, kind in enumerate(("voice", "image", "file", "location"))
    }
    assert told["voice"].startswith("这段语音没有转成文字")
    assert {told["image"], told["file"]} == {DOOR["files"][0]}
    assert told["location"].startswith("位置和链接我读不了")
    assert _asked(bot, user) == ["上周的花费"]


def test_whoever_opens_the_app_is_welcomed_once_a_day(bot: Bot, user: str) -> None:
    for at in range(3):
        entered = {"FromUserName": user, "MsgType": "event", "Event": "enter_agent", "EventKey": ""}
        assert bot.called(bot.client.message(time.time() - at, **entered)).text == "success"
    wait_for(lambda: bot.peer.cards(user))
    assert len(bot.peer.texts(user)) == 1
    assert bot.peer.texts(user)[0].startswith("你好，我是种草。")


@pytest.mark.parametrize("event", ["subscribe", "unsubscribe", "click", "change_contact", "no_such_event"])
def test_other_events_are_taken_in_silence(bot: Bot, user: str, event: str) -> None:
    message = bot.client.message(FromUserName=user, MsgType="event", Event=event)
    assert bot.called(message).text == "success"
    assert not _asked(bot, user)


@pytest.mark.parametrize("key", ["r:999.0", "r:1.99", "x", "", "r:" + "9" * 40 + ".0"])
def test_a_key_that_was_never_offered_does_nothing(bot: Bot, user: str, key: str) -> None:
    message = bot.client.message(
        FromUserName=user, MsgType="event", Event="template_card_event", EventKey=key, TaskId="t"
    )
    assert bot.passive(bot.called(message)).startswith("这个按钮已经失效了")
    assert not _asked(bot, user)


def test_anothers_card_cannot_be_pressed(bot: Bot, user: str) -> None:
    bot.says(user, "工单", "1")
    wait_for(lambda: bot.peer.cards(user))
    key = bot.peer.cards(user)[0]["button_list"][0]["key"]
    pressed = {**bot.peer.press(user, key), "FromUserName": "lisi"}
    assert bot.passive(bot.called(bot.client.message(**pressed))).startswith("这个按钮已经失效了")


def test_answers_wait_while_the_address_is_not_on_the_list(bot: Bot, user: str) -> None:
    bot.peer.is_listed = False
    bot.says(user, "一", "1")
    wait_for(lambda: "send" in bot.peer.calls)
    bot.peer.is_listed = True
    assert not bot.peer.seen[user]
