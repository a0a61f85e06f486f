"""What a person is told who called a command wrongly: one sentence, in the language that the settings name."""

import re
from collections.abc import Callable
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


def run(app: Callable[..., object]) -> NoReturn:
    """Runs a command line and exits: 2 where it was called wrongly."""
    import sys

    try:
        code = app(standalone_mode=False)
    except typer.BadParameter as wrong:
        from bot.settings import read_language

        zh, en = _said(wrong)
        print(en if read_language() == "en" else zh, file=sys.stderr)  # noqa: T201  this is the command line
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except typer.TyperException as wrong:
        show = getattr(wrong, "show", None)
        if show is None:
            raise
        show()
        sys.exit(getattr(wrong, "exit_code", 2))
    sys.exit(code if isinstance(code, int) else 0)


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
