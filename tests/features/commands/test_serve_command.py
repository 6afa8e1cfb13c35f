"""`tangga serve`."""

import os
import sys

import pytest
from django.db.migrations.executor import MigrationExecutor

from tangga.cli import serve


@pytest.fixture
def started(monkeypatch):
    """What the process would have become, instead of becoming it."""
    words: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _program, arguments: words.append(arguments))
    monkeypatch.setattr("os.environ", os.environ.copy())
    monkeypatch.setattr("django.core.management.call_command", lambda *_words, **_options: None)
    monkeypatch.setattr(serve, "start_watched_worker", lambda: words.append(["a worker"]))
    return words


def test_it_becomes_the_server_on_the_address_given(db, tangga, started):
    done = tangga("serve", "--port", 8123, "--workers", 3)

    assert "http://127.0.0.1:8123/" in done.stdout
    worker, words = started
    assert worker == ["a worker"]
    assert words[:3] == [sys.executable, "-m", "gunicorn"]
    assert {"--bind=127.0.0.1:8123", "--workers=3", "--preload", "--no-control-socket"} <= set(words)
    assert {"--worker-class=gthread", "--threads=4", "--logger-class=tangga.upkeep.server_log.ServerLog"} <= set(words)
    assert words[-1] == "tangga.site.wsgi:application"


def test_the_background_work_can_be_left_to_others(db, tangga, started):
    tangga("serve", "--no-work")

    assert ["a worker"] not in started


def test_a_database_of_an_older_version_is_refused_with_what_to_do(db, tangga, started, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["a migration"])

    done = tangga("serve")

    assert done.exit_code == 2
    assert "tangga manage migrate" in done.stderr
    assert started == []


def test_the_server_module_has_no_default_that_listens_to_the_world():
    hosts = [option.default for option in serve.serve.params if option.name == "host"]

    assert hosts == ["127.0.0.1"]
