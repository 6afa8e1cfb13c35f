"""Tono, of the district office: narrows the list, saves it, looks at exits, at what to ask, at the rules."""

import openpyxl
import pytest
from playwright.sync_api import expect

from tangga.audit.models import Event
from tests.journeys.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_the_list_to_a_workbook(visit, district, size, tmp_path):
    tono = visit(size)
    page = tono.sign_in("tono")
    page.get_by_role("link", name="Keluarga", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("31 keluarga")

    page.get_by_text("Saringan", exact=True).click()
    page.get_by_label("Wilayah").select_option("3273011001")
    page.get_by_label("Lanjut usia").check()
    page.get_by_role("button", name="Tampilkan keluarga ini").click()
    expect(page.get_by_role("status").first).to_contain_text("3 keluarga")
    assert "area=3273011001" in page.url
    assert "component=elderly" in page.url

    page.get_by_role("link", name="Kel. Sarijadi").click()
    expect(page.get_by_role("status").first).to_contain_text("6 keluarga")
    page.get_by_role("link", name="Simpan sebagai Excel").click()
    page.get_by_label("Kunjungan atau pertemuan kelompok di lapangan").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan sebagai Excel").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "keluarga-2025-05-17.xlsx"
    assert openpyxl.load_workbook(saved).worksheets[0].max_row == 1 + 6
    assert Event.objects.get(action="families.exported").detail["rows"] == 6
    assert tono.troubles == []


def test_sorting_and_paging_keep_the_filters(visit, district):
    tono = visit()
    page = tono.sign_in("tono")
    tono.go("/families/?active=all")
    page.get_by_role("link", name="Tahap 2 (Apr–Jun 2025)").click()
    page.get_by_role("link", name="Tahap 2 (Apr–Jun 2025)").click()
    expect(page.locator("tbody tr").first).to_contain_text("Sari Wahyuni")
    expect(page.get_by_role("columnheader", name="Tahap 2 (Apr–Jun 2025)")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Lanjut", exact=True).click()
    expect(page.get_by_text("Halaman 2 dari 2")).to_be_visible()
    assert "active=all" in page.url


def test_exits_by_year_and_village_in_both_forecasts(visit, district):
    page = visit().sign_in("tono")
    page.get_by_text("Pendampingan", exact=True).click()
    page.get_by_role("link", name="Graduasi alamiah", exact=True).click()
    expect(page.get_by_role("heading", name="Menurut tahun, Kota Bandung")).to_be_visible()
    expect(page.locator(".chart-wide svg").first).to_be_visible()
    expect(page.locator(".chart-narrow svg").first).to_be_hidden()
    page.get_by_label("Perkiraan", exact=True).select_option("drops_out")
    page.wait_for_url("**scenario=drops_out**")
    row = page.get_by_role("row").filter(has_text="Kel. Sarijadi")
    many = row.get_by_role("link").last
    expect(many).to_have_text(many.inner_text())
    page.locator("table.dense a[href*='ends_early=2028']").first.click()
    expect(
        page.get_by_role("link", name="Komponen terakhir berakhir tahun 2028 jika anak putus sekolah")
    ).to_be_visible()


def test_what_to_ask_is_listed_with_whom_to_ask_about(visit, district):
    page = visit(PHONE).sign_in("tono")
    page.get_by_text("Pendampingan", exact=True).click()
    page.get_by_role("link", name="Perlu ditanyakan", exact=True).click()
    page.get_by_role("link", name="Tanyakan: tanggal lahir").click()
    expect(page.get_by_role("row").filter(has_text="Sari Wahyuni")).to_contain_text("tanggal lahir Eko")


def test_the_rules_of_two_days_side_by_side(visit, district):
    tono = visit()
    page = tono.sign_in("tono")
    page.get_by_role("link", name="Kebijakan", exact=True).click()
    page.get_by_label("Cari dalam kebijakan").fill("usia minimum")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_text("60 tahun").first).to_be_visible()
    page.get_by_role("link", name="Bandingkan dua tanggal").click()
    page.get_by_label("Dari").fill("2022-01-01")
    page.get_by_label("Sampai").fill("2025-05-17")
    page.get_by_role("button", name="Bandingkan").click()
    changed = page.locator(".parameter").filter(has_text="Usia minimum")
    expect(changed).to_contain_text("70 tahun")
    expect(changed).to_contain_text("60 tahun")
    assert tono.troubles == []


def test_a_family_of_another_area_does_not_exist(visit, district):
    budi = visit()
    page = budi.sign_in("budi")
    budi.go(f"/families/{district.wahyuni.public_id}/")
    expect(page.get_by_role("heading", name="Tidak ditemukan")).to_be_visible()
    expect(page.get_by_text("Wahyuni")).to_have_count(0)


def test_a_role_that_sees_no_family_is_told_so(visit, district):
    wati = visit()
    page = wati.sign_in("admin")
    wati.go("/families/")
    expect(page.get_by_role("heading", name="Bukan untuk peran Anda")).to_be_visible()
    expect(page.get_by_text("Sebagai Pengelola akun Anda tidak dapat melihat keluarga dan haknya")).to_be_visible()
