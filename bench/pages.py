"""How long the pages take as they are served, beside the bare statements they send to the database.

A server is started as `tangga serve` starts it; each page is asked for by a viewer of each kind. The reference is the
page's own statements, sent again by the same driver in the same run, and all rows fetched: what no page can be faster
than. cpu_seconds: what the server's processes computed for one request, which other work on the machine lengthens
little (on PostgreSQL without the database's share). peak_mib: the largest of the server's processes at its end.

`make bench` starts it (bench/run.py): on a province of synthetic families made first, or on an installation already
made; with --postgresql also on the same rows copied to a PostgreSQL of its own (bench/pages_copy.py).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from results import Result, read

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
TANGGA = [sys.executable, "-c", "from tangga.cli import main; main()"]
AS_OF = "2020-06-15"


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
def served(environment: dict[str, str], port: int, *more: str, log: IO[bytes] | None = None) -> Iterator[int]:
    """A server on a port until the block ends; gives its process id. more: words for `tangga serve`."""
    process = subprocess.Popen(
        [*TANGGA, "serve", "--port", str(port), *(more or ("--no-work",))],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=log,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def measured(
    families: int,
    requests: int,
    data: Path | None = None,
    postgresql: bool = False,
    *,
    field: bool = False,
    dashboards: bool = False,
    figures: bool = False,
) -> list[Result]:
    """Every page by every viewer, `requests` times. data: an installation already made; it is written to.

    field: the pages of work with families, with a year of it (bench/field_work.py), instead of the others
    dashboards: dashboards, with four years of months besides (bench/dashboards_history.py)
    figures: figures, editions and claims, with the same beside them
    """
    years = dashboards or figures
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        folder = data or Path(temporary)
        environment = filled(folder, families, made=data is not None, field=field or years, history=years)
        asked = {"dashboards_asked.py": dashboards, "figures_asked.py": figures, "field_asked.py": field}
        asking = next((each for each, wanted in asked.items() if wanted), "pages_asked.py")
        results = _asked(asking, environment, "SQLite", requests)
        if postgresql:
            import services

            with services.throw_away_postgresql(services.postgresql()) as url:
                there = environment | {"DATABASE_URL": url}
                copying = [sys.executable, str(ROOT / "bench" / "pages_copy.py"), str(folder / "demo.sqlite3")]
                subprocess.run(copying, env=there, check=True)
                results += _asked(asking, there, "PostgreSQL", requests)
    return results


def filled(folder: Path, families: int, *, made: bool, field: bool = True, history: bool = False) -> dict[str, str]:
    """The environment of an installation on SQLite with so many families, made in the folder unless it is there.

    made: by an earlier version, perhaps; field: with a year of work with them; history: with four years of months
    """
    if not made:
        print(f"making a province of {families:,} families ...", flush=True)
        make_installation(folder, families)
    environment = os.environ | {
        "TANGGA_DATA": str(folder.resolve()),
        "DJANGO_SETTINGS_MODULE": "tangga.site.settings",
    }
    environment.pop("DATABASE_URL", None)
    if made:
        subprocess.run([*TANGGA, "manage", "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    fillings = {"field_work.py": field, "dashboards_history.py": history}
    for filling in (name for name, wanted in fillings.items() if wanted):
        print(f"filling it: {filling} ...", flush=True)
        subprocess.run([sys.executable, str(ROOT / "bench" / filling)], env=environment, check=True)
    return environment


def _asked(asking: str, environment: dict[str, str], work: str, requests: int) -> list[Result]:
    """In a process of its own: the database of a Django process is chosen once."""
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        found = Path(temporary) / "found.json"
        command = [sys.executable, str(ROOT / "bench" / asking), work, str(requests), str(found)]
        subprocess.run(command, env=environment, check=True)
        return read(found)
