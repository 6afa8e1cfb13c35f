"""To which area, facilitator and time a page of sessions is narrowed: choices from what the viewer sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families.assigning_queries import facilitators_in
from tangga.papers import formats
from tangga.papers.months import first_of, last_of
from tangga.people.models import Person
from tangga.people.screens import Viewer
from tangga.sessions.month import months_around

MONTHS_BACK, MONTHS_AHEAD = 24, 12


@dataclass(frozen=True)
class Narrowing:
    """`area`: the one looked at (None: all of Indonesia); `areas`: those to choose from, each with whether it stands
    below the one before it; `facilitators`: to choose from, none where the area is too large for a list of them."""

    area: Area | None
    areas: Sequence[tuple[Area, bool]]
    facilitators: Sequence[Person]
    facilitator: Person | None

    @property
    def code(self) -> str:
        return self.area.code if self.area else ""

    @property
    def digits(self) -> int:
        """How long the codes of the area's parts are; of a village its own."""
        return {0: 2, 2: 4, 4: 6, 6: 10, 10: 10}[len(self.code)]


def narrowing(viewer: Viewer, asked_area: str, asked_facilitator: str) -> Narrowing:
    """What is asked for within what the viewer sees; a facilitator's own work needs no choice at all."""
    if viewer.sees_own_only:
        return Narrowing(None, (), (), viewer.person)
    top = viewer.area
    chosen = (
        Area.objects.filter(within("code", top.code if top else ""), code=asked_area).first() if asked_area else None
    )
    area = chosen or top
    people: list[Person] = []
    if area is not None and area.level >= Level.DISTRICT:
        people = list({each.person_id: each.person for each in facilitators_in(area.code[:4], viewer.today)}.values())
    facilitator = next((each for each in people if str(each.public_id) == asked_facilitator), None)
    return Narrowing(area, _areas(top, area), people, facilitator)


def _areas(top: Area | None, area: Area | None) -> Sequence[tuple[Area, bool]]:
    if area is None:
        return [(each, False) for each in Area.objects.filter(level=Level.PROVINCE).order_by("code")]
    if area.level == Level.PROVINCE:
        inside = Area.objects.filter(within("code", area.code), level=Level.DISTRICT)
        return [(each, False) for each in inside.order_by("code")]
    inside = Area.objects.filter(within("code", area.code[:4]), level__gte=Level.SUB_DISTRICT).order_by("code")
    found = [(each, each.level == Level.VILLAGE) for each in inside]
    if top is None or top.level < Level.DISTRICT:  # the district itself is a choice of whoever sees several
        found.insert(0, (Area.objects.get(code=area.code[:4]), False))
    return found


def month_choices(today: date) -> list[tuple[str, str]]:
    """Months to choose from, the latest first: ("2026-11", "November 2026")."""
    return [(f"{each:%Y-%m}", formats.month(each)) for each in months_around(today, MONTHS_BACK, MONTHS_AHEAD)]


def month_read(text: str, today: date) -> date:
    """The first day of the month asked for; of this month without one."""
    return date.fromisoformat(f"{text}-01") if text else first_of(today)


@dataclass(frozen=True)
class Period:
    """A stretch of time to choose. `first` None: from the beginning."""

    code: str
    label: str
    first: date | None
    last: date


def periods(today: date) -> list[Period]:
    """From the beginning, this year and the two before, and the last twelve months one by one."""
    found = [Period("", _("from the beginning"), None, today)]
    for year in range(today.year, today.year - 3, -1):
        last = min(today, date(year, 12, 31))
        found.append(Period(str(year), str(year), date(year, 1, 1), last))
    for month in months_around(today, 11, 0):
        found.append(Period(f"{month:%Y-%m}", formats.month(month), month, last_of(month)))
    return found
