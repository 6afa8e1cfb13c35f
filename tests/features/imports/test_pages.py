"""The list of batches, and a batch's page: what it shows, to whom."""

import pytest

from tests import make
from tests.features.imports.standard import KK2, NIK2, listed_family, listed_member


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


def test_the_empty_list_says_what_to_do_next(client, tono):
    client.force_login(tono)
    assert "imports/upload" in client.get("/imports/").content.decode()


def test_a_list_in_preview_shows_its_counts_and_rows(client, lists, tono):
    batch = lists.batch(tono, [listed_family()], [listed_member(), listed_member(nik=NIK2, row=3, name="Budi")])
    client.force_login(tono)
    page = client.get(f"/imports/{batch.public_id}/")
    assert page.status_code == 200
    assert "Wahyuni" in page.content.decode()
    assert "Budi" in client.get(f"/imports/{batch.public_id}/?show=members&outcome=new").content.decode()


def test_an_unknown_filter_shows_no_row(client, lists, tono):
    batch = lists.batch(tono, [listed_family(), listed_family(kk=KK2, row=3)])
    client.force_login(tono)
    page = client.get(f"/imports/{batch.public_id}/?outcome=everything")
    assert page.status_code == 422
    assert "Wahyuni" not in page.content.decode()


def test_somebody_of_another_district_does_not_find_the_list(client, lists, tono, budi):
    batch = lists.batch(tono, [listed_family()])
    client.force_login(budi)
    assert client.get(f"/imports/{batch.public_id}/").status_code == 404
    assert batch.file_name not in client.get("/imports/").content.decode()


def test_a_facilitator_sees_only_what_they_uploaded(client, lists, tono, sari):
    batch = lists.batch(tono, [listed_family()])
    client.force_login(sari)
    assert client.get(f"/imports/{batch.public_id}/").status_code == 404


def test_the_province_uploads_nothing(client, rina):
    client.force_login(rina)
    assert client.get("/imports/").status_code == 403


def test_a_search_finds_lists_by_file_name_and_keeps_it_out_of_the_address(client, lists, tono):
    lists.batch(tono, [listed_family()])
    client.force_login(tono)
    answer = client.post("/imports/search/", {"text": "daftar"})
    assert "daftar" not in answer["Location"]
    assert "daftar.csv" in client.get(answer["Location"]).content.decode()
    other = client.post("/imports/search/", {"text": "rekap"})
    assert "daftar.csv" not in client.get(other["Location"]).content.decode()
