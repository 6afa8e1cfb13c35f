"""`make test`: every test on SQLite, then the database tests again on PostgreSQL; one summary at the end.

What is missing on the machine (Chromium, PostgreSQL, poppler) is installed when that is allowed. Otherwise the tests
that need it are left out and the summary says so; with CI=true that is a failure (poppler's are only named as skipped).
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from services import MissingError, chromium, pdf_reader, postgresql, proxies, throw_away_postgresql
from system import ROOT, in_ci, say

STEP_LIMIT_SECONDS = 1500
NAMED_AT_MOST = 25  # failed tests whose names the summary repeats
COVERED = {"tests/rules": "tangga.rules", "tests/policy": "tangga.policy"}  # tests -> package they must cover


@dataclass(frozen=True)
class Step:
    """What became of one part of the run."""

    name: str
    passed: bool
    seconds: float
    remark: str = ""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a test run: nothing of the developer's installation, all new files in a temporary folder."""
    own = ("DATABASE_URL", "TANGGA_DATA", "TANGGA_IDENTITY_KEY", "SECRET_KEY", "TANGGA_CHROMIUM")
    env = {name: value for name, value in os.environ.items() if name not in own}
    env.update(TANGGA_DATA=str(folder), COVERAGE_FILE=str(folder / "coverage"), PYTHONUNBUFFERED="1", COLUMNS="120")
    env["PYTHONPATH"] = str(ROOT / "tools")
    return env | more


def pytest_run(name: str, words: list[str], env: dict[str, str]) -> Step:
    """Run pytest on two processes, its output going straight to the terminal; ended when it hangs."""
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-q", "--durations=8", *words]
    report = Path(env["TANGGA_DATA"]) / "pytest.xml"
    command += ["-o", "faulthandler_timeout=300", f"--junitxml={report}"]
    say(f"{name}: pytest {' '.join(words)}")
    begun = time.perf_counter()
    running = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        code = running.wait(STEP_LIMIT_SECONDS)
        remark = "" if code == 0 else "\n".join([f"pytest ended with exit code {code}", *failed_in(report)])
    except subprocess.TimeoutExpired:
        code, remark = 1, f"stopped after {STEP_LIMIT_SECONDS} s"
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    return Step(name, code == 0, time.perf_counter() - begun, remark)


def failed_in(report: Path) -> list[str]:
    """What failed, a line each, from pytest's report: whoever sees only the end of a long log still learns it."""
    if not report.exists():
        return ["(no report was written)"]
    lines = []
    # The report is pytest's own, of this very run.
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314
        for kind in ("failure", "error"):
            for each in case.findall(kind):
                said = (each.get("message") or "").splitlines()
                lines.append(f"{kind}: {case.get('classname')}::{case.get('name')}: {said[0] if said else ''}"[:300])
    left = len(lines) - NAMED_AT_MOST
    return lines[:NAMED_AT_MOST] + ([f"and {left} more"] if left > 0 else [])


def of_rules(folder: Path) -> list[Step]:
    """The tests of the rules and of the policy, which must run through every branch of both.

    Apart from the others, because measuring coverage makes a test three times as slow.
    """
    words = [*COVERED, *(f"--cov={package}" for package in COVERED.values())]
    words += ["--cov-branch", "--cov-fail-under=100", "--cov-report=term-missing:skip-covered"]
    return [pytest_run("rules and policy, every branch", words, environment(folder))]


def on_sqlite(folder: Path) -> list[Step]:
    """All other tests on SQLite, except those that drive a browser."""
    pdf_reader()
    proxies()
    words = ["tests", *(f"--ignore={tests}" for tests in COVERED), "-m", "not browser"]
    return [pytest_run("all other tests, on SQLite", words, environment(folder))]


def in_the_browser(folder: Path) -> list[Step]:
    """The journeys in Chromium, in processes of their own: Playwright keeps an event loop in the thread it starts in,
    and Django then refuses the database to every later test there.
    """
    name = "browser tests"
    try:
        return [pytest_run(name, ["tests", "-m", "browser"], environment(folder, TANGGA_CHROMIUM=chromium()))]
    except MissingError as missing:
        return [Step(name, not in_ci(), 0, f"NOT RUN, missing: {missing}")]


def on_postgresql(folder: Path) -> list[Step]:
    """The tests that touch the database, on a server that lives only as long as they do."""
    name = "database tests on PostgreSQL"
    try:
        with throw_away_postgresql(postgresql()) as url:
            return [pytest_run(name, ["-p", "database_only"], environment(folder, DATABASE_URL=url))]
    except MissingError as missing:
        return [Step(name, not in_ci(), 0, f"NOT RUN, missing: {missing}")]


def main() -> int:
    """Exit code 0 when all that could run passed (in CI: when all ran and passed), else 1."""
    # A terminated run must still stop its server: turn the signal into an exception that passes the `finally` blocks.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.perf_counter()
    steps: list[Step] = []
    parts: tuple[Callable[[Path], list[Step]], ...] = (of_rules, on_sqlite, in_the_browser, on_postgresql)
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="tangga-test-") as folder:
            steps += part(Path(folder))
    print("\nSummary of make test")
    for step in steps:
        word = "NOT RUN" if step.remark.startswith("NOT RUN") else ("passed" if step.passed else "FAILED")
        print(f"  {word:8} {step.name} ({step.seconds:.0f} s)")
        print("".join(f"           {line}\n" for line in step.remark.splitlines()), end="")
    good = all(step.passed for step in steps)
    print(f"  {'All that ran passed' if good else 'NOT GOOD'}, {time.perf_counter() - begun:.0f} s in total")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
