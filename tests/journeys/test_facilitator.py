"""Sari, a facilitator: signs in, opens a family, reads why, shows the KK number, moves the date."""

import pytest
from playwright.sync_api import expect

from tangga.audit.models import Event
from tests.journeys.conftest import DESKTOP, PHONE
from tests.small_district import KK

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_signing_in_to_an_explained_decision(visit, district, size):
    sari = visit(size)
    page = sari.sign_in("sari")
    expect(page.get_by_role("heading", level=1)).to_have_text("Selamat datang, Sari")

    page.get_by_role("link", name="keluarga perlu ditanyai satu hal").click()
    page.get_by_role("link", name="Sari Wahyuni").click()
    expect(page.get_by_role("heading", name="Keluarga Sari Wahyuni")).to_be_visible()
    expect(page.get_by_text("Rp 1.625.000")).to_be_visible()
    expect(page.get_by_text("tanggal lahir Eko")).to_be_visible()

    row = page.get_by_role("row").filter(has_text="Budi")
    row.locator("summary").click()
    expect(row.get_by_text("Rp 2.000.000 per tahun")).to_be_visible()
    expect(row.get_by_text("Satu orang dibayar untuk satu komponen saja")).to_be_visible()
    expect(row.get_by_text("Sumber:").first).to_be_visible()

    expect(page.get_by_text(KK)).to_have_count(0)
    page.get_by_role("button", name="tampilkan KK").click()
    expect(page.get_by_text(KK)).to_be_visible()
    expect(page.get_by_text("ditampilkan dan dicatat")).to_be_visible()
    event = Event.objects.get(action="family.identity_revealed")
    assert (event.actor.username, event.detail) == ("sari", {"kind": "kk"})
    assert KK not in page.url

    page.locator("#on").fill("2027-03-01")
    expect(page.get_by_text("per 1 Mar 2027").first).to_be_visible()
    expect(page.locator(".answer.first .big")).to_have_text("Rp 875.000")
    assert page.url.endswith("?on=2027-03-01")
    expect(page.get_by_text(KK)).to_have_count(0)
    assert sari.troubles == []


def test_a_family_is_found_by_its_number_and_by_name(visit, district):
    page = visit().sign_in("sari")
    page.get_by_role("link", name="Keluarga", exact=True).click()
    page.get_by_role("searchbox").fill(KK)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keluarga Sari Wahyuni")).to_be_visible()
    assert KK not in page.url
    page.get_by_role("link", name="Semua keluarga").click()
    page.get_by_role("searchbox").fill("kartini")
    page.get_by_role("button", name="Cari").click()
    expect(page.get_by_role("status").first).to_contain_text("3 keluarga")
    assert "kartini" not in page.url.lower()
    page.get_by_role("link", name="Cari: kartini").click()
    expect(page.get_by_role("status").first).to_contain_text("27 keluarga")


def test_everything_works_without_scripts(browser, live_server, district):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/sign-in/")
    page.locator("#id_username").fill("sari")
    page.locator("#id_password").fill("tangga di rumah")
    page.locator("main form button").click()
    page.goto(f"{live_server.url}/families/{district.wahyuni.public_id}/")
    page.locator("#on").fill("2027-03-01")
    page.get_by_role("button", name="Tampilkan", exact=True).click()
    expect(page.locator(".answer.first .big")).to_have_text("Rp 875.000")
    page.get_by_role("button", name="tampilkan KK").click()
    expect(page.get_by_text(KK)).to_be_visible()
    expect(page.locator(".answer.first .big")).to_have_text("Rp 875.000")
    page.goto(f"{live_server.url}/families/")
    page.locator("details.fold > summary").click()
    page.get_by_label("Anak usia dini").check()
    page.get_by_role("button", name="Tampilkan keluarga ini").click()
    expect(page.get_by_role("link", name="Anak usia dini")).to_be_visible()
    context.close()


def test_signing_out_leaves_nothing_to_go_back_to(visit, district):
    sari = visit()
    page = sari.sign_in("sari")
    sari.go(f"/families/{district.wahyuni.public_id}/")
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Keluarga Sari Wahyuni")).to_have_count(0)
