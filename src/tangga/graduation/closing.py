"""The plan of a family whose exit is decided elsewhere: ended with it, and gone on with when the exit is taken back.

Who may decide is the caller's to ask: the official who carries an exit out plans nothing.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tangga.audit.actions import record
from tangga.families.models import Family
from tangga.graduation.models import Plan, PlanMove
from tangga.graduation.queries import region_of
from tangga.people.models import Person

S = Plan.State


def end_by_case(family: Family, case: UUID, words: str, *, by: Person, on: date, at: datetime) -> Plan | None:
    """End the open plan of a family that leaves by a case: it was carried out. None: there is no open plan."""
    plan = Plan.objects.select_for_update(of=("self",)).filter(family=family, state__in=Plan.OPEN).first()
    if plan is None:
        return None
    plan.end_reason, plan.case = Plan.EndReason.CARRIED_OUT, case
    _move(plan, S.ENDED, words, by, on, at)
    record("plan.ended", plan, **_about(plan, case, by, on, at))
    return plan


def reopen_after_case(family: Family, case: UUID, words: str, *, by: Person, on: date, at: datetime) -> Plan | None:
    """Go on with the plan that a case ended. None: it ended none, or another plan is open meanwhile."""
    plans = Plan.objects.select_for_update(of=("self",)).filter(family=family)
    plan = plans.filter(state=S.ENDED, case=case).first()
    if plan is None or plans.filter(state__in=Plan.OPEN).exists():
        return None
    plan.end_reason, plan.case = "", None
    _move(plan, S.PREPARING, words, by, on, at)
    record("plan.resumed", plan, **_about(plan, case, by, on, at))
    return plan


def _move(plan: Plan, to: S, words: str, by: Person, on: date, at: datetime) -> None:
    plan.state, plan.closed_on = to, None if to in Plan.OPEN else on
    plan.revision += 1
    plan.save(update_fields=["state", "closed_on", "end_reason", "case", "revision"])
    PlanMove.objects.create(plan=plan, state=to, words=words, by=by, on=on, at=at)


def _about(plan: Plan, case: UUID, by: Person, on: date, at: datetime) -> dict[str, Any]:
    area, family = region_of(plan.family, on), str(plan.family.public_id)
    return {"by": by, "area_code": area, "detail": {"case": str(case)}, "at": at, "family": family}
