"""What a message wants done with the new needs that were shown."""

from datetime import datetime

import pytest

from assistant.conversation import Action, Message
from assistant.skills.needs.deciding import OFFERED, PENDING, Order, confirms, order_of

OFFER = {OFFERED: ["a1", "b2", "c3"]}


def _message(text: str, action: Action | None = None) -> Message:
    return Message("m", text, "c", "u", "terminal", datetime(2026, 11, 1, 9), action)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一条采纳，叫“泵头难按”", Order("accept", "a1", "泵头难按")),
        ("采纳第二条", Order("accept", "b2")),
        ("第二条并入漏液破损", Order("merge", "b2", "漏液破损")),
        ("不采纳第3条", Order("reject", "c3")),
        ("驳回第二个", Order("reject", "b2")),
        ("第一条改名为泵头", Order("rename", "a1", "泵头")),
        ("第九条采纳", Order("accept", "")),
        ("accept the second one as Pump", Order("accept", "b2", "Pump")),
        ("merge the first into Leaks and damage", Order("merge", "a1", "Leaks and damage")),
        ("rename the third to Pump", Order("rename", "c3", "Pump")),
        ("reject the first", Order("reject", "a1")),
        ("最近大家在抱怨什么", None),
    ],
)
def test_reads_an_order(text: str, expected: Order | None) -> None:
    assert order_of(_message(text), OFFER) == expected


def test_an_order_needs_proposals_that_were_shown() -> None:
    assert order_of(_message("采纳第一条"), {}) is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (_message("确认"), True),
        (_message("cancel"), False),
        (_message("面霜呢"), None),
        (_message("", Action("needs.decide", "yes")), True),
        (_message("", Action("needs.decide", "no")), False),
        (_message("", Action("needs.decide", "yes:m7")), None),  # a button of an earlier decision
    ],
)
def test_confirms_what_waits(message: Message, expected: bool | None) -> None:
    assert confirms(message, {PENDING: {"act": "reject", "proposal": "a1", "name": ""}}) is expected
    assert confirms(message, {}) is None
