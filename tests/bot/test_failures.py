"""Whatever a person gets wrong, one sentence in their language says what, and how to mend it."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.__main__ import main
from bot.commands.serve import must_be_free
from bot.failures import CommandFailed, told
from bot.store.leases import try_writing
from bot.store.state import open_state

CHINESE = re.compile(r"[。，；：]")
"""A Chinese sentence is told by its punctuation: an English one may hold a platform's Chinese name."""
NOTHING: dict[str, str] = {}


def test_a_store_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA query_only=ON"))
    with pytest.raises(SystemExit), told():
        try_writing(engine, datetime(2026, 11, 1, tzinfo=UTC))
    said = capsys.readouterr().err
    assert "状态库现在读写不了" in said
    assert "attempt to write a readonly database" in said
    assert len(said.splitlines()) == 1


def failed(
    words: tuple[str, ...], language: str, home: Path, monkeypatch: pytest.MonkeyPatch, **settings: str
) -> int | str | None:
    """The exit code of a command on an empty home."""
    for name, value in {"ZHONGCAO_HOME_DIR": str(home), "ZHONGCAO_LANGUAGE": language, **settings}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["zhongcao", *words])
    monkeypatch.chdir(home)
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


FAILURES: tuple[tuple[tuple[str, ...], dict[str, str], str, str], ...] = (
    (("ask", "--file", "q.jsonl"), NOTHING, "找不到文件 q.jsonl", "There is no file q.jsonl"),
    (("ask", "--file", "bad.jsonl"), NOTHING, "第 1 行不是 JSON", "Line 1 of bad.jsonl is not JSON"),
    (("ask", "--file", "day.jsonl"), NOTHING, "2026-11-01 这样的日期", "a date like 2026-11-01"),
    (("ask", "--file", "list.jsonl"), NOTHING, "应是带 text 的对象", "an object with a text"),
    (("draft",), NOTHING, "请用 --product", "Name a --product"),
    (("draft", "--product", "A-1"), NOTHING, "还没有商品资料", "no fact sheets yet"),
    (("draft", "--product", "A-1", "--platform", "moon"), NOTHING, "没有“moon”", "“moon” is not one of"),
    (("draft", "--brief", "no.yml"), NOTHING, "读不了 no.yml", "no.yml cannot be read"),
    (("draft", "--brief", "list.jsonl"), NOTHING, "字段: 值", "should hold fields"),
    (("check", "--product", "A-1", "hi"), NOTHING, "还没有商品资料", "no fact sheets yet"),
    (("import", "ads", "no.csv"), NOTHING, "读不了文件 no.csv", "The file no.csv cannot be read"),
    (("import", "moon", "bad.jsonl"), NOTHING, "moon", "moon"),
    (("knowledge", "add", "no-folder"), NOTHING, "找不到 no-folder", "There is no no-folder"),
    (("knowledge", "add", "bad.jsonl", "--collection", "../a"), NOTHING, "不能用", "cannot name a collection"),
    (("metrics", "check", "no.yml"), NOTHING, "找不到文件 no.yml", "There is no file no.yml"),
    (("metrics", "list"), {"ZHONGCAO_METRICS": "list.jsonl"}, "处要改", "faults to mend"),
    (("reviews", "label", "no.csv", "--text", "t", "--out", "o.csv"), NOTHING, "找不到文件", "There is no file"),
    (
        ("reviews", "label", "no.csv", "--text", "t", "--out", "o.csv", "--engine", "moon"),
        NOTHING, "没有“moon”", "no engine moon",
    ),
    (("reviews", "needs"), NOTHING, "还没有数据", "There is no data yet"),
    (("reviews", "needs", "--since", "2026-02-01", "--until", "2026-01-01"), NOTHING, "早于", "is before"),
    (("triage", "show", "7"), NOTHING, "7", "7"),
    (("triage", "claim", "7"), NOTHING, "7", "7"),
    (("triage", "list", "--state", "moon"), NOTHING, "没有“moon”", "no state “moon”"),
    (("ask", "hi"), {"ZHONGCAO_PORT": "0"}, "ZHONGCAO_PORT：不能小于 1", "ZHONGCAO_PORT: Input should be"),
    (("ask", "hi"), {"ZHONGCAO_TIMEZONE": "Moon"}, "没有叫 Moon 的时区", "no time zone is called Moon"),
    (("ask", "hi"), {"ZHONGCAO_CALENDAR": "list.jsonl"}, "festivals 列表", "a list `festivals`"),
    (("ask", "hi"), {"ZHONGCAO_CALENDAR": "no.yml"}, "读不了活动日历", "cannot be read"),
    (("metrics", "list"), {"ZHONGCAO_METRICS": "no.yml"}, "处要改", "faults to mend"),
    (("triage", "list"), {"ZHONGCAO_STATE_URL": "moon://"}, "ZHONGCAO_STATE_URL", "ZHONGCAO_STATE_URL"),
    (("reviews", "needs"), {"ZHONGCAO_WAREHOUSE_URL": "moon://"}, "ZHONGCAO_WAREHOUSE_URL", "WAREHOUSE_URL"),
)  # fmt: skip
"""The words of the command, settings, and a piece of what is said in Chinese and in English."""


