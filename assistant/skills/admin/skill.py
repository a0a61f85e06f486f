"""Admin commands in chat: who may do what, dead letters, the audit log. What changes anything is confirmed first."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from assistant.conversation import Action, Button, Buttons, Json, Message, Reply, Situation, Status, Text
from assistant.identity import is_account
from assistant.offered import UNDONE
from assistant.permissions import CALLED, Act, Record, unrecorded
from assistant.router import SPOKE_LAST, WANTED_BY
from assistant.skills.admin import text as said
from assistant.skills.admin.door import PENDING
from assistant.skills.admin.lists import deeds_shown, holders_shown, letters_shown
from assistant.skills.admin.pending import Pending, pending_for, recall, sender_of
from assistant.skills.admin.people import keys_of
from assistant.skills.admin.ports import Asked, AuditBook, DeadLetters, RolesBook
from assistant.skills.admin.reading import ALL, ME, Order, read_admin

CONFIRM: Final = "admin.confirm"
CANCEL: Final = "admin.cancel"
MOST_LETTERS: Final = 20
MOST_DEEDS: Final = 30
DONE: Final = "admin_done"
"""Memory slot: whose role was changed last here, and which one they had been given before."""
_YES: Final = re.compile(
    r"\W*(?:我)?(?:确认|确定|是的?|对的?|好的?|可以|confirm|yes|ok(?:ay)?)(?:了|吧)?\W*", re.IGNORECASE
)
_SURELY: Final = re.compile(r"\W*我?(?:确认|确定|confirm)[了吧]?\W*", re.IGNORECASE)
"""What confirms also when something else was spoken of since; a mere ok would be about that."""
_NO: Final = re.compile(r"\W*(?:取消|算了|不用了?|不要了?|cancel|no|never ?mind)(?:吧)?\W*", re.IGNORECASE)
_NEEDS: Final[Mapping[str, Act | None]] = {
    "grant": "grant_roles", "revoke": "grant_roles", "retry": "retry_letters",
    "who": "see_roles", "may": "see_roles", "audit": "read_audit", "letters": "read_audit", "mine": None,
}  # fmt: skip


class Admin:
    """Reads whole messages only, so that no other skill's are taken."""

    name = "admin"

    def __init__(self, roles: RolesBook, letters: DeadLetters, audit: AuditBook, record: Record = unrecorded) -> None:
        self._roles = roles
        self._letters = letters
        self._audit = audit
        self._record = record

    def interest(self, message: Message, situation: Situation) -> float:
        if _answers(message, situation) is not None:
            return 0.97
        return 0.97 if self._read(message, situation) else 0.0

    def act(self, message: Message, situation: Situation) -> Act | None:
        """What the order takes; of a confirmation, what was ordered, by the rights that hold at that moment."""
        yes = _answers(message, situation)
        if yes is not None:
            waiting = recall(situation.memory)
            return _NEEDS[waiting.kind] if waiting and yes else None
        order = self._read(message, situation)
        return _NEEDS[order.kind] if order else None

    def reply(self, message: Message, situation: Situation) -> Reply:
        yes = _answers(message, situation)
        if yes is not None:
            return self._answered(yes, message, situation)
        order = self._read(message, situation)
        if order is None and not message.action and recall(situation.memory):
            return _reply("clarify", said.YES_OR_NO[situation.language], situation)
        if order is None:  # a button of ours that means nothing any more
            return _reply("refused", said.STALE[situation.language], situation)
        if order.kind in ("who", "may", "audit", "letters") and message.place == "group":
            return _reply("refused", said.IN_PRIVATE[situation.language], situation)
        match order.kind:
            case "mine":
                return _reply("answered", said.yours(situation.role, situation.language), situation)
            case "who":
                return self._who(order, message, situation)
            case "may":
                return self._who_may(order, situation)
            case "audit":
                return self._deeds(order, message, situation)
            case "letters":
                return letters_shown(self._letters.waiting(MOST_LETTERS), situation)
            case "retry":
                return self._ask_retry(order.letter, message, situation)
            case "grant" | "revoke":
                return self._ask_change(order, message, situation)

    def _read(self, message: Message, situation: Situation) -> Order | None:
        if message.action:
            return None
        if UNDONE.fullmatch(message.text) and situation.memory.get(DONE) and _spoke_last(situation):
            return _turned_back(situation)
        order = read_admin(message.text, tuple(self._roles.roles()), situation.today)
        if order and order.kind == "may" and not order.act and self._roles.seeing(order.what) is None:
            return None  # who can tell why it fell?
        return order

    def _who_may(self, order: Order, situation: Situation) -> Reply:
        """Who may see a metric, or do an act."""
        roles = self._roles.roles()
        names = set(self._roles.seeing(order.what) or ()) if not order.act else set(roles)
        able = {name for name in names if roles[name].may(order.act or "ask")}
        held = [each for each in self._roles.holders() if each.role in able]
        what = CALLED[order.act][0 if situation.language == "zh" else 1] if order.act else order.what
        lead = said.who_may(what, len(held), seeing=not order.act, language=situation.language)
        return holders_shown(held, situation, lead)

    def _who(self, order: Order, message: Message, situation: Situation) -> Reply:
        if not order.who:
            held = [each for each in self._roles.holders() if order.role in ("", each.role)]
            return holders_shown(held, situation)
        key = self._meant(order.who, message, situation)
        if isinstance(key, Reply):
            return key
        return _reply("answered", said.theirs(key, self._roles.role_of(key), situation.language), situation)

    def _deeds(self, order: Order, message: Message, situation: Situation) -> Reply:
        who = ""
        if order.who:
            key = self._meant(order.who, message, situation)
            if isinstance(key, Reply):
                return key
            who = key
        act = order.act or ""
        accounts = self._roles.accounts(who) if who else ("",)
        found = [each for key in accounts for each in self._audit.deeds(Asked(order.days, key, order.refused, act))]
        return deeds_shown(sorted(found, key=lambda each: each.at, reverse=True)[:MOST_DEEDS], situation)

    def _meant(self, named: str, message: Message, situation: Situation) -> str | Reply:
        """The key of the person named; a reply where that is not one person known."""
        if named == ME:
            return f"{message.channel}:{message.user}"
        linked = () if is_account(named) else self._roles.accounts(named)
        found = linked[:1] or keys_of(named, message.channel, self._roles.people())
        language = situation.language
        if not found:
            return _reply("refused", said.unknown_person(named, message.channel, language), situation, (named,))
        if len(found) > 1:
            return _reply("clarify", said.which_person(named, found, language), situation)
        return found[0]

    def _ask_change(self, order: Order, message: Message, situation: Situation) -> Reply:
        """The card that asks to confirm; nothing is written yet."""
        key = self._meant(order.who, message, situation)
        if isinstance(key, Reply):
            return key
        language, now = situation.language, self._roles.role_of(key)
        if self._roles.unfit(key):
            return _reply("refused", said.unfit_person(key, language), situation)
        bare = key.partition(":")[2]
        if filed := next((each for each in self._roles.holders() if not each.by and each.who in (key, bare)), None):
            return _reply("refused", said.in_file(key, filed.role, language), situation)
        if order.kind == "revoke":
            given = next((each for each in self._roles.holders() if each.who == key), None)
            if given is None:
                return _reply("refused", said.nothing_given(key, now.name, language), situation)
            card = said.ask_revoke(key, given.role, language)
            return _asked(card, pending_for(message, "revoke", key), situation)
        role = self._roles.roles().get(order.role)
        if role is None:
            return _reply("clarify", said.which_role(key, tuple(self._roles.roles()), language), situation)
        if now.name == role.name and not key.partition(":")[2].startswith("@"):
            return _reply("answered", said.same(key, role.name, language), situation)
        if not (situation.role.covers(role) and situation.role.covers(now)):
            return self._not_theirs(message, situation)
        return _asked(
            said.ask_grant(key, now.name, role, language), pending_for(message, "grant", key, role.name), situation
        )

    def _ask_retry(self, letter: str, message: Message, situation: Situation) -> Reply:
        waiting = self._letters.waiting(MOST_LETTERS)
        meant = [each for each in waiting if letter in (ALL, each.id)]
        if not meant:
            none = said.NO_LETTERS[situation.language] if letter == ALL else said.no_letter(letter, situation.language)
            return _reply("refused", none, situation)
        shown = "" if letter == ALL else letter
        return _asked(
            said.ask_retry(len(meant), shown, situation.language), pending_for(message, "retry", letter), situation
        )

    def _answered(self, yes: bool, message: Message, situation: Situation) -> Reply:
        """To a press of a card's button, or a word for one."""
        waiting, language = recall(situation.memory), situation.language
        if waiting is None or (message.action and message.action.value != waiting.key):
            if yes and message.action and not situation.role.may("grant_roles"):
                self._record(message.id, message.channel, message.user, situation.role, "grant_roles", False)
            return _reply("refused", said.STALE[language], situation)
        if waiting.by != sender_of(message):
            if yes:
                right: Act = _NEEDS[waiting.kind] or "grant_roles"
                self._record(message.id, message.channel, message.user, situation.role, right, False)
            return _reply("refused", said.ANOTHERS[language], situation)
        if waiting.is_over(message.sent_at):
            return _reply("refused", said.EXPIRED[language], situation, forgets=True)
        if not yes:
            return _reply("refused", said.CANCELLED[language], situation, forgets=True)
        if waiting.kind == "retry":
            return self._retried(waiting.target, situation)
        return self._changed(waiting, message, situation)

    def _retried(self, letter: str, situation: Situation) -> Reply:
        meant = [each.id for each in self._letters.waiting(MOST_LETTERS) if letter in (ALL, each.id)]
        count = sum(self._letters.retry(each) for each in meant)
        if not count:
            return _reply("refused", said.no_letter(letter, situation.language), situation, forgets=True)
        return _reply("answered", said.retried(count, situation.language), situation, forgets=True)

    def _changed(self, waiting: Pending, message: Message, situation: Situation) -> Reply:
        language, key = situation.language, waiting.target
        role = self._roles.roles().get(waiting.role) if waiting.kind == "grant" else None
        if waiting.kind == "grant" and role is None:
            return _reply("refused", said.STALE[language], situation, forgets=True)
        before = self._roles.role_of(key)
        held = next((each.role for each in self._roles.holders() if each.who == key and each.by), "")
        if not situation.role.covers(before) or (role and not situation.role.covers(role)):
            return self._not_theirs(message, situation)
        given = self._roles.give(key, role.name if role else None, by=waiting.by, act_id=f"chat:{waiting.key}")
        now = self._roles.role_of(key)
        match given:
            case "last":
                return _reply("refused", said.LAST[language], situation, forgets=True)
            case "file":
                return _reply("refused", said.in_file(key, before.name, language), situation, forgets=True)
            case "same":
                return _reply("answered", said.same(key, before.name, language), situation, forgets=True)
            case "done" | "again":
                text = said.granted(key, role.name, now, language) if role else said.revoked(key, now, language)
                reply = _reply("answered", text, situation, forgets=True)
                return replace(reply, remember={**reply.remember, DONE: [key, held]})

    def _not_theirs(self, message: Message, situation: Situation) -> Reply:
        self._record(message.id, message.channel, message.user, situation.role, "grant_roles", False)
        return _reply("refused", said.MORE_THAN_OWN[situation.language], situation, forgets=True)


