"""Visits to a family that left: put into its facilitator's plan by whatever decided the exit, and called off by it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import DateField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Greatest

from tangga.audit.actions import record
from tangga.families.models import FacilitatorAssignment, Family
from tangga.families.queries import facilitator_of, facts_of, open_on
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.visits.models import Purpose, Visit
from tangga.visits.telling import about


def schedule(family: Family, days: Iterable[date], case: UUID, *, by: Person, on: date, at: datetime) -> list[Visit]:
    """Plan a visit on each of the days for whoever accompanies the family. Where nobody does: for the district's
    coordinator, or else whoever decided, until somebody accompanies it (hand_over). Done twice, it is done once.

    case  public_id of the case that decided: each visit's own public_id is made of it and the day
    Within the caller's transaction, who has checked that the person may decide.
    """
    goes = facilitator_of(family, on) or _coordinator_of(family, on) or by
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


def _coordinator_of(family: Family, on: date) -> Person | None:
    """Who coordinates the district a family lives in; of several, whoever is longest."""
    facts = facts_of(family, on)
    posted = Posting.objects.filter(open_on(on), role=Role.COORDINATOR, area=facts.region_id[:4] if facts else None)
    found = posted.select_related("person").order_by("starts_on", "pk").first()
    return found.person if found else None


def hand_over(families: Collection[int], on: date) -> None:
    """Give the visits that are still to be held to whoever accompanies the family on their day (today, where that is
    over); with nobody then, they stay with whom they are. The event of the assignment tells of it."""
    day: Any = Greatest(OuterRef("planned_on"), Value(on, DateField()))
    accompany = FacilitatorAssignment.objects.filter(open_on(day), family=OuterRef("family")).order_by("starts_on")
    planned = Visit.objects.filter(family__in=families, purpose=Purpose.AFTER_EXIT, state=Visit.State.PLANNED)
    planned.filter(Exists(accompany.order_by())).update(visitor=Subquery(accompany.values("facilitator")[:1]))


def call_off(visits: Iterable[Visit], reason: str, *, by: Person, on: date, at: datetime) -> None:
    """Take those visits out of the plan that were not held yet. Within the caller's transaction."""
    planned = Visit.objects.select_for_update(of=("self",)).filter(
        pk__in=[each.pk for each in visits], state=Visit.State.PLANNED
    )  # read anew: one that somebody has held meanwhile stays held
    for visit in planned.select_related("family").order_by("pk"):
        visit.state, visit.cancelled_at, visit.cancel_reason = Visit.State.CANCELLED, at, reason
        visit.save(update_fields=["state", "cancelled_at", "cancel_reason"])
        record("visit.cancelled", visit, detail={"purpose": visit.purpose}, **about(visit.family, by, on, at))
