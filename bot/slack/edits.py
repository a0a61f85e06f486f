"""Questions that their author changed: the changed one is asked again, and its answer takes the place of the earlier.

Only the latest thing said in a conversation is read again, and only soon after: an answer that others have built upon
stays as it is.
"""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, exists, select

from assistant.conversation import Message
from bot.post.delivery import Delivery, Parcel
from bot.slack import elements
from bot.slack.calls import SlackError, called
from bot.slack.standing import Conversation, metadata
from bot.slack.words import said
from bot.store.codec import decode_message
from bot.store.state import inbox, outbox, reading

log = logging.getLogger(__name__)

SOON: Final = 600
"""Seconds from saying to changing it."""
_EDIT: Final = "~"
"""Stands in the id of an edit, before when it was made."""


def asked_anew(engine: Engine, asked: Message, edited_at: str) -> Message | None:
    """The message that an edit is; `asked` is the changed message under its own id. It is that message itself where it
    was not known before, and None where something else has been said since, or this or a later edit is known.

    Blocks; raises SQLAlchemyError.
    """
    in_conversation = inbox.c.conversation == asked.conversation
    latest = select(inbox.c.id, inbox.c.body).where(in_conversation).order_by(inbox.c.seq.desc()).limit(1)
    anew = replace(asked, origin={**asked.origin, "edited_at": edited_at})
    with reading(engine).begin() as connection:
        if not connection.execute(select(exists().where(inbox.c.id == asked.id))).scalar():
            return anew
        last = connection.execute(latest).first()
    if last is None or last.id.partition(_EDIT)[0] != asked.id:
        return None
    earlier = decode_message(last.body).origin.get("edited_at", "")
    if earlier >= edited_at or _seconds(edited_at) - _seconds(asked.origin["ts"]) > SOON:
        return None
    return replace(anew, id=f"{asked.id}{_EDIT}{edited_at}", origin={**anew.origin, "edits": last.id})


@dataclass(frozen=True, slots=True)
class Earlier:
    """The answer of which the one to an edited question takes the place."""

    client: AsyncWebClient
    delivery: Delivery
    parcel: Parcel
    where: Conversation

    async def places(self, engine: Engine, *, with_files: bool) -> Sequence[str]:
        """Its messages ("channel/ts") in their order. None where either answer has files, which cannot be changed: it
        is taken back then, and says where the new one is; none where the new one is about a card, which has its own."""
        edits = self.delivery.origin.get("edits", "")
        if not edits or self.delivery.reply.subject:
            return ()
        steps = await asyncio.to_thread(_steps_of, engine, edits)
        places = [shown for number in range(len(steps)) if (shown := steps.get(f"post:{number}"))]
        if not with_files and not any(step.startswith("file:") for step in steps):
            return places
        for number, shown in enumerate(places):
            await self.take_back(f"gone:{number}", shown, told=not number)
        return ()

    async def take_back(self, step: str, shown: str, *, told: bool = False) -> None:
        """One of its messages goes, or, `told`, says where the new answer is."""
        if self.parcel.reference(step) is not None:
            return
        channel, _, ts = shown.partition("/")
        text = said(self.delivery.reply.language, "edited")
        kept: dict[str, Any] = {
            "blocks": elements.context([text]),
            "text": text,
            "metadata": metadata(self.delivery, step),
        }
        try:
            if told:
                await self._called("chat.update", self.client.chat_update(channel=channel, ts=ts, **kept))
            else:
                await self._called("chat.delete", self.client.chat_delete(channel=channel, ts=ts))
        except SlackError as error:  # gone, or too old to change: then nobody looks at it
            log.info("a message was not taken back", extra={"message_id": self.delivery.message_id, "why": error.code})
        await self.parcel.done(step)

    async def _called(self, method: str, call: Any) -> None:
        await called(self.parcel, self.where.team, method, call)


def _steps_of(engine: Engine, message_id: str) -> Mapping[str, str]:
    """The steps by which the answer to a message was sent, as its sender wrote them; empty where there is none."""
    sent = select(outbox.c.progress).where(outbox.c.message_id == message_id, outbox.c.state == "done")
    with reading(engine).begin() as connection:
        found = connection.execute(sent.order_by(outbox.c.seq.desc()).limit(1)).scalar()
    steps: dict[str, str] = json.loads(found or "{}")
    return steps


def _seconds(ts: str) -> int:
    whole = ts.partition(".")[0]
    return int(whole) if whole.isdecimal() else 0
