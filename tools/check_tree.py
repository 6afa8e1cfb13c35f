"""Things no tracked file may hold: secrets, paths of one machine, hosts of package registries, leftovers.

`python tools/check_tree.py` looks at every file git tracks (and every new one it does not ignore), then at the locks
and at the files that came from elsewhere. It prints what it finds and changes nothing. Exit code 1 when it found some.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from system import ROOT

# Written so that no pattern matches itself.
SECRETS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KE[Y]-----",
    "an access token": r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pa[t]_\w{30,}|glpa[t]-[\w-]{20,})",
    "a chat token": r"\bxox[abprs]-[\w-]{10,}",
    "a cloud key": r"\bAKI[A][0-9A-Z]{16}\b|\bAIz[a][\w-]{35}\b",
    "a signed web token": r"\bey[J][\w-]{10,}\.ey[J][\w-]{10,}\.[\w-]{10,}",
    "a package-index token": r"\bpyp[i]-AgE[\w-]{30,}|\bnpm[_][A-Za-z0-9]{36}\b",
    "a password in an address": r"\w+://[\w.%-]+:(?!password@|PASSWORD@|secret@|\{|\$|<)[^\s/@:'\"`{}<>]+@\w",
    "a secret given as a value": r"(?i)\b(?:secret_key|identity_keys?|api_key|access_token)\s*=\s*"
    r"['\"][^'\"\s{}]{8,}['\"]",
}
MACHINE_PATHS = {
    "a path of one machine": r"(?<![\w.~/-])/(?:roo[t]|wor[k](?!-reports)|Users/\w+"
    r"|home/[a-z_][\w-]*|pr[i]vate/var|var/tm[p])\b",
}
TEMPORARY_PATHS = {"a fixed temporary path": r"(?<![\w.-])/tm[p]\b"}
REGISTRIES = {
    "a host of a package registry": r"(?i)\b(?:pyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.(?:org|com)|yarnpk[g]\.com"
    r"|deb\.debia[n]\.org|security\.debia[n]\.org|archive\.ubunt[u]\.com|pk[g]\.dev|jsdelive[r]\.net|unpk[g]\.com)\b",
}
LEFTOVERS = {
    "a mark of work left undone": r"\b(?:TOD[O]|FIXM[E]|XX[X])\b",
    "a merge conflict": r"^(?:<{7} |>{7} )",
}
LONGEST_MODULE = 400
LARGEST_FILE_BYTES = 5_000_000
OURS = ("README.md", "VENDORED.md")  # our own words about what lies in such a folder
VENDORED = ("src/tangga/site/static/vendor", "tests/vendor", "src/tangga/areas/codes")


def files() -> list[Path]:
    """Every file of the project: tracked, or new and not ignored."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def patterns_for(name: str) -> dict[str, str]:
    """What may not be in the file of this name. Files from elsewhere are checked for secrets only."""
    if name == "LICENSE" or name.startswith(VENDORED):
        return SECRETS
    patterns = SECRETS | MACHINE_PATHS | REGISTRIES
    if name.endswith((".py", ".html", ".js", ".css", ".yaml", "Makefile", "run")):
        patterns |= LEFTOVERS
    if name.startswith("src/"):
        patterns |= TEMPORARY_PATHS
    return patterns


def in_text(name: str, text: str) -> Iterator[str]:
    """One sentence for each thing in a file's text that may not be there."""
    for what, pattern in patterns_for(name).items():
        for match in re.finditer(pattern, text, re.M):
            line = text.count("\n", 0, match.start()) + 1
            # A secret is not repeated: this output ends up in logs.
            shown = "" if what in SECRETS else f": {match[0].strip()}"
            yield f"{name}:{line}: {what}{shown}"


