"""One error code of WeCom means the same to the app, the robot and the AI bot."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.post.delivery import SendLater
from bot.wecom import api, robot
from bot.wecom.aibot_calls import refuses
from bot.wecom.frames import Ack

READERS: dict[str, Callable[[int], object]] = {
    "app": lambda code: api._checked({"errcode": code}),
    "robot": lambda code: robot._checked({"errcode": code}),
    "bot": lambda code: refuses(Ack("r", code)),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("code", "wait"), [(45009, 60), (45033, 1), (-1, None), (6000, None)])
def test_what_is_for_now_is_tried_again(reader: str, code: int, wait: int | None) -> None:
    with pytest.raises((SendLater, OSError)) as raised:
        READERS[reader](code)
    waits = raised.value.wait if isinstance(raised.value, SendLater) else None
    assert waits == (timedelta(seconds=wait) if wait else None)
