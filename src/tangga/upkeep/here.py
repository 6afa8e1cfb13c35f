"""What can be seen on this machine: settings, folder, keys, space, static files, backups. No database is asked."""

import json
import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from tangga.errors import TanggaError
from tangga.families import identity
from tangga.policy import PolicyError, PolicyGap, load
from tangga.upkeep import manifest
from tangga.upkeep.finding import Finding, well, wrong

KEY_FILES = ("secret-key", "identity-keys", "demo-password")
OTHERS = 0o077  # what the group and everybody else may do
SHORTEST_SECRET = 32
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
LEAST_SPACE = 2 * 2**30
LEAST_SHARE = 0.05
OLDEST_BACKUP = timedelta(hours=26)  # one a day, and two hours for it


def policy(on: date) -> Finding:
    """Whether the rules of the programme can be read, and have a value for today wherever one is needed."""
    try:
        load(on)
    except (PolicyError, PolicyGap) as error:
        return wrong("policy", f"The policy of {on} cannot be used: {error}", "Install a version that knows it.")
    return well("policy", f"The policy of {on} can be used.")


def site() -> Finding:
    """Whether what the settings say is fit for real people's data, and fits together."""
    known = set(settings.ALLOWED_HOSTS) - LOOPBACK
    if settings.DEBUG:
        return wrong("site", "TANGGA_DEBUG is on: error pages show people's data.", "Take TANGGA_DEBUG away.")
    if "*" in known:
        return wrong("site", "Any host name is answered.", "Name yours in TANGGA_HOSTS.")
    if known and not settings.HTTPS:
        said = "Host names are set, but people reach the site without https: passwords travel open."
        return wrong("site", said, "Put a proxy with https before it and set TANGGA_HTTPS=1.")
    if settings.HTTPS and not known:
        return wrong("site", "https is on, but no host name is answered.", "Set TANGGA_HOSTS=your.host.name,127.0.0.1.")
    if known and settings.DEMO:
        return wrong("site", "This is a demo: its sign-in page names accounts.", "Take TANGGA_DEMO away.")
    return well("site", "Answers to its host names by https." if known else "Answers on this machine only.")


def secret() -> Finding:
    """Whether the key that signs sessions is there and long enough. Never says anything of it."""
    given = os.environ.get("TANGGA_SECRET_KEY", "")
    if given and len(given) < SHORTEST_SECRET:
        return wrong("secret-key", f"TANGGA_SECRET_KEY is shorter than {SHORTEST_SECRET} signs.", "Use a random one.")
    if not given and not (settings.DATA_FOLDER / "secret-key").is_file():
        return well("secret-key", "None yet: the first start makes one in the data folder.")
    return well("secret-key", "There.")


def identity_key() -> Finding:
    """Whether the key that seals NIK and KK numbers can be used."""
    try:
        identity.newest_id()
    except TanggaError as error:
        return wrong("identity-key", str(error), "Put the key back from where its copy is kept.")
    return well("identity-key", f"There ({len(settings.IDENTITY_KEYS)}).")


def folder() -> Finding:
    """Whether the data folder can be written, and nobody else can look into it or into the keys."""
    root: Path = settings.DATA_FOLDER
    if not root.is_dir() or not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        return wrong(
            "data-folder", f"{root} cannot be written.", "Name another in TANGGA_DATA, or give it to the account."
        )
    open_to_others = [
        path.name or str(path)
        for path in (root, *(root / name for name in KEY_FILES))
        if path.exists() and path.stat().st_mode & OTHERS
    ]
    if open_to_others:
        said = f"Others on this machine may read {', '.join(open_to_others)} in {root}."
        return wrong("data-folder", said, f"chmod 700 {root}; chmod 600 the files of keys in it.")
    return well("data-folder", f"{root} can be written, and is for this account alone.")


def space() -> Finding:
    """Whether there is room left for a run, a list and a backup."""
    root: Path = settings.DATA_FOLDER
    found = shutil.disk_usage(root if root.is_dir() else root.parent)
    said = f"{found.free / 2**30:,.1f} GiB of {found.total / 2**30:,.1f} GiB are free."
    if found.free < max(LEAST_SPACE, LEAST_SHARE * found.total):
        return wrong("disk", said, "Make room: move old backups away, or use a larger disk.")
    return well("disk", said)


def static_files() -> Finding:
    """Whether the files that pages need lie where the server looks for them."""
    root: Path = settings.DATA_FOLDER / "static"
    listed = root / "staticfiles.json"
    if not listed.is_file():
        return well("static-files", "Not collected yet: `tangga serve` does so when it starts.")
    named = json.loads(listed.read_text(encoding="utf-8"))["paths"].values()
    missing = sum(not (root / name).is_file() for name in named)
    if missing:
        return wrong("static-files", f"{missing} of {len(named)} are missing.", "Restart `tangga serve`.")
    return well("static-files", f"{len(named)} are collected.")


def backups(at: datetime) -> Finding:
    """How old the latest whole backup is, where a folder for them is named."""
    root: Path | None = settings.BACKUPS_FOLDER
    if root is None:
        return well("backups", "No folder for backups is named (TANGGA_BACKUPS): nothing is known of them.")
    latest = manifest.latest(root)
    if latest is None:
        return wrong(
            "backups", f"There is no whole backup in {root}.", "Run `tangga backup`; see that its timer is on."
        )
    age = at - latest
    said = f"The latest is {age.total_seconds() / 3600:,.1f} hours old."
    if age > OLDEST_BACKUP:
        return wrong(
            "backups", said, "Run `tangga backup`, and look why its timer did not (journalctl -u tangga-backup)."
        )
    return well("backups", said)
