"""Conversations at the desk, turn by turn: who holds what in which state afterwards, and what was refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.conversation import Json, Message, Reply
from assistant.permissions import ACTS, Permissions, Role
from assistant.respond import Assistant
from assistant.skills.help import Help
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.ticket import Complaint
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 30)
VOICES = Path(__file__).parents[1] / "golden" / "reviews" / "desk_conversations.yaml"
WHO = {
    "lin": Role("service", ACTS["service"]),
    "mei": Role("service", ACTS["service"]),
    "zhou": Role("admin", ACTS["admin"]),
    "gu": Role("viewer", ACTS["viewer"]),
}
KINDS = (
    ("medical", 5, ("疹", "肿", "痒", "过敏", "脸上起")),
    ("counterfeit", 4, ("假货",)),
    ("damage", 3, ("漏", "smash", "坏", "空的")),
    ("service", 2, ("客服", "少发", "发错", "退款")),
    ("logistics", 2, ("快递",)),
)
"""What the labelled store would say of these texts."""


def talks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(VOICES.read_text(encoding="utf-8"))["conversations"]
    return found


def complaint(key: str, given: dict[str, Any], minutes: int) -> Complaint:
    text = str(given["text"])
    ground, level = next(((g, n) for g, n, words in KINDS if any(word in text for word in words)), ("taste", 1))
    return Complaint(
        source="review",
        review_id=key,
        written_at=NOW - timedelta(minutes=minutes),
        text=text,
        level=level,
        ground=ground,
        reason_zh=f"“{text[:20]}”",
        reason_en=f"“{text[:20]}”",
        stars=given.get("stars"),
        customer=key,
    )


@dataclass
class Talk:
    """One conversation a person, over one desk."""

    desk: Desk
    memories: dict[str, dict[str, Json]] = field(default_factory=dict)
    turns: int = 0

    def say(self, who: str, text: str) -> Reply:
        self.turns += 1
        memory = self.memories.setdefault(who, {})
        skill = Triage(self.desk, lambda: ("lin", "mei", "zhou"))
        assistant = Assistant((skill,), Help(), permissions=Permissions(WHO))
        now = NOW + timedelta(minutes=self.turns)
        message = Message(f"m{self.turns}", text, f"c-{who}", who, "slack", now)
        reply = assistant.respond(message, memory, today=now.date())
        again = assistant.respond(message, memory, today=now.date())  # a message may come twice
        assert again.status in (reply.status, "clarify", "refused")
        memory.update(reply.remember)
        return reply


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield Desk(engine)
    engine.dispose()


@pytest.mark.parametrize("given", talks(), ids=lambda given: f"{given['id']} {given['about']}")
def test_the_tickets_stand_as_they_must(given: dict[str, Any], desk: Desk) -> None:
    talk, numbers = Talk(desk), dict[str, int]()
    for minutes, (key, ticket) in enumerate(given["tickets"].items(), start=1):
        desk.receive([complaint(f"{given['id']}-{key}", ticket, 60 - minutes)], NOW)
        numbers[key] = max(each.id for each in desk.tickets())
    for turn in given["turns"]:
        said = turn["say"].format(**numbers) if "{" in turn["say"] else turn["say"]
        before = {key: desk.ticket(number) for key, number in numbers.items()}
        reply = talk.say(turn["who"], said)
        must = turn["must"]
        if "refused" in must:
            assert reply.status != "answered" or all(desk.ticket(n) == before[k] for k, n in numbers.items()), said
        asks = bool(re.search(r"\bor\b.*\bwhich\b", must.get("words", "")))
        for key, wanted in must.get("tickets", {}).items():
            now = desk.ticket(numbers[key])
            assert now is not None
            if asks and now == before[key]:
                continue
            assert now.state in wanted["state"], (said, reply.text)
            if wanted["owner"] in (None, *WHO):
                assert now.owner == wanted["owner"], (said, reply.text)
