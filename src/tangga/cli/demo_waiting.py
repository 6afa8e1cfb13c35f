"""The demo's waiting list of Kota Kediri: in the real proportion; one place is filled, another offered."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from tangga.areas.models import Area
from tangga.cli import clock
from tangga.families.models import Family
from tangga.families.queries import facilitators_of_each
from tangga.families.registering import register_many
from tangga.people.models import Person
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves
from tangga.runs.engines import DuckDBEngine
from tangga.runs.incoming import read_incoming
from tangga.synthetic import write_district
from tangga.waiting import offering, proposing
from tangga.waiting.lists import Listed, enter_list
from tangga.waiting.models import Entry, Vacancy
from tangga.waiting.queries import served_in, standing

DISTRICT = "3571"
# Said of Kota Kediri in June 2025: of 30,000 families of deciles 1 to 5 the budget serves 18,000.
ELIGIBLE, SERVED = 30_000, 18_000
SEED = 4_004
HIGHEST_DECILE = 5
FOUND = (
    "Rumah kontrakan berlantai semen, ibu mencuci untuk tetangga, tiga anak sekolah.",
    "Atap bocor, ayah buruh harian, satu anak belum sekolah.",
    "Keluarga tinggal bersama nenek yang sakit; tidak ada penghasilan tetap.",
)
MEETING = "Musyawarah kelurahan sepakat keluarga dengan anak sekolah dan lansia sakit didahulukan diperiksa."


def make(code: str, as_of: date) -> None:
    """Put families on the waiting list of the main demo district, unless an earlier start did."""
    if code != DISTRICT or Entry.objects.filter(district=code).exists():
        return
    served = served_in(code, as_of)
    with transaction.atomic():
        _register(code, as_of, served * (ELIGIBLE - SERVED) // SERVED)
        _quota(code, as_of, served)
        _give_places(code, as_of)


def _register(code: str, as_of: date, many: int) -> None:
    """Invent as many families again as the real proportion says, outside the programme, and list them."""
    day = as_of - timedelta(days=120)
    with TemporaryDirectory(prefix="tangga-demo-waiting-") as made, DuckDBEngine() as engine:
        folder = Path(made)
        write_district(code, many, SEED, folder, as_of, excel=False)
        incoming = read_incoming(engine, folder / "families.parquet", folder / "members.parquet", folder)
        accompany = list(Person.objects.filter(username__startswith=f"pendamping.{code}.").order_by("username"))
        register_many(
            _outside(incoming.families, accompany),
            _renamed(incoming.members),
            effective_on=day,
            at=_at(day),
            by=None,
            facilitators={each.username: each for each in accompany},
            joining=False,
        )
    ids = Family.objects.filter(family_id__startswith=f"{code}-T").order_by("family_id")
    ranks = (
        Listed(family_id, rank=1_204 + place * 37, proposed_on=day - timedelta(days=place % 60))
        for place, family_id in enumerate(ids.values_list("family_id", flat=True).iterator())
    )
    enter_list(ranks, on=day, at=_at(day))


def _outside(rows: Iterator[dict[str, Any]], accompany: list[Person]) -> Iterator[dict[str, Any]]:
    """Rows of families as a list of the registry has them: of deciles 1 to 5, in no programme, known to somebody."""
    for place, row in enumerate(rows):
        kept = {name: value for name, value in row.items() if name not in ("joined_on", "left_on", "excluded_for")}
        decile = 1 + place % HIGHEST_DECILE if place % 23 else None
        who = accompany[place % len(accompany)].username if accompany else None
        yield kept | {"family_id": _outside_id(row["family_id"]), "decile": decile, "facilitator_id": who}


def _renamed(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        # The invented numbers are those of other invented people: nobody stands twice for them.
        yield row | {"family_id": _outside_id(row["family_id"]), "member_id": f"T{row['member_id']}", "nik": None}


def _outside_id(family_id: str) -> str:
    return f"{DISTRICT}-T{family_id.rpartition('-')[2]}"


def _quota(code: str, as_of: date, served: int) -> None:
    district = Area.objects.get(code=code)
    free = Vacancy.objects.filter(district=code, state=Vacancy.State.OPEN).count()
    sent = uuid5(NAMESPACE_URL, "tangga-demo-quota")
    why = "Surat Dinas Sosial 400.9/118: jumlah keluarga yang dapat dilayani tahun ini."
    offering.set_quota(
        district, date(as_of.year, 1, 1), served + free, why, by=_named("dinsos"), on=as_of, at=_at(as_of), sent=sent
    )


def _give_places(code: str, as_of: date) -> None:
    """The first of the list are visited; one takes a place, one is thinking about another."""
    day = as_of - timedelta(days=12)
    first = list(standing(code).select_related("family")[: len(FOUND)])
    helpers = facilitators_of_each([each.family_id for each in first], day)
    official = _named("dinsos")
    for entry, found in zip(first, FOUND, strict=False):
        sent = uuid5(NAMESPACE_URL, f"tangga-demo-check-{entry.family.family_id}")
        who = helpers.get(entry.family_id, official)
        proposing.record_check(entry.public_id, day, found, True, by=who, on=day, at=_at(day), sent=sent)
    _meeting(first, helpers, day)
    free = list(Vacancy.objects.filter(district=code, state=Vacancy.State.OPEN)[:2])
    for entry, place in zip(first, free, strict=False):
        day += timedelta(days=1)
        offering.offer(entry.public_id, place.public_id, by=official, on=day, at=_at(day))
        if place == free[0]:
            who = helpers.get(entry.family_id, official)
            offering.accept(entry.public_id, by=who, on=day, at=_at(day))
            stages = exit_moves.first_days_of_stages(day.year, load(day, overlays_for(code)))
            stages += exit_moves.first_days_of_stages(day.year + 1, load(day, overlays_for(code)))
            offering.enrol(
                entry.public_id, next(each for each in stages if each >= day), by=official, on=day, at=_at(day)
            )


def _meeting(first: list[Entry], helpers: dict[int, Person], day: date) -> None:
    if not first:
        return
    who = helpers.get(first[0].family_id, _named("dinsos"))
    reach = first[0].region_id
    sent = uuid5(NAMESPACE_URL, "tangga-demo-meeting")
    held = day - timedelta(days=9)
    proposing.record_meeting(reach, held, 41, MEETING, by=who, on=day, at=_at(day), sent=sent)


def _named(who: str) -> Person:
    return Person.objects.get(username=f"{who}.{DISTRICT}")


def _at(on: date) -> datetime:
    return clock.at(on, 10)
