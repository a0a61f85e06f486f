"""What a marketing team writes about what it is told, from the words to what is kept, over the sample store."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
import yaml

from assistant.conversation import Message, Reply
from assistant.respond import Assistant
from assistant.skills.subscriptions.skill import SubscriptionSkill
from bot.settings import Settings
from bot.wiring import House

NOW = datetime(2026, 3, 18, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
GOLDEN = yaml.safe_load((Path(__file__).parent.parent / "golden" / "subscriptions_team.yaml").read_text("utf-8"))
CALLED = {"anomalies": "alerts", "desk": "tickets"}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BEFORE = ("每天9点发日报", "每周一早上9点发一下上周小红书的点击率", "订阅异动提醒", "订阅差评提醒")


@pytest.fixture(scope="module")
def house(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    home = tmp_path_factory.mktemp("orders") / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    return House(Settings(home_dir=home, wecom_robot_webhook="https://example.org/robot", _env_file=None))


class Chat:
    """One person's talk, whose memory goes on."""

    def __init__(self, house: House, number: int) -> None:
        book = replace(house.day.subscriptions, now=lambda: NOW)
        there = house.assistant
        skills = (SubscriptionSkill(book), *there.skills[1:])
        self.assistant = Assistant(skills, there.otherwise, "zh")
        self.today, self.name, self.turns = house.clock.now().date(), f"U{number}", 0
        self.memory: dict[str, Any] = {}

    def say(self, text: str, place: Literal["private", "group"]) -> Reply:
        self.turns += 1
        origin = {"route": "slack", "team": "T1", "channel": f"C{self.name}", "thread": "", "ts": "1.1"}
        message = Message(
            f"{self.name}.{self.turns}", text, f"c-{self.name}-{place}", self.name, "slack", NOW,
            place=place, origin=origin,
        )  # fmt: skip
        reply = self.assistant.respond(message, self.memory, today=self.today)
        self.memory = {k: v for k, v in {**self.memory, **reply.remember}.items() if v is not None}
        return reply


def days(one: Mapping[str, Any]) -> str:
    if one["month_day"]:
        return "month:last" if one["month_day"] == 31 else f"month:{one['month_day']}"
    if one["days"] == "work":
        return "workdays"
    named = [WEEK[day] for day in one["days"]]
    said = "daily" if len(named) == 7 else "mon-fri" if named == list(WEEK[:5]) else ",".join(named)
    return f"biweekly-{said}" if one["every_other_week_from"] else said


def kept(one: Mapping[str, Any]) -> str:
    zone = "" if one["zone"] in (None, "Asia/Shanghai") else one["zone"]
    filters = " ".join(f"{name}={','.join(values)}" for name, values in one["filters"].items())
    question = f"'{one['question']}'" if one["question"] else ""
    when = (days(one), one["at"]) if one["at"] else ()
    called = CALLED.get(one["what"], one["what"])
    return " ".join(filter(None, (called, *when, zone, filters, question, one["place"])))


def seen(reply: Reply) -> str:
    """What came of it, as the golden file writes it."""
    if reply.skill != "subscriptions":
        return "none"
    if reply.status != "answered":
        return "ask"
    data = reply.data
    said = [
        " ".join(filter(None, ("cancel", CALLED.get(one["what"], one["what"]), one["question"])))
        for one in data.get("cancelled", ())
    ]
    if "muted" in data:
        said.append(f"mute {data['muted']} until {data['until']}")
    if "subscriptions" in data and reply.text.startswith(("你订阅了", "You are")):
        return "list"
    return " ; ".join([*said, *(kept(one) for one in data.get("subscriptions", ()))])


@pytest.mark.parametrize("half", ["near", "aside"])
def test_what_a_team_writes(half: str, house: House) -> None:
    wrong = {}
    for number, case in enumerate(GOLDEN[half]):
        chat = Chat(house, number + (1000 if half == "aside" else 0))
        for text in BEFORE if case.get("before") else ():
            assert chat.say(text, case["place"]).status == "answered"
        chat.memory = {}
        if (found := seen(chat.say(case["text"], case["place"]))) != case["want"]:
            wrong[case["text"]] = found
    assert wrong == {}


def test_a_choice_that_is_offered_can_be_taken(house: House) -> None:
    texts = (
        "每周一发给我：上周的GMV", "每天3点发日报", "每15分钟发一次GMV", "every hour send me GMV",
        "每天9点把日报发到群机器人，只看火星", "春节期间不要发日报",
    )  # fmt: skip
    for number, text in enumerate(texts):
        chat = Chat(house, 2000 + number)
        choices = chat.say(text, "private").choices
        assert choices, text
        for choice in choices:
            assert seen(Chat(house, 3000 + number).say(choice, "private")) not in ("none", ""), choice
