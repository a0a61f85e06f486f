"""An endpoint that does as it likes: whatever it sends, and however slowly, a question waits only as long as is set."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from pydantic import BaseModel

from assistant.llm import ChatModel, Endpoint, ModelUnavailable, Prompt
from knowledge.embeddings import EmbeddingsUnavailable, EndpointEmbeddings
from knowledge.held_answers import MOST_BYTES

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n"
SHORT = 0.5  # seconds that an answer may take
PROMPT = Prompt("Fill the card.", "…")
Answer = Callable[[], Iterator[bytes]]


class Card(BaseModel):
    title: str


def chunk(some: bytes) -> bytes:
    return f"{len(some):x}\r\n".encode() + some + b"\r\n"


def endless() -> Iterator[bytes]:
    yield HEAD + b"\r\n" + chunk(b'{"id": "')
    while True:
        yield chunk(b"x" * (1 << 20))


def packed() -> Iterator[bytes]:
    yield HEAD + b"content-encoding: gzip\r\n\r\n" + chunk(gzip.compress(b" " * (64 << 20))) + b"0\r\n\r\n"


def dripping() -> Iterator[bytes]:
    yield HEAD + b"\r\n"
    while True:
        time.sleep(0.1)
        yield chunk(b" ")


def dripping_head() -> Iterator[bytes]:
    yield HEAD + b"x-slow: "
    while True:
        time.sleep(0.1)
        yield b"y"


def dripping_stream() -> Iterator[bytes]:
    yield HEAD.replace(b"application/json", b"text/event-stream") + b"\r\n"
    while True:
        time.sleep(0.1)
        yield chunk(b": waiting\n\n")


def broken_off() -> Iterator[bytes]:
    yield HEAD + b"\r\n" + chunk(b'{"id": "1"')


def received(asking: socket.socket) -> bytes:
    """The body of a request."""
    with asking.makefile("rb") as request:
        head = dict(line.lower().split(b": ", 1) for line in iter(request.readline, b"\r\n") if b": " in line)
        return request.read(int(head[b"content-length"]))


def asks_to_stream() -> Iterator[bytes]:
    said = b'{"error": {"message": "please enable the stream parameter"}}'
    yield b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(said) + said


TIME = {endless: 20.0, packed: 20.0}  # what has to be received, or made, first


@contextmanager
def endpoint(answer: Answer, *, only_streams: bool = False) -> Iterator[tuple[str, list[int]]]:
    """Its address, and the sizes of what it got rid of. It sends `answer` whatever is asked, with `only_streams` to
    nobody but who wants a stream."""
    sent: list[int] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def talk(asking: socket.socket) -> None:
        with asking, suppress(OSError):
            asked = received(asking)
            for some in asks_to_stream() if only_streams and b'"stream":true' not in asked else answer():
                asking.sendall(some)
                sent.append(len(some))

    def listen() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=listening.accept()[:1], daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1", sent
    finally:
        listening.close()


@pytest.mark.parametrize("only_streams", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("answer", "troubles"),
    [
        (endless, {"garbled"}),
        (packed, {"garbled"}),
        (dripping, {"slow"}),
        (dripping_head, {"slow"}),
        (broken_off, {"unreachable", "busy"}),
    ],
)
def test_a_model_is_given_up(answer: Answer, troubles: set[str], *, only_streams: bool) -> None:
    with endpoint(answer, only_streams=only_streams) as (address, sent), pytest.raises(ModelUnavailable) as away:
        ChatModel(Endpoint("m", address, timeout=TIME.get(answer, SHORT))).fill(PROMPT, Card)
    assert away.value.trouble in troubles
    assert sum(sent) < 2 * MOST_BYTES  # what the wire holds beside what was read


@pytest.mark.parametrize("answer", [endless, packed, dripping, dripping_head, broken_off])
def test_embeddings_are_given_up(answer: Answer) -> None:
    with endpoint(answer) as (address, sent):
        embeddings = EndpointEmbeddings("m", address, "k", timeout=TIME.get(answer, SHORT), retries=0)
        with pytest.raises(EmbeddingsUnavailable):
            embeddings.embed_query("好")
    assert sum(sent) < 6 * MOST_BYTES
