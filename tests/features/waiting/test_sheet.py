"""The sheet that a family of the waiting list keeps: what it says of a place that went to another."""

from io import BytesIO

from pypdf import PdfReader

from tangga.waiting.paper import sheet_paper
from tests.features.waiting.conftest import AT, ON
from tests.features.waiting.test_pages import as_tono, does, three  # noqa: F401 - fixtures


def test_who_is_passed_over_reads_the_day_and_the_reason_on_its_sheet(way, three, as_tono):  # noqa: F811 - fixtures
    way.check(three[1])
    does(as_tono, three[1], "offer", place=way.place().public_id, words="Sedang di luar kota.")
    sheet = words_of(sheet_paper(three[0], ON, AT))
    assert "On 17 May 2025 your family was passed over when a place was offered. Reason: Sedang di luar kota." in sheet
    assert "passed over" not in words_of(sheet_paper(three[2], ON, AT))


def words_of(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)
