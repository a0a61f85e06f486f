"""The triage desk in chat: what is open, who has it, the acts on tickets, what to answer, and how the desk does."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, get_args

from assistant import permissions
from assistant.conversation import Language, Message, Reply, Situation, Text
from assistant.router import SPOKE_LAST, WANTED_BY
from assistant.skills.triage import text as said
from assistant.skills.triage.acting import Acting
from assistant.skills.triage.incidents import Incidents
from assistant.skills.triage.json import ticket_json
from assistant.skills.triage.lists import Lists
from assistant.skills.triage.memory import Pending, Remembered, recall
from assistant.skills.triage.order_words import Verb
from assistant.skills.triage.orders import NotOrdered, Order
from assistant.skills.triage.reading import Account, Listing, Look, Outbreaks, Reading, Suggest, interest, read_desk
from assistant.skills.triage.scope import Names, Scope
from assistant.skills.triage.which import is_marked
from assistant.triage.desk import Desk
from assistant.triage.ticket import OPEN, Act, State

__all__ = ["Triage", "ticket_json"]

_YES: Final = re.compile(
    (
        r"\s*(?:是的?|对的?|好的?|嗯+|确认|确定|可以|行|办吧|没错|yes|yep|ok(?:ay)?|sure|confirm(?:ed)?"
        r"|do it)[吧了。.!！\s]*"
    ),
    re.IGNORECASE,
)
_NO: Final = re.compile(
    r"\s*(?:取消|算了|不用了?|不了|不办了?|别办了?|先不|no|cancel|never ?mind|stop)[吧了。.!！\s]*", re.IGNORECASE
)
_RIGHTS: Final[dict[Verb, permissions.Act]] = {
    "claim": "claim", "answer": "answer", "resolve": "resolve", "escalate": "escalate", "dismiss": "dismiss",
    "release": "release", "reopen": "reopen", "note": "note", "undo": "release",
}  # fmt: skip
_INCIDENT: Final = re.compile(
    r"(?:(?P<claim>认领|claim)|看一?看?下?|show)?\s*(?:事件|incident)\s*[#E]?\s*(?P<number>[0-9]{1,9})", re.IGNORECASE
)


_TICKET: Final = r"(?:(?:the )?(?:工单|tickets?))?\s*[#＃]?\s*(?P<{}>[0-9]{{1,9}})\s*(?:号)?(?:工单)?"
_DELETES: Final = re.compile(
    r"\s*(?:请|帮我|麻烦|please)?\s*(?:(?:删除|删掉|删了?|delete|remove)\s*"
    + _TICKET.format("a")
    + r"|(?:把|将)?\s*"
    + _TICKET.format("b")
    + r"\s*(?:给我)?(?:删除|删掉|删)了?)\s*[吧。.!！]*\s*",
    re.IGNORECASE,
)


class Triage:
    """Lists tickets, shows one, and does what its user orders. Acts only on a person's own explicit words or press."""

    name = "triage"
    goes_on = True

    def __init__(self, desk: Desk, team: Callable[[], Sequence[str]] = tuple) -> None:
        """`team` are the people who may take tickets, beside those who have."""
        self._desk = desk
        self._team = team

    def interest(self, message: Message, situation: Situation) -> float:
        context = _in_context(situation)
        if recall(situation.memory).pending and situation.memory.get(WANTED_BY) == self.name:
            waiting = 0.7 if _YES.fullmatch(message.text) or _NO.fullmatch(message.text) else 0.45
        else:
            waiting = 0.0
        deletes = _DELETES.fullmatch(message.text) and (context or is_marked(message.text))
        if deletes or _INCIDENT.fullmatch(message.text.strip()):
            return 0.93
        names = self._names() if re.search("[0-9０-９]", message.text) else Names()
        return max(waiting, interest(message.text, situation.today, names, context=context))

    def act(self, message: Message, situation: Situation) -> permissions.Act:
        """The act that a message orders; of several the first its role may not. A look at the desk otherwise."""
        verbs = self._verbs(message, situation)
        rights = [_right(verb, situation.role) for verb in verbs] or ["see_tickets"]
        return next((right for right in rights if not situation.role.may(right)), rights[0])

    def deed(self, message: Message, situation: Situation) -> permissions.Act | None:
        """Handing a ticket on is kept as that, whichever right it was done by."""
        verbs = self._verbs(message, situation)
        return "assign" if verbs and verbs[0] not in _RIGHTS else None

    def reply(self, message: Message, situation: Situation) -> Reply:
        kept = recall(situation.memory)
        names = self._names()
        acting = Acting(self._desk, message, situation, kept, names)
        lists = Incidents(self._desk, message, situation, kept, names)
        if message.action:
            return self._pressed(acting, lists, kept)
        if found := _INCIDENT.fullmatch(message.text.strip()):
            number = int(found["number"])
            return lists.claim_incident(number) if found["claim"] else lists.incident(number)
        if found := _DELETES.fullmatch(message.text):
            return lists.kept_on_record(int(found["a"] or found["b"]))
        context = _in_context(situation)
        reading = read_desk(message.text, situation.today, names, context=context)
        if kept.pending and (answer := _answer(acting, kept.pending, reading, message.text)):
            return answer
        return self._read(reading, acting, lists)

    def _names(self) -> Names:
        known = self._desk.known()
        return Names(tuple(dict.fromkeys((*known.people, *self._team()))), known.products, known.channels)

    def listing(self, message: Message, language: Language, states: Iterable[State] = OPEN) -> Reply:
        """The tickets in these states, the most urgent first."""
        situation = Situation(message.sent_at.date(), language)
        scope = Scope(states=tuple(sorted(states)))
        return Lists(self._desk, message, situation, Remembered(), Names()).listing(Listing(scope))

    def _read(self, reading: Reading | None, acting: Acting, lists: Incidents) -> Reply:
        match reading:
            case tuple():
                return acting.run(reading)
            case NotOrdered():
                return lists.not_ordered(reading)
            case Look(which):
                return lists.look(which)
            case Listing(narrows=True, sure=False, unknown=(), scope=scope) if _of_report(scope, acting.remembered):
                went_on = Account("", scope.since, scope.until, scope.grounds, scope.owner, follows=True)
                return lists.account(went_on)
            case Listing():
                return lists.listing(reading)
            case Suggest():
                return lists.suggest(reading)
            case Account():
                return lists.account(reading)
            case Outbreaks():
                return lists.outbreaks(reading)
            case None:
                return _refused(said.LOST[acting.language], acting.language)

    def _pressed(self, acting: Acting, lists: Incidents, kept: Remembered) -> Reply:
        assert acting.message.action is not None
        name, value = acting.message.action.name.partition(".")[2], acting.message.action.value
        if name in ("confirm", "cancel"):
            if kept.pending is None or kept.pending.key != value:
                return _refused(said.STALE[acting.language], acting.language)
            return acting.confirmed(kept.pending) if name == "confirm" else _cancelled(acting)
        given = re.fullmatch(r"(?P<number>[0-9]{1,18})(?: (?P<words>.*))?", value, re.DOTALL)
        if not given:
            return _refused(_bad_button(acting.language), acting.language)
        number = int(given["number"])
        match name:
            case "show":
                return lists.ticket(number)
            case "incident":
                return lists.incident(number)
            case "claim_incident":
                return lists.claim_incident(number)
            case _:
                act = next((each for each in get_args(Act) if each == name), None)
                stale = _refused(_bad_button(acting.language), acting.language)
                return acting.act(act, number, given["words"] or "") if act else stale

    def _verbs(self, message: Message, situation: Situation) -> tuple[Verb, ...]:
        pending = recall(situation.memory).pending
        if message.action:
            name = message.action.name.partition(".")[2]
            if name == "confirm" and pending:
                return (pending.verb,)
            if name == "claim_incident":
                return ("claim",)
            return tuple(each for each in get_args(Verb) if each == name)
        found = _INCIDENT.fullmatch(message.text.strip())
        if found:
            return ("claim",) if found["claim"] else ()
        reading = read_desk(message.text, situation.today, self._names(), context=_in_context(situation))
        if isinstance(reading, tuple):
            return tuple(order.verb for order in reading)
        waits = pending and not isinstance(reading, Listing | Look | Suggest | Account | Outbreaks)
        return (pending.verb,) if pending and waits and not _NO.fullmatch(message.text) else ()


