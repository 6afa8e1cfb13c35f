"""The demo's exits by case: proposals of this month, one at each step of the way.

Natural exits wait for somebody to propose them in bulk.
"""

import io
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from PIL import Image, ImageDraw

from tangga.cases import deciding, proposing
from tangga.cases.models import Case
from tangga.cases.page import stages_to_choose
from tangga.cases.proposing import Proposal
from tangga.cli import clock
from tangga.families.models import Family
from tangga.families.queries import facilitator_of, families_assigned_to
from tangga.people.models import Person
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves
from tangga.runs.models import FamilyAnswer

DISTRICT = "3571"
WORDS = (
    "Warung kami sudah jalan tiap hari. Bantuannya biar untuk tetangga yang lebih susah.",
    "Suami sudah dapat kerja tetap di pabrik, kami merasa cukup.",
    "Ternak lele kami sudah tiga kali panen. Kami mau berhenti dengan baik-baik.",
    "Anak sulung sudah bekerja dan ikut menanggung adiknya.",
    "Kami malu kalau sudah bisa masih menerima. Mohon diproses.",
)
REASONS = (
    ("business_grew", "make_room"),
    ("better_paid_work",),
    ("business_grew",),
    ("children_finished_school", "make_room"),
    ("make_room", "facilitator_advocacy"),
)
FOUND = (
    "Sesuai usulan, usaha berjalan dan keluarga mantap.",
    "Dikunjungi pagi hari; ibu menunjukkan catatan penjualan dan buku tabungan.",
    "Sesuai usulan, usaha berjalan dan keluarga mantap.",
    "Rumah dan usaha dilihat; anak-anak bersekolah semua, tidak ada tunggakan.",
)
# How far each gets, one family after the other.
FAR = (exit_moves.PROPOSED, exit_moves.SIGNED, exit_moves.RETURNED, exit_moves.VERIFIED, exit_moves.APPROVED)


def make(code: str, as_of: date) -> None:
    """Bring some families of the main demo district on their way, unless an earlier start did."""
    if code != DISTRICT or Case.objects.filter(district=code).exclude(state__in=exit_moves.OUT).exists():
        return
    # Those that are out of the programme left earlier (demo_after_exit).
    accompany = Person.objects.filter(username__startswith=f"pendamping.{code}.").order_by("username")
    for person in accompany:
        for place, family in enumerate(_of(person, as_of, preparable=True)[: len(FAR)]):
            _go(family, FAR[place], place, person, as_of)
        _let_come_due(person, as_of)


def _of(person: Person, as_of: date, **answer: bool) -> list[Family]:
    """Families of a facilitator with such an answer, the latest to join first: the others have plans in the demo."""
    mine = families_assigned_to(person.pk, as_of).order_by().values("pk")
    found = FamilyAnswer.objects.filter(family__in=mine, standing=True, active=True, **answer)
    return [each.family for each in found.select_related("family").order_by("years_in_programme", "family_id")]


def _go(family: Family, far: str, place: int, person: Person, as_of: date) -> None:
    case = _propose(
        family, Proposal("voluntary", REASONS[place], WORDS[place]), person, as_of - timedelta(days=20 - place)
    )
    key, verifier, approver = case.public_id, named("koordinator"), named("dinsos")
    day = as_of - timedelta(days=10 - place)
    if far == exit_moves.RETURNED:
        deciding.send_back(
            key, "Tuliskan juga apa usaha keluarga dan sejak kapan.", by=verifier, on=day, at=at_ten(day)
        )
    if far in (exit_moves.SIGNED, exit_moves.VERIFIED, exit_moves.APPROVED):
        letter = [drawn_letter(place)]
        proposing.sign(key, day, "Suparman", "Ketua RT 2", letter, by=person, on=day, at=at_ten(day))
    if far in (exit_moves.VERIFIED, exit_moves.APPROVED):
        day += timedelta(days=2)
        found = "Dikunjungi pagi hari. Usaha berjalan, anak-anak sekolah, keluarga mantap dengan pilihannya."
        deciding.verify(key, day, found, by=verifier, on=day, at=at_ten(day))
    if far == exit_moves.APPROVED:
        day += timedelta(days=1)
        case.refresh_from_db()
        first = stages_to_choose(case, day)[0]
        said = "Keluarga sudah dikunjungi dua kali dan mantap."
        deciding.approve(key, first, said, by=approver, on=day, at=at_ten(day))


def _let_come_due(person: Person, as_of: date) -> None:
    """Approve one exit some time ago whose first day has come by now, so that it can be carried out."""
    first = latest_stage(as_of)
    proposed = first - timedelta(days=34)
    for family in _of(person, as_of, preparable=True)[len(FAR) :]:
        if facilitator_of(family, proposed) == person:
            proposal = Proposal("voluntary", REASONS[2], WORDS[2])
            key = _propose(family, proposal, person, proposed).public_id
            decide(key, first, proposed + timedelta(days=2), 60, person)
            return


def latest_stage(as_of: date) -> date:
    """The first day of the payment stage that a day lies in."""
    days = exit_moves.first_days_of_stages(as_of.year, load(as_of, overlays_for(DISTRICT)))
    return max(day for day in days if day <= as_of)


def decide(key: UUID, out: date, day: date, drawing: int, person: Person) -> None:
    """From the statement, signed on a day, to the decision three days later."""
    letter = [drawn_letter(drawing)]
    proposing.sign(key, day, "Suparman", "Ketua RT 2", letter, by=person, on=day, at=at_ten(day))
    day += timedelta(days=2)
    found = FOUND[drawing % len(FOUND)]
    deciding.verify(key, day, found, by=named("koordinator"), on=day, at=at_ten(day))
    day += timedelta(days=1)
    said = "Keluarga sudah dikunjungi dua kali dan mantap dengan pilihannya."
    deciding.approve(key, out, said, by=named("dinsos"), on=day, at=at_ten(day))


def _propose(family: Family, proposal: Proposal, by: Person, on: date) -> Case:
    sent = uuid5(NAMESPACE_URL, f"tangga-demo-case-{family.family_id}")
    return proposing.propose(family, proposal, by=by, on=on, at=at_ten(on), sent=sent)


def named(who: str) -> Person:
    return Person.objects.get(username=f"{who}.{DISTRICT}")


def at_ten(on: date) -> datetime:
    return clock.at(on, 10)


def drawn_letter(place: int) -> bytes:
    """A drawing in place of a photo: a letter with a signature over its stamp."""
    picture = Image.new("RGB", (900, 1200), (250, 249, 244))
    draw = ImageDraw.Draw(picture)
    draw.line((120, 110, 780, 110), fill=(60, 60, 60), width=8)
    for row in range(14):
        draw.line((100, 220 + row * 44, 760 - (row * 37) % 160, 220 + row * 44), fill=(110, 110, 110), width=6)
    draw.rectangle((560, 900, 700, 1060), fill=(206, 120, 110), outline=(120, 60, 50), width=4)
    points = [(520 + step * 22, 980 + ((place * 11 + step * step * 7) % 60) - 30) for step in range(12)]
    draw.line(points, fill=(30, 50, 140), width=6)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
