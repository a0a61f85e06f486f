"""Drafts in chat: “给敏感肌精华写三条朋友圈文案，语气轻松，带优惠”, “第二条短一点”, “采用第一条”."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.conversation import Message, Reply, Situation, Text
from assistant.drafting.change import Change, Unclear, read_changes, which_drafts
from assistant.drafting.ordering.sounds import sounds_like_order
from assistant.permissions import Act
from assistant.router import SPOKE_LAST
from assistant.skills.drafts.asking import no_products, proposed, stale, which_change, which_product, which_review
from assistant.skills.drafts.deciding import Decide, waits_for_reason
from assistant.skills.drafts.listing import history
from assistant.skills.drafts.shown import ASKED, FOCUS, ordered, revised
from assistant.skills.drafts.table import knows_drafts, no_such, numbered, table_of, who_of
from assistant.skills.drafts.words import asks_export, asks_history, read_decision

if TYPE_CHECKING:
    from assistant.drafting.book import KeptDraft
    from assistant.drafting.copydesk import Copydesk, Shown
    from assistant.drafting.ordering.products import WhichProduct
    from assistant.drafting.ordering.read import Orders

_AGREES = re.compile(
    r"^\s*(?:好|行|可以|嗯|随便|都行|你定|就这个|ok|okay|yes|sure|any)[\s吧的啊。.!！]*$", re.IGNORECASE
)
_MAKES: Final = re.compile(
    r"写(?!给|法|长|短)|起草|\b(?:write|compose)\b|\bdraft (?:a|an|me|one|two|three|\d)", re.IGNORECASE
)
_PRESSES: Final[Mapping[str, Change]] = {"draft.angle": Change("angle"), "draft.shorter": Change("shorter")}
_DECIDING: Final = ("draft.adopt", "draft.reject", "draft.pair")


class DraftSkill:
    """Writes drafts by order, revises those on the table in place, and takes decisions on them."""

    name = "draft"

    def __init__(self, desk: "Callable[[], Copydesk]") -> None:
        self._desk = desk
        self._decide = Decide(desk)

    def act(self, message: Message, situation: Situation) -> Act | None:
        """Deciding takes a right of its own."""
        if message.action:
            return "decide_drafts" if message.action.name in _DECIDING else "draft"
        decides = (waits_for_reason(message, situation) and not which_drafts(message.text)) or (
            read_decision(message.text) is not None and knows_drafts(message.text, situation)
        )
        return "decide_drafts" if decides and not _orders(message.text, situation) else "draft"

    def interest(self, message: Message, situation: Situation) -> float:
        text = message.text
        if asks_history(text) or asks_export(text):
            return 0.95
        if knows_drafts(text, situation):
            if read_decision(text) is not None:
                return 0.95
            changes = read_changes(text)
            if isinstance(changes, tuple):
                return 0.9 if which_drafts(text) else 0.8
            if changes and (which_drafts(text) or situation.memory.get(SPOKE_LAST) == self.name):
                return 0.75
        if _orders(text, situation):
            return 0.9
        if waits_for_reason(message, situation):
            return 0.5
        if ASKED in situation.memory:
            waits_for_words = str(situation.memory[ASKED]).endswith("：")
            return 0.3 if len(text) <= 30 or waits_for_words else 0.0
        return 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        if message.action:
            return self._pressed(message, situation)
        text, memory = message.text, situation.memory
        if asks_history(text) or asks_export(text):
            return history(self._desk(), message, situation, as_file=asks_export(text))
        if waits_for_reason(message, situation) and not (_orders(text, situation) or which_drafts(text)):
            return self._decide.reasoned(message, situation)
        if knows_drafts(text, situation) and not _orders(text, situation):
            if decision := read_decision(text):
                return self._decide.told(decision, message, situation)
            match read_changes(text):
                case Unclear(said):
                    return which_change(text, said, situation)
                case tuple() as changes:
                    return self._revised(changes, message, situation)
        asked = str(memory.get(ASKED) or "")
        whole = text
        if asked and not sounds_like_order(text):
            whole = f"{asked}{text}" if asked.endswith("：") else f"{asked}，{text}"
        return self._ordered(whole, message, asked, situation)

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
        table, focus = table_of(situation), situation.memory.get(FOCUS)
        which = which_drafts(message.text)
        everything = [str(place) for place in range(1, len(table) + 1)]
        meant = everything if which == "all" else list(which) if which else [str(focus)] if focus else everything
        return self._changed(changes, meant, message, situation)

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
        from assistant.drafting.copydesk import Outcome

        who = who_of(message, situation)
        one = replace(who, act_id=f"{who.act_id}:{draft.id}")
        done = self._desk().revise(draft, changes, one, message.channel, situation.today)
        return done.said(situation.language) if isinstance(done, Outcome) else done


def _orders(text: str, situation: Situation) -> bool:
    """Whether a message orders drafts, and does not speak of those that were shown."""
    if not sounds_like_order(text) or read_decision(text) is not None or isinstance(which_drafts(text), tuple):
        return False
    changes = knows_drafts(text, situation) and isinstance(read_changes(text), tuple)
    return bool(_MAKES.search(text)) or not changes
