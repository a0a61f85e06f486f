"""Drafts in chat: “给敏感肌精华写三条朋友圈文案，语气轻松，带优惠”, “第二条短一点”, “采用第一条”."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.conversation import Language, Message, Reply, Situation, Text
from assistant.drafting.keeping.change import Change, Unclear, contradict, read_changes, read_more, which_drafts
from assistant.drafting.ordering.sounds import sounds_like_order
from assistant.permissions import Act
from assistant.router import SPOKE_LAST
from assistant.skills.drafts.asking import (
    draft_or_ticket,
    no_products,
    not_understood,
    nothing_on_the_table,
    opposites,
    proposed,
    stale,
    which_change,
    which_product,
    which_review,
)
from assistant.skills.drafts.deciding import Decide, waits_for_reason
from assistant.skills.drafts.listing import grounds, history
from assistant.skills.drafts.partly import parted
from assistant.skills.drafts.parts import read_part
from assistant.skills.drafts.places import named_in_private, not_here
from assistant.skills.drafts.shown import ASKED, DECIDED, ordered, revised
from assistant.skills.drafts.table import MOST_AT_ONCE, just_named, knows_drafts, no_such, numbered, table_of, who_of
from assistant.skills.drafts.words import (
    Decision,
    asks_export,
    asks_grounds,
    asks_history,
    is_bare_decision,
    read_decision,
    speaks_of_drafts,
    speaks_of_tickets,
)

if TYPE_CHECKING:
    from assistant.drafting.copydesk import Copydesk, Shown
    from assistant.drafting.keeping.book import KeptDraft
    from assistant.drafting.ordering.products import WhichProduct
    from assistant.drafting.ordering.read import Orders

_AGREES = re.compile(
    r"^\s*(?:好|行|可以|嗯|随便|都行|你定|就这个|ok|okay|yes|sure|any)[\s吧的啊。.!！]*$", re.IGNORECASE
)
_MAKES: Final = re.compile(
    r"写(?!给|法|长|短)|起草|\b(?:write|compose)\b|\bdraft (?:a|an|me|one|two|three|\d)", re.IGNORECASE
)
_PRESSES: Final[Mapping[str, Change]] = {"draft.angle": Change("angle"), "draft.shorter": Change("shorter")}
_DECIDING: Final = ("draft.adopt", "draft.anyway", "draft.reject", "draft.pair", "draft.publish")
_OF_ITS_OWN: Final = re.compile(
    r"换成|改成|改为|加上|英文版|中文版|换个|再[来写]|\b(?:make|change|add|in english)\b", re.IGNORECASE
)
"""What asks for a change, and gives no reason against a draft."""


class DraftSkill:
    """Writes drafts by order, revises those on the table in place, and takes decisions on them."""

    name = "draft"

    def __init__(self, desk: "Callable[[], Copydesk]") -> None:
        self._desk = desk
        self._decide = Decide(desk)

    def act(self, message: Message, situation: Situation) -> Act | None:
        """Deciding takes a right of its own, and so does saying that a draft went out."""
        if message.action and message.action.name == "draft.publish":
            return "publish"
        if message.action:
            return "decide_drafts" if message.action.name in _DECIDING else "draft"
        text = message.text
        decides = _gives_reason(message, situation) or (
            (read_decision(text) is not None or read_part(text) is not None) and knows_drafts(text, situation)
        )
        if not decides or _orders(text, situation):
            return "draft"
        decision = read_decision(text)
        return "publish" if decision and decision.deed == "publish" else "decide_drafts"

    def interest(self, message: Message, situation: Situation) -> float:
        text, spoke = message.text, situation.memory.get(SPOKE_LAST)
        knows = knows_drafts(text, situation)
        ours = knows and spoke == self.name
        if asks_history(text, of_drafts=ours) or asks_export(text, of_drafts=ours) or (knows and asks_grounds(text)):
            return 0.96
        decision = read_decision(text)
        if decision is not None and not knows and spoke != "triage" and is_bare_decision(text):
            return 0.96  # a ticket is never meant by a bare number
        if knows:
            if decision is not None:
                return _sure_of(decision, text, situation)
            if read_more(text):
                return 0.0 if spoke in ("needs", "triage") else 0.96
            if read_part(text) is not None:
                return 0.96
            changes = read_changes(text)
            if isinstance(changes, tuple):
                return 0.96 if ours else 0.9 if which_drafts(text) else 0.8
            if changes and (which_drafts(text) or ours):
                return 0.95 if ours else 0.75
        if _orders(text, situation):
            return 0.9
        if waits_for_reason(message, situation):
            return 0.5
        if ASKED in situation.memory:
            waits_for_words = str(situation.memory[ASKED]).endswith("：")
            return 0.3 if len(text) <= 30 or waits_for_words else 0.0
        return 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        if private := named_in_private(self._desk, message):
            return not_here(private, situation.language)
        if message.action:
            return self._pressed(message, situation)
        text = message.text
        knows = knows_drafts(text, situation)
        ours = knows and situation.memory.get(SPOKE_LAST) == self.name
        if asks_history(text, of_drafts=ours) or asks_export(text, of_drafts=ours):
            return history(self._desk(), message, situation, as_file=asks_export(text, of_drafts=ours))
        if knows and asks_grounds(text):
            return self._grounds(text, situation)
        if _gives_reason(message, situation):
            return self._decide.reasoned(message, situation)
        if not knows and read_decision(text) is not None and is_bare_decision(text):
            return nothing_on_the_table(situation.language)
        if knows and (reply := self._of_the_table(message, situation)):
            return reply
        asked = str(situation.memory.get(ASKED) or "")
        if not asked and not _orders(text, situation):
            return not_understood(text, situation)
        whole = text
        if asked and not sounds_like_order(text):
            whole = f"{asked}{text}" if asked.endswith("：") else f"{asked}，{text}"
        return self._ordered(whole, message, asked, situation)

    def _of_the_table(self, message: Message, situation: Situation) -> Reply | None:
        """What a message does with the drafts there are; None where it orders others."""
        text = message.text
        if count := read_more(text):
            return self._more(count, message, situation)
        if part := read_part(text):
            return parted(self._desk(), part, message, situation)
        if _orders(text, situation):
            return None
        if decision := read_decision(text):
            return _asked_which(decision, text, situation) or self._decide.told(decision, message, situation)
        match read_changes(text):
            case Unclear(said):
                return which_change(text, said, situation)
            case tuple() as changes if contradict(changes):
                return opposites(text.strip(), situation.language)
            case tuple() as changes:
                return self._revised(changes, message, situation)
        return None

    def _grounds(self, text: str, situation: Situation) -> Reply:
        table, which = table_of(situation), which_drafts(text)
        focus = just_named(table, situation)
        named = which if isinstance(which, tuple) else (str(focus),) if focus else ()
        numbers = [number for each in named if (number := numbered(each, table))] if named else list(table)
        drafts = self._desk().book.drafts(numbers)
        return grounds(drafts, situation.language) if drafts else no_such(named, table, situation.language)

    def _more(self, count: int, message: Message, situation: Situation) -> Reply:
        """More drafts of the order that those on the table were written to, beside them."""
        from assistant.drafting.keeping.outcome import Outcome

        table, desk = table_of(situation), self._desk()
        drafts = desk.book.drafts(table[-1:])
        if not drafts:
            return stale(situation.language)
        done = desk.more(drafts[0], count, who_of(message, situation), message.channel, situation.today)
        if isinstance(done, Outcome):
            return Reply("draft", "refused", (Text(done.said(situation.language)),), situation.language)
        return ordered([done], situation.language, table=table)

    def _ordered(self, text: str, message: Message, asked: str, situation: Situation) -> Reply:
        """Drafts if the order names what is needed; a question, or a sentence saying why not, if it does not."""
        from assistant.drafting.ordering.products import WhichProduct
        from assistant.drafting.ordering.read import NotPossible, WhichReview, read_orders

        sheets, language = self._desk().shelf.sheets, situation.language
        if not sheets:
            return no_products(language)
        read = read_orders(text, sheets, today=situation.today, language=language)
        carried = ""
        if isinstance(read, WhichProduct) and asked and _AGREES.match(message.text):
            read = read_orders(f"{asked}（{read.choices[0].sku}）", sheets, today=situation.today, language=language)
        elif isinstance(read, WhichProduct) and not asked and (carried := self._spoken_of(read, situation)):
            read = read_orders(f"{text}（{carried}）", sheets, today=situation.today, language=language)
        match read:
            case WhichProduct():
                return which_product(asked or text, read, language)
            case WhichReview():
                return which_review(text, language)
            case NotPossible():
                said = Text(read.sentence(language))
                return Reply("draft", "refused", (said,), language, remember={ASKED: None})
        return self._written(read, message, situation, carried=bool(carried))

    def _spoken_of(self, asked: "WhichProduct", situation: Situation) -> str:
        """The product of the drafts on the table, for an order that names none and does not sound like another's."""
        table = table_of(situation)
        last = self._desk().book.drafts(table[-1:]) if table and not asked.name else ()
        sku = last[0].sku if last and self._desk().shelf.get(last[0].sku) else ""
        return "" if asked.likely and asked.choices[0].sku != sku else sku

    def _written(self, orders: "Orders", message: Message, situation: Situation, *, carried: bool) -> Reply:
        """The drafts of each brief, with their sources, what the checks object to, and what to do next."""
        desk, who = self._desk(), who_of(message, situation)
        shown = []
        for place, brief in enumerate(orders.briefs):
            sheet = desk.shelf.get(brief.sku)
            assert sheet is not None  # the orders were read from this shelf
            one = replace(who, act_id=f"{who.act_id}:o{place}" if place else who.act_id)
            shown.append(desk.order(brief, sheet, one, message.channel))
        notes = proposed(orders, shown[0].sheet, situation.language, carried=carried)
        return ordered(shown, situation.language, notes)

    def _pressed(self, message: Message, situation: Situation) -> Reply:
        assert message.action is not None
        if message.action.name in _DECIDING:
            return self._decide.pressed(message, situation)
        number = message.action.value.partition(":")[0]
        change = _PRESSES.get(message.action.name)
        if change is None or not number.isdecimal():
            return stale(situation.language)
        return self._changed((change,), [f"D{int(number[:9])}"], message, situation)

    def _revised(self, changes: Sequence[Change], message: Message, situation: Situation) -> Reply:
        """The drafts that a sentence means: those it names, the one changed last, or all on the table."""
        table, which = table_of(situation), which_drafts(message.text)
        focus = just_named(table, situation)
        words = [each.value for each in changes if each.kind == "leave_out" and each.value not in ("price", "emoji")]
        meant = [str(place) for place in range(1, len(table) + 1)]
        if isinstance(which, tuple):
            meant = list(which)
        elif words and len(words) == len(changes):  # a word goes from where it stands
            texts = [f"{each.title}\n{each.text}" for each in self._desk().book.drafts(table)]
            meant = [str(place) for place, text in enumerate(texts, 1) if any(word in text for word in words)]
            if not meant:
                return _none_says(words, situation.language)
        elif which != "all" and focus:
            meant = [str(focus)]
        elif which is None and len(meant) > MOST_AT_ONCE:
            return no_such((), table, situation.language)
        reply = self._changed(changes, meant, message, situation)
        if which is None and not words and focus and len(table) > 1 and reply.status == "answered":
            told = f"只改了第 {focus} 条；要都改，请说“都”，例如“都短一点”。"
            english = f"Only draft {focus} was changed; say “all” to change every one."
            reply = replace(reply, notes=(*reply.notes, told if situation.language == "zh" else english))
        return reply

    def _changed(
        self, changes: Sequence[Change], which: Sequence[str], message: Message, situation: Situation
    ) -> Reply:
        table = table_of(situation)
        numbers = [numbered(each, table) for each in which]
        drafts = self._desk().book.drafts([number for number in numbers if number])
        if len(drafts) < len(numbers) or not numbers:
            return no_such(which, table, situation.language)
        if any(draft.id not in table for draft in drafts):
            table = [draft.id for draft in drafts]
        places: dict[int, Shown] = {}
        for draft in drafts:
            done = self._rewritten(draft, changes, message, situation)
            if not isinstance(done, str):
                place = table.index(draft.id)
                places[place + 1] = done
                table[place] = done.drafts[0].id
        return revised(places, table, situation.language) if places else stale(situation.language)

    def _rewritten(
        self, draft: "KeptDraft", changes: Sequence[Change], message: Message, situation: Situation
    ) -> "Shown | str":
        from assistant.drafting.keeping.outcome import Outcome

        who = who_of(message, situation)
        one = replace(who, act_id=f"{who.act_id}:{draft.id}")
        done = self._desk().revise(draft, changes, one, message.channel, situation.today, situation.language)
        return done.said(situation.language) if isinstance(done, Outcome) else done


