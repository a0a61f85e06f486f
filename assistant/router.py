"""Which skill a message is for."""

import re
from collections.abc import Sequence
from typing import Final

from assistant.conversation import GoingOn, LastResort, Message, Situation, Skill

WANTED_BY = "wanted_by"
"""Memory slot: the skill that asked back and waits for the answer."""

SPOKE_LAST = "spoke_last"
"""Memory slot: the skill that spoke last."""

_ENOUGH = 0.2
_WAITING_BONUS = 0.35
_FOLLOWING_BONUS = 0.3
_SURE = 0.9
_FEW_WORDS = 8
"""Of Latin letters, or twice as many Chinese characters: a message that short may leave out what was said before."""
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[^\W\u3400-\u9fff]+")
_FOLLOWS: Final = re.compile(
    r"\s*(?:那么?|还有|换成)?[^，。？！?!\n]{1,15}呢[？?。!！~\s]*"
    r"|\s*(?:and|but)?\s*(?:what|how) about\s+\S+(?:\s+\S+){0,5}\s*"
    r"|\s*(?:and|same)\s+(?:for|in|by|of|at|on|with)\s+\S+(?:\s+\S+){0,5}\s*",
    re.IGNORECASE,
)


def choose(message: Message, situation: Situation, skills: Sequence[Skill], otherwise: Skill) -> Skill:
    """The most interested skill, the earlier one on a tie; `otherwise` when none is interested enough.

    A button goes to the skill whose name its action starts with. A skill that asked back in this
    conversation gets the benefit of the doubt for the next message, and so does the one that spoke last for a message
    that goes on from there: 毛利呢, what about profit. Few words that nobody wants belong to the skill whose answer
    they can go on from: it answers, asks back, or says which word it does not know. What is left goes to a skill that
    knows something of it.
    """
    if message.action:
        owner = message.action.name.partition(".")[0]
        return next((skill for skill in skills if skill.name == owner), otherwise)
    if not message.text.strip():  # a mention alone says nothing of what came before
        return otherwise
    if otherwise.interest(message, situation) >= _SURE:  # thanks is thanks, whoever waits for an answer
        return otherwise
    waiting = situation.memory.get(WANTED_BY)
    spoke = situation.memory.get(SPOKE_LAST) if _FOLLOWS.fullmatch(message.text) else None

    def interest(skill: Skill) -> float:
        bonus = _WAITING_BONUS if skill.name == waiting else _FOLLOWING_BONUS if skill.name == spoke else 0.0
        return skill.interest(message, situation) + bonus

    best = max(skills, key=interest, default=otherwise)
    if interest(best) >= max(_ENOUGH, otherwise.interest(message, situation)):
        return best
    if otherwise.interest(message, situation) > 0:
        return otherwise
    return _gone_on_from(message, situation, skills) or _known_to(message, situation, skills) or otherwise


def _known_to(message: Message, situation: Situation, skills: Sequence[Skill]) -> Skill | None:
    return next((one for one in skills if isinstance(one, LastResort) and one.knows(message, situation)), None)


def _gone_on_from(message: Message, situation: Situation, skills: Sequence[Skill]) -> Skill | None:
    """The skill that spoke last, for a message that may leave out what it is about."""
    if _length(message.text) > _FEW_WORDS:
        return None
    spoke = situation.memory.get(SPOKE_LAST)
    for skill in skills:
        if skill.name == spoke and isinstance(skill, GoingOn) and skill.goes_on:
            return skill
    return None


def _length(text: str) -> float:
    """In words; two Chinese characters count as one."""
    return len(_HAN.findall(text)) / 2 + len(_LATIN.findall(text))
