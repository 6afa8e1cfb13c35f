"""Asks a served installation that bench/field_work.py filled for the pages of work with families: bench/pages.py."""

import gc
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from pages_asked import Asker, Page, measured, peak_mib, wait_for

from pages import served  # isort: skip - pages_asked sets Django up
from django.db.models import Count  # isort: skip
from django.urls import reverse  # isort: skip
from results import write  # isort: skip

from services import free_port  # isort: skip
from tangga.cases.models import Case, Cohort
from tangga.families.models import Family
from tangga.graduation.models import Plan
from tangga.labelling.models import Campaign, House
from tangga.people import clock
from tangga.people.models import Person
from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tangga.readiness.models import Assessment
from tangga.runs.models import FamilyAnswer
from tangga.sessions.models import Group, Session
from tangga.visits.models import Business, Visit


def viewers() -> dict[str, Person]:
    """One of each kind: the facilitator with most to do in the largest district, its office, province and ministry."""
    campaign = Campaign.objects.get()
    busiest = Group.objects.filter(village__code__startswith=campaign.area_id).values_list("facilitator")
    facilitator, _groups = busiest.annotate(Count("pk")).order_by("-pk__count", "facilitator")[0]
    names = {
        **{name: f"field-{name}-{campaign.area_id}" for name in ("coordinator", "official", "head", "auditor")},
        "province": f"field-{campaign.area_id[:2]}",
        "ministry": "field-ministry",
    }
    return {"facilitator": Person.objects.get(pk=facilitator)} | {
        name: Person.objects.get(username=username) for name, username in names.items()
    }


def pages(viewer: Person, facilitator: Person) -> Iterator[Page]:
    """What a viewer asks for, by what the role may see."""
    may = ROLE_ACTIONS[Role(viewer.postings.get().role)]
    district = Campaign.objects.get().area_id
    own = viewer.pk == facilitator.pk
    wide = not own and len(viewer.postings.get().area_id or "") < len(district)
    who = str(facilitator.public_id)
    today = clock.today()

    def page(name: str, view: str, *keys: object, **query: object) -> Page:
        address = reverse(view, args=keys)
        return Page(name, lambda: f"{address}?{urlencode(query)}" if query else address)

    family = family_of_all(facilitator)
    yield page("first page", "home")
    yield page("a family", "family", family.public_id)
    if Action.SEE_SESSIONS in may:
        session = Session.objects.filter(facilitator=facilitator, state="held").latest("meets_on")
        yield page("sessions", "sessions")
        yield page("sessions of all time, half way", "sessions", month="", page=80)
        yield page("sessions held", "sessions", state="held", sort="day")
        yield page("session", "session", session.public_id)
        yield page("month", "session-month")
        yield page("month of a district", "session-month", **({} if own else {"area": district}))
        yield page("groups", "groups")
        yield page("group", "group", session.group.public_id)
        for by in ("group", "family") if own else ("area",) if viewer.postings.get().area_id is None else (
            ("area", "facilitator") if wide else ("area", "facilitator", "group", "family")
        ):  # fmt: skip
            yield page(f"coverage by {by}", "session-coverage", by=by)
        if not own:
            yield page("coverage of a district by facilitator", "session-coverage", by="facilitator", area=district)
            yield page("coverage of a district by family", "session-coverage", by="family", area=district)
        yield page("coverage of a year", "session-coverage", period=today.year)
        yield page("coverage of a month", "session-coverage", period=f"{today:%Y-%m}")
    if Action.SEE_VISITS in may:
        visit = Visit.objects.filter(visitor=facilitator, state="done").order_by("pk")[0]
        business = Business.objects.filter(family__visits__visitor=facilitator).order_by("pk")[0]
        yield page("visits", "visits")
        yield page("visits, half way", "visits", page=600)
        for state in ("today", "overdue", "step_due", "done", "cancelled"):
            yield page(f"visits {state}", "visits", state=state)
        yield page("visits of a purpose", "visits", purpose="advocacy", state="done")
        yield page("visits of a month", "visits", period=f"{today:%Y-%m}")
        yield page("visits by family", "visits", sort="family")
        if not own:
            yield page("visits of a village", "visits", area=session_village(facilitator))
            yield page("visits of a sub-district", "visits", area=session_village(facilitator)[:6])
            yield page("visits of a facilitator", "visits", facilitator=who)
        yield page("visit", "visit", visit.public_id)
        yield page("business", "business", business.public_id)
        yield page("businesses", "businesses", business.family.public_id)
        yield page("aid", "aid-list", business.family.public_id)
    if Action.SEE_READINESS in may:
        assessment = Assessment.objects.filter(answered_by=facilitator, is_latest=True).order_by("pk")[0]
        yield page("questionnaires", "questionnaires")
        yield page("readiness result", "readiness-result", assessment.public_id)
    if Action.SEE_PLANS in may:
        middle = {"page": 7 if own else 1_000 if not wide else 5_000}
        yield page("candidates", "candidates")
        yield page("candidates, half way", "candidates", **middle)
        for sort in ("-years", "ends", "name"):
            yield page(f"candidates by {sort}", "candidates", sort=sort)
            yield page(f"candidates by {sort}, half way", "candidates", sort=sort, **middle)
        yield page("candidates ready", "candidates", level="ready")
        yield page("candidates ready, half way", "candidates", level="ready", page=3 if own else 60)
        yield page("candidates not asked", "candidates", asked="no")
        yield page("candidates picked", "candidates", picked="yes")
        yield page("candidates long in it", "candidates", years=6, limit="yes")
        if Action.SEE_VISITS in may:
            yield page("candidates with a business", "candidates", business="any")
        if not own:
            yield page("candidates of a district", "candidates", area=district)
            yield page("candidates of a facilitator", "candidates", facilitator=who)
        yield page("plans", "plans")
        yield page("plans overdue", "plans", overdue="yes")
        yield page("plans of all states, half way", "plans", state="", page=4 if own else 40)
        yield page("plan", "plan", Plan.objects.filter(begun_by=facilitator).order_by("pk")[0].public_id)
        yield page("work plan", "work-plan")
    yield page("a family's timeline", "family-timeline", family.public_id)
    if Action.SEE_CASES in may:
        yield page("exits by case", "cases")
        yield page("exits by case, half way", "cases", page=3 if own else 200)
        yield page("exits by case, my step", "cases", mine="yes")
        yield page("exits by case, in force", "cases", state="in_force")
        yield page("exits by case, by family", "cases", sort="family")
        case = Case.objects.filter(proposed_by=facilitator, state="in_force").order_by("pk").first()
        if case is not None:
            yield page("a case", "case", case.public_id)
        if not own:
            cohort = Cohort.objects.get()
            yield page("exits in bulk", "cohorts")
            yield page("a group of exits in bulk", "cohort", cohort.public_id)
            yield page("exits of a group", "cases", cohort=cohort.public_id, state="")
    if Action.SEE_TARGETS in may:
        yield page("targets", "targets")
        if not own:
            yield page("targets of a district", "targets", area=district)
            yield page("targets of a day past", "targets", on=date(today.year, 7, 1))
            yield page("load", "load")
            yield page("load of a district", "load", area=district)
        yield page("graduates", "graduates")
        yield page("graduates of a kind", "graduates", type="voluntary", reason="business_grew")
    if Action.SEE_LABELS in may:
        campaign = Campaign.objects.get().public_id
        house = House.objects.filter(family__assignments__facilitator=facilitator).order_by("pk")[0]
        yield page("campaigns", "labelling")
        yield page("campaign", "campaign", campaign)
        yield page("campaign, half way", "campaign", campaign, page=7 if own else 1_000)
        yield page("campaign, refused", "campaign", campaign, status="refused")
        yield page("campaign, not yet", "campaign", campaign, status="not_yet")
        if not own:
            yield page("campaign, a sub-district", "campaign", campaign, part=house.region_id[:6])
            yield page("campaign, a village", "campaign", campaign, part=house.region_id)
            yield page("campaign of a facilitator", "campaign", campaign, facilitator=who)
            yield page("to follow up", "labelling-follow-up")
        yield page("house", "house", house.public_id)
    if Action.SEE_WORK_REPORTS in may:
        yield page("work reports", "work-reports")
        if not own:
            yield page("work reports of a facilitator", "work-reports-of", who)
        yield page("other work", "other-work")


