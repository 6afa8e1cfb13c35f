"""Which families a list does not name: not those whose row is there, though it was refused."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from tangga.families import identity
from tangga.families.models import FacilitatorAssignment, Family
from tangga.imports.queries import staged_of
from tests import make
from tests.features.imports.browsing import confirmed, uploaded
from tests.features.imports.standard import KK1, KK2, KK3, listed_family

START = date(2020, 1, 1)
KK4 = "3273010101100004"
HEADERS = "No KK;Nama Pengurus;Desa;AK\r\n"
NAMED = f"{KK1};SITI CONTOH;Sarijadi;3\r\n"
WITHOUT_NAME = f"{KK2};;Sarijadi;3\r\n"
DAMAGED = "3,27301E+15;ANI CONTOH;Sarijadi;3\r\n"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


@pytest.fixture
def families(areas):
    return {code: make.family(code, kk=kk) for code, kk in (("F1", KK1), ("F2", KK2), ("F3", KK3), ("F4", KK4))}


def not_named(batch):
    pks = pq.read_table(staged_of(batch).path("vanished")).column("family").to_pylist()
    return sorted(Family.objects.filter(pk__in=pks).values_list("family_id", flat=True))


def test_a_family_whose_row_is_refused_for_its_name_is_in_the_list(client, families, tono):
    client.force_login(tono)
    batch = confirmed(client, uploaded(client, HEADERS + NAMED + WITHOUT_NAME))
    assert not_named(batch) == ["F3", "F4"]
    assert batch.counts["families"]["perhaps_refused"] == 0


def test_rows_with_a_damaged_number_are_told_beside_the_count(client, families, tono):
    client.force_login(tono)
    batch = confirmed(client, uploaded(client, HEADERS + NAMED + WITHOUT_NAME + DAMAGED))
    assert not_named(batch) == ["F3", "F4"]
    assert batch.counts["families"]["perhaps_refused"] == 1
    client.cookies["django_language"] = "en"
    assert "up to 1 of them may be a refused row" in client.get(f"/imports/{batch.public_id}/").content.decode()


def test_two_families_of_one_number_are_both_in_the_list(lists, families, tono):
    Family.objects.filter(family_id="F3").update(kk_index=identity.blind_index("kk", KK2))
    batch = lists.batch(tono, [listed_family(), listed_family(kk=KK2, row=3)])
    assert not_named(batch) == ["F4"]


def test_a_facilitators_list_is_held_against_their_own_families_only(lists, families, sari):
    for code in ("F1", "F2"):
        FacilitatorAssignment.objects.create(family=families[code], facilitator=sari, starts_on=START)
    assert not_named(lists.batch(sari, [listed_family()])) == ["F2"]
