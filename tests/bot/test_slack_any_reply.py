"""Whatever a reply says, Slack takes it, and it calls and links nobody."""

import json

from hypothesis import given, settings
from hypothesis import strategies as some
from slack_rules import faults_of_blocks, faults_of_view

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
    Part,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.slack.blocks import outcome, render
from bot.slack.modals import brief_faults, brief_order, words_faults, words_said, words_view
from bot.slack.tables import Attached

BAIT = (
    "<!channel>",
    "<@U0123ABCD>",
    "[x](https://evil.example)",
    "![p](http://evil.example/p.png)",
    "<https://evil.example|x>",
)
WORDS = some.one_of(
    some.text(max_size=60),
    some.sampled_from(
        (*BAIT, "", " ", "\n", "**粗：**体", "> 引", "```\ncode\n```", "点击率涨了。" * 400, "x" * 3100, "\ud83d")
    ),
    some.lists(some.sampled_from((*BAIT, "涨", "`", "*", "\\", "]", "(", "\u202e")), max_size=8).map("".join),
)
VALUES = some.one_of(some.none(), some.booleans(), some.integers(), some.floats(allow_nan=False), some.dates(), WORDS)
BUTTONS = some.lists(some.builds(Button, WORDS, WORDS), max_size=30).map(tuple)


@some.composite
def tables(draw: some.DrawFn) -> Table:
    form = some.sampled_from((None, "percent", "currency", "integer"))
    columns = tuple(draw(some.lists(some.builds(Column, WORDS, WORDS, form), max_size=22)))
    row = some.tuples(*[VALUES] * len(columns))
    return Table(columns, tuple(draw(some.lists(row, max_size=6))) * draw(some.sampled_from((1, 1, 40))), draw(WORDS))


PARTS: some.SearchStrategy[Part] = some.one_of(
    some.builds(Text, WORDS),
    tables(),
    some.builds(Chart, some.just({}), WORDS),
    some.builds(Buttons, BUTTONS),
    some.builds(Quotes, some.lists(some.builds(Quote, WORDS, WORDS), max_size=5).map(tuple)),
    some.builds(
        Citations, some.lists(some.builds(Citation, WORDS, some.just("guide"), WORDS, WORDS), max_size=40).map(tuple)
    ),
    some.builds(Details, WORDS, WORDS),
    some.builds(
        Cards,
        some.lists(
            some.builds(Card, WORDS, WORDS, some.lists(WORDS, max_size=4).map(tuple), some.just("urgent"), BUTTONS),
            max_size=9,
        ).map(tuple),
        some.just(Table((), ())),
    ),
)
REPLIES = some.builds(
    Reply,
    some.just("kpi"),
    some.sampled_from(("answered", "refused")),
    some.lists(PARTS, max_size=7).map(tuple),
    some.sampled_from(("zh", "en")),
    notes=some.lists(WORDS, max_size=14).map(tuple),
)


@settings(max_examples=30, deadline=None)
@given(REPLIES)
def test_slack_takes_any_reply(reply: Reply) -> None:
    found = render(reply, 7)
    posts = [*found.posts, outcome(reply)]
    assert [faults_of_blocks(list(post.blocks)) for post in posts] == [[]] * len(posts)
    assert all(post.text for post in posts)
    sent = json.dumps([[post.text, *post.blocks] for post in posts], ensure_ascii=False)
    assert not [bait for bait in ("<!", "<@", "https://", "http://", "\u202e", '"link"', '"image"') if bait in sent]
    written = [block["text"] for post in posts for block in post.blocks if block["type"] == "markdown"]
    assert not [text for text in written if "](" in text]
    assert all(file.content for file in found.files if isinstance(file, Attached))


STATES = some.recursive(
    some.one_of(some.none(), some.integers(), some.text(max_size=8)),
    lambda inner: some.dictionaries(
        some.sampled_from(("values", "product", "triage.answer:42", "zh", "en", "value", "selected_option")), inner
    ),
)


@settings(max_examples=60, deadline=None)
@given(some.dictionaries(some.just("values"), STATES), WORDS)
def test_a_form_of_any_shape_is_read(state: dict[str, object], words: str) -> None:
    assert isinstance(brief_order(state), str)
    assert isinstance(brief_faults(state) | words_faults(state), dict)
    assert words_said(state) is None or isinstance(words_said(state), Action)
    assert faults_of_view(words_view(Action("triage.answer", words), "zh")) == []
