"""What a list does not mention stays as it is, and an empty cell replaces nothing that is known."""

from datetime import UTC, date, datetime

import pytest

from tangga.families.actions import register_many
from tangga.families.models import FamilyFacts, MemberFacts, MembershipSpell

JULY, AUGUST = datetime(2024, 7, 10, tzinfo=UTC), datetime(2024, 8, 10, tzinfo=UTC)
FAMILY = {"family_id": "F1", "region_code": "3273011001", "joined_on": date(2020, 1, 1)}
MEMBER = {"member_id": "M1", "family_id": "F1"}
OF_FAMILY = {"decile": 3, "access_area": True, "excluded_for": "civil_servant"}
OF_MEMBER = {
    "birth_date": date(2012, 3, 4),
    "sex": "female",
    "school_level": "primary",
    "school_grade": 6,
    "finished_school": True,
    "pregnant": True,
    "delivered_on": date(2024, 1, 2),
    "pregnancy_number": 2,
    "severe_disability": True,
    "human_rights_victim": True,
    "deceased_on": date(2024, 6, 1),
}


def known(facts, columns):
    return facts.objects.filter(superseded_at=None).order_by("-effective_on").values(*columns).first()


def register(family, member, day=date(2024, 8, 1), at=AUGUST):
    return register_many([FAMILY | family], [MEMBER | member], effective_on=day, at=at, by=None)


@pytest.fixture
def registered(areas):
    register(OF_FAMILY, OF_MEMBER, date(2024, 7, 1), JULY)


def test_columns_a_list_does_not_have_leave_every_fact_as_it_is(registered):
    done = register({}, {})

    assert (known(FamilyFacts, OF_FAMILY), known(MemberFacts, OF_MEMBER)) == (OF_FAMILY, OF_MEMBER)
    assert (done.changes, done["values_kept"]) == (0, 0)


@pytest.mark.parametrize("column", OF_FAMILY)
def test_an_empty_cell_of_a_family_keeps_what_is_known_and_is_counted(registered, column):
    done = register({column: None}, {})

    assert known(FamilyFacts, OF_FAMILY) == OF_FAMILY
    assert (done.changes, done["values_kept"]) == (0, 1)


@pytest.mark.parametrize("column", OF_MEMBER)
def test_an_empty_cell_of_a_member_keeps_what_is_known_and_is_counted(registered, column):
    done = register({}, {column: None})

    assert known(MemberFacts, OF_MEMBER) == OF_MEMBER
    assert (done.changes, done["values_kept"]) == (0, 1)


def test_what_a_list_says_replaces_what_was_known(registered):
    family = {"decile": 4, "access_area": False, "excluded_for": "company_owner"}
    member = {
        "birth_date": date(2011, 3, 4),
        "sex": "male",
        "school_level": "junior_secondary",
        "school_grade": 7,
        "finished_school": False,
        "pregnant": False,
        "delivered_on": date(2024, 7, 2),
        "pregnancy_number": 0,
        "severe_disability": False,
        "human_rights_victim": False,
        "deceased_on": date(2024, 6, 2),
    }
    register(family, member)

    assert (known(FamilyFacts, family), known(MemberFacts, member)) == (family, member)


def test_a_new_level_does_not_keep_the_class_of_the_old_one(registered):
    done = register({}, {"school_level": "none", "school_grade": None})

    school = ("school_level", "school_grade")
    assert known(MemberFacts, school) == {"school_level": "none", "school_grade": None}
    assert done["values_kept"] == 0


def test_a_family_that_left_has_not_come_back_because_a_list_does_not_say_who_left(registered):
    register({"left_on": date(2024, 7, 20)}, {})
    register({}, {}, date(2024, 9, 1), datetime(2024, 9, 2, tzinfo=UTC))

    assert MembershipSpell.objects.get(superseded_at=None).left_on == date(2024, 7, 20)


def test_an_empty_cell_for_the_day_of_leaving_says_active(registered):
    register({"left_on": date(2024, 7, 20)}, {})
    register({"left_on": None}, {}, date(2024, 9, 1), datetime(2024, 9, 2, tzinfo=UTC))

    assert MembershipSpell.objects.get(superseded_at=None).left_on is None
