"""How the desk worked: times to answer and to close, shares within the promise, by person, category or day."""

from assistant.conversation import Message, Reply, Situation, Text
from assistant.skills.triage_memory import Remembered
from assistant.skills.triage_reading import Account
from assistant.skills.triage_scope import Names
from assistant.triage.desk import Desk


def account_reply(
    desk: Desk,  # noqa: ARG001
    asked: Account, message: Message, situation: Situation, kept: Remembered, names: Names
) -> Reply:
    """The figures of the desk's report that were asked for."""
    return Reply("triage", "refused", (Text("-"),), situation.language)
