"""Putting a recorded visit right, and taking it back. What stood before stays on record, with the reason."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.visits import checks
from tangga.visits.actions import Held, fill, locked
from tangga.visits.models import Visit, VisitBefore, VisitStep
from tangga.visits.telling import about

SAID = ("visited_on", "purpose", "purpose_note", "met", "findings", "next_step", "next_on")
KEPT = (*SAID, "next_done_on")


@transaction.atomic
def correct(
    public_id: UUID, held: Held, *, because: str, form_id: UUID, seen: int, by: Person, on: date, at: datetime
) -> Visit:
    """Put right what was recorded of a visit that was held. Sent twice (the same form_id), it is corrected once.

    seen  how often it had been corrected when the form was opened
    Refused: NotAllowed to roles that record no visits, and to everybody but its visitor and the coordinator;
    Visit.DoesNotExist for visits to families the person does not see; Conflict for a visit that is not held, and when
    it was corrected meanwhile; NotValid without a reason, where nothing differs, and for what cannot be so.
    """
    visit = locked(public_id, by, on)
    if VisitBefore.objects.filter(public_id=form_id, visit=visit, by=by).exists():
        return visit
    before = _before(visit, by, on, at, seen, because, form_id)
    steps = fill(visit, held, on)
    changed = [name for name in SAID if getattr(visit, name) != getattr(before, name)]
    changed += ["steps"] if set(steps) != set(before.steps) else []
    if not changed:
        raise NotValid(_("The record says that already. There is nothing to correct."))
    if {"next_step", "next_on"} & set(changed):
        visit.next_done_on = None  # something else was agreed: nobody has said that it is done
    before.save()
    visit.save(update_fields=KEPT)
    visit.steps.exclude(kind__in=steps).delete()
    there = set(visit.steps.values_list("kind", flat=True))
    VisitStep.objects.bulk_create(VisitStep(visit=visit, kind=kind) for kind in steps if kind not in there)
    detail = {"purpose": visit.purpose, "visited_on": str(visit.visited_on), "parts": changed}
    record("visit.corrected", visit, detail=detail, **about(visit.family, by, on, at))
    return visit


@transaction.atomic
def withdraw(public_id: UUID, *, because: str, seen: int, by: Person, on: date, at: datetime) -> Visit:
    """Say that a visit was recorded by mistake: it stays on record as that, and counts nowhere. Said twice, it is once.

    Refused: as correct.
    """
    visit = locked(public_id, by, on)
    if visit.before.filter(withdrawn=True, by=by).exists():
        return visit
    before = _before(visit, by, on, at, seen, because)
    before.withdrawn = True
    before.save()
    visit.state = Visit.State.WITHDRAWN
    visit.save(update_fields=["state"])
    detail = {"purpose": visit.purpose, "visited_on": str(visit.visited_on)}
    record("visit.withdrawn", visit, detail=detail, **about(visit.family, by, on, at))
    return visit


def may_correct(visit: Visit, by: Person, on: date) -> bool:
    """Whether somebody who records visits, and sees this one, may correct or withdraw it."""
    return visit.state == Visit.State.DONE and (visit.visitor_id == by.pk or coordinates(by, on))


def coordinates(by: Person, on: date) -> bool:
    """Whether somebody is a coordinator on a day."""
    posting = posting_of(by, on)
    return posting is not None and posting.role == Role.COORDINATOR


def _before(
    visit: Visit, by: Person, on: date, at: datetime, seen: int, because: str, form_id: UUID | None = None
) -> VisitBefore:
    """How it stands, not saved yet, once it is sure that this person may change it for a reason."""
    checks.check_may_correct(visit, by, coordinates(by, on))
    if visit.before.count() != seen:
        raise Conflict(_("Somebody corrected this visit meanwhile. Look at it again."))
    why = checks.needed_line(because, _("Say what was wrong, or what changed."))
    stood: dict[str, Any] = {name: getattr(visit, name) for name in KEPT}
    steps = list(visit.steps.order_by("pk").values_list("kind", flat=True))
    row = VisitBefore(visit=visit, wrong_because=why, by=by, at=at, steps=steps, **stood)
    row.public_id = form_id or row.public_id
    return row
