"""The drill of the point in time: PostgreSQL is put back as it was a moment before somebody's mistake, by the files of
deploy/postgresql and the steps of docs/how-to/back-up-and-restore.md, on a server of its own."""

import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from django.db import connection

from services import Owner, free_port, run_quietly
from tangga.upkeep import postgresql_copy
from tests.features.upkeep.conftest import address

DEPLOY = Path(__file__).parents[3] / "deploy" / "postgresql"
PATIENCE = 60


class Server:
    """A PostgreSQL in a folder, under the account that lends itself to the tests."""

    def __init__(self, folder, data, password, owner):
        self.folder, self.data, self.owner, self.port = folder, data, owner, free_port()
        self.database = {"ENGINE": "postgresql", "HOST": "127.0.0.1", "PORT": str(self.port), "USER": "tangga"}
        self.database |= {"PASSWORD": password, "NAME": "postgres"}

    def program(self, name, *words):
        run_quietly([*self.owner.prefix, postgresql_copy.found(name), *map(str, words)])

    def start(self, conf, moment=""):
        """Start it with one of the files of deploy/, its folder and its moment being the tests' own."""
        text = (DEPLOY / conf).read_text().replace("/var/backups/tangga-wal", str(self.folder / "wal"))
        text = text.replace("2026-01-31 09:30:00+07", moment)
        (self.data / "postgresql.auto.conf").write_text(text)
        options = f"-F -p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self.program("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def base_backup(self, bases, kept, monkeypatch):
        """By the script of deploy/, which somebody runs each week; the newest base backup."""
        if not bases.exists():
            bases.mkdir()
            os.chown(bases, self.owner.uid, self.owner.gid)
        given = {"BASE_FOLDER": bases, "WAL_FOLDER": self.folder / "wal", "BASE_KEPT": kept, "PGPORT": self.port}
        given |= {"PGHOST": "127.0.0.1", "PGUSER": "tangga", "PGPASSWORD": self.database["PASSWORD"]}
        programs = Path(postgresql_copy.found("pg_basebackup")).parent
        for name, value in (given | {"PATH": f"{programs}:{os.environ['PATH']}"}).items():
            monkeypatch.setenv(name, str(value))
        script = self.folder / "base-backup"  # a copy: the account may not look into the checkout
        shutil.copy(DEPLOY / "base-backup", script)
        run_quietly([*self.owner.prefix, str(script)])
        return max(bases.iterdir())

    def stop(self):
        self.program("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def tell(self, statement):
        with psycopg.connect(address(self.database), autocommit=True) as server:
            asked = server.execute(statement)
            return asked.fetchone()[0] if asked.description else None

    def wait_for(self, statement):
        until = monotonic() + PATIENCE
        while not self.tell(statement):
            assert monotonic() < until, statement
            sleep(0.2)


@pytest.fixture
def server(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL alone; of SQLite, backups are what there is")
    owner, folder = Owner.of_this_machine(), Path(tempfile.mkdtemp(prefix="tangga-pitr-"))
    password = secrets.token_hex(16)
    (folder / "wal").mkdir()
    (folder / "password").write_text(password)
    for path in (folder, folder / "wal", folder / "password"):
        os.chown(path, owner.uid, owner.gid)
    one = Server(folder, folder / "data", password, owner)
    making = ("-U", "tangga", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8", "--no-sync")
    one.program("initdb", "-D", one.data, "--locale=C.UTF-8", *making)
    two = Server(folder, folder / "base", password, owner)
    yield one, two
    for each in (one, two):
        if (each.data / "postmaster.pid").exists():
            each.stop()
    shutil.rmtree(folder)


def test_the_drill_the_database_is_put_back_as_it_was_before_the_mistake(server, lived_in, tmp_path, monkeypatch):
    one, two = server
    postgresql_copy.copy(lived_in, tmp_path / "copy")
    one.start("archiving.conf")
    postgresql_copy.put_back(tmp_path / "copy", one.database)
    bases = one.folder / "bases"
    taken = one.base_backup(bases, kept=2, monkeypatch=monkeypatch)
    run_quietly([*one.owner.prefix, "cp", "-a", str(taken), str(two.data)])

    one.tell("UPDATE areas_area SET name = 'After the base backup' WHERE code = '3273'")
    moment = one.tell("SELECT clock_timestamp()::text")
    right = postgresql_copy.tables(one.database)
    one.tell("UPDATE areas_area SET name = 'A mistake'")
    one.wait_for("SELECT pg_walfile_name(pg_switch_wal()) IS NOT NULL")
    one.stop()

    (two.data / "recovery.signal").touch()
    os.chown(two.data / "recovery.signal", two.owner.uid, two.owner.gid)
    two.start("recovery.conf", moment)
    two.wait_for("SELECT NOT pg_is_in_recovery()")

    assert postgresql_copy.tables(two.database) == right
    assert two.tell("SELECT name FROM areas_area WHERE code = '3273'") == "After the base backup"


def test_of_base_backups_the_newest_are_kept_with_the_changes_since_the_oldest_of_them(server, tmp_path, monkeypatch):
    one, _ = server
    bases, wal = one.folder / "bases", one.folder / "wal"
    one.start("archiving.conf")
    first = one.base_backup(bases, 2, monkeypatch)
    (bases / ".unfinished").mkdir()
    sleep(1.1)  # they are called by the second
    second = one.base_backup(bases, 2, monkeypatch)
    of_the_first = segments(wal)
    sleep(1.1)
    third = one.base_backup(bases, 2, monkeypatch)

    assert sorted(bases.iterdir()) == [second, third]
    assert not first.exists()
    begins = re.search(r"file ([0-9A-F]+)", (second / "backup_label").read_text())[1]
    assert min(of_the_first) < begins
    assert min(segments(wal)) == begins


def segments(wal):
    """The names of the pieces of WAL that are kept."""
    return {path.name for path in wal.iterdir() if re.fullmatch("[0-9A-F]{24}", path.name)}


def test_a_number_of_base_backups_that_is_none_deletes_nothing(server, monkeypatch):
    one, _ = server
    with pytest.raises(RuntimeError, match="must be a whole number from 1"):
        one.base_backup(one.folder / "bases", "none", monkeypatch)
    assert list((one.folder / "bases").iterdir()) == []
