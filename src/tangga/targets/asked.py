"""What a page of targets was asked for: year, day, what was known when, area. What is not understood shows nothing."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.families.listing import SIZES
from tangga.people.addresses import names
from tangga.people.screens import Viewer
from tangga.targets.checks import FIRST_YEAR, YEARS_AHEAD
from tangga.targets.places import area_asked

NAMES = names({"year", "on", "known", "area", "late", "sort", "page", "size"})


@dataclass
class Asked:
    """known_on: as known at the end of that day; None: as known now."""

    year: int
    on: date
    area: Area | None
    known_on: date | None = None
    late: bool = False
    sort: str = ""
    page: int = 1
    size: int = SIZES[0]
    problems: list[str] = field(default_factory=list)

    @property
    def known_at(self) -> datetime | None:
        return end_of(self.known_on) if self.known_on else None


def end_of(day: date) -> datetime:
    """The last instant of a day, where the installation stands: what was recorded by then was known on that day."""
    return timezone.make_aware(datetime.combine(day, time.max))


def read(query: QueryDict, viewer: Viewer, sorts: Collection[str]) -> Asked:
    """Read the address. Raises Http404 for an area that is not the viewer's."""
    problems: list[str] = []
    known_on = _day(query.get("known", ""), problems)
    on = _day(query.get("on", ""), problems)
    year = _year(query.get("year", ""), viewer.today, problems)
    if on is not None and year is not None and on.year != year:
        problems.append(_("The day lies in another year than the one chosen. Choose a day of that year."))
    year = year or (on or viewer.today).year
    if on is None:
        on = min(max(viewer.today, date(year, 1, 1)), date(year, 12, 31)) if year <= viewer.today.year else viewer.today
    asked = Asked(year, on, area_asked(viewer, query.get("area", "")), problems=problems, sort=next(iter(sorts)))
    asked.known_on = known_on if known_on and known_on < viewer.today else None
    asked.late = query.get("late") == "yes"
    if query.get("late", "") not in ("", "yes"):
        problems.append(_("The filter “%(name)s” is not understood.") % {"name": "late"})
    if (sort := query.get("sort", asked.sort)) in sorts:
        asked.sort = sort
    else:
        problems.append(_("The filter “%(name)s” is not understood.") % {"name": "sort"})
    asked.page = _whole(query.get("page", "1"), "page", problems)
    asked.size = _whole(query.get("size", str(SIZES[0])), "size", problems)
    if asked.size not in SIZES:
        asked.size = SIZES[0]
        problems.append(_("The filter “%(name)s” is not understood.") % {"name": "size"})
    return asked


def _day(text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(_("“%(text)s” is no day. Choose one from the calendar.") % {"text": text[:20]})
        return None
    if not FIRST_YEAR <= day.year <= 2100:
        problems.append(_("“%(text)s” is no day. Choose one from the calendar.") % {"text": text[:20]})
        return None
    return day


def _year(text: str, today: date, problems: list[str]) -> int | None:
    if not text:
        return None
    years = years_to_choose(today)
    if not text.isascii() or not text.isdigit() or int(text[:5]) not in years:
        problems.append(_("Choose a year from %(first)s to %(last)s.") % {"first": min(years), "last": max(years)})
        return None
    return int(text)


def years_to_choose(today: date) -> list[int]:
    """The years that can have targets, the latest first."""
    return list(range(today.year + YEARS_AHEAD, FIRST_YEAR - 1, -1))


def _whole(text: str, name: str, problems: list[str]) -> int:
    if text.isascii() and text.isdigit() and int(text[:6]) > 0:
        return int(text[:6])
    problems.append(_("The filter “%(name)s” is not understood.") % {"name": name})
    return 1
