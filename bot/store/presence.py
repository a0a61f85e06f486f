"""Who works on a store, and whether a process of this machine lives still: its death is seen at once, where another
machine's shows only when its leases end.

A name holds the machine's run, the process and when it began, so that no other process ever has it, also after a
restart, in another container, or under the same number.
"""

import os
import socket
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

_PROC: Final = Path("/proc")


def own_name() -> str:
    """A new name for a worker or a courier of this process."""
    return f"{socket.gethostname()[:60]}.{_machine()}.{os.getpid()}.{_began(os.getpid())}.{uuid4().hex[:6]}"


def is_gone(name: str) -> bool:
    """Whether a holder is a process of this machine that lives no more. False where that cannot be known."""
    parts = name.rsplit(".", 4)
    if len(parts) != 5 or not parts[2].isdecimal():
        return False
    _, machine, pid, began, _ = parts
    return bool(began) and machine == _machine() and _began(int(pid)) != began


def _machine() -> str:
    """This run of this machine, as far as processes see each other: containers each have their own."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text()
        seen = (_PROC / "self/ns/pid").readlink()
    except OSError:
        return uuid4().hex[:12]  # not a Linux: nobody can be known to be gone
    return sha256(f"{boot} {seen}".encode()).hexdigest()[:12]


def _began(pid: int) -> str:
    """When a process began, in the kernel's ticks; "" where there is none."""
    try:
        after_name = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return after_name[19] if after_name[0] != "Z" else ""
