"""`triage`: the desk from the terminal."""

from datetime import date, timedelta
from typing import get_args
from uuid import uuid4

from assistant.conversation import Message, Situation
from assistant.identity import account
from assistant.permissions import Act as Right
from assistant.permissions import Role, refusal
from assistant.skills.triage.cards import hidden, may_see_whole, ticket_view
from assistant.skills.triage.json import incident_json, ticket_json
from assistant.skills.triage.skill import Triage
from assistant.triage.finding import Wanted
from assistant.triage.rights import Person, is_name, lacks_words
from assistant.triage.ticket import OPEN, STATES, Act, NotDone, State, Ticket
from assistant.triage.words import act_done_in_time, act_refused
from bot.clock import local_time
from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.schemas.reply_json import plain
from bot.terminal.console import Console
from bot.terminal.shown import show
from bot.wiring import House, build


def list_tickets(*, state: str, user: str, as_json: bool) -> None:
    """Tickets in one state, in all, or the open ones."""
    wanted: tuple[State, ...] = tuple(OPEN) if state == "open" else STATES if state == "all" else ()
    wanted = wanted or tuple(each for each in STATES if each == state)
    if not wanted:
        raise CommandFailed(
            f"没有“{state}”这个状态；可用 open、all、{'、'.join(STATES)}。",
            f"There is no state “{state}”; there are open, all, {', '.join(STATES)}.",
        )
    house = build()
    _permitted(house, "see_tickets", user)
    house.tending.receive()
    if as_json:
        print_json([ticket_json(ticket, masked=True) for ticket in house.desk.tickets(states=wanted)])
        return
    message = Message("list", "待处理的差评", "terminal", user, "terminal", house.clock.now())
    show(Triage(house.desk).listing(message, house.settings.language, wanted), Console())


def show_ticket(number: int, *, user: str, as_json: bool) -> None:
    """One ticket with its history; who wrote is shown to whoever may act on tickets."""
    house = build()
    role = _permitted(house, "see_tickets", user)
    ticket = house.desk.ticket(number)
    if ticket is None:
        raise _refused(NotDone("missing"), number)
    if as_json:
        whole = may_see_whole(role)
        seen = str if whole else hidden
        events = [
            {"at": event.at, "actor": event.actor, "act": event.act, "note": seen(event.note), "to": event.to}
            for event in house.desk.history(number)
        ]
        texts = [
            {"source": text.source, "review_id": text.review_id, "written_at": text.written_at, "text": seen(text.text)}
            for text in house.desk.texts(number)
        ]
        suggested = house.desk.suggestion(ticket).text
        more = {"history": events, "attached": texts, "suggestion": suggested}
        print_json(plain(ticket_json(ticket, masked=not whole) | more))
        return
    from assistant.conversation import Reply

    now, language = local_time(house.clock.now()), house.settings.language
    show(Reply("triage", "answered", ticket_view(house.desk, ticket, role, now, language), language), Console())


def act(name: str, number: int, *, user: str, note: str, to: str = "", as_json: bool) -> None:
    """Any act on one ticket."""
    house = build()
    wanted: Act = next(each for each in get_args(Act) if each == name)
    role, entry = _role(house, user), uuid4().hex
    right: Right = "release" if wanted == "assign" and not role.may("assign") else wanted
    _permitted(house, right, user, entry)
    person, now = Person(user, role, account("terminal", user)), local_time(house.clock.now())
    ticket = house.desk.ticket(number)
    if ticket and lacks_words(wanted, note):
        raise CommandFailed(
            f"“{name}”要用 --note 写上内容，例如 --note “您好，已为您补发。”。",
            f"“{name}” needs its words: --note “Hello, a new one is on its way.”",
        )
    done = house.desk.act(number, wanted, actor=person, now=now, note=note, to=to)
    if isinstance(done, NotDone):
        raise _refused(done, number)
    house.audit.record(entry, "terminal", user, role, wanted, True)
    if as_json:
        print_json(ticket_json(done, masked=True))
    else:
        Console().print(act_done_in_time(wanted, done, now, house.settings.language), markup=False)


