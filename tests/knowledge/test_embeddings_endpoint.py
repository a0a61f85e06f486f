"""An OpenAI-compatible endpoint: a real server on this machine answers, well and badly."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.embeddings import EmbeddingsUnavailable, EndpointEmbeddings
from knowledge.library import Library
from knowledge.vectors import ChromaVectors


class _Endpoint(BaseHTTPRequestHandler):
    """Embeds by length and first character; the model's name says how it misbehaves."""

    asked: list[dict[str, Any]]

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(asked)
        if asked["model"] == "refused":
            self._answer(401, {"error": {"message": "no key"}})
            return
        rows = [
            {"object": "embedding", "index": at, "embedding": [float(len(text)), float(ord(text[0])), 1.0]}
            for at, text in enumerate(asked["input"])
        ]
        if asked["model"] == "short":
            rows = rows[:-1]
        self._answer(200, {"object": "list", "model": asked["model"], "data": rows[::-1], "usage": {}})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        pass


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    asked: list[dict[str, Any]] = []
    handler = type("Endpoint", (_Endpoint,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()


def test_vectors_come_in_order_and_at_length_one(endpoint: tuple[str, list[dict[str, Any]]]) -> None:
    url, asked = endpoint
    embeddings = EndpointEmbeddings("good", url, "key")
    vectors = embeddings.embed_passages(["a\x00b", "c", ""])
    assert asked[0]["input"] == ["ab", "c", " "]
    assert vectors.shape == (3, 3)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.allclose(vectors[1], embeddings.embed_query("c"))
    embeddings.close()


def test_long_lists_go_in_batches(endpoint: tuple[str, list[dict[str, Any]]]) -> None:
    url, asked = endpoint
    embeddings = EndpointEmbeddings("good", url, "key")
    assert embeddings.embed_passages(["x"] * 130).shape == (130, 3)
    assert [len(each["input"]) for each in asked] == [64, 64, 2]
    embeddings.close()


@pytest.mark.parametrize(
    ("model", "said"),
    [("refused", "向量接口返回 401"), ("short", "向量接口返回的条数与请求不一致")],
)
def test_says_what_is_wrong(endpoint: tuple[str, list[dict[str, Any]]], model: str, said: str) -> None:
    embeddings = EndpointEmbeddings(model, endpoint[0], "key")
    with pytest.raises(EmbeddingsUnavailable, match=said):
        embeddings.embed_passages(["x", "y"])
    embeddings.close()


def test_a_library_falls_back_to_keywords_when_nobody_answers(tmp_path: Path) -> None:
    embeddings = EndpointEmbeddings("good", "http://127.0.0.1:9/v1", "key", timeout=0.2, retries=0)
    library = Library(tmp_path, embeddings, ChromaVectors(tmp_path / "chroma"))
    hits = library.search("晒单返现能不能做", 1, "guide")
    assert [hit.passage.id for hit in hits] == ["guide/seeding#晒单返现能不能做"]
    assert library.notice is not None
    assert library.notice.zh == "向量接口连不上，请检查网络和接口地址。"
    embeddings.close()
