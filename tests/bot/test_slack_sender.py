"""What people see in Slack in the end: once, whole, in its thread, whatever is lost, limited or killed on the way."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_peer import Post, SlackPeer
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from assistant.conversation import Action, Button, Buttons, Chart, Column, Quote, Quotes, Reply, Table, Text
from bot.card_post import Lists
from bot.post.delivery import Delivery, Limit, SendLater, SendRefused
from bot.slack.clients import NotInstalled
from bot.slack.outgoing import StayingClient
from bot.slack.people import KEPT, NAMELESS, People
from bot.slack.sender import SlackSender
from bot.store.state import open_state

pytestmark = pytest.mark.anyio
THREAD = {"route": "slack", "team": "T1", "channel": "C1", "thread": "", "user": "U1", "card": "", "enterprise": ""}
SHORT = Reply("guide", "answered", (Text("点击率涨了。"),))
LONG = Reply("guide", "answered", (Text("".join(f"第{n}句说点击率涨了，花费也涨了。" for n in range(300))),))
CLAIM = Buttons((Button("认领", action=Action("triage.claim", "42"), style="primary"),))
TICKET = Reply(
    "triage", "answered", (Text("**工单 #42**（待认领）"), Quotes((Quote("漏了", "天猫"),)), CLAIM), subject="ticket:42"
)
CLAIMED = Reply(
    "triage",
    "answered",
    (Text("工单 #42 已认领，处理人：小陈。"), Quotes((Quote("漏了", "天猫"),))),
    subject="ticket:42",
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Killed(BaseException):
    """kill -9, as far as a coroutine can tell."""


@dataclass
class Kept:
    """A parcel in memory. It dies before it marks the step `dies_at`; `full` lanes have no place."""

    steps: dict[str, str] = field(default_factory=dict)
    dies_at: str = ""
    full: tuple[str, ...] = ()
    when: Mapping[str, Callable[[], object]] = field(default_factory=dict)
    lanes: list[tuple[str, tuple[Limit, ...]]] = field(default_factory=list)

    def reference(self, step: str) -> str | None:
        return self.steps.get(step)

    async def done(self, step: str, reference: str = "") -> None:
        if step == self.dies_at:
            raise Killed
        self.steps[step] = reference
        self.when.get(step, lambda: None)()

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None:
        if lane in self.full:
            raise SendLater(timedelta(seconds=30))
        self.lanes.append((lane, tuple(limits)))


class OneTeam:
    def __init__(self, slack: SlackPeer) -> None:
        self.client = StayingClient(slack.bot_token, base_url=slack.url, retry_handlers=[])

    async def of(self, team: str, enterprise: str = "") -> AsyncWebClient:  # noqa: ARG002
        return self.client


def picture(chart: Chart) -> bytes:
    if chart.spec.get("mark") == "broken":
        raise ValueError("no such mark")
    return b"\x89PNG"


@dataclass
class Desk:
    """A peer, a sender and a question asked in C1 by U1."""

    slack: SlackPeer
    sender: SlackSender
    asked: Post

    def delivery(self, reply: Reply, **more: Any) -> Delivery:
        origin = {**THREAD, "ts": self.asked.ts, **more.pop("origin", {})}
        own = Delivery(7, "m1:reply", "m1", "slack-T1-C1", "slack", origin, reply, datetime.now(UTC))
        return replace(own, **more)

    async def send(self, delivery: Delivery, parcel: Kept | None = None) -> Kept:
        kept = parcel or Kept()
        await self.sender.send(delivery, kept)
        return kept

    def answers(self) -> list[Post]:
        return self.slack.answers("C1", self.asked.ts)


@asynccontextmanager
async def a_desk(engine: Engine) -> AsyncIterator[Desk]:
    async with SlackPeer() as slack:
        yield Desk(slack, SlackSender(OneTeam(slack), picture, Lists(engine)), slack.post("C1", "U1", "点击率呢"))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")


@pytest.fixture
async def desk(engine: Engine) -> AsyncIterator[Desk]:
    async with a_desk(engine) as made:
        yield made


async def test_an_answer_stands_in_the_thread_of_its_question(desk: Desk) -> None:
    kept = await desk.send(desk.delivery(SHORT))
    (post,) = desk.answers()
    assert post.blocks[0] == {"type": "markdown", "text": "点击率涨了。"}
    assert (post.text, kept.steps) == ("点击率涨了。", {"post:0": f"C1/{post.ts}"})
    assert (post.fields["unfurl_links"], post.fields["unfurl_media"]) == (False, False)
    assert kept.lanes == [("slack:T1:C1", (Limit(1, timedelta(seconds=1)),))]


@pytest.mark.parametrize(("reply", "dies_at"), [(SHORT, "post:0"), (LONG, "post:0"), (LONG, "stream:post:0")])
async def test_a_kill_between_posting_and_keeping_it_makes_no_second_message(
    desk: Desk, reply: Reply, dies_at: str
) -> None:
    kept = Kept(dies_at=dies_at)
    with pytest.raises(Killed):
        await desk.send(desk.delivery(reply), kept)
    assert len(desk.answers()) == 1
    kept.dies_at = ""
    await desk.send(desk.delivery(reply, attempt=2), kept)
    (post,) = desk.answers()
    assert not post.streaming
    assert said(post) == reply.text
    assert kept.steps["post:0"] == f"C1/{post.ts}"


def said(post: Post) -> str:
    """What a reader reads in a message that has no other words."""
    written = [block["text"] for block in post.blocks if block["type"] == "markdown"]
    return "".join(written) or post.text


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_a_lost_answer_makes_no_second_message(desk: Desk, method: str) -> None:
    reply = SHORT if method == "chat.postMessage" else LONG
    desk.slack.lose_answer(method)
    kept = Kept()
    with pytest.raises(ConnectionError):
        await desk.send(desk.delivery(reply), kept)
    await desk.send(desk.delivery(reply, attempt=2), kept)
    (post,) = desk.answers()
    assert (said(post), post.streaming) == (reply.text, False)


async def test_a_long_answer_is_streamed_whole(desk: Desk) -> None:
    await desk.send(desk.delivery(LONG))
    (post,) = desk.answers()
    assert (post.text, post.streamed, post.streaming) == (LONG.text, True, False)
    assert len(desk.slack.made("chat.appendStream")) == 18
    assert [block["type"] for block in post.blocks] == ["context_actions"]


async def test_a_stream_that_slack_ended_is_completed_in_place(desk: Desk) -> None:
    await desk.send(desk.delivery(LONG), Kept(when={"stream:post:0": desk.slack.expire_streams}))
    (post,) = desk.answers()
    assert (said(post), post.edited) == (LONG.text, 1)


async def test_where_no_stream_may_begin_a_message_says_the_same(desk: Desk) -> None:
    await desk.send(desk.delivery(LONG), Kept(full=("slack:T1:chat.startStream",)))
    (post,) = desk.answers()
    assert (said(post), post.streamed) == (LONG.text, False)


@pytest.mark.parametrize("why", ["unknown_method", "missing_scope", "not_allowed"])
async def test_where_slack_begins_no_stream_a_message_says_the_same(desk: Desk, why: str) -> None:
    desk.slack.fail("chat.startStream", why)
    await desk.send(desk.delivery(LONG))
    (post,) = desk.answers()
    assert (said(post), post.streamed) == (LONG.text, False)


async def test_a_stream_with_no_place_left_is_completed_in_place(desk: Desk) -> None:
    await desk.send(desk.delivery(LONG), Kept(full=("slack:T1:chat.appendStream",)))
    (post,) = desk.answers()
    assert (said(post), post.streaming) == (LONG.text, False)


async def test_slack_is_waited_for_and_nothing_is_dropped(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", "ratelimited", status=429, retry_after=7)
    with pytest.raises(SendLater) as later:
        await desk.send(desk.delivery(SHORT))
    assert later.value.wait == timedelta(seconds=7)
    assert desk.answers() == []
    await desk.send(desk.delivery(SHORT))
    assert len(desk.answers()) == 1


@pytest.mark.parametrize(
    ("error", "status", "raised"),
    [
        ("is_archived", 200, SendRefused),
        ("token_revoked", 200, SendLater),
        ("token_expired", 401, SendLater),
        ("invalid_auth", 200, SendLater),
        ("restricted_action", 200, SendRefused),
        ("internal_error", 200, ConnectionError),
        ("unavailable", 503, ConnectionError),
    ],
)
async def test_errors_are_told_apart(desk: Desk, error: str, status: int, raised: type[Exception]) -> None:
    desk.slack.fail("chat.postMessage", error, status=status)
    with pytest.raises(raised, match=error):
        await desk.send(desk.delivery(SHORT))


@pytest.mark.parametrize(
    ("body", "kind", "status", "raised"),
    [
        (b"<html>oops", "text/html", 503, ConnectionError),
        (b"<html>oops", "text/plain", 500, ConnectionError),
        (b"<html>oops", "application/json", 502, ConnectionError),
        (b"\xff\xfe\xff", "text/plain; charset=utf-8", 500, ConnectionError),
        (b"ok", "text/plain", 200, ConnectionError),
        (b"<html>", "text/html", 200, ConnectionError),
        (b"[]", "application/json", 200, ConnectionError),
        (b"", "application/json", 504, ConnectionError),
        (b"slow down", "text/plain", 429, SendLater),
        (b"slow down", "application/json", 429, SendLater),
    ],
)
async def test_what_stands_before_slack_is_slack_being_away(
    desk: Desk, body: bytes, kind: str, status: int, raised: type[Exception]
) -> None:
    for method, reply in (("chat.postMessage", SHORT), ("chat.startStream", LONG), ("chat.postMessage", SHORT)):
        desk.slack.say_no_json(method, body, kind, status=status, retry_after=9)
        with pytest.raises(raised) as told:
            await desk.send(desk.delivery(reply))
        assert getattr(told.value, "wait", None) in (None, timedelta(seconds=9))
    assert desk.answers() == []


async def test_where_the_app_is_not_installed_nothing_can_be_sent(desk: Desk) -> None:
    class NoTeam:
        async def of(self, team: str, enterprise: str = "") -> AsyncWebClient:  # noqa: ARG002
            raise NotInstalled(team)

    with pytest.raises(SendRefused, match="not_installed"):
        await SlackSender(NoTeam(), picture, desk.sender.lists).send(desk.delivery(SHORT), Kept())


async def test_a_slack_that_is_away_is_tried_again(engine: Engine) -> None:
    async with a_desk(engine) as desk:
        delivery = desk.delivery(SHORT)
    with pytest.raises(ConnectionError):
        await desk.sender.send(delivery, Kept())


async def test_blocks_that_slack_will_not_take_are_told_in_words(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", "invalid_blocks")
    await desk.send(desk.delivery(SHORT))
    assert [(post.text, post.blocks) for post in desk.answers()] == [("点击率涨了。", [])]


async def test_charts_and_long_tables_are_uploaded_into_the_thread_once(desk: Desk) -> None:
    table = Table((Column("day", "日期"),), tuple((f"第{n}天",) for n in range(150)))
    reply = Reply("kpi", "answered", (Text("看图"), Chart({"mark": "bar"}, "点击率的折线图"), table))
    kept = Kept(dies_at="file:0")
    with pytest.raises(Killed):
        await desk.send(desk.delivery(reply), kept)
    kept.dies_at = "file:1"
    with pytest.raises(Killed):
        await desk.send(desk.delivery(reply, attempt=2), kept)
    kept.dies_at = ""
    await desk.send(desk.delivery(reply, attempt=3), kept)
    files = [(file.name, file.title) for post in desk.answers() for file in post.files]
    assert files == [("chart-7-1.png", "点击率的折线图"), ("表格-7-2.csv", "表格-7-2.csv")]
    assert desk.slack.made("files.getUploadURLExternal")[0].fields["alt_txt"] == "点击率的折线图"


async def test_a_chart_that_cannot_be_drawn_is_told(desk: Desk) -> None:
    await desk.send(desk.delivery(Reply("kpi", "answered", (Text("看图"), Chart({"mark": "broken"}, "点击率涨了")))))
    assert [post.words for post in desk.answers()][-1] == "点击率涨了\n点击率涨了"


async def test_where_no_file_is_taken_its_words_are_told(desk: Desk) -> None:
    desk.slack.fail("files.getUploadURLExternal", "missing_scope", times=2)
    table = Table((Column("day", "日期"),), tuple((f"第{n}天",) for n in range(150)))
    reply = Reply("kpi", "answered", (Text("看图"), Chart({"mark": "bar"}, "点击率涨了"), table))
    await desk.send(desk.delivery(reply))
    _, chart, file = desk.answers()
    assert (chart.text, file.text[:7]) == ("点击率涨了", "附件没有传上来")


async def test_where_nothing_may_be_read_the_answer_comes_all_the_same(desk: Desk) -> None:
    desk.slack.fail("conversations.replies", "missing_scope")
    await desk.send(desk.delivery(SHORT, attempt=2))
    assert [post.text for post in desk.answers()] == ["点击率涨了。"]


async def test_what_nobody_asked_for_goes_to_the_person_alone(desk: Desk) -> None:
    origin = {"route": "slack", "team": "T1", "user": "U7"}
    kept = Kept()
    delivery = replace(desk.delivery(SHORT), origin=origin)
    await desk.send(delivery, kept)
    assert [post.text for post in desk.slack.shown("D-U7")] == ["点击率涨了。"]
    assert kept.steps["open"] == "D-U7"


@pytest.mark.parametrize("ts", ["", "1795399100.000200"])
async def test_what_is_asked_where_the_bot_is_no_member_is_answered_in_private(desk: Desk, ts: str) -> None:
    """A command, which stands nowhere, and a shortcut, which belongs to a message."""
    await desk.send(desk.delivery(SHORT, origin={"channel": "C2", "ts": ts}))
    assert desk.slack.answers("C2") == []
    assert [post.text for post in desk.slack.answers("D1")] == ["点击率涨了。"]


async def shown(desk: Desk, reply: Reply = TICKET) -> tuple[Post, dict[str, str]]:
    """A card in the thread, and its delivery's steps."""
    kept = await desk.send(desk.delivery(reply))
    return desk.answers()[-1], kept.steps


