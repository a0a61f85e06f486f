"""A number that is typed picks what the last reply offered, there and then, and nothing else."""

from datetime import UTC, date, datetime

import pytest

from assistant.conversation import Action, Button, Buttons, Card, Cards, Json, Message, Reply, Situation, Table, Text
from assistant.respond import Assistant
from assistant.skills.help import Help

ASKED = Buttons(
    (Button("广告转化率"), Button("店铺转化率", text="店铺转化率上个月"), Button("确认", action=Action("kpi.set", "9")))
)
NEXT = Buttons((Button("环比", text="上个月GMV环比"), Button("按天看", text="上个月GMV按天看")))
ACTS = Buttons((Button("采用", action=Action("draft.adopt", "3:0")),))
NAMED = Buttons((Button("#5"), Button("#7")))
LISTED = Cards((Card("#5", buttons=(Button("认领", action=Action("triage.claim", "5")),)),), Table((), ()))


class Says:
    """Replies as it is told to, and remembers what it heard."""

    def __init__(self, name: str, *replies: Reply) -> None:
        self.name, self.replies = name, list(replies)
        self.heard: list[tuple[str, Action | None]] = []

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        return 0.85

    def reply(self, message: Message, situation: Situation) -> Reply:  # noqa: ARG002
        self.heard.append((message.text, message.action))
        return self.replies.pop(0) if self.replies else Reply(self.name, "answered", (Text("好"),))


def heard(skill: Says, *texts: str) -> list[tuple[str, Action | None]]:
    assistant, memory = Assistant((skill,), Help()), dict[str, Json]()
    for number, text in enumerate(texts):
        sent = datetime(2026, 11, 1, 9, number, tzinfo=UTC)
        reply = assistant.respond(
            Message(f"m{number}", text, "c", "lin", "wecom", sent), memory, today=date(2026, 11, 1)
        )
        memory = {slot: value for slot, value in {**memory, **reply.remember}.items() if value is not None}
    return skill.heard


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1", ("广告转化率", None)),
        ("２", ("店铺转化率上个月", None)),
        ("选2", ("店铺转化率上个月", None)),
        ("第二个", ("店铺转化率上个月", None)),
        ("option 2", ("店铺转化率上个月", None)),
        ("2。", ("店铺转化率上个月", None)),
        ("3", ("", Action("kpi.set", "9"))),
        ("4", ("4", None)),
        ("0", ("0", None)),
        ("1 号", ("广告转化率", None)),
        ("1%", ("1%", None)),
        ("1月", ("1月", None)),
        ("11", ("11", None)),
        ("二", ("二", None)),
    ],
)
def test_what_a_number_picks_of_a_question(typed: str, meant: tuple[str, Action | None]) -> None:
    said = heard(Says("kpi", Reply("kpi", "clarify", (Text("哪一个？"), ASKED))), "转化率", typed)
    assert said[1] == meant


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        (Reply("kpi", "answered", (Text("¥1"), NEXT)), ("上个月GMV环比", None)),
        (Reply("kpi", "answered", (Text("¥1"), NEXT, NEXT)), ("1", None)),  # which of the two?
        (Reply("draft", "answered", (Text("D3"), ACTS)), ("1", None)),  # a draft is adopted by pressing or saying so
        (Reply("triage", "answered", (Text("1 条"), LISTED)), ("1", None)),
        (Reply("triage", "clarify", (Text("哪一单？"), NAMED)), ("1", None)),  # the ticket of that number
        (Reply("admin", "clarify", (Text("确认吗？"), ASKED)), ("1", None)),
        (Reply("kpi", "answered", (Text("¥1"),)), ("1", None)),
    ],
)
def test_where_a_number_picks_nothing_it_stays_a_number(reply: Reply, meant: tuple[str, Action | None]) -> None:
    assert heard(Says(reply.skill, reply), "问", "1")[1] == meant


def test_what_was_offered_before_the_last_reply_is_over() -> None:
    question = Reply("kpi", "clarify", (Text("哪一个？"), ASKED))
    assert heard(Says("kpi", question), "转化率", "GMV", "1")[2] == ("1", None)
