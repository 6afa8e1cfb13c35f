"""The press text: filled from the figures, and no number stands in it that is not from one."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from importlib import resources

import pytest
from django.utils import translation

from tangga.editions import press
from tangga.editions.content import content_of
from tangga.editions.layout import layouts
from tangga.errors import NotValid
from tangga.figures.definitions import TWICE, indicator_of
from tests.features.editions.conftest import EARLIER, TODAY, drafted, published


@pytest.fixture
def content(exits, tono, head):
    published(tono, head, known_at=EARLIER)
    return content_of(drafted(tono))


def saying(content, *texts):
    """The same edition, whose layout says other paragraphs."""
    paragraphs = [{"id": text, "en": text} for text in texts]
    layout = replace(content.inputs.layout, press=paragraphs)
    return replace(content, inputs=replace(content.inputs, layout=layout))


def test_the_text_says_the_figure_its_dates_and_the_difference_in_indonesian(content):
    text = press.text_of(content, "id")
    assert text.startswith("Graduasi PKH di Kota Bandung, semester I 2025\n\n2 keluarga penerima manfaat")
    assert "per 30 Juni 2025 yang tercatat sampai 1 Desember 2025, 10.00." in text
    assert "menyebut 1 keluarga. Edisi ini 1 lebih banyak." in text
    assert "lebih sedikit" not in text


def test_the_same_text_in_english(content):
    assert "2 families left" in press.text_of(content, "en")


def test_what_there_is_no_figure_of_is_left_out(exits, rina):
    text = press.text_of(content_of(drafted(rina, region="32", period="2025", as_of=TODAY)), "id")
    assert "Target" not in text
    assert "Edisi sebelumnya" not in text
    assert "Terbanyak di Kota Bandung: 2 keluarga (66,7 persen), disusul Kota Depok dengan 1 keluarga." in text


def test_a_period_that_still_runs_is_told_as_of_the_day(exits, rina):
    text = press.text_of(content_of(drafted(rina, region="32", period="2025", as_of=TODAY)), "id")
    assert "pada 2025 (sampai 1 Desember 2025), menurut" in text
    assert "Dari keluarga yang tercatat di Tangga, yang masih menjadi peserta per 1 Desember 2025: " in text
    assert "akhir" not in text


def test_what_is_not_on_record_is_said_to_be_so_and_never_as_0(exits, rina):
    text = press.text_of(content_of(drafted(rina, region="32", period="2024", as_of=TODAY)), "id")
    assert "Tidak tercatat adanya keluarga penerima manfaat" in text
    assert "alamiah" not in text
    assert " 0 keluarga" not in text


def test_areas_with_equally_many_are_no_ranking(exits, rina):
    content = content_of(drafted(rina, region="32", period="2025", known_at=EARLIER, as_of=date(2025, 7, 31)))
    text = press.text_of(content, "id")
    assert "Terbanyak di Kota Bandung dan Kota Depok: sama banyak, masing-masing 1 keluarga." in text
    assert "disusul" not in text


def test_the_text_of_a_draft_says_first_that_it_is_one(content):
    assert press.text_of(replace(content, draft=True), "id").startswith("KONSEP – ")


@pytest.mark.parametrize("text", ["Ada 4.308 keluarga.", "{voluntary} dari 5 keluarga.", "{voluntary}0 keluarga"])
def test_a_layout_that_types_a_number_itself_is_refused(content, text):
    with translation.override("en"), pytest.raises(NotValid, match="press text"):
        press.paragraphs(saying(content, text), "id")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ada 4.308 keluarga di Kota Bandung.", "4.308"),
        ("Pada semester I 2025 ada 2.025 keluarga.", "2.025"),
        ("Per 30 Juni 2025: 30 keluarga.", "30"),
        ("12025 keluarga", "12025"),
        ("2,5 keluarga", "2,5"),
    ],
)
def test_a_finished_text_with_a_number_of_no_figure_is_refused_naming_it(content, text, number):
    with translation.override("id"):
        facts = press.facts_of(content)
    with pytest.raises(NotValid, match=number):
        press.check_numbers([text], facts)


@pytest.mark.parametrize(
    "text", ["2 keluarga lulus pada semester I 2025.", "Per 30 Juni 2025 ada 2, bukan 1.", "Tidak ada."]
)
def test_a_finished_text_whose_numbers_are_figures_and_days_of_the_edition_passes(content, text):
    with translation.override("id"):
        press.check_numbers([text], press.facts_of(content))


def test_a_text_that_is_wrong_is_not_published(exits, tono, head, monkeypatch):
    from tangga.editions import actions, layout
    from tests.features.editions.conftest import ACTING

    edition = drafted(tono)
    wrong = replace(layout.layout_of("graduations", 2), press=[{"id": "Ada 4.308.", "en": "4,308."}])
    monkeypatch.setattr(layout, "layouts", lambda: {("graduations", 2): wrong})
    with pytest.raises(NotValid, match=r"4\.308"):
        actions.publish(edition.public_id, revision=1, by=head, **ACTING)


@pytest.mark.parametrize("key", layouts(), ids=str)
def test_every_layout_types_no_number_in_its_press_text(key):
    every = [text for paragraph in layouts()[key].press for text in paragraph.values()]
    assert [text for text in every if press.NUMBER.search(press.PLACE.sub("", text))] == []


USED = {
    "graduations-1.yaml": "f75a4b09c8094e60ab956b4940f5d60ecf456d4d9c83b015069608caedf62079",
    "graduations-2.yaml": "b6a5333e4eca1e4f43fc4fc066081d526a71097bc4737866fb1a56374e1c10a4",
    "participation-1.yaml": "3cbbad596f4d6b1cad14d464d9ee454a7a71aedeff38b3e536932810c6846a65",
    "participation-2.yaml": "e2f2fd2b3f672b7a7029e9d6d92d4d7afbf26ba18ec0c7140676fa534d99512c",
}


@pytest.mark.parametrize(("name", "sha"), USED.items())
def test_a_layout_that_was_used_is_never_changed(name, sha):
    """A change is a file with the next version: what was published could not be made again otherwise."""
    assert sha256(resources.files("tangga.editions").joinpath("layouts", name).read_bytes()).hexdigest() == sha


def test_every_layout_is_among_those_that_are_held():
    folder = resources.files("tangga.editions").joinpath("layouts")
    assert {each.name for each in folder.iterdir()} == set(USED)


@pytest.mark.parametrize("key", layouts(), ids=str)
def test_every_figure_of_a_layout_can_be_told_as_of_any_day_and_as_known_at_any_instant_to_all(key):
    counted = [indicator_of(table.indicator) for table in layouts()[key].tables]
    assert [each.code for each in counted if each.dated != TWICE or each.needs] == []


@pytest.mark.parametrize("key", layouts(), ids=str)
def test_every_figure_of_a_layout_is_cut_as_it_can_be(key):
    cuts = [(table.indicator, by) for table in layouts()[key].tables for by in table.by.values() if by]
    assert [cut for cut in cuts if cut[1] not in indicator_of(cut[0]).by] == []
