"""The signed statement as pictures or as one PDF: who sees the case sees it, and each look is noted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tangga.audit.models import Event
from tangga.cases.models import Case
from tangga.photos.models import Photo
from tests.features.cases.conftest import ON, picture
from tests.features.cases.test_case_pages import as_, move, page
from tests.features.photos.test_scans import SCRIPT, at_root, pdf

SAID = {"signed_on": ON.isoformat(), "witness_name": "Budiman", "witness_office": "RT 3"}


def file(content, name="surat.pdf", kind="application/pdf"):
    return SimpleUploadedFile(name, content, kind)


def sent(way, sari, *files):
    way.propose()
    return move(sari, way.case, "sign", **SAID, picture=list(files))


def test_a_statement_is_sent_as_one_pdf(way, sari, tono):
    content = pdf(pages=2)
    assert sent(way, sari, file(content)).status_code == 302
    kept = Photo.objects.get()
    assert (Case.objects.get().state, kept.media) == ("signed", "application/pdf")
    assert "Scan of the statement (PDF)" in page(tono, f"/cases/{way.case.public_id}/")
    answer = as_(tono).get(f"/cases/picture/{kept.public_id}/")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([file(pdf(at_root("/OpenAction", SCRIPT)))], "holds a script"),
        ([file(pdf(lambda writer: writer.encrypt("x")))], "locked with a password"),
        ([file(b"%PDF-1.7 nothing")], "no PDF that can be read"),
        ([file(picture()[:50])], "neither a photo nor a PDF"),
        ([file(pdf()), file(picture(), "a.jpg", "image/jpeg")], "one PDF, or pictures"),
        ([file(pdf()), file(pdf(pages=2))], "one PDF, or pictures"),
    ],
)
def test_a_file_that_may_not_be_kept_is_refused_with_what_to_do(way, sari, files, sentence):
    answer = sent(way, sari, *files)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert (Case.objects.get().state, Photo.objects.count()) == ("proposed", 0)


def test_a_pdf_by_another_name_is_known_by_what_it_holds(way, sari):
    assert sent(way, sari, file(pdf(), "foto.jpg", "image/jpeg")).status_code == 302
    assert Photo.objects.get().media == "application/pdf"


@pytest.mark.parametrize("content", [pdf(), picture()])
def test_who_opens_it_is_noted_among_those_who_looked_at_the_family(way, sari, tono, content):
    sent(way, sari, file(content))
    as_(tono).get(f"/cases/picture/{Photo.objects.get().public_id}/")
    look = Event.objects.get(action="family.viewed")
    assert (look.actor_id, look.family) == (tono.pk, str(way.family.public_id))


def test_who_may_not_see_it_leaves_no_look(way, sari, budi):
    sent(way, sari, file(pdf()))
    assert as_(budi).get(f"/cases/picture/{Photo.objects.get().public_id}/").status_code == 404
    assert not Event.objects.filter(action="family.viewed").exists()
