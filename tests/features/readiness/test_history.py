"""Readiness over time, on the family's page, and in the month's work."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.readiness import content
from tangga.readiness.activities import activities_of
from tangga.readiness.bringing_in import bring_in
from tangga.readiness.panel import panel_of
from tangga.readiness.queries import assessments_of
from tangga.readiness.showing import trends_of
from tangga.visits.models import Visit
from tests import make
from tests.features.readiness.conftest import ANSWERS


@pytest.fixture
def page(client, sari, family):
    client.force_login(sari)
    return reverse("readiness-history", args=[family.public_id])


def viewer(person):
    return Viewer(person, posting_of(person, make.TODAY), make.TODAY)


def test_before_the_first_time_the_page_says_what_to_do(client, page):
    assert "This family has not been asked yet" in client.get(page).text


def test_of_one_time_there_is_a_row_and_no_line(client, page, ask):
    ask()
    text = client.get(page).text
    assert "<polyline" not in text
    assert "20 of 65" not in text
    assert "30 %" in text


def test_two_times_by_one_version_are_joined_by_a_line(client, page, ask):
    ask(answered_on=date(2024, 11, 1))
    ask()
    text = client.get(page).text
    assert text.count("<polyline") == 5  # the whole, and four sections: of the children nothing is known
    assert 'class="break"' not in text


def test_two_versions_are_not_joined_but_parted_by_a_line_and_a_note(client, page, ask, tono):
    ask(answered_on=date(2024, 11, 1))
    other = replace(content.shipped()[0], version="2", status="district")
    own = bring_in(other, in_force_from=make.TODAY, by=tono, on=make.TODAY, at=make.NOW)
    ask(questionnaire=own)
    text = client.get(page).text
    assert "<polyline" not in text
    assert text.count('class="break"') == 5
    assert "not the same scale" in text


def test_answers_that_were_put_right_stay_in_the_table_and_leave_the_picture(client, page, ask, family):
    wrong = ask({"floor": "soil"}, answered_on=date(2024, 11, 1))
    ask(ANSWERS, answered_on=date(2024, 11, 1), corrects=wrong.public_id)
    assert "put right later" in client.get(page).text
    assert trends_of([each for each in assessments_of(family) if not each.is_corrected]) == []


def test_the_picture_is_told_in_a_sentence_too(ask, family):
    ask({"floor": "soil"}, answered_on=date(2024, 11, 1))
    ask({"floor": "tile"})
    housing = next(trend for trend in trends_of(assessments_of(family)) if trend.label == "Housing")
    assert housing.sentence == "Housing: 0 % on 1\u00a0Nov\u00a02024, 14 % on 17\u00a0May\u00a02025"
    assert [(dot.percent, dot.y) for dot in housing.dots] == [(0, 112.0), (14, 99.4)]


def test_the_page_asks_the_same_number_of_questions_however_many_times(
    client, page, ask, django_assert_max_num_queries
):
    times = [ask(answered_on=date(2025, 4, day)) for day in range(1, 8)]
    with django_assert_max_num_queries(16):
        assert client.get(page).status_code == 200
    assert len(times) == 7


def test_the_familys_page_shows_the_latest_five_bars(client, page, ask, family):
    ask()
    text = client.get(reverse("family", args=[family.public_id])).text
    assert text.count('class="bar"') == 5
    assert "Nobody is graduated by a score" in text


def test_the_panel_invites_to_ask_for_the_first_time(sari, family):
    panel = panel_of(viewer(sari), family)
    assert (panel["latest"], panel["may_answer"]) == (None, True)


def test_a_role_without_readiness_sees_no_panel(family):
    assert panel_of(viewer(make.posted("menteri", Role.MINISTRY, None)), family) is None


def test_answers_without_a_visit_are_the_facilitators_work_once(ask, sari, family):
    ask(answered_on=date(2025, 5, 2))
    wrong = ask(answered_on=date(2025, 5, 6))
    right = ask(answered_on=date(2025, 5, 6), corrects=wrong.public_id)
    visit = Visit.objects.create(
        family=family, visitor=sari, purpose="readiness", state="done", visited_on=date(2025, 5, 9)
    )
    ask(answered_on=date(2025, 5, 9), visit=visit)
    ask(answered_on=date(2025, 4, 30))
    done = activities_of(sari, date(2025, 5, 1), date(2025, 5, 31))
    assert [(each.rhk, each.on.day, each.families) for each in done] == [(4, 2, 1), (4, 6, 1)]
    assert done[1].address == reverse("readiness-result", args=[right.public_id])
    assert {each.family_id for each in done} == {family.pk}
    assert "Wahyuni" not in str(done)


def test_what_nobody_knows_is_said_in_a_word_and_never_drawn_as_nothing(client, page, ask):
    ask({"floor": "tile"}, answered_on=date(2025, 2, 1))
    ask({"floor": "tile"}, answered_on=date(2025, 3, 1))
    answer = client.get(page)
    assert [each.label for each in answer.context["trends"]][1:] == ["Housing"]
    assert "not known yet" in answer.text
    assert "0 %" not in answer.text.replace("10 %", "")
