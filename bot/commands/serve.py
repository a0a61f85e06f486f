"""`serve` and `worker`: the processes that stay."""

import ctypes
import logging
import os
import signal
import socket
from contextlib import suppress
from threading import Event
from typing import Final
from uuid import uuid4

from bot.console import Console
from bot.failures import CommandFailed
from bot.wiring import House, build
from bot.worker import Worker

log = logging.getLogger(__name__)
_M_ARENA_MAX: Final = -8  # malloc.h


def serve(*, host: str | None, port: int | None) -> None:
    """The web page, and a worker in the same process, until interrupted."""
    house = build()
    if host:
        house = House(house.settings.model_copy(update={"host": host}))
    run(house, host or house.settings.host, port or house.settings.port)


def run(house: House, host: str, port: int) -> None:
    """Serve one house's page.

    Raises CommandFailed when the address is taken.
    """
    import uvicorn

    _share_arenas()
    _must_be_free(host, port)
    app = house.web_app(new_worker(house))
    where = f"http://{host}:{port}"
    up = house.say(f"种草在 {where} 等你；按 Ctrl-C 结束。", f"zhongcao is at {where}; Ctrl-C ends it.")
    Console().print(up, markup=False, highlight=False)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, timeout_graceful_shutdown=10)


def work() -> None:
    """Answer messages from the state store until told to stop; what is in hand is finished or given back."""
    house = build()
    log.info("%d people and groups have roles", len(house.permissions.who))  # a faulty file is said before any message
    worker = new_worker(house)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    worker.start()
    up = house.say(f"{worker.name} 在处理消息；按 Ctrl-C 结束。", f"{worker.name} answers messages; Ctrl-C ends it.")
    Console().print(up, markup=False, highlight=False)
    stop.wait()
    worker.stop()


def new_worker(house: House) -> Worker:
    """A worker with a name of its own."""
    name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
    return Worker(house.mailbox, house.respond, house.machine_time, name, chores=(house.tending.tend,))


def _share_arenas() -> None:
    """Let glibc's threads share two heaps: with one each, freed memory is kept from the others."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _must_be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CommandFailed(
                f"{host}:{port} 用不了（{taken.strerror}）；换一个端口：zhongcao serve --port {port + 1}，"
                f"或设 ZHONGCAO_PORT。",
                f"{host}:{port} cannot be used ({taken.strerror}); pick another port: "
                f"zhongcao serve --port {port + 1}, or set ZHONGCAO_PORT.",
            ) from taken
