"""The home tab: where the targets stand, what customers need most, one's own tickets. Each sees what their role may."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from analytics.spoken import SpokenError
from assistant.conversation import Action, Button, Language
from assistant.figures import figure
from assistant.identity import account
from assistant.permissions import Role
from assistant.skills.triage.cards import act_buttons, hidden
from assistant.triage.desk import Desk
from assistant.triage.finding import Wanted
from assistant.triage.labels import state_label
from assistant.triage.ticket import OPEN, Ticket
from assistant.triage.words import when
from bot.clock import local_time
from bot.failures import trail
from bot.pressed import key_of_action, key_of_text
from bot.slack import elements as made
from bot.slack.modals import OPENS_BRIEF
from bot.slack.tables import Block
from bot.views.shown import Card, Dashboard, NeedRow, NeedsView

log = logging.getLogger(__name__)

MOST_CARDS: Final = 6
MOST_NEEDS: Final = 5
MOST_TICKETS: Final = 8
_BUTTONS_OF_A_TICKET: Final = 3
_FRESH: Final = timedelta(minutes=1)
_MOST_KEPT: Final = 50
"""Roles whose figures are kept for that time."""
_MOST_AWAITED: Final = 200
"""Home tabs that wait to be drawn; who opens one more finds the one from before."""
_LONGEST_SECTION: Final = 2900
"""Characters; Slack takes 3,000: docs.slack.dev/reference/block-kit/blocks/section-block."""
_LONGEST_HEAD: Final = 150
"""docs.slack.dev/reference/block-kit/blocks/header-block."""
PRESSED: Final = "home:"
"""How the action ids of its buttons begin."""
_SAID: Final = {
    "zh": {
        "targets": "目标进度",
        "no_targets": "还没有数据；导入后这里会显示指标和目标。",
        "target": "目标 {sign} {value}",
        "reached": "已达标",
        "missed": "未达标",
        "under_way": "已完成 {share}",
        "begins": "{day} 开始",
        "needs": "顾客最在意的（{period}）",
        "no_needs": "这段时间没有标注过的评论。",
        "need": "{place}. {need}：{count} 位顾客{kind}，占 {share}{growth}",
        "mine": "我的工单（{count}）",
        "no_mine": "你手上没有待处理的工单。",
        "free": "还有 {count} 单没有人认领，其中 {late} 单已超时。",
        "see": "看一看",
        "show": "打开",
        "see_free": "看待认领工单",
        "ask_free": "待认领的差评有哪些",
        "brief": "写文案",
        "nothing": "你还没有查看这里内容的权限，需要的话请找管理员开通。也可以直接给我发消息。",
        "away": "现在读不到数据，过一会儿再打开这个页面。",
    },
    "en": {
        "targets": "Targets",
        "no_targets": "No data yet; figures and targets will stand here once it is imported.",
        "target": "target {sign} {value}",
        "reached": "reached",
        "missed": "not reached",
        "under_way": "{share} done",
        "begins": "begins {day}",
        "needs": "What customers care about most ({period})",
        "no_needs": "No labelled reviews in these days.",
        "need": "{place}. {need}: {count} customers ({kind}), {share}{growth}",
        "mine": "My tickets ({count})",
        "no_mine": "You hold no open tickets.",
        "free": "{count} tickets are unclaimed, {late} of them overdue.",
        "see": "See",
        "show": "Open",
        "see_free": "See unclaimed ones",
        "ask_free": "which tickets are unclaimed",
        "brief": "New brief",
        "nothing": "You may not see what stands here yet; please ask an admin for it. You can still write to me.",
        "away": "The data cannot be read right now; please open this page again later.",
    },
}


@dataclass(frozen=True, slots=True)
class Sights:
    """What one role sees of the figures and of the customers' voices."""

    dashboard: Dashboard
    needs: NeedsView


