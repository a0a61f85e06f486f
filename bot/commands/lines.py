"""JSONL in and out: a line in, a line out, same order."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.failures import CommandFailed

_SLY: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What JSON may hold as it stands, and a terminal may obey."""


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file; blank lines are passed over.

    Raises CommandFailed, naming the line, when the file cannot be read or a line is no JSON object.
    """
    for line in each_line(path):
        if isinstance(line, CommandFailed):
            raise line
        yield line


def each_line(path: Path) -> Iterator[dict[str, Any] | CommandFailed]:
    """The objects of a JSONL file and, in the place of a line that is none, what is wrong with it.

    Raises CommandFailed when the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as missing:
        raise CommandFailed(
            f"找不到文件 {path}，请检查路径。", f"There is no file {path}: look at its path."
        ) from missing
    except (OSError, UnicodeDecodeError) as unreadable:
        raise CommandFailed(
            f"读不了 {path}：它应是 UTF-8 的 JSONL。", f"{path} cannot be read: it should be JSONL in UTF-8."
        ) from unreadable
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            json.dumps(found, ensure_ascii=False).encode()  # half a character can neither be stored nor printed
        except (ValueError, RecursionError):
            yield CommandFailed(f"{path} 第 {number} 行不是 JSON。", f"Line {number} of {path} is not JSON.")
            continue
        if isinstance(found, dict) and isinstance(found.get("text"), str):
            yield found
        else:
            yield CommandFailed(
                f"{path} 第 {number} 行应是带 text 的对象。",
                f"Line {number} of {path} must be an object with a text.",
            )


def print_json(value: Mapping[str, Any] | list[Any], *, indent: int | None = 2) -> None:
    """One JSON value on standard output, Chinese as it is."""
    printed = json.dumps(value, ensure_ascii=False, indent=indent)
    print(_SLY.sub(lambda found: f"\\u{ord(found[0]):04x}", printed))  # noqa: T201  this is the command line
