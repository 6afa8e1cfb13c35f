"""Kill -9 at any moment of an import: nothing lost, nothing doubled, no family without all of its members."""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_an_import_killed_at_fifty_moments_leaves_what_an_unkilled_one_leaves(tmp_path):
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"TANGGA_DATA": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join([str(HERE.parents[2]), *sys.path])}
    (tmp_path / "data").mkdir()
    script = [sys.executable, str(HERE / "killing.py"), "50", "17", str(tmp_path)]

    done = subprocess.run(script, env=env, cwd=HERE.parents[2], capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1])["killed"] == 50
