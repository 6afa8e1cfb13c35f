"""Workbooks as Kobo and ODK make them: what changes no score is passed over with a remark, the rest is refused."""

from dataclasses import replace

import pytest
from django.utils import translation
from pyxform.errors import ErrorCode

from tangga.readiness import content
from tangga.readiness.xlsform import odk_words
from tests.features.readiness.books import read, row_of, told

SAME = replace(content.shipped()[0], version="2")


def before(book, name, *rows):
    """Rows put in above the row of a name."""
    at = row_of(book, "survey", name)
    book["survey"].insert_rows(at, len(rows))
    for number, row in enumerate(rows, start=at):
        for place, value in enumerate(row, start=1):
            book["survey"].cell(number, place, value)


def after(book, *rows):
    for row in rows:
        book["survey"].append(row)


def column(book, sheet, heading, value="", row=2):
    place = book[sheet].max_column + 1
    book[sheet].cell(1, place, heading)
    book[sheet].cell(row, place, value)


def as_kobo_leaves_it(book):
    """A form edited in Kobo's form builder: metadata in front, helper questions, its own columns and sheets."""
    book["survey"].delete_rows(2, 2)  # its own first questions
    before(
        book, "business",
        ["start", "start"], ["end", "end"], ["today", "today"], ["username", "username"], ["deviceid", "deviceid"],
        ["audit", "audit"],
        ["begin_group", "wilayah", "Wilayah"], ["text", "family_id", "Id keluarga"],
        ["date", "answered_on", "Tanggal"], ["select_one desa", "desa", "Desa"], ["geopoint", "titik", "Titik rumah"],
        ["image", "foto", "Foto rumah"], ["barcode", "kartu", "Kartu"], ["end_group"],
        ["note", "salam", "Selamat pagi"],
    )  # fmt: skip
    before(book, "business_months", ["calculate", "umur", "", "", "", "", "", "", "", "1 + 1"])
    before(book, "floor", ["decimal", "luas", "Luas lantai"], ["begin_group", "dinding", "Dinding dan lantai"])
    before(book, "toilet", ["end_group"])
    after(book, ["begin_repeat", "anggota", "Anggota"], ["text", "nama", "Nama"], ["end_repeat"])
    book["choices"].append(["desa", "a", "Desa A"])
    book["choices"].append(["desa", "b", "Desa B"])
    column(book, "survey", "label::Basa Jawa (jv)", "Usaha")
    column(book, "survey", "media::image::Bahasa Indonesia (id)", "usaha.png")
    column(book, "survey", "$kuid", "ab12cd")
    column(book, "choices", "media::image", "kios.png")
    column(book, "settings", "style", "theme-grid")
    column(book, "settings", "allow_choice_duplicates", "yes")
    book.create_sheet("analysis").append(["=SUM(A2:A9)"])


def test_a_form_from_kobo_comes_in_as_the_same_questions():
    found = read(as_kobo_leaves_it)
    assert [(each.row, each.what) for each in found.problems] == []
    assert found.instrument == SAME


def test_each_row_and_column_that_is_not_kept_is_told():
    remarks = [each.what for each in read(as_kobo_leaves_it).remarks]
    assert remarks == [
        "The sheet is not kept.",
        "The column “label::Basa Jawa (jv)” is not kept.",
        "The column “media::image::Bahasa Indonesia (id)” is not kept.",
        "The column “$kuid” is not kept.",
        "The column “media::image” is not kept.",
        "The column “style” is not kept.",
        "The column “allow_choice_duplicates” is not kept.",
        *(
            f"“{name}” is filled in by the phone: it gives no points and is not kept."
            for name in ("start", "end", "today", "username", "deviceid", "audit")
        ),
        "The group “wilayah” is none of the sections and is not kept.",
        "“desa” (select_one) gives no points and is not kept: its answers stay in ODK or Kobo.",
        "“titik” (geopoint) gives no points and is not kept: its answers stay in ODK or Kobo.",
        "“foto” (image) gives no points and is not kept: its answers stay in ODK or Kobo.",
        "“kartu” (barcode) gives no points and is not kept: its answers stay in ODK or Kobo.",
        "The note is not kept.",
        "The calculation “umur” gives no points and is not kept.",
        "“luas” (decimal) gives no points and is not kept: its answers stay in ODK or Kobo.",
        "The group “dinding” is not kept: its questions stay in their section.",
        "The repeat “anggota” gives no points and is not kept.",
        "“nama” (text) gives no points and is not kept: its answers stay in ODK or Kobo.",
        "The list “desa” is used by no question with points and is not kept.",
    ]


def as_odk_build_leaves_it(book):
    """The older way to write the same: blanks for underlines, plain labels, other names of types and columns."""
    survey = book["survey"]
    for row in survey.iter_rows(min_row=2, max_col=1):
        row[0].value = str(row[0].value).replace("begin_", "begin ").replace("end_", "end ").replace("integer", "int")
    survey["C1"], survey["H1"] = "label", "relevance"
    book["choices"]["A1"], book["choices"]["C1"] = "list name", "label"
    book["settings"]["A1"], book["settings"]["B1"] = "title", "id_string"
    after(book, ["add note prompt", "pesan", "Terima kasih"], ["phonenumber", "telepon"])


