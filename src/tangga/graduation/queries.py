"""Reading picks, plans and milestones, always as somebody sees them; and the one way in which progress is counted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.families.assigning_queries import in_programme
from tangga.families.history import in_force
from tangga.families.models import FacilitatorAssignment, Family, FamilyFacts
from tangga.families.queries import about_seen, families_assigned_to, open_on
from tangga.graduation.models import Candidate, Milestone, Plan
from tangga.people.models import Person
from tangga.targets.queries import EACH, target_of, target_of_person, value_in

NOT_DROPPED = Q(dropped_at=None)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Way:
    """How milestones are reached from the rows that are counted: prefixes of a milestone's and a plan's columns, and
    the way to the family. Whatever is counted of milestones is said once, below, and asked along one of these."""

    stone: str
    plan: str
    family: str


OF_MILESTONES = Way("", "plan__", "plan__family")
OF_PLANS = Way("milestones__", "", "family")
OF_ASSIGNMENTS = Way("family__plans__milestones__", "family__plans__", "family")


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


def still_in(on: date, way: str = "family") -> Q:
    """Rows whose family is in the programme on a day: picks, plans and milestones of others wait for nobody."""
    return Q(Exists(in_programme(on, way)))


def counted(way: Way = OF_MILESTONES) -> Q:
    """Milestones that a plan has: those that were not dropped."""
    return Q(**{f"{way.stone}pk__isnull": False, f"{way.stone}dropped_at": None})


def reached(way: Way = OF_MILESTONES) -> Q:
    """Milestones that are met."""
    return counted(way) & Q(**{f"{way.stone}met_on__isnull": False})


def waiting(on: date, way: Way = OF_MILESTONES) -> Q:
    """Milestones that are still to be met; those of paused and closed plans, and of families that left, are not."""
    unmet = Q(**{f"{way.stone}met_on": None, f"{way.plan}state": Plan.State.PREPARING})
    return counted(way) & unmet & still_in(on, way.family)


def overdue(on: date, way: Way = OF_MILESTONES) -> Q:
    """Milestones that should have been met before a day."""
    return waiting(on, way) & Q(**{f"{way.stone}due_on__lt": on})


def due(on: date, last: date, way: Way = OF_MILESTONES) -> Q:
    """Milestones to be met from a day to another (both included)."""
    return waiting(on, way) & Q(**{f"{way.stone}due_on__range": (on, last)})


def due_this_week(on: date) -> Q:
    """Milestones due on a day or in the six after it."""
    return due(on, on + WEEK - timedelta(days=1))


def late_of(plans: Collection[Plan], on: date) -> set[int]:
    """Keys of the milestones of some plans that are overdue on a day. One statement."""
    late = Milestone.objects.filter(overdue(on), plan__in=[plan.pk for plan in plans])
    return set(late.order_by().values_list("pk", flat=True))


def is_in_programme(family: Family, on: date) -> bool:
    """Whether a family is in the programme on a day."""
    return Family.objects.filter(still_in(on, "pk"), pk=family.pk).exists()


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


def picked_in(
    year: int, person: Person | AnonymousUser, on: date, facilitator: Person | None = None, region: str = ""
) -> int:
    """How many families a person sees are picked for a year, and still in the programme; of those a facilitator
    accompanies, if one is named; of those that live in a region that day, if one is (its code)."""
    picks = Candidate.objects.filter(about_seen(person, on), still_in(on), year=year, dropped_at=None)
    if facilitator is not None:
        picks = picks.filter(family__in=families_assigned_to(facilitator.pk, on).order_by().values("pk"))
    if region:
        here = FamilyFacts.objects.filter(within("region_id", region), family=OuterRef("family"))
        picks = picks.filter(Exists(in_force(here, "family", on).order_by()))
    return picks.count()


def target_for(facilitator: Person, year: int, region: str) -> int | None:
    """How many families a facilitator should bring to graduate in a year: their own target where one was set, else
    what the policy asks of each that year; None where neither says."""
    own = target_of_person(year, facilitator, region)
    return value_in(year, region, EACH) if own is None else own.number


def target_of_area(year: int, area: Area | None) -> int | None:
    """How many families of an area (None: the country) are to graduate in a year; None where no target was set."""
    found = target_of(year, area)
    return found.number if found else None


def picks_without_plan(year: int, on: date) -> QuerySet[Candidate]:
    """Picks of a year that stand, of families still in the programme, for which no plan was ever made."""
    plans = Plan.objects.filter(candidate=OuterRef("pk"))
    return Candidate.objects.filter(still_in(on), ~Exists(plans), year=year, dropped_at=None)


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
    return plans.annotate(
        every=Count("milestones", filter=counted(OF_PLANS)),
        met=Count("milestones", filter=reached(OF_PLANS)),
        late=Count("milestones", filter=overdue(on, OF_PLANS)),
    )


def of_each_facilitator(person: Person | AnonymousUser, on: date, last: date) -> QuerySet[FacilitatorAssignment, Any]:
    """By facilitator, of the open plans a person sees of families in the programme: plans, milestones and those met,
    those overdue, and those due from a day to another (both included). Rows of numbers, by name."""
    planned = Plan.objects.filter(state__in=Plan.OPEN).order_by().values("family")  # few beside all
    mine = FacilitatorAssignment.objects.filter(
        open_on(on), about_seen(person, on), still_in(on), family__in=planned, family__plans__state__in=Plan.OPEN
    )
    stones = "family__plans__milestones"
    return (
        mine.values("facilitator", name=F("facilitator__display_name"), public_id=F("facilitator__public_id"))
        .annotate(
            plans=Count("family__plans", distinct=True),
            every=Count(stones, filter=counted(OF_ASSIGNMENTS)),
            met=Count(stones, filter=reached(OF_ASSIGNMENTS)),
            late=Count(stones, filter=overdue(on, OF_ASSIGNMENTS)),
            due=Count(stones, filter=due(on, last, OF_ASSIGNMENTS)),
        )
        .order_by("facilitator__display_name", "facilitator")
    )


def homes_of(families: Collection[int], on: date) -> Mapping[int, FamilyFacts]:
    """key of a family -> its facts in force on a day, with village and sub-district. One statement."""
    rows = FamilyFacts.objects.filter(family__in=families).select_related("region", "region__parent")
    return {row.family_id: row for row in in_force(rows, "family", on).order_by()}
