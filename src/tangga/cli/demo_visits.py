"""The demo's visits: nine months of two facilitators, what families live on, and what else they receive.

Made by the feature's own actions, by the same drawing of lots each time. The photos are drawings of a house.
"""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from django.db import transaction
from PIL import Image, ImageDraw

from tangga.cli import clock
from tangga.families.models import FacilitatorAssignment, Family, MembershipSpell
from tangga.families.queries import members_of
from tangga.people.models import Person
from tangga.photos.models import Photo
from tangga.visits.actions import Held, cancel, hold, plan, postpone, record_visit, settle_next_step
from tangga.visits.aid_actions import Aid, correct_aid, record_aid
from tangga.visits.business_actions import Figures, begin, correct, end, update
from tangga.visits.keeping import Sent, keep_sent
from tangga.visits.models import Business, Purpose, StepKind, Visit

DISTRICT = "3571"
SPACE = UUID("5f0c7f3e-2f0e-4d5b-9a52-3b8f3a1d2a77")
VISITS, BUSINESSES, AID = 112, 60, 80
MONTHS = 9
S = StepKind

FOUND: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Purpose.HOME_VISIT: (
        ("Rumah permanen, lantai keramik, listrik 450 VA. Ibu berjualan di depan rumah, anak-anak sekolah semua.", ()),
        ("Dinding sebagian masih papan. Kartu KKS dipegang sendiri, bantuan tahap ini sudah diambil.", ()),
        ("Suami buruh bangunan, penghasilan tidak tetap. Air bersih dari sumur.", (S.OTHER_AID_EXPLAINED,)),
    ),
    Purpose.DATA_UPDATE: (
        ("Data anggota dicocokkan. Anak kedua naik ke kelas 8, anak bungsu masuk TK.", (S.DATA_UPDATED,)),
        ("Keluarga sudah pindah ke rumah kontrakan di RT sebelah; alamat perlu diperbaiki.", (S.DATA_UPDATED,)),
        ("Pekerjaan kepala keluarga berubah: sekarang bekerja di gudang tembakau.", (S.DATA_UPDATED,)),
    ),
    Purpose.ADVOCACY: (
        (
            "Sudah 7 tahun menjadi peserta. Usaha berjalan, ibu mau memikirkan lulus mandiri setelah panen.",
            (S.ADVOCACY_GIVEN, S.BUSINESS_DISCUSSED),
        ),
        (
            "Ibu khawatir PIP anak ikut hilang. Dijelaskan bahwa PIP dan PBI-JK tidak ikut berhenti.",
            (S.ADVOCACY_GIVEN, S.OTHER_AID_EXPLAINED),
        ),
    ),
    Purpose.GRADUATION_PREPARATION: (
        (
            "Rencana usaha disusun bersama: tambah satu gerobak dan catat uang masuk dan keluar setiap hari.",
            (S.BUSINESS_DISCUSSED, S.P2K2_EXPLAINED),
        ),
        (
            "Keluarga setuju mulai menabung Rp 50.000 setiap minggu sampai akhir tahun.",
            (S.BUSINESS_DISCUSSED, S.ADVOCACY_GIVEN, S.LABELLING_EXPLAINED),
        ),
    ),
    Purpose.READINESS: (("Kuesioner kesiapan diisi bersama ibu dan suami.", (S.DATA_UPDATED, S.ADVOCACY_GIVEN)),),
    Purpose.BUSINESS_MENTORING: (
        ("Dagangan habis sebelum siang. Modal kurang untuk hari pasar.", (S.BUSINESS_DISCUSSED,)),
        ("Sudah mencatat uang dua minggu. Utang ke rentenir dibahas, disarankan ke koperasi.", (S.BUSINESS_DISCUSSED,)),
    ),
    Purpose.COMMITMENT_FOLLOW_UP: (
        ("Anak jarang masuk sekolah sebulan ini karena sakit; surat dokter ada.", (S.COMMITMENTS_EXPLAINED,)),
        ("Balita dua bulan tidak ke posyandu. Ibu berjanji datang bulan depan.", (S.COMMITMENTS_EXPLAINED, S.REFERRED)),
    ),
    Purpose.COMPLAINT: (
        ("Kartu KKS rusak, tidak bisa untuk menarik uang. Diantar ke bank penyalur.", (S.REFERRED,)),
    ),
    Purpose.OTHER: (("Mengantar undangan pertemuan kelompok.", ()),),
}  # fmt: skip
AGREED = (
    "Membawa akta kelahiran anak pada pertemuan kelompok.",
    "Membuka rekening tabungan di BUMDes.",
    "Mengurus NIB di kelurahan.",
    "Menimbang balita di posyandu.",
    "Membicarakan kelulusan dengan suami.",
    "Mencatat uang masuk dan keluar setiap hari.",
)
TRADES = (
    ("peddling", "gorengan keliling", 2_600_000),
    ("peddling", "sayur keliling", 3_400_000),
    ("kiosk", "kios kelontong kecil", 4_500_000),
    ("food_stall", "warung nasi pecel", 5_200_000),
    ("farming", "jagung dan cabai", 1_900_000),
    ("livestock", "kambing dan ayam", 1_400_000),
    ("craft", "jahitan baju", 2_200_000),
    ("services", "cuci setrika", 1_800_000),
    ("transport", "ojek pangkalan", 2_700_000),
    ("peddling", "jamu gendong", 2_100_000),
)
RECEIVED: tuple[Callable[[date], Aid], ...] = (
    lambda day: Aid("pip", "central", day, "seen", amount_idr=450_000, once=True),
    lambda day: Aid("pbi_jk", "central", day, "seen"),
    lambda day: Aid("sembako", "central", day, "seen", amount_idr=200_000),
    lambda day: Aid("blt_dana_desa", "village", day, "told", amount_idr=300_000),
    lambda day: Aid(
        "district_programme", "district", day, "list", programme_name="Bantuan modal usaha mikro Kota Kediri",
        amount_idr=1_500_000, once=True,
    ),
    lambda day: Aid(
        "province_programme", "province", day, "told", programme_name="PKH Plus Jawa Timur", amount_idr=500_000
    ),
    lambda day: Aid("kube", "central", day, "told", goods="satu kelompok 10 orang, ternak kambing", once=True),
    lambda day: Aid("ppse", "central", day, "seen", amount_idr=5_000_000, once=True),
    lambda day: Aid("rst", "central", day, "seen", amount_idr=20_000_000, once=True),
)  # fmt: skip


