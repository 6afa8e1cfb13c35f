"""The demo's papers of exits: what offices would have issued for the cases that are there, on the day of each.

Some certificates are left to be issued, one by one or all in one download.
"""

from datetime import date, datetime

from tangga.areas.models import Area
from tangga.case_papers.lists import Chosen, decisions
from tangga.case_papers.papers import issue_for_case, issue_list, why_not
from tangga.cases.models import Case
from tangga.cli import clock
from tangga.issued_papers.models import IssuedPaper, Kind
from tangga.people.models import Person

DISTRICT = "3571"
ISSUED_OF = 2  # of so many cases one has its papers


def make(code: str, as_of: date) -> None:
    """Issue the papers of the main demo district, unless an earlier start did."""
    if code != DISTRICT or IssuedPaper.objects.filter(district=code).exists():
        return
    official = Person.objects.get(username=f"dinsos.{DISTRICT}")
    for place, case in enumerate(Case.objects.filter(district=code).order_by("in_force_on", "since", "pk")):
        for kind in (Kind.STATEMENT, Kind.MINUTES, Kind.CERTIFICATE):
            if place % ISSUED_OF == 0 and not why_not(kind, case):
                on = min(case.in_force_on or case.since, as_of)
                issue_for_case(kind, case.public_id, by=official, on=on, at=_at(on))
    chosen = Chosen(Area.objects.get(pk=code), year=as_of.year)
    if decisions(chosen).exists():
        issue_list(Kind.DECISIONS, chosen, by=official, on=as_of, at=_at(as_of))


def _at(on: date) -> datetime:
    return clock.at(on, 11)
