"""The conversation: its page, the messages that come in, the replies that go out as they are written."""

import asyncio
import contextlib
import json
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, get_args

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.conversation import Action, Chart, Language, Message
from bot.mail.history import Sent, find_reply, replies_since, threads, turns
from bot.mail.mailbox import Mailbox
from bot.platform import Door
from bot.web.charts import Gallery, Look
from bot.web.guard import Visitor
from bot.web.posted import posted
from bot.web.reader import reader_of
from bot.web.render import Reader, Renderer
from bot.web.views import Views

LONGEST_TEXT: Final = 8000
MOST_STREAMS: Final = 24
"""Open pages of one browser."""
MOST_STREAMS_IN_ALL: Final = 2000
"""Each looks into the store every few seconds."""
POLL: Final = 2.0
"""Seconds after which replies written by another process are looked for."""
HEARD_EVERY: Final = 15
"""Seconds after which a stream says that it still stands; a page that hears nothing for longer asks anew (app.js)."""
_ID: Final = re.compile(r"[0-9A-Za-z-]{8,64}")
log = logging.getLogger(__name__)


@dataclass
class Chat:
    """Conversations on the mailbox. `clock` is the team's wall clock, for the day a question is about."""

    door: Door
    renderer: Renderer
    gallery: Gallery
    clock: Callable[[], datetime]
    listening: Counter[str] = field(default_factory=Counter)
    """How many streams each visitor holds open."""
    holds: Callable[[Visitor], bool] = lambda _visitor: True
    """Whether somebody who was let in still is; asked again for as long as a stream is open."""

    @property
    def mailbox(self) -> Mailbox:
        return self.door.mailbox

    def page(self, request: Request) -> Response:
        """GET /, /new or /c/{conversation}: the latest conversation, a new one, or that one."""
        reader = reader_of(request, self.renderer.house)
        visitor = reader.visitor
        earlier = threads(self.mailbox.engine, visitor.owner)
        if wanted := request.path_params.get("conversation"):
            conversation = _own(visitor, str(wanted))
        elif request.url.path == "/" and earlier:
            conversation = earlier[0].conversation
        else:
            conversation = visitor.new_conversation()
        spoken = turns(self.mailbox.engine, conversation)
        html = self.renderer.page(
            "chat",
            reader,
            here="chat",
            conversation=conversation,
            earlier=earlier,
            turns=[self.renderer.turn(turn, reader) for turn in spoken],
            last=max((sent.seq for turn in spoken for sent in turn.replies), default=0),
            draft=request.query_params.get("ask", "")[:LONGEST_TEXT],
            longest=LONGEST_TEXT,
            suggestions=self._suggestions(request).get(reader.language, ()),
        )
        return HTMLResponse(html)

    async def say(self, request: Request) -> Response:
        """POST /api/messages: 202 with the message's id once it is on disk; a form without script goes back to
        its page instead. The same id again is accepted and stored once."""
        fields = await posted(request)
        reader = reader_of(request, self.renderer.house)
        message = self._message(fields, reader)
        if await self.door.take(message) == "full":
            raise HTTPException(503, "full")
        if request.headers.get("accept", "").startswith("application/json"):
            return JSONResponse({"id": message.id}, status_code=202)
        return RedirectResponse(f"/c/{message.conversation}#end", status_code=303)

    async def stream(self, request: Request) -> Response:
        """GET /api/stream?conversation=…&after=…: replies as server-sent events, from Last-Event-ID on."""
        reader = reader_of(request, self.renderer.house)
        conversation = _own(reader.visitor, request.query_params.get("conversation", ""))
        after = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        if not re.fullmatch(r"[0-9]{1,18}", after):
            raise HTTPException(400)
        owner = reader.visitor.owner
        if self.listening[owner] >= MOST_STREAMS or self.listening.total() >= MOST_STREAMS_IN_ALL:
            raise HTTPException(429)
        stopping = anyio.Event()
        events = self.events(conversation, int(after), reader, stopping)
        return EventSourceResponse(
            events,
            ping=HEARD_EVERY,
            ping_message_factory=lambda: ServerSentEvent("", event="ping"),
            shutdown_event=stopping,
            shutdown_grace_period=POLL + 0.5,
        )

    async def events(
        self, conversation: str, after: int, reader: Reader, stopping: anyio.Event
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Every reply of the conversation after a place in the outbox, until nobody listens or the server stops."""
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()

        def listen(answered: str) -> None:
            if answered == conversation:
                with contextlib.suppress(RuntimeError):  # the loop is closing
                    loop.call_soon_threadsafe(arrived.set)

        owner = reader.visitor.owner
        self.listening[owner] += 1
        self.mailbox.answered.append(listen)
        try:
            yield {"event": "ready", "data": "", "retry": 2000}
            while not stopping.is_set():
                arrived.clear()
                if not await run_in_threadpool(self.holds, reader.visitor):
                    yield {"event": "ended", "data": ""}
                    return
                for event in await run_in_threadpool(self._events_since, conversation, after, reader):
                    after = int(event["id"])
                    yield event
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(arrived.wait(), POLL)
        finally:
            self.mailbox.answered.remove(listen)
            self.listening[owner] -= 1
            self.listening += Counter()  # forgets whoever has none left

    def chart(self, request: Request) -> Response:
        """GET /charts/{seq}/{number}/{look}.svg: a chart of a reply in one of the visitor's conversations."""
        visitor: Visitor = request.scope["visitor"]
        look: Look = request.path_params["look"]
        sent = find_reply(self.mailbox.engine, request.path_params["seq"])
        chart = _chart(sent, request.path_params["number"])
        if sent is None or chart is None or not visitor.owns(sent.conversation) or look not in get_args(Look):
            raise HTTPException(404)
        svg = self.gallery.svg(f"{sent.seq}/{request.path_params['number']}", chart, look)
        headers = {
            "Cache-Control": "private, max-age=86400",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        }
        return Response(svg, media_type="image/svg+xml", headers=headers)

    def _events_since(self, conversation: str, after: int, reader: Reader) -> list[dict[str, Any]]:
        return [
            {
                "event": "reply",
                "id": str(sent.seq),
                "data": json.dumps(
                    {"message": sent.message_id, "html": str(self.renderer.reply(sent, reader))}, ensure_ascii=False
                ),
            }
            for sent in replies_since(self.mailbox.engine, conversation, after)
        ]

    def _suggestions(self, request: Request) -> Mapping[Language, Sequence[str]]:
        views: Views | None = request.scope.get("views")
        return views.suggestions if views and views.suggestions is not None else self.renderer.house.suggestions

    def _message(self, fields: Mapping[str, str], reader: Reader) -> Message:
        conversation = _own(reader.visitor, fields.get("conversation", ""))
        text, act, number = fields.get("text", "").strip(), fields.get("action", ""), fields.get("id", "")
        if not text and not act:
            raise HTTPException(400, "empty")
        if len(text) > LONGEST_TEXT:
            raise HTTPException(400, "too_long")
        if not _ID.fullmatch(number) or len(act) > 100 or len(fields.get("value", "")) > LONGEST_TEXT:
            raise HTTPException(400)
        return Message(
            id=f"{conversation}-{number}",
            text=text,
            conversation=conversation,
            user=reader.name,
            channel="web",
            sent_at=self.clock(),
            action=Action(act, fields.get("value", "")) if act else None,
        )


def _own(visitor: Visitor, conversation: str) -> str:
    if not visitor.owns(conversation):
        raise HTTPException(404)
    return conversation


def _chart(sent: Sent | None, number: int) -> Chart | None:
    part = sent.reply.parts[number] if sent and number < len(sent.reply.parts) else None
    return part if isinstance(part, Chart) else None
