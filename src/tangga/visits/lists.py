"""The list of visits: what its address may ask for, and the visits that are meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families import listing
from tangga.families.history import in_force
from tangga.families.models import FamilyFacts
from tangga.families.queries import families_seen_by
from tangga.papers import formats
from tangga.papers.months import month_after
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.visits.models import Purpose, Visit
from tangga.visits.queries import visits_seen_by
from tangga.visits.words import STATES

State = Visit.State
SORTS = {"-day": ("-day", "-pk"), "day": ("day", "pk"), "family": ("family__name_search", "-day", "-pk")}
FILTERS = ("state", "purpose", "facilitator", "period", "area")
MONTHS_BACK = 12


@dataclass(frozen=True)
class Filters:
    """What was asked for; the choices there are, by filter: (value, words)."""

    asked: listing.Asked
    choices: Mapping[str, list[tuple[str, str]]]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(filter, its choice in words) of those in use."""
        return [
            (name, words)
            for name, value in self.asked.choices.items()
            for code, words in self.choices[name]
            if code == value
        ]


def filters_of(viewer: Viewer, query: QueryDict) -> Filters:
    """Read an address; the choices are those the viewer has."""
    choices = {
        "state": [(code, str(words)) for code, words in STATES.items()],
        "purpose": [(code, str(words)) for code, words in Purpose.choices],
        "facilitator": [] if viewer.sees_own_only else _visitors(viewer),
        "period": _periods(viewer.today),
        "area": _areas(viewer),
    }
    allowed = {name: [code for code, _words in choices[name]] for name in FILTERS}
    return Filters(listing.read(query, allowed, tuple(SORTS)), choices)


def visits_asked_for(filters: Filters, viewer: Viewer) -> QuerySet[Visit]:
    """The visits that an address means, in its order; none where it was not understood."""
    visits, asked = visits_seen_by(viewer.person, viewer.today), filters.asked
    if asked.problems:
        return visits.none()
    if state := asked.choices.get("state"):
        visits = visits.filter(in_state(state, viewer.today))
    else:
        visits = visits.exclude(state=State.WITHDRAWN)  # recorded by mistake: only for whoever asks for those
    if purpose := asked.choices.get("purpose"):
        visits = visits.filter(purpose=purpose)
    if visitor := asked.choices.get("facilitator"):
        visits = visits.filter(visitor__public_id=visitor)
    if period := asked.choices.get("period"):
        first, after = bounds_of(period)
        visits = visits.filter(day__gte=first, day__lt=after)
    if area := asked.choices.get("area"):
        there = FamilyFacts.objects.filter(within("region_id", area))
        visits = visits.filter(family__in=in_force(there, "family", viewer.today).order_by().values("family"))
    return visits.order_by(*SORTS[asked.sort])


def in_state(state: str, today: date) -> Q:
    """Visits in one of words.STATES on a day."""
    match state:
        case "today":
            return Q(state=State.PLANNED, planned_on=today)
        case "overdue":
            return Q(state=State.PLANNED, planned_on__lt=today)
        case "step_due":
            return Q(state=State.DONE, next_done_on=None, next_on__lte=today)
        case _:
            return Q(state=state)


def bounds_of(period: str) -> tuple[date, date]:
    """(first day, day after the last) of a month 2025-05 or a year 2025."""
    year, _dash, month = period.partition("-")
    if not month:
        return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
    first = date(int(year), int(month), 1)
    return first, month_after(first)


def places_of(visits: list[Visit], on: date) -> dict[int, Area]:
    """key of a family -> the village it lives in on a day. One query."""
    facts = FamilyFacts.objects.filter(family__in={each.family_id for each in visits})
    rows = in_force(facts.select_related("region__parent"), "family", on)
    return {row.family_id: row.region for row in rows}


def _periods(today: date) -> list[tuple[str, str]]:
    """Next month, this one and those before it; then whole years."""
    firsts = [month_after(today, ahead) for ahead in range(1, -MONTHS_BACK - 1, -1)]
    months = [(f"{first:%Y-%m}", formats.month(first)) for first in firsts]
    years = [(str(year), _("the year %(year)s") % {"year": year}) for year in range(today.year, today.year - 3, -1)]
    return [*months, *years]


def _visitors(viewer: Viewer) -> list[tuple[str, str]]:
    """Who visits in the viewer's area: facilitators and coordinators posted there, today or before."""
    posted = Posting.objects.filter(
        within("area_id", viewer.area.code[:4] if viewer.area else "x"),
        role__in=[Role.FACILITATOR, Role.COORDINATOR],
    )
    people = Person.objects.filter(pk__in=posted.values("person")).order_by("display_name", "pk")
    return [(str(each.public_id), each.display_name) for each in people]


def _areas(viewer: Viewer) -> list[tuple[str, str]]:
    """A facilitator's own villages; a district's sub-districts and villages."""
    if viewer.sees_own_only:
        mine = families_seen_by(viewer.person, viewer.today).order_by().values("pk")
        facts = in_force(FamilyFacts.objects.filter(family__in=mine), "family", viewer.today)
        found = Area.objects.filter(pk__in=facts.order_by().values("region").distinct()).order_by("name")
    else:
        here = within("code", viewer.area.code[:4] if viewer.area else "x")
        found = Area.objects.filter(here, level__gte=Level.SUB_DISTRICT).order_by("code")
    deep = "" if viewer.sees_own_only else "\u2003"
    return [(each.code, f"{deep if each.level == Level.VILLAGE else ''}{each.name}") for each in found]
