"""The two districts, made once for all tests of access; each request is undone by itself."""

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.access.world import NOW, TODAY, World, build


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """A fixed day, and an instant on it; and no count of requests from the test before."""
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: NOW)
    cache.clear()


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def world(made, db) -> World:
    return made
