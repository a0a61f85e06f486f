"""Forms: a brief, the words of an answer, and what a reply leaves folded. Pure but for looking up what was sent.

A form's state is whatever Slack sends back; nothing in it is taken for granted.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Engine

from assistant.conversation import Action, Details, Language
from assistant.drafting.brief import LONGEST_FIELD
from bot.mail.history import find_reply
from bot.pressed import is_place, was_offered
from bot.slack import elements as made
from bot.slack.mrkdwn import clean
from bot.slack.tables import Block
from knowledge.formats import formats

Json = Any
BRIEF: Final = "brief"
WORDS: Final = "words"
"""The callback ids of the forms."""
OPENS_BRIEF: Final = "slack.brief"
"""The name of an action that asks for the form of a brief."""
WORDED: Final = frozenset({"triage.answer", "triage.note", "triage.dismiss"})
"""Actions whose press asks for words first."""
_MOST_TITLE: Final = 24
"""Characters of a modal's title and of its buttons: docs.slack.dev/reference/views/modal-views."""
_LONGEST_NAME: Final = 200
"""Of a field, of 2,000 that Slack takes."""
_LONGEST_HINT: Final = 150
_LONGEST_OPTION: Final = 75
"""As its block elements take them: docs.slack.dev/reference/block-kit/composition-objects."""
_LONGEST_WORDS: Final = 500
_OF_VARIANTS: Final = (1, 2, 3, 5, 10)
_USUAL_VARIANTS: Final = 3
_OF_A_REVIEW: Final = "review_reply"
"""A format that answers a review, which is quoted in the order."""
_MOST_BLOCKS: Final = 90

_SAID: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {
        "brief": "写文案",
        "product": "商品",
        "product_hint": "名称或 SKU，例如：氨基酸洁面",
        "platform": "平台",
        "pain": "痛点",
        "pain_hint": "不填就用最多顾客提到、产品又能解决的那一个",
        "variants": "条数",
        "tone": "语气",
        "tone_hint": "例如：轻松、专业、温柔",
        "send": "开写",
        "close": "取消",
        "no_product": "请写上要为哪个商品写，名称或 SKU 都可以。",
        "too_long": "最多 {most} 个字，请缩短一些。",
        "triage.answer": "回复工单 #{number}",
        "triage.note": "备注工单 #{number}",
        "triage.dismiss": "驳回工单 #{number}",
        "words": "内容",
        "triage.answer.label": "给顾客的回复",
        "triage.note.label": "备注",
        "triage.dismiss.label": "原因",
        "keep": "提交",
        "no_words": "请写上内容。",
        "order": "给{product}写{variants}条{platform}",
        "order_pain": "，痛点是{pain}",
        "order_tone": "，语气{tone}",
    },
    "en": {
        "brief": "New brief",
        "product": "Product",
        "product_hint": "A name or a SKU",
        "platform": "Platform",
        "pain": "Pain point",
        "pain_hint": "Left out: what most customers say and the product answers",
        "variants": "Drafts",
        "tone": "Tone",
        "tone_hint": "Playful, professional, gentle…",
        "send": "Write",
        "close": "Cancel",
        "no_product": "Say which product it is for, by name or SKU.",
        "too_long": "At most {most} characters, please shorten it.",
        "triage.answer": "Answer ticket #{number}",
        "triage.note": "Note on ticket #{number}",
        "triage.dismiss": "Dismiss ticket #{number}",
        "words": "Words",
        "triage.answer.label": "The answer to the customer",
        "triage.note.label": "Note",
        "triage.dismiss.label": "Reason",
        "keep": "Submit",
        "no_words": "Please write something.",
        "order": "write {variants} draft(s) for {product} on {platform}",
        "order_pain": ", pain point: {pain}",
        "order_tone": ", tone: {tone}",
    },
}


def brief_view(language: Language, private_metadata: str = "") -> dict[str, Json]:
    """The form of a brief. `private_metadata` comes back with it."""
    said = _SAID[language]
    known = formats().platforms.items()
    platforms = [(name, formats().called(name, language)) for name, one in known if one.form != _OF_A_REVIEW]
    counts = [(str(count), str(count)) for count in _OF_VARIANTS]
    blocks = [
        _input("product", said["product"], _line(language, said["product_hint"])),
        _input("platform", said["platform"], _choice(language, platforms, platforms[0][0])),
        _input("pain", said["pain"], _line(language, said["pain_hint"]), optional=True),
        _input("variants", said["variants"], _choice(language, counts, str(_USUAL_VARIANTS))),
        _input("tone", said["tone"], _line(language, said["tone_hint"]), optional=True),
    ]
    return _form(BRIEF, said["brief"], said["send"], language, blocks, private_metadata)


def brief_order(state: Mapping[str, Json]) -> str:
    """The order as a copywriter would type it; "" where there is nothing to order, or something is wrong with it."""
    given, language = _given(state)
    if not given.get("product") or brief_faults(state):
        return ""
    said = _SAID[language]
    platform = formats().called(given.get("platform", ""), language) or given.get("platform", "")
    text = said["order"].format(
        product=given["product"], variants=given.get("variants") or _USUAL_VARIANTS, platform=platform
    )
    text += said["order_pain"].format(pain=given["pain"]) if given.get("pain") else ""
    return text + (said["order_tone"].format(tone=given["tone"]) if given.get("tone") else "")