def make(code: str, as_of: date) -> None:
    """Make it all for one district, up to today. Does nothing elsewhere, or when visits are there already."""
    if code != DISTRICT or Visit.objects.filter(family__family_id__startswith=f"{code}-").exists():
        return
    today = max(as_of, clock.today())
    lots = Random(f"visits {code}")  # noqa: S311 - a made-up district
    pairs = _families(code, as_of)
    lots.shuffle(pairs)
    with transaction.atomic():  # one writing to the disk, not four hundred
        _visits(pairs, today, lots)
        _planned(pairs[VISITS : VISITS + 12], today)
        _businesses(pairs[:BUSINESSES], today, lots)
        _aid(pairs[20 : 20 + AID], today, lots)


def _families(code: str, as_of: date) -> list[tuple[Family, Person]]:
    """Active families with whoever accompanies them, the two of the demo in turn."""
    active = MembershipSpell.objects.filter(superseded_at=None, left_on=None, joined_on__lte=as_of).values("family")
    rows = FacilitatorAssignment.objects.filter(
        ends_on=None, family__in=active, facilitator__username__startswith=f"pendamping.{code}."
    ).select_related("family", "facilitator")
    return [(row.family, row.facilitator) for row in rows.order_by("family__family_id")]


def _at(day: date, hour: int = 9) -> datetime:
    """An instant of a day: 16.00 and some, in Jakarta."""
    return clock.at(day, 7 + hour, 20)


def _id(*names: object) -> UUID:
    return uuid5(SPACE, " ".join(map(str, names)))


