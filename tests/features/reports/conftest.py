"""The small district, made once for all tests of the screens and rolled back after them."""

import pytest
from django.db import transaction
from django.test import Client

from tangga.people.roles import Role
from tests import make
from tests.small_district import TODAY, District, build


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """A fixed day for the views: a later day is answered by what is expected, so tests must not drift into it."""
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Building it runs the rules, so a module shares one; its tests' changes are undone one by one (savepoints)."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def district(made, db) -> District:
    return made


@pytest.fixture
def as_sari(district) -> Client:
    return _signed_in(district.sari)


@pytest.fixture
def as_tono(district) -> Client:
    return _signed_in(district.tono)


@pytest.fixture
def as_rina(district) -> Client:
    return _signed_in(district.rina)


@pytest.fixture
def as_budi(district) -> Client:
    return _signed_in(district.budi)


@pytest.fixture
def as_admin(district) -> Client:
    return _signed_in(district.admin)


@pytest.fixture
def as_auditor(district) -> Client:
    return _signed_in(district.auditor)


@pytest.fixture
def as_head(district) -> Client:
    return _signed_in(make.posted("kepala", Role.DISTRICT_HEAD, "3273"))


@pytest.fixture
def english(client) -> Client:
    """Nobody yet, who has chosen English."""
    client.cookies["django_language"] = "en"
    return client


def _signed_in(person) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client
