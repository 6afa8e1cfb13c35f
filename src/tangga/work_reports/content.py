"""What will stand in a report, taken down as plain JSON: from then on it depends on nothing that changes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tangga.families.models import FacilitatorAssignment, Family
from tangga.papers.activity import Activity
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.photos.models import Photo
from tangga.work_reports.collected import activities_of
from tangga.work_reports.kinds import KINDS
from tangga.work_reports.months import Stretch
from tangga.work_reports.office import Letterhead, coordinator_of, letterhead_of
from tangga.work_reports.words import title_of

Line = dict[str, Any]


def lines_of(person: Person, first: date, last: date) -> list[Line]:
    """Everything somebody did in these days, as it would be kept in reports. Every line says its RHK."""
    done = activities_of(person, first, last)
    family_of = _families_of(done, person)
    photos = _photos_of(done)
    return [_line(each, family_of(each), photos) for each in done]


def _line(activity: Activity, behind: tuple[Family, bool] | None, photos: dict[UUID, Photo]) -> Line:
    line: Line = {
        "rhk": activity.rhk,
        "kind": activity.kind,
        "on": activity.on.isoformat(),
        **{name: str(getattr(activity, name)) for name in ("what", "place", "group", "module", "session", "result")},
        "families": activity.families,
        "persons": activity.persons,
        "source": activity.source,
        "address": activity.address,
        "photos": [
            {"id": str(photo.public_id), "sha256": photo.original_sha256, "shows": photo.shows}
            for photo in (photos[each] for each in activity.photos if each in photos)
        ],
    }
    if behind is None:
        return line
    family, accompanied = behind
    named = line | {"family": {"name": family.name, "kk": family.kk_mask}}
    return named if accompanied else without_names(named)


def without_names(line: Line) -> Line:
    """The same line without the name and the number of the family it is about, also within its words."""
    plain = dict(line)
    family = plain.pop("family", None) or {"name": "", "kk": ""}
    for hidden in filter(None, family.values()):
        for column in ("what", "result", "place"):
            plain[column] = plain[column].replace(hidden, "…")
    return plain


def _photos_of(done: Iterable[Activity]) -> dict[UUID, Photo]:
    wanted = [photo for activity in done for photo in activity.photos]
    return {photo.public_id: photo for photo in Photo.objects.filter(public_id__in=wanted, removed_at=None)}


def _families_of(done: Iterable[Activity], person: Person) -> Callable[[Activity], tuple[Family, bool] | None]:
    """activity -> the one family it is about, and whether the facilitator accompanied it on that day."""
    keys = {each.family_id for each in done if each.family_id is not None}
    families = Family.objects.in_bulk(keys)
    accompanied = defaultdict(list)
    for each in FacilitatorAssignment.objects.filter(facilitator=person, family__in=keys):
        accompanied[each.family_id].append(each)

    def found(activity: Activity) -> tuple[Family, bool] | None:
        if activity.family_id is None:
            return None
        held = accompanied[activity.family_id]
        return families[activity.family_id], any(_holds(each, activity.on) for each in held)

    return found


def _holds(assignment: FacilitatorAssignment, on: date) -> bool:
    return assignment.starts_on <= on and (assignment.ends_on is None or assignment.ends_on > on)


def _recorded(line: Line) -> Line:
    """What of a line is recorded: not the words that Tangga puts to it, which a new version may put otherwise."""
    kept = {name: value for name, value in line.items() if name not in ("what", "address")}
    if line["kind"] in KINDS:  # "Monthly meeting: what the facilitator wrote"
        kept["what"] = line["what"].partition(": ")[2]
    return kept


def digest_of(lines: Iterable[Line]) -> str:
    """Tells whether what is recorded is still what a report was made from."""
    recorded = [_recorded(line) for line in lines]
    return hashlib.sha256(json.dumps(recorded, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def of_rhk(lines: Iterable[Line], rhk: int) -> list[Line]:
    return [line for line in lines if line["rhk"] == rhk]


def content_of(person: Person, stretch: Stretch, lines: Sequence[Line], on: date) -> dict[str, Any]:
    """The whole content of a report but for its note: who, where, whose office, and what was done."""
    letterhead = letterhead_of(stretch.posting.area, stretch.last)
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "person": {
                "name": person.display_name,
                "nip": person.nip,
                "post": _("PKH social facilitator"),
                "office": _office_in_words(letterhead),
                "area": title_of(stretch.posting.area),
            },
            "coordinator": _signing(coordinator_of(stretch.district, min(stretch.last, on))),
            "office": list(letterhead.lines),
            "basis": list(letterhead.basis),
            "place": letterhead.place,
            "first": stretch.first.isoformat(),
            "last": min(stretch.last, on).isoformat(),
            "lines": list(lines),
        }


def _office_in_words(letterhead: Letterhead) -> str:
    return ", ".join(line.title() if line.isupper() else line for line in reversed(letterhead.lines[:2]))


def _signing(coordinator: Person | None) -> dict[str, str]:
    if coordinator is None:
        return {"name": "", "nip": "", "role": str(Role.COORDINATOR.label)}
    return {"name": coordinator.display_name, "nip": coordinator.nip, "role": str(Role.COORDINATOR.label)}


@dataclass(frozen=True)
class Difference:
    """What another content has more, less, or otherwise (as it is there), line by line."""

    added: list[Line]
    removed: list[Line]
    changed: list[Line]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(earlier: Sequence[Line], later: Sequence[Line]) -> Difference:
    """From one content to another."""
    old, new = ({line["source"]: line for line in lines} for lines in (earlier, later))
    return Difference(
        [line for source, line in new.items() if source not in old],
        [line for source, line in old.items() if source not in new],
        [line for source, line in new.items() if source in old and _recorded(old[source]) != _recorded(line)],
    )
