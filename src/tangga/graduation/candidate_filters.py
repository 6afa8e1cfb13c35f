"""The filters of "Whom to prepare", as they stand in the address. What is not understood shows nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families import listing
from tangga.families.assigning_queries import facilitators_in
from tangga.families.queries import families_assigned_to
from tangga.graduation import words
from tangga.graduation.models import Candidate
from tangga.graduation.places import chosen, title
from tangga.graduation.queries import picks_without_plan
from tangga.people.addresses import id_named
from tangga.people.models import Person
from tangga.people.roles import Action, Role
from tangga.people.screens import Viewer
from tangga.visits.models import Business, BusinessKind
from tangga.visits.queries import open_businesses

NAMES = ("area", "facilitator", "level", "asked", "picked", "years", "limit", "business")
SORTS = ("readiness", "-years", "ends", "name")
MOST_YEARS = 30
Answers = Any  # QuerySet[FamilyAnswer], with aliases


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the query that is left without it."""

    label: str
    without: str


@dataclass
class Filters:
    """What the address asks for, understood. `year`: the year that picks are for."""

    asked: listing.Asked
    year: int
    on: date
    area: Area | None = None
    facilitator: Person | None = None

    def choice(self, name: str) -> str:
        return self.asked.choices.get(name, "")

    @property
    def is_plain(self) -> bool:
        """Only an area, or nothing, narrows the list: how many there are is then known from tallies."""
        return not set(self.asked.choices) - {"area"} and not self.asked.problems

    @property
    def fits_nobody(self) -> bool:
        return bool(self.asked.problems) or (self.choice("asked") == "no" and bool(self.choice("level")))

    def narrow(self, answers: Answers, here: Any) -> Answers:
        """Of the answers, those to prepare that fit the filters.

        here: how a condition is put, so that a list is read along the index of its order or not (runs.seen)
        """
        if self.fits_nobody:
            return answers.none()
        picked = self.choice("picked")
        if picked == "unplanned":  # whoever was picked, also a family that the list itself would not name
            unplanned = picks_without_plan(self.year, self.on).filter(family=OuterRef("family"))
            found = answers.filter(Exists(unplanned))
        else:
            found = answers.filter(active=True, preparable=True)
        if self.area is not None:
            found = found.filter(here(within("region_id", self.area.code)))
        if years := self.choice("years"):
            found = found.filter(here(Q(years_in_programme__gte=int(years))))
        if level := self.choice("level"):
            found = found.filter(readiness_level=level)
        if asked := self.choice("asked"):
            found = found.filter(readiness__gt=0) if asked == "yes" else found.filter(readiness=0)
        if self.choice("limit"):
            found = found.filter(five_years=True).alias(kept=F("components").bitand(_kept())).filter(kept=0)
        if self.facilitator is not None:
            mine = families_assigned_to(self.facilitator.pk, self.on).order_by().values("pk")
            found = found.filter(family__in=mine)
        if picked in ("yes", "no"):
            picks = Exists(Candidate.objects.filter(year=self.year, dropped_at=None, family=OuterRef("family")))
            found = found.filter(picks if picked == "yes" else ~picks)
        if kind := self.choice("business"):
            open_ones = Business.objects.filter(open_businesses(self.on), family=OuterRef("family"))
            found = found.filter(Exists(open_ones.filter(kind=kind) if kind != "any" else open_ones))
        return found


def _kept() -> int:
    """The components that keep a family beyond five years, as bits."""
    from tangga.rules.parameters import BIT, ELDERLY, SEVERE_DISABILITY  # the rules load ibis: not for every command

    return BIT[ELDERLY] | BIT[SEVERE_DISABILITY]


def read(query: QueryDict, viewer: Viewer) -> Filters:
    """Read the address of the list."""
    area = chosen(viewer, query.get("area", "")) if query.get("area") else None
    facilitator = a_facilitator(query.get("facilitator", ""), viewer)
    years = query.get("years", "")
    possible = {
        "area": [area.code] if area else [],
        "facilitator": [str(facilitator.public_id)] if facilitator else [],
        "level": list(words.LEVELS),
        "asked": ["yes", "no"],
        "picked": ["yes", "no", "unplanned"],
        "years": [years] if years.isascii() and years.isdigit() and int(years[:4]) <= MOST_YEARS else [],
        "limit": ["yes"],
        "business": ["any", *BusinessKind.values] if viewer.may(Action.SEE_VISITS) else [],
    }
    asked = listing.read(query, possible, SORTS)
    return Filters(asked, viewer.today.year, viewer.today, area, facilitator)


def a_facilitator(text: str, viewer: Viewer) -> Person | None:
    """The facilitator of a public_id in an address, where the viewer's area has such a one; None for anything else."""
    named = id_named(text)
    if named is None:
        return None
    if viewer.sees_own_only:
        return viewer.person if viewer.person.public_id == named else None
    here = within("postings__area_id", viewer.area.code if viewer.area else "")
    return Person.objects.filter(here, public_id=named, postings__role=Role.FACILITATOR).first()


def facilitators_to_choose(viewer: Viewer, area: Area | None) -> list[Person]:
    """Whom a list can be narrowed to: the facilitators of a district; none for a facilitator, or a whole province."""
    top = viewer.area if viewer.area and viewer.area.level >= Level.DISTRICT else area
    if viewer.sees_own_only or top is None or top.level < Level.DISTRICT:
        return []
    return list({posting.person_id: posting.person for posting in facilitators_in(top.code[:4], viewer.today)}.values())


def chips(filters: Filters, query: QueryDict) -> list[Chip]:
    """The filters in force, each with the address that is left without it."""
    said = {
        "area": title(filters.area) if filters.area else "",
        "facilitator": filters.facilitator.display_name if filters.facilitator else "",
        "level": words.level(filters.choice("level")),
        "asked": {"yes": _("asked about readiness"), "no": str(words.NOT_ASKED)}.get(filters.choice("asked"), ""),
        "picked": {
            "yes": _("picked for %(year)s") % {"year": filters.year},
            "no": _("not picked for %(year)s") % {"year": filters.year},
            "unplanned": _("picked for %(year)s, no plan yet") % {"year": filters.year},
        }.get(filters.choice("picked"), ""),
        "years": _("at least %(years)s years") % {"years": filters.choice("years")},
        "limit": _("beyond five years, without elderly or severely disabled members"),
        "business": business_label(filters.choice("business")),
    }
    return chips_of(filters.asked, said, query)


def chips_of(asked: listing.Asked, said: Mapping[str, str], query: QueryDict) -> list[Chip]:
    """The choices of an address in words, each with the query that is left without it, from the first page on."""
    found = []
    for name in asked.choices:
        rest = query.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        found.append(Chip(said[name], f"?{rest.urlencode()}"))
    return found


def business_label(kind: str) -> str:
    """A kind of business, or any, in words."""
    if kind in BusinessKind.values:
        return str(BusinessKind(kind).label)
    return _("any business")
