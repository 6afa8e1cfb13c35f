"""Who may open the papers of exits (see route.py), and their things in every set (see world.py)."""

from typing import Any
from uuid import UUID

from tangga.areas.models import Area
from tangga.case_papers.models import Bundle
from tangga.cases.models import Case
from tangga.families.models import Family
from tangga.issued_papers.issuing import issue
from tangga.issued_papers.models import Kind
from tangga.people.models import Person
from tests.access.route import Route
from tests.access.routes_cases import AT, ON

SEES, PROPOSES, VERIFIES, DECIDES = "FCOHA", "FCO", "CO", "OH"
WHY = {"reason": "audit"}

ROUTES: dict[str, Route] = {
    "case-papers/": Route(SEES, listing=True),
    "case-papers/export/": Route("FCOH", methods="GET POST", listing=True),
    "case-papers/proposals/": Route(DECIDES, methods="GET POST"),
    "case-papers/decisions/": Route(DECIDES, methods="GET POST"),
    "case-papers/certificates/": Route(DECIDES, methods="GET POST"),
    "case-papers/certificates/<uuid:public_id>/": Route(
        DECIDES, "bundle", "GET POST", shared=True, before_role=True, sends=WHY
    ),
    "case-papers/issued/<uuid:public_id>/": Route(SEES, "issued paper", "GET POST", before_role=True, sends=WHY),
    "case-papers/issued/<uuid:public_id>/void/": Route("FCO", "issued paper", "POST", before_role=True),
    "case-papers/of/<uuid:public_id>/statement/": Route(PROPOSES, "exit case", "POST", before_role=True),
    "case-papers/of/<uuid:public_id>/minutes/": Route(VERIFIES, "exit case", "POST", before_role=True),
    "case-papers/of/<uuid:public_id>/certificate/": Route(DECIDES, "exit case", "POST", before_role=True),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them: a statement of the set's case, and a bundle of its district."""
    mark = f"suratqx{which}"
    case = Case.objects.get(family=families[0])
    district = Area.objects.get(pk=case.district_id)
    content = {
        "title": mark,
        "under": "",
        "opening": "",
        "facts": [],
        "declares": "",
        "points": [],
        "closing": "",
        "place_and_blank": "",
        "witness": ["", "", "", ""],
        "signer": ["", mark],
        "stamp": "",
    }
    paper = issue(Kind.STATEMENT, UUID(str(case.public_id)), district, content, by=official, on=ON, at=AT)
    bundle = Bundle.objects.create(
        district=district, cases=[str(case.public_id)], digest="0" * 64, asked_by=official, asked_on=ON, asked_at=AT
    )
    ids = {"issued paper": paper.public_id, "bundle": bundle.public_id}
    return ids, [mark, str(paper.public_id)]
