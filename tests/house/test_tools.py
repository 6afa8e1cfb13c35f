"""Set-up and test run: what they do on machines that are not like this one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run_tests
import services
import setup

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path):
    """A checkout without .venv: only what set-up reads."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.fixture
def no_ensurepip(tmp_path_factory):
    """An environment in which python3 has no ensurepip (as Debian ships it) and nothing may be installed."""
    folder = tmp_path_factory.mktemp("broken")
    for module in ("ensurepip", "virtualenv"):
        (folder / f"{module}.py").write_text("raise ImportError(__name__)\n")
    return os.environ | {"PYTHONPATH": str(folder), "TANGGA_NO_APT": "1", "PATH": str(folder)}


def test_set_up_says_plainly_what_to_install_when_it_may_not_install_it(checkout, no_ensurepip):
    done = subprocess.run(
        [sys.executable, "tools/setup.py", "runtime"],
        cwd=checkout,
        env=no_ensurepip,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "sudo apt-get install -y python3-venv" in done.stderr or "apt-get install -y python3-venv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("words", [[], ["everything"], ["runtime", "dev"]])
def test_set_up_refuses_wrong_use(checkout, words):
    done = subprocess.run(
        [sys.executable, "tools/setup.py", *words], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (2, "use: python3 tools/setup.py runtime|dev|spark")


def test_a_changed_lock_asks_for_a_new_set_up(monkeypatch, checkout):
    monkeypatch.setattr(setup, "ROOT", checkout)
    monkeypatch.setattr(setup, "REQUIREMENTS", checkout / "requirements")
    before = setup.key_of("runtime"), setup.key_of("dev")
    lock = checkout / "requirements" / "runtime.lock"
    lock.write_text(lock.read_text() + "# changed\n")
    assert setup.key_of("runtime") != before[0]
    assert setup.key_of("dev") == before[1]


def test_a_moved_checkout_asks_for_a_new_set_up(monkeypatch, checkout):
    monkeypatch.setattr(setup, "ROOT", checkout)
    before = setup.key_of("runtime")
    moved = checkout.rename(checkout.with_name("moved"))
    monkeypatch.setattr(setup, "ROOT", moved)
    assert setup.key_of("runtime") != before


@pytest.mark.parametrize(
    ("known", "kind", "ready"),
    [
        ({"dev": "key of dev"}, "runtime", True),
        ({"runtime": "key of runtime"}, "runtime", True),
        ({"runtime": "key of runtime"}, "dev", False),
        ({"dev": "an old key"}, "dev", False),
        ({}, "runtime", False),
    ],
)
def test_the_developers_environment_serves_the_product_too_and_not_the_other_way_round(monkeypatch, known, kind, ready):
    monkeypatch.setattr(setup, "stamps", lambda: known)
    monkeypatch.setattr(setup, "key_of", lambda kind: f"key of {kind}")
    assert setup.is_ready(kind) is ready


def test_a_program_that_only_pretends_to_be_chromium_is_not_taken_for_one(tmp_path, monkeypatch):
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'requires the chromium snap to be installed' >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setenv("TANGGA_CHROMIUM", str(stub))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert services.find_chromium() is None


def test_without_chromium_and_without_leave_to_install_it_the_sentence_says_how(monkeypatch):
    monkeypatch.setattr(services, "find_chromium", lambda: None)
    monkeypatch.setattr(services, "apt_install", lambda packages, why: False)
    monkeypatch.setattr(services, "is_ubuntu", lambda: False)
    with pytest.raises(services.MissingError, match="apt-get install -y chromium"):
        services.chromium()


def test_ubuntu_is_not_asked_for_its_chromium_package(monkeypatch):
    asked = []
    monkeypatch.setattr(services, "find_chromium", lambda: None)
    monkeypatch.setattr(services, "apt_install", lambda packages, why: asked.append(packages))
    monkeypatch.setattr(services, "is_ubuntu", lambda: True)
    with pytest.raises(services.MissingError, match="only a snap"):
        services.chromium()
    assert asked == []


def test_an_old_postgresql_is_not_taken(tmp_path, monkeypatch):
    for name in ("initdb", "pg_ctl", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.9'\n")
        (tmp_path / name).chmod(0o755)
    assert services.version_of(tmp_path) == 13
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    assert services.find_postgresql() is None


SUITE = """
import pytest

@pytest.fixture
def family(db):
    return 1

def test_plain(): pass
def test_asks_for_the_database(db): pass
def test_asks_through_a_fixture(family): pass
@pytest.mark.django_db
def test_marked(): pass
@pytest.mark.browser
def test_in_a_browser(live_server): pass
@pytest.mark.any_database
def test_once_is_enough(db): pass
"""


def test_the_run_on_postgresql_takes_the_database_tests_and_only_those(tmp_path):
    (tmp_path / "test_suite.py").write_text(SUITE)
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "database_only",
        "--collect-only",
        "-q",
        "-c",
        str(ROOT / "pyproject.toml"),
    ]
    done = subprocess.run(
        [*words, "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tools")},
        capture_output=True,
        text=True,
        check=False,
    )
    kept = [line.split("::")[1] for line in done.stdout.splitlines() if "::" in line]
    assert kept == ["test_asks_for_the_database", "test_asks_through_a_fixture", "test_marked"], (
        done.stdout + done.stderr
    )


def test_the_summary_of_the_tests_names_what_failed_and_what_broke(tmp_path):
    (tmp_path / "test_three.py").write_text(
        "import pytest\n"
        "def test_holds(): pass\n"
        "def test_fails(): assert 1 == 2, 'one is not two'\n"
        "@pytest.fixture\n"
        "def broken(): raise RuntimeError('no such thing')\n"
        "def test_breaks(broken): pass\n"
    )
    report = tmp_path / "pytest.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:django",
        f"--junitxml={report}",
    ]
    subprocess.run([*command, "-c", os.devnull, str(tmp_path)], cwd=tmp_path, capture_output=True, check=False)
    failed, broke = run_tests.failed_in(report)
    assert "test_fails" in failed
    assert "one is not two" in failed
    assert "test_breaks" in broke
    assert "no such thing" in broke


def test_the_summary_says_so_where_the_tests_left_no_report(tmp_path):
    assert run_tests.failed_in(tmp_path / "pytest.xml") == ["(no report was written)"]
