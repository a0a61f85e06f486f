"""Who sends much waits for it; nobody else does."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Engine

from assistant.conversation import Message, Reply, Text
from bot.mail.mailbox import Mailbox

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def say(mailbox: Mailbox, user: str, number: int, channel: Literal["slack", "web"] = "slack") -> None:
    conversation = f"{channel}-{user}-{number % 30}"
    message = Message(f"{channel}-{user}-{number}", "上周GMV", conversation, user, channel, NOW)
    assert mailbox.accept(message, NOW + timedelta(milliseconds=number))


def served(mailbox: Mailbox, count: int) -> list[str]:
    """Whose messages are answered next, one after another."""
    found = []
    for _ in range(count):
        claim = mailbox.claim("w", NOW + timedelta(hours=1))
        assert claim is not None
        found.append(claim.message.user)
        assert mailbox.finish(claim, Reply("kpi", "answered", (Text("1"),)), NOW + timedelta(hours=1))
    return found


def test_the_first_of_another_comes_next(store: Engine) -> None:
    mailbox = Mailbox(store)
    for number in range(200):
        say(mailbox, "flood", number)
    served(mailbox, 20)
    in_hand = mailbox.claim("other", NOW + timedelta(hours=1))
    assert in_hand is not None
    for user in ("lin", "mo"):
        say(mailbox, user, 0)
    say(mailbox, "lin", 1)
    assert served(mailbox, 5) == ["lin", "mo", "flood", "lin", "flood"]


def test_the_same_name_on_another_channel_is_another(store: Engine) -> None:
    mailbox = Mailbox(store)
    for number in range(50):
        say(mailbox, "lin", number)
    say(mailbox, "lin", 0, channel="web")
    claims = [mailbox.claim("w", NOW + timedelta(hours=1)) for _ in range(3)]
    assert [claim.message.channel for claim in claims if claim] == ["slack", "web", "slack"]


def test_who_begins_late_owes_nothing_and_is_owed_nothing(store: Engine) -> None:
    mailbox = Mailbox(store)
    for number in range(60):
        say(mailbox, "early", number)
    served(mailbox, 30)
    in_hand = mailbox.claim("other", NOW + timedelta(hours=1))
    assert in_hand is not None
    for number in range(20):
        say(mailbox, "late", number)
    assert served(mailbox, 20).count("late") in {10, 11}
