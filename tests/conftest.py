"""Fixtures shared by all tests: the cast, and settings that keep tests fast and away from real keys."""

import tempfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db.backends.base.operations import BaseDatabaseOperations
from django.middleware import csrf
from django.utils import translation

from tangga.audit import append_only
from tangga.families import identity
from tangga.people.models import Person
from tangga.people.roles import Role
from tests import make

RUNS = tempfile.TemporaryDirectory(prefix="tangga-runs-")  # removed when the test process ends


def pytest_configure() -> None:
    django_settings.RUNS_FOLDER = Path(RUNS.name)
    django_settings.PHOTOS_FOLDER = Path(RUNS.name) / "photos"
    django_settings.IDENTITY_KEYS = (identity.new_key(),)
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The token of a form is drawn by chance, and now and then would hold a name or a figure that must not stand on the
    # page: of letters that no name, word or figure is made of alone.
    csrf.CSRF_ALLOWED_CHARS = "QXZ"


@pytest.fixture(autouse=True, scope="session")
def a_test_may_empty_the_log():
    """A test that commits is followed by emptying every table, which the triggers of append-only tables refuse: off
    just for that (what follows every migration puts them back, and Django sends that then too)."""
    as_django_does = BaseDatabaseOperations.execute_sql_flush

    def emptied(operations, statements):
        as_django_does(operations, [*append_only.removing(operations.connection), *statements])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", emptied)
        yield


@pytest.fixture(autouse=True)
def the_language_is_the_products_own():
    """Commands speak English and leave it so, which an earlier test of the same process must not hand on."""
    translation.deactivate()


@pytest.fixture
def areas(db: None) -> None:
    make.areas()


@pytest.fixture
def sari(areas: None) -> Person:
    return make.posted("sari", Role.FACILITATOR, "3273")


@pytest.fixture
def tono(areas: None) -> Person:
    return make.posted("tono", Role.DISTRICT_OFFICIAL, "3273")


@pytest.fixture
def rina(areas: None) -> Person:
    return make.posted("rina", Role.PROVINCE, "32")


@pytest.fixture
def budi(areas: None) -> Person:
    return make.posted("budi", Role.DISTRICT_OFFICIAL, "3571")
