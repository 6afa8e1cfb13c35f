"""One's own workbook back, with a column that says what is wrong."""

import io

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.utils.translation import override

from tangga.audit.models import Event
from tangga.imports.queries import staged_of
from tangga.imports.reading.synonyms import ADDED, bare
from tests import make
from tests.features.imports.browsing import PERSONS, SITI, confirmed, uploaded
from tests.imports_reading import books

WRONG = "2;3,27302E+15;3273010101180001;=cmd|' /C calc'!A0;31/02/2001;P;Sarijadi\r\n"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


@pytest.fixture
def checked(client, tono):
    client.force_login(tono)
    client.cookies["django_language"] = "en"
    return confirmed(client, uploaded(client, PERSONS + SITI + WRONG))


def back(client, batch):
    return b"".join(client.get(f"/imports/{batch.public_id}/workbook/").streaming_content)


def rows(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_every_row_comes_back_in_its_place_with_its_problems_in_one_column_more(client, checked):
    found = rows(client.get(f"/imports/{checked.public_id}/workbook/"))
    assert found[0][-1] == "What is wrong"
    assert found[1] == ["1", "3273014101010001", "3273010101180001", "SITI CONTOH", "01/01/2001", "P", "Sarijadi", None]
    assert "NIK: The NIK stands in scientific notation" in found[2][-1]
    assert "Tanggal Lahir: This day does not exist" in found[2][-1]


def test_what_looks_like_a_formula_goes_back_as_text(client, checked):
    assert rows(client.get(f"/imports/{checked.public_id}/workbook/"))[2][3] == "'=cmd|' /C calc'!A0"


def test_saving_it_is_in_the_log_once(client, checked):
    client.get(f"/imports/{checked.public_id}/workbook/")
    assert Event.objects.filter(action="list.saved").count() == 1


def test_an_outsider_does_not_find_it_and_the_province_may_not(client, checked, budi, rina):
    client.force_login(budi)
    assert client.get(f"/imports/{checked.public_id}/workbook/").status_code == 404
    client.force_login(rina)
    assert client.get(f"/imports/{checked.public_id}/workbook/").status_code == 403


SPOILED = ["3", 3273014101010002, 3273010101180002, "BUDI CONTOH", 37000, "L", "Sarijadi", 4]
WHOLE = ["4", "3273014101010003", "3273010101180003", "ANI CONTOH", "01/02/2003", "P", "Sarijadi", 5]


@pytest.fixture
def spoiled(client, tono, tmp_path):
    """A workbook in which a KK and a NIK are numbers that a spreadsheet rounded."""
    client.force_login(tono)
    headers = ["No", "NIK", "No KK", "Nama", "Tanggal Lahir", "Jenis Kelamin", "Desa/Kelurahan", "Kelas"]
    path = books.written(tmp_path / "daftar.xlsx", {"DAFTAR": [headers, SPOILED, WHOLE]})
    return confirmed(client, uploaded(client, path))


def told(batch):
    problems = pq.read_table(staged_of(batch).path("problems")).to_pylist()
    return sorted((each["row"], each["column"], each["code"]) for each in problems)


def test_uploaded_again_unchanged_the_same_numbers_are_refused_and_no_column_is_asked_for_again(
    client, spoiled, tmp_path
):
    assert (2, "No KK", "number_rounded") in told(spoiled)
    assert (2, "NIK", "nik_rounded") in told(spoiled)
    again = tmp_path / "perbaikan.xlsx"
    again.write_bytes(back(client, spoiled))
    second = uploaded(client, again)
    assert second.state == "ready"  # remembered by its headers, which what Tangga added does not change
    assert told(second) == told(spoiled)
    assert second.counts["members"] == spoiled.counts["members"]


def test_numbers_come_back_as_numbers_in_columns_of_text(client, spoiled):
    page = openpyxl.load_workbook(io.BytesIO(back(client, spoiled))).active
    assert [page.cell(2, place).data_type for place in (2, 3, 5, 8)] == ["n", "n", "n", "n"]
    assert [page.cell(2, place).number_format for place in (2, 3, 8)] == ["@", "@", "General"]
    assert page.column_dimensions["B"].width > 16  # B and C are one entry
    assert page.cell(3, 3).value == "3273010101180003"


def test_given_back_twice_it_has_one_column_of_problems(client, spoiled, tmp_path):
    again = tmp_path / "perbaikan.xlsx"
    again.write_bytes(back(client, spoiled))
    second = uploaded(client, again)
    page = openpyxl.load_workbook(io.BytesIO(back(client, second))).active
    assert [cell.value for cell in page[1]].count(page.cell(1, 9).value) == 1
    assert page.max_column == 9


@pytest.mark.parametrize("language", ["en", "id"])
def test_what_tangga_adds_is_known_by_its_headers_in_both_languages(client, spoiled, language, monkeypatch):
    seen = {}
    monkeypatch.setattr("tangga.imports.views_upload.Headings", lambda *names: seen.setdefault("names", names))
    monkeypatch.setattr("tangga.imports.views_upload.workbook_with_problems", lambda *args, **more: None)
    client.cookies["django_language"] = language
    with override(language):
        client.get(f"/imports/{spoiled.public_id}/workbook/")
    assert {bare(name) for name in seen["names"][:2]} <= ADDED
