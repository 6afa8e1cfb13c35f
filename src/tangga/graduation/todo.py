"""What of graduation plans waits for somebody: lines of the first page."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.areas.models import Area
from tangga.families.history import in_force
from tangga.families.models import FamilyFacts
from tangga.families.queries import about_seen
from tangga.graduation.models import Milestone, Plan
from tangga.graduation.places import title
from tangga.graduation.queries import due_this_week, overdue, picks_without_plan, still_in
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step

AREAS_NAMED = 3
PART_DIGITS = {2: 4, 4: 6, 6: 10}


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, most pressing first; nothing that is zero."""
    if not viewer.may(Action.PLAN_GRADUATION):
        return []
    if viewer.sees_own_only:
        return _of_a_facilitator(viewer)
    return _of_a_coordinator(viewer)


def _of_a_facilitator(viewer: Viewer) -> list[Step]:
    on = viewer.today
    seen = Milestone.objects.filter(about_seen(viewer.person, on, "plan__family"))
    counted = seen.aggregate(late=Count("pk", filter=overdue(on)), week=Count("pk", filter=due_this_week(on)))
    late, week = counted["late"], counted["week"]
    due = _plans_due(viewer)
    every = [
        _late_step(late, _("Meet them, or move them to a day that can be kept.")),
        Step(
            week,
            ngettext("milestone is due this week", "milestones are due this week", week),
            _("In the plans of your families."),
            f"{reverse('work-plan')}?due={on.isoformat()}",
            "calendar-event",
        ),
        _due_step(due),
        _unplanned_step(_without_plan(viewer)),
    ]
    return [step for step in every if step.count]


def _of_a_coordinator(viewer: Viewer) -> list[Step]:
    by_area = _late_by_area(viewer)
    late = sum(count for _code, count in by_area)
    areas = Area.objects.in_bulk([code for code, _count in by_area[:AREAS_NAMED]])
    named = ", ".join(f"{title(areas[code])} {count}" for code, count in by_area[:AREAS_NAMED] if code in areas)
    more = len(by_area) - AREAS_NAMED
    if more > 0:
        named = _("%(areas)s and %(more)s more areas") % {"areas": named, "more": more}
    every = [_late_step(late, named), _due_step(_plans_due(viewer))]
    return [step for step in every if step.count]


def _late_by_area(viewer: Viewer) -> list[tuple[str, int]]:
    """(code, milestones overdue) of the areas below the viewer's, the most first. One statement."""
    on = viewer.today
    digits = PART_DIGITS.get(len(viewer.area.code) if viewer.area else 0, 2)
    homes = in_force(FamilyFacts.objects.filter(family=OuterRef("plan__family")), "family", on).values("region_id")
    late = Milestone.objects.filter(overdue(on), about_seen(viewer.person, on, "plan__family"))
    parts = late.annotate(part=Substr(Subquery(homes[:1]), 1, digits)).values("part").order_by()
    counted = parts.annotate(many=Count("pk")).values_list("part", "many")
    return sorted(((code or "", many) for code, many in counted), key=lambda each: (-each[1], each[0]))


def _plans_due(viewer: Viewer) -> int:
    """Open plans whose target month has come or is over."""
    return Plan.objects.filter(
        about_seen(viewer.person, viewer.today),
        still_in(viewer.today),
        state=Plan.State.PREPARING,
        target_month__lte=viewer.today,
    ).count()


def _without_plan(viewer: Viewer) -> int:
    """Families picked for this year that have no plan yet."""
    picks = picks_without_plan(viewer.today.year, viewer.today)
    return picks.filter(about_seen(viewer.person, viewer.today)).count()


def _late_step(count: int, more: str) -> Step:
    what = ngettext("milestone is overdue", "milestones are overdue", count)
    return Step(count, what, more, f"{reverse('plans')}?overdue=yes", "alert-circle")


def _due_step(count: int) -> Step:
    what = ngettext("plan has come to its target month", "plans have come to their target month", count)
    return Step(count, what, _("Look at them with the family."), f"{reverse('plans')}?due=yes", "flag")


def _unplanned_step(count: int) -> Step:
    what = ngettext("picked family has no plan yet", "picked families have no plan yet", count)
    return Step(count, what, _("Make the plan with the family."), f"{reverse('candidates')}?picked=unplanned", "route")
