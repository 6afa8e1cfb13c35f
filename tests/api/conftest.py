"""The small district behind the JSON door, and tokens that act as its people."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tangga.api.actions import Made, agree, make_token
from tangga.api.models import Token
from tangga.api.scopes import Scope, scopes_of_role
from tangga.areas.models import Area
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tests.features.reports.conftest import district, made, today  # noqa: F401 - fixtures
from tests.small_district import AT, TODAY, District

V1 = "/api/v1"


class Program:
    """A program with a token: its requests, as a client without cookies."""

    def __init__(self, given: Made) -> None:
        self.token: Token = given.token
        self.headers = {"Authorization": f"Bearer {given.secret}", "Accept-Language": "en"}

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return Client().get(V1 + path, query, headers=self.headers | headers)

    def post(self, path: str, body: Any) -> Any:
        return Client().post(V1 + path, body, content_type="application/json", headers=self.headers)


Giving = Callable[..., Program]


@pytest.fixture(autouse=True)
def forgotten():
    """Counts of requests and uses already logged begin anew with every test."""
    cache.clear()


@pytest.fixture
def give(district: District) -> Giving:  # noqa: F811
    """A token for a person, agreed to, with all the role may unless told otherwise."""

    def giving(
        person: Person,
        scopes: Sequence[str] | None = None,
        *,
        area: str | None = None,
        expires_on: date = date(2025, 12, 31),
    ) -> Program:
        posting = posting_of(person, TODAY)
        assert posting is not None
        new = make_token(
            name="Dashboard",
            purpose="Figures for the regent's office",
            person=person,
            area=Area.objects.get(code=area) if area else None,
            scopes=[scope.value for scope in Scope if scope in scopes_of_role(Role(posting.role))]
            if scopes is None
            else scopes,
            expires_on=expires_on,
            by=district.admin,
            on=TODAY,
        )
        agree(new.token.pk, by=person, at=AT)
        return Program(new)

    return giving


@pytest.fixture
def tono_program(district: District, give: Giving) -> Program:  # noqa: F811
    return give(district.tono)