def test_the_older_way_to_write_a_form_comes_in_as_the_same_questions():
    found = read(as_odk_build_leaves_it)
    assert found.problems == ()
    assert found.instrument == SAME


def an_outer_group(book):
    before(book, "business", ["begin_group", "kuesioner", "Kuesioner"])
    after(book, ["end_group"])


def test_sections_inside_one_outer_group_come_in_as_the_same_questions():
    assert read(an_outer_group).instrument == SAME


def scored_repeat(book):
    before(book, "toilet", ["begin_repeat", "rumah", "Rumah"])
    before(book, "water", ["end_repeat"])


def scored_calculation(book):
    before(book, "floor", ["calculate", "jumlah", "Jumlah", "", "", "", "", "", "", "1 + 1"])
    book["tangga_bands"].append(["jumlah", 0, None, 3])


def scored_decimal(book):
    book["survey"][f"A{row_of(book, 'survey', 'business_months')}"] = "decimal"


def hidden_group(book):
    before(book, "toilet", ["begin_group", "jamban", "Jamban", "", "", "", "", "${floor} = 'tile'"])
    before(book, "water", ["end_group"])


def answer_of_ones_own(book):
    book["survey"][f"A{row_of(book, 'survey', 'floor')}"] = "select_one floor or_other"


def hangs_on_what_is_not_kept(book):
    before(book, "business", ["text", "setuju", "Setuju?"])
    book["survey"][f"H{row_of(book, 'survey', 'floor')}"] = "${setuju} = 'ya'"


SCORED = [
    ("a repeat", scored_repeat, "toilet", -1, "several times", "out of the repeat"),
    ("a calculation", scored_calculation, "floor", -1, "not understood", "integer"),
    ("a decimal", scored_decimal, "business_months", 0, "gives no points", "whole numbers"),
    ("a group that hangs on an answer", hidden_group, "toilet", -1, "cannot hang on an answer", "each question"),
    ("an answer of one's own", answer_of_ones_own, "floor", 0, "which has no points", "Take or_other off"),
    ("a condition on what is not kept", hangs_on_what_is_not_kept, "floor", 0, "is not kept", "condition out"),
]


@pytest.mark.parametrize(
    ("change", "name", "above", "what", "todo"), [each[1:] for each in SCORED], ids=[each[0] for each in SCORED]
)
def test_what_would_change_the_score_is_refused_with_its_row_and_what_to_do(change, name, above, what, todo):
    rows = {}

    def changed(book):
        change(book)
        rows["at"] = row_of(book, "survey", name) + above

    found = read(changed)
    assert found.instrument is None
    problem = next(each for each in found.problems if (each.sheet, each.row) == ("survey", rows["at"]))
    assert what in problem.what
    assert todo in problem.todo


def test_a_section_that_lost_its_points_is_refused_not_passed_over():
    def change(book):
        for row in book["choices"].iter_rows(min_row=2):
            row[4].value = None if row[0].value == "floor" else row[4].value

    assert all("number in" in each.what for each in read(change).problems)
    assert read(change).problems


def test_what_odk_itself_refuses_is_said_in_our_words_with_its_own_beside():
    def change(book):
        before(book, "business", ["text", "salah", "Nama ${tidak_ada}?"])

    (problem,) = read(change).problems
    assert "names a question that is not there" in problem.what
    assert "tidak_ada" in problem.original
    assert told(read(change)) == [("survey", 4, "")]


OF_OTHERS = [each for each in ErrorCode if not each.name.startswith("INTERNAL")]


@pytest.mark.parametrize("code", OF_OTHERS, ids=[each.name for each in OF_OTHERS])
def test_every_complaint_that_odks_checker_knows_has_words_of_ours(code):
    said = code.value.format(row=3, sheet="survey", column="name", value="x", name="x", type="group")
    assert odk_words.in_words(said)[0] != str(odk_words.UNKNOWN.what)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (ErrorCode.ENTITY_008, "entities"),
        (ErrorCode.HEADER_001, "heading"),
        (ErrorCode.NAMES_007, "answer stands twice"),
        (ErrorCode.NAMES_004, "“x” stands twice"),
        (ErrorCode.RANGE_008, "parameters"),
        (ErrorCode.SURVEY_001, "not closed"),
        (ErrorCode.PYREF_003, "question that is not there"),
        (ErrorCode.LABEL_001, "no text"),
    ],
)
def test_a_complaint_is_told_by_its_kind(code, words):
    assert words in odk_words.in_words(code.value.format(row=3, sheet="survey", value="x", type="group"))[0]


def test_what_odks_checker_says_is_told_in_indonesian_too():
    with translation.override("id"):
        what, todo = odk_words.in_words(ErrorCode.SURVEY_002.value.format(row=3, type="group", name="x"))
    assert "grup" in what.lower()
    assert "end_group" in todo
