"""What is done with a payload of any shape: it is acknowledged, or asked for again, and nothing breaks."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from slack_house import open_store
from slack_shapes import anything

from bot.mail.mailbox import Mailbox
from bot.platform import Door
from bot.sealed import Seal
from bot.slack.app import SlackPlatform
from bot.slack.clients import Clients, SlackKeys
from bot.slack.ears import Ears
from bot.slack.greetings import Greetings
from bot.slack.install import Installations

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_payload_of_any_shape_is_acknowledged(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    store = Installations(engine, Seal(b"k" * 32))
    clients = Clients(SlackKeys(bot_token="xoxb-nobody", api_url="http://127.0.0.1:1/api/"), store)
    ears = Ears(Door(Mailbox(engine)), engine, store, Greetings(clients), clients.bot_of, lambda: NOW)
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
