"""Who may open the pages of readiness (see route.py), and their things in every set (see world.py)."""

from datetime import date
from typing import Any
from uuid import uuid4

from tangga.families.models import Family
from tangga.people.models import Person
from tangga.readiness.models import Assessment, Questionnaire
from tangga.visits.models import Visit
from tests.access.route import Route

SEE, ASK, EDIT = "FCOHPA", "FC", "O"

ROUTES: dict[str, Route] = {
    "readiness/questionnaires/": Route(SEE, listing=True),
    "readiness/questionnaires/<uuid:public_id>/": Route(SEE, about="questionnaire", shared=True, before_role=True),
    "readiness/questionnaires/<uuid:public_id>/xlsform/": Route(
        SEE, about="questionnaire", shared=True, before_role=True
    ),
    "readiness/questionnaires/upload/": Route(EDIT, methods="GET POST"),
    "readiness/questionnaires/accept/": Route(EDIT, methods="POST"),
    "readiness/questionnaires/<uuid:public_id>/collected/": Route(
        ASK, about="questionnaire", methods="GET POST", shared=True, before_role=True
    ),
    "readiness/questionnaires/<uuid:public_id>/collected/accept/": Route(
        ASK, about="questionnaire", methods="POST", shared=True, before_role=True
    ),
    "readiness/answer/<uuid:public_id>/": Route(
        ASK,
        about="family",
        methods="GET POST",
        before_role=True,
        body={"visit": "readiness visit"},
        sends={"sent_as": str(uuid4()), "answered_on": "2025-05-02"},
    ),
    "readiness/result/<uuid:public_id>/": Route(SEE, about="assessment", shows=True, before_role=True),
    "readiness/history/<uuid:public_id>/": Route(SEE, about="family", shows=True, before_role=True),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    general = Questionnaire.objects.get(area=None, purpose="readiness")
    district = families[0].family_id[:4]
    questionnaire = Questionnaire.objects.filter(area_id=district).first() or Questionnaire.objects.create(
        form_id="kesiapan", version="2", title="Kesiapan", status="district", area_id=district,
        content=general.content, sha256="2" * 64, in_force_from=date(2025, 1, 1), brought_by=official,
    )  # fmt: skip
    visit = Visit.objects.create(
        family=families[0], visitor=facilitator, purpose="readiness", state="done", visited_on=date(2025, 5, 2)
    )
    assessment = Assessment.objects.create(
        family=families[0], questionnaire=questionnaire, visit=visit, answered_on=date(2025, 5, 2),
        answered_by=facilitator, answers={"floor": "tile"}, points=2, points_possible=75, level="not_yet",
        sections={"business": [0, 13], "income": [0, 19], "housing": [2, 14], "assets": [0, 15], "children": [0, 14]},
    )  # fmt: skip
    ids = {
        "questionnaire": questionnaire.public_id,
        "assessment": assessment.public_id,
        "readiness visit": visit.public_id,
    }
    return ids, [str(assessment.public_id)]
