"""An OpenAI-compatible server on loopback, scripted: what it takes, what it answers, how slowly."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


@dataclass
class OpenAiPeer:
    """Answers each request with the next of `answers`, the last one again and again.

    `refuses` names what it rejects with 400 (json_schema, tool, json_object); an answer that is an int is a status.
    """

    answers: Sequence[str | int]
    refuses: frozenset[str] = frozenset()
    delay: float = 0.0
    requests: list[dict[str, Any]] = field(default_factory=list)
    base_url: str = ""

    def rungs(self) -> list[str]:
        return [_rung(request) for request in self.requests]

    def complete(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.requests.append(request)
        time.sleep(self.delay)
        if _rung(request) in self.refuses:
            return 400, {"error": {"message": f"{_rung(request)} is not supported", "type": "invalid_request_error"}}
        taken = sum(_rung(one) not in self.refuses for one in self.requests)
        answer = self.answers[min(taken, len(self.answers)) - 1]
        if isinstance(answer, int):
            return answer, {"error": {"message": "scripted", "type": "server_error"}}
        message: dict[str, Any] = {"role": "assistant", "content": answer}
        if _rung(request) == "tool":
            call = {"name": request["tools"][0]["function"]["name"], "arguments": answer}
            message = {"role": "assistant", "content": None}
            message["tool_calls"] = [{"id": "c1", "type": "function", "function": call}]
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        reply = {"id": "1", "object": "chat.completion", "created": 0, "model": "peer", "choices": [choice]}
        return 200, {**reply, "usage": usage}


def _rung(request: dict[str, Any]) -> str:
    if request.get("tools"):
        return "tool"
    return str(request.get("response_format", {}).get("type", "text"))


@contextmanager
def serving(peer: OpenAiPeer) -> Iterator[OpenAiPeer]:
    """The peer on a free port of 127.0.0.1, in a thread."""

    async def chat(request: Request) -> JSONResponse:
        from starlette.concurrency import run_in_threadpool

        status, body = await run_in_threadpool(peer.complete, json.loads(await request.body()))
        return JSONResponse(body, status)

    app = Starlette(routes=[Route("/v1/chat/completions", chat, methods=["POST"])])
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    peer.base_url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    try:
        yield peer
    finally:
        server.should_exit = True
        thread.join(5)
        listening.close()
