"""Two families accompanied by Sari, one by nobody of ours; and the ways to visit, trade and receive."""

import io
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from tangga.people.roles import Role
from tangga.visits import actions, aid_actions, business_actions
from tangga.visits.actions import Held
from tangga.visits.aid_actions import Aid
from tangga.visits.business_actions import Figures
from tests import make

TODAY, NOW = make.TODAY, make.NOW
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NIK = "3273010403120001"


@pytest.fixture(autouse=True)
def photos_folder(settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"


@pytest.fixture(autouse=True)
def in_english():
    """Sentences as the code has them."""
    with translation.override("en"):
        yield


@pytest.fixture
def screens(monkeypatch, client):
    """The clock of the pages stands still, and they are in English."""
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: NOW)
    client.cookies["django_language"] = "en"


@pytest.fixture
def family(sari):
    """Wahyuni with a son, accompanied by Sari."""
    made = make.family("3273-F1", name="Wahyuni", facilitator=sari)
    make.member(made, "3273-F1-02", name="Edi")
    return made


@pytest.fixture
def other_family(sari):
    return make.family("3273-F2", name="Kartini", facilitator=sari, region="3273011002")


@pytest.fixture
def far_family(areas):
    """In Kota Kediri."""
    return make.family("3571-F1", name="Jauhari", region="3571011001")


@pytest.fixture
def wati(areas):
    """The coordinator of 3273."""
    return make.posted("wati", Role.COORDINATOR, "3273")


@pytest.fixture
def planned(family, sari):
    return plan(family, sari)


@pytest.fixture
def visited(family, sari):
    return visit(family, sari)


@pytest.fixture
def business(family, sari):
    return begin(family, sari)


@pytest.fixture
def aid(family, sari):
    return receive(family, sari)


def plan(family, by, day=TOMORROW, *, on=TODAY, at=NOW, public_id=None, **more):
    asked = {"purpose": "home_visit", "planned_on": day, "public_id": public_id or uuid4()} | more
    return actions.plan(family, by=by, on=on, at=at, **asked)


def held(day=TODAY, **more):
    return Held(**{"visited_on": day, "met": "carer", "purpose": "home_visit", "findings": "Found well."} | more)


def visit(family, by, day=TODAY, *, on=TODAY, at=NOW, public_id=None, **more):
    return actions.record_visit(family, held(day, **more), public_id=public_id or uuid4(), by=by, on=on, at=at)


def begin(family, by, figures=None, *, day=date(2025, 1, 10), public_id=None, at=NOW, **more):
    asked = {
        "kind": "kiosk",
        "what": "telur dan beras",
        "started_on": date(2023, 1, 1),
        "figures": Figures(turnover_month_idr=3_000_000, cost_month_idr=2_100_000) if figures is None else figures,
        "effective_on": day,
    } | more
    return business_actions.begin(family, public_id=public_id or uuid4(), by=by, on=TODAY, at=at, **asked)


def update(business, by, figures, day=TODAY, *, public_id=None, at=NOW, **more):
    asked = {"effective_on": day, "public_id": public_id or uuid4()} | more
    return business_actions.update(business.public_id, figures, by=by, on=TODAY, at=at, **asked)


def sembako(**more):
    said = {"programme": "sembako", "giver": "central", "starts_on": date(2024, 3, 1), "source": "seen"}
    return Aid(**said | {"amount_idr": 200_000} | more)


def receive(family, by, aid=None, *, public_id=None, at=NOW, **more):
    said = aid or sembako()
    return aid_actions.record_aid(family, said, public_id=public_id or uuid4(), by=by, on=TODAY, at=at, **more)


def jpeg(colour="red", size=(320, 240), place=False):
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 55.0, 2.04), 3: "E", 4: (107.0, 36.0, 36.0)})
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def sent_photo(colour="red", name="rumah.jpg", **more):
    return SimpleUploadedFile(name, jpeg(colour, **more), content_type="image/jpeg")


def at(day, hour=3):
    return datetime(day.year, day.month, day.day, hour, tzinfo=NOW.tzinfo)
