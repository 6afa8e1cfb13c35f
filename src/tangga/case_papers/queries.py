"""Reading the papers of exits, always as somebody sees them."""

from datetime import date

from django.db.models import QuerySet

from tangga.areas.queries import within
from tangga.case_papers.models import Bundle
from tangga.case_papers.papers import KINDS, OF_A_CASE
from tangga.cases.queries import cases_seen_by
from tangga.issued_papers.models import IssuedPaper
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope


def papers_seen_by(person: Person, on: date) -> QuerySet[IssuedPaper]:
    """Issued papers of exits: a facilitator's those of the cases they see, others' those of the district."""
    posting = posting_of(person, on)
    papers = IssuedPaper.objects.filter(kind__in=KINDS)
    if posting is None or Action.SEE_CASES not in ROLE_ACTIONS[Role(posting.role)]:
        return papers.none()
    match ROLE_SCOPES[Role(posting.role)]:
        case Scope.OWN_FAMILIES:
            seen = cases_seen_by(person, on).order_by().values("public_id")
            return papers.filter(kind__in=OF_A_CASE, subject__in=seen)
        case Scope.AREA:
            area = posting.area_id or ""
            return papers.filter(district=area) if len(area) == 4 else papers.filter(within("district_id", area))
        case _:
            return papers.none()


def bundles_seen_by(person: Person, on: date) -> QuerySet[Bundle]:
    """Downloads of many certificates: of one's own district, for those who issue them."""
    posting = posting_of(person, on)
    if posting is None or Action.DECIDE_EXITS not in ROLE_ACTIONS[Role(posting.role)] or posting.area_id is None:
        return Bundle.objects.none()
    return Bundle.objects.filter(district=posting.area_id).select_related("district", "asked_by")
