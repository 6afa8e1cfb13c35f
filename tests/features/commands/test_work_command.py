"""`tangga work`: the worker, and the process that keeps one running."""

import os
import subprocess
import sys
import time

import pytest

from tangga.cli import work
from tangga.jobs.models import Job
from tests import make


@pytest.fixture
def program(monkeypatch):
    """Lets a program of the test's stand for the worker; it is given the options of one, which it does not read."""

    def stands_for_the_worker(text):
        monkeypatch.setattr(work, "_tangga_work", lambda: [sys.executable, "-c", text])
        monkeypatch.setattr(work, "AGAIN_AFTER", 0.0)

    return stands_for_the_worker


def until(condition, seconds=30.0):
    """What _watch asks: whether to stop, here once the condition holds."""
    deadline = time.monotonic() + seconds

    def stop():
        assert time.monotonic() < deadline, "waited too long"
        return condition()

    def wait():
        while not stop():
            time.sleep(0.05)

    stop.wait = wait
    return stop


def test_a_worker_that_ends_is_started_again(program, tmp_path):
    program(f"open({str(tmp_path / 'starts')!r}, 'a').write('x')")

    work._watch(until(lambda: (tmp_path / "starts").exists() and len((tmp_path / "starts").read_text()) >= 3))


def test_told_to_stop_it_stops_the_worker_and_waits_for_it(program, tmp_path):
    started = tmp_path / "started"
    program(f"import os, time; open({str(started)!r}, 'w').write(str(os.getpid())); time.sleep(60)")

    work._watch(until(lambda: started.exists() and started.read_text()))

    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_a_worker_that_does_not_listen_is_ended_all_the_same(program, tmp_path, monkeypatch):
    monkeypatch.setattr(work, "PATIENCE", 0.2)
    started = tmp_path / "started"
    program(
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"open({str(started)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )

    work._watch(until(lambda: started.exists() and started.read_text()))

    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_it_ends_when_the_process_that_started_it_has_gone(monkeypatch):
    monkeypatch.setattr("signal.signal", lambda *_words: None)

    assert work._Stop(os.getppid())() is False
    assert work._Stop(None)() is False
    assert work._Stop(1 if os.getppid() != 1 else 2)() is True


def test_the_worker_that_a_server_starts_gives_way_to_its_pages(tmp_path):
    asked = tmp_path / "asked"
    stand_in = f"import os; open({str(asked)!r}, 'a').write(f'{{os.nice(0)}}\\n')"
    watching = (
        "import sys; from tangga.cli import work;"
        f"work._tangga_work = lambda: [sys.executable, '-c', {stand_in!r}];"
        "work.work(['--watch'])"
    )
    running = subprocess.Popen([sys.executable, "-c", watching])
    try:
        until(lambda: asked.exists() and asked.read_text().endswith("\n")).wait()
    finally:
        running.terminate()
        running.wait()

    assert int(asked.read_text().split()[0]) == max(os.nice(0), work.NICENESS)
    assert work.NICENESS > 0


def test_once_does_what_waits_and_ends(db, tangga, tono_asked, monkeypatch):
    monkeypatch.setattr("signal.signal", lambda *_words: None)
    done = tangga("work", "--once")

    assert done.exit_code == 0, done.output
    assert "1 piece(s) of work done." in done.stdout
    assert Job.objects.get().state == "failed"  # 3273 has no family: the reason is told, and it is not tried again
    assert "3273" in Job.objects.get().trouble


@pytest.fixture
def tono_asked(tono):
    from tangga.areas.models import Area
    from tangga.runs.actions import ask_for_run

    return ask_for_run(Area.objects.get(code="3273"), as_of=make.TODAY, at=make.NOW, by=tono)


def test_the_watching_process_needs_no_installation(tmp_path):
    """It is light, and lives on while the database is away: only the worker itself opens it."""
    program = "import sys; import tangga.cli.work; print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert told.stdout.strip() == "False"
