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
from tangga.papers.pdf import pdf, stamp
from tangga.people.models import Person
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
        [
            str(number),
            line.family.name,
            line.family.kk_mask,
            line.family.address,
            line.family.rt,
            line.family.rw,
            str(labels.get(line.status, "")) if filled else "",
        ]
        for number, line in enumerate(lines, start=1)
    ]
    last = _("Attendance") if filled else _("Signature")
    heads = [_("No."), _("Carer"), _("No. KK"), _("Address"), _("RT"), _("RW"), last]
    told = _head(session, _("Attendance list"), made_at) | {
        "under": _("Family development session (P2K2)"),
        "facts": _facts(session),
        "heads": heads,
        "rows": rows,
        "blank": not filled,
        "sums": _sums(session) if filled else "",
        "signatures": [_leader(session, lines), _signature(session.facilitator)],
    }
    return pdf("attendance.typ", told)


def session_report(session: Session, lines: Sequence[Line], viewer: Viewer, made_at: datetime) -> bytes:
    """The report of a session: who held it, when and where, about what, who came, what came of it, photos."""
    activity, lists = _photos(session)
    labels = dict(Status.choices)
    niks = _niks(lines)
    villages = _villages(lines, session)
    told = _head(session, _("Report of a family development session (P2K2)"), made_at) | {
        "officer": _officer(session.facilitator, session.region),
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
        "signatures": [[_("Seen by: district coordinator"), DOTS, f"NIP {DOTS}"], _signature(session.facilitator)],
    }
    return pdf("session_report.typ", told, activity | lists)


def _head(session: Session, title: str, made_at: datetime) -> dict[str, Any]:
    village = session.region
    district = Area.objects.get(code=village.code[:4])
    return {
        "lang": formats.language(),
        "title": title,
        "office": [
            _("Social affairs office of %(district)s") % {"district": words.area_name(district)},
            _("Family Hope Programme (Program Keluarga Harapan)"),
        ],
        "foot": _("Printed with Tangga, %(when)s. Holds personal data: keep it as you would keep the paper list.")
        % {"when": stamp(made_at)},
        "place_and_day": f"{village.name}, {formats.long_day(session.meets_on)}",
    }


def _facts(session: Session) -> list[tuple[str, str]]:
    village, topic, module = session.region, words.topic_of(session), words.module_of(session)
    sub_district = village.parent
    district = Area.objects.get(code=village.code[:4])
    at = words.clock_time(session.meets_from)
    return [
        (_("Day and date"), f"{words.weekday(session.meets_on)}, {formats.long_day(session.meets_on)}"),
        (_("Time"), at or "–"),
        (_("Place"), session.place or "–"),
        (_("Group"), session.group.name),
        (_("Module"), f"{module.number}. {words.module_title(module)}"),
        (_("Session"), f"{topic.number}. {words.topic_title(topic)}"),
        (
            _("Village"),
            ", ".join(words.area_name(each) for each in (village, sub_district, district) if each is not None),
        ),
    ]


def _officer(person: Person, village: Area) -> list[tuple[str, str]]:
    district = Area.objects.get(code=village.code[:4])
    office = _("Social affairs office of %(district)s") % {"district": words.area_name(district)}
    return [
        (_("Name"), person.display_name),
        (_("NIP"), person.nip or "–"),
        (_("Position"), _("PKH facilitator")),
        (_("Office"), office),
        (_("Area of work"), f"{words.area_name(village.parent or village)}, {words.area_name(district)}"),
    ]


def _signature(person: Person) -> list[str]:
    return [_("PKH facilitator"), person.display_name, f"NIP {person.nip or DOTS}"]


def _leader(session: Session, lines: Sequence[Line]) -> list[str]:
    """Whoever leads the group signs too; a leader whom the reader does not see stays a line to write on."""
    names = {line.family.pk: line.family.name for line in lines}
    return [_("Leader of the group"), names.get(session.group.leader_id or 0, DOTS), ""]


def _sums(session: Session) -> str:
    return _("Present %(present)s, sick %(sick)s, leave %(leave)s, absent %(absent)s; %(all)s families in all.") % {
        "present": session.present,
        "sick": session.sick,
        "leave": session.on_leave,
        "absent": session.absent,
        "all": session.listed,
    }


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
