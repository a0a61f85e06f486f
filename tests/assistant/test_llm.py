import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from openai_peer import OpenAiPeer, serving
from pydantic import BaseModel, Field

from assistant.llm import ChatModel, Endpoint, ModelUnavailable, Prompt


class Card(BaseModel):
    title: str
    lines: list[str] = Field(min_length=1)


GOOD = json.dumps({"title": "换季", "lines": ["先别急"]}, ensure_ascii=False)
CARD = Card(title="换季", lines=["先别急"])
PROMPT = Prompt("Fill the card.", "…")


@contextmanager
def model(peer: OpenAiPeer, timeout: float = 10.0) -> Iterator[ChatModel]:
    with serving(peer):
        yield ChatModel(Endpoint("peer", peer.base_url, timeout=timeout))


@pytest.mark.parametrize(
    ("refuses", "rungs"),
    [
        ((), ["json_schema"]),
        (("json_schema",), ["json_schema", "tool"]),
        (("json_schema", "tool"), ["json_schema", "tool", "json_object"]),
        (("json_schema", "tool", "json_object"), ["json_schema", "tool", "json_object", "text"]),
    ],
)
def test_climbs_down_to_what_the_endpoint_takes_and_stays_there(refuses: tuple[str, ...], rungs: list[str]) -> None:
    peer = OpenAiPeer([GOOD], frozenset(refuses))
    with model(peer) as chat:
        assert chat.fill(PROMPT, Card) == CARD
        assert chat.fill(PROMPT, Card) == CARD
    assert peer.rungs() == [*rungs, rungs[-1]]


@pytest.mark.parametrize(
    "answer", [f"```json\n{GOOD}\n```", f"<think>{{}}好的</think>{GOOD}", f"当然可以！\n{GOOD}\n希望有帮助"]
)
def test_reads_the_object_among_talk(answer: str) -> None:
    with model(OpenAiPeer([answer])) as chat:
        assert chat.fill(PROMPT, Card) == CARD


@pytest.mark.parametrize("broken", ["没有 JSON", '{"title": "换季"', '{"title": "换季", "lines": []}'])
def test_repairs_once_with_the_faults_named(broken: str) -> None:
    peer = OpenAiPeer([broken, GOOD])
    with model(peer) as chat:
        assert chat.fill(PROMPT, Card) == CARD
    assert "does not fit the form" in peer.requests[1]["messages"][-1]["content"]


def test_gives_up_after_one_repair() -> None:
    peer = OpenAiPeer(["{}"])
    with model(peer) as chat, pytest.raises(ModelUnavailable, match="outside the form"):
        chat.fill(PROMPT, Card)
    assert len(peer.requests) == 2


@pytest.mark.parametrize(
    ("status", "says"), [(500, "scripted"), (401, "scripted"), (404, "no model"), (429, "scripted")]
)
def test_a_refusal_is_said(status: int, says: str) -> None:
    with model(OpenAiPeer([status])) as chat, pytest.raises(ModelUnavailable, match=says):
        chat.fill(PROMPT, Card)


def test_waits_no_longer_than_told() -> None:
    with model(OpenAiPeer([GOOD], delay=1.0), timeout=0.2) as chat, pytest.raises(ModelUnavailable, match=r"0\.2 s"):
        chat.fill(PROMPT, Card)


def test_nobody_there() -> None:
    with pytest.raises(ModelUnavailable):
        ChatModel(Endpoint("peer", "http://127.0.0.1:9/v1", timeout=2)).fill(PROMPT, Card)
