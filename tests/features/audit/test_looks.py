"""Who looked at which family."""

import sqlite3
from datetime import timedelta

import pytest
from django.db import OperationalError

from tangga.audit import looks
from tangga.audit.models import Event
from tests import make

NOW = make.NOW


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def family(sari):
    return make.family(facilitator=sari)


def look(family, by, at=NOW):
    looks.record_look(family, by=by, area_code="3273011001", at=at)


def is_taken(*_arguments, **_more):
    """What Django raises when SQLite has waited in vain for another writer."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    raise OperationalError("database is locked") from cause


@pytest.fixture
def busy(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Event, "save", is_taken)
        yield patch


def test_a_look_says_who_at_which_family_where_and_when(family, tono):
    look(family, tono)

    event = Event.objects.get()
    assert (event.action, event.actor, event.at) == ("family.viewed", tono, NOW)
    assert (event.family, event.area_code) == (str(family.public_id), "3273011001")


def test_looks_within_ten_minutes_are_one_look(family, tono):
    look(family, tono)
    look(family, tono, NOW + timedelta(minutes=9, seconds=59))

    assert Event.objects.count() == 1


def test_a_look_ten_minutes_later_is_another(family, tono):
    look(family, tono)
    look(family, tono, NOW + timedelta(minutes=10))

    assert Event.objects.count() == 2


def test_each_person_and_each_family_counts_for_itself(family, tono, sari):
    look(family, tono)
    look(family, sari)
    look(make.family("F2"), tono)

    assert Event.objects.count() == 3


def test_a_look_while_somebody_else_writes_is_laid_aside_with_ids_only(family, tono, busy, data_folder):
    look(family, tono)

    (kept,) = (data_folder / "looks").iterdir()
    assert not Event.objects.exists()
    assert str(family.public_id) in kept.read_text()
    assert family.name not in kept.read_text()
    assert ((data_folder / "looks").stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_look_laid_aside_comes_in_with_the_next_one(
    family, tono, sari, busy, data_folder, django_capture_on_commit_callbacks
):
    look(family, tono)
    busy.undo()
    with django_capture_on_commit_callbacks(execute=True):
        look(family, sari, NOW + timedelta(minutes=1))

    assert [(event.actor, event.at) for event in Event.objects.all()] == [
        (tono, NOW),
        (sari, NOW + timedelta(minutes=1)),
    ]
    assert list((data_folder / "looks").iterdir()) == []


def test_a_look_laid_aside_comes_in_when_the_log_is_opened_and_only_once(family, tono, busy, data_folder):
    look(family, tono)
    busy.undo()
    looks.bring_in_looks()  # not committed yet: the file is still there, as after a crash
    looks.bring_in_looks()

    assert Event.objects.get().at == NOW


def test_looks_wait_on_while_somebody_still_writes(family, tono, busy, data_folder):
    look(family, tono)
    looks.bring_in_looks()

    assert len(list((data_folder / "looks").iterdir())) == 1


def test_any_other_trouble_of_the_database_shows_nothing(family, tono, monkeypatch):
    def breaks(*_arguments, **_more):
        raise OperationalError("disk full")

    monkeypatch.setattr(Event, "save", breaks)
    with pytest.raises(OperationalError):
        look(family, tono)


def test_a_look_takes_one_question_and_one_line(family, tono, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):  # the question, the line, and the savepoint around it
        look(family, tono)
    with django_assert_max_num_queries(1):
        look(family, tono)
