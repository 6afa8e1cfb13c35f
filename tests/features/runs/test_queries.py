"""Who sees which answers; and asking about one family on another day."""

from datetime import date

import pytest

from tangga.areas.models import Area
from tangga.people.roles import Role
from tangga.policy import PolicyGap
from tangga.runs import actions
from tangga.runs.queries import (
    answer_on,
    current_answer,
    current_answers_seen_by,
    current_runs_seen_by,
    first_day_of,
    member_answers,
    with_component,
)
from tests import make


@pytest.fixture
def answered(schooling, grown_up, in_kediri):
    """Current answers of both districts, and an earlier run of Kota Bandung that is no longer current."""
    earlier, bandung = make.run(is_current=False), make.run()
    make.family_answer(earlier, schooling, annual_idr=1)
    make.family_answer(bandung, schooling, annual_idr=900_000, components=0b100)
    make.family_answer(bandung, grown_up, region_id="3273011002", natural_exit=True)
    make.family_answer(make.run("3571"), in_kediri, region_id="3571011001", components=0b1000)


def seen_by(person):
    return sorted(answer.family.family_id for answer in current_answers_seen_by(person, make.TODAY))


def test_a_facilitator_sees_the_answers_of_their_own_families(answered, sari):
    assert seen_by(sari) == ["schooling"]


def test_an_official_sees_their_district_and_an_outsider_theirs(answered, tono, budi):
    assert (seen_by(tono), seen_by(budi)) == (["grown_up", "schooling"], ["in_kediri"])


def test_the_province_sees_its_districts_and_the_ministry_all(answered, rina):
    assert seen_by(rina) == ["grown_up", "schooling"]
    assert seen_by(make.posted("ministry", Role.MINISTRY, None)) == ["grown_up", "in_kediri", "schooling"]


def test_an_administrator_sees_no_answer(answered):
    admin = make.posted("admin", Role.ADMINISTRATOR, None)

    assert seen_by(admin) == []
    assert list(current_runs_seen_by(admin, make.TODAY)) == []


def test_current_runs_are_those_of_ones_own_area(answered, sari, rina, budi):
    found = [[run.area_id for run in current_runs_seen_by(who, make.TODAY)] for who in (sari, rina, budi)]

    assert found == [["3273"], ["3273"], ["3571"]]


def test_answers_are_found_by_component(answered, tono):
    seen = current_answers_seen_by(tono, make.TODAY)

    assert [answer.family.family_id for answer in with_component(seen, "primary")] == ["schooling"]
    assert not with_component(seen, "elderly").exists()


def test_the_rules_answer_about_a_family_on_any_day(schooling):
    answer = answer_on(schooling, date(2025, 6, 30))

    assert (answer["family"]["annual_idr"], answer["family"]["unsure"]) == (900_000, True)
    assert [row["reason"] for row in answer["members"]] == ["counts", "unsure_school"]
    assert {row["scenario"] for row in answer["segments"]} == {"continues", "drops_out"}
    assert (answer["policy"].as_of, answer["family_facts"].decile) == (date(2025, 6, 30), 2)
    assert [row.member.name for row in answer["known_members"]] == ["Ani", "Eko"]


def test_what_a_run_stored_is_what_the_rules_answer_for_that_day(schooling):
    district = Area.objects.get(code="3273")
    actions.start(district, as_of=make.TODAY, known_at=make.NOW, at=make.NOW, by=None)

    computed, stored = answer_on(schooling, make.TODAY, make.NOW), current_answer(schooling)

    assert computed["family"]["annual_idr"] == stored.annual_idr == 900_000
    assert computed["family"]["last_component_ends_on"] == stored.last_component_ends_on
    assert [row["reason"] for row in computed["members"]] == [row.reason for row in member_answers(stored)]
    assert [row.member.member_id for row in member_answers(stored)] == ["S1", "S2"]


def test_the_current_answer_is_not_that_of_an_earlier_run(answered, schooling):
    assert current_answer(schooling).annual_idr == 900_000


def test_rules_of_the_district_apply_to_its_families(in_kediri):
    assert answer_on(in_kediri, make.TODAY)["policy"].overlays == ("kota-kediri",)


def test_before_the_first_recorded_day_there_is_no_answer(schooling):
    assert answer_on(schooling, date(2024, 6, 30)) is None
    assert first_day_of(schooling) == date(2024, 7, 1)


def test_a_day_without_policy_says_so(areas):
    family = make.family(effective_on=date(2017, 1, 1), joined_on=date(2016, 1, 1))

    with pytest.raises(PolicyGap):
        answer_on(family, date(2018, 1, 1))
