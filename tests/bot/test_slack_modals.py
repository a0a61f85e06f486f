"""Forms in Slack: what they ask, what comes back, and what is wrong with it, in their reader's language."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_peer import SlackPeer
from slack_rules import faults_of_view
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

import bot.sample
from assistant.conversation import Action, Details, Language, Reply, Text
from assistant.drafting.ordering.read import Orders, read_orders
from bot.feedback import opinions
from bot.post.outbox import post
from bot.slack.modals import (
    WORDED,
    brief_faults,
    brief_order,
    brief_view,
    unfolded,
    words_faults,
    words_said,
    words_view,
)
from bot.slack.presses import rate, unfold
from bot.store.state import open_state
from knowledge.product_shelf import ProductShelf

NOW = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")


def filled(language: Language = "zh", **fields: str) -> dict[str, Any]:
    """A brief's state as Slack sends it back."""
    chosen = {"platform", "variants"}
    return {
        "values": {
            name: {
                language: {"type": "static_select", "selected_option": {"value": value}}
                if name in chosen
                else {"type": "plain_text_input", "value": value}
            }
            for name, value in fields.items()
        }
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_slack_takes_the_forms(language: Language) -> None:
    views = [brief_view(language, "C1"), *(words_view(Action(name, "42"), language) for name in WORDED)]
    assert [faults_of_view(view) for view in views] == [[]] * len(views)
    assert views[0]["private_metadata"] == "C1"


ORDERS = [
    (
        filled(product="氨基酸洁面", platform="小红书", pain="出门总要补妆", variants="3", tone="轻松"),
        "给氨基酸洁面写3条小红书，痛点是出门总要补妆，语气轻松",
    ),
    (filled(product=" CY-001 ", platform="抖音脚本", variants="2"), "给CY-001写2条抖音脚本"),
    (
        filled("en", product="CY-001", platform="小红书", pain="stings", variants="3", tone="playful"),
        "write 3 draft(s) for CY-001 on Xiaohongshu, pain point: stings, tone: playful",
    ),
    (filled(product="  ", platform="小红书"), ""),
    ({}, ""),
    ({"values": None}, ""),
    ({"values": {"product": [], "pain": {"zh": 3}}}, ""),
    ({"values": {"product": {"zh": {"value": 3}}}}, ""),
]


@pytest.mark.parametrize(("state", "order"), ORDERS)
def test_a_brief_is_the_order_a_copywriter_would_type(state: dict[str, Any], order: str) -> None:
    assert brief_order(state) == order


def every_choice() -> Iterator[tuple[Language, str]]:
    for language in ("zh", "en"):
        platforms = brief_view(language)["blocks"][1]["element"]["options"]
        yield from ((language, each["value"]) for each in platforms)


@pytest.mark.parametrize(("language", "platform"), list(every_choice()))
def test_every_platform_of_the_form_is_read_back(language: Language, platform: str) -> None:
    shelf = ProductShelf(Path(bot.sample.__file__).parent / "products", None)
    order = brief_order(filled(language, product="CY-002", platform=platform, variants="2", pain="用完脸发紧"))
    read = read_orders(order, shelf.sheets, today=date(2026, 6, 1), language=language)
    assert isinstance(read, Orders)
    assert [(brief.sku, brief.platform, brief.variants) for brief in read.briefs] == [("CY-002", platform, 2)]


def test_what_is_wrong_with_a_brief_is_said_at_its_field() -> None:
    assert brief_faults(filled(product="", tone="好" * 201)) == {
        "product": "请写上要为哪个商品写，名称或 SKU 都可以。",
        "tone": "最多 200 个字，请缩短一些。",
    }
    assert brief_faults(filled("en", product="")) == {"product": "Say which product it is for, by name or SKU."}
    assert brief_faults(filled(product="CY-001")) == {}


def words(text: str, field: str = "triage.answer:42") -> dict[str, Any]:
    return {"values": {field: {"zh": {"type": "plain_text_input", "value": text}}}}


def test_words_make_the_action_whole() -> None:
    block = words_view(Action("triage.answer", "42"), "zh")["blocks"][0]
    assert words_said(words("已补发。\n请查收", block["block_id"])) == Action("triage.answer", "42 已补发。\n请查收")
    assert words_said(words("  ")) is None
    assert words_said(words("好", "triage.resolve:42")) is None
    assert words_said(words("好", "triage.answer:x")) is None
    assert words_faults(words(" ")) == {"triage.answer:42": "请写上内容。"}
    assert words_faults(words("长" * 501)) == {"triage.answer:42": "最多 500 个字，请缩短一些。"}
    assert words_faults(words("好")) == {}


HERE = {"route": "slack", "team": "T1", "channel": "C1", "thread": "1.1", "user": "U1"}
ELSEWHERE: tuple[dict[str, str], ...] = (
    {**HERE, "channel": "C2"},
    {**HERE, "channel": "D2", "user": "U2"},
    {**HERE, "channel": ""},
    {**HERE, "route": "wecom-bot"},
    {},
)


def a_reply(engine: Engine) -> None:
    parts = (Text("答"), Details("SQL", "SELECT '<!channel>'", "sql"), Details("口径", "点击除以曝光\n" * 800))
    reply = Reply("kpi", "answered", parts)
    post(engine, key="k", origin=HERE, conversation="c", reply=reply, now=NOW)


def test_what_a_reply_left_folded_is_shown_whole(engine: Engine) -> None:
    a_reply(engine)
    sql, meaning = unfolded(engine, "d:1.0", HERE), unfolded(engine, "d:1.1", HERE)
    assert sql is not None
    assert meaning is not None
    assert (faults_of_view(sql), faults_of_view(meaning)) == ([], [])
    assert sql["blocks"] == [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "SELECT '‹!channel>'"}]}
            ],
        }
    ]
    assert str(meaning["blocks"]).count("点击除以曝光") == 800


