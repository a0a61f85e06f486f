"""What the desk shows in chat: lists and counts, one ticket, a suggested reply, incidents, and how it worked."""

from dataclasses import dataclass, replace
from typing import Final

from assistant.conversation import (
    Button,
    Buttons,
    Cards,
    Language,
    Part,
    Reply,
    Text,
)
from assistant.skills.triage import text as said
from assistant.skills.triage.account import account_reply
from assistant.skills.triage.cards import (
    act_button,
    act_buttons,
    cards,
    may_press,
    subject,
    suggestion,
    ticket_view,
)
from assistant.skills.triage.json import ticket_json
from assistant.skills.triage.memory import Remembered
from assistant.skills.triage.orders import NotOrdered
from assistant.skills.triage.people import who
from assistant.skills.triage.reading import Account, Listing, Suggest, narrowed
from assistant.skills.triage.scope import ME, Scope
from assistant.skills.triage.scoped import wanted_of
from assistant.skills.triage.turn import Turn
from assistant.skills.triage.which import Which
from assistant.triage.finding import Wanted
from assistant.triage.incident import Incident
from assistant.triage.labels import ground_label
from assistant.triage.suggested import reply as worded
from assistant.triage.ticket import MOVES, OPEN, WAITING, NotDone, Ticket
from assistant.triage.words import act_refused

_TURNS: Final = 12
"""Wordings that are tried for one that differs."""