def buttons(post: Post) -> list[str]:
    return [each["text"]["text"] for block in post.blocks if block["type"] == "actions" for each in block["elements"]]


async def test_a_press_updates_the_card_and_tells_in_a_word_what_came_of_it(desk: Desk) -> None:
    card, steps = await shown(desk)
    press = {"card": card.ts, "thread": desk.asked.ts}
    kept = await desk.send(desk.delivery(CLAIMED, key="m2:reply", seq=8, origin=press, earlier=steps))
    first, told = desk.answers()
    assert (first.ts, first.edited, buttons(first)) == (card.ts, 1, [])
    assert first.text.startswith("工单 #42 已认领")
    assert (told.text, len(told.blocks)) == ("工单 #42 已认领，处理人：小陈。", 1)
    assert kept.steps == {"post:0": f"C1/{card.ts}", "told": f"C1/{told.ts}"}


async def test_a_press_that_comes_to_nothing_is_told_to_whoever_pressed_alone(desk: Desk) -> None:
    card, steps = await shown(desk)
    refused = Reply("triage", "refused", (Text("工单 #42 由小陈处理。"), CLAIM))
    press = {"card": card.ts, "thread": desk.asked.ts, "user": "U2"}
    await desk.send(desk.delivery(refused, key="m2:reply", origin=press, earlier=steps))
    assert len(desk.answers()) == 1
    assert desk.answers()[0].edited == 0
    only = [post for post in desk.slack.seen_by("U2", "C1") if post.only_for]
    assert [(post.only_for, post.text, post.thread) for post in only] == [
        ("U2", "工单 #42 由小陈处理。", desk.asked.ts)
    ]


