"""What will stand in a report, taken down as plain JSON: from then on it depends on nothing that changes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from tangga.families.models import FacilitatorAssignment, Family
from tangga.families.queries import families_seen_by
from tangga.papers.activity import Activity
from tangga.papers.letterhead import post_of_facilitators
from tangga.people.models import Person
from tangga.people.queries import coordinator_of
from tangga.people.roles import Role
from tangga.photos.models import Photo
from tangga.work_reports.collected import activities_of, attendance_of
from tangga.work_reports.kinds import KINDS
from tangga.work_reports.months import Stretch
from tangga.work_reports.office import letterhead_of
from tangga.work_reports.words import title_of

Line = dict[str, Any]
# Words of ours, and what stands beside a line in a report that was made: a change of who came is told by `corrected`,
# and what was held keeps its hours. `who`: the families it counts, by id, so that a month counts each once.
UNRECORDED = frozenset({"what", "address", "hours", "attendance", "who"})


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
    if activity.listed:
        line["listed"] = activity.listed
    own = (behind[0].public_id,) if behind is not None and activity.families else ()
    if who := activity.came or own:
        line["who"] = [str(each) for each in who]
    if activity.hours:
        line["hours"] = activity.hours
    if activity.corrected_at:
        line["corrected"] = activity.corrected_at.isoformat()
    if behind is None:
        return line
    family, accompanied = behind
    named = line | {"family": {"id": str(family.public_id), "name": family.name, "kk": family.kk_mask}}
    return named if accompanied else without_names(named)


def without_names(line: Line) -> Line:
    """The same line without the name and the number of the family it is about, also within its words; of those who
    came, only how many."""
    plain = dict(line)
    if "attendance" in plain:
        plain["attendance"] = {"counts": plain["attendance"]["counts"]}
    family = plain.pop("family", None) or {"name": "", "kk": ""}
    for hidden in filter(None, (family["name"], family["kk"])):
        for column in ("what", "result", "place"):
            plain[column] = plain[column].replace(hidden, "…")
    return plain


def as_seen_by(lines: Sequence[Line], viewer: Person, on: date) -> list[Line]:
    """The same lines, without the names of families that somebody does not see on a day: those that a colleague of
    theirs accompanies by now, or that moved away. One statement."""
    ids = {line["family"]["id"] for line in lines if "family" in line}
    known = families_seen_by(viewer, on).filter(public_id__in=ids).order_by()
    seen = set(map(str, known.values_list("public_id", flat=True)))
    return [without_names(line) if "family" in line and line["family"]["id"] not in seen else line for line in lines]


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
    kept = {name: value for name, value in line.items() if name not in UNRECORDED}
    if "listed" in kept:  # reports made before the list was kept beside those that came hold it as their families
        kept["families"] = kept.pop("listed")
    if "family" in line:
        kept["family"] = {name: line["family"][name] for name in ("name", "kk")}
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
    came = attendance_of([line["source"] for line in lines], person, on)
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "person": {
                "name": person.display_name,
                "nip": person.nip,
                "post": post_of_facilitators(),
                "office": letterhead.office_in_words,
                "area": title_of(stretch.posting.area),
            },
            "coordinator": _signing(coordinator_of(stretch.district, min(stretch.last, on))),
            "office": list(letterhead.lines),
            "basis": list(letterhead.basis),
            "place": letterhead.place,
            "first": stretch.first.isoformat(),
            "last": min(stretch.last, on).isoformat(),
            "lines": [_with_attendance(line, came) for line in lines],
        }


def _with_attendance(line: Line, came: Mapping[str, dict[str, Any]]) -> Line:
    return line | {"attendance": came[line["source"]]} if line["source"] in came else line


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
        [line for source, line in new.items() if source in old and _differ(old[source], line)],
    )


def _differ(old: Line, new: Line) -> bool:
    """Whether something else is recorded; that a family may not be named any more is no change."""
    if ("family" in old) != ("family" in new):
        old, new = without_names(old), without_names(new)
    return _recorded(old) != _recorded(new)
