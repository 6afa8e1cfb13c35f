"""Programs that stand beside ours in a bench, each in an environment of its own, as its lock says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def programs_of(name: str) -> Path:
    """The folder with its programs: .venv-NAME, made when it is missing or of another requirements/NAME.lock."""
    venv, lock = ROOT / f".venv-{name}", ROOT / "requirements" / f"{name}.lock"
    stamp, wanted = venv / "lock", lock.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"{name}: making its environment (once; downloads packages) ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        install = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        subprocess.run(install, check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return venv / "bin"