async def test_a_card_takes_a_new_state_that_nobody_here_asked_for(desk: Desk) -> None:
    card, steps = await shown(desk)
    news = desk.delivery(CLAIMED, key="card:42:1", seq=9, earlier=steps, origin={"update": "1"})
    kept = await desk.send(news)
    assert [(post.ts, post.edited, buttons(post)) for post in desk.answers()] == [(card.ts, 1, [])]
    assert kept.steps == {"post:0": f"C1/{card.ts}"}
    assert (await desk.send(replace(news, earlier={}))).steps == {}


async def test_a_card_that_is_gone_is_posted_anew(desk: Desk) -> None:
    card, steps = await shown(desk)
    card.deleted = True
    press = {"card": card.ts, "thread": desk.asked.ts}
    await desk.send(desk.delivery(CLAIMED, key="m2:reply", origin=press, earlier=steps))
    assert [post.text.splitlines()[0] for post in desk.answers()] == ["工单 #42 已认领，处理人：小陈。"]


async def test_people_are_called_by_their_names_and_nobody_is_called(desk: Desk) -> None:
    desk.slack.users["U0123ABCD"] = {"name": "chen", "profile": {"display_name": "小陈 <!channel>*"}}
    text = "处理人：U0123ABCD，主管：U0999ZZZZ"
    for key in ("m1:reply", "m2:reply"):
        await desk.send(
            desk.delivery(Reply("triage", "answered", (Text(text), Quotes((Quote("U0123ABCD", ""),)))), key=key)
        )
    assert {post.text for post in desk.answers()} == {"处理人：小陈 channel，主管：U0999ZZZZ\n\nU0123ABCD"}
    assert [call.fields["user"] for call in desk.slack.calls if call.method == "users.info"] == [
        "U0123ABCD",
        "U0999ZZZZ",
    ]
    orders = Table((Column("no", "编号"), Column("by", "下单人")), (("U0123ABCD D1", "U0123ABCD"), (1, None)))
    await desk.send(desk.delivery(Reply("drafts", "answered", (orders,)), key="m4:reply"))
    table = next(block for block in desk.answers()[-1].blocks if block["type"] == "table")
    assert [cell["text"] for cell in table["rows"][1]] == ["U0123ABCD D1", "小陈 channel"]
    desk.slack.fail("users.info", "internal_error", status=500)
    await desk.send(desk.delivery(Reply("triage", "answered", (Text("处理人：U0777AAAA"),)), key="m3:reply"))
    assert desk.answers()[-1].text == "处理人：U0777AAAA"


