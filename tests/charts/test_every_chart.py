"""What holds for every chart: text is text, it says what it shows, needs no style, is the same bytes, fits a PDF."""

from hashlib import sha256
from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from tangga.charts import NARROW, PAPER, WIDE, Frame
from tangga.papers import pdf as pdf_module
from tests.charts.examples import EXAMPLES

SVG = "{http://www.w3.org/2000/svg}"
every_chart = pytest.mark.parametrize("name", list(EXAMPLES))


def drawn(name: str, width: int = WIDE) -> str:
    return EXAMPLES[name](Frame("Judul & uraian", "Yang terlihat: <ini>", width))


@every_chart
@pytest.mark.parametrize("width", [NARROW, PAPER, WIDE])
def test_it_is_well_formed_and_says_what_it_shows(name, width):
    root = ElementTree.fromstring(drawn(name, width))
    assert (root.get("role"), root.get("lang")) == ("img", "id")
    assert root.find(f"{SVG}title").text == "Judul & uraian"
    assert root.find(f"{SVG}desc").text == "Yang terlihat: <ini>"


@every_chart
def test_it_needs_no_style_and_no_script(name):
    root = ElementTree.fromstring(drawn(name))
    assert {each.tag for each in root.iter()} & {f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject"} == set()
    assert [each for each in root.iter() if each.get("style")] == []


@every_chart
def test_the_same_numbers_are_the_same_bytes(name):
    assert sha256(drawn(name).encode()).digest() == sha256(drawn(name).encode()).digest()


@every_chart
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_nothing_lies_left_or_right_of_the_picture(name, width):
    root = ElementTree.fromstring(drawn(name, width))
    ends = [float(each.get("x")) + float(each.get("width")) for each in root.iter(f"{SVG}rect") if each.get("x")]
    begins = [float(each.get("x")) for each in root.iter(f"{SVG}rect") if each.get("x")]
    assert max(ends, default=0) <= width + 1
    assert min(begins, default=0) >= 0


def test_two_pictures_on_a_page_share_no_names():
    ids = [each.get("id") for name in EXAMPLES for each in ElementTree.fromstring(drawn(name)).iter() if each.get("id")]
    assert len(ids) == len(set(ids)) > 0


TEMPLATE = """#import "office.typ": paper, chart
#set document(date: datetime(year: 2020, month: 12, day: 17))
#let data = json(bytes(sys.inputs.data))
#show: paper.with(data)
#chart("chart.svg", data.title)
"""


@every_chart
def test_it_is_drawn_in_a_pdf_with_its_text_as_text(name, tmp_path, monkeypatch):
    (tmp_path / "office.typ").write_bytes((pdf_module.TEMPLATES / "office.typ").read_bytes())
    (tmp_path / "charted.typ").write_text(TEMPLATE)
    monkeypatch.setattr(pdf_module, "TEMPLATES", tmp_path)
    picture = {"chart.svg": drawn(name, PAPER).encode()}
    made = pdf_module.pdf("charted.typ", {"title": "Angka"}, picture)
    told = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages))
    labels = [each.text for each in ElementTree.fromstring(picture["chart.svg"]).iter(f"{SVG}text") if each.text]
    assert [each for each in labels if squeezed(each) not in told] == []
    assert made == pdf_module.pdf("charted.typ", {"title": "Angka"}, picture)


def squeezed(text: str) -> str:
    return "".join(text.split())
