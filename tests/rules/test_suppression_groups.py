"""Tables of open figures against two attackers: one solves for everything, one has the code and tries all fillings."""

import itertools
import random

import pytest

from tangga.rules.suppression_groups import Earlier, Opened, halves, opened, opened_of_a_day
from tests.rules.attacker import FAR, fillings, ranges

SMALLEST = 5
NASTY = [
    {"a": 1},
    {"a": 5},
    {"a": 0},
    {"a": 1, "b": 4},
    {"a": 4, "b": 4},
    {"a": 2, "b": 0},
    {"a": 0, "b": 0, "c": 7},
    {"a": 1, "b": 200},
    {"a": 3, "b": 0, "c": 3, "d": 0},
    {"a": 1, "b": 1, "c": 1, "d": 1},
    {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1},
    {"a": 50, "b": 60, "c": 4, "d": 70, "e": 80},
    {"a": 50, "b": 60, "c": 4, "d": 0, "e": 1, "f": 90, "g": 3},
]


def at_random(turn):
    """A table as districts have them: many parts, most of them small, or empty, or large."""
    by = random.Random(turn)
    largest = by.choice([2, 6, 12, 80])
    return {f"s{place:02}": by.choice([0, by.randint(0, largest)]) for place in range(by.randint(1, 30))}


def cells_of(found: Opened):
    return {"total": found.total, **found.parts, **found.groups}


def sums_of(found: Opened):
    return [("total", list(found.parts)), *((codes, list(codes)) for codes in found.groups)]


def too_exact(found: Opened, smallest=SMALLEST):
    """Hidden cells of which an attacker who solves for everything knows that they are not 0, or are small."""
    every = ranges(cells_of(found), sums_of(found))
    return {cell: each for cell, each in every.items() if each[0] > 0 or each[1] < smallest}


@pytest.mark.parametrize("counts", NASTY + [at_random(turn) for turn in range(60)])
def test_who_solves_for_a_hidden_number_finds_that_it_could_be_nobody_and_could_be_many(counts):
    assert too_exact(opened(counts, SMALLEST)) == {}


@pytest.mark.parametrize("counts", NASTY + [at_random(turn) for turn in range(60)])
def test_what_is_shown_is_true_and_never_small(counts):
    found = opened(counts, SMALLEST)
    shown = {code: many for code, many in found.parts.items() if many is not None}
    assert shown.items() <= counts.items()
    assert [many for many in cells_of(found).values() if many in range(1, SMALLEST)] == []
    assert found.total in (None, sum(counts.values()))
    assert [codes for codes, many in found.groups.items() if many != sum(counts[each] for each in codes)] == []


def test_the_attacker_finds_a_number_that_is_hidden_alone():
    """Or the tests above would prove nothing."""
    alone = Opened(10, {"a": None, "b": 8}, {})
    assert ranges(cells_of(alone), sums_of(alone)) == {"a": (2, 2)}
    assert too_exact(alone) == {"a": (2, 2)}


def test_of_a_hidden_total_nothing_is_known():
    found = opened({"a": 1, "b": 1}, SMALLEST)
    assert ranges(cells_of(found), sums_of(found)) == dict.fromkeys(("total", "a", "b"), (0, FAR))


@pytest.mark.parametrize(("parts", "largest", "smallest"), [(2, 14, 5), (3, 11, 5), (4, 7, 4), (5, 5, 3)])
def test_who_knows_the_rule_too_finds_several_numbers_for_each_hidden_one(parts, largest, smallest):
    """Every table there is of so many parts, put together by what is published of it: all that fit are possible."""
    possible = {}
    for numbers in itertools.product(range(largest + 1), repeat=parts):
        counts = dict(zip("abcde", numbers, strict=False))
        found = opened(counts, smallest)
        possible.setdefault(tuple(cells_of(found).items()), []).append(counts | {"total": sum(numbers)})
    # A sum near the largest that was tried has fewer fillings here than in life.
    within = {shown: each for shown, each in possible.items() if max(table["total"] for table in each) <= largest}
    fewest = min(
        len({table[cell] for table in tables})
        for shown, tables in within.items()
        for cell, many in shown
        if many is None
    )
    assert fewest >= smallest - 1


def test_the_same_table_hides_the_same_numbers_in_whatever_order_it_comes():
    counts = at_random(3)
    turned = dict(reversed(counts.items()))
    assert opened(counts, SMALLEST) == opened(turned, SMALLEST)


