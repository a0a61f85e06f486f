"""Which drafts may be shown where others read along."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from assistant.conversation import Language, Message, Reply, Text
from assistant.drafting.keeping.change import which_drafts

if TYPE_CHECKING:
    from assistant.drafting.copydesk import Copydesk
    from assistant.drafting.keeping.book import KeptDraft

_NUMBERS: Final = re.compile(r"[0-9]{1,9}")


def is_shown(draft: "KeptDraft", message: Message) -> bool:
    """Whether a draft may be shown in answer to a message."""
    return message.place == "private" or draft.is_open_to(message.channel, message.user)


def named_in_private(desk: "Callable[[], Copydesk]", message: Message) -> tuple[str, ...]:
    """The drafts that a message in a group names by their numbers, and that are somebody else's in private."""
    if message.place == "private":
        return ()
    if message.action:
        numbers = [int(each) for each in _NUMBERS.findall(message.action.value.partition(":")[0])]
    else:
        which = which_drafts(message.text)
        numbers = [int(each[1:]) for each in which if each.startswith("D")] if isinstance(which, tuple) else []
    kept = desk().book.drafts(numbers) if numbers else ()
    return tuple(each.name for each in kept if not is_shown(each, message))


def not_here(names: tuple[str, ...], language: Language) -> Reply:
    """Of drafts that only their author can bring out here."""
    if language == "zh":
        said = f"{'、'.join(names)} 是同事在私聊里要的，还没定；群里只有本人能拿出来，或者请他先采用。"
    else:
        said = (
            f"{', '.join(names)}: ordered in private by somebody else and not decided on. In a group only they can "
            "bring it out, or adopt it first."
        )
    return Reply("draft", "refused", (Text(said),), language)
