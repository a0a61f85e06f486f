"""How the server below the application is held: headers of limited size that come in limited time, nobody believed."""

import asyncio
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from bot.web.guard import LARGEST_HEADERS

SLOWEST_HEADERS: Final = 15.0
"""Seconds from a connection's first byte, or from its beginning, to the end of a request's headers."""
MOST_CONNECTIONS: Final = 4000
"""More are told to come back (503): 2,000 streams, and as many that ask."""
LINGER: Final = 3.0
"""Seconds for which what is still sent of a refused body is thrown away: a connection that is closed on it at once
takes the answer with it."""


class OneLength(h11.Connection):
    """Refuses a request that tells its length in two ways, by which a proxy in front and we could find different ends
    of it (RFC 9112, 6.1: request smuggling)."""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Request):
            lengths = [name for name, _ in event.headers if name in (b"content-length", b"transfer-encoding")]
            if len(lengths) > 1:
                raise h11.RemoteProtocolError("a length and a transfer encoding", 400)
        return event


class TimedHeaders(H11Protocol):
    """Closes connections that do not say what they want: each holds memory for as long as it is open."""

    _waiting: asyncio.TimerHandle | None = None
    refused = False

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn = OneLength(h11.SERVER, LARGEST_HEADERS)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(_Lingering(transport, self))  # type: ignore[arg-type]
        self._wait()

    @property
    def is_still_told(self) -> bool:
        """Whether an answer is given to a request whose body still comes."""
        asked: RequestResponseCycle | None = self.cycle
        return asked is not None and asked.response_complete and self.conn.their_state is h11.SEND_BODY

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.refused:
            return
        asked: RequestResponseCycle | None = self.cycle
        if self._waiting is None and (asked is None or asked.response_complete):
            self._wait()
        super().data_received(data)
        if self.cycle is not asked:  # a request's headers are there
            self._wait_no_more()

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(SLOWEST_HEADERS, self._close)

    def _wait_no_more(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None

    def _close(self) -> None:
        self._waiting = None
        self.transport.close()


class _Lingering:
    """A transport that, closed on a body that still comes, first says its last word and then hears the rest out."""

    def __init__(self, transport: asyncio.Transport, protocol: TimedHeaders) -> None:
        self._transport = transport
        self._protocol = protocol

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        return self._protocol.refused or self._transport.is_closing()

    def close(self) -> None:
        if self.is_closing() or not self._protocol.is_still_told:
            self._transport.close()
            return
        self._protocol.refused = True
        self._transport.write_eof()
        self._protocol.flow.resume_reading()
        self._protocol.loop.call_later(LINGER, self._transport.close)


LIMITS: Final[dict[str, Any]] = {
    "http": TimedHeaders,
    "limit_concurrency": MOST_CONNECTIONS,
    "timeout_keep_alive": 10,
    "proxy_headers": False,  # what X-Forwarded-… says anybody can say; ZHONGCAO_PUBLIC_URL says it for good
    "server_header": False,
    "ws": "none",
}
"""What uvicorn is started with."""
