"""An edition after a withdrawn one says so: on its page, on that of the difference, and in all seven files."""

import io
import json

import openpyxl
import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from tangga.editions import actions, remaking
from tangga.editions.models import Edition, EditionFile, Form
from tangga.errors import Conflict
from tests.features.editions.conftest import ACTING, EARLIER, NOW, drafted, published

SAID = "Edisi sebelumnya, graduations-3273-2025-H1-1, sudah ditarik"


@pytest.fixture
def first(exits, tono, head):
    return published(tono, head, known_at=EARLIER)


def withdraw(edition, head):
    actions.withdraw(edition.public_id, "A list came twice.", by=head, **ACTING)


@pytest.fixture
def second(first, tono, head):
    withdraw(first, head)
    return published(tono, head)


def content(edition, form):
    return bytes(EditionFile.objects.get(edition=edition, form=form).content)


def _cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)


def _pages(content):
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def _text(content):
    return content.decode()


READ = {
    Form.PDF: (_pages, SAID), Form.XLSX: (_cells, SAID), Form.HTML: (_text, SAID), Form.PRESS_ID: (_text, SAID),
    Form.CSV: (_text, "previous_withdrawn\n"), Form.JSON: (_text, '"withdrawn": true'),
    Form.PRESS_EN: (_text, "The edition before, graduations-3273-2025-H1-1, has been withdrawn"),
}  # fmt: skip


@pytest.mark.parametrize("form", Form)
def test_every_file_says_that_the_edition_before_was_withdrawn(second, form):
    read, said = READ[form]
    assert said in read(content(second, form))


def test_the_pages_say_it_too(second, tono, client):
    client.force_login(tono)
    for_pages = [reverse(name, args=[second.public_id]) for name in ("edition", "edition-difference")]
    pages = [client.get(address).content.decode() for address in for_pages]
    assert ["sudah ditarik: <a href" in " ".join(text.split()) for text in pages] == [True, True]


def test_what_was_withdrawn_after_the_next_was_published_changes_no_file_and_is_said_on_the_page(
    first, tono, head, client
):
    second = published(tono, head)
    withdraw(first, head)
    assert remaking.check(second, NOW).same
    assert "withdrawn" not in json.loads(content(second, Form.JSON))["previous"]
    client.force_login(tono)
    text = client.get(reverse("edition", args=[second.public_id])).content.decode()
    assert "sudah ditarik: <a href" in " ".join(text.split())


def test_made_again_it_is_the_same(second):
    assert remaking.check(second, NOW).same


def test_a_draft_whose_base_is_withdrawn_meanwhile_is_counted_anew_before_it_is_published(first, tono, head):
    draft = drafted(tono)
    withdraw(first, head)
    with translation.override("en"), pytest.raises(Conflict, match="was withdrawn meanwhile"):
        actions.publish(draft.public_id, revision=1, by=head, **ACTING)
    actions.recount(draft.public_id, revision=1, by=tono, **ACTING)
    assert actions.publish(draft.public_id, revision=2, by=head, **ACTING).previous_withdrawn


def test_a_first_edition_follows_no_withdrawn_one(exits, tono):
    draft = drafted(tono)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(previous_withdrawn=True)
