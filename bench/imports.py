"""A list by person of a whole province through the import, beside the bare reading of the same workbook.

`make bench` starts it twice, so that the memory of the second is the import's alone:
  imports.py prepare FOLDER --families 345899 --again 8000     the lists, and their bare reading
  imports.py measure FOLDER                                    writes FOLDER/found.json

Makes a synthetic list (bench/imports_list.py) of two sheets, reads it barely with calamine (bench/imports_bare.py), and
takes it from upload to registered on SQLite, step by step as the worker does; then a second list of `--again` other
families, when the first are there already: that one should cost no more a row. A result for each (bench/results.py).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

from results import Result, write

BENCH = Path(__file__).resolve().parent
DISTRICT, DAY = "5203", date(2025, 5, 1)
PROMISED = 25.0  # times the bare reading, at most


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("what", choices=["prepare", "measure"])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--families", type=int, default=345_899)
    asked.add_argument("--again", type=int, default=8_000)
    options = asked.parse_args()
    read = options.folder / "bare.json"
    if options.what == "prepare":
        options.folder.mkdir(parents=True, exist_ok=True)
        files = _lists(options.folder, options.families, options.again)
        read.write_text(json.dumps([[str(path), _bare(path)] for path in files]))
        return
    (first, bare), (again, bare_again) = json.loads(read.read_text())
    _start(options.folder / "data")
    found = [_import("import", Path(first), bare, ("ratio", PROMISED))]
    found.append(_import("import beside those families", Path(again), bare_again, None))
    write(found, options.folder / "found.json")


def _bare(path: Path) -> dict[str, float]:
    """seconds, cpu_seconds and cells of the bare reading: the middle one of three."""
    command = [sys.executable, str(BENCH / "imports_bare.py"), str(path)]
    found = [json.loads(subprocess.run(command, stdout=-1, check=True).stdout) for _ in range(3)]
    return sorted(found, key=lambda each: each["seconds"])[1]


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


def _import(name: str, path: Path, bare: dict[str, float], promised: tuple[str, float] | None) -> Result:
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
    steps = {f"{step}_seconds": round(now - before, 2) for (_, before, _), (step, now, _) in pairwise(marks)}
    counted = batch.counts["families"]["read"], batch.counts["members"]["read"]
    seconds, cpu = (marks[-1][place] - marks[0][place] for place in (1, 2))
    return Result(
        name=name,
        work=f"{counted[0]:,} families, {counted[1]:,} members, {bare['cells']:,} cells, xlsx to registered, SQLite",
        seconds=round(seconds, 2),
        reference="bare reading: every cell of the same workbook by calamine",
        reference_seconds=bare["seconds"],
        ratio=round(seconds / bare["seconds"], 1),
        peak_mib=max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        // 1024,
        more={
            "cpu_seconds": round(cpu, 2),
            "cpu_ratio": round(cpu / max(bare["cpu_seconds"], 0.001), 1),
            "cpu_microseconds_a_row": round(cpu / sum(counted) * 1e6, 1),
            **steps,
        },
        promised=promised,
    )


def _cpu() -> float:
    """Processor seconds of this process and of its children that ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
