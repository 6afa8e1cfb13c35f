"""The ten districts of NTB with their voluntary graduations of 2020, and a way to send the form."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from tangga.areas import tree
from tangga.areas.models import Area
from tangga.people import clock
from tangga.people.roles import Role
from tests import make
from tests.scenarios.test_figures import PRINTED, leave, ntb  # noqa: F401 - a fixture

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
TODAY = date(2026, 11, 30)
CHECK = "/claims/check/"
AS_PRINTED = (
    "Lombok Barat 2.530; Lombok Timur 870; Dompu 295; Kota Mataram 194; Lombok Utara 149; Sumbawa Barat 99; "
    "Sumbawa 85; Lombok Tengah 79; Bima 4; Kota Bima 3"
)
ARTICLE = {
    "text": AS_PRINTED, "measure": "voluntary_graduations", "period": "2020", "stated": "4.298", "as_of": "2020-12-17",
    "source": "Koran, 18 Desember 2020", "published_on": "2020-12-18", "address": "https://koran.example/ntb",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def districts(*codes):
    """Districts without what lies in them."""
    for code in codes:
        area = tree.load().get(code)
        told = {"name": area.name, "kind": area.kind, "level": 2, "parent_id": code[:2]}
        Area.objects.get_or_create(code=code, defaults=told | {"search_name": tree.plain(area.title)})


@pytest.fixture
def places(db):
    """NTB with its ten districts, without anybody in them."""
    make.areas_of_the_tree("52")
    districts(*PRINTED)


@pytest.fixture
def few(places):
    """Ten that left voluntarily in the first half of 2020, seven of Lombok Barat and three of Lombok Timur; two
    naturally."""
    for village in ("5201011001", "5203011001"):
        for code in (village[:6], village):
            kind, level = ("sub_district", 3) if len(code) == 6 else ("village", 4)
            parent = code[:4] if level == 3 else code[:6]
            told = {"name": f"Tempat {code}", "kind": kind, "level": level, "parent_id": parent}
            Area.objects.create(code=code, search_name=f"tempat {code}", **told)
    out, at = date(2020, 4, 1), datetime(2020, 6, 30, tzinfo=UTC)
    leave(7, "5201011001", out, at)
    leave(3, "5203011001", out, at)
    leave(2, "5203011001", out, at, "natural", prefix="n")


@pytest.fixture
def lalu(db):
    """Official of the province."""
    make.areas_of_the_tree("52")
    return make.posted("lalu", Role.PROVINCE, "52")


@pytest.fixture
def signed_in():
    def sign_in(who):
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(who)
        return client

    return sign_in


@pytest.fixture
def as_lalu(signed_in, lalu):
    return signed_in(lalu)


@pytest.fixture
def send(as_lalu):
    """send(step="keep", text=...): the article's form, with some fields otherwise."""

    def sent(client=as_lalu, step="check", **fields):
        return client.post(CHECK, {"step": step, "sent_as": str(uuid4())} | ARTICLE | fields)

    return sent
