"""What a report would lack: evidence that is expected and not there, and where to mend it. Nothing is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from tangga.papers import formats
from tangga.people.models import Person
from tangga.people.queries import coordinator_of
from tangga.photos.models import Photo
from tangga.work_reports.kinds import KINDS
from tangga.work_reports.months import Stretch

# Kept per meeting in the facilitators' own report tools: two photos of the activity and one of the attendance list.
PHOTOS_OF_A_SESSION = 2
SESSIONS = 2  # the RHK
VISIT = "home_visit"


@dataclass(frozen=True)
class Lack:
    """A sentence, and the page where it can be mended ("" where the reader cannot)."""

    sentence: str
    address: str = ""


def lacks_of(lines: Iterable[Mapping[str, Any]]) -> list[Lack]:
    """What each activity lacks, in their order."""
    return [Lack(sentence, line["address"]) for line in lines for sentence in _of_one(line)]


def _of_one(line: Mapping[str, Any]) -> list[str]:
    told = {"day": formats.day(date.fromisoformat(line["on"])), "what": line["group"] or _briefly(line)}
    shown = [photo["shows"] for photo in line["photos"]]
    kind = KINDS.get(line["kind"])
    found = []
    if line["rhk"] == SESSIONS:
        if Photo.Shows.ATTENDANCE_LIST not in shown:
            found.append(_("%(day)s, %(what)s: no photo of the attendance list.") % told)
        others = sum(each != Photo.Shows.ATTENDANCE_LIST for each in shown)
        if others < PHOTOS_OF_A_SESSION:
            words = _("%(day)s, %(what)s: %(there)s of %(wanted)s photos of the activity.")
            found.append(words % (told | {"there": others, "wanted": PHOTOS_OF_A_SESSION}))
    elif not shown and (kind.photo if kind else line["kind"] == VISIT):
        found.append(_("%(day)s, %(what)s: no photo.") % told)
    if kind and kind.link and "://" not in line["result"]:
        found.append(_("%(day)s, %(what)s: no link to the post.") % told)
    if kind and not line["result"]:
        found.append(_("%(day)s, %(what)s: no result written.") % told)
    return found


def _briefly(line: Mapping[str, Any]) -> str:
    if line["kind"] in KINDS:
        return str(KINDS[line["kind"]].label)
    what = Truncator(line["what"]).chars(60)
    return f"{what}, {line['family']['name']}" if "family" in line else what


def lacks_of_signatures(person: Person, stretch: Stretch) -> list[Lack]:
    """What the foot of the report lacks."""
    found = []
    if not person.nip:
        found.append(Lack(_("Your NIP is not on record: the line stays empty. Ask the administrator of accounts.")))
    if coordinator_of(stretch.district, stretch.last) is None:
        found.append(Lack(_("No coordinator was posted in the district then: that line stays empty.")))
    return found
