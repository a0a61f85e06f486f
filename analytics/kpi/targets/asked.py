"""What a message says about targets: which act or question, with the days, value and owner it names.

That wording is taken out; what is left is a question of figures (小红书点击率), for the reader to consume whole. A
message that is not about targets is left alone: 目标人群 and "target audience" are none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from analytics.kpi.periods.calendar import Calendar, load_yaml
from analytics.kpi.targets.amounts import Amount, read_amounts
from analytics.kpi.targets.days import TargetDays, read_target_days
from analytics.kpi.targets.mention import LONGEST, may_be_about_targets
from analytics.kpi.wording import Wording, wording

Kind: TypeAlias = Literal["set", "remove", "progress", "pace", "need", "value", "owner", "history", "list"]

_QUESTIONS: Final[tuple[Kind, ...]] = ("history", "owner", "need", "pace", "progress", "value")
"""What may be asked, the more special first."""
_NOT_AMOUNTS: Final = re.compile(r" ?(?:年|月|日|号|季|季度|周|天|q\d|岁|ml|g(?![a-z])|%?[-~]\d)")
_OWNER_TO: Final = re.compile(
    r"(?P<of>\b(?:the )?owner (?:of|for) (?:the )?).{1,80}?"
    r"(?P<to> to (?P<name>@?[\w.-]{1,30}(?: [\w.-]{1,30})?) ?[.!]? *$)"
)
_NAME_ENDS: Final = re.compile(r" (?:for|to|in|on|at|of|and|with|is|please)(?: |$)")
_FROM: Final = re.compile(r"(?:从|由|\bfrom) ?$")
_LEAD: Final = re.compile(r"(?:从|由|\b(?:from|of|to|at|is|as|be|in|for|during|over|by|on) |[:=] ?)$")
_THE_SAME: Final = re.compile(r"这个|那个|它|目标|\b(?:it|that|this|one)\b")
_CUT: Final = "\u0001"
"""Stands where something was taken out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One message about targets. `rest` is what is left for the reader of figures, empty when nothing is.

    `days` are the periods its words can mean; `amounts` the values it may set, the one meant first; `by` says that a
    value was to change by that much, instead of to it. `sure` is False for words that may mean something else too;
    `everything` asks for all targets; `again` leans on the question before; `explicit` says that it asks something.
    """

    kind: Kind
    rest: str
    days: tuple[TargetDays, ...] = ()
    amount: Amount | None = None
    owner: str = ""
    by: bool = False
    sure: bool = True
    everything: bool = False
    again: bool = False
    explicit: bool = True


def read_asked(text: str, today: date, calendar: Calendar) -> Asked | None:
    """What a message says about targets; None when it says nothing of them. Never raises."""
    if not may_be_about_targets(text):
        return None
    words = wording(text[:LONGEST])
    noun = _any("target").search(words.plain) is not None
    strong = _any("strong").search(words.plain) is not None
    if not (noun or strong) or _any("how").search(words.plain):
        return None
    if noun and (found := _order(words, today, calendar)):
        return found
    return _question(words, today, calendar, sure=noun)


def follow_up(text: str, today: date, calendar: Calendar) -> Asked | None:
    """那抖音呢, what about December: the question before, of something else; None when it names nothing."""
    words = wording(text[:LONGEST])
    days = read_target_days(words.plain, today, calendar)
    rest = _without(words, _with_lead(words.plain, [(day.start, day.end) for day in days]), (_any("again"),))
    return Asked("progress", rest, days, again=True) if rest or days else None


def of_the_same(text: str, today: date, calendar: Calendar) -> Asked | None:
    """谁负责, who owns it: asks of the target before, and names nothing else; None for any other message."""
    asked = _question(wording(text[:LONGEST]), today, calendar, sure=False)
    if not asked.explicit or asked.everything or asked.days or _THE_SAME.sub("", asked.rest).strip():
        return None
    return replace(asked, rest="", again=True)


def parts_of_order(text: str, today: date, calendar: Calendar) -> Asked:
    """What answers the question back for what an order lacked: days, a value, an owner, and the rest."""
    return _parts(wording(text[:LONGEST]), today, calendar, "set", lone=True)


def _order(words: Wording, today: date, calendar: Calendar) -> Asked | None:
    plain = words.plain
    if _any("removes").search(plain):
        return _parts(words, today, calendar, "remove")
    given = _parts(words, today, calendar, "set")
    asks = _any("asks").search(plain) is not None
    new_owner = bool(given.owner) and not asks
    if _any("sets").search(plain) and (given.amount is not None or new_owner or not asks):
        return given
    return given if new_owner or (given.amount is not None and not asks) else None


def _parts(words: Wording, today: date, calendar: Calendar, kind: Kind, *, lone: bool = False) -> Asked:
    """An order taken apart. With `lone`, a value needs no word before it."""
    plain = words.plain
    owner, spans = _owner(words)
    masked = _blank(plain, spans)
    amounts = [each for each in read_amounts(masked) if not _NOT_AMOUNTS.match(masked, each.end)]
    moved = _any("changes_by").search(masked)
    starts = {moved.end()} if moved else set()
    led = [each for each in amounts if each.start in starts or _before_a_value().search(masked[: each.start])][-1:]
    days = read_target_days(_blank(masked, [(each.start, each.end) for each in led]), today, calendar)
    free = [each for each in amounts if all(each.end <= day.start or each.start >= day.end for day in days)]
    apart = [each for each in free if lone or _stands_apart(masked, each)]
    amount = None if kind == "remove" else next(iter(led or (apart if len(apart) == 1 else [])), None)
    by = moved is not None and amount is not None and moved.end() == amount.start
    spans += [(each.start, each.end) for each in amounts if each != amount and _FROM.search(masked[: each.start])]
    spans += [(day.start, day.end) for day in days]
    spans += [(amount.start, amount.end)] if amount else []
    spans += [moved.span()] if moved and by else []
    taken = (_any("target"), _any("polite"), _any("order_words"))
    return Asked(kind, _without(words, _with_lead(plain, spans), taken), days, amount, owner, by=by)


def _question(words: Wording, today: date, calendar: Calendar, *, sure: bool) -> Asked:
    plain = words.plain
    days = read_target_days(plain, today, calendar)
    spans = [(day.start, day.end) for day in days]
    listed = _any("listed").search(plain) is not None
    named = next((name for name in _QUESTIONS if _any(name).search(_blank(plain, spans))), None)
    kind: Kind = "list" if listed else "progress"
    if named is not None and not (listed and named in ("progress", "value")):
        kind = named
    order = sorted(_QUESTIONS, key=lambda name: name != named)
    taken = [_any("need_words" if name == "need" else name) for name in order if name != "need" or named == "need"]
    taken += [_any("list_words")] if listed else []
    rest = _without(words, _with_lead(plain, spans), (*taken, _any("target")))
    return Asked(kind, rest, days, sure=sure, everything=listed, explicit=named is not None)


def _stands_apart(plain: str, amount: Amount) -> bool:
    """Written as a value: with a unit, or standing free."""
    if amount.percent or amount.money or amount.scaled:
        return True
    before, after = plain[: amount.start], plain[amount.end :]
    return (not before or before[-1] in " ,:=") and (not after or after[0] in " ,.;")


def _owner(words: Wording) -> tuple[str, list[tuple[int, int]]]:
    """Whose it is to be, as written, and where that stands."""
    if found := _OWNER_TO.search(words.plain):
        return words.written(*found.span("name")), [found.span("of"), found.span("to")]
    for pattern in _words()["named_owner"]:
        for found in re.finditer(pattern, words.plain):
            if found["name"].strip("@ ") in _words()["no_name"]:
                continue
            start, end = found.span("name")
            cut = _NAME_ENDS.search(words.plain[start:end])
            end = start + cut.start() if cut else end
            return words.written(start, end).strip("@ "), [(found.start(), end if cut else found.end())]
    return "", []


def _with_lead(plain: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """With the little word that leads to each: of 3%, in November."""
    leads = [(_LEAD.search(plain, 0, start), start, end) for start, end in spans]
    return [(lead.start() if lead else start, end) for lead, start, end in leads]


def _blank(plain: str, spans: list[tuple[int, int]]) -> str:
    chars = list(plain)
    for start, end in spans:
        chars[start:end] = _CUT * (end - start)
    return "".join(chars)


def _without(words: Wording, spans: list[tuple[int, int]], patterns: tuple[re.Pattern[str], ...]) -> str:
    """The text as written, but for these stretches and patterns, and what held them together."""
    plain = _blank(words.plain, spans)
    for pattern in patterns:
        plain = pattern.sub(lambda found: _CUT * len(found[0]), plain)
    kept = [
        words.written(place, place + 1) if char != _CUT else " "
        for place, char in enumerate(plain)
        if char == _CUT or place == 0 or words.origins[place] != words.origins[place - 1]
    ]
    return _trimmed("".join(kept))


def _trimmed(text: str) -> str:
    """Without punctuation and little words at either end, and with single spaces."""
    bare = re.sub(r"\b(?:the|our)\b|[,，:：。？?！!；;“”\"]+", " ", text, flags=re.IGNORECASE)
    before, rest = "", " ".join(bare.split())
    first, last = _edges()
    while rest != before:
        before = rest
        lead = first.match(f"{rest.lower()} ")
        rest = rest[lead.end() :].strip() if lead else rest
        tail = last.search(f" {rest.lower()}")
        rest = f" {rest}"[: tail.start()].strip() if tail else rest
    return rest


@cache
def _words() -> Mapping[str, Any]:
    """The lists of words.yml."""
    found: Mapping[str, Any] = load_yaml(Path(__file__).with_name("words.yml"))
    return found


@cache
def _any(name: str) -> re.Pattern[str]:
    """One pattern of a list's alternatives."""
    target = "|".join(_words()["target"])
    for key in ("people", "people_en"):
        target = target.replace(f"{{{key}}}", "|".join(_words()[key]))
    whole = "|".join(_words()[name]) if name != "target" else target
    return re.compile(whole.replace("{target}", f"(?:{target})"))


@cache
def _before_a_value() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_words()['anchor'])})[ :]*(?:of |to |at )?(?:大约|约|about )?$")


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    han, latin = "|".join(_words()["edge"]), "|".join(_words()["edge_en"])
    return re.compile(rf"^(?:{han}|(?:{latin}) | )+"), re.compile(rf"(?:{han}| (?:{latin})| )+$")
