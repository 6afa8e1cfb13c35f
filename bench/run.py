"""`make bench`: how long the work of a province takes beside the least that has to be done for it, and how much memory.

  assess   `tangga assess` from Parquet to Parquet, beside a bare copy of the same tables (bench/bare_copy.py)
  nation   the same at a tenth, a fifth, half and the whole of ten million families, and whether it grows in proportion
  openfisca  `tangga assess` beside the same amounts by OpenFisca (bench/openfisca_pkh), which must be equal
  matching  double persons found among a million, beside bare Splink, and against the truth (bench/matching.py)
  import   a list by person from upload to registered, beside the bare reading of its workbook (bench/imports.py)
  pages    every page as served, beside its own statements alone (bench/pages.py)
  field    the same of the pages of work with families, with a year of it recorded (bench/field_work.py)
  dashboards  dashboards by role, with four years of months besides (bench/dashboards_history.py)
  figures  every figure, editions, claims and the open page, with the same four years (bench/figures_asked.py)
  base     lists loaded, snapshot out, answers in, figures, list, family page beside the bare SQL (bench/base.py)
  load     many facilitators and officials at work at once, against the production server (bench/loaded.py)
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
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import assessing
import base
import loaded
import openfisca
import pages
from results import Result, read, report, show

import matching
import papers

BENCH = Path(__file__).resolve().parent
PARTS = (
    *("assess", "nation", "openfisca", "matching", "import"),
    *("pages", "field", "dashboards", "figures", "base", "load", "papers"),
)
QUICK = {
    "assess": 300_000,
    "nation": 1_000_000,
    "openfisca": 100_000,
    "matching": 100_000,
    "import": 10_000,
    "pages": 10_000,
    "field": 10_000,
    "dashboards": 10_000,
    "figures": 10_000,
    "base": 20_000,
    "load": 5_000,
    "papers": 500,
}
FULL = {
    "assess": 1_000_000,
    "nation": 10_000_000,
    "openfisca": 1_000_000,
    "matching": 1_000_000,
    "import": 345_899,
    "pages": 345_899,
    "field": 345_899,
    "dashboards": 345_899,
    "figures": 345_899,
    "base": 345_899,
    "load": 345_899,
    "papers": 500,
}


def imports(families: int, again: int) -> list[Result]:
    """In processes of their own: memory is measured, and a Django process has one database."""
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as folder:
        print(f"import: making a list of {families:,} families, and one of {again:,} ...", flush=True)
        command = [sys.executable, str(BENCH / "imports.py")]
        sizes = ["--families", str(families), "--again", str(again)]
        subprocess.run([*command, "prepare", folder, *sizes], check=True)
        subprocess.run([*command, "measure", folder], check=True)
        return read(Path(folder) / "found.json")


def load(options: argparse.Namespace, families: int) -> list[Result]:
    """On SQLite half as many as on PostgreSQL, where both are asked in full."""
    crowds = {}
    for database in (options.databases or ("sqlite,postgresql" if options.full else "sqlite")).split(","):
        usual = ("200+50" if database == "postgresql" else "100+25") if options.full else "16+4"
        of_field, of_office = map(int, (options.people or usual).split("+"))
        crowds[database] = loaded.Crowd(of_field, of_office, options.seconds or (600 if options.full else 60))
    return loaded.measured(families, crowds, options.data, options.postgresql_folder)


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
        "--postgresql", action="store_true", help="pages, field, dashboards, figures and base on PostgreSQL too"
    )
    asked.add_argument("--people", help="load: facilitators+officials; on SQLite half of the usual 200+50 of --full")
    asked.add_argument("--seconds", type=int, help="load: how long everybody works")
    asked.add_argument("--databases", help="load: sqlite,postgresql (with --full) or one of them")
    asked.add_argument("--postgresql-folder", type=Path, help="load: keeps PostgreSQL's data for the next time")
    options = asked.parse_args()
    parts = options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        asked.error(f"--parts: {', '.join(sorted(unknown))} is none of {', '.join(PARTS)}")
    sizes = {part: options.families or (FULL if options.full else QUICK)[part] for part in PARTS}
    sizes["papers"] = QUICK["papers"]  # what one download holds
    requests = max(options.requests or (20 if options.full else 5), 2)  # fewer have no 95th
    work: dict[str, Callable[[], list[Result]]] = {
        "assess": lambda: assessing.assess(sizes["assess"], options.runs, options.memory_limit),
        "nation": lambda: assessing.nation(sizes["nation"], options.memory_limit),
        "openfisca": lambda: openfisca.measured(sizes["openfisca"], options.runs),
        "matching": lambda: matching.measured(sizes["matching"], options.runs),
        "import": lambda: imports(sizes["import"], max(sizes["import"] // 40, 500)),
        "pages": lambda: pages.measured(sizes["pages"], requests, options.data, options.postgresql),
        "field": lambda: pages.measured(sizes["field"], requests, options.data, options.postgresql, field=True),
        "dashboards": lambda: pages.measured(
            sizes["dashboards"], requests, options.data, options.postgresql, dashboards=True
        ),
        "figures": lambda: pages.measured(sizes["figures"], requests, options.data, options.postgresql, figures=True),
        "base": lambda: base.measured(sizes["base"], options.postgresql, options.full),
        "load": lambda: load(options, sizes["load"]),
        "papers": lambda: papers.measured(sizes["papers"]),
    }
    results: list[Result] = []
    for part in parts:
        results += work[part]()
        report(results)
    show(results)


if __name__ == "__main__":
    main()
