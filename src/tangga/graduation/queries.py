"""Reading picks, plans and milestones, always as somebody sees them; and the one way in which progress is counted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet

from tangga.areas.queries import within
from tangga.families.history import in_force
from tangga.families.models import FacilitatorAssignment, Family, FamilyFacts
from tangga.families.queries import about_seen, families_assigned_to, open_on
from tangga.graduation.models import Candidate, Milestone, Plan
from tangga.people.models import Person
from tangga.policy import PolicyGap, load, overlays_for

TARGET = "targets/per_facilitator/each"
NOT_DROPPED = Q(dropped_at=None)
UNMET = Q(met_on=None, dropped_at=None)
WEEK = timedelta(days=7)


def candidates_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Candidate]:
    """Every pick about a family the person sees, those taken back included."""
    return Candidate.objects.filter(about_seen(person, on)).select_related("family", "picked_by", "dropped_by")


def plans_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Plan]:
    """Every plan of a family the person sees, with the family."""
    return Plan.objects.filter(about_seen(person, on)).select_related("family")


def milestones_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Milestone]:
    """Every milestone of those plans, dropped ones included."""
    seen = Milestone.objects.filter(about_seen(person, on, "plan__family"))
    return seen.select_related("plan", "plan__family")


def overdue(on: date) -> Q:
    """Milestones that should have been met before a day; those of paused and closed plans wait for nobody."""
    return UNMET & Q(due_on__lt=on, plan__state=Plan.State.PREPARING)


def due_this_week(on: date) -> Q:
    """Milestones due on a day or in the six after it."""
    return UNMET & Q(due_on__gte=on, due_on__lt=on + WEEK, plan__state=Plan.State.PREPARING)


@dataclass(frozen=True)
class Progress:
    """How much of a plan is done: milestones met of those it has. `share`: 0 to 1; 0 where it has none."""

    met: int
    every: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.met, self.every) if self.every else Fraction(0)

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when everything is met."""
        return int(self.share * 100)


def progress_of(milestones: Iterable[Milestone]) -> Progress:
    """The progress of a plan from its milestones; dropped ones do not count."""
    counted = [each for each in milestones if each.dropped_at is None]
    return Progress(sum(each.met_on is not None for each in counted), len(counted))


def milestones_of(plans: Collection[Plan]) -> dict[int, list[Milestone]]:
    """key of a plan -> its milestones in their order, dropped ones left out. One statement."""
    found: dict[int, list[Milestone]] = {plan.pk: [] for plan in plans}
    for each in Milestone.objects.filter(NOT_DROPPED, plan__in=list(found)).select_related("met_by"):
        found[each.plan_id].append(each)
    return found


def next_of(milestones: Iterable[Milestone]) -> Milestone | None:
    """The milestone to see to next: of those not met the one due first."""
    waiting = [each for each in milestones if each.met_on is None]
    return min(waiting, key=lambda each: (each.due_on, each.place, each.pk), default=None)


def open_pick_of(family: Family) -> Candidate | None:
    """The newest pick of a family that stands, of whatever year."""
    return Candidate.objects.filter(family=family, dropped_at=None).order_by("-year").first()


def picked_in(year: int, person: Person | AnonymousUser, on: date, facilitator: Person | None = None) -> int:
    """How many families a person sees are picked for a year; of those a facilitator accompanies, if one is named."""
    picks = Candidate.objects.filter(about_seen(person, on), year=year, dropped_at=None)
    if facilitator is not None:
        picks = picks.filter(family__in=families_assigned_to(facilitator.pk, on).order_by().values("pk"))
    return picks.count()


def target_of_each(region: str, on: date) -> int | None:
    """How many families a facilitator should bring to graduate in a year; None where the policy does not say."""
    try:
        value = load(on, overlays_for(region)).value(TARGET)
    except (PolicyGap, KeyError):
        return None
    return value if isinstance(value, int) else None


def is_used(model: type[Model], sent: UUID | None) -> bool:
    """Whether the UUID that came with a form is the public_id of a row already."""
    return sent is not None and model._default_manager.filter(public_id=sent).exists()


def region_of(family: Family, on: date) -> str:
    """The code of the village a family lives in on a day; empty where none is on record."""
    return in_force(family.facts.all(), "family", on).values_list("region_id", flat=True).first() or ""


def living_in(plans: QuerySet[Plan], code: str, on: date) -> QuerySet[Plan]:
    """Of some plans, those of families that live in an area on a day."""
    here = FamilyFacts.objects.filter(within("region_id", code), family=OuterRef("family"))
    return plans.filter(Exists(in_force(here, "family", on).order_by()))


def accompanied_by(plans: QuerySet[Plan], facilitator: Person, on: date) -> QuerySet[Plan]:
    """Of some plans, those of families that a facilitator accompanies on a day."""
    return plans.filter(family__in=families_assigned_to(facilitator.pk, on).order_by().values("pk"))


def with_counts(plans: QuerySet[Plan], on: date) -> QuerySet[Plan]:
    """Each plan with how many milestones it has, how many are met, and how many overdue: in the same statement."""
    own = Q(milestones__dropped_at=None)
    late = own & Q(milestones__met_on=None, milestones__due_on__lt=on, state=Plan.State.PREPARING)
    return plans.annotate(
        every=Count("milestones", filter=own & Q(milestones__pk__isnull=False)),
        met=Count("milestones", filter=own & Q(milestones__met_on__isnull=False)),
        late=Count("milestones", filter=late),
    )


def of_each_facilitator(person: Person | AnonymousUser, on: date, last: date) -> QuerySet[FacilitatorAssignment, Any]:
    """By facilitator, of the open plans a person sees: plans, milestones and those met, those overdue, and those due
    from a day to another (both included). Rows of numbers, by name."""
    planned = (
        Plan.objects.filter(state__in=Plan.OPEN).order_by().values("family")
    )  # few beside all
    mine = FacilitatorAssignment.objects.filter(open_on(on), about_seen(person, on), family__in=planned)
    mine = mine.filter(family__plans__state__in=Plan.OPEN)
    stone = Q(family__plans__milestones__dropped_at=None, family__plans__milestones__pk__isnull=False)
    working = Q(family__plans__state=Plan.State.PREPARING)
    unmet = stone & working & Q(family__plans__milestones__met_on=None)
    return (
        mine.values("facilitator", name=F("facilitator__display_name"), public_id=F("facilitator__public_id"))
        .annotate(
            plans=Count("family__plans", distinct=True),
            every=Count("family__plans__milestones", filter=stone),
            met=Count("family__plans__milestones", filter=stone & Q(family__plans__milestones__met_on__isnull=False)),
            late=Count("family__plans__milestones", filter=unmet & Q(family__plans__milestones__due_on__lt=on)),
            due=Count(
                "family__plans__milestones",
                filter=unmet & Q(family__plans__milestones__due_on__range=(on, last)),
            ),
        )
        .order_by("facilitator__display_name", "facilitator")
    )


def homes_of(families: Collection[int], on: date) -> Mapping[int, FamilyFacts]:
    """key of a family -> its facts in force on a day, with village and sub-district. One statement."""
    rows = FamilyFacts.objects.filter(family__in=families).select_related("region", "region__parent")
    return {row.family_id: row for row in in_force(rows, "family", on).order_by()}
