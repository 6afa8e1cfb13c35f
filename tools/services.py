"""What the tests need besides Python: a Chromium to drive, and a throw-away PostgreSQL server.

Both are looked for, and installed from the system's packages when they are missing and that is allowed. Where it is
not, the answer is a sentence that says what is missing and how to install it.
"""

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from system import apt_install, in_ci, say

OLDEST_POSTGRESQL = 15
OLDEST_JAVA = 17
BROWSER_NAMES = ("chromium", "google-chrome-stable", "google-chrome", "chromium-browser")


class MissingError(Exception):
    """Something the tests need is not on this machine; the message says how to get it."""


def is_ubuntu() -> bool:
    """True on Ubuntu, whose `chromium` package only fetches a snap: no use in a container or without snapd."""
    try:
        return bool(re.search(r"^ID=ubuntu$", Path("/etc/os-release").read_text(encoding="utf-8"), re.M))
    except OSError:
        return False


def answers(program: str) -> bool:
    """True when this browser really opens a page headless (Ubuntu's stub does not)."""
    words = [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"]
    with tempfile.TemporaryDirectory() as profile:
        try:
            shown = subprocess.run(
                [*words, f"--user-data-dir={profile}", "about:blank"], capture_output=True, timeout=60, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return b"<html" in shown.stdout


def find_chromium() -> str | None:
    """Path of a Chromium that works, None when there is none. TANGGA_CHROMIUM names one outright."""
    named = os.environ.get("TANGGA_CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in BROWSER_NAMES]
    fetched = Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome")
    found += [str(path) for path in sorted(fetched, reverse=True)]
    return next((path for path in found if path and answers(path)), None)


def chromium() -> str:
    """Path of a working Chromium, installed first when that is allowed; else MissingError."""
    found = find_chromium()
    if found is None and not is_ubuntu() and apt_install(["chromium"], "for the browser tests"):
        found = find_chromium()
    if found:
        return found
    if is_ubuntu():
        raise MissingError(
            "Chromium. Ubuntu's package of that name is only a snap. Install Google Chrome's .deb package, or run\n"
            "    .venv/bin/python -m playwright install --with-deps chromium"
        )
    raise MissingError(
        "Chromium. Install it with\n    sudo apt-get install -y chromium\nor set TANGGA_CHROMIUM to its path."
    )


def find_java() -> bool:
    """Whether a Java new enough for Spark is here."""
    home = os.environ.get("JAVA_HOME")
    program = f"{home}/bin/java" if home else shutil.which("java")
    if not program or not Path(program).exists():
        return False
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    match = re.search(r'version "(\d+)', said)
    return match is not None and int(match[1]) >= OLDEST_JAVA


def java() -> None:
    """Sees to it that Spark finds a Java, installed first when that is allowed; else MissingError."""
    if find_java() or (apt_install(["default-jre-headless"], "for Spark") and find_java()):
        return
    raise MissingError(
        f"Java {OLDEST_JAVA} or later. Install it with\n"
        "    sudo apt-get install -y default-jre-headless\n"
        "or set JAVA_HOME to its folder."
    )


def pdf_reader() -> bool:
    """Whether pdftotext is here, installed first when that is allowed: without it the tests that read papers back are
    left out, and say so.
    """
    return shutil.which("pdftotext") is not None or apt_install(["poppler-utils"], "to read papers back in the tests")


def proxies() -> bool:
    """Whether nginx and Caddy are here. In CI they are installed first when that is allowed; elsewhere not: both begin
    to listen on port 80 as soon as they are installed, and the tests of those that are not there are left out.
    """
    missing = [name for name in ("nginx", "caddy") if find_proxy(name) is None]
    packages = [{"nginx": "nginx-light"}.get(name, name) for name in missing]
    return not missing or (in_ci() and apt_install(packages, "for the tests of the reverse proxies"))


def find_proxy(name: str) -> str | None:
    """Path of nginx or caddy, None when it is not here."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def version_of(folder: Path) -> int:
    """Major version of the PostgreSQL whose programs are in this folder; 0 when they are not all there."""
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return 0
    said = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)(?:\.\d+)?", said)
    return int(match[1]) if match else 0


def find_postgresql() -> Path | None:
    """Folder with the newest PostgreSQL 15+ server programs, None when there is none."""
    folders = set(Path("/usr/lib/postgresql").glob("*/bin"))
    on_path = shutil.which("postgres")
    if on_path:
        folders.add(Path(on_path).resolve().parent)
    new_enough = [(version_of(folder), folder) for folder in folders if version_of(folder) >= OLDEST_POSTGRESQL]
    return max(new_enough)[1] if new_enough else None


def postgresql() -> Path:
    """Folder with PostgreSQL's server programs, installed first when that is allowed; else MissingError."""
    found = find_postgresql()
    if found is None and apt_install(["postgresql"], "for the database tests"):
        found = find_postgresql()
    if found is None:
        raise MissingError(
            f"PostgreSQL {OLDEST_POSTGRESQL} or later (server programs). Install it with\n"
            "    sudo apt-get install -y postgresql\n"
            "or put the folder that holds initdb and postgres on PATH."
        )
    return found


@dataclass(frozen=True)
class Owner:
    """The account a server runs under: initdb refuses root, so root lends the work to another account."""

    uid: int
    gid: int
    prefix: tuple[str, ...]

    @classmethod
    def of_this_machine(cls) -> "Owner":
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), ())
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = names.get("postgres") or names["nobody"]
        return cls(entry.pw_uid, entry.pw_gid, ("runuser", "-u", entry.pw_name, "--"))


def free_port() -> int:
    """A loopback port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_quietly(words: list[str]) -> None:
    """Run a command whose output matters only when it fails."""
    # Not pipes: the server that pg_ctl starts keeps them open, and reading them would never end.
    with tempfile.TemporaryFile() as log:
        code = subprocess.run(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", check=False).returncode
        if code:
            log.seek(0)
            raise RuntimeError(f"{Path(words[0]).name} … failed:\n{log.read().decode(errors='replace')}")


@contextmanager
def throw_away_postgresql(programs: Path) -> Iterator[str]:
    """A fresh server on 127.0.0.1 for the time of the block; gives its DATABASE_URL. Nothing of it remains.

    It has a password although it holds only made-up people: a superuser anybody may use is a way into the account.
    Nothing is flushed to disk, so it is fast and would not survive a crash.
    """
    folder = Path(tempfile.mkdtemp(prefix="tangga-pg-"))
    try:
        with running_postgresql(programs, folder, "-F -c synchronous_commit=off -c full_page_writes=off") as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgresql(programs: Path, folder: Path, settings: str = "") -> Iterator[str]:
    """A server on 127.0.0.1 for the time of the block, on what the folder holds from an earlier time; made when it is
    empty. Gives its DATABASE_URL. settings: more of them, as words for `postgres`.
    """
    owner = Owner.of_this_machine()
    data, password_file = folder / "data", folder / "password"
    control = [*owner.prefix, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    if not password_file.exists():
        password_file.write_text(secrets.token_hex(16), encoding="utf-8")
        password_file.chmod(0o600)
        for path in (folder, password_file):
            os.chown(path, owner.uid, owner.gid)
        making = [*owner.prefix, str(programs / "initdb"), "-D", str(data), "-U", "tangga", "-A", "scram-sha-256"]
        run_quietly([*making, f"--pwfile={password_file}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
    try:
        port = start(control, folder, settings)
        say(f"PostgreSQL {version_of(programs)} runs on 127.0.0.1:{port} until this ends")
        yield f"postgres://tangga:{password_file.read_text(encoding='utf-8')}@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*control, "stop", "-m", "fast"], cwd="/", capture_output=True, stdin=subprocess.DEVNULL, check=False
        )


def start(control: list[str], folder: Path, more: str) -> int:
    """Start the server and give its port; another port when somebody took the first meanwhile."""
    for attempt in range(3):
        port = free_port()
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        settings += f" -c max_connections=40 {more}"
        try:
            run_quietly([*control, "-l", str(folder / "log"), "-o", settings, "start"])
            return port
        except RuntimeError:
            if attempt == 2:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")
