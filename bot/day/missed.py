"""What is said of days on which nothing could be sent."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from assistant.conversation import Language

_NAMED: Final = 4


def missed_said(days: Sequence[date], language: Language) -> str:
    """The days that were left out, the last few by name."""
    last = days[-_NAMED:]
    if language == "zh":
        named = "、".join(f"{day.month}月{day.day}日" for day in last)
        which = f"共 {len(days)} 次，最近是{named}" if len(days) > len(last) else named
        return f"服务中断期间漏发了{which}，没有补发。"
    named = ", ".join(f"{day:%b} {day.day}" for day in last)
    which = f"{named}, the last of {len(days)} days," if len(days) > len(last) else named
    return f"The service was down: what was due on {which} was not sent and will not be."