async def test_names_are_asked_again_in_time(desk: Desk) -> None:
    desk.slack.users["U0123ABCD"] = {"name": "小陈"}
    now = [datetime(2026, 11, 1, 9, tzinfo=UTC)]
    sender = replace(desk.sender, people=People(lambda: now[0]))

    async def told(key: str) -> str:
        await sender.send(desk.delivery(Reply("triage", "answered", (Text("U0123ABCD、U0999ZZZZ"),)), key=key), Kept())
        return desk.answers()[-1].text

    assert await told("m1:reply") == "小陈、U0999ZZZZ"
    desk.slack.users |= {"U0123ABCD": {"name": "陈晨"}, "U0999ZZZZ": {"name": "小赵"}}
    now[0] += NAMELESS - timedelta(seconds=1)
    assert await told("m2:reply") == "小陈、U0999ZZZZ"
    now[0] += timedelta(seconds=1)
    assert await told("m3:reply") == "小陈、小赵"
    now[0] += KEPT
    desk.slack.fail("users.info", "internal_error", status=500)
    assert await told("m4:reply") == "小陈、小赵"  # nobody to be asked: the old names do
    assert await told("m5:reply") == "陈晨、小赵"


async def test_the_newest_of_two_cards_has_the_buttons(desk: Desk) -> None:
    _, steps = await shown(desk)
    await desk.send(desk.delivery(TICKET, key="m2:reply", seq=8, earlier=steps))
    old, new = desk.answers()
    assert (buttons(old), buttons(new)) == ([], ["认领"])
    assert old.blocks[-1]["elements"][0]["text"] == "最新状态见下面的新消息。"


def test_sending_has_no_clock_of_its_own() -> None:
    """Every wait is the courier's: the sender only says how long Slack asked for."""
    import inspect

    from bot.slack import calls, sender, standing, streams

    sources: list[Callable[..., Any] | Any] = [calls, sender, standing, streams]
    assert not [each for each in sources if ".sleep(" in inspect.getsource(each)]
