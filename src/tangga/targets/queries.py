"""Reading targets, and counting what they rest on and what counts towards them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Substr

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families.exit_models import ExitType
from tangga.families.exit_queries import NOT_RECORDED, held_before, in_period, unrecorded_in_period
from tangga.families.history import in_force, known
from tangga.families.models import FacilitatorAssignment, FamilyFacts, MembershipSpell
from tangga.families.queries import open_on
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.policy import Policy, PolicyGap, load, overlays_for
from tangga.rules.targets import percent_of_families, so_many_each
from tangga.targets.models import Rule, Target

PERCENT, EACH, LOAD = (
    "targets/percent_of_active/percent",
    "targets/per_facilitator/each",
    "targets/load/families",
)
FIRST_DAYS = "targets/projection/first_days"


def in_force_at(known_at: datetime | None = None) -> Q:
    """Targets that held at an instant; None: now."""
    if known_at is None:
        return Q(superseded_at=None)
    return Q(set_at__lte=known_at) & (Q(superseded_at=None) | Q(superseded_at__gt=known_at))


def target_of(year: int, area: Area | None, known_at: datetime | None = None) -> Target | None:
    """The target of an area (None: the country) for a year."""
    rows = Target.objects.filter(in_force_at(known_at), year=year, area=area, facilitator=None)
    return rows.select_related("area", "set_by", "whole").first()


def targets_of_parts(year: int, area: Area | None, level: Level, known_at: datetime | None = None) -> dict[str, Target]:
    """code -> the target of each area of a level within an area."""
    rows = Target.objects.filter(in_force_at(known_at), year=year, facilitator=None, area__level=level)
    return {row.area_id or "": row for row in rows.filter(within("area_id", area.code if area else ""))}


def targets_of_facilitators(year: int, district: Area, known_at: datetime | None = None) -> dict[int, Target]:
    """key of a person -> their target in a district."""
    rows = Target.objects.filter(in_force_at(known_at), year=year, area=district, facilitator__isnull=False)
    return {row.facilitator_id or 0: row for row in rows.select_related("facilitator")}


def target_of_person(year: int, person: Person, region: str, known_at: datetime | None = None) -> Target | None:
    """A facilitator's own target for a year: that of the district around a region (its code); where that gave them
    none, the latest of another. What they achieved is to be counted in the district whose target it is."""
    rows = list(
        Target.objects.filter(in_force_at(known_at), year=year, facilitator=person)
        .select_related("area")
        .order_by("-set_at", "-pk")
    )
    here = (row for row in rows if row.area_id and region.startswith(row.area_id))
    return next(here, rows[0] if rows else None)


def revisions_of(year: int, area: Area | None) -> QuerySet[Target]:
    """Every target an area ever had for a year, the latest first."""
    rows = Target.objects.filter(year=year, area=area, facilitator=None)
    return rows.select_related("set_by", "whole").order_by("-set_at", "-pk")


def whole_above(year: int, area: Area | None) -> Target | None:
    """The target in force that an area's is, or would be, a part of."""
    if area is None:
        return None
    return target_of(year, area.parent)


# --- what a target rests on


def active_families(code: str, on: date, known_at: datetime | None = None) -> int:
    """The families of an area in the programme on a day, by what was known at an instant."""
    return active_facts(code, on, known_at).count()


def active_families_by_part(code: str, level: Level, on: date, known_at: datetime | None = None) -> dict[str, int]:
    """The same by the areas of a level within it."""
    digits = 2 * level if level <= Level.SUB_DISTRICT else 10
    rows = active_facts(code, on, known_at).annotate(part=Substr("region_id", 1, digits)).order_by()
    return dict(rows.values_list("part").annotate(Count("pk")))


def active_facts(code: str, on: date, known_at: datetime | None = None) -> QuerySet[FamilyFacts]:
    """The facts in force of the families of an area in the programme on a day."""
    facts = in_force(FamilyFacts.objects.filter(within("region_id", code)), "family", on, known_at)
    return facts.filter(Exists(in_programme(on, known_at))).order_by()


def in_programme(on: date, known_at: datetime | None = None) -> QuerySet[MembershipSpell]:
    """The spells by which the outer row's `family` is in the programme on a day."""
    return MembershipSpell.objects.filter(
        known(known_at),
        Q(left_on=None) | Q(left_on__gt=on),
        family=OuterRef("family"),
        joined_on__lte=on,
    )


def posted(code: str, on: date) -> QuerySet[Posting]:
    """The facilitators' postings in an area that hold on a day."""
    return Posting.objects.filter(open_on(on), within("area_id", code), role=Role.FACILITATOR)


def headcount(code: str, on: date) -> int:
    """The facilitators posted in an area on a day."""
    return posted(code, on).order_by().values("person").distinct().count()


def headcount_by_part(code: str, level: Level, on: date) -> dict[str, int]:
    """The same by the areas of a level within it."""
    rows = posted(code, on).annotate(part=Substr("area_id", 1, 2 * level)).order_by()
    return dict(rows.values_list("part").annotate(Count("person", distinct=True)))


def facilitators_of(district: Area, on: date) -> list[Posting]:
    """The facilitators posted in a district on a day, by name."""
    rows = posted(district.code, on).select_related("person").order_by("person__display_name", "person_id")
    return list({row.person_id: row for row in rows}.values())


def caseloads(people: Collection[int], on: date, known_at: datetime | None = None) -> dict[int, int]:
    """key of a person -> the families in the programme that they accompany on a day."""
    rows = FacilitatorAssignment.objects.filter(
        open_on(on), Exists(in_programme(on, known_at)), facilitator__in=people
    ).order_by()
    return dict(rows.values_list("facilitator").annotate(Count("family", distinct=True)))


