"""What of visits, businesses and other aid goes into the log: ids, codes, days and counts."""

from datetime import date, datetime
from typing import Any

from tangga.audit.actions import record
from tangga.families.models import Family
from tangga.families.queries import facts_of
from tangga.people.models import Person


def tell(action: str, subject: Any, family: Family, by: Person, on: date, at: datetime, **detail: Any) -> None:
    """One event about a family's visit, business or aid. No words anybody typed, and no amount of anybody's money."""
    facts = facts_of(family, on)
    record(
        action,
        subject,
        by=by,
        area_code=facts.region_id if facts else "",
        detail=detail,
        at=at,
        family=str(family.public_id),
    )
