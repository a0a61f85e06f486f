"""What goes out by the self-built app: pages, pictures, files and cards, each member's limits kept."""

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from assistant.conversation import Chart, Table
from bot.drawing import Draw, drawn
from bot.post.delivery import Delivery, Limit, Parcel, SendRefused
from bot.wecom.api import TIMEOUT, WeComApi
from bot.wecom.parts import Picture, told
from bot.wecom.sheets import MEDIA_TYPE, workbook
from bot.wecom.steps import File, Pressable, Showing, Step, Words

ROUTE: Final = "wecom-app"
_ARRIVAL: Final = timedelta(seconds=TIMEOUT)
LIMITS: Final = (
    Limit(30, timedelta(minutes=1) + _ARRIVAL),
    Limit(1_000, timedelta(hours=1) + _ARRIVAL),
)
"""For each member, beyond which WeCom drops messages and says nothing: path/90313. A little wider than WeCom's, since a
message that was given its place first may arrive last."""
REPEATS_REMEMBERED: Final = 300
"""Seconds for which WeCom is to drop a message that is the same to the letter: a sending that is tried again."""
_OF_DELIVERY, _OF_STEP = 16, 6
MARK: Final = _OF_DELIVERY + _OF_STEP
"""Bytes at a message's end by which it is told from another of the same words."""
_MEMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}")
_CARD: Final = "card"
"""The step that posts or changes the one card that shows a reply's subject."""
_ONE_THING, _STAYS = "zc-", "zcs-"
"""How the task ids begin of a card that shows one thing, which its next state replaces, and of one whose buttons stay
(a list's, suggestions). What a card shows stands in its id, where a subject named it."""
_CHANGED: Final = {"zh": "已更新", "en": "Updated"}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PostedCard:
    """A card as the next reply about its subject finds it: `code` changes it once, "" when there is none left."""

    task: str
    code: str

    def written(self) -> str:
        return json.dumps([self.task, self.code])

    @classmethod
    def read(cls, reference: str | None) -> "PostedCard | None":
        try:
            task, code = json.loads(reference or "")
        except (ValueError, TypeError):
            return None
        return cls(str(task), str(code))


@dataclass(frozen=True, slots=True)
class WeComAppSender:
    """Sends on the route "wecom-app"."""

    api: WeComApi
    showing: Showing
    draw: Draw
    route: str = field(default=ROUTE, init=False)
    ready: bool = field(default=True, init=False)

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        """Every step once. Raises SendLater, SendRefused, WeComAway and Superseded."""
        if not is_member(delivery.origin.get("user", "")):
            raise SendRefused("no member")
        steps = await run_in_threadpool(self.showing.steps, delivery.reply, delivery.seq)
        sending = _Sending(self, delivery, parcel)
        cards = [number for number, step in enumerate(steps) if isinstance(step, Pressable)]
        own = cards[0] if cards and delivery.reply.subject else None
        if delivery.reply.subject and own is None:
            await sending.settle_pressed()
        for number, step in enumerate(steps):
            await sending.step(_CARD if number == own else f"{number}", step)


