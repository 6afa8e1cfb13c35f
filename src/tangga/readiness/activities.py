"""What of readiness counts as a facilitator's work: lines of the monthly reports."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.papers.activity import Activity
from tangga.people.models import Person
from tangga.readiness.models import Assessment, Purpose
from tangga.readiness.words import LEVELS

PLAN_LINE = 4  # RHK 4: proposals of graduation "drawn up by the instrument"


def activities_of(person: Person, first: date, last: date) -> list[Activity]:
    """What somebody did from one day to another (both included), by day. The caller has checked who asks.

    Answers given on a visit are told by the visit; those put right later are not told twice.
    """
    rows = Assessment.objects.filter(
        answered_by=person,
        answered_on__range=(first, last),
        purpose=Purpose.READINESS,
        visit=None,
    )
    # Asked by itself: joined, it would be looked up in a list of all answers that correct nothing.
    put_right = Assessment.objects.filter(corrects__answered_by=person, corrects__answered_on__range=(first, last))
    gone = set(put_right.order_by().values_list("corrects", flat=True))
    return [
        Activity(
            rhk=PLAN_LINE,
            kind="readiness",
            on=row.answered_on,
            what=_("Readiness instrument answered with a family"),
            family_id=row.family_id,
            families=1,
            persons=1,
            result=str(LEVELS[row.level][0]),
            source=f"readiness.assessment {row.public_id}",
            address=reverse("readiness-result", args=[row.public_id]),
        )
        for row in rows.defer("answers", "sections").order_by("answered_on", "pk")
        if row.pk not in gone
    ]
