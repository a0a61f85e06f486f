"""What the processes that stay write to standard error: one line an event, as text or as JSON, and nobody's words.

Our own modules log what happened and ids. What other libraries log may hold payloads, addresses with keys in them, or
what somebody wrote: of them only the place is kept.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, Literal, TextIO

OURS: Final = ("analytics", "assistant", "bot", "knowledge")
PLAIN: Final = ("uvicorn.error",)
"""Loggers of others whose lines say where the server listens, and nothing of requests."""
_STANDARD: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def set_up(form: Literal["text", "json"], level: str, to: TextIO = sys.stderr) -> None:
    """Log from here on in this form, from this level up ("info"). Called once by a process that stays."""
    import structlog

    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "text":
        last = structlog.dev.ConsoleRenderer(colors=to.isatty(), exception_formatter=_no_words)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            _with_ids,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    lines = logging.StreamHandler(to)
    lines.setFormatter(formatter)
    lines.addFilter(_without_words)
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(level.upper())


def _without_words(record: logging.LogRecord) -> bool:
    """Another library's line keeps its level and place alone; an exception is its type and where it came by."""
    from bot.failures import trail

    if record.exc_info and record.exc_info[1]:
        record.msg, record.args = f"{record.msg}: {trail(record.exc_info[1])}", record.args
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    top = record.name.partition(".")[0]
    if top not in OURS and record.name not in PLAIN:
        if record.levelno < logging.WARNING:
            return False
        record.msg, record.args = f"{record.levelname.lower()} at {record.module}:{record.lineno}", None
    return True


def _with_ids(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """What our modules pass as `extra`: message ids, attempts, routes."""
    record: logging.LogRecord = event["_record"]
    return {**event} | {name: value for name, value in record.__dict__.items() if name not in _STANDARD}


def _no_words(_to: TextIO, _error: object) -> None:
    """Exceptions are told by their trail already."""