@pytest.mark.parametrize(
    "value", ["d:1.2", "d:2.0", "d:", "d:x.0", "d:1.-1", "r:1.0", "d:" + "9" * 40 + ".0", "d:²  .0"]
)
def test_what_was_never_folded_is_not_shown(engine: Engine, value: str) -> None:
    a_reply(engine)
    assert unfolded(engine, value, HERE) is None


@pytest.mark.parametrize("at", ELSEWHERE)
def test_what_was_folded_elsewhere_is_not_shown(engine: Engine, at: dict[str, str]) -> None:
    """Places in the outbox count up: who presses with another's place must not be shown what stands there."""
    a_reply(engine)
    assert unfolded(engine, "d:1.0", at) is None


@pytest.mark.anyio
async def test_presses_unfold_and_are_thanked(engine: Engine) -> None:
    a_reply(engine)
    origin = HERE
    async with SlackPeer() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.url)
        assert await unfold(client, engine, "d:1.0", origin, slack.trigger())
        assert not await unfold(client, engine, "d:9.0", origin, slack.trigger())
        for value in ("f:1:up", "f:1:up", "f:1:down"):
            assert await rate(client, engine, value, origin, NOW)
        assert await rate(client, engine, "f:1:up", origin | {"user": "U2"}, NOW)
        assert not await rate(client, engine, "f:2:up", origin, NOW)
        assert not await rate(client, engine, "f:1:sideways", origin, NOW)
        for elsewhere in ELSEWHERE:
            assert not await rate(client, engine, "f:1:up", elsewhere, NOW)
        assert [view["title"]["text"] for view in slack.modals] == ["SQL"]
        thanked = [post for post in slack.seen_by("U1", "C1") if post.only_for]
    assert {(post.text, post.only_for, post.thread) for post in thanked} == {("谢谢反馈，已经记下了。", "U1", "1.1")}
    assert opinions(engine) == {"kpi": (1, 1)}


def test_no_word_of_a_form_is_without_its_translation() -> None:
    from bot.slack.modals import _SAID

    assert _SAID["zh"].keys() == _SAID["en"].keys()
    assert not [text for text in _SAID["en"].values() if re.search(r"[\u4e00-\u9fff]", text)]
