"""Coverage and attendance added up, and a month against its plan."""

import uuid
from datetime import date

import pytest
from django.db.models import Q

from tangga.papers.months import last_of
from tangga.policy import PolicyGap
from tangga.sessions import actions, groups
from tangga.sessions.catalogue import catalogue_on
from tangga.sessions.figures import Sums, Wanted, held_in, sums, topics_of, total
from tangga.sessions.models import GroupCoverage
from tangga.sessions.month import Held, Plan, due_by, months_around, plan_of
from tangga.sessions.queries import sessions_seen_by
from tangga.sessions.suggesting import usual_sizes
from tests import make
from tests.features.sessions.conftest import NOW, TODAY

CATALOGUE = catalogue_on(TODAY)
PLAN = Plan(12, 15)
MAY = date(2025, 5, 1)


def test_attendance_is_told_with_and_without_those_excused(group, held):
    (found,) = sums(Wanted(TODAY), CATALOGUE, "group").values()
    assert (found.sessions, found.present, found.excused, found.absent) == (1, 1, 1, 1)
    assert (found.rate, found.rate_without_excused) == (33, 50)


def test_coverage_is_of_all_that_the_groups_families_could_have_attended(group, held):
    (found,) = sums(Wanted(TODAY), CATALOGUE, "group").values()
    assert (found.covered, found.possible, found.coverage) == (1, 3 * 29, 1)


def test_a_module_alone_is_counted_by_its_own_sessions(group, held):
    (found,) = sums(Wanted(TODAY, modules=("education_parenting",)), CATALOGUE, "group").values()
    assert (found.covered, found.possible, found.sessions) == (1, 12, 1)
    (other,) = sums(Wanted(TODAY, modules=("stunting",)), CATALOGUE, "group").values()
    assert (other.covered, other.possible, other.sessions) == (0, 45, 0)


def test_make_up_sessions_count_for_coverage_and_not_for_attendance(sari, group, held, hold, plan):
    sent = {"request": uuid.uuid4(), "by": sari, "on": TODAY, "at": NOW}
    hold(actions.plan_make_up(held.public_id, TODAY, **sent), Beti="present", Cici="present")
    (found,) = sums(Wanted(TODAY), CATALOGUE, "group").values()
    assert (found.covered, found.sessions, found.present, found.marks) == (3, 1, 1, 3)


def test_sums_by_area_and_facilitator_are_those_of_their_groups(sari, group, held):
    assert set(sums(Wanted(TODAY, area="32"), CATALOGUE, "area", 4)) == {"3273"}
    assert set(sums(Wanted(TODAY, area="3273"), CATALOGUE, "area", 6)) == {"327301"}
    assert sums(Wanted(TODAY, area="35"), CATALOGUE, "area", 4) == {}
    assert sums(Wanted(TODAY), CATALOGUE, "facilitator")[sari.pk].present == 1


def test_a_period_holds_only_the_sessions_of_its_days(group, held, plan, hold):
    hold(plan(date(2025, 4, 2), "child_behaviour"), Ani="present", Beti="present", Cici="present")
    (april,) = sums(Wanted(TODAY, first=date(2025, 4, 1), last=date(2025, 4, 30)), CATALOGUE, "group").values()
    assert (april.sessions, april.present, april.covered) == (1, 3, 4)


def test_a_family_takes_what_it_attended_along_to_another_group(sari, group, held, families):
    other = groups.open_group("Mawar", group.village, request=uuid.uuid4(), by=sari, on=TODAY, at=NOW)
    groups.move_families(group.public_id, [families["Ani"].public_id], to=other.public_id, by=sari, on=TODAY, at=NOW)
    assert list(GroupCoverage.objects.values_list("group__name", "covered")) == [("Mawar", 1)]


def test_rows_together_are_their_sums():
    one = Sums(families=3, present=2, absent=1, covered=4, possible=10, by_module={"a": 4})
    both = total([one, Sums(families=2, present=1, covered=1, possible=10, by_module={"a": 1})])
    assert (both.families, both.rate, both.coverage, both.by_module) == (5, 75, 25, {"a": 5})


