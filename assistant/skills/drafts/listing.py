"""Which drafts there are, in chat: “精华之前写过哪些文案”, “采用过的文案”."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from assistant.conversation import Column, Language, Message, Part, Reply, Situation, Table, Text
from assistant.skills.drafts.places import is_shown
from assistant.skills.drafts.shown import FOCUS, SHOWN, draft_json, plain
from knowledge.formats import formats
from knowledge.products import Ambiguous

if TYPE_CHECKING:
    from assistant.drafting.copydesk import Copydesk
    from assistant.drafting.keeping.book import KeptDraft, Status

MOST: Final = 20
_ADOPTED: Final = re.compile(r"采用|采纳|用过|adopted|approved", re.IGNORECASE)
_REJECTED: Final = re.compile(r"退|否|不要|毙|淘汰|rejected|turned down", re.IGNORECASE)
_PROPOSED: Final = re.compile(r"待定|未定|没定|undecided", re.IGNORECASE)
_MINE: Final = re.compile(
    r"我(?:自己)?的(?:文案)?(?:草稿|稿子|文案)|我(?:现在|目前|手[头上里]|一共|都)*有|"
    r"\bmy drafts\b|\bdo i have\b|\bhave i got\b",
    re.IGNORECASE,
)
_HEADS: Final = (
    ("id", "编号", "No."),
    ("platform", "平台", "Platform"),
    ("opening", "标题或开头", "Title or opening"),
    ("status", "状态", "Status"),
    ("maker", "谁要的", "Ordered by"),
    ("at", "日期", "Day"),
)
STATUS_WORDS: Final = {
    "zh": {
        "proposed": "待定",
        "adopted": "已采用",
        "edited": "改后采用",
        "held": "改后待确认",
        "overruled": "仍采用（有高风险问题）",
        "rejected": "已退",
    },
    "en": {
        "proposed": "proposed",
        "adopted": "adopted",
        "edited": "edited",
        "held": "edited, to be confirmed",
        "overruled": "adopted despite findings",
        "rejected": "rejected",
    },
}


def history(desk: "Copydesk", message: Message, situation: Situation, *, as_file: bool) -> Reply:
    """The drafts of a product, or of all, the latest first; how to have them as a file where that is asked."""
    from assistant.drafting.keeping.book import Wanted

    text, language = message.text, situation.language
    named_in = desk.shelf.find(text)
    sheets = list(named_in.sheets) if isinstance(named_in, Ambiguous) else [named_in.sheet] if named_in else []
    statuses: tuple[Status, ...] = ()
    if _REJECTED.search(text):
        statuses = ("rejected",)
    elif _ADOPTED.search(text):
        statuses = ("adopted", "edited", "overruled")
    elif _PROPOSED.search(text):
        statuses = ("proposed",)
    platform, mine = formats().mentioned(text) or "", bool(_MINE.search(text))
    wanted = [Wanted(sheet.sku, platform, statuses) for sheet in sheets] or [Wanted("", platform, statuses)]
    every = sorted((each for one in wanted for each in desk.book.search(one)), key=lambda each: -each.id)
    if mine:
        every = [each for each in every if (each.channel, each.maker) == (message.channel, message.user)]
    found = [each for each in every if is_shown(each, message)]
    named = "、".join(sheet.name if language == "zh" else sheet.english_name or sheet.name for sheet in sheets)
    called = formats().called(platform, language) if platform else ""
    parts: list[Part] = [Text(_lead(len(found), named, called, statuses, language, mine=mine))]
    if found:
        parts.append(_table(found[:MOST], language))
    if as_file:
        parts.append(Text(_as_file(sheets[0].sku if len(sheets) == 1 else "", language)))
    notes = [_more(len(found), language)] if len(found) > MOST else []
    if len(found) < len(every):
        notes.append(_kept_back(len(every) - len(found), language))
    data = {"drafts": [draft_json(each) for each in found[:MOST]]}
    remember = {SHOWN: [each.id for each in found[:MOST]], FOCUS: None} if found else {}
    return Reply("draft", "answered", tuple(parts), language, notes=tuple(notes), data=data, remember=remember)


def grounds(drafts: "Sequence[KeptDraft]", language: Language) -> Reply:
    """What each sentence of some drafts stands on."""
    parts: list[Part] = []
    for draft in drafts:
        known = {each["id"]: each for each in draft.draft["evidence"]}
        told: dict[str, list[str]] = {}
        for cited in draft.draft["citations"]:
            if one := known.get(cited["id"]):
                source = " ".join(part for part in (one["source"], one["heading"], one["text"]) if part)
                told.setdefault(plain(cited["span"]["text"].strip()), []).append(plain(source))
        rows = [f"- {said}\n  - {'；'.join(dict.fromkeys(sources))}" for said, sources in told.items()]
        none = {"zh": "这一条没有引用资料。", "en": "This draft cites nothing."}[language]
        parts.append(Text("\n".join([f"**{draft.name}**", "", *(rows or [none])])))
    return Reply("draft", "answered", tuple(parts), language, data={"drafts": [draft_json(each) for each in drafts]})


def _lead(
    count: int, named: str, platform: str, statuses: "tuple[Status, ...]", language: Language, *, mine: bool
) -> str:
    kept = statuses[0] if statuses else ""
    if language == "zh":
        what = platform + {"rejected": "退掉的文案", "adopted": "采用的文案", "proposed": "待定的文案"}.get(
            kept, "文案"
        )
        whose = f"{named}的" if named else ""
        if mine:
            return (
                f"你要的{whose}{what}有 {count} 条，最近的在前。"
                if count
                else f"你还没有要过{whose}{what}；要看大家的，说“草稿列表”。"
            )
        return f"{whose}{what}有 {count} 条，最近的在前。" if count else f"还没有{whose}{what}。"
    became = {"rejected": "rejected ", "adopted": "adopted ", "proposed": "undecided "}.get(kept, "")
    what = f"{became}{platform}{' ' if platform else ''}draft{'' if count == 1 else 's'}"
    whose = (" ordered by you" if mine else "") + (f" for {named}" if named else "")
    others = " Say “list drafts” for everybody’s." if mine else ""
    return f"{count} {what}{whose}, the latest first." if count else f"There are no {what}{whose} yet.{others}"


def _table(drafts: "list[KeptDraft]", language: Language) -> Table:
    columns = tuple(Column(name, zh if language == "zh" else en) for name, zh, en in _HEADS)
    rows = tuple(
        (
            each.name, formats().called(each.platform, language), opening(each), _status(each, language), each.maker,
            each.at.date().isoformat(),
        )
        for each in drafts
    )  # fmt: skip
    return Table(columns, rows)


def opening(draft: "KeptDraft", most: int = 30) -> str:
    """The title, or how the text begins."""
    said = draft.title or draft.text.split("\n")[0]
    return said if len(said) <= most else said[: most - 1] + "…"


def status_word(draft: "KeptDraft", language: Language) -> str:
    """What became of a draft: that it went out, and where, before all else."""
    out = draft.published
    if out is None:
        return STATUS_WORDS[language][draft.status]
    where = formats().called(out.where, language)
    return f"已发布（{where} {out.at:%m-%d}）" if language == "zh" else f"published ({where}, {out.at:%m-%d})"


def _status(draft: "KeptDraft", language: Language) -> str:
    word = status_word(draft, language)
    between = "：" if language == "zh" else ": "
    word += f"{between}{draft.reason}" if draft.reason else ""
    return "，".join((word, *draft.tests)) if language == "zh" else ", ".join((word, *draft.tests))


def _as_file(sku: str, language: Language) -> str:
    product = f" --product {sku}" if sku else ""
    command = f"`zhongcao drafts export --format xlsx --out drafts.xlsx{product}`"
    if language == "zh":
        return f"导出成表格：网页的“文案”页有 CSV、XLSX、Markdown 三种下载，命令行用 {command}。"
    return f"As a file: the page “Drafts” offers CSV, XLSX and Markdown; on the command line {command}."


def _kept_back(count: int, language: Language) -> str:
    if language == "zh":
        return f"另有 {count} 条是同事在私聊里要的，还没定，群里不列。"
    return f"{count} more were ordered in private by others and not decided on; they are not listed in a group."


def _more(count: int, language: Language) -> str:
    return f"只列了最近 {MOST} 条，共 {count} 条。" if language == "zh" else f"The latest {MOST} of {count}."
