"""What WeCom's long connection takes from a bot and what it refuses, after the official page (document/path/101463).

Sizes are in bytes of UTF-8. The error codes that the page names are its own (45009); of the others those are used that
people report of the real platform (846605, 846608, 42014), or a neighbour of the same kind.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

OK = 0
WRONG_SECRET = 40001
BAD_BODY = 40058
NOT_SUBSCRIBED = 41001
TASK_ID_USED = 42014
TOO_OFTEN = 45009
NO_SUCH_CHAT = 93006
BAD_REQ = 846605
STREAM_OVER = 846607
STREAM_EXPIRED = 846608

LONGEST_CONTENT = 20_480
STREAM_LASTS = 360.0
EVENT_LASTS = 5.0
REPLY_LASTS = 24 * 3600.0
A_MINUTE, AN_HOUR = 30, 1000
CHUNK, MOST_CHUNKS, LARGEST_IMAGE = 512 * 1024, 100, 2 * 1024 * 1024
CARD_KINDS = {"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"}


class Refused(Exception):
    """The platform answers with an error code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def need(holds: object, code: int = BAD_BODY) -> None:
    """Refuse what does not hold."""
    if not holds:
        raise Refused(code)


def content_of(value: Any) -> str:
    """A text as markdown and streams carry it."""
    need(isinstance(value, str) and value and len(value.encode()) <= LONGEST_CONTENT)
    return str(value)


def check_card(card: Any) -> None:
    """A template card, with the lengths that the page gives as limits and those that it advises (document/path/101032),
    beyond which a client cuts words off."""
    need(isinstance(card, dict) and card.get("card_type") in CARD_KINDS)
    need(isinstance(card.get("main_title", {}), dict))
    need(len(card.get("source", {}).get("desc", "")) <= 13)
    need(len(card.get("main_title", {}).get("title", "")) <= 26)
    need(len(card.get("main_title", {}).get("desc", "")) <= 30)
    need(len(card.get("sub_title_text", "")) <= 112)
    need(card.get("main_title", {}).get("title") or card.get("sub_title_text"))
    task = card.get("task_id", "")
    need(isinstance(task, str) and len(task.encode()) <= 128)
    need(all(sign.isascii() and (sign.isalnum() or sign in "_-@") for sign in task))
    need(len(card.get("horizontal_content_list", [])) <= 6)
    for row in card.get("horizontal_content_list", []):
        need(0 < len(row["keyname"]) <= 5 and 0 < len(row["value"]) <= 26)
    if card["card_type"] == "button_interaction":
        buttons = card.get("button_list", [])
        need(task and 1 <= len(buttons) <= 6)
        need(
            all(
                0 < len(each.get("text", "")) <= 10 and 0 < len(each.get("key", "").encode()) <= 1024
                for each in buttons
            )
        )
        need(len({each["key"] for each in buttons}) == len(buttons))
        need(all(each.get("style", 1) in (1, 2, 3, 4) for each in buttons))


@dataclass
class Uploads:
    """Media in pieces: announced, sent, put together, and checked by size and digest."""

    begun: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)

    def take(self, cmd: str, body: dict[str, Any]) -> dict[str, Any]:
        match cmd:
            case "aibot_upload_media_init":
                need(body.get("type") in ("file", "image", "voice", "video"))
                need(isinstance(body.get("filename"), str) and 0 < len(body["filename"].encode()) <= 256)
                need(isinstance(body.get("total_size"), int) and body["total_size"] >= 5)
                need(body["type"] != "image" or body["total_size"] <= LARGEST_IMAGE)
                need(1 <= body.get("total_chunks", 0) <= MOST_CHUNKS)
                name = f"upload-{len(self.begun)}"
                self.begun[name] = {**body, "chunks": {}}
                return {"upload_id": name}
            case "aibot_upload_media_chunk":
                upload = self._begun(body)
                piece = base64.b64decode(body["base64_data"], validate=True)
                need(len(piece) <= CHUNK and 0 <= body["chunk_index"] < upload["total_chunks"])
                upload["chunks"][body["chunk_index"]] = piece
                return {}
            case _:
                upload = self._begun(body)
                need(len(upload["chunks"]) == upload["total_chunks"])
                whole = b"".join(upload["chunks"][number] for number in range(upload["total_chunks"]))
                need(len(whole) == upload["total_size"])
                need(upload.get("md5") in (None, hashlib.md5(whole).hexdigest()))
                name = f"media-{len(self.media)}"
                self.media[name] = whole
                return {"type": upload["type"], "media_id": name, "created_at": "1700000000"}

    def _begun(self, body: dict[str, Any]) -> dict[str, Any]:
        need(body.get("upload_id") in self.begun)
        return self.begun[body["upload_id"]]
