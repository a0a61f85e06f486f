import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from openai_peer import OpenAiPeer, Said, rung_of, serving
from pydantic import BaseModel, Field

from assistant.llm import ChatModel, Endpoint, ModelUnavailable, Prompt, without_key
from assistant.spending import Purse


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
    "answer",
    [
        f"```json\n{GOOD}\n```",
        f"<think>{{}}好的</think>{GOOD}",
        f"当然可以！\n{GOOD}\n希望有帮助",
        f"先想想 {{}} 怎么写……</think>\n{GOOD}",
        f'{{"card": {GOOD}}}',
        GOOD[:-1] + ",}",
        GOOD.replace("别急", "别\n急"),
    ],
)
def test_reads_the_object_among_talk(answer: str) -> None:
    with model(OpenAiPeer([answer])) as chat:
        card = chat.fill(PROMPT, Card)
    assert card.model_copy(update={"lines": [line.replace("\n", "") for line in card.lines]}) == CARD


@pytest.mark.parametrize("broken", ['{"title": "换季"', '{"title": "换季", "lines": []}'])
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


def without_thinking(request: Mapping[str, Any]) -> str | None:
    """Qwen's own host, for its models that think unless told otherwise."""
    if request.get("enable_thinking") is not False:
        return "parameter.enable_thinking must be set to false for non-streaming calls"
    return None


def deepseek(request: Mapping[str, Any]) -> str | None:
    """JSON objects alone, and only where the word stands in the prompt; the old name of the limit."""
    if rung_of(request) == "json_schema":
        return "This response_format type is unavailable now"
    if rung_of(request) == "tool":
        return "deepseek-reasoner does not support this tool_choice"
    if "json" not in json.dumps(request["messages"]).lower():
        return "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'."
    return None if "max_tokens" in request else "max_tokens is missing"


def vllm(request: Mapping[str, Any]) -> str | None:
    if rung_of(request) == "tool":
        return '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    return "guided decoding backend is not available" if rung_of(request) == "json_schema" else None


def newest(request: Mapping[str, Any]) -> str | None:
    """A model with its own temperature that knows only the new name of the limit."""
    if "max_tokens" in request:
        return "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    return "Unsupported value: 'temperature' does not support 0.8" if "temperature" in request else None


@pytest.mark.parametrize(
    ("peer", "rungs"),
    [
        (OpenAiPeer([GOOD], objects=without_thinking), ["json_schema"] * 3),
        (OpenAiPeer([GOOD], objects=without_thinking, only_streams=True), ["json_schema"] * 4),
        (OpenAiPeer([GOOD], only_streams=True), ["json_schema"] * 3),
        (OpenAiPeer([GOOD], only_streams=True, refuses=frozenset({"json_schema"})), ["json_schema"] + ["tool"] * 3),
        (OpenAiPeer([GOOD], objects=deepseek), ["json_schema", "tool", "json_object", "json_object"]),
        (OpenAiPeer([GOOD], objects=vllm), ["json_schema", "tool", "json_object", "json_object"]),
        (OpenAiPeer([GOOD], objects=newest), ["json_schema"] * 4),
        (OpenAiPeer([Said(GOOD, reasoning="想一想")]), ["json_schema"] * 2),
        (OpenAiPeer([Said("", reasoning=GOOD), GOOD]), ["json_schema", "tool", "tool"]),
        (OpenAiPeer(["好的，这就写：换季先别急", GOOD]), ["json_schema", "tool", "tool"]),
        (OpenAiPeer([Said(GOOD[:20], "length"), GOOD]), ["json_schema"] * 3),
        (OpenAiPeer([Said("<think>还在想", "length"), GOOD]), ["json_schema"] * 3),
        (OpenAiPeer([GOOD], usage=False), ["json_schema"] * 2),
    ],
    ids=[
        "qwen thinks", "qwen thinks and streams", "streams only", "tools streamed", "deepseek", "vllm", "newest",
        "thinks apart", "answers in its thoughts", "pays no heed", "cut off", "cut off thinking", "counts nothing",
    ],
)  # fmt: skip
def test_asks_each_host_as_it_wants_to_be_asked_and_remembers(peer: OpenAiPeer, rungs: list[str]) -> None:
    with model(peer) as chat:
        assert chat.fill(PROMPT, Card) == CARD
        assert chat.fill(PROMPT, Card) == CARD
    assert peer.rungs() == rungs


