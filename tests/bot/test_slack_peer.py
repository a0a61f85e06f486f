"""The loopback Slack of the other tests is as strict as Slack itself, and is spoken to by Slack's own SDK."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_calls import Unacknowledged, event, pressed, request, said
from slack_peer import SlackPeer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient


def with_slack(act: Callable[[SlackPeer, AsyncWebClient], Awaitable[None]]) -> None:
    async def run() -> None:
        async with SlackPeer() as slack:
            await act(slack, AsyncWebClient(slack.bot_token, base_url=slack.url))

    asyncio.run(run())


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _button(**more: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": more.pop("label", "好")}
    return {"type": "actions", "elements": [{"type": "button", "text": text, "action_id": "b", **more}]}


def _table(rows: int, columns: int) -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "1"}] * columns] * rows}


@pytest.mark.parametrize(
    ("blocks", "taken"),
    [
        ([_section("x")] * 50, True),
        ([_section("x")] * 51, False),
        ([_section("x" * 3000)], True),
        ([_section("x" * 3001)], False),
        ([_section("")], False),
        ([{"type": "markdown", "text": "x" * 12_000}], True),
        ([{"type": "markdown", "text": "x" * 6_001}] * 2, False),
        ([_table(100, 20)], True),
        ([_table(101, 2)], False),
        ([_table(2, 21)], False),
        ([_table(2, 2), _table(2, 2)], False),
        ([_button(value="v" * 2000)], True),
        ([_button(value="v" * 2001)], False),
        ([_button(label="字" * 76)], False),
        ([_button(action_id="a" * 256)], False),
        ([_button(style="plain")], False),
        ([{"type": "paragraph"}], False),
    ],
)
def test_takes_the_blocks_that_slack_takes(blocks: list[Any], taken: bool) -> None:
    async def act(slack: SlackPeer, client: AsyncWebClient) -> None:
        asked = client.api_call("chat.postMessage", json={"channel": "C1", "text": "t", "blocks": blocks})
        if taken:
            await asked
        else:
            with pytest.raises(SlackApiError, match="invalid_blocks"):
                await asked
        assert len(slack.shown("C1")) == taken

    with_slack(act)


@pytest.mark.parametrize(
    ("method", "fields", "error"),
    [
        ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C2", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C1"}, "no_text"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.update", {"channel": "C1", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.appendStream", {"channel": "C1", "ts": "1.1", "markdown_text": "x"}, "message_not_found"),
        ("chat.startStream", {"channel": "C1", "thread_ts": "1.1"}, "missing_recipient_team_id"),
        ("views.open", {"trigger_id": "1.1", "view": {}}, "invalid_trigger_id"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
        ("chat.shout", {}, "unknown_method"),
    ],
)
def test_refuses_what_slack_refuses(method: str, fields: dict[str, Any], error: str) -> None:
    async def act(_slack: SlackPeer, client: AsyncWebClient) -> None:
        with pytest.raises(SlackApiError, match=error):
            await client.api_call(method, json=fields)

    with_slack(act)


def test_a_stream_is_one_message_until_it_dies() -> None:
    async def act(slack: SlackPeer, client: AsyncWebClient) -> None:
        stream = await client.chat_stream(channel="D1", thread_ts="1.1", buffer_size=1)
        await stream.append(markdown_text="一")
        await stream.append(markdown_text="二")
        slack.expire_streams()
        with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
            await stream.append(markdown_text="三")
        await client.chat_update(channel="D1", ts=stream.ts or "", text="一二三")
        assert [post.text for post in slack.shown("D1", "1.1")] == ["一二三"]

    with_slack(act)


def test_a_file_is_shared_where_it_was_meant_for() -> None:
    async def act(slack: SlackPeer, client: AsyncWebClient) -> None:
        await client.files_upload_v2(channel="C1", thread_ts="1.1", filename="a.png", content=b"png", title="图")
        assert [(post.thread, post.files[0].content) for post in slack.shown("C1")] == [("1.1", b"png")]

    with_slack(act)


def test_failures_are_had_by_asking() -> None:
    async def act(slack: SlackPeer, client: AsyncWebClient) -> None:
        slack.fail("chat.postMessage", "ratelimited", status=429, retry_after=2)
        slack.lose_answer("chat.postMessage")
        for error in ("ratelimited", "lost"):
            with pytest.raises(SlackApiError, match=error):
                await client.chat_postMessage(channel="C1", text=error)
        slack.limit()
        await client.chat_postMessage(channel="C1", text="one a second")
        with pytest.raises(SlackApiError) as late:
            await client.chat_postMessage(channel="C1", text="too soon")
        assert late.value.response.headers["Retry-After"] == "1"
        assert [post.text for post in slack.shown("C1")] == ["lost", "one a second"]

    with_slack(act)


def test_bolt_hears_it_over_socket_mode() -> None:
    from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncApp, AsyncSay

    async def act(slack: SlackPeer, client: AsyncWebClient) -> None:
        app = AsyncApp(client=client, token=slack.bot_token)

        @app.event("app_mention")
        async def answer(event: dict[str, Any], say: AsyncSay) -> None:
            await say(text=event["text"])

        socket = AsyncSocketModeHandler(app, slack.app_token)
        await socket.connect_async()  # type: ignore[no-untyped-call]
        try:
            await slack.line.settled()
            taken = await slack.line.deliver(event(said("<@UBOT> hi", kind="app_mention", channel="C1")))
            assert taken.attempts == 1
            with pytest.raises(Unacknowledged):  # nobody listens for this, so bolt says nothing
                await slack.line.deliver(pressed("v", message="1.1"), "interactive", attempts=1, patience=0.2)
        finally:
            await socket.close_async()  # type: ignore[no-untyped-call]
        assert [post.text for post in slack.shown("C1")] == ["<@UBOT> hi"]

    with_slack(act)


def test_http_events_come_again_until_they_are_taken() -> None:
    from aiohttp import web

    async def act(_slack: SlackPeer, _client: AsyncWebClient) -> None:
        heard: list[tuple[str, str]] = []

        async def hear(asked: web.Request) -> web.Response:
            heard.append((asked.headers.get("X-Slack-Retry-Num", ""), (await asked.json())["event_id"]))
            return web.Response(status=200 if len(heard) > 2 else 503)

        app = web.Application()
        app.router.add_post("/slack/events", hear)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        taken = await request(url, event(said("hi"), id="Ev1"), "secret")
        await runner.cleanup()
        assert (taken.attempts, heard) == (3, [("", "Ev1"), ("1", "Ev1"), ("2", "Ev1")])

    with_slack(act)
