"""An administrator of everywhere, a facilitator of Kota Bandung, and a clock that stands."""

import pytest

from tangga.people import second_factor
from tangga.people.roles import Role
from tests import make


@pytest.fixture
def now(monkeypatch):
    """The clock of the views: `now["now"]` can be set."""
    at = {"now": make.NOW}
    monkeypatch.setattr("tangga.people.clock.now", lambda: at["now"])
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    return at


@pytest.fixture
def admin(areas):
    return make.posted("admin", Role.ADMINISTRATOR, None)


@pytest.fixture
def wati(areas):
    return make.posted("wati", Role.FACILITATOR, "3273")


@pytest.fixture
def head(areas):
    return make.posted("kepala", Role.DISTRICT_HEAD, "3273")


@pytest.fixture
def secret():
    return second_factor.new_secret()


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client
