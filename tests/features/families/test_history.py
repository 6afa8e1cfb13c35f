"""What was known at an instant and in force on a day."""

from datetime import UTC, date, datetime

import pytest

from tangga.families.models import MembershipSpell
from tangga.families.queries import facts_of, members_of, spell_of
from tests import make

JANUARY, MARCH, MAY = (datetime(2025, month, 10, tzinfo=UTC) for month in (1, 3, 5))


@pytest.fixture
def family(areas):
    """Decile 3 from 2024, recorded in January; in March it became known that it is 4 from 2025-02-01 on; in May, that
    the 3 had been a 2 all along."""
    made = make.family(effective_on=date(2024, 1, 1), recorded_at=JANUARY, decile=3)
    make.family_facts(made, region="3273011001", effective_on=date(2025, 2, 1), recorded_at=MARCH, decile=4)
    made.facts.filter(decile=3).update(superseded_at=MAY)
    make.family_facts(made, region="3273011001", effective_on=date(2024, 1, 1), recorded_at=MAY, decile=2)
    return made


@pytest.mark.parametrize(
    ("as_of", "known_at", "decile"),
    [
        (date(2025, 1, 31), JANUARY, 3),
        (date(2025, 2, 1), JANUARY, 3),  # recorded late: not known yet
        (date(2025, 2, 1), MARCH, 4),
        (date(2025, 1, 31), MARCH, 3),
        (date(2025, 1, 31), MAY, 2),  # corrected
        (date(2025, 2, 1), MAY, 4),
        (date(2025, 1, 31), None, 2),
    ],
)
def test_facts_are_those_known_then_and_in_force_that_day(family, as_of, known_at, decile):
    assert facts_of(family, as_of, known_at).decile == decile


def test_before_the_first_recorded_day_nothing_is_known(family):
    assert facts_of(family, date(2023, 12, 31)) is None


def test_a_member_without_facts_for_the_day_is_listed_as_unknown(family):
    make.member(family, "known", effective_on=date(2024, 1, 1))
    make.member(family, "later", effective_on=date(2025, 2, 1))

    found = members_of(family, date(2024, 6, 1))

    assert [(row.member.member_id, row.facts is None) for row in found] == [("known", False), ("later", True)]


def test_the_spell_of_a_day_is_the_latest_begun_by_then(areas):
    family = make.family(joined_on=date(2018, 1, 1), left_on=date(2020, 1, 1))
    MembershipSpell.objects.create(family=family, joined_on=date(2024, 1, 1), recorded_at=MARCH)

    assert spell_of(family, date(2023, 12, 31)).joined_on == date(2018, 1, 1)
    assert spell_of(family, date(2024, 1, 1)).joined_on == date(2024, 1, 1)
    assert spell_of(family, date(2024, 1, 1), JANUARY).joined_on == date(2018, 1, 1)
    assert spell_of(family, date(2017, 1, 1)).joined_on == date(2018, 1, 1)
