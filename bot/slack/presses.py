"""Presses that no skill answers: to unfold what a reply left folded, and to say whether it was of help."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot.feedback import keep_opinion
from bot.mail.history import Sent, find_reply
from bot.pressed import was_offered
from bot.slack.aside import aside
from bot.slack.elements import RATED
from bot.slack.modals import unfolded
from bot.slack.words import said

_RATED: Final = re.compile(rf"{RATED}(?P<reply>[0-9]{{1,18}}):(?P<way>up|down)")


async def unfold(client: AsyncWebClient, engine: Engine, value: str, origin: Mapping[str, str], trigger: str) -> bool:
    """Show in a modal what the button with this value unfolds; False when there is no such thing where it was pressed
    (`origin`). `trigger` is good for three seconds. Raises SlackApiError and what the net raises."""
    view = await aside(unfolded, engine, value, origin)
    if view is None:
        return False
    await client.views_open(trigger_id=trigger, view=view)
    return True


async def rate(client: AsyncWebClient, engine: Engine, value: str, origin: Mapping[str, str], now: datetime) -> bool:
    """Keep whether a reply was of help, and thank whoever said so alone; False when there is no such reply where it was
    pressed (`origin`).

    Raises SlackApiError and what the net raises, once it is kept.
    """
    found = _RATED.fullmatch(value)
    sent = await aside(_judged, engine, int(found["reply"]), origin) if found else None
    if found is None or sent is None:
        return False
    user, helpful = origin["user"], found["way"] == "up"
    await aside(keep_opinion, engine, sent.seq, sent.reply.skill, user, now, helpful=helpful)
    thanks = said(sent.reply.language, "thanks")
    thread = origin.get("thread") or None
    await client.chat_postEphemeral(channel=origin["channel"], user=user, text=thanks, thread_ts=thread)
    return True


def _judged(engine: Engine, seq: int, origin: Mapping[str, str]) -> Sent | None:
    return find_reply(engine, seq) if was_offered(engine, seq, origin) else None
