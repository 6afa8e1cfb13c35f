"""What a page of figures was asked for. What is not understood is a problem, and then nothing is counted."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.figures.definitions import CUT_NEEDS, TARGET, Indicator
from tangga.figures.words import ways_of
from tangga.labelling.checks import PROGRAMME_BEGAN
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.rules import periods
from tangga.rules.periods import Period
from tangga.targets.asked import end_of

NAMES = names({"area", "year", "part", "by", "on", "known", "before", "page", "size"})
PARTS = ("H1", "H2", "Q1", "Q2", "Q3", "Q4", *(f"{month:02}" for month in range(1, 13)))


@dataclass
class Asked:
    """known_on, before_on: as known at the end of that day; None: as known now, and not compared."""

    area: Area | None
    period: Period
    part: str
    by: str
    on: date
    known_on: date | None = None
    before_on: date | None = None
    page: int = 1
    problems: list[str] = field(default_factory=list)

    def known_at(self, now: datetime) -> datetime:
        return min(end_of(self.known_on), now) if self.known_on else now


def read(query: QueryDict, viewer: Viewer, indicator: Indicator) -> Asked:
    """Read the address. Raises Http404 for an area that is not the viewer's."""
    problems: list[str] = []
    area = _area(viewer, query.get("area", ""))
    part = query.get("part", "")
    if part and (part not in PARTS or indicator.time == TARGET):
        problems.append(_not_understood("part"))
        part = ""
    year = _year(query.get("year", ""), viewer.today, problems)
    period = periods.read(f"{year}-{part}" if part else str(year))
    ways = ways_for(viewer, indicator, area)
    by = query.get("by", ways[0] if ways else "")
    if by not in ("", *ways):
        problems.append(_not_understood("by"))
        by = ""
    on = _day(query.get("on", ""), viewer, problems) or viewer.today
    asked = Asked(area, period, part, by, on, problems=problems)
    asked.known_on = _day(query.get("known", ""), viewer, problems)
    asked.before_on = _day(query.get("before", ""), viewer, problems)
    if asked.before_on and asked.before_on >= (asked.known_on or viewer.today):
        problems.append(_("Compare with an earlier day than the one by which it was known."))
        asked.before_on = None
    if on < period.first and indicator.time != TARGET:
        problems.append(_("On that day the period had not begun. Choose a later day, or an earlier period."))
    page = query.get("page", "1")
    asked.page = int(page[:6]) if page.isascii() and page.isdigit() else 1
    return asked


def may_see(viewer: Viewer, indicator: Indicator) -> bool:
    """Whether somebody who sees figures sees this one."""
    return not indicator.needs or viewer.may(Action(indicator.needs))


def ways_for(viewer: Viewer, indicator: Indicator, area: Area | None) -> list[str]:
    """What somebody may cut a figure of an area by."""
    ways = ways_of(indicator, area)
    return [way for way in ways if way not in CUT_NEEDS or viewer.may(Action(CUT_NEEDS[way]))]


def trail(viewer: Viewer, area: Area | None) -> list[Area | None]:
    """The areas from the viewer's own (None: the country) down to the one that is chosen, itself left out."""
    if area is None or area == viewer.area:
        return []
    digits = [each for each in (2, 4, 6) if each < len(area.code)]
    own = len(viewer.area.code) if viewer.area else 0
    above = Area.objects.in_bulk([area.code[:each] for each in digits if each >= own])
    return [*([None] if viewer.area is None else []), *(above[code] for code in sorted(above))]


def years(today: date) -> list[int]:
    """The years to choose from, the latest first."""
    return list(range(today.year, PROGRAMME_BEGAN - 1, -1))


def _area(viewer: Viewer, code: str) -> Area | None:
    """The area named, else the viewer's own; None: the country. Raises Http404 for one that is not theirs."""
    own = viewer.area
    if not code:
        return own
    found = Area.objects.filter(code=code).first() if code.startswith(own.code if own else "") else None
    if found is None:
        raise Http404
    return found


def areas_to_choose(viewer: Viewer, area: Area | None) -> list[Area]:
    """The viewer's own area, its parts, and the parts of the one that is chosen."""
    own = viewer.area
    tops = [own] if own else []
    found = [*tops, *_parts(own)]
    if area is not None and area != own:
        found += [each for each in (area, *_parts(area)) if each not in found]
    return sorted(found, key=lambda each: each.code)


def _parts(area: Area | None) -> list[Area]:
    if area is None:
        return list(Area.objects.filter(level=Level.PROVINCE).order_by("code"))
    return list(Area.objects.filter(parent=area).order_by("code"))


def _not_understood(name: str) -> str:
    return _("The filter “%(name)s” is not understood.") % {"name": name}


def _day(text: str, viewer: Viewer, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(_("“%(text)s” is no day. Choose one from the calendar.") % {"text": text[:20]})
        return None
    if day.year < PROGRAMME_BEGAN or day > viewer.today:
        problems.append(_("Choose a day from the beginning of the programme until today."))
        return None
    return day


def _year(text: str, today: date, problems: list[str]) -> int:
    known = years(today)
    if not text:
        return known[0]
    if not text.isascii() or not text.isdigit() or int(text[:5]) not in known:
        problems.append(_("Choose a year from %(first)s to %(last)s.") % {"first": known[-1], "last": known[0]})
        return known[0]
    return int(text)
