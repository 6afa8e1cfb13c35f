"""The demo's sessions: groups of both facilitators of one district, eleven months held, this month in the middle."""

import io
import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from PIL import Image, ImageDraw

from tangga.cli import clock
from tangga.families.models import Family
from tangga.papers.months import first_of
from tangga.people.models import Person
from tangga.photos.models import Photo
from tangga.sessions import actions, groups
from tangga.sessions.catalogue import Topic, catalogue_on
from tangga.sessions.models import Attendance, Group, Session
from tangga.sessions.month import due_by, months_around, plan_of
from tangga.sessions.queries import attendance_lines, families_listed
from tangga.sessions.suggesting import suggestions_for
from tangga.sessions.tallies import COLUMNS, count_groups

LISTED = "3571"
MONTHS_HELD = 11
NAMES = ("Melati", "Mawar", "Anggrek", "Kenanga", "Dahlia", "Cempaka", "Flamboyan", "Seroja", "Teratai", "Bougenvil")
PLACES = ("Balai RW", "Balai kelurahan", "Rumah ketua kelompok", "Posyandu", "Musala", "Pos RT")
NOTES = (
    "Ibu-ibu aktif berdiskusi dan menonton film pendek. Tugas di rumah: mencatat pengeluaran seminggu.",
    "Materi disampaikan dengan flipchart. Beberapa peserta bercerita tentang pengalaman di rumah.",
    "Dihadiri bidan desa. Peserta diminta membawa buku KIA pada pertemuan berikutnya.",
    "Permainan peran berjalan lancar. Tiga ibu ingin belajar lebih lanjut tentang tabungan kelompok.",
    "Diskusi kelompok kecil; hasilnya ditempel di dinding. Buku pintar dibagikan.",
)
HOURS = (8, 9, 13, 15)  # at which they begin
STATUSES = ("present", "sick", "leave", "absent")
USUAL, SELDOM = (86, 4, 5, 5), (40, 5, 10, 45)  # of a hundred; seldom: every twelfth family


def make(code: str, as_of: date) -> None:
    """Make it once, for the one district whose lists lie ready too."""
    if code != LISTED or Group.objects.exists():
        return
    today = clock.today()
    facilitators = Person.objects.filter(username__startswith=f"pendamping.{code}.").order_by("username")[:2]
    for place, person in enumerate(facilitators):
        with transaction.atomic():
            chance = random.Random(f"{code} {place}")  # noqa: S311 - made-up people, the same ones every time
            opened = _open(person, months_around(today, MONTHS_HELD, 0)[-1], chance)
            for month, topic in zip(_months(today), catalogue_on(today).topics, strict=False):
                for group in opened:
                    _held_long_ago(group, topic, _working_day(month, chance), chance)
            count_groups([group.pk for group in opened])
            month = first_of(today)
            due = min(due_by(plan_of(month, code), month, today), len(opened) - 1)
            if place == 0:  # on the way; one make-up session was forgotten
                _this_month(opened, person, today, due, chance)
            else:  # behind, with a session forgotten and one cancelled
                _this_month(opened, person, today, due // 2, chance, troubled=True)
            _make_ups(person, today, chance, forgotten=place == 0)
    _with_photos(today)


def _months(today: date) -> Iterator[date]:
    """The months before this one, the earliest first."""
    return reversed(months_around(today, MONTHS_HELD, -1))


def _open(person: Person, on: date, chance: random.Random) -> list[Group]:
    at = _at(on)
    keys = [each.key for each in suggestions_for(person, on)]
    opened = groups.open_suggested(keys, by=person, on=on, at=at)
    for number, group in enumerate(opened):
        leader = Family.objects.filter(group_memberships__group=group).order_by("pk").first()
        name = f"{NAMES[number % len(NAMES)]} {group.village.name}"
        groups.change_group(
            group.public_id,
            name=name,
            meeting_place=f"{chance.choice(PLACES)} {group.village.name}",
            leader=leader.public_id if leader else None,
            by=person,
            on=on,
            at=at,
        )
        group.refresh_from_db()
    return opened


def _held_long_ago(group: Group, topic: Topic, day: date, chance: random.Random) -> None:
    """A session of an earlier month, written as holding it would have written it."""
    at, hour = _at(day), chance.choice(HOURS)
    session = Session(
        public_id=uuid.UUID(int=chance.getrandbits(128), version=4),
        group=group,
        facilitator_id=group.facilitator_id,
        region_id=group.village_id,
        meets_on=day,
        meets_from=time(hour),
        meets_until=time(hour + 2),
        place=group.meeting_place,
        catalogue=catalogue_on(day).version,
        module=topic.module,
        topic=topic.code,
        state=Session.State.HELD,
        notes=chance.choice(NOTES),
        planned_at=at - timedelta(days=6),
        held_at=at,
    )
    session.state = Session.State.PLANNED  # its list is that of a session to be held
    answers = {family.pk: _answer(family, chance) for family in families_listed(session)}
    session.state = Session.State.HELD
    for status, column in COLUMNS.items():
        setattr(session, column, sum(1 for answer in answers.values() if answer == status))
    session.save()
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            family_id=family,
            status=status,
            module=topic.module,
            topic=topic.code,
            counts=status == Attendance.Status.PRESENT,
            recorded_at=at,
            recorded_by_id=group.facilitator_id,
        )
        for family, status in answers.items()
    )


