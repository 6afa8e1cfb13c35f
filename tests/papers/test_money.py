"""Rupiah as people write them."""

import pytest

from tangga.papers.money import rupiah_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2500000", 2_500_000),
        ("2.500.000", 2_500_000),
        ("Rp 2.500.000", 2_500_000),
        ("Rp2,500,000.00", 2_500_000),
        ("2,5 juta", 2_500_000),
        ("2.5jt", 2_500_000),
        ("Rp 500 ribu", 500_000),
        ("0", 0),
        ("-Rp 300.000", -300_000),
        ("−1,25 juta", -1_250_000),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert rupiah_of(text) == amount


@pytest.mark.parametrize(
    "text", ["banyak", "2,5", "2,500 juta", "2.50.000", "juta", "5 orang", "- -5", "1e6", "2 juta 5"]
)
def test_what_may_mean_two_things_or_none_is_refused(text):
    assert rupiah_of(text) is None
