"""`tangga doctor`: what it looks at, what it says, and what it never says."""

import json
import os
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tangga.audit.actions import record
from tangga.cli import clock
from tangga.jobs.machine import this_process
from tangga.jobs.models import Job
from tangga.upkeep import checkup, manifest
from tests import make


def found(name):
    return next(each for each in checkup.look_over(clock.now(), clock.today()) if each.name == name)


def test_of_a_well_installation_everything_is_well_and_the_exit_code_says_so(installation, tangga):
    done = tangga("doctor")

    assert (done.exit_code, "WRONG" in done.stdout) == (0, False), done.stdout
    assert "answers." in done.stdout


def test_what_is_wrong_is_said_with_what_to_do_and_the_exit_code_says_so(installation, tangga):
    installation.chmod(0o755)
    done = tangga("doctor")

    assert done.exit_code == 1
    assert "WRONG  data-folder" in done.stdout
    assert "-> chmod 700" in done.stdout


def test_it_is_said_as_json_too(installation, tangga):
    told = json.loads(tangga("doctor", "--json").stdout)

    assert {each["name"]: each["ok"] for each in told}["data-folder"] is True
    assert [each["todo"] for each in told if not each["ok"]] == []


def test_neither_a_key_nor_a_person_is_ever_named(installation, settings, tangga):
    make.family("F1", region="3273011001")
    said = tangga("doctor", "--json").stdout

    assert (installation / "secret-key").read_text().strip() not in said
    assert settings.IDENTITY_KEYS[0] not in said
    assert "Sari" not in said


def test_a_database_that_does_not_answer_is_the_one_thing_said_of_it(installation, monkeypatch):
    monkeypatch.setattr("tangga.upkeep.database.answers", lambda: False)

    assert not found("database").ok
    assert "migrations" not in {each.name for each in checkup.look_over(clock.now(), clock.today())}


def test_tables_of_an_older_version_are_named(installation):
    MigrationRecorder(connection).migration_qs.filter(app="jobs").delete()

    assert "(jobs)" in found("migrations").said


def test_missing_area_codes_are_counted(installation, monkeypatch):
    monkeypatch.setattr("tangga.upkeep.database.load", lambda: range(91_599))

    assert "of 91,599" in found("areas").said


def test_a_guard_that_was_taken_away_is_named(installation):
    off = {"sqlite": "DROP TRIGGER runs_memberanswer_is_frozen"}
    off["postgresql"] = off["sqlite"] + " ON runs_memberanswer"
    with connection.cursor() as cursor:
        cursor.execute(off[connection.vendor])

    assert "runs_memberanswer" in found("triggers").said
    assert not found("triggers").ok


def test_a_log_from_the_future_means_a_clock_was_turned_back(installation, tono):
    record("test.done", tono, by=tono, at=clock.now() + timedelta(hours=1))

    assert "turned back" in found("clock").said


def test_work_that_nobody_does_is_said_with_how_long_it_waits(installation):
    Job.objects.create(kind="test", subject="x", asked_at=clock.now() - timedelta(minutes=30))

    assert "30 minutes ago" in found("work").said
    assert not found("work").ok


def test_a_worker_that_lives_is_at_work_even_when_it_could_not_renew_its_lease(installation):
    at = clock.now()
    Job.objects.create(
        kind="test",
        subject="x",
        state="working",
        worker=this_process(),
        asked_at=at,
        lease_until=at - timedelta(hours=1),
    )
    Job.objects.create(kind="test", subject="y", asked_at=at - timedelta(minutes=30))

    assert found("work").ok


def test_work_whose_worker_has_gone_is_done_by_nobody(installation):
    at = clock.now()
    gone = this_process().replace(f"|{os.getpid()}|", "|999999999|")
    Job.objects.create(
        kind="test", subject="x", state="working", worker=gone, asked_at=at, lease_until=at - timedelta(hours=1)
    )

    assert not found("work").ok


def test_work_that_has_just_been_asked_for_may_wait(installation):
    Job.objects.create(kind="test", subject="x", asked_at=clock.now())

    assert found("work").ok


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"DEBUG": True}, "TANGGA_DEBUG"),
        ({"ALLOWED_HOSTS": ["*"], "HTTPS": True}, "TANGGA_HOSTS"),
        ({"ALLOWED_HOSTS": ["tangga.example"], "HTTPS": False}, "TANGGA_HTTPS"),
        ({"ALLOWED_HOSTS": ["127.0.0.1"], "HTTPS": True}, "TANGGA_HOSTS"),
        ({"ALLOWED_HOSTS": ["tangga.example"], "HTTPS": True, "DEMO": True}, "TANGGA_DEMO"),
    ],
)
def test_settings_that_are_not_fit_for_real_people_are_said(installation, settings, said, wrong):
    for name, value in said.items():
        setattr(settings, name, value)

    assert wrong in found("site").todo


def test_a_missing_identity_key_is_said(installation, settings):
    settings.IDENTITY_KEYS = ()

    assert not found("identity-key").ok


def test_a_key_file_that_others_may_read_is_named(installation):
    (installation / "secret-key").chmod(0o640)

    assert "secret-key" in found("data-folder").said


def test_a_disk_that_is_nearly_full_is_said(installation, monkeypatch):
    monkeypatch.setattr("tests.features.upkeep.conftest.Disk.free", 2**30)

    assert not found("disk").ok


def test_a_collected_file_that_is_missing_is_counted(installation):
    (installation / "static").mkdir()
    (installation / "static" / "staticfiles.json").write_text('{"paths": {"a.css": "a.123.css"}}')

    assert "1 of 1" in found("static-files").said


@pytest.mark.parametrize(("hours", "ok"), [(25, True), (27, False)])
def test_a_backup_a_day_is_expected_where_a_folder_for_them_is_named(installation, settings, tmp_path, hours, ok):
    settings.BACKUPS_FOLDER = tmp_path / "backups"
    (tmp_path / "backups" / "one").mkdir(parents=True)
    made = clock.now() - timedelta(hours=hours)
    nothing = manifest.File(0, "")
    manifest.write(tmp_path / "backups" / "one", manifest.Manifest(made, "0", "sqlite", nothing, {}, {}, ()))

    assert found("backups").ok is ok


def test_a_folder_for_backups_without_a_whole_one_is_said(installation, settings, tmp_path):
    settings.BACKUPS_FOLDER = tmp_path / "backups"
    (tmp_path / "backups" / "half").mkdir(parents=True)

    assert "no whole backup" in found("backups").said


def test_a_look_that_fails_is_a_finding_and_its_text_is_not_said(installation, monkeypatch):
    def fails():
        raise ValueError("Sari, 3273010101900001")

    monkeypatch.setattr("tangga.upkeep.here.space", fails)

    assert found("disk").said == "It could not be looked at (ValueError)."
