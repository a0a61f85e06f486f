"""Reading what a person orders at the desk: which act, on which tickets, to whom, with which note.

An order is an order only where it is said as one: a question, a refusal, a condition, something for later,
and the words of a customer order nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from assistant.skills.triage.order_words import (
    AND_ANOTHER,
    ANY_VERB,
    ASIDE,
    ASKED,
    CONDITION,
    DOER,
    DOES,
    ENGLISH_ASKED,
    EXCEPT,
    FILLER,
    FROM,
    GIVES,
    HOLDS,
    LISTED_ON,
    MINE_ALONE,
    NOBODY,
    NOTE,
    PARTICIPLE,
    PARTS,
    PLEASE,
    QUOTED,
    REFUSED,
    REFUSED_AFTER,
    SEVERAL_PEOPLE,
    STARTS,
    STATE_AFTER,
    STATE_BEFORE,
    STILL_ASKED,
    STOPS,
    SUPPOSED,
    TAG,
    THEIR_WORDS,
    TICKET_ONLY,
    TO,
    VERBS,
    Verb,
)
from assistant.skills.triage.scope import ME
from assistant.skills.triage.which import Which, find_which


@dataclass(frozen=True, slots=True)
class Order:
    """One act on some tickets. `to` is the person as named, `note` what was said with it; `about` are the words left of
    the order itself, which may say which tickets are meant: 把漏液的都转给小王. `to` is ME for who takes it over."""

    verb: Verb
    which: Which
    to: str = ""
    note: str = ""
    about: str = ""
    but: tuple[int, ...] = ()
    """Tickets that were left out by name."""


@dataclass(frozen=True, slots=True)
class NotOrdered:
    """Words that name an act without ordering it, and why: they ask, refuse, suppose, or are somebody else's."""

    verb: Verb
    which: Which
    why: Literal["asked", "refused", "supposed", "quoted"]


_ACCOUNT: Final = re.compile(r"@?\b((?:slack|wecom|web|terminal):[\w.\-]+(?:/[\w.\-]+)?)", re.ASCII)


def read_orders(text: str, people: tuple[str, ...] = ()) -> tuple[Order, ...] | NotOrdered | None:
    """The orders of a message in turn; None for a message that names no act. People are named as they are called, or
    by an account: wecom:lin."""
    accounts = tuple(dict.fromkeys(_ACCOUNT.findall(text)))
    if not accounts:
        return _read_orders(text, people)
    stand_ins = {f"Account{'ABCDEFGH'[place % 8]}": key for place, key in enumerate(accounts)}
    for name, key in stand_ins.items():
        text = re.sub(rf"@?{re.escape(key)}", f" {name} ", text)
    found = _read_orders(text, (*stand_ins, *people))

    def named(words: str) -> str:
        for name, key in stand_ins.items():
            words = words.replace(name, key)
        return words

    if not isinstance(found, tuple):
        return found
    return tuple(replace(each, to=named(each.to), note=named(each.note), about=named(each.about)) for each in found)


def _read_orders(text: str, people: tuple[str, ...]) -> tuple[Order, ...] | NotOrdered | None:
    if mine := MINE_ALONE.match(text):
        return (Order("claim", find_which(mine["a"] or mine["b"], bare=True)[0]),)
    text = LISTED_ON.sub("、", text)
    left_out = EXCEPT.search(text)
    if left_out and ANY_VERB.search(text[: left_out.start()] + text[left_out.end() :]):
        found = _read_orders(text[: left_out.start()] + " " + text[left_out.end() :], people)
        but = find_which(left_out["but"], bare=True)[0].numbers
        return tuple(replace(order, but=but) for order in found) if isinstance(found, tuple) else found
    aside = ASIDE.search(text)
    body, note = _noted(text[: aside.start()] if aside else text)
    own = QUOTED.sub(_spaces, body)
    theirs = THEIR_WORDS.search(own)
    clauses = tuple(_clauses(own[: theirs.start()] if theirs else own, people))
    if any(clause.verb and not _CANNOT.match(clause.after) for clause in clauses):  # 解决不了，升级
        clauses = tuple(replace(each, verb=None) if _CANNOT.match(each.after) else each for each in clauses)
    acting = [clause for clause in clauses if clause.verb]
    if not acting:
        return _quoted(body, people)
    verb, which = acting[0].verb, _which_of(clauses)
    assert verb is not None
    if why := _why_not(clauses) or _taken_back(clauses, aside[1] if aside else ""):
        return NotOrdered(verb, which, why)
    vague = not which.numbers and which.pointed in ("", "listed", "free", "mine") and not which.places
    if vague and not any(clause.to for clause in acting) and all(clause.describes for clause in acting):
        return NotOrdered(verb, which, "asked")
    said = (
        note or (body[theirs.start() :].strip() if theirs else _only_quote(body)) or (aside[1].strip() if aside else "")
    )
    return _merged(tuple(_order(clause, clauses, said) for clause in acting))


_PAST: Final = re.compile(r"过了?(?:$|[\s的])")
_CANNOT: Final = re.compile("不[了掉上]")


