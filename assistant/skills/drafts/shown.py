"""Kept drafts as a Reply: a block each with its buttons, findings never hidden, sources once."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Citation,
    Citations,
    Json,
    Language,
    Part,
    Reply,
    Text,
)
from assistant.drafting.keeping.brief_json import brief_json
from assistant.skills.drafts.findings import sentence
from knowledge.formats import formats

if TYPE_CHECKING:
    from assistant.drafting.brief import Brief
    from assistant.drafting.copydesk import Shown
    from assistant.drafting.keeping.book import KeptDraft
    from knowledge.products import ProductSheet

ASKED: Final = "draft.asked"
"""Memory slot: the order that lacked a product."""
SHOWN: Final = "draft.shown"
"""Memory slot: the numbers of the drafts on the table, by their place."""
FOCUS: Final = "draft.focus"
"""Memory slot: the place of the one draft changed last, while the others stay."""
REJECTING: Final = "draft.rejecting"
"""Memory slot: the draft whose rejection waits for a reason, as number and version."""
DECIDED: Final = "draft.decided"
"""Memory slot: the numbers of the drafts decided on last, which an undoing means."""
CONFIRMING: Final = "draft.confirming"
"""Memory slot: the numbers of the drafts that are adopted only if that is said once more."""

_LABELS: Final[Mapping[str, Mapping[Language, str]]] = {
    "adopt": {"zh": "采用", "en": "Adopt"},
    "reject": {"zh": "不要", "en": "Reject"},
    "angle": {"zh": "换个角度", "en": "Another angle"},
    "shorter": {"zh": "短一点", "en": "Shorter"},
    "check": {"zh": "检查", "en": "Check"},
    "pair": {"zh": "第 1、2 条做 A/B", "en": "A/B test 1 and 2"},
}


def ordered(
    orders: "Sequence[Shown]", language: Language, proposed: Sequence[str] = (), table: Sequence[int] = ()
) -> Reply:
    """The drafts of the orders in one message; `proposed` says how what was left open was taken. Those in `table` stay
    there, and the new ones come behind them."""
    drafts = tuple(draft for shown in orders for draft in shown.drafts)
    parts: list[Part] = []
    place = len(table)
    for shown in orders:
        parts.append(Text(_lead(shown.drafts, shown.brief, shown.sheet, language)))
        for draft in shown.drafts:
            place += 1
            parts += _parts(draft, place if len(table) + len(drafts) > 1 else 0, language)
    if len(orders[0].drafts) > 1 and not table:
        pair = ",".join(str(draft.id) for draft in drafts[:2])
        parts.append(Buttons((Button(_LABELS["pair"][language], action=Action("draft.pair", pair)),)))
    remember = {SHOWN: [*table, *(draft.id for draft in drafts)], FOCUS: None}
    notes = _notes(drafts, (*proposed, *(note for shown in orders for note in shown.notes)))
    return _reply(parts, drafts, orders[0].brief, notes, language, remember)


def revised(places: Mapping[int, "Shown"], table: Sequence[int], language: Language) -> Reply:
    """Drafts that were written anew in their places; `table` holds the numbers that lie there now."""
    drafts = tuple(draft for shown in places.values() for draft in shown.drafts)
    several = len(table) > 1
    named = "、".join(f"第 {place} 条" for place in places) if language == "zh" else ""
    if not several:
        lead = {"zh": "改好了。", "en": "Changed."}[language]
    elif len(places) == len(table):
        lead = {"zh": f"{len(table)} 条都改好了。", "en": f"All {len(table)} drafts are changed."}[language]
    elif language == "zh":
        lead = f"{named}改好了，其余不动。"
    else:
        lead = f"Draft {' and '.join(map(str, places))}, changed; the others stay."
    parts: list[Part] = [Text(lead)]
    for place, shown in places.items():
        for draft in shown.drafts:
            parts += _parts(draft, place if several else 0, language)
    last = [*places.values()][-1]
    notes = tuple(note for shown in places.values() for note in shown.notes)
    focus = next(iter(places)) if len(places) == 1 and several else None
    remember = {SHOWN: list(table), FOCUS: focus}
    return _reply(parts, drafts, last.brief, _notes(drafts, notes), language, remember)


def _reply(
    parts: list[Part],
    drafts: Sequence["KeptDraft"],
    brief: "Brief",
    notes: tuple[str, ...],
    language: Language,
    remember: Mapping[str, Json],
) -> Reply:
    cited = dict.fromkeys(_citation(one) for draft in drafts for one in draft.draft["evidence"])
    data = {"drafts": [draft_json(draft) for draft in drafts], "brief": brief_json(brief)}
    parts = [*parts, Citations(tuple(cited))]
    return Reply(
        "draft", "answered", tuple(parts), language, notes=notes, data=data,
        remember={ASKED: None, REJECTING: None, CONFIRMING: None, DECIDED: None, **remember},
    )  # fmt: skip


def draft_json(draft: "KeptDraft") -> dict[str, Any]:
    """A kept draft as programs read it: what was written, and what became of it."""
    decided, out = draft.decided_at, draft.published
    return {
        "id": draft.name,
        **draft.draft,
        "sku": draft.sku,
        "product": draft.product,
        "language": draft.brief.get("language", "zh"),
        "status": draft.status,
        "reason": draft.reason,
        "maker": draft.maker,
        "at": draft.at.isoformat(sep=" ", timespec="seconds"),
        "parent": f"D{draft.parent}" if draft.parent else None,
        "decided_by": draft.decided_by or None,
        "decided_at": decided.isoformat(sep=" ", timespec="seconds") if decided else None,
        "published_by": out.by if out else None,
        "published_at": out.at.isoformat(sep=" ", timespec="seconds") if out else None,
        "published_on": out.where if out else None,
        "tests": list(draft.tests),
        "version": draft.version,
    }


def _lead(drafts: Sequence["KeptDraft"], brief: "Brief", sheet: "ProductSheet", language: Language) -> str:
    count, flagged = len(drafts), sum(bool(draft.findings) for draft in drafts)
    if language == "zh":
        written = f"**{sheet.name}**，{brief.platform}，{brief.stage}，语气{brief.tone}，写了 {count} 条。"
        return written + (f"其中 {flagged} 条还有要改的地方，列在文案下面。" if flagged else "每句的依据列在最后。")
    name, platform = sheet.english_name or sheet.name, formats().called(brief.platform, "en")
    written = f"{count} draft{'s' if count > 1 else ''} for **{name}** ({platform}). "
    return written + (f"{flagged} still need a look; see below." if flagged else "Sources are listed at the end.")


def _parts(draft: "KeptDraft", place: int, language: Language) -> list[Part]:
    parts: list[Part] = [Text(block(draft, place, language))]
    if draft.findings:
        parts.append(Text(findings(draft, language)))
    return [*parts, _buttons(draft, place, language)]


def block(draft: "KeptDraft", place: int, language: Language) -> str:
    """The copy as it stands, quoted, under its place, its number and its title."""
    number = {"zh": f"第 {place} 条", "en": f"Draft {place}"}[language] if place else ""
    head = "｜".join(part for part in (f"{number} {draft.name}".strip(), plain(draft.title)) if part)
    lines = (f"> {plain(line)}" if line else ">" for line in draft.text.split("\n"))
    return f"**{head}**\n\n" + "  \n".join(lines)


def plain(text: str) -> str:
    """Copy shown as it is: nothing of it is Markdown."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


