"""The demo's other work and work reports: eight months of two facilitators, in every state a report can be in."""

import io
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from PIL import Image, ImageDraw

from tangga.cli import clock
from tangga.families.queries import families_assigned_to
from tangga.jobs.worker import work_all
from tangga.papers.months import first_of, last_of, month_after
from tangga.people.models import Person
from tangga.work_reports.making import make as make_report
from tangga.work_reports.models import OtherWork
from tangga.work_reports.office import set_letterhead
from tangga.work_reports.recording import NewPhotos, Told, change_work, record_work, withdraw_work

DISTRICT = "3571"
MONTHS = 8
WITH_PHOTOS = 2  # the latest months; every photo costs time when the demo is made
NIP = {"pendamping.3571.1": "199203152023211007", "koordinator.3571": "198407212009012004"}

# kind, day of the month, hour, place, what was done, people, result
Done = tuple[str, int, int, str, str, int | None, str]
EACH_MONTH: tuple[Done, ...] = (
    (
        "payment_monitoring", 6, 9, "Kantor Pos Kediri",
        "Memantau pencairan bantuan di loket dan membantu penerima lansia mengisi formulir.", 64,
        "61 penerima mencairkan; 3 orang dijadwalkan ulang karena KTP belum dibawa.",
    ),
    (
        "commitment_check", 11, 8, "SDN Mojoroto 1",
        "Mengambil rekap kehadiran siswa peserta dari wali kelas dan mencocokkan namanya.", 2,
        "Kehadiran 38 anak terverifikasi; 2 anak di bawah 85 persen ditindaklanjuti.",
    ),
    (
        "monthly_meeting", 26, 13, "Aula Dinas Sosial Kota Kediri",
        "Rapat bulanan pendamping: evaluasi P2K2, jadwal kunjungan, dan sisa usulan graduasi.", 14,
        "Jadwal bulan depan disepakati; kendala sinyal di dua kelompok dicatat.",
    ),
    (
        "vulnerability", 16, 10, "Rumah peserta di Kelurahan Pesantren",
        "Mendampingi keluarga mengurus kembali dokumen kependudukan yang hilang.", 2,
        "Dokumen pengganti sudah diterima.",
    ),
)  # fmt: skip
BY_TURNS: tuple[Done, ...] = (
    (
        "complaint", 14, 10, "Balai Kelurahan Pesantren",
        "Menerima pengaduan warga yang kartunya tertelan mesin ATM dan mengantar ke bank.", 3,
        "Kartu pengganti terbit; warga diminta menyimpan bukti lapor.",
    ),
    (
        "coordination", 18, 9, "Kecamatan Mojoroto",
        "Rapat koordinasi lintas sektor tentang penanganan stunting bersama puskesmas.", 22,
        "Daftar balita yang perlu dirujuk dibagi per kelurahan.",
    ),
    (
        "disaster", 20, 15, "RT 3 RW 2 Kelurahan Campurejo",
        "Mendata keluarga peserta yang rumahnya terendam dan menyalurkan paket logistik.", 9,
        "9 keluarga menerima paket; 1 rumah diusulkan perbaikan.",
    ),
    (
        "socialisation", 22, 19, "Balai RW 5 Bandar Lor",
        "Sosialisasi pemutakhiran DTSEN kepada pengurus RT dan kader.", 31, "",
    ),
)  # fmt: skip
GOOD_NEWS = (
    "good_news", 23, 11, "Kelurahan Bandar Lor",
    "Kisah pengurus kelompok Melati yang memulai usaha keripik setelah P2K2 modul keuangan.", None,
    "Dibagikan 46 kali.",
)  # fmt: skip
LETTERHEAD = ("PEMERINTAH KOTA KEDIRI", "DINAS SOSIAL", "Jl. Contoh No. 1, Kediri")
BASIS = ("Peraturan Menteri Sosial Nomor 1 Tahun 2018 tentang Program Keluarga Harapan",)


def make(code: str, as_of: date) -> None:
    """Eight months until today of one district; nothing where there is some already, or for other districts."""
    if code != DISTRICT or OtherWork.objects.filter(district=code).exists():
        return
    today = clock.today()
    for username, number in NIP.items():
        Person.objects.filter(username=username, nip="").update(nip=number)
    first_day = _months_before(first_of(today), MONTHS)
    official = Person.objects.get(username=f"dinsos.{code}")
    set_letterhead(LETTERHEAD, BASIS, "Kediri", by=official, on=first_day, at=_evening(first_day))
    people = Person.objects.filter(username__startswith=f"pendamping.{code}.").order_by("username")[:2]
    pictures = [_picture(place) for place in range(5)]
    for place, person in enumerate(people):
        for back in range(MONTHS, -1, -1):
            _month(person, place, _months_before(first_of(today), back), today, pictures if back < WITH_PHOTOS else [])
    _reports(list(people), today)


def _months_before(month: date, many: int) -> date:
    for _each in range(many):
        month = month_after(month, -1)
    return month


