"""Which of the subscriptions there are somebody means, by their place in the list or by words; and whether a question
was read."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.conversation import Json, Reply
from assistant.skills.kpi.memory import PENDING
from assistant.skills.subscriptions.slots import LISTED
from assistant.skills.subscriptions.subscription import Subscription

_LATIN: Final = re.compile(r"[a-z0-9]+")
_NO_NAME: Final = frozenset(
    {"thing", "one", "weekly", "daily", "monthly", "report", "reports", "question", "scheduled"}
)


def chosen(
    there: Sequence[Subscription], numbers: Sequence[int], memory: Mapping[str, Json]
) -> tuple[Subscription, ...]:
    """Those at these places of the list as it was shown last; without one, of what there is now."""
    listed = memory.get(LISTED)
    order = listed if isinstance(listed, list) and listed else [each.id for each in there]
    by_id = {each.id: each for each in there}
    last = [number for number in order if number in by_id][-1:]
    picked = [order[number - 1 : number] if number > 0 else last for number in numbers]
    return tuple(by_id[number] for found in picked for number in found if number in by_id)


def is_read(answer: Reply) -> bool:
    """Whether a question was read whole: answered, or only without data for the days it asks for, which is what the
    KPI skill forgets its own question after."""
    if answer.skill != "kpi" or answer.unknown:
        return False
    return answer.status == "answered" or (answer.status == "refused" and PENDING in answer.remember)


def is_named(words: str, one: Subscription) -> bool:
    """Whether these are words of a question that is sent: 小红书点击率 of 上周小红书的点击率."""
    if one.what != "question":
        return False
    question = one.question.casefold()
    latin = [word for word in _LATIN.findall(words) if word not in _NO_NAME]
    rest = "".join(re.findall(r"[\u3400-\u9fff]", words))
    return bool(latin or rest) and all(word in question for word in latin) and _runs_through(rest, question)


def _runs_through(part: str, text: str) -> bool:
    """Whether all characters of a part come in a text, in their order."""
    left = iter(text)
    return all(char in left for char in part)
