"""How many families of an area are in the programme today, and how many its facilitators accompany: for areas too large
to count from the dated rows.

Nothing is kept for it: what the current runs counted is put right by what was recorded or has come since, so that it is
the count from the dated rows (targets.queries.active_families_by_part), to the family; tests hold the two equal.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, Q, QuerySet
from django.db.models.functions import Substr

from tangga.areas.models import Level
from tangga.areas.queries import next_code, within
from tangga.families.models import FacilitatorAssignment, FamilyFacts, MembershipSpell
from tangga.families.queries import open_on
from tangga.runs import tallies
from tangga.runs.models import FamilyAnswer, Run
from tangga.targets.queries import active_facts, active_families_by_part, in_programme, posted


def families_by_part(code: str, level: Level, on: date) -> dict[str, int]:
    """The families in the programme by the areas of a level (at most: district) within an area, on a day. Five
    statements, however many families; those that changed since the first of the current runs are counted one by one."""
    runs = Run.objects.filter(is_current=True)
    of = runs.aggregate(first=Min("as_of"), last=Max("as_of"), known=Min("known_at"))
    if of["last"] is None or of["last"] > on:
        return active_families_by_part(code, level, on)
    digits = tallies.DIGITS[level]
    found = Counter(
        {part: each.families("active") for part, each in tallies.stored_by_area(code, level, (), ("active",)).items()}
    )
    again = _changed_since(of["first"], of["known"])
    here = FamilyAnswer.objects.filter(again, within("region_id", code), standing=True, active=True)
    found.subtract(_by_part(here, digits))
    found.update(_by_part(active_facts(code, on).filter(again), digits))
    return {part: many for part, many in found.items() if many}


def _by_part(rows: QuerySet[Any], digits: int) -> dict[str, int]:
    parts = rows.annotate(part=Substr("region_id", 1, digits)).order_by()
    return dict(parts.values_list("part").annotate(Count("pk")))


def _changed_since(as_of: date, known_at: datetime) -> Q:
    """Families whose place or membership may not be today what it was for the runs, or of which no run knew."""
    spells = MembershipSpell.objects.order_by().values("family")
    known = spells.filter(superseded_at=None)
    facts = FamilyFacts.objects.filter(superseded_at=None).order_by().values("family")
    some = FamilyAnswer.objects.filter(standing=True, moved=True).order_by().values("family")
    return Q(
        family__in=some.union(
            known.filter(left_on__gt=as_of),
            known.filter(joined_on__gt=as_of),
            spells.filter(recorded_at__gt=known_at),
            spells.filter(superseded_at__gt=known_at),
            facts.filter(effective_on__gt=as_of),
            facts.filter(_without_a_run()),
        )
    )


def _without_a_run() -> Q:
    """Villages of districts that have no current run."""
    runs = Run.objects.filter(is_current=True).order_by("area_id")
    outside, begins = Q(pk__in=[]), ""
    for code in runs.values_list("area_id", flat=True):
        outside |= Q(region_id__gte=begins, region_id__lt=code)
        begins = next_code(code)
    return outside | Q(region_id__gte=begins)


def accompanied_by_part(code: str, level: Level, on: date) -> dict[str, int]:
    """The families in the programme that the facilitators posted in an area accompany, by the areas of a level where
    they are posted. Three statements."""
    rows = posted(code, on).annotate(part=Substr("area_id", 1, tallies.DIGITS[level])).order_by()
    carried = _carried(posted(code, on).order_by().values("person"), on)
    found: Counter[str] = Counter()
    for person, part in rows.values_list("person", "part").distinct():
        found[part] += carried[person]
    return dict(found)


def _carried(people: Any, on: date) -> Counter[int]:
    """key of a facilitator -> their families in the programme: all they accompany, without the few not in it."""
    open_ones = FacilitatorAssignment.objects.filter(open_on(on), facilitator__in=people).order_by()
    spells = MembershipSpell.objects.order_by().values("family")
    known = spells.filter(superseded_at=None)
    outside = known.filter(left_on__lte=on).union(
        known.filter(joined_on__gt=on), spells.filter(superseded_at__isnull=False)
    )
    found = Counter(dict(open_ones.values_list("facilitator").annotate(Count("pk"))))
    gone = open_ones.filter(~Exists(in_programme(on)), family__in=outside)
    found.subtract(dict(gone.values_list("facilitator").annotate(Count("pk"))))
    return found
