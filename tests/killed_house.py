"""A process to be killed: a door, a worker and a courier on one store, and a platform that it sends to by HTTP.

    python killed_house.py STATE_URL PLATFORM_URL LEASE_SECONDS

It prints the port of its door. The door takes POST {"id", "conversation", "text"} and answers 202 once that is on disk.
Each answer counts its conversation's messages, so that order and memory can be seen from outside; it is sent in two
steps, each with an idempotency key.
"""

import asyncio
import json
import random
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from assistant.conversation import Json, Message, Reply, Text
from bot.mail.mailbox import Mailbox
from bot.mail.worker import Worker
from bot.post.courier import Courier
from bot.post.delivery import Delivery, Parcel
from bot.post.outbox import SENDING, Outbox
from bot.store.presence import own_name
from bot.store.queues import Policy
from bot.store.state import open_state


def now() -> datetime:
    return datetime.now(UTC)


def respond(message: Message, memory: Mapping[str, Json]) -> Reply:
    time.sleep(random.random() / 50)
    count = memory.get("count", 0) + 1
    return Reply("echo", "answered", (Text(f"{message.text}·{count}"),), remember={"count": count})


class Posting:
    """Sends an answer in two steps: its head and its words."""

    route = "slack"
    ready = True

    def __init__(self, platform: str) -> None:
        self.client = httpx.AsyncClient(base_url=platform, trust_env=False, timeout=20)

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        for step in ("head", "words"):
            if parcel.reference(step) is not None:
                continue
            said = {
                "key": f"{delivery.key}:{step}",
                "step": step,
                "conversation": delivery.conversation,
                "message": delivery.message_id,
                "text": delivery.reply.text,
            }
            posted = await self.client.post("/post", json=said)
            posted.raise_for_status()
            await parcel.done(step, posted.json()["ts"])


def door(mailbox: Mailbox) -> ThreadingHTTPServer:
    class Requests(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["content-length"])))
            origin = {"route": "slack", "channel": said["conversation"]}
            message = Message(
                said["id"], said["text"], said["conversation"], "U1", "slack", now(), place="group", origin=origin
            )
            mailbox.accept(message, now())
            self.send_response(202)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


async def live(state: str, platform: str, lease: str) -> None:
    held = timedelta(seconds=float(lease))
    mailbox = Mailbox(open_state(state), Policy(lease=held))
    name = own_name()
    Worker(mailbox, respond, now, name).start()
    sys.stdout.write(f"{door(mailbox).server_address[1]}\n")
    sys.stdout.flush()
    out = Outbox(mailbox.engine, replace(SENDING, lease=held))
    await Courier(out, [Posting(platform)], now, name, mailbox).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(live(*sys.argv[1:]))
