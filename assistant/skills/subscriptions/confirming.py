"""What is done only when whoever ordered it says so once more."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from assistant.conversation import Json, Language, Message
from assistant.skills.subscriptions.asking import Asked

_WAITS: Final = timedelta(minutes=10)
_SURELY: Final = re.compile(
    r"\W*(?:我)?(?:确认|确定|是的?|对的?|好的?|可以|confirm|yes|ok(?:ay)?)(?:了|吧|发吧)?\W*", re.IGNORECASE
)


def to_confirm(text: str, message: Message, now: datetime) -> Json:
    """What is kept of an order until it is confirmed."""
    return {"confirm": text, "user": message.account, "until": (now + _WAITS).isoformat()}


def confirmed(waits: Mapping[str, Json], message: Message, now: datetime) -> str:
    """The words of the order that a message confirms; empty where it says something else, comes from somebody else or
    too late."""
    mine = waits.get("user") == message.account
    in_time = now <= datetime.fromisoformat(str(waits.get("until")))
    return str(waits["confirm"]) if mine and in_time and _SURELY.fullmatch(message.text) else ""


def robot_asked(what: str, when: str, language: Language) -> Asked:
    """Whether the group robot is really meant."""
    if language == "zh":
        return Asked(
            f"确认让企微群机器人{when}发{what}吗？机器人所在的群里，所有人都看得到。请你本人在 10 分钟内确认。",
            ("确认", "算了"),
        )
    return Asked(
        f"Shall the WeCom group robot send {what} {when}? Everybody in its group will see it. Please confirm within "
        "10 minutes.",
        ("confirm", "never mind"),
    )
