"""Doing what a person orders at the desk: which tickets are meant, what is missing, what was done and what not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.conversation import Action, Button, Buttons, Part, Reply, Text
from assistant.identity import is_account
from assistant.skills.triage import text as said
from assistant.skills.triage.cards import act_buttons, cards, subject, suggestion, ticket_view, words_of
from assistant.skills.triage.json import ticket_json
from assistant.skills.triage.memory import Pending
from assistant.skills.triage.order_words import Verb
from assistant.skills.triage.orders import Order
from assistant.skills.triage.people import who
from assistant.skills.triage.scope import ME, Scope, read_scope
from assistant.skills.triage.scoped import wanted_of
from assistant.skills.triage.turn import Turn
from assistant.skills.triage.undo import Undoing
from assistant.skills.triage.which import Which
from assistant.triage.finding import Wanted
from assistant.triage.rights import Person
from assistant.triage.ticket import MOVES, OPEN, Act, NotDone, State, Ticket
from assistant.triage.words import act_done_in_time, act_refused

MOST: Final = 50
"""Tickets that one message moves."""
_MANY: Final = 10
"""More tickets than anybody means without looking are confirmed, whatever the act."""
_ACTS: Final[dict[Verb, Act]] = {"handover": "assign"}
_FREE: Final[dict[Verb, tuple[State, ...]]] = {"claim": ("new", "escalated")}
"""What “the most urgent” is looked for among, where the act fits only some states."""
_BUTTONED: Final = frozenset({"new", "resolved", "dismissed"})
"""States in which a refused act has another that comes first: a claim, or opening the ticket again."""
_WEIGHTY: Final = frozenset({"resolve", "dismiss", "escalate", "answer", "reopen"})
"""Acts on several tickets at once that are confirmed first, unless the tickets were named by their numbers."""


@dataclass(frozen=True, slots=True)
class Acting(Turn):
    """One message's orders on one desk."""

    @property
    def person(self) -> Person:
        return self.desk.recognised(Person(self.message.user, self.situation.role, self.message.account))

    def run(self, orders: Sequence[Order]) -> Reply:
        """Each order in turn; what is missing of the first is asked back."""
        found: list[tuple[Order, tuple[int, ...]]] = []
        for order in orders:
            numbers = self._numbers(order, alone=len(orders) == 1)
            if isinstance(numbers, Reply):
                return numbers
            asked = self._asked_back(order, numbers)
            if asked:
                return asked
            found.append((order, numbers))
        if any(order.verb == "undo" for order, _ in found):
            return self._undone(*(numbers for order, numbers in found if order.verb == "undo"))
        outcomes = []
        turn = 0
        for order, numbers in found:
            given = order.to if order.verb == "escalate" else self._person_of(order.to) or order.to
            to = self.message.account if given == ME else given
            outcomes.append(self._done(order.verb, numbers, note=order.note, to=to, first=turn))
            turn += len(numbers)
        return self._told(outcomes)

    def act(self, verb: Verb, number: int, words: str = "") -> Reply:
        """A button on one ticket, with the words that its form asked for."""
        return self.run((Order(verb, Which((number,)), note=words[:500]),))

    def confirmed(self, pending: Pending) -> Reply:
        """What waited for a yes."""
        outcome = self._done(pending.verb, pending.numbers, note=pending.note, to=pending.to, first=0)
        return self._told([outcome])

    def completed(self, pending: Pending, text: str) -> Reply:
        """What waited for a word, with that word."""
        words = text.strip()
        order = Order(pending.verb, Which(pending.numbers), pending.to, pending.note)
        if pending.wants == "to":
            return self.run((replace(order, to=words.removeprefix("转给").removeprefix("给").strip(" 吧。.!！")),))
        return self.run((replace(order, note=words[:500]),))

    def _numbers(self, order: Order, *, alone: bool) -> tuple[int, ...] | Reply:
        """The tickets meant; a reply where that must be asked."""
        which = order.which
        if which.numbers:
            return tuple(each for each in which.numbers if each not in order.but)
        again = self.desk.acted_on([self._act_id(turn) for turn in range(MOST)]) if alone else ()
        if order.verb == "undo" and not (which.places or which.first or again) and (last := self._last_done()):
            return last
        numbers = self._fitting(order, self._pointed(order))
        if isinstance(numbers, Reply) and again:
            return again
        if isinstance(numbers, Reply):
            return numbers
        if which.pointed in ("urgent", "last") and again:
            return again
        kept = dict.fromkeys(each for each in (*again, *numbers) if each not in order.but)
        return tuple(kept)[:MOST] or self._clarify(said.NONE_SUCH[self.language])

    def _last_done(self) -> tuple[int, ...] | Reply:
        """What a bare “undo” means: the tickets of the person's last act, wherever on the desk that was."""
        done = self.desk.last_done(self.person)
        if done and (asked := Undoing(self.desk, self.person, self.now, self.language).long_ago(done[-1])):
            number = done[-1].ticket
            button = f"撤回 {number}" if self.language == "zh" else f"undo {number}"
            parts = (Text(asked), Buttons((Button(button, text=button),)))
            kept = replace(self.remembered, pending=None)
            return Reply("triage", "clarify", parts, self.language, (button,), remember=kept.kept())
        return tuple(event.ticket for event in done)

    def _fitting(self, order: Order, numbers: tuple[int, ...] | Reply) -> tuple[int, ...] | Reply:
        """Of several that were not named one by one, those that are free to claim."""
        if isinstance(numbers, Reply) or len(numbers) < 2 or order.which.places or order.verb != "claim":
            return numbers
        states = MOVES["claim"][0]
        found = [ticket for number in numbers if (ticket := self.desk.ticket(number))]
        free = tuple(ticket.id for ticket in found if ticket.state in states)
        return free or self._clarify(said.NONE_FREE[self.language])

    def _pointed(self, order: Order) -> tuple[int, ...] | Reply:
        which, kept = order.which, self.remembered
        if which.places or which.first:
            places = which.places or tuple(range(1, which.first + 1))
            if not kept.listed:
                return self._clarify(said.NONE_LISTED[self.language])
            inside = [place for place in places if place == -1 or 1 <= place <= len(kept.listed)]
            return tuple(kept.listed[place - 1 if place > 0 else -1] for place in inside)
        match which.pointed:
            case "urgent":
                states = _FREE.get(order.verb, tuple(OPEN))
                return tuple(ticket.id for ticket in self.desk.search(Wanted(states=states), 1))
            case "mine":
                return self._ids(Wanted(states=tuple(OPEN), owner=self.message.account))
            case "all":
                return self._ids(Wanted(states=tuple(OPEN)))
            case "free":
                return self._ids(Wanted(states=("new",)))
        scope = read_scope(order.about, self.situation.today, self.names)[0] if order.about else Scope()
        if scope != Scope():
            fits = _FREE.get(order.verb, tuple(OPEN))
            open_only = scope if scope.states else replace(scope, states=fits)
            found = self.desk.search(wanted_of(open_only, self.message.account, self.now), MOST)
            if which.pointed == "last" and len(found) > 1:
                return self._which_of(order, found)
            return tuple(ticket.id for ticket in found)
        if which.pointed == "listed":
            return kept.listed or self._clarify(said.NONE_LISTED[self.language])
        if kept.ticket is not None and not (which.pointed == "" and re.search("[0-9]", order.about)):
            return (kept.ticket,)  # a number that counts something names no ticket: 解决 2 个问题
        pending = Pending(self.message.id, order.verb, "which", (), order.to, order.note)
        verb = said.VERBS[self.language][order.verb]
        return self._clarify(said.ASK_WHICH[self.language].format(verb=verb), pending)

    def _which_of(self, order: Order, found: Sequence[Ticket]) -> Reply:
        """Several fit where one was meant: they are listed, and the answer may be a number or a place."""
        pending = Pending(self.message.id, order.verb, "which", (), order.to, order.note)
        kept = replace(self.remembered, listed=tuple(ticket.id for ticket in found), ticket=None, pending=pending)
        verb = said.VERBS[self.language][order.verb]
        text = said.SEVERAL_FIT[self.language].format(count=len(found), verb=verb)
        view = cards(found, self.situation.role, self.now, self.language)
        choices = tuple(f"#{ticket.id}" for ticket in found[: said.SHOWN])
        return Reply("triage", "clarify", (Text(text), view), self.language, choices, remember=kept.kept())

    def _ids(self, wanted: Wanted) -> tuple[int, ...]:
        return tuple(ticket.id for ticket in self.desk.search(wanted, MOST))

    def _asked_back(self, order: Order, numbers: tuple[int, ...]) -> Reply | None:
        """The question for what an order leaves out, if it leaves out anything."""
        language, pending = self.language, Pending(self.message.id, order.verb, "to", numbers, order.to, order.note)
        shown = said.numbers_said(numbers, language)
        if order.verb in ("assign", "handover"):
            if order.to == ME:
                return None
            if not order.to:
                return self._clarify(said.ASK_TO[language].format(numbers=shown), pending, self._others())
            meant = (order.to,) if is_account(order.to) else who(order.to, self.names.people)
            accounts = self.desk.bearing(meant[0], self.person) if len(meant) == 1 else ()
            meant = accounts if len(accounts) > 1 else meant
            if len(meant) > 1:
                people = "、".join(meant) if language == "zh" else ", ".join(meant)
                return self._clarify(said.ASK_WHO[language].format(name=order.to, people=people), pending, meant)
            if not meant and not self._sure_of(order, pending.numbers):
                return self._stranger(order, pending, shown)
        if order.verb == "dismiss" and not order.note:
            return self._clarify(said.ASK_REASON[language].format(numbers=shown), replace(pending, wants="reason"))
        if order.verb == "note" and not order.note:
            return self._clarify(said.ASK_NOTE[language].format(numbers=shown), replace(pending, wants="reason"))
        which = order.which
        named = (which.numbers and not which.ranged) or which.places or which.first
        every = which.pointed == "all" or len(numbers) > _MANY
        weighty = order.verb in _WEIGHTY or (order.verb == "claim" and not which.ranged) or order.about
        if every or (len(numbers) > 1 and not named and weighty):
            return self._confirm(replace(pending, wants="confirm"), shown)
        return None

    def _sure_of(self, order: Order, numbers: tuple[int, ...]) -> bool:
        """Whether the giver has insisted on a name that nobody on the desk bears."""
        before = self.remembered.pending
        return bool(before and before.wants == "to" and before.to == order.to and before.numbers == numbers)

    def _stranger(self, order: Order, pending: Pending, shown: str) -> Reply:
        others = self._others()
        zh = self.language == "zh"
        known = (f"台上有：{'、'.join(others)}。" if zh else f"There are: {', '.join(others)}. ") if others else ""
        text = said.UNKNOWN_WHO[self.language].format(name=order.to, numbers=shown, known=known)
        insist = Button(f"转给{order.to}" if zh else f"Assign to {order.to}", text=order.to)
        return self._clarify(text, pending, others, (insist,))

    def _others(self) -> tuple[str, ...]:
        return tuple(name for name in self.names.people if name not in (self.message.user, self.person.name))[:6]

    def _confirm(self, pending: Pending, shown: str) -> Reply:
        zh = self.language == "zh"
        to = (f"，转给 {pending.to}" if zh else f", to {pending.to}") if pending.to else ""
        verb = said.VERBS[self.language][pending.verb]
        text = said.CONFIRM[self.language].format(verb=verb, count=len(pending.numbers), numbers=shown, to=to)
        yes = Button("确认" if zh else "Confirm", action=Action("triage.confirm", pending.key), style="primary")
        no = Button("取消" if zh else "Cancel", action=Action("triage.cancel", pending.key))
        kept = replace(self.remembered, pending=pending)
        return Reply(
            "triage",
            "clarify",
            (Text(text), Buttons((yes, no))),
            self.language,
            (yes.label, no.label),
            remember=kept.kept(),
        )

    def _clarify(
        self, text: str, pending: Pending | None = None, choices: Sequence[str] = (), more: Sequence[Button] = ()
    ) -> Reply:
        buttons = (*(Button(choice, text=choice) for choice in choices), *more)
        parts: tuple[Part, ...] = (Text(text), *((Buttons(buttons),) if buttons else ()))
        labels = tuple(button.text or button.label for button in buttons)
        status = "clarify" if pending else "refused"
        kept = replace(self.remembered, pending=pending)
        return Reply("triage", status, parts, self.language, labels if pending else (), remember=kept.kept())  # type: ignore[arg-type]

    def _person_of(self, name: str) -> str:
        meant = who(name, self.names.people) if name and not is_account(name) else ()
        return meant[0] if len(meant) == 1 else ""

    def _act_id(self, turn: int) -> str:
        pending = self.remembered.pending
        pressed = self.message.action and self.message.action.name == "triage.confirm" and pending
        base = f"confirm:{pending.key}" if pressed and pending else self.message.id
        return base if turn == 0 else f"{base}:{turn}"

    def _done(self, verb: Verb, numbers: tuple[int, ...], *, note: str, to: str, first: int) -> "_Outcome":
        act: Act = _ACTS.get(verb, verb)  # type: ignore[arg-type]
        given = to if act == "assign" else self._lead_of(to) if act == "escalate" else ""
        note = note or (to if act == "escalate" and not given else "")
        done: list[Ticket] = []
        refused: list[tuple[int, NotDone]] = []
        for turn, number in enumerate(numbers, start=first):
            after = self.desk.act(
                number, act, actor=self.person, now=self.now, note=note, act_id=self._act_id(turn), to=given
            )
            if isinstance(after, Ticket):
                done.append(after)
            else:
                refused.append((number, after))
        return _Outcome(verb, tuple(done), tuple(refused), to)

    def _lead_of(self, name: str) -> str:
        """Whom of the policy's leads or the desk a ticket is escalated to; nobody where none is called so."""
        leads = tuple(dict.fromkeys(self.desk.policy.leads.values())) if name else ()
        titled = name.endswith(("主管", "经理", "总", "店长", "总监", "老师"))
        meant = [each for each in leads if each.casefold() == name.casefold()] or who(name, leads)
        meant = meant or (() if titled else who(name, self.names.people))
        return meant[0] if len(meant) == 1 else ""

    def _undone(self, numbers: Sequence[int]) -> Reply:
        """A claim taken back, or what can be done instead."""
        language = self.language
        undoing = Undoing(self.desk, self.person, self.now, language)
        again = self.desk.acted_on([self._act_id(turn) for turn in range(MOST)])
        numbers = again or tuple(numbers)
        lines: list[str] = []
        buttons: list[Part] = []
        done: list[Ticket] = []
        for turn, number in enumerate(numbers):
            ticket = self.desk.ticket(number)
            if ticket is None:
                lines.append(act_refused(NotDone("missing"), number, language))
                continue
            after, line, parts = undoing.undo(ticket, self._act_id(turn), again=bool(again))
            lines.append(line)
            buttons += parts
            done += [after] if after else []
        kept = self.remembered.looking_at(numbers[0])
        data = {"tickets": [ticket_json(each, masked=True) for each in done]}
        return Reply(
            "triage", "answered", (Text("\n\n".join(lines)), *buttons[:1]), language, data=data, remember=kept.kept()
        )

    def _told(self, outcomes: Sequence["_Outcome"]) -> Reply:
        language = self.language
        done = [ticket for outcome in outcomes for ticket in outcome.done]
        lines = [line for outcome in outcomes for line in self._lines(outcome)]
        if not done:
            stood = [why.ticket for outcome in outcomes for _, why in outcome.refused if why.ticket]
            kept = (
                self.remembered.looking_at(stood[0].id) if len(stood) == 1 else replace(self.remembered, pending=None)
            )
            free = [ticket for ticket in stood if ticket.state in _BUTTONED and len(stood) == 1]
            buttons = [each for ticket in free for each in act_buttons(ticket, self.situation.role, language)]
            return Reply("triage", "refused", (Text("\n\n".join(lines)), *buttons), language, remember=kept.kept())
        last = done[-1]
        refused = [number for outcome in outcomes for number, _ in outcome.refused]
        one = len({*(ticket.id for ticket in done), *refused}) == 1
        claimed = one and outcomes[-1].verb == "claim"
        parts = [Text("\n\n".join(lines)), *(self._shown(last, claimed=claimed) if one else ())]
        kept = self.remembered.looking_at(last.id)
        kept = kept if one else replace(kept, listed=tuple(ticket.id for ticket in done))
        shows = claimed and self.whole
        data = {
            "ticket": ticket_json(last, masked=not shows),
            "tickets": [ticket_json(each, masked=True) for each in done],
        }
        about = subject(last) if one else ""
        return Reply("triage", "answered", tuple(parts), language, data=data, remember=kept.kept(), subject=about)

    def _shown(self, ticket: Ticket, *, claimed: bool) -> tuple[Part, ...]:
        """A ticket under what was done to it: all of it where a button on it was pressed, for its card takes this."""
        role, now, language = self.situation.role, self.now, self.language
        if self.message.action:
            return ticket_view(self.desk, ticket, role, now, language, masked=self.message.place == "group")[1:]
        words = (
            words_of(ticket, self.desk.texts(ticket.id), whole=self.whole),
            suggestion(self.desk.suggestion(ticket).text, language),
        )
        return (*(words if claimed else ()), *act_buttons(ticket, role, language))

    def _lines(self, outcome: "_Outcome") -> list[str]:
        act: Act = _ACTS.get(outcome.verb, outcome.verb)  # type: ignore[arg-type]
        refused = [act_refused(why, number, self.language, self.person.name) for number, why in outcome.refused]
        if len(outcome.done) > 1:
            return [said.several_done(outcome.verb, outcome.done, self.now, self.language, outcome.to), *refused]
        told = [act_done_in_time(act, ticket, self.now, self.language) for ticket in outcome.done]
        if outcome.verb == "escalate" and outcome.to:
            told = [line + said.escalated_to(outcome.done[0].lead, outcome.to, self.language) for line in told]
        return [*told, *refused]


@dataclass(frozen=True, slots=True)
class _Outcome:
    verb: Verb
    done: tuple[Ticket, ...]
    refused: tuple[tuple[int, NotDone], ...]
    to: str
