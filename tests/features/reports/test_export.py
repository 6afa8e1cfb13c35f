"""The list as a workbook: content, harmless texts, audit, who may."""

import io

import openpyxl
import pytest

from tangga.audit.models import Event
from tangga.families.models import Family
from tangga.people.roles import Role
from tangga.rules.spreadsheet_text import harmless
from tests import make
from tests.small_district import KK

EXPORT = "/families/export/"
WHY = {"reason": "field_work"}


def take(client, query=None):
    """The file, for a reason."""
    return client.post(EXPORT, WHY, query_params=query or {})


def book(answer):
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_workbook_holds_every_family_of_the_filtered_list_as_typed_cells(as_tono):
    sheet = book(take(as_tono, {"ask": "birth_date"})).worksheets[0]
    heading, row = list(sheet.iter_rows(values_only=True))
    told = dict(zip(heading, row, strict=True))
    assert told["Carer"] == "Sari Wahyuni"
    assert told["Rupiah a year"] == 6_500_000
    assert told["KK number (masked)"] == "3273••••••••0003"
    assert told["Village"] == "Kel. Sarijadi"
    assert told["Last component ends"] == "not certain yet, June 2038 at the earliest"
    assert told["To ask"] == "birth date"


def test_the_workbook_has_as_many_rows_as_the_list_says(as_tono, as_sari):
    assert book(take(as_tono)).worksheets[0].max_row == 1 + 31
    assert book(take(as_sari)).worksheets[0].max_row == 1 + 27


def test_the_second_sheet_says_from_when_and_with_which_filters(as_tono):
    notes = dict(book(take(as_tono, {"decile": "3"})).worksheets[1].iter_rows(values_only=True))
    assert notes["Filters"] == "Decile 3"
    assert notes["Facts as of"] == "17 May 2025"
    assert notes["Made by"] == "Tono Hidayat"
    assert notes["Needed for"] == "Visits or a group meeting in the field"


def test_no_number_is_in_the_workbook(as_tono):
    content = b"".join(take(as_tono).streaming_content)
    sheets = openpyxl.load_workbook(io.BytesIO(content))
    cells = [str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row]
    assert KK not in "\n".join(cells)


def test_each_export_is_logged_once_by_count_and_filter_names_only(as_tono, district):
    take(as_tono, {"decile": "3", "exit": ""})
    event = Event.objects.get(action="families.exported")
    assert event.detail == {"rows": 4, "filters": ["decile"], "reason": "field_work"}
    assert (event.actor, event.area_code) == (district.tono, "3273")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_begins_like_a_formula_is_made_harmless(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"


def test_other_texts_stay_as_they_are():
    assert harmless("Nurhayati - Kel. Sarijadi") == "Nurhayati - Kel. Sarijadi"


def test_a_name_that_is_a_formula_arrives_as_a_text(as_tono, district):
    Family.objects.filter(pk=district.wahyuni.pk).update(name="=HYPERLINK(1)")
    sheet = book(take(as_tono, {"ask": "birth_date"})).worksheets[0]
    cell = sheet.cell(2, 2)
    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")


def test_a_filter_that_is_not_understood_exports_nothing(as_tono):
    answer = take(as_tono, {"decile": "42"})
    assert answer.status_code == 422
    assert not Event.objects.filter(action="families.exported").exists()


def test_the_ministry_sees_figures_and_may_not_take_lists_away(english, district):
    english.force_login(make.posted("menteri", Role.MINISTRY, None))
    answer = take(english)
    assert answer.status_code == 403
    assert "save a list of families as Excel" in answer.text


def test_an_export_takes_a_bounded_number_of_queries(as_tono, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        take(as_tono)


def test_the_list_of_what_to_ask_has_a_file_name_of_its_own(as_tono):
    assert "families-to-ask-2025-05-17.xlsx" in take(as_tono, {"unsure": "yes"})["Content-Disposition"]
    assert "families-2025-05-17.xlsx" in take(as_tono)["Content-Disposition"]


def test_before_a_file_is_made_the_reason_is_asked_for(as_tono):
    page = as_tono.get(EXPORT, {"decile": "3"})
    assert "Why do you need this file?" in page.text
    assert "Decile 3" in page.text
    assert not Event.objects.filter(action="families.exported").exists()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose why you need this file"),
        ({"reason": "curiosity"}, "Choose why you need this file"),
        ({"reason": "other"}, "Say in a few words"),
        ({"reason": "other", "note": "3273 0101 0110 0003"}, "Leave numbers of people out"),
        ({"reason": "audit", "note": "x" * 201}, "Say it shorter"),
    ],
)
def test_without_a_reason_there_is_no_file_and_what_was_typed_stays(as_tono, form, sentence):
    answer = as_tono.post(EXPORT, form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert form.get("note", "")[:200] in answer.text
    assert not Event.objects.filter(action="families.exported").exists()


def test_a_few_words_beside_the_reason_are_kept_as_they_are(as_tono):
    as_tono.post(EXPORT, {"reason": "other", "note": " Rapat \n  dengan dinas sosial "})
    event = Event.objects.get(action="families.exported")
    assert (event.detail["reason"], event.detail["note"]) == ("other", "Rapat dengan dinas sosial")


def test_an_export_of_one_part_is_logged_for_that_part(as_rina):
    take(as_rina, {"area": "327301"})
    assert Event.objects.get(action="families.exported").area_code == "327301"
