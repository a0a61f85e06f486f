"""`serve` and `worker`: the processes that stay."""

import asyncio
import ctypes
import errno
import gc
import logging
import signal
import socket
import sys
import threading
from contextlib import suppress
from typing import Final

from bot.failures import CommandFailed
from bot.front import Front
from bot.logs import set_up
from bot.mail.worker import Worker
from bot.measures import Measures
from bot.post.upkeep import Upkeep
from bot.store.leases import try_writing
from bot.store.presence import own_name
from bot.terminal.console import Console
from bot.wiring import House, build
from bot.wiring_platforms import courier_of, group_rounds, platforms_of

log = logging.getLogger(__name__)
_M_ARENA_MAX: Final = -8  # malloc.h
_TURN: Final = 0.0005
"""Seconds that a thread computes while another waits to go on; Python's own 5 ms are what each step of an
acknowledgement would wait for each thread that reckons figures."""
_WARM: Final = 60.0
"""Seconds after which all that is read at first use has been read, as a rule."""


def serve(*, host: str | None, port: int | None) -> None:
    """The page, the platforms and a worker in one process, until interrupted."""
    house = build()
    if host:
        house = House(house.settings.model_copy(update={"host": host}))
    run(house, host or house.settings.host, port or house.settings.port)


def run(house: House, host: str, port: int) -> None:
    """Serve one house.

    Raises CommandFailed when the address is taken.
    """
    import uvicorn

    from bot.web.server import LIMITS

    set_up(house.settings.log_format, house.settings.log_level)
    _share_arenas()
    must_be_free(host, port)
    try_writing(house.state, house.machine_time())  # a full or read-only disk is said now, not at the first message
    measures = measures_of(house)
    worker = new_worker(house, measures)
    platforms = platforms_of(house, measures, worker.name)
    front = Front(
        house.web_app(measures.heard),
        house.state,
        worker,
        courier_of(house, platforms, measures, worker.name),
        platforms,
        measures,
        house.machine_time,
        house.settings.metrics_token.get_secret_value(),
    )
    where = house.entry.opened_at(host, port)
    up = house.say(f"种草在 {where} 等你；按 Ctrl-C 结束。", f"zhongcao is at {where}; Ctrl-C ends it.")
    Console().print(up, markup=False, highlight=False)
    if hint := house.entry.hint():
        Console().print(house.say(*hint), markup=False, highlight=False)
    _keep_acknowledgements_quick()
    uvicorn.run(
        front.app(),
        host=host,
        port=port,
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        **LIMITS,
    )


def work() -> None:
    """Answer messages from the state store and send what waits there, until told to stop; what is in hand is finished
    or given back."""
    house = build()
    set_up(house.settings.log_format, house.settings.log_level)
    try_writing(house.state, house.machine_time())
    log.info("%d people and groups have roles", len(house.permissions.who))  # a faulty file is said before any message
    measures = measures_of(house)
    worker = new_worker(house, measures)
    up = house.say(f"{worker.name} 在处理消息；按 Ctrl-C 结束。", f"{worker.name} answers messages; Ctrl-C ends it.")
    Console().print(up, markup=False, highlight=False)
    asyncio.run(_working(house, worker, measures))


async def _working(house: House, worker: Worker, measures: Measures) -> None:
    """A worker holds no platform's own connection: it sends on those routes that need none."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    courier = courier_of(house, platforms_of(house, measures, worker.name), measures, worker.name)
    worker.start()
    await courier.run(stop)
    await asyncio.to_thread(worker.stop)


def measures_of(house: House) -> Measures:
    return Measures(lambda: house.state, house.machine_time)


def new_worker(house: House, measures: Measures | None = None) -> Worker:
    """A worker with a name of its own."""
    respond = measures.answering(house.respond) if measures else house.respond
    threads = house.settings.worker_threads
    upkeep = Upkeep(house.state, house.machine_time)
    chores = (
        house.tending.tend,
        house.day.rounds.go,
        house.audit.tend,
        group_rounds(house).tend,
        upkeep.tend,
    )
    return Worker(house.mailbox, respond, house.machine_time, own_name(), threads=threads, chores=chores)


def _share_arenas() -> None:
    """Let glibc's threads share two heaps: with one each, freed memory is kept from the others."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _keep_acknowledgements_quick() -> None:
    """Neither what other threads reckon nor the search for garbage holds them up."""
    sys.setswitchinterval(_TURN)
    _settle_memory()
    warm = threading.Timer(_WARM, _settle_memory)
    warm.daemon = True
    warm.start()


def _settle_memory() -> None:
    """What is there by now stays for good: to look through all of it for garbage, again and again, would hold up every
    acknowledgement for a few hundred milliseconds."""
    gc.collect()
    gc.freeze()


def must_be_free(host: str, port: int) -> None:
    """Raises CommandFailed for an address that is not this machine's, and for a port that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            if isinstance(taken, socket.gaierror) or taken.errno == errno.EADDRNOTAVAIL:
                raise CommandFailed(
                    f"{host} 不是这台机器的地址；ZHONGCAO_HOST 只给本机用写 127.0.0.1，给别的机器用写 0.0.0.0。",
                    f"{host} is no address of this machine; ZHONGCAO_HOST is 127.0.0.1 for this machine alone, 0.0.0.0 "
                    "for others too.",
                ) from taken
            raise CommandFailed(
                f"{host}:{port} 用不了（{taken.strerror}）；换一个端口：zhongcao serve --port {port + 1}，"
                f"或设 ZHONGCAO_PORT。",
                f"{host}:{port} cannot be used ({taken.strerror}); pick another port: "
                f"zhongcao serve --port {port + 1}, or set ZHONGCAO_PORT.",
            ) from taken