@dataclass(frozen=True, slots=True)
class SlackHome:
    """`role_of` knows a Slack user's role, `sights` what a role sees; `now` is the team's clock."""

    role_of: Callable[[str], Role]
    sights: Callable[[Role], Sights]
    desk: Desk
    now: Callable[[], datetime]
    language: Language = "zh"
    currency: str = "¥"
    _one: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _asked: set[tuple[str, str]] = field(default_factory=set)
    _kept: dict[tuple[Role, Language], tuple[datetime, tuple[Block, ...]]] = field(default_factory=dict)

    async def publish(self, client: AsyncWebClient, team: str, user: str) -> None:
        """Put a person's home tab there, in their language. What fails is logged: they can open it again.

        One is drawn at a time, and none twice for who opens it while theirs is awaited: whatever many people do at
        once, their messages go first.
        """
        if (team, user) in self._asked or len(self._asked) >= _MOST_AWAITED:
            return
        self._asked.add((team, user))
        try:
            await self._publish(client, team, user)
        finally:
            self._asked.discard((team, user))

    async def _publish(self, client: AsyncWebClient, team: str, user: str) -> None:
        language = await self._language_of(client, user)
        try:
            async with self._one:
                view = await run_in_threadpool(self.view, user, language, team)
        except (SQLAlchemyError, SpokenError) as error:
            log.error("slack: the home tab could not be read: %s", trail(error))  # noqa: TRY400
            view = _home([_words(_SAID[language]["away"])])
        try:
            await client.views_publish(user_id=user, view=view)
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("slack: the home tab of a person in %s was not put there: %s", team, trail(error))

    def view(self, user: str, language: Language, team: str = "") -> dict[str, Any]:
        """The home tab of a person of a workspace. Raises what its stores raise."""
        role, said = self.role_of(user), _SAID[language]
        blocks = list(self._figures(role, language))
        if role.may("see_tickets"):
            blocks += self._tickets(account("slack", user, team), role, language)
        if role.may("draft"):
            opens = Button(said["brief"], action=Action(OPENS_BRIEF), style="primary")
            blocks += made.actions([_button(opens, "brief")])
        return _home(blocks or [_words(said["nothing"])])

    def _figures(self, role: Role, language: Language) -> tuple[Block, ...]:
        """What all of a role see alike, reckoned once a minute. It is called by one thread at a time."""
        now = self.now()
        kept = self._kept.get((role, language))
        if kept and timedelta(0) <= now - kept[0] < _FRESH:
            return kept[1]
        sights, said = self.sights(role), _SAID[language]
        blocks: list[Block] = []
        if role.may("ask"):
            blocks += [_head(said["targets"]), *self._targets(sights.dashboard.cards(language), language)]
        if role.may("read_reviews"):
            found = sights.needs.needs(language, "")
            blocks += [_head(said["needs"].format(period=found.period)), *_needs(found.rows, language)]
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[role, language] = (now, tuple(blocks))
        return tuple(blocks)

    async def _language_of(self, client: AsyncWebClient, user: str) -> Language:
        try:
            found = await client.users_info(user=user, include_locale=True)
            locale = str((found.get("user") or {}).get("locale") or "")
        except (SlackClientError, ClientError, TimeoutError):
            return self.language
        return self.language if not locale else "zh" if locale.startswith("zh") else "en"

    def _targets(self, cards: Sequence[Card], language: Language) -> Iterator[Block]:
        if not cards:
            yield _words(_SAID[language]["no_targets"])
        for number, card in enumerate(cards[:MOST_CARDS]):
            ask = Button(_SAID[language]["see"], text=card.question)
            yield _words(self._card(card, language), _button(ask, f"card:{number}") if card.question else None)

    def _card(self, card: Card, language: Language) -> str:
        said = _SAID[language]
        value = figure(card.value, card.format, language, currency=self.currency)
        lines = [f"{card.label}  {value}", card.period]
        if card.target is not None:
            sign = "≥" if card.direction == "up" else "≤"
            aim = figure(card.target, card.format, language, currency=self.currency)
            state = said["begins"].format(day=card.begins) if card.begins else _stands(card, language)
            lines.append(" · ".join(each for each in (said["target"].format(sign=sign, value=aim), state) if each))
        if card.change is not None:
            way = "▲" if card.change > 0 else "▼"
            lines.append(f"{card.against} {way}{abs(card.change):.1%}")
        return "\n".join(each for each in (*lines, card.outlook) if each)

    def _tickets(self, owner: str, role: Role, language: Language) -> Iterator[Block]:
        said, now = _SAID[language], local_time(self.now())
        mine = self.desk.tickets(states=OPEN, owner=owner)
        yield _head(said["mine"].format(count=len(mine)))
        if not mine:
            yield _words(said["no_mine"])
        for ticket in mine[:MOST_TICKETS]:
            yield _words(_ticket(ticket, now, language))
            yield from made.actions(list(_acts(ticket, role, language)))
        free = Wanted(states=("new",))
        count = self.desk.how_many(free)
        if count:
            late = self.desk.how_many(Wanted(states=("new",), late_at=now))
            see = Button(said["see_free"], text=said["ask_free"])
            yield _words(said["free"].format(count=count, late=late), _button(see, "free"))


