"""The plan of a family: begun, changed, paused, resumed, ended, or withdrawn by the family at any time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.graduation.checks import (
    LONGEST_GOAL,
    check_end_reason,
    check_in_programme,
    check_may_move,
    check_none_after,
    check_open,
    check_plan_sound,
    check_said,
    check_seen,
    check_unused,
    clean,
)
from tangga.graduation.known import latest_readiness
from tangga.graduation.milestones import Step, keep_new
from tangga.graduation.models import Milestone, Plan, PlanMove
from tangga.graduation.queries import is_in_programme, is_used, open_pick_of, plans_seen_by, region_of
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

S = Plan.State


@dataclass(frozen=True)
class Intent:
    """What a plan says. target_month: any day of the month; support: codes of models.Support."""

    goal: str
    wish: str
    target_month: date
    support: Sequence[str] = field(default=())
    support_note: str = ""

    def cleaned(self, on: date) -> "Intent":
        """The same as it is kept. Raises NotValid, naming what to change, where it cannot be so."""
        kept = Intent(
            clean(self.goal, LONGEST_GOAL).replace("\n", " "),
            clean(self.wish),
            self.target_month.replace(day=1),
            tuple(dict.fromkeys(self.support)),
            clean(self.support_note),
        )
        check_plan_sound(kept.goal, kept.wish, kept.target_month, kept.support, kept.support_note, on)
        return kept

    def set_on(self, plan: Plan) -> None:
        plan.goal, plan.wish, plan.target_month = self.goal, self.wish, self.target_month
        plan.support, plan.support_note = list(self.support), self.support_note


@transaction.atomic
def begin_plan(
    family: Family,
    intent: Intent,
    steps: Sequence[Step] = (),
    *,
    by: Person,
    on: date,
    at: datetime,
    sent: UUID | None = None,
) -> Plan:
    """Begin the plan of a family that is picked, with its first milestones. Sent twice, it is one plan.

    sent  the UUID of the form
    Refused: Family.DoesNotExist for families the person does not see; NotAllowed to roles that do not plan; NotValid
    for a family that nobody has picked or that is not in the programme, and where the plan or a milestone cannot be so;
    Conflict while another plan of the family is open.
    """
    families_seen_by(by, on).get(pk=family.pk)
    check_role_may(posting_of(by, on), Action.PLAN_GRADUATION)
    Family.objects.select_for_update().get(pk=family.pk)  # two who send the same at once do so one after the other
    if sent is not None and (same := Plan.objects.filter(public_id=sent, family=family).first()):
        return same
    check_unused(is_used(Plan, sent))
    kept = intent.cleaned(on)
    if Plan.objects.filter(family=family, state__in=Plan.OPEN).exists():
        raise Conflict(_("A plan is open for this family already. Open it, and change it there."))
    check_in_programme(is_in_programme(family, on))
    candidate = open_pick_of(family)
    if candidate is None:
        raise NotValid(_("Nobody has picked this family yet. Pick it first, then make its plan."))
    plan = Plan(family=family, candidate=candidate, begun_on=on, begun_by=by, begun_at=at)
    plan.readiness, plan.readiness_level = latest_readiness(family)
    kept.set_on(plan)
    if sent is not None:
        plan.public_id = sent
    plan.save(force_insert=True)
    _moved(plan, "", by, on, at)
    for place, step in enumerate(steps):
        try:
            keep_new(plan, step, place, by=by, on=on, at=at)
        except NotValid as refused:  # of several it is said which
            raise NotValid(_("“%(milestone)s”: %(why)s") % {"milestone": step.what, "why": refused}) from None
    _record("plan.begun", plan, by, on, at, target_month=plan.target_month.isoformat(), milestones=len(steps))
    return plan


@transaction.atomic
def change_plan(
    public_id: UUID, intent: Intent, *, by: Person, on: date, at: datetime, seen: int | None = None
) -> Plan:
    """Change what a plan says. Sent twice, it is changed once.

    seen  the revision the form was made from
    Refused: Plan.DoesNotExist outside the person's area; NotAllowed to roles that do not plan; NotValid where it cannot
    be so; Conflict for a closed plan, and when somebody changed it meanwhile.
    """
    plan = _locked(public_id, by, on)
    # A target month that is over may stay as it is; only another one has to lie ahead.
    unchanged = intent.target_month.replace(day=1) == plan.target_month
    kept = intent.cleaned(min(on, plan.target_month) if unchanged else on)
    now = Intent(plan.goal, plan.wish, plan.target_month, tuple(plan.support), plan.support_note)
    if kept == now:
        return plan
    check_open(plan)
    check_seen(seen, plan.revision)
    if kept.target_month < now.target_month:
        check_none_after(_after(plan, kept.target_month), kept.target_month)
    columns = [each.name for each in fields(Intent) if getattr(kept, each.name) != getattr(now, each.name)]
    months = {"from_month": now.target_month.isoformat(), "target_month": kept.target_month.isoformat()}
    kept.set_on(plan)
    plan.revision += 1
    plan.save()
    _record("plan.changed", plan, by, on, at, columns=columns, **({} if unchanged else months))
    return plan


@transaction.atomic
def pause(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Plan:
    """Let a plan rest, with the reason: its milestones wait for nobody meanwhile. Refused: as change_plan."""
    plan, said, again = _moving(public_id, S.PAUSED, words, by, on, seen, _("Write why the plan has to rest."))
    if not again:
        _move(plan, S.PAUSED, said, by, on, at)
        _record("plan.paused", plan, by, on, at)
    return plan


@transaction.atomic
def resume(public_id: UUID, words: str = "", *, by: Person, on: date, at: datetime, seen: int | None = None) -> Plan:
    """Go on with a plan that rested. Refused: as change_plan."""
    plan, said, again = _moving(public_id, S.PREPARING, words, by, on, seen, "")
    if not again:
        _move(plan, S.PREPARING, said, by, on, at)
        _record("plan.resumed", plan, by, on, at)
    return plan


@transaction.atomic
def withdraw_by_family(
    public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None
) -> Plan:
    """Record that the family withdraws, in its own words: it may at any time. Refused: as change_plan."""
    asks = _("Write in the family's own words why it withdraws.")
    plan, said, again = _moving(public_id, S.WITHDRAWN, words, by, on, seen, asks)
    if not again:
        _move(plan, S.WITHDRAWN, said, by, on, at)
        _record("plan.withdrawn", plan, by, on, at)
    return plan


@transaction.atomic
def end(
    public_id: UUID,
    words: str,
    end_reason: str,
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None = None,
    case: UUID | None = None,
) -> Plan:
    """End a plan, with the reason. What becomes of the family is decided elsewhere.

    end_reason  a code of Plan.EndReason; case: public_id of the case that ends it
    Refused: as change_plan; NotValid where it is not said how it ends.
    """
    plan, said, again = _moving(public_id, S.ENDED, words, by, on, seen, _("Write why the plan ends."))
    if again and (plan.end_reason, plan.case) == (end_reason, case):
        return plan
    check_may_move(plan, S.ENDED)
    check_end_reason(end_reason)
    plan.end_reason, plan.case = end_reason, case
    _move(plan, S.ENDED, said, by, on, at)
    _record("plan.ended", plan, by, on, at, end_reason=end_reason, **({"case": str(case)} if case else {}))
    return plan


def _after(plan: Plan, target_month: date) -> list[Milestone]:
    """The milestones that wait and are due after a month."""
    waiting = plan.milestones.filter(dropped_at=None, met_on=None).order_by("due_on", "pk")
    return [each for each in waiting if each.due_on.replace(day=1) > target_month]


def _locked(public_id: UUID, by: Person, on: date) -> Plan:
    """The plan, held until the transaction ends. 404 outside the area comes before 403 for the role."""
    found = plans_seen_by(by, on).get(public_id=public_id)
    check_role_may(posting_of(by, on), Action.PLAN_GRADUATION)
    return Plan.objects.select_for_update(of=("self",)).select_related("family").get(pk=found.pk)


def _moving(
    public_id: UUID, to: S, words: str, by: Person, on: date, seen: int | None, asks: str
) -> tuple[Plan, str, bool]:
    """(the plan, what was said, whether it stands there already by the same form)."""
    plan = _locked(public_id, by, on)
    said = clean(words)
    latest = plan.moves.order_by("-pk").first()
    if plan.state == to and latest is not None and (latest.by_id, latest.words) == (by.pk, said):
        return plan, said, True
    check_may_move(plan, to)
    check_seen(seen, plan.revision)
    if asks:
        check_said(said, asks)
    return plan, said, False


def _move(plan: Plan, to: S, said: str, by: Person, on: date, at: datetime) -> None:
    plan.state = to
    plan.closed_on = None if to in Plan.OPEN else on
    plan.revision += 1
    plan.save(update_fields=["state", "closed_on", "end_reason", "case", "revision"])
    _moved(plan, said, by, on, at)


def _moved(plan: Plan, said: str, by: Person, on: date, at: datetime) -> None:
    PlanMove.objects.create(plan=plan, state=plan.state, words=said, by=by, on=on, at=at)


def _record(action: str, plan: Plan, by: Person, on: date, at: datetime, **detail: object) -> None:
    area = region_of(plan.family, on)
    record(action, plan, by=by, area_code=area, detail=detail, at=at, family=str(plan.family.public_id))
