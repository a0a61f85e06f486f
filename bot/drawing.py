"""Charts as pictures, for platforms that show pictures."""

import logging
from collections.abc import Callable
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool

from assistant.conversation import Chart
from bot.failures import trail

log = logging.getLogger(__name__)

Draw: TypeAlias = Callable[[Chart], bytes]
"""A PNG of a chart; it may take a second, and raise whatever its renderer raises."""


async def drawn(draw: Draw, chart: Chart, message_id: str) -> bytes | None:
    """The chart as PNG; None where it could not be drawn, which the log says by the message's id: the chart's
    alternative text is to be told then."""
    try:
        return await run_in_threadpool(draw, chart) or None
    except Exception as error:  # whatever the renderer raises: the words say the same
        log.error("a chart was not drawn: %s", trail(error), extra={"message_id": message_id})  # noqa: TRY400
        return None
