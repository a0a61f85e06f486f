"""What Slack sends, read as what somebody said."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from slack_calls import command, event, pressed, said, shortcut, submitted
from slack_shapes import anything

from assistant.conversation import Language, Message
from assistant.drafting.ordering.products import WhichProduct
from assistant.drafting.ordering.read import read_orders
from bot.slack.plain import plain_text
from bot.slack.reading import Heard, opened_at, own_id, read, read_submission, workspace
from bot.store.codec import decode_message, encode_message
from knowledge.products import ProductSheet

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TS = "1795399200.000100"
ROOT = "1795399100.000200"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("<@UBOT> 上周小红书的点击率？", "上周小红书的点击率？"),
        ("<@UBOT|种草>：上周的点击率", "上周的点击率"),
        ("<@UBOT>, ctr last week", "ctr last week"),
        ("问一下 <@UBOT> 上周点击率", "问一下 上周点击率"),
        ("<@UBOT>", ""),
        ("<@UBOT> <@UBOT>  ", ""),
        ("上周点击率 <@UBOT>", "上周点击率"),
        ("<@U2|小李> 和 <@U3> 的工单", "@U2 和 @U3 的工单"),
        ("<#C1|general> 里的 <!subteam^S1|@team> <!here> <!channel|@channel>", "#general 里的 @team @here @channel"),
        ("CTR &lt; 3% &amp; ROI &gt; 2", "CTR < 3% & ROI > 2"),
        ("&lt;@U2&gt; 不是提及", "<@U2> 不是提及"),
        ("&amp;lt;", "&lt;"),
        ("看 <https://example.com/a?b=1&amp;c=2|这里> <https://example.com> <mailto:a@b.c|a@b.c>",
         "看 这里 https://example.com a@b.c"),
        ("<!date^1392734382^{date_num}|2014-02-18> 起", "2014-02-18 起"),
        ("全角　空格  和\n换行", "全角　空格  和\n换行"),
        ("x\x00y\ud800z", "xyz"),
        ("CTR < 3% 且 ROI > 2", "CTR < 3% 且 ROI > 2"),
        ("<<<>>> <a> <b|c>", "<<<>>> <a> <b|c>"),
        (":heart_eyes: 昨天GMV多少 :fire::+1:", "昨天GMV多少"),
        ("昨天 10:30:45 到 8:00: 的 a:b:c 和渠道:roi:", "昨天 10:30:45 到 8:00: 的 a:b:c 和渠道:roi:"),
    ],
)  # fmt: skip
def test_reads_the_words_that_were_typed(written: str, plain: str) -> None:
    assert plain_text(written, "UBOT") == plain


@pytest.mark.parametrize(
    ("written", "emoji", "plain"),
    [
        ("绝了:fire::fire:快冲 :+1::skin-tone-2:", {"fire": "1f525", "+1": "1f44d-1f3fb"}, "绝了🔥🔥快冲 👍🏻"),
        (":heart:爱了 :our_logo:", {"heart": "2764-fe0f", "our_logo": None}, "❤️爱了"),
        ("本周:roi: 10:30:45", {"fire": "1f525"}, "本周:roi: 10:30:45"),
        ("好:x:的:y:", {"x": "110000", "y": ["1f525"]}, "好的"),
        ("<@UBOT> :fire: CTR", {"fire": "1f525"}, "🔥 CTR"),
    ],
)
def test_emoji_are_read_as_the_characters_they_are(written: str, emoji: dict[str, Any], plain: str) -> None:
    drawn = [{"type": "emoji", "name": name, "unicode": codes} for name, codes in emoji.items()]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": drawn}]}]
    heard = read(event(said(written, blocks=blocks)), NOW)
    assert heard is not None
    assert heard.message.text == plain


def _said(**changed: Any) -> Message:
    """What U1 says in the channel C1, as the house has it."""
    origin = {"route": "slack", "team": "T1", "channel": "C1", "thread": "", "user": "U1", "ts": TS, "card": ""}
    made = Message(
        id=f"slack-T1-C1-{TS}",
        text="上周点击率",
        conversation=f"slack-T1-C1-{TS}",
        user="U1",
        channel="slack",
        sent_at=NOW,
        place="group",
        origin={**origin, "enterprise": "", **changed.pop("origin", {})},
    )
    return replace(made, **changed)


MENTION = "<@UBOT> 上周点击率"
IN_THREAD: dict[str, Any] = {"conversation": f"slack-T1-C1-{ROOT}", "origin": {"thread": ROOT}}
IN_IM: dict[str, Any] = {
    "id": f"slack-T1-D1-{TS}",
    "conversation": "slack-T1-D1",
    "place": "private",
    "origin": {"channel": "D1"},
}


@pytest.mark.parametrize(
    ("inner", "heard"),
    [
        (said(MENTION, kind="app_mention", channel="C1", ts=TS), Heard(_said())),
        (said(MENTION, channel="C1", ts=TS), Heard(_said())),
        (said(MENTION, channel="C1", ts=TS, thread_ts=ROOT), Heard(_said(**IN_THREAD), in_a_thread=True)),
        (said(MENTION, channel="C1", ts=TS, thread_ts=TS), Heard(_said())),
        (
            said("上周点击率", channel="C1", ts=TS, thread_ts=ROOT),
            Heard(_said(**IN_THREAD), overheard=True, in_a_thread=True),
        ),
        (
            said("上周点击率", channel="C1", ts=TS, thread_ts=ROOT, parent_user_id="UBOT"),
            Heard(_said(**IN_THREAD), in_a_thread=True),
        ),
        (said("<@U2> 你看看", channel="C1", ts=TS, thread_ts=ROOT), None),
        (said("上周点击率", channel="C1", ts=TS), None),
        (said("上周点击率", channel="G1", ts=TS), None),
        (said("上周点击率", ts=TS), Heard(_said(**IN_IM))),
        (said("<@U2> 上周点击率", ts=TS), Heard(_said(**IN_IM, text="@U2 上周点击率"))),
        (
            said("上周点击率", ts=TS, thread_ts=ROOT),
            Heard(
                _said(**{**IN_IM, "conversation": f"slack-T1-D1-{ROOT}", "origin": {"channel": "D1", "thread": ROOT}})
            ),
        ),
        (said("<@UBOT>", kind="app_mention", channel="C1", ts=TS), Heard(_said(text=""))),
        (said("看这个", ts=TS, subtype="file_share", files=[{"id": "F1"}]), Heard(_said(**IN_IM, text="看这个"))),
        (said("", ts=TS, subtype="file_share", files=[{"id": "F1"}]), Heard(_said(**IN_IM, text=""), only_files=True)),
        (said("改了", ts=TS, subtype="message_changed"), None),
        (said("", ts=TS, subtype="message_deleted"), None),
        (said("上周点击率", ts=TS, subtype="me_message"), Heard(_said(**IN_IM))),
        (said("进来了", ts=TS, subtype="channel_join"), None),
        (said("我是机器人", ts=TS, bot_id="B9"), None),
        (said("自己说的", ts=TS, user="UBOT"), None),
        (said("Slackbot", ts=TS, user="USLACKBOT"), None),
        (said("没有人", ts=TS, user="")    , None),
        (said("坏频道", ts=TS, channel="D1; DROP TABLE"), None),
        ({"type": "reaction_added", "user": "U1"}, None),
        ({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}, None),
    ],
)  # fmt: skip
def test_hears_what_is_said_to_it(inner: dict[str, Any], heard: Heard | None) -> None:
    assert read(event(inner), NOW) == heard


def test_a_mention_and_its_message_are_one() -> None:
    one = read(event(said(MENTION, kind="app_mention", channel="C1", ts=TS), id="Ev1"), NOW)
    two = read(event(said(MENTION, channel="C1", ts=TS), id="Ev2"), NOW)
    assert one == two


def test_the_bot_is_known_by_the_payload_or_by_us_or_by_being_alone() -> None:
    bare = event(said(MENTION, kind="app_mention", channel="C1", ts=TS), authorizations=None)
    assert own_id(bare) == ""
    assert read(bare, NOW) == Heard(_said())
    two = event(said("<@UBOT> <@U2> 上周点击率", kind="app_mention", channel="C1", ts=TS), authorizations=None)
    assert read(two, NOW, bot="UBOT") == Heard(_said(text="@U2 上周点击率"))


def test_an_event_of_a_shared_channel_is_of_the_workspace_that_installed_us() -> None:
    granted = [{"enterprise_id": "E1", "team_id": "T2", "user_id": "UBOT", "is_bot": True}]
    body = event(said("hi", ts=TS), team="T9", authorizations=granted)
    assert workspace(body) == ("T2", "E1")
    heard = read(body, NOW)
    assert heard is not None
    assert (heard.message.origin["team"], heard.message.origin["enterprise"]) == ("T2", "E1")


def test_a_press_says_where_it_was_made_and_by_what_it_is_known() -> None:
    heard = read(pressed("r:7.0", message=TS, thread=ROOT, action_ts="1.5"), NOW)
    again = read(pressed("r:7.0", message=TS, thread=ROOT, action_ts="1.5"), NOW)
    other = read(pressed("r:7.0", message=TS, thread=ROOT, action_ts="1.6"), NOW)
    assert heard is not None
    assert other is not None
    assert heard == again
    assert heard.message.id != other.message.id
    assert heard.keys == ("r:7.0", "b0")
    assert heard.message == _said(
        id=heard.message.id,
        text="",
        conversation=f"slack-T1-C1-{ROOT}",
        origin={"thread": ROOT, "card": TS},
    )


def test_a_press_on_the_home_tab_is_the_persons_own() -> None:
    body = pressed("a:triage.claim:42", message="")
    body |= {"container": {"type": "view", "view_id": "V1"}, "channel": None, "message": None}
    heard = read(body, NOW)
    assert heard is not None
    assert (heard.message.conversation, heard.message.place) == ("slack-T1-U1", "private")
    assert heard.message.origin["channel"] == ""


@pytest.mark.parametrize(
    ("channel", "text", "conversation", "place"),
    [
        ("C1", "上周点击率", "slack-T1-C1-U1", "group"),
        ("D1", "上周点击率", "slack-T1-D1", "private"),
        ("C1", "<@U2|li> &lt;3", "slack-T1-C1-U1", "group"),
        ("C1", "", "slack-T1-C1-U1", "group"),
    ],
)
def test_a_command_is_said_where_it_was_typed(channel: str, text: str, conversation: str, place: str) -> None:
    body = command(text, channel=channel)
    heard, again = read(body, NOW), read(body, NOW)
    assert heard == again
    assert heard is not None
    assert (heard.message.text, heard.message.conversation) == (plain_text(text), conversation)
    assert (heard.message.place, heard.message.origin["ts"]) == (place, "")


@pytest.mark.parametrize(
    ("callback", "words", "text"),
    [
        ("check_copy", "全网最低价", "帮我看看这条能不能发：全网最低价"),
        ("check_copy", "The best &amp; only one", "Check this copy: The best & only one"),
        ("draft_from_review", "闷痘 &gt; 不好", "有顾客说：“闷痘 > 不好”，请写两条文案"),
        ("draft_from_review", "It pills badly", "Draft two ads from this review: “It pills badly”"),
        ("check_copy", "", ""),
    ],
)
def test_a_shortcut_asks_about_the_message_it_stands_at(callback: str, words: str, text: str) -> None:
    heard = read(shortcut(callback, words, ts=ROOT), NOW)
    assert heard is not None
    assert (heard.message.text, heard.message.conversation) == (text, f"slack-T1-C1-{ROOT}")


@pytest.mark.parametrize(("words", "language"), [("用了一周瓶子就漏了", "zh"), ("The pump broke after a week", "en")])
def test_the_order_of_a_shortcut_takes_no_word_of_its_own_for_a_product(words: str, language: Language) -> None:
    heard = read(shortcut("draft_from_review", words, ts=ROOT), NOW)
    assert heard is not None
    sheet = ProductSheet("T-1", "舒缓修护精华液", english_name="Soothing Repair Serum")
    ordered = read_orders(heard.message.text, [sheet], today=NOW.date(), language=language)
    assert isinstance(ordered, WhichProduct)
    assert ordered.name == ""


def test_a_shortcut_reads_what_an_app_posted_in_blocks() -> None:
    body = shortcut("check_copy", "")
    body["message"]["attachments"] = [{"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "用了闷痘"}}]}]
    heard = read(body, NOW)
    assert heard is not None
    assert heard.message.text == "帮我看看这条能不能发：用了闷痘"


def test_what_is_ordered_in_a_form_is_said_where_it_was_opened() -> None:
    where = opened_at(command("brief"))
    message = read_submission(submitted({}, metadata=where), "给精华写两条", NOW)
    assert message is not None
    assert (message.text, message.conversation, message.place) == ("给精华写两条", "slack-T1-C1-U1", "group")
    alone = read_submission(submitted({}, metadata="{]"), "给精华写两条", NOW)
    assert alone is not None
    assert (alone.conversation, alone.place, alone.origin["channel"]) == ("slack-T1-U1", "private", "")


@given(anything())
def test_no_payload_raises_and_what_is_heard_can_be_kept(body: dict[str, Any]) -> None:
    heard = read(body, NOW)
    workspace(body)
    opened_at(body)
    for message in (heard.message if heard else None, read_submission(body, "x", NOW)):
        if message is None:
            continue
        assert decode_message(encode_message(message)) == message
        assert len(message.id) <= 255
        assert len(message.conversation) <= 255
        f"{message.id}{message.conversation}{message.user}{message.text}".encode()
