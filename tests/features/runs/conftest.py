"""Two families of Kota Bandung and one of Kota Kediri, with facts from 2024 on."""

from datetime import date

import pytest

from tests import make

SINCE = date(2024, 7, 1)


@pytest.fixture
def schooling(sari):
    """Sari's: a girl at primary school and a boy whose school is not known; so the family is unsure about him."""
    family = make.family("schooling", effective_on=SINCE, joined_on=date(2019, 1, 1), facilitator=sari, decile=2)
    make.member(family, "S1", name="Ani", effective_on=SINCE, school_level="primary", school_grade=6)
    make.member(family, "S2", name="Eko", effective_on=SINCE, birth_date=date(2010, 1, 1), sex="male")
    return family


@pytest.fixture
def grown_up(areas):
    """A colleague's: one man of 40, so that nobody counts for anything."""
    family = make.family("grown_up", region="3273011002", effective_on=SINCE, joined_on=date(2021, 1, 1))
    make.member(family, "G1", name="Joko", effective_on=SINCE, birth_date=date(1985, 2, 3), sex="male")
    return family


@pytest.fixture
def in_kediri(areas):
    family = make.family("in_kediri", region="3571011001", effective_on=SINCE)
    make.member(family, "K1", effective_on=SINCE, birth_date=date(2010, 5, 6), school_level="junior_secondary")
    return family
