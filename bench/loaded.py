"""Many at once: facilitators and officials at work at the same time against the production server, by Locust.

Each database gets, one after the other: a server as `tangga serve` starts it, its worker beside it, with the processes
and settings of deploy/; then one facilitator and one official alone, in a hurry (the reference, and the first minute of
a new server); then everybody, signing in two a second, and working as bench/load/locustfile.py says, with a district's
assessment and a workbook of its families going on in the last third. Locust runs on the same machine.

Promised: 95 of 100 answers within half a second, no error, and no more memory at the end than after two minutes. An
answer that is not the right page is an error. Signing in counts: Argon2 is slow on purpose.

Left for whoever looks closer: build/load-DATABASE.log (the server's line a request), build/load-DATABASE.jsonl (what
each of them waited for).
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pages
from own_environment import programs_of
from processes import cpu_ms, memory_mib, peak_mib
from results import REPORT, Result

import services

BENCH = Path(__file__).resolve().parent
PROMISED = 0.5  # seconds, of 95 answers in 100
GROWTH = 1.1  # memory at the end by memory after two minutes
ENOUGH = 40  # fewer answers of a kind have no 95th that says anything
EVERY = 5.0  # seconds between two looks at the memory
ALONE = 20.0  # seconds of the two who are alone
A_SECOND = 2  # who come: Argon2 alone computes a tenth of a second for each
SETTLING = 15.0  # seconds after the last has come, before anything counts
WORKERS = "4"  # as deploy/systemd/tangga-web.service
# What somebody who runs it for this many people would give it; durable, as PostgreSQL is.
POSTGRESQL = "-c shared_buffers=1GB -c effective_cache_size=4GB"


@dataclass(frozen=True)
class Crowd:
    """Who works there at once, and for how many seconds once all are in."""

    facilitators: int
    officials: int
    seconds: int

    @property
    def many(self) -> int:
        return self.facilitators + self.officials

    @property
    def ramp(self) -> float:
        """Seconds within which they sign in."""
        return self.many / A_SECOND


@dataclass(frozen=True)
class Answer:
    """One thing somebody waited for."""

    name: str
    at: float
    ms: float
    error: str

    @property
    def is_page(self) -> bool:
        """What a person waits for: neither the background work nor files that browsers keep, which cost nothing."""
        return not self.name.startswith("background: ") and not self.name.endswith(": static file")


@dataclass(frozen=True)
class Found:
    """What came of everybody at work: answers since all were in, until the background work began, and after that."""

    alone: list[Answer]
    plain: list[Answer]
    beside: list[Answer]
    errors: list[Answer]
    memory: list[tuple[float, dict[str, float]]]
    cores: float
    peak: float


def measured(families: int, crowds: dict[str, Crowd], data: Path | None, kept: Path | None) -> list[Result]:
    """Everybody at work on each database ("sqlite", "postgresql"), one after the other.

    data  an installation that is there already; it is written to
    kept  where the PostgreSQL server keeps its data; what was filled before is not filled again
    """
    locust = programs_of("locust") / "locust"
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        folder = (data or Path(temporary) / "data").resolve()
        environment = pages.filled(folder, families, made=data is not None) | {
            "TANGGA_LOG": "json",
            "TANGGA_METRICS_FROM": "127.0.0.1",
        }
        for name, crowd in crowds.items():
            with database(name, folder, kept, environment) as there:
                results += at_work(name, crowd, locust, there, Path(temporary))
    return results


@contextmanager
def database(name: str, folder: Path, kept: Path | None, environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment with which everything asks that database."""
    if name == "sqlite":
        yield environment
        return
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="tangga-pg-") as where:
        server = Path(where)
        server.mkdir(exist_ok=True)
        with services.running_postgresql(services.postgresql(), server, POSTGRESQL) as url:
            there = environment | {"DATABASE_URL": url}
            if not (server / "filled").exists():
                print("load: filling PostgreSQL ...", flush=True)
                fill(folder, there)
                (server / "filled").touch()
            subprocess.run([*pages.TANGGA, "manage", "prepare"], env=there, check=True, stdout=subprocess.DEVNULL)
            yield there


