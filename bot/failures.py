"""What a person is told when a command cannot be done."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, runtime_checkable

from analytics.spoken import Language, SpokenError


class CommandFailed(SpokenError):
    """A command could not be done."""


@runtime_checkable
class Spoken(Protocol):
    """An error that says itself in either language: every package's errors meant for people are such."""

    def sentence(self, language: Language) -> str: ...


@contextmanager
def told() -> Iterator[None]:
    """Turn what escapes into one sentence on standard error and exit code 1; interrupts into 130.

    The sentence is in the language that the settings name. The traceback of what nobody foresaw goes to
    errors.log in the home directory, without any text of a message or a review: only the file names, lines
    and the exception's type.
    """
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        with suppress(OSError):
            sys.stdout = None  # nobody reads on, so nothing is left to flush
        sys.exit(0)
    except Exception as error:
        from bot.settings import read_language
        from bot.terminal.console import bare

        spoken = error if isinstance(error, Spoken) else _of_the_store(error) or unforeseen(error)
        print(bare(spoken.sentence(read_language())), file=sys.stderr)  # noqa: T201  this is the command line
        sys.exit(1)


def _of_the_store(error: Exception) -> Spoken | None:
    if not type(error).__module__.startswith("sqlalchemy."):
        return None
    from bot.store.state import unavailable

    return unavailable(error)


def trail(error: BaseException) -> str:
    """An error's type and the lines it came by: for logs, which must not hold what somebody wrote, as its words may."""
    import traceback
    from pathlib import Path

    frames = traceback.extract_tb(error.__traceback__)
    lines = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} {lines}"


def unforeseen(error: Exception) -> CommandFailed:
    """What to tell of an error that nobody foresaw, once its trail is written to errors.log."""
    from datetime import UTC, datetime

    line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {trail(error)}\n"
    zh = en = ""
    with suppress(Exception):
        from bot.settings import read_settings

        log = read_settings().home / "errors.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(line)
        zh, en = f"，经过记在 {log}", f", its trail is in {log}"
    return CommandFailed(
        f"出了没有料到的错（{type(error).__name__}）{zh}；请运行 zhongcao doctor 查看配置。",
        f"Something unforeseen went wrong ({type(error).__name__}){en}; run zhongcao doctor.",
    )
