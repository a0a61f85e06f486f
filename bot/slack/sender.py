"""The way out to Slack: one delivery at a time, step by step, in the thread where it was asked.

new        → a message each (long prose as a stream), then its files, in the thread of the question
of an edit → in the place of the answer to what was asked before, as far as that is words
of a card  → the card's own message takes the new state; what came of a press is told in a word beneath
refused    → a press that came to nothing is told to whoever pressed, and to nobody else
"""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from assistant.conversation import Cards
from bot.card_post import Lists
from bot.drawing import Draw, drawn
from bot.post.delivery import Delivery, Parcel, SendRefused
from bot.slack import elements
from bot.slack.blocks import Picture, Post, Rendered, Style, outcome, render
from bot.slack.calls import SlackError, Teams, called
from bot.slack.clients import NotInstalled
from bot.slack.edits import Earlier
from bot.slack.people import People
from bot.slack.standing import Conversation, Standing, metadata
from bot.slack.streams import Stream, may_stream
from bot.slack.tables import Attached
from bot.slack.words import said

log = logging.getLogger(__name__)

ROUTE: Final = "slack"
CARD: Final = "post:0"
"""The step whose message shows what the reply is about; a later one about it updates that message."""
_AWAY: Final = frozenset({"not_in_channel", "channel_not_found"})
_GONE: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"})
_UNFIT: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "only_one_table_allowed"})
_PRESSED: Final = frozenset({"actions", "context_actions"})


@dataclass(frozen=True, slots=True)
class SlackSender:
    """Sends on the route "slack" to every workspace of `teams`. `lists` keeps which message shows which tickets."""

    teams: Teams
    draw: Draw
    lists: Lists
    style: Style = field(default_factory=Style)
    people: People = field(default_factory=People)

    @property
    def route(self) -> str:
        return ROUTE

    @property
    def ready(self) -> bool:
        return True

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        origin = delivery.origin
        try:
            client = await self.teams.of(origin.get("team", ""), origin.get("enterprise", ""))
        except NotInstalled as gone:
            raise SendRefused("not_installed") from gone
        named = await self.people.named(client, parcel, origin.get("team", ""), delivery.reply)
        delivery = replace(delivery, reply=named)
        rendered = await asyncio.to_thread(render, delivery.reply, delivery.seq, self.style)
        where = await _place(client, delivery, parcel)
        sending = _Sending(client, delivery, parcel, where, rendered, self)
        try:
            await sending.all()
        except SlackError as error:
            if error.code not in _AWAY or where.direct or not origin.get("user") or "update" in origin:
                raise
            # a command or a shortcut may be used where the bot is no member, and it may be sent away before it answers:
            # the answer goes to whoever asked
            there = await _direct(client, delivery, parcel)
            await replace(sending, where=there).all()


async def _place(client: AsyncWebClient, delivery: Delivery, parcel: Parcel) -> Conversation:
    """Where the delivery goes: the question's thread, or the person's own conversation with the bot."""
    origin = delivery.origin
    channel, thread = origin.get("channel", ""), origin.get("thread", "")
    if not channel or parcel.reference("open"):
        return await _direct(client, delivery, parcel)
    if not thread and not channel.startswith("D"):
        thread = origin.get("card") or origin.get("ts", "")
    return Conversation(origin.get("team", ""), channel, thread)


async def _direct(client: AsyncWebClient, delivery: Delivery, parcel: Parcel) -> Conversation:
    team, user = delivery.origin.get("team", ""), delivery.origin.get("user", "")
    channel = parcel.reference("open")
    if not channel:
        opened = await called(parcel, team, "conversations.open", client.conversations_open(users=user))
        channel = str(opened["channel"]["id"])
        await parcel.done("open", channel)
    return Conversation(team, channel)


