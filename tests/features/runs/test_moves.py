"""A family that moves between two runs is listed and counted once, where it went."""

from datetime import date

import pytest

from tangga.areas.models import Area
from tangga.runs import actions
from tangga.runs.queries import current_answer, current_answers_seen_by
from tests import make

MAY, JUNE, JULY = date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)


def start(code, as_of):
    return actions.start(Area.objects.get(code=code), as_of=as_of, known_at=make.NOW, at=make.NOW, by=None)


def seen(person):
    answers = current_answers_seen_by(person, JULY).order_by("family__family_id")
    return [(answer.family.family_id, answer.run.area_id, answer.annual_idr) for answer in answers]


@pytest.fixture
def moved(schooling, grown_up):
    """In May the schooling family lived in Kota Bandung; from 15 May it lives in Kota Depok. Both were run."""
    start("3273", MAY)
    make.family_facts(
        schooling, region="3276011001", effective_on=date(2025, 5, 15), recorded_at=make.LONG_AGO, decile=2
    )
    start("3276", JUNE)
    return schooling


def test_it_is_listed_once_in_the_district_it_went_to(moved, rina, tono):
    assert seen(rina) == [("grown_up", "3273", 0), ("schooling", "3276", 900_000)]
    assert seen(tono) == [("grown_up", "3273", 0)]
    assert current_answer(moved).run.area_id == "3276"


def test_figures_count_it_once(moved, rina, client, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: JULY)
    client.force_login(rina)
    client.cookies["django_language"] = "en"

    figures = {each.name: each.value for each in client.get("/").context["figures"]}

    assert figures["Active families"] == "2"
    assert client.get("/families/").context["count"] == 2


def test_a_run_about_an_earlier_day_does_not_take_it_back(moved, rina):
    start("3273", MAY)

    assert seen(rina) == [("grown_up", "3273", 0), ("schooling", "3276", 900_000)]


def test_a_run_about_a_later_day_finds_it_gone(moved, rina):
    start("3273", JULY)

    assert seen(rina) == [("grown_up", "3273", 0), ("schooling", "3276", 900_000)]


def test_where_the_new_district_no_longer_answers_the_old_answer_stands_again(moved, rina):
    make.family("other", region="3276011001")
    start("3276", date(2025, 5, 2))  # before the move: without the family

    assert seen(rina) == [("grown_up", "3273", 0), ("other", "3276", 0), ("schooling", "3273", 900_000)]


def test_of_two_runs_about_one_day_the_later_made_has_the_word(moved, rina):
    make.family_facts(
        moved, region="3273011001", effective_on=JUNE, recorded_at=make.LONG_AGO.replace(year=2025), decile=2
    )
    start("3273", JUNE)

    assert seen(rina) == [("grown_up", "3273", 0), ("schooling", "3273", 900_000)]
