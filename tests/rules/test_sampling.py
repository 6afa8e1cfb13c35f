"""How many of a batch are verified at home, which ones, and what follows: drawn by the system, and again by anybody."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tangga.policy import load
from tangga.rules import sampling
from tangga.rules.sampling import ACCEPTED, REFUSED, WAITING, Found

POLICY = load(date(2025, 5, 17))
SEED = "b3f7c1de-0f5c-4a38-9d3a-0a8f5a4f8f10"
FAMILIES = [f"F{number}" for number in range(200)]


@pytest.mark.parametrize(
    ("total", "asked", "percent", "many"),
    [
        (1000, 150, False, 150),
        (1000, 20, True, 200),
        (1001, 20, True, 201),  # rounded up
        (1000, 50, False, 100),  # never under a tenth
        (1000, 1, True, 100),
        (100, 12, False, 30),  # nor under thirty
        (20, 5, False, 20),  # where there are fewer, all
        (0, 10, True, 0),
        (40, 500, False, 40),
    ],
)
def test_a_sample_is_as_large_as_asked_and_never_under_the_least(total, asked, percent, many):
    assert sampling.size(total, asked, percent, POLICY) == many


def test_the_ticket_can_be_made_with_any_tool_for_sha_256():
    ticket = "6783a31eabf68ccc0660f935c0826282bdd2241f3a80a9f2d10d59aea9ebb5d8"  # printf a:b | sha256sum
    assert sampling.ticket("a", "b") == ticket


def test_the_same_seed_draws_the_same_families_in_whatever_order_they_come():
    once = sampling.drawn(SEED, FAMILIES, 30)
    assert once == sampling.drawn(SEED, reversed(FAMILIES), 30)
    assert len(set(once)) == 30


def test_another_seed_draws_others():
    assert set(sampling.drawn(SEED, FAMILIES, 30)) != set(sampling.drawn("other", FAMILIES, 30))


@given(st.sets(st.text(min_size=1, max_size=8), max_size=40), st.integers(0, 50), st.text(max_size=8))
def test_who_is_drawn_has_a_smaller_ticket_than_who_is_not(families, many, seed):
    drawn = sampling.drawn(seed, families, many)
    assert len(drawn) == min(many, len(families))
    largest = max((sampling.ticket(seed, each) for each in drawn), default="")
    assert all(sampling.ticket(seed, each) > largest for each in families - set(drawn)) or not drawn


@pytest.mark.parametrize(
    ("sampled", "decided", "wrong", "verdict"),
    [
        (100, 99, 0, WAITING),
        (100, 100, 0, ACCEPTED),
        (100, 100, 5, ACCEPTED),  # five per cent is borne
        (100, 100, 6, REFUSED),
        (100, 10, 6, REFUSED),  # the others cannot mend it
        (100, 10, 5, WAITING),
        (30, 30, 1, ACCEPTED),
        (30, 30, 2, REFUSED),
        (0, 0, 0, WAITING),  # nothing drawn bears nothing out
    ],
)
def test_the_rest_is_verified_by_the_sample_only_when_all_of_it_is_and_few_were_wrong(sampled, decided, wrong, verdict):
    assert sampling.judged(Found(sampled, decided, wrong), POLICY) == verdict
