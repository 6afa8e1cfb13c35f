"""The database at the scale of a province: what goes in and comes out beside the bare SQL of the same rows.

`make bench` starts it (bench/run.py): lists of a province are made once, then loaded into an empty installation on
SQLite and, with --postgresql, on a server of its own, assessed and asked (bench/base_asked.py).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pages import AS_OF, ROOT, TANGGA
from results import Result, read


def measured(families: int, postgresql: bool, history: bool) -> list[Result]:
    """history: four years of months beside it before it is asked."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        lists = Path(temporary) / "lists"
        print(f"base: making the lists of {families:,} families ...", flush=True)
        words = ["make-district", "--region", "52", "--families", str(families), "--no-excel", "--as-of", AS_OF]
        subprocess.run([*TANGGA, *words, "--out", str(lists)], check=True, stdout=subprocess.DEVNULL)
        results += _on(Path(temporary) / "sqlite", lists, f"{families:,} families, SQLite", {}, history)
        if postgresql:
            import services

            with services.throw_away_postgresql(services.postgresql()) as url:
                told = f"{families:,} families, PostgreSQL"
                results += _on(Path(temporary) / "postgresql", lists, told, {"DATABASE_URL": url}, history)
    return results


def _on(data: Path, lists: Path, work: str, database: dict[str, str], history: bool) -> list[Result]:
    """In a process of its own: the database of a Django process is chosen once."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"TANGGA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tangga.site.settings", **database}
    found = data.with_suffix(".json")
    subprocess.run([*TANGGA, "manage", "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, str(ROOT / "bench" / "base_asked.py"), work, str(lists), str(found)]
    subprocess.run([*command, *(["history"] if history else [])], env=environment, check=True)
    return read(found)
