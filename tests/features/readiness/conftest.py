"""A family to ask, the version that comes with Tangga, and answers that say something."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

from tangga.readiness.actions import record_answers
from tangga.readiness.models import Questionnaire
from tests import make

ANSWERS = {
    "business_kind": "kiosk",
    "business_months": 14,
    "income_umk": "below_whole",
    "floor": "tile",
    "goods": ["motorcycle", "fridge"],
    "savings_idr": 750_000,
    "children_there": ["none"],
}


@pytest.fixture(autouse=True)
def today(monkeypatch, client):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)
    client.cookies["django_language"] = "en"
    with translation.override("en"):  # sentences as the code has them
        yield


@pytest.fixture
def family(sari):
    """Wahyuni's family: in the programme since 2018, decile 3, accompanied by Sari; one able adult and a pupil."""
    family = make.family("3273-F1", name="Wahyuni", facilitator=sari, joined_on=date(2018, 7, 3), decile=3)
    make.member(family, "3273-F1-01", name="Wahyuni", relation="head", birth_date=date(1985, 2, 3))
    make.member(family, "3273-F1-02", name="Edi", birth_date=date(2012, 3, 4), school_level="primary", school_grade=6)
    return family


@pytest.fixture
def shipped(db):
    return Questionnaire.objects.get(area=None, purpose="readiness")


@pytest.fixture
def ask(family, sari, shipped):
    """ask(answers, day, ...): what the family answered, recorded by Sari."""

    def asked(answers=None, answered_on=make.TODAY, **more):
        plain = {
            "sent_as": uuid4(),
            "questionnaire": shipped,
            "answered_on": answered_on,
            "by": sari,
            "on": make.TODAY,
            "at": make.NOW,
        }
        return record_answers(more.pop("family", family), ANSWERS if answers is None else answers, **(plain | more))

    return asked