def session_village(facilitator: Person) -> str:
    return str(Group.objects.filter(facilitator=facilitator).order_by("pk")[0].village_id)


def family_of_all(facilitator: Person) -> Family:
    """A family of which every part of its page has something to show."""
    mine = Family.objects.filter(assignments__facilitator=facilitator)
    for narrower in ({"plans__isnull": False}, {"readiness__isnull": False}, {"visits__isnull": False}):
        mine = mine.filter(**narrower) if mine.filter(**narrower).exists() else mine
    return mine.order_by("pk")[0]


def main() -> None:
    work, requests = sys.argv[1], int(sys.argv[2])
    only = os.environ.get("BENCH_ONLY", "")  # "official: campaign": one page, while it is being mended
    families = FamilyAnswer.objects.filter(standing=True).count()
    people, port = viewers(), free_port()
    gc.freeze()
    results = []
    with served(dict(os.environ), port) as server:
        for name, person in people.items():
            asker = Asker(person, port)
            wait_for(asker)
            for page in pages(person, people["facilitator"]):
                if only not in f"{name}: {page.name}":
                    continue
                results.append(measured(name, asker, page, f"{families:,} families, {work}", requests, server))
                more = results[-1].more
                print(
                    f"  {results[-1].name}: {results[-1].seconds} s, p95 {more['p95_seconds']}, "
                    f"cpu {more['cpu_seconds']}, bare {results[-1].reference_seconds}, {more['queries']:g} statements",
                    flush=True,
                )
        peak = peak_mib(server)
    write(
        [replace(result, peak_mib=peak, name=result.name.replace("page: ", "page: field: ", 1)) for result in results],
        Path(sys.argv[3]),
    )


if __name__ == "__main__":
    main()
