"""What people say to the AI bot, made messages: each is on disk before anything is said, then “working on it” is.

What holds no question (a picture, the chat being opened) is answered here and at once, in a sentence.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Language, Message
from assistant.language import language_of
from bot.clock import machine_time
from bot.door_words import DOOR, door_words
from bot.failures import trail
from bot.feedback import keep_opinion
from bot.mail.history import find_reply
from bot.platform import Door
from bot.pressed import Pressed, read_press
from bot.store.state import outbox, reading
from bot.wecom.connection import Line, NoAnswer, NotConnected
from bot.wecom.frames import RESPOND, SEND, WELCOME, Body, CardPressed, Chat, Entered, Rated, Said
from bot.wecom.numbers import typed_key

log = logging.getLogger(__name__)

ROUTE: Final = "wecom-bot"
_MENTION: Final = re.compile(r"(?<![A-Za-z0-9_.+-])@([^\s@,.;:!?，。；：！？、]+)[\s,:，：]*")
_POINTS: Final = re.compile(
    r"(这|那)(一?)(条|个|单|段|篇|句|份|则|张)(工单|差评|评论|评价|文案)?|上面|引用"
    r"|\b(this|that|the) (one|review|comment|message|copy|post|text|ticket)\b|\babove\b",
    re.IGNORECASE,
)
"""Words that point to what is quoted; without them a quote only says what is being answered, and is not read."""
_ACTS: Final = re.compile(
    r"认领|回复|答复|怎么回|解决|升级|转给|转交|驳回|误报|重新打开|采用|不要"
    r"|\b(claim|answer|reply|resolve|escalate|assign|dismiss|reopen|adopt)\b",
    re.IGNORECASE,
)
"""What is done to a ticket or a draft: where one is quoted, it is done to that."""
_OURS: Final = re.compile(r"(?:工单|\bticket)\s*#(\d{1,9})|(?:第\s*\d+\s*条|\bdraft\s*\d+)\s*D(\d{1,9})", re.IGNORECASE)
"""How answers of ours name a ticket, and a draft."""
_LONGEST_NAME: Final = 12
"""Characters of a bot's name; a longer word behind an @ that stands alone is a question typed without a space."""

Pair = tuple[str, str]
IN_GROUPS: Final[Pair] = ("在群里 @我 也行。", " In a group, mention me.")
NOT_STORED: Final[Pair] = (
    "我这边的存储暂时不可用，这条没有收下，请稍后再发一次。",
    "My store is away and this message was not taken; please send it again later.",
)


def stream_of(key: str) -> str:
    """The id of a delivery's stream: the same at every attempt, so that a repeat changes the message that is there."""
    return f"zc-{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def reply_key(message_id: str) -> str:
    """What the mailbox calls the reply to a message: its stream begins before the reply is there."""
    return f"{message_id}:reply"


def message_of(said: Said, sent_at: datetime, now: datetime) -> Message:
    """What was said as a message, dated by the team's clock. Everybody in a group has a conversation of their own with
    the bot."""
    text = without_mention(said.text) if said.chat.kind == "group" else said.text
    return Message(
        id=f"wecom-bot-{said.msgid}",
        text=with_quoted(text, said.quoted),
        conversation=conversation_of(said.chat),
        user=said.chat.user,
        channel="wecom",
        sent_at=sent_at,
        place="group" if said.chat.kind == "group" else "private",
        origin=_origin(said.chat, said.req, now),
    )


def message_of_press(press: CardPressed, pressed: Pressed, sent_at: datetime, now: datetime) -> Message:
    """A button's text as if typed, or its action, in the conversation of whoever pressed it."""
    return Message(
        id=f"wecom-bot-{press.msgid}",
        text=pressed.text,
        conversation=conversation_of(press.chat),
        user=press.chat.user,
        channel="wecom",
        sent_at=sent_at,
        action=pressed.action,
        place="group" if press.chat.kind == "group" else "private",
        origin={**_origin(press.chat, press.req, now), "card": press.task, "key": press.key},
    )


def conversation_of(chat: Chat) -> str:
    """A chat's name holds no hyphen here, so that no two chats and persons share a conversation."""
    where = chat.id.replace("%", "%25").replace("-", "%2D")
    return f"wecom-bot-{where}-{chat.user}"


def with_quoted(text: str, quoted: str) -> str:
    """What was said, and of what it quotes as much as it points to: an answer of ours about one ticket or draft by its
    number, so that nothing else is acted on; anything else in full."""
    points = _POINTS.search(text)
    acts = _ACTS.search(text) and not any(sign.isdecimal() for sign in text)
    if not quoted or not (points or not text or acts):
        return text
    ours = {f"#{ticket}" if ticket else f"D{draft}" for ticket, draft in _OURS.findall(quoted)}
    if len(ours) == 1:
        name = ours.pop()
        return f"{text[: points.start()]} {name} {text[points.end() :]}".strip() if points else f"{name} {text}".strip()
    if text and not points:
        return text
    return f"{text}\n“{quoted}”" if text else quoted


def without_mention(text: str) -> str:
    """A group's message without the mention that brought it to us: the first, when the text begins with it; else the
    only one. Others are people."""
    first = _MENTION.match(text)
    found = [first] if first else list(_MENTION.finditer(text))
    if len(found) != 1:
        return text
    rest = f"{text[: found[0].start()]} {text[found[0].end() :]}".strip()
    return rest if rest or len(found[0][1]) <= _LONGEST_NAME else found[0][1]


