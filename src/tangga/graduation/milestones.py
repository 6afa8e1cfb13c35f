"""Milestones of a plan: added, changed, moved to another day, met, dropped. Every day one ever had stays on record."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict
from tangga.graduation.checks import (
    LONGEST_ROLE,
    LONGEST_WHAT,
    check_met_on,
    check_milestone,
    check_moved_to,
    check_open,
    check_room,
    check_said,
    check_seen,
    check_unused,
    clean,
)
from tangga.graduation.models import Milestone, MilestoneDate, Plan, Responsible
from tangga.graduation.queries import NOT_DROPPED, is_used, milestones_seen_by, plans_seen_by, region_of
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action


@dataclass(frozen=True)
class Step:
    """What a milestone says. `role`: who, where somebody else sees to it; `sent`: the UUID of the form."""

    what: str
    due_on: date
    responsible: str = Responsible.FAMILY
    role: str = ""
    sent: UUID | None = None


@transaction.atomic
def add_milestone(plan_id: UUID, step: Step, *, by: Person, on: date, at: datetime) -> Milestone:
    """Add a milestone at the end of a plan. Sent twice, it is one.

    Refused: Plan.DoesNotExist outside the person's area; NotAllowed to roles that do not plan; NotValid where it cannot
    be so; Conflict for a closed plan.
    """
    found = plans_seen_by(by, on).get(public_id=plan_id)
    check_role_may(posting_of(by, on), Action.PLAN_GRADUATION)
    plan = Plan.objects.select_for_update(of=("self",)).select_related("family").get(pk=found.pk)
    if step.sent is not None and (same := Milestone.objects.filter(public_id=step.sent, plan=plan).first()):
        return same
    check_open(plan)
    check_unused(is_used(Milestone, step.sent))
    check_room(plan.milestones.filter(NOT_DROPPED).count())
    last = plan.milestones.aggregate(last=Max("place"))["last"]
    made = keep_new(plan, step, 0 if last is None else last + 1, by=by, on=on, at=at)
    _record("milestone.added", made, by, on, at, due_on=made.due_on.isoformat())
    return made


def keep_new(plan: Plan, step: Step, place: int, *, by: Person, on: date, at: datetime) -> Milestone:
    """Write a milestone of a plan that the caller holds, with its first day."""
    what, role = clean(step.what, LONGEST_WHAT).replace("\n", " "), clean(step.role, LONGEST_ROLE)
    check_milestone(what, step.due_on, step.responsible, role, plan, on)
    made = Milestone(
        plan=plan,
        what=what,
        due_on=step.due_on,
        responsible=step.responsible,
        responsible_role=role if step.responsible == Responsible.OTHER else "",
        place=place,
        added_by=by,
        added_at=at,
    )
    if step.sent is not None:
        made.public_id = step.sent
    made.save(force_insert=True)
    MilestoneDate.objects.create(milestone=made, due_on=step.due_on, set_by=by, set_at=at)
    return made


@transaction.atomic
def change_milestone(
    public_id: UUID,
    what: str,
    responsible: str,
    role: str = "",
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None = None,
) -> Milestone:
    """Change what a milestone says or who sees to it, not its day (move_milestone). Sent twice, it is changed once.

    seen  the revision the form was made from
    Refused: Milestone.DoesNotExist outside the person's area; NotAllowed to roles that do not plan; NotValid where it
    cannot be so; Conflict for a closed plan, and when somebody changed it meanwhile.
    """
    milestone = _locked(public_id, by, on)
    said, who = clean(what, LONGEST_WHAT).replace("\n", " "), clean(role, LONGEST_ROLE)
    who = who if responsible == Responsible.OTHER else ""
    if (milestone.what, milestone.responsible, milestone.responsible_role) == (said, responsible, who):
        return milestone
    check_open(milestone.plan)
    check_seen(seen, milestone.revision)
    check_milestone(said, None, responsible, who, milestone.plan, on)
    milestone.what, milestone.responsible, milestone.responsible_role = said, responsible, who
    _save(milestone)
    _record("milestone.changed", milestone, by, on, at)
    return milestone


@transaction.atomic
def move_milestone(
    public_id: UUID, due_on: date, reason: str, *, by: Person, on: date, at: datetime, seen: int | None = None
) -> Milestone:
    """Give a milestone another day, with the reason; the earlier days stay. Sent twice, it is moved once.

    Refused: as change_milestone; NotValid without a reason, or for a day that is over; Conflict for one that is met.
    """
    milestone = _locked(public_id, by, on)
    if milestone.due_on == due_on:
        return milestone
    check_open(milestone.plan)
    check_seen(seen, milestone.revision)
    _check_not_met(milestone)
    words = clean(reason)
    check_said(words, _("Write why it is moved to another day."))
    check_moved_to(due_on, milestone.plan, on)
    before, milestone.due_on = milestone.due_on, due_on
    _save(milestone)
    MilestoneDate.objects.create(milestone=milestone, due_on=due_on, reason=words, set_by=by, set_at=at)
    _record("milestone.moved", milestone, by, on, at, from_day=before.isoformat(), due_on=due_on.isoformat())
    return milestone


@transaction.atomic
def meet_milestone(
    public_id: UUID, met_on: date, note: str = "", *, by: Person, on: date, at: datetime, seen: int | None = None
) -> Milestone:
    """Record that a milestone is met. Sent twice, it is met once.

    Refused: as change_milestone; NotValid for a day to come.
    """
    milestone = _locked(public_id, by, on)
    words = clean(note)
    if milestone.met_on == met_on and milestone.met_note == words:
        return milestone
    check_open(milestone.plan)
    check_seen(seen, milestone.revision)
    _check_not_met(milestone)
    check_met_on(met_on, milestone, on)
    milestone.met_on, milestone.met_by, milestone.met_at, milestone.met_note = met_on, by, at, words
    _save(milestone)
    _record("milestone.met", milestone, by, on, at, met_on=met_on.isoformat())
    return milestone


@transaction.atomic
def unmeet_milestone(
    public_id: UUID, reason: str, *, by: Person, on: date, at: datetime, seen: int | None = None
) -> Milestone:
    """Take back that a milestone is met, with the reason, which stays among its days. Refused: as change_milestone."""
    milestone = _locked(public_id, by, on)
    if milestone.met_on is None:
        return milestone
    check_open(milestone.plan)
    check_seen(seen, milestone.revision)
    words = clean(reason)
    check_said(words, _("Write why it is not met after all."))
    before = milestone.met_on
    milestone.met_on = milestone.met_by = milestone.met_at = None
    milestone.met_note = ""
    _save(milestone)
    MilestoneDate.objects.create(milestone=milestone, due_on=milestone.due_on, reason=words, set_by=by, set_at=at)
    _record("milestone.unmet", milestone, by, on, at, met_on=before.isoformat())
    return milestone


@transaction.atomic
def drop_milestone(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Milestone:
    """Take a milestone out of its plan; it no longer counts.

    Refused: as change_milestone; Conflict for one that is met.
    """
    milestone = _held(public_id, by, on)
    if milestone.dropped_at is not None:
        return milestone
    check_open(milestone.plan)
    check_seen(seen, milestone.revision)
    _check_not_met(milestone)
    milestone.dropped_at = at
    _save(milestone)
    _record("milestone.dropped", milestone, by, on, at, due_on=milestone.due_on.isoformat())
    return milestone


@transaction.atomic
def put_earlier(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Milestone:
    """Change places with the milestone before it. Refused: as change_milestone; nothing happens to the first one."""
    milestone = _locked(public_id, by, on)
    check_open(milestone.plan)
    check_seen(seen, milestone.revision)
    every = list(milestone.plan.milestones.filter(NOT_DROPPED))
    at_place = [each.pk for each in every].index(milestone.pk)
    if at_place == 0:
        return milestone
    every[at_place - 1], every[at_place] = every[at_place], every[at_place - 1]
    for place, each in enumerate(every):
        Milestone.objects.filter(pk=each.pk).exclude(place=place).update(place=place)
    milestone.refresh_from_db()
    _save(milestone)
    _record("milestone.changed", milestone, by, on, at, columns=["place"])
    return milestone


def _check_not_met(milestone: Milestone) -> None:
    if milestone.met_on is not None:
        raise Conflict(_("This milestone is met already. Take that back first, if it is not so."))


def _locked(public_id: UUID, by: Person, on: date) -> Milestone:
    """The milestone, held with its plan until the transaction ends. Raises Conflict for one that was dropped."""
    milestone = _held(public_id, by, on)
    if milestone.dropped_at is not None:
        raise Conflict(_("This milestone was dropped meanwhile."))
    return milestone


def _held(public_id: UUID, by: Person, on: date) -> Milestone:
    """The milestone, held with its plan until the transaction ends. 404 comes before 403."""
    found = milestones_seen_by(by, on).get(public_id=public_id)
    check_role_may(posting_of(by, on), Action.PLAN_GRADUATION)
    Plan.objects.select_for_update(of=("self",)).get(pk=found.plan_id)
    return Milestone.objects.select_related("plan", "plan__family").get(pk=found.pk)


def _save(milestone: Milestone) -> None:
    milestone.revision += 1
    milestone.save()


def _record(action: str, milestone: Milestone, by: Person, on: date, at: datetime, **detail: object) -> None:
    family = milestone.plan.family
    record(
        action, milestone, by=by, area_code=region_of(family, on), detail=detail, at=at, family=str(family.public_id)
    )