def _answer(acting: Acting, pending: Pending, reading: Reading | None, text: str) -> Reply | None:
    """The reply to a message that answers what was asked back; None for one that goes elsewhere."""
    if _NO.fullmatch(text):
        return _cancelled(acting)
    if _YES.fullmatch(text):
        if pending.wants == "confirm":
            return acting.confirmed(pending)
        return acting.completed(pending, pending.to) if pending.wants == "to" and pending.to else None
    if pending.wants == "confirm":
        return None
    if isinstance(reading, tuple):
        return _joined(acting, pending, reading)
    if pending.wants == "which":
        which = reading.which if isinstance(reading, Look) else None
        return acting.run((Order(pending.verb, which, pending.to, pending.note),)) if which else None
    wishes = isinstance(reading, Suggest) and reading.wish and pending.wants == "reason"
    clear = isinstance(reading, Look | Suggest | Account | Outbreaks | NotOrdered) and not wishes
    clear = clear or (isinstance(reading, Listing) and reading.sure)
    return None if clear else acting.completed(pending, text)


def _joined(acting: Acting, pending: Pending, orders: tuple[Order, ...]) -> Reply | None:
    """转给小李 in answer to “to whom”: the same act without tickets goes on with those that wait."""
    first = orders[0]
    same = first.verb == pending.verb or (first.verb, pending.verb) == ("assign", "handover")
    if len(orders) > 1 or first.which or not same:
        return None
    from assistant.skills.triage.which import Which

    return acting.run(
        (replace(first, which=Which(pending.numbers), note=first.note or pending.note, to=first.to or pending.to),)
    )


def _of_report(scope: Scope, kept: Remembered) -> bool:
    """Whether a follow-up goes on from a report, which knows days, kinds and people, but no products or channels."""
    same = Scope(since=scope.since, until=scope.until, grounds=scope.grounds, owner=scope.owner)
    return bool(kept.account) and replace(scope, moment="written") == same


def _in_context(situation: Situation) -> bool:
    return situation.memory.get(SPOKE_LAST) == "triage"


def _right(verb: Verb, role: permissions.Role) -> permissions.Act:
    """What an order needs: whoever holds a ticket may hand it on, which the desk itself looks at."""
    if verb in _RIGHTS:
        return _RIGHTS[verb]
    return "release" if role.may("release") and not role.may("assign") else "assign"


def _cancelled(acting: Acting) -> Reply:
    kept = replace(acting.remembered, pending=None)
    return Reply("triage", "answered", (Text(said.CANCELLED[acting.language]),), acting.language, remember=kept.kept())


def _bad_button(language: Language) -> str:
    return {
        "zh": "这个按钮已经失效，请重新打开工单列表。",
        "en": "That button is stale; please list the tickets again.",
    }[language]


def _refused(text: str, language: Language) -> Reply:
    return Reply("triage", "refused", (Text(text),), language)
