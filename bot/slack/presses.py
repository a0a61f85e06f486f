"""Presses that ask for no answer of the bot's: to unfold what a reply left folded, and to say whether it was of help."""

import re
from datetime import datetime
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Language
from bot.feedback import keep_opinion
from bot.slack.modals import unfolded
from bot.slack.words import said

_RATED: Final = re.compile(r"f:(?P<reply>[0-9]{1,18}):(?P<way>up|down)")


async def unfold(client: AsyncWebClient, engine: Engine, value: str, trigger: str) -> bool:
    """Show in a modal what the button with this value unfolds; False when there is no such thing. `trigger` is good for
    three seconds. Raises SlackApiError and what the net raises."""
    view = await run_in_threadpool(unfolded, engine, value)
    if view is None:
        return False
    await client.views_open(trigger_id=trigger, view=view)
    return True


async def rate(
    client: AsyncWebClient, engine: Engine, value: str, *, channel: str, thread: str, user: str, now: datetime,
    language: Language,
) -> bool:  # fmt: skip
    """Keep whether a reply was of help, and thank whoever said so alone; False when there is no such reply.

    Raises SlackApiError and what the net raises, once it is kept.
    """
    found = _RATED.fullmatch(value)
    if found is None:
        return False
    helpful = found["way"] == "up"
    kept = await run_in_threadpool(keep_opinion, engine, int(found["reply"]), user, now, helpful=helpful)
    if kept:
        thanks = said(language, "thanks")
        await client.chat_postEphemeral(channel=channel, user=user, text=thanks, thread_ts=thread or None)
    return kept
