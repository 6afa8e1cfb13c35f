"""Answering on the screen, and the result."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tangga.people.roles import Role
from tangga.readiness.answering import read
from tangga.readiness.content import shipped as shipped_version
from tangga.readiness.models import Assessment, Questionnaire
from tangga.visits.models import Visit
from tests import make


@pytest.fixture
def page(client, sari, family):
    client.force_login(sari)
    return reverse("readiness-answer", args=[family.public_id])


@pytest.fixture
def send(client, page, shipped):
    def sent(address="", status=302, **typed):
        form = {
            "sent_as": str(uuid4()),
            "questionnaire": str(shipped.public_id),
            "answered_on": make.TODAY.isoformat(),
        }
        answer = client.post(address or page, form | typed)
        assert answer.status_code == status
        return answer

    return sent


def test_the_page_shows_every_question_and_what_the_registry_knows(client, page):
    text = client.get(page).text
    assert text.count('class="question"') == 24
    assert "Years in the programme" in text
    assert "record; not asked" in text
    assert "Assumed" in text


def test_what_was_chosen_is_saved_and_explained(client, send):
    answer = send(**{"q-floor": "tile", "q-goods": ["gold", "land"], "q-savings_idr": "Rp 1.500.000", "q-wall": ""})
    kept = Assessment.objects.get()
    assert kept.answers == {
        "floor": "tile", "goods": ["gold", "land"], "savings_idr": 1_500_000, "membership_years": 6, "decile": 3,
    }  # fmt: skip
    text = client.get(answer.url).text
    assert "A score advises; a person decides. Nobody is graduated by a score." in text
    assert "Assumed" in text
    assert "Rp\u00a01,500,000" in text
    assert "More than half of the questions are unanswered" in text
    assert "Dinas Sosial Kabupaten Buleleng (2015), kriteria 2" in text
    assert "not asked yet" in text


def test_the_form_sent_twice_is_saved_once(send):
    form = {"sent_as": str(uuid4()), "q-floor": "tile"}
    assert send(**form).url == send(**form).url
    assert Assessment.objects.count() == 1


def test_the_form_sent_again_with_another_answer_is_told(send):
    form = {"sent_as": str(uuid4()), "q-floor": "tile"}
    send(**form)
    assert "with other content" in send(status=409, **(form | {"q-floor": "earth"})).text


def test_refused_the_form_comes_back_with_everything_typed(send):
    text = send(
        status=422, **{"q-savings_idr": "banyak", "q-floor": "tile", "q-goods": ["gold", "none"], "q-earners": "99"}
    ).text
    assert 'value="banyak"' in text
    assert "digits only" in text
    assert "between 0 and 20" in text
    assert "goes with no other answer" in text
    assert text.count(" checked") == 3 + 17  # tile, gold, none; every other single choice stands at “not known yet”
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("day", ["", "kemarin", "2025-13-01", "2026-01-01"])
def test_a_day_that_is_none_is_refused_and_what_was_typed_stays(send, day):
    text = send(status=422, answered_on=day, **{"q-earners": "3"}).text
    assert 'name="q-earners" value="3"' in text


def test_the_last_answers_are_filled_in_and_marked(client, page, ask):
    ask({"floor": "tile", "savings_idr": 500_000})
    text = client.get(page).text
    assert "last time" in text
    assert 'value="tile" checked' in text
    assert 'value="500000"' in text
    assert 'value="brick" checked' not in text


def test_answers_of_a_visit_are_kept_with_it_on_its_day(client, page, family, sari, send):
    visit = Visit.objects.create(
        family=family, visitor=sari, purpose="readiness", state="done", visited_on=date(2025, 5, 3)
    )
    address = f"{page}?visit={visit.public_id}"
    assert 'value="2025-05-03"' in client.get(address).text
    send(address, answered_on="2025-05-03", **{"q-floor": "tile"})
    assert Assessment.objects.get().visit == visit


NOBODYS = "5d1f0c1e-0000-4000-8000-000000000001"


@pytest.mark.parametrize("query", ["visit=0", "corrects=0", f"visit={NOBODYS}", f"corrects={NOBODYS}"])
def test_a_visit_or_answers_that_are_not_there_are_404(client, page, query):
    assert client.get(f"{page}?{query}").status_code == 404


def test_putting_answers_right_from_the_result(client, page, ask, send):
    wrong = ask({"floor": "soil"})
    assert f"?corrects={wrong.public_id}" in client.get(reverse("readiness-result", args=[wrong.public_id])).text
    right = send(f"{page}?corrects={wrong.public_id}", **{"q-floor": "tile"})
    assert "put earlier ones of the same day right" in client.get(right.url).text
    assert "count no more" in client.get(reverse("readiness-result", args=[wrong.public_id])).text


def test_a_version_that_ended_meanwhile_is_told_and_the_answers_stay(send, shipped):
    old = Questionnaire.objects.create(
        form_id="lain", version="0", title="Lain", status="district", area_id="3273", content=shipped.content,
        sha256="0" * 64, in_force_from=date(2020, 1, 1),
    )  # fmt: skip
    newer = Questionnaire.objects.create(
        form_id="lain", version="1", title="Lain", status="district", area_id="3273", content=shipped.content,
        sha256="1" * 64, in_force_from=date(2025, 5, 1),
    )  # fmt: skip
    text = send(status=409, questionnaire=str(old.public_id), **{"q-floor": "tile"}).text
    assert "A new version of the questionnaire holds by now" in text
    assert 'value="tile" checked' in text
    assert str(newer.public_id) in text
    assert not Assessment.objects.exists()


def test_paper_answers_of_a_day_before_the_new_version_may_still_come_by_the_old(send, shipped):
    Questionnaire.objects.create(
        form_id="lain", version="1", title="Lain", status="district", area_id="3273", content=shipped.content,
        sha256="1" * 64, in_force_from=make.TODAY,
    )  # fmt: skip
    send(answered_on="2025-05-10", **{"q-floor": "tile"})
    assert Assessment.objects.get().questionnaire == shipped


def test_where_no_version_holds_the_page_says_so(client, page, family, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2020, 9, 1))
    answer = client.get(page)
    assert answer.status_code == 422
    assert "No readiness questionnaire is in force" in answer.text


def test_a_household_without_an_able_adult_is_protected_in_words(client, ask, sari, page):
    old = make.family("3273-F7", facilitator=sari, joined_on=date(2024, 1, 1))
    make.member(old, "3273-F7-01", birth_date=date(1950, 1, 1))
    text = client.get(reverse("readiness-result", args=[ask(family=old).public_id])).text
    assert "has to give written reasons" in text
    assert "less than 5 years" in text


@pytest.mark.parametrize(
    ("typed", "number"), [("12", 12), (" 1.500.000 ", 1_500_000), ("Rp1,500,000", 1_500_000), ("2 000", 2_000)]
)
def test_numbers_are_read_as_people_write_them(typed, number, rf):
    sent = rf.post("/", {"q-savings_idr": typed}).POST
    assert read(shipped_version()[0], sent).answers == {"savings_idr": number}


@pytest.mark.parametrize("typed", ["1.5", "-3", "1e5", "12 orang", "1.50.000"])
def test_what_is_no_whole_number_stays_what_was_typed(typed, rf):
    sent = rf.post("/", {"q-savings_idr": typed}).POST
    assert read(shipped_version()[0], sent).answers == {"savings_idr": typed}


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICIAL, Role.AUDITOR])
def test_those_who_only_read_see_the_result_and_no_button(client, ask, page, role):
    kept = ask()
    client.force_login(make.posted("other", role, "3273"))
    text = client.get(reverse("readiness-result", args=[kept.public_id])).text
    assert "Line by line" in text
    assert "Answer anew" not in text
    assert client.get(page).status_code == 403


def test_another_areas_family_is_not_there(client, ask, page, family):
    kept = ask()
    client.force_login(make.posted("outsider", Role.COORDINATOR, "3571"))
    assert [
        client.get(address).status_code
        for address in (
            page,
            reverse("readiness-result", args=[kept.public_id]),
            reverse("readiness-history", args=[family.public_id]),
        )
    ] == [404, 404, 404]
