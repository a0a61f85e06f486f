"""What the parts of the skill remember by, press by and ask rights for."""

from typing import Final

from assistant.conversation import Action
from assistant.permissions import Act
from assistant.skills.subscriptions.subscription import What

NAME: Final = "subscriptions"
SLOT: Final = "subscriptions"
"""Memory slot: the words that the answer to a question of ours completes, or what is to be confirmed."""
LISTED: Final = "subscriptions_listed"
"""Memory slot: the numbers of the subscriptions that were listed last, in that order."""
SCHEDULED: Final = "scheduled:"
"""How the ids of messages begin that a subscription asks by itself."""
NEEDS: Final[dict[What, Act]] = {
    "digest": "ask", "anomalies": "ask", "fatigue": "ask", "needs": "read_reviews", "desk": "see_tickets",
    "question": "ask",
}  # fmt: skip
"""What each takes to be told."""


def press(deed: str, value: str) -> Action:
    """What a button of ours does."""
    return Action(f"{NAME}.{deed}", value)
