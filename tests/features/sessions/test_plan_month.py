"""A month of sessions in one form: what is proposed; planned all or none of it, and once however often it is sent."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from tangga.errors import NotAllowed, NotValid
from tangga.papers.months import last_of
from tangga.sessions import actions, groups
from tangga.sessions.models import Group, Session
from tangga.sessions.planning import MonthRefused, Wish, plan_month, proposals_for
from tests import make
from tests.features.sessions.conftest import NOW, OPENED, TODAY

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
ADDRESS = "session-month-plan"


@pytest.fixture
def other(sari, group, families):
    """Mawar, of Sari too, with Dini; it has not met yet."""
    members = [families["Dini"].public_id]
    told = {"meeting_place": "Posyandu", "opened_on": OPENED, "families": members}
    return groups.open_group("Mawar", group.village, request=uuid.uuid4(), by=sari, on=TODAY, at=NOW, **told)


@pytest.fixture
def met(plan):
    """Melati met on the second Thursday of March and of April, in the afternoon."""
    hours = {"meets_from": time(13), "meets_until": time(15)}
    return [plan(date(2025, 3, 13), "better_parents", **hours), plan(date(2025, 4, 10), "child_behaviour", **hours)]


def proposed(sari, month=JUNE, on=TODAY):
    return {each.group.name: each for each in proposals_for(sari, month, on)}


def wish(group, meets_on=date(2025, 6, 12), topic="infants", request=None, **more):
    plain = {"meets_from": time(9), "meets_until": time(11), "place": "Balai"} | more
    return Wish(request or uuid.uuid4(), group.public_id, topic, meets_on, **plain)


def planned(wishes, by):
    return plan_month(wishes, by=by, on=TODAY, at=NOW)


def form(*wishes):
    """The form as it is sent: each of these chosen."""
    sent = {}
    for each in wishes:
        asked = {
            "chosen": "on", "request": each.request, "topic": each.topic, "meets_on": each.meets_on.isoformat(),
            "meets_from": "09:00", "meets_until": "11:00", "place": each.place,
        }  # fmt: skip
        sent |= {f"{each.group}-{name}": value for name, value in asked.items()}
    return sent


def test_a_group_is_proposed_its_usual_day_hour_and_place_and_its_next_topic(sari, group, met):
    found = proposed(sari)["Melati"]
    assert (found.meets_on, found.meets_from, found.meets_until) == (date(2025, 6, 12), time(13), time(15))
    assert (found.place, found.topic, found.group.families_now, found.there) == ("Balai RW 2", "early_learning", 3, 0)


def test_a_usual_day_that_has_passed_is_proposed_for_the_next_day_left(sari, met):
    assert proposed(sari, date(2025, 5, 1))["Melati"].meets_on == TODAY


def test_a_group_that_has_not_met_yet_gets_a_day_too(sari, group, other):
    days = [each.meets_on for each in proposed(sari).values()]
    assert len(set(days)) == 2
    assert [JUNE <= day <= last_of(JUNE) and day.weekday() != 6 for day in days] == [True, True]


def test_two_groups_are_not_proposed_the_same_hour(sari, met, other, plan):
    hours = {"meets_from": time(13), "meets_until": time(15)}
    plan(date(2025, 3, 13), "better_parents", of=other, **hours)
    found = proposed(sari)
    assert sorted(each.meets_on for each in found.values()) == [date(2025, 6, 12), date(2025, 6, 13)]


def test_what_is_planned_of_the_month_already_is_told(sari, group, plan):
    plan(date(2025, 6, 3), "infants")
    assert proposed(sari)["Melati"].there == 1


def test_closed_groups_and_those_of_others_are_not_proposed(sari, dewi, group, other):
    groups.close_group(other.public_id, by=sari, on=TODAY, at=NOW)
    assert list(proposed(sari)) == ["Melati"]
    assert proposed(dewi) == {}


def test_as_many_statements_for_many_groups_as_for_one(sari, group, met, django_assert_max_num_queries):
    for number in range(5):
        groups.open_group(f"Mawar {number}", group.village, request=uuid.uuid4(), by=sari, on=TODAY, at=NOW)
    with django_assert_max_num_queries(7):
        proposals_for(sari, JUNE, TODAY)


def test_all_that_is_chosen_is_planned_and_once(sari, group, other):
    wishes = [wish(group), wish(other, topic="better_parents")]
    assert planned(wishes, sari) == planned(wishes, sari)
    assert Session.objects.filter(state="planned").count() == 2


def test_one_that_cannot_be_planned_keeps_all_back_and_says_why(sari, group, other, plan):
    plan(date(2025, 6, 12), "infants")
    good, bad = wish(other, topic="better_parents"), wish(group)
    with pytest.raises(MonthRefused) as refused:
        planned([good, bad], sari)
    assert list(refused.value.reasons) == [bad.request]
    assert "on that day already" in refused.value.reasons[bad.request]
    assert not Session.objects.filter(group=other).exists()


def test_choosing_nothing_is_refused(sari):
    with pytest.raises(NotValid, match="at least one"):
        planned([], sari)


def test_only_who_holds_the_sessions_plans_them(dewi, lestari, group):
    with pytest.raises(Group.DoesNotExist):
        planned([wish(group)], dewi)
    with pytest.raises(NotAllowed):
        planned([wish(group)], lestari)


def test_the_form_plans_what_is_ticked_and_leaves_out_the_rest(client, sari, group, other):
    client.force_login(sari)
    shown = client.get(reverse(ADDRESS) + "?month=2025-06").text
    assert ("Group Melati" in shown, "Group Mawar" in shown) == (True, True)
    sent = form(wish(group)) | {f"{other.public_id}-request": uuid.uuid4(), f"{other.public_id}-place": "x"}
    answer = client.post(reverse(ADDRESS) + "?month=2025-06", sent)
    assert answer.url == reverse("session-month") + "?month=2025-06"
    assert [each.group for each in Session.objects.all()] == [group]


def test_the_form_sent_twice_plans_it_once(client, sari, group):
    client.force_login(sari)
    sent = form(wish(group))
    answers = [client.post(reverse(ADDRESS) + "?month=2025-06", sent).status_code for _time in range(2)]
    assert (answers, Session.objects.count()) == ([302, 302], 1)


def test_what_is_refused_comes_back_with_everything_typed(client, sari, group, other, plan):
    client.force_login(sari)
    plan(date(2025, 6, 12), "infants")
    sent = form(wish(group, place="Rumah Bu RT"), wish(other, topic="better_parents", place="Musala"))
    again = client.post(reverse(ADDRESS) + "?month=2025-06", sent)
    assert again.status_code == 409
    assert [word in again.text for word in ("on that day already", "Rumah Bu RT", "Musala")] == [True] * 3
    assert Session.objects.count() == 1


def test_a_field_that_is_wrong_is_said_at_its_group(client, sari, group):
    client.force_login(sari)
    sent = form(wish(group)) | {f"{group.public_id}-meets_on": "besok"}
    again = client.post(reverse(ADDRESS) + "?month=2025-06", sent)
    assert (again.status_code, "Enter a valid date" in again.text) == (422, True)


@pytest.mark.parametrize(("month", "status"), [("2025-04", "not understood"), ("2026-01", "not understood")])
def test_months_that_are_over_or_far_away_are_not_planned(client, sari, group, month, status):
    client.force_login(sari)
    assert status in client.get(reverse(ADDRESS) + f"?month={month}").text


def test_whoever_holds_no_sessions_has_no_such_page(client, lestari, group):
    client.force_login(lestari)
    assert client.get(reverse(ADDRESS)).status_code == 403


def test_a_month_is_planned_after_it_was_cancelled_once(sari, group):
    (session,) = planned([wish(group)], sari)
    actions.cancel(session.public_id, "hujan", by=sari, on=TODAY, at=NOW)
    (again,) = planned([wish(group)], sari)
    assert again != session
    assert proposed(sari, JULY, JULY - timedelta(days=1))["Melati"].meets_on.month == 7


def test_a_month_is_for_somebody_posted(group):
    with pytest.raises(NotAllowed):
        planned([wish(group)], make.person("nobody"))
