"""The two files of a paper say the same, whatever somebody typed, and are the same bytes for the same paper."""

import io
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
import typst
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from tangga.papers import pdf as pdf_module
from tangga.papers.docx import docx
from tangga.papers.paper import (
    Facts,
    Heading,
    Listing,
    Paper,
    Pictures,
    Words,
    paper_data,
    printable,
    texts_of,
)
from tangga.papers.pdf import pdf
from tangga.work_reports.content import without_names
from tangga.work_reports.paper import paper_of
from tangga.work_reports.pictures import made_small, side_for
from tests import make
from tests.features.work_reports.conftest import APRIL, jpeg

HOSTILE = [
    '#import "office.typ": *; #read("/etc/passwd")',
    "*bold* _it_ $x^2$ `raw` <label> @ref \\ // /* */ = Heading",
    "\x00\x01\x0b\x1f kendali \ud800 \uffff",
    "<w:t>&amp;</w:t> ]]> \"'",
    "panjang" * 60,
    "Keluarga 👩‍👩‍👧 😀 مرحبا 中文",
    "{{ 7 * 7 }} {% load %} =cmd()",
]
AT = datetime(2025, 5, 2, 3, 4, 5, tzinfo=UTC)


def paper(texts=("biasa",), made_at=AT):
    return Paper(
        lang="id",
        office=["PEMERINTAH KOTA BANDUNG", *texts],
        title=f"Laporan {texts[0]}",
        under="Nomor 1",
        foot="kaki",
        blocks=[
            Heading("I. Pendahuluan"),
            Facts([(text, text) for text in texts]),
            Words(texts[-1], strong=True),
            Listing(["No.", "Kegiatan"], [["1", text] for text in texts], (1, 9)),
        ],
        place_and_day="Bandung, 2 Mei 2025",
        people=[("Mengetahui", "Lestari", "NIP 1"), ("Pendamping", texts[0], "")],
        made_at=made_at,
        annex=[Heading("Lampiran"), Pictures([("a.jpg", text) for text in texts])],
        pictures={"a.jpg": jpeg()},
    )


def said_by(content):
    """All text of a DOCX in the order it is read: paragraphs and tables, then the foot of the page."""
    document = Document(io.BytesIO(content))
    runs = [node.text for node in document.element.body.iter(qn("w:t")) if node.text]
    foot = [node.text for node in document.sections[0].footer._element.iter(qn("w:t")) if node.text]
    return [text for text in [*runs, *foot] if text not in (":", "")]


def pages_of(shown, pictures):
    """How many pages Typst makes of it."""
    folder = Path(pdf_module.TEMPLATES)
    found = typst.query(
        folder / "work_report.typ",
        "<pages>",
        field="value",
        root=folder,
        sys_inputs={"data": json.dumps(shown | {"annex": []}, ensure_ascii=False)},
    )
    return json.loads(found)


@pytest.mark.parametrize("texts", [("biasa",), tuple(HOSTILE)], ids=["plain", "hostile"])
def test_the_docx_says_all_that_the_paper_says_and_nothing_else(texts):
    made = paper(texts)

    assert said_by(docx(made)) == texts_of(made)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_the_pdf_says_what_the_docx_says(tmp_path):
    made = paper(("Rapat bulanan di aula", "Keluarga hadir semua", *HOSTILE[:2]))
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf("work_report.typ", paper_data(made), made.pictures))
    said = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout

    said = "".join(said.split()).lower()
    missing = [text for text in texts_of(made) if "".join(text.split()).lower() not in said]
    assert [text for text in missing if len(text) < 40] == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_the_number_of_a_report_is_found_whole_by_whoever_searches_the_pdf(tmp_path):
    number = "0008/RHK.2/3573/XII/2026"
    made = replace(paper(), under=f"Nomor {number}", foot=f"{number}, dibuat oleh Tangga")
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf("work_report.typ", paper_data(made), made.pictures))
    said = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    pages = said.count("\f")
    assert said.count(number) == 1 + pages


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
@pytest.mark.parametrize("lines", range(6, 12))
def test_who_signs_a_report_reads_its_results_on_the_same_page(tmp_path, lines):
    content = report().content | {"lines": [line() for _each in range(lines)]}
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf("work_report.typ", paper_data(paper_of(report(content=content), {}, named=False))))
    said = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    (signed,) = [page for page in said.split("\f") if "Koordinator" in page]
    assert "III. Hasil" in signed


