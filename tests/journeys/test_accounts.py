"""From an account being opened to signing in with phone and password; and families moved to another facilitator."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from tangga.families.queries import families_seen_by
from tangga.people import clock, second_factor
from tangga.people.models import Person
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import SIZES, barriers, checked
from tests.small_district import PASSWORD, TODAY

pytestmark = pytest.mark.browser
NEW = "sawah-gunung-4711"


@dataclass
class Watch:
    """The instant it is for the server and for the app on the phone: in the middle of a half minute until moved."""

    now: datetime

    def shows(self, secret: str) -> str:
        """The six digits that the app shows now."""
        totp = TOTP(base64.b32decode(secret.replace(" ", "")))
        totp.time = self.now.timestamp()
        return f"{totp.token():06d}"


@pytest.fixture
def watch(monkeypatch) -> Watch:
    found = Watch(datetime.fromtimestamp(clock.now().timestamp() // 30 * 30 + 15, UTC))
    monkeypatch.setattr("tangga.people.clock.now", lambda: found.now)
    return found


def test_an_account_is_opened_the_password_set_and_the_phone_asked_for(visit, district, watch):
    office = visit(DESKTOP)
    page = office.sign_in("admin")
    page.goto(f"{office.address}/accounts/new/")
    page.fill("#display_name", "Maya Lestari")
    page.fill("#username", "maya")
    page.select_option("#role", "facilitator")
    page.fill("#area", "3273 Kota Bandung")
    page.fill("#starts_on", "2025-05-01")
    page.get_by_role("button", name="Buka akun ini").click()
    link = page.locator("#the-link").input_value()

    phone = visit(PHONE)
    page = phone.page
    page.goto(link)
    assert barriers(page) == []
    assert "link=" not in page.url
    page.fill("#new", NEW)
    page.fill("#again", NEW)
    page.get_by_role("button", name="Simpan kata sandi").click()
    phone.sign_in("maya", NEW)
    page.goto(f"{phone.address}/accounts/me/second-factor/")
    assert barriers(page) == []
    secret = page.locator(".key-text").inner_text()
    page.fill("#digits", watch.shows(secret))
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.locator(".paper-codes li")).to_have_count(10)
    assert barriers(page) == []

    again = visit(PHONE)
    page = again.go("/accounts/sign-in/")
    page.fill("#id_username", "maya")
    page.fill("#id_password", NEW)
    page.locator("main form button").click()
    expect(page.get_by_role("heading", name="Satu langkah lagi")).to_be_visible()
    assert barriers(page) == []
    watch.now += timedelta(seconds=30)  # a code is taken once
    page.fill("#digits", watch.shows(secret))
    page.locator("main form button").click()
    page.wait_for_url(f"{again.address}/")
    assert [*office.troubles, *phone.troubles, *again.troubles] == []


def test_families_are_moved_to_another_facilitator_and_back(visit, district):
    dewi = Person.objects.get(username="dewi")
    before = families_seen_by(dewi, TODAY).count()
    tono = visit(DESKTOP)
    page = tono.sign_in("tono")
    page.goto(f"{tono.address}/assignments/")
    page.get_by_role("link", name="Sari Dewi").click()
    page.get_by_label("semua dalam daftar ini").check()
    page.select_option("#to", label="Dewi Anggraini, Kota Bandung")
    page.get_by_role("button", name="Lanjut").first.click()
    page.get_by_role("button", name="Pindahkan").click()
    expect(page.get_by_role("heading", name="Keluarga dipindahkan")).to_be_visible()
    assert not families_seen_by(district.sari, TODAY).exists()

    page.get_by_role("link", name="Batalkan").click()
    page.get_by_role("button", name="Lanjut").first.click()
    page.get_by_role("button", name="Pindahkan").click()
    expect(page.get_by_role("heading", name="Keluarga dipindahkan")).to_be_visible()
    assert families_seen_by(dewi, TODAY).count() == before
    assert tono.troubles == []


@SIZES
def test_the_pages_of_accounts_have_no_barrier(visit, district, size):
    office = visit(size)
    office.sign_in("admin")
    account = f"/accounts/{district.sari.public_id}/"
    paths = ("/accounts/", "/accounts/new/", account, "/accounts/me/", "/accounts/second-factor/")
    assert [each for path in paths for each in checked(office, path)] == []
    assert office.troubles == []


@SIZES
def test_the_pages_that_assign_families_have_no_barrier(visit, district, size):
    tono = visit(size)
    tono.sign_in("tono")
    paths = ("/assignments/", f"/assignments/{district.sari.public_id}/", "/assignments/without/")
    assert [each for path in paths for each in checked(tono, path)] == []
    assert tono.troubles == []


def test_whoever_has_no_second_factor_where_one_is_required_is_led_to_set_it_up(visit, district, watch):
    second_factor.require(None, starts_on=TODAY, by=district.admin, on=TODAY)
    phone = visit(PHONE)
    page = phone.go("/accounts/sign-in/")
    page.fill("#id_username", "sari")
    page.fill("#id_password", PASSWORD)
    page.locator("main form button").click()
    expect(page.get_by_role("heading", name="Siapkan faktor kedua")).to_be_visible()
    page.fill("#digits", watch.shows(page.locator(".key-text").inner_text()))
    page.get_by_role("button", name="Aktifkan").click()
    page.get_by_role("link", name="Sudah saya simpan").click()
    page.wait_for_url(f"{phone.address}/")
    assert phone.troubles == []
