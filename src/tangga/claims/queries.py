"""Reading kept claims: which somebody sees, and a row as what can be checked."""

from datetime import date, datetime

from django.db.models import BigIntegerField, Case, F, QuerySet, When

from tangga.areas.queries import within
from tangga.claims.models import PublishedClaim
from tangga.figures.claims import Claim
from tangga.figures.definitions import CUT_NEEDS, indicators
from tangga.figures.figure import COUNTRY
from tangga.people.models import Posting
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.rules.periods import Period
from tangga.targets.asked import end_of


def may_see_ours(posting: Posting | None, measure: str, cut: str = "") -> bool:
    """Whether a posting may see what Tangga counts of a measure, cut so: now, then, or when a claim was kept."""
    indicator = indicators().get(measure)
    if posting is None or indicator is None:
        return False
    needed = filter(None, (Action.SEE_FIGURES, indicator.needs, CUT_NEEDS.get(cut)))
    return all(Action(each) in ROLE_ACTIONS[Role(posting.role)] for each in needed)


def claims_seen_by(posting: Posting | None) -> QuerySet[PublishedClaim]:
    """The claims about areas of a posting: of the country only to who works everywhere.

    seen_then, seen_now stand for ours_then, ours_now, and are empty where the posting may not see that number.
    """
    measures = [each for each in indicators() if may_see_ours(posting, each)]
    rows = PublishedClaim.objects.select_related("area", "kept_by").annotate(
        seen_then=_where_measure_in(measures, "ours_then"), seen_now=_where_measure_in(measures, "ours_now")
    )
    if posting is None or Action.SEE_FIGURES not in ROLE_ACTIONS[Role(posting.role)]:
        return rows.none()
    if ROLE_SCOPES[Role(posting.role)] is Scope.EVERYWHERE:
        return rows
    return rows.filter(within("area_id", posting.area_id)) if posting.area_id else rows.none()


def _where_measure_in(measures: list[str], column: str) -> Case:
    return Case(When(measure__in=measures, then=F(column)), output_field=BigIntegerField())


def as_claim(row: PublishedClaim) -> Claim:
    """What can be checked."""
    return Claim(
        id=row.name,
        region=row.area_id or COUNTRY,
        measure=row.measure,
        stated_total=row.stated,
        parts={each["key"]: each["number"] for each in row.parts},
        period=Period(row.first, row.last) if row.first and row.last else None,
        as_of=row.as_of,
        known_at=known_by(row.known_at, row.as_of, row.published_on),
        source=row.source,
    )


def known_by(known_at: datetime | None, as_of: date | None, published_on: date | None) -> datetime | None:
    """By when a claim was known: as it says; where it says neither day, the end of the day it was published on."""
    return end_of(published_on) if known_at is None and as_of is None and published_on else known_at


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
