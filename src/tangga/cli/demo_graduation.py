"""The demo's graduation work: families picked for this year, and plans in every state, as months of work leave them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tangga.cli import clock
from tangga.families.models import Family
from tangga.families.queries import families_assigned_to
from tangga.graduation import milestones, picks, plans
from tangga.graduation.known import told_of
from tangga.graduation.models import Candidate, Plan, Responsible, Why
from tangga.papers.months import month_after
from tangga.people.models import Person
from tangga.runs.models import FamilyAnswer

DISTRICT = "3571"
BEGUN = 130  # days before the demo's day on which the first plan was made
FAMILY, FACILITATOR, OTHER = Responsible.FAMILY.value, Responsible.FACILITATOR.value, Responsible.OTHER.value


@dataclass(frozen=True)
class Stone:
    """A milestone: days from the demo's day until it is due; met: days until it was met; moved_from: an earlier day."""

    what: str
    responsible: str
    due: int
    met: int | None = None
    role: str = ""
    note: str = ""
    moved_from: int | None = None


@dataclass(frozen=True)
class Story:
    """A plan: months from the demo's month until its target, and what becomes of it (state, words)."""

    wish: str
    goal: str
    months: int
    support: tuple[str, ...]
    stones: tuple[Stone, ...]
    note: str = ""
    state: str = Plan.State.PREPARING.value
    words: str = ""
    own_wish: bool = field(default=False)


STORIES = (
    Story(
        "Saya ingin warung kecil saya cukup untuk makan dan sekolah anak, jadi bantuan bisa untuk tetangga yang lebih "
        "susah.",
        "Pendapatan warung di atas belanja rumah tangga tiga bulan berturut-turut",
        3,
        ("capital", "licence"),
        (
            Stone("Usaha terdaftar (NIB)", FAMILY, -95, -98, note="NIB terbit, dicetak di kelurahan."),
            Stone("Catatan pemasukan dan pengeluaran harian selama sebulan", FAMILY, -60, -55),
            Stone("Modal tambahan dari KUR mikro", FACILITATOR, -9, moved_from=-40),
            Stone("Etalase dan kulkas bekas terpasang", FAMILY, 4),
            Stone("Tabungan cukup untuk belanja satu bulan", FAMILY, 45),
        ),
        "Perlu kulkas untuk minuman dingin.",
        own_wish=True,
    ),
    Story(
        "Kalau jahitan ramai terus, kami mau berhenti dari PKH. Saya malu kalau sudah bisa masih menerima.",
        "Menerima jahitan seragam dari dua sekolah",
        6,
        ("training", "market"),
        (
            Stone("Pelatihan menjahit seragam", OTHER, -70, -72, role="Balai Latihan Kerja (BLK)"),
            Stone("Contoh seragam dibawa ke dua sekolah", FAMILY, -20, -18, note="SDN Pesantren 1 memesan 40 setel."),
            Stone("Mesin obras diperoleh lewat PPSE", FACILITATOR, 3),
            Stone("Pesanan tetap untuk tahun ajaran baru", FAMILY, 80),
        ),
    ),
    Story(
        "Anak saya yang besar lulus SMK bulan Juni dan mau kerja. Nanti dia bantu adik-adiknya.",
        "Anak pertama bekerja tetap dan ikut menanggung belanja rumah",
        8,
        ("schooling",),
        (
            Stone("Surat lamaran dan SKCK lengkap", FAMILY, -30, -25),
            Stone("Ikut bursa kerja Dinas Tenaga Kerja", OTHER, -6, role="BKK SMK"),
            Stone("JKN semua anggota keluarga aktif", FACILITATOR, 20),
        ),
    ),
    Story(
        "Ternak kambing kami sudah delapan. Kalau sampai dua belas, insyaallah cukup.",
        "Dua belas ekor kambing dan jual dua ekor tiap tiga bulan",
        0,
        ("capital", "other"),
        (
            Stone("Kandang panggung selesai", FAMILY, -80, -78),
            Stone("Vaksin dan obat cacing rutin", OTHER, -45, -45, role="petugas peternakan kelurahan"),
            Stone("Dua ekor terjual, hasilnya dicatat", FAMILY, -12, -10, note="Terjual Rp 3.600.000 di pasar hewan."),
        ),
        "Pakan saat kemarau.",
    ),
    Story(
        "Saya mau dagang lagi kalau ibu saya sudah sehat. Sekarang belum bisa ditinggal.",
        "Berjualan gorengan keliling lima hari seminggu",
        10,
        ("health", "capital"),
        (
            Stone("Gerobak diperbaiki", FAMILY, -35),
            Stone("Jadwal menjaga nenek disepakati dengan saudara", FAMILY, -25, -22),
        ),
        state=Plan.State.PAUSED.value,
        words="Ibu mertua dirawat di RSUD; keluarga minta rencana dilanjutkan setelah pulih.",
    ),
    Story(
        "Saya ingin punya penghasilan dari kue basah, tidak menunggu bantuan terus.",
        "Menitip kue di lima warung setiap hari",
        12,
        ("training", "capital", "licence"),
        (
            Stone("Membicarakan graduasi bersama seluruh keluarga", FACILITATOR, 6),
            Stone("Pelatihan kue basah di kelompok P2K2", OTHER, 30, role="kader kelurahan"),
            Stone("Izin PIRT terbit", FAMILY, 120),
        ),
    ),
    Story(
        "Suami sudah dapat kerja tetap di pabrik, tapi kontraknya belum jelas.",
        "Kontrak kerja diperpanjang setahun",
        5,
        (),
        (Stone("Salinan kontrak kerja dilihat bersama", FACILITATOR, -50, -48),),
        state=Plan.State.WITHDRAWN.value,
        words="Kontrak suami tidak diperpanjang. Kami belum siap, tolong jangan dulu.",
    ),
)
REASON = "Keluarga meminta sendiri; nenek tetap dirawat anak sulung dan ada anggota yang bekerja."
DROPPED = "Setelah dikunjungi ternyata usahanya berhenti; keluarga belum siap tahun ini."


