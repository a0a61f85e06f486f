"""Subscribing in chat: what is confirmed, what is asked back, who may say so for a group, what is left to others."""

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from assistant.conversation import Action, Button, Buttons, Language, Message, Reply, Situation, Text
from assistant.language import language_of
from assistant.permissions import ACTS, ALL, Permissions, Role
from assistant.respond import Assistant
from assistant.skills.help import Help
from assistant.skills.subscriptions import text as wording
from assistant.skills.subscriptions.skill import SubscriptionSkill
from assistant.skills.subscriptions.subscription import DAILY, Named, Schedule, Subscription, What
from assistant.triage.working_time import WorkingTime
from bot.day.subscriptions import Sources, Subscriptions
from bot.store.state import open_state

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
GROUP = {"route": "slack", "team": "T1", "channel": "C1", "thread": "9.9", "ts": "1.2"}
DM = {"route": "slack", "team": "T1", "channel": "D1", "thread": "", "ts": "1.1"}


class Chat:
    """One person's talk with the bot, whose memory goes on from turn to turn."""

    def __init__(self, skill: SubscriptionSkill, role: Role = ALL) -> None:
        self.assistant = Assistant((skill,), Help(), permissions=Permissions(otherwise=role))
        self.memory: dict[str, object] = {}
        self.turns = 0

    def press(self, button: Button, *, group: bool = False, user: str = "U1") -> Reply:
        return self.say(button.text, group=group, user=user, action=button.action)

    def say(self, text: str, *, group: bool = False, user: str = "U1", action: Action | None = None) -> Reply:
        self.turns += 1
        origin, chat = (GROUP, "c-group") if group else (DM, "c-private")
        place: Literal["private", "group"] = "group" if group else "private"
        message = Message(f"m{self.turns}", text, chat, user, "slack", NOW, action, place, origin)
        reply = self.assistant.respond(message, self.memory, today=NOW.date())
        self.memory = {k: v for k, v in {**self.memory, **reply.remember}.items() if v is not None}
        return reply


@pytest.fixture
def skill(tmp_path: Path) -> SubscriptionSkill:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")

    def tell(one: Subscription) -> Reply:
        return Reply("subscriptions", "answered", (Text(f"{one.what} for {one.user} in {one.place}"),), one.language)

    def ask(message: Message, question: str, language: Language) -> Reply:
        if "GMV" not in question.upper():
            return Reply("kpi", "refused", (Text("没有这个指标。"),), language)
        return Reply("kpi", "answered", (Text(f"{question}: 42"),), language)

    sources = Sources(tell, ask, named)
    return SubscriptionSkill(
        Subscriptions(lambda: engine, "Asia/Shanghai", WorkingTime, lambda: NOW, sources, has_robot=True)
    )


def named(words: str, message: Message, what: What) -> Named:
    """Two channels are known, and a product that only reviews have."""
    known = {"抖音": ("channel", "抖音"), "小红书": ("channel", "小红书"), "douyin": ("channel", "抖音")}
    found = [value for name, value in known.items() if name in words]
    left = words
    for name in known:
        left = left.replace(name, "")
    return Named(tuple((name, (value,)) for name, value in found), left.strip())


@pytest.fixture
def chat(skill: SubscriptionSkill) -> Chat:
    return Chat(skill)


def first(reply: Reply) -> str:
    return reply.text.partition("\n")[0]


def test_what_when_and_where_are_confirmed(chat: Chat) -> None:
    told = [
        first(chat.say(text, group=group))
        for text, group in [
            ("每天早上9点给这个群发日报", True),
            ("工作日8:30给我发日报", False),
            ("subscribe this channel to anomaly alerts", True),
            ("订阅差评提醒", True),
            ("我订阅了什么", False),
        ]
    ]
    assert told == [
        "好的，每天 09:00（北京时间）在这个群发日报。",
        "好的，每个工作日 08:30（北京时间）在 Slack 私聊发日报。",
        "Done: anomaly alerts, every day at 09:00 (Beijing time), in this group.",
        "好的，一有紧急差评就发到这个群。",
        "你订阅了：",
    ]


