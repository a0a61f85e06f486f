"""What the drafts' skill asks back, once and with a proposal, and what it says it cannot do."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from assistant.conversation import Button, Buttons, Json, Language, Reply, Situation, Status, Text
from assistant.drafting.keeping.change import which_drafts
from assistant.skills.drafts.shown import ASKED, CONFIRMING, REJECTING
from knowledge.formats import formats

if TYPE_CHECKING:
    from assistant.drafting.ordering.products import WhichProduct
    from assistant.drafting.ordering.read import Orders
    from knowledge.products import ProductSheet

_SHOWN_CHOICES: Final = 6


def which_change(text: str, said: str, situation: Situation) -> Reply:
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


def draft_or_ticket(text: str, place: str, number: int, reason: str, language: Language) -> Reply:
    """A number that may be a draft's place or a customer's ticket."""
    why = reason and (f"：{reason}" if language == "zh" else f": {reason}")
    if language == "zh":
        question = f"“{text.strip()}”说的是文案 D{number}（第 {place} 条），还是 {place} 号工单？"
        texts = (f"退掉 D{number}{why}", f"驳回 {place} 号工单{why}")
    else:
        question = f"“{text.strip()}”: draft D{number}, or ticket {place}?"
        texts = (f"reject D{number}{why}", f"dismiss ticket {place}{why}")
    buttons = Buttons(tuple(Button(each, text=each) for each in texts))
    return Reply("draft", "clarify", (Text(question), buttons), language, choices=texts)


def nothing_on_the_table(language: Language) -> Reply:
    """Of a decision where no draft was shown."""
    said = {
        "zh": "桌上还没有文案。请说文案的编号（例如 D12），或先让我写几条；说的是工单，请带上“工单”两个字。",
        "en": "No drafts are on the table. Name one by its number, such as D12; if a ticket is meant, say “ticket”.",
    }[language]
    return Reply("draft", "clarify", (Text(said),), language)


def not_understood(text: str, situation: Situation) -> Reply:
    """Of what answers no question that was asked, and neither orders, changes nor decides anything."""
    let_be = re.fullmatch(
        r"\W*(?:还是)?(?:算了|不用了?|不采用了?|先不|取消|等等|never ?mind|no|cancel|not now)(?:吧|了)?\W*",
        text,
        re.IGNORECASE,
    )
    if situation.language == "zh":
        said = (
            "好，没有改动。"
            if let_be
            else f"“{text.strip()[:40]}”没有读懂，没有改动。可以说“采用第一条”“第二条短一点”“删掉第二句”。"
        )
    elif let_be:
        said = "All right, nothing was changed."
    else:
        said = f"I could not read “{text.strip()[:60]}”; nothing was changed. Such as “adopt the first”, “shorter”."
    status: Status = "answered" if let_be else "clarify"
    return Reply("draft", status, (Text(said),), situation.language, remember={REJECTING: None, CONFIRMING: None})


def opposites(said: str, language: Language) -> Reply:
    """Of a wish that contradicts itself."""
    text = {
        "zh": f"“{said}”里有互相矛盾的要求，要哪一个？没有改动。",
        "en": f"“{said}” asks for two things that contradict each other. Which one? Nothing was changed.",
    }[language]
    return Reply("draft", "clarify", (Text(text),), language)


def which_product(order: str, asked: "WhichProduct", language: Language) -> Reply:
    """Which product? Asked once, with a proposal; each choice is an order that could be sent as it stands."""
    shown = asked.choices[:_SHOWN_CHOICES]
    name = {sheet.sku: sheet.name if language == "zh" else sheet.english_name or sheet.name for sheet in shown}
    first = name[shown[0].sku]
    if asked.name and not asked.shared and language == "zh":
        near = "最像的是" if asked.likely else "可以先写"
        question = f"没有“{asked.name}”的商品资料。{near}**{first}**，回“好”就写它；要写别的，请说是哪一个。"
    elif asked.name and not asked.shared:
        near = "The nearest is" if asked.likely else "I could take"
        question = f"There is no product sheet for “{asked.name}”. {near} **{first}**: say “ok”, or name another."
    elif asked.name and language == "zh":
        question = f"“{asked.name}”是下面哪个商品？回“好”，我就先写**{first}**。"
    elif asked.name:
        question = f"Which of these is “{asked.name}”? Say “ok” and I will take **{first}**."
    elif asked.likely and language == "zh":
        question = f"这是给哪个商品写？听着像**{first}**，回“好”就写它；要写别的，请说是哪一个。"
    elif asked.likely:
        question = f"Which product is it for? It sounds like **{first}**: say “ok”, or name another."
    elif language == "zh":
        question = f"这是给哪个商品写？没有特别的想法，我就先写**{first}**，回“好”就行。"
    else:
        question = f"Which product is it for? Say “ok” and I will take **{first}**."
    texts = tuple(f"{order}（{sheet.sku} {name[sheet.sku]}）" for sheet in shown)
    labelled = zip(shown, texts, strict=True)
    buttons = Buttons(tuple(Button(name[sheet.sku], text=text) for sheet, text in labelled))
    remember: Mapping[str, Json] = {ASKED: order}
    return Reply("draft", "clarify", (Text(question), buttons), language, choices=texts, remember=remember)


def which_review(order: str, language: Language) -> Reply:
    """Which review is to be answered? The next message is taken for it."""
    question = {
        "zh": "要回复的是哪条评价？把评价原文发来就行。",
        "en": "Which review is it to answer? Send me its words.",
    }[language]
    remember: Mapping[str, Json] = {ASKED: f"{order.rstrip('：:')}："}
    return Reply("draft", "clarify", (Text(question),), language, remember=remember)


def proposed(orders: "Orders", sheet: "ProductSheet", language: Language, *, carried: bool) -> tuple[str, ...]:
    """What the order left open, and how it was taken. `carried`: the product is that of the drafts before."""
    brief, notes = orders.briefs[0], []
    zh = language == "zh"
    if orders.nearly:
        notes.append(
            f"“{orders.nearly}”按{sheet.name}写的。" if zh else f"“{orders.nearly}” was taken for {sheet.name}."
        )
    elif carried:
        notes.append(f"没说商品，沿用刚才的{sheet.name}。" if zh else f"No product was named: {sheet.name} again.")
    if "platform" in orders.unsaid:
        platform = formats().called(brief.platform, language)
        notes.append(f"没说平台，按{platform}写。" if zh else f"No platform was named: written for {platform}.")
    if orders.unread:
        said = "、".join(f"“{each}”" for each in orders.unread)
        told = f"{said} was not understood and not used; what is to be told as a fact belongs on the product sheet."
        notes.append(f"{said}没有读懂，没有用上；要写成事实，请先放进商品资料。" if zh else told)
    return tuple(notes)


def no_products(language: Language) -> Reply:
    """Without product sheets there is nothing to stand on."""
    text = {
        "zh": "还没有商品资料，写出来的话没有依据。先用 `zhongcao import products` 导入商品资料卡，再来找我写。",
        "en": "There are no product sheets yet. Import them first: `zhongcao import products`.",
    }[language]
    return Reply("draft", "refused", (Text(text),), language, remember={ASKED: None})


def stale(language: Language) -> Reply:
    """Of a draft that is no longer there."""
    text = {
        "zh": "这条草稿我已经找不到了，请把要写的商品和平台再说一次。",
        "en": "I no longer have that draft; please tell me the product and platform again.",
    }[language]
    return Reply("draft", "refused", (Text(text),), language)
