"""Attendance and coverage of many groups at once, added up by the database from figures that stand ready."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from tangga.areas.queries import within
from tangga.families.assigning_queries import facilitators_in
from tangga.papers.months import last_of
from tangga.people.models import Person
from tangga.sessions.catalogue import Catalogue
from tangga.sessions.models import Group, GroupCoverage, Session
from tangga.sessions.month import Held
from tangga.sessions.queries import gone

State = Session.State


@dataclass
class Sums:
    """What is added up for one row of a coverage table.

    sessions  held, make-up sessions not among them; marks (present ...) are those of these sessions
    families  in today's groups and in the programme
    covered   pairs of such a family and a topic it has attended, make-up sessions included
    """

    groups: int = 0
    families: int = 0
    sessions: int = 0
    present: int = 0
    sick: int = 0
    on_leave: int = 0
    absent: int = 0
    covered: int = 0
    possible: int = 0
    by_module: dict[str, int] = field(default_factory=dict)

    @property
    def excused(self) -> int:
        return self.sick + self.on_leave

    @property
    def marks(self) -> int:
        return self.present + self.excused + self.absent

    @property
    def rate(self) -> int | None:
        """Of all families on the lists, how many of a hundred came."""
        return _percent(self.present, self.marks)

    @property
    def rate_without_excused(self) -> int | None:
        """The same, of those who were neither sick nor on leave."""
        return _percent(self.present, self.present + self.absent)

    @property
    def coverage(self) -> int | None:
        """Of all that today's families could have attended, how many of a hundred they have."""
        return _percent(self.covered, self.possible)


def _percent(part: int, whole: int) -> int | None:
    return min(part, whole) * 100 // whole if whole else None


@dataclass(frozen=True)
class Wanted:
    """What a coverage table is asked for. `on`: today, whose families are counted; `modules` empty: all; `first` None:
    from the beginning."""

    on: date
    area: str = ""
    facilitator: int | None = None
    modules: tuple[str, ...] = ()
    first: date | None = None
    last: date = date.max


def sums(wanted: Wanted, catalogue: Catalogue, by: str, digits: int = 0) -> dict[Any, Sums]:
    """key -> its sums; three statements, each read from an index, and one or two about families that left.

    by      "area" (key: the first `digits` of the village's code), "facilitator" or "group" (keys of the database)
    """
    found: dict[Any, Sums] = {}
    for key, groups, families in (
        _keyed(groups_of(wanted), by, "village_id", "pk", digits)
        .annotate(groups=Count("pk"), families=Sum("size"))
        .values_list("key", "groups", "families")
    ):
        row = found.setdefault(key, Sums())
        row.groups, row.families = groups, families or 0
    held = _keyed(_sessions(wanted), by, "region_id", "group_id", digits).annotate(
        sessions=Count("pk"), came=Sum("present"), ill=Sum("sick"), away=Sum("on_leave"), missing=Sum("absent")
    )
    for key, *numbers in held.values_list("key", "sessions", "came", "ill", "away", "missing"):
        row = found.setdefault(key, Sums())
        row.sessions, row.present, row.sick, row.on_leave, row.absent = numbers
    for key, module, covered in _covered(wanted, by, digits):
        row = found.setdefault(key, Sums())
        row.by_module[module] = covered
        row.covered += covered
    _without_those_who_left(found, wanted, by, digits)
    topics = topics_of(catalogue, wanted.modules)
    for row in found.values():
        row.possible = row.families * topics
    return found


def _without_those_who_left(found: dict[Any, Sums], wanted: Wanted, by: str, digits: int) -> None:
    """Take off what the figures that stand ready count of families that have left the programme by today."""
    rows = gone(wanted.on).filter(within("group__village_id", wanted.area), group__closed_on=None)
    if wanted.facilitator:
        rows = rows.filter(group__facilitator=wanted.facilitator)
    keyed = _keyed(rows, by, "group__village_id", "group_id", digits, "group__facilitator_id")
    left = list(keyed.annotate(families=Count("pk")).values_list("key", "families"))
    for key, families in left:
        found[key].families -= families
    if not left:
        return
    counts: dict[str, Any] = {"family__session_attendances__counts": True}
    if wanted.modules:
        counts["family__session_attendances__module__in"] = wanted.modules
    attended = keyed.filter(**counts)  # of one attendance: said in two filters, each would be of any
    of_modules = attended.values("key", "family__session_attendances__module").annotate(all=Count("pk"))
    for key, module, covered in of_modules.values_list("key", "family__session_attendances__module", "all"):
        row = found[key]
        row.by_module[module] = row.by_module.get(module, 0) - covered
        row.covered -= covered


