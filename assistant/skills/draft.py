"""Drafts in chat: “给敏感肌精华写三条朋友圈文案，语气轻松，带优惠”."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Citations,
    Json,
    Language,
    Message,
    Part,
    Reply,
    Situation,
    Text,
)
from assistant.drafting.brief import Brief
from assistant.drafting.order import Change, read_change, read_order, which_draft
from knowledge.products import Ambiguous, Found, ProductSheet, ProductShelf

if TYPE_CHECKING:
    from assistant.drafting.draft import Draft, Writer
    from assistant.drafting.evidence import GuideSource, VoiceSource

ASKED: Final = "draft.asked"
"""Memory slot: the order that lacked a product."""
LAST: Final = "draft.last"
"""Memory slot: the brief of the last drafts, so that “短一点” knows what to shorten."""
WHOLE: Final = "draft.whole"
"""Memory slot: the brief of all drafts of the order, while one of them is being changed alone."""

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


class DraftSkill:
    """Writes drafts by order, and writes them anew from another angle or shorter."""

    name = "draft"

    def __init__(
        self,
        shelf: Callable[[], ProductShelf],
        writer: "Callable[[], Writer]",
        guide: "Callable[[], GuideSource] | None" = None,
        reviews: "Callable[[], VoiceSource] | None" = None,
    ) -> None:
        self._shelf = shelf
        self._writer = writer
        self._guide = guide
        self._reviews = reviews

    def interest(self, message: Message, situation: Situation) -> float:
        if _ORDER.search(message.text) and not _QUESTION.search(message.text):
            return 0.9
        if LAST in situation.memory and read_change(message.text) is not None:
            return 0.8
        if ASKED in situation.memory:
            return 0.3 if len(message.text) <= 30 else 0.0
        return 0.0

    def reply(self, message: Message, situation: Situation) -> Reply:
        if message.action:
            return self._revise(_brief(message.action.value, situation.today), message.action.name, situation)
        last = situation.memory.get(LAST)
        change = read_change(message.text)
        if last and change and not _ORDER.search(message.text):
            return self._changed(_meant(message.text, situation), change, situation)
        asked = str(situation.memory.get(ASKED) or "")
        text = f"{asked}，{message.text}" if asked and not _ORDER.search(message.text) else message.text
        return self._ordered(text, message.text, asked, situation)

    def _ordered(self, text: str, said: str, asked: str, situation: Situation) -> Reply:
        """Drafts if the order names a product, a question if it does not."""
        sheets = self._shelf().sheets
        if not sheets:
            return _no_products(situation.language)
        found = self._shelf().find(said if asked else text) or self._shelf().find(text)
        if asked and _AGREES.match(said):
            found = Found(sheets[0], 0, 0)
        match found:
            case Found(sheet):
                brief = read_order(text, sheet, situation.today, situation.language)
                return self.drafted(brief, sheet, situation.language)
            case Ambiguous(_, choices):
                return _ask(asked or text, choices, situation.language)
            case None:
                return _ask(asked or text, sheets, situation.language)

    def drafted(self, brief: Brief, sheet: ProductSheet, language: Language) -> Reply:
        """The drafts of a brief, with their sources, what the checks object to, and what to do next."""
        # A question for figures does without writers and rules.
        from assistant.drafting.compose import compose_all
        from assistant.drafting.evidence import gather

        evidence = gather(brief, sheet, self._guide and self._guide(), self._reviews and self._reviews())
        drafts = compose_all(brief, evidence, self._writer())
        return present(drafts, brief, sheet, language)

    def _revise(self, brief: Brief | None, action: str, situation: Situation) -> Reply:
        change = {"draft.angle": Change("angle"), "draft.shorter": Change("shorter")}.get(action)
        if change is None:
            return _stale(situation.language)
        return self._changed(brief, change, situation)

    def _changed(self, brief: Brief | None, change: Change, situation: Situation) -> Reply:
        sheet = self._shelf().get(brief.sku) if brief else None
        if brief is None or sheet is None:
            return _stale(situation.language)
        return self.drafted(change.of(brief), sheet, situation.language)


def _meant(text: str, situation: Situation) -> Brief | None:
    """The brief a follow-up speaks of: the drafts last shown, or the one it names, as it was last shown."""
    last = _brief(situation.memory.get(LAST), situation.today)
    whole = _brief(situation.memory.get(WHOLE), situation.today) or last
    which = which_draft(text)
    if last is None or whole is None or which is None:
        return last
    if which == "all":
        return replace(whole, only=None)
    return last if last.only == which else replace(whole, only=min(which, whole.variants))


def present(drafts: "tuple[Draft, ...]", brief: Brief, sheet: ProductSheet, language: Language) -> Reply:
    """Drafts as a Reply: a block each, findings never hidden, sources once."""
    parts: list[Part] = [Text(_lead(drafts, brief, sheet, language))]
    for draft in drafts:
        parts.append(Text(_block(draft, brief.variants, language)))
        if draft.findings:
            parts.append(Text(_findings(draft, language)))
    cited = dict.fromkeys(citation for draft in drafts for citation in draft.citations())
    parts += [Citations(tuple(cited)), _buttons(drafts, brief, language)]
    order = _order_json(brief)
    return Reply(
        "draft",
        "answered",
        tuple(parts),
        language,
        notes=tuple(dict.fromkeys(note for draft in drafts for note in draft.writing.notes)),
        data={"drafts": [draft.as_json() for draft in drafts], "brief": order},
        remember={
            LAST: json.dumps(order, ensure_ascii=False),
            ASKED: None,
            **({WHOLE: json.dumps(order, ensure_ascii=False)} if brief.only is None else {}),
        },
    )


def _lead(drafts: "tuple[Draft, ...]", brief: Brief, sheet: ProductSheet, language: Language) -> str:
    count, flagged = len(drafts), sum(bool(draft.findings) for draft in drafts)
    if brief.only is not None:
        mended = {"zh": f"第 {brief.only} 条改好了，其余不动。", "en": f"Draft {brief.only}, changed; the others stay."}
        return mended[language]
    if language == "zh":
        ordered = f"**{sheet.name}**，{brief.platform}，{brief.stage}，语气{brief.tone}，写了 {count} 条。"
        return ordered + (f"其中 {flagged} 条还有要改的地方，列在文案下面。" if flagged else "每句的依据列在最后。")
    drafted = f"{count} draft{'s' if count > 1 else ''} for **{sheet.english_name or sheet.name}** ({brief.platform}). "
    return drafted + (f"{flagged} still need a look; see below." if flagged else "Sources are listed at the end.")


def _block(draft: "Draft", count: int, language: Language) -> str:
    number = {"zh": f"第 {draft.variant + 1} 条", "en": f"Draft {draft.variant + 1}"}[language] if count > 1 else ""
    head = "｜".join(part for part in (number, _plain(draft.title)) if part)
    lines = (f"> {_plain(line)}" if line else ">" for line in draft.text.split("\n"))
    body = "  \n".join(lines)
    return f"**{head}**\n\n{body}" if head else body


def _plain(text: str) -> str:
    """Copy shown as it is: nothing of it is Markdown."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


