"""Who somebody is: a Slack user id in what is said becomes the name that the workspace knows. A name calls nobody."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeGuard

from slack_sdk.web.async_client import AsyncWebClient

from assistant.conversation import Card, Cards, Part, Reply, Table, Text
from bot.clock import machine_time
from bot.post.delivery import Parcel, SendLater
from bot.slack.calls import SlackError, called
from bot.slack.mrkdwn import clean

_ID: Final = re.compile(r"(?<![A-Za-z0-9])[UW][A-Z0-9]{7,13}(?![A-Za-z0-9])")
_MARKS: Final = re.compile(r"[^\w .·・-]")
_LONGEST: Final = 40
_MOST_ASKED: Final = 10
"""Names that are asked for one reply."""
_MOST_KNOWN: Final = 10_000
KEPT: Final = timedelta(days=1)
"""How long a name is used: people change theirs."""
NAMELESS: Final = timedelta(minutes=10)
"""How long nobody is asked again whom Slack did not tell: its directory may have been away, or a scope added since."""


@dataclass(frozen=True, slots=True)
class Known:
    """A name as Slack told it, "" where it told none, and until when it is not asked again."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class People:
    """The names asked for of late, by workspace and id; a name that cannot be asked again stays in use."""

    now: Callable[[], datetime] = machine_time
    known: dict[tuple[str, str], Known] = field(default_factory=dict)

    async def named(self, client: AsyncWebClient, parcel: Parcel, team: str, reply: Reply) -> Reply:
        """The reply with names for ids, as far as Slack tells them; nothing waits or fails for a name."""
        ids = list(dict.fromkeys(found for text in _texts(reply) for found in _ID.findall(text)))
        for each in [one for one in ids if self._is_to_be_asked(team, one)][:_MOST_ASKED]:
            if not await self._ask(client, parcel, team, each):
                break

        def name(found: re.Match[str]) -> str:
            known = self.known.get((team, found[0]))
            return (known and known.name) or found[0]

        return _retold(reply, lambda text: _ID.sub(name, text)) if ids else reply

    def _is_to_be_asked(self, team: str, user: str) -> bool:
        known = self.known.get((team, user))
        return known is None or known.until <= self.now()

    async def _ask(self, client: AsyncWebClient, parcel: Parcel, team: str, user: str) -> bool:
        try:
            found = (await called(parcel, team, "users.info", client.users_info(user=user))).get("user") or {}
        except SlackError:  # nobody, or not for us to know
            self._keep(team, user, "")
            return True
        except (SendLater, OSError):
            return False
        profile = found.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), found.get("real_name"), found.get("name"))
        told = next((str(each) for each in names if each), "")
        self._keep(team, user, _MARKS.sub("", clean(told)).strip()[:_LONGEST])
        return True

    def _keep(self, team: str, user: str, name: str) -> None:
        if len(self.known) >= _MOST_KNOWN:
            self.known.clear()
        self.known[team, user] = Known(name, self.now() + (KEPT if name else NAMELESS))


def _texts(reply: Reply) -> list[str]:
    """What our own words say; a quotation is left as it was said."""
    found = list(reply.notes)
    for part in reply.parts:
        if isinstance(part, Text):
            found.append(part.markdown)
        elif isinstance(part, Cards):
            found += [line for card in part.cards for line in card.facts]
        elif isinstance(part, Table):
            found += [cell for row in part.rows for cell in row if _is_id(cell)]
    return found


def _is_id(cell: object) -> TypeGuard[str]:
    """A cell that says who and nothing else; beside a platform's name ids are what is looked for."""
    return isinstance(cell, str) and _ID.fullmatch(cell) is not None


def _retold(reply: Reply, tell: Callable[[str], str]) -> Reply:
    parts = tuple(_part(part, tell) for part in reply.parts)
    return replace(reply, parts=parts, notes=tuple(tell(note) for note in reply.notes))


def _part(part: Part, tell: Callable[[str], str]) -> Part:
    if isinstance(part, Text):
        return Text(tell(part.markdown))
    if isinstance(part, Table):
        return replace(part, rows=tuple(tuple(tell(c) if _is_id(c) else c for c in row) for row in part.rows))
    return replace(part, cards=tuple(_card(card, tell) for card in part.cards)) if isinstance(part, Cards) else part


def _card(card: Card, tell: Callable[[str], str]) -> Card:
    return replace(card, facts=tuple(tell(fact) for fact in card.facts))