def topics_of(catalogue: Catalogue, modules: Collection[str]) -> int:
    """How many topics a family could have attended: those of some modules, or (of none) all."""
    return sum(len(each.topics) for each in catalogue.modules if not modules or each.code in modules)


def total(rows: Iterable[Sums]) -> Sums:
    """All rows together."""
    all_of_them = Sums()
    for row in rows:
        for name in ("groups", "families", "sessions", "present", "sick", "on_leave", "absent", "covered", "possible"):
            setattr(all_of_them, name, getattr(all_of_them, name) + getattr(row, name))
        for module, covered in row.by_module.items():
            all_of_them.by_module[module] = all_of_them.by_module.get(module, 0) + covered
    return all_of_them


def groups_of(wanted: Wanted) -> QuerySet[Group]:
    """The open groups that a table is about."""
    rows = Group.objects.filter(within("village_id", wanted.area), closed_on=None).order_by()
    return rows.filter(facilitator=wanted.facilitator) if wanted.facilitator else rows


def held_sessions(where: Q, first: date | None, last: date) -> QuerySet[Session]:
    """The sessions held in a period, both days included, make-up sessions not among them: what is counted as held."""
    rows = Session.objects.filter(where, state=State.HELD, makes_up_for=None, meets_on__lte=last).order_by()
    return rows.filter(meets_on__gte=first) if first else rows


def _sessions(wanted: Wanted) -> QuerySet[Session]:
    rows = held_sessions(within("region_id", wanted.area), wanted.first, wanted.last)
    if wanted.facilitator:
        rows = rows.filter(facilitator=wanted.facilitator)
    return rows.filter(module__in=wanted.modules) if wanted.modules else rows


def _covered(wanted: Wanted, by: str, digits: int) -> QuerySet[Any, Any]:
    rows = GroupCoverage.objects.filter(within("group__village_id", wanted.area), group__closed_on=None).order_by()
    if wanted.facilitator:
        rows = rows.filter(group__facilitator=wanted.facilitator)
    if wanted.modules:
        rows = rows.filter(module__in=wanted.modules)
    keyed = _keyed(rows, by, "group__village_id", "group_id", digits, "group__facilitator_id")
    return keyed.values("key", "module").annotate(all=Sum("covered")).values_list("key", "module", "all")


def _keyed(
    rows: QuerySet[Any], by: str, place: str, group: str, digits: int, facilitator: str = "facilitator_id"
) -> QuerySet[Any, Any]:
    key = {"area": Substr(place, 1, digits), "facilitator": F(facilitator), "group": F(group)}[by]
    return rows.annotate(key=key).values("key")


def posted_in(code: str, month: date, today: date) -> dict[int, Person]:
    """key -> the facilitators posted in an area now who were posted there before a month was over: who came later owes
    it nothing."""
    last = min(today, last_of(month))
    return {each.person_id: each.person for each in facilitators_in(code, today) if each.starts_on <= last}


def held_in(first: date, last: date, scope: Q) -> dict[int, Held]:
    """facilitator key -> their sessions of a month, by state. One statement."""
    rows = (
        Session.objects.filter(scope, meets_on__gte=first, meets_on__lte=last)
        .order_by()
        .annotate(made_up=Q(makes_up_for__isnull=False))
        .values_list("facilitator", "state", "made_up")
        .annotate(Count("pk"))
    )
    found: dict[int, Held] = {}
    for facilitator, state, made_up, many in rows:
        month = found.setdefault(facilitator, Held())
        if state == State.CANCELLED:
            month.cancelled += many
        elif made_up:
            month.make_ups += many if state == State.HELD else 0
        elif state == State.HELD:
            month.held += many
        else:
            month.planned += many
    return found
