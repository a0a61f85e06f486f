"""The AI bot's cards of tickets, which only a press can change: the card that was pressed says what is so now."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from wecom_aibot_office import Office
from wecom_aibot_peer import Peer, Shown

from assistant.conversation import Message, Reply, Situation
from assistant.permissions import BUILT_IN
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.ticket import Complaint, Ticket
from bot.clock import Clock
from bot.desk_post import StatePost

pytestmark = pytest.mark.anyio
SERVICE = BUILT_IN["service"]
CLOCK = Clock()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as peer:
        yield peer


class Service:
    """An office whose desk has two tickets."""

    def __init__(self, peer: Peer, folder: Path) -> None:
        self.office = Office(peer, folder, self.answer)
        self.desk = Desk(self.office.state, StatePost("Asia/Shanghai"))
        now = CLOCK.now().astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
        self.now, written = now, now - timedelta(minutes=10)
        said = [("第一瓶漏了一半", "P1"), ("第二瓶漏了一半", "P2")]
        self.desk.receive(
            [
                Complaint("review", f"R{sku}", written, text, 3, "damage", "漏液", "leak", sku, customer=f"C{sku}")
                for text, sku in said
            ],
            now,
        )

    def answer(self, message: Message) -> Reply:
        return Triage(self.desk).reply(message, Situation(self.now.date(), "zh", role=SERVICE))

    def claims(self, number: int) -> None:
        """小王 claims a ticket elsewhere."""
        assert isinstance(self.desk.act(number, "claim", actor="小王", now=self.now), Ticket)


def _labels(card: Shown) -> list[str]:
    return [each["text"] for each in card.card["button_list"]]


async def test_a_card_that_is_behind_says_who_has_it_when_it_is_pressed(peer: Peer, tmp_path: Path) -> None:
    service = Service(peer, tmp_path)
    async with service.office.open():
        await peer.say("wang", "#1")
        card = await peer.sees("wang", lambda each: each.kind == "card")
        assert _labels(card) == ["认领", "升级", "驳回"]
        service.claims(1)
        await peer.press("wang", card, card.card["button_list"][0]["key"])
        await peer.sees("wang", lambda each: each.kind == "markdown" and "小王" in each.text)
        assert "处理中，小王" in card.card["sub_title_text"]
        assert _labels(card) == ["标记已回复", "解决", "转给", "升级"]
        await peer.press("wang", card, card.card["button_list"][3]["key"])  # its buttons mean what they say
        await peer.sees("wang", lambda each: each is card and each.updates == 2 and "升级" in str(each.card))
        assert [each.kind for each in peer.chats["wang"]] == ["stream", "card", "markdown"]


async def test_a_list_that_is_behind_is_brought_up_to_date_by_a_press(peer: Peer, tmp_path: Path) -> None:
    service = Service(peer, tmp_path)
    async with service.office.open():
        await peer.say("wang", "待处理的差评有哪些", chat="g1")
        first = await peer.sees("g1", lambda each: each.kind == "card" and "#1" in str(each.card))
        service.claims(1)
        await peer.press("li", first, first.card["button_list"][0]["key"], chat="g1")
        await peer.sees("g1", lambda each: each is first and each.updates == 1)
        assert _labels(first) == ["标记已回复", "解决", "打开"]
        assert peer.refused == []
