"""The files of deploy/ would be taken by what reads them, and name commands and settings that there are."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import settings_reference
from tangga.site import settings
from tests.house import documents

DEPLOY = documents.ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
INSTALLED = "/opt/tangga/.venv/bin/tangga"
PROGRAM = Path(sys.executable).parent / "tangga"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_takes_every_unit(tmp_path):
    base = "/opt/tangga/deploy/postgresql/base-backup"
    for path in [*(DEPLOY / "systemd").iterdir(), *(DEPLOY / "postgresql").glob("tangga-base-backup.*")]:
        text = path.read_text().replace(INSTALLED, str(PROGRAM))
        text = text.replace(base, str(DEPLOY / "postgresql" / "base-backup"))
        (tmp_path / path.name).write_text(text.replace("Requires=postgresql.service\n", ""))  # not on every machine
    done = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.iterdir()], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "tangga" in line]

    assert (done.returncode, ours) == (0, [])


def test_every_command_of_a_unit_would_be_understood():
    started = [line for unit in UNITS for line in re.findall(rf"^ExecStart={INSTALLED} (.*)$", unit.read_text(), re.M)]

    assert len(started) >= len(UNITS)
    assert {line: why for line in started if (why := documents.refused(shlex.split(line)))} == {}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_unit_has_no_more_rights_than_it_needs(unit):
    asked = set(unit.read_text().splitlines())
    missing = {
        "User=tangga",
        "UMask=0077",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
    } - asked

    assert missing == set()


def test_every_timer_starts_a_unit_that_there_is():
    timers = {path.stem for path in (DEPLOY / "systemd").glob("*.timer")}

    assert timers - {path.stem for path in UNITS} == set()


def test_the_example_sets_only_what_the_settings_read():
    named = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "tangga.env.example").read_text(), re.M))

    assert named - set(settings_reference.entries(settings.__doc__)) == set()


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_no_proxy_writes_addresses_or_shows_the_measures(name):
    text = (DEPLOY / "proxy" / name).read_text()
    lines = [line.strip() for line in text.splitlines() if not line.strip().startswith("#")]

    assert [line for line in lines if re.search(r"\$request\b|\$request_uri'|\$uri|\$args|^log\b", line)] == []
    assert {"/metrics", "/readyz"} <= set(re.findall(r"/metrics|/readyz", text))


def test_the_base_backup_is_made_by_postgresqls_own_account_with_no_more_rights_than_it_needs():
    unit = (DEPLOY / "postgresql" / "tangga-base-backup.service").read_text().splitlines()
    needed = {"User=postgres", "UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="}

    assert needed - set(unit) == set()
    assert os.access(DEPLOY / "postgresql" / "base-backup", os.X_OK)
