"""The upload page: who may, what is taken, what is refused with a sentence, the same file twice."""

import re
from pathlib import Path

import pytest

from tangga.audit.models import Event
from tangga.imports.models import Batch, State
from tangga.imports.reading.limits import REFUSALS
from tangga.imports.showing import problem_words
from tangga.imports.words import REFUSED_FILES
from tangga.rules.intake import PROBLEMS
from tests import make
from tests.features.imports.browsing import PERSONS, SITI, send, uploaded


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


def test_a_list_is_uploaded_and_read_in_the_background(client, tono):
    client.force_login(tono)
    batch = uploaded(client, PERSONS + SITI)
    assert (batch.state, batch.shape, batch.district_id, batch.kind) == (State.MAPPING, "persons", "3273", "csv")


def test_an_upload_is_in_the_log_once_without_anybody_s_data(client, tono):
    client.force_login(tono)
    uploaded(client, PERSONS + SITI)
    (event,) = Event.objects.filter(action="list.uploaded")
    assert "SITI" not in str(event.detail)
    assert "3273014101010001" not in str(event.detail)


def test_the_same_file_twice_is_the_same_page_with_a_sentence(client, tono):
    client.force_login(tono)
    client.cookies["django_language"] = "en"
    first = uploaded(client, PERSONS + SITI)
    again = send(client, PERSONS + SITI, name="other-name.csv")
    assert again["Location"] == f"/imports/{first.public_id}/"
    assert "This very file is here already" in client.get(again["Location"]).text
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("daftar.xlsm", b"PK\x03\x04", "holds macros"),
        ("daftar.xlsx", b"PK\x03\x04 broken", "is damaged"),
        ("daftar.xls", b"<html><table>", "is a web page"),
        ("daftar.xlsx", b"No;NIK\n", "but inside it is csv"),
        ("daftar.pdf", b"%PDF", "not a spreadsheet"),
        ("daftar.csv", b"", "file is empty"),
    ],
)
def test_a_file_that_is_not_read_is_refused_with_what_to_do(client, tono, name, content, sentence):
    client.force_login(tono)
    client.cookies["django_language"] = "en"
    answer = send(client, content, name)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Batch.objects.exists()


def test_every_reason_to_refuse_a_file_has_its_sentence():
    assert set(REFUSED_FILES) == set(REFUSALS)


def test_a_day_to_come_is_refused(client, tono):
    client.force_login(tono)
    assert send(client, PERSONS + SITI, effective_on=make.TODAY.replace(year=2031)).status_code == 422
    assert not Batch.objects.exists()


def test_without_a_file_the_page_says_so(client, tono):
    client.force_login(tono)
    client.cookies["django_language"] = "en"
    answer = client.post("/imports/upload/", {"effective_on": "2025-05-17"})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_nothing_of_a_refused_file_stays_on_the_disk(client, tono, imports_folder: Path):
    client.force_login(tono)
    send(client, b"<html>", "daftar.xls")
    assert [path for path in imports_folder.rglob("*") if path.is_file()] == []


def test_a_file_kept_is_not_readable_on_the_disk(client, tono, imports_folder: Path):
    client.force_login(tono)
    uploaded(client, PERSONS + SITI)
    kept = [path.read_bytes() for path in imports_folder.rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert not any(b"SITI" in content or b"3273014101010001" in content for content in kept)


def test_who_may_not_upload_is_told(client, rina):
    client.force_login(rina)
    assert send(client, PERSONS + SITI).status_code == 403
    assert not Batch.objects.exists()


def test_a_facilitator_uploads_for_their_own_district(client, sari):
    client.force_login(sari)
    batch = uploaded(client, PERSONS + SITI)
    assert (batch.district_id, batch.scope_key) == ("3273", str(sari.public_id))


def test_every_problem_of_a_row_has_its_sentences():
    assert {code for code in PROBLEMS if not all(problem_words(code))} == set()


@pytest.mark.parametrize(
    "name", ["3273014101010001.csv", "daftar NIK 3273 0141 0101 0001 Siti.csv", "kk_32730141010100.csv"]
)
def test_a_number_in_a_file_name_is_not_kept(client, tono, name):
    client.force_login(tono)
    answer = send(client, PERSONS + SITI, name)
    batch = Batch.objects.get()
    assert not any(len(digits) > 8 for digits in re.findall(r"[\d ]+", batch.file_name))
    assert batch.file_name.endswith(".csv")
    assert "••••" in client.get(answer["Location"]).text


def test_a_day_in_a_file_name_is_kept(client, tono):
    client.force_login(tono)
    send(client, PERSONS + SITI, "Daftar 2025-05-17 12.30.01.csv")
    assert Batch.objects.get().file_name == "Daftar 2025-05-17 12.30.01.csv"
