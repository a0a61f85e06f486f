"""A connection that is asked for at one host is made to no other."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import TraceConfig


def refused() -> "TraceConfig":
    """For a ClientSession of aiohttp, which would follow redirects to open a WebSocket. Where one comes, its request
    raises ClientError."""
    from aiohttp import ClientError, TraceConfig

    async def redirected(*_: object) -> None:
        raise ClientError("sent to another address")

    trace = TraceConfig()
    trace.on_request_redirect.append(redirected)
    return trace
