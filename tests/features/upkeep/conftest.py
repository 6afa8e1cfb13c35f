"""An installation that is well, in a folder of its own, and a way to call the command."""

import os
import sqlite3
from contextlib import closing

import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection

from tangga.audit.actions import record
from tangga.cli import main
from tangga.families import keys
from tangga.people.roles import Role
from tests import make


@pytest.fixture
def tangga():
    """Calls `tangga ...`; the result has exit_code, stdout and stderr."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def installation(areas, settings, monkeypatch, tmp_path):
    """All is well here: folder and keys are its owner's, every area there is is loaded."""
    root = tmp_path / "data"
    settings.DATA_FOLDER, settings.BACKUPS_FOLDER = root, None
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    keys.read_or_make(root / "secret-key")
    monkeypatch.delenv("TANGGA_SECRET_KEY", raising=False)
    monkeypatch.setattr("tangga.upkeep.database.load", lambda: range(3))
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Disk())
    return root


class Disk:
    total, free = 100 * 2**30, 50 * 2**30


@pytest.fixture
def lived_in(transactional_db, settings, tmp_path):
    """A folder with files of runs and keys, and the database, as `DATABASES` has it; the rows are committed."""
    root = tmp_path / "data"
    settings.DATA_FOLDER = root
    (root / "runs" / "one").mkdir(parents=True)
    (root / "runs" / "one" / "answers.parquet").write_bytes(bytes(range(256)) * 9_000)
    (root / "static").mkdir()
    (root / "static" / "made-anew.css").write_text("x")
    settings.SECRET_KEY = keys.read_or_make(root / "secret-key")
    make.areas()
    make.member(make.family("F1", region="3273011001", kk="3273010101900001"), nik="3273014303120002")
    tono = make.posted("tono", Role.DISTRICT_OFFICIAL, "3273")
    record("test.done", tono, by=tono)
    if connection.vendor != "sqlite":
        return connection.settings_dict
    # The tests' own is in memory: a copy of it in a file, as an installation has it.
    connection.ensure_connection()
    with closing(sqlite3.connect(root / "demo.sqlite3")) as file:
        connection.connection.backup(file)
    return {**connection.settings_dict, "NAME": str(root / "demo.sqlite3")}


@pytest.fixture
def elsewhere(lived_in, tmp_path):
    """(data folder, database) of a machine where nothing is yet."""
    root = tmp_path / "elsewhere"
    if connection.vendor == "sqlite":
        yield root, {**lived_in, "NAME": str(root / "demo.sqlite3")}
        return
    name = f"elsewhere_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield root, {**lived_in, "NAME": name}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def told(lived_in):
    """Has the database do something past Django, committed: told("UPDATE ...")."""

    def tell(statement, database=lived_in):
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(database["NAME"])) as file, file:
                file.execute(statement)
            return
        with psycopg.connect(address(database), autocommit=True) as server:
            server.execute(statement)

    return tell


def address(database):
    """How psycopg is told of a database."""
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return psycopg.conninfo.make_conninfo(**{ours: database[name] for ours, name in named.items()})
