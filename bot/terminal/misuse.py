"""What a person is told who called a command wrongly: one sentence, in the language that the settings name."""

import re
from codecs import lookup
from collections.abc import Callable
from io import TextIOWrapper
from typing import Final, NoReturn

import typer

_VALUES: Final = (
    (r"does not match the formats", "应写成 2026-11-01 这样的日期", "must be a date like 2026-11-01"),
    (r"valid integer", "应是整数", "must be a whole number"),
    (r"valid number", "应是数字", "must be a number"),
    (r"greater than or equal to (?P<a>[\d.]+)|not in the range x>=(?P<b>[\d.]+)", "不能小于 {}", "must be {} at least"),
    (r"less than or equal to (?P<a>[\d.]+)|not in the range x<=(?P<b>[\d.]+)", "不能大于 {}", "must be {} at most"),
    (r"not one of (?P<a>.+?)\.?$|should be (?P<b>'.+)", "应是 {} 之一", "must be one of {}"),
    (r"does not exist", "指的文件不存在", "names no file that exists"),
)
"""What the command line's library finds wrong with a value, and what would do."""
_CALLS: Final = (
    (
        r"No such command '(?P<given>.*?)'(?:\. Did you mean '(?P<meant>[^?]+)'\?)?",
        "没有 {} 这个命令",
        "there is no command {}",
    ),
    (r"No such option: (?P<given>\S+)", "没有 {} 这个选项", "there is no option {}"),
    (r"Option '(?P<given>.*)' requires an argument", "{} 后面要跟一个值", "{} needs a value behind it"),
    (r"Option '(?P<given>.*)' does not take a value", "{} 后面不跟值", "{} takes no value"),
    (
        r"unexpected extra argument(?:s|\(s\))? \((?P<given>.*)\)",
        "多出了 {}，有空格的内容请加引号",
        "{} is too much: put quotes around what holds spaces",
    ),
)
"""What it finds wrong with a call as a whole."""


def run(app: Callable[..., object]) -> NoReturn:
    """Runs a command line and exits: 2 where it was called wrongly."""
    import sys

    for stream in (sys.stdout, sys.stderr):
        _print_anything(stream)
    try:
        code = app(standalone_mode=False)
    except typer.BadParameter as wrong:
        _print(*_said(wrong))
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except typer.TyperException as wrong:
        _tell(wrong)
        sys.exit(getattr(wrong, "exit_code", 2))
    sys.exit(code if isinstance(code, int) else 0)


def _print_anything(stream: object) -> None:
    """Whatever a locale leaves out is a question mark there, and no failure; one that knows no letters but English is
    not believed, as Python does not believe C and POSIX."""
    if isinstance(stream, TextIOWrapper):
        speaks_english_only = lookup(stream.encoding).name in ("ascii", "iso8859-1")
        stream.reconfigure(encoding="utf-8" if speaks_english_only else None, errors="replace")


def _print(zh: str, en: str) -> None:
    import sys

    from bot.settings import read_language

    print(en if read_language() == "en" else zh, file=sys.stderr)  # noqa: T201  this is the command line


def _tell(wrong: typer.TyperException) -> None:
    """One sentence, or the help that a group of commands shows when it is called alone."""
    message = str(getattr(wrong, "message", ""))
    for pattern, zh, en in _CALLS:
        if found := re.search(pattern, message):
            _print(*_with_way_on(found, wrong, zh, en))
            return
    show = getattr(wrong, "show", None)
    if show is None:
        raise wrong
    show()


def _with_way_on(found: re.Match[str], wrong: typer.TyperException, zh: str, en: str) -> tuple[str, str]:
    """The fault in both languages, and what was probably meant, or where to look."""
    named = found.groupdict()
    likely = getattr(wrong, "possibilities", None) or (named.get("meant") or "").split("', '")
    meant = " / ".join(likely[:3])
    path = getattr(getattr(wrong, "ctx", None), "command_path", "zhongcao")
    zh, en = zh.format(named["given"]), en.format(named["given"])
    if meant:
        return f"{zh}，是不是 {meant}？", f"{en}; did you mean {meant}?"
    return f"{zh}；怎么写见 {path} --help。", f"{en}; {path} --help shows how to write it."


def _said(wrong: typer.BadParameter) -> tuple[str, str]:
    """The fault in Chinese and in English."""
    if wrong.param is None:
        return wrong.message, wrong.message
    option = wrong.param.get_error_hint().replace("'", "")
    if type(wrong) is not typer.BadParameter:
        return f"缺少 {option}，加上 --help 看怎么写。", f"{option} is missing: --help shows how to write it."
    for pattern, zh, en in _VALUES:
        if found := re.search(pattern, wrong.message):
            given = next((one for one in found.groupdict().values() if one), "").replace("'", "")
            return f"{option} {zh.format(given)}。", f"{option} {en.format(given)}."
    return f"{option} 的值不能用，加上 --help 看怎么写。", f"{option} cannot be used: {wrong.message}"
