"""What the other tools need from the machine: installing system packages when that is allowed, finding programs.

Standard library only, and plain enough for an old python3: it also runs before anything of the project is installed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SPARK_VENV = ROOT / ".venv-spark"  # Spark's client, which .venv has, and Spark itself cannot stand side by side


def say(text: str) -> None:
    """One line for the person at the terminal, at once even when output goes to a file."""
    print("[tangga] " + text, flush=True)


def in_ci() -> bool:
    """True where CI=true: there a missing program is a failure, never a skipped test."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def as_root() -> "list[str] | None":
    """The words to put before a command so that it runs as root; None where that is not allowed without asking."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    return ["sudo", "-n"] if allowed else None


def apt_install(packages: "list[str]", why: str) -> bool:
    """Install Debian/Ubuntu packages; False (with the reason said) where that is impossible or refused.

    TANGGA_NO_APT=1 forbids it, for people who do not want a Makefile to touch their system.
    """
    prefix = as_root()
    if shutil.which("apt-get") is None or prefix is None or os.environ.get("TANGGA_NO_APT"):
        return False
    say("installing " + " ".join(packages) + " (" + why + ")")
    quiet = ["-qq", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    setting = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"]
    log = ""
    for attempt in ("install", "update, then install"):
        if attempt != "install":
            step = subprocess.run(prefix + setting + ["apt-get", "update"] + quiet, capture_output=True, check=False)
            log += step.stdout.decode(errors="replace") + step.stderr.decode(errors="replace")
        words = prefix + setting + ["apt-get", "install", "-y", "--no-install-recommends"] + quiet + packages
        step = subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        if step.returncode == 0:
            return True
        log += step.stdout.decode(errors="replace") + step.stderr.decode(errors="replace")
    sys.stderr.write("\n".join(log.strip().splitlines()[-8:]) + "\n")
    return False