@pytest.mark.parametrize("case", FAILURES, ids=lambda case: " ".join((*case[0], *case[1])))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_sentence_in_the_language_of_the_settings(
    case: tuple[tuple[str, ...], dict[str, str], str, str],
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words, settings, zh, en = case
    (tmp_path / "bad.jsonl").write_text("{oops\n", "utf-8")
    (tmp_path / "list.jsonl").write_text("[1]\n", "utf-8")
    (tmp_path / "day.jsonl").write_text('{"text": "hi", "today": "tomorrow"}\n', "utf-8")
    assert failed(words, language, tmp_path, monkeypatch, **settings) == 1
    said = "".join(capsys.readouterr())  # a line of a file says so in its place
    assert (zh if language == "zh" else en) in said
    assert "Traceback" not in said
    assert "unforeseen" not in said
    assert bool(CHINESE.search(said)) == (language == "zh"), said


@pytest.mark.parametrize("words", [("ask",), ("check",), ("knowledge", "search"), ("ask", "a", "--file", "b")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_usage_error_exits_with_two(
    words: tuple[str, ...],
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert failed(words, language, tmp_path, monkeypatch) == 2
    assert ("请给出" in capsys.readouterr().err) == (language == "zh")


def test_the_language_stands_where_another_setting_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failed(("ask", "hi"), "fr", tmp_path, monkeypatch) == 1
    assert capsys.readouterr().err == "ZHONGCAO_LANGUAGE：应是 'zh' 或 'en' 之一（现在是 'fr'）。\n"


def test_what_nobody_foresaw_leaves_a_trail_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHONGCAO_HOME_DIR", str(tmp_path))
    with pytest.raises(SystemExit), told():
        raise RuntimeError("顾客的电话")
    said, trail = capsys.readouterr().err, (tmp_path / "errors.log").read_text("utf-8")
    assert said.startswith("出了没有料到的错（RuntimeError）")
    assert "RuntimeError test_failures.py:" in trail
    assert "电话" not in said + trail


@pytest.mark.parametrize(
    ("error", "code"),
    [(KeyboardInterrupt(), 130), (BrokenPipeError(), 0), (CommandFailed("不行。", "No."), 1)],
)
def test_exit_codes(error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(SystemExit) as ended, told():
        raise error
    assert ended.value.code == code


def test_what_a_command_writes_is_not_for_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    before = os.umask(0o022)
    request.addfinalizer(lambda: os.umask(before) and None)
    reviews = tmp_path / "reviews.csv"
    reviews.write_text("review_id,date,product,text\n1,2026-11-01,精华,好用\n", "utf-8")
    tmp_path.chmod(0o755)
    assert failed(("import", "reviews", str(reviews)), "zh", tmp_path, monkeypatch) in {0, None}
    written = [path for path in tmp_path.rglob("*") if path != reviews and not path.is_symlink()]
    assert [path.name for path in written if path.stat().st_mode & 0o007] == []
    assert any(path.suffix == ".duckdb" for path in written)


def test_an_address_of_another_machine_is_no_taken_port() -> None:
    with pytest.raises(CommandFailed) as told_of:
        must_be_free("192.0.2.1", 8977)  # RFC 5737: nobody's
    assert told_of.value.sentence("zh").startswith("192.0.2.1 不是这台机器的地址；")
    assert told_of.value.sentence("en").startswith("192.0.2.1 is no address of this machine; ")