@dataclass(frozen=True, slots=True)
class _Sending:
    sender: WeComAppSender
    delivery: Delivery
    parcel: Parcel

    @property
    def user(self) -> str:
        return self.delivery.origin["user"]

    async def step(self, name: str, step: Step) -> None:
        match step:
            case Words(text, marked):
                kind = "markdown" if marked else "text"
                await self.message(name, kind, {"content": text + self.mark(name)})
            case Picture(chart):
                await self.picture(name, chart)
            case File(table):
                await self.file(name, table)
            case Pressable():
                await self.card(name, step)

    async def picture(self, name: str, chart: Chart) -> None:
        """The chart, or its words where it cannot be drawn."""
        if self.parcel.reference(name) is not None:
            return
        if (media := self.parcel.reference(f"{name}.file")) is None:
            content = await drawn(self.sender.draw, chart, self.delivery.message_id)
            if content is None:
                alt = told(chart, self.delivery.reply.language)
                await self.message(name, "text", {"content": alt + self.mark(name)})
                return
            named = f"chart-{self.delivery.seq}.png"
            media = await self.sender.api.upload("image", named, content, "image/png")
            await self.parcel.done(f"{name}.file", media)
        await self.message(name, "image", {"media_id": media})

    async def file(self, name: str, table: Table) -> None:
        """The table as a workbook."""
        if self.parcel.reference(name) is not None:
            return
        if (media := self.parcel.reference(f"{name}.file")) is None:
            content = await run_in_threadpool(workbook, table, self.delivery.reply.language)
            named = f"table-{self.delivery.seq}.xlsx"
            media = await self.sender.api.upload("file", named, content, MEDIA_TYPE)
            await self.parcel.done(f"{name}.file", media)
        await self.message(name, "file", {"media_id": media})

    async def card(self, name: str, step: Pressable) -> None:
        """A new card, or the one that stands there already, changed."""
        if self.parcel.reference(name) is not None:
            return
        made = self.delivery.created_at.timestamp()  # an app's task ids stay its own, whatever becomes of our store
        task = f"{self.kind(step)}{self.delivery.seq}-{made:.0f}-{name}"
        standing = self.standing() if name == _CARD else None
        if standing and await self.changed(standing, {"template_card": step.made.with_task(standing.task)}):
            await self.parcel.done(name, PostedCard(standing.task, "").written())
            return
        await self.message(name, "template_card", step.made.with_task(task), task)

    async def settle_pressed(self) -> None:
        """A reply about the card's subject that has no buttons: the card's own can be pressed no more."""
        if self.parcel.reference(_CARD) is None and (standing := self.standing()):
            await self.changed(standing, {"button": {"replace_name": _CHANGED[self.delivery.reply.language]}})
            await self.parcel.done(_CARD, PostedCard(standing.task, "").written())

    @property
    def subject(self) -> str:
        """The reply's subject as a task id holds it."""
        return f"{hashlib.sha256(self.delivery.reply.subject.encode()).hexdigest()[:12]}-"

    def kind(self, step: Pressable) -> str:
        """How the task id of a card begins."""
        if not step.made.is_whole:
            return _STAYS
        return _ONE_THING + (self.subject if self.delivery.reply.subject else "-")

    def standing(self) -> PostedCard | None:
        """The card that shows this subject, if it can be changed: the one just pressed, or the last one posted."""
        pressed = PostedCard(self.delivery.origin.get("card", ""), self.delivery.origin.get("response_code", ""))
        earlier = PostedCard.read(self.delivery.earlier.get(_CARD))
        its = (earlier.task,) if earlier else (_ONE_THING + self.subject, f"{_ONE_THING}-")
        if pressed.code and pressed.task.startswith(its):
            return pressed
        return earlier if earlier and earlier.code else None

    async def changed(self, standing: PostedCard, change: Mapping[str, Any]) -> bool:
        """Whether the card shows it now. A code that does not work any more was used by an attempt of ours before,
        unless this is the first."""
        try:
            await self.sender.api.update_card(self.user, standing.code, change)
        except SendRefused:
            return self.delivery.attempt > 1
        return True

    async def message(self, name: str, kind: str, content: Mapping[str, Any], task: str = "") -> None:
        """One message, once; of a card is kept what can change it."""
        if self.parcel.reference(name) is not None:
            return
        await self.sender.api.ready()
        await self.parcel.slot(f"{ROUTE}:{self.user}", LIMITS)
        said = await self.sent(
            {
                "touser": self.user,
                "msgtype": kind,
                kind: content,
                "enable_duplicate_check": 1,
                "duplicate_check_interval": REPEATS_REMEMBERED,
            }
        )
        code = str(said.get("response_code", ""))
        await self.parcel.done(name, PostedCard(task, code).written() if task else str(said.get("msgid", "")))

    async def sent(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """What WeCom said; nothing of a card that it refuses because it has one of this task already, from an attempt
        of ours before."""
        try:
            return await self.sender.api.send(message)
        except SendRefused:
            if message["msgtype"] != "template_card" or self.delivery.attempt == 1:
                raise
            return {}

    def mark(self, step: str) -> str:
        """White space that nobody sees, by which two answers or two pages of the same words are two for WeCom, and one
        that is sent again is one."""
        number = (self.delivery.seq << _OF_STEP) | (int(step) & ((1 << _OF_STEP) - 1))
        return "".join(" \t"[number >> bit & 1] for bit in range(MARK))


def is_member(user: str) -> bool:
    """Whether this is one member's id (path/90195): what else WeCom takes there reaches many, "@all" everybody."""
    return _MEMBER.fullmatch(user) is not None
