"""The demo's grants: budgets of PPSE, and grants for families that left, each somewhat further than the one before."""

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from PIL import Image, ImageDraw

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.cli import clock
from tangga.families.models import Exit, Family
from tangga.families.queries import facilitator_of
from tangga.grants import actions, budgets
from tangga.grants.actions import Handover, Proposal
from tangga.grants.known import Known, known_of
from tangga.grants.models import Budget, Grant
from tangga.people.models import Person
from tangga.rules import grants as rules
from tangga.runs.models import FamilyAnswer

DISTRICT, PROGRAMME = "3571", "ppse"
PLANS = (
    "Menambah etalase dan modal dagangan warung di depan rumah.",
    "Membeli mesin jahit kedua supaya bisa menerima pesanan seragam.",
    "Membeli bibit dan pakan untuk dua kolam lele lagi.",
    "Membeli gerobak dan kompor untuk jualan gorengan pagi.",
    "Menambah stok pulsa dan memperbaiki meja konter.",
)
# How far each grant gets, one family after the other.
FAR = ("paid", "paid", "approved", "proposed", "proposed", "cancelled")
AMOUNTS = (5_000_000, 5_000_000, 4_500_000, 5_000_000, 3_000_000, 5_000_000)


def make(code: str, as_of: date) -> None:
    """Enter budgets of the main demo district and bring grants on their way, unless an earlier start did."""
    if code != DISTRICT or Budget.objects.filter(district=code).exists():
        return
    official, head = (Person.objects.get(username=f"{who}.{code}") for who in ("dinsos", "kepala"))
    day = as_of - timedelta(days=min(40, (as_of - as_of.replace(month=1, day=1)).days))
    if PROGRAMME not in budgets.offered_in(as_of.year, Area.objects.get(pk=code)):
        return
    when: dict[str, Any] = {"by": official, "on": day, "at": _at(day)}
    state = budgets.open_budget("apbn", as_of.year, PROGRAMME, 60_000_000, why="Surat alokasi Kemensos", **when)
    gift = "PT Contoh Maju"
    budgets.open_budget("csr", as_of.year, PROGRAMME, 15_000_000, source_name=gift, why="Perjanjian CSR", **when)
    more = when | {"on": day + timedelta(days=9), "at": _at(day + timedelta(days=9))}
    budgets.correct_budget(state.public_id, 75_000_000, "Tambahan alokasi, surat kedua", **more)
    for place, known in enumerate(islice(_could(_left(code, as_of), as_of), len(FAR))):
        _go(known, state, place, official, head, as_of)
    for known in islice(_could(_still_in(code), as_of), 1):
        _go(known, state, 0, official, head, as_of)


def _could(families: Iterable[Family], as_of: date) -> Iterator[Known]:
    """Of the families, those to which nothing closes the programme."""
    for family in families:
        known = known_of(family, as_of)
        facts = known.for_programme(PROGRAMME, plan=PLANS[0])
        if (
            known.facts
            and rules.verdict(known.conditions(PROGRAMME, facts)) != rules.CLOSED
            and facilitator_of(family, as_of)
        ):
            yield known


def _left(code: str, as_of: date) -> Iterator[Family]:
    exits = Exit.objects.filter(
        within("region_id", code), exit_type="voluntary", superseded_at=None, effective_on__lte=as_of
    )
    for each in exits.select_related("family").order_by("-effective_on", "pk"):
        yield each.family


def _still_in(code: str) -> Iterator[Family]:
    answers = FamilyAnswer.objects.filter(
        within("region_id", code), standing=True, active=True, preparable=True, years_in_programme__gte=6
    )
    for each in answers.select_related("family").order_by("-family_id")[:200]:
        yield each.family


def _go(known: Known, budget: Budget, place: int, official: Person, head: Person, as_of: date) -> None:
    day = max(as_of - timedelta(days=20 - place), as_of.replace(month=1, day=1))
    for member in known.living:
        facts = known.for_programme(PROGRAMME, member=member.member, plan=PLANS[0])
        if rules.verdict(known.conditions(PROGRAMME, facts)) != rules.CLOSED:
            break
    else:
        return
    said = "Ditanyakan kepada keluarga dan kelurahan; layak menerima."
    asked = Proposal(PROGRAMME, member.member, budget, AMOUNTS[place], PLANS[place % len(PLANS)], said)
    sent = uuid5(NAMESPACE_URL, f"tangga-demo-grant-{known.family.family_id}")
    grant = actions.propose(known.family, asked, by=official, on=day, at=_at(day), sent=sent)
    _further(grant, known, FAR[place], place, (official, head), as_of)


def _further(grant: Grant, known: Known, far: str, place: int, office: tuple[Person, Person], as_of: date) -> None:
    official, head = office
    day = min(grant.proposed_on + timedelta(days=4), as_of)
    if far == "cancelled":
        actions.cancel(grant.public_id, "Keluarga pindah ke kota lain.", by=official, on=day, at=_at(day))
    if far in ("approved", "paid"):
        actions.approve(grant.public_id, by=head, on=day, at=_at(day))
    goes = facilitator_of(known.family, as_of)
    if far == "paid" and goes is not None:
        day = min(day + timedelta(days=6), as_of)
        handover = Handover(day, grant.member, f"BKT-{place + 1:03d}/{as_of.year}", [_drawn(place)])
        actions.hand_over(grant.public_id, handover, by=goes, on=day, at=_at(day))


def _at(on: date) -> datetime:
    return clock.at(on, 11)


def _drawn(place: int) -> bytes:
    """A drawing in place of a photo: two people and what is handed over."""
    picture = Image.new("RGB", (1200, 900), (226, 236, 232))
    draw = ImageDraw.Draw(picture)
    for left, shade in ((260, (70, 110, 130)), (760, (150, 90, 70))):
        draw.ellipse((left + 40, 180, left + 160, 300), fill=(214, 178, 148))
        draw.rounded_rectangle((left, 310, left + 200, 700), 40, fill=shade)
    draw.rectangle((500, 430 + place * 4, 720, 580), fill=(222, 190, 90), outline=(130, 100, 40), width=6)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