@dataclass(frozen=True, slots=True)
class _Clause:
    """`left` is what it says beside act, tickets and person; `describes`: it names an act as a state, 已解决的."""

    text: str
    verb: Verb | None
    which: Which
    to: str = ""
    left: str = ""
    before: str = ""
    after: str = ""
    describes: bool = False


def _noted(text: str) -> tuple[str, str]:
    """The message up to its note, and the note."""
    hidden = QUOTED.sub(lambda quoted: "\0" * len(quoted.group()), text)
    found = NOTE.search(hidden)
    if found:
        head = text[: found.start()]
        note = _unquoted(text[found.start("zh") if found["zh"] else found.start("en") :])
        if ANY_VERB.search(head):
            return head, note
        if TICKET_ONLY.match(head):
            told = "回复了" if "回复" in text[found.start() : found.start("zh")] else "备注"
            return f"{head} {told} ", note
    for colon in re.finditer(r"[:：]\s*(?=\S)", hidden):
        acts = [verb for verb, _, _ in _hits(text[: colon.start()])]
        if acts and "handover" not in acts:
            return text[: colon.start()], _unquoted(text[colon.end() :])
    return text, ""


def _clauses(text: str, people: tuple[str, ...]) -> Iterator[_Clause]:
    for part in PARTS.split(text):
        if part.strip(" ，,。.!！?？"):
            yield _clause(part, people)


def _clause(part: str, people: tuple[str, ...]) -> _Clause:
    hits = _meant(part)
    to = _person(part, people)
    if not hits:
        which, left = find_which(part, bare=bool(STARTS.match(part)))
        gives = GIVES.search(part) or DOES.search(part)
        if to and which and gives:
            return _Clause(part, "assign", which, "" if _several(part, to) else to, "", part[: gives.start()])
        return _Clause(part, None, which, left=_left(part) if which.pointed else _left(left))
    verbs = [verb for verb, _, _ in hits]
    verb, start, end = hits[0]
    to = to or (_doer(part[:start], people) if verb == "claim" and not part[start:end].isascii() else "")
    taken = FROM.search(part) or _taken_from(part, people)
    if "handover" in verbs or "undo" in verbs:
        verb = "handover" if "handover" in verbs else "undo"
    elif verb == "claim" and taken and not to:
        verb, to = "assign", ME
    elif to and verb in ("assign", "claim", "resolve"):
        verb = "assign"
    elif verb == "assign" and re.search(r"给我|to (?:me|myself)\b", part, re.IGNORECASE):
        verb, to = ("assign", ME) if taken else ("claim", "")
    if to and verb in ("assign", "handover") and _several(part, to):
        to = ""
    given = to if verb in ("assign", "handover", "escalate") else ""
    bare = part[:start] + " " * (end - start) + part[end:]
    bare = bare[: taken.start()] + " " * len(taken.group()) + bare[taken.end() :] if taken else bare
    which, left = find_which(bare.replace(given, " ", 1) if given else bare, bare=True)
    left = ANY_VERB.sub(" ", left) if len(hits) > 1 or verb in ("assign", "handover") else left
    describes = bool(
        STATE_BEFORE.search(part[:start]) or STATE_AFTER.match(part[end:]) or PARTICIPLE.search(part[start:end])
    )
    return _Clause(part, verb, which, given, _left(left), part[:start], part[end:], describes)


def _hits(part: str) -> Iterator[tuple[Verb, int, int]]:
    for found in ANY_VERB.finditer(part):
        number = next(n for n in range(len(VERBS)) if found[f"v{n}"] is not None)
        yield VERBS[number][0], found.start(), found.end()


def _meant(part: str) -> tuple[tuple[Verb, int, int], ...]:
    """The acts a part names, without those that only describe what another is done to: 把没人认领的都给我."""
    hits = tuple(_hits(part))
    acting = tuple(hit for hit in hits if not part[hit[2] :].startswith("的"))
    return acting or hits


def _taken_from(part: str, people: tuple[str, ...]) -> re.Match[str] | None:
    """Whose a ticket is said to be, where it is a colleague's: 小王的6号, from lin."""
    names = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
    holder = rf"(?:{names})\s*(?:手[上里]|名下)?的(?=\s*(?:工单)?\s*[#＃]?[0-9])|\bfrom\s+@?(?:{names})(?![\w])"
    return re.search(holder, part, re.IGNORECASE) if names else None


def _person(part: str, people: tuple[str, ...]) -> str:
    """The name after 转给, to, 让, or before 跟进; a known person's as they are called."""
    does = DOES.search(part)
    for name in people if does else ():
        if does and part[: does.start()].casefold().endswith(name.casefold()):
            return name
    for found in TO.finditer(part):
        start = next(found.start(name) for name, value in found.groupdict().items() if value)
        longest = sorted(people, key=len, reverse=True)
        known = next((name for name in longest if part[start:].casefold().startswith(name.casefold())), "")
        name = known or next(value for value in found.groupdict().values() if value)
        if name.casefold() not in NOBODY and name[0] not in "我你您他她它这那谁给":
            return name
    return ""


