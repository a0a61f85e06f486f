"""One Message in, one Reply out."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.conversation import (
    Acting,
    Advising,
    Json,
    Language,
    Message,
    Recorded,
    Reply,
    Situation,
    Skill,
    Text,
    shared_place,
)
from assistant.language import language_of
from assistant.offered import OFFERED, UNDO, offers_of, picked, undo_of
from assistant.permissions import EVERYBODY, NEEDED, UNRECORDED, Act, Record, WhoMay, not_here, refusal, unrecorded
from assistant.router import SPOKE_LAST, WANTED_BY, choose

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 8_000
"""Characters of one message; longer texts belong in a file."""

_NO_WIDTH = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    "|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)
"""What comes along when words are copied from a page and nobody sees; what joins pictures stays."""
_NAME = re.compile(r"\s*@?[A-Za-z][\w.-]{0,63}\s*")
"""One word in Latin letters: in answer to a question it may well be a name (wang), which is of no language."""
_DENIED = "denied"
"""Marks, between these functions, a refusal for want of a right; no memory keeps it."""
_TOO_LONG: Mapping[Language, str] = {
    "zh": f"这条消息超过 {LONGEST_MESSAGE} 字，太长了；请分段来问，成批的评价请用 zhongcao import reviews 导入。",
    "en": f"This message is longer than {LONGEST_MESSAGE:,} characters; ask in parts, and import reviews in bulk with "
    "zhongcao import reviews.",
}
_READ_AS_ADVICE: Mapping[Language, str] = {
    "zh": "这句话按“请教做法”来理解：内容出自指南或资料，不是我们店里的数据。",
    "en": "Read as a question on how to do it: this is from the guide or your documents, not from your own figures.",
}


@dataclass(frozen=True, slots=True)
class Assistant:
    """The skills in order of precedence, and the one that answers when none is interested.

    `permissions` say what each person may do and see; `record` keeps what was done and what was refused.
    """

    skills: Sequence[Skill]
    otherwise: Skill
    default_language: Language = "zh"
    permissions: WhoMay = EVERYBODY
    record: Record = unrecorded

    def respond(self, message: Message, memory: Mapping[str, Json], *, today: date) -> Reply:
        """Never raises for what a person wrote; breakage (a database gone) does raise. Where others read along nothing
        is shown that identifies a customer."""
        reply = self._answer(message, memory, today)
        if message.place == "private":
            return reply
        from assistant.masked import masked

        return masked(reply)

    def _answer(self, message: Message, memory: Mapping[str, Json], today: date) -> Reply:
        long = len(message.text) > LONGEST_MESSAGE
        message = replace(message, text=_NO_WIDTH.sub("", message.text[:LONGEST_MESSAGE]))
        spoken = str(memory.get("language", self.default_language))
        default: Language = "en" if spoken == "en" else "zh"
        chosen = picked(message, memory.get(OFFERED), memory.get(UNDO))
        message = chosen or message
        answers = bool(memory.get(WANTED_BY)) and bool(_NAME.fullmatch(message.text))
        language = default if message.action or answers or chosen else language_of(message.text, default)
        if long:
            return Reply(
                self.otherwise.name, "refused", (Text(_TOO_LONG[language]),), language, remember={"language": language}
            )
        place = shared_place(message.place, message.origin)
        role = self.permissions.role_of(message.channel, message.user, place, message.team)
        situation = Situation(today=today, language=language, memory=memory, role=role)
        reply = self._permitted(choose(message, situation, self.skills, self.otherwise), message, situation)
        if reply.status == "refused" and reply.unknown:
            reply = self._advised(message, situation, reply)
        waiting = reply.skill if reply.status == "clarify" else None
        kept: dict[str, Json] = {"language": language, WANTED_BY: waiting, SPOKE_LAST: reply.skill}
        if _DENIED in reply.remember:  # a refusal for want of a right is nothing to go on from
            reply = replace(reply, remember={})
            kept[SPOKE_LAST] = memory.get(SPOKE_LAST)
        offers = {OFFERED: offers_of(reply), UNDO: undo_of(reply)}
        kept |= {slot: each for slot, each in offers.items() if each or slot in memory}
        return replace(reply, remember={**reply.remember, **kept})

    def _advised(self, message: Message, situation: Situation, refused: Reply) -> Reply:
        """Advice that another skill has on what was refused, saying how it was read; else the refusal."""
        for skill in self.skills:
            if skill.name != refused.skill and isinstance(skill, Advising) and skill.advises(message, situation):
                reply = self._permitted(skill, message, situation)
                if reply.status == "answered":
                    return replace(reply, notes=(*reply.notes, _READ_AS_ADVICE[situation.language]))
        return refused

    def _permitted(self, skill: Skill, message: Message, situation: Situation) -> Reply:
        """The skill's reply, where the person may do what it takes; else that they may not, which is recorded."""
        act, role = _act(skill, message, situation), situation.role
        if act is None or role.may(act):
            kept = act is not None and act not in UNRECORDED
            deed = skill.deed(message, situation) if kept and isinstance(skill, Recorded) else None
            reply = skill.reply(message, situation)
            if act is not None and kept and reply.status == "answered":
                self.record(message.id, message.channel, message.user, role, deed or act, True)
            return reply
        log.warning("refused %s to role %s", act, role.name, extra={"message_id": message.id})
        self.record(message.id, message.channel, message.user, role, act, False)
        alone = self.permissions.role_of(message.channel, message.user, team=message.team).may(act)
        said = not_here(act, situation.language) if alone else refusal(act, situation.language)
        return Reply(skill.name, "refused", (Text(said),), situation.language, remember={_DENIED: True})


def _act(skill: Skill, message: Message, situation: Situation) -> Act | None:
    return skill.act(message, situation) if isinstance(skill, Acting) else NEEDED.get(skill.name)
