"""How much facilitators carry: capacity, mean and spare of areas, and who carries too much.

One definition on every level: an area's families are all in the programme there that day, whether somebody accompanies
them or not; beside them stand those whom the facilitators posted there accompany. A facilitator's are those they
accompany.
"""

from dataclasses import dataclass
from datetime import date

from tangga.areas.models import Area, Level
from tangga.people.models import Person
from tangga.rules.targets import Load, load_of
from tangga.targets.carrying import accompanied_by_part, families_by_part
from tangga.targets.places import parts_level, parts_of
from tangga.targets.queries import (
    LOAD,
    caseloads,
    facilitators_of,
    headcount_by_part,
    value_on,
)

# Of fewer a mean, or a sum, tells each of them the other's number.
FEWEST_IN_A_MEAN = 3


@dataclass(frozen=True)
class Carried:
    """An area, or a facilitator, and what is carried there. accompanied: by the facilitators posted there."""

    area: Area | None
    person: Person | None
    load: Load
    accompanied: int

    @property
    def name(self) -> str:
        return self.person.display_name if self.person else self.area.name if self.area else ""


@dataclass(frozen=True)
class LoadBoard:
    """each: families one can accompany, None where the rules hold no value that day (then nothing else is told).

    people: whether rows are facilitators. accompanied: by them
    """

    each: int | None
    whole: Load | None
    rows: list[Carried]
    people: bool
    accompanied: int = 0

    @property
    def unaccompanied(self) -> int:
        return max(0, self.whole.families - self.accompanied) if self.whole else 0


def load_board(area: Area | None, on: date) -> LoadBoard:
    """The load of an area and its parts on a day. A row of an area says what that area's own page says of the whole."""
    code = area.code if area else ""
    each = value_on(on, code, LOAD)
    level = parts_level(area)
    if each is None:
        return LoadBoard(None, None, [], level is None)
    if level is None:
        assert area is not None
        people = {row.person_id: row.person for row in facilitators_of(area, on)}
        carried = caseloads(people, on)
        rows = [_carried(person, area, carried.get(key, 0), each) for key, person in people.items()]
        families = families_by_part(code, Level.DISTRICT, on).get(code, 0)
        return LoadBoard(each, load_of(families, len(people), each), rows, True, sum(carried.values()))
    there = families_by_part(code, level, on)
    held = accompanied_by_part(code, level, on)
    heads = headcount_by_part(code, level, on)
    rows = [
        Carried(one, None, load_of(there.get(one.code, 0), heads.get(one.code, 0), each), held.get(one.code, 0))
        for one in parts_of(area, level).filter(pk__in={*there, *heads})
    ]
    whole = load_of(sum(row.load.families for row in rows), sum(row.load.facilitators for row in rows), each)
    return LoadBoard(each, whole, rows, False, sum(row.accompanied for row in rows))


def _carried(person: Person, area: Area, families: int, each: int) -> Carried:
    return Carried(area, person, load_of(families, 1, each), families)
