"""What is logged: one line an event, with ids; of other libraries' lines only the place."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import set_up


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def test_ids_are_fields_of_their_own(lines: io.StringIO) -> None:
    set_up("json", "info", lines)
    logging.getLogger("bot.mail.worker").warning(
        "could not answer: %s", "later", extra={"message_id": "m1", "attempt": 2}
    )
    (line,) = lines.getvalue().splitlines()
    said = json.loads(line)
    assert said.pop("timestamp").endswith("Z")
    assert said == {
        "event": "could not answer: later",
        "level": "warning",
        "logger": "bot.mail.worker",
        "message_id": "m1",
        "attempt": 2,
    }


def test_others_lines_keep_no_words(lines: io.StringIO) -> None:
    set_up("json", "debug", lines)
    logging.getLogger("httpx").info("GET https://qyapi.example/gettoken?corpsecret=s3cret")
    logging.getLogger("slack_bolt").warning("Unhandled request %s", {"text": "我的电话 13800138000"})
    (line,) = lines.getvalue().splitlines()
    assert json.loads(line)["event"].startswith("warning at test_logs:")
    assert "s3cret" not in lines.getvalue()
    assert "13800138000" not in lines.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_its_type_and_its_way(form: str, lines: io.StringIO) -> None:
    set_up("json" if form == "json" else "text", "info", lines)
    try:
        int("小红书点击率")
    except ValueError:
        logging.getLogger("bot.mail.worker").exception("broke")
    assert "broke: ValueError test_logs.py:" in lines.getvalue()
    assert "小红书" not in lines.getvalue()
