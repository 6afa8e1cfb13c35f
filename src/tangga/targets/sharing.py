"""What a target is shared out among: the parts, what each weighs, and the proposals by largest remainder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tangga.areas.models import Area
from tangga.people.models import Person
from tangga.rules.targets import shared_out
from tangga.targets.models import Rule, Target
from tangga.targets.places import parts_level, parts_of
from tangga.targets.queries import (
    active_families_by_part,
    caseloads,
    facilitators_of,
    headcount_by_part,
    targets_of_facilitators,
    targets_of_parts,
)


@dataclass(frozen=True)
class Part:
    """One part: a province, a district, or a facilitator with what they carry; and its target now, if any.

    by_families, by_facilitators: its share of the whole by the one weight and by the other. posted: a facilitator who
    still works there (areas always do)
    """

    key: str
    area: Area | None
    person: Person | None
    families: int
    facilitators: int
    now: Target | None
    by_families: int
    by_facilitators: int
    posted: bool = True

    @property
    def name(self) -> str:
        return self.person.display_name if self.person else self.area.name if self.area else ""


def parts_for(whole: Target, on: date) -> list[Part]:
    """What a target is shared out among, weighed by the families of its base date; facilitators: those posted on `on`,
    and those who have a part but work there no longer."""
    level = parts_level(whole.area)
    if level is None:
        return _facilitators(whole, on)
    code = whole.area_id or ""
    families = active_families_by_part(code, level, whole.base_on)
    people = headcount_by_part(code, level, whole.base_on)
    now = targets_of_parts(whole.year, whole.area, level)
    areas = [each for each in parts_of(whole.area, level) if each.code in {*families, *people, *now}]
    by_families = shared_out(whole.number, [families.get(each.code, 0) for each in areas]) if areas else []
    by_people = shared_out(whole.number, [people.get(each.code, 0) for each in areas]) if areas else []
    return [
        Part(
            key=area.code,
            area=area,
            person=None,
            families=families.get(area.code, 0),
            facilitators=people.get(area.code, 0),
            now=now.get(area.code),
            by_families=one,
            by_facilitators=other,
        )
        for area, one, other in zip(areas, by_families, by_people, strict=True)
    ]


def _facilitators(whole: Target, on: date) -> list[Part]:
    assert whole.area is not None  # only a district's parts are people
    now = targets_of_facilitators(whole.year, whole.area)
    posted = {row.person_id: row.person for row in facilitators_of(whole.area, on)}
    gone = {key: row.facilitator for key, row in now.items() if key not in posted and row.number and row.facilitator}
    people = [*posted.values(), *gone.values()]
    # As they stood on the base date, before anybody left: progress takes the exits since then off again.
    carried = caseloads([each.pk for each in people], whole.base_on)
    weights = [carried.get(each.pk, 0) if each.pk in posted else 0 for each in people]
    alike = [1 if each.pk in posted else 0 for each in people]
    by_families = shared_out(whole.number, weights) if people else []
    by_people = shared_out(whole.number, alike) if people else []
    return [
        Part(
            key=str(person.public_id),
            area=None,
            person=person,
            families=carried.get(person.pk, 0),
            facilitators=1,
            now=now.get(person.pk),
            by_families=one,
            by_facilitators=other,
            posted=person.pk in posted,
        )
        for person, one, other in zip(people, by_families, by_people, strict=True)
    ]


def weights_of(whole: Target, parts: Sequence[Part]) -> list[int]:
    """What each part weighs by the rule of the whole: families for a percentage, else the number of facilitators."""
    by_families = whole.rule == Rule.PERCENT
    return [0 if not part.posted else part.families if by_families else part.facilitators for part in parts]


def filled(whole: Target, parts: Sequence[Part], typed: Mapping[str, int | None]) -> dict[str, int]:
    """The parts as typed, and what is left of the whole shared out among those left empty. Where the typed ones are
    more than the whole already, the empty ones get nothing."""
    empty = [place for place, part in enumerate(parts) if typed.get(part.key) is None]
    given = {key: number for key, number in typed.items() if number is not None}
    rest = max(0, whole.number - sum(given.values()))
    weights = weights_of(whole, parts)
    some = shared_out(rest, [weights[place] for place in empty]) if empty else []
    return given | {parts[place].key: number for place, number in zip(empty, some, strict=True)}
