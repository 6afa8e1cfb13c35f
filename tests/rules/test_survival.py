"""How long families stand: hand-worked courses, and a search against the formula itself."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangga.rules.survival import course


def test_an_empty_group_has_no_course():
    nobody = course({0: (0, 0)})
    assert (nobody.families, nobody.steps, nobody.at_risk(0), nobody.share(0), nobody.known_to(1)) == (
        0,
        (),
        0,
        None,
        None,
    )


def test_a_worked_course():
    # 8 families: one falls after 3 months, one after 6 when 7 were followed, two were last seen then; four seen at 12.
    found = course({3: (1, 0), 6: (1, 2), 12: (0, 4)})
    assert [(s.month, s.at_risk, s.fallen, s.last_seen) for s in found.steps] == [
        (3, 8, 1, 0),
        (6, 7, 1, 2),
        (12, 4, 0, 4),
    ]
    assert [round(s.share, 4) for s in found.steps] == [0.875, 0.75, 0.75]
    assert (found.families, found.fallen) == (8, 2)
    assert [found.at_risk(month) for month in (0, 3, 4, 7, 13)] == [8, 8, 7, 4, 0]
    assert [found.share(month) for month in (0, 2, 5, 12)] == pytest.approx([1, 1, 0.875, 0.75])
    assert found.share(13) is None
    assert found.at(13) is None
    assert (found.known_to(5), found.known_to(4), found.known_to(9)) == (6, 12, None)


def test_what_nobody_saw_counts_neither_way():
    seen = course({6: (1, 4)})
    with_unseen = course({0: (0, 100), 6: (1, 4)})
    assert with_unseen.share(6) == pytest.approx(seen.share(6))


def test_bounds_hold_the_share_and_are_the_share_where_there_are_none():
    some = course({3: (2, 0), 12: (0, 8)}).steps[0]
    assert 0 < some.low < some.share < some.high < 1
    nobody_fell, all_fell = course({12: (0, 5)}).steps[0], course({12: (5, 0)}).steps[0]
    assert (nobody_fell.low, nobody_fell.share, nobody_fell.high) == (1, 1, 1)
    assert (all_fell.low, all_fell.share, all_fell.high) == (0, 0, 0)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(0, 36), st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=9))
def test_the_estimate_is_the_product_of_who_stood_in_each_month(counts):
    found = course(counts)
    share, exact = Fraction(1), []
    for step in found.steps:
        share *= 1 - Fraction(step.fallen, step.at_risk)
        exact.append(float(share))
    assert [step.share for step in found.steps] == pytest.approx(exact)
    assert sum(step.fallen + step.last_seen for step in found.steps) == found.families