def _this_month(
    opened: list[Group], person: Person, today: date, held: int, chance: random.Random, *, troubled: bool = False
) -> None:
    """Some sessions held, the others planned from today on; troubled: one forgotten and one cancelled."""
    topic = catalogue_on(today).topics[MONTHS_HELD]
    past = [day for day in _days(first_of(today), today) if day < today] or [today]
    coming = [*_days(today, today + timedelta(days=14))] or [today]
    for number, group in enumerate(opened[:held]):
        _hold(_plan(group, topic, past[number * len(past) // held], person, chance), person, chance)
    rest = opened[held:]
    if troubled and len(rest) > 2:
        forgotten, cancelled, *rest = rest
        _plan(forgotten, topic, past[-1], person, chance)
        session = _plan(cancelled, topic, past[len(past) // 2], person, chance)
        why = "Balai kelurahan dipakai posyandu; dijadwalkan ulang."
        actions.cancel(session.public_id, why, by=person, on=session.meets_on, at=_at(session.meets_on))
    for number, group in enumerate(rest):
        _plan(group, topic, coming[number % len(coming)], person, chance)


def _make_ups(person: Person, today: date, chance: random.Random, *, forgotten: bool) -> None:
    """Two sessions are made up for: one make-up session was held, the other is forgotten or still to come."""
    past = today - timedelta(days=1)
    missed = Session.objects.filter(facilitator=person, state=Session.State.HELD, makes_up_for=None, absent__gt=0)
    days = (past, past if forgotten else today + timedelta(days=3))
    for place, (original, on) in enumerate(zip(missed.order_by("-meets_on", "pk")[:2], days, strict=False)):
        made_up = actions.plan_make_up(
            original.public_id,
            max(on, original.meets_on + timedelta(days=1)),
            request=uuid.UUID(int=chance.getrandbits(128), version=4),
            meets_from=time(14 + place),
            place=original.place,
            by=person,
            on=today,
            at=_at(today),
        )
        if place == 0 and made_up.meets_on <= today:
            _hold(made_up, person, chance)


def _plan(group: Group, topic: Topic, day: date, person: Person, chance: random.Random) -> Session:
    planned_on, hour = max(group.opened_on, day - timedelta(days=5)), chance.choice(HOURS)
    return actions.plan(
        group.public_id,
        topic.code,
        day,
        request=uuid.UUID(int=chance.getrandbits(128), version=4),
        meets_from=time(hour),
        meets_until=time(hour + 2),
        place=group.meeting_place,
        by=person,
        on=planned_on,
        at=_at(planned_on),
    )


def _hold(session: Session, person: Person, chance: random.Random) -> None:
    lines = attendance_lines(session, person, session.meets_on)
    answers = {line.family.public_id: _answer(line.family, chance) for line in lines if line.seen}
    if answers:
        actions.record_attendance(
            session.public_id,
            answers,
            chance.choice(NOTES),
            seen=None,
            by=person,
            on=session.meets_on,
            at=_at(session.meets_on),
        )


def _with_photos(today: date) -> None:
    """The latest session held gets what a report wants: two photos of the activity and one of the signed list."""
    latest = Session.objects.filter(state=Session.State.HELD, makes_up_for=None).order_by("-meets_on", "pk")
    for session in latest.select_related("facilitator")[:2]:
        for number, shows in enumerate((Photo.Shows.ACTIVITY, Photo.Shows.ACTIVITY, Photo.Shows.ATTENDANCE_LIST)):
            drawn = _drawn_list() if shows == Photo.Shows.ATTENDANCE_LIST else _drawn_meeting(number)
            by, on = session.facilitator, today
            actions.add_photo(session.public_id, drawn, shows, keep_place=False, by=by, on=on, at=_at(on))


def _answer(family: Family, chance: random.Random) -> str:
    return chance.choices(STATUSES, SELDOM if family.pk % 12 == 0 else USUAL)[0]


def _days(first: date, last: date) -> list[date]:
    """Days from Monday to Saturday, both ends included."""
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 6]


def _working_day(month: date, chance: random.Random) -> date:
    return chance.choice(_days(month, month + timedelta(days=25)))


def _at(day: date) -> datetime:
    """When somebody wrote it down: in the afternoon, though never later than now."""
    return clock.at(day, 16, 30)


def _drawn_meeting(number: int) -> bytes:
    """A drawing in place of a photo: people in a half circle before a flipchart."""
    picture = Image.new("RGB", (1200, 900), (240, 232, 214) if number else (224, 236, 230))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 620, 1200, 900), fill=(186, 164, 128))
    draw.rectangle((480, 120, 760, 470), fill=(255, 255, 255), outline=(90, 90, 90), width=6)
    for line in range(5):
        draw.line((520, 180 + line * 55, 720 - line * 15, 180 + line * 55), fill=(11, 93, 87), width=10)
    for person in range(9):
        x, y = 110 + person * 120, 600 + abs(4 - person) * 22
        colour = ((168, 50, 106), (29, 102, 137), (31, 122, 116), (154, 91, 0))[(person + number) % 4]
        draw.ellipse((x - 34, y - 95, x + 34, y - 27), fill=(150, 105, 75))
        draw.pieslice((x - 46, y - 108, x + 46, y - 10), 180, 360, fill=colour)
        draw.rounded_rectangle((x - 55, y - 25, x + 55, y + 130), radius=30, fill=colour)
    return _jpeg(picture)


def _drawn_list() -> bytes:
    """A drawing in place of a photo: a list with signatures."""
    picture = Image.new("RGB", (900, 1200), (250, 249, 244))
    draw = ImageDraw.Draw(picture)
    for row in range(22):
        y = 140 + row * 46
        draw.line((60, y, 840, y), fill=(120, 120, 120), width=2)
        draw.line((90, y + 26, 200 + (row * 53) % 180, y + 26), fill=(70, 70, 70), width=8)
        points = [(640 + step * 14, y + 24 + ((row * 7 + step * step * 5) % 19) - 9) for step in range(12)]
        draw.line(points, fill=(30, 50, 140), width=4)
    return _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