def _needs(rows: Sequence[NeedRow], language: Language) -> Iterator[Block]:
    said = _SAID[language]
    if not rows:
        yield _words(said["no_needs"])
    for place, row in enumerate(rows[:MOST_NEEDS], start=1):
        way = "" if row.growth is None else f"{'，' if language == 'zh' else ', '}{'▲' if row.growth > 0 else '▼'}"
        growth = f"{way}{abs(row.growth):.0%}" if row.growth is not None else ""
        line = said["need"].format(
            place=place, need=row.need, count=row.count, kind=row.kind, share=f"{row.share:.1%}", growth=growth
        )
        ask = Button(said["see"], text=row.question)
        yield _words(line, _button(ask, f"need:{place}") if row.question else None)


def _stands(card: Card, language: Language) -> str:
    """How a card's value stands to its target; one that still adds up is not missed yet."""
    said = _SAID[language]
    if card.value is None or not card.target:
        return ""
    reached = card.value >= card.target if card.direction == "up" else card.value <= card.target
    if card.under_way and not (reached and card.direction == "up"):
        return said["under_way"].format(share=f"{card.value / card.target:.0%}")
    return said["reached" if reached else "missed"]


def _ticket(ticket: Ticket, now: datetime, language: Language) -> str:
    complaint = ticket.complaint
    facts = (complaint.product, state_label(ticket.state, language), when(ticket, now, language))
    return f"#{ticket.id} {hidden(complaint.reason(language))}\n{' · '.join(each for each in facts if each)}"


def _acts(ticket: Ticket, role: Role, language: Language) -> Iterator[Block]:
    yield _button(Button(_SAID[language]["show"], action=Action("triage.show", str(ticket.id))), f"show:{ticket.id}")
    for part in act_buttons(ticket, role, language):
        for button in part.choices[:_BUTTONS_OF_A_TICKET]:
            assert button.action is not None
            yield _button(button, f"{button.action.name}:{ticket.id}")


def _button(button: Button, name: str) -> Block:
    key = key_of_action(button.action) if button.action else key_of_text(button.text)
    return made.button(button, key, f"{PRESSED}{name}")


def _words(text: str, beside: Block | None = None) -> Block:
    section: Block = {"type": "section", "text": made.plain_text(text, _LONGEST_SECTION)}
    return section | ({"accessory": beside} if beside else {})


def _head(text: str) -> Block:
    return {"type": "header", "text": made.plain_text(text, _LONGEST_HEAD)}


def _home(blocks: list[Block]) -> dict[str, Any]:
    return {"type": "home", "blocks": blocks}
