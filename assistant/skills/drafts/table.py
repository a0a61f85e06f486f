"""The drafts on the table of a conversation: which one a person means, and who that person is."""

from collections.abc import Sequence
from typing import Final

from assistant.conversation import Language, Message, Reply, Situation, Text
from assistant.decided import Who
from assistant.drafting.keeping.change import which_drafts
from assistant.router import SPOKE_LAST
from assistant.skills.drafts.shown import FOCUS, SHOWN

MOST_AT_ONCE: Final = 5
"""Drafts that a wish may change which names none: a longer list was looked at, not worked on."""


def who_of(message: Message, situation: Situation) -> Who:
    """Who asks, by their message."""
    at = message.sent_at.replace(tzinfo=None)
    return Who(message.user, situation.role, at, f"{message.channel}:{message.id}", message.place)


def numbered(which: str, table: Sequence[int]) -> int | None:
    """The number of a draft named by its place on the table (“2”) or by itself (“D12”)."""
    if which.startswith("D"):
        return int(which[1:])
    return table[int(which) - 1] if which.isdecimal() and 0 < int(which) <= len(table) else None


def no_such(which: Sequence[str], table: Sequence[int], language: Language) -> Reply:
    """Of drafts that are not there."""
    named = "、".join(each if each.startswith("D") else f"第 {each} 条" for each in which)
    if table and which:
        zh = f"没有{named}，现在桌上有 {len(table)} 条。"
        en = f"There is no draft {', '.join(which)}; {len(table)} on the table."
    else:
        zh, en = "你指的是哪一条？请说编号，例如 D12。", "Which draft do you mean? Say its number, such as D12."
    return Reply("draft", "clarify", (Text(zh if language == "zh" else en),), language)


def table_of(situation: Situation) -> list[int]:
    """The numbers of the drafts on the table, by their place."""
    found = situation.memory.get(SHOWN)
    return [number for number in found if isinstance(number, int)] if isinstance(found, list) else []


def knows_drafts(text: str, situation: Situation) -> bool:
    """Whether there are drafts that a message may mean: some on the table, or one named by its number."""
    which = which_drafts(text)
    return bool(table_of(situation)) or (isinstance(which, tuple) and any(each.startswith("D") for each in which))


def just_named(table: Sequence[int], situation: Situation) -> int | None:
    """The place of the one draft that was changed in the message before; None where there is none, or it is gone."""
    focus = situation.memory.get(FOCUS)
    fresh = situation.memory.get(SPOKE_LAST, "draft") == "draft"
    return focus if fresh and isinstance(focus, int) and 0 < focus <= len(table) else None