def _findings(draft: "Draft", language: Language) -> str:
    head = {"zh": "这一条还要看：", "en": "Still to mend:"}[language]
    rows = (
        f"- “{_plain(one.span.text[:40])}”：{one.category}（{one.rule}）。{one.suggestion}" for one in draft.findings
    )
    return "\n".join([head, "", *rows])


def _buttons(drafts: "tuple[Draft, ...]", brief: Brief, language: Language) -> Buttons:
    value = json.dumps(_order_json(brief), ensure_ascii=False)
    labels = {"zh": ("换个角度", "短一点", "检查"), "en": ("Another angle", "Shorter", "Check")}[language]
    asks = {"zh": "帮我看看这条能不能发", "en": "Check this copy"}[language]
    check = f"{asks} ({brief.platform}, {brief.sku})：\n{drafts[0].title}\n{drafts[0].text}"
    return Buttons(
        (
            Button(labels[0], action=Action("draft.angle", value), style="primary"),
            Button(labels[1], action=Action("draft.shorter", value)),
            Button(labels[2], text=check),
        )
    )


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


def _order_json(brief: Brief) -> dict[str, Any]:
    kept = {key: value for key, value in asdict(brief).items() if key != "today"}
    return kept | {"leave_out": list(brief.leave_out)}


def _brief(value: Any, today: date) -> Brief | None:
    """A remembered brief, on today's day; None for one that is no longer understood."""
    try:
        tree = json.loads(str(value))
        return replace(Brief(**tree, today=today), leave_out=tuple(tree.get("leave_out", ())))
    except (TypeError, ValueError):
        return None
