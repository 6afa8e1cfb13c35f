"""The attendance list and the report of a session as papers: what the templates are filled with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.families.history import in_force
from tangga.families.models import FamilyFacts, Member
from tangga.papers import formats
from tangga.papers.letterhead import (
    Letterhead,
    has_seen,
    letterhead_of_district,
    officer,
    post_of_facilitators,
    signs,
)
from tangga.papers.pdf import pdf, stamp
from tangga.people.queries import coordinator_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.photos import files
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of
from tangga.sessions import words
from tangga.sessions.models import OWNER_KIND, Attendance, Session
from tangga.sessions.queries import Line, attendance_lines

MOST_ACTIVITY_PHOTOS = 4
DOTS = "." * 30  # to be written on
Status = Attendance.Status


def lines_for(session: Session, viewer: Viewer) -> list[Line]:
    """The families of the list whom the viewer sees."""
    return [line for line in attendance_lines(session, viewer.person, viewer.today) if line.seen]


def attendance_list(session: Session, lines: Sequence[Line], viewer: Viewer, made_at: datetime) -> bytes:
    """DAFTAR HADIR: blank to sign for a planned session, with what was recorded for one that was held."""
    filled = session.is_held
    labels = dict(Status.choices)
    rows = [
        [str(number), *row, str(labels.get(line.status, "")) if filled else ""]
        for number, (row, line) in enumerate(zip(list_rows(lines), lines, strict=True), start=1)
    ]
    heads = list_heads(_("Attendance") if filled else _("Signature"))
    told = _head(session, _("Attendance list"), made_at) | {
        "under": _("Family development session (P2K2)"),
        "facts": _facts(session),
        "heads": heads,
        "rows": rows,
        "blank": not filled,
        "sums": _sums(session) if filled else "",
        "signatures": [_leader(session, lines), _signature(session)],
    }
    return pdf("attendance.typ", told)


def list_heads(last: str) -> list[str]:
    """The heads of an attendance list; last: what its last column holds."""
    return [_("No."), _("Carer"), _("No. KK"), _("Address"), _("RT"), _("RW"), last]


def list_rows(lines: Sequence[Line]) -> list[list[str]]:
    """How families stand on every attendance list, between the number and the last column; the KK masked, its last four
    digits shown as everywhere."""
    rows = ((each.family.name, each.family.kk_mask, each.family.address, each.family) for each in lines)
    return [[name, mask or "–", address, family.rt, family.rw] for name, mask, address, family in rows]


def session_report(session: Session, lines: Sequence[Line], viewer: Viewer, made_at: datetime) -> bytes:
    """The report of a session: who held it, when and where, about what, who came, what came of it, photos."""
    activity, lists = _photos(session)
    labels = dict(Status.choices)
    niks = _niks(lines)
    villages = _villages(lines, session)
    told = _head(session, _("Report of a family development session (P2K2)"), made_at) | {
        "officer": _officer(session),
        "facts": [
            (
                _("Kind of activity"),
                _("Make-up session of P2K2") if session.makes_up_for_id else _("P2K2 session of a group"),
            ),
            (_("Held by"), session.facilitator.display_name),
            (
                _("Participants"),
                _("%(present)s of %(all)s families") % {"present": session.present, "all": session.listed},
            ),
            *_facts(session),
            (_("Date of the report"), formats.long_day(timezone.localtime(made_at).date())),
        ],
        "notes_head": _("What came of it"),
        "notes": session.notes or "–",
        "list_head": _("Families"),
        "heads": [_("No."), _("Carer"), _("NIK"), _("No. KK"), _("Address"), _("Attendance")],
        "rows": [
            [
                str(number),
                line.family.name,
                niks.get(line.family.pk, "–"),
                line.family.kk_mask or "–",
                _address(line, villages.get(line.family.pk, "")),
                str(labels.get(line.status, "")),
            ]
            for number, line in enumerate(lines, start=1)
        ],
        "sums": _sums(session),
        "photos_head": _("Photos"),
        "photos": [[name, _("Activity")] for name in activity] + [[name, _("Attendance list")] for name in lists],
        "signatures": [_coordinator(session), _signature(session)],
    }
    return pdf("session_report.typ", told, activity | lists)


def _head(session: Session, title: str, made_at: datetime) -> dict[str, Any]:
    letterhead = _letterhead(session)
    return {
        "lang": formats.language(),
        "title": title,
        "office": list(letterhead.lines),
        "foot": _("Printed with Tangga, %(when)s. Holds personal data: keep it as you would keep the paper list.")
        % {"when": stamp(made_at)},
        "place_and_day": f"{letterhead.place}, {formats.long_day(session.meets_on)}",
    }


def _facts(session: Session) -> list[tuple[str, str]]:
    village, topic, module = session.region, words.topic_of(session), words.module_of(session)
    sub_district = village.parent
    district = Area.objects.get(code=village.code[:4])
    return [
        (_("Day and date"), f"{words.weekday(session.meets_on)}, {formats.long_day(session.meets_on)}"),
        (_("Time"), words.hours(session) or "–"),
        (_("Place"), session.place or "–"),
        (_("Group"), session.group.name),
        (_("Module"), f"{module.number}. {words.module_title(module)}"),
        (_("Session"), f"{topic.number}. {words.topic_title(topic)}"),
        (
            _("Village"),
            ", ".join(words.area_name(each) for each in (village, sub_district, district) if each is not None),
        ),
    ]


def _letterhead(session: Session) -> Letterhead:
    district = Area.objects.get(code=session.region.code[:4])
    return letterhead_of_district(district.code, district.name, session.meets_on)


def _officer(session: Session) -> list[tuple[str, str]]:
    person, village = session.facilitator, session.region
    district = Area.objects.get(code=village.code[:4])
    area = f"{words.area_name(village.parent or village)}, {words.area_name(district)}"
    office = _letterhead(session).office_in_words
    return officer(person.display_name, person.nip, post_of_facilitators(), office, area)


def _signature(session: Session) -> Sequence[str]:
    return signs(post_of_facilitators(), session.facilitator.display_name, session.facilitator.nip)


def _coordinator(session: Session) -> Sequence[str]:
    person = coordinator_of(session.region.code[:4], session.meets_on)
    role = str(Role.COORDINATOR.label)
    return has_seen(role, person.display_name, person.nip) if person else has_seen(role, "", "")


def _leader(session: Session, lines: Sequence[Line]) -> list[str]:
    """Whoever leads the group signs too; a leader whom the reader does not see stays a line to write on."""
    names = {line.family.pk: line.family.name for line in lines}
    return [_("Leader of the group") + ",", names.get(session.group.leader_id or 0, DOTS), ""]


def _sums(session: Session) -> str:
    return words.sums(session.present, session.sick, session.on_leave, session.absent)


def _address(line: Line, village: str) -> str:
    place = "/".join(part for part in (line.family.rt, line.family.rw) if part)
    parts = (line.family.address, f"RT/RW {place}" if place else "", village)
    return ", ".join(part for part in parts if part) or "–"


def _niks(lines: Sequence[Line]) -> dict[int, str]:
    """family key -> the carer's NIK, masked; where no carer is recorded, that of the member who bears the name."""
    keys = [line.family.pk for line in lines]
    named = Member.objects.filter(family__in=keys, name_search=F("family__name_search")).order_by("-pk")
    found = dict(named.values_list("family_id", "nik_mask"))
    found |= dict(Member.objects.filter(cares_for__in=keys).values_list("cares_for__pk", "nik_mask"))
    return {key: mask for key, mask in found.items() if mask}


def _villages(lines: Sequence[Line], session: Session) -> dict[int, str]:
    """family key -> the village it lives in."""
    rows = FamilyFacts.objects.filter(family__in=[line.family.pk for line in lines]).select_related("region")
    return {row.family_id: words.area_name(row.region) for row in in_force(rows, "family", session.meets_on)}


def _photos(session: Session) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Photos of the activity and of the list, by file name; one whose file is gone is left out."""
    found: dict[bool, dict[str, bytes]] = {True: {}, False: {}}
    for photo in photos_of(session.public_id, OWNER_KIND):
        is_list = photo.shows == Photo.Shows.ATTENDANCE_LIST
        if len(found[is_list]) < (2 if is_list else MOST_ACTIVITY_PHOTOS):
            try:
                found[is_list][f"{photo.public_id}.jpg"] = files.read(photo)
            except FileNotFoundError:
                continue
    return found[False], found[True]
