"""What goes into the mailbox comes out the same."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Citation,
    Citations,
    Column,
    Details,
    Message,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.store.codec import MARKS, decode_message, decode_reply, encode_message, encode_reply

WORDS = st.text(max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | WORDS
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.decimals(allow_nan=False)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*MARKS, "$schema", "x", "值"]), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.dictionaries(WORDS, JSON, max_size=3)
COLUMNS = st.builds(
    Column, name=WORDS, label=WORDS, format=st.sampled_from([None, "percent", "currency", "number", "integer"])
)
KINDS = st.sampled_from(["product", "review", "guide", "rule", "brand", "creative"])
BUTTONS = st.builds(
    Button, WORDS, WORDS, st.none() | st.builds(Action, WORDS, WORDS), st.sampled_from(["plain", "primary", "danger"])
)


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


PARTS = st.one_of(
    st.builds(Text, WORDS),
    st.builds(Table, some(COLUMNS), some(some(SCALARS)), WORDS),
    st.builds(Chart, OBJECTS, WORDS),
    st.builds(Buttons, some(BUTTONS)),
    st.builds(Quotes, some(st.builds(Quote, WORDS, WORDS))),
    st.builds(Citations, some(st.builds(Citation, WORDS, KINDS, WORDS, WORDS, WORDS))),
    st.builds(Details, WORDS, WORDS, st.sampled_from(["sql", "text"])),
    st.builds(
        Cards,
        some(st.builds(Card, WORDS, WORDS, some(WORDS), st.sampled_from(["plain", "urgent"]), some(BUTTONS))),
        st.builds(Table, some(COLUMNS), some(some(SCALARS)), WORDS),
    ),
)
REPLIES = st.builds(
    Reply,
    skill=WORDS,
    status=st.sampled_from(["answered", "clarify", "refused"]),
    parts=some(PARTS),
    language=st.sampled_from(["zh", "en"]),
    choices=some(WORDS),
    unknown=some(WORDS),
    notes=some(WORDS),
    data=OBJECTS,
    remember=OBJECTS,
)
MESSAGES = st.builds(
    Message,
    id=WORDS,
    text=WORDS,
    conversation=WORDS,
    user=WORDS,
    channel=st.sampled_from(["terminal", "web", "slack", "wecom"]),
    sent_at=st.datetimes(timezones=st.just(UTC)),
    action=st.none() | st.builds(Action, WORDS, WORDS),
)


@settings(max_examples=60, deadline=None)
@given(REPLIES)
def test_a_reply_comes_back_as_it_was(reply: Reply) -> None:
    assert decode_reply(encode_reply(reply)) == reply


@settings(max_examples=40, deadline=None)
@given(MESSAGES)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert decode_message(encode_message(message)) == message


def test_a_row_keeps_its_types() -> None:
    row = (date(2026, 11, 1), datetime(2026, 11, 1, 8, 30, tzinfo=UTC), Decimal("12.30"), 0.0312, None, "小红书", True)
    reply = Reply("kpi", "answered", (Table((), (row,), "", (row, row)),))
    (table,) = decode_reply(encode_reply(reply)).parts
    assert isinstance(table, Table)
    assert [(type(value), value) for value in table.rows[0]] == [(type(value), value) for value in row]


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="set cannot be kept in the mailbox"):
        encode_reply(Reply("kpi", "answered", (), data={"channels": {"小红书"}}))
