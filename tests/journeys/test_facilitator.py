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
    expect(page.locator(".secret", has_text=KK)).to_be_focused()
    event = Event.objects.get(action="family.identity_revealed")
    assert (event.actor.username, event.detail) == ("sari", {"kind": "kk"})
    assert KK not in page.url

    before = page.url
    page.locator("#on").focus()
    page.keyboard.type("03032027", delay=40)  # the same, whether the browser asks for the day or the month first
    assert page.locator("#on").input_value() == "2027-03-03"
    assert page.url == before
    page.keyboard.press("Enter")
    expect(page.get_by_text("per 3 Mar 2027").first).to_be_visible()
    expect(page.locator(".answer.first .big")).to_have_text("Rp 1.100.000")
    assert page.url.endswith("?on=2027-03-03")
    expect(page.get_by_text(KK)).to_have_count(0)
    assert sari.troubles == []


def test_a_day_too_far_ahead_is_answered_above_the_form_which_stays(visit, district):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    sari.go(f"/families/{district.wahyuni.public_id}/")
    page.locator("#on").focus()
    page.keyboard.type("03032999")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Pilih tanggal antara")
    expect(page.locator("#on")).to_have_value("2999-03-03")
    expect(page.get_by_role("heading", name="Keluarga Sari Wahyuni")).to_be_visible()


def test_on_a_phone_the_list_shows_its_notes_and_can_be_sorted(visit, district):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    sari.go("/families/")
    expect(page.locator(".mark.ask").first).to_be_visible()
    expect(page.locator(".mark.out").first).to_be_visible()
    page.get_by_text("Urutkan: nama").click()
    page.get_by_role("link", name="jumlah terbesar").click()
    expect(page.locator("tbody tr").first).to_contain_text("Sari Wahyuni")


def test_the_total_stands_on_one_line_on_a_phone(visit, district):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    sari.go(f"/families/{district.wahyuni.public_id}/")
    total = page.locator("table.members tfoot td.number span")
    one_line = "each => each.getClientRects().length === 1 && each.getBoundingClientRect().height < 40"
    assert total.evaluate(one_line)


def test_back_to_the_list_keeps_its_filters(visit, district):
    sari = visit()
    page = sari.sign_in("sari")
    sari.go("/families/?decile=3&sort=-amount")
    page.get_by_role("link", name="Sari Wahyuni").click()
    page.locator("#on").fill("2026-03-01")
    page.locator("#show-day").click()
    expect(page.get_by_text("per 1 Mar 2026").first).to_be_visible()
    page.get_by_role("link", name="Semua keluarga").click()
    expect(page.get_by_role("link", name="Desil 3")).to_be_visible()
    assert page.url.endswith("/families/?decile=3&sort=-amount")


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
    expect(page.locator(".answer.first .big")).to_have_text("Rp 1.100.000")
    page.get_by_role("button", name="tampilkan KK").click()
    expect(page.get_by_text(KK)).to_be_visible()
    expect(page.locator(".answer.first .big")).to_have_text("Rp 1.100.000")
    page.goto(f"{live_server.url}/families/")
    page.get_by_text("Saringan", exact=True).click()
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
