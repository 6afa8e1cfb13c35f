"""How many families of an area are in the programme today, and how many its facilitators accompany: for areas too large
to count from the dated rows.

Nothing is kept for it: what the current runs counted is put right by what was recorded or has come since, so that it is
the count from the dated rows (targets.queries.active_families_by_part), to the family; tests hold the two equal.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.db.models import Count, Exists, Min, Q
from django.db.models.functions import Substr

from tangga.areas.models import Level
from tangga.areas.queries import next_code, within
from tangga.families.models import FacilitatorAssignment, FamilyFacts, MembershipSpell
from tangga.families.queries import open_on
from tangga.runs import tallies
from tangga.runs.models import FamilyAnswer, Run
from tangga.targets.queries import active_facts, active_families_by_part, in_programme, posted


def families_by_part(code: str, level: Level, on: date) -> dict[str, int]:
    """The families in the programme by the areas of a level (at most: district) within an area, on a day. Six
    statements, however many families; but those without a current run's answer are counted one by one."""
    runs = Run.objects.filter(within("area_id", code), is_current=True).order_by("area_id")
    districts = list(runs.values_list("area_id", flat=True))
    first = runs.order_by().aggregate(as_of=Min("as_of"), known_at=Min("known_at"))
    if not districts or runs.filter(as_of__gt=on).exists():
        return active_families_by_part(code, level, on)
    digits = tallies.DIGITS[level]
    found = Counter(
        {part: each.families("active") for part, each in tallies.stored_by_area(code, level, (), ("active",)).items()}
    )
    again = _changed_since(first["as_of"], first["known_at"])
    counted = FamilyAnswer.objects.filter(again, within("region_id", code), standing=True, active=True).order_by()
    found.subtract(
        dict(counted.annotate(part=Substr("region_id", 1, digits)).values_list("part").annotate(Count("pk")))
    )
    sides = [active_facts(code, on).filter(again)]
    elsewhere = _between(code, districts)
    if FamilyFacts.objects.filter(elsewhere, superseded_at=None).exists():
        sides.append(active_facts("", on).filter(elsewhere).exclude(again))
    for facts in sides:
        parts = facts.annotate(part=Substr("region_id", 1, digits)).order_by()
        found.update(dict(parts.values_list("part").annotate(Count("pk"))))
    return {part: many for part, many in found.items() if many}


def _changed_since(as_of: date, known_at: object) -> Q:
    """Families whose place or membership may not be today what it was for a run."""
    spells = MembershipSpell.objects.order_by().values("family")
    known = spells.filter(superseded_at=None)
    moved = FamilyAnswer.objects.filter(standing=True, moved=True).order_by().values("family")
    some = moved.union(
        known.filter(left_on__gt=as_of),
        known.filter(joined_on__gt=as_of),
        spells.filter(recorded_at__gt=known_at),
        spells.filter(superseded_at__gt=known_at),
    )
    return Q(family__in=some)


def _between(code: str, districts: Sequence[str]) -> Q:
    """Villages of an area outside its districts named, which are in order."""
    first, last = (code, next_code(code)) if code else ("", ":")
    outside = Q(region_id__gte=first, region_id__lt=districts[0])
    for one, following in pairwise((*districts, last)):
        outside |= Q(region_id__gte=next_code(one), region_id__lt=following)
    return outside


def accompanied_by_part(code: str, level: Level, on: date) -> dict[str, int]:
    """The families in the programme that the facilitators posted in an area accompany, by the areas of a level where
    they are posted. Three statements."""
    rows = posted(code, on).annotate(part=Substr("area_id", 1, tallies.DIGITS[level])).order_by()
    carried = _carried(posted(code, on).order_by().values("person"), on)
    found: Counter[str] = Counter()
    for person, part in rows.values_list("person", "part").distinct():
        found[part] += carried[person]
    return dict(found)


def _carried(people: object, on: date) -> Counter[int]:
    """key of a facilitator -> their families in the programme: all they accompany, without the few not in it."""
    open_ones = FacilitatorAssignment.objects.filter(open_on(on), facilitator__in=people).order_by()
    spells = MembershipSpell.objects.filter(superseded_at=None).order_by()
    outside = Q(
        family__in=spells.filter(left_on__lte=on)
        .values("family")
        .union(spells.filter(joined_on__gt=on).values("family"))
    )
    found = Counter(dict(open_ones.values_list("facilitator").annotate(Count("pk"))))
    gone = open_ones.filter(outside, ~Exists(in_programme(on)))
    found.subtract(dict(gone.values_list("facilitator").annotate(Count("pk"))))
    return found
