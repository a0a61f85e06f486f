"""Replies on their way to the AI bot's chats.

An answer within minutes of its question finishes the stream that began with “working on it”; the stream's id comes
from the delivery's key, so a repeat changes the message that is there and adds none. Later, and for what nobody asked
for, it is pushed. A button pressed within seconds changes its card.
Limits: developer.work.weixin.qq.com/document/path/101463.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Engine, select
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Reply
from bot.card_now import tickets_of
from bot.card_post import kept_now
from bot.clock import machine_time
from bot.drawing import Draw, drawn
from bot.mail.history import Sent, find_reply
from bot.paging import pages, utf8
from bot.post.delivery import Delivery, Limit, Parcel, SendLater, SendRefused
from bot.store.state import inbox, reading
from bot.wecom.aibot_calls import NotTaken, refuses, upload
from bot.wecom.aibot_door import ROUTE, conversation_of, reply_key, stream_body, stream_of
from bot.wecom.aibot_reply import LONGEST_WORDS, Form, Looks, Piece, Words, place_of, task_of
from bot.wecom.codes import NOT_SHOWN, TASK_ID_USED
from bot.wecom.connection import Away, Line
from bot.wecom.frames import RESPOND, SEND, UPDATE, Body, Chat
from bot.wecom.parts import File, Picture, keyed_buttons, tells, told
from bot.wecom.sheets import workbook

log = logging.getLogger(__name__)

A_CHAT: Final = (Limit(30, timedelta(minutes=1)), Limit(1000, timedelta(hours=1)))
"""Messages of any kind into one conversation."""
A_STREAM: Final = 300.0
"""Seconds after the question in which its stream can be finished: six minutes by the page, less what a clock is off."""
A_PRESS: Final = 4.0
"""Seconds after a press in which its card can change: five by the page."""
_NO_FILE: Final = {
    "zh": "完整的表格没能作为文件发出；缩小范围再问，就能看到其余的。",
    "en": "The whole table could not be sent as a file; ask for less to see the others.",
}


@dataclass(frozen=True, slots=True)
class Where:
    """Where a delivery goes, and what it can still answer: `req` is "" once that is over, `task` the pressed card."""

    chat: Chat
    req: str
    task: str
    key: str

    @property
    def asked(self) -> str:
        """The question whose stream can still be finished."""
        return "" if self.task else self.req


@dataclass(frozen=True, slots=True)
class BotSender:
    """The Sender of the route "wecom-bot". It is ready while this process holds the connection. `clock` is the team's,
    by which cards say how long there is left."""

    bot_id: str
    line: Line
    state: Engine
    looks: Looks
    draw: Draw
    now: Callable[[], datetime] = machine_time
    clock: Callable[[], datetime] = machine_time

    @property
    def route(self) -> str:
        return ROUTE

    @property
    def ready(self) -> bool:
        return self.line.is_up

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        """Raises SendLater, SendRefused; OSError when the connection broke and nothing is known."""
        where = self._where(delivery)
        try:
            pieces = await run_in_threadpool(self.looks.pieces, delivery.reply, delivery.seq, where.chat.kind)
            shown = await self._change(delivery, parcel, where, pieces)
            for number, piece in enumerate(pieces):
                if number not in shown and parcel.reference(f"piece-{number}") is None:
                    await self._put(piece, number, delivery, parcel, self._where(delivery))
                    await parcel.done(f"piece-{number}")
        except Away:
            raise SendLater(timedelta(seconds=1), "the connection is away") from None
        except NotTaken as refused:
            raise SendRefused(await self._why(refused.code, where.chat)) from refused

    def _where(self, delivery: Delivery) -> Where:
        origin = delivery.origin
        user, task = origin.get("user", ""), origin.get("card", "")
        group = origin.get("kind") == "group"
        chat = origin.get("chat", "") or ("" if group else user)
        if not chat:
            raise SendRefused("no chat is named")
        age = self.now().timestamp() - _number(origin.get("req_at", ""))
        lives = 0 <= age <= (A_PRESS if task else A_STREAM)
        req = origin.get("req", "") if lives else ""
        return Where(Chat("group" if group else "single", chat, user), req, task, origin.get("key", ""))

    async def _change(self, delivery: Delivery, parcel: Parcel, where: Where, pieces: list[Piece]) -> frozenset[int]:
        """Change the card that was pressed, while that can be done: one that showed what the reply is about into the
        reply's first card; one of other tickets into what they are now; any other into itself with what was chosen.
        Which pieces need not be sent then."""
        if not where.task:
            return frozenset()
        if (done := parcel.reference("card")) is not None:
            return frozenset(map(int, filter(None, done.split(","))))
        if not where.req or (sent := await run_in_threadpool(self._pressed, where)) is None:
            return frozenset()
        place = next((at for at, piece in enumerate(pieces) if isinstance(piece, Form)), None)
        after = pieces[place] if place is not None else None
        shown: set[int] = set()
        if place is not None and isinstance(after, Form) and sent.is_now(delivery.reply):
            card: Body | None = after.made.card
            shown = {place}
            if sent.sent.reply.subject == delivery.reply.subject and tells(delivery.reply, after.made.card):
                shown |= {at for at, piece in enumerate(pieces) if isinstance(piece, Words)}
        else:
            card = await run_in_threadpool(self._as_now, sent, delivery, where)
        if card is None:
            return frozenset()
        body = {"response_type": "update_template_card", "template_card": {**card, "task_id": where.task}}
        ack = await self.line.ask(UPDATE, body, where.req)
        if ack.code:
            log.info("a card could not be changed", extra={"message_id": delivery.message_id, "errcode": ack.code})
            return frozenset()
        await parcel.done("card", ",".join(map(str, sorted(shown))))
        return frozenset(shown)

    def _pressed(self, where: Where) -> "_Pressed | None":
        """The card that was pressed as it was sent."""
        place = place_of(where.task)
        sent = find_reply(self.state, place[0]) if place else None
        if place is None or sent is None:
            return None
        pieces = self.looks.pieces(sent.reply, place[0], where.chat.kind)
        form = pieces[place[1]] if place[1] < len(pieces) else None
        number = sum(isinstance(piece, Form) for piece in pieces[: place[1]])
        return _Pressed(sent, form, number) if isinstance(form, Form) else None

    def _as_now(self, pressed: "_Pressed", delivery: Delivery, where: Where) -> Body | None:
        """A card of tickets as they are now, whoever acted on them; another one with what was chosen."""
        if not any(tickets_of(pressed.sent.reply)):
            asked = pressed.sent.reply.status == "clarify"
            return pressed.form.pressed(where.key, delivery.reply.language, asked=asked)
        key = f"card:now:{delivery.key}"
        sent = kept_now(self.state, pressed.sent, key, delivery.origin, self.clock(), self.now())
        pieces = self.looks.pieces(sent.reply, sent.seq, where.chat.kind)
        forms = [piece.made.card for piece in pieces if isinstance(piece, Form)]
        return forms[pressed.number] if pressed.number < len(forms) else None

    async def _put(self, piece: Piece, number: int, delivery: Delivery, parcel: Parcel, where: Where) -> None:
        match piece:
            case Words(markdown):
                await self._words(markdown, number, delivery, parcel, where)
            case Picture() | File():
                await self._media(piece, number, delivery, parcel, where)
            case Form():
                card = piece.made.with_task(task_of(delivery.seq, number, delivery.key))
                await self._or_words(piece.in_words, {"msgtype": "template_card", "template_card": card}, parcel, where)

    async def _words(self, markdown: str, number: int, delivery: Delivery, parcel: Parcel, where: Where) -> None:
        await self._slot(parcel, where)
        if where.asked:
            begun = number == 0 and delivery.key in (f"{delivery.message_id}:{end}" for end in ("reply", "sorry"))
            stream = stream_of(reply_key(delivery.message_id) if begun else f"{delivery.key}#{number}")
            self.line.answered.append(where.req)
            tried = parcel.reference(f"finishing-{number}") is not None
            if not tried:
                await parcel.done(f"finishing-{number}")
            body = stream_body(stream, markdown, finish=True, rated_as=delivery.message_id)
            ack = await self.line.ask(RESPOND, body, where.req)
            if not refuses(ack) or (tried and ack.code not in NOT_SHOWN):
                return  # refused again: an earlier attempt has finished it
        await self._push({"msgtype": "markdown", "markdown": {"content": markdown}}, where)

    async def _media(
        self, piece: Picture | File, number: int, delivery: Delivery, parcel: Parcel, where: Where
    ) -> None:
        """A picture or a file; its words where it cannot be made, or is not taken."""
        kind: Literal["image", "file"] = "image" if isinstance(piece, Picture) else "file"
        media = parcel.reference(f"upload-{number}")
        if media is None:
            try:
                media = await self._uploaded(piece, kind, delivery, parcel)
            except NotTaken as refused:
                log.warning("a file was not taken", extra={"message_id": delivery.message_id, "errcode": refused.code})
                media = ""
            await parcel.done(f"upload-{number}", media)
        language = delivery.reply.language
        words = told(piece.chart, language) if isinstance(piece, Picture) else _NO_FILE[language]
        if media:
            await self._or_words(words, {"msgtype": kind, kind: {"media_id": media}}, parcel, where)
        else:
            await self._slot(parcel, where)
            await self._push({"msgtype": "markdown", "markdown": {"content": words}}, where)

    async def _uploaded(
        self, piece: Picture | File, kind: Literal["image", "file"], delivery: Delivery, parcel: Parcel
    ) -> str:
        if isinstance(piece, Picture):
            content, name = await drawn(self.draw, piece.chart, delivery.message_id), "chart.png"
        else:
            content = await run_in_threadpool(workbook, piece.table, delivery.reply.language)
            name = f"table-{delivery.seq}.xlsx"
        return await upload(content, kind, name, self.line, parcel, self.bot_id) if content else ""

    async def _or_words(self, words: str, body: Body, parcel: Parcel, where: Where) -> None:
        """Answer or push it; the words instead where the platform does not take it, as cards in some groups."""
        await self._slot(parcel, where)
        if where.asked:
            ack = await self.line.ask(RESPOND, body, where.req)
            if not refuses(ack) or ack.code == TASK_ID_USED:
                return
        try:
            await self._push(body, where)
        except NotTaken as refused:
            if refused.code == TASK_ID_USED:  # only this delivery names a card so: it is there
                return
            for number, page in enumerate(pages(words, LONGEST_WORDS, utf8)):
                if number:
                    await self._slot(parcel, where)
                await self._push({"msgtype": "markdown", "markdown": {"content": page}}, where)

    async def _push(self, body: Body, where: Where) -> None:
        chat_type = 2 if where.chat.kind == "group" else 1
        ack = await self.line.ask(SEND, {"chatid": where.chat.id, "chat_type": chat_type, **body})
        if refuses(ack):
            raise NotTaken(ack.code)

    async def _slot(self, parcel: Parcel, where: Where) -> None:
        await parcel.slot(f"wecom-bot:{self.bot_id}:{where.chat.id}", A_CHAT)

    async def _why(self, code: int, chat: Chat) -> str:
        """The platform's code, and its likeliest reason: a bot may push only where somebody wrote to it first."""
        known = await run_in_threadpool(has_written, self.state, chat)
        return str(code) if known else f"{code}: nobody has written to the bot in this chat yet"


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A card as it was sent: the reply that it is of, and its place among that reply's cards."""

    sent: Sent
    form: Form
    number: int

    def is_now(self, reply: Reply) -> bool:
        """Whether the reply shows the one thing that the card does, which then takes its place."""
        of_each = zip(keyed_buttons(self.sent.reply, self.sent.seq), tickets_of(self.sent.reply), strict=True)
        keys = {button["key"] for button in self.form.made.card["button_list"]}
        tickets = {f"ticket:{number}" for keyed, number in of_each if number and keyed.key in keys}
        return bool(reply.subject) and self.form.made.is_whole and (not tickets or reply.subject in tickets)


def has_written(engine: Engine, chat: Chat) -> bool:
    """Whether anybody ever wrote to the bot in this chat."""
    theirs = inbox.c.conversation.startswith(conversation_of(Chat(chat.kind, chat.id, "")), autoescape=True)
    wanted = select(inbox.c.seq).where(theirs).limit(1)
    with reading(engine).begin() as connection:
        return connection.execute(wanted).first() is not None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
