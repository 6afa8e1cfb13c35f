"""The overlay that docs/how-to/add-an-overlay.md walks through is sound, and does what the page says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.house import documents

POLICY = documents.ROOT / "src" / "tangga" / "policy"
PAGE = documents.ROOT / "docs" / "how-to" / "add-an-overlay.md"


def test_the_example_passes_the_check_of_the_policy_files(tmp_path):
    folder = tmp_path / "policy"
    shutil.copytree(POLICY, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    blocks = re.findall(r"^`src/tangga/policy/(\S+)`\n\n```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    assert len(blocks) == 3
    write_all(folder, blocks)
    tangga = Path(sys.executable).parent / "tangga"
    checked = subprocess.run([tangga, "policy", "check", folder], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert f"{len(list(folder.glob('overlays/*')))} overlays" in checked.stdout


def write_all(folder, blocks):
    """Write each (name, text) below the folder."""
    for name, text in blocks:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