def _several(part: str, to: str) -> bool:
    """Whether more than one person is named: an act gives tickets to one."""
    return bool(SEVERAL_PEOPLE.search(part) or (to in part and AND_ANOTHER.match(part[part.rindex(to) + len(to) :])))


def _doer(before: str, people: tuple[str, ...]) -> str:
    """Who is named right before the word for taking: mei 认领 1."""
    bare = before.rstrip().removesuffix("来").removesuffix("去").rstrip()
    known = next((name for name in people if bare.casefold().endswith(name.casefold())), "")
    named = DOER.search(before)
    return known or (named["name"] if named else "")


def _which_of(clauses: tuple[_Clause, ...]) -> Which:
    named = next((clause.which for clause in clauses if clause.which.numbers), None)
    if named and not any(clause.verb and clause.which and clause.which.pointed != "last" for clause in clauses):
        return named
    acting = (clause.which for clause in clauses if clause.verb and clause.which)
    return next(acting, next((clause.which for clause in clauses if clause.which), Which()))


def _order(clause: _Clause, clauses: tuple[_Clause, ...], said: str) -> Order:
    assert clause.verb is not None
    which = clause.which or _which_of(clauses)
    if which.pointed == "last":  # 8 is spam, dismiss it
        which = next((each.which for each in clauses if each.which.numbers), which)
    beside = "，".join(_said(each.left) for each in clauses if not each.verb and each.left)
    note = said or beside or ("" if clause.which.pointed == "listed" or not clause.which else clause.left)
    return Order(clause.verb, which, clause.to, note[:500], clause.left)


def _said(left: str) -> str:
    return re.sub(r"^(?:就?是|is|was|are|it'?s)\s*", "", left, flags=re.IGNORECASE)


def _left(text: str) -> str:
    """What a clause says beside act, tickets and person, if it says anything."""
    kept = FILLER.sub("", text)
    return re.sub(r"\s+", " ", text).strip(" ，,。.；;：:！!、") if len(kept) >= 2 else ""


def _merged(orders: tuple[Order, ...]) -> tuple[Order, ...]:
    """Orders of one act on the same tickets are one: 5号转给小王，让小王处理."""
    handing = next((order for order in orders if order.verb == "handover"), None)
    if handing:  # 交班：我手上的都转给小李
        to = next((order.to for order in orders if order.to), "")
        note = next((order.note for order in orders if order.note), "")
        return (Order("handover", Which(pointed="mine"), to, note),)
    kept: list[Order] = []
    for order in orders:
        same = next((n for n, each in enumerate(kept) if (each.verb, each.which) == (order.verb, order.which)), None)
        if same is None:
            kept.append(order)
        else:
            old = kept[same]
            to = order.to if old.to in ("", ME) else old.to
            kept[same] = Order(order.verb, order.which, to or old.to, old.note or order.note, old.about)
    return tuple(kept)


def _why_not(clauses: tuple[_Clause, ...]) -> Literal["asked", "refused", "supposed"] | None:
    last = max(number for number, clause in enumerate(clauses) if clause.verb)
    until = clauses[: last + 1]
    if any(SUPPOSED.search(clause.text) for clause in until):
        return "supposed"
    acting = [clause for clause in until if clause.verb]
    whole = "，".join(clause.text for clause in clauses)
    polite = PLEASE.search(whole)
    asked = ENGLISH_ASKED if whole.isascii() else ASKED
    asks = any(asked.search(clause.text) for clause in acting)
    tagged = last + 1 < len(clauses) and TAG.search(clauses[last + 1].text)
    if any(_PAST.match(clause.after) and clause.verb != "answer" for clause in acting):
        return "asked"  # 已经升级过了 tells, and orders nothing
    if (asks or tagged) and not (polite and not any(STILL_ASKED.search(clause.text) for clause in acting)):
        return "asked"
    refused = any(REFUSED.search(clause.before) or REFUSED_AFTER.match(clause.after) for clause in acting)
    return "refused" if refused else None


def _taken_back(clauses: tuple[_Clause, ...], aside: str) -> Literal["asked", "refused", "supposed"] | None:
    """A last word or a remark in brackets after which an order is none: 认领 1，先别."""
    if STOPS.fullmatch(clauses[-1].text) or HOLDS.search(aside):
        return "refused"
    last = max(number for number, clause in enumerate(clauses) if clause.verb)
    if SUPPOSED.search(aside) or any(CONDITION.match(clause.text) for clause in clauses[last + 1 :]):
        return "supposed"
    return "asked" if re.search(r"[?？]|吗$", aside) else None


def _quoted(body: str, people: tuple[str, ...]) -> NotOrdered | None:
    """An act that only a quotation or a customer's words name."""
    clauses = tuple(_clauses(body, people))
    acting = [clause for clause in clauses if clause.verb]
    return NotOrdered(acting[0].verb, _which_of(clauses), "quoted") if acting and acting[0].verb else None


def _only_quote(body: str) -> str:
    quotes = QUOTED.findall(body)
    return _unquoted(quotes[0]) if len(quotes) == 1 else ""


def _unquoted(text: str) -> str:
    return text.strip().strip('“”「」『』"').strip()


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())
