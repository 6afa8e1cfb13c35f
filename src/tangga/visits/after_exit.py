"""Visits to a family that left: put into its facilitator's plan by whatever decided the exit, and called off by it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid5

from tangga.audit.actions import record
from tangga.families.models import Family
from tangga.families.queries import facilitator_of
from tangga.people.models import Person
from tangga.visits.models import Purpose, Visit
from tangga.visits.telling import about


def schedule(family: Family, days: Iterable[date], case: UUID, *, by: Person, on: date, at: datetime) -> list[Visit]:
    """Plan a visit on each of the days for whoever accompanies the family; nobody: none. Done twice, it is done once.

    case  public_id of the case that decided: each visit's own public_id is made of it and the day
    Within the caller's transaction, who has checked that the person may decide.
    """
    goes = facilitator_of(family, on)
    if goes is None:
        return []
    made = []
    for day in days:
        visit, is_new = Visit.objects.get_or_create(
            public_id=uuid5(case, day.isoformat()),
            defaults={
                "family": family,
                "visitor": goes,
                "purpose": Purpose.AFTER_EXIT,
                "planned_on": day,
                "recorded_at": at,
            },
        )
        if is_new:
            detail = {"purpose": str(Purpose.AFTER_EXIT), "planned_on": day.isoformat(), "case": str(case)}
            record("visit.planned", visit, detail=detail, **about(family, by, on, at))
        made.append(visit)
    return made


def call_off(visits: Iterable[Visit], reason: str, *, by: Person, on: date, at: datetime) -> None:
    """Take those visits out of the plan that were not held yet. Within the caller's transaction."""
    for visit in visits:
        if visit.state != Visit.State.PLANNED:
            continue
        visit.state, visit.cancelled_at, visit.cancel_reason = Visit.State.CANCELLED, at, reason
        visit.save(update_fields=["state", "cancelled_at", "cancel_reason"])
        record("visit.cancelled", visit, detail={"purpose": visit.purpose}, **about(visit.family, by, on, at))
