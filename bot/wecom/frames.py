"""The frames of WeCom's AI bot (智能机器人) on its long connection, as values.

Each is one JSON object with `cmd`, `headers.req_id` and `body`; an acknowledgement has no `cmd`, and `errcode`. What is
read here came over the network: whatever does not fit is no frame, and nothing of it raises.
Source: developer.work.weixin.qq.com/document/path/101463.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from assistant.conversation import Json

SUBSCRIBE: Final = "aibot_subscribe"
PING: Final = "ping"
RESPOND: Final = "aibot_respond_msg"
WELCOME: Final = "aibot_respond_welcome_msg"
UPDATE: Final = "aibot_respond_update_msg"
SEND: Final = "aibot_send_msg"
UPLOAD_INIT: Final = "aibot_upload_media_init"
UPLOAD_CHUNK: Final = "aibot_upload_media_chunk"
UPLOAD_FINISH: Final = "aibot_upload_media_finish"
MESSAGE_CALLBACK: Final = "aibot_msg_callback"
EVENT_CALLBACK: Final = "aibot_event_callback"

Body: TypeAlias = dict[str, Json]
Kind: TypeAlias = Literal["single", "group"]

LONGEST_ID: Final = 128
LONGEST_TEXT: Final = 20_000
"""Characters of a message that are kept; more than the assistant reads, so that it says itself that it is too long."""
MOST_ITEMS: Final = 50
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What no text holds: control characters, and halves of a character, which no store takes."""


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of a request of ours; `code` 0 is done. `body` holds what an upload is called."""

    req: str
    code: int
    body: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chat:
    """Where something was said or pressed: `id` is the person for a single chat, as pushes want it."""

    kind: Kind
    id: str
    user: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote or spoke, mentions and all. `quoted` is what it points to; `attached` names what came beside
    it or instead of it: image, file, video."""

    req: str
    msgid: str
    chat: Chat
    text: str
    quoted: str = ""
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardPressed:
    """A button of a card of ours: `key` is the button's, `task` the card's."""

    req: str
    msgid: str
    chat: Chat
    key: str
    task: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A person opens the single chat for the first time today."""

    req: str
    user: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A person found a reply good (1), bad (2), or takes that back (3). `reply` is the id that we gave with it."""

    reply: str
    user: str
    kind: int


@dataclass(frozen=True, slots=True)
class Displaced:
    """Another connection of the same bot took this one's place."""


Incoming: TypeAlias = Ack | Said | CardPressed | Entered | Rated | Displaced


def request(cmd: str, req: str, body: Body | None = None) -> str:
    """A frame of ours as it goes out."""
    frame: Body = {"cmd": cmd, "headers": {"req_id": req}}
    return json.dumps(frame if body is None else frame | {"body": body}, ensure_ascii=False)


def read_frame(text: str) -> Incoming | None:
    """What a frame says; None for what is none, or is of a kind that nobody here waits for."""
    try:
        frame = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    frame, body = _object(frame), _object(_object(frame).get("body"))
    req = _id(_object(frame.get("headers")).get("req_id"))
    match frame.get("cmd"):
        case "aibot_msg_callback" if req:
            return _said(req, body)
        case "aibot_event_callback":
            return _event(req, body)
        case _ if req and "errcode" in frame:
            return Ack(req, _number(frame["errcode"], otherwise=-1), body)
        case _:
            return None


def _said(req: str, body: Body) -> Said | None:
    chat, msgid = _chat(body), _msgid(body)
    if chat is None or not msgid:
        return None
    text, attached = _content(body)
    quoted, _ = _content(_object(body.get("quote")))
    return Said(req, msgid, chat, text, quoted, attached)


def _event(req: str, body: Body) -> Incoming | None:
    event = _object(body.get("event"))
    kind, chat, msgid = event.get("eventtype"), _chat(body), _msgid(body)
    detail = _object(event.get(kind)) if isinstance(kind, str) else {}
    match kind:
        case "disconnected_event":
            return Displaced()
        case "enter_chat" if req and chat:
            return Entered(req, chat.user)
        case "template_card_event" if req and chat and msgid:
            both = event | detail  # the official page nests them, the official client's types do not
            key, task = _line(both.get("event_key"), 1024), _line(both.get("task_id"), LONGEST_ID)
            return CardPressed(req, msgid, chat, key, task) if key else None
        case "feedback_event" if chat:
            both = event | detail
            return Rated(_line(both.get("id"), 256), chat.user, _number(both.get("type"), otherwise=0))
        case _:
            return None


def _content(body: Body) -> tuple[str, tuple[str, ...]]:
    """The words of a message, a quote or an item of a mixed one, and what stands there that is not words."""
    kind = body.get("msgtype")
    match kind:
        case "text" | "voice" | "markdown":
            return _words(_object(body.get(kind)).get("content")), ()
        case "mixed":
            items = _object(body.get("mixed")).get("msg_item")
            simple = [item for item in map(_object, items if isinstance(items, list) else ()) if "mixed" not in item]
            read = [_content(item) for item in simple[:MOST_ITEMS]]
            return _words("\n".join(text for text, _ in read if text)), tuple(
                name for _, names in read for name in names
            )
        case "image" | "file" | "video":
            return "", (str(kind),)
        case str() if kind:
            return "", ("other",)
        case _:
            return "", ()


def _chat(body: Body) -> Chat | None:
    user, chat = _id(_object(body.get("from")).get("userid")), _id(body.get("chatid"))
    if not user:
        return None
    if body.get("chattype") == "group" or (chat and chat != user and body.get("chattype") != "single"):
        return Chat("group", chat, user) if chat else None
    return Chat("single", user, user)


def _msgid(body: Body) -> str:
    """The id that a repeat has too; one too long to be kept stands as its digest."""
    found = body.get("msgid")
    line = _line(found, 4096)
    return line if len(line.encode()) <= LONGEST_ID else hashlib.sha256(line.encode()).hexdigest()


def _id(value: Any) -> str:
    """A person's, a chat's, a request's name; "" for what is none or too long to be one."""
    line = _line(value, LONGEST_ID + 1)
    return line if len(line) <= LONGEST_ID else ""


def _line(value: Any, most: int) -> str:
    return _UNSEEN.sub("", value[:most]).strip() if isinstance(value, str) else ""


def _words(value: Any) -> str:
    return _UNSEEN.sub("", value[:LONGEST_TEXT].replace("\r\n", "\n")).strip() if isinstance(value, str) else ""


def _object(value: Any) -> Body:
    return value if isinstance(value, dict) else {}


def _number(value: Any, *, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
