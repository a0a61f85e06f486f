"""What people write about their subscriptions: every golden line, those kept aside while the words were chosen too."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.skills.subscriptions.order import Order
from assistant.skills.subscriptions.reading import read_orders
from assistant.skills.subscriptions.subscription import Schedule

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo(ZONE))
GOLDEN = yaml.safe_load((Path(__file__).parent.parent / "golden" / "subscriptions.yaml").read_text("utf-8"))


def seen(orders: tuple[Order, ...], case: dict[str, Any]) -> dict[str, Any]:
    """What was read, as the golden file writes it."""
    order = next(iter(orders), None)
    if order is None or (order.rest and not order.explicit):  # words that have to be names of the catalog
        return {"does": "none"}
    does = order.missing if order.missing in ("when", "what") or (order.missing and not order.until) else order.does
    found: dict[str, Any] = {"does": does, "several": len(orders)}
    if order.whats:
        found["what"] = list(order.whats)
    if order.schedule and not order.missing:
        days = order.schedule.days
        all_week = days is not None and len(days) == 7
        found["at"] = f"{order.schedule.at:%H:%M}"
        found["days"] = "work" if days is None else "daily" if all_week else "".join(map(str, sorted(days)))
        found["zone"] = order.schedule.zone
    if order.until:
        found["until"] = f"{order.until:%Y-%m-%d %H:%M}"
    found["to"] = order.to
    if order.rest:
        found["rest"] = order.rest
    return {key: found.get(key) for key in case if key != "text"} | ({"rest": order.rest} if order.rest else {})


def expected(case: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in case.items() if key != "text"}


@pytest.mark.parametrize("case", GOLDEN["open"], ids=lambda case: case["text"])
def test_what_people_write(case: dict[str, Any]) -> None:
    assert seen(read_orders(case["text"], NOW, ZONE), case) == expected(case)


@pytest.mark.parametrize("case", GOLDEN["kept_aside"], ids=lambda case: case["text"])
def test_what_was_kept_aside(case: dict[str, Any]) -> None:
    assert seen(read_orders(case["text"], NOW, ZONE), case) == expected(case)


PIECES = st.sampled_from(
    [case["text"] for part in ("open", "kept_aside") for case in GOLDEN[part]]
    + [
        "静音",
        "到",
        "13月45日",
        "99:99",
        "零点",
        "周日",
        "2月29日",
        "0 天",
        "十十十点",
        "asia/nowhere",
        "until",
        "for",
        "\x01",
        "\n",
        "每月32号",
        "隔周",
        "第99个",
        "half past",
        "quarter to 13",
        "the 0th of every month",
        "发给我",
        "send me",
        "群机器人",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), min_size=1, max_size=5))
def test_nothing_that_is_written_breaks_the_reading(pieces: list[str]) -> None:
    for order in read_orders("".join(pieces), NOW, ZONE):
        assert order.does in {"subscribe", "cancel", "mute", "unmute", "list", "now"}
        assert order.until is None or order.until > NOW
        assert order.schedule is None or Schedule.of("09:00", order.schedule.written, ZONE).days == order.schedule.days
