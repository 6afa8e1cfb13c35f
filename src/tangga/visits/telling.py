"""What every event about a family's visit, business or aid says beside its own: by whom, when, where, whose."""

from datetime import date, datetime
from typing import Any

from tangga.families.models import Family
from tangga.families.queries import facts_of
from tangga.people.models import Person


def about(family: Family, by: Person, on: date, at: datetime) -> dict[str, Any]:
    """For audit.record(action, subject, detail={...}, **about(...)). The detail holds ids, codes, days and counts:
    no words that anybody typed, and no amount of anybody's money."""
    facts = facts_of(family, on)
    return {"by": by, "area_code": facts.region_id if facts else "", "at": at, "family": str(family.public_id)}
