"""`ask` and `chat`: questions from the terminal."""

import logging
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from assistant.conversation import Json, Message, Reply, Text
from assistant.language import language_of
from bot.commands.lines import each_line, print_json
from bot.failures import CommandFailed, Spoken, unforeseen
from bot.schemas.reply_json import reply_json
from bot.settings import read_language
from bot.wiring import House, build

UNANSWERED = "none"
"""The `skill` of a line that could not be answered."""


def ask_one(text: str, *, today: date | None, conversation: str | None, user: str, as_json: bool) -> None:
    """One question. With a conversation, what it remembers is read before and kept after."""
    house = _house()
    message = _message(house, text, conversation or f"ask-{uuid4().hex}", user, today)
    memory = house.mailbox.recall(conversation) if conversation else {}
    reply = house.respond(message, memory)
    if conversation:
        house.mailbox.keep(conversation, reply.remember, house.machine_time())
    if as_json:
        print_json(reply_json(reply))
    else:
        from bot.terminal.console import Console
        from bot.terminal.shown import show

        show(reply, Console(), house.currency)


def ask_file(path: Path, *, today: date | None, user: str) -> None:
    """A line in, a line out. Conversations begin anew with the file.

    A line that could not be answered says so in its place, and the command fails once all the others are answered.
    """
    house = _house()
    broken: list[int] = []
    memories: dict[str, dict[str, Json]] = {}
    for number, line in enumerate(each_line(path), start=1):
        if isinstance(line, CommandFailed):
            broken.append(number)
            print_json(reply_json(_unread(line)), indent=None)
            continue
        asked_on = _day(line.get("today"), path, number)
        if isinstance(asked_on, CommandFailed):
            broken.append(number)
            print_json(reply_json(_unread(asked_on), line.get("id")), indent=None)
            continue
        name = str(line.get("conversation") or f"line-{number}")
        memory = memories.setdefault(name, {})
        message = _message(house, line["text"], name, str(line.get("user") or user), asked_on or today)
        reply = _reply(house, message, memory)
        broken += [number] if reply.skill == UNANSWERED else []
        _keep(memory, reply)
        print_json(reply_json(reply, line.get("id")), indent=None)
    if broken:
        lines = "、".join(map(str, broken[:5]))
        raise CommandFailed(
            f"{path} 里有 {len(broken)} 条没能答出来（第 {lines} 条{'等' if broken[5:] else ''}），其余的都答了。",
            f"{len(broken)} of {path} could not be answered (line {lines.replace('、', ', ')}"
            f"{' and more' if broken[5:] else ''}); the others were.",
        )


def chat(*, user: str, conversation: str) -> None:
    """Questions until an empty end of input, or “再见”."""
    from bot.terminal.console import Console
    from bot.terminal.shown import show

    house, console = _house(), Console()
    if sys.stdin.isatty():
        hello = house.say(
            "种草在听。空行跳过，输入“退出”或按 Ctrl-D 结束。",
            "Ask away. Empty lines are skipped; “exit” or Ctrl-D ends.",
        )
        console.print(hello, style="dim")
    while (text := _line()) is not None:
        if text.strip() in ("退出", "再见", "exit", "quit"):
            return
        if text.strip():
            message = _message(house, text, conversation, user, None)
            reply = _reply(house, message, house.mailbox.recall(conversation))
            house.mailbox.keep(conversation, reply.remember, house.machine_time())
            show(reply, console, house.currency)


def _house() -> House:
    """The house, without the log that a server's keeper reads: here the asker reads the refusal itself."""
    if logging.lastResort is not None:
        logging.lastResort.setLevel(logging.ERROR)
    return build()


def _line() -> str | None:
    try:
        return input("› " if sys.stdin.isatty() else "")
    except EOFError:
        if sys.stdin.isatty():
            print()  # noqa: T201  what comes next begins a line of its own
        return None


def _message(house: House, text: str, conversation: str, user: str, today: date | None) -> Message:
    return Message(uuid4().hex, text, conversation, user, "terminal", house.clock.on(today))


def _reply(house: House, message: Message, memory: Mapping[str, Json]) -> Reply:
    """The reply, or what stood in its way where nobody foresaw it: the questions after it are answered all the same."""
    try:
        return house.respond(message, memory)
    except Exception as error:
        if isinstance(error, Spoken):
            raise
        language = language_of(message.text)
        return Reply(UNANSWERED, "refused", (Text(unforeseen(error).sentence(language)),), language)


def _keep(memory: dict[str, Json], reply: Reply) -> None:
    memory.update(reply.remember)
    for slot in [slot for slot, value in memory.items() if value is None]:
        del memory[slot]


def _unread(why: CommandFailed) -> Reply:
    language = read_language()
    return Reply(UNANSWERED, "refused", (Text(why.sentence(language)),), language)


def _day(given: Any, path: Path, number: int) -> date | CommandFailed | None:
    if given in (None, ""):
        return None
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return CommandFailed(
            f"{path} 第 {number} 条的 today 应写成 2026-11-01 这样的日期。",
            f"Line {number} of {path}: today must be a date like 2026-11-01.",
        )
