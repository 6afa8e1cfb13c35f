"""A list by person of a whole province through the import, beside the bare reading of the same workbook.

`make bench` starts it twice, so that the memory of the second is the import's alone:
  imports.py prepare FOLDER --families 345899 --again 8000     the lists, and their bare reading
  imports.py measure FOLDER                                    writes FOLDER/found.json

Makes a synthetic list (bench/imports_list.py) of two sheets, reads it barely with calamine (bench/imports_bare.py), and
takes it from upload to registered on SQLite, step by step as the worker does; then a second list of `--again` families
of the district next to it, when the first are there already. That one should cost no more a row: its reference is the
same list taken into an empty registry, by a process of its own. A result for each (bench/results.py).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from results import Result, read, write

BENCH = Path(__file__).resolve().parent
DISTRICT, NEXT, DAY = "5203", "5202", date(2025, 5, 1)
PROMISED = 25.0  # times the bare reading, at most


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("what", choices=["prepare", "measure", "alone"])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--families", type=int, default=345_899)
    asked.add_argument("--again", type=int, default=8_000)
    options = asked.parse_args()
    lists = options.folder / "lists.json"
    if options.what == "prepare":
        options.folder.mkdir(parents=True, exist_ok=True)
        files = _lists(options.folder, options.families, options.again)
        lists.write_text(json.dumps([[str(path), _bare(path)] for path in files]))
        return
    (first, bare), *others = json.loads(lists.read_text())
    if options.what == "alone":
        (again, bare_again) = others[0]
        _start(options.folder / "data-alone")
        write([_import("import alone", Path(again), bare_again, NEXT)], options.folder / "alone.json")
        return
    _start(options.folder / "data")
    found = [replace(_import("import", Path(first), bare, DISTRICT), promised=("ratio", PROMISED))]
    for again, bare_again in others:
        subprocess.run([sys.executable, __file__, "alone", str(options.folder)], check=True)
        [alone] = read(options.folder / "alone.json")
        beside = _import("import beside those families", Path(again), bare_again, NEXT)
        found.append(
            replace(
                beside,
                reference="the same list into an empty registry",
                reference_seconds=alone.seconds,
                ratio=round(beside.seconds / alone.seconds, 2),
                more=beside.more | {"cpu_ratio": round(beside.more["cpu_seconds"] / alone.more["cpu_seconds"], 2)},
            )
        )
    write(found, options.folder / "found.json")


def _bare(path: Path) -> dict[str, float]:
    """seconds, cpu_seconds and cells of the bare reading: the middle one of three."""
    command = [sys.executable, str(BENCH / "imports_bare.py"), str(path)]
    found = [json.loads(subprocess.run(command, stdout=-1, check=True).stdout) for _ in range(3)]
    return sorted(found, key=lambda each: each["seconds"])[1]


def _lists(folder: Path, families: int, again: int) -> list[Path]:
    """The workbook of the province, and one of a district that is not in it; made once."""
    made = []
    for name, district, count in (("first", DISTRICT, families), ("again", NEXT, again)):
        path, tables = folder / f"{name}.xlsx", folder / f"{name}-district"
        if count and not path.exists():
            command = "from tangga.cli import main; main()"
            asked = ["--region", district, "--families", str(count), "--as-of", DAY.isoformat(), "--out", str(tables)]
            asked += ["--no-excel", "--no-faults", "--seed", "1"]
            subprocess.run([sys.executable, "-c", command, "make-district", *asked], check=True)
            subprocess.run([sys.executable, str(BENCH / "imports_list.py"), str(tables), str(path)], check=True)
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


def _import(name: str, path: Path, bare: dict[str, float], district: str) -> Result:
    """One list, with an official of its district who confirms and accepts at once."""
    from tangga.imports import actions
    from tangga.imports.reading import Recognised, check_file
    from tangga.jobs.worker import work_all
    from tangga.people import clock
    from tangga.people.models import Person, Posting

    official = Person.objects.create(username=f"official-{district}", display_name="Official")
    since = date(2020, 1, 1)
    Posting.objects.create(person=official, role="district_official", area_id=district, starts_on=since)
    marks = [("begin", time.perf_counter(), _cpu())]

    def mark(name: str) -> None:
        marks.append((name, time.perf_counter(), _cpu()))

    kind = check_file(path, path.name)
    batch, _ = actions.upload(path, path.name, kind, effective_on=DAY, by=official, at=clock.now())
    mark("upload")
    work_all(clock.now())
    mark("read")
    batch.refresh_from_db()
    if batch.state == "mapping":
        actions.confirm_mapping(batch, Recognised.from_json(batch.columns).mapping(), {}, by=official, at=clock.now())
    work_all(clock.now())
    mark("compare")
    batch.refresh_from_db()
    actions.accept(batch, seen=batch.digest, by=official, at=clock.now())
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
    )


def _cpu() -> float:
    """Processor seconds of this process and of its children that ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