def fill(folder: Path, there: dict[str, str]) -> None:
    """The rows of the installation's SQLite file into that empty PostgreSQL."""
    subprocess.run([sys.executable, str(BENCH / "pages_copy.py"), str(folder / "demo.sqlite3")], env=there, check=True)


def at_work(name: str, crowd: Crowd, locust: Path, environment: dict[str, str], folder: Path) -> list[Result]:
    told = folder / f"{name}.json"
    command = [sys.executable, str(BENCH / "load" / "accounts.py"), str(crowd.facilitators), str(crowd.officials)]
    subprocess.run([*command, str(told)], env=environment, check=True)
    setting = json.loads(told.read_text(encoding="utf-8"))
    port = services.free_port()
    REPORT.parent.mkdir(exist_ok=True)
    log = REPORT.parent / f"load-{name}.log"
    with log.open("wb") as lines, pages.served(environment, port, "--workers", WORKERS, log=lines) as server:
        wait_for(port)
        print(f"load: {name}: one facilitator and one official alone ...", flush=True)
        first = {kind: some[:1] for kind, some in setting["accounts"].items()} | {"background": []}
        hurried = setting | {"accounts": first, "hurry": 0.03, "background_from": 0}
        alone, _began = sent(locust, port, hurried, folder / f"{name}-alone", 2, ALONE)
        print(f"load: {name}: {crowd.facilitators} facilitators and {crowd.officials} officials ...", flush=True)
        begins = time.monotonic() + crowd.ramp + SETTLING
        background = begins + crowd.seconds * 2 / 3
        slow = setting | {"hurry": 1, "background_from": background}
        with looked_at(server) as memory:
            spent = cpu_ms(server)
            lasting = crowd.ramp + SETTLING + crowd.seconds
            answers, began = sent(locust, port, slow, folder / f"{name}-all", A_SECOND, lasting)
            cores = (cpu_ms(server) - spent) / 1000 / (time.monotonic() - began)
        found = Found(
            alone=[each for each in alone if not each.error],
            plain=[each for each in answers if begins <= each.at < background],
            beside=[each for each in answers if each.at >= background],
            errors=[each for each in (*alone, *answers) if each.error],
            memory=memory,
            cores=round(cores, 2),
            peak=peak_mib(server),
        )
    shutil.copy(folder / f"{name}-all.jsonl", REPORT.parent / f"load-{name}.jsonl")
    for error in sorted({f"{each.name}: {each.error}" for each in found.errors})[:20]:
        print(f"  error: {error}", flush=True)
    work = f"{setting['families']:,} families, {name}, {crowd.facilitators} + {crowd.officials} people"
    return list(results_of(found, work, crowd))


def sent(
    locust: Path, port: int, setting: dict[str, object], file: Path, a_second: int, seconds: float
) -> tuple[list[Answer], float]:
    """What Locust found, and when it began."""
    told, found = file.with_suffix(".told.json"), file.with_suffix(".jsonl")
    told.write_text(json.dumps(setting | {"found": str(found)}), encoding="utf-8")
    accounts = setting["accounts"]
    assert isinstance(accounts, dict)
    command = [str(locust), "-f", str(BENCH / "load" / "locustfile.py"), "--headless", "--skip-log", "--only-summary"]
    command += ["--host", f"http://127.0.0.1:{port}", "--users", str(sum(map(len, accounts.values())))]
    command += ["--spawn-rate", str(a_second), "--run-time", f"{round(seconds)}s", "--stop-timeout", "15"]
    began = time.monotonic()
    environment = {"PATH": os.environ["PATH"], "LOAD_SETTING": str(told)}
    with file.with_suffix(".out").open("wb") as out:  # what it says of errors; its exit code is 1 when there is one
        code = subprocess.run(command, env=environment, stdout=out, stderr=out, check=False).returncode
    if code not in (0, 1) or not found.exists():
        raise SystemExit(f"load: Locust ended with {code}:\n{file.with_suffix('.out').read_text()[-3000:]}")
    return [Answer(**json.loads(line)) for line in found.read_text(encoding="utf-8").splitlines()], began


@contextmanager
def looked_at(server: int) -> Iterator[list[tuple[float, dict[str, float]]]]:
    """What the server's processes hold, looked at every few seconds until the block ends."""
    found: list[tuple[float, dict[str, float]]] = []
    over = threading.Event()

    def look() -> None:
        began = time.monotonic()
        while True:
            found.append((time.monotonic() - began, memory_mib(server)))
            if over.wait(EVERY):
                return

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield found
    finally:
        over.set()
        looking.join()


