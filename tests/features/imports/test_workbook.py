"""One's own workbook back, with a column that says what is wrong."""

import io

import openpyxl
import pytest

from tangga.audit.models import Event
from tests import make
from tests.features.imports.browsing import PERSONS, SITI, confirmed, uploaded

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
