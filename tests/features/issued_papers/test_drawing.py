"""A paper as PDF: what it says, and a code that leads to the page about it."""

import io
import shutil
import subprocess

import pytest
import zxingcpp
from PIL import Image

from tangga.issued_papers.drawing import address_of, letter, qr
from tangga.issued_papers.models import Void
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
    assert address_of(paper) == f"https://tangga.example/surat/{paper.token}/"
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
