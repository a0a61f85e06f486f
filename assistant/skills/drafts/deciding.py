"""Deciding in chat on drafts on the table: adopt, edit, reject with a reason, test two against each other."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Json,
    Language,
    Message,
    Part,
    Reply,
    Situation,
    Status,
    Text,
)
from assistant.router import WANTED_BY
from assistant.skills.drafts.shown import ASKED, CONFIRMING, DECIDED, REJECTING, draft_json, findings
from assistant.skills.drafts.table import just_named, no_such, numbered, table_of, who_of
from assistant.skills.drafts.words import Decision, Deed

if TYPE_CHECKING:
    from assistant.drafting.copydesk import Copydesk
    from assistant.drafting.keeping.book import KeptDraft
    from assistant.drafting.keeping.outcome import Outcome

_KEPT: Final[Mapping[tuple[Deed, bool], str]] = {
    ("undo", False): DECIDED,
    ("adopt", True): CONFIRMING,
}
"""Where the drafts are remembered that a decision means when it names none."""
_REASONS: Final = {
    "zh": ("太像广告", "太长", "痛点不对", "语气不对", "说不上来"),
    "en": ("too salesy", "too long", "wrong pain point", "wrong tone", "no reason"),
}
_NONE: Final = re.compile(
    r"\W*(?:说不上来|没有?(?:什么)?(?:原因|理由)?|就是不要|不想说|no reason|none|just no)\W*", re.IGNORECASE
)
_TAKEN_BACK: Final = re.compile(r"\W*(?:算了|取消|不退了|留着吧?|cancel|never mind)\W*", re.IGNORECASE)


def waits_for_reason(message: Message, situation: Situation) -> bool:
    """Whether a rejection was begun and this message may say why."""
    waiting = situation.memory.get(REJECTING) and situation.memory.get(WANTED_BY) == "draft"
    return bool(waiting) and not message.action and len(message.text) <= 200


class Decide:
    """`desk` takes the decisions; the role is looked at there too."""

    def __init__(self, desk: "Callable[[], Copydesk]") -> None:
        self._desk = desk

    def told(self, decision: Decision, message: Message, situation: Situation) -> Reply:
        """A decision in words."""
        table = table_of(situation)
        kept = situation.memory.get(_KEPT.get((decision.deed, decision.anyway), ""), ())
        which = (
            decision.which
            or tuple(f"D{each}" for each in kept)
            or self._meant(decision, table, situation, message.user)
        )
        numbers = [number for each in which if (number := numbered(each, table))]
        if len(numbers) < len(which) or not numbers:
            return no_such(which, table, situation.language)
        if decision.deed == "pair":
            return self._paired(numbers, message, situation)
        if decision.deed == "edit":
            if len(numbers) > 1:
                return no_such((), (), situation.language)
            title, text = _title_apart(decision.words)
            return self._said_all([self._desk().edit(who_of(message, situation), numbers[0], text, title)], situation)
        if decision.deed == "reject" and not decision.words:
            return _why(numbers, situation.language)
        given = [(number, None) for number in numbers]
        return self._each("anyway" if decision.anyway else decision.deed, given, decision.words, message, situation)

    def pressed(self, message: Message, situation: Situation) -> Reply:
        """A button: `12:3` is draft 12 as it was when it was shown."""
        assert message.action is not None
        name, value = message.action.name, message.action.value
        if name == "draft.pair":
            return self._paired([int(each[:9]) for each in value.split(",") if each.isdecimal()], message, situation)
        number, _, version = value.partition(":")
        if not (number.isdecimal() and version.isdecimal()):
            return no_such((), (), situation.language)
        if name == "draft.reject":
            return _why([int(number[:9])], situation.language, int(version[:9]))
        deed = {"draft.anyway": "anyway", "draft.publish": "publish"}.get(name, "adopt")
        return self._each(deed, [(int(number[:9]), int(version[:9]))], "", message, situation)

    def reasoned(self, message: Message, situation: Situation) -> Reply:
        """Why what was turned down was turned down."""
        if _TAKEN_BACK.fullmatch(message.text):
            said = {"zh": "好，留着。", "en": "All right, it stays."}[situation.language]
            return Reply("draft", "answered", (Text(said),), situation.language, remember={REJECTING: None})
        waiting = situation.memory[REJECTING]
        reason = "" if _NONE.fullmatch(message.text) else message.text
        kept = [(int(number), seen) for number, seen in waiting]
        return self._each("reject", kept, reason, message, situation)

    def _each(
        self, deed: str, drafts: Sequence[tuple[int, int | None]], reason: str, message: Message, situation: Situation
    ) -> Reply:
        outcomes = []
        for number, seen in drafts:
            who = who_of(message, situation)
            one = replace(who, act_id=f"{who.act_id}:{number}")
            desk = self._desk()
            if deed == "undo":
                outcomes.append(desk.undo(one, number))
            elif deed == "publish":
                outcomes.append(desk.publish(one, number, reason, seen))
            elif deed == "reject":
                outcomes.append(desk.reject(one, number, reason, seen))
            else:
                outcomes.append(desk.adopt(one, number, seen, anyway=deed == "anyway"))
        return self._said_all(outcomes, situation, anew=deed == "reject")

    def _paired(self, numbers: Sequence[int], message: Message, situation: Situation) -> Reply:
        if len(numbers) != 2:
            said = {
                "zh": "A/B 测试要正好两条，例如“把第一条和第三条做成 A/B 测试”。",
                "en": "An A/B test takes exactly two: “A/B test the first and third”.",
            }[situation.language]
            return Reply("draft", "clarify", (Text(said),), situation.language)
        return self._said_all([self._desk().pair(who_of(message, situation), *numbers)], situation)

    def _meant(self, decision: Decision, table: Sequence[int], situation: Situation, who: str) -> tuple[str, ...]:
        """The drafts where none is named: all, the one changed last, or the only ones there can be."""
        if decision.deed == "undo":
            return self._last_decided(who)
        focus = just_named(table, situation)
        if decision.everything or (decision.deed == "pair" and len(table) == 2):
            return tuple(str(place) for place in range(1, len(table) + 1))
        if focus and decision.deed != "pair":
            return (str(focus),)
        return ("1",) if len(table) == 1 else ()

    def _last_decided(self, who: str) -> tuple[str, ...]:
        """The draft that a person decided on last."""
        from assistant.drafting.keeping.book import STATUSES, Wanted

        decided = tuple(each for each in STATUSES if each != "proposed")
        theirs = (each for each in self._desk().book.search(Wanted(status=decided)) if each.decided_by == who)
        last = max(theirs, key=lambda each: str(each.decided_at), default=None)
        return (last.name,) if last else ()

    def _said_all(self, outcomes: "Sequence[Outcome]", situation: Situation, *, anew: bool = False) -> Reply:
        language = situation.language
        parts: list[Part] = [Text("\n\n".join(outcome.said(language) for outcome in outcomes))]
        drafts = [outcome.draft for outcome in outcomes if outcome.draft]
        unsure = [outcome.unsure for outcome in outcomes if outcome.unsure]
        parts += [Text(findings(draft, language)) for draft in (*drafts, *unsure) if draft.findings and not anew]
        parts += [_anyway(draft, language) for draft in unsure]
        if situation.role.may("publish"):
            ready = (draft for draft in drafts if draft.status in ("adopted", "edited") and not draft.published)
            parts += [_publishes(draft, language) for draft in ready]
        if anew and len(drafts) == 1:
            label = {"zh": "换个角度重写", "en": "Write it from another angle"}[language]
            press = Action("draft.angle", f"{drafts[0].id}:{drafts[0].version}")
            parts.append(Buttons((Button(label, action=press),)))
        data: dict[str, Json] = {"drafts": [draft_json(draft) for draft in drafts]}
        if pair := next((outcome.pair for outcome in outcomes if outcome.pair), None):
            data["test"] = {"name": pair.name, "variants": list(pair.variants)}
        status: Status = "answered" if drafts else "clarify" if unsure else "refused"
        remember: dict[str, Json] = {REJECTING: None, ASKED: None, CONFIRMING: [draft.id for draft in unsure] or None}
        if drafts:
            remember[DECIDED] = [draft.id for draft in drafts if draft.status != "proposed"] or None
        return Reply("draft", status, tuple(parts), language, data=data, remember=remember)


def _publishes(draft: "KeptDraft", language: Language) -> Buttons:
    label = {"zh": f"标记 {draft.name} 已发布", "en": f"Mark {draft.name} as published"}[language]
    return Buttons((Button(label, action=Action("draft.publish", f"{draft.id}:{draft.version}")),))


def _anyway(draft: "KeptDraft", language: Language) -> Buttons:
    label = {"zh": f"仍然采用 {draft.name}", "en": f"Adopt {draft.name} anyway"}[language]
    return Buttons((Button(label, action=Action("draft.anyway", f"{draft.id}:{draft.version}"), style="danger"),))


def _why(numbers: Sequence[int], language: Language, seen: int | None = None) -> Reply:
    """Asked once; the reason is minded by the drafts that come next."""
    named = "、".join(f"D{number}" for number in numbers)
    question = {
        "zh": f"{named} 为什么不要？说一句原因，下次写会避开。",
        "en": f"Why not {named.replace('、', ', ')}? A word on it, and the next drafts will keep away from it.",
    }[language]
    choices = _REASONS[language]
    buttons = Buttons(tuple(Button(each, text=each) for each in choices))
    waiting: list[Json] = [[number, seen] for number in numbers]
    return Reply(
        "draft", "clarify", (Text(question), buttons), language, choices=choices, remember={REJECTING: waiting}
    )


def _title_apart(words: str) -> tuple[str | None, str]:
    """A title where one is given: “标题：…” on its first line."""
    first, _, rest = words.partition("\n")
    match = re.match(r"(?:标题|title)\s*[:：]\s*(.+)", first.strip(), re.IGNORECASE)
    return (match[1], rest.strip()) if match and rest.strip() else (None, words)
