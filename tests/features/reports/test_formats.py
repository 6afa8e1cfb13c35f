"""Figures, days and stretches of time as they are written on screens; and words for every code of the rules."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from tangga.papers import formats
from tangga.reports import words
from tangga.reports.queries_home import a_year_after
from tangga.reports.sealing import open_sealed, seal
from tangga.rules.explain import REASONS
from tangga.rules.parameters import COMPONENTS
from tangga.runs.ahead import last_day_before

SPACE = formats.NO_BREAK


@pytest.mark.parametrize(("language", "text"), [("id", f"Rp{SPACE}2.600.000"), ("en", f"Rp{SPACE}2,600,000")])
def test_rupiah_have_the_separators_of_the_language(language, text):
    with override(language):
        assert formats.rupiah(2_600_000) == text


@pytest.mark.parametrize(("language", "text"), [("id", "17 Des 2020"), ("en", "17 Dec 2020")])
def test_days_have_short_months(language, text):
    with override(language):
        assert formats.day(date(2020, 12, 17)) == text.replace(" ", SPACE)


def test_months_are_written_out_in_indonesian():
    with override("id"):
        assert [formats.month(date(2025, month, 1)) for month in (5, 8, 12)] == [
            "Mei 2025",
            "Agustus 2025",
            "Desember 2025",
        ]


def test_what_is_not_known_is_a_dash():
    assert [formats.rupiah(None), formats.number(None), formats.day(None), formats.month(None)] == ["–"] * 4


def test_an_instant_is_written_in_the_installations_time():
    with override("id"):
        written = formats.instant(datetime(2025, 5, 17, 3, 5, tzinfo=UTC)).replace(SPACE, " ")
        assert written == "17 Mei 2025, 10.05"


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (date(2018, 7, 3), "6 th 10 bl"),
        (date(2020, 5, 17), "5 th"),
        (date(2025, 3, 18), "1 bl"),
        (date(2024, 5, 18), "11 bl"),
    ],
)
def test_membership_is_said_in_completed_years_and_months(since, text):
    with override("id"):
        assert formats.how_long(since, date(2025, 5, 17)) == text


@pytest.mark.parametrize(("on", "age"), [(date(2025, 2, 28), 0), (date(2025, 3, 1), 1), (date(2023, 1, 1), None)])
def test_an_age_is_in_completed_years_also_for_the_29th_of_february(on, age):
    assert formats.age(date(2024, 2, 29), on) == age


@pytest.mark.parametrize(
    ("day", "later"),
    [(date(2025, 5, 17), date(2026, 5, 17)), (date(2024, 2, 29), date(2025, 2, 28))],
)
def test_a_year_later_is_the_same_day(day, later):
    assert a_year_after(day) == later


def test_a_component_that_ends_on_the_first_of_january_ended_the_year_before():
    assert last_day_before(date(2031, 1, 1)).year == 2030


def test_the_screens_have_a_word_for_every_component_in_the_order_of_the_rules():
    assert tuple(COMPONENTS) == words.COMPONENT_CODES
    assert tuple(words.SHORT_COMPONENTS) == tuple(COMPONENTS)


def test_the_screens_have_a_word_for_every_reason():
    assert tuple(words.REASONS) == REASONS


def test_a_sealed_search_opens_to_what_was_typed_and_hides_it():
    word = seal("Sari Wahyuni")
    assert "Sari" not in word
    assert open_sealed(word) == "Sari Wahyuni"


@pytest.mark.parametrize("word", ["", "Wahyuni", "gAAAAA", "é"])
def test_a_word_not_sealed_here_opens_to_nothing(word):
    assert open_sealed(word) is None
