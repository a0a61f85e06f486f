"""What WeCom says to an AI bot's requests, and how pictures and files get to it."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Literal

from bot.post.delivery import Limit, Parcel, SendLater
from bot.wecom.codes import BUSY, LARGEST_PICTURE, WAITS
from bot.wecom.connection import Line
from bot.wecom.frames import UPLOAD_CHUNK, UPLOAD_FINISH, UPLOAD_INIT, Ack, Body

UPLOADS: Final = (Limit(30, timedelta(minutes=1)), Limit(1000, timedelta(hours=1)))
CHUNK: Final = 512 * 1024
_LARGEST: Final = {"image": LARGEST_PICTURE, "file": 20 * 1024 * 1024}
"""Bytes: developer.work.weixin.qq.com/document/path/101463."""


class Busy(OSError):
    """The platform is busy; to be tried again."""


class NotTaken(Exception):
    """The platform refused a request; `code` is its error code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def refuses(ack: Ack) -> bool:
    """Whether a request was refused for good. Raises SendLater or Busy when it was refused for now."""
    if ack.code in WAITS:
        raise SendLater(WAITS[ack.code])
    if ack.code in BUSY:
        raise Busy(str(ack.code))
    return ack.code != 0


async def upload(
    content: bytes, kind: Literal["image", "file"], name: str, line: Line, parcel: Parcel, bot_id: str
) -> str:
    """What the platform calls a PNG or a file, for three days. Raises NotTaken, SendLater, OSError."""
    if not 0 < len(content) <= _LARGEST[kind]:
        raise NotTaken(0)
    await parcel.slot(f"wecom-bot-media:{bot_id}", UPLOADS)
    chunks = [content[start : start + CHUNK] for start in range(0, len(content), CHUNK)]
    announced = {
        "type": kind,
        "filename": name,
        "total_size": len(content),
        "total_chunks": len(chunks),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
    }
    begun = {"upload_id": (await _asked(line, UPLOAD_INIT, announced)).get("upload_id")}
    for number, chunk in enumerate(chunks):
        piece = {"chunk_index": number, "base64_data": base64.b64encode(chunk).decode()}
        await _asked(line, UPLOAD_CHUNK, begun | piece)
    media = (await _asked(line, UPLOAD_FINISH, begun)).get("media_id")
    if not isinstance(media, str) or not media:
        raise NotTaken(0)
    return media


async def _asked(line: Line, cmd: str, body: Body) -> Mapping[str, object]:
    ack = await line.ask(cmd, body)
    if refuses(ack):
        raise NotTaken(ack.code)
    return ack.body
