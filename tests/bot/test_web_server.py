"""The server itself, over a real socket: headers that never end, bodies that are far too large, what is forwarded."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import free_port, listens, wait_for

pytestmark = pytest.mark.slow

SERVER = """
import sys
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router
from bot.web import server
from bot.web.guard import Capped, Guard

server.SLOWEST_HEADERS = 0.5

async def told(request: Request) -> JSONResponse:
    body = await request.body()
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return JSONResponse({"bytes": len(body), "peak": peak, "scheme": request.url.scheme, "from": request.client.host})

every = Router([Route("/{path:path}", told, methods=["GET", "POST"])])
capped, page = Capped(every), Guard(every, hosts=("127.0.0.1",))

async def app(scope, receive, send):
    if scope["type"] == "http":
        await (capped if scope["path"].startswith(("/slack/", "/wecom/")) else page)(scope, receive, send)

uvicorn.run(app, port=int(sys.argv[1]), lifespan="off", **server.LIMITS)
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], cwd=Path(__file__).parents[2])
    try:
        wait_for(lambda: listens(port), 30)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def ask(port: int, head: str, body: bytes = b"", times: int = 1) -> tuple[int, bytes]:
    """The status and body of the answer; 0 where the connection closes without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        answer = b""
        try:
            wire.sendall(head.replace("\n", "\r\n").encode())
            for _ in range(times):
                wire.sendall(body)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            while part := wire.recv(65536):
                answer += part
        except (ConnectionResetError, TimeoutError):
            pass
    status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
    return status, answer.partition(b"\r\n\r\n")[2]


def peak(port: int) -> int:
    """KiB that the server has used at most so far."""
    _, body = ask(port, "GET /x HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n")
    return int(json.loads(body)["peak"])


@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: 6\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\nContent-Length: 6",
        "Transfer-Encoding: chunked\nTransfer-Encoding: chunked",
        "Content-Length: 6\nContent-Length: 5",
    ],
)
def test_a_request_with_two_lengths_is_refused_with_all_that_follows_it(port: int, lengths: str) -> None:
    head = f"POST /slack/events HTTP/1.1\nHost: 127.0.0.1\n{lengths}\n\n"
    behind = b"0\r\n\r\nGET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    status, rest = ask(port, head, behind)
    assert (status, b"HTTP/1.1" in rest) == (400, False)


@pytest.mark.parametrize("path", ["/slack/events", "/wecom/callback", "/api/messages"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_hundred_megabytes_cost_less_than_five(port: int, path: str, chunked: bool) -> None:
    ask(port, f"POST {path} HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 3\nConnection: close\n\n", b"abc")
    before = peak(port)
    piece = b"a" * 1_000_000
    size = "Transfer-Encoding: chunked" if chunked else "Content-Length: 100000000"
    part = f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if chunked else piece
    status, _ = ask(port, f"POST {path} HTTP/1.1\nHost: 127.0.0.1\n{size}\n\n", part, 100)
    assert status in (413, 0)  # 0: it hung up before all of it was sent
    assert peak(port) - before < 5 * 1024


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/1.1\nHost: 127.0.0.1\n" + "X-A: b\n" * 150 + "\n", 431),
        ("GET / HTTP/1.1\nHost: 127.0.0.1\nX-A: " + "a" * 200_000, 400),
        ("GET /" + "a" * 200_000, 400),
        ("GET / HTTP/1.1\nHost: 127.0.0.1\nHost: evil.example\n\n", 400),
        ("GET / HTTP/1.1\nHost: evil.example\nX-Forwarded-Host: 127.0.0.1\nConnection: close\n\n", 421),
        ("POST / HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 3\nTransfer-Encoding: chunked\n\nx\n", 400),
        ("POST / HTTP/1.1\nHost: 127.0.0.1\nContent-Length: -1\n\n", 400),
        ("\0\1\2 rubbish\n\n", 400),
    ],
)
def test_headers_that_make_no_sense(head: str, status: int, port: int) -> None:
    found, _ = ask(port, head)
    assert found in (status, 0, 408) if status == 400 else found == status


def test_a_connection_that_never_says_what_it_wants_is_closed(port: int) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as silent:
        assert silent.recv(1) == b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        closed = False
        for _ in range(40):
            try:
                slow.sendall(b"X-A: b\r\n")
                time.sleep(0.25)
            except (BrokenPipeError, ConnectionResetError):
                closed = True
                break
        assert closed
    assert time.monotonic() - began < 20


def test_what_is_forwarded_is_not_believed(port: int) -> None:
    head = "GET / HTTP/1.1\nHost: 127.0.0.1\nX-Forwarded-For: 8.8.8.8\nX-Forwarded-Proto: https\nConnection: close\n\n"
    told = json.loads(ask(port, head)[1])
    assert (told["scheme"], told["from"]) == ("http", "127.0.0.1")
