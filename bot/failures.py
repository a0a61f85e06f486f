"""What a person is told when a command cannot be done."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class CommandFailed(Exception):
    """A command could not be done; the message is one sentence for its user, with the mend."""


@contextmanager
def told() -> Iterator[None]:
    """Turn what escapes into one sentence on standard error and exit code 1; interrupts into 130.

    The traceback of what nobody foresaw goes to errors.log in the home directory, without any text of
    a message or a review: only the file names, lines and the exception's type.
    """
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        with suppress(OSError):
            sys.stdout = None  # nobody reads on, so nothing is left to flush
        sys.exit(0)
    except CommandFailed as failed:
        fail(str(failed))
    except Exception as error:
        fail(_known(error) or _unforeseen(error))


def fail(sentence: str) -> None:
    """Say why on standard error, and exit with 1."""
    print(sentence, file=sys.stderr)  # noqa: T201  this is the command line
    sys.exit(1)


def _known(error: Exception) -> str | None:
    """The sentence of an error that its part has already put into words."""
    with suppress(ImportError):
        from bot.wiring import SPOKEN_ERRORS

        return str(error) if isinstance(error, SPOKEN_ERRORS) else None
    return None


def _unforeseen(error: Exception) -> str:
    import traceback
    from datetime import UTC, datetime
    from pathlib import Path

    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {type(error).__name__} {trail}\n"
    where = ""
    with suppress(Exception):
        from bot.settings import read_settings

        log = read_settings().home / "errors.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(line)
        where = f"，经过记在 {log}"
    return (
        f"出了没有料到的错（{type(error).__name__}）{where}；请运行 zhongcao doctor 查看配置。"
        f" Something unforeseen went wrong ({type(error).__name__}); run zhongcao doctor."
    )
