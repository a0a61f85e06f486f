"""A command called wrongly says so in one sentence of the setting's language."""

from datetime import datetime
from io import BytesIO, TextIOWrapper
from typing import Annotated

import pytest
import typer

from bot.terminal.misuse import run


def _command(
    count: Annotated[int, typer.Option("--count", min=1)],
    since: Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"])] = None,
) -> None:
    raise typer.Exit(count + (since is not None))


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (
            ("--count", "1", "--since", "x"),
            "--since 应写成 2026-11-01 这样的日期。",
            "--since must be a date like 2026-11-01.",
        ),
        (("--count", "x"), "--count 应是整数。", "--count must be a whole number."),
        (("--count", "0"), "--count 不能小于 1。", "--count must be 1 at least."),
        (
            ("--cuont", "1"),
            "没有 --cuont 这个选项，是不是 --count？",
            "there is no option --cuont; did you mean --count?",
        ),
        (
            ("--xyzzy", "1"),
            "没有 --xyzzy 这个选项；怎么写见 zhongcao --help。",
            "there is no option --xyzzy; zhongcao --help shows how to write it.",
        ),
        (
            ("--count",),
            "--count 后面要跟一个值；怎么写见 zhongcao --help。",
            "--count needs a value behind it; zhongcao --help shows how to write it.",
        ),
        (
            ("--count", "1", "two", "three"),
            "多出了 two three，有空格的内容请加引号；怎么写见 zhongcao --help。",
            "two three is too much: put quotes around what holds spaces; zhongcao --help shows how to write it.",
        ),
        ((), "缺少 --count，加上 --help 看怎么写。", "--count is missing: --help shows how to write it."),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_says_what_is_wrong(
    words: tuple[str, ...],
    zh: str,
    en: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ZHONGCAO_LANGUAGE", language)
    monkeypatch.setattr("sys.argv", ["zhongcao", *words])
    app = typer.Typer()
    app.command()(_command)
    with pytest.raises(SystemExit) as left:
        run(app)
    assert (left.value.code, capsys.readouterr().err) == (2, f"{zh if language == 'zh' else en}\n")


def test_a_command_keeps_its_own_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["zhongcao", "--count", "3"])
    app = typer.Typer()
    app.command()(_command)
    with pytest.raises(SystemExit) as left:
        run(app)
    assert left.value.code == 3


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("nosuch",), "没有 nosuch 这个命令；怎么写见 zhongcao --help。",
         "there is no command nosuch; zhongcao --help shows how to write it."),
        (("firts",), "没有 firts 这个命令，是不是 first？", "there is no command firts; did you mean first?"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_command_that_there_is_not(
    words: tuple[str, ...],
    zh: str,
    en: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ZHONGCAO_LANGUAGE", language)
    monkeypatch.setattr("sys.argv", ["zhongcao", *words])
    app = typer.Typer()
    app.command("first")(_command)
    app.command("second")(_command)
    with pytest.raises(SystemExit) as left:
        run(app)
    assert (left.value.code, capsys.readouterr().err) == (2, f"{zh if language == 'zh' else en}\n")


@pytest.mark.parametrize(
    ("encoding", "printed"),
    [
        ("utf-8", "\u8425\u6536 \u2212\U0001f33f"),
        ("gbk", "\u8425\u6536 ??"),
        ("ascii", "\u8425\u6536 \u2212\U0001f33f"),
    ],
)
def test_a_terminal_of_any_locale_is_printed_to(encoding: str, printed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = BytesIO()
    monkeypatch.setattr("sys.stdout", TextIOWrapper(out, encoding))
    monkeypatch.setattr("sys.argv", ["zhongcao"])
    app = typer.Typer()

    @app.command()
    def say() -> None:
        print("\u8425\u6536 \u2212\U0001f33f", flush=True)  # noqa: T201

    with pytest.raises(SystemExit):
        run(app)
    assert out.getvalue().decode("utf-8" if encoding == "ascii" else encoding).strip() == printed