def _spoke_last(situation: Situation) -> bool:
    return situation.memory.get(SPOKE_LAST) == "admin"


def _turned_back(situation: Situation) -> Order:
    """The order that takes back what was changed last in this conversation."""
    key, role = situation.memory[DONE]
    return Order("grant", str(key), str(role)) if role else Order("revoke", str(key))


def _answers(message: Message, situation: Situation) -> bool | None:
    """Whether a message confirms what waits, or takes it back; None where it does neither."""
    if message.action:
        return {CONFIRM: True, CANCEL: False}.get(message.action.name)
    waiting, asked_last = recall(situation.memory), situation.memory.get(WANTED_BY)
    if waiting is None or asked_last not in (None, "admin"):
        return None
    if asked_last is None:
        return True if _SURELY.fullmatch(message.text) and waiting.by == sender_of(message) else None
    return True if _YES.fullmatch(message.text) else False if _NO.fullmatch(message.text) else None


def _asked(card: str, waiting: Pending, situation: Situation) -> Reply:
    yes, no = said.YES_NO[situation.language]
    buttons = Buttons(
        (
            Button(yes, text=yes, action=Action(CONFIRM, waiting.key), style="primary"),
            Button(no, text=no, action=Action(CANCEL, waiting.key)),
        )
    )
    remember: dict[str, Json] = {PENDING: waiting.as_json()}
    return Reply("admin", "clarify", (Text(card), buttons), situation.language, choices=(yes, no), remember=remember)


def _reply(
    status: Status, text: str, situation: Situation, unknown: tuple[str, ...] = (), *, forgets: bool = False
) -> Reply:
    remember: dict[str, Json] = {PENDING: None} if forgets else {}
    return Reply("admin", status, (Text(text),), situation.language, unknown=unknown, remember=remember)
