"""Orders about subscriptions, carried out: one reply for all that a message says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.conversation import Button, Details, Language, Message, Part, Reply, Situation, Text
from assistant.skills.subscriptions import calling, offering
from assistant.skills.subscriptions import text as said
from assistant.skills.subscriptions.asking import (
    asked_for,
    asks,
    examples,
    halves_of,
    question_refused,
    which_to_cancel,
    which_to_change,
    without_rest,
)
from assistant.skills.subscriptions.confirming import robot_asked, to_confirm
from assistant.skills.subscriptions.finding import chosen, is_named, is_read
from assistant.skills.subscriptions.order import Plan
from assistant.skills.subscriptions.reading import schedule_of
from assistant.skills.subscriptions.slots import LISTED, NAME, SLOT
from assistant.skills.subscriptions.subscription import MOST, Subscription, SubscriptionBook, Wish

if TYPE_CHECKING:
    from assistant.skills.subscriptions.order import Order


@dataclass(frozen=True, slots=True)
class Doing:
    """What one message has done."""

    book: SubscriptionBook
    message: Message
    situation: Situation

    @property
    def language(self) -> Language:
        return self.situation.language

    def all_of(self, plans: Sequence[Plan]) -> Reply:
        """Nothing is done while something has to be asked."""
        for plan in plans:
            if asked := self._asked(plan):
                return asked
        done = [self._done(plan) for plan in plans]
        return self.together(done)

    def together(self, done: Sequence[Reply]) -> Reply:
        """What was done, as one reply."""
        return done[0] if len(done) == 1 else _together(done, self.language)

    def _asked(self, plan: Plan) -> Reply | None:
        order, language = plan.order, self.language
        if order.to == "robot" and not self.book.has_robot:
            return self.refused(said.NO_ROBOT[language])
        if order.missing:
            if halves := halves_of(order, self.message, self.book, language):
                return asks(halves, language)
            return asks(asked_for(order, language, self._there(plan)), language)
        if plan.unknown:
            return asks(without_rest(order, plan.filters, plan.unknown, language), language)
        if order.changes and not self._there(plan) and not order.whats:
            return self.listing(said.NOTHING[language])
        if order.changes and len(self._there(plan)) > 1:
            return asks(which_to_change(order, self._there(plan), language), language)
        if order.to == "robot" and order.does == "subscribe" and not plan.confirmed:
            return self._confirmed_first(order)
        return None

    def _confirmed_first(self, order: "Order") -> Reply:
        what = f"“{order.question}”" if order.question else calling.names(order.whats, self.language)
        when = calling.when_said(None if order.whats == ("desk",) else order.schedule, self.language)
        asked = robot_asked(what, when, self.language)
        slot = to_confirm(self.message.text, self.message, self.book.real(self.message))
        return replace(asks(asked, self.language), remember={SLOT: slot})

    def _done(self, plan: Plan) -> Reply:
        match plan.order.does:
            case "subscribe":
                return self._question(plan) if plan.order.question else self._subscribe(plan)
            case "cancel":
                return self._cancel(plan.order)
            case "mute" | "unmute":
                return self._mute(plan.order)
            case "list":
                return self.listing(to=plan.order.to)
            case "now":
                return self.book.content(self.message, plan.order.whats[0], plan.filters, self.language)

    def _there(self, plan: Plan) -> tuple[Subscription, ...]:
        """What an order that changes something may mean."""
        order = plan.order
        there = self.book.listed(self.message, order.to)
        if order.numbers:
            return chosen(there, order.numbers, self.situation.memory)
        alike = self._own([each for each in there if each.what in order.whats], order)
        return tuple(each for each in alike if not plan.filters or each.filters == plan.filters)

    def _question(self, plan: Plan) -> Reply:
        """Only what was read whole is kept: a question is read when it is ordered, and again at each time."""
        order, language = plan.order, self.language
        answer = self.book.answer(self.message, order.question, language)
        if not is_read(answer):
            return asks(question_refused(order, answer, language), language)
        there = self.book.listed(self.message, order.to)
        if len(there) >= MOST:
            return self.refused(said.FULL[language])
        one = self.book.subscribe(
            self.message, Wish("question", order.schedule, question=order.question), order.to, language
        )
        if one is None:
            return self.refused(said.NOWHERE[language])
        undo = offering.undo(one, language)
        parts: tuple[Part, ...] = (
            Text(said.question_kept(one, answer, self._next(one), language, here=self._here(order))),
            *(part for part in answer.parts if isinstance(part, Details) and part.language == "sql"),
            offering.buttons(undo),
        )
        return self._answered(parts, [one], [undo])

    def _subscribe(self, plan: Plan) -> Reply:
        order, language, made = plan.order, self.language, []
        if len(self.book.listed(self.message, order.to)) + len(order.whats) > MOST:
            return self.refused(said.FULL[language])
        for what in order.whats or (self._there(plan)[0].what,):
            one = self.book.subscribe(self.message, self._wish(plan, what), order.to, language)
            if one is None:
                return self.refused(said.NOWHERE[language])
            made.append(one)
        there = self.book.listed(self.message, order.to)
        others = [each for each in there if each.what == made[0].what and each.place == made[0].place]
        words = said.subscribed(made, language, here=self._here(order))
        words += said.besides(made, [each for each in others if each.id not in {one.id for one in made}], language)
        words += said.next_said(self._next(made[0]), language)
        undo = [offering.undo(each, language) for each in made]
        buttons = list(undo)
        if made[0].what in ("digest", "anomalies", "fatigue") and order.to != "robot":
            buttons.append(Button(*offering.see_now(made[0], language)))
        return self._answered((Text(words), offering.buttons(*buttons)), made, undo)

    def _wish(self, plan: Plan, what: "Wish | str") -> Wish:
        order = plan.order
        schedule = None if what == "desk" else order.schedule
        wish = Wish(what, schedule, plan.filters)  # type: ignore[arg-type]
        there = self._there(plan) if order.changes else ()
        old = there[0] if there else None
        if old is None or (now := old.schedule) is None:
            return wish
        return Wish(old.what, schedule_of(order, now), plan.filters or old.filters, old.question, old.id)

    def _cancel(self, order: "Order") -> Reply:
        language = self.language
        there = self.book.listed(self.message, order.to)
        if order.rest:
            found = [each for each in there if is_named(order.rest, each)]
            if len(found) != 1:
                among = found or [each for each in there if each.what == "question"]
                return (
                    asks(which_to_cancel(among, language), language) if among else self.listing(said.NOTHING[language])
                )
        elif order.numbers:
            found = list(chosen(there, order.numbers, self.situation.memory))
        elif order.whats or order.everything:
            found = self._own([each for each in there if not order.whats or each.what in order.whats], order)
        elif len(there) > 1:
            return asks(which_to_cancel(there, language), language)
        else:
            found = list(there)
        return self.ended(self.book.cancel(self.message, [each.id for each in found]))

    def ended(self, ended: Sequence[Subscription]) -> Reply:
        """What was cancelled, each with a button that brings it back."""
        if not ended:
            return self.listing(said.NOTHING[self.language])
        again = [offering.restore(each, self.language) for each in ended]
        parts = (Text(said.cancelled(ended, self.language)), offering.buttons(*again[:5]))
        data = {"cancelled": [said.subscription_json(each) for each in ended]}
        return Reply(
            NAME, "answered", parts, self.language, data=data, remember={SLOT: None, **offering.taken_back(again)}
        )

    def back(self, one: Subscription) -> Reply:
        """What goes on again, and when it comes next."""
        words = said.resumed(one, self._next(one), self.language)
        undo = offering.undo(one, self.language)
        return self._answered((Text(words), offering.buttons(undo)), [one], [undo])

    def _own(self, found: list[Subscription], order: "Order") -> list[Subscription]:
        """In private one's own private ones are meant before those one ordered for groups."""
        if self.message.place == "group" and order.to != "me":
            return found
        alone = [each for each in found if each.place == "private"]
        return alone if alone or order.everything else found

    def _mute(self, order: "Order") -> Reply:
        language = self.language
        there = self.book.listed(self.message, order.to)
        personal = order.to == "me" or (order.to == "here" and self.message.place == "private")
        if order.numbers:
            wanted = list(chosen(there, order.numbers, self.situation.memory))
        else:
            wanted = [each for each in there if not order.whats or each.what in order.whats]
            wanted = [each for each in wanted if not personal or each.place == "private"]
        alone = personal and not order.whats and not order.numbers
        ids = [each.id for each in wanted]
        found = self.book.mute(self.message, ids, order.to, order.until, notices=alone)
        if not found and not alone:
            return self.listing(said.NOTHING[language])
        if order.until is None:
            words = Text(said.unmuted(found, language))
            return Reply(NAME, "answered", (words,), language, remember={SLOT: None})
        buttons = offering.buttons(offering.speak(order, language))
        parts = (Text(said.muted(found, order.until, language, alone=alone)), buttons)
        data = {"muted": [each.what for each in found], "until": order.until.isoformat()}
        remember = {SLOT: None, **offering.taken_back(buttons.choices)}
        return Reply(NAME, "answered", parts, language, data=data, remember=remember)

    def listing(self, lead: str = "", to: str = "here") -> Reply:
        """All that there is here, numbered, each with a button that cancels it."""
        language = self.language
        found = self.book.listed(self.message, "robot" if to == "robot" else "here")
        now, here = self.book.real(self.message), self.message.place == "group" and to != "robot"
        lines = [said.line(each, self._next(each), now, language, here=here) for each in found]
        listed = "\n".join(f"{number}. {each}" for number, each in enumerate(lines, 1))
        text = f"{said.heads(language, to=to, here=here)}\n\n{listed}" if found else said.none_yet(language, to, here)
        buttons = [offering.stop(number, each, language) for number, each in enumerate(found[:5], 1)]
        offers = [(each, each) for each in examples(language).choices[:2]]
        parts = (Text(f"{lead}\n\n{text}".strip()), offering.buttons(*(buttons or offers)))
        return Reply(
            NAME, "answered", parts, language, data={"subscriptions": [said.subscription_json(each) for each in found]},
            remember={SLOT: None, LISTED: [each.id for each in found]},
        )  # fmt: skip

    def _here(self, order: "Order") -> bool:
        return self.message.place == "group" and order.to == "here"

    def _next(self, one: Subscription) -> "said.Next":
        due = self.book.next_due(one.schedule, self.book.real(self.message)) if one.schedule else None
        return due, self.book.real(self.message)

    def _answered(self, parts: tuple[Part, ...], made: Sequence[Subscription], undo: Sequence[Button]) -> Reply:
        notes = (said.TERMINAL[self.language],) if self.message.channel == "terminal" else ()
        data = {"subscriptions": [said.subscription_json(each) for each in made]}
        remember = {SLOT: None, **offering.taken_back(undo)}
        return Reply(NAME, "answered", parts, self.language, notes=notes, data=data, remember=remember)

    def refused(self, text: str) -> Reply:
        return Reply(NAME, "refused", (Text(text),), self.language, remember={SLOT: None})


def _together(replies: Sequence[Reply], language: Language) -> Reply:
    """Several replies as one."""
    parts = tuple(part for each in replies for part in each.parts)
    status = "answered" if any(each.status == "answered" for each in replies) else replies[0].status
    data: dict[str, object] = {}
    for each in replies:
        for key, value in each.data.items():
            data[key] = [*data.get(key, []), *value] if isinstance(value, list) else value  # type: ignore[misc]
    remember = {key: value for each in replies for key, value in each.remember.items()} | offering.all_back(replies)
    notes = tuple(dict.fromkeys(note for each in replies for note in each.notes))
    return Reply(NAME, status, parts, language, notes=notes, data=data, remember=remember)
