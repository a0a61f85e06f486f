"""What was said in private stays there: each kind of thing that could turn up in a group, and what is shown of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from draft_desk import TODAY, desk_of

from analytics.kpi.scope import Scope
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
    Json,
    Message,
    Quote,
    Quotes,
    Reply,
    Situation,
    Table,
    Text,
)
from assistant.masked import masked
from assistant.permissions import ACTS, ALL, Permissions, Role
from assistant.respond import Assistant
from assistant.skills.drafts.skill import DraftSkill
from assistant.skills.help import Help
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.rights import Person
from assistant.triage.ticket import Complaint
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 0)
SECRETS = ("13812345678", "浙江省杭州市文三路138号2幢301室", "E20261101123456")
TOLD = f"我的电话{SECRETS[0]}，地址{SECRETS[1]}，订单号{SECRETS[2]}，漏液了"


class Rooms:
    """People in private and in a group; each place has a memory of its own, as the mailbox keeps it."""

    def __init__(self, *skills: Any, permissions: Permissions | None = None) -> None:
        self.assistant = Assistant(skills, Help(), permissions=permissions or Permissions(otherwise=ALL))
        self.memories: dict[str, dict[str, Json]] = {}
        self.said = 0

    def say(self, text: str | Action, user: str, place: str = "group", channel: str = "slack") -> Reply:
        self.said += 1
        words, action = ("", text) if isinstance(text, Action) else (text, None)
        conversation = "group" if place == "group" else f"private-{user}"
        sent = datetime(2026, 11, 1, 9, tzinfo=UTC) + timedelta(minutes=self.said)
        origin = {"route": channel, "channel": "C1" if place == "group" else "D1", "user": user}
        message = Message(
            f"m{self.said}", words, conversation, user, channel, sent, action, place, origin  # type: ignore[arg-type]
        )  # fmt: skip
        memory = self.memories.setdefault(conversation, {})
        reply = self.assistant.respond(message, memory, today=TODAY)
        memory.update(reply.remember)
        self.memories[conversation] = {slot: value for slot, value in memory.items() if value is not None}
        return reply


@pytest.fixture
def drafts(tmp_path: Path) -> Rooms:
    """Lin ordered D1 in private, Mo D2 in the group."""
    desk = desk_of(tmp_path)
    rooms = Rooms(DraftSkill(lambda: desk))
    assert rooms.say("给精华写一条朋友圈文案", "lin", "private").status == "answered"
    assert rooms.say("给爽肤水写一条朋友圈文案", "mo").status == "answered"
    return rooms


def _listed(reply: Reply) -> list[str]:
    return [row[0] for part in reply.parts if isinstance(part, Table) for row in part.rows]


@pytest.mark.parametrize(
    ("user", "place", "channel", "names"),
    [
        ("mo", "group", "slack", ["D2"]),
        ("lin", "group", "slack", ["D2", "D1"]),  # their own, when they ask for them
        ("lin", "group", "wecom", ["D2"]),  # somebody else who is called lin there
        ("mo", "private", "slack", ["D2", "D1"]),
        ("lin", "private", "slack", ["D2", "D1"]),
    ],
)
def test_whose_drafts_are_listed(user: str, place: str, channel: str, names: list[str], drafts: Rooms) -> None:
    reply = drafts.say("之前写过哪些文案", user, place, channel)
    assert _listed(reply) == names
    assert bool(reply.notes) == (len(names) == 1)


@pytest.mark.parametrize(
    "text",
    ["采用D1", "D1短一点", "退掉D1", "D1的依据是什么", Action("draft.adopt", "1:0"), Action("draft.pair", "2,1")],
)
def test_another_s_private_draft_is_not_brought_out(text: str | Action, drafts: Rooms) -> None:
    before = drafts.say("之前写过哪些文案", "lin", "private").data
    reply = drafts.say(text, "mo")
    assert (reply.status, reply.text.split("，")[0]) == ("refused", "D1 是同事在私聊里要的")
    assert drafts.say("之前写过哪些文案", "lin", "private").data == before


def test_what_was_decided_on_is_the_team_s(drafts: Rooms) -> None:
    assert drafts.say("采用D1", "lin", "private").status == "answered"
    assert _listed(drafts.say("之前写过哪些文案", "mo")) == ["D2", "D1"]


def test_a_group_knows_nothing_of_what_was_on_somebody_s_table(drafts: Rooms) -> None:
    reply = drafts.say("短一点", "lin")  # D1 is on their private table, D2 on the group's
    assert [(each["id"], each["product"]) for each in reply.data["drafts"]] == [("D3", "积雪草爽肤水")]


@pytest.fixture
def tickets(tmp_path: Path) -> Rooms:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    desk = Desk(engine)
    complaint = Complaint(
        source="review", review_id="R1", written_at=NOW - timedelta(hours=1), text=TOLD, level=4, ground="safety",
        reason_zh="漏液", reason_en="leaks", product="精华", channel="抖音", stars=1,
    )  # fmt: skip
    desk.receive([complaint], NOW)
    lin = Person("lin", Role("service", ACTS["service"]), "slack")
    desk.act(1, "claim", actor=lin, now=NOW)
    desk.act(1, "note", actor=lin, now=NOW, note="这个人是老赖，别理")
    return Rooms(Triage(desk))


def test_who_wrote_and_what_the_desk_noted_is_for_private(tickets: Rooms) -> None:
    there, here = str(tickets.say("看1号工单", "lin").parts), str(tickets.say("看1号工单", "lin", "private").parts)
    assert "漏液了" in there
    assert [each for each in (*SECRETS, "老赖") if each in there] == []
    assert [each for each in (*SECRETS, "老赖") if each not in here] == []
    for text in ("待处理的差评", "1号怎么回", "1号已回复"):
        shown = str(tickets.say(text, "lin").parts)
        assert [each for each in (*SECRETS, "老赖") if each in shown] == [], text


class Everything:
    """Answers with every kind of part, the customer's own words in each."""

    name = "everything"

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        return 1.0

    def reply(self, message: Message, situation: Situation) -> Reply:  # noqa: ARG002
        return REPLY


