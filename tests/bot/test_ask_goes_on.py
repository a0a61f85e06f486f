"""A question that breaks a skill breaks no other: its line says so, the rest are answered, and the command fails."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.conversation import Message, Reply, Text
from bot.commands import ask
from bot.failures import CommandFailed


def _house(breaks_with: Exception) -> Any:
    def respond(message: Message, memory: object) -> Reply:
        if message.text.startswith("坏"):
            raise breaks_with
        return Reply("kpi", "answered", (Text(f"答：{message.text}"),), "zh")

    clock = SimpleNamespace(on=lambda _: datetime(2026, 11, 1, tzinfo=UTC))
    return SimpleNamespace(clock=clock, respond=respond)


def _file(folder: Path, *texts: str) -> Path:
    path = folder / "q.jsonl"
    path.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), "utf-8")
    return path


def test_the_lines_after_a_broken_one_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHONGCAO_HOME_DIR", str(tmp_path))
    monkeypatch.setattr(ask, "build", lambda: _house(IndexError("顾客的电话")))
    with pytest.raises(CommandFailed) as failed:
        ask.ask_file(_file(tmp_path, "好一", "坏", "好二"), today=None, user="me")
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["status"] for answer in answers] == ["answered", "refused", "answered"]
    assert [answers[0]["text"], answers[2]["text"]] == ["答：好一", "答：好二"]
    assert answers[1]["text"].startswith("出了没有料到的错（IndexError）")
    assert "电话" not in answers[1]["text"] + (tmp_path / "errors.log").read_text("utf-8")
    assert failed.value.sentence("zh") == f"{tmp_path / 'q.jsonl'} 里有 1 条没能答出来（第 2 条），其余的都答了。"
    assert failed.value.sentence("en") == (
        f"1 of {tmp_path / 'q.jsonl'} could not be answered (line 2); the others were."
    )


def test_what_the_house_itself_says_ends_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "build", lambda: _house(CommandFailed("没有数据。", "No data.")))
    with pytest.raises(CommandFailed, match="没有数据"):
        ask.ask_file(_file(tmp_path, "坏", "好"), today=None, user="me")


def test_a_line_that_is_no_question_says_so_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ask, "build", lambda: _house(IndexError()))
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"text": "好一"}\n[1]\n{broken\n{"id": 4, "text": "好", "today": "x"}\n{"text": "好二"}\n', "utf-8"
    )
    with pytest.raises(CommandFailed, match="第 2、3、4 条"):
        ask.ask_file(path, today=None, user="me")
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["id"], answer["text"]) for answer in answers] == [
        (None, "答：好一"),
        (None, f"{path} 第 2 行应是带 text 的对象。"),
        (None, f"{path} 第 3 行不是 JSON。"),
        (4, f"{path} 第 4 条的 today 应写成 2026-11-01 这样的日期。"),
        (None, "答：好二"),
    ]
