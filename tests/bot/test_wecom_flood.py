"""A member's limits are kept by waiting: WeCom shows nothing of what is beyond them, and says nothing either."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wecom_house import LONG
from wecom_peer import CallbackClient, wecom

from assistant.conversation import Chart, Reply, Text
from bot.post.delivery import Delivery, Limit
from bot.post.pace import Pace
from bot.sealed import Seal
from bot.store.state import open_state
from bot.wecom.api import AppKeys, WeComApi
from bot.wecom.sender import MARK, WeComAppSender
from bot.wecom.steps import Showing

START = datetime(2026, 11, 11, 10, tzinfo=UTC)


@dataclass
class Watch:
    """A clock that is moved by whoever waits."""

    now: datetime = START

    def seconds(self) -> float:
        return self.now.timestamp()

    def read(self) -> datetime:
        return self.now


@dataclass
class PatientParcel:
    """Waits for its place by moving the clock."""

    pace: Pace
    watch: Watch
    delivery: int
    steps: dict[str, str] = field(default_factory=dict)

    def reference(self, step: str) -> str | None:
        return self.steps.get(step)

    async def done(self, step: str, reference: str = "") -> None:
        self.steps[step] = reference

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None:
        while (at := self.pace.take(lane, limits, self.delivery, self.watch.now)) > self.watch.now:
            self.watch.now = at
        self.watch.now += timedelta(milliseconds=20)


def _png(chart: Chart) -> bytes:
    return chart.alt.encode()


def _delivery(seq: int, user: str, text: str) -> Delivery:
    origin = {"route": "wecom-app", "user": user}
    reply = Reply("kpi", "answered", (Text(text),))
    return Delivery(seq, f"k{seq}", f"m{seq}", f"wecom-app-{user}", "wecom-app", origin, reply, START)


@pytest.mark.parametrize(
    ("answers", "text"), [(100, "短"), (5, LONG), pytest.param(1_100, "短", marks=pytest.mark.slow)]
)
def test_a_flood_of_answers_is_seen_whole(tmp_path: Path, answers: int, text: str) -> None:
    watch = Watch()
    client = CallbackClient()
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    with wecom(now=watch.seconds) as peer:
        keys = AppKeys(peer.corp_id, peer.agent_id, peer.secret, client.token, client.aes_key, peer.url)
        api = WeComApi(keys, engine, Seal(b"k" * 32, "wecom"), watch.read)
        sender = WeComAppSender(api, Showing(kept_free=MARK), _png)

        async def flood() -> None:
            for seq in range(1, answers + 1):
                await sender.send(_delivery(seq, "zhangsan", f"{seq}。{text}"), PatientParcel(Pace(engine), watch, seq))
                if seq % 50 == 0:
                    await sender.send(
                        _delivery(seq + 10_000, "lisi", "另一人"), PatientParcel(Pace(engine), watch, seq + 10_000)
                    )
            await api.close()

        asyncio.run(flood())
        assert peer.dropped == 0
        assert "".join(peer.texts("zhangsan")) == "".join(f"{seq}。{text}" for seq in range(1, answers + 1))
        assert len(peer.texts("lisi")) == answers // 50
    engine.dispose()
