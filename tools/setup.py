"""Prepare .venv in the project's root: `python3 tools/setup.py runtime|dev`. A second run answers in a blink.

`spark` prepares .venv-spark instead, which holds Spark itself (half a gigabyte) for `make test-spark`.

Needs nothing but python3 (3.11 or later); on Debian and Ubuntu it fetches python3-venv itself when that is missing and
allowed. Packages come from whatever index pip is configured for, and only with the hashes of requirements/*.lock.

What stands in .venv is remembered in .venv/tangga-setup.json under a key made of everything that matters: the lock,
the project's own entry points, the Python version, and the folder (scripts in a virtual environment hold absolute
paths, so a moved checkout must be set up again).
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

from system import ROOT, SPARK_VENV, VENV, apt_install, say

OLDEST = (3, 11)
KINDS = ("runtime", "dev", "spark")
VENV = SPARK_VENV if sys.argv[1:] == ["spark"] else VENV  # one process prepares one of them
LAYOUT = "1"  # raise to make every checkout set itself up anew
STAMP = VENV / "tangga-setup.json"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
NETWORK_TRIES = 3


class SetupError(Exception):
    """Set-up cannot go on; the message says what the person has to do."""


def use_new_enough_python() -> None:
    """Go on under a newer python when python3 is too old; raise SetupError where there is none."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(19, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        # A version manager's stand-in is on PATH even when the version behind it is not chosen: try it.
        if found and subprocess.call([found, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, *sys.argv])  # noqa: S606
    raise SetupError(
        f"Tangga needs Python 3.11 or later, this is {sys.version.split()[0]}.\n"
        "Install a newer one (Debian 12, Ubuntu 24.04 and later have it as python3), or name it: make PYTHON=python3.12"
    )


def key_of(kind: str) -> str:
    """Hash of all that the environment is made from."""
    import tomllib  # not at the top: an older python must get as far as the sentence above

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    made_of = [
        LAYOUT,
        (REQUIREMENTS / "bootstrap.lock").read_text(encoding="utf-8"),
        (REQUIREMENTS / f"{kind}.lock").read_text(encoding="utf-8"),
        json.dumps([project["project"], project["build-system"]], sort_keys=True),
        sys.version,
        str(ROOT),
    ]
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()


def stamps() -> "dict[str, str]":
    """What is installed: kind -> key; empty where .venv is missing, broken or unknown to us."""
    with contextlib.suppress(OSError, ValueError):
        if PYTHON.exists():
            return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    return {}


def is_ready(kind: str) -> bool:
    """True when .venv holds what `kind` needs; the developers' environment holds the runtime one too."""
    known = stamps()
    kinds = ("runtime", "dev") if kind == "runtime" else (kind,)
    return any(known.get(each) == key_of(each) for each in kinds)


