"""The front of the house: health, readiness and counts, and platforms' requests beside the page."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, event
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant.conversation import Json, Message, Reply, Text
from bot.front import Front
from bot.mail.mailbox import Mailbox
from bot.measures import Measures
from bot.platform import Checked, Door
from bot.post.delivery import Sender
from bot.post.outbox import post
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


class Still:
    """A worker and a courier that have nothing to do."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()


class Echo:
    """A platform that says back what it was sent."""

    name = "slack"
    senders: Sequence[Sender] = ()

    @property
    def routes(self) -> list[Route]:
        async def answer(request: Request) -> PlainTextResponse:
            return PlainTextResponse(await request.body())

        return [Route("/slack/events", answer, methods=["POST"])]

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()

    async def check(self) -> list[Checked]:
        return []


@pytest.fixture
def state(tmp_path: Path) -> Engine:
    return open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")


def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("the page")


def front(state: Engine, token: str = "") -> Front:
    measures = Measures(lambda: state, lambda: NOW)
    app = Starlette(routes=[Route("/", page)])
    return Front(app, state, Still(), Still(), (Echo(),), measures, lambda: NOW, token)


def get(front: Front, path: str, peer: str = "127.0.0.1", **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(front.app(), client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


def message(number: int) -> Message:
    return Message(f"m{number}", "上周GMV", f"c{number}", "lin", "slack", NOW)


def answers(_message: Message, _memory: Mapping[str, Json]) -> Reply:
    return Reply("kpi", "answered", (Text("1"),))


def breaks(_message: Message, memory: Mapping[str, Json]) -> Reply:
    return Reply("kpi", "answered", (Text(str(memory["gone"])),))


def test_health_tells_how_long_the_oldest_waits(state: Engine) -> None:
    Mailbox(state).accept(message(1), NOW - timedelta(seconds=7))
    answer = get(front(state), "/healthz")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "ok": True, "waiting": 1, "held": 0, "dead": 0, "oldest_seconds": 7.0,
            "unsent": 0, "oldest_unsent_seconds": 0.0,
        },
    )  # fmt: skip


def test_replies_that_are_not_sent_are_seen(state: Engine) -> None:
    reply = Reply("day", "answered", (Text("1"),))
    origin = {"route": "slack"}
    post(state, key="k", origin=origin, conversation="c", reply=reply, now=NOW - timedelta(seconds=90))
    told = get(front(state), "/healthz").json()
    assert (told["oldest_seconds"], told["unsent"], told["oldest_unsent_seconds"]) == (0.0, 1, 90.0)
    assert 'zhongcao_oldest_reply_seconds{route="slack"} 90.0' in get(front(state), "/metrics").text


def test_readiness_ends_with_stopping(state: Engine) -> None:
    up = front(state)
    assert get(up, "/readyz").status_code == 200
    up.stop.set()
    assert get(up, "/readyz").status_code == 503


def test_a_store_that_is_away_is_said(state: Engine, tmp_path: Path) -> None:
    state.dispose()
    (tmp_path / "state.sqlite").unlink()
    (tmp_path / "state.sqlite").mkdir()
    for path in ("/healthz", "/readyz"):
        assert get(front(state), path).status_code == 503


def test_a_store_that_keeps_nothing_is_not_ready_until_it_does(state: Engine) -> None:
    up, full = front(state), [True]

    @event.listens_for(state, "connect")
    def _cap(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA query_only={'ON' if full[0] else 'OFF'}")

    state.dispose()
    assert (get(up, "/readyz").status_code, get(up, "/healthz").status_code) == (503, 200)
    full[0] = False
    state.dispose()
    up.now = lambda: NOW + timedelta(seconds=3)
    assert get(up, "/readyz").status_code == 200


@pytest.mark.parametrize(
    ("token", "peer", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "127.0.0.1", {"x-forwarded-for": "10.0.0.9"}, 404),
        ("", "10.0.0.9", {}, 404),
        ("", "127.0.0.1", {"host": "rebound.example"}, 404),
        ("t0ken", "10.0.0.9", {"authorization": "Bearer t0ken"}, 200),
        ("t0ken", "10.0.0.9", {"authorization": "Bearer other"}, 404),
        ("t0ken", "127.0.0.1", {}, 404),
    ],
)
def test_who_may_read_the_counts(token: str, peer: str, headers: dict[str, str], status: int, state: Engine) -> None:
    assert get(front(state, token), "/metrics", peer, **headers).status_code == status


def test_what_is_counted(state: Engine) -> None:
    up = front(state)
    door = Door(Mailbox(state), up.measures.heard)
    for number in (1, 1, 2):
        asyncio.run(door.take(message(number)))
    up.measures.answering(answers)(message(1), {})
    with pytest.raises(KeyError):
        up.measures.answering(breaks)(message(2), {})
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(get(up, "/metrics").text)
        for sample in family.samples
        if sample.name.startswith("zhongcao") and not sample.name.endswith(("_created", "_bucket", "_sum"))
    }
    assert found == {
        ("zhongcao_accepted_total", "new", "slack"): 2.0,
        ("zhongcao_accepted_total", "known", "slack"): 1.0,
        ("zhongcao_answered_total", "answered", "kpi"): 1.0,
        ("zhongcao_answer_failures_total", "slack"): 1.0,
        ("zhongcao_answer_seconds_count", "kpi"): 1.0,
        ("zhongcao_messages", "waiting"): 2.0,
        ("zhongcao_messages", "held"): 0.0,
        ("zhongcao_messages", "dead"): 0.0,
        ("zhongcao_oldest_seconds",): found[("zhongcao_oldest_seconds",)],
    }


def test_platforms_stand_beside_the_page(state: Engine) -> None:
    async def ask() -> tuple[str, str, int]:
        transport = httpx.ASGITransport(front(state).app())
        async with httpx.AsyncClient(transport=transport, base_url="http://any.example") as client:
            said = await client.post("/slack/events", content="hello")
            large = await client.post("/slack/events", content=b"x" * 1_500_000)
            return (await client.get("/")).text, said.text, large.status_code

    assert asyncio.run(ask()) == ("the page", "hello", 413)


@pytest.mark.parametrize("path", ["/metrics", "/healthz"])
def test_what_is_done_is_not_counted_through(state: Engine, path: str) -> None:
    """The closed rows are nearly all of the store: counting goes by the indexes of the others."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    up = front(state)
    event.listen(Engine, "before_cursor_execute", note)
    assert get(up, path).status_code == 200
    event.remove(Engine, "before_cursor_execute", note)
    with state.begin() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", values).all() for each, values in asked]
    boxes = [step[3] for plan in plans for step in plan if "inbox" in step[3] or "outbox" in step[3]]
    assert boxes
    assert [step for step in boxes if "INDEX ix_" not in step or not ("_open" in step or "_dead" in step)] == []
