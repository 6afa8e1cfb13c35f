"""Asks a served installation that bench/dashboards_history.py filled for its dashboards: bench/pages.py.

Beside the pages: the families in the programme from what is kept, beside the plain count by the definition; what a
write costs with its mark; and how long counting one marked village anew, and all of them, takes.
"""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from field_asked import viewers
from pages_asked import Asker, Page, measured, peak_mib, wait_for

from pages import served  # isort: skip - pages_asked sets Django up
from results import Result, write  # isort: skip

from services import free_port  # isort: skip
from tangga.areas.models import Level
from tangga.dashboards import kept
from tangga.dashboards.models import StaleRegion
from tangga.families.models import FamilyFacts
from tangga.people import clock
from tangga.runs.models import FamilyAnswer
from tangga.sessions.models import Attendance
from tangga.targets.queries import active_families_by_part

PROMISED = 0.3  # seconds, of 95 requests in 100
MARKED = 50  # villages written since the worker last came by


def pages(name: str, district: str) -> Iterator[Page]:
    yield Page("dashboard", lambda: "/dashboard/")
    if name == "facilitator":
        return
    yield Page("dashboard, sorted", lambda: "/dashboard/?sort=-active")
    if name in ("province", "ministry"):
        yield Page("dashboard of a district", lambda: f"/dashboard/?area={district}")
    if name == "ministry":
        yield Page("dashboard of a province", lambda: f"/dashboard/?area={district[:2]}")
    yield Page("dashboard by facilitator", lambda: f"/dashboard/?area={district}&by=facilitator")


def alone(ask: Callable[[], object], times: int) -> list[float]:
    """Seconds of each time."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append(time.perf_counter() - began)
    return found


def kept_beside_counted(work: str, district: str, times: int) -> Iterator[Result]:
    """The same numbers in both ways; they must be equal."""
    today = clock.today()
    days = (today, today.replace(day=1) - timedelta(days=1))
    cuts = {"the country": ("", Level.PROVINCE), "a province": (district[:2], Level.DISTRICT)}
    for name, (code, level) in (cuts | {"a district": (district, Level.SUB_DISTRICT)}).items():
        counted = {day: active_families_by_part(code, level, day) for day in days}
        if kept.active_by_part(code, level, days) != counted:
            raise SystemExit(f"What is kept of {name} is not what is counted.")
        ours = alone(lambda: kept.active_by_part(code, level, days), times)  # noqa: B023 - called here
        plain = alone(lambda: [active_families_by_part(code, level, day) for day in days], max(2, times // 4))  # noqa: B023
        yield result(f"dashboards: active families of {name}, two days", work, ours, "counted by the definition", plain)


def result(name: str, work: str, ours: list[float], reference: str, plain: list[float]) -> Result:
    middle, beside = statistics.median(ours), statistics.median(plain)
    p95 = statistics.quantiles(ours, n=20, method="inclusive")[-1] if len(ours) > 1 else ours[0]
    return Result(
        name=name,
        work=work,
        seconds=round(middle, 4),
        reference=reference,
        reference_seconds=round(beside, 4),
        ratio=round(middle / beside, 3),
        peak_mib=0,
        more={"p95_seconds": round(p95, 4)},
    )


def mark(many: int) -> None:
    """So many villages written since."""
    regions = FamilyFacts.objects.order_by("region").values_list("region", flat=True).distinct()[:many]
    StaleRegion.objects.bulk_create([StaleRegion(region=each) for each in regions], ignore_conflicts=True)


def main() -> None:
    work, requests = sys.argv[1], int(sys.argv[2])
    only = os.environ.get("BENCH_ONLY", "")
    families, events = FamilyAnswer.objects.filter(standing=True).count(), Attendance.objects.count()
    told = f"{families:,} families, {events:,} attendances, {work}"
    began = time.perf_counter()
    villages = kept.rebuild()
    took = time.perf_counter() - began
    print(f"  {villages:,} villages counted in {took:.1f} s", flush=True)
    people, port = viewers(), free_port()
    district = people["official"].postings.get().area_id or ""
    results = list(kept_beside_counted(told, district, requests))
    mark(1)
    one = alone(kept.refresh, 1)
    results.append(
        result("dashboards: one marked village counted anew", told, one, f"all {villages:,} of them", [took])
    )
    gc.freeze()
    with served(dict(os.environ), port) as server:
        for name, person in people.items():
            asker = Asker(person, port)
            wait_for(asker)
            for page in pages(name, district):
                if only in f"{name}: {page.name}":
                    results.append(one_page(name, asker, page, told, requests, server))
        mark(MARKED)
        asker = Asker(people["province"], port)
        page = Page(f"dashboard, {MARKED} villages marked", lambda: "/dashboard/")
        results.append(one_page("province", asker, page, told, requests, server))
        peak = peak_mib(server)
    kept.refresh()
    write([replace(each, peak_mib=peak) for each in results], Path(sys.argv[3]))


def one_page(name: str, asker: Asker, page: Page, told: str, requests: int, server: int) -> Result:
    found = replace(measured(name, asker, page, told, requests, server), promised=("p95_seconds", PROMISED))
    more = found.more
    print(
        f"  {found.name}: {found.seconds} s, p95 {more['p95_seconds']}, cpu {more['cpu_seconds']}, "
        f"bare {found.reference_seconds}, {more['queries']:g} statements",
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
