"""A paper as PDF: what it says, and a code that leads to the page about it."""

import io
import json
import shutil
import subprocess

import pytest
import typst
import zxingcpp
from django.urls import reverse
from PIL import Image

from tangga.issued_papers.drawing import address_of, letter, qr
from tangga.issued_papers.models import Void, new_token
from tangga.issued_papers.voiding import void
from tests.features.issued_papers.conftest import AT, ON

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")


def run(*command, content):
    return subprocess.run(command, input=content, stdout=subprocess.PIPE, check=True).stdout


def words_of(content: bytes) -> str:
    return " ".join(run("pdftotext", "-", "-", content=content).decode().split())


def codes_on(content: bytes, page: int = 1) -> list[str]:
    shown = run("pdftoppm", "-r", "150", "-f", str(page), "-l", str(page), "-png", content=content)
    return [each.text for each in zxingcpp.read_barcodes(Image.open(io.BytesIO(shown)))]


def test_the_code_on_a_paper_is_the_whole_address_of_its_page(issued):
    paper = issued()
    assert address_of(paper) == "https://tangga.example" + reverse("paper-check", args=[paper.token])
    assert codes_on(letter(paper)) == [address_of(paper)]


def test_a_letter_bears_letterhead_number_content_signature_day_and_address(issued):
    paper = issued(people=[("Kepala Dinas", "Ratna", "NIP 1")])
    said = words_of(letter(paper))
    wanted = ("DINAS SOSIAL", "PIAGAM UJI", paper.number, "Diberikan kepada Aminah.", "Kepala Dinas", "Ratna")
    assert [each for each in (*wanted, "17 Mei 2025", f"tangga.example/surat/{paper.token}/") if each not in said] == []


def test_the_same_paper_is_the_same_bytes(issued):
    paper = issued()
    assert letter(paper) == letter(paper)


def test_a_void_paper_says_so_across_the_sheet(issued, tono):
    said = words_of(letter(void(issued(), Void.OBJECTION, by=tono, on=ON, at=AT)))
    assert "TIDAK BERLAKU" in said.upper()


def test_the_code_is_one_vector_path_and_no_picture(issued):
    drawn = qr("https://tangga.example/surat/abc/")
    assert drawn.count("<path") == 1
    assert run("pdfimages", "-list", "-", content=letter(issued())).decode().strip().count("\n") == 1


def test_a_reader_finds_every_one_of_many_codes_even_small_and_soiled():
    """What Typst draws of two hundred codes, at four dots a square, a corner of each blotted."""
    addresses = [f"https://tangga.example/surat/{new_token()}/" for _ in range(200)]
    source = "#set page(width: auto, height: auto, margin: 4pt)\n#for each in json(bytes(sys.inputs.data)) {\n" + (
        'box(image(bytes(each), format: "svg", width: 33pt))\n'
        "place(dx: 20pt, dy: -6pt, circle(radius: 2pt, fill: black))\n"
        "pagebreak(weak: true)\n}"
    )
    given = {"data": json.dumps([qr(each) for each in addresses])}
    drawn = typst.compile(source.encode(), format="png", ppi=288, sys_inputs=given)
    read = [[code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))] for page in drawn]
    assert read == [[each] for each in addresses]


def listed(issued, many):
    rows = [[str(place), "Aminah", "Kel. Isola, Kec. Sukasari", "usaha berkembang"] for place in range(many)]
    block = {"part": "listing", "heads": ["No.", "Nama", "Desa", "Alasan"], "rows": rows, "shares": [1, 4, 4, 4]}
    content = {"title": "Daftar uji", "landscape": True, "blocks": [{**block, "small": []}]}
    made = letter(issued(content=content, people=[("Kepala Dinas,", "Ratna", "")]))
    return [" ".join(each.split()) for each in run("pdftotext", "-layout", "-", "-", content=made).decode().split("\f")]


def test_a_list_that_fits_a_page_with_its_signature_has_one(issued):
    assert ["Ratna" in page for page in listed(issued, 12)] == [True, False]


def test_a_list_that_does_not_fit_fills_its_page_and_its_last_row_goes_with_the_signature(issued):
    assert [page.count("Aminah") for page in listed(issued, 26)] == [25, 1, 0]
