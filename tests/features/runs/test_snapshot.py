"""What a snapshot holds."""

from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tangga.families.models import MembershipSpell
from tangga.rules.schemas import FAMILIES, MEMBERS
from tangga.runs.queries import answer_on
from tangga.runs.snapshot import rows_of, write_snapshot
from tests import make

DECEMBER = datetime(2024, 12, 1, tzinfo=UTC)


@pytest.fixture
def snapshot(tmp_path):
    def read(area="3273", as_of=make.TODAY, known_at=make.NOW):
        families, members, _, _ = write_snapshot(area, as_of, known_at, tmp_path)
        return pq.read_table(families), pq.read_table(members)

    return read


def test_columns_are_exactly_those_of_the_contract(schooling, snapshot):
    families, members = snapshot()

    assert families.column_names == [column.name for column in FAMILIES.columns]
    assert members.column_names == [column.name for column in MEMBERS.columns]


def test_rows_say_what_is_recorded_and_leave_the_unknown_empty(schooling, snapshot):
    families, members = snapshot()

    assert families.to_pylist() == [
        {
            "family_id": "schooling",
            "region_code": "3273011001",
            "joined_on": date(2019, 1, 1),
            "left_on": None,
            "decile": 2,
            "access_area": False,
            "excluded_for": None,
        }
    ]
    assert members.to_pylist()[1] == {
        "member_id": "S2",
        "family_id": "schooling",
        "birth_date": date(2010, 1, 1),
        "sex": "male",
        "school_level": None,
        "school_grade": None,
        "finished_school": False,
        "pregnant": False,
        "delivered_on": None,
        "pregnancy_number": None,
        "severe_disability": False,
        "human_rights_victim": False,
        "deceased_on": None,
    }


def test_rows_stand_in_the_order_of_the_bytes_of_their_ids(areas, snapshot):
    make.family("b")
    make.family("B")
    make.family("a-1")
    make.family("a1")

    assert snapshot()[0]["family_id"].to_pylist() == ["B", "a-1", "a1", "b"]


def test_only_families_of_the_area_are_in_it(schooling, in_kediri, snapshot):
    families, members = snapshot("3571")

    assert families["family_id"].to_pylist() == ["in_kediri"]
    assert members["member_id"].to_pylist() == ["K1"]


def test_a_fact_recorded_late_is_in_later_snapshots_of_the_same_day_only(schooling, snapshot):
    member = schooling.members.get(member_id="S2")
    make.member_facts(
        member,
        effective_on=date(2024, 9, 1),
        recorded_at=make.NOW,
        birth_date=date(2010, 1, 1),
        sex="male",
        school_level="junior_secondary",
    )

    before = snapshot(as_of=date(2024, 10, 1), known_at=DECEMBER)[1]["school_level"].to_pylist()
    after = snapshot(as_of=date(2024, 10, 1))[1]["school_level"].to_pylist()

    assert (before, after) == (["primary", None], ["primary", "junior_secondary"])


def test_a_corrected_fact_is_in_the_snapshots_known_before_the_correction(schooling, snapshot):
    schooling.facts.update(superseded_at=DECEMBER)
    make.family_facts(schooling, region="3273011002", effective_on=date(2024, 7, 1), recorded_at=DECEMBER, decile=5)

    before = snapshot(known_at=datetime(2024, 11, 30, tzinfo=UTC))[0].to_pylist()[0]
    after = snapshot(known_at=DECEMBER)[0].to_pylist()[0]

    assert (before["region_code"], before["decile"]) == ("3273011001", 2)
    assert (after["region_code"], after["decile"]) == ("3273011002", 5)


def test_a_family_that_moved_is_in_the_snapshot_of_the_district_it_lived_in(schooling, snapshot):
    make.family_facts(schooling, region="3571011001", effective_on=date(2025, 5, 1), recorded_at=make.NOW)

    assert snapshot("3273", date(2025, 4, 30))[0].num_rows == 1
    assert snapshot("3273", date(2025, 5, 1))[0].num_rows == 0
    assert snapshot("3571", date(2025, 5, 1))[1]["member_id"].to_pylist() == ["S1", "S2"]


def test_the_spell_in_it_is_the_latest_begun_by_the_day(grown_up, snapshot):
    MembershipSpell.objects.filter(family=grown_up).update(left_on=date(2024, 8, 1))
    MembershipSpell.objects.create(family=grown_up, joined_on=date(2025, 5, 1), recorded_at=DECEMBER)

    assert snapshot(as_of=date(2025, 4, 30))[0]["joined_on"].to_pylist() == [date(2021, 1, 1)]
    assert snapshot(as_of=date(2025, 5, 1))[0]["joined_on"].to_pylist() == [date(2025, 5, 1)]
    assert snapshot(as_of=date(2025, 5, 1))[0]["left_on"].to_pylist() == [None]


def test_the_rows_of_one_family_are_those_of_the_snapshot(schooling, grown_up, snapshot):
    families, members = snapshot()
    of_family, of_members = rows_of(schooling, make.TODAY, make.NOW)

    assert of_family == [row for row in families.to_pylist() if row["family_id"] == "schooling"]
    assert of_members == [row for row in members.to_pylist() if row["family_id"] == "schooling"]


@pytest.fixture
def child_recorded_later(areas):
    """A family and an adult known from 2020 on; a child born in 2012 whose facts hold from 2024 on."""
    family = make.family("late", recorded_at=DECEMBER)
    make.member(family, "L1", recorded_at=DECEMBER, birth_date=date(1985, 2, 3), school_level="none")
    since = {"effective_on": date(2024, 1, 1), "recorded_at": DECEMBER}
    make.member(family, "L0", birth_date=date(2012, 3, 4), school_level="primary", pregnant=True, **since)
    make.member(family, "L3", birth_date=None, sex="", **since)
    make.member(family, "L2", birth_date=date(2023, 5, 6), **since)
    return family


def test_a_member_is_there_before_the_first_facts_about_them_as_somebody_unknown(child_recorded_later, snapshot):
    members = snapshot(as_of=date(2022, 1, 1))[1]

    assert members["member_id"].to_pylist() == ["L0", "L1", "L3"]  # L2 was not born yet
    child = {name: value for name, value in members.to_pylist()[0].items() if value is not None}
    assert child == {"member_id": "L0", "family_id": "late", "birth_date": date(2012, 3, 4), "sex": "female"}
    assert rows_of(child_recorded_later, date(2022, 1, 1), make.NOW)[1] == members.to_pylist()


def test_a_member_nobody_knew_of_yet_is_not_there(child_recorded_later, snapshot):
    before = DECEMBER.replace(month=11)
    make.member(make.family("early"), "E1")

    assert snapshot(as_of=date(2022, 1, 1), known_at=before)[1]["member_id"].to_pylist() == ["E1"]


def test_a_family_with_a_child_recorded_later_does_not_leave_for_that(child_recorded_later):
    family = answer_on(child_recorded_later, date(2022, 1, 1), make.NOW)["family"]

    assert (family["natural_exit"], family["unsure"]) == (False, True)
    assert "school_level" in family["unsure_about"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's readers and writers never wait for each other")
@pytest.mark.django_db(transaction=True)
def test_reading_a_snapshot_takes_no_writers_turn(tmp_path):
    with CaptureQueriesContext(connection) as asked:
        write_snapshot("3273", make.TODAY, make.NOW, tmp_path)
        with transaction.atomic():
            pass

    begun = [each["sql"] for each in asked.captured_queries if each["sql"].startswith("BEGIN")]
    assert begun == ["BEGIN DEFERRED", "BEGIN IMMEDIATE"]
