"""What goes out by the self-built app: pages, pictures, files and cards, each member's limits kept."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from assistant.conversation import Chart, Table
from bot.clock import machine_time
from bot.drawing import Draw, drawn
from bot.post.delivery import Delivery, Limit, Parcel, SendRefused
from bot.wecom.api import TIMEOUT, WeComApi
from bot.wecom.app_cards import CARD, AppCards
from bot.wecom.parts import File, Picture, tells, told
from bot.wecom.sheets import MEDIA_TYPE, workbook
from bot.wecom.steps import Pressable, Showing, Words

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


@dataclass(frozen=True, slots=True)
class WeComAppSender:
    """Sends on the route "wecom-app". `clock` is the team's, by which cards say how long there is left."""

    api: WeComApi
    showing: Showing
    draw: Draw
    clock: Callable[[], datetime] = machine_time
    route: str = field(default=ROUTE, init=False)
    ready: bool = field(default=True, init=False)

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        """Every step once. Raises SendLater, SendRefused, WeComAway and Superseded."""
        if not is_member(delivery.origin.get("user", "")):
            raise SendRefused("no member")
        steps = await run_in_threadpool(self.showing.steps, delivery.reply, delivery.seq)
        cards = [step for step in steps if isinstance(step, Pressable)]
        sending = _Sending(self, delivery, parcel, AppCards(self.api, delivery, parcel))
        if "update" in delivery.origin:
            await sending.cards.renew(cards)
            return
        await sending.cards.begin()
        if delivery.reply.subject and not cards and sending.cards.takes_pressed:
            await sending.cards.settle()
        own = cards[0] if cards and delivery.reply.subject else None
        said = own is not None and await sending.cards.taken(own) and tells(delivery.reply, own.made.card)
        for number, step in enumerate(steps):
            if isinstance(step, Pressable):
                await sending.card(CARD if step is own else f"{number}", step, cards.index(step))
            elif not (said and isinstance(step, Words)):
                await sending.step(f"{number}", step)
        await sending.cards.end(self.clock())


@dataclass(frozen=True, slots=True)
class _Sending:
    sender: WeComAppSender
    delivery: Delivery
    parcel: Parcel
    cards: AppCards

    @property
    def user(self) -> str:
        return self.delivery.origin["user"]

    async def step(self, name: str, step: Words | Picture | File) -> None:
        match step:
            case Words(text, marked):
                kind = "markdown" if marked else "text"
                await self.message(name, kind, {"content": text + self.mark(name)})
            case Picture(chart):
                await self.picture(name, chart)
            case File(table):
                await self.file(name, table)

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

    async def card(self, name: str, card: Pressable, place: int) -> None:
        """A new card."""
        if self.parcel.reference(name) is not None:
            return
        code = (await self.pushed("template_card", card.made.with_task(self.cards.task(name, card)))).get(
            "response_code"
        )
        await self.cards.put(name, card, place, str(code or ""))

    async def message(self, name: str, kind: str, content: Mapping[str, Any]) -> None:
        """One message, once."""
        if self.parcel.reference(name) is None:
            await self.parcel.done(name, str((await self.pushed(kind, content)).get("msgid", "")))

    async def pushed(self, kind: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """What WeCom said to a message, sent within the member's limits."""
        await self.sender.api.ready()
        await self.parcel.slot(f"{ROUTE}:{self.user}", LIMITS)
        return await self.sent(
            {
                "touser": self.user,
                "msgtype": kind,
                kind: content,
                "enable_duplicate_check": 1,
                "duplicate_check_interval": REPEATS_REMEMBERED,
            }
        )

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
