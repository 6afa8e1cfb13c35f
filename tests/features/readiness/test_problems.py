"""A spreadsheet that cannot come in is refused with every problem, each by sheet, row and column."""

import struct
import zipfile
from io import BytesIO

import pytest

from tangga.readiness import xlsform
from tangga.readiness.xlsform import cells
from tests.features.readiness.books import FORM, changed, read, row_of, shipped_book, told


def cell(sheet, place, value):
    return lambda book: book[sheet].__setitem__(place, value)


ONE = [
    ("points not whole", cell("choices", "E3", 2.5), ("choices", 3, "E"), "no whole number"),
    ("points below nothing", cell("choices", "E3", -1), ("choices", 3, "E"), "no whole number"),
    ("points as words", cell("choices", "E3", "dua"), ("choices", 3, "E"), "no whole number"),
    ("points missing", cell("choices", "E3", None), ("choices", 3, "E"), "is missing"),
    ("a formula for points", cell("choices", "E3", "=1+1"), ("choices", 3, "E"), "holds a formula"),
    ("label missing", cell("choices", "C3", None), ("choices", 3, "C"), "Indonesian text is missing"),
    ("question without text", cell("survey", "C5", None), ("survey", 5, ""), "Indonesian text is missing"),
    ("answer with a blank in its name", cell("choices", "B3", "a b"), ("choices", 3, "B"), "name of an answer"),
    ("answer without a list", cell("choices", "A3", None), ("choices", 3, "A"), "belongs to no list"),
    ("unknown list", cell("survey", "A5", "select_one nothing_like_it"), ("survey", 5, "A"), "does not stand"),
    ("a type without points", cell("survey", "A6", "decimal"), ("survey", 6, "A"), "gives no points"),
    ("a type misspelt", cell("survey", "A6", "interger"), ("survey", 6, "A"), "gives no points"),
    ("a row without a type", cell("survey", "A8", None), ("survey", 8, "A"), "no type"),
    ("required neither yes nor no", cell("survey", "G5", "maybe"), ("survey", 5, "G"), "neither yes nor no"),
    ("a condition of another form", cell("survey", "H6", "${earners} > 2"), ("survey", 6, "H"), "not understood"),
    ("a condition on nothing", cell("survey", "H6", "${nothing} = 'a'"), ("survey", 6, "H"), "no question here"),
    ("a condition on no answer", cell("survey", "H6", "${business_kind} = 'bank'"), ("survey", 6, "H"), "no answer"),
    ("a condition on what comes later", cell("survey", "H6", "${floor} = 'tile'"), ("survey", 6, "H"), "only later"),
    ("a limit of another form", cell("survey", "I6", ". > 3 or . = 1"), ("survey", 6, "I"), "not understood"),
    ("limits the wrong way round", cell("survey", "I6", ". >= 9 and . <= 3"), ("survey", 6, "I"), "not understood"),
    ("no source", cell("survey", "K5", None), ("survey", 5, "K"), "tangga_sources"),
    ("a source nobody listed", cell("survey", "K5", "koran"), ("survey", 5, "K"), "tangga_sources"),
    ("bands that overlap", cell("tangga_bands", "B3", 5), ("tangga_bands", 3, ""), "overlaps"),
    ("bands with a hole", cell("tangga_bands", "B3", 8), ("tangga_bands", 3, ""), "stand in no band"),
    ("a band that ends before it begins", cell("tangga_bands", "C3", 2), ("tangga_bands", 3, ""), "before it begins"),
    ("a last band with an end", cell("tangga_bands", "C5", 30), ("tangga_bands", 5, ""), "from 31 on"),
    ("thresholds out of order", cell("tangga_thresholds", "B3", 80), ("tangga_thresholds", 0, ""), "three levels"),
    ("an unknown level", cell("tangga_thresholds", "A3", "almost"), ("tangga_thresholds", 0, ""), "three levels"),
    ("a first level above nothing", cell("tangga_thresholds", "B2", 5), ("tangga_thresholds", 0, ""), "three levels"),
    ("a threshold of unknown standing", cell("tangga_thresholds", "C2", "x"), ("tangga_thresholds", 2, "C"), "known"),
    ("a source twice", cell("tangga_sources", "A3", "tangga-assumption"), ("tangga_sources", 3, "A"), "twice"),
    ("no version", cell("settings", "C2", None), ("settings", 2, "C"), "missing, or too long"),
    ("a form id with blanks", cell("settings", "B2", "a b"), ("settings", 2, "B"), "cannot be a name"),
    ("a status of its own", cell("settings", "E2", "best"), ("settings", 2, "E"), "known"),
    ("a heading twice", cell("survey", "M1", "name"), ("survey", 1, "M"), "stands twice"),
    ("a value under no heading", cell("survey", "N5", "lihat"), ("survey", 5, "N"), "no heading"),
    ("a text without end", cell("survey", "C5", "a" * 2001), ("survey", 5, "C"), "2,000"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "where", "what"), [each[1:] for each in ONE], ids=[each[0] for each in ONE])
