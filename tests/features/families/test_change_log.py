"""What the log keeps of a correction."""

from datetime import UTC, date, datetime

import pytest

from tangga.audit.models import Event
from tangga.families import changes, duplicate_decisions, identity
from tangga.families.duplicates import open_cases
from tangga.families.models import DuplicateCase, FacilitatorAssignment
from tangga.people.roles import Role
from tests import make
from tests.features.families.conftest import NIK_OF_EDI

pytestmark = pytest.mark.usefixtures("in_english")
DAY = date(2024, 7, 15)
ONE_AT_NIGHT = datetime(2025, 5, 16, 18, 0, tzinfo=UTC)  # 01:00 in Jakarta of the 17th, which is TODAY


def test_it_says_which_family_and_the_facts_before_and_after(household, send, lestari):
    asked = {"school_level": "primary", "school_grade": 6, "finished_school": False}
    change = send("school", household.family, member=household.son, on=DAY, asked=asked)
    changes.approve(change.public_id, by=lestari, on=make.TODAY, at=make.NOW)

    event = Event.objects.get(action="change.applied")
    assert event.family == str(household.family.public_id)
    assert (event.before["school_grade"], event.after["school_grade"]) == (2, 6)


def test_of_a_name_and_a_birth_date_it_says_only_that_they_are_about_to_change(household, send):
    asked = {"name": "Edi Santosa", "birth_date": "2015-05-06", "sex": "male"}
    send("details", household.family, member=household.son, on=None, asked=asked)

    event = Event.objects.get(action="change.proposed")
    assert set(event.after.values()) == {"…"}
    assert "Edi" not in str([event.before, event.after, event.detail])
    assert "2015" not in str([event.before, event.after, event.detail])


def _moves_today(family):
    make.family_facts(family, region="3273011002", effective_on=make.TODAY, recorded_at=make.LONG_AGO)


def test_at_one_at_night_it_names_the_village_of_the_new_day(household, send, lestari):
    _moves_today(household.family)
    asked = {"school_level": "primary", "school_grade": 6, "finished_school": False}
    change = send("school", household.family, member=household.son, on=DAY, asked=asked)
    changes.approve(change.public_id, by=lestari, on=make.TODAY, at=ONE_AT_NIGHT)

    assert Event.objects.get(action="change.applied").area_code == "3273011002"


def test_a_decision_at_one_at_night_names_the_village_of_the_new_day(household, tono):
    _moves_today(household.family)
    other = make.family("3273-F2", region="3571011001")
    make.member(other, "3273-F2-01", nik=NIK_OF_EDI)
    open_cases([identity.blind_index("nik", NIK_OF_EDI)], None, make.NOW)
    duplicate_decisions.decide_different(
        DuplicateCase.objects.get().public_id, wrong="", reason="cards seen", by=tono, on=make.TODAY, at=ONE_AT_NIGHT
    )

    assert Event.objects.get(action="duplicate.decided").area_code == "3273011002"


def test_a_split_approved_at_one_at_night_is_accompanied_by_who_holds_the_family_that_day(
    household, send, lestari, sari
):
    second = make.posted("second", Role.FACILITATOR, "3273")
    FacilitatorAssignment.objects.filter(family=household.family).update(ends_on=make.TODAY)
    FacilitatorAssignment.objects.create(family=household.family, facilitator=second, starts_on=make.TODAY)
    mine = str(household.daughter.public_id)
    asked = {"members": [mine], "carer": mine, "region_id": "3273011001"}
    change = send("split", household.family, on=date(2025, 2, 1), asked=asked, by=second)
    _, done = changes.approve(change.public_id, by=lestari, on=make.TODAY, at=ONE_AT_NIGHT)

    assert done.new_family.assignments.get().facilitator == second