def make(code: str, as_of: date) -> None:
    """Picks and plans of the district's facilitators; nothing where there are some already."""
    if code != DISTRICT or Candidate.objects.exists():
        return
    today = max(as_of, clock.today())  # what is due this week is due in the week in which the demo is looked at
    for number, facilitator in enumerate(_facilitators(code)):
        _work_of(facilitator, number, today)


def _facilitators(code: str) -> list[Person]:
    return list(Person.objects.filter(username__startswith=f"pendamping.{code}.").order_by("username"))


def _work_of(facilitator: Person, number: int, as_of: date) -> None:
    """One facilitator: nine picks (one of them taken back), or ten; six plans, or seven."""
    stories = STORIES if number % 2 == 0 else (*STORIES[1:6], STORIES[0])
    families = _families(facilitator, as_of)
    for place, family in enumerate(families[: len(stories) + 3]):
        on = as_of - timedelta(days=max(BEGUN - place * 12, 3))
        story = stories[place] if place < len(stories) else None
        picked = picks.pick(
            family,
            as_of.year,
            by=facilitator,
            on=on,
            at=_at(on),
            why=Why.OWN_WISH if story is not None and story.own_wish else Why.LIST,
            reason=REASON,
        )
        if story is not None:
            _plan(family, story, facilitator, on, as_of)
        elif place == len(stories) + 2:
            picks.unpick(picked.public_id, DROPPED, by=facilitator, on=as_of, at=_at(as_of))


def _families(facilitator: Person, as_of: date) -> list[Family]:
    """Those to prepare, in an order that neither names nor ids give: first those nothing protects."""
    mine = families_assigned_to(facilitator.pk, as_of - timedelta(days=BEGUN)).order_by().values("pk")
    answers = FamilyAnswer.objects.filter(standing=True, active=True, preparable=True, family__in=mine)
    still = answers.filter(family__in=families_assigned_to(facilitator.pk, as_of).order_by().values("pk"))
    told = told_of(list(still.select_related("family").order_by("-years_in_programme", "family__family_id")), as_of, 0)
    ready = sorted(told, key=lambda each: (not each.assessment, each.is_protected and not each.assessment))
    return [each.family for each in ready]


def _plan(family: Family, story: Story, by: Person, picked_on: date, as_of: date) -> None:
    on = picked_on + timedelta(days=2)
    intent = plans.Intent(story.goal, story.wish, month_after(as_of, story.months), story.support, story.note)
    steps = [milestones.Step(each.what, _due(each, on, as_of), each.responsible, each.role) for each in story.stones]
    plan = plans.begin_plan(family, intent, steps, by=by, on=on, at=_at(on))
    for made, stone in zip(plan.milestones.order_by("place"), story.stones, strict=True):
        if stone.moved_from is not None:
            moved_on = as_of + timedelta(days=stone.moved_from)
            milestones.move_milestone(
                made.public_id, _not_before(as_of + timedelta(days=stone.due), on),
                "Berkas KUR baru lengkap bulan depan.", by=by, on=moved_on, at=_at(moved_on),
            )  # fmt: skip
        if stone.met is not None:
            met_on = _not_before(as_of + timedelta(days=stone.met), on)
            milestones.meet_milestone(made.public_id, met_on, stone.note, by=by, on=met_on, at=_at(met_on))
    if story.state == Plan.State.PAUSED:
        plans.pause(plan.public_id, story.words, by=by, on=as_of, at=_at(as_of))
    elif story.state == Plan.State.WITHDRAWN:
        plans.withdraw_by_family(plan.public_id, story.words, by=by, on=as_of, at=_at(as_of))


def _due(stone: Stone, on: date, as_of: date) -> date:
    days = stone.due if stone.moved_from is None else stone.moved_from
    return _not_before(as_of + timedelta(days=days), on)


def _not_before(day: date, on: date) -> date:
    return max(day, on)


def _at(on: date) -> datetime:
    return clock.at(on, 10)
