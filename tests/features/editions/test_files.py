"""The files of an edition: each says the same numbers, and made again from what is stated it is the same bytes."""

import csv
import io
import json
import zipfile
from datetime import date

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.utils import translation

from tangga.audit import append_only
from tangga.editions import actions, files, remaking
from tangga.editions.content import content_of
from tangga.editions.models import EditionFile, Form
from tangga.editions.queries import published_of_code
from tests.features.editions.conftest import ACTING, EARLIER, NOW, TODAY, drafted, published, record

LATER = NOW.replace(year=2027)


@pytest.fixture
def second(exits, tono, head):
    """The second edition of a half-year, published; the first knew one less."""
    published(tono, head, known_at=EARLIER)
    return published(tono, head)


def content(edition, form):
    return bytes(EditionFile.objects.get(edition=edition, form=form).content)


@pytest.mark.parametrize("language", ["id", "en"])
def test_made_again_from_its_stated_inputs_every_file_is_the_same_bytes(second, language):
    kept = {Form(each.form): bytes(each.content) for each in second.files.all()}
    with translation.override(language):
        assert files.all_made(remaking.remade(published_of_code(second.code), LATER)) == kept


def test_what_is_recorded_since_then_changes_no_file_of_it(second, tono):
    record(NOW.replace(day=2), ("STAYS", "voluntary", date(2025, 5, 1)))
    told = remaking.check(published_of_code(second.code), LATER)
    assert (told.same, told.same_numbers, told.same_policy, told.same_code) == (True, True, True, True)


def test_the_check_says_which_file_is_another_than_was_published(second):
    append_only.remove(connection)
    EditionFile.objects.filter(edition=second, form=Form.CSV).update(content=b"other")
    append_only.install(connection)
    told = remaking.check(published_of_code(second.code), LATER)
    assert [each.form for each in told.files if not each.same] == [Form.CSV]


def test_two_drafts_of_the_same_inputs_have_the_same_files(exits, tono, rina):
    one, other = (drafted(by) for by in (tono, rina))
    assert files.all_made(content_of(one)) == files.all_made(content_of(other))


def test_no_file_bears_a_clock_other_than_the_stated_dates(second):
    book = zipfile.ZipFile(io.BytesIO(content(second, Form.XLSX)))
    assert {each.date_time[:3] for each in book.infolist()} == {(1980, 1, 1)}
    assert "2025-12-01T10:00:00Z" in book.read("docProps/core.xml").decode()
    assert "D:20251201" in pypdf.PdfReader(io.BytesIO(content(second, Form.PDF))).metadata["/CreationDate"]


def test_the_json_has_the_tables_both_dates_and_the_difference(second):
    told = json.loads(content(second, Form.JSON))
    assert (told["as_of"], told["known_at"]) == ("2025-06-30", "2025-12-01T10:00:00+07:00")
    assert told["tables"][0]["total"] == 2
    assert told["previous"]["differences"]["voluntary"] == 1
    assert told["tables"][0]["parts"][0]["name_id"] == "Kec. Sukasari"


def test_the_csv_has_a_row_a_part_and_the_total(second):
    rows = list(csv.DictReader(io.StringIO(content(second, Form.CSV).decode())))
    voluntary = [(row["part"], row["value"]) for row in rows if row["table"] == "voluntary"]
    assert voluntary == [("327301", "2"), ("total", "2")]


def test_the_workbook_has_a_sheet_a_table_one_of_definitions_and_one_of_the_dates(second):
    book = openpyxl.load_workbook(io.BytesIO(content(second, Form.XLSX)))
    assert len(book.sheetnames) == 8
    first = [[cell.value for cell in row] for row in book.worksheets[0]]
    assert first[-1] == ["Jumlah", "", 2, 1, 1]
    definitions = {row[0].value: row[1].value for row in book.worksheets[-2]}
    assert "kemauan sendiri" in definitions["Graduasi sejahtera mandiri menurut wilayah"]
    about = {row[0].value: row[1].value for row in book.worksheets[-1]}
    assert about["Edisi"] == "graduations-3273-2025-H1-2"


def test_the_pdf_and_the_page_say_the_figure_and_the_difference(second):
    pages = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content(second, Form.PDF))).pages)
    page = content(second, Form.HTML).decode()
    assert "Graduasi sejahtera mandiri menurut wilayah" in pages
    assert "+1" in pages
    assert "Edisi ini 1 lebih banyak" in page
    assert "graduations-3273-2025-H1-1" in page


def test_a_draft_says_in_every_file_for_readers_that_it_is_none_yet(exits, tono):
    shown = content_of(drafted(tono), draft=True)
    assert "KONSEP" in files.made(shown, Form.HTML).decode()
    assert json.loads(files.made(shown, Form.JSON))["draft"] is True
    assert {row["draft"] for row in csv.DictReader(io.StringIO(files.made(shown, Form.CSV).decode()))} == {"KONSEP"}
    assert files.file_name(shown, Form.PDF).endswith("-draft.pdf")


def test_a_table_that_was_entered_stands_in_the_files_with_its_source(exits, tono, head):
    edition = drafted(tono)
    told = {"revision": 1, "by": tono, **ACTING}
    actions.enter_table(edition.public_id, "=Label", "kantor", {"=a": 3, "b": 1}, 4, **told)
    edition = actions.publish(edition.public_id, revision=2, by=head, **ACTING)
    assert remaking.check(published_of_code(edition.code), LATER).same
    book = openpyxl.load_workbook(io.BytesIO(content(edition, Form.XLSX)))
    assert [row[0].data_type for row in book.worksheets[6]] == ["s", "s", "s", "s"]


@pytest.mark.parametrize(
    "code", ["", "x", "graduations-3273-2025-H1", "graduations-3273-2025-H1-9", "graduations-3571-2025-H1-1"]
)
def test_no_edition_is_found_under_a_code_that_is_none(second, code):
    assert published_of_code(code) is None


def test_a_year_of_the_country_has_files_too_where_nobody_left_and_no_target_is_set(areas):
    from tangga.people.roles import Role
    from tests import make

    minister = make.posted("mina", Role.MINISTRY, None)
    edition = drafted(minister, region="00", period="2025", as_of=TODAY)
    assert set(files.all_made(content_of(edition))) == set(Form)