def buttons_of(reply: Reply) -> tuple[Button, ...]:
    (found,) = [part for part in reply.parts if isinstance(part, Buttons)]
    return found.choices


def test_a_change_says_what_it_replaces_and_can_be_undone(chat: Chat) -> None:
    chat.say("每天9点发日报", group=True)
    changed = chat.say("日报改到每周一三五晚上7点半", group=True)
    assert first(changed) == "好的，每周一、三、五 19:30（北京时间）在这个群发日报，代替原来的每天 09:00。"
    assert first(chat.say("日报改到晚上8点", group=True)).startswith("好的，每周一、三、五 20:00"), "the days stay"
    undone = chat.press(buttons_of(changed)[0], group=True)
    assert first(undone) == "好的，日报恢复了，每天 09:00（北京时间）。"
    assert first(chat.say("工作日9点发日报", group=True)).endswith("代替原来的每天 09:00。"), (
        "the same time of the same days"
    )
    chat.say("send the digest every day at 9am")
    english = first(chat.say("move the digest to 8am London time"))
    assert english.endswith("; this replaces the earlier one: every day at 09:00 (Beijing time).")


def test_several_stand_beside_one_another(chat: Chat) -> None:
    chat.say("每天9点发日报", group=True)
    second = chat.say("每天18点发日报", group=True)
    assert first(second) == "好的，每天 18:00（北京时间）在这个群发日报。"
    assert "原有的照常发：每天 09:00（北京时间） 日报。" in second.text
    third = chat.say("每天9点发抖音的日报", group=True)
    assert first(third) == "好的，每天 09:00（北京时间）在这个群发抖音的日报。"
    asked = chat.say("日报改到晚上8点", group=True)
    assert asked.status == "clarify"
    listed = chat.say("我订了什么", group=True)
    assert [line.partition("，")[0] for line in listed.text.splitlines()[2:]] == [
        "1. 日报：每天 09:00（北京时间）", "2. 日报：每天 18:00（北京时间）", "3. 抖音的日报：每天 09:00（北京时间）",
    ]  # fmt: skip
    assert first(chat.say("第二个改到晚上8点", group=True)).startswith("好的，每天 20:00")
    assert first(chat.say("取消第3个和第一个", group=True)) == "已取消：日报、抖音的日报。"
    assert first(chat.say("取消最后一个", group=True)) == "已取消：日报。", "of what is left"


def test_a_question_is_answered_at_set_times(chat: Chat) -> None:
    kept = chat.say("每周一早上九点把上周的GMV发到这个群", group=True)
    assert kept.text.split("\n\n") == [
        "好的，每周一 09:00（北京时间）在这个群发“上周的GMV”。",
        "我是这样理解的，现在问会这样答：",
        "> 上周的GMV: 42",
        "下次：11月30日（周一）09:00。",
    ]
    english = chat.say("every other Friday at half past four pm send me the GMV of the last two weeks")
    assert first(english).startswith("Done: “the GMV of the last two weeks”, every other Fri at 16:30")
    refused = chat.say("每天早上9点发天气预报", group=True)
    assert (refused.status, refused.text) == ("clarify", "“天气预报”还不能定时发：\n\n没有这个指标。")
    assert chat.say("每周一发到群里：上周的GMV", group=True).choices == (
        "每天早上9点发一下：上周的GMV", "每个工作日早上9点发一下：上周的GMV", "每周一早上9点发一下：上周的GMV",
    )  # fmt: skip
    assert first(chat.say("不要再发上周GMV了", group=True)) == "已取消：“上周的GMV”。"
    assert "GMV" not in chat.say("我订了什么", group=True).text, "one's own stands in the private chat"


def test_several_orders_in_one_message(chat: Chat) -> None:
    both = chat.say("每天早上9点发昨天的GMV，工作日下午6点发日报", group=True)
    assert [one["what"] for one in both.data["subscriptions"]] == ["question", "digest"]
    changed = chat.say("不用发日报了，改成每周一上午九点发上周的GMV", group=True)
    assert [one["what"] for one in changed.data["cancelled"]] == ["digest"]
    assert [one["question"] for one in changed.data["subscriptions"]] == ["上周的GMV"]
    assert len(chat.say("每天9点和18点发日报", group=True).data["subscriptions"]) == 2


