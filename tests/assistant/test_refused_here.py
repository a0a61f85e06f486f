"""What a refusal says where the place forbids and not the person, and that nothing goes on from a refusal."""

from datetime import UTC, date, datetime

import pytest

from assistant.conversation import Json, Message, Reply, Situation, Text
from assistant.permissions import BUILT_IN, Permissions
from assistant.respond import Assistant
from assistant.skills.help import Help

MAY = Permissions(
    {"slack:ANA": BUILT_IN["analyst"], "slack:V": BUILT_IN["viewer"], "slack:S": BUILT_IN["service"]},
    places={"slack:C1": BUILT_IN["viewer"]},
)


class Drafts:
    name = "draft"

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        return 0.9 if "写" in message.text or "draft" in message.text else 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:  # noqa: ARG002
        return Reply(self.name, "answered", (Text("好"),))


class Figures(Drafts):
    name = "kpi"

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002
        return 0.9 if "GMV" in message.text else 0.0


class Tickets:
    """A skill whose act is not allowed to analysts anywhere, and to service staff not in C1."""

    name = "triage"

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002
        return 0.9 if "认领" in message.text or "claim" in message.text else 0.0

    def act(self, message: Message, situation: Situation) -> str:  # noqa: ARG002
        return "claim"

    def reply(self, message: Message, situation: Situation) -> Reply:  # noqa: ARG002
        return Reply(self.name, "answered", (Text("已认领"),))


def said(text: str, user: str, place: str, memory: dict[str, Json]) -> Reply:
    assistant = Assistant((Tickets(), Figures(), Drafts()), Help(), permissions=MAY)
    origin = {"route": "slack", "channel": place or "D1"}
    message = Message(
        "m1", text, "c", user, "slack", datetime(2026, 11, 1, tzinfo=UTC), None, "group" if place else "private", origin
    )
    return assistant.respond(message, memory, today=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("text", "user", "place", "says"),
    [
        ("认领 3", "S", "", "已认领"),
        ("认领 3", "S", "C1", "这个群里不能认领工单，请私聊我再试一次。"),
        ("claim 3", "S", "C1", "In this channel nobody may claim tickets; please ask me in private."),
        ("认领 3", "V", "C1", "你还没有认领工单的权限，需要的话请找管理员开通。"),
        ("认领 3", "V", "C9", "你还没有认领工单的权限，需要的话请找管理员开通。"),
        ("写一条文案", "ANA", "C1", "你还没有写文案的权限，需要的话请找管理员开通。"),
    ],
)
def test_whether_the_place_or_the_person_is_refused(text: str, user: str, place: str, says: str) -> None:
    assert said(text, user, place, {}).text == says


def test_nothing_goes_on_from_a_refusal() -> None:
    first = said("GMV", "V", "", {})
    memory = dict(first.remember)
    refused = said("认领 3", "V", "", memory)
    assert (memory["spoke_last"], refused.remember["spoke_last"]) == ("kpi", "kpi")
    assert "denied" not in refused.remember
