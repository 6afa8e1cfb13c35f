"""Asks a served installation (TANGGA_DATA, DATABASE_URL) for its pages and writes the times: bench/pages.py."""

import gc
import http.client
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from pages import served  # noqa: E402
from processes import cpu_ms, peak_mib  # noqa: E402
from results import Result, write  # noqa: E402

from services import free_port  # noqa: E402
from tangga.families import identity  # noqa: E402
from tangga.families.models import FacilitatorAssignment, Family, Member  # noqa: E402
from tangga.people import clock  # noqa: E402
from tangga.people.models import Person, Posting  # noqa: E402
from tangga.people.roles import Role  # noqa: E402
from tangga.reports.filters import FLAGS, SORTS  # noqa: E402
from tangga.reports.sealing import seal  # noqa: E402
from tangga.runs.models import FamilyAnswer, Run  # noqa: E402
from tangga.runs.seen import Seen  # noqa: E402

FAMILIES_OF_A_FACILITATOR = 350
PROMISED = 0.15  # seconds, of 95 requests in 100
SINCE = date(2020, 1, 1)
TOKEN = "b" * 64
Answered = tuple[int, float]


@dataclass(frozen=True)
class Page:
    """A page: what is sent, anew for each request (`address` may give another each time). `usual`: the promise holds
    for it; not for what is computed for one who asks something nobody asked before."""

    name: str
    address: Callable[[], str]
    form: dict[str, str] | None = None
    usual: bool = True


def viewers() -> dict[str, Person]:
    """One of each kind, made once: a facilitator with families of the largest district, and three officials."""
    largest = max(Run.objects.filter(is_current=True), key=lambda run: run.counts["families"]).area_id
    posts = {
        "facilitator": (Role.FACILITATOR, largest),
        "district": (Role.DISTRICT_OFFICIAL, largest),
        "province": (Role.PROVINCE, largest[:2]),
        "ministry": (Role.MINISTRY, None),
    }
    found = {}
    for name, (role, area) in posts.items():
        person, new = Person.objects.get_or_create(
            username=f"bench-{name}", defaults={"display_name": f"Bench {name}", "password": "!"}
        )
        if new:
            Posting.objects.create(person=person, role=role, area_id=area, starts_on=SINCE)
        found[name] = person
    mine = found["facilitator"]
    if not mine.assignments.exists():
        free = FamilyAnswer.objects.filter(standing=True, run__area=largest, family__assignments=None)
        families = free.order_by("region_id")[:FAMILIES_OF_A_FACILITATOR].values_list("family", flat=True)
        FacilitatorAssignment.objects.bulk_create(
            [FacilitatorAssignment(family_id=family, facilitator=mine, starts_on=SINCE) for family in families]
        )
    return found


