"""The project's own files hold no secret, no path of one machine, no registry; and the check for it does find them."""

import hashlib
import json
import re
import tomllib

import pytest

import check_tree

# In two parts, so that this file is not itself a finding.
PLANTED = [
    ("src/tangga/x.py", "-----BEGIN RSA PRIVATE " + "KEY-----", "a private key"),
    ("src/tangga/x.py", "token = 'gh" + "p_0123456789012345678901234567890123456789'", "an access token"),
    ("README.md", "AKI" + "AABCDEFGHIJKLMNOP", "a cloud key"),
    ("src/tangga/x.py", "SECRET_" + 'KEY = "not-so-secret-after-all"', "a secret given as a value"),
    ("docs/x.md", "postgres://tangga:" + "hunter2@db.example/tangga", "a password in an address"),
    ("docs/x.md", "see /roo" + "t/tangga/file", "a path of one machine"),
    ("docs/x.md", "see /home/" + "siti/tangga", "a path of one machine"),
    ("src/tangga/x.py", "folder = '/tm" + "p/tangga'", "a fixed temporary path"),
    ("requirements/x.lock", "from https://pyp" + "i.org/simple", "a host of a package registry"),
    ("src/tangga/x.py", "# TO" + "DO later", "a mark of work left undone"),
]


def test_nothing_is_wrong_with_the_files_of_this_project():
    assert list(check_tree.in_files(check_tree.files())) == []


def test_the_locks_are_hashed_and_agree():
    assert list(check_tree.in_locks(check_tree.ROOT / "requirements")) == []


def test_what_came_from_elsewhere_is_listed_with_its_licence_and_unchanged():
    assert list(check_tree.in_vendored(check_tree.ROOT / "tools" / "vendored.json")) == []


@pytest.mark.parametrize(("name", "text", "what"), PLANTED)
def test_a_planted_problem_is_found(name, text, what):
    assert [problem.split(": ")[1] for problem in check_tree.in_text(name, f"first line\n{text}\n")] == [what]


def test_a_found_secret_is_not_repeated():
    (problem,) = check_tree.in_text("docs/x.md", "postgres://tangga:" + "hunter2@db.example/tangga")
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    "text",
    [
        "postgres://tangga:PASSWORD@db.example/tangga",
        "postgres://{user}:{password}@host/name",
        "the way home/work balance is kept",
        "https://example.org/home/page",
        "./var/tangga",
    ],
)
def test_what_only_looks_alike_is_let_through(text):
    assert list(check_tree.in_text("docs/x.md", text)) == []


def test_a_lock_with_an_address_a_loose_pin_or_a_forgotten_package_is_refused(tmp_path):
    (tmp_path / "runtime.in").write_text("django==5.2\nclick\nibis[duckdb]==1\n")
    (tmp_path / "runtime.lock").write_text(
        "--index-url https://example.org\ndjango==5.1 \\\n    --hash=sha256:00\n"
        "ibis==1 \\\n    --hash=sha256:00\nrich\n"
    )
    (tmp_path / "dev.in").write_text("click\n")
    (tmp_path / "dev.lock").write_text("click==8 \\\n    --hash=sha256:00\n")
    problems = "\n".join(check_tree.in_locks(tmp_path))
    assert "runtime.lock: names an address" in problems
    assert "runtime.lock: not pinned and hashed: rich" in problems
    assert "runtime.lock: does not hold django" in problems
    assert "runtime.lock: does not hold click" in problems
    assert "runtime.lock: ibis without [duckdb]" in problems
    assert "dev.lock: django missing" in problems


def test_a_changed_file_from_elsewhere_is_found(tmp_path, monkeypatch):
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "kit.css").write_text("changed")
    (tmp_path / "vendor" / "stray.js").write_text("unlisted")
    listed = {"folder": "vendor", "name": "kit", "version": "1", "licence": "MIT", "licence_file": "LICENSE"}
    listing = tmp_path / "vendored.json"
    listing.write_text(json.dumps([listed | {"files": {"kit.css": hashlib.sha256(b"original").hexdigest()}}]))
    monkeypatch.setattr(check_tree, "ROOT", tmp_path)
    monkeypatch.setattr(check_tree, "VENDORED", ("vendor",))
    problems = "\n".join(check_tree.in_vendored(listing))
    assert "vendor has no source" in problems
    assert "vendor has no licence file LICENSE" in problems
    assert "vendor/kit.css: not the file that" in problems
    assert "vendor/stray.js: came from elsewhere" in problems


def test_what_the_package_asks_for_is_in_the_lock():
    project = tomllib.loads((check_tree.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["dependencies"] + [each for extra in project["optional-dependencies"].values() for each in extra]
    names = {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in asked}
    locks = (
        check_tree.ROOT / "requirements"
    )  # what only Spark needs stands in its own lock, or its client's in dev.lock
    held = [check_tree.pins(locks / f"{kind}.lock").keys() for kind in ("runtime", "dev", "spark")]
    assert names - set().union(*held) == set()
