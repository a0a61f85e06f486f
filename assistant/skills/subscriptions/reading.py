"""What a message orders of subscriptions. Pure: text and time in, an order out.

Every word must be one that is known here: what is left over makes the order unsure, or none at all, so that questions
of other skills (上周GMV有什么异常, 待处理的差评) stay theirs.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, Literal, TypeAlias

from assistant.skills.subscriptions import words as says
from assistant.skills.subscriptions.mention import may_be_about_subscriptions
from assistant.skills.subscriptions.subscription import WHATS, Schedule, To, What
from assistant.skills.subscriptions.times import Words, take_days, take_until, take_zone

Does: TypeAlias = Literal["subscribe", "cancel", "mute", "unmute", "list", "now"]
Missing: TypeAlias = Literal["", "when", "until", "what"]
WHEN_UNSAID: Final = time(9)
"""When what is sent only if there is something is looked for, unless a time is said."""


_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
"""One of them marks where a time stood."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, about what (empty: about all there is), to whom. `missing` is what has to be asked back for,
    `rest` the words that were not understood."""

    does: Does
    whats: tuple[What, ...] = ()
    schedule: Schedule | None = None
    until: datetime | None = None
    to: To = "here"
    missing: Missing = ""
    rest: str = ""
    explicit: bool = True
    everything: bool = False


def read_order(text: str, now: datetime, zone: str) -> Order | None:
    """The order a message gives at `now` (aware, in the team's zone); None for one that is about something else."""
    words = Words(_normal(text))
    if not words.left or not may_be_about_subscriptions(words.left):
        return None
    if words.take(says.LIST):
        to, rest = _whose(words), _rest(words)
        return None if rest else Order("list", to=to)
    named = take_zone(words)
    words.take_clocks()
    whats = _nouns(words)
    does, explicit = _verb(words)
    if does == "mute":
        return _muted(words, whats, now)
    if does in ("cancel", "unmute"):
        return _ended(words, whats, does)
    days, said_days = take_days(words)
    if words.take(says.FROM_NOW) and does == "now":
        does = "subscribe"
    if does is None:
        does = "subscribe" if whats and (words.clocks or said_days) else "now" if whats == ("digest",) else None
    if does is None or (does == "now" and not set(whats) <= {"digest", "anomalies", "fatigue"}):
        return None
    to = _whose(words)
    if does == "now" and (words.clocks or said_days):
        does = "subscribe"
    if does == "now":
        words.drop(says.NOW)
        rest = _rest(words)
        return None if rest or not whats else Order("now", whats, to=to)
    return _begun(words, whats, days, named or zone, to, said=bool(words.clocks or said_days), explicit=explicit)


def _begun(
    words: Words, whats: tuple[What, ...], days: frozenset[int] | None, zone: str, to: To, *, said: bool, explicit: bool
) -> Order | None:
    words.drop(says.ALL)
    rest = _rest(words)
    if not whats:
        return Order("subscribe", to=to, missing="what") if explicit and not rest else None
    if rest and not ((explicit or (said and "digest" in whats)) and len(rest) <= 16):
        return None
    if words.clocks[1:] or None in words.clocks or (not words.clocks and "digest" in whats):
        return Order("subscribe", whats, to=to, missing="when", rest=rest, explicit=explicit or said)
    at = words.clocks[0] if words.clocks else WHEN_UNSAID
    assert at is not None
    return Order("subscribe", whats, Schedule(at, days, zone), to=to, rest=rest, explicit=explicit or said)


def _muted(words: Words, whats: tuple[What, ...], now: datetime) -> Order | None:
    until = take_until(words, now)
    to = _whose(words)
    words.drop(says.ALL, says.NOW)
    if _rest(words) or (words.clocks and until is None):
        return None
    return Order("mute", whats, until=until, to=to, missing="" if until else "until")


def _ended(words: Words, whats: tuple[What, ...], does: Does) -> Order | None:
    everything = words.take(says.ALL)
    things = words.take(says.THINGS)
    to = _whose(words)
    words.drop(says.NOW, says.EACH_DAY)
    if _rest(words) or not (whats or everything or things or words.spoken):
        return None
    return Order(does, whats, to=to, everything=bool(everything))


def _verb(words: Words) -> tuple[Does | None, bool]:
    """What is to be done, and whether a word for subscriptions themselves says so."""
    for does, pattern in (("unmute", says.UNMUTE), ("mute", says.MUTE), ("cancel", says.CANCEL)):
        if found := words.take(pattern):
            words.spoken = bool(re.search("静音|订|恢复提醒|mute|snooze|subscribe|resume", found[0]))
            return does, True  # type: ignore[return-value]
    if words.take(says.SUBSCRIBE):
        return "subscribe", True
    if words.take(says.SET):
        return "subscribe", False
    if words.take(says.SEND):
        return "now", False
    return None, False


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
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(_CONTROL.sub(" ", plain).split())
