"""A chart's picture, and what becomes of one that cannot be drawn."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from assistant.conversation import Chart
from bot.drawing import drawn


def _no_font(_chart: Chart) -> bytes:
    raise RuntimeError("顾客写的字")


@pytest.mark.parametrize(
    ("draw", "picture", "logged"),
    [
        (lambda chart: b"\x89PNG" + chart.alt.encode(), b"\x89PNGabc", []),
        (lambda _chart: b"", None, []),
        (_no_font, None, ["m1"]),
    ],
    ids=["drawn", "empty", "broken"],
)
def test_a_chart_is_drawn_or_told(
    draw: Callable[[Chart], bytes], picture: bytes | None, logged: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="bot.drawing"):
        assert asyncio.run(drawn(draw, Chart({}, "abc"), "m1")) == picture
    assert [record.__dict__["message_id"] for record in caplog.records] == logged
    assert "顾客写的字" not in caplog.text
