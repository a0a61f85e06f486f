"""An order that waits to be confirmed: by the person who gave it, in the same conversation, for ten minutes, once."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from assistant.conversation import Json, Message
from assistant.skills.admin.door import PENDING

WAITS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pending:
    """`key` is the id of the message that ordered it; `by` who sent that, as "slack:U1"; `at` when."""

    key: str
    kind: Literal["grant", "revoke", "retry"]
    target: str
    role: str
    by: str
    at: str

    def as_json(self) -> Json:
        """As a conversation remembers it."""
        return asdict(self)

    def is_over(self, now: datetime) -> bool:
        """Whether it waited too long; a clock that went back counts too."""
        waited = now.replace(tzinfo=None) - datetime.fromisoformat(self.at)
        return not -WAITS <= waited <= WAITS


def pending_for(message: Message, kind: Literal["grant", "revoke", "retry"], target: str, role: str = "") -> Pending:
    """The order of a message, waiting from now on."""
    return Pending(message.id, kind, target, role, sender_of(message), message.sent_at.replace(tzinfo=None).isoformat())


def recall(memory: Mapping[str, Json]) -> Pending | None:
    """What waits in a conversation."""
    saved = memory.get(PENDING)
    if not isinstance(saved, Mapping):
        return None
    try:
        return Pending(**saved)
    except TypeError:
        return None


def sender_of(message: Message) -> str:
    """Who sent a message, over all platforms."""
    return f"{message.channel}:{message.user}"
