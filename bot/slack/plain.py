"""Slack's markup of a message that somebody wrote, as the plain words they typed.

`<@U1|name>` is a mention, `<#C1|name>` a channel, `<!subteam^S1|@team>` a group, `<https://…|label>` a link; `&amp;`,
`&lt;` and `&gt;` are the three characters themselves (docs.slack.dev/messaging/formatting-message-text).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

_MARK: Final = re.compile(r"<(?:([@#!])([^<>|]+)|([a-z]+:[^<>|\s]+))(?:\|([^<>]*))?>")
_ESCAPED: Final = re.compile(r"&(amp|lt|gt);")
_CHARACTERS: Final = {"amp": "&", "lt": "<", "gt": ">"}
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""What no store takes as text: NUL, and halves of surrogate pairs."""


def plain_text(text: str, bot: str = "") -> str:
    """The words, without mentions of the bot itself; its id may be "" where it is not known."""
    kept = _UNKEEPABLE.sub("", text)
    if bot:
        called = rf"<@{re.escape(bot)}(?:\|[^<>]*)?>"
        kept = re.sub(rf"\A\s*{called}[\s:,，：、]*", "", kept)
        kept = re.sub(rf"[ \t]*{called}[ \t]*", " ", kept)
    bare = _MARK.sub(_unmarked, kept)
    return _ESCAPED.sub(lambda found: _CHARACTERS[found[1]], bare).strip()


def _unmarked(found: re.Match[str]) -> str:
    sign, name, link, label = found[1], found[2], found[3], found[4] or ""
    match sign:
        case "@":
            return f"@{label or name}"
        case "#":
            return f"#{label or name}"
        case "!":
            return label or f"@{name.partition('^')[0]}"
        case _:
            return label or link.removeprefix("mailto:")


def mentions(text: str) -> frozenset[str]:
    """The ids of the people that are mentioned."""
    return frozenset(found[2] for found in _MARK.finditer(text) if found[1] == "@")


def words_of(message: Mapping[str, Any]) -> str:
    """What a message of anybody says, marked up: its text, or where an app wrote it, what its blocks say."""
    text = message.get("text")
    if isinstance(text, str) and text.strip():
        return text
    found: list[str] = []
    for part in ("blocks", "attachments"):
        _gather(message.get(part), found)
    return "\n".join(found)


def _gather(value: object, found: list[str], depth: int = 0) -> None:
    if depth > 12 or len(found) > 200:
        return
    if isinstance(value, list):
        for each in value:
            _gather(each, found, depth + 1)
    elif isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            found.append(value["text"])
        for each in value.values():
            if isinstance(each, list | Mapping):
                _gather(each, found, depth + 1)