def test_only_the_neighbour_of_a_small_number_goes_with_it():
    found = opened({"a": 50, "b": 60, "c": 4, "d": 70}, SMALLEST)
    assert found == Opened(184, {"a": 50, "b": 60, "c": None, "d": None}, {("c", "d"): 74})


def test_nobody_anywhere_is_shown():
    assert opened({"a": 0, "b": 0}, SMALLEST) == Opened(0, {"a": 0, "b": 0}, {})


def test_an_area_without_parts_has_nobody():
    assert opened({}, SMALLEST) == Opened(0, {}, {})


def test_groups_are_made_by_order_and_by_nothing_else():
    assert halves(("a", "b", "c", "d", "e")) == (("a", "b", "c"), ("d", "e"))


@pytest.mark.parametrize(
    ("number", "before", "shown"),
    [
        (400, [], 400),
        (0, [], 0),
        (4, [], None),
        (400, [Earlier(400)], 400),
        (399, [Earlier(400)], None),
        (404, [Earlier(400)], None),
        (395, [Earlier(400)], 395),
        (395, [Earlier(398), Earlier(400)], 395),  # held against the last one that was shown
        (395, [Earlier(400), Earlier(None, [60])], 395),
        (398, [Earlier(400), Earlier(None)], None),
        (340, [Earlier(400, [60])], 340),
        (339, [Earlier(400, [60])], None),  # one more left than is shown
        (338, [Earlier(400, [40, 20])], None),
        (350, [Earlier(400, [60])], 350),  # ten joined
        (358, [Earlier(400, [40])], None),
        (335, [Earlier(400, [40, 20])], 335),
        (72, [Earlier(100, [None, None, 20])], None),  # both hidden ones would be 4
        (94, [Earlier(100, [None, None])], None),  # three ways, of four
        (95, [Earlier(100, [None, None])], 95),  # 1 + 4 to 4 + 1
        (95, [Earlier(100, [None] * 5)], None),  # all would be 1
        (91, [Earlier(100, [None, None])], 91),  # more than two hidden ones come to
        (92, [Earlier(100, [None, None]), Earlier(None, [None])], None),
    ],
)
def test_a_number_of_a_day_is_hidden_where_few_came_or_went_beside_those_shown_to_have_left(number, before, shown):
    assert opened_of_a_day(number, SMALLEST, before) == shown


def of_two_half_years(left, types, smallest):
    """What is published where nobody joins: the totals of those that left in two half-years, and three numbers of
    active families."""
    totals = [opened({"a": many}, smallest).total for many in left]
    halves = (tuple(totals[:types]), tuple(totals[types:]))
    first = opened_of_a_day(100, smallest, [])
    second = opened_of_a_day(100 - sum(left[:types]), smallest, [Earlier(first, halves[0])])
    before = [Earlier(first, totals), Earlier(second, halves[1])]
    return halves, (first, second, opened_of_a_day(100 - sum(left), smallest, before))


@pytest.mark.parametrize(("types", "smallest"), [(1, 5), (2, 4), (2, 5), (3, 3)])
def test_who_believes_that_nobody_joined_finds_several_ways_in_which_the_hidden_ones_left(types, smallest):
    """Every pair of half-years there is."""
    every = itertools.product(range(smallest + 1), repeat=2 * types)
    published = {of_two_half_years(left, types, smallest) for left in every}
    hiding = [(halves, stocks) for halves, stocks in published if None in halves[0] + halves[1]]
    ways = {each: fillings(*each, smallest) for each in hiding}
    assert {each: found for each, found in ways.items() if len(found) < smallest - 1} == {}
    fixed = [
        each
        for each, found in ways.items()
        for total, numbers in zip(each[0][0] + each[0][1], zip(*found, strict=True), strict=True)
        if total is None and len(set(numbers)) == 1
    ]
    assert fixed == []


def test_the_attacker_reads_off_hidden_totals_that_fill_what_is_left():
    """Or the test above would prove nothing."""
    assert fillings([(None, None, 20)], [100, 72], SMALLEST) == [(4, 4, 20)]


@pytest.mark.parametrize(("counts", "smallest"), [({"a": 3}, 2), ({"a": 3}, 0), ({"a": -1}, 5)])
def test_what_cannot_be_hidden_is_refused(counts, smallest):
    with pytest.raises(ValueError):
        opened(counts, smallest)
    with pytest.raises(ValueError):
        opened_of_a_day(next(iter(counts.values())), smallest, [])