def test_a_problem_names_its_sheet_row_and_column(change, where, what):
    found = read(change)
    assert found.instrument is None
    assert where in told(found)
    told_there = next(each for each in found.problems if (each.sheet, each.row, each.column) == where)
    assert what in told_there.what
    assert told_there.todo


def test_every_problem_is_listed_not_only_the_first():
    def change(book):
        book["choices"]["E3"] = 2.5
        book["survey"]["K5"] = "koran"
        book["survey"]["A8"] = "select_one Nowhere"
        book["tangga_bands"]["B3"] = 5
        book["settings"]["B2"] = "a b"

    assert told(read(change)) == [
        ("survey", 5, "K"),
        ("survey", 8, "A"),
        ("choices", 3, "E"),
        ("settings", 2, "B"),
        ("tangga_bands", 3, ""),
    ]


def test_a_list_written_with_other_capitals_is_pointed_out():
    found = read(cell("survey", "A5", "select_one Business_Kind"))
    assert any("business_kind" in problem.todo for problem in found.problems)


def test_a_name_that_stands_twice_is_told_at_the_second():
    def change(book):
        book["survey"][f"B{row_of(book, 'survey', 'toilet')}"] = "wall"

    (problem,) = read(change).problems
    assert (problem.sheet, "stands twice" in problem.what) == ("survey", True)
    assert problem.row == 22


def test_an_answer_that_stands_twice_in_a_list_is_told():
    assert ("choices", 4, "B") in told(read(cell("choices", "B4", "peddling")))


def test_conditions_that_lead_in_a_circle_are_told_at_each():
    def change(book):
        survey = book["survey"]
        trend, notes = row_of(book, "survey", "business_trend"), row_of(book, "survey", "business_notes")
        survey[f"H{trend}"], survey[f"H{notes}"] = "${business_notes} = 'always'", "${business_trend} = 'growing'"

    found = read(change)
    assert told(found) == [("survey", 7, "H"), ("survey", 8, "H")]
    assert all("leads back" in problem.what for problem in found.problems)


def test_a_question_outside_every_section_is_told():
    found = read(lambda book: book["survey"].append(["integer", "extra", "Lagi", "", "", "", "", "", "", "", "x"]))
    assert any("stands in no section" in problem.what for problem in found.problems)


def test_a_section_of_ones_own_is_refused_and_a_missing_one_named():
    def change(book):
        survey = book["survey"]
        survey[f"B{row_of(book, 'survey', 'housing')}"] = "house"

    found = read(change)
    assert any("“house” is no section" in problem.what for problem in found.problems)
    assert any("“housing” is missing" in problem.what for problem in found.problems)


def test_a_section_cannot_hang_on_an_answer_and_holds_no_other():
    def change(book):
        survey = book["survey"]
        income = row_of(book, "survey", "income")
        survey[f"H{income}"] = "${business_kind} = 'kiosk'"
        survey.delete_rows(income - 1)  # the end_group before it

    found = [problem.what for problem in read(change).problems]
    assert "A whole section cannot hang on an answer." in found
    assert "A group inside a group." in found


def test_a_group_that_is_not_closed_is_told():
    found = read(lambda book: book["survey"].delete_rows(book["survey"].max_row))
    assert any("opened but not closed" in problem.what for problem in found.problems)


def test_a_question_named_like_a_section_is_told_in_words():
    def change(book):
        book["survey"][f"B{row_of(book, 'survey', 'toilet')}"] = "housing"

    assert any("as a question or as a section" in problem.what for problem in read(change).problems)


