"""Who may open the pages of graduation (see route.py), and their things in every set (see world.py)."""

from datetime import UTC, date, datetime
from typing import Any

from tangga.families.models import Family
from tangga.graduation.models import Candidate, Milestone, MilestoneDate, Plan, PlanMove
from tangga.people.models import Person
from tests.access.route import Route

READS, PLANS = "FCOHPA", "FC"
TAKES = "FCOHP"
ON, AT = date(2025, 5, 1), datetime(2025, 5, 1, 3, 0, tzinfo=UTC)
VERBS = ("change", "move", "meet", "unmeet", "drop", "earlier")

ROUTES: dict[str, Route] = {
    "graduation/": Route(READS, listing=True),
    "graduation/pick/": Route(PLANS, methods="POST", body={"family": "second family"}),
    "graduation/export/": Route(TAKES, methods="GET POST", listing=True),
    "graduation/family/<uuid:public_id>/pick/": Route(PLANS, "second family", "GET POST", before_role=True),
    "graduation/pick/<uuid:public_id>/take-back/": Route(PLANS, "pick", "GET POST", before_role=True),
    "graduation/plans/": Route(READS, listing=True, shows=True),
    "graduation/plans/export/": Route(TAKES, methods="GET POST", listing=True),
    "graduation/plan/new/<uuid:public_id>/": Route(PLANS, "second family", "GET POST", before_role=True),
    "graduation/plan/<uuid:public_id>/": Route(READS, "plan", shows=True, before_role=True),
    "graduation/plan/<uuid:public_id>/edit/": Route(PLANS, "plan", "GET POST", before_role=True),
    **{
        f"graduation/plan/<uuid:public_id>/{verb}/": Route(PLANS, "plan", "POST", before_role=True)
        for verb in ("pause", "resume", "withdraw", "end", "milestones")
    },
    "graduation/plan/<uuid:public_id>/paper/": Route(TAKES, "plan", before_role=True),
    **{
        f"graduation/milestone/<uuid:public_id>/{verb}/": Route(PLANS, "milestone", "POST", before_role=True)
        for verb in VERBS
    },
    "graduation/work-plan/": Route(READS),
    "graduation/work-plan/paper/": Route(TAKES, methods="GET POST"),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    mark = f"rencanaqx{which}"
    pick = Candidate.objects.create(
        family=families[0], year=2025, reason=f"Alasan {mark}", picked_by=facilitator, picked_on=ON, picked_at=AT
    )
    plan = Plan.objects.create(
        family=families[0],
        candidate=pick,
        goal=f"Tujuan {mark}",
        wish=f"Keinginan {mark}",
        target_month=date(2025, 12, 1),
        begun_on=ON,
        begun_by=facilitator,
        begun_at=AT,
    )
    PlanMove.objects.create(plan=plan, state=plan.state, by=facilitator, on=ON, at=AT)
    milestone = Milestone.objects.create(
        plan=plan, what=f"Tonggak {mark}", due_on=date(2025, 5, 10), added_by=facilitator
    )
    MilestoneDate.objects.create(milestone=milestone, due_on=milestone.due_on, set_by=facilitator, set_at=AT)
    ids = {"pick": pick.public_id, "plan": plan.public_id, "milestone": milestone.public_id}
    return ids, [mark, *(str(each) for each in ids.values())]
