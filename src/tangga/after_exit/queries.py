"""Reading what became of families after they left, always as somebody sees it."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from tangga.cases.models import Case
from tangga.cases.queries import cases_seen_by
from tangga.families.models import Family
from tangga.people.models import Person
from tangga.rules import exit_moves
from tangga.visits.models import Purpose, Visit

FOLLOWED = (exit_moves.IN_FORCE, exit_moves.FOLLOWED_UP)  # out of the programme, and looked after


def case_after_exit(family: Family, person: Person, on: date) -> Case | None:
    """The case by which a family is out of the programme, as a person sees it; None: there is none, or it left by a
    list."""
    cases = cases_seen_by(person, on).filter(family=family, state__in=exit_moves.OUT)
    return cases.select_related("region").order_by("-pk").first()


def late(person: Person, on: date) -> QuerySet[Case]:
    """The cases a person sees whose family has a visit after the exit that is overdue on a day."""
    overdue = Visit.objects.filter(
        family=OuterRef("family"), state=Visit.State.PLANNED, purpose=Purpose.AFTER_EXIT, planned_on__lt=on
    )
    return cases_seen_by(person, on).filter(Exists(overdue.order_by()), state__in=FOLLOWED)
