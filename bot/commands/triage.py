"""`triage`: the desk from the terminal."""

from typing import get_args
from uuid import uuid4

from assistant.conversation import Message
from assistant.permissions import refusal
from assistant.skills.triage import Triage, ticket_json
from assistant.triage.ticket import OPEN, STATES, Act, NotDone, State
from assistant.triage.words import act_done, act_refused
from bot.clock import local_time
from bot.commands.lines import print_json
from bot.console import Console
from bot.failures import CommandFailed
from bot.reply_json import plain
from bot.terminal import show
from bot.wiring import build


def list_tickets(*, state: str, as_json: bool) -> None:
    """Tickets in one state, in all, or the open ones."""
    wanted: tuple[State, ...] = tuple(OPEN) if state == "open" else STATES if state == "all" else ()
    wanted = wanted or tuple(each for each in STATES if each == state)
    if not wanted:
        raise CommandFailed(
            f"没有“{state}”这个状态；可用 open、all、{'、'.join(STATES)}。",
            f"There is no state “{state}”; there are open, all, {', '.join(STATES)}.",
        )
    house = build()
    house.receive_complaints()
    if as_json:
        print_json([ticket_json(ticket, masked=True) for ticket in house.desk.tickets(states=wanted)])
        return
    message = Message("list", "待处理的差评", "terminal", "me", "terminal", house.clock.now())
    show(Triage(house.desk).listing(message, house.settings.language, wanted), Console())


def show_ticket(number: int, *, as_json: bool) -> None:
    """One ticket with its history."""
    house = build()
    language = house.settings.language
    ticket = house.desk.ticket(number)
    if ticket is None:
        raise _refused(NotDone("missing"), number)
    if as_json:
        history = house.desk.history(number)
        events = [{"at": e.at, "actor": e.actor, "act": e.act, "note": e.note} for e in history]
        print_json(plain(ticket_json(ticket) | {"history": events}))
        return
    show(Triage(house.desk).shown(number, language, local_time(house.clock.now())), Console())


def act(name: str, number: int, *, user: str, note: str, as_json: bool) -> None:
    """Claim, answer, resolve, escalate, dismiss or release a ticket."""
    house = build()
    language = house.settings.language
    wanted: Act = next(each for each in get_args(Act) if each == name)
    role, entry = house.permissions.role_of("terminal", user), uuid4().hex
    if not role.may(wanted):
        house.audit.record(entry, "terminal", user, role, wanted, False)
        raise CommandFailed(refusal(wanted, "zh"), refusal(wanted, "en"))
    done = house.desk.act(number, wanted, actor=user, now=local_time(house.clock.now()), note=note)
    if isinstance(done, NotDone):
        raise _refused(done, number)
    house.audit.record(entry, "terminal", user, role, wanted, True)
    if as_json:
        print_json(ticket_json(done, masked=True))
    else:
        Console().print(act_done(wanted, done, language), markup=False)


def _refused(why: NotDone, number: int) -> CommandFailed:
    return CommandFailed(act_refused(why, number, "zh"), act_refused(why, number, "en"))
