"""The drill: a backup is made, things change, it is put back elsewhere; rows and hashes are compared."""

import json
import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tangga.cli import clock
from tangga.errors import Conflict, NotValid
from tangga.upkeep import backup, files, postgresql_copy, sqlite_copy
from tests.files import damage

CHANGE = "UPDATE areas_area SET name = 'Elsewhere' WHERE code = '3273'"


def counted(database):
    """Rows and hashes of every table as they are now."""
    if connection.vendor == "sqlite":
        return sqlite_copy.tables(Path(database["NAME"]))
    return postgresql_copy.tables(database)


@pytest.fixture
def made(lived_in, tmp_path):
    """A backup, with the keys apart."""
    backup.make(tmp_path / "backup", lived_in, clock.now(), keys=tmp_path / "keys")
    return tmp_path / "backup"


@pytest.fixture
def put_back(settings, elsewhere, tmp_path):
    """Puts the backup back elsewhere, and says which folder and database that is."""

    def put(folder, keys=tmp_path / "keys"):
        settings.DATA_FOLDER = elsewhere[0]
        backup.put_back(folder, elsewhere[1], keys)
        return elsewhere

    return put


def test_the_drill_what_is_put_back_is_what_was_there_before_the_change(lived_in, made, told, put_back, tmp_path):
    before = counted(lived_in)
    told(CHANGE)
    (tmp_path / "data" / "runs" / "one" / "answers.parquet").unlink()
    changed = counted(lived_in)
    root, database = put_back(made)

    assert counted(database) == before
    assert [name for name in before if before[name] != changed[name]] == ["areas_area"]
    assert before["families_member"].rows == 1
    assert (root / "runs" / "one" / "answers.parquet").read_bytes() == bytes(range(256)) * 9_000
    assert (root / "secret-key").read_text() == (tmp_path / "data" / "secret-key").read_text()


def test_what_was_put_back_still_refuses_to_change_what_must_stay(made, told, put_back):
    _root, database = put_back(made)

    with pytest.raises(Exception, match=r"append.only"):
        told("UPDATE audit_event SET action = 'other'", database)


def test_the_keys_are_not_in_the_backup_and_only_its_owner_may_read_it(made, tmp_path):
    every = [path for path in made.rglob("*") if path.is_file()]
    kept = [path.read_bytes() for path in every]
    held = [*django_settings.IDENTITY_KEYS, (tmp_path / "data" / "secret-key").read_text().strip()]

    assert [key for key in held for text in kept if key.encode() in text] == []
    assert {path.stat().st_mode & 0o077 for path in [made, *made.rglob("*"), *(tmp_path / "keys").iterdir()]} == {0}


def test_what_the_server_makes_anew_is_left_out(made):
    assert list(json.loads((made / "manifest.json").read_text())["files"]) == ["runs/one/answers.parquet"]


@pytest.mark.parametrize("kept", ["files/runs/one/answers.parquet", "database.*"])
def test_a_damaged_backup_is_refused_before_anything_is_written(made, put_back, elsewhere, kept):
    (damaged,) = made.glob(kept)
    damage(damaged)

    with pytest.raises(NotValid, match="is not what the manifest says"):
        put_back(made)
    assert not elsewhere[0].exists()


def test_a_row_that_is_not_as_it_was_is_found_and_its_table_named(made, put_back):
    said = json.loads((made / "manifest.json").read_text())
    said["tables"]["areas_area"]["rows"] += 1
    (made / "manifest.json").write_text(json.dumps(said))

    with pytest.raises(NotValid, match="areas_area"):
        put_back(made)


def test_half_a_backup_is_none(made, put_back):
    (made / "manifest.json").unlink()

    with pytest.raises(NotValid, match="no whole backup"):
        put_back(made)


def test_nothing_is_put_back_over_files_that_are_there(made, put_back, elsewhere):
    elsewhere[0].mkdir()
    (elsewhere[0] / "something").touch()

    with pytest.raises(Conflict, match="not empty"):
        put_back(made)


def test_nothing_is_put_back_over_a_database_that_is_there(made, lived_in, settings, tmp_path):
    settings.DATA_FOLDER = tmp_path / "other"

    with pytest.raises(Conflict, match="already"):
        backup.put_back(made, lived_in, tmp_path / "keys")


def test_without_its_key_a_backup_is_not_put_back(made, put_back, settings):
    settings.IDENTITY_KEYS = ()

    with pytest.raises(NotValid, match="--keys"):
        put_back(made, keys=None)


def test_a_backup_overwrites_nothing(made, lived_in):
    with pytest.raises(Conflict, match="not empty"):
        backup.make(made, lived_in, clock.now())


def test_a_backup_in_the_data_folder_is_refused(lived_in, tmp_path):
    with pytest.raises(Conflict, match="outside"):
        backup.make(tmp_path / "data" / "backups", lived_in, clock.now())


def test_keys_beside_what_they_open_are_refused(lived_in, tmp_path):
    with pytest.raises(Conflict, match="Keys"):
        backup.make(tmp_path / "one", lived_in, clock.now(), keys=tmp_path / "one" / "keys")


def test_other_keys_are_not_written_over(lived_in, made, settings, tmp_path):
    settings.SECRET_KEY = "another one"

    with pytest.raises(Conflict, match="another key"):
        backup.make(tmp_path / "two", lived_in, clock.now(), keys=tmp_path / "keys")


def test_a_backup_that_fails_leaves_nothing_behind(lived_in, tmp_path, monkeypatch):
    def full(*_words):
        raise OSError("No space left on device")

    monkeypatch.setattr(files, "copy", full)
    with pytest.raises(OSError, match="No space"):
        backup.make(tmp_path / "one", lived_in, clock.now())
    assert not (tmp_path / "one").exists()


def test_the_commands_make_dated_backups_and_keep_the_latest(lived_in, settings, monkeypatch, tmp_path, tangga):
    settings.BACKUPS_FOLDER = tmp_path / "backups"
    monkeypatch.setitem(django_settings.DATABASES, "default", lived_in)
    (tmp_path / "backups" / "2020-01-01T000000Z").mkdir(parents=True)
    (tmp_path / "backups" / "2020-01-01T000000Z" / "manifest.json").touch()
    done = tangga("backup", "--keep", 1)

    assert done.exit_code == 0, done.output
    assert "1 files." in done.stdout
    assert "keep a copy of it elsewhere" in done.stdout
    (left,) = (tmp_path / "backups").iterdir()
    assert left.name > "2020-01-02"


def test_the_command_that_puts_back_says_so_and_what_comes_next(
    made, elsewhere, settings, monkeypatch, tangga, tmp_path
):
    settings.DATA_FOLDER = elsewhere[0]
    monkeypatch.setitem(django_settings.DATABASES, "default", elsewhere[1])
    done = tangga("restore", made, "--keys", tmp_path / "keys")
    again = tangga("restore", made, "--keys", tmp_path / "keys")

    assert (done.exit_code, again.exit_code) == (0, 5), done.output
    assert "every row and file is as it was" in done.stdout
    assert "tangga doctor" in done.stdout
    assert "not empty" in again.stderr


def test_the_folder_of_a_whole_backup_may_be_moved(made, put_back, tmp_path):
    shutil.move(made, tmp_path / "moved")

    assert put_back(tmp_path / "moved")
