"""What a message orders of subscriptions. Pure: text and time in, orders out.

Every word must be one that is known here: what is left over may name a part of the catalog, makes the order unsure, or
none at all, so that questions of other skills (上周GMV有什么异常, 待处理的差评) stay theirs.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from analytics.kpi.periods import atoms
from analytics.kpi.wording import simplified
from assistant.skills.subscriptions import words as says
from assistant.skills.subscriptions.mention import may_be_about_subscriptions
from assistant.skills.subscriptions.order import Does, Missing, Order
from assistant.skills.subscriptions.recurring import TOO_OFTEN, TOO_SELDOM, Recurrence, take_no_day, take_recurrence
from assistant.skills.subscriptions.scheduled import read_question_order
from assistant.skills.subscriptions.spelling import spelt
from assistant.skills.subscriptions.subscription import WHATS, Schedule, To, What
from assistant.skills.subscriptions.taking import CLOCK, Words
from assistant.skills.subscriptions.times import take_until, take_zone

WHEN_UNSAID: Final = time(9)
"""When what is sent only if there is something is looked for, unless a time is said."""
_MOST_PARTS: Final = 5
_LONGEST_REST: Final = 24

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
"""One of them marks where a time stood."""
_BETWEEN: Final = re.compile(
    r"[；;。\n]+|[，,]\s*(?:and |另外|还有|同时|然后|并且?)?|\s(?:and|then) (?=every|each|the digest|on |cancel"
    r"|stop|mute|at )"
)
_JOINT: Final = re.compile(rf"{CLOCK}(?:\s*(?:[和及跟与、,，/&]|and)\s*{CLOCK})+")


def read_orders(text: str, now: datetime, zone: str) -> tuple[Order, ...]:
    """All that a message orders at `now` (aware, in the team's zone); empty for one that is about something else."""
    plain = spelt(_normal(text))
    if not plain or not may_be_about_subscriptions(plain):
        return ()
    whole = read_order(plain.casefold(), now, zone)
    if whole and not whole.missing and not whole.rest:
        return (whole,)
    if several := _several(plain, now, zone) or _at_several_times(plain, now, zone):
        return several
    asked = read_question_order(plain, now, zone)
    best = asked if asked and (whole is None or (whole.rest and "digest" not in whole.whats)) else whole or asked
    return (best,) if best else ()


def read_order(small: str, now: datetime, zone: str) -> Order | None:
    """One order about what the bot tells by itself, in small letters; None for one that is about something else."""
    words = Words(small)
    if words.take(says.LIST):
        robot, to, rest = words.take(says.ROBOT), _whose(words), _rest(words)
        return None if rest else Order("list", to="robot" if robot else to)
    words.zone = take_zone(words) or zone
    words.take_clocks()
    robot, numbers = words.take(says.ROBOT), _numbers(words)
    whats = _nouns(words)
    does, explicit = _verb(words)
    order = _read(words, now, whats, does, explicit=explicit, numbers=numbers)
    if order is None or robot is None:
        return order
    if order.does == "now":  # what the robot says cannot be taken back: it is ordered with a time
        return Order("subscribe", order.whats, to="robot", missing="when", rest=order.rest)
    return replace(order, to="robot")


def _read(
    words: Words,
    now: datetime,
    whats: tuple[What, ...],
    does: Does | None,
    *,
    explicit: bool,
    numbers: tuple[int, ...],
) -> Order | None:
    if does == "mute":
        return _muted(words, whats, numbers, now)
    if does in ("cancel", "unmute"):
        return _ended(words, whats, numbers, does)
    changes = words.spoken
    unfit = _unfit(words) if whats else ""
    recurrence = take_recurrence(words)
    if words.take(says.FROM_NOW) and does == "now":
        does = "subscribe"
    said = bool(words.clocks or recurrence)
    asked = does == "now"
    if does is None:
        does = "subscribe" if whats and said else "now" if whats == ("digest",) else None
    if does is None or (does == "now" and not said and not set(whats) <= {"digest", "anomalies", "fatigue"}):
        return None
    to = _whose(words)
    if does == "now" and not said and not unfit:
        words.drop(says.NOW, says.ONLY)
        rest = _rest(words)
        named = not rest or (asked and len(rest) <= _LONGEST_REST)
        return Order("now", whats, to=to, rest=rest) if whats and named else None
    begun = _begun(words, whats, recurrence, now, to, explicit=explicit, changes=changes or bool(numbers))
    if begun is None or not (changes or numbers or unfit):
        return begun
    return replace(begun, changes=changes or bool(numbers), numbers=numbers, missing=unfit or begun.missing)


def _begun(
    words: Words,
    whats: tuple[What, ...],
    recurrence: Recurrence | None,
    now: datetime,
    to: To,
    *,
    explicit: bool,
    changes: bool,
) -> Order | None:
    words.drop(says.ALL, says.ONLY)
    rest, said = _rest(words), bool(words.clocks or recurrence)
    if not whats and not (changes and said):
        return Order("subscribe", to=to, missing="what") if not rest and not said else None
    if len(rest) > _LONGEST_REST:
        return None
    order = Order(
        "subscribe", whats, to=to, rest=rest, explicit=explicit or said, days_said=recurrence is not None,
        time_said=bool(words.clocks),
    )  # fmt: skip
    timeless = not words.clocks and "digest" in whats and not (changes and recurrence)
    if words.clocks[1:] or None in words.clocks or timeless:
        return replace(order, missing="when")
    at = words.clocks[0] if words.clocks else WHEN_UNSAID
    assert at is not None
    return replace(order, schedule=(recurrence or Recurrence()).at(at, words.zone, now))


def _unfit(words: Words) -> Missing:
    """What a schedule cannot say, taken out."""
    if words.take(TOO_OFTEN):
        return "often"
    if words.take(says.BUT_HOLIDAYS):
        return "holidays"
    if take_no_day(words):
        return "no day"
    return "seldom" if words.take(TOO_SELDOM) else ""


def _muted(words: Words, whats: tuple[What, ...], numbers: tuple[int, ...], now: datetime) -> Order | None:
    until = take_until(words, now)
    to = _whose(words)
    words.drop(says.ALL, says.NOW)
    if _rest(words) or (words.clocks and until is None):
        return None
    return Order("mute", whats, until=until, to=to, missing="" if until else "until", numbers=numbers)


def _ended(words: Words, whats: tuple[What, ...], numbers: tuple[int, ...], does: Does) -> Order | None:
    everything = words.take(says.ALL)
    if does == "cancel" and whats and words.take(says.HOLIDAYS):
        return Order("subscribe", whats, to=_whose(words), missing="holidays", changes=True)
    stops = bool(words.take(says.STOPS_SENDING))
    things = words.take(says.THINGS)
    to = _whose(words)
    words.drop(says.NOW, says.EACH_DAY)
    rest = _rest(words)
    if rest:  # 别再发小红书点击率了: a question that is sent, by its words
        named = does == "cancel" and not whats and (stops or words.spoken) and len(rest) <= _LONGEST_REST
        return Order(does, ("question",), to=to, rest=rest) if named else None
    if not (whats or everything or things or numbers or words.spoken):
        return None
    return Order(does, whats, to=to, everything=bool(everything), numbers=numbers)


def _verb(words: Words) -> tuple[Does | None, bool]:
    """What is to be done, and whether a word for subscriptions themselves says so. `words.spoken` says then that the
    word is about subscriptions alone, or changes one."""
    for does, pattern in says.ENDINGS:
        if found := words.take(pattern):
            words.spoken = bool(re.search("静音|订|恢复提醒|发|mute|snooze|subscribe|resume|send", found[0]))
            return does, True
    if words.take(says.SUBSCRIBE):
        return "subscribe", True
    if found := words.take(says.CHANGES):
        words.spoken = True
        return "subscribe", True
    if says.ONLY.search(words.left) and says.THINGS.search(words.left):
        return "subscribe", True
    if words.take(says.SET):
        return "subscribe", False
    if words.take(says.SEND):
        return "now", False
    return None, False


def _several(plain: str, now: datetime, zone: str) -> tuple[Order, ...]:
    """Several orders in one message, each whole; empty where a part is none."""
    cuts = [(found.start(), found.end()) for found in _BETWEEN.finditer(plain)]
    if not 1 <= len(cuts) < _MOST_PARTS:
        return ()
    for chosen in _choices(len(cuts)):
        places = [0, *(edge for number in chosen for edge in cuts[number]), len(plain)]
        parts = [plain[first:last] for first, last in zip(places[::2], places[1::2], strict=True)]
        found: list[Order] = []
        for part in parts:
            order = _part(part.strip(), now, zone, goes_on=bool(found))
            if order is None:
                break
            found.append(order)
        else:
            return tuple(found)
    return ()


def _part(part: str, now: datetime, zone: str, *, goes_on: bool) -> Order | None:
    order = read_order(part.casefold(), now, zone)
    if order is None or order.missing or (order.rest and "digest" not in order.whats):
        asked = read_question_order(part, now, zone, goes_on=goes_on)
        order = asked if asked and not asked.missing else order
    return order if order and not order.missing and order.does != "list" else None


def _choices(count: int) -> Iterator[tuple[int, ...]]:
    """Which of the places to cut at, all of them first."""
    chosen = (tuple(number for number in range(count) if bits >> number & 1) for bits in range(1, 2**count))
    yield from sorted(chosen, key=len, reverse=True)


def _at_several_times(plain: str, now: datetime, zone: str) -> tuple[Order, ...]:
    """每天早上9点和下午6点发日报: the same at each of the times."""
    words = Words(plain.casefold())
    words.take_clocks()
    moments = [moment for moment in words.clocks if moment]
    if len(moments) < 2 or len(moments) != len(words.clocks) or not _JOINT.search(words.left):
        return ()
    found = []
    for moment in moments:
        once = _JOINT.sub(f" {moment:%H:%M} ", words.left).replace("\n", " ")
        order = _part(once, now, zone, goes_on=False)
        if order is None:
            return ()
        found.append(order)
    return tuple(found)


def _numbers(words: Words) -> tuple[int, ...]:
    """第二个, the second one, the last one: places in a list, counted from 1, -1 for the last."""
    found = []
    while said := words.take(says.PLACES):
        name = next(value for value in said.groupdict().values() if value)
        ends = name in ("last", "最后一")
        found.append(-1 if ends else says.ORDINALS.get(name) or atoms.number(name) or 0)
    return tuple(number for number in found if number)


def _nouns(words: Words) -> tuple[What, ...]:
    found: set[What] = set()
    for what, pattern in says.NOUNS:
        while words.take(pattern):
            found.add(what)
    return tuple(what for what in WHATS if what in found)


def _whose(words: Words) -> To:
    here, me = words.take(says.HERE), words.take(says.ME)
    return "me" if me and not here else "here"


def _rest(words: Words) -> str:
    """The words nobody here knows, as they stand."""
    words.drop(says.HERE, says.ME, says.THINGS, says.SEND, says.FILLERS)
    return " ".join(says.WORD.findall(words.left))


def _normal(text: str) -> str:
    plain = simplified(unicodedata.normalize("NFKC", text)).replace("’", "'")
    return " ".join(_CONTROL.sub(" ", plain).split())


def schedule_of(order: Order, there: Schedule) -> Schedule:
    """The schedule of an order that changes another: its days stay where none are named, and its time."""
    new = order.schedule
    if new is None:
        return there
    if not order.days_said:
        return replace(there, at=new.at, zone=new.zone)
    return new if order.time_said else replace(new, at=there.at, zone=there.zone)
