"""`make bench-pages`: how long the pages take as they are served, beside the bare statements they send to the database.

A server is started as `tangga serve` starts it; each page is asked for by a viewer of each kind. The reference is the
page's own statements, sent again by the same driver in the same run, and all rows fetched: what no page can be faster
than. Prints a table and writes build/bench-pages.json: {name, work, queries, p50_ms, p95_ms, cpu_ms, reference_ms,
ratio, peak_mib} for each viewer and page. cpu_ms: what the server's processes computed for one request, which other
work on the machine lengthens little (on PostgreSQL without the database's share). peak_mib: the largest of the server's
processes at its end.

  bench/pages.py                           makes a province of 20,000 families first (about 2 minutes), on SQLite
  bench/pages.py --families 345899         the size of a province; making it takes 15 to 25 minutes
  bench/pages.py --data FOLDER             an installation already made (it is written to: accounts, sessions)
  bench/pages.py --postgresql              the same rows copied to a PostgreSQL of its own, measured there too
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
TANGGA = [sys.executable, "-c", "from tangga.cli import main; main()"]
PROMISED_MS = 150
AS_OF = "2020-06-15"


@dataclass(frozen=True)
class Result:
    """One page, seen by one viewer; times of whole requests in milliseconds."""

    name: str
    work: str
    queries: int
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    reference_ms: float
    ratio: float
    peak_mib: float


def make_installation(folder: Path, families: int) -> None:
    """A province of synthetic families, loaded and assessed, as somebody would do it."""
    made, environment = folder / "lists", os.environ | {"TANGGA_DATA": str(folder)}
    for words in (
        ["make-district", "--region", "52", "--families", str(families), "--no-excel", "--out", str(made)],
        ["manage", "prepare"],
        [
            *("load", str(made / "families.parquet"), str(made / "members.parquet")),
            *("--registry", str(made), "--effective-on", AS_OF),
        ],
        ["run", "--region", "52", "--as-of", AS_OF],
    ):
        print(f"  tangga {words[0]} {words[1] if words[0] == 'manage' else ''}", flush=True)
        subprocess.run([*TANGGA, *words], env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def served(environment: dict[str, str], port: int) -> Iterator[int]:
    """A server on a port until the block ends; gives its process id."""
    process = subprocess.Popen(
        [*TANGGA, "serve", "--no-work", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def measure(environment: dict[str, str], work: str, requests: int) -> list[Result]:
    """In a process of its own: the database of a Django process is chosen once."""
    asked = [sys.executable, str(ROOT / "bench" / "pages_asked.py"), work, str(requests)]
    return [Result(**row) for row in json.loads(subprocess.run(asked, env=environment, check=True, stdout=-1).stdout)]


def show(results: list[Result]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{os.cpu_count()} cores; whole requests; promised: p95 under {PROMISED_MS} ms")
    for heading in Result.__dataclass_fields__:
        table.add_column(heading, overflow="fold")
    for result in results:
        late = result.p95_ms > PROMISED_MS
        table.add_row(*(str(value) for value in asdict(result).values()), style="bold red" if late else "")
    Console(width=170).print(table)
    slowest = max(result.p95_ms for result in results)
    print(f"Median of all p50: {statistics.median(result.p50_ms for result in results)} ms; slowest p95: {slowest} ms")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--families", type=int, default=20_000)
    asked.add_argument("--requests", type=int, default=20, help="of each page by each viewer")
    asked.add_argument("--data", type=Path, help="an installation already made")
    asked.add_argument("--postgresql", action="store_true", help="measure on PostgreSQL too")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        folder = options.data or Path(temporary)
        if options.data is None:
            print(f"Making a province of {options.families:,} families ...", flush=True)
            make_installation(folder, options.families)
        environment = os.environ | {
            "TANGGA_DATA": str(folder.resolve()),
            "DJANGO_SETTINGS_MODULE": "tangga.site.settings",
        }
        environment.pop("DATABASE_URL", None)
        results = measure(environment, "SQLite", options.requests)
        if options.postgresql:
            import services

            with services.throw_away_postgresql(services.postgresql()) as url:
                there = environment | {"DATABASE_URL": url}
                copying = [sys.executable, str(ROOT / "bench" / "pages_copy.py"), str(folder / "demo.sqlite3")]
                subprocess.run(copying, env=there, check=True)
                results += measure(there, "PostgreSQL", options.requests)
    show(results)
    report = ROOT / "build" / "bench-pages.json"
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
