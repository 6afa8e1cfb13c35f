"""A list by person of a whole province through the import, beside the bare reading of the same workbook.

python bench/imports.py [--families 345899] [--folder FOLDER] [--again 8000]

Makes a synthetic list (bench/imports_list.py) of two sheets, reads it barely with calamine (bench/imports_bare.py), and
takes it from upload to registered on SQLite, step by step as the worker does; with --again a second list of that many
other families, when the first are there already. Prints a table and writes build/bench-imports.json: seconds and
processor seconds by step, the ratio to the bare reading, the largest memory of this process and of the reading child.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(__file__).resolve().parent
DISTRICT, DAY = "5203", date(2025, 5, 1)
PROMISE = 25.0  # times the bare reading, at most


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--families", type=int, default=345_899)
    parser.add_argument("--again", type=int, default=8_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="tangga-bench-imports-"))
    folder.mkdir(parents=True, exist_ok=True)
    files = _lists(folder, asked.families, asked.again)
    done = subprocess.run(
        [sys.executable, str(BENCH / "imports_bare.py"), str(files[0])], capture_output=True, check=True
    )
    bare = json.loads(done.stdout)
    _start(folder / "data")
    lists = [_import(path) for path in files]
    first = lists[0]["total"]
    found = {
        "bare": bare,
        "lists": lists,
        "ratio": round(first["seconds"] / bare["seconds"], 1),
        "ratio_processor": round(first["cpu_seconds"] / bare["cpu_seconds"], 1),
        "promise": PROMISE,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "child_peak_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "bench-imports.json").write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


def _lists(folder: Path, families: int, again: int) -> list[Path]:
    """The workbook of the province, and one of other families of the same district; made once."""
    made, district = [], folder / "district"
    if not district.exists():
        command = "from tangga.cli import main; main()"
        more = ["--no-excel", "--no-faults", "--seed", "1", "--as-of", DAY.isoformat(), "--out", str(district)]
        size = ["--families", str(families + again)]
        subprocess.run([sys.executable, "-c", command, "make-district", "--region", DISTRICT, *size, *more], check=True)
    for name, skip, count in (("first", 0, families), ("again", families, again)):
        path = folder / f"{name}.xlsx"
        if count and not path.exists():
            which = ["--families", str(count), "--skip", str(skip)]
            subprocess.run(
                [sys.executable, str(BENCH / "imports_list.py"), str(district), str(path), *which], check=True
            )
        made += [path] if count else []
    return made


def _start(data: Path) -> None:
    import django

    data.mkdir(parents=True)
    os.environ |= {"TANGGA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tangga.site.settings"}
    from tangga.families import identity

    os.environ["TANGGA_IDENTITY_KEY"] = identity.new_key()
    django.setup()
    from django.core.management import call_command

    call_command("prepare")


def _import(path: Path) -> dict[str, Any]:
    """One list, with an official who confirms and accepts at once."""
    from tangga.imports import actions
    from tangga.imports.reading import Recognised, check_file
    from tangga.jobs.worker import work_all
    from tangga.people import clock
    from tangga.people.models import Person, Posting

    official, new = Person.objects.get_or_create(username="official", defaults={"display_name": "Official"})
    if new:
        since = date(2020, 1, 1)
        Posting.objects.create(person=official, role="district_official", area_id=DISTRICT, starts_on=since)
    marks = [("begin", time.perf_counter(), _cpu())]

    def mark(name: str) -> None:
        marks.append((name, time.perf_counter(), _cpu()))

    kind = check_file(path, path.name)
    batch, _ = actions.upload(path, path.name, kind, effective_on=DAY, by=official, at=clock.now())
    mark("upload")
    work_all(clock.now())
    mark("read")
    batch.refresh_from_db()
    if batch.state == "mapping":  # the second list has the first one's headers, and is compared already
        actions.confirm_mapping(batch, Recognised.from_json(batch.columns).mapping(), {}, by=official, at=clock.now())
    work_all(clock.now())
    mark("compare")
    actions.accept(batch, by=official, at=clock.now())
    work_all(clock.now())
    mark("register")
    batch.refresh_from_db()
    if batch.state != "accepted":
        raise SystemExit(f"The list came no further than {batch.state} ({batch.notice}); nothing was measured.")
    steps = {
        name: {"seconds": round(now - before, 1), "cpu_seconds": round(cpu - cpu_before, 1)}
        for (_, before, cpu_before), (name, now, cpu) in pairwise(marks)
    }
    rows = batch.counts["families"]["read"] + batch.counts["members"]["read"]
    total = {key: round(sum(step[key] for step in steps.values()), 1) for key in ("seconds", "cpu_seconds")}
    per_row = round(total["cpu_seconds"] / rows * 1e6, 1)
    return {"rows": rows, "steps": steps, "total": total, "processor_microseconds_a_row": per_row}


def _cpu() -> float:
    """Processor seconds of this process and of its children that ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
