"""A group of Sari's with three families, and the ways to plan and hold its sessions."""

import io
import uuid
from datetime import date, time
from types import SimpleNamespace

import pytest
from django.utils import translation
from PIL import Image

from tangga.areas.models import Area
from tangga.people.roles import Role
from tangga.sessions import actions, groups
from tests import make

TODAY, NOW = make.TODAY, make.NOW  # 17 May 2025
OPENED = date(2025, 1, 6)
SARIJADI = "3273011001"


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch, client):
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: NOW)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def photo_folder(settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"


@pytest.fixture
def lestari(areas):
    """The coordinator of Sari's district."""
    return make.posted("lestari", Role.COORDINATOR, "3273")


@pytest.fixture
def dewi(areas):
    """Another facilitator of the district."""
    return make.posted("dewi", Role.FACILITATOR, "3273")


@pytest.fixture
def families(sari):
    """Ani, Beti and Cici, accompanied by Sari; Dini too, who is in no group."""
    names = ("Ani", "Beti", "Cici", "Dini")
    return {name: make.family(f"F-{name}", name=name, facilitator=sari, kk="") for name in names}


@pytest.fixture
def group(sari, families):
    """Melati, open since January 2025, with Ani, Beti and Cici."""
    return groups.open_group(
        "Melati",
        Area.objects.get(code=SARIJADI),
        request=uuid.uuid4(),
        meeting_place="Balai RW 2",
        opened_on=OPENED,
        families=[families[name].public_id for name in ("Ani", "Beti", "Cici")],
        by=sari,
        on=OPENED,
        at=NOW,
    )


@pytest.fixture
def plan(sari, group):
    """plan(day, topic, by=..., group=..., request=...): a session of the group, planned today."""

    def planned(meets_on=TODAY, topic="better_parents", *, by=sari, of=group, request=None, **more):
        asked = {"meets_from": time(9), "place": "Balai RW 2"} | more
        request = request or uuid.uuid4()
        return actions.plan(of.public_id, topic, meets_on, request=request, by=by, on=TODAY, at=NOW, **asked)

    return planned


@pytest.fixture
def hold(sari, families):
    """hold(session, Ani="present", ..., by=..., notes=..., seen=...): who came, by the families' names."""

    def held(session, *, by=sari, notes="", seen=None, on=TODAY, at=NOW, **answers):
        found = {families[name].public_id: status for name, status in answers.items()}
        return actions.record_attendance(session.public_id, found, notes, seen=seen, by=by, on=on, at=at)

    return held


@pytest.fixture
def held(plan, hold):
    """A session held yesterday: Ani came, Beti was sick, Cici absent."""
    session = plan(date(2025, 5, 16))
    return hold(session, Ani="present", Beti="sick", Cici="absent")


@pytest.fixture
def jpeg():
    """jpeg(colour): a photo as a phone sends it."""

    def made(colour="red"):
        out = io.BytesIO()
        Image.new("RGB", (640, 480), colour).save(out, "JPEG")
        return out.getvalue()

    return made


@pytest.fixture
def bandung(sari, tono, rina, budi, lestari, dewi):
    """Everybody by role."""
    return SimpleNamespace(sari=sari, tono=tono, rina=rina, budi=budi, lestari=lestari, dewi=dewi)
