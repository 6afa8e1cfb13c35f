"""Coverage as tables: one row an area, facilitator, group or family, sorted and ready to be shown or saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.families.models import Family
from tangga.families.queries import about_seen
from tangga.people.models import Person
from tangga.people.screens import Viewer
from tangga.sessions.catalogue import Catalogue
from tangga.sessions.figures import Sums, Wanted, groups_of, sums
from tangga.sessions.models import Attendance, Group, GroupMembership
from tangga.sessions.narrowing import Narrowing
from tangga.sessions.queries import covered_by_family, left_by
from tangga.sessions.words import area_name

BY: dict[str, Promise] = {
    "area": _("Areas"),
    "facilitator": _("Facilitators"),
    "group": _("Groups"),
    "family": _("Families"),
}
SORTS: dict[str, Promise] = {
    "name": _("by name"),
    "coverage": _("least coverage first"),
    "-coverage": _("most coverage first"),
    "rate": _("lowest attendance first"),
    "-rate": _("highest attendance first"),
}
FAMILY_SORTS = ("name", "coverage", "-coverage")


@dataclass
class Row:
    """One row. `address`: the query or page that looks deeper, "" for none."""

    name: str
    under: str
    sums: Sums
    address: str = ""
    group: Group | None = None
    area: Area | None = None
    person: Person | None = None


@dataclass
class FamilyRow:
    """A family, the group it is in, and how many topics it has attended, in all and by module."""

    family: Family
    group: Group
    by_module: dict[str, int]
    attended: int
    last_on: Any = None


def ways(viewer: Viewer, found: Narrowing) -> list[str]:
    """By what the rows can be: lists of people and families only of areas small enough to be looked through."""
    if viewer.sees_own_only:
        return ["group", "family"]
    length = len(found.code)
    return ["area"] + (["facilitator"] if length >= 2 else []) + (["group", "family"] if length >= 4 else [])


def rows_by(by: str, wanted: Wanted, catalogue: Catalogue, found: Narrowing, sort: str) -> list[Row]:
    """Every row of a table by area, facilitator or group, in the order asked for."""
    summed = sums(wanted, catalogue, by, found.digits if by == "area" else 0)
    rows = _groups(summed, wanted) if by == "group" else {"area": _areas, "facilitator": _people}[by](summed)
    key, reverse = _order(sort)
    return sorted(rows, key=key, reverse=reverse)


def _order(sort: str) -> tuple[Callable[[Row], Any], bool]:
    """Rows without a figure come last of the low, first of the high: nothing is known of them."""
    match sort.lstrip("-"):
        case "coverage":
            return lambda row: (-1 if row.sums.coverage is None else row.sums.coverage, row.name), sort[0] == "-"
        case "rate":
            return lambda row: (-1 if row.sums.rate is None else row.sums.rate, row.name), sort[0] == "-"
        case _:
            return lambda row: row.name.lower(), False


def _areas(summed: dict[Any, Sums]) -> list[Row]:
    areas = Area.objects.in_bulk(list(summed))
    return [
        Row(area_name(areas[code]), "", row, f"area={code}", area=areas[code])
        for code, row in summed.items()
        if code in areas
    ]


def _people(summed: dict[Any, Sums]) -> list[Row]:
    people = Person.objects.in_bulk(list(summed))
    return [
        Row(people[key].display_name, "", row, f"facilitator={people[key].public_id}&by=group", person=people[key])
        for key, row in summed.items()
    ]


def _groups(summed: dict[Any, Sums], wanted: Wanted) -> list[Row]:
    # Thousands of groups lie in some hundred villages: each of those is read once.
    open_ones = groups_of(wanted).prefetch_related("village", "facilitator")
    groups = {group.pk: group for group in open_ones}
    return [
        Row(groups[key].name, groups[key].facilitator.display_name, row, group=groups[key], area=groups[key].village)
        for key, row in summed.items()
        if key in groups
    ]


def families_by_coverage(viewer: Viewer, wanted: Wanted, sort: str) -> QuerySet[GroupMembership]:
    """Families in open groups and in the programme whom the viewer sees; when sorted by it, with how many topics each
    has attended."""
    scope = within("group__village_id", wanted.area)
    if wanted.facilitator:
        scope &= Q(group__facilitator=wanted.facilitator)
    seen = about_seen(viewer.person, viewer.today)
    rows = GroupMembership.objects.filter(scope, ~left_by(wanted.on), seen, ends_on=None, group__closed_on=None)
    rows = rows.select_related("family", "group__village", "group__facilitator")
    counted = Q(family__session_attendances__counts=True)
    if wanted.modules:
        counted &= Q(family__session_attendances__module__in=wanted.modules)
    if sort.lstrip("-") == "coverage":
        rows = rows.annotate(attended=Count("family__session_attendances", filter=counted))
        order = "-attended" if sort[0] == "-" else "attended"
        return rows.order_by(order, "family__name_search", "pk")
    return rows.order_by("family__name_search", "pk")


def family_rows(page: Sequence[GroupMembership], modules: Sequence[str]) -> list[FamilyRow]:
    """The rows of one page: two statements, whatever its size."""
    keys = [row.family_id for row in page]
    covered = covered_by_family(keys)
    last: dict[int, Any] = {}
    came = Attendance.objects.filter(family__in=keys, superseded_at=None, status=Attendance.Status.PRESENT)
    for family, day in came.order_by("session__meets_on").values_list("family_id", "session__meets_on"):
        last[family] = day
    found = []
    for row in page:
        by_module = covered.get(row.family_id, {})
        attended = sum(many for module, many in by_module.items() if not modules or module in modules)
        found.append(FamilyRow(row.family, row.group, by_module, attended, last.get(row.family_id)))
    return found
