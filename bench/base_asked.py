"""Fills an empty installation (TANGGA_DATA, DATABASE_URL) and asks it, beside the bare SQL: bench/base.py.

  base_asked.py WORK LISTS FOUND.json [history]     LISTS: a folder that `tangga make-district` wrote

Loaded, assessed (snapshot out, answers in), figures, list, family page. With `history`: four years of months beside it
(bench/field_work.py, bench/dashboards_history.py) before figures and pages are asked for.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pages_asked
from base_bare import alternately, noted, read_bare, write_bare

from pages import AS_OF, served  # isort: skip - pages_asked sets Django up
from results import Result, write  # isort: skip

from services import free_port  # isort: skip
from django.db import connection

from tangga.areas.models import Area, Level
from tangga.families.registering import register_many
from tangga.figures.figure import figure
from tangga.people import clock
from tangga.rules import periods
from tangga.runs.actions import start
from tangga.runs.carry_out import run_folder
from tangga.runs.engines import DuckDBEngine
from tangga.runs.incoming import read_incoming
from tangga.runs.models import FamilyAnswer
from tangga.runs.snapshot import write_snapshot

BENCH = Path(__file__).resolve().parent
LISTED = (
    *("families_family", "families_familyidentity", "families_familyfacts", "families_membershipspell"),
    *("families_member", "families_memberidentity", "families_memberfacts"),
)
ANSWERED = ("runs_familyanswer", "runs_memberanswer")
FIGURES = (("assessed_families", "district"), ("entitled_year_idr", "district"), ("active_families", "village"))
PAGES = {"list", "family"}
TIMES = 5
COPY = "COPY" if connection.vendor == "postgresql" else "executemany"


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def result(name: str, work: str, seconds: float, reference: str, bare: float, **more: float) -> Result:
    ratio = round(seconds / max(bare, 1e-6), 1)
    return Result(f"base: {name}", work, round(seconds, 4), reference, round(bare, 4), ratio, 0, more)


def loaded(lists: Path, work: str) -> Result:
    """What `tangga load` does, beside the rows alone that it leaves behind."""
    with DuckDBEngine() as engine:
        incoming = read_incoming(engine, lists / "families.parquet", lists / "members.parquet", lists)
        families = ({**row, "facilitator_id": None} for row in incoming.families)
        day = date.fromisoformat(AS_OF)
        seconds = timed(lambda: register_many(families, incoming.members, effective_on=day, at=clock.now(), by=None))
    bare, rows = write_bare(LISTED)
    reference = f"its {rows:,} rows alone by {COPY}, with their indexes"
    return result("loaded", work, seconds, reference, bare, families_a_second=round(incoming.family_rows / seconds))


def assessed(work: str) -> Iterator[Result]:
    """Each district once: the snapshot beside its statements, the answers beside their rows."""
    districts = list(Area.objects.filter(level=Level.DISTRICT, code__in=_districts()).order_by("code"))
    now, day = clock.now(), date.fromisoformat(AS_OF)
    runs = [start(area, as_of=day, known_at=now, at=now, by=None) for area in districts]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the server does by itself within minutes
    largest = max(runs, key=lambda run: run.counts["families"])
    told = f"{work}; {largest.counts['families']:,} of the largest district"
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as folder:
        with noted() as statements:
            write_snapshot(largest.area_id, day, now, Path(folder))
        seconds, bare = alternately(
            lambda: timed(lambda: write_snapshot(largest.area_id, day, now, Path(folder))),
            lambda: read_bare(statements),
            TIMES,
        )
    yield result("snapshot out", told, seconds, f"its {len(statements)} statements alone, all rows fetched", bare)
    stored = sum(run.seconds["store"] for run in runs)
    bare, rows = write_bare(ANSWERED)
    families = sum(run.counts["families"] for run in runs)
    reference = f"their {rows:,} rows alone by {COPY}, with their indexes"
    yield result("answers in", work, stored, reference, bare, families_a_second=round(families / stored))
    kept = sum(path.stat().st_size for run in runs for path in run_folder(run).rglob("*") if path.is_file())
    print(f"  {len(runs)} districts assessed; their files hold {kept / 2**20:.0f} MiB", flush=True)


def _districts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT substr(region_id, 1, 4) FROM families_familyfacts")
        return [code for (code,) in cursor.fetchall()]


def figures(work: str) -> Iterator[Result]:
    """Of the whole province by its parts, as known now."""
    province = Area.objects.get(code=_districts()[0][:2])
    now = clock.now()
    today = clock.today()
    period = periods.read(str(today.year))
    for code, by in FIGURES:

        def asked(code: str = code, by: str = by) -> object:
            return figure(code, province.code, period, as_of=today, known_at=now, by=by, now=now)

        with noted() as statements:
            asked()
        seconds, bare = alternately(lambda: timed(asked), lambda: read_bare(statements), TIMES)
        yield result(f"figure {code} by {by}", work, seconds, f"its {len(statements)} statements alone", bare)


def pages(work: str) -> Iterator[Result]:
    """As served, for a facilitator, a district, a province and the ministry."""
    people, port = pages_asked.viewers(), free_port()
    gc.freeze()
    with served(dict(os.environ), port) as server:
        for viewer, person in people.items():
            asker = pages_asked.Asker(person, port)
            pages_asked.wait_for(asker)
            for page in pages_asked.pages(viewer, person, pages_asked.last_page(person)):
                if page.name in PAGES:
                    found = pages_asked.measured(viewer, asker, page, work, TIMES, server)
                    yield replace(found, name=f"base: {found.name}", promised=None)  # the promise is of `pages`


def main() -> None:
    work, lists, found, *history = sys.argv[1:]
    results = [loaded(Path(lists), work)]
    told = f"{len(_districts())} districts, {work}"
    results += assessed(told)
    if history:
        for filling in ("field_work.py", "dashboards_history.py"):
            print(f"  filling it: {filling} ...", flush=True)
            subprocess.run([sys.executable, str(BENCH / filling)], check=True)
    told = f"{FamilyAnswer.objects.filter(standing=True).count():,} families, {work.rsplit(', ', 1)[-1]}"
    for each in (*figures(told), *pages(told)):
        results.append(each)
    for each in results:
        print(f"  {each.name}: {each.seconds} s, {each.ratio} times {each.reference}", flush=True)
    write(results, Path(found))


if __name__ == "__main__":
    main()
