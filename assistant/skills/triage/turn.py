"""One message's turn at the desk: what every reply to it needs."""

from dataclasses import dataclass
from datetime import datetime

from assistant.conversation import Language, Message, Situation
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
    def now(self) -> datetime:
        return self.message.sent_at.replace(tzinfo=None)
