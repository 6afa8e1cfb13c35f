"""Real Chromium against a live server. Skipped, with the reason, where no Chromium is installed."""

import os
import shutil
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.small_district import PASSWORD, TODAY, District, build

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=id-ID",
]
# A machine that does other work too may be slow; what never comes still fails.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as people have it: in memory, every request of a page would share one connection with the
    others and with the test, and two that write at once would be in each other's transaction.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "journeys.sqlite3")


def chromium() -> str | None:
    """Where Chromium is: TANGGA_CHROMIUM, or the first of the usual names."""
    named = os.environ.get("TANGGA_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session", autouse=True)
def async_unsafe():
    """Playwright's sync API runs an event loop in this thread; Django would refuse the database beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(async_unsafe):
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found: apt-get install chromium, or name one in TANGGA_CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """A fixed day for the views; the live server runs in this process."""
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)


@pytest.fixture
def district(transactional_db) -> District:
    return build()


class Visit:
    """One person's browser window. `troubles`: whatever the console complained of, refused by the policy or failing."""

    def __init__(self, browser: Browser, address: str, size: dict[str, int], language: str) -> None:
        self.address = address
        self.context = browser.new_context(viewport=size, locale=language, timezone_id="Asia/Jakarta")
        # A person's choice counts, not the browser's wish (tangga.site.language).
        self.context.add_cookies([{"name": "django_language", "value": language[:2], "url": address}])
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.troubles.append(text)

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def sign_in(self, username: str, password: str = PASSWORD) -> Page:
        page = self.go("/accounts/sign-in/")
        page.locator("#id_username").fill(username)
        page.locator("#id_password").fill(password)
        page.locator("main form button").click()
        page.wait_for_url(f"{self.address}/")
        return page


@pytest.fixture
def visit(browser, live_server, district):
    """Opens windows: visit(size, language) -> Visit; closes them all after the test."""
    opened: list[Visit] = []

    def open_one(size: dict[str, int] = DESKTOP, language: str = "id-ID") -> Visit:
        opened.append(Visit(browser, live_server.url, size, language))
        return opened[-1]

    yield open_one
    for each in opened:
        each.context.close()


ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tests" / "vendor" / "axe-core-4.14.1" / "axe.min.js"
IMAGES = ROOT / "docs" / "images"
