"""`tangga assess` beside a bare copy of the same tables (bench/bare_copy.py): of a province, and of a nation.

The nation is made by `tangga make-district` as one province: its families follow the same tables of size, age and
school wherever they live, and only the number of rows matters here.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from results import Result

BENCH = Path(__file__).resolve().parent
TANGGA = [sys.executable, "-c", "from tangga.cli import main; main()"]
ASSESS = [*TANGGA, "assess"]
AS_OF = "2020-06-15"
PROMISED = 6.0  # times a bare copy, where starting the program no longer counts
PROMISED_SMALL = 8.0
PROMISED_GIB = 4.0
PROMISED_GROWTH = 1.1  # seconds a family at the full size beside those at a tenth of it
SAME = "bare copy: the same engine reads both inputs and writes tables of the outputs' rows and types"


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


def in_turn(first: list[str], second: list[str], runs: int, warm_up: bool) -> tuple[list[Took], list[Took]]:
    """Both commands `runs` times in turn, after one uncounted time of each (which large ones can do without)."""
    if warm_up:
        took(first), took(second)
    pairs = [(took(first), took(second)) for _ in range(runs)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def compared(
    name: str, work: str, command: list[str], bare: list[str], runs: int, promised: float, warm_up: bool = True
) -> Result:
    ours, theirs = in_turn(command, bare, runs, warm_up)
    ratio = statistics.median(a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True))
    return Result(
        name=name,
        work=work,
        seconds=round(statistics.median(a.seconds for a in ours), 2),
        reference=SAME,
        reference_seconds=round(statistics.median(b.seconds for b in theirs), 2),
        ratio=round(ratio, 2),
        peak_mib=round(max(a.peak_mib for a in ours)),
        promised=("ratio", promised),
    )


def make_population(folder: Path, families: int, region: str = "52") -> tuple[Path, Path, str]:
    """A synthetic population of a province, the same for everybody who asks for as many families."""
    subprocess.run(
        [*TANGGA, "make-district", "--region", region, "--families", str(families), "--no-excel", "--out", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    files = folder / "families.parquet", folder / "members.parquet"
    members = pq.ParquetFile(files[1]).metadata.num_rows
    return *files, f"{families:,} families, {members:,} members"


def commands(folder: Path, files: list[Path], memory_limit: str) -> tuple[list[str], list[str]]:
    """Assessing these files, and the bare copy of them."""
    given = [str(path) for path in files]
    asked = [*ASSESS, *given, "--as-of", AS_OF, "--out", str(folder / "out"), "--memory-limit", memory_limit]
    return asked, [sys.executable, str(BENCH / "bare_copy.py"), *given, str(folder / "copy")]


def assess(families: int, runs: int, memory_limit: str) -> list[Result]:
    """Of a district or province, in plenty of memory and in little."""
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        folder = Path(temporary)
        print(f"assess: making {families:,} families ...", flush=True)
        *files, work = make_population(folder / "population", families)
        return [
            compared(
                name,
                f"{work}, Parquet to Parquet, memory limit {limit}",
                *commands(folder, files, limit),
                times,
                PROMISED_SMALL,
            )
            for name, limit, times in (("assess", memory_limit, runs), ("assess in little memory", "1GB", 1))
        ]


def nation(families: int, memory_limit: str) -> list[Result]:
    """Of so many families, and of a half, a fifth and a tenth of them: the ratio, the memory, and the growth."""
    found: list[tuple[int, Result]] = []
    for part in (10, 5, 2, 1):
        size = families // part
        with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
            folder = Path(temporary)
            print(f"nation: making {size:,} families ...", flush=True)
            *files, work = make_population(folder / "population", size, region="35")
            said = f"{work}, Parquet to Parquet, memory limit {memory_limit}"
            asked, bare = commands(folder, files, memory_limit)
            promised = PROMISED if size >= 2_000_000 else PROMISED_SMALL
            found.append((size, compared("nation", said, asked, bare, 2, promised, warm_up=False)))
    (least, smallest), (most, largest) = found[0], found[-1]
    each, before = largest.seconds / most * 1e6, smallest.seconds / least * 1e6
    return [
        *(result for _, result in found),
        Result(
            name="nation: memory",
            work=largest.work,
            seconds=largest.seconds,
            reference=f"{PROMISED_GIB:g} GiB",
            reference_seconds=0,
            ratio=round(largest.peak_mib / 1024 / PROMISED_GIB, 2),
            peak_mib=largest.peak_mib,
            promised=("ratio", 1.0),
        ),
        Result(
            name="nation: growth",
            work=f"a million families of {most:,}",
            seconds=round(each, 2),
            reference=f"a million families of {least:,}",
            reference_seconds=round(before, 2),
            ratio=round(each / before, 2),
            peak_mib=largest.peak_mib,
            promised=("ratio", PROMISED_GROWTH),
        ),
    ]
