"""Taking back what was done last: a claim is released; of anything else it is said what can be done instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, get_args

from assistant.conversation import Button, Buttons, Language, Part
from assistant.permissions import Role
from assistant.skills.triage.cards import act_button, may_press
from assistant.triage.desk import Desk
from assistant.triage.labels import ACT_LABELS
from assistant.triage.rights import Person
from assistant.triage.ticket import MOVES, Act, Deed, Event, Ticket
from assistant.triage.words import act_done_in_time, act_refused, who_told

_MENDS: Final[Mapping[Deed, Act]] = {
    "dismiss": "reopen", "resolve": "reopen", "answer": "reopen", "reopen": "resolve", "escalate": "claim",
    "release": "claim", "note": "release",
}  # fmt: skip
"""What can be pressed instead, by what was done last."""
LATELY: Final = timedelta(hours=1)
"""An act that is older is taken back only where its ticket is named: nobody means last week's by a bare “undo”."""


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
        """What was done last on a ticket; somebody else's notes aside, which stand in nobody's way."""
        done = self._acts(number)
        return done[-1] if done else None

    def _acts(self, number: int) -> list[Event]:
        acts = [event for event in self.desk.history(number) if event.act in get_args(Act)]
        return [event for event in acts if event.act != "note" or self.person.did(event)]

    def long_ago(self, event: Event) -> str | None:
        """The question whether an act is meant that lies too far back; None for one of just now."""
        if self.now - event.at <= LATELY:
            return None
        label, number = self._label(event), event.ticket
        if self.language == "zh":
            return (
                f"你在工单台上一步是 {event.at:%m-%d %H:%M} 的“{label}” #{number}，隔得久了，没有动。"
                f"要撤的就是它，请说“撤回 {number}”。"
            )
        return (
            f"What you did last on the desk was “{label}” on #{number}, {event.at:%m-%d %H:%M}; that is a while ago, "
            f"so nothing was changed. If you mean it, say “undo {number}”."
        )

    def undo(self, ticket: Ticket, act_id: str, *, again: bool) -> tuple[Ticket | None, str, tuple[Part, ...]]:
        """The ticket as released, or None; what to say; and what may be pressed. `again` says it was done before."""
        event = self.last(ticket.id)
        own_claim = event is not None and event.act == "claim" and self.person.did(event) and ticket.state == "claimed"
        if own_claim and not again and self._was_escalated(ticket.id) and not self.role.may("escalate"):
            return None, self._left_alone(ticket), ()
        if again or own_claim:
            after = self.desk.act(ticket.id, "release", actor=self.person, now=self.now, act_id=act_id)
            if isinstance(after, Ticket) and self._was_escalated(ticket.id):
                after = self.desk.act(
                    ticket.id, "escalate", actor=self.person, now=self.now, act_id=f"{act_id}:up", to=ticket.lead
                )
                if isinstance(after, Ticket):
                    return after, self._up_again(after), ()
            if isinstance(after, Ticket):
                return after, act_done_in_time("release", after, self.now, self.language), ()
            return None, act_refused(after, ticket.id, self.language, self.person.name), ()
        return None, self._said(ticket, event), self._buttons(ticket, event)

    def _was_escalated(self, number: int) -> bool:
        """Whether the claim that was done last, or was released after it, took over an escalated ticket."""
        acts = [event.act for event in self._acts(number) if event.act != "note"]
        return (acts[:-1] if acts[-1:] == ["release"] else acts)[-2:] == ["escalate", "claim"]

    def _up_again(self, ticket: Ticket) -> str:
        lead = who_told(ticket.lead, self.language) or {"zh": "主管", "en": "the lead"}[self.language]
        if self.language == "zh":
            return f"工单 #{ticket.id} 的认领已撤回，回到认领前的“已升级”，没有人处理；已通知{lead}。"
        return f"Ticket #{ticket.id}: your claim is taken back; it is escalated as before, free, and {lead} is told."

    def _left_alone(self, ticket: Ticket) -> str:
        lead = who_told(ticket.lead, self.language)
        if self.language == "zh":
            return (
                f"工单 #{ticket.id} 是升级之后由你认领的，撤回认领会把它变成“待认领”，{lead or '主管'}不会再收到通知，"
                "所以没有动。你不跟的话，转给别人。"
            )
        return (
            f"Ticket #{ticket.id} was escalated before you claimed it; taking that back would leave it new without "
            f"{lead or 'the lead'} being told, so nothing was changed. Assign it to somebody instead."
        )

    def _label(self, event: Event) -> str:
        return ACT_LABELS[self.language][event.act].removeprefix("标记")  # type: ignore[index]

    def _said(self, ticket: Ticket, event: Event | None) -> str:
        zh = self.language == "zh"
        if event is None:
            return (
                f"工单 #{ticket.id} 还没有人动过，没有可撤的。"
                if zh
                else f"Nothing was done on ticket #{ticket.id} yet."
            )
        label = self._label(event)
        to = who_told(event.to, self.language)
        to = f"给{to}" if to and event.act == "escalate" and zh else to
        if not self.person.did(event):
            return (
                f"工单 #{ticket.id} 上一步是 {event.actor} 做的（{label}{to}），不是你做的，没有动。"
                if zh
                else f"What was done last on ticket #{ticket.id} was {event.actor}'s ({label}); nothing was changed."
            )
        if zh:
            return f"工单 #{ticket.id} 上一步是“{label}{to}”，已经写进经过，不能直接撤{self._instead(ticket, event)}"
        return (
            f"What you did last on ticket #{ticket.id} was “{label}{' to ' + to if to else ''}”; it is on record and "
            f"cannot be taken back by itself. {self._instead(ticket, event)}"
        ).strip()

    def _instead(self, ticket: Ticket, event: Event) -> str:
        zh = self.language == "zh"
        if event.act == "assign":
            if self.person.leads:
                return "；要拿回来，点“拿回给我”。" if zh else "Press “Back to me” to take it back."
            return (
                f"；要拿回来，请 {event.to} 转给你或退回。" if zh else f"Ask {event.to} to hand it back or release it."
            )
        mend = self._mend(ticket, event)
        if mend is None:
            return "。" if zh else ""
        label = ACT_LABELS[self.language][mend]
        return f"；要改的话点“{label}”。" if zh else f"“{label}” is what can be done now."

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
        mend = self._mend(ticket, event)
        return self._button(ticket, mend) if mend else ()

    def _mend(self, ticket: Ticket, event: Event) -> Act | None:
        """The act that can be done now to what was done last, if there is one."""
        mend = _MENDS.get(event.act)
        return mend if mend and ticket.state in MOVES[mend][0] else None

    def _button(self, ticket: Ticket, mend: Act) -> tuple[Part, ...]:
        if not may_press(self.role, mend):
            return ()
        return (Buttons((act_button(ticket, mend, self.language, first=True),)),)
