"""One Message in, one Reply out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.conversation import Json, Language, Message, Reply, Situation, Skill
from assistant.language import language_of
from assistant.router import WANTED_BY, choose

LONGEST_MESSAGE = 20_000
"""Characters of one message that are read; longer texts belong in a file."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """The skills in order of precedence, and the one that answers when none is interested."""

    skills: Sequence[Skill]
    otherwise: Skill
    default_language: Language = "zh"

    def respond(self, message: Message, memory: Mapping[str, Json], *, today: date) -> Reply:
        """Never raises for what a person wrote; breakage (a database gone) does raise."""
        message = replace(message, text=message.text[:LONGEST_MESSAGE])
        spoken = str(memory.get("language", self.default_language))
        default: Language = "en" if spoken == "en" else "zh"
        language = default if message.action else language_of(message.text, default)
        situation = Situation(today=today, language=language, memory=memory)
        reply = choose(message, situation, self.skills, self.otherwise).reply(message, situation)
        waiting = reply.skill if reply.status == "clarify" else None
        return replace(reply, remember={**reply.remember, "language": language, WANTED_BY: waiting})
