"""What of graduation plans counts as a facilitator's work: lines of the monthly reports."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.graduation.models import Milestone, Plan
from tangga.graduation.places import title
from tangga.graduation.queries import homes_of
from tangga.papers.activity import Activity
from tangga.people.models import Person

RHK = 4  # the line of a facilitator's work plan that is about empowering families


def activities_of(person: Person, first: date, last: date) -> list[Activity]:
    """What somebody did from one day to another (both included), by day: plans made, milestones met. The caller has
    checked who asks."""
    made = list(Plan.objects.filter(begun_by=person, begun_on__range=(first, last)))
    reached = Milestone.objects.filter(met_by=person, met_on__range=(first, last), dropped_at=None)
    met = list(reached.select_related("plan"))
    families = {plan.family_id for plan in made} | {each.plan.family_id for each in met}
    homes = homes_of(families, last)

    def place(family: int) -> str:
        return title(homes[family].region) if family in homes else ""

    found = [
        Activity(
            rhk=RHK,
            kind="plan",
            on=plan.begun_on,
            what=_("Made the graduation plan with a family"),
            family_id=plan.family_id,
            place=place(plan.family_id),
            families=1,
            result=plan.goal,
            source=f"graduation.plan {plan.public_id}",
            address=reverse("plan", args=[plan.public_id]),
        )
        for plan in made
    ]
    found += [
        Activity(
            rhk=RHK,
            kind="milestone",
            on=each.met_on,
            what=_("Milestone met: %(what)s") % {"what": each.what},
            family_id=each.plan.family_id,
            place=place(each.plan.family_id),
            families=1,
            result=each.met_note,
            source=f"graduation.milestone {each.public_id}",
            address=reverse("plan", args=[each.plan.public_id]),
        )
        for each in met
        if each.met_on is not None
    ]
    return sorted(found, key=lambda each: (each.on, each.kind, each.source))