def handover(to: str, *, user: str, note: str, as_json: bool) -> None:
    """All open tickets of one person to another."""
    house = build()
    role, entry = _role(house, user), uuid4().hex
    right: Right = "assign" if role.may("assign") else "release"
    _permitted(house, right, user, entry)
    person, now = Person(user, role, account("terminal", user)), local_time(house.clock.now())
    mine = house.desk.search(Wanted(states=tuple(OPEN), owner=account("terminal", user)), 1000)
    moved = [house.desk.act(ticket.id, "assign", actor=person, now=now, note=note, to=to) for ticket in mine]
    done = [ticket for ticket in moved if isinstance(ticket, Ticket)]
    if done:
        house.audit.record(entry, "terminal", user, role, "assign", True)
    if as_json:
        print_json([ticket_json(ticket, masked=True) for ticket in done])
        return
    numbers = "、".join(f"#{ticket.id}" for ticket in done)
    zh = f"已转给 {to} {len(done)} 单：{numbers}。" if done else f"{user} 手上没有待处理的工单。"
    en = f"{len(done)} tickets assigned to {to}: {numbers}." if done else f"{user} holds no open ticket."
    Console().print(house.say(zh, en), markup=False)


def report(*, since: date | None, until: date | None, user: str, as_json: bool) -> None:
    """Response times and shares within the promise; the last 30 days where none are said."""
    from assistant.skills.triage.account import account_reply, report_json
    from assistant.skills.triage.memory import Remembered
    from assistant.skills.triage.reading import Account
    from assistant.skills.triage.reading_words import By
    from assistant.skills.triage.scope import Names

    house = build()
    role = _permitted(house, "see_tickets", user)
    house.tending.receive()
    today = house.clock.now().date()
    last = until or today
    first = since or last - timedelta(days=30)
    if first > last:
        raise CommandFailed(f"开始日期 {first} 晚于结束日期 {last}。", f"{first} comes after {last}.")
    if as_json:
        print_json(report_json(house.desk.report(first, last, local_time(house.clock.now()))))
        return
    message = Message("report", "", "terminal", user, "terminal", house.clock.now())
    situation = Situation(today, house.settings.language, role=role)
    ways: tuple[By, ...] = ("person", "category")
    for by in ways:
        asked = Account(by, first, last)
        show(account_reply(house.desk, asked, message, situation, Remembered(), Names()), Console())


def incidents(*, everything: bool, user: str, as_json: bool) -> None:
    """Several tickets with one cause: open incidents, or all."""
    from assistant.triage.notice_words import incident_line

    house = build()
    _permitted(house, "see_tickets", user)
    house.tending.receive()
    found = house.desk.incidents(only_open=not everything)
    if as_json:
        print_json([incident_json(incident) for incident in found])
        return
    lines = [incident_line(incident, house.settings.language) for incident in found]
    none = house.say("现在没有集中爆发的事件。", "There is no incident right now.")
    Console().print("\n".join(lines) or none, markup=False)


def _role(house: House, user: str) -> Role:
    return house.permissions.role_of("terminal", user)


def _permitted(house: House, right: Right, user: str, entry: str = "") -> Role:
    """The user's role. Raises CommandFailed, and keeps it in the audit log, where it may not."""
    if not is_name(user):
        raise CommandFailed(
            "--as 要写一个名字：一行可见的文字，不能是空的，也不能用系统自己的名字（如 desk）。",
            "--as needs a name: one line of visible characters, not empty, and none of the desk's own such as “desk”.",
        )
    role = _role(house, user)
    if not role.may(right):
        house.audit.record(entry or uuid4().hex, "terminal", user, role, right, False)
        raise CommandFailed(refusal(right, "zh"), refusal(right, "en"))
    return role


def _refused(why: NotDone, number: int) -> CommandFailed:
    return CommandFailed(act_refused(why, number, "zh"), act_refused(why, number, "en"))
