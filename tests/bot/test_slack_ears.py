"""What is done with a payload of any shape: it is acknowledged, or asked for again, and nothing breaks."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from hypothesis import Phase, given, settings
from slack_calls import event, said, shortcut
from slack_house import open_store
from slack_shapes import anything
from sqlalchemy import select

from assistant.conversation import Message
from bot.mail.mailbox import Mailbox
from bot.platform import Door
from bot.sealed import Seal
from bot.slack.app import SlackPlatform
from bot.slack.clients import Clients, SlackKeys
from bot.slack.ears import Ears
from bot.slack.greetings import Greetings
from bot.slack.install import Installations
from bot.slack.overheard import Overheard
from bot.store.state import inbox, reading

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_payload_of_any_shape_is_acknowledged(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    store = Installations(engine, Seal(b"k" * 32))
    clients = Clients(SlackKeys(bot_token="xoxb-nobody", api_url="http://127.0.0.1:1/api/"), store)
    ears = Ears(
        Door(Mailbox(engine)),
        engine,
        store,
        Greetings(clients),
        Overheard(engine, Door(Mailbox(engine))),
        clients.bot_of,
        lambda: NOW,
    )
    platform = SlackPlatform(clients, store, Door(Mailbox(engine)), engine, lambda: NOW)
    with asyncio.Runner() as runner:

        @settings(max_examples=60, phases=[Phase.explicit, Phase.generate])
        @given(anything())
        def no_shape_breaks_it(body: dict[str, Any]) -> None:
            answer = runner.run(ears.hear(body))
            assert answer is None or answer.status == 200
            runner.run(platform._envelope(body))  # raises where it would not be acknowledged

        no_shape_breaks_it()
        runner.run(platform._greetings.settle(0))
    engine.dispose()


class SlowToBegin(Door):
    """A house that is long in storing what opens a thread."""

    async def take(self, message: Message) -> Literal["new", "known", "full"]:
        await asyncio.sleep(0.05 if message.text == "上周" else 0)
        return await super().take(message)


def test_what_comes_in_a_burst_is_stored_in_its_order(tmp_path: Path) -> None:
    """What Slack kept while nobody listened comes all at once: mentions, and what followed in their threads."""
    engine = open_store(tmp_path)
    store = Installations(engine, Seal(b"k" * 32))
    clients = Clients(SlackKeys(bot_token="xoxb-nobody", api_url="http://127.0.0.1:1/api/"), store)
    ears = Ears(
        SlowToBegin(Mailbox(engine)),
        engine,
        store,
        Greetings(clients),
        Overheard(engine, Door(Mailbox(engine))),
        clients.bot_of,
        lambda: NOW,
    )
    threads = [f"1795399100.00000{number}" for number in range(4)]
    burst = [event(said("<@UBOT> 上周", kind="app_mention", channel="C1", ts=root)) for root in threads]
    burst += [event(said("<@UBOT> 上周", channel="C1", ts=root)) for root in threads]
    for number in range(5):
        for root in threads:
            burst.append(event(said(str(number), channel="C1", ts=f"{root[:-7]}.1{number}{root[-1]}", thread_ts=root)))

    async def all_at_once() -> list[Any]:
        answers = await asyncio.gather(*map(ears.hear, burst))
        await ears.greetings.settle(0)
        await ears.overheard.settle()
        return answers

    assert {answer.status for answer in asyncio.run(all_at_once())} == {200}
    with reading(engine).begin() as connection:
        rows = connection.execute(select(inbox.c.conversation, inbox.c.id).order_by(inbox.c.seq)).all()
    for root in threads:
        kept = [row.id.rpartition("-")[2] for row in rows if row.conversation == f"slack-T1-C1-{root}"]
        assert kept == [root, *(f"{root[:-7]}.1{number}{root[-1]}" for number in range(5))]
    assert len(rows) == 24
    engine.dispose()


def test_a_shortcut_on_a_message_without_words_is_told_so(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    store = Installations(engine, Seal(b"k" * 32))
    clients = Clients(SlackKeys(bot_token="xoxb-nobody", api_url="http://127.0.0.1:1/api/"), store)
    told: list[str] = []

    class Noted(Greetings):
        def tell(self, message: Message, text: str) -> None:
            told.append(f"{message.origin['channel']} {message.user} {text}")

    ears = Ears(
        Door(Mailbox(engine)),
        engine,
        store,
        Noted(clients),
        Overheard(engine, Door(Mailbox(engine))),
        clients.bot_of,
        lambda: NOW,
    )
    answer = asyncio.run(ears.hear(shortcut("check_copy", "")))
    assert answer is not None
    assert answer.status == 200
    assert told == ["C1 U1 这条消息里没有文字，请在有文字的消息上点这个快捷方式。"]
    with reading(engine).begin() as connection:
        assert connection.execute(select(inbox.c.id)).all() == []
    engine.dispose()