def _gives_reason(message: Message, situation: Situation) -> bool:
    """Whether a message says why a draft is turned down, and is no order or change of its own."""
    text = message.text
    if not waits_for_reason(message, situation) or which_drafts(text) or read_part(text) or read_more(text):
        return False
    decides = read_decision(text) is not None and not re.fullmatch(r"\W*(?:就是)?不要了?\W*", text)
    return not (decides or _OF_ITS_OWN.search(text) or _orders(text, situation))


def _sure_of(decision: Decision, text: str, situation: Situation) -> float:
    """How surely a decision is on drafts, and not on tickets, while there are drafts that may be meant."""
    if speaks_of_tickets(text):
        return 0.0
    if decision.deed == "undo":
        ours = situation.memory.get(SPOKE_LAST) == "draft"
        return 0.97 if speaks_of_drafts(text) or (ours and DECIDED in situation.memory) else 0.0
    return 0.97 if decision.which else 0.95


def _asked_which(decision: Decision, text: str, situation: Situation) -> Reply | None:
    """A place that may as well be a ticket's number, where the desk of tickets spoke last."""
    table = table_of(situation)
    if situation.memory.get(SPOKE_LAST) != "triage" or decision.deed != "reject" or len(decision.which) != 1:
        return None
    (place,) = decision.which
    number = numbered(place, table)
    if place.startswith("D") or number is None or re.search(r"文案|草稿|\bdraft", text, re.IGNORECASE):
        return None
    return draft_or_ticket(text, place, number, decision.words, situation.language)


def _none_says(words: Sequence[str], language: Language) -> Reply:
    named = "、".join(f"“{word}”" for word in words)
    said = (
        f"桌上的文案里没有{named}，没有改动。"
        if language == "zh"
        else f"None of the drafts says {named}; nothing was changed."
    )
    return Reply("draft", "answered", (Text(said),), language)


def _orders(text: str, situation: Situation) -> bool:
    """Whether a message orders drafts, and does not speak of those that were shown."""
    if not sounds_like_order(text) or read_decision(text) is not None or isinstance(which_drafts(text), tuple):
        return False
    changes = knows_drafts(text, situation) and isinstance(read_changes(text), tuple)
    return bool(_MAKES.search(text)) or not changes
