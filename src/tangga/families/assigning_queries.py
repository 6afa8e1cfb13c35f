"""Who accompanies which families: for the pages that assign them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.families.history import in_force
from tangga.families.models import FacilitatorAssignment, FamilyFacts, MembershipSpell
from tangga.families.queries import families_seen_by, open_on
from tangga.people.models import Person, Posting
from tangga.people.roles import Role


@dataclass
class Load:
    """A facilitator and what they carry in an area. `posting` None: not posted there (any more)."""

    person: Person
    posting: Posting | None
    families: int = 0
    villages: dict[str, int] = field(default_factory=dict)  # area code -> families


def facilitators_in(code: str, on: date) -> list[Posting]:
    """Facilitators posted in an area on a day or from a later one, by name."""
    here = Posting.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), within("area_id", code), role=Role.FACILITATOR, person__is_active=True
    )
    return list(here.select_related("person", "area").order_by("person__display_name", "person_id", "starts_on"))


def loads(code: str, on: date) -> tuple[list[Load], dict[str, int]]:
    """Every facilitator posted in an area or accompanying families there, with their families by village; and the
    families in the programme that nobody accompanies, by village."""
    facts = in_force(FamilyFacts.objects.filter(within("region_id", code)), "family", on).order_by()
    holds = Q(family__assignments__starts_on__lte=on) & (
        Q(family__assignments__ends_on=None) | Q(family__assignments__ends_on__gt=on)
    )
    counted = (
        facts.annotate(held=FilteredRelation("family__assignments", condition=holds), counts=Exists(in_programme(on)))
        .filter(Q(held__facilitator__isnull=False) | Q(counts=True))
        .values("held__facilitator", "region_id")
        .annotate(families=Count("family"))
    )
    found: dict[int, Load] = {}
    for posting in facilitators_in(code, on):
        found.setdefault(posting.person_id, Load(posting.person, posting))
    nobody: dict[str, int] = {}
    rows = list(counted.values_list("held__facilitator", "region_id", "families"))
    strangers = {key for key, _region, _families in rows if key and key not in found}
    found |= {person.pk: Load(person, None) for person in Person.objects.filter(pk__in=strangers)}
    for key, region, families in rows:
        if key is None:
            nobody[region] = families
        else:
            found[key].families += families
            found[key].villages[region] = families
    return sorted(found.values(), key=lambda load: (load.posting is not None, load.person.display_name)), nobody


def in_programme(on: date, way: str = "family") -> QuerySet[MembershipSpell]:
    """For Exists(): of the outer row's family (`way`), the spell in which it is in the programme on a day."""
    return MembershipSpell.objects.filter(
        Q(left_on=None) | Q(left_on__gt=on), family=OuterRef(way), superseded_at=None, joined_on__lte=on
    ).order_by()


def accompanied(viewer: Person, facilitator: Person | None, on: date, *, moved: UUID | None = None) -> QuerySet[Any]:
    """The families a viewer sees whom a facilitator accompanies that day, or is going to; None: those in the programme
    whom nobody does. `moved`: only those a certain move brought. Each with `region` (code) and `village` (name)."""
    seen = families_seen_by(viewer, on)
    rows = FacilitatorAssignment.objects.filter(family=OuterRef("pk"))
    if facilitator is not None:
        # Listed first, not asked of each family: they are a few hundred of a million.
        mine = FacilitatorAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), facilitator=facilitator)
        mine = mine.filter(origin=moved) if moved else mine.filter(starts_on__lte=on)
        seen = seen.filter(pk__in=mine.order_by().values("family"))
    else:
        seen = seen.filter(~Exists(rows.filter(open_on(on))), Exists(in_programme(on, "pk")))
    facts = in_force(FamilyFacts.objects.filter(family=OuterRef("pk")), "family", on)
    named = seen.annotate(
        region=Subquery(facts.values("region_id")[:1]), village=Subquery(facts.values("region__name")[:1])
    )
    # Those of nobody may be a whole district: by name, which an index gives; a page of them then costs a page.
    return named.order_by("region", "name_search", "pk") if facilitator else named.order_by("name_search", "pk")


def in_village(families: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Those of `accompanied` that live in a village; looked for from the village's rows on."""
    ever = FamilyFacts.objects.filter(region_id=code, superseded_at=None).order_by().values("family")
    return families.filter(pk__in=ever, region=code)


def villages_of(
    viewer: Person, facilitator: Person | None, code: str, on: date, *, moved: UUID | None = None
) -> Sequence[tuple[Area, int]]:
    """(village, families) of what `accompanied` gives, in code order; `code`: the viewer's area."""
    if facilitator is None:
        return _named(loads(code, on)[1])
    return by_village(accompanied(viewer, facilitator, on, moved=moved))


def by_village(families: QuerySet[Any]) -> Sequence[tuple[Area, int]]:
    """(village, families) of what `accompanied` gave, in code order."""
    counts = dict(families.order_by().values_list("region").annotate(Count("pk")))
    return _named(counts)


def _named(counts: Mapping[str, int]) -> Sequence[tuple[Area, int]]:
    areas = Area.objects.filter(code__in=[code for code in counts if code]).select_related("parent").order_by("code")
    return [(area, counts[area.code]) for area in areas]
