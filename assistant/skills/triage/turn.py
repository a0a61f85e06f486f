"""One message's turn at the desk: what every reply to it needs."""

from dataclasses import dataclass
from datetime import datetime

from assistant.conversation import Language, Message, Situation
from assistant.skills.triage.cards import may_see_whole
from assistant.skills.triage.memory import Remembered
from assistant.skills.triage.scope import Names
from assistant.triage.desk import Desk


@dataclass(frozen=True, slots=True)
class Turn:
    """A message, where it stands in its conversation, and the desk it speaks of."""

    desk: Desk
    message: Message
    situation: Situation
    remembered: Remembered
    names: Names

    @property
    def language(self) -> Language:
        return self.situation.language

    @property
    def whole(self) -> bool:
        """Whether it may be shown who wrote: to whoever works on tickets, where nobody reads along."""
        return may_see_whole(self.situation.role) and self.message.place == "private"

    @property
    def now(self) -> datetime:
        return self.message.sent_at.replace(tzinfo=None)
