"""What a message wants of the desk: an order, a look, a list, a count, a reply to send, a report, an incident."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, TypeAlias

from assistant.skills.triage.orders import NotOrdered, Order, read_orders
from assistant.skills.triage.reading_words import (
    BARE_LIST,
    BARE_LOOK,
    BARE_REPLY,
    BY,
    COUNTS,
    FIRM,
    GLUE,
    GLUE_EN,
    HOW_TO,
    LISTS,
    LOOKS,
    NARROWS,
    NOT_OURS,
    NOUN,
    OTHER,
    OUGHT,
    OUTBREAK,
    PEOPLE,
    REPORT,
    SHARES,
    SUGGEST,
    TIMES,
    URGENT_ASK,
    WORD,
    By,
)
from assistant.skills.triage.scope import NAMELESS, Names, Scope, grounds_in, read_scope
from assistant.skills.triage.which import Which, arabic, find_which, is_marked
from assistant.skills.triage.wording import is_about_wording, is_given
from assistant.triage.ticket import OPEN, WAITING


@dataclass(frozen=True, slots=True)
class Look:
    """A ticket's own view."""

    which: Which


@dataclass(frozen=True, slots=True)
class Listing:
    """Tickets of a scope, or how many there are. `narrows` says that it goes on from the list before."""

    scope: Scope
    counts: bool = False
    narrows: bool = False
    only_first: bool = False
    sure: bool = True
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggest:
    """What might be answered; `other` asks for another wording."""

    which: Which
    other: bool = False
    wish: bool = False
    """Whether it was said what a reply should say."""


@dataclass(frozen=True, slots=True)
class Account:
    """How the desk worked: times, shares within the promise, by whom or by what. No days said: None."""

    by: By = ""
    since: date | None = None
    until: date | None = None
    grounds: tuple[str, ...] = ()
    person: str = ""
    ranks: Literal["", "fastest", "slowest"] = ""
    about: Literal["", "answer", "close", "share"] = ""
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Outbreaks:
    """Incidents: which there are, or how many tickets one has."""

    grounds: tuple[str, ...] = ()
    product: str = ""
    counts: bool = False


Reading: TypeAlias = tuple[Order, ...] | NotOrdered | Look | Listing | Suggest | Account | Outbreaks


def read_desk(text: str, today: date, names: Names = NAMELESS, *, context: bool = False) -> Reading | None:
    """What a message wants of the desk; None for nothing.

    In `context` the desk spoke last, so that a message may leave out what was said before.
    """
    text = arabic(text)
    orders = read_orders(text, names.people)
    verbs = {order.verb for order in orders} if isinstance(orders, tuple) else set()
    closes = verbs <= {"answer", "resolve"} and not re.search(r"了|\bdone\b|\balready\b", text)
    if is_about_wording(text, context=context and (closes or verbs <= {"answer"})):
        return Suggest(find_which(text, bare=bool(_REPLY_TO.search(text)))[0], wish=True)
    if isinstance(orders, tuple) and "answer" in verbs and not is_given(text):
        given = _without_answer(orders)
        if isinstance(given, Suggest):
            return given
        orders = given
    if isinstance(orders, tuple) and not SUGGEST.search(text) and not BARE_REPLY.match(text):
        return orders
    for read in (_suggest, _account, _outbreaks, _urgent):
        if found := read(text, today, names, context):
            return found
    named = find_which(text, bare=bool(BARE_LOOK.match(text)))[0]
    if isinstance(orders, NotOrdered) and (
        orders.which.numbers or (context and orders.which and orders.why != "asked")
    ):
        return orders
    if named.numbers and not _dated(text):
        return Look(named)
    if found := _listing(text, today, names, context):
        return found
    if context and (pointed := _looked_at(text)):
        return Look(pointed)
    return orders if isinstance(orders, NotOrdered) and context else None


_SHORT: Final = 24
"""Characters within which a number beside an act is a ticket's."""
_REPLY_TO: Final = re.compile(r"\b(?:reply|answer|response) (?:to|for|on) [#＃]?[0-9]", re.IGNORECASE)


def _without_answer(orders: tuple[Order, ...]) -> tuple[Order, ...] | Suggest:
    """Orders whose “answer” reports nothing that was answered: what to say is shown instead."""
    left = tuple(order for order in orders if order.verb not in ("answer", "resolve"))
    asked = next(order for order in orders if order.verb == "answer")
    return left or Suggest(asked.which, wish=bool(asked.note))