def surroundings() -> "dict[str, str]":
    """Environment for pip and uv: no leftovers of another environment; uv asks the index and trusts the certificates
    that pip does.
    """
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_USER")}
    env.update(PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", UV_NO_PROGRESS="1")
    asked = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, env=env, check=False
    )
    parts = (line.partition("=") for line in asked.stdout.splitlines())
    of_pip = {name.split(".")[-1]: value.strip("'\"") for name, _, value in parts}
    if certificates := env.get("PIP_CERT") or of_pip.get("cert"):
        env.setdefault("SSL_CERT_FILE", certificates)
    if "index-url" in of_pip and not any(name in env for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        env["UV_DEFAULT_INDEX"] = of_pip["index-url"]
    return env


def with_tries(words: "list[str]", env: "dict[str, str]", tries: int = NETWORK_TRIES) -> bool:
    """Run a command that uses the network, again after a pause when it fails; True when it worked."""
    for attempt in range(1, tries + 1):
        if subprocess.run(words, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode == 0:
            return True
        if attempt < tries:
            say(f"that failed; trying again in {5 * attempt} seconds ({attempt + 1} of {tries})")
            time.sleep(5 * attempt)
    return False


def has(module: str) -> bool:
    """True when this python3 has the module."""
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def make_venv() -> None:
    """Make an empty .venv with pip, by the first way that this machine offers; SetupError when it offers none."""
    if PYTHON.exists():
        asked = subprocess.run(
            [str(PYTHON), "-c", "import pip, sys; print(sys.version)"], capture_output=True, text=True, check=False
        )
        if asked.stdout.strip() == sys.version:
            return
        say("the .venv here is broken or of another Python: making it again")
    if VENV.exists():
        shutil.rmtree(VENV)
    version = f"python3.{sys.version_info[1]}"
    if not has("ensurepip") and not apt_install(["python3-venv"], "to make a virtual environment"):
        apt_install([version + "-venv"], "to make a virtual environment")
    ways = []
    if has("ensurepip"):
        ways.append([sys.executable, "-m", "venv", str(VENV)])
    if has("virtualenv"):
        ways.append([sys.executable, "-m", "virtualenv", "-q", str(VENV)])
    if shutil.which("uv"):
        ways.append(["uv", "venv", "-q", "--seed", "--python", sys.executable, str(VENV)])
    for words in ways:
        if subprocess.run(words, check=False).returncode == 0:
            return
        shutil.rmtree(VENV, ignore_errors=True)
    raise SetupError(
        f"This Python ({sys.executable}) cannot make a virtual environment: its `ensurepip` is missing, and it could "
        "not be installed from here.\n"
        "Run this once as an administrator, then the same make command again:\n"
        "    sudo apt-get update && sudo apt-get install -y python3-venv"
    )


def install(kind: str) -> None:
    """Fill .venv for `kind` from the hashed lock; SetupError when packages cannot be had."""
    env = surroundings()
    pip = [str(PYTHON), "-m", "pip", "install", "-q"]
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON)]
    lock = ["--require-hashes", "-r", str(REQUIREMENTS / f"{kind}.lock")]
    itself = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    with_uv = with_tries([*pip, "--require-hashes", "-r", str(REQUIREMENTS / "bootstrap.lock")], env, tries=2)
    with_uv = with_uv and with_tries([*uv, *lock], env, tries=2)
    if not with_uv:
        say("uv could not install the packages; using pip, which takes a minute or two longer")
        if not with_tries([*pip, *lock], env):
            raise SetupError(
                "The packages of requirements/" + kind + ".lock could not be installed (see above).\n"
                "Check the network connection, or the package index that pip is configured for, and try again."
            )
    installed = with_uv and with_tries([*uv, "-q", *itself], env, tries=1)
    if not installed and not with_tries([*pip, *itself], env, tries=1):
        raise SetupError("The project itself could not be installed into .venv (see above).")


def prepare(kind: str) -> None:
    """Make .venv ready for `kind`, unless it is."""
    if is_ready(kind):
        return
    # The lock is on a file that is always there; a second `make` in another terminal waits here instead of colliding.
    with (ROOT / "pyproject.toml").open(encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if is_ready(kind):
            return
        begun = time.perf_counter()
        say(f"setting up {VENV.name} for {kind} (once; downloads packages)")
        known = stamps()
        make_venv()
        install(kind)
        known[kind] = key_of(kind)
        STAMP.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        say(f"{VENV.name} is ready ({time.perf_counter() - begun:.0f} s)")


def main() -> int:
    """Exit code 0 when .venv is ready, 2 on wrong use, 1 with a sentence otherwise."""
    if len(sys.argv) != 2 or sys.argv[1] not in KINDS:
        print(f"use: python3 tools/setup.py {'|'.join(KINDS)}", file=sys.stderr)
        return 2
    try:
        use_new_enough_python()
        prepare(sys.argv[1])
    except SetupError as trouble:
        print(f"\nSet-up stopped: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
