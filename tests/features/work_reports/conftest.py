"""A facilitator with a family, ways to record work, to fake what other features record, and to make reports."""

import io
from datetime import date, time
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image

from tangga.imports.models import Batch
from tangga.jobs.worker import work_all
from tangga.papers.activity import Activity
from tangga.people.roles import Role
from tangga.work_reports import collected, making, recording
from tangga.work_reports.recording import NewPhotos, Told
from tests import make

DAY = date(2025, 4, 10)
APRIL = date(2025, 4, 1)
KK = "3273010101900009"


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    settings.PHOTOS_FOLDER = tmp_path / "photos"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def english(settings):
    """Reports, too, in the words of the code."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def family(sari):
    return make.family("3273-F1", name="Wahyuni", facilitator=sari, kk=KK)


@pytest.fixture
def lestari(areas):
    return make.posted("lestari", Role.COORDINATOR, "3273")


@pytest.fixture
def signed_in():
    """signed_in(person) -> a client that reads English pages."""

    def client(person):
        found = Client()
        found.cookies["django_language"] = "en"
        found.force_login(person)
        return found

    return client


def jpeg(colour="red", size=(640, 480)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def told(kind="monthly_meeting", done_on=DAY, **more):
    plain = {
        "place": "Aula Dinas Sosial",
        "what": "Evaluasi jadwal kunjungan.",
        "starts_at": time(13),
        "participants": 14,
        "result": "Jadwal disepakati.",
    }
    return Told(kind, done_on, **(plain | more))


def activity(**more):
    """As another feature answers one."""
    plain = {
        "rhk": 2,
        "kind": "fds_session",
        "on": DAY,
        "what": "Pertemuan P2K2",
        "place": "Balai RW 3",
        "group": "Melati",
        "module": "Keuangan Keluarga",
        "session": "Cermat Meminjam dan Menabung",
        "families": 24,
        "persons": 22,
        "result": "Lancar",
        "source": f"sessions.session {uuid4()}",
        "address": "/sessions/x/",
    }
    return Activity(**(plain | more))


def batch(by, **more):
    plain = {
        "district_id": "3273",
        "uploaded_by": by,
        "uploaded_at": make.NOW.replace(month=4),
        "file_name": "rahasia Wahyuni.xlsx",
        "sha256": "1" * 64,
        "size_bytes": 1,
        "kind": "xlsx",
        "state": "ready",
        "effective_on": DAY,
        "shape": "school",
        "counts": {"families": {"read": 348}},
    }
    return Batch.objects.create(**(plain | more))


@pytest.fixture
def record(sari):
    """record(told, photos=..., by=...): recorded other work."""

    def recorded(of=None, photos=(), by=sari, key=None, on=make.TODAY, at=make.NOW):
        return recording.record_work(key or uuid4(), of or told(), NewPhotos(photos), by=by, on=on, at=at)

    return recorded


@pytest.fixture
def elsewhere(monkeypatch):
    """elsewhere(activity, ...): what the other features answer, instead of what they have on record."""

    def answered(*activities):
        monkeypatch.setattr(collected, "SOURCES", [lambda *_asked: list(activities), collected.other_work])

    return answered


@pytest.fixture
def make_report(sari):
    """make_report(rhk=..., ...): the report with its files written."""

    def made(rhk=7, month=APRIL, note="", by=sari, key=None, on=make.TODAY, at=make.NOW):
        report = making.make(key or uuid4(), month, rhk, note, by=by, on=on, at=at)
        work_all(at)
        report.refresh_from_db()
        return report

    return made
