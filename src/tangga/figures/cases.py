"""The leavings that make a difference, one by one: as pages show them to whoever may see cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from tangga.areas.models import Area
from tangga.families.exit_models import Exit
from tangga.families.models import Family
from tangga.figures.changes import Change, Left
from tangga.figures.words import way_in_words
from tangga.people.screens import Viewer
from tangga.targets.graduates import Graduate, shown


@dataclass(frozen=True)
class Case:
    """A row: what became of it in words, and as it was and is on record; none: not at all."""

    family: Family
    seen: bool
    way: str
    was: Graduate | None
    now: Graduate | None

    @property
    def reasons_differ(self) -> bool:
        """Whether why the family left was put right, as far as the viewer may know."""
        return self.was is not None and self.now is not None and self.was.reasons != self.now.reasons


def cases_of(rows: Sequence[Change], viewer: Viewer) -> list[Case]:
    """Rows for a page. A family that lives elsewhere now is shown without its name (graduates.shown). Four statements,
    however many rows."""
    lefts = [(each, left) for each in rows for left in (each.was, each.now) if left is not None]
    families = Family.objects.in_bulk({each.family_id for each in rows})
    areas = Area.objects.select_related("parent").in_bulk({left.region_id for _each, left in lefts})
    exits = [_as_exit(each, left, families, areas) for each, left in lefts]
    pairs = zip(lefts, shown(exits, viewer, with_livelihood=False), strict=True)
    told = {(id(each), id(left)): line for (each, left), line in pairs}
    found = []
    for each in rows:
        was, now = (told.get((id(each), id(left))) for left in (each.was, each.now))
        seen = any(line.seen for line in (was, now) if line is not None)
        found.append(Case(families[each.family_id], seen, way_in_words(each.way), was, now))
    return found


def _as_exit(each: Change, left: Left, families: dict[int, Family], areas: dict[str, Area]) -> Exit:
    """A leaving as the row that lists show; never saved."""
    return Exit(
        pk=left.pk,
        family=families[each.family_id],
        joined_on=each.joined_on,
        effective_on=left.effective_on,
        region=areas.get(left.region_id),
        exit_type=left.exit_type,
        reasons=list(left.reasons),
        recorded_at=left.recorded_at,
    )
