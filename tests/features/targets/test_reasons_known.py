"""That a family left because of the label on its house is told in the district only."""

from datetime import date

import pytest

from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.targets.graduates import codes_known_to


def known_to(role: Role) -> list[str]:
    return codes_known_to(Viewer(Person(), Posting(role=role), date(2025, 5, 17)))


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.MINISTRY])
def test_above_the_district_the_label_is_no_reason_to_read_or_to_filter_by(role):
    assert "house_label" not in known_to(role)
    assert "business_grew" in known_to(role)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.DISTRICT_OFFICIAL, Role.AUDITOR])
def test_in_the_district_it_is(role):
    assert "house_label" in known_to(role)
