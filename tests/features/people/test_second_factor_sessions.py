"""A second factor required of people who are signed in already."""

from datetime import timedelta

import pytest

from tangga.people import second_factor
from tangga.people.models import Posting, SecondFactorRule
from tangga.people.roles import Role
from tests import make
from tests.features.people.test_second_factor import RIGHT, SET_UP, SIGN_IN, being_set_up, shown

NOW, TODAY = make.NOW, make.TODAY


@pytest.fixture
def wati(wati):
    wati.set_password(RIGHT["password"])
    wati.save()
    return wati


@pytest.fixture
def signed_in(client, wati, now):
    """Wati's browser, signed in with the password alone before anything was required."""
    client.post(SIGN_IN, RIGHT)
    assert client.get("/").status_code == 200
    return client


def test_who_is_signed_in_without_one_is_led_to_set_it_up_at_the_next_page(signed_in, head):
    second_factor.require(head.postings.get().area, starts_on=TODAY, by=head, on=TODAY)

    assert signed_in.get("/families/")["Location"].startswith(SIGN_IN)
    assert signed_in.post(SIGN_IN, RIGHT)["Location"] == SET_UP
    assert signed_in.post(SET_UP, {"code": shown(being_set_up(signed_in))}).status_code == 200
    assert signed_in.get("/families/").status_code == 200


def test_a_session_lasts_until_the_day_the_rule_begins_and_not_into_it(signed_in, head, monkeypatch):
    second_factor.require(head.postings.get().area, starts_on=TODAY + timedelta(days=1), by=head, on=TODAY)

    assert signed_in.get("/").status_code == 200
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY + timedelta(days=1))
    assert signed_in.get("/").status_code == 302


def test_who_set_one_up_in_time_stays_signed_in(signed_in, wati, head, secret):
    second_factor.enrol(wati, secret, shown(secret), at=NOW)
    second_factor.require(head.postings.get().area, starts_on=TODAY, by=head, on=TODAY)

    assert signed_in.get("/").status_code == 200


@pytest.mark.parametrize(
    ("area", "open_still"), [(None, False), ("32", False), ("3273", False), ("327301", True), ("3276", True)]
)
def test_a_rule_ends_only_sessions_of_people_posted_where_it_holds(signed_in, head, area, open_still):
    SecondFactorRule.objects.create(area_id=area, starts_on=TODAY, set_by=head)

    assert (signed_in.get("/").status_code == 200) is open_still


def test_a_rule_that_has_ended_ends_no_session(signed_in, head):
    rule = second_factor.require(head.postings.get().area, starts_on=TODAY, by=head, on=TODAY)
    second_factor.no_longer_require(rule, by=head, on=TODAY)

    assert signed_in.get("/").status_code == 200


@pytest.mark.parametrize(("area", "statements"), [("", 1), ("3276", 4)])
def test_it_costs_a_page_few_statements_and_none_where_nobody_requires_it(
    signed_in, head, django_assert_num_queries, area, statements
):
    if area:
        SecondFactorRule.objects.create(area_id=area, starts_on=TODAY, set_by=head)
    store = signed_in.session.__class__(signed_in.session.session_key)

    with django_assert_num_queries(statements):
        assert store.load()


def test_the_posting_that_counts_at_sign_in_counts_for_the_session(signed_in, wati, head):
    """Two postings hold today; were they asked in two ways, signing in would end at once, again and again."""
    wati.postings.update(ends_on=TODAY + timedelta(days=30))
    Posting.objects.create(person=wati, role=Role.FACILITATOR, area_id="3276", starts_on=TODAY)
    SecondFactorRule.objects.create(area_id="3273", starts_on=TODAY, set_by=head)

    assert signed_in.get("/").status_code == 302  # posted as something else than before
    assert signed_in.post(SIGN_IN, RIGHT)["Location"] == "/"
    assert signed_in.get("/").status_code == 200