def interest(text: str, today: date, names: Names = NAMELESS, *, context: bool) -> float:
    """How surely a message is for the desk, 0 to 1."""
    if BARE_LIST.match(text):
        return 0.95
    found = read_desk(text, today, names, context=context)
    match found:
        case None:
            narrows = context and len(text) <= 14 and NARROWS.search(text) and not NOT_OURS.search(text)
            return 0.5 if narrows else 0.0
        case tuple():
            return _sure_of_orders(arabic(text), found, context)
        case NotOrdered(which=which):
            short = which.numbers and len(text) <= _SHORT and not NOT_OURS.search(text)
            return 0.93 if is_marked(arabic(text)) or context or short else 0.0
        case Look() if BARE_LOOK.match(text):
            return 0.93 if context else 0.88
        case Look(which):
            return 0.93 if context or (which.numbers and re.search(r"工单|ticket|[#＃]", text, re.IGNORECASE)) else 0.6
        case Suggest(which, wish=wish):
            named = wish and re.search(r"回复|答复|\breply\b", text, re.IGNORECASE)
            meant = context or (which and which.pointed != "last")  # nobody spoke of a ticket before
            return 0.95 if meant else 0.5 if named else 0.0
        case Listing(unknown=unknown, sure=sure):
            return 0.8 if not sure else (0.88 if context else 0.86) if unknown else 0.97
        case Account() | Outbreaks():
            return 0.96


def _sure_of_orders(text: str, orders: tuple[Order, ...], context: bool) -> float:
    if any(order.verb == "handover" for order in orders):
        return 0.95
    if any(order.which.numbers for order in orders):
        plain = not any(order.about for order in orders) or (context and any(order.note for order in orders))
        return 0.95 if plain or is_marked(text) or FIRM.match(text) else 0.0
    if context:
        return 0.92
    own = any(order.which.pointed in ("mine", "urgent", "free") for order in orders)
    clear = any(order.verb in ("claim", "assign") for order in orders) and re.search(
        r"认领|工单|差评|\bclaim\b|\btickets?\b", text, re.IGNORECASE
    )
    clear = clear or re.search(r"(?<![A-Za-z])level\s*[1-5]|[1-5一二三四五]\s*级的?", text, re.IGNORECASE)
    return (
        0.9
        if own and re.search(r"我|工单|差评|单|\bmine\b|\bmy\b|\bclaim\b|\btake\b", text, re.IGNORECASE)
        else 0.8
        if clear
        else 0.0
    )


def _suggest(text: str, today: date, names: Names, context: bool) -> Suggest | None:  # noqa: ARG001  one shape for all
    near = re.search(r"(?:\bfor|\bto|\bon|ticket|给|回复?|答复)\s*[#＃]?[0-9]{1,9}(?![0-9])", text, re.IGNORECASE)
    which = find_which(text, bare=bool(SUGGEST.search(text) and (near or context)))[0]
    if BARE_REPLY.match(text):
        return Suggest(find_which(text, bare=True)[0])
    if SUGGEST.search(text) and (which.numbers or (context and which) or (context and len(text) < 16)):
        return Suggest(which)
    return Suggest(which, other=True) if context and OTHER.search(text) and len(text) < 24 else None


def _account(text: str, today: date, names: Names, context: bool) -> Account | None:
    times, shares, people = TIMES.search(text), SHARES.search(text), PEOPLE.search(text)
    by = next((name for name, words in BY if re.search(words, text, re.IGNORECASE)), "")
    reported = REPORT.search(text)
    ours = (
        NOUN.search(text)
        or context
        or times
        or people
        or re.search(r"超时|24|二十四|回复|响应|答复|处理|answer|respon|repl", text)
    )
    follows = context and not (times or shares or people or reported) and len(text) < 24 and bool(by)
    if (
        NOT_OURS.search(text)
        or OUGHT.search(text)
        or not (((times or shares or people or reported) and ours) or follows)
    ):
        return None
    if find_which(text, bare=not (times or shares))[0].numbers:
        return None
    scope, _ = read_scope(re.sub(r"客服|售后|\bservice\b", "  ", text), today, names)
    ranks: Literal["", "fastest", "slowest"] = (
        "slowest"
        if re.search(r"最慢|slowest", text)
        else "fastest"
        if re.search(r"最快|fastest|quickest", text)
        else ""
    )
    about: Literal["", "answer", "close", "share"] = (
        "share"
        if shares
        else "close"
        if re.search(r"解决|结案|关|resol|clos", text, re.IGNORECASE)
        else "answer"
        if times
        else ""
    )
    return Account(by, scope.since, scope.until, scope.grounds, scope.owner, ranks, about, follows=follows)  # type: ignore[arg-type]


