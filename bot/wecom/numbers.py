"""A number typed instead of a press: names too long for buttons stand numbered on cards, and people type the number."""

import re
import unicodedata
from typing import Final

from sqlalchemy import Engine, select

from assistant.conversation import Reply
from bot.store.codec import decode_reply
from bot.store.state import outbox, reading
from bot.wecom.cards import Keyed, is_numbered
from bot.wecom.markdown import APP
from bot.wecom.parts import Offer, Shape, Thing, keyed_buttons, only_suggests, walk

_NUMBER: Final = re.compile(
    r"\s*(?:(?P<bare>\d{1,2}|[①-⑳])\s*[.。、]?"
    r"|我?(?:选|点|按)\s*第?\s*(?P<chosen>\d{1,2}|[①-⑳]|[一二三四五六七八九十])\s*[个项条号]?\s*[。！]?"
    r"|(?:option|choose|pick|number|no\.?)\s*(?P<option>\d{1,2})\s*\.?)\s*",
    re.IGNORECASE,
)


def typed_key(engine: Engine, route: str, conversation: str, text: str, *, in_group: bool = False) -> str:
    """The key of the button whose number was typed, "" when that is no number that the last reply showed. A group is
    shown no card that only suggests.

    Raises SQLAlchemyError when the store is away.
    """
    if (found := _NUMBER.fullmatch(text)) is None:
        return ""
    written = next(filter(None, found.groups()))
    number = int(written) if written.isdecimal() else int(unicodedata.numeric(written))
    latest = select(outbox.c.seq, outbox.c.body).where(outbox.c.conversation == conversation, outbox.c.channel == route)
    with reading(engine).begin() as connection:
        row = connection.execute(latest.order_by(outbox.c.seq.desc()).limit(1)).first()
    if row is None:
        return ""
    reply = decode_reply(row.body)
    if in_group and only_suggests(reply):
        return ""
    offered = numbered(reply, row.seq)
    return offered[number - 1].key if 0 < number <= len(offered) else ""


def numbered(reply: Reply, seq: int) -> list[Keyed]:
    """The buttons that stand as numbers on the reply's cards, in order; none where a number would not say which."""
    offers = [
        found.buttons
        for found in walk(reply, keyed_buttons(reply, seq), Shape(APP, ""))
        if isinstance(found, Offer | Thing) and is_numbered(found.buttons)
    ]
    return list(offers[0]) if len(offers) == 1 else []
