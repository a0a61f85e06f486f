"""An OpenAI-compatible server on loopback, scripted: what it takes, what it answers, how slowly, and in which shape."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


@dataclass(frozen=True)
class Said:
    """An answer in its own shape: cut off, filtered, thought about aloud, or refused by the model itself."""

    content: str | None
    finish: str = "stop"
    reasoning: str = ""
    refusal: str = ""


@dataclass
class OpenAiPeer:
    """Answers each request with the next of `answers`, the last one again and again.

    `refuses` names what it rejects with 400 (json_schema, tool, json_object); an answer that is an int is a status.
    `objects` looks at a request first: what it returns is said with 400, as hosts do that want to be asked otherwise.
    `only_streams` gives every answer in chunks, `drip` seconds apart; `echoes_key` puts the key into its errors.
    """

    answers: Sequence[str | int | Said]
    refuses: frozenset[str] = frozenset()
    delay: float = 0.0
    objects: Callable[[Mapping[str, Any]], str | None] = lambda _request: None
    only_streams: bool = False
    drip: float = 0.0
    retry_after: str = ""
    echoes_key: bool = False
    usage: bool = True
    requests: list[dict[str, Any]] = field(default_factory=list)
    base_url: str = ""
    _answered: int = 0

    def rungs(self) -> list[str]:
        return [rung_of(request) for request in self.requests]

    def complete(self, request: dict[str, Any], key: str) -> Response:
        self.requests.append(request)
        time.sleep(self.delay)
        if rung_of(request) in self.refuses:
            return self._error(400, f"{rung_of(request)} is not supported", key)
        if self.only_streams and not request.get("stream"):
            return self._error(400, "This model only support stream mode, please enable the stream parameter", key)
        if objection := self.objects(request):
            return self._error(400, objection, key)
        answer = self.answers[min(self._answered, len(self.answers) - 1)]
        self._answered += 1
        if isinstance(answer, int):
            return self._error(answer, "scripted", key)
        said = answer if isinstance(answer, Said) else Said(answer)
        return self._streamed(request, said) if request.get("stream") else self._whole(request, said)

    def _error(self, status: int, words: str, key: str) -> Response:
        said = f"{words} (key {key})" if self.echoes_key else words
        headers = {"retry-after": self.retry_after} if status == 429 and self.retry_after else {}
        return JSONResponse({"error": {"message": said, "type": "invalid_request_error"}}, status, headers)

    def _whole(self, request: Mapping[str, Any], said: Said) -> Response:
        usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
        choice = {"index": 0, "message": _message(request, said), "finish_reason": said.finish}
        reply = {"id": "1", "object": "chat.completion", "created": 0, "model": "peer", "choices": [choice]}
        return JSONResponse({**reply, "usage": usage} if self.usage else reply)

    def _streamed(self, request: Mapping[str, Any], said: Said) -> Response:
        def chunks() -> Iterator[str]:
            message = _message(request, said)
            content = message.pop("content") or ""
            pieces: list[dict[str, Any]] = [
                message,
                *({"content": content[at : at + 7]} for at in range(0, len(content), 7)),
            ]
            for delta in pieces:
                time.sleep(self.drip)
                yield _event({"index": 0, "delta": delta, "finish_reason": None})
            yield _event({"index": 0, "delta": {}, "finish_reason": said.finish})
            yield "data: [DONE]\n\n"

        return StreamingResponse(chunks(), media_type="text/event-stream")


def _event(choice: Mapping[str, Any]) -> str:
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "peer", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n"


def _message(request: Mapping[str, Any], said: Said) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": said.content}
    if said.reasoning:
        message["reasoning_content"] = said.reasoning
    if said.refusal:
        message["refusal"] = said.refusal
    if rung_of(request) == "tool" and said.content:
        call = {"name": request["tools"][0]["function"]["name"], "arguments": said.content}
        message["content"] = None
        message["tool_calls"] = [{"index": 0, "id": "c1", "type": "function", "function": call}]
    return message


def rung_of(request: Mapping[str, Any]) -> str:
    if request.get("tools"):
        return "tool"
    return str(request.get("response_format", {}).get("type", "text"))


@contextmanager
def serving(peer: OpenAiPeer) -> Iterator[OpenAiPeer]:
    """The peer on a free port of 127.0.0.1, in a thread."""

    async def chat(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        return await run_in_threadpool(peer.complete, json.loads(await request.body()), key)

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
