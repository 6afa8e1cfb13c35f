"""Kota Bandung with five families: three of Sari's and one of Dewi's in the programme, one that has left."""

import io
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from tangga.areas.models import Area
from tangga.labelling import actions, labels
from tangga.labelling.models import House
from tangga.people.roles import Role
from tests import make

BASIS = "SK Kepala Dinas Sosial No. 460/12/2025"
WORDS = "Keluarga Penerima Manfaat PKH"
BEGUN = make.TODAY - timedelta(days=7)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"


@pytest.fixture(autouse=True)
def in_english():
    """Sentences as the code has them."""
    with translation.override("en"):
        yield


@pytest.fixture
def dewi(areas):
    return make.posted("dewi", Role.FACILITATOR, "3273")


@pytest.fixture
def lestari(areas):
    return make.posted("lestari", Role.COORDINATOR, "3273")


@pytest.fixture
def families(sari, dewi):
    """Of Sari: one and two in Sarijadi, three in Sukarasa; of Dewi: four in Sukarasa; gone: left in March."""
    make.family("F9", name="Suminah", region="3571011001")
    return SimpleNamespace(
        one=make.family("F1", name="Wahyuni", facilitator=sari),
        two=make.family("F2", name="Aminah", facilitator=sari),
        three=make.family("F3", name="Kartini", region="3273011002", facilitator=sari),
        four=make.family("F4", name="Murni", region="3273011002", facilitator=dewi),
        gone=make.family("F5", name="Ratna", facilitator=sari, left_on=date(2025, 3, 1)),
    )


@pytest.fixture
def plan(tono):
    """plan(area, by=..., **fields) -> the campaign planned."""

    def planned(area="3273", *, by=tono, public_id=None, on=make.TODAY, **fields):
        wish = {
            "starts_on": BEGUN,
            "ends_on": make.TODAY + timedelta(days=20),
            "label_words": WORDS,
            "legal_basis": BASIS,
        }
        place = Area.objects.get(pk=area)
        return actions.plan(public_id or uuid4(), area=place, by=by, on=on, at=make.NOW, **(wish | fields))

    return planned


@pytest.fixture
def campaign(plan, families, tono):
    """Of the whole district, under way for a week: four houses."""
    planned = plan()
    return actions.begin(planned.public_id, by=tono, on=BEGUN, at=make.NOW)


@pytest.fixture
def record(campaign, sari):
    """record(family, status, ...) -> the label recorded; by Sari unless said."""

    def recorded(family, status="labelled", *, by=sari, on=make.TODAY, labelled_on=None, campaign=campaign, **more):
        house = House.objects.get(family=family, campaign=campaign)
        current = house.labels.filter(superseded_at=None).first()
        said = {
            "label_id": uuid4(),
            "status": status,
            "labelled_on": labelled_on or make.TODAY,
            "reason": "" if status in ("labelled", "not_own_house") else "told at the door",
            "instead_of": current.public_id if current else None,
        }
        return labels.label(house.public_id, by=by, on=on, at=make.NOW, **(said | more))

    return recorded


@pytest.fixture
def house(campaign, families):
    """Wahyuni's house."""
    return House.objects.get(family=families.one, campaign=campaign)


@pytest.fixture
def opened():
    """opened(person) -> a browser with the person signed in, in English."""

    def client_of(person):
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(person)
        return client

    return client_of


def jpeg(colour="green"):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def of(campaign, query=""):
    return reverse("campaign", args=[campaign.public_id]) + query


def of_house(house, query=""):
    return reverse("house", args=[house.public_id]) + query