def pages(viewer: str, person: Person, last: int) -> Iterator[Page]:
    """What a viewer asks for; last: the number of the list's last page."""

    def listed(name: str, **query: object) -> Page:
        return Page(name, lambda: f"/families/?{urlencode(query, doseq=True)}")

    yield Page("home", lambda: "/")
    yield Page("list", lambda: "/families/")
    for sort in SORTS:
        yield listed(f"list by {sort}", sort=sort)
        yield listed(f"list by {sort}, half way", sort=sort, page=max(last // 2, 1))
    yield listed("last page", page=last)
    for flag in FLAGS:
        yield listed(f"only {flag}", **{flag: "yes"})
    yield listed("left", active="no")
    yield listed("two deciles", decile=[1, 2])
    yield listed("component", component="primary")
    yield listed("years", years_from=5, years_to=6)
    yield listed("ends soon", ends_before="2021-06-15", sort="ends")
    yield listed("four filters", component="primary", decile=1, years_from=2, out_of_school="yes", sort="-amount")
    for words in ("sri wahyu", "rahma", "siti", "ah", "xq", "zzz"):
        yield listed(f"name {words!r}", search=seal(words))
    yield Page("exits", lambda: "/exits/")
    yield Page("to ask", lambda: "/unsure/")
    family = family_of(viewer, person)
    member = family.members.exclude(nik_sealed="").first() or Member.objects.exclude(nik_sealed="").first()
    yield Page("search KK", lambda: "/families/search/", {"text": identity.unseal(family.kk_sealed)})
    yield Page("search NIK", lambda: "/families/search/", {"text": identity.unseal(member.nik_sealed)})
    yield Page("family", lambda: f"/families/{family.public_id}/")
    days = count(1)
    yield Page(
        "family, another day each time",
        lambda: f"/families/{family.public_id}/?on={date(2020, 7, 1) + timedelta(days=next(days))}",
        usual=False,
    )


def family_of(viewer: str, person: Person) -> Family:
    if viewer == "facilitator":
        return Family.objects.filter(assignments__facilitator=person).exclude(kk_sealed="").order_by("pk")[7]
    area = person.postings.get().area_id or ""
    standing = FamilyAnswer.objects.filter(standing=True, region_id__gte=area).exclude(family__kk_sealed="")
    return standing.order_by("region_id", "pk")[7].family


class Asker:
    """One viewer's browser, as far as it matters: its session, and each page as one whole request."""

    def __init__(self, person: Person, port: int) -> None:
        self.client = Client()  # in this process: only to sign in, and to see which statements a page sends
        self.client.force_login(person)
        session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN[:32]}",
            "X-CSRFToken": TOKEN[:32],
        }
        self.port = port

    def ask(self, page: Page) -> Answered:
        """Status and milliseconds."""
        address, form = page.address(), page.form
        headers = self.headers | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})
        began = time.perf_counter()
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asked.request("POST" if form else "GET", address, urlencode(form) if form else None, headers)
        answer = asked.getresponse()
        answer.read()
        return answer.status, (time.perf_counter() - began) * 1000

    def statements(self, page: Page) -> list[tuple[str, object]]:
        """What the page reads from the database."""
        found: list[tuple[str, object]] = []

        def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
            if sql.startswith("SELECT"):
                found.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            if page.form:
                self.client.post(page.address(), page.form, SERVER_NAME="127.0.0.1")
            else:
                self.client.get(page.address(), SERVER_NAME="127.0.0.1")
        return found


def bare(statements: list[tuple[str, object]]) -> float:
    """Milliseconds of the statements alone, one after the other."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()
    return (time.perf_counter() - began) * 1000


def measured(viewer: str, asker: Asker, page: Page, work: str, requests: int, server: int) -> Result:
    statements = asker.statements(page)
    first = asker.ask(page)
    if first[0] not in (200, 302):
        raise SystemExit(f"{page.name} for {viewer} answered {first[0]}; nothing was measured.")
    times, references, before = [], [], cpu_ms(server)
    for _ in range(requests):  # in turn, so that a machine that slows down slows both
        times.append(asker.ask(page)[1])
        references.append(bare(statements))
    middle, reference = statistics.median(times), statistics.median(references)
    return Result(
        name=f"page: {viewer}: {page.name}",
        work=work,
        seconds=round(middle / 1000, 4),
        reference=f"its {len(statements)} statements alone, by the same driver",
        reference_seconds=round(reference / 1000, 4),
        ratio=round(middle / reference, 1),
        peak_mib=0,
        more={
            "p95_seconds": round(statistics.quantiles(times, n=20, method="inclusive")[-1] / 1000, 4),
            "cpu_seconds": round((cpu_ms(server) - before) / requests / 1000, 4),
            "queries": len(statements),
        },
        promised=("p95_seconds", PROMISED) if page.usual else None,
    )


def main() -> None:
    work, requests = sys.argv[1], int(sys.argv[2])
    families = FamilyAnswer.objects.filter(standing=True).count()
    people, port = viewers(), free_port()
    gc.freeze()
    results = []
    with served(dict(os.environ), port) as server:
        for viewer, person in people.items():
            asker = Asker(person, port)
            wait_for(asker)
            for page in pages(viewer, person, last_page(person)):
                results.append(measured(viewer, asker, page, f"{families:,} families, {work}", requests, server))
                print(f"  {results[-1].name}: {results[-1].seconds} s", flush=True)
        peak = peak_mib(server)
    write([replace(result, peak_mib=peak) for result in results], Path(sys.argv[3]))


def last_page(person: Person) -> int:
    return -(-Seen(person, clock.today()).tallied().families("active") // 25)


def wait_for(asker: Asker) -> None:
    for _ in range(600):
        try:
            asker.ask(Page("home", lambda: "/"))
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
