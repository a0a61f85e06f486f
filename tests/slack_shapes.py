"""Payloads of Slack's, bent out of shape: whatever it is that comes, nothing may break."""

from typing import Any

from hypothesis import strategies as st
from slack_calls import command, edited, event, pressed, said, shortcut, submitted

TS = "1795399200.000100"
ROOT = "1795399100.000200"
MENTION = "<@UBOT> 上周点击率"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(["T1", "U1", TS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SHAPES = (
    event(said(MENTION, kind="app_mention", channel="C1", ts=TS, thread_ts=ROOT, files=[{"id": "F1"}])),
    event(edited(said(MENTION, channel="C1", ts=TS, thread_ts=ROOT), "<@UBOT> 上周转化率")),
    pressed("r:7.0", message=TS, thread=ROOT),
    command("上周点击率"),
    shortcut("check_copy", "x"),
    submitted({"b": {"a": {"value": "x"}}}, metadata="{}"),
)


@st.composite
def payloads(draw: st.DrawFn) -> Any:
    """A true payload in which any value, at any depth, is something else, or is gone."""

    def bent(value: Any, depth: int = 0) -> Any:
        if draw(st.integers(0, 11)) == 0:
            return draw(JSON)
        if isinstance(value, dict):
            return {key: bent(inner, depth + 1) for key, inner in value.items() if draw(st.integers(0, 15))}
        if isinstance(value, list):
            return [bent(inner, depth + 1) for inner in value]
        return value

    shape = draw(st.sampled_from(SHAPES))
    return {key: bent(value) for key, value in shape.items()}


def anything() -> st.SearchStrategy[Any]:
    """A payload of Slack's that is not quite one, or any object at all."""
    return payloads() | st.dictionaries(st.text(max_size=12), JSON, max_size=6)
