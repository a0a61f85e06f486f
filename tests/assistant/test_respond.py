"""Which skill answers, in which language, and what the conversation remembers of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from assistant.conversation import Action, Json, Language, Message, Reply, Situation, Status, Text
from assistant.language import language_of
from assistant.respond import LONGEST_MESSAGE, Assistant

TODAY = date(2026, 11, 1)


@dataclass(frozen=True)
class Listening:
    """Interested in messages that hold its word; answers with what it was told."""

    name: str
    word: str
    sureness: float = 0.6
    status: Status = "answered"

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        return self.sureness if self.word in message.text else 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        return Reply(self.name, self.status, (Text(message.text),), situation.language, remember={"by": self.name})


KPI = Listening("kpi", "点击率", 0.6, "clarify")
NEEDS = Listening("needs", "抱怨", 0.6)
FAINT = Listening("guide", "渠道", 0.1)
ASSISTANT = Assistant((KPI, NEEDS, FAINT), Listening("help", "谢谢", 1.0))


def said(text: str, action: Action | None = None) -> Message:
    return Message("m", text, "c", "u", "terminal", datetime(2026, 11, 1, tzinfo=UTC), action)


@pytest.mark.parametrize(
    ("text", "action", "memory", "expected"),
    [
        ("昨天的点击率", None, {}, "kpi"),
        ("点击率低，顾客抱怨什么", None, {}, "kpi"),  # a tie goes to the earlier skill
        ("点击率低，顾客抱怨什么", None, {"wanted_by": "needs"}, "needs"),
        ("上周", None, {"wanted_by": "kpi"}, "kpi"),  # the answer to what it asked back
        ("顾客抱怨什么", None, {"wanted_by": "kpi"}, "needs"),  # a new question is no answer
        ("谢谢", None, {"wanted_by": "kpi"}, "help"),
        ("渠道", None, {}, "help"),  # hardly interested is not interested
        ("", None, {}, "help"),
        ("昨天的点击率", Action("needs.more", "1"), {}, "needs"),
        ("昨天的点击率", Action("nobody.more", "1"), {}, "help"),
    ],
)
def test_the_most_interested_skill_answers(
    text: str, action: Action | None, memory: dict[str, Json], expected: str
) -> None:
    assert ASSISTANT.respond(said(text, action), memory, today=TODAY).skill == expected


@dataclass(frozen=True)
class Reading:
    """Wants every message and knows no word of it."""

    name: str = "kpi"
    unknown: tuple[str, ...] = ("排序",)

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        return 0.8

    def reply(self, message: Message, situation: Situation) -> Reply:  # noqa: ARG002
        return Reply(self.name, "refused", (Text("没有看懂"),), situation.language, unknown=self.unknown)


@dataclass(frozen=True)
class Advisor(Listening):
    def advises(self, message: Message, situation: Situation) -> bool:  # noqa: ARG002
        return "怎么" in message.text


@pytest.mark.parametrize(
    ("text", "refuses", "advisor", "expected"),
    [
        ("痛点怎么排序", Reading(), Advisor("guide", "#"), ("guide", "answered", 1)),
        ("上周的排序", Reading(), Advisor("guide", "#"), ("kpi", "refused", 0)),  # seeks no advice
        (
            "痛点怎么排序",
            Reading(),
            Advisor("guide", "#", status="clarify"),
            ("kpi", "refused", 0),
        ),  # has none after all
        (
            "痛点怎么排序",
            Reading(unknown=()),
            Advisor("guide", "#"),
            ("kpi", "refused", 0),
        ),  # refused for another reason
        (
            "怎么排序，昨天",
            Listening("kpi", "昨天"),
            Advisor("guide", "#"),
            ("kpi", "answered", 0),
        ),  # answered is answered
    ],
)
def test_advice_takes_up_what_was_refused_for_its_words(
    text: str, refuses: Reading | Listening, advisor: Advisor, expected: tuple[str, str, int]
) -> None:
    reply = Assistant((refuses, advisor), Listening("help", "谢谢", 1.0)).respond(said(text), {}, today=TODAY)
    assert (reply.skill, reply.status, len(reply.notes)) == expected
    assert reply.remember["spoke_last"] == expected[0]


def test_who_asks_back_is_remembered_until_answered() -> None:
    asked = ASSISTANT.respond(said("点击率"), {}, today=TODAY)
    assert asked.remember == {"by": "kpi", "language": "zh", "wanted_by": "kpi", "spoke_last": "kpi"}
    answered = ASSISTANT.respond(said("抱怨"), asked.remember, today=TODAY)
    assert answered.remember == {"by": "needs", "language": "zh", "wanted_by": None, "spoke_last": "needs"}


@pytest.mark.parametrize(
    ("text", "action", "memory", "expected"),
    [
        ("what do people 抱怨", None, {}, "en"),
        ("??", None, {}, "zh"),
        ("??", None, {"language": "en"}, "en"),
        ("抱怨", None, {"language": "en"}, "zh"),
        ("抱怨", Action("needs.more"), {"language": "en"}, "en"),  # a button's words were ours
        ("??", None, {"language": "klingon"}, "zh"),
        ("wang", None, {"language": "zh", "wanted_by": "kpi"}, "zh"),  # a name that was asked for
        ("wang", None, {"language": "en", "wanted_by": "kpi"}, "en"),
        ("wang", None, {"language": "zh"}, "en"),
        ("assign it to wang", None, {"language": "zh", "wanted_by": "kpi"}, "en"),
    ],
)
def test_the_reply_follows_the_language_of_the_question(
    text: str, action: Action | None, memory: dict[str, Json], expected: str
) -> None:
    reply = ASSISTANT.respond(said(text, action), memory, today=TODAY)
    assert (reply.language, reply.remember["language"]) == (expected, expected)


@pytest.mark.parametrize("mark", list("\u00ad\u200b\u200c\u200d\u2060\u202e\ufeff"))
def test_what_has_no_width_is_not_read(mark: str) -> None:
    reply = ASSISTANT.respond(said(f"小红{mark}书的点{mark}击率👩\u200d🔬{mark}"), {}, today=TODAY)
    assert (reply.skill, reply.text) == ("kpi", "小红书的点击率👩\u200d🔬")


def test_a_book_is_not_read() -> None:
    reply = ASSISTANT.respond(said("抱怨" * LONGEST_MESSAGE), {}, today=TODAY)
    assert (reply.status, reply.text.startswith("这条消息超过 8000 字")) == ("refused", True)
    assert len(ASSISTANT.respond(said("抱" * LONGEST_MESSAGE), {}, today=TODAY).text) == LONGEST_MESSAGE


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [
        ("上周小红书的点击率", "en", "zh"),
        ("小红书 CTR 上周", "en", "zh"),
        ("CTR of 小红书 last week please", "zh", "en"),
        ("@zhongcao_bot 上周", "en", "zh"),
        ("<@U123ABC> CTR", "zh", "zh"),
        ("GMV", "en", "en"),
        ("ROI by channel", "zh", "en"),
        ("618", "en", "en"),
        ("618", "zh", "zh"),
        ("", "en", "en"),
        ("A", "zh", "zh"),  # one letter is a variant's name, not English
        ("㐀", "en", "zh"),
        ("ok", "zh", "zh"),
        ("OK okay!", "en", "en"),
        ("ok, CTR of Douyin please", "zh", "en"),
    ],
)
def test_language_of(text: str, default: Language, expected: Language) -> None:
    assert language_of(text, default) == expected
