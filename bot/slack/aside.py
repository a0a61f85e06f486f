"""Threads for what an acknowledgement or a form waits for: of their own, so that neither waits until pages, figures or
charts are done."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
Found = TypeVar("Found")
_THREADS: Final = ThreadPoolExecutor(4, "slack")


async def aside(call: Callable[P, Found], *args: P.args, **kwargs: P.kwargs) -> Found:
    """What a short call returns that blocks. Raises what it raises."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(call, *args, **kwargs))