def test_of_nothing_there_is_no_percentage():
    assert (Sums().rate, Sums().coverage, Sums().rate_without_excused) == (None, None, None)


def test_topics_are_those_of_the_modules_asked_for():
    core = [module.code for module in CATALOGUE.modules if module.core]
    assert (topics_of(CATALOGUE, ()), topics_of(CATALOGUE, core)) == (29, 14)


@pytest.mark.parametrize(
    ("today", "due"),
    [(date(2025, 4, 30), 0), (MAY, 0), (date(2025, 5, 17), 6), (date(2025, 5, 30), 11), (date(2025, 5, 31), 12)],
)
def test_what_is_due_grows_with_the_days_of_the_month(today, due):
    assert due_by(PLAN, MAY, today) == due


@pytest.mark.parametrize(
    ("held", "planned", "verdict"),
    [(12, 0, "reached"), (15, 0, "reached"), (5, 9, "behind"), (0, 9, "behind"), (6, 6, "on_way"), (6, 5, "few")],
)
def test_where_a_month_stands(held, planned, verdict):
    assert Held(held=held, planned=planned).verdict(PLAN, due=6) == verdict


@pytest.mark.parametrize(("month", "verdict"), [
    (Held(), "nothing"), (Held(cancelled=1), "behind"), (Held(planned=1), "behind"), (Held(make_ups=1), "behind"),
])  # fmt: skip
def test_nothing_recorded_is_told_apart_from_being_behind(month, verdict):
    assert (month.verdict(PLAN, due=6), month.is_short(PLAN, due=6)) == (verdict, True)


def test_as_long_as_nothing_is_due_nothing_is_missing():
    assert (Held().verdict(PLAN, due=0), Held().is_short(PLAN, due=0)) == ("few", False)


def test_what_is_missing_is_never_below_nothing():
    assert [Held(held=held).short(6) for held in (4, 6, 9)] == [2, 0, 0]


def test_the_plan_is_the_policys_and_no_older_than_it():
    assert plan_of(MAY, "") == PLAN
    with pytest.raises(PolicyGap):
        plan_of(date(2018, 1, 1), "")


def test_an_area_may_have_a_plan_and_group_sizes_of_its_own(monkeypatch):
    asked = []
    monkeypatch.setattr("tangga.sessions.month.overlays_for", lambda area: asked.append(area) or ())
    monkeypatch.setattr("tangga.sessions.suggesting.overlays_for", lambda area: asked.append(area) or ())
    plan_of(MAY, "3571")
    usual_sizes(MAY, "3571011001")
    assert asked == ["3571", "3571011001"]


def test_months_go_over_the_years_end():
    assert months_around(date(2025, 1, 15), 1, 1) == [date(2025, 2, 1), date(2025, 1, 1), date(2024, 12, 1)]


def test_a_month_is_counted_by_state_make_ups_apart(sari, group, held, hold, plan):
    sent = {"request": uuid.uuid4(), "by": sari, "on": TODAY, "at": NOW}
    hold(actions.plan_make_up(held.public_id, TODAY, **sent), Beti="present", Cici="present")
    plan(date(2025, 5, 20), "violence")
    off = plan(date(2025, 5, 21), "neglect")
    actions.cancel(off.public_id, "libur", by=sari, on=TODAY, at=NOW)
    found = held_in(MAY, last_of(MAY), Q())[sari.pk]
    assert found == Held(held=1, planned=1, cancelled=1, make_ups=1)


def test_each_role_sees_the_sessions_of_its_area(bandung, held):
    seen = {name: sessions_seen_by(person, TODAY).count() for name, person in vars(bandung).items()}
    assert seen == {"sari": 1, "tono": 1, "rina": 1, "budi": 0, "lestari": 1, "dewi": 0}
    assert sessions_seen_by(make.person("nobody"), TODAY).count() == 0
