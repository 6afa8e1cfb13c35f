"""The columns of a dashboard, once for screen, sorting and file: what a row says, what stands beside it, and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.areas.models import Level
from tangga.dashboards.asked import FACILITATOR, Asked
from tangga.dashboards.lines import Line, When
from tangga.people.roles import Action

Address = Callable[[Line, When], str]


@dataclass(frozen=True)
class Column:
    """value: what a line says (None: there is no such number); before: the same last month, where it stands beside.

    address  the page that counts it; action: who may open that
    adds_up  whether the whole's is the sum of the rows'; where each is rounded by itself the whole stands elsewhere
    """

    label: Promise
    value: Callable[[Line], int | str | None]
    before: Callable[[Line], int | None] | None = None
    address: Address | None = None
    action: Action | None = None
    adds_up: bool = True

    def of(self, line: Line, *, is_whole: bool) -> int | str | None:
        """What stands in a row, or in the last one."""
        return self.value(line) if self.adds_up or not is_whole else None


def _figure(name: str, **query: object) -> Address:
    def address(line: Line, when: When) -> str:
        told: dict[str, object] = {"area": line.area.code} if line.area else {}
        return f"{reverse('figure', args=[name])}?{urlencode(told | {'year': when.today.year} | query)}"

    return address


def _late(line: Line, when: When) -> str:
    """The difference itself: until the end of last month, by what is known now and by what was known then."""
    end = when.month_end.isoformat()
    return f"{_figure('voluntary_graduations')(line, when)}&{urlencode({'on': end, 'before': end})}"


def _month(name: str) -> Address:
    def address(line: Line, when: When) -> str:
        return f"{_figure(name)(line, when)}&{urlencode({'part': f'{when.today.month:02}'})}"

    return address


def _families(page: str, **query: str) -> Address:
    def address(line: Line, when: When) -> str:
        told = {"area": line.area.code} if line.area else {}
        return f"{reverse(page)}?{urlencode(told | query)}"

    return address


NAME = Column(_("Name"), lambda line: line.name.lower())
TARGET = Column(_("Target"), lambda line: line.target, None, _figure("target"), Action.SEE_FIGURES)
ACHIEVED = Column(
    _("Achieved this year"),
    lambda line: line.achieved,
    None,
    _figure("voluntary_graduations", by="month"),
    Action.SEE_FIGURES,
)
PACE = Column(_("Against an even pace"), lambda line: line.pace.difference if line.pace else None, adds_up=False)
LATE = Column(_("Known late"), lambda line: line.late, None, _late, Action.SEE_FIGURES)
MONTH = Column(
    _("Voluntary this month"),
    lambda line: line.voluntary.this,
    lambda line: line.before,
    _month("voluntary_graduations"),
    Action.SEE_FIGURES,
)
NATURAL = Column(
    _("Natural exits this year"),
    lambda line: line.natural.year,
    None,
    _figure("natural_graduations", by="month"),
    Action.SEE_FIGURES,
)
NATURAL_MONTH = Column(
    _("Natural exits this month"),
    lambda line: line.natural.this,
    lambda line: line.natural_before,
    _month("natural_graduations"),
    Action.SEE_FIGURES,
)
ACTIVE = Column(
    _("Active families"),
    lambda line: line.active,
    lambda line: line.active_before,
    _figure("active_families"),
    Action.SEE_FIGURES,
)
WAITING = Column(
    _("On the waiting list"),
    lambda line: line.waiting,
    lambda line: line.waiting_before,
    _figure("waiting_families"),
    Action.SEE_FIGURES,
)
CASES = Column(_("Exits waiting for a step"), lambda line: line.cases, None, _families("cases"), Action.SEE_CASES)
LEAVING = Column(_("Natural exits of the coming stage"), lambda line: line.leaving)
UNSURE = Column(_("With a fact to ask for"), lambda line: line.unsure, None, _families("unsure"), Action.SEE_FAMILIES)

AREAS: Mapping[str, Column] = {
    "name": NAME,
    "target": TARGET,
    "achieved": ACHIEVED,
    "pace": PACE,
    "late": LATE,
    "natural": NATURAL,
    "active": ACTIVE,
    "waiting": WAITING,
    "cases": CASES,
}
SUB_DISTRICTS: Mapping[str, Column] = {
    "name": NAME,
    "achieved": ACHIEVED,
    "month": MONTH,
    "late": LATE,
    "natural": NATURAL_MONTH,
    "leaving": LEAVING,
    "active": ACTIVE,
    "unsure": UNSURE,
}
FACILITATORS: Mapping[str, Column] = {
    "name": NAME,
    "target": Column(TARGET.label, TARGET.value),
    "achieved": Column(ACHIEVED.label, ACHIEVED.value),
    "pace": PACE,
    "month": Column(MONTH.label, MONTH.value, MONTH.before),
    "natural": Column(NATURAL_MONTH.label, NATURAL_MONTH.value, NATURAL_MONTH.before),
    "active": Column(_("Families accompanied"), ACTIVE.value, ACTIVE.before),
    "unsure": Column(UNSURE.label, UNSURE.value),
}
EVERY = {**AREAS, **SUB_DISTRICTS, **FACILITATORS}


def columns_of(asked: Asked) -> Mapping[str, Column]:
    """The columns of the rows that are asked for."""
    if asked.by == FACILITATOR:
        return FACILITATORS
    return SUB_DISTRICTS if asked.area and asked.area.level == Level.DISTRICT else AREAS


def in_order(lines: "list[Line]", asked: Asked) -> list[Line]:
    """Sorted as asked; what has no such number comes last, equal ones by name."""
    value = columns_of(asked)[asked.column].value
    known = [line for line in lines if value(line) is not None]
    others = [line for line in lines if value(line) is None]
    if asked.column == "name":
        return sorted(known, key=value, reverse=asked.descending) + others  # type: ignore[arg-type]
    by_name = sorted(known, key=lambda line: line.name.lower())
    return sorted(by_name, key=value, reverse=asked.descending) + others  # type: ignore[arg-type]
