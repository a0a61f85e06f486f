"""A process of its own draws what this one would, and whatever happens to it, the next chart is drawn."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from analytics.kpi.drawing.painter import Easel, NotDrawn, svg

BARS: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"渠道": "小红书", "曝光": 3}, {"渠道": "抖音", "曝光": 5}]},
    "mark": "bar",
    "encoding": {"x": {"field": "渠道", "type": "nominal"}, "y": {"field": "曝光", "type": "quantitative"}},
}


@pytest.fixture(scope="module")
def easel() -> Iterator[Easel]:
    it = Easel()
    yield it
    it.put_away()


def test_draws_the_same(easel: Easel) -> None:
    assert easel.svg(BARS) == svg(BARS)
    assert easel.png(BARS).startswith(b"\x89PNG")


def test_says_what_cannot_be_drawn_and_goes_on(easel: Easel) -> None:
    with pytest.raises(NotDrawn, match="ValueError"):
        easel.svg({"hconcat": 3})
    assert "小红书" in easel.svg(BARS)


def test_one_that_was_ended_is_begun_anew(easel: Easel) -> None:
    easel.svg(BARS)
    assert easel._process is not None
    easel._process.kill()
    assert "小红书" in easel.svg(BARS)


def test_side_by_side(easel: Easel) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(easel.svg(BARS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4


def test_ends_when_idle_and_when_it_takes_too_long() -> None:
    easel = Easel(idle=0.0, patience=0.0)
    with pytest.raises(NotDrawn):
        easel.svg(BARS)
    assert easel._rest is not None
    easel._rest.join(10)
    assert easel._process is None
