"""What an admin's message orders."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from assistant.permissions import Act
from assistant.skills.admin.words import (
    DEEDS,
    DOABLE,
    LEAVES,
    NOBODY,
    POLITE,
    POLITE_END,
    PRONOUNS,
    READINGS,
    ROLES,
    Kind,
    compiled,
    role_word,
)

LONGEST: Final = 200
"""Characters of an order; what is longer is none."""
ALL: Final = "all"
ME: Final = "@"
"""Stands for whoever says it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is ordered. `who`, `what` (that somebody may see or do) and `letter` as they were written; `role` by its own
    name; `act` is whose entries are wanted, or what may be done; days both ends included."""

    kind: Kind
    who: str = ""
    role: str = ""
    letter: str = ""
    refused: bool = False
    what: str = ""
    act: Act | None = None
    days: tuple[date, date] | None = None


def read_admin(text: str, roles: Sequence[str], today: date) -> Order | None:
    """The order that a message is and nothing else; None for any other message. `roles` are those there are."""
    said = POLITE_END.sub("", POLITE.sub("", text.strip()))
    if not said or len(said) > LONGEST or "\n" in said:
        return None
    spoken_of = ""
    if before := LEAVES.match(said):
        spoken_of, said = before["who"], said[before.end() :]
    named = tuple(roles)
    for reading in READINGS:
        if not reading.cue.search(said) or (reading.of_role and not role_word(named).search(said)):
            continue
        for pattern in compiled(reading, named):
            found = pattern.fullmatch(said)
            order = _order(reading.kind, found, roles, today, spoken_of) if found else None
            if order:
                return order
    return None


def _order(kind: Kind, found: re.Match[str], roles: Sequence[str], today: date, spoken_of: str) -> Order | None:
    parts = found.groupdict()
    who = (parts.get("who") or "").strip()
    if who.casefold() in PRONOUNS:
        who = spoken_of
    bare = who.lstrip("@").casefold()
    if who and (bare in NOBODY or not bare):
        return None
    who = ME if parts.get("me") else who
    if kind in ("grant", "revoke") and not who:
        return None
    role = _role(parts.get("role") or "", roles)
    letter = ALL if parts.get("all") else parts.get("letter") or ""
    if kind == "retry" and not letter:
        return None
    days = _days(parts.get("day") or parts.get("day2") or "", today)
    what = (parts.get("what") or "").strip()
    act = _act(what, DOABLE) or _act(parts.get("deed") or "", DEEDS)
    return Order(kind, who, role, letter, bool(parts.get("refused")), what, act, days)


def _act(said: str, called: Sequence[tuple[str, Act]]) -> Act | None:
    return next((act for words, act in called if said and re.fullmatch(words, said, re.IGNORECASE)), None)


def _role(written: str, roles: Sequence[str]) -> str:
    """A role's own name; one of the file's that is written so goes before what the others are called."""
    for role in roles:
        if role.casefold() == written.casefold():
            return role
    return next((role for role, called in ROLES.items() if re.fullmatch(called, written, re.IGNORECASE)), "")


def _days(written: str, today: date) -> tuple[date, date] | None:
    day = written.casefold().replace(" ", "")
    week, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = month - timedelta(days=1)
    if count := re.search(r"\d+", day):
        return today - timedelta(days=max(1, int(count[0])) - 1), today
    for words, first, last in (
        (("今天", "今日", "today"), today, today),
        (("昨天", "昨日", "yesterday"), today - timedelta(days=1), today - timedelta(days=1)),
        (("前天",), today - timedelta(days=2), today - timedelta(days=2)),
        (("本周", "这周", "这星期", "这个星期", "thisweek"), week, today),
        (("上周", "lastweek"), week - timedelta(days=7), week - timedelta(days=1)),
        (("本月", "这月", "这个月", "thismonth"), month, today),
        (("上月", "上个月", "lastmonth"), before.replace(day=1), before),
    ):
        if day in words:
            return first, last
    return None
