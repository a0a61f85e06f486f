"""An endpoint's answer held to a size and a time, whatever the endpoint does."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from httpx2 import Client, Request, Response

_T = TypeVar("_T")
MOST_BYTES: Final = 8 << 20
"""Of one answer; a long draft, streamed in the wordiest of forms, has two million."""


class TooMuch(Exception):
    """An answer larger than any that was asked for, or packed, so that its size cannot be known before it is there."""


def hold(client: "Client", seconds: float, most: int = MOST_BYTES) -> None:
    """From now on no answer to this client is read beyond `most` bytes, or for longer than `seconds` once it began.

    What is read of a larger one raises TooMuch, of a longer one TimeoutError.
    """
    from httpx2 import SyncByteStream

    class Held(SyncByteStream):
        def __init__(self, stream: SyncByteStream) -> None:
            self._stream = stream
            self._until = time.monotonic() + seconds

        def __iter__(self) -> Iterator[bytes]:
            left = most
            for some in self._stream:
                left -= len(some)
                if left < 0:
                    raise TooMuch(f"more than {most >> 20} MB")
                yield some
                if time.monotonic() > self._until:
                    raise TimeoutError

        def close(self) -> None:
            self._stream.close()

    def ask_plainly(request: "Request") -> None:
        request.headers["accept-encoding"] = "identity"

    def take(response: "Response") -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise TooMuch("packed, though it was asked for as it is")
        if isinstance(response.stream, SyncByteStream):
            response.stream = Held(response.stream)

    client.event_hooks = {"request": [ask_plainly], "response": [take]}


def within(seconds: float, call: "Callable[[], _T]") -> _T:
    """What `call` gives or raises; TimeoutError where that takes longer, and then it goes on by itself until it ends.

    A wait between two bytes can be limited on the wire, and so can a body (`hold`); a head that drips cannot.
    """
    result: Future[_T] = Future()

    def run() -> None:
        try:
            result.set_result(call())
        except BaseException as error:
            result.set_exception(error)

    Thread(target=run, name="endpoint", daemon=True).start()
    return result.result(seconds)
