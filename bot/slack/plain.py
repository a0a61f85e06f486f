"""Slack's markup of a message that somebody wrote, as the plain words they typed.

`<@U1|name>` is a mention, `<#C1|name>` a channel, `<!subteam^S1|@team>` a group, `<https://…|label>` a link; `&amp;`,
`&lt;` and `&gt;` are the three characters themselves (docs.slack.dev/messaging/formatting-message-text).
"""

import re
import sys
from collections.abc import Mapping
from typing import Any, Final

_MARK: Final = re.compile(r"<(?:([@#!])([^<>|]+)|([a-z]+:[^<>|\s]+))(?:\|([^<>]*))?>")
_ESCAPED: Final = re.compile(r"&(amp|lt|gt);")
_CHARACTERS: Final = {"amp": "&", "lt": "<", "gt": ">"}
_EMOJI: Final = re.compile(r":([a-z0-9_+'-]{1,80}):(?::skin-tone-[2-6]:)?")
_EMOJI_ALONE: Final = re.compile(r"(?<!\S)(?::(?=[a-z0-9_+'-]*[a-z1])[a-z0-9_+'-]{1,80}:)+(?!\S)")
"""Words that are names of emoji and nothing else: of a workspace's own, or where nothing tells what they look like."""
_CODES: Final = re.compile(r"[0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,15}")
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""What no store takes as text: NUL, and halves of surrogate pairs."""


def plain_text(text: str, bot: str = "", blocks: object = None) -> str:
    """The words, without mentions of the bot itself; its id may be "" where it is not known. `blocks` of the message
    tell what its emoji look like, which stand in the text by name: `:fire:`."""
    kept = _UNKEEPABLE.sub("", _drawn(text, blocks))
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
            return f"@{name}"  # a label is what somebody calls themselves; the id is who they are
        case "#":
            return f"#{label or name}"
        case "!":
            return label or f"@{name.partition('^')[0]}"
        case _:
            return label or link.removeprefix("mailto:")


def _drawn(text: str, blocks: object) -> str:
    """Emoji as characters, those without one left out."""
    found: dict[str, str] = {}
    if _EMOJI.search(text):
        _looks(blocks, found)
    drawn = _EMOJI.sub(lambda named: found.get(named[1], named[0]), text)
    return _EMOJI_ALONE.sub("", drawn)


def _looks(value: object, found: dict[str, str], depth: int = 0) -> None:
    """What the emoji in blocks look like, by name: `unicode` is "1f44d-1f3fb"; a workspace's own have none."""
    if depth > 12 or len(found) > 200:
        return
    if isinstance(value, list):
        for each in value:
            _looks(each, found, depth + 1)
    elif isinstance(value, Mapping):
        if value.get("type") == "emoji":
            found[str(value.get("name"))] = _characters(value.get("unicode"))
        for each in value.values():
            if isinstance(each, list | Mapping):
                _looks(each, found, depth + 1)


def _characters(codes: object) -> str:
    if not isinstance(codes, str) or not _CODES.fullmatch(codes):
        return ""
    return "".join(chr(int(code, 16)) for code in codes.split("-") if int(code, 16) <= sys.maxunicode)


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
