"""A second questionnaire, asked after families left, stands beside the one about readiness and never in its place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tangga.errors import NotValid
from tangga.families.models import Family, MembershipSpell
from tangga.readiness import content, xlsform
from tangga.readiness.activities import activities_of
from tangga.readiness.bringing_in import bring_in
from tangga.readiness.models import Assessment, Questionnaire
from tangga.readiness.queries import assessments_of, last_answers, questionnaire_for
from tests import make
from tests.features.readiness.books import FORM, read, row_of, told

FOLLOW_UP = replace(content.shipped()[0], form_id="tindak_lanjut", purpose="follow_up", status="district")
TODAY = make.TODAY


@pytest.fixture
def follow_up(tono):
    return bring_in(FOLLOW_UP, in_force_from=TODAY, by=tono, on=TODAY, at=make.NOW)


def test_each_purpose_has_its_own_version_in_force(follow_up, shipped):
    assert questionnaire_for("3273011001", TODAY) == shipped
    assert questionnaire_for("3273011001", TODAY, "follow_up") == follow_up
    assert questionnaire_for("3571011001", TODAY, "follow_up").form_id == "pantau_setelah_keluar"


def test_a_family_has_newest_answers_of_each_purpose(follow_up, ask, family):
    ready = ask(answered_on=TODAY - timedelta(days=9))
    later = ask(questionnaire=follow_up)
    ready.refresh_from_db()
    assert (ready.purpose, ready.is_latest, later.purpose, later.is_latest) == ("readiness", True, "follow_up", True)
    assert last_answers(family) == ready
    assert assessments_of(family) == [ready]


def test_the_database_keeps_one_newest_of_each_purpose_and_knows_the_purposes(follow_up, ask):
    ask()
    later = ask(questionnaire=follow_up)
    first = {"family": later.family, "questionnaire": follow_up, "answered_on": TODAY, "answered_by": later.answered_by}
    plain = first | {"answers": {}, "points": 0, "points_possible": 1, "level": "not_yet"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(**plain, purpose="follow_up")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(**plain, purpose="gossip", is_latest=False)


def test_answers_of_one_purpose_put_none_of_the_other_right(follow_up, ask):
    ready = ask()
    with pytest.raises(Family.DoesNotExist):
        ask(questionnaire=follow_up, corrects=ready.public_id)


def test_lists_the_familys_page_and_work_reports_tell_of_readiness_only(client, follow_up, ask, family, sari):
    ask(questionnaire=follow_up)
    client.force_login(sari)
    versions = client.get(reverse("questionnaires")).context["rows"]
    assert [each.purpose for each in versions] == ["readiness"]
    assert (
        client.get(reverse("readiness-answer", args=[family.public_id])).context["questionnaire"].purpose == "readiness"
    )
    assert activities_of(sari, TODAY, TODAY) == []


def test_two_purposes_may_call_their_versions_alike(tono, shipped):
    same = replace(FOLLOW_UP, form_id=shipped.form_id, version=shipped.version)
    assert bring_in(same, in_force_from=TODAY, by=tono, on=TODAY, at=make.NOW).purpose == "follow_up"
    assert Questionnaire.objects.filter(form_id=shipped.form_id).count() == 2


def test_the_purpose_goes_out_with_the_spreadsheet_and_comes_back():
    found = xlsform.read(xlsform.workbook(FOLLOW_UP), FORM)
    assert (found.problems, found.instrument) == ((), FOLLOW_UP)


def _purpose(word):
    def change(book):
        heading = next(cell for cell in book["settings"][1] if cell.value == "tangga_purpose")
        book["settings"][f"{heading.column_letter}2"] = word

    return change


def test_a_spreadsheet_that_does_not_say_is_about_readiness():
    assert read(_purpose(None)).instrument.purpose == "readiness"


def test_a_purpose_there_is_none_of_is_a_problem():
    assert told(read(_purpose("gossip"))) == [("settings", 2, "G")]


def _means(word):
    def change(book):
        heading = next(cell for cell in book["survey"][1] if cell.value == "tangga_means")
        book["survey"][f"{heading.column_letter}{row_of(book, 'survey', 'debt')}"] = word

    return change


def test_a_question_means_what_its_cell_says_or_nothing():
    assert read(_means("debt")).instrument.by_code["debt"].means == "debt"
    assert read(_means(None)).instrument.by_code["debt"].means == ""


def test_a_meaning_there_is_none_of_is_a_problem():
    [(sheet, _row, column)] = told(read(_means("gossip")))
    assert (sheet, column) == ("survey", "M")


@pytest.fixture
def left(family):
    family.spells.update(left_on=TODAY - timedelta(days=3))


def test_readiness_is_recorded_up_to_the_day_before_a_family_left_and_not_from_it_on(left, ask):
    ask(answered_on=TODAY - timedelta(days=4))
    with pytest.raises(NotValid, match="out of the programme since 14"):
        ask(answered_on=TODAY - timedelta(days=3))
    assert Assessment.objects.count() == 1


def test_how_a_family_fares_is_recorded_after_it_left(left, follow_up, ask):
    assert ask(questionnaire=follow_up).answered_on == TODAY


def test_a_family_that_came_back_is_asked_again(left, family, ask):
    MembershipSpell.objects.create(family=family, joined_on=TODAY)
    assert ask().answered_on == TODAY
    with pytest.raises(NotValid, match="out of the programme"):
        ask(answered_on=TODAY - timedelta(days=1))


def test_the_page_says_at_once_since_when_the_family_is_out(left, client, family, sari):
    client.force_login(sari)
    page = client.get(reverse("readiness-answer", args=[family.public_id]))
    assert "out of the programme since 14" in page.text
    assert 'max="2025-05-13"' in page.text