def findings(draft: "KeptDraft", language: Language) -> str:
    """What the checks say of a draft."""
    head = {"zh": "这一条还要看：", "en": "Still to mend:"}[language]
    rows = (f"- {plain(sentence(one, language))}" for one in draft.findings)
    return "\n".join([head, "", *rows])


def _buttons(draft: "KeptDraft", place: int, language: Language) -> Buttons:
    value = f"{draft.id}:{draft.version}"
    choices = [
        Button(_LABELS["adopt"][language], action=Action("draft.adopt", value), style="primary"),
        Button(_LABELS["reject"][language], action=Action("draft.reject", value)),
        Button(_LABELS["angle"][language], action=Action("draft.angle", value)),
        Button(_LABELS["shorter"][language], action=Action("draft.shorter", value)),
    ]
    if not place:
        asks = {"zh": "帮我看看这条能不能发", "en": "Check this copy"}[language]
        platform = formats().called(draft.platform, language)
        of = f"（{platform}，{draft.sku}）：" if language == "zh" else f" ({platform}, {draft.sku}):"
        check = f"{asks}{of}\n{draft.title}\n{draft.text}"
        choices.append(Button(_LABELS["check"][language], text=check))
    return Buttons(tuple(choices))


def _notes(drafts: Sequence["KeptDraft"], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(note for draft in drafts for note in draft.draft["notes"]), *more)))


def _citation(one: Mapping[str, Any]) -> Citation:
    return Citation(one["id"], one["kind"], one["source"], one["heading"], one["text"])