def test_only_an_admin_orders_from_the_robot_and_says_so_twice(skill: SubscriptionSkill) -> None:
    chat = Chat(skill)
    asked = chat.say("每天9点把日报发到企微群机器人")
    assert asked.choices == ("确认", "算了")
    assert first(chat.say("确认")) == "好的，每天 09:00（北京时间）在企微群机器人那里发日报。"
    chat.say("每天18点把日报发到企微群机器人")
    assert "好的" not in chat.say("确认", user="U2").text, "somebody else's yes"
    assert len(chat.say("机器人订了什么").data["subscriptions"]) == 1
    lead = Chat(skill, Role("lead", ACTS["lead"]))
    assert lead.say("把日报发到企微群机器人，每天10点").status == "refused"
    assert lead.press(buttons_of(chat.say("机器人订了什么"))[0]).status == "refused"


def test_there_is_an_end_to_subscriptions(chat: Chat) -> None:
    for hour in range(7, 23):
        chat.say(f"每天{hour}:00发日报", group=True)
    for what in ("订阅异动提醒", "订阅素材疲劳提醒", "订阅新需求提醒", "订阅差评提醒"):
        assert chat.say(what, group=True).status == "answered"
    assert chat.say("每天23:00发日报", group=True).status == "refused"


@pytest.mark.parametrize(
    ("answer", "at"),
    [("下午", "15:00"), ("下午吧", "15:00"), ("凌晨。", "03:00"), ("早上", "03:00"), ("下午4点", "16:00")],
)
def test_a_half_of_the_day_alone_answers_which(answer: str, at: str, chat: Chat) -> None:
    chat.say("每天3点发日报")
    assert first(chat.say(answer)) == f"好的，每天 {at}（北京时间）在 Slack 私聊发日报。"


@pytest.mark.parametrize(("answer", "at"), [("pm", "15:00"), ("in the afternoon", "15:00"), ("AM", "03:00")])
def test_a_half_of_the_day_alone_in_english(answer: str, at: str, chat: Chat) -> None:
    chat.say("send the digest every day at 3")
    assert f"every day at {at}" in first(chat.say(answer))


def test_an_evening_is_late_enough(chat: Chat) -> None:
    chat.say("每天6点发日报")
    assert "每天 18:00" in first(chat.say("晚上"))
    chat.say("每天3点发日报")
    assert "好的" not in first(chat.say("晚上"))


def test_a_button_undoes_and_another_brings_it_back(chat: Chat) -> None:
    made = chat.say("每周一三五 10:00 Asia/Tokyo 给这个群发日报", group=True)
    ended = chat.press(buttons_of(made)[0], group=True)
    assert first(ended) == "已取消：日报。"
    assert chat.press(buttons_of(made)[0], group=True).text.startswith("这里没有这样的订阅"), "a second press"
    back = chat.press(buttons_of(ended)[0], group=True)
    assert first(back) == "好的，日报恢复了，每周一、三、五 10:00（Asia/Tokyo）。"
    assert chat.press(buttons_of(back)[0], user="U9").text.startswith("这里没有这样的订阅"), "from outside"


@pytest.mark.parametrize(
    ("turns", "last"),
    [
        (("订阅日报", "工作日9点"), "好的，每个工作日 09:00（北京时间）在 Slack 私聊发日报。"),
        (("每天3点发日报", "下午3点"), "好的，每天 15:00（北京时间）在 Slack 私聊发日报。"),
        (
            ("subscribe to the digest", "every Monday at 8am"),
            "Done: the morning digest, every Mon at 08:00 (Beijing time), in a direct message on Slack.",
        ),
        (
            ("每天9点发日报", "静音", "到下周一"),
            "好的，11月30日（周一）00:00之前不再提醒：日报、工单的私信提醒。到点自动恢复。",
        ),
        (("订阅", "异动提醒"), "好的，每天 09:00（北京时间）在 Slack 私聊发异动提醒。"),
        (("每天9点发日报", "订阅异动提醒", "退订", "异动提醒"), "已取消：异动提醒。"),
        (("取消日报",), "这里没有这样的订阅，什么也没改。"),
    ],
)  # fmt: skip
def test_a_short_answer_completes_what_was_asked(turns: tuple[str, ...], last: str, chat: Chat) -> None:
    assert first([chat.say(turn) for turn in turns][-1]) == last


