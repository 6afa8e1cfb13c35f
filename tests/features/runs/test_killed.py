"""Kill -9 at any moment of an assessment: nothing half, nothing double, nothing left behind, no run without an end."""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def killed(kills, folder, **more):
    """How many were, of assessments killed one after the other in a process of its own."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | more
    env |= {"TANGGA_DATA": str(folder), "PYTHONPATH": os.pathsep.join([str(HERE.parents[2]), *sys.path])}
    script = [sys.executable, str(HERE / "killing.py"), str(kills), "17"]
    done = subprocess.run(script, env=env, cwd=HERE.parents[2], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])["killed"]


def test_an_assessment_killed_at_fifty_moments_never_shows(tmp_path):
    assert killed(50, tmp_path) == 50


def test_on_postgresql_an_assessment_killed_at_ten_moments_never_shows(tmp_path, empty_postgresql):
    assert killed(10, tmp_path, DATABASE_URL=empty_postgresql) == 10
