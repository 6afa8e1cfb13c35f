"""Domain 5.3: readiness is data that a district edits in a spreadsheet. Done when a questionnaire edited by someone
else comes in, or is refused with every problem by row; and old answers keep their meaning.
"""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from tangga.readiness.actions import record_answers
from tangga.readiness.models import Assessment, Questionnaire
from tangga.readiness.queries import lines_of, questionnaire_for
from tests import make


@pytest.fixture(autouse=True)
def today(monkeypatch, client):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def answered(sari):
    """A family that answered by the version that comes with Tangga: floor of tiles, nothing else known."""
    family = make.family("3273-F1", name="Wahyuni", facilitator=sari)
    return record_answers(
        family, {"floor": "tile"}, sent_as=uuid4(), questionnaire=questionnaire_for("3273", make.TODAY),
        answered_on=make.TODAY,
        by=sari, on=make.TODAY, at=make.NOW,
    )  # fmt: skip


@pytest.fixture
def edited_by_someone_else(client, tono):
    """edited(change): the version in force, downloaded, changed in another program and uploaded; the answer."""
    client.force_login(tono)

    def edited(change):
        own = questionnaire_for("3273", make.TODAY)
        book = load_workbook(BytesIO(client.get(reverse("questionnaire-xlsform", args=[own.public_id])).content))
        change(book)
        out = BytesIO()
        book.save(out)
        file = SimpleUploadedFile("kuesioner dari korkab.xlsx", out.getvalue())
        return client.post(reverse("questionnaire-upload"), {"file": file})

    return edited


def better(book):
    book["settings"]["C2"] = "korkab-2025"
    row = next(cell.row for cell in book["choices"]["B"] if cell.value == "tile")
    book["choices"].cell(row, 3).value, book["choices"].cell(row, 5).value = "Keramik", 0


def test_a_questionnaire_edited_by_someone_else_comes_in_and_old_answers_keep_their_meaning(
    client, answered, edited_by_someone_else
):
    answer = edited_by_someone_else(better)
    form = {"version": answer.context["form"].initial["version"], "in_force_from": make.TODAY.isoformat()}
    assert client.post(reverse("questionnaire-accept"), form).status_code == 302

    assert questionnaire_for("3273011001", make.TODAY).version == "korkab-2025"
    old = Assessment.objects.get()
    line = next(line for line in lines_of(old) if line.question.code == "floor")
    assert (line.answer, line.line.points, old.points) == ("Tiles", 2, answered.points)


def worse(book):
    book["survey"]["K5"] = "kata orang"
    book["choices"]["E3"] = "tiga"
    book["tangga_bands"]["B3"] = 5


def test_a_questionnaire_that_cannot_come_in_is_refused_with_every_problem_by_row(
    client, answered, edited_by_someone_else
):
    answer = edited_by_someone_else(worse)
    assert answer.status_code == 422
    assert [(each.sheet, each.row) for each in answer.context["problems"]] == [
        ("survey", 5),
        ("choices", 3),
        ("tangga_bands", 3),
    ]
    assert not Questionnaire.objects.exclude(area=None).exists()


def test_nobody_is_graduated_by_a_score(client, sari, answered):
    """The best score there is changes nothing about the family, and the page says who decides."""
    best = {"income_umk": "whole", "savings_idr": 5_000_000, "debt": "on_time", "home": "own", "floor": "tile"}
    family = answered.family
    spells = list(family.spells.values())
    kept = record_answers(
        family, best, sent_as=uuid4(), questionnaire=answered.questionnaire, answered_on=date(2025, 5, 16), by=sari,
        on=make.TODAY, at=make.NOW,
    )  # fmt: skip
    client.force_login(sari)
    assert "Nobody is graduated by a score." in client.get(reverse("readiness-result", args=[kept.public_id])).text
    assert list(family.spells.values()) == spells
