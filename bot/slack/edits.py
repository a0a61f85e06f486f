"""Questions that their author changed: the changed one is asked again, and its answer takes the place of the earlier.

Only the latest thing said in a conversation is read again, and only soon after: an answer that others have built upon
stays as it is.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Engine, exists, select

from assistant.conversation import Message
from bot.store.codec import decode_message
from bot.store.state import inbox, outbox, reading

SOON: Final = 600
"""Seconds from saying to changing it."""
_EDIT: Final = "~"
"""Stands in the id of an edit, before when it was made."""


def asked_anew(engine: Engine, said: Message, edited_at: str) -> Message | None:
    """The message that an edit is; `said` is the changed message under its own id. It is that message itself where it
    was not known before, and None where something else has been said since, or this or a later edit is known.

    Blocks; raises SQLAlchemyError.
    """
    in_conversation = inbox.c.conversation == said.conversation
    latest = select(inbox.c.id, inbox.c.body).where(in_conversation).order_by(inbox.c.seq.desc()).limit(1)
    anew = replace(said, origin={**said.origin, "edited_at": edited_at})
    with reading(engine).begin() as connection:
        if not connection.execute(select(exists().where(inbox.c.id == said.id))).scalar():
            return anew
        last = connection.execute(latest).first()
    if last is None or last.id.partition(_EDIT)[0] != said.id:
        return None
    earlier = decode_message(last.body).origin.get("edited_at", "")
    if earlier >= edited_at or _seconds(edited_at) - _seconds(said.origin["ts"]) > SOON:
        return None
    return replace(anew, id=f"{said.id}{_EDIT}{edited_at}", origin={**anew.origin, "edits": last.id})


def answered_at(engine: Engine, message_id: str) -> Mapping[str, str]:
    """The steps by which the answer to a message was sent, as its sender wrote them; empty where there is none.

    Blocks; raises SQLAlchemyError.
    """
    sent = select(outbox.c.progress).where(outbox.c.message_id == message_id, outbox.c.state == "done")
    with reading(engine).begin() as connection:
        found = connection.execute(sent.order_by(outbox.c.seq.desc()).limit(1)).scalar()
    steps: dict[str, str] = json.loads(found or "{}")
    return steps


def _seconds(ts: str) -> int:
    whole = ts.partition(".")[0]
    return int(whole) if whole.isdecimal() else 0
