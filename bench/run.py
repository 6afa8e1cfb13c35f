"""`make bench`: how long the work of a province takes beside the least that has to be done for it, and how much memory.

  assess   `tangga assess` from Parquet to Parquet, beside a bare copy of the same tables (bench/bare_copy.py)
  import   a list by person from upload to registered, beside the bare reading of its workbook (bench/imports.py)
  pages    every page as served, beside its own statements alone (bench/pages.py)
  field    the same of the pages of work with families, with a year of it recorded (bench/field_work.py)
  dashboards  dashboards by role, with four years of months besides (bench/dashboards_history.py)
  figures  every figure, editions, claims and the open page, with the same four years (bench/figures_asked.py)
  papers   500 certificates in one download, beside the bare PDF library drawing the same pages (bench/papers.py)

  make bench                                 a tenth of a province and less: some ten minutes on two cores
  make bench ARGS=--full                     a million families assessed, 345,899 imported and paged through: hours
  make bench ARGS="--parts pages --families 345899 --postgresql"

Prints a table and writes build/bench.json: a list of {name, work, seconds, reference, reference_seconds, ratio,
peak_mib}, for pages also p95_seconds, cpu_seconds and queries, for imports cpu_seconds and cpu_ratio. A promise that is
not kept is said in a line of its own; CONTRIBUTING.md lists them.

What is measured and its reference are processes of their own, in turn (A B A B ...), so that a machine that slows down
slows both. Of `assess`, seconds are medians of the whole process, start included.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pages
import pyarrow.parquet as pq
from results import Result, read, report, show

import papers

BENCH = Path(__file__).resolve().parent
TANGGA = [sys.executable, "-c", "from tangga.cli import main; main()"]
ASSESS = [*TANGGA, "assess"]
PROMISED = 8.0  # times a bare copy: what the project promises at most
PARTS = ("assess", "import", "pages", "field", "dashboards", "figures", "papers")
QUICK = {
    "assess": 300_000,
    "import": 10_000,
    "pages": 10_000,
    "field": 10_000,
    "dashboards": 10_000,
    "figures": 10_000,
    "papers": 500,
}
FULL = {
    "assess": 1_000_000,
    "import": 345_899,
    "pages": 345_899,
    "field": 345_899,
    "dashboards": 345_899,
    "figures": 345_899,
    "papers": 500,
}


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
        promised=("ratio", PROMISED),
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


def assess(families: int, runs: int, memory_limit: str) -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        folder = Path(temporary)
        print(f"assess: making {families:,} families ...", flush=True)
        *files, work = make_population(folder / "population", families)
        given = [str(path) for path in files]
        bare = [sys.executable, str(BENCH / "bare_copy.py"), *given, str(folder / "copy")]
        asked = [*ASSESS, *given, "--as-of", "2020-06-15", "--out", str(folder / "out")]
        same = "bare copy: the same engine reads both inputs and writes tables of the outputs' rows and types"
        return [
            compared(name, f"{work}, Parquet to Parquet, memory limit {limit}", limited, reference, bare, times)
            for name, limit, reference, times in (
                ("assess", memory_limit, same, runs),
                ("assess in little memory", "1GB", "the same bare copy", 1),
            )
            for limited in [[*asked, "--memory-limit", limit]]
        ]


def imports(families: int, again: int) -> list[Result]:
    """In processes of their own: memory is measured, and a Django process has one database."""
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as folder:
        print(f"import: making a list of {families:,} families, and one of {again:,} ...", flush=True)
        command = [sys.executable, str(BENCH / "imports.py")]
        sizes = ["--families", str(families), "--again", str(again)]
        subprocess.run([*command, "prepare", folder, *sizes], check=True)
        subprocess.run([*command, "measure", folder], check=True)
        return read(Path(folder) / "found.json")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--parts", default=",".join(PARTS), help="which, with commas between; default: all")
    asked.add_argument("--full", action="store_true", help="the sizes that the promises are about")
    asked.add_argument("--families", type=int, help="of every part, instead of the default sizes")
    asked.add_argument("--runs", type=int, default=3, help="of assess and the bare copy, in turn")
    asked.add_argument("--memory-limit", default="4GB", help="of assess")
    asked.add_argument("--requests", type=int, help="of each page by each viewer")
    asked.add_argument(
        "--data",
        type=Path,
        help="pages, field, dashboards and figures of an installation already made (it is written to)",
    )
    asked.add_argument(
        "--postgresql", action="store_true", help="pages, field, dashboards and figures on PostgreSQL too"
    )
    options = asked.parse_args()
    parts = options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        asked.error(f"--parts: {', '.join(sorted(unknown))} is none of {', '.join(PARTS)}")
    sizes = {part: options.families or (FULL if options.full else QUICK)[part] for part in PARTS}
    sizes["papers"] = QUICK["papers"]  # what one download holds
    requests = max(options.requests or (20 if options.full else 5), 2)  # fewer have no 95th
    work: dict[str, Callable[[], list[Result]]] = {
        "assess": lambda: assess(sizes["assess"], options.runs, options.memory_limit),
        "import": lambda: imports(sizes["import"], max(sizes["import"] // 40, 500)),
        "pages": lambda: pages.measured(sizes["pages"], requests, options.data, options.postgresql),
        "field": lambda: pages.measured(sizes["field"], requests, options.data, options.postgresql, field=True),
        "dashboards": lambda: pages.measured(
            sizes["dashboards"], requests, options.data, options.postgresql, dashboards=True
        ),
        "figures": lambda: pages.measured(sizes["figures"], requests, options.data, options.postgresql, figures=True),
        "papers": lambda: papers.measured(sizes["papers"]),
    }
    results: list[Result] = []
    for part in parts:
        results += work[part]()
        report(results)
    show(results)


if __name__ == "__main__":
    main()
