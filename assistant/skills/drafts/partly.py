"""A part of a draft changed in chat; what is not clear is asked, and nothing is turned down by it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.conversation import Button, Buttons, Json, Language, Message, Part, Reply, Situation, Text
from assistant.drafting.keeping.parts import with_sentence, without_topics
from assistant.skills.drafts.parts import PartEdit
from assistant.skills.drafts.shown import ASKED, CONFIRMING, DECIDED, REJECTING, block, draft_json, findings
from assistant.skills.drafts.table import MOST_AT_ONCE, just_named, no_such, numbered, table_of, who_of

if TYPE_CHECKING:
    from assistant.drafting.copydesk import Copydesk
    from assistant.drafting.keeping.book import KeptDraft
    from assistant.drafting.keeping.outcome import Outcome


def parted(desk: "Copydesk", edit: PartEdit, message: Message, situation: Situation) -> Reply:
    """The drafts with that part changed, checked again; a question where it is not said which draft, or how."""
    table, language = table_of(situation), situation.language
    numbers = [numbered(each, table) for each in edit.which]
    if len([each for each in numbers if each]) < len(edit.which):
        return no_such(edit.which, table, language)
    drafts = list(desk.book.drafts([each for each in numbers if each] or table))
    if not edit.which and len(table) > MOST_AT_ONCE:
        return no_such((), table, language)
    if edit.where == "words":
        drafts = [draft for draft in drafts if edit.old in f"{draft.title}\n{draft.text}"]
        if not drafts:
            return _asked(f"桌上的文案里没有“{edit.old}”。", f"None of the drafts says “{edit.old}”.", language)
    elif not edit.which and len(drafts) > 1:
        if (place := just_named(table, situation)) is None:
            return _which(message.text, table, language)
        drafts = list(desk.book.drafts([table[place - 1]]))
    if edit.new is None:
        return _asked(
            "想改成什么？例如“标题改成：…”“第二句改成：…”，或者说“换个角度”重写一条。",
            "What should it say? Such as “change the title to: …”, or “another angle” for a new draft.",
            language,
        )
    who = who_of(message, situation)
    outcomes: list[Outcome] = []
    for draft in drafts:
        changed = _changed(draft, edit)
        if changed is None:
            return _asked(f"{draft.name} 没有这一部分。", f"{draft.name} has no such part.", language)
        title, text = changed
        if (title, text) == (draft.title, draft.text):
            return _asked(f"{draft.name} 本来就是这样，没有改动。", f"{draft.name} is so already.", language)
        outcomes.append(desk.edit(replace(who, act_id=f"{who.act_id}:{draft.id}"), draft.id, text, title))
    return _said(outcomes, table, language)


def _changed(draft: "KeptDraft", edit: PartEdit) -> tuple[str, str] | None:
    new = edit.new or ""
    match edit.where:
        case "words":
            return draft.title.replace(edit.old, new), draft.text.replace(edit.old, new)
        case "title":
            return (new, draft.text) if draft.title or new else None
        case "topics":
            topics = " ".join(f"#{each.lstrip('#＃')}" for each in new.split())
            return draft.title, f"{without_topics(draft.text)}\n\n{topics}".strip()
        case "sentence":
            text = with_sentence(draft.text, edit.place, new)
            return None if text is None else (draft.title, text)


def _said(outcomes: "Sequence[Outcome]", table: Sequence[int], language: Language) -> Reply:
    parts: list[Part] = [Text("\n\n".join(outcome.said(language) for outcome in outcomes))]
    drafts = [outcome.draft for outcome in outcomes if outcome.draft]
    for draft in drafts:
        place = table.index(draft.id) + 1 if draft.id in table and len(table) > 1 else 0
        parts.append(Text(block(draft, place, language)))
        if draft.findings:
            parts.append(Text(findings(draft, language)))
    remember: dict[str, Json] = {REJECTING: None, ASKED: None, CONFIRMING: None}
    if drafts:
        remember[DECIDED] = [draft.id for draft in drafts]
    data: dict[str, Json] = {"drafts": [draft_json(draft) for draft in drafts]}
    return Reply("draft", "answered" if drafts else "refused", tuple(parts), language, data=data, remember=remember)


def _which(text: str, table: Sequence[int], language: Language) -> Reply:
    """Of which draft? Each choice could be sent as it stands."""
    said = text.strip().rstrip("。.!！")
    places = range(1, len(table) + 1)
    texts = tuple(f"第 {place} 条，{said}" if language == "zh" else f"{said} of draft {place}" for place in places)
    labels = (f"第 {place} 条" if language == "zh" else f"Draft {place}" for place in places)
    buttons = Buttons(tuple(Button(label, text=whole) for label, whole in zip(labels, texts, strict=True)))
    question = {"zh": f"“{said}”说的是哪一条？", "en": f"Of which draft (“{said}”)?"}[language]
    return Reply(
        "draft", "clarify", (Text(question), buttons), language, choices=texts, remember={REJECTING: None, ASKED: None}
    )


def _asked(zh: str, en: str, language: Language) -> Reply:
    said = Text(zh if language == "zh" else en)
    return Reply("draft", "clarify", (said,), language, remember={REJECTING: None, ASKED: None})
