"""What a correction does to dated rows: which are superseded, which are added, and what was known before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tangga.families.actions import register_many
from tangga.families.models import BEGINNING, MemberFacts, local_columns
from tangga.families.queries import members_of
from tests import make

BEFORE_THE_CORRECTION = make.NOW - timedelta(seconds=1)


def facts(member):
    """The known rows of a member: (day, level, class)."""
    known = MemberFacts.objects.filter(member=member, superseded_at=None).order_by("effective_on")
    return [(row.effective_on.isoformat(), row.school_level, row.school_grade) for row in known]


def school(grade, level="primary", finished=False):
    return {"school_level": level, "school_grade": grade, "finished_school": finished}


def test_something_that_happened_on_a_day_leaves_the_earlier_row_and_adds_one(household, record):
    _, done = record("school", household.family, member=household.son, on=date(2024, 7, 15), asked=school(6))

    assert (done.superseded, done.added) == (0, 1)
    assert facts(household.son) == [("2020-01-01", "primary", 2), ("2024-07-15", "primary", 6)]


def test_a_later_row_that_only_carried_the_old_value_on_follows(household, record):
    make.member_facts(
        household.son,
        effective_on=date(2025, 1, 1),
        recorded_at=make.LONG_AGO,
        birth_date=date(2012, 3, 4),
        sex="male",
        severe_disability=True,
        **school(2),
    )

    _, done = record("school", household.family, member=household.son, on=date(2024, 7, 15), asked=school(6))

    assert (done.superseded, done.added) == (1, 2)
    assert facts(household.son)[1:] == [("2024-07-15", "primary", 6), ("2025-01-01", "primary", 6)]
    assert MemberFacts.objects.get(effective_on=date(2025, 1, 1), superseded_at=None).severe_disability


def test_a_later_row_that_says_something_of_its_own_stays_and_so_does_what_follows_it(household, record):
    make.member_facts(
        household.son, effective_on=date(2025, 1, 1), recorded_at=make.LONG_AGO, **school(7, "junior_secondary")
    )
    make.member_facts(household.son, effective_on=date(2025, 2, 1), recorded_at=make.LONG_AGO, **school(2))

    _, done = record("school", household.family, member=household.son, on=date(2024, 7, 15), asked=school(6))

    assert (done.superseded, done.added) == (0, 1)
    assert [row[2] for row in facts(household.son)] == [2, 6, 7, 2]


def test_a_row_of_that_very_day_is_superseded_and_keeps_both_its_dates(household, record):
    record("school", household.family, member=household.son, on=date(2020, 1, 1), asked=school(3))

    old = MemberFacts.objects.get(member=household.son, school_grade=2)
    assert (old.effective_on, old.recorded_at, old.superseded_at) == (date(2020, 1, 1), make.LONG_AGO, make.NOW)
    assert facts(household.son) == [("2020-01-01", "primary", 3)]


def test_what_was_known_before_the_correction_can_still_be_asked(household, record):
    record("school", household.family, member=household.son, on=date(2024, 7, 15), asked=school(6))

    def class_on(day, known_at):
        of_son = members_of(household.family, day, known_at)[1]
        return of_son.facts.school_grade

    assert class_on(date(2024, 7, 14), None) == 2
    assert class_on(date(2024, 7, 15), None) == 6
    assert class_on(date(2024, 7, 15), BEFORE_THE_CORRECTION) == 2
    assert class_on(date(2024, 7, 15), make.NOW) == 6


def test_rows_of_a_correction_say_so_and_name_the_columns_that_are_local(household, record):
    change, _ = record("school", household.family, member=household.son, on=date(2024, 7, 15), asked=school(6))

    row = MemberFacts.objects.get(origin=change.public_id)
    assert local_columns(row) == {"school_level", "school_grade", "finished_school"}
    assert row.recorded_at == make.NOW


def test_a_day_before_the_first_record_is_known_by_what_is_true_of_somebody_at_any_time(household, record):
    record("school", household.family, member=household.son, on=date(2019, 7, 15), asked=school(1))

    first = MemberFacts.objects.get(member=household.son, effective_on=date(2019, 7, 15))
    assert (first.family, first.birth_date, first.sex) == (household.family, date(2012, 3, 4), "male")
    assert facts(household.son) == [("2019-07-15", "primary", 1), ("2020-01-01", "primary", 2)]


def test_a_birth_date_written_down_wrongly_is_mended_in_every_row_that_holds_it(household, record):
    make.member_facts(
        household.son, effective_on=date(2025, 1, 1), recorded_at=make.LONG_AGO, birth_date=date(2012, 3, 4), sex="male"
    )
    make.member_facts(
        household.son, effective_on=date(2025, 2, 1), recorded_at=make.LONG_AGO, birth_date=date(2011, 1, 1), sex="male"
    )
    make.member_facts(
        household.son, effective_on=date(2025, 3, 1), recorded_at=make.LONG_AGO, birth_date=date(2012, 3, 4), sex="male"
    )

    _, done = record("details", household.family, member=household.son, asked={"birth_date": "2012-04-03"})

    rows = MemberFacts.objects.filter(member=household.son, superseded_at=None).order_by("effective_on")
    right = date(2012, 4, 3)
    assert [row.birth_date for row in rows] == [right, right, date(2011, 1, 1), right]
    assert (done.superseded, done.added) == (3, 3)


def test_two_corrections_at_one_instant_leave_one_row_for_the_day(household, record):
    day = date(2024, 7, 15)
    record("school", household.family, member=household.son, on=day, asked=school(6))
    record("disability", household.family, member=household.son, on=day, asked={"severe_disability": True})

    row = MemberFacts.objects.get(member=household.son, effective_on=day, superseded_at=None)
    assert (row.school_grade, row.severe_disability) == (6, True)
    assert local_columns(row) == {"school_level", "school_grade", "finished_school", "severe_disability"}


@pytest.mark.parametrize(("as_of", "there"), [(date(2024, 5, 31), False), (date(2024, 6, 1), True)])
def test_who_joined_later_was_not_there_before(household, record, as_of, there):
    asked = {"name": "Bagas", "sex": "male", "birth_date": "1999-01-02", "relation": "spouse"}

    _, done = record("join", household.family, on=date(2024, 6, 1), asked=asked)

    assert (
        done.new_member.member_id in {each.member.member_id for each in members_of(household.family, as_of)}
    ) is there
    first = MemberFacts.objects.get(member=done.new_member, effective_on=BEGINNING)
    assert (first.family, first.birth_date) == (None, date(1999, 1, 2))


def test_before_the_correction_was_known_nobody_had_joined(household, record):
    asked = {"name": "Bagas", "sex": "male", "birth_date": "1999-01-02"}
    record("join", household.family, on=date(2024, 6, 1), asked=asked)

    before = members_of(household.family, make.TODAY, datetime(2025, 1, 1, tzinfo=UTC))
    assert [each.member.name for each in before] == ["Wahyuni", "Edi", "Putri"]


def test_a_list_brings_nobody_back_whom_a_correction_took_out(household, record):
    record("move_out", household.family, member=household.daughter, on=date(2024, 6, 1))
    listed = {"member_id": "3273-F1-03", "family_id": "3273-F1", "severe_disability": True}

    register_many(
        [{"family_id": "3273-F1", "region_code": "3273011001", "joined_on": date(2020, 1, 1)}],
        [listed],
        effective_on=date(2025, 1, 1),
        at=make.NOW + timedelta(hours=1),
        by=None,
    )

    latest = MemberFacts.objects.get(member=household.daughter, effective_on=date(2025, 1, 1))
    assert (latest.family, latest.severe_disability, latest.local) == (None, True, ["family_id"])