def test_merged_headings_are_told_by_the_values_they_leave_without_one():
    def change(book):
        book["survey"].merge_cells("C1:D1")

    found = read(change)
    assert {problem.column for problem in found.problems} == {"D"}
    assert "separated" in found.problems[0].todo


def give_no_points(book):
    for name, column in (("choices", 5), ("tangga_bands", 4)):
        for row in book[name].iter_rows(min_row=2, min_col=column, max_col=column):
            row[0].value = 0


def test_points_that_are_all_nothing_are_refused():
    assert any("points together" in problem.what for problem in read(give_no_points).problems)


@pytest.mark.parametrize("sheet", ["survey", "choices", "settings"])
def test_a_missing_sheet_is_named(sheet):
    found = read(lambda book: book.remove(book[sheet]))
    assert told(found) == [(sheet, 0, "")]


@pytest.mark.parametrize("sheet", ["tangga_bands", "tangga_thresholds", "tangga_sources"])
def test_without_one_of_our_sheets_what_it_held_is_missing(sheet):
    assert read(lambda book: book.remove(book[sheet])).problems


def test_an_empty_settings_sheet_is_told():
    assert ("settings", 2, "") in told(read(lambda book: book["settings"].delete_rows(2)))


def test_what_pyxform_breaks_at_is_a_problem_and_no_error(monkeypatch):
    def broken(**_more):
        raise AttributeError("no nodeType")

    monkeypatch.setattr("tangga.readiness.xlsform.odk.convert", broken)
    (problem,) = xlsform.read(shipped_book(), FORM).problems
    assert "AttributeError" in problem.original
    assert "no words for" in problem.what


def zipped(**parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def lying():
    """A part of 3 MB that the directory, and the part's own head, call 500 bytes."""
    size = struct.pack("<I", 3_000_000)
    content = zipped(**{"xl__worksheets__sheet1.xml": b" " * 3_000_000})
    assert content.count(size) == 2
    return content.replace(size, struct.pack("<I", 500))


HURTFUL = [
    ("too large", b"PK\x03\x04" + b"0" * (2 << 20), FORM, "2 MB"),
    ("no workbook", b"a,b\n1,2\n", "form.csv", "no Excel workbook"),
    ("another kind by its name", shipped_book(), "form.xlsm", "no Excel workbook"),
    ("cut off", shipped_book()[:2000], FORM, "cannot be read"),
    ("packed to burst", zipped(a=b"0" * (25 << 20)), FORM, "unpacks to far more"),
    ("macros", zipped(**{"xl__vbaProject.bin": b"x"}), FORM, "macros"),
    ("an entity", zipped(**{"a.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), FORM, "no spreadsheet program"),
    ("a directory that lies", lying(), FORM, "cannot be read"),
    ("a zip of something else", zipped(a=b"x"), FORM, "cannot be read"),
]


@pytest.mark.parametrize(("content", "name", "sentence"), [each[1:] for each in HURTFUL], ids=[e[0] for e in HURTFUL])
def test_a_file_that_may_hurt_is_not_opened(content, name, sentence):
    with pytest.raises(xlsform.Refused, match=sentence):
        xlsform.read(content, name)


@pytest.mark.parametrize(("place", "sentence"), [("A2001", "rows"), ("BI5", "columns")])
def test_a_sheet_beyond_its_bounds_is_refused(place, sentence):
    with pytest.raises(xlsform.Refused, match=sentence):
        xlsform.read(changed(lambda book: book["choices"].__setitem__(place, "x")), FORM)


def test_a_cell_far_below_is_refused_and_a_far_row_that_is_only_formatted_is_not():
    with pytest.raises(xlsform.Refused, match="rows"):
        xlsform.read(changed(lambda book: book["survey"].__setitem__("A1048576", "x")), FORM)

    def format_only(book):
        book["survey"].row_dimensions[1048576].height = 12.8  # as LibreOffice leaves it
        book["survey"]["A1048576"].number_format = "0.00"

    assert read(format_only).problems == ()


def test_headings_of_other_programs_are_understood():
    assert cells.read_heading("Label::English(en)") == "label:en"
    assert cells.read_heading("hint : Bahasa Indonesia (id)") == "hint:id"
    assert cells.read_heading("label::Basa Jawa (jv)") == "label::basa jawa (jv)"
    assert cells.read_heading("Relevance") == "relevant"
    assert cells.read_heading("title", ours=True) == "title"