@dataclass(frozen=True)
class Proposal:
    """What both rules give for an area on a base date. A rule without a value that year gives None."""

    base_on: date
    families: int
    facilitators: int
    percent: int | None
    each: int | None

    @property
    def by_percent(self) -> int | None:
        return None if self.percent is None else percent_of_families(self.families, self.percent)

    @property
    def by_facilitators(self) -> int | None:
        return None if self.each is None else so_many_each(self.facilitators, self.each)

    def number(self, rule: str) -> int | None:
        """What a rule gives; None for what is entered by hand."""
        return {Rule.PERCENT: self.by_percent, Rule.PER_FACILITATOR: self.by_facilitators}.get(Rule(rule))

    def used(self, rule: str) -> int | None:
        return {Rule.PERCENT: self.percent, Rule.PER_FACILITATOR: self.each}.get(Rule(rule))


def proposal_for(area: Area | None, year: int, base_on: date, known_at: datetime | None = None) -> Proposal:
    """Both rules' targets for an area and year, by the families and facilitators of a day."""
    code = area.code if area else ""
    return Proposal(
        base_on=base_on,
        families=active_families(code, base_on, known_at),
        facilitators=headcount(code, base_on),
        percent=value_in(year, code, PERCENT),
        each=value_in(year, code, EACH),
    )


def value_in(year: int, code: str, path: str) -> int | None:
    """A value of the policy for a year (on its first day) in an area; None where there is none, or not in force."""
    return value_on(date(year, 1, 1), code, path)


def value_on(on: date, code: str, path: str) -> int | None:
    policy: Policy = load(on, overlays_for(code) if code else ())
    try:
        value = policy.value(path)
    except PolicyGap:
        return None
    return None if value is None else int(str(value))


# --- what counts towards a target

COUNTED = ExitType.VOLUNTARY  # the one definition: of all exits, those of this type count, in SQL and in Python


def voluntary_graduations(code: str, first: date, last: date, known_at: datetime | None = None) -> int:
    """Families of an area ("" = everywhere) whose voluntary graduation came into force in a period, both days included,
    as known at an instant (None: now): those of the type COUNTED."""
    exits = in_period(first, last, known_at).filter(within("region_id", code), exit_type=COUNTED)
    return exits.count()


@dataclass(frozen=True)
class Left:
    """So many exits of a type (NOT_RECORDED: nobody wrote it down) on a day, of one part (an area's code, or a person's
    key; None: of nobody).

    joined  since when they were in the programme; None: longer than any base date of the year lies back
    """

    part: str | int | None
    exit_type: str
    on: date
    joined: date | None
    families: int

    @property
    def counts(self) -> bool:
        return self.exit_type == COUNTED

    def was_there(self, base_on: date) -> bool:
        """Whether they were among the families in the programme on a base date: joined by then, and left after it."""
        return self.on > base_on and (self.joined is None or self.joined <= base_on)


def achieved(left: Iterable[Left]) -> int:
    """The families among those that left who count towards a target."""
    return sum(each.families for each in left if each.counts)


def achieved_by_part(left: Iterable[Left]) -> Counter[str | int | None]:
    """The same, by part."""
    found: Counter[str | int | None] = Counter()
    for each in left:
        if each.counts:
            found[each.part] += each.families
    return found


def exits_by_part(
    code: str, level: Level, first: date, last: date, known_at: datetime | None = None, recorded_only: bool = False
) -> list[Left]:
    """The exits of an area in a period, by the areas of a level within it, by type and day; those of whom no exit is on
    record among them (exit_queries.NOT_RECORDED), unless recorded_only: these count towards no target."""

    def by_part(rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(within("region_id", code)).annotate(part=Substr("region_id", 1, 2 * level))

    return _counted(by_part, first, last, known_at, recorded_only)


def _counted(
    by_part: Callable[[QuerySet[Any]], QuerySet[Any]],
    first: date,
    last: date,
    known_at: datetime | None,
    recorded_only: bool,
) -> list[Left]:
    """One statement. by_part: narrows rows, and gives each its `part`"""
    columns = ("part", "how", "effective_on", "joined")
    lately = Case(When(joined_on__gte=date(first.year - 1, 1, 1), then=F("joined_on")), default=None)
    rows = by_part(in_period(first, last, known_at)).annotate(how=F("exit_type"), joined=lately).order_by()
    counted = rows.values_list(*columns).annotate(Count("pk"))
    if not recorded_only:
        others = by_part(unrecorded_in_period(first, last, known_at))
        others = others.annotate(how=Value(NOT_RECORDED, output_field=CharField()), joined=lately).order_by()
        counted = counted.union(others.values_list(*columns).annotate(Count("pk")), all=True)
    return [Left(*row) for row in counted]


def exits_by_facilitator(
    code: str,
    first: date,
    last: date,
    known_at: datetime | None = None,
    person: int | None = None,
    recorded_only: bool = False,
) -> list[Left]:
    """The same by who accompanied the family on the day before it left. person: theirs alone, wherever."""

    def by_part(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(within("region_id", code))
        if person is not None:  # first, so that nobody else's families are looked up one by one
            ever = FacilitatorAssignment.objects.filter(facilitator=person).order_by()
            rows = rows.filter(family__in=ever.values("family"))
        rows = rows.annotate(part=Subquery(held_before().values("facilitator")[:1]))
        return rows if person is None else rows.filter(part=person)

    return _counted(by_part, first, last, known_at, recorded_only)