LIST = Table((Column("a", "A"),), ((TOLD, 13812345678, 0.5, None),), TOLD)
REPLY = Reply(
    "everything",
    "answered",
    (
        Text(TOLD),
        LIST,
        Chart({"data": {}}, TOLD),
        Buttons((Button(TOLD),)),
        Quotes((Quote(TOLD, "抖音"),)),
        Citations((Citation("1", "review", "抖音", text=TOLD),)),
        Details("经过", TOLD),
        Details("SQL", "SELECT '13812345678'", "sql"),
        Cards((Card(TOLD, TOLD, (TOLD,)),), LIST),
    ),
    notes=(TOLD,),
)


def test_no_part_of_a_reply_in_a_group_holds_what_identifies_a_customer() -> None:
    rooms = Rooms(Everything())
    assert rooms.say("x", "lin", "private").parts == REPLY.parts
    shown = rooms.say("x", "lin")
    said = str([part for part in shown.parts if not (isinstance(part, Details) and part.language == "sql")])
    assert [each for each in SECRETS if each in (said + str(shown.notes)).replace("13812345678, 0.5", "")] == []
    assert (len(shown.parts), said.count("漏液了")) == (len(REPLY.parts), 13)
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "text",
    ["上周小红书的点击率是 3.12%，比前一周高 0.2 个百分点。", "GMV 1,381,234,567.80 元（2026-10-26 至 2026-11-01）",
     "D12 已采用，工单 #13812，编号 SKU-2026-0001", "到手 199 元，30ml，33 人使用 28 天"]
)  # fmt: skip
def test_figures_days_and_names_stay(text: str) -> None:
    reply = Reply("kpi", "answered", (Text(text), Table((Column("a", "A"),), ((text, 1), ("2026-11-01", 2)))))
    assert masked(reply) == reply


def test_each_asks_with_their_own_rights_and_a_channel_has_less() -> None:
    seen: list[Role] = []

    class Watching(Everything):
        def reply(self, message: Message, situation: Situation) -> Reply:  # noqa: ARG002
            seen.append(situation.role)
            return REPLY

    viewer = Role("viewer", ACTS["viewer"])
    half = Role("half", ACTS["admin"], Scope(denied_metrics=frozenset({"cost"})))
    who = {"slack:boss": ALL, "slack:lin": half}
    rooms = Rooms(Watching(), permissions=Permissions(who, viewer))
    for user in ("boss", "lin", "mo", "boss"):
        rooms.say("x", user)
    assert [role.name for role in seen] == ["admin", "half", "viewer", "admin"]
    seen.clear()
    rooms = Rooms(Watching(), permissions=Permissions(who, viewer, {"slack:C1": viewer}))
    rooms.say("x", "boss")
    rooms.say("x", "boss", "private")
    assert [role.acts for role in seen] == [ACTS["viewer"], ACTS["admin"]]


def test_a_person_s_private_and_group_conversations_are_never_one() -> None:
    from bot.wecom.aibot_door import conversation_of
    from bot.wecom.frames import Chat

    chats = [
        Chat("single", "lin", "lin"), Chat("group", "g1", "lin"), Chat("group", "g1", "mo"), Chat("group", "lin", "mo"),
        Chat("single", "g1-lin", "g1-lin"), Chat("group", "g1", "lin-lin"), Chat("group", "g1-lin", "lin"),
    ]  # fmt: skip
    assert len({conversation_of(chat) for chat in chats}) == len(chats)