def in_files(paths: list[Path]) -> Iterator[str]:
    """Problems in the files themselves; binary ones are only weighed."""
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        raw = path.read_bytes()
        if len(raw) > LARGEST_FILE_BYTES:
            yield f"{name}: {len(raw):,} bytes, more than {LARGEST_FILE_BYTES:,}"
        if b"\0" not in raw:
            yield from in_text(name, raw.decode("utf-8", errors="replace"))


def pins(lock: Path) -> dict[str, str]:
    """Package -> version in a lock."""
    return dict(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.M))


def in_locks(folder: Path) -> Iterator[str]:
    """A lock names no address, hashes everything, and agrees with what was asked for and with the other lock."""
    for lock in sorted(folder.glob("*.lock")):
        text = lock.read_text(encoding="utf-8")
        if re.search(r"://|--(?:extra-)?index-url|--find-links", text):
            yield f"{lock.name}: names an address; make it again with `make lock`"
        for entry in re.split(r"\n(?=\S)", text.strip()):
            if "==" not in entry or "--hash=sha256:" not in entry:
                yield f"{lock.name}: not pinned and hashed: {entry.splitlines()[0]}"
        wanted = (folder / f"{lock.stem}.in").read_text(encoding="utf-8")
        for name, extras, version in re.findall(r"^([\w.-]+)(\[[^\]]*\])?(?:==(\S+))?$", wanted, re.M):
            if extras and f"{name}{extras}==" not in text:
                yield f"{lock.name}: {name} without {extras}, as pip needs it; run `make lock`"
            if pins(lock).get(name.lower()) is None or (version and pins(lock)[name.lower()] != version):
                yield f"{lock.name}: does not hold {name} as {lock.stem}.in asks for it; run `make lock`"
    runtime, dev = pins(folder / "runtime.lock"), pins(folder / "dev.lock")
    for name in sorted(name for name in runtime if runtime[name] != dev.get(name)):
        yield f"dev.lock: {name} {dev.get(name, 'missing')}, runtime.lock has {runtime[name]}; run `make lock`"


def in_vendored(listing: Path) -> Iterator[str]:
    """Every file from elsewhere is listed with name, version, licence and hash, and is what was listed."""
    packages = json.loads(listing.read_text(encoding="utf-8"))
    known: dict[Path, str] = {}
    for package in packages:
        folder = ROOT / package["folder"]
        for key in ("name", "version", "licence", "source"):
            if not package.get(key):
                yield f"{listing.name}: {package['folder']} has no {key}"
        if not (folder / package["licence_file"]).is_file():
            yield f"{listing.name}: {package['folder']} has no licence file {package['licence_file']}"
        known |= {folder / name: digest for name, digest in package["files"].items()}
    for path, digest in known.items():
        if not path.is_file():
            yield f"{path.relative_to(ROOT)}: listed in {listing.name} and not there"
        elif (now := hashlib.sha256(path.read_bytes()).hexdigest()) != digest:
            yield f"{path.relative_to(ROOT)}: not the file that {listing.name} lists; this one's sha256 is {now}"
    present = {
        path for folder in VENDORED for path in (ROOT / folder).rglob("*") if path.is_file() and path.name not in OURS
    }
    for path in sorted(present - known.keys()):
        yield f"{path.relative_to(ROOT)}: came from elsewhere and is not listed in {listing.name}"


def long_modules(paths: list[Path]) -> list[str]:
    """Modules over the length at which one should split by noun: worth a word, not a failure."""
    found = []
    for path in paths:
        if path.suffix == ".py" and "migrations" not in path.parts:
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > LONGEST_MODULE:
                found.append(f"{path.relative_to(ROOT)}: {lines} lines")
    return found


def main() -> int:
    """Print everything found; exit code 1 when that is anything but long modules."""
    paths = files()
    for words in long_modules(paths):
        print(f"notice: {words}, more than {LONGEST_MODULE}: split it by noun")
    found = [*in_files(paths), *in_locks(ROOT / "requirements"), *in_vendored(ROOT / "tools" / "vendored.json")]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