def _visits(pairs: list[tuple[Family, Person]], today: date, lots: Random) -> None:
    """Held ones; to some families two or three times, so that the steps of preparing go on."""
    purposes = [
        each for each in FOUND for _time in range(3 if each in (Purpose.HOME_VISIT, Purpose.DATA_UPDATE) else 2)
    ]
    for place in range(VISITS):
        family, visitor = pairs[place % min(70, len(pairs))]
        purpose = purposes[place % len(purposes)]
        day = today - timedelta(days=3 + (VISITS - place) * MONTHS * 30 // VISITS - place % 3)
        findings, steps = FOUND[purpose][place % len(FOUND[purpose])]
        agreed = AGREED[place % len(AGREED)] if place % 4 == 0 else ""
        nobody = place % 19 == 11
        held = Held(
            visited_on=day,
            purpose=purpose,
            purpose_note="Undangan pertemuan" if purpose == Purpose.OTHER else "",
            met="nobody" if nobody else ("family" if place % 6 == 5 else "carer"),
            findings="Rumah kosong, tetangga bilang keluarga sedang di sawah." if nobody else findings,
            steps=() if nobody else tuple(map(str, steps)),
            next_step=agreed,
            next_on=day + timedelta(days=14 + place % 20) if agreed else None,
        )
        public_id = _id("visit", family.family_id, place)
        if place % 13 == 0 or place > VISITS - 3:
            _photograph(family, public_id, visitor, today, day, lots)
        visit = record_visit(family, held, public_id=public_id, by=visitor, on=today, at=_at(day))
        if visit.next_on and visit.next_on < today - timedelta(days=12):
            settle_next_step(visit.public_id, by=visitor, on=today, at=_at(visit.next_on))


def _planned(pairs: list[tuple[Family, Person]], today: date) -> None:
    """Due today, overdue, to come; one put off, one cancelled."""
    days = (0, 0, 0, -4, -9, 2, 5, 9, 14, 3, 6, 0)
    purposes = (Purpose.HOME_VISIT, Purpose.DATA_UPDATE, Purpose.ADVOCACY, Purpose.BUSINESS_MENTORING)
    for place, ((family, visitor), away) in enumerate(zip(pairs, days, strict=False)):
        day = today + timedelta(days=away)
        planned = min(today, day) - timedelta(days=5)
        visit = plan(
            family,
            purpose=purposes[place % len(purposes)],
            planned_on=day,
            public_id=_id("plan", family.family_id),
            by=visitor,
            on=planned,
            at=_at(planned),
        )
        match place:
            case 9:
                later = day + timedelta(days=8)
                postpone(
                    visit.public_id, later, "Ibu sedang panen di desa lain.", by=visitor, on=today, at=_at(today, 1)
                )
            case 10:
                cancel(
                    visit.public_id, "Keluarga sudah datang sendiri ke kantor.", by=visitor, on=today, at=_at(today, 1)
                )
            case 11:
                findings, steps = FOUND[Purpose.DATA_UPDATE][0]
                held = Held(today, "carer", findings=findings, steps=tuple(map(str, steps)))
                hold(visit.public_id, held, by=visitor, on=today, at=_at(today, 1))


def _businesses(pairs: list[tuple[Family, Person]], today: date, lots: Random) -> None:
    for place, (family, visitor) in enumerate(pairs):
        kind, what, turnover = TRADES[place % len(TRADES)]
        began = today - timedelta(days=500 + 37 * (place % 20))
        count = 2 + place % 4
        business, debt = None, 1_500_000 if place % 3 == 0 else 0
        for turn in range(count):
            day = today - timedelta(days=(count - turn) * 75 - place % 30)
            grown = 1 + (0.14 if place % 5 else -0.12) * turn + lots.uniform(-0.05, 0.05)
            sold = round(turnover * grown, -4)
            figures = Figures(
                turnover_month_idr=int(sold),
                cost_month_idr=int(round(sold * lots.uniform(0.52, 0.68), -4)) if place % 9 else None,
                capital_idr=int(round(turnover * 0.4, -4)),
                assets_idr=int(round(turnover * 0.9, -4)) if turn else None,
                debt_idr=max(0, debt - turn * 350_000),
                debt_to=("moneylender" if place % 2 else "cooperative") if debt - turn * 350_000 > 0 else "",
                savings_idr=turn * 150_000,
                workers=1 + place % 2,
                licences=("nib",) if turn > 1 and place % 4 == 0 else ("none",) if turn == 0 else (),
            )
            sent_as = _id("figures", family.family_id, turn)
            if business is None:
                business = begin(
                    family, kind=kind, what=what, started_on=began, figures=figures, effective_on=day,
                    public_id=sent_as, by=visitor, on=today, at=_at(day),
                )  # fmt: skip
            else:
                update(
                    business.public_id, figures, effective_on=day, public_id=sent_as, by=visitor, on=today, at=_at(day)
                )
        if business is not None:
            _afterwards(business, place, visitor, today)


def _afterwards(business: Business, place: int, by: Person, today: date) -> None:
    """One in twenty ended; of some the first figures were wrong."""
    if place % 20 == 7:
        end(
            business.public_id, ended_on=today - timedelta(days=20), reason="capital", by=by, on=today, at=_at(today, 1)
        )
    if place % 20 == 3:
        first = business.states.order_by("effective_on").first()
        assert first is not None  # made above
        right = Figures(turnover_month_idr=1_250_000, cost_month_idr=800_000, debt_idr=0, workers=1)
        correct(
            first.public_id,
            right,
            because="Yang ditulis omzet tiga bulan, bukan satu bulan.",
            public_id=_id("right", business.pk),
            by=by,
            on=today,
            at=_at(today, 1),
        )


def _aid(pairs: list[tuple[Family, Person]], today: date, lots: Random) -> None:
    for place, (family, visitor) in enumerate(pairs):
        since = today - timedelta(days=60 + lots.randrange(600))
        aid = RECEIVED[place % len(RECEIVED)](since)
        people = members_of(family, today)
        if aid.programme == "pip" and people:
            aid = Aid("pip", "central", since, "seen", member=people[-1].member, amount_idr=450_000, once=True)
        public_id = _id("aid", family.family_id)
        row = record_aid(family, aid, public_id=public_id, by=visitor, on=today, at=_at(since))
        if aid.programme == "blt_dana_desa" and place % 2:
            ended = Aid(
                "blt_dana_desa", "village", since, "told", amount_idr=300_000, ends_on=today - timedelta(days=30)
            )
            correct_aid(
                row.chain,
                ended,
                because="Dana desa tahun ini sudah habis.",
                public_id=_id("aid ended", family.family_id),
                seen=row.public_id,
                by=visitor,
                on=today,
                at=_at(today, 1),
            )


def _photograph(family: Family, visit: UUID, by: Person, today: date, day: date, lots: Random) -> None:
    sent = [Sent(Photo.Shows.HOUSE_FRONT, _house(lots)), Sent(Photo.Shows.BUSINESS, _stall(lots))]
    keep_sent(family, visit, sent, keep_place=False, by=by, on=today, at=_at(day))


def _house(lots: Random) -> io.BytesIO:
    """A drawn house: nobody's."""
    picture = Image.new("RGB", (960, 720), (196, 222, 236))
    pen = ImageDraw.Draw(picture)
    wall = (lots.randrange(180, 235), lots.randrange(170, 215), lots.randrange(140, 190))
    pen.rectangle((0, 520, 960, 720), fill=(146, 170, 108))
    pen.rectangle((210, 300, 750, 580), fill=wall, outline=(90, 80, 70), width=5)
    pen.polygon([(160, 310), (480, 130), (800, 310)], fill=(150, 74 + lots.randrange(30), 56))
    pen.rectangle((430, 400, 530, 580), fill=(110, 78, 52))
    for left in (270, 600):
        pen.rectangle((left, 380, left + 100, 470), fill=(230, 240, 246), outline=(90, 80, 70), width=5)
    return _jpeg(picture)


def _stall(lots: Random) -> io.BytesIO:
    """A drawn stall with jars."""
    picture = Image.new("RGB", (960, 720), (238, 228, 208))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((120, 420, 840, 640), fill=(150, 110, 70))
    for left in range(100, 860, 95):
        pen.rectangle((left, 120, left + 95, 220), fill=(196, 70, 60) if left // 95 % 2 else (250, 250, 250))
    for left in range(170, 800, 110):
        colour = (lots.randrange(120, 240), lots.randrange(90, 200), lots.randrange(40, 120))
        pen.rounded_rectangle((left, 320, left + 70, 420), 16, fill=colour, outline=(80, 70, 60), width=4)
    return _jpeg(picture)


def _jpeg(picture: Image.Image) -> io.BytesIO:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    out.seek(0)
    return out
