"""The order of the waiting list, its reasons, and the arithmetic of places."""

from datetime import date
from itertools import permutations, product
from random import Random

import pytest

from tangga.policy import load
from tangga.rules import waiting
from tangga.rules.waiting import Standing, order_key, placed, places

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


def family(number, decile=1, rank=None, members=2, proposed_on=MARCH):
    return Standing(decile, rank, members, proposed_on, number)


def order(*families):
    return [each.standing.number for each in placed(families)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (family(2, decile=1, members=0, proposed_on=APRIL), family(1, decile=2, rank=1, members=9)),
        (family(2, rank=7, members=0, proposed_on=APRIL), family(1, rank=8, members=9)),
        (family(2, members=3, proposed_on=APRIL), family(1, members=2)),
        (family(2, proposed_on=MARCH), family(1, proposed_on=APRIL)),
        (family(1), family(2)),
        (family(2, decile=10), family(1, decile=None)),
        (family(2, rank=99_999_999), family(1, rank=None, members=9)),
        (family(2, members=0), family(1, members=None)),
        (family(2, decile=2), family(1, decile=10)),
    ],
    ids=["decile", "rank", "members", "proposal", "number", "decile known", "rank known", "members known", "2 to 10"],
)
def test_the_first_difference_in_the_order_of_the_policy_decides(first, second):
    assert order(second, first) == order(first, second) == [first.number, second.number]


def test_nobody_is_dropped_for_what_is_not_known():
    unknown = Standing(None, None, None, MARCH, 1)
    (only,) = placed([unknown])
    assert only.position == 1
    assert [each.value for each in only.reasons] == [None, None, None, MARCH, 1]


def test_the_order_does_not_depend_on_how_the_families_come():
    five = [family(1), family(2, decile=None), family(3, rank=4), family(4, members=4), family(5, proposed_on=APRIL)]
    assert {tuple(order(*each)) for each in permutations(five)} == {(3, 4, 1, 5, 2)}


def test_positions_are_counted_from_one_without_a_gap():
    drawn = Random(5)
    many = [
        Standing(drawn.choice([None, 1, 4]), drawn.choice([None, 3, 9]), drawn.choice([None, 0, 2]), MARCH, number)
        for number in range(200)
    ]
    assert [each.position for each in placed(many)] == list(range(1, 201))


def test_the_digits_compare_as_the_criteria_do():
    def plain(each):
        decile, rank, members, day = each
        return (
            decile is None, decile or 0, rank is None, rank or 0, members is None, -(members or 0), day,
        )  # fmt: skip

    every = list(product([None, 1, 2, 10], [None, 1, 10, 9_999_999_998], [None, 0, 1, 12], [MARCH, APRIL]))
    assert sorted(every, key=lambda each: order_key(*each)) == sorted(every, key=plain)


def test_each_family_is_told_what_put_it_behind_the_one_before():
    told = placed([
        family(1), family(2), family(3, members=1), family(4, members=1, proposed_on=APRIL),
            family(5, decile=3, rank=2),
        family(6, decile=3, rank=5), family(7, decile=None),
    ])  # fmt: skip
    assert [each.settled_by for each in told] == [
        "", "number", "component_members", "proposed_on", "decile", "rank", "decile",
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [(0, None, 1), (11, None, 1), (1, 0, 1), (1, 10**10, 1), (1, 1, -1)])
def test_what_cannot_be_has_no_place(wrong):
    with pytest.raises(ValueError):
        order_key(*wrong, MARCH)


def test_a_very_large_family_still_stands_before_a_smaller_one():
    assert order_key(1, None, 5_000, MARCH) < order_key(1, None, 997, MARCH)


# ---- places ----


def test_kota_kediri_has_12_000_waiting_of_30_000():
    kediri = places(18_000, 18_000, 0, 0, 12_000)
    assert (kediri.eligible, kediri.room, kediri.to_fill, kediri.over) == (30_000, 0, 0, 0)


@pytest.mark.parametrize(
    ("quota", "served", "vacant", "owed", "to_fill", "over", "to_open"),
    [
        (100, 98, 2, 0, 2, 0, 0),
        (100, 99, 2, 0, 1, 0, 0),
        (100, 101, 0, 1, 0, 1, 0),
        (100, 100, 1, 1, 0, 0, 0),
        (100, 99, 2, 1, 1, 0, 0),
        (110, 100, 0, 0, 0, 0, 10),
        (110, 98, 2, 0, 2, 0, 10),
        (None, 98, 2, 0, 2, 0, 0),
        (None, 98, 2, 1, 1, 0, 0),
        (None, 98, 0, 1, 0, 0, 0),
        (0, 5, 1, 0, 0, 5, 0),
    ],
)
def test_never_more_than_is_vacant_nor_than_the_quota_leaves(quota, served, vacant, owed, to_fill, over, to_open):
    found = places(quota, served, vacant, owed, 7)
    assert (found.to_fill, found.over, found.to_open) == (to_fill, over, to_open)


def test_without_a_quota_there_is_no_room_to_speak_of():
    assert places(None, 5, 1, 0, 0).room is None


@pytest.mark.parametrize("place", range(5))
def test_a_count_below_zero_is_refused(place):
    counts = [1, 1, 1, 1, 1]
    counts[place] = -1
    with pytest.raises(ValueError):
        places(*counts)


def test_days_to_answer_and_of_a_check_come_from_the_policy():
    policy = load(MARCH)
    assert waiting.answer_by(MARCH, policy) == date(2025, 3, 15)
    assert waiting.check_counts_until(MARCH, policy) == date(2025, 8, 28)