@dataclass(frozen=True, slots=True)
class Lists(Turn):
    """One message's look at one desk."""

    def listing(self, asked: Listing) -> Reply:
        """The tickets of a scope: how many, how many late, the most urgent as cards."""
        if asked.unknown:
            return self._unknown(asked.unknown)
        scope = narrowed(asked.scope, self.remembered.scope) if asked.narrows else asked.scope
        if scope.owner and scope.owner != ME:
            scope = self._owned(scope)
        wanted = wanted_of(scope, self.message.account, self.now)
        count = self.desk.how_many(wanted)
        found = self.desk.search(wanted, 1 if asked.only_first else 200)
        if not found:
            return self._none(scope)
        late = self.desk.how_many(replace(wanted, late_at=self.now)) if scope.lateness != "late" else 0
        incidents = self.desk.incidents()
        view = cards(found, self.situation.role, self.now, self.language, incidents)
        summary = self._first(found[0], scope) if asked.only_first else self._summary(count, late, scope)
        notes = () if asked.only_first else (*self._notes(found, incidents), *self._late_before(scope, wanted, count))
        data = {"tickets": [ticket_json(ticket, masked=True) for ticket in found], "count": count, "late": late}
        kept = replace(self.remembered, listed=_in_order(found, view), scope=scope, pending=None, account=None)
        kept = replace(kept, ticket=found[0].id if len(found) == 1 else None)
        parts: tuple[Part, ...] = (Text(summary), view)
        return self.said(parts, kept, data, notes)

    def look(self, which: Which) -> Reply:
        """One ticket, or several as cards."""
        numbers = self._numbers(which)
        if not numbers:
            return self.refused(said.NONE_LISTED[self.language])
        if len(numbers) == 1:
            return self.ticket(numbers[0])
        found = [ticket for number in numbers if (ticket := self.desk.ticket(number))]
        missing = [
            act_refused(NotDone("missing"), number, self.language) for number in numbers if not self.desk.ticket(number)
        ]
        if not found:
            return self.refused("\n\n".join(missing))
        kept = replace(self.remembered, listed=tuple(ticket.id for ticket in found), pending=None)
        heading = said.numbers_said([ticket.id for ticket in found], self.language)
        view = cards(found, self.situation.role, self.now, self.language)
        data: dict[str, object] = {"tickets": [ticket_json(ticket, masked=True) for ticket in found]}
        return self.said((Text("\n\n".join((heading, *missing))), view), kept, data)

    def ticket(self, number: int) -> Reply:
        """A ticket's own view."""
        ticket = self.desk.ticket(number)
        if ticket is None:
            return self.refused(act_refused(NotDone("missing"), number, self.language))
        parts = ticket_view(
            self.desk, ticket, self.situation.role, self.now, self.language, masked=self.message.place == "group"
        )
        data: dict[str, object] = {"ticket": ticket_json(ticket, masked=not self.whole)}
        return replace(self.said(parts, self.remembered.looking_at(number), data), subject=subject(ticket))

    def kept_on_record(self, number: int) -> Reply:
        """That a ticket is not deleted, and what is done instead."""
        ticket = self.desk.ticket(number)
        if ticket is None:
            return self.refused(act_refused(NotDone("missing"), number, self.language))
        text = said.NOT_DELETED[self.language].format(number=ticket.id)
        fits = ticket.state in MOVES["dismiss"][0] and may_press(self.situation.role, "dismiss")
        button = (Buttons((act_button(ticket, "dismiss", self.language, first=False),)),) if fits else ()
        kept = self.remembered.looking_at(ticket.id)
        return Reply("triage", "refused", (Text(text), *button), self.language, remember=kept.kept())

    def not_ordered(self, reading: NotOrdered) -> Reply:
        """Why nothing was done, with the ticket as it stands and a button for the act."""
        numbers = self._numbers(reading.which)
        ticket = self.desk.ticket(numbers[0]) if len(numbers) == 1 else None
        if ticket is None or reading.why == "refused":
            kept = replace(self.remembered, pending=None)
            return self.said((Text(said.not_ordered(replace(reading, which=Which(numbers)), self.language)),), kept, {})
        if reading.why == "asked":
            return self.ticket(ticket.id)
        verb = "assign" if reading.verb == "handover" else reading.verb
        verb = "release" if verb == "undo" else verb
        button = (
            (Buttons((act_button(ticket, verb, self.language, first=True),)),)
            if may_press(self.situation.role, verb)
            else ()
        )
        text = Text(said.not_ordered(replace(reading, which=Which(numbers)), self.language))
        return self.said(
            (text, *button), self.remembered.looking_at(ticket.id), {"ticket": ticket_json(ticket, masked=True)}
        )

    def suggest(self, asked: Suggest) -> Reply:
        """What might be answered to a ticket; another wording when one was shown."""
        numbers, other = self._numbers(asked.which), asked.other
        ticket = self.desk.ticket(numbers[0]) if numbers else None
        if ticket is None:
            text = (
                act_refused(NotDone("missing"), numbers[0], self.language) if numbers else said.ASK_WHICH[self.language]
            )
            return self.refused(text.format(verb="回复" if self.language == "zh" else "answer"))
        kept = self.remembered.looking_at(ticket.id)
        first = self.desk.suggestion(ticket, polished=not other).text
        turn, text = (self._reworded(ticket, kept.wording, first)) if other else (0, first)
        same = {"zh": "政策里的说法就这些，没有别的版本了。", "en": "The policy has no other wording for this."}[
            self.language
        ]
        notes = (same,) if other and turn == kept.wording else ()
        heading = f"工单 #{ticket.id}：" if self.language == "zh" else f"Ticket #{ticket.id}: "
        again = Button(
            "换个说法" if self.language == "zh" else "Another wording",
            text="换个说法" if self.language == "zh" else "another wording",
        )
        buttons = next((part.choices for part in act_buttons(ticket, self.situation.role, self.language)), ())
        wish = said.WISH[self.language] if asked.wish else ""
        parts = (
            Text(heading + said_reason(ticket, self.language) + wish),
            suggestion(text, self.language),
            Buttons((again, *buttons[:2])),
        )
        return self.said(
            parts, replace(kept, wording=turn), {"ticket": ticket_json(ticket, masked=True), "suggestion": text}, notes
        )

    def account(self, asked: Account) -> Reply:
        """How the desk worked, from its report."""
        return account_reply(self.desk, asked, self.message, self.situation, self.remembered, self.names)

    def _numbers(self, which: Which) -> tuple[int, ...]:
        kept = self.remembered
        if which.numbers:
            return which.numbers
        if which.places or which.first:
            places = which.places or tuple(range(1, which.first + 1))
            inside = [place for place in places if kept.listed and (place == -1 or 1 <= place <= len(kept.listed))]
            return tuple(kept.listed[place - 1 if place > 0 else -1] for place in inside)
        if which.pointed == "urgent":
            return tuple(ticket.id for ticket in self.desk.search(Wanted(states=tuple(OPEN)), 1))
        if which.pointed == "listed":
            return kept.listed
        return (kept.ticket,) if kept.ticket is not None else kept.listed[:1] if len(kept.listed) == 1 else ()

    def _owned(self, scope: Scope) -> Scope:
        meant = who(scope.owner, self.names.people)
        return replace(scope, owner=meant[0]) if len(meant) == 1 else scope

    def _reworded(self, ticket: Ticket, before: int, first: str) -> tuple[int, str]:
        """Which wording, and its text: the next that differs from the one shown."""
        wording = self.desk.policy.wording
        shown = worded(wording, ticket.complaint, ticket.id + before) if before else first
        for turn in range(before + 1, before + _TURNS):
            text = worded(wording, ticket.complaint, ticket.id + turn)
            if text != shown:
                return turn, text
        return before, shown

    def _summary(self, count: int, late: int, scope: Scope) -> str:
        what = said.described(scope, self.language)
        if self.language == "zh":
            unit = "条" if said.plain_open(scope) else "单"
            timed = scope.lateness or not _waits(scope)
            behind = "" if timed else f"，其中 {late} {unit}已超过 24 小时" if late else "，都还在 24 小时之内"
            first = f"最急的 {said.SHOWN} {unit}" if count > said.SHOWN else "最急的排在前面"
            return f"{what}共 **{count}** {unit}{behind}。{first}："
        behind = (
            ""
            if scope.lateness or not _waits(scope)
            else f"; {late} of them past 24 hours"
            if late
            else ", all within their 24 hours"
        )
        first = f"The {said.SHOWN} most urgent" if count > said.SHOWN else "The most urgent first"
        if said.plain_open(scope):
            return f"**{count}** open ticket{'s' if count != 1 else ''}{behind}. {first}:"
        return f"**{count}** {what}{behind}. {first}:"

    def _first(self, ticket: Ticket, scope: Scope) -> str:
        if self.language == "zh":
            among = "" if scope == Scope() else f"（{said.described(scope, 'zh')}里）"
            return f"最急的{among}是 #{ticket.id}："
        return f"The most urgent{'' if scope == Scope() else ' of ' + said.described(scope, 'en')} is #{ticket.id}:"

    def _none(self, scope: Scope) -> Reply:
        if said.plain_open(scope):
            text = {"zh": "现在没有待处理的差评。", "en": "No ticket is open right now."}[self.language]
        elif self.language == "zh":
            text = f"{said.none_such(scope)}。"
        else:
            text = f"There are no {said.described(scope, 'en')}."
        kept = replace(self.remembered, scope=scope, listed=(), pending=None)
        return self.said((Text(text),), kept, {"tickets": [], "count": 0})

    def _notes(self, found: tuple[Ticket, ...], incidents: tuple[Incident, ...]) -> tuple[str, ...]:
        notes = []
        for incident in incidents:
            inside = sum(ticket.incident == incident.id for ticket in found)
            if inside > 1:
                ground = ground_label(incident.ground, self.language)
                notes.append(
                    f"其中 {inside} 单同属事件 E{incident.id}（{incident.product}{ground}），合成一张卡。"
                    if self.language == "zh"
                    else f"{inside} of them share a card: incident E{incident.id} ({ground}, {incident.product})."
                )
        return tuple(notes)

    def _late_before(self, scope: Scope, wanted: Wanted, count: int) -> tuple[str, ...]:
        """How many are overdue in all, where those of some days were asked for."""
        if scope.lateness != "late" or not scope.since:
            return ()
        whole = self.desk.how_many(replace(wanted, due_from=None, due_before=None))
        if whole == count:
            return ()
        zh = f"这里只算这几天到期的；连同之前的，现在一共 {whole} 单超时。"
        return (zh if self.language == "zh" else f"Only those due in these days; {whole} are overdue in all.",)

    def _unknown(self, words: tuple[str, ...]) -> Reply:
        named = (
            "、".join(f"“{word}”" for word in words)
            if self.language == "zh"
            else ", ".join(f"“{word}”" for word in words)
        )
        text = said.UNKNOWN_WORDS[self.language].format(words=named)
        return Reply("triage", "refused", (Text(text),), self.language, unknown=words)

    def said(
        self, parts: tuple[Part, ...], kept: Remembered, data: dict[str, object], notes: tuple[str, ...] = ()
    ) -> Reply:
        return Reply("triage", "answered", parts, self.language, notes=notes, data=data, remember=kept.kept())

    def refused(self, text: str) -> Reply:
        return Reply("triage", "refused", (Text(text),), self.language)


def said_reason(ticket: Ticket, language: Language) -> str:
    """Why a ticket is on the desk, in one line; who wrote is hidden."""
    from analytics.reviews.pii import mask

    return mask(ticket.complaint.reason(language))


def _waits(scope: Scope) -> bool:
    return not scope.states or bool(WAITING & frozenset(scope.states))


def _in_order(found: tuple[Ticket, ...], view: Cards) -> tuple[int, ...]:
    """The tickets as they are shown, for “the first”; what was not shown is not among them."""
    shown = tuple(int(row[0]) for row in view.table.rows)
    return shown or tuple(ticket.id for ticket in found)