def wait_for(port: int) -> None:
    for _ in range(240):
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()  # the server just started
            return
        except (URLError, OSError):
            time.sleep(0.5)
    raise SystemExit("load: the server did not start.")


def results_of(found: Found, work: str, crowd: Crowd) -> Iterator[Result]:
    by_name: dict[str, list[float]] = defaultdict(list)
    before: dict[str, list[float]] = defaultdict(list)
    for each in (*found.plain, *found.beside):
        by_name[each.name].append(each.ms / 1000)
    for each in found.alone:
        before[each.name].append(each.ms / 1000)
    for name, times in sorted(by_name.items()):
        is_promised = len(times) >= ENOUGH and not name.startswith("background: ")
        yield line(
            f"load: {name}", work, times, "by one alone", before[name], promised=is_promised, requests=len(times)
        )
    everybody = [each.ms / 1000 for each in found.plain if each.is_page]
    alone = [each.ms / 1000 for each in found.alone if each.is_page]
    rate = len(everybody) / (crowd.seconds * 2 / 3)
    more = {"a_second": round(rate, 1), "cores": found.cores}
    yield line("load: all answers", work, everybody, "by one facilitator and one official alone", alone, **more)
    yield line(
        "load: all answers beside background work",
        work,
        [each.ms / 1000 for each in found.beside if each.is_page],
        "the same people before it began",
        everybody,
        jobs=sum(each.name == "background: start an assessment" for each in found.beside),
        workbooks=sum("workbook" in each.name for each in found.beside),
    )
    yield other_than_seconds("load: errors", work, crowd.seconds, {"errors": len(found.errors)}, ("errors", 0))
    yield memory(found, work, crowd)


def memory(found: Found, work: str, crowd: Crowd) -> Result:
    """What answers pages, after two minutes and over the last one; of a run too short for that no promise."""
    long = crowd.seconds >= 300
    early = crowd.ramp + SETTLING + (120 if long else 0)
    last = found.memory[-1][0]
    first = [held["pages"] for at, held in found.memory if early <= at <= early + 30]
    end = [held["pages"] for at, held in found.memory if at >= last - 30]
    work_peak = max(held["work"] for _at, held in found.memory)
    more = {
        "mib_early": round(statistics.median(first)),
        "mib_end": round(statistics.median(end)),
        "growth": round(statistics.median(end) / statistics.median(first), 3),
        "worker_peak_mib": round(work_peak),
    }
    for at, held in found.memory[:: max(1, round(60 / EVERY))]:
        print(f"  memory after {at:4.0f} s: pages {held['pages']:.0f} MiB, worker {held['work']:.0f} MiB", flush=True)
    promised = ("growth", GROWTH) if long else None
    return other_than_seconds("load: memory", work, last, more, promised, found.peak)


def line(
    name: str,
    work: str,
    times: list[float],
    reference: str,
    others: list[float],
    *,
    promised: bool = True,
    **more: float,
) -> Result:
    """A line of answers: half of them, 95 and 99 of 100 took no longer."""
    times, others = times or [0.0], others or [0.0]
    middle, other = statistics.median(times), statistics.median(others)
    spread = {"p95_seconds": percentile(times, 95), "p99_seconds": percentile(times, 99)}
    return Result(
        name=name,
        work=work,
        seconds=round(middle, 3),
        reference=reference,
        reference_seconds=round(other, 3),
        ratio=round(middle / other, 1) if other else 0.0,
        peak_mib=0,
        more=spread | {"reference_p95_seconds": percentile(others, 95)} | more,
        promised=("p95_seconds", PROMISED) if promised else None,
    )


def other_than_seconds(
    name: str, work: str, seconds: float, more: dict[str, float], promised: tuple[str, float] | None, peak: float = 0
) -> Result:
    """A line about something else; seconds: over how long."""
    return Result(name, work, round(seconds), "–", 0, 0, peak, more, promised)


def percentile(times: list[float], most: int) -> float:
    """Most of a hundred took no longer."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, -(-len(ordered) * most // 100) - 1)], 3)
