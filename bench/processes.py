"""What a server's processes take: memory and computing, of the process and of all below it."""

import os
from collections.abc import Iterator
from pathlib import Path


def _parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # ended meanwhile
            continue
    return found


def below(server: int) -> list[int]:
    """The process and all that it started, and they."""
    parents = _parents()
    found = [server]
    for each in found:
        found += [process for process, parent in parents.items() if parent == each]
    return found


def _lines(process: int, name: str) -> dict[str, str]:
    """A file of /proc with lines "Name: value"; empty where the process has ended."""
    try:
        lines = Path(f"/proc/{process}/{name}").read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split(":", 1) for line in lines if ":" in line)


def _mib(lines: dict[str, str], name: str) -> float:
    return int(lines.get(name, "0").split()[0]) / 1024


def peak_mib(server: int) -> float:
    """The largest peak of the server's processes."""
    return round(max((_mib(_lines(each, "status"), "VmHWM") for each in below(server)), default=0))


def memory_mib(server: int) -> dict[str, float]:
    """What the processes hold by themselves (what several share is divided among them), what they began as, in words:
    those that answer, and the one that does the background work."""
    found = {"pages": 0.0, "work": 0.0}
    for each in below(server):
        found["work" if _words(each) & {"work"} else "pages"] += _mib(_lines(each, "smaps_rollup"), "Pss")
    return {name: round(many, 1) for name, many in found.items()}


def _words(process: int) -> set[str]:
    try:
        return set(Path(f"/proc/{process}/cmdline").read_text().split("\0"))
    except OSError:
        return set()


def cpu_ms(server: int) -> float:
    """What the server and its workers have computed so far."""
    return sum(_ticks(server)) * 1000 / os.sysconf("SC_CLK_TCK")


def _ticks(server: int) -> Iterator[int]:
    for each in below(server):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        yield int(fields[11]) + int(fields[12])
