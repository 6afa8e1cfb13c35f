"""Assigning families to facilitators: dated rows, so that who accompanied whom when stays known.

Moving families from a day on ends the row in force the day before and begins a new one. Plans for later days give way;
days that have passed with another facilitator are never rewritten: such families stay, and are counted (what was
entered today may still be put right today). Moving back on the day of the move restores what was there before.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import NotValid
from tangga.families.batching import batches
from tangga.families.handing_over import handed_over
from tangga.families.models import FacilitatorAssignment, Family
from tangga.families.queries import families_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action, Role

BATCH = 500
FURTHEST = timedelta(days=366)


@dataclass
class Moved:
    """What a move did, in families; `origin` marks the rows it wrote."""

    origin: uuid.UUID
    moved: int = 0
    begun: int = 0  # of them by a new row; the others went back to the row they had
    already: int = 0  # were with that facilitator from that day on
    kept: int = 0  # were with somebody since that day or a later one that has passed
    before: Counter[int | None] = field(default_factory=Counter)  # facilitator (key, None: nobody) -> families


@dataclass
class _Plan:
    delete: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    reopen: list[int] = field(default_factory=list)
    create: list[int] = field(default_factory=list)


@transaction.atomic
def assign(families: QuerySet[Family], to: Person, *, starts_on: date, by: Person, on: date, at: datetime) -> Moved:
    """Let a facilitator accompany families from a day on. Those outside the mover's area are left alone.

    Sent twice it changes nothing the second time. Refused: NotAllowed to roles that may not; NotValid when `to` is not
    posted as a facilitator in the mover's area on that day, or the day lies more than a year ahead.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.ASSIGN_FAMILIES)
    check_can_take_over(to, by=by, starts_on=starts_on, on=on)
    seen = families_seen_by(by, on).filter(pk__in=families.order_by().values("pk"))
    done = Moved(uuid.uuid4())
    for keys in batches(sorted(seen.values_list("pk", flat=True)), BATCH):
        _assign_batch(keys, to, starts_on, on, at, done)
    if done.moved:
        people = {
            person.pk: str(person.public_id) for person in Person.objects.filter(pk__in=filter(None, done.before))
        }
        detail = {
            "families": done.moved,
            "starts_on": starts_on.isoformat(),
            "from": {people.get(key or 0, "nobody"): count for key, count in done.before.items()},
            "origin": str(done.origin),
        }
        record("families.assigned", to, by=by, area_code=(posting.area_id or "") if posting else "", detail=detail)
    return done


def check_can_take_over(to: Person, *, by: Person, starts_on: date, on: date) -> None:
    """Raises NotValid unless `to` is a facilitator in the mover's area on the day the families begin with them."""
    if starts_on > on + FURTHEST:
        raise NotValid(_("Choose a day within a year from today."))
    mover, taker = posting_of(by, on), posting_of(to, starts_on)
    inside = mover is not None and taker is not None and (taker.area_id or "").startswith(mover.area_id or "-")
    if taker is None or taker.role != Role.FACILITATOR or not inside:
        raise NotValid(_("On that day this person is not posted as a facilitator in your area. Choose another."))


def _assign_batch(keys: Sequence[int], to: Person, starts_on: date, on: date, at: datetime, done: Moved) -> None:
    # The families are locked, not the rows: two people moving the same family wait for each other.
    list(Family.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    rows: dict[int, list[FacilitatorAssignment]] = {key: [] for key in keys}
    relevant = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    for row in FacilitatorAssignment.objects.filter(relevant, family__in=keys).order_by("starts_on"):
        rows[row.family_id].append(row)
    plan = _Plan()
    for key, held in rows.items():
        _plan_one(key, held, to, starts_on, on, plan, done)
    changes = FacilitatorAssignment.objects
    changes.filter(pk__in=plan.delete).delete()
    changes.filter(pk__in=plan.end).update(ends_on=starts_on)
    changes.filter(pk__in=plan.reopen).update(ends_on=None)
    changes.bulk_create(
        FacilitatorAssignment(family_id=key, facilitator=to, starts_on=starts_on, recorded_at=at, origin=done.origin)
        for key in plan.create
    )
    handed_over(keys, on)


def _plan_one(
    key: int, held: Iterable[FacilitatorAssignment], to: Person, starts_on: date, on: date, plan: _Plan, done: Moved
) -> None:
    """`held`: the family's rows that touch the day or come after it, in order."""
    held = list(held)
    later = [row for row in held if row.starts_on >= starts_on]
    current = next((r for r in held if r.starts_on < starts_on and (r.ends_on is None or r.ends_on > starts_on)), None)
    until_then = next((row for row in held if row.starts_on < starts_on and row.ends_on == starts_on), None)
    if _already_with(to, current, later, starts_on):
        done.already += 1
        return
    if any(row.starts_on <= on and timezone.localtime(row.recorded_at).date() < on for row in later) and starts_on < on:
        done.kept += 1
        return
    plan.delete += [row.pk for row in later]
    holder = later[0] if later and later[0].starts_on <= on else current
    done.before[holder.facilitator_id if holder else None] += 1
    done.moved += 1
    if current is not None and current.facilitator_id == to.pk:
        plan.reopen.append(current.pk)
        return
    if current is not None:
        plan.end.append(current.pk)
    if current is None and until_then is not None and until_then.facilitator_id == to.pk:
        plan.reopen.append(until_then.pk)
    else:
        plan.create.append(key)
        done.begun += 1


def _already_with(
    to: Person, current: FacilitatorAssignment | None, later: Sequence[FacilitatorAssignment], starts_on: date
) -> bool:
    only = current if current and not later else later[0] if len(later) == 1 and not current else None
    return only is not None and only.facilitator_id == to.pk and only.ends_on is None and only.starts_on <= starts_on
