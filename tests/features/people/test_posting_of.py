"""Who somebody is on a day."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from tangga.people.queries import may, posting_of
from tangga.people.roles import Action, Role
from tests import make


def test_a_posting_holds_from_its_first_day_until_the_day_before_its_end(areas):
    somebody = make.person("somebody")
    held = make.posting(somebody, Role.DISTRICT_OFFICIAL, "3273", date(2024, 1, 1), ends_on=date(2025, 1, 1))

    assert posting_of(somebody, date(2023, 12, 31)) is None
    assert posting_of(somebody, date(2024, 1, 1)) == held
    assert posting_of(somebody, date(2024, 12, 31)) == held
    assert posting_of(somebody, date(2025, 1, 1)) is None


def test_nobody_and_a_closed_account_have_no_posting(sari):
    sari.is_active = False

    assert posting_of(AnonymousUser(), make.TODAY) is None
    assert posting_of(sari, make.TODAY) is None


def test_a_role_may_what_the_table_says(sari, rina):
    assert may(sari, Action.SEE_IDENTITY_NUMBERS, make.TODAY)
    assert not may(rina, Action.SEE_IDENTITY_NUMBERS, make.TODAY)
    assert not may(sari, Action.RUN_ASSESSMENT, make.TODAY)


def test_a_district_role_needs_an_area(areas):
    with pytest.raises(IntegrityError):
        make.posting(make.person("somebody"), Role.DISTRICT_OFFICIAL, None)


def test_nobody_holds_two_open_postings(sari):
    with pytest.raises(IntegrityError):
        make.posting(sari, Role.COORDINATOR, "3273")