@dataclass(frozen=True, slots=True)
class _Sending:
    """One delivery to one place."""

    client: AsyncWebClient
    delivery: Delivery
    parcel: Parcel
    where: Conversation
    rendered: Rendered
    sender: SlackSender

    async def all(self) -> None:
        reply, origin, shown = self.delivery.reply, self.delivery.origin, self.delivery.earlier.get(CARD, "")
        pressed = origin.get("card", "")
        if "update" in origin:  # a new state, which nobody here asked for
            if shown := origin.get("shown") or shown:
                await self._renewed(shown)
            return
        if pressed and reply.status == "refused" and not self.where.direct:
            await self._whispered()
            return
        own = bool(reply.subject and pressed) and shown == f"{self.where.channel}/{pressed}"
        if own and reply.status == "answered" and await self._renewed(shown):
            await self._posted("told", outcome(reply))
        else:
            await self._answered()
            if shown and shown != self.parcel.reference(CARD):
                await self._retired(shown)
            await self._listed()
        for number, file in enumerate(self.rendered.files):
            await self._uploaded(f"file:{number}", file)

    async def _answered(self) -> None:
        """Messages, those of an answer to an edited question in the place of the earlier ones."""
        earlier = Earlier(self.client, self.delivery, self.parcel, self.where)
        places = await earlier.places(self.sender.lists.engine, with_files=bool(self.rendered.files))
        for number, post in enumerate(self.rendered.posts):
            step = f"post:{number}"
            if number >= len(places) or not await self._put_in_place(step, places[number], post):
                await self._posted(step, post)
        for number, shown in enumerate(places[len(self.rendered.posts) :]):
            await earlier.take_back(f"gone:{number}", shown)

    async def _put_in_place(self, step: str, shown: str, post: Post) -> bool:
        """False where the message cannot be changed any more."""
        if (done := self.parcel.reference(step)) is not None:
            return done == shown
        try:
            await self._updated(shown, post.blocks, post.text, step)
        except SlackError as error:
            if error.code not in _GONE | _UNFIT:
                raise
            return False
        await self.parcel.done(step, shown)
        return True

    async def _posted(self, step: str, post: Post) -> None:
        """A message that stands there once, whatever was lost on the way."""
        if self.parcel.reference(step) is not None:
            return
        stream = Stream(self.client, self.delivery, self.parcel, self.where, post, step)
        if stream.begun:
            ts = await stream.completed(stream.begun)
        elif found := await self._standing(step, post):
            ts = found.ts if found.whole else await stream.completed(found.ts)
        else:
            streams = may_stream(post, self.where, self.delivery) and await stream.has_room()
            ts = (await stream.said() if streams else "") or await self._said(step, post)
        await self.parcel.done(step, f"{self.where.channel}/{ts}")

    async def _standing(self, step: str, post: Post) -> Any:
        if self.delivery.attempt == 1:
            return None
        look = Standing(self.client, self.parcel, self.delivery, self.where)
        return await look.message(step, post.prose if may_stream(post, self.where, self.delivery) else "")

    async def _said(self, step: str, post: Post) -> str:
        say = partial(
            self.client.chat_postMessage,
            channel=self.where.channel,
            thread_ts=self.where.thread or None,
            text=post.text,
            metadata=metadata(self.delivery, step),
            unfurl_links=False,
            unfurl_media=False,
        )
        try:
            posted = await self._called("chat.postMessage", say(blocks=list(post.blocks)), posts=True)
        except SlackError as error:
            if error.code not in _UNFIT:
                raise
            log.error("Slack took no blocks", extra={"message_id": self.delivery.message_id, "why": error.code})  # noqa: TRY400
            posted = await self._called("chat.postMessage", say(), posts=True)
        return str(posted["ts"])

    async def _renewed(self, shown: str) -> bool:
        """The message that shows the subject takes its new state. False when it is gone."""
        if self.parcel.reference(CARD) == shown:
            return True
        first = self.rendered.posts[0]
        try:
            await self._updated(shown, first.blocks, first.text, CARD)
        except SlackError as error:
            if error.code not in _GONE:
                raise
            return False
        await self.parcel.done(CARD, shown)
        return True

    async def _listed(self) -> None:
        """Cards that were posted are kept up to date from now on."""
        shown = self.parcel.reference(CARD)
        if shown and any(isinstance(part, Cards) for part in self.delivery.reply.parts):
            given = (self.delivery.reply, self.delivery.seq, shown, self.delivery.created_at)
            await asyncio.to_thread(self.sender.lists.keep, *given)

    async def _retired(self, shown: str) -> None:
        """An older message about the same thing loses its buttons: the newest one has them."""
        if self.parcel.reference("retired") is not None:
            return
        post = self.rendered.posts[0]
        kept = [block for block in post.blocks if block["type"] not in _PRESSED]
        kept += elements.context([said(self.delivery.reply.language, "below")])
        try:
            await self._updated(shown, kept, post.text, "retired")
        except SlackError as error:  # gone, or too old to change: then nobody looks at it
            log.info("a card was not retired", extra={"message_id": self.delivery.message_id, "why": error.code})
        await self.parcel.done("retired", shown)

    async def _updated(self, shown: str, blocks: Any, text: str, step: str) -> None:
        channel, _, ts = shown.partition("/")
        call = self.client.chat_update(
            channel=channel, ts=ts, blocks=list(blocks), text=text, metadata=metadata(self.delivery, step)
        )
        await self._called("chat.update", call)

    async def _whispered(self) -> None:
        """To whoever pressed alone; in the thread where only others' eyes would help."""
        if self.parcel.reference("told") is not None:
            return
        post, user = outcome(self.delivery.reply), self.delivery.origin.get("user", "")
        call = self.client.chat_postEphemeral(
            channel=self.where.channel,
            user=user,
            text=post.text,
            blocks=list(post.blocks),
            thread_ts=self.delivery.origin.get("thread") or None,
        )
        try:
            await self._called("chat.postEphemeral", call)
        except SlackError as error:
            if error.code not in ("user_not_in_channel", "messages_tab_disabled"):
                raise
            await self._posted("told", post)
            return
        await self.parcel.done("told")

    async def _uploaded(self, step: str, file: Attached | Picture) -> None:
        if self.parcel.reference(step) is not None:
            return
        look = Standing(self.client, self.parcel, self.delivery, self.where)
        if self.delivery.attempt > 1 and (ts := await look.file(file.name)):
            await self.parcel.done(step, f"{self.where.channel}/{ts}")
            return
        attached = await self._drawn(file) if isinstance(file, Picture) else file
        if attached is None or not await self._taken(attached):  # what it shows is told instead
            told = file.chart.alt if isinstance(file, Picture) else said(self.delivery.reply.language, "no_file")
            text = told or said(self.delivery.reply.language, "chart")
            await self._posted(f"{step}:told", Post(tuple(elements.context([text])), text[:1000]))
        await self.parcel.done(step)

    async def _taken(self, attached: Attached) -> bool:
        """Upload a file into the conversation; False where Slack takes none."""
        call = self.client.files_upload_v2(
            channel=self.where.channel,
            thread_ts=self.where.thread or None,
            filename=attached.name,
            content=attached.content,
            title=attached.title[:200],
            alt_txt=attached.alt[:1000] or None,
        )
        try:
            await self._called("files.upload", call, posts=True)
        except SlackError as error:
            log.error("a file was not taken", extra={"message_id": self.delivery.message_id, "why": error.code})  # noqa: TRY400
            return False
        return True

    async def _drawn(self, picture: Picture) -> Attached | None:
        alt = picture.chart.alt
        png = await drawn(self.sender.draw, picture.chart, self.delivery.message_id)
        if png is None:
            return None
        return Attached(picture.name, png, alt or said(self.delivery.reply.language, "chart"), alt)

    async def _called(self, method: str, call: Any, *, posts: bool = False) -> Any:
        return await called(self.parcel, self.where.team, method, call, self.where.channel if posts else "")