def _month(person: Person, place: int, month: date, today: date, pictures: list[bytes]) -> None:
    turn = month.month + place
    chosen = [*EACH_MONTH, BY_TURNS[turn % len(BY_TURNS)], BY_TURNS[(turn + 2) % len(BY_TURNS)]]
    if turn % 2:
        chosen.append(GOOD_NEWS)
    for many, done in enumerate(chosen):
        day = min(month.replace(day=done[1]) + timedelta(days=place), last_of(month))
        if day <= today:
            # One in five has no photo: the report says what is missing.
            shown = [] if many == 3 or not pictures else [pictures[(many + place) % 5], pictures[(many + 2) % 5]]
            key, told = _key(person, day, done[0]), _told(done, day, person)
            record_work(key, told, NewPhotos(shown), by=person, on=day, at=_evening(day))


def _told(done: Done, day: date, person: Person) -> Told:
    kind, _day, hour, place, what, people, result = done
    about_one = kind in ("complaint", "vulnerability")
    family = families_assigned_to(person.pk, day).order_by("pk").first() if about_one else None
    link = f"https://media.example/kabar-baik/{day:%Y-%m}" if kind == "good_news" else ""
    return Told(
        kind=kind,
        done_on=day,
        place=place,
        what=what,
        starts_at=time(hour),
        participants=people,
        result=result,
        link=link,
        family=family,
    )


def _reports(people: list[Person], today: date) -> None:
    """Last month's: made, made anew after a change, out of date; this month's: provisional. The rest is not made."""
    month, this_month = month_after(first_of(today), -1), first_of(today)
    # The morning of the first; where that is today, the hours before now.
    at = min(_evening(this_month) - timedelta(hours=8), clock.now() - timedelta(hours=3))
    for person in people:
        for rhk in (1, 3, 6, 7) if person == people[-1] else (1, 3, 7):
            if _has(person, month, rhk):
                make_report(_key(person, month, f"report {rhk}"), month, rhk, by=person, on=this_month, at=at)
    work_all(at)
    first = people[0]
    meeting = OtherWork.objects.get(
        facilitator=first, kind="monthly_meeting", done_on__gte=month, done_on__lt=this_month
    )
    told = Told(
        **{
            name: getattr(meeting, name) for name in ("kind", "done_on", "place", "what", "starts_at", "result", "link")
        },
        participants=15,
    )
    change_work(
        meeting.public_id, told, seen=1, because="Satu peserta terlambat belum terhitung pada daftar hadir.",
        by=first, on=this_month, at=at + timedelta(hours=1),
    )  # fmt: skip
    note = "Kendala: dua peserta belum membawa KTP. Rencana: mengingatkan lewat grup sebelum pencairan berikutnya."
    make_report(
        _key(first, month, "report 7 again"), month, 7, note, by=first, on=this_month, at=at + timedelta(hours=2)
    )
    _late(people[-1], month, this_month)
    if _has(first, this_month, 1):
        make_report(_key(first, this_month, "report 1"), this_month, 1, by=first, on=today, at=_evening(today))
    work_all(at + timedelta(hours=3))


def _has(person: Person, month: date, rhk: int) -> bool:
    done = OtherWork.objects.filter(facilitator=person, rhk=rhk, done_on__gte=month, done_on__lte=last_of(month))
    return done.exists()


def _late(person: Person, month: date, today: date) -> None:
    """Work recorded after its report was made, and one piece withdrawn."""
    day = month.replace(day=28)
    kind, late = "payment_education", _evening(today)
    told = Told(
        kind, day, "Balai Kelurahan Tosaren", "Menjelaskan jadwal pencairan tahap berikutnya.", time(9), 24,
        "Semua penerima tahu harinya.",
    )  # fmt: skip
    record_work(_key(person, day, kind), told, by=person, on=today, at=late)
    twice = Told("coordination", day, "Kecamatan Pesantren", "Rapat koordinasi lintas sektor.", time(13), 12)
    work = record_work(_key(person, day, "twice"), twice, by=person, on=today, at=late)
    withdraw_work(work.public_id, "Tercatat dua kali: rapat yang sama sudah ada.", by=person, on=today, at=late)


def _key(person: Person, day: date, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"tangga demo {person.username} {day} {what}")


def _evening(day: date) -> datetime:
    return clock.at(day, 17, 30)


def _picture(place: int) -> bytes:
    """A drawn hall with people: no photo of anybody."""
    wall = ((214, 226, 218), (232, 221, 200), (205, 219, 232), (228, 210, 214), (222, 228, 196))[place]
    picture = Image.new("RGB", (960, 720), wall)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 470, 960, 720), fill=(168, 146, 118))
    pen.rectangle((330, 90, 630, 270), fill=(250, 250, 246), outline=(90, 90, 90), width=6)
    for line in range(4):
        pen.line((360, 130 + 32 * line, 560 + 10 * ((place + line) % 4), 130 + 32 * line), fill=(90, 110, 130), width=8)
    for seat in range(7):
        x, y = 70 + seat * 125, 430 + 60 * ((seat + place) % 3)
        colour = ((11, 93, 87), (150, 70, 60), (70, 90, 150), (180, 140, 60))[(seat + place) % 4]
        pen.ellipse((x, y, x + 66, y + 66), fill=(122, 86, 62))
        pen.rounded_rectangle((x - 18, y + 60, x + 84, y + 230), 34, fill=colour)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
