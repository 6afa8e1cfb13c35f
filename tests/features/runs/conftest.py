"""Two families of Kota Bandung and one of Kota Kediri, with facts from 2024 on."""

from datetime import date

import pytest
from django.db import transaction

from tests import make
from tests.features.runs.compared import Made, build

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


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Runs and comparisons take seconds to make, so a module shares them; its tests' changes are undone one by one."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def made_compared(built, db) -> Made:
    return built
