"""Groups for families that are in none: shown first, opened only when somebody chooses them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from tangga.areas.models import Area
from tangga.families.history import in_force
from tangga.families.models import Family, FamilyFacts
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.policy import load, overlays_for
from tangga.sessions.models import Group, GroupMembership
from tangga.sessions.queries import sized, ungrouped


@dataclass
class Suggestion:
    """A group that could be opened. `key` names it in the form; `kept`: it was another facilitator's group before;
    `into`: no new group, but the person's own one in the village, which has room."""

    key: str
    name: str
    village: Area
    families: Sequence[Family] = ()
    meeting_place: str = ""
    kept: bool = False
    into: Group | None = None


@dataclass(frozen=True)
class Sizes:
    """How many families a group usually has, by the policy."""

    lowest: int
    highest: int

    def outside(self, size: int) -> str:
        """ "few", "many" or ""."""
        return "few" if size < self.lowest else "many" if size > self.highest else ""

    def parts(self, families: int) -> int:
        """Into how many groups so many families go: as near the middle of the range as can be, none above it."""
        middle = (self.lowest + self.highest) / 2
        return max(1, round(families / middle), -(-families // self.highest))


def usual_sizes(on: date, area: str) -> Sizes:
    """By the policy of an area (its code; "": the country). Raises PolicyGap for a day without a value."""
    policy = load(on, overlays_for(area))
    return Sizes(int(str(policy.value("sessions/group/lowest"))), int(str(policy.value("sessions/group/highest"))))


def suggestions_for(facilitator: Person, on: date) -> list[Suggestion]:
    """Groups for all families of somebody that are in none of theirs: those who were together in a colleague's group
    stay together; the others go by village, into a group they have there as long as it has room, else into new ones,
    neighbours (RW, RT) together."""
    posting = posting_of(facilitator, on)
    sizes = usual_sizes(on, posting.area_id or "" if posting else "")
    here = in_force(FamilyFacts.objects.filter(family=OuterRef("pk")), "family", on).order_by()
    before = GroupMembership.objects.filter(family=OuterRef("pk"), ends_on=None).order_by()
    rows = ungrouped(facilitator, on).annotate(
        region=Subquery(here.values("region_id")[:1]), before=Subquery(before.values("group_id")[:1])
    )
    families = list(rows.order_by("rw", "rt", "name_search", "pk"))
    groups = Group.objects.select_related("village").in_bulk({each.before for each in families if each.before})
    villages = Area.objects.select_related("parent").in_bulk({each.region for each in families if each.region})
    mine = sized(Group.objects.filter(facilitator=facilitator, closed_on=None), on)
    own = list(mine.order_by("families_now", "pk"))
    taken = {(each.village_id, each.name) for each in own}
    found = []
    for key, group in groups.items():
        together = [each for each in families if each.before == key]
        name = _free(group.name, group.village, taken)
        found.append(Suggestion(f"g{key}", name, group.village, together, group.meeting_place, kept=True))
    for code, village in sorted(villages.items()):
        living = [each for each in families if each.region == code and not each.before]
        for group in (each for each in own if each.village_id == code):
            joining = living[: max(0, sizes.highest - group.families_now)]
            living = living[len(joining) :]
            if joining:
                place = group.meeting_place
                found.append(Suggestion(f"i{group.pk}", group.name, village, joining, place, into=group))
        if living:
            found += _of_village(village, living, sizes.parts(len(living)), taken)
    return found


def _of_village(village: Area, families: Sequence[Family], parts: int, taken: set[tuple[str, str]]) -> list[Suggestion]:
    found = []
    for part in range(parts):
        name = _free(village.name, village, taken, numbered=parts > 1 or (village.code, village.name) in taken)
        first, last = part * len(families) // parts, (part + 1) * len(families) // parts
        found.append(Suggestion(f"v{village.code}.{part}", name, village, families[first:last]))
    return found


def _free(name: str, village: Area, taken: set[tuple[str, str]], *, numbered: bool = False) -> str:
    """The name, or the first of "name 1", "name 2" ... that no open group of the village has."""
    name = name[:55]
    tries = [name] if not numbered else []
    tries += [f"{name} {number}" for number in range(1, len(taken) + 2)]
    free = next(each for each in tries if (village.code, each) not in taken)
    taken.add((village.code, free))
    return free
