"""Which process somebody is, so that a worker whose process has gone is known at once on the machine it ran on."""

import os
import socket
from pathlib import Path

PROC = Path("/proc")


def this_machine() -> str:
    """A name for the machine since it was started and, in containers, for the container: where process ids count."""
    parts = [socket.gethostname()[:40]]
    for file in (PROC / "sys/kernel/random/boot_id",):
        parts.append(file.read_text().strip()[:13] if file.is_file() else "")
    namespace = PROC / "self/ns/pid"
    parts.append(str(namespace.stat().st_ino) if namespace.exists() else "")
    return "/".join(parts)


def this_process() -> str:
    """machine|process id|when it began; another process that later gets the same id began at another moment."""
    return f"{this_machine()}|{os.getpid()}|{_began(os.getpid())}"


def is_gone(process: str) -> bool:
    """Whether a process, named as this_process names them, surely lives no more. False where that cannot be known."""
    machine, _, rest = process.partition("|")
    number, _, began = rest.partition("|")
    if machine != this_machine() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _began(int(number)) != began


def _began(number: int) -> str:
    """The moment a process began, in the system's ticks; empty where the system does not tell, or for a dead one.

    A zombie, which waits to be collected by its parent, does nothing any more: it has no beginning either.
    """
    try:
        # The name may hold spaces and brackets; the fields begin after the last closing bracket.
        fields = (PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def threads_beside_pages() -> int:
    """How many threads a job may compute with: one for each core this process may use but one, left to answer pages."""
    return max(1, len(os.sched_getaffinity(0)) - 1)
