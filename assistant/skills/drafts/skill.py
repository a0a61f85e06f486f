"""Drafts in chat: “给敏感肌精华写三条朋友圈文案，语气轻松，带优惠”, “第二条短一点”, “采用第一条”."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.conversation import Button, Buttons, Json, Language, Message, Reply, Situation, Text
from assistant.drafting.change import Change, Unclear, read_changes, which_drafts
from assistant.drafting.order import read_order
from assistant.permissions import Act
from assistant.router import SPOKE_LAST
from assistant.skills.drafts.deciding import Decide, waits_for_reason
from assistant.skills.drafts.listing import history
from assistant.skills.drafts.shown import ASKED, FOCUS, ordered, revised
from assistant.skills.drafts.table import knows_drafts, no_such, numbered, table_of, who_of
from assistant.skills.drafts.words import asks_export, asks_history, read_decision
from knowledge.products import Ambiguous, Found, ProductSheet

if TYPE_CHECKING:
    from assistant.drafting.book import KeptDraft
    from assistant.drafting.brief import Brief
    from assistant.drafting.copydesk import Copydesk, Shown

_MAKE = r"写|来|出|起草|拟|生成|做|想|准备|给我|帮我|要|整"
_THING = (
    r"文案|笔记|种草文|广告语|广告词|推文|标题|软文|话术|脚本|朋友圈(?!.{0,4}(?:点击|花费|转化|曝光))|小红书(?:帖|内容)"
)
_ORDER = re.compile(
    rf"(?:{_MAKE})[^。？?]{{0,24}}(?:{_THING})|(?:{_THING})[^。？?]{{0,6}}(?:{_MAKE}|[:：])|^\s*(?:种草|文案|笔记|标题)\s*[:：]|"
    r"\b(?:draft|write|compose|create)\b[^.?]{0,50}\b(?:ads?|cop(?:y|ies)|posts?|captions?|notes?|titles?|drafts?|slogans?)\b|"
    r"\bdraft\b[^.?]{0,40}\bfor\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"点击率|转化率|哪[条篇个]|多少|几[条篇]最|排名|效果(?:怎么样|如何|最)|怎么写|如何写|怎样写|写法|什么是|能不能发|合规|检查|差评|"
    r"\bhow (?:to|do|should|can)\b|\bwhich\b|\bcheck\b|\bctr\b|\broi\b",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"^\s*(?:好|行|可以|嗯|随便|都行|你定|就这个|ok|okay|yes|sure|any)[\s吧的啊。.!！]*$", re.IGNORECASE
)
_SHOWN_CHOICES = 6
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
        return "decide_drafts" if decides and not _orders(message.text) else "draft"

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
        if _orders(text):
            return 0.9
        if waits_for_reason(message, situation):
            return 0.5
        if ASKED in situation.memory:
            return 0.3 if len(text) <= 30 else 0.0
        return 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        if message.action:
            return self._pressed(message, situation)
        text, memory = message.text, situation.memory
        if asks_history(text) or asks_export(text):
            return history(self._desk(), message, situation, as_file=asks_export(text))
        if waits_for_reason(message, situation) and not (_orders(text) or which_drafts(text)):
            return self._decide.reasoned(message, situation)
        if knows_drafts(text, situation) and not _orders(text):
            if decision := read_decision(text):
                return self._decide.told(decision, message, situation)
            match read_changes(text):
                case Unclear(said):
                    return _which_change(text, said, situation)
                case tuple() as changes:
                    return self._revised(changes, message, situation)
        asked = str(memory.get(ASKED) or "")
        whole = f"{asked}，{text}" if asked and not _ORDER.search(text) else text
        return self._ordered(whole, message, asked, situation)

    def _ordered(self, text: str, message: Message, asked: str, situation: Situation) -> Reply:
        """Drafts if the order names a product, a question if it does not."""
        shelf, said = self._desk().shelf, message.text
        if not shelf.sheets:
            return _no_products(situation.language)
        found = shelf.find(said if asked else text) or shelf.find(text)
        if asked and _AGREES.match(said):
            found = Found(shelf.sheets[0], 0, 0)
        match found:
            case Found(sheet):
                brief = read_order(text, sheet, situation.today, situation.language)
                return self.drafted(brief, sheet, message, situation)
            case Ambiguous(_, choices):
                return _ask(asked or text, choices, situation.language)
            case _:
                return _ask(asked or text, shelf.sheets, situation.language)

    def drafted(self, brief: "Brief", sheet: ProductSheet, message: Message, situation: Situation) -> Reply:
        """The drafts of a brief, with their sources, what the checks object to, and what to do next."""
        shown = self._desk().order(brief, sheet, who_of(message, situation), message.channel)
        return ordered(shown, situation.language)

    def _pressed(self, message: Message, situation: Situation) -> Reply:
        assert message.action is not None
        if message.action.name in _DECIDING:
            return self._decide.pressed(message, situation)
        number = message.action.value.partition(":")[0]
        change = _PRESSES.get(message.action.name)
        if change is None or not number.isdecimal():
            return _stale(situation.language)
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
        return revised(places, table, situation.language) if places else _stale(situation.language)

    def _rewritten(
        self, draft: "KeptDraft", changes: Sequence[Change], message: Message, situation: Situation
    ) -> "Shown | str":
        from assistant.drafting.copydesk import Outcome

        who = who_of(message, situation)
        one = replace(who, act_id=f"{who.act_id}:{draft.id}")
        done = self._desk().revise(draft, changes, one, message.channel, situation.today)
        return done.said(situation.language) if isinstance(done, Outcome) else done


def _orders(text: str) -> bool:
    return bool(_ORDER.search(text)) and not _QUESTION.search(text) and read_decision(text) is None


def _which_change(text: str, said: str, situation: Situation) -> Reply:
    """What should change? Each choice could be sent as it stands."""
    which = which_drafts(text)
    zh = situation.language == "zh"
    if isinstance(which, tuple):
        named = "、".join(each if each.startswith("D") else f"第 {each} 条" for each in which)
        head, tail = (named, "") if zh else ("", f", draft {' and '.join(which)}")
    else:
        head, tail = "", ""
    wishes = ("换个角度", "短一点", "语气轻松一点", "语气专业一点", "换个痛点", "不要提价格") if zh else (
        "another angle", "shorter", "more playful", "more professional", "a different pain point", "no price",
    )  # fmt: skip
    question = f"“{said}”想怎么改？可以直接说：" if zh else f"How should it change (“{said}”)? You could say:"
    texts = tuple(f"{head}{wish}{tail}" for wish in wishes)
    buttons = Buttons(tuple(Button(wish, text=whole) for wish, whole in zip(wishes, texts, strict=True)))
    return Reply("draft", "clarify", (Text(question), buttons), situation.language, choices=texts)


def _ask(order: str, choices: tuple[ProductSheet, ...], language: Language) -> Reply:
    """Which product? Asked once, with a proposal; each choice is an order that could be sent as it stands."""
    shown = choices[:_SHOWN_CHOICES]
    name = {sheet.sku: sheet.name if language == "zh" else sheet.english_name or sheet.name for sheet in shown}
    first = name[shown[0].sku]
    question = {
        "zh": f"这是给哪个商品写？没有特别的想法，我就先写**{first}**，回“好”就行。",
        "en": f"Which product is it for? Say “ok” and I will take **{first}**.",
    }[language]
    texts = tuple(f"{order}（{sheet.sku} {name[sheet.sku]}）" for sheet in shown)
    labelled = zip(shown, texts, strict=True)
    buttons = Buttons(tuple(Button(name[sheet.sku], text=text) for sheet, text in labelled))
    remember: Mapping[str, Json] = {ASKED: order}
    return Reply("draft", "clarify", (Text(question), buttons), language, choices=texts, remember=remember)


def _no_products(language: Language) -> Reply:
    text = {
        "zh": "还没有商品资料，写出来的话没有依据。先用 `zhongcao import products` 导入商品资料卡，再来找我写。",
        "en": "There are no product sheets yet. Import them first: `zhongcao import products`.",
    }[language]
    return Reply("draft", "refused", (Text(text),), language, remember={ASKED: None})


def _stale(language: Language) -> Reply:
    text = {
        "zh": "这条草稿我已经找不到了，请把要写的商品和平台再说一次。",
        "en": "I no longer have that draft; please tell me the product and platform again.",
    }[language]
    return Reply("draft", "refused", (Text(text),), language)
