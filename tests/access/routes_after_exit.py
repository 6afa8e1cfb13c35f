"""Who may open the pages of what comes after the exit (see route.py), and their things in every set (see world.py)."""

from datetime import date
from typing import Any
from uuid import UUID

from tangga.families.models import Family
from tangga.people.models import Person
from tangga.readiness.models import Assessment, Questionnaire
from tangga.visits.models import Visit
from tests.access.route import Route

SENT_AS = UUID("5f0c7f3e-2f0e-4d5b-9a52-3b8f3a1d2a77")

ROUTES: dict[str, Route] = {
    "after-exit/families/<uuid:public_id>/": Route(
        "FC", "second family", "GET POST", before_role=True, sends={"sent_as": str(SENT_AS)}
    ),
    "after-exit/answers/<uuid:public_id>/": Route("FCOHPA", "answers after exit", shows=True, before_role=True),
    "after-exit/standing/": Route("FCOHPMA", listing=True),
    "after-exit/standing/export/": Route("FCOHP", methods="GET POST", listing=True),
    "after-exit/signs/": Route("CHPA", listing=True),
    "after-exit/signs/findings/": Route("CHA", listing=True, absent=True),
    "after-exit/signs/finding/": Route("CHA", listing=True, absent=True),
    "after-exit/signs/finding/look/": Route("CH", methods="POST", absent=True),
    "after-exit/signs/finding/export/": Route("CH", methods="GET POST", listing=True, absent=True),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    visit = Visit.objects.create(
        family=families[0],
        visitor=facilitator,
        purpose="after_exit",
        state="done",
        visited_on=date(2025, 5, 3),
        met="carer",
    )
    given = Assessment.objects.create(
        family=families[0],
        questionnaire=Questionnaire.objects.get(purpose="follow_up", area=None),
        purpose="follow_up",
        visit=visit,
        answered_on=date(2025, 5, 3),
        answered_by=facilitator,
        answers={"meals": "three"},
        points=4,
        points_possible=32,
        level="unknown",
    )
    return {"answers after exit": given.public_id}, [str(given.public_id), str(visit.public_id)]