def _origin(chat: Chat, req: str, now: datetime) -> dict[str, str]:
    return {
        "route": ROUTE,
        "kind": chat.kind,
        "chat": chat.id,
        "user": chat.user,
        "req": req,
        "req_at": f"{now.timestamp():.3f}",
    }


@dataclass(frozen=True, slots=True)
class BotDoor:
    """The way in. `language` is the house's, for what is said of no message; `clock` is the team's."""

    door: Door
    state: Engine
    line: Line
    language: Language
    clock: Callable[[], datetime] = machine_time
    now: Callable[[], datetime] = machine_time

    async def hear(self, incoming: Said | CardPressed | Entered | Rated) -> None:
        """Never raises for what came in, nor when the connection breaks meanwhile."""
        match incoming:
            case Said(attached=attached) if attached and not incoming.text:
                await self._stream(incoming.req, incoming.msgid, door_words(self.language, "files"))
            case Said():
                message = await self._meant(message_of(incoming, self.clock(), self.now()))
                language = language_of(message.text, self.language)
                if refusal := await self._take(message):
                    await self._stream(incoming.req, incoming.msgid, refusal[language == "en"])
            case CardPressed():
                await self._press(incoming)
            case Entered(req=req):
                welcome = door_words(self.language, "welcome") + self._say(IN_GROUPS)
                await self._try(WELCOME, {"msgtype": "text", "text": {"content": welcome}}, req)
            case Rated(kind=1 | 2):
                await run_in_threadpool(self._rate, incoming)
            case Rated():
                pass  # an opinion that is taken back stays as it was

    async def _meant(self, message: Message) -> Message:
        """The message, or what stands beside the number that it is. It is as it was typed while the store is away."""
        try:
            typed = partial(typed_key, in_group=message.place == "group")
            key = await run_in_threadpool(typed, self.state, ROUTE, message.conversation, message.text)
            pressed = await run_in_threadpool(read_press, self.state, key, message.origin) if key else None
        except SQLAlchemyError:
            return message
        return replace(message, text=pressed.text, action=pressed.action) if pressed else message

    async def _press(self, press: CardPressed) -> None:
        here = _origin(press.chat, press.req, self.now())
        pressed = await run_in_threadpool(read_press, self.state, press.key, here)
        refusal: Pair | None = DOOR["gone"]
        if pressed is not None:
            refusal = await self._take(message_of_press(press, pressed, self.clock(), self.now()))
        if refusal:  # a press takes no stream, only its card's new state
            chat_type = 2 if press.chat.kind == "group" else 1
            words = {"msgtype": "markdown", "markdown": {"content": self._say(refusal)}}
            await self._try(SEND, {"chatid": press.chat.id, "chat_type": chat_type, **words})

    def _rate(self, rated: Rated) -> None:
        wanted = select(outbox.c.seq).where(outbox.c.key == reply_key(rated.reply))
        with reading(self.state).begin() as connection:
            seq = connection.execute(wanted).scalar()
        sent = find_reply(self.state, seq) if seq is not None else None
        if sent is not None:
            skill, helpful = sent.reply.skill, rated.kind == 1
            keep_opinion(self.state, sent.seq, skill, rated.user, self.now(), helpful=helpful)

    async def _take(self, message: Message) -> Pair | None:
        """Store it, and say that it is being seen to. What to say instead when it could not be stored."""
        try:
            news = await self.door.take(message)
        except SQLAlchemyError as error:
            log.error("could not be stored: %s", trail(error), extra={"message_id": message.id})  # noqa: TRY400
            return NOT_STORED
        match news:
            case "full":
                log.warning("the mailbox is full", extra={"message_id": message.id})
                return DOOR["full"]
            case "known":
                log.info("a message came again", extra={"message_id": message.id})
            case "new" if "card" not in message.origin:
                await self._begin(message)
        return None

    async def _begin(self, message: Message) -> None:
        req = message.origin["req"]
        if req not in self.line.answered:
            words = door_words(language_of(message.text, self.language), "working")
            body = stream_body(stream_of(reply_key(message.id)), words, finish=False, rated_as=message.id)
            await self._try(RESPOND, body, req)

    async def _stream(self, req: str, name: str, words: str) -> None:
        await self._try(RESPOND, stream_body(stream_of(name), words, finish=True), req)

    async def _try(self, cmd: str, body: Body, req: str = "") -> None:
        try:
            ack = await self.line.ask(cmd, body, req)
        except (NotConnected, NoAnswer):
            log.info("could not say so at once: the AI bot's connection is away", extra={"cmd": cmd})
        else:
            if ack.code:
                log.info("could not say so at once", extra={"cmd": cmd, "errcode": ack.code})

    def _say(self, pair: Pair) -> str:
        return pair[self.language == "en"]


def stream_body(name: str, words: str, *, finish: bool, rated_as: str = "") -> Body:
    """One snapshot of a stream. `rated_as` comes back when a person says whether it was of help."""
    stream: Body = {"id": name, "finish": finish, "content": words}
    return {"msgtype": "stream", "stream": stream | ({"feedback": {"id": rated_as}} if rated_as else {})}
