"""Asks a served installation that bench/dashboards_history.py filled for its figures: bench/pages.py.

Every figure cut by its first parts, at each level; the same as known earlier and compared; the families behind one;
lists of editions and claims; a pasted table checked; the open page. And what an edition costs: to draft it, to publish
it with its files, and to make them again.
"""

import gc
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from dashboards_asked import alone, result
from field_asked import viewers
from pages_asked import Asker, Page, measured, peak_mib, wait_for

from pages import served  # isort: skip - pages_asked sets Django up
from results import Result, write  # isort: skip

from services import free_port  # isort: skip
from tangga.areas.models import Area, Level
from tangga.editions import actions
from tangga.editions.content import Inputs
from tangga.editions.layout import newest
from tangga.editions.models import EditionFile
from tangga.editions.remaking import check
from tangga.figures.asked import may_see, ways_for
from tangga.figures.definitions import TWICE, indicators
from tangga.figures.figure import figure
from tangga.open_figures import actions as opening
from tangga.open_figures.queries import switch_of
from tangga.people import clock
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.screens import Viewer
from tangga.rules import periods
from tangga.runs.models import FamilyAnswer

PROMISED = 1.0  # seconds, of 95 requests in 100: what takes longer needs to show its progress
YEAR = 2026


def pages(person: Person) -> Iterator[Page]:
    today = clock.today()
    viewer = Viewer(person, posting_of(person, today), today)
    area = viewer.area
    earlier = today - timedelta(days=200)

    def page(name: str, address: str, **query: object) -> Page:
        return Page(name, lambda: f"{address}?{urlencode(query)}" if query else address)

    yield page("figures", "/figures/")
    for code, indicator in indicators().items():
        if may_see(viewer, indicator) and ways_for(viewer, indicator, area):
            address = f"/figures/{code}/"
            yield page(f"{code}", address, year=YEAR)
            if indicator.dated == TWICE:
                yield page(f"{code}, as known on {earlier}", address, year=YEAR, known=earlier, on=earlier)
    yield page("what changed since", "/figures/voluntary_graduations/", year=YEAR - 1, before=earlier)
    yield page("voluntary_graduations by month", "/figures/voluntary_graduations/", year=YEAR, by="month")
    yield page("editions", "/editions/")
    yield page("claims", "/claims/")
    yield page("claim check, empty", "/claims/check/")
    pasted = {
        "text": published(area),
        "measure": "voluntary_graduations",
        "area": area.code if area else "00",
        "period": str(YEAR - 1),
        "as_of": str(earlier),
        "source": "bench",
        "sent_as": str(uuid4()),
        "step": "check",
    }
    yield Page("claim check, a table pasted", lambda: "/claims/check/", pasted)


def published(area: Area | None) -> str:
    """A table as an office may publish it: the parts, and a total."""
    by = "province" if area is None else Level(area.level + 1).name.lower()
    code, today, now = area.code if area else "00", clock.today(), clock.now()
    found = figure(
        "voluntary_graduations", code, periods.read(str(YEAR - 1)), as_of=today, known_at=now, by=by, now=now
    )
    parts = [(code, many) for code, many in found.parts.items() if code.isdigit()]
    names = Area.objects.in_bulk([code for code, _many in parts])
    lines = [f"{code if area else names[code].name}\t{many}" for code, many in parts]
    return "\n".join([*lines, f"Total\t{found.total}"])


def editions(told: str, province: Area, times: int) -> Iterator[Result]:
    """Drafting, publishing and remaking, beside the counting of the same tables alone."""
    first = Person.objects.get(username=f"field-{province.code}")
    second = Person.objects.get(username="field-ministry")
    today, now = clock.today(), clock.now()
    inputs = Inputs(newest()["graduations"], province, periods.read(str(YEAR - 1)), today, now)
    counting = alone(lambda: actions.counted(inputs, now), times)
    made = []
    drafting = alone(
        lambda: made.append(actions.draft(inputs, by=first, on=today, at=now, sent=uuid4())),
        times,
    )
    yield result("editions: drafted", told, drafting, "its tables counted, nothing kept", counting)
    draft = made[0]
    publishing = alone(
        lambda: actions.publish(draft.public_id, revision=draft.revision, by=second, on=today, at=clock.now()), 1
    )
    yield result("editions: published, seven files", told, publishing, "its tables counted, nothing kept", counting)
    draft.refresh_from_db()
    kept = {each.form: bytes(each.content) for each in EditionFile.objects.filter(edition=draft)}
    checked = []
    remaking = alone(lambda: checked.append(check(draft, clock.now())), 1)
    if not checked[0].same:
        raise SystemExit("An edition made again is not the same.")
    print(f"  {len(kept)} files of {sum(map(len, kept.values())):,} bytes", flush=True)
    yield result("editions: made again", told, remaking, "published, seven files", publishing)


def main() -> None:
    work, requests = sys.argv[1], int(sys.argv[2])
    told = f"{FamilyAnswer.objects.filter(standing=True).count():,} families, {work}"
    only = os.environ.get("BENCH_ONLY", "")
    people, port = viewers(), free_port()
    official = people["official"]
    district = Area.objects.get(code=official.postings.get().area_id)
    if switch_of(district.code) is None:
        head = people["head"]
        opening.switch(district.code, True, seen=None, by=head, on=clock.today(), at=clock.now())
        opening.publish_due(district, clock.now())
    results: list[Result] = []
    gc.freeze()
    with served(dict(os.environ), port) as server:
        for name in ("official", "province", "ministry"):
            asker = Asker(people[name], port)
            wait_for(asker)
            for page in pages(people[name]):
                if only in f"{name}: {page.name}":
                    results.append(one_page(name, asker, page, told, requests, server))
        asker = Asker(people["facilitator"], port)
        for each in (f"/angka/{district.code}/", "/angka/"):
            results.append(one_page("everybody", asker, Page(each, lambda: each), told, requests, server))  # noqa: B023
        peak = peak_mib(server)
    results += editions(told, Area.objects.get(code=district.code[:2]), max(2, requests // 4))
    write([replace(each, peak_mib=peak) for each in results], Path(sys.argv[3]))


def one_page(name: str, asker: Asker, page: Page, told: str, requests: int, server: int) -> Result:
    found = replace(measured(name, asker, page, told, requests, server), promised=("p95_seconds", PROMISED))
    print(
        f"  {found.name}: {found.seconds} s, p95 {found.more['p95_seconds']}, cpu {found.more['cpu_seconds']}, "
        f"bare {found.reference_seconds}, {found.more['queries']:g} statements",
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
