"""What an exit does to grants: carried out it opens the way to them, taken back it closes it. Called by cases."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict
from tangga.families.models import Exit, Family
from tangga.grants import budgets
from tangga.grants.models import Grant, Opening, State
from tangga.grants.moving import about, write_move
from tangga.people.models import Person
from tangga.rules.grants import GRADUATIONS


def open_grants(
    family: Family, case: UUID, district: str, signed_on: date | None, *, by: Person, at: datetime
) -> Opening | None:
    """Open the way to grants for a family whose exit was just carried out; None where it is no graduation.

    case  public_id of the case that decided. Within the caller's transaction, who has checked that the person may
    decide. Done twice, it is done once.
    """
    left = Exit.objects.filter(family=family, origin=case, superseded_at=None).first()
    if left is None or left.exit_type not in GRADUATIONS:
        return None
    opening, is_new = Opening.objects.get_or_create(
        case=case,
        defaults={
            "family": family,
            "district_id": district,
            "joined_on": left.joined_on,
            "exit_type": left.exit_type,
            "left_on": left.effective_on,
            "signed_on": signed_on,
            "opened_at": at,
        },
    )
    if is_new:
        detail = {"exit_type": left.exit_type, "case": str(case)}
        said: dict[str, Any] = {
            "by": by,
            "area_code": left.region_id,
            "detail": detail,
            "at": at,
            "family": str(family.public_id),
        }
        record("grants.opened", opening, **said)
    return opening


def close_grants(family: Family, case: UUID, *, by: Person, on: date, at: datetime) -> None:
    """Close the way again when the exit is taken back. What was not handed over is cancelled and its money is free;
    what was handed over stays on record, and the office is told. Within the caller's transaction."""
    opening = Opening.objects.filter(case=case, closed_at=None).first()
    if opening is None:
        return
    opening.closed_at, opening.closed_because = at, _("The exit was taken back after an objection.")
    opening.save(update_fields=["closed_at", "closed_because"])
    said: dict[str, Any] = {"by": by, "area_code": opening.district_id, "at": at, "family": str(family.public_id)}
    record("grants.closed", opening, detail={"case": str(case)}, **said)
    live = Grant.objects.select_for_update(of=("self",), no_key=True).select_related("family")
    for grant in live.filter(family=family, joined_on=opening.joined_on).order_by("pk"):
        _exit_taken_back(grant, by, on, at)


def close_unmet(case: UUID, why: str, *, by: Person, at: datetime) -> None:
    """Close the way for a family that nobody can meet any more: nothing new is thought of for it. What was proposed or
    given stays for the office to decide. Within the caller's transaction."""
    opening = Opening.objects.select_related("family").filter(case=case, closed_at=None).first()
    if opening is None:
        return
    opening.closed_at, opening.closed_because = at, why
    opening.save(update_fields=["closed_at", "closed_because"])
    said: dict[str, Any] = {"by": by, "area_code": opening.district_id, "at": at}
    record("grants.closed", opening, detail={"case": str(case)}, family=str(opening.family.public_id), **said)


def hold_grants(case: UUID, on: date) -> None:
    """The family objects to its exit: nothing is proposed, approved or handed over until that is decided. Within the
    caller's transaction."""
    Opening.objects.filter(case=case, closed_at=None).update(held_on=on)


def release_grants(case: UUID) -> None:
    """The objection was dismissed. Within the caller's transaction."""
    Opening.objects.filter(case=case).update(held_on=None)


def check_not_held(family: Family) -> None:
    """Raises Conflict while the family objects to the exit that opened the way to its grants."""
    if is_held(family):
        raise Conflict(
            _("The family objects to its exit. Until that is decided no grant is proposed, approved or handed over.")
        )


def is_held(family: Family) -> bool:
    """Whether an objection to the family's exit waits for its decision."""
    return Opening.objects.filter(family=family, closed_at=None, held_on__isnull=False).exists()


def _exit_taken_back(grant: Grant, by: Person, on: date, at: datetime) -> None:
    before = grant.state
    if before in (State.PROPOSED, State.APPROVED):
        budgets.free(grant.budget_id, grant.amount_idr)
        grant.state, grant.since = State.CANCELLED, on
    elif before == State.PAID and grant.leaves_by is None:
        grant.exit_reversed_on, grant.left_standing_on = on, None  # what was decided about it was another reversal
    else:  # closed already; or given before the exit: the promise to leave holds again
        return
    grant.revision += 1
    grant.save()
    write_move(grant, "exit_taken_back", before, _("The exit was taken back after an objection."), by=by, on=on, at=at)
    record("grant.exit_taken_back", grant, **about(grant, by, at, before=before))
