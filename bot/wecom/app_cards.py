"""The app's cards that stand in front of members: which was pressed, what may take its place, and changing them.

A card is changed by a code; see bot.card_codes. Where none is left it stays as it is: a press of it brings one.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from bot.card_codes import CardCodes
from bot.card_now import tickets_of
from bot.card_post import Lists, Standing, post_pressed, withdraw
from bot.post.delivery import Delivery, Parcel, SendRefused
from bot.wecom.api import WeComApi
from bot.wecom.parts import keyed_buttons
from bot.wecom.steps import Pressable

CARD: Final = "card"
"""The step that posts or changes the one card that shows a reply's subject."""
_ONE_THING, _STAYS = "zc-", "zcs-"
"""How the task ids begin of a card that shows one thing, which its next state replaces, and of one whose buttons stay
(a list's, suggestions). What a card shows stands in its id, where a subject named it."""
_CHANGED: Final = {"zh": "已更新", "en": "Updated"}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AppCards:
    """What one delivery does to cards. All methods raise what WeComApi and the store raise."""

    api: WeComApi
    delivery: Delivery
    parcel: Parcel

    @property
    def codes(self) -> CardCodes:
        return CardCodes(self.api.engine)

    @property
    def pressed(self) -> str:
        """The task id of the card whose button is answered; "" for none."""
        return self.delivery.origin.get("card", "")

    @property
    def takes_pressed(self) -> bool:
        """Whether the card that was pressed shows what the reply is about."""
        return self.pressed.startswith((_ONE_THING + self._subject, f"{_ONE_THING}-"))

    @property
    def _subject(self) -> str:
        """The reply's subject as a task id holds it."""
        return f"{hashlib.sha256(self.delivery.reply.subject.encode()).hexdigest()[:12]}-"

    def task(self, name: str, card: Pressable) -> str:
        """A new card's task id, an app's own for ever: whatever becomes of our store, the moment is in it."""
        what = _ONE_THING + (self._subject if self.delivery.reply.subject else "-") if card.made.is_whole else _STAYS
        return f"{what}{self.delivery.seq}-{self.delivery.created_at.timestamp():.0f}-{name}"

    async def begin(self) -> None:
        """A press brings a code, which changes its card once."""
        code = self.delivery.origin.get("response_code", "")
        if self.pressed and code and self.parcel.reference("code") is None:
            await run_in_threadpool(self.codes.keep, self.pressed, code, self.api.now())
            await self.parcel.done("code")

    async def end(self, now: datetime) -> None:
        """A card that was pressed, and that the answer did not change, is to show what is so at the team's time."""
        if self.pressed and self.parcel.reference(CARD) != self.pressed:
            await run_in_threadpool(post_pressed, self.api.engine, self.pressed, self.delivery.key, now, self.api.now())

    async def put(self, name: str, card: Pressable, place: int, code: str) -> None:
        """A card was sent, the reply's card at a place; `code` came with it, "" when that was lost."""
        task = self.task(name, card)
        await run_in_threadpool(self.codes.keep, task, code, self.api.now())
        await self._stands(task, card, place)
        await self.parcel.done(name, task)

    async def taken(self, card: Pressable) -> bool:
        """Have the card that was pressed take the reply's first card, where it shows the same thing. Whether it was a
        card of just that before: the rest of what the reply says was said with it then."""
        if not self.takes_pressed:
            return False
        if self.parcel.reference(CARD) is None:
            code = await self._changed(self.pressed, card.made.with_task(self.pressed))
            if not code:
                return False
            await run_in_threadpool(withdraw, self.api.engine, self.pressed, self.delivery.seq)
            await self._stands(self.pressed, card, 0)
            await self._done(self.pressed, code)
        return self.parcel.reference(CARD) == self.pressed and self.pressed.startswith(_ONE_THING + self._subject)

    async def settle(self) -> None:
        """The card that was pressed can be pressed no more: its subject has no buttons now."""
        if self.parcel.reference(CARD) is None and (code := await self._changed(self.pressed, None)):
            await self._done(self.pressed, code)

    async def renew(self, cards: Sequence[Pressable]) -> None:
        """A card takes a new state, which nobody asked for here; where it cannot, nothing is said."""
        if self.parcel.reference(CARD) is None:
            shown = Standing.read(self.delivery.origin.get("shown", ""))
            card = cards[shown.place].made.with_task(shown.task) if shown.place < len(cards) else None
            await self._done(shown.task, await self._changed(shown.task, card))

    async def _done(self, task: str, code: str) -> None:
        await self.parcel.done(CARD, task)
        await run_in_threadpool(self.codes.spend, code)

    async def _stands(self, task: str, card: Pressable, place: int) -> None:
        """The card is kept up to date from now on, where it shows tickets."""
        reply, seq = self.delivery.reply, self.delivery.seq
        keys = {each["key"] for each in card.made.card["button_list"]}
        of_each = zip(keyed_buttons(reply, seq), tickets_of(reply), strict=True)
        tickets = {number for keyed, number in of_each if number and keyed.key in keys}
        lists = Lists(self.api.engine)
        await run_in_threadpool(lists.keep_card, Standing(task, place), tickets, seq, self.api.now())

    async def _changed(self, task: str, card: Mapping[str, Any] | None) -> str:
        """Change a card, or its buttons into a word, by the codes that are left for it, one after another: the one that
        worked, "" where none does. One that was tried before and works no more has done it then."""
        replaced = {"replace_name": _CHANGED[self.delivery.reply.language]}
        change = {"template_card": card} if card else {"button": replaced}
        tried = self.parcel.reference("trying")
        while code := await run_in_threadpool(self.codes.newest, task, self.api.now()):
            if code != tried:
                await self.parcel.done("trying", code)
            try:
                await self.api.update_card(self.delivery.origin["user"], code, change)
            except SendRefused as refused:
                if code != tried:
                    where = {"message_id": self.delivery.message_id, "errcode": str(refused)}
                    log.info("a card's code does not work", extra=where)
                    await run_in_threadpool(self.codes.spend, code)
                    continue
            return code
        return ""
