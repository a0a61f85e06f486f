"""Whom an admin means: a mention, a platform's own id, or a name among the people known."""

import re
from collections.abc import Sequence
from typing import Final

from assistant.skills.triage.people import who as named_like

_MENTION: Final = re.compile(r"<@([A-Z0-9]{2,40})(?:\|[^>\n]*)?>")
_MEMBER: Final = re.compile(r"@([UW](?=[A-Z]*\d)[A-Z0-9]{7,13})")
"""A mention as it is read on Slack: a member's id stands for whoever was picked there, known or not."""
_KEY: Final = re.compile(r"(?:slack|wecom|web|terminal):@?[\w.\-:@+/=]{1,200}")


def keys_of(said: str, channel: str, known: Sequence[str]) -> tuple[str, ...]:
    """The keys ("slack:U1") that a person may be meant by; none where nobody known is called so.

    A name is looked for on the platform that it is said on first, then on the others: exactly, and only then by what
    people call somebody (小王).
    """
    if mention := _MENTION.fullmatch(said):
        return (f"slack:{mention[1]}",)
    if _KEY.fullmatch(said.removeprefix("@")):
        return (said.removeprefix("@"),)
    if channel == "slack" and (member := _MEMBER.fullmatch(said)):
        return (f"slack:{member[1]}",)
    name = said.removeprefix("@")
    here = [key for key in known if key.startswith(f"{channel}:")]
    for among in (here, known):
        if exact := tuple(key for key in among if _bare(key) == name):
            return exact
    for among in (here, known):
        meant = set(named_like(name, [_bare(key) for key in among]))
        if meant:
            return tuple(key for key in among if _bare(key) in meant)
    return ()


def _bare(key: str) -> str:
    return key.partition(":")[2] if _KEY.fullmatch(key) else key
