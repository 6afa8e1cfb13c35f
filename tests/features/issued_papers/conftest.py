"""A district, its official, and a paper of it."""

from uuid import UUID

import pytest

from tangga.areas.models import Area
from tangga.issued_papers.issuing import issue
from tangga.issued_papers.models import Kind
from tests import make

ON, AT = make.TODAY, make.NOW
SUBJECT = UUID("00000000-0000-4000-8000-000000000001")
CONTENT = {"title": "Piagam Uji", "blocks": [{"part": "words", "text": "Diberikan kepada Aminah.", "strong": False}]}


@pytest.fixture(autouse=True)
def the_clock_stands(monkeypatch, settings):
    settings.SITE_ADDRESS = "https://tangga.example"
    monkeypatch.setattr("tangga.people.clock.today", lambda: ON)
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT)


@pytest.fixture
def bandung(areas) -> Area:
    return Area.objects.get(code="3273")


@pytest.fixture
def issued(bandung, tono):
    """Issues a paper; what is named is otherwise than usual."""

    def make_one(kind=Kind.CERTIFICATE, subject=SUBJECT, content=CONTENT, **more):
        told = {"by": tono, "on": ON, "at": AT} | more
        return issue(kind, subject, told.pop("district", bandung), content, **told)

    return make_one
