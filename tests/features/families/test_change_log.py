"""What the log keeps of a correction."""

from datetime import date

import pytest

from tangga.audit.models import Event
from tangga.families import changes
from tests import make

pytestmark = pytest.mark.usefixtures("in_english")
DAY = date(2024, 7, 15)


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