def _outbreaks(text: str, today: date, names: Names, context: bool) -> Outbreaks | None:  # noqa: ARG001
    if not OUTBREAK.search(text) or NOT_OURS.search(text):
        return None
    grounds = grounds_in(text)
    product = next((name for name in names.products if name in text), "")
    ours = (
        grounds
        or product
        or context
        or NOUN.search(text)
        or re.search(r"事件|incident|crisis|危机|爆发", text, re.IGNORECASE)
    )
    if HOW_TO.search(text) and not (grounds or product or context):
        return None
    return Outbreaks(grounds, product, bool(COUNTS.search(text))) if ours else None


def _urgent(text: str, today: date, names: Names, context: bool) -> Listing | None:
    if not URGENT_ASK.search(text) or not (context or NOUN.search(text) or len(text) < 30) or NOT_OURS.search(text):
        return None
    bare = URGENT_ASK.sub(lambda found: " " * len(found.group()), text)
    scope, rest = read_scope(bare, today, names)
    return Listing(
        scope,
        only_first=not re.search(r"排|列|顺序|\brank|\bsort|\border", text),
        narrows=bool(NARROWS.search(text)),
        unknown=_left(rest),
    )


def _listing(text: str, today: date, names: Names, context: bool) -> Listing | None:
    if NOT_OURS.search(text):
        return None
    scope, rest = read_scope(text, today, names)
    counts, lists, noun = bool(COUNTS.search(text)), bool(LISTS.search(text)), bool(NOUN.search(text))
    desk_said = bool(scope.states or scope.lateness or scope.owner)
    tickets = bool(re.search(r"工单|\btickets?\b", text, re.IGNORECASE))
    short = (
        len(text) <= 14 and bool(re.search(r"吗|没有|么|[?？]", text)) and frozenset(scope.states) in (OPEN, WAITING)
    )
    asks = counts or lists or bool(NARROWS.search(text)) or len(text) < 20
    clear = (
        short
        or (desk_said and (noun or ((counts or lists) and _unit(text))))
        or (tickets and (asks or not scope.is_empty))
    )
    if not clear and not (context and not scope.is_empty and asks):
        return None
    narrows = context and bool(NARROWS.search(text))
    return Listing(scope, counts=counts and not lists, narrows=narrows, sure=clear, unknown=_left(rest))


def _unit(text: str) -> bool:
    """Whether it can be tickets that are counted: 几单, 几个, how many do I have; not 几瓶."""
    return bool(
        re.search(
            r"[几多][个条单张件起少]|哪些|哪几|哪个|什么|\bhow many\b|\bwhat|\bwhich\b|\bshow\b|\blist\b|\banything\b",
            text,
            re.IGNORECASE,
        )
    )


def _looked_at(text: str) -> Which | None:
    """A ticket that is pointed at and looked at: 看看第一个, show me that one."""
    which, rest = find_which(text, bare=True)
    if not which or which.pointed in ("mine", "free", "listed"):
        return None
    left = GLUE_EN.sub("", GLUE.sub("", LOOKS.sub("", rest)))
    return which if len(re.sub(r"\W", "", left)) < 3 else None


def _dated(text: str) -> bool:
    """12号 as a day of the month: what is asked of it is not one ticket."""
    return (
        bool(NOT_OURS.search(text))
        or bool(re.search(r"号.{0,6}(?:有哪些|多少|几)", text))
        or bool(re.search(r"[0-9]\s*号(?:那天|当天|到|的(?:数据|销|差评率|评价))", text))
    )


def _left(rest: str) -> tuple[str, ...]:
    """Words of a question that were not understood."""
    bare = NARROWS.sub(" ", LISTS.sub(" ", COUNTS.sub(" ", NOUN.sub(" ", rest))))
    bare = GLUE_EN.sub(" ", GLUE.sub(" ", bare))
    return tuple(dict.fromkeys(WORD.findall(bare)))


def narrowed(scope: Scope, before: Scope) -> Scope:
    """The scope before, with what was said now in its place."""
    given = {
        name: getattr(scope, name)
        for name in ("states", "owner", "grounds", "least", "level", "lateness", "product", "channel", "since", "until")
        if getattr(scope, name)
    }
    kept = replace(before, **given)
    return replace(kept, moment=scope.moment) if scope.states or scope.lateness else kept