def test_in_a_group_only_the_groups_are_listed(chat: Chat) -> None:
    chat.say("工作日8:30给我发日报")
    assert first(chat.say("我订阅了什么", group=True)) == "这个群还没有订阅。"
    assert "08:30" not in chat.say("what is this channel subscribed to", group=True).text


@pytest.mark.parametrize(
    ("text", "group", "role", "needed"),
    [
        ("每天9点给这个群发日报", True, "viewer", "subscribe_group"),
        ("每天9点给我发日报", True, "viewer", "ask"),
        ("每天9点发日报", False, "viewer", "ask"),
        ("取消日报", True, "viewer", "subscribe_group"),
        ("静音到周一", True, "viewer", "subscribe_group"),
        ("今天别再提醒我了", True, "viewer", None),
        ("订阅差评提醒", False, "viewer", "see_tickets"),
        ("订阅差评提醒", True, "lead", "subscribe_group"),
        ("现在发一份日报", True, "viewer", "ask"),
        ("我订阅了什么", True, "viewer", None),
    ],
)
def test_what_it_takes(text: str, group: bool, role: str, needed: str | None, skill: SubscriptionSkill) -> None:
    message = Message("m", text, "c", "U1", "slack", NOW, place="group" if group else "private", origin=GROUP)
    situation = Situation(NOW.date(), language_of(text, "zh"), role=Role(role, ACTS[role]))
    assert skill.act(message, situation) == needed


def test_words_it_cannot_do_are_said_not_dropped(chat: Chat) -> None:
    reply = chat.say("每天9点发日报，只看火星")
    assert reply.status == "clarify"
    assert "火星" in reply.text
    assert reply.choices == ("订阅日报，每天 09:00",)
    assert first(chat.say("每天9点发日报，只看小红书")) == "好的，每天 09:00（北京时间）在 Slack 私聊发小红书的日报。"
    assert first(chat.say("只看抖音的差评提醒", group=True)) == "好的，抖音一有紧急差评就发到这个群。"


def test_what_is_asked_for_now_is_told_with_the_right_of_the_asker(chat: Chat) -> None:
    assert chat.say("现在发一份日报", group=True, user="U2").text == "digest for U2 in group"
    assert chat.say("send the digest now").text == "digest for U1 in private"


def test_other_peoples_questions_are_left_to_them(skill: SubscriptionSkill) -> None:
    situation = Situation(NOW.date(), "zh", role=ALL)
    message = Message("m", "", "c", "U1", "slack", NOW)
    for text in (
        "上周GMV",
        "待处理的差评有哪些",
        "报名人数",
        "最近有什么新需求",
        "预订量多少",
        "x" * 5000,
        "",
        "😀",
        "订单量",
    ):
        assert skill.interest(replace(message, text=text), situation) == 0


@pytest.mark.parametrize(
    ("said", "offered", "done"),
    [
        (
            "每天3点发日报", ("每天下午3点发日报", "每天凌晨3点发日报"),
            "好的，每天 15:00（北京时间）在 Slack 私聊发日报。",
        ),
        (
            "工作日3点半订阅异动提醒", ("工作日下午3点半订阅异动提醒", "工作日凌晨3点半订阅异动提醒"),
            "好的，每个工作日 15:30（北京时间）在 Slack 私聊发异动提醒。",
        ),
        (
            "send the digest every day at 3",
            ("send the digest every day at 3pm", "send the digest every day at 3am"),
            "Done: the morning digest, every day at 15:00 (Beijing time), in a direct message on Slack.",
        ),
    ],
)  # fmt: skip
def test_a_time_that_could_be_two_is_offered_as_both(
    said: str, offered: tuple[str, ...], done: str, chat: Chat
) -> None:
    asked = chat.say(said)
    assert (asked.status, asked.choices) == ("clarify", offered)
    assert first(chat.say(offered[0])) == done


