"""A version leaves as a spreadsheet and comes back the same; ODK takes it; programs take no cell for a formula."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from tangga.readiness import content, xlsform
from tangga.rules.questionnaire import SECTIONS, Answer, Words
from tests.features.readiness.books import FORM, changed, read, shipped_book


def test_the_shipped_version_comes_back_to_the_last_sign():
    instrument, _since = content.shipped()
    found = xlsform.read(xlsform.workbook(instrument), FORM)
    assert (found.problems, found.remarks) == ((), ())
    assert found.instrument == instrument
    assert content.sha256(found.instrument) == content.sha256(instrument)


def test_json_and_back_is_the_same():
    instrument, _since = content.shipped()
    assert content.from_json(content.to_json(instrument)) == instrument


def test_the_fingerprint_tells_any_change_apart():
    instrument, _since = content.shipped()
    first, *rest = instrument.questions
    other = replace(instrument, questions=(replace(first, hint=Words("lain")), *rest))
    assert content.sha256(other) != content.sha256(instrument)


def test_odk_takes_the_workbook_as_it_is():
    made = convert(xlsform=shipped_book(), file_type=".xlsx", validate=False)
    assert made.warnings == []
    assert 'id="kesiapan_graduasi" version="1"' in made.xform
    assert "selected( /data/children/children_there , 'school')" in made.xform


def test_the_shipped_version_is_assumed_and_every_part_of_it_names_a_source():
    instrument, _since = content.shipped()
    known = {source.code for source in instrument.sources}
    cited = {part.split(",")[0].strip() for each in instrument.questions for part in each.source.split(";")}
    assert instrument.status == "assumed"
    assert {threshold.status for threshold in instrument.thresholds} == {"assumed"}
    assert [section.code for section in instrument.sections] == list(SECTIONS)
    assert cited <= known
    assert 20 <= len(instrument.questions) <= 30


NASTY = ("=1+1", "+62", "-5", "@SUM(A1)", "\u200b=1", "'=1+1", "''-2", " spasi ")


@pytest.mark.parametrize("text", NASTY)
def test_a_text_that_looks_like_a_formula_stays_a_text_and_comes_back(text):
    instrument, _since = content.shipped()
    first, *rest = instrument.questions
    answers = (replace(first.answers[0], label=Words(text, text)), *first.answers[1:])
    written = xlsform.workbook(replace(instrument, questions=(replace(first, answers=answers), *rest)))
    cells = [cell for sheet in load_workbook(BytesIO(written)) for row in sheet for cell in row if cell.value]
    with zipfile.ZipFile(BytesIO(written)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(str(cell.value).lstrip("\u200b ").startswith(("=", "+", "-", "@")) for cell in cells)
    label = xlsform.read(written, FORM).instrument.questions[0].answers[0].label
    assert label.id == text.strip()


def test_numbers_and_codes_that_look_like_numbers_come_back_as_they_were():
    instrument, _since = content.shipped()
    first, *rest = instrument.questions
    coded = replace(first, answers=(Answer("1", Words("Satu"), 0), Answer("2", Words("Dua"), 5)))
    others = [replace(each, only_if=None) for each in rest]
    wanted = replace(instrument, questions=(coded, *others))
    assert xlsform.read(xlsform.workbook(wanted), FORM).instrument == wanted


def reorder_and_space(book):
    """As somebody leaves a sheet who worked in it for an afternoon: columns moved, blank rows, capitals in headings."""
    survey = book["survey"]
    survey.move_range(f"A1:A{survey.max_row}", cols=20)
    survey["U1"], survey["C1"] = "Type", "Label::bahasa indonesia (ID)"
    survey.insert_rows(5, 3)
    book["choices"].insert_rows(4, 2)
    book["choices"]["A1"] = "List Name"
    choices = book["choices"]
    choices.title = "moved"  # openpyxl takes another name for the same one
    choices.title = "Choices"
    book["tangga_bands"].insert_rows(3)


def test_moved_columns_blank_rows_and_other_capitals_change_nothing():
    found = read(reorder_and_space)
    assert found.problems == ()
    assert found.instrument == replace(content.shipped()[0], version="2")


def without_english(book):
    for sheet in ("survey", "choices"):
        book[sheet].delete_cols(4)


def test_a_version_without_english_comes_in_and_shows_indonesian():
    found = read(without_english)
    assert found.problems == ()
    assert found.instrument.questions[0].label.in_language("en") == content.shipped()[0].questions[0].label.id


def double_colon(book):
    book["choices"]["E1"], book["survey"]["K1"] = "tangga::points", "tangga::source"


def test_our_columns_may_be_written_with_a_double_colon():
    assert read(double_colon).instrument == replace(content.shipped()[0], version="2")


def test_what_is_not_kept_is_told_and_refuses_nothing():
    def change(book):
        book["survey"]["M1"], book["survey"]["M4"] = "appearance", "minimal"
        book["survey"].append(["note", "thanks", "Terima kasih"])
        book["choices"].append(["unused", "a", "A", "", 0])

    found = read(change)
    assert found.problems == ()
    assert [remark.what for remark in found.remarks] == [
        "The column “appearance” is not kept.",
        "The note is not kept.",
        "The list “unused” is used by no question with points and is not kept.",
    ]


def test_a_changed_workbook_has_another_fingerprint():
    def change(book):
        book["choices"]["E2"] = 1

    assert content.sha256(xlsform.read(changed(change), FORM).instrument) != content.sha256(content.shipped()[0])
