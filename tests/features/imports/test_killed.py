"""Kill -9 at any moment of an import: nothing lost, nothing doubled, no family without all of its members."""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def killed(kills, folder, **more):
    """How many were, of imports killed one after the other in a process of its own."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | more
    env |= {"TANGGA_DATA": str(folder / "data"), "PYTHONPATH": os.pathsep.join([str(HERE.parents[2]), *sys.path])}
    (folder / "data").mkdir()
    script = [sys.executable, str(HERE / "killing.py"), str(kills), "17", str(folder)]
    done = subprocess.run(script, env=env, cwd=HERE.parents[2], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])["killed"]


def test_an_import_killed_at_fifty_moments_leaves_what_an_unkilled_one_leaves(tmp_path):
    assert killed(50, tmp_path) == 50


def test_on_postgresql_an_import_killed_at_ten_moments_leaves_what_an_unkilled_one_leaves(tmp_path, empty_postgresql):
    assert killed(10, tmp_path, DATABASE_URL=empty_postgresql) == 10
