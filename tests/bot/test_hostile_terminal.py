"""Whatever is printed, somebody else's words move no cursor; whatever is said of a failure, no secret is in it."""

import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.table import Table

from analytics.reviews.pii import mask
from assistant.conversation import Citation, Citations, Quote, Quotes, Reply, Text
from assistant.llm import without_key
from bot.commands.lines import print_json
from bot.failures import trail
from bot.store.codec import decode_message, decode_reply
from bot.terminal.console import Console, bare
from bot.terminal.shown import show
from knowledge.rulebook import check

SLY = "好\x1b[31m\x1b]8;;http://evil.example\x07用\x9b2J\u202e\u2066\x08\x00\r"
OBEYED = set("\x1b\x9b\x07\x08\x00\r\u202e\u2066")


def test_printed_strings_and_tables_are_bare() -> None:
    out = io.StringIO()
    console = Console(file=out, width=200)
    grid = Table(title=SLY)
    grid.add_column(SLY)
    grid.add_row(SLY)
    console.print(SLY, markup=False, highlight=False)
    console.print(grid)
    parts = (Text(SLY), Quotes((Quote(SLY, SLY),)), Citations((Citation("1", "product", SLY, SLY, SLY),)))
    show(Reply("needs", "answered", parts, "zh", notes=(SLY,)), console)
    assert "好" in out.getvalue()
    assert not OBEYED & set(out.getvalue())


def test_json_says_the_same_in_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"text": SLY})
    printed = capsys.readouterr().out
    assert not OBEYED & set(printed)
    assert json.loads(printed) == {"text": SLY}


def test_a_trail_holds_no_words() -> None:
    try:
        raise ValueError("SECRET")  # noqa: TRY301
    except ValueError as error:
        said = trail(error)
    assert said.startswith("ValueError test_hostile_terminal.py:")
    assert "SECRET" not in said


def test_an_endpoint_cannot_make_us_print_our_key() -> None:
    assert without_key("Incorrect API key provided: sk-abcdef", "sk-abcdef") == "Incorrect API key provided: …"
    assert without_key("none of it", "none") == "none of it"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_printed_masked_and_checked(words: str) -> None:
    assert not OBEYED & set(bare(words))
    assert isinstance(mask(words), str)
    check(words, today=date(2026, 11, 1))


_TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60) | _TREES.map(json.dumps))
def test_what_is_no_message_is_refused_at_once(text: str) -> None:
    for decode in (decode_message, decode_reply):
        with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
            decode(text)