@pytest.mark.parametrize(
    ("peer", "trouble"),
    [
        (OpenAiPeer([Said(None, refusal="I can't help with that")]), "declined"),
        (OpenAiPeer([Said("", "content_filter")]), "declined"),
        (OpenAiPeer(["抱歉，我无法完成这个请求。"]), "declined"),
        (OpenAiPeer([GOOD], objects=lambda _: "Content Exists Risk"), "declined"),
        (OpenAiPeer([GOOD], objects=lambda _: "This model's maximum context length is 4096 tokens"), "too_long"),
        (
            OpenAiPeer([GOOD], objects=lambda _: "Access denied, please make sure your account is not in arrears"),
            "unpaid",
        ),
        (OpenAiPeer([402]), "refused"),
        (OpenAiPeer([GOOD], objects=lambda _: "Model Not Exist"), "no_model"),
        (OpenAiPeer([Said(GOOD[:20], "length")]), "garbled"),
        (OpenAiPeer(["{}"]), "garbled"),
        (OpenAiPeer([GOOD * 2]), "garbled"),
        (OpenAiPeer(["闲聊"]), "garbled"),
        (OpenAiPeer([429], retry_after="120"), "busy"),
        (OpenAiPeer([503]), "busy"),
        (OpenAiPeer([401]), "key"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_fails_is_told_apart(peer: OpenAiPeer, trouble: str) -> None:
    with model(peer) as chat, pytest.raises(ModelUnavailable) as told:
        chat.fill(PROMPT, Card)
    assert told.value.trouble == trouble


def test_waits_as_long_as_a_busy_endpoint_asks_where_that_is_short() -> None:
    peer = OpenAiPeer([429, GOOD], retry_after="0")
    with model(peer) as chat:
        assert chat.fill(PROMPT, Card) == CARD
    assert len(peer.requests) == 2


@pytest.mark.parametrize("drip", [0.1, 1.0], ids=["drips", "slow to begin"])
def test_a_stream_is_given_up_when_its_time_is_over(drip: float) -> None:
    peer = OpenAiPeer([GOOD], only_streams=True, drip=drip)
    with model(peer, timeout=0.4) as chat, pytest.raises(ModelUnavailable, match=r"0\.4 s"):
        chat.fill(PROMPT, Card)


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
def test_no_error_repeats_the_key(status: int) -> None:
    peer = OpenAiPeer([status], echoes_key=True)
    with serving(peer), pytest.raises(ModelUnavailable) as told:
        ChatModel(Endpoint("peer", peer.base_url, "sk-secret-0123456789")).fill(PROMPT, Card)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("shown", ["sk-secret-0123456789", "sk-s************89", "sk-s…6789"])
def test_a_key_is_struck_out_also_where_its_middle_is(shown: str) -> None:
    assert without_key(f"Incorrect API key provided: {shown}.", "sk-secret-0123456789") == (
        "Incorrect API key provided: …."
    )


class Kept:
    """A ledger of one day in memory."""

    def __init__(self) -> None:
        self.tokens = 0

    def used(self) -> int:
        return self.tokens

    def add(self, tokens: int) -> None:
        self.tokens += tokens


@pytest.mark.parametrize(("per_day", "per_order", "says"), [(40, 0, "today"), (0, 40, "this order")])
def test_spends_no_more_than_it_may(per_day: int, per_order: int, says: str) -> None:
    ledger = Kept()
    purse = Purse(ledger, per_day, per_order)
    with serving(OpenAiPeer([GOOD])) as peer:
        chat = ChatModel(Endpoint("peer", peer.base_url), purse)
        chat.fill(PROMPT, Card)
        chat.fill(PROMPT, Card)
        with pytest.raises(ModelUnavailable, match=says) as told:
            chat.fill(PROMPT, Card)
        assert told.value.trouble == "budget"
        purse.begin()
        if per_order:
            assert chat.fill(PROMPT, Card) == CARD
    assert ledger.used() == 20 * len(peer.requests)


def test_an_endpoint_that_counts_nothing_is_counted_by_length() -> None:
    ledger = Kept()
    with serving(OpenAiPeer([GOOD], usage=False)) as peer:
        ChatModel(Endpoint("peer", peer.base_url), Purse(ledger)).fill(PROMPT, Card)
    assert ledger.used() == 16


def test_a_host_that_wants_everything_otherwise_is_left_alone() -> None:
    def contrary(request: Mapping[str, Any]) -> str:
        return "use max_completion_tokens" if "max_tokens" in request else "use max_tokens"

    peer = OpenAiPeer([GOOD], objects=contrary)
    with model(peer) as chat, pytest.raises(ModelUnavailable):
        chat.fill(PROMPT, Card)
    assert len(peer.requests) <= 8
