"""How much facilitators carry: capacity, mean and spare of areas, and who carries too much."""

from dataclasses import dataclass
from datetime import date

from tangga.areas.models import Area
from tangga.people.models import Person
from tangga.rules.targets import Load, load_of
from tangga.runs.seen import Seen
from tangga.targets.places import parts_level, parts_of
from tangga.targets.queries import LOAD, caseloads, facilitators_of, headcount_by_part, value_on


@dataclass(frozen=True)
class Carried:
    """An area, or a facilitator, and what is carried there."""

    area: Area | None
    person: Person | None
    load: Load

    @property
    def name(self) -> str:
        return self.person.display_name if self.person else self.area.name if self.area else ""


@dataclass(frozen=True)
class LoadBoard:
    """each: families one can accompany, None where the rules hold no value that day (then nothing else is told).

    accompanied  of the families counted in `whole`, those that somebody accompanies; None where parts are areas
    """

    each: int | None
    whole: Load | None
    rows: list[Carried]
    people: bool


def load_board(viewer_sees: Seen, area: Area | None, on: date) -> LoadBoard:
    """The load of an area and its parts: of districts and provinces by the assessments' counts of active families, of
    facilitators by the families in the programme that they accompany that day."""
    code = area.code if area else ""
    each = value_on(on, code, LOAD)
    level = parts_level(area)
    if each is None:
        return LoadBoard(None, None, [], level is None)
    if level is None:
        assert area is not None
        people = {row.person_id: row.person for row in facilitators_of(area, on)}
        carried = caseloads(people, on)
        rows = [Carried(area, person, load_of(carried.get(key, 0), 1, each)) for key, person in people.items()]
    else:
        families = viewer_sees.families_by_area(level, code)
        heads = headcount_by_part(code, level, on)
        named = parts_of(area, level).filter(pk__in={*families, *heads})
        rows = [Carried(one, None, load_of(families.get(one.code, 0), heads.get(one.code, 0), each)) for one in named]
    whole = load_of(sum(row.load.families for row in rows), sum(row.load.facilitators for row in rows), each)
    return LoadBoard(each, whole, rows, level is None)
