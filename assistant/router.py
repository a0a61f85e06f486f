"""Which skill a message is for."""

from collections.abc import Sequence

from assistant.conversation import Message, Situation, Skill

WANTED_BY = "wanted_by"
"""Memory slot: the skill that asked back and waits for the answer."""

_ENOUGH = 0.2
_WAITING_BONUS = 0.35
_SURE = 0.9


def choose(message: Message, situation: Situation, skills: Sequence[Skill], otherwise: Skill) -> Skill:
    """The most interested skill, the earlier one on a tie; `otherwise` when none is interested enough.

    A button goes to the skill whose name its action starts with. A skill that asked back in this
    conversation gets the benefit of the doubt for the next message.
    """
    if message.action:
        owner = message.action.name.partition(".")[0]
        return next((skill for skill in skills if skill.name == owner), otherwise)
    if otherwise.interest(message, situation) >= _SURE:  # thanks is thanks, whoever waits for an answer
        return otherwise
    waiting = situation.memory.get(WANTED_BY)

    def interest(skill: Skill) -> float:
        bonus = _WAITING_BONUS if skill.name == waiting else 0.0
        return skill.interest(message, situation) + bonus

    best = max(skills, key=interest, default=otherwise)
    return best if interest(best) >= _ENOUGH else otherwise
