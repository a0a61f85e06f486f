"""Taking back what was done last on a ticket: a claim is released; of anything else it is said what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from assistant.conversation import Button, Buttons, Language, Part
from assistant.permissions import Role
from assistant.skills.triage.cards import act_button, may_press
from assistant.triage.desk import Desk
from assistant.triage.labels import ACT_LABELS
from assistant.triage.rights import Person
from assistant.triage.ticket import Act, Deed, Event, Ticket
from assistant.triage.words import act_done_in_time, act_refused, who_told

_MENDS: Final[Mapping[Deed, Act]] = {
    "dismiss": "reopen", "resolve": "reopen", "answer": "reopen", "reopen": "resolve", "escalate": "claim",
    "release": "claim",
}  # fmt: skip
"""What can be pressed instead, by what was done last."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """One person's wish to take back what they did, at one desk."""

    desk: Desk
    person: Person
    now: datetime
    language: Language

    @property
    def role(self) -> Role:
        return self.person.role

    def last(self, number: int) -> Event | None:
        """What somebody did last on a ticket, notes aside."""
        done = [event for event in self.desk.history(number) if event.act in get_args(Act) and event.act != "note"]
        return done[-1] if done else None

    def together(self, number: int) -> tuple[int, ...]:
        """The ticket, and those that the same message moved with it."""
        event = self.last(number)
        if event is None or not self.person.did(event):
            return (number,)
        found = self.desk.tickets(owner=self.person.account or self.person.name) if event.act == "claim" else ()
        same = [ticket.id for ticket in found if self._like(ticket.id, event)]
        return tuple(sorted({number, *same}))

    def undo(self, ticket: Ticket, act_id: str, *, again: bool) -> tuple[Ticket | None, str, tuple[Part, ...]]:
        """The ticket as released, or None; what to say; and what may be pressed. `again` says it was done before."""
        event = self.last(ticket.id)
        own_claim = event is not None and event.act == "claim" and self.person.did(event)
        if again or (own_claim and ticket.state == "claimed"):
            after = self.desk.act(ticket.id, "release", actor=self.person, now=self.now, act_id=act_id)
            if isinstance(after, Ticket):
                return after, act_done_in_time("release", after, self.now, self.language), ()
            return None, act_refused(after, ticket.id, self.language, self.person.name), ()
        return None, self._said(ticket, event), self._buttons(ticket, event)

    def _like(self, number: int, event: Event) -> bool:
        other = self.last(number)
        return other is not None and self.person.did(other) and (other.act, other.at) == (event.act, event.at)

    def _said(self, ticket: Ticket, event: Event | None) -> str:
        zh = self.language == "zh"
        if event is None:
            return (
                f"工单 #{ticket.id} 还没有人动过，没有可撤的。"
                if zh
                else f"Nothing was done on ticket #{ticket.id} yet."
            )
        label = ACT_LABELS[self.language][event.act].removeprefix("标记")  # type: ignore[index]
        to = who_told(event.to, self.language)
        if not self.person.did(event):
            return (
                f"工单 #{ticket.id} 上一步是 {event.actor} 做的（{label}{to}），不是你做的，没有动。"
                if zh
                else f"What was done last on ticket #{ticket.id} was {event.actor}'s ({label}); nothing was changed."
            )
        if zh:
            return f"工单 #{ticket.id} 上一步是“{label}{to}”，已经写进经过，不能直接撤；{self._instead(event)}"
        return (
            f"What you did last on ticket #{ticket.id} was “{label}{' to ' + to if to else ''}”; it is on record and "
            f"cannot be taken back by itself. {self._instead(event)}"
        )

    def _instead(self, event: Event) -> str:
        zh = self.language == "zh"
        if event.act == "assign":
            if self.person.leads:
                return "要拿回来，点“拿回给我”。" if zh else "Press “Back to me” to take it back."
            return f"要拿回来，请 {event.to} 转给你或退回。" if zh else f"Ask {event.to} to hand it back or release it."
        mend = _MENDS.get(event.act)
        label = ACT_LABELS[self.language][mend] if mend else ""
        return f"要改的话点“{label}”。" if zh else f"“{label}” is what can be done now."

    def _buttons(self, ticket: Ticket, event: Event | None) -> tuple[Part, ...]:
        if event is None or not self.person.did(event):
            return ()
        if event.act == "assign" and self.person.leads and ticket.owner:
            label, text = (
                ("拿回给我", f"{ticket.id} 号从 {ticket.owner} 手里转给我")
                if self.language == "zh"
                else ("Back to me", f"assign {ticket.id} from {ticket.owner} to me")
            )
            return (Buttons((Button(label, text=text),)),)
        mend = _MENDS.get(event.act)
        if mend is None or not may_press(self.role, mend):
            return ()
        return (Buttons((act_button(ticket, mend, self.language, first=True),)),)
