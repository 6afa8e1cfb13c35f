"""`make bench`: how long `tangga assess` takes beside a bare copy of the same tables, and how much memory.

Each is a process of its own, one after the other in turn (A B A B ...), so that a machine that slows down slows both.
Prints a table and writes build/bench.json: a list of {name, work, seconds, reference, reference_seconds, ratio,
peak_mib}. Seconds are medians of the whole process, start included; `--families N` and `--runs N` change the size.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(__file__).resolve().parent
TANGGA = [sys.executable, "-c", "from tangga.cli import main; main()"]
ASSESS = [*TANGGA, "assess"]
LIMIT = 8.0  # times a bare copy: what the project promises at most


@dataclass(frozen=True)
class Result:
    """One line of the table; seconds are medians, peak_mib the largest peak of the measured process."""

    name: str
    work: str
    seconds: float
    reference: str
    reference_seconds: float
    ratio: float
    peak_mib: float


@dataclass(frozen=True)
class Took:
    seconds: float
    peak_mib: float


def took(command: list[str]) -> Took:
    """Runs the command to its end; wall seconds and peak resident memory (MiB) of that process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(command[:4])} ... failed; nothing was measured.")
    return Took(seconds, usage.ru_maxrss / 1024)


def in_turn(first: list[str], second: list[str], runs: int) -> tuple[list[Took], list[Took]]:
    """Both commands `runs` times in turn, after one uncounted warm-up of each."""
    took(first), took(second)
    pairs = [(took(first), took(second)) for _ in range(runs)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def compared(name: str, work: str, command: list[str], reference: str, bare: list[str], runs: int) -> Result:
    ours, theirs = in_turn(command, bare, runs)
    ratio = statistics.median(a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True))
    return Result(
        name=name,
        work=work,
        seconds=round(statistics.median(a.seconds for a in ours), 2),
        reference=reference,
        reference_seconds=round(statistics.median(b.seconds for b in theirs), 2),
        ratio=round(ratio, 2),
        peak_mib=round(max(a.peak_mib for a in ours)),
    )


def make_population(folder: Path, families: int) -> tuple[Path, Path, str]:
    """A synthetic population of Nusa Tenggara Barat, the same for everybody who asks for as many families."""
    subprocess.run(
        [*TANGGA, "make-district", "--region", "52", "--families", str(families), "--no-excel", "--out", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    files = folder / "families.parquet", folder / "members.parquet"
    members = pq.ParquetFile(files[1]).metadata.num_rows
    return *files, f"{families:,} families, {members:,} members"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--families", type=int, default=1_000_000)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--memory-limit", default="4GB")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        folder = Path(temporary)
        print(f"Making {options.families:,} families ...", flush=True)
        families, members, work = make_population(folder / "population", options.families)
        given = [str(families), str(members)]
        bare = [sys.executable, str(BENCH / "bare_copy.py"), *given, str(folder / "copy")]
        limit = ["--memory-limit", options.memory_limit]
        results = [
            compared(
                "assess",
                f"{work}, Parquet to Parquet, memory limit {options.memory_limit}",
                [*ASSESS, *given, "--as-of", "2020-06-15", "--out", str(folder / "out"), *limit],
                "bare copy: the same engine reads both inputs and writes tables of the outputs' rows and types",
                bare,
                options.runs,
            ),
            compared(
                "assess in little memory",
                f"{work}, Parquet to Parquet, memory limit 1GB",
                [*ASSESS, *given, "--as-of", "2020-06-15", "--out", str(folder / "out"), "--memory-limit", "1GB"],
                "the same bare copy",
                bare,
                1,
            ),
        ]
    show(results)
    report = ROOT / "build" / "bench.json"
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n", encoding="utf-8")


def show(results: list[Result]) -> None:
    table = Table(title=f"{os.cpu_count()} cores; medians of whole processes; promised: at most {LIMIT:g} x for assess")
    for heading in ("name", "work", "seconds", "reference", "reference s", "ratio", "peak MiB"):
        table.add_column(heading, overflow="fold")
    for result in results:
        table.add_row(*(str(value) for value in asdict(result).values()))
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