@pytest.mark.parametrize("said", ["每天25点发日报", "每天3点和5点发日报", "订阅日报"])
def test_a_time_that_is_none_is_asked_for_with_examples(said: str, chat: Chat) -> None:
    assert chat.say(said).choices == ("每天9点发日报", "工作日9点发日报", "周一到周五8:30发日报")


def test_on_the_page_is_said_so() -> None:
    one = Subscription(
        1, "digest", "web", "emma", "web-1", "private", {}, Schedule(time(9), DAILY, "Asia/Shanghai"), "en"
    )
    said = wording.subscribed([one], "en", here=False).partition("\n")[0]
    assert said == "Done: the morning digest, every day at 09:00 (Beijing time), on the web page."


@pytest.mark.parametrize(
    ("turns", "undo", "left"),
    [
        (("每天9点发日报",), "撤销", []),
        (("send the digest every day at 9am",), "undo", []),
        (("每天9点发日报", "取消日报"), "撤销", [("digest", "09:00")]),
        (("每天9点发日报", "日报改到晚上8点"), "撤销一下", [("digest", "09:00")]),
        (("每天9点发日报", "取消日报", "撤销"), "撤销", []),
        (("每天9点发日报", "订阅异动提醒", "取消所有订阅"), "撤销", [("digest", "09:00"), ("anomalies", "09:00")]),
        (("每天9点发日报；订阅异动提醒",), "撤销", []),
        (("每天9点发日报；订阅异动提醒", "撤销"), "撤销", [("digest", "09:00"), ("anomalies", "09:00")]),
    ],
)
def test_undo_typed_presses_what_the_last_reply_offered(
    turns: tuple[str, ...], undo: str, left: list[tuple[str, str]], chat: Chat
) -> None:
    for turn in turns:
        chat.say(turn)
    reply = chat.say(undo)
    assert (reply.skill, reply.status) == ("subscriptions", "answered"), reply.text
    there = chat.say("我订了什么").data["subscriptions"]
    assert sorted((each["what"], each["at"]) for each in there) == sorted(left)


def test_undo_takes_back_silence(chat: Chat) -> None:
    chat.say("每天9点发日报")
    chat.say("静音到周一")
    assert chat.say("撤销").text == "已恢复：日报。"


def test_undo_after_another_reply_takes_nothing_back(chat: Chat) -> None:
    chat.say("每天9点发日报")
    chat.say("我订了什么")
    assert chat.say("撤销").skill == "help"
    assert len(chat.say("我订了什么").data["subscriptions"]) == 1


@pytest.mark.parametrize("said", ["cancel 1", "取消1", "取消 1 号", "stop no. 1"])
def test_a_number_after_the_list_is_of_the_list(said: str, chat: Chat) -> None:
    chat.say("每天9点发日报；订阅异动提醒")
    chat.say("我订了什么")
    assert [each["what"] for each in chat.say(said).data["cancelled"]] == ["digest"]
    assert [each["what"] for each in chat.say("我订了什么").data["subscriptions"]] == ["anomalies"]


def test_a_number_without_a_list_is_none_of_ours(skill: SubscriptionSkill) -> None:
    chat = Chat(skill)
    chat.say("每天9点发日报")
    assert chat.say("cancel 1").skill == "help"


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("每个月32号发日报", "没有哪个月有这一天"),
        ("每月45号9点发日报", "没有哪个月有这一天"),
        ("send the digest on the 32nd of every month at 9am", "No month has that day"),
    ],
)
def test_a_day_that_no_month_has(said: str, begins: str, chat: Chat) -> None:
    reply = chat.say(said)
    assert (reply.status, reply.text.startswith(begins)) == ("clarify", True), reply.text
    assert chat.say(reply.choices[0]).data["subscriptions"][0]["what"] == "digest"


@pytest.mark.parametrize(
    "said", ["what will you send me tomorrow?", "明天会给我发什么", "what are you going to send me"]
)
def test_what_will_be_sent_is_the_list(said: str, chat: Chat) -> None:
    chat.say("每天9点发日报")
    assert [each["what"] for each in chat.say(said).data["subscriptions"]] == ["digest"]
