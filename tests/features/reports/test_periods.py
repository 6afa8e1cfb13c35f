"""The payment period an amount is for: stages of three months, single months in 2020."""

from datetime import date

import pytest
from django.utils.translation import override

from tangga.reports.periods import period_of


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        (date(2026, 11, 1), "Hak tahap 4 (Okt–Des\u00a02026)"),
        (date(2019, 1, 1), "Hak tahap 1 (Jan–Mar\u00a02019)"),
        (date(2020, 5, 31), "Hak bulan Mei 2020"),
        (date(2020, 12, 1), "Hak bulan Desember 2020"),
        (date(2021, 3, 31), "Hak tahap 1 (Jan–Mar\u00a02021)"),
        (date(2018, 6, 1), "Hak periode ini"),
    ],
)
def test_the_heading_names_the_period(day, heading):
    with override("id"):
        assert period_of(day).entitlement == heading
