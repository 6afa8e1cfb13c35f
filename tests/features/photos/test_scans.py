"""A scan sent as PDF: kept as it was, sealed; refused where it could do anything but show its pages."""

import io
from uuid import uuid4

import pytest
from django.utils import translation
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from tangga.errors import Conflict, NotValid
from tangga.photos import files, scans
from tangga.photos.actions import keep
from tangga.photos.answers import photo_answer
from tangga.photos.scans import checked, ready
from tests import make
from tests.features.photos.test_hostile_files import as_file


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"
    with translation.override("en"):
        yield


def pdf(change=lambda writer: None, pages=1):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def names(**values):
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in values.items()})


SCRIPT = names(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)"))


def on_page(name, value):
    def change(writer):
        writer.pages[0][NameObject(name)] = value

    return change


def at_root(name, value):
    def change(writer):
        writer._root_object[NameObject(name)] = value

    return change


def lying_about(writer):
    """A script that nothing points to."""
    writer._add_object(SCRIPT)


def in_a_stream(writer):
    stream = DecodedStreamObject()
    stream.set_data(b"x")
    stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
    writer._add_object(stream)


def test_a_plain_scan_is_kept_as_it_was_sent():
    sent = pdf(pages=3)
    scan = checked(sent)
    assert (scan.pdf, scan.pages) == (sent, 3)


def test_what_a_file_is_goes_by_what_it_holds():
    from PIL import Image

    assert ready(pdf()).pages == 1
    assert ready(as_file(Image.new("RGB", (30, 40)))).width == 30


@pytest.mark.parametrize(
    "change",
    [
        lambda writer: writer.add_js("app.alert(1)"),
        lambda writer: writer.add_attachment("a.exe", b"MZ"),
        lambda writer: writer.encrypt("rahasia"),
        at_root("/OpenAction", SCRIPT),
        at_root("/OpenAction", names(S=NameObject("/Launch"), F=TextStringObject("cmd.exe"))),
        on_page("/AA", names(O=SCRIPT)),
        on_page("/Annots", ArrayObject([names(Subtype=NameObject("/RichMedia"))])),
        at_root("/AcroForm", names(XFA=TextStringObject("<x/>"))),
        lying_about,
        in_a_stream,
    ],
)
def test_a_pdf_that_could_do_more_than_show_its_pages_is_refused(change):
    with pytest.raises(NotValid, match=r"script, a form or another file|locked with a password"):
        checked(pdf(change))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ not a pdf",
        b"%PDF-1.7",
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF",
        pdf()[:200],
        b"GIF89a" + pdf(),
    ],
)
def test_what_is_no_pdf_is_refused_with_what_to_do(content):
    with pytest.raises(NotValid, match=r"Scan the paper again|pages"):
        checked(content)


def test_a_name_that_is_written_in_signs_is_known_all_the_same():
    hidden = pdf(at_root("/OpenAction", SCRIPT)).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/J#53 ")
    with pytest.raises(NotValid):
        checked(hidden)


def test_too_many_pages_parts_or_bytes_are_refused(monkeypatch):
    with pytest.raises(NotValid, match="21 pages"):
        checked(pdf(pages=21))
    monkeypatch.setattr(scans, "MOST_OBJECTS", 3)
    with pytest.raises(NotValid, match="too many parts"):
        checked(pdf())
    monkeypatch.setattr(scans, "MOST_BYTES", 100)
    with pytest.raises(NotValid, match="larger than 15 MB"):
        checked(pdf())


def test_a_part_within_parts_without_end_is_refused():
    deep = ArrayObject([])
    for _ in range(100):
        deep = ArrayObject([deep])
    with pytest.raises(NotValid, match="no PDF that can be read"):
        checked(pdf(at_root("/Deep", deep)))


def test_it_lies_sealed_and_is_handed_over_to_be_saved(sari):
    sent = pdf()
    photo = keep(checked(sent), owner=uuid4(), owner_kind="statement", by=sari, at=make.NOW)
    assert (photo.media, photo.width, photo.size_bytes) == ("application/pdf", 0, len(sent))
    assert b"%PDF" not in files.path_of(photo).read_bytes()
    answer = photo_answer(photo, small=True)
    assert answer.content == sent
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{photo.public_id}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


HOSTILE = {
    "streams that never end": b"stream\n" * 400_000,
    "a million parts": b"9 0 obj [" + b"()" * 4_000_000 + b"] endobj\n",
    "parts that look like a stream": b"9 0 obj [(\nstream\n) " + b"1 " * 4_000_000 + b"(endstream)] endobj\n",
}


@pytest.mark.parametrize("crafted", HOSTILE.values(), ids=HOSTILE)
def test_a_crafted_file_ends_only_the_process_that_looks_through_it(crafted, monkeypatch):
    monkeypatch.setattr(scans, "MOST_SECONDS", 1)
    with pytest.raises(NotValid, match=r"too many parts|no PDF that can be read"):
        checked(b"%PDF-1.4\n" + crafted + b"trailer\n<</Root 9 0 R>>\n%%EOF")


def test_a_file_that_unpacks_into_a_gigabyte_is_refused(monkeypatch):
    monkeypatch.setattr(scans, "MOST_MEMORY", 256 * 1024 * 1024)
    stream = DecodedStreamObject()
    stream.set_data(b"<< /A 1 >> " * 60_000_000)
    with pytest.raises(NotValid, match=r"too many parts|no PDF that can be read"):
        checked(packed_as_objects(stream.flate_encode()._data))


def packed_as_objects(data):
    """A file whose only pack of objects is these bytes."""
    head = b"%PDF-1.5\n"
    pack = (
        b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(data)
        + data
        + b"\nendstream\nendobj\n"
    )
    at = len(head) + len(pack)
    entries = bytes([1, *len(head).to_bytes(4), 0, 2, *(1).to_bytes(4), 0, 1, *at.to_bytes(4), 0])
    table = (
        b"3 0 obj\n<</Type/XRef/Size 4/Index[1 3]/W[1 4 1]/Root 2 0 R/Length %d>>stream\n" % len(entries)
        + entries
        + b"\nendstream\nendobj\n"
    )
    return head + pack + table + b"startxref\n%d\n%%%%EOF" % at


def test_a_script_that_the_file_does_not_list_is_found_in_its_bytes():
    with pytest.raises(NotValid, match="script"):
        checked(pdf().replace(b"startxref", b"99 0 obj <</S /J#61vaScript>> endobj\nstartxref"))


def test_bytes_that_lie_in_another_file_are_refused():
    def change(writer):
        stream = DecodedStreamObject()
        stream.set_data(b"x")
        stream[NameObject("/F")] = TextStringObject("//other/file")
        writer._add_object(stream)

    with pytest.raises(NotValid, match="another file"):
        checked(pdf(change))


def test_whoever_waits_too_long_for_others_is_asked_to_send_it_again(monkeypatch):
    monkeypatch.setattr(scans, "LONGEST_WAIT", 0.01)
    with scans.ONE_AT_A_TIME, pytest.raises(Conflict, match="again in a minute"):
        checked(pdf())


@pytest.mark.parametrize("act", ["/URI", "/AcroForm", "/Rendition"])
def test_what_would_open_an_address_or_a_form_is_refused(act):
    with pytest.raises(NotValid, match="holds a script, a form or another file"):
        checked(pdf(at_root("/OpenAction", names(S=NameObject(act)))))