def brief_faults(state: Mapping[str, Json]) -> dict[str, str]:
    """What is wrong with a brief, by field, in the language of the form."""
    given, language = _given(state)
    said = _SAID[language]
    faults = {
        field: said["too_long"].format(most=LONGEST_FIELD)
        for field, text in given.items()
        if field != "platform" and len(text) > LONGEST_FIELD
    }
    return faults if given.get("product") else {"product": said["no_product"]} | faults


def words_view(action: Action, language: Language, private_metadata: str = "") -> dict[str, Json]:
    """The form for the words that an action needs; `action` is one of WORDED, on one ticket."""
    said = _SAID[language]
    number = action.value.partition(" ")[0]
    element = _line(language, "") | {"multiline": True, "max_length": _LONGEST_WORDS}
    blocks = [_input(f"{action.name}:{number}"[:200], said[f"{action.name}.label"], element)]
    title = said[action.name].format(number=number[:8])
    return _form(WORDS, title, said["keep"], language, blocks, private_metadata)


def words_said(state: Mapping[str, Json]) -> Action | None:
    """The action with its words, for a message; None where something is wrong with them."""
    given, _ = _given(state)
    for field, text in given.items():
        name, _, number = field.partition(":")
        if name in WORDED and number.isdecimal() and text and len(text) <= _LONGEST_WORDS:
            return Action(name, f"{number} {text}")
    return None


def words_faults(state: Mapping[str, Json]) -> dict[str, str]:
    """What is wrong with the words, by field, in the language of the form."""
    given, language = _given(state)
    said = _SAID[language]
    return {
        field: said["too_long"].format(most=_LONGEST_WORDS) if text else said["no_words"]
        for field, text in given.items()
        if not 0 < len(text) <= _LONGEST_WORDS
    }


def unfolded(engine: Engine, value: str, at: Mapping[str, str]) -> dict[str, Json] | None:
    """What a button of a reply unfolds, as a modal; None when there is no such thing where it was pressed (`at`)."""
    seq, _, place = value.removeprefix(made.FOLDED).partition(".")
    if not value.startswith(made.FOLDED) or not (is_place(seq) and is_place(place)):
        return None
    sent = find_reply(engine, int(seq)) if was_offered(engine, int(seq), at) else None
    folded = [part for part in sent.reply.parts if isinstance(part, Details)] if sent else []
    if sent is None or int(place) >= len(folded):
        return None
    details = folded[int(place)]
    shown = made.code(details.body) if details.language == "sql" else made.prose(details.body)
    title = clean(details.title)[:_MOST_TITLE] or "—"
    return {
        "type": "modal",
        "title": made.plain_text(title, _MOST_TITLE),
        "close": made.plain_text("关闭" if sent.reply.language == "zh" else "Close", _MOST_TITLE),
        "blocks": shown[:_MOST_BLOCKS] or made.prose("—"),
    }


def _form(
    callback: str, title: str, send: str, language: Language, blocks: Sequence[Block], private_metadata: str
) -> dict[str, Json]:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": private_metadata,
        "title": made.plain_text(title, _MOST_TITLE),
        "submit": made.plain_text(send, _MOST_TITLE),
        "close": made.plain_text(_SAID[language]["close"], _MOST_TITLE),
        "blocks": list(blocks),
    }


def _input(field: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": field,
        "label": made.plain_text(label, _LONGEST_NAME),
        "element": element,
        "optional": optional,
    }


def _line(language: Language, hint: str) -> Block:
    """A field to write in. The form's language stands in its action id, since Slack sends back no more of it."""
    field: Block = {"type": "plain_text_input", "action_id": language}
    return field | ({"placeholder": made.plain_text(hint, _LONGEST_HINT)} if hint else {})


def _choice(language: Language, options: Sequence[tuple[str, str]], chosen: str) -> Block:
    shown = {value: {"text": made.plain_text(name, _LONGEST_OPTION), "value": value} for value, name in options}
    return {
        "type": "static_select",
        "action_id": language,
        "options": list(shown.values()),
        "initial_option": shown[chosen],
    }


def _given(state: Mapping[str, Json]) -> tuple[dict[str, str], Language]:
    """The words of each field, and the form's language."""
    values = state.get("values")
    found: dict[str, str] = {}
    language: Language = "zh"
    for field, block in values.items() if isinstance(values, Mapping) else ():
        for action_id, element in block.items() if isinstance(block, Mapping) else ():
            language = "en" if action_id == "en" else language
            found[str(field)] = _written(element)
    return found, language


def _written(element: Json) -> str:
    if not isinstance(element, Mapping):
        return ""
    chosen = element.get("selected_option")
    text = chosen.get("value") if isinstance(chosen, Mapping) else element.get("value")
    return clean(text).strip() if isinstance(text, str) else ""
