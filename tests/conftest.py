"""Fixtures shared by all tests: the cast, and settings that keep tests fast and away from real keys."""

import tempfile
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db.backends.base.operations import BaseDatabaseOperations
from django.middleware import csrf

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
    """A test that commits is followed by emptying every table, which the triggers of the log and of editions refuse:
    off just for that (those of editions are put back by what follows every migration, which Django sends then too)."""
    editions_triggers = import_module("tangga.editions.triggers")
    append_only = import_module("tangga.audit.migrations.0004_append_only")
    as_django_does = BaseDatabaseOperations.execute_sql_flush

    def emptied(operations, statements):
        connection = operations.connection
        there = "audit_event" in connection.introspection.table_names()
        steps = (append_only.REMOVE, append_only.INSTALL) if there else ({}, {})
        off = editions_triggers.removing(connection.vendor) if there else []
        statements = [*off, *steps[0].get(connection.vendor, ()), *statements, *steps[1].get(connection.vendor, ())]
        as_django_does(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", emptied)
        yield


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
