"""Reading kept claims: which somebody sees, and a row as what can be checked."""

from django.db.models import QuerySet

from tangga.areas.queries import within
from tangga.claims.models import PublishedClaim
from tangga.figures.claims import Claim
from tangga.figures.figure import COUNTRY
from tangga.people.models import Posting
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.rules.periods import Period
from tangga.targets.asked import end_of


def claims_seen_by(posting: Posting | None) -> QuerySet[PublishedClaim]:
    """The claims about areas of a posting: of the country only to who works everywhere."""
    rows = PublishedClaim.objects.select_related("area", "kept_by")
    if posting is None or Action.SEE_FIGURES not in ROLE_ACTIONS[Role(posting.role)]:
        return rows.none()
    if ROLE_SCOPES[Role(posting.role)] is Scope.EVERYWHERE:
        return rows
    return rows.filter(within("area_id", posting.area_id)) if posting.area_id else rows.none()


def as_claim(row: PublishedClaim) -> Claim:
    """What can be checked. Where the claim says neither day, the end of the day it was published on is its known at."""
    known_at = row.known_at
    if known_at is None and row.as_of is None and row.published_on is not None:
        known_at = end_of(row.published_on)
    return Claim(
        id=row.name,
        region=row.area_id or COUNTRY,
        measure=row.measure,
        stated_total=row.stated,
        parts={each["key"]: each["number"] for each in row.parts},
        period=Period(row.first, row.last) if row.first and row.last else None,
        as_of=row.as_of,
        known_at=known_at,
        source=row.source,
    )


def names_of(row: PublishedClaim) -> dict[str, str]:
    """key -> the name as it was published."""
    return {each["key"]: each["name"] for each in row.parts}


def sees_area(posting: Posting | None, code: str) -> bool:
    """Whether an area ("" = the country) is a posting's own or lies in it."""
    if posting is None:
        return False
    if ROLE_SCOPES[Role(posting.role)] is Scope.EVERYWHERE:
        return True
    return bool(posting.area_id) and code.startswith(posting.area_id or "")
