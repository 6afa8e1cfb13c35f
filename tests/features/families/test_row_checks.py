"""Rows that are not as the contract says are refused with row, column and what; nothing is registered."""

from datetime import date, datetime

import pytest

from tangga.families.actions import RowsRefused, register_many
from tangga.families.models import Family
from tests import make

FAMILY = {"family_id": "F1", "region_code": "3273011001", "joined_on": date(2020, 1, 1), "decile": 3}
MEMBER = {"member_id": "M1", "family_id": "F1", "school_level": "primary"}


def refused(families, members):
    with pytest.raises(RowsRefused) as found:
        register_many(families, members, effective_on=date(2024, 7, 1), at=make.NOW, by=None)
    assert not Family.objects.exists()
    return found.value.problems


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"joined_on": None}, "column joined_on: empty, but required"),
        ({"region_code": ""}, "column region_code: empty, but required"),
        ({"decile": 11}, "column decile: must be at most 10"),
        ({"decile": 0}, "column decile: must be at least 1"),
        ({"decile": True}, "column decile: not a whole number"),
        ({"joined_on": "2020-01-01"}, "column joined_on: not a date"),
        ({"left_on": datetime(2020, 1, 1)}, "column left_on: not a date"),  # noqa: DTZ001
        ({"region_code": "32.73"}, "column region_code: must be digits only, 2, 4, 6, 10 of them"),
        ({"access_area": "yes"}, "column access_area: not true or false"),
        ({"rt": 3}, "column rt: not text"),
    ],
)
def test_a_family_with_a_wrong_value_is_refused(areas, row, problem):
    assert refused([FAMILY | row], [MEMBER]) == [f"families, row 1, {problem}"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"member_id": None}, "column member_id: empty, but required"),
        ({"school_level": "SD"}, "column school_level: must be one of none, primary, junior_secondary, "),
        ({"school_grade": 13}, "column school_grade: must be at most 12"),
        ({"pregnancy_number": -1}, "column pregnancy_number: must be at least 0"),
        ({"sex": 1}, "column sex: not text"),
        ({"nik": 3273014303120002}, "column nik: not text"),
    ],
)
def test_a_member_with_a_wrong_value_is_refused(areas, row, problem):
    (found,) = refused([FAMILY], [MEMBER | row])
    assert found.startswith(f"members, row 1, {problem}")


def test_a_row_that_lacks_its_columns_is_refused(areas):
    assert refused([{"decile": 3}], []) == [
        f"families, row 1, column {column}: empty, but required" for column in ("family_id", "region_code", "joined_on")
    ]


def test_an_id_that_stands_twice_is_refused_however_far_apart_the_rows_are(areas):
    many = [FAMILY | {"family_id": f"F{number}"} for number in range(1, 1_002)]

    assert refused([*many, FAMILY], [MEMBER, MEMBER]) == [
        "families, row 1002, column family_id: this id stands in an earlier row too; ids must be unique",
        "members, row 2, column member_id: this id stands in an earlier row too; ids must be unique",
    ]
