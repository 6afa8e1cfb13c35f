"""While a family objects to its exit no money moves; and whoever takes a grant is old enough, after it was approved."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.errors import Conflict, NotValid
from tangga.grants import actions
from tangga.grants.actions import Handover
from tangga.grants.models import Opening
from tangga.grants.openings import hold_grants, release_grants
from tests import make
from tests.features.grants.conftest import AT, LEFT, ON
from tests.features.grants.test_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(family):
    """The family objects to the exit that opened the way to its grants."""
    case = uuid4()
    Opening.objects.create(
        family=family, district_id="3273", joined_on=date(2019, 1, 1), case=case, exit_type="voluntary",
        left_on=LEFT, signed_on=date(2025, 6, 1), opened_at=AT,
    )  # fmt: skip
    return lambda: hold_grants(case, ON), lambda: release_grants(case)


def test_nothing_is_proposed_while_the_family_objects(way, family, held):
    hold, release = held
    hold()
    with pytest.raises(Conflict, match="objects to its exit"):
        way.propose(family)
    release()
    assert way.propose(family).state == "proposed"


def test_nothing_is_approved_while_the_family_objects_and_the_page_says_so(way, family, held):
    grant = way.propose(family)
    held[0]()
    with pytest.raises(Conflict, match="objects to its exit"):
        actions.approve(grant.public_id, by=way.wati, on=ON, at=AT)
    assert "The family objects to its exit; that is decided first." in page(way.wati, f"/grants/{grant.public_id}/")


def test_nothing_is_handed_over_while_the_family_objects(way, family, held):
    grant = way.approve(way.propose(family))
    held[0]()
    handover = Handover(ON, grant.member, receipt="K-1")
    with pytest.raises(Conflict, match="objects to its exit"):
        actions.hand_over(grant.public_id, handover, by=way.sari, on=ON, at=AT)


def test_a_grant_is_not_handed_over_before_it_was_approved(way, family):
    grant = way.approve(way.propose(family))
    handover = Handover(grant.since - timedelta(days=1), grant.member, receipt="K-1")
    with pytest.raises(NotValid, match="was approved on"):
        actions.hand_over(grant.public_id, handover, by=way.sari, on=ON, at=AT)


def test_a_grant_is_not_handed_to_a_child(way, family):
    grant = way.approve(way.propose(family))
    child = make.member(family, "F1-09", birth_date=date(2020, 5, 1))
    with pytest.raises(NotValid, match="not to a child"):
        actions.hand_over(grant.public_id, Handover(ON, child, receipt="K-1"), by=way.sari, on=ON, at=AT)