def test_a_report_of_one_day_names_that_day_once():
    content = report().content | {"first": "2025-04-01", "last": "2025-04-01"}
    texts = texts_of(paper_of(report(content=content), {}, named=False))
    assert [text for text in texts if "1 April 2025" in text][:1] == ["1 April 2025"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_somebody_typed_is_read_as_typst_or_xml(text):
    made = paper((text,))

    assert pdf("work_report.typ", paper_data(made), made.pictures)[:5] == b"%PDF-"
    assert Document(io.BytesIO(docx(made))).paragraphs


def test_the_same_paper_is_the_same_bytes_and_another_instant_another():
    made, later = paper(), paper(made_at=AT + timedelta(days=1))

    assert docx(made) == docx(paper())
    assert pdf("work_report.typ", paper_data(made), made.pictures) == pdf(
        "work_report.typ", paper_data(paper()), made.pictures
    )
    assert docx(made) != docx(later)


def test_the_pdf_bears_the_day_it_was_where_the_installation_stands():
    early = paper(made_at=datetime(2025, 5, 1, 20, 0, tzinfo=UTC))  # three in the morning of the next day in Bandung

    assert paper_data(early)["year_month_day"] == [2025, 5, 2]


def test_a_paper_has_as_many_pages_as_it_needs():
    short, long = paper(), paper(("kegiatan",) * 120)

    assert pages_of(paper_data(short), short.pictures) == [1]
    assert pages_of(paper_data(long), long.pictures)[0] > 3


def test_the_docx_is_a4_with_real_headings_and_a_repeated_head_of_the_table():
    document = Document(io.BytesIO(docx(paper())))
    section = document.sections[0]

    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert [each.text for each in document.paragraphs if each.style.name == "Heading 1"] == [
        "I. Pendahuluan",
        "Lampiran",
    ]
    assert document.element.body.findall(f".//{qn('w:tblHeader')}")
    assert (document.core_properties.author, document.core_properties.created) == (
        "PEMERINTAH KOTA BANDUNG",
        AT,
    )


def test_signs_that_nobody_can_print_are_gone():
    assert printable("a\x00b\r\n c\ud83d 😀") == "a b c 😀"


def test_a_photo_is_made_no_larger_than_the_report_has_room_for():
    sides = [side_for(photos) for photos in (1, 24, 25, 48, 49)]
    upright = made_small(jpeg(size=(1200, 1600)), 1_000)

    assert sides == [1_000, 1_000, 800, 800, 640]
    assert Image.open(io.BytesIO(upright)).size == (750, 1_000)


def line(**more):
    plain = {
        "rhk": 4, "kind": "home_visit", "on": "2025-04-10", "what": "Kunjungan ke Wahyuni", "place": "Rumah Wahyuni",
        "group": "", "module": "", "session": "", "families": 1, "persons": 0, "result": "Wahyuni (3273••••) sehat",
        "source": f"visits.visit {uuid4()}", "address": "", "photos": [],
        "family": {"name": "Wahyuni", "kk": "3273••••"},
    }  # fmt: skip
    return plain | more


def report(**more):
    content = {
        "person": {"name": "Sari", "nip": "", "post": "Pendamping", "office": "Dinas Sosial", "area": "Kota Bandung"},
        "coordinator": {"name": "", "nip": "", "role": "Koordinator"},
        "office": ["PEMERINTAH KOTA BANDUNG"], "basis": [], "place": "Bandung",
        "first": "2025-04-01", "last": "2025-04-30", "lines": [line()],
    }  # fmt: skip
    plain = {
        "content": content, "rhk": 4, "month": APRIL, "number": "1", "revision": 1, "provisional": False,
        "note": "", "made_at": make.NOW,
    }  # fmt: skip
    return SimpleNamespace(**(plain | more))


def test_without_names_neither_name_nor_number_stands_anywhere():
    named, plain = (" ".join(texts_of(paper_of(report(), {}, named=each))) for each in (True, False))

    assert "Wahyuni" in named
    assert "3273••••" in named
    assert "Wahyuni" not in plain
    assert "3273" not in plain
    assert without_names(line())["what"] == "Kunjungan ke …"


def test_a_note_stands_as_the_authors_words_and_an_early_report_says_that_it_is_provisional():
    texts = texts_of(paper_of(report(note="Sinyal sulit", provisional=True), {}, named=False))

    assert "“Sinyal sulit”" in texts
    assert "SEMENTARA" in texts[2]
