"""Sari at a family's home, with her phone: records the visit with a photo, updates the business, adds other aid, begins
a correction, and sees it all on the family's page."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from playwright.sync_api import expect

from tangga.photos.models import Photo
from tangga.visits.models import AidReceipt, BusinessState, Visit
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import checked

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def this_instant(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.now", lambda: datetime(2025, 5, 20, 4, 0, tzinfo=UTC))


def photo(colour):
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(out, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_visit_with_a_photo_a_business_other_aid_and_a_correction(visit, district):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    sari.go(f"/families/{district.wahyuni.public_id}/")
    page.get_by_role("link", name="Catat kunjungan").click()

    # The visitor forgets to say who was met: the photo is not lost.
    page.get_by_label("Temuan").fill("Ibu berjualan gorengan di depan rumah.")
    page.get_by_label("Data sosial ekonomi diperbarui").check()
    page.get_by_label("Rumah tampak depan").set_input_files([photo("navy"), photo("olive")])
    page.get_by_role("button", name="Simpan kunjungan").click()
    expect(page.get_by_role("alert")).to_contain_text("Belum tercatat")
    expect(page.get_by_label("Temuan")).to_have_value("Ibu berjualan gorengan di depan rumah.")
    expect(page.locator(".photos img")).to_have_count(2)
    page.get_by_label("tidak dipakai").first.check()
    page.get_by_label("pengurus").check()
    page.get_by_role("button", name="Simpan kunjungan").click()
    expect(page.get_by_text("Kunjungan tercatat.")).to_be_visible()
    expect(page.locator(".photos img")).to_have_count(1)
    expect(page.locator(".photos img")).to_have_js_property("naturalWidth", 400)
    at_the_visit = page.url

    page.get_by_role("link", name="Usaha", exact=True).click()
    page.get_by_role("link", name="Catat usaha").click()
    page.get_by_label("Jenis usaha").select_option("peddling")
    page.get_by_label("Yang dibuat atau dijual").fill("gorengan")
    page.get_by_label("Angka per tanggal").fill("2025-03-01")
    page.get_by_label("Omzet sebulan").fill("1.500.000")
    page.get_by_role("button", name="Simpan usaha").click()
    page.get_by_role("link", name="Angka baru").click()
    expect(page.get_by_label("Omzet sebulan")).to_have_value("1.500.000")
    page.get_by_label("Omzet sebulan").fill("2.250.000")
    page.get_by_label("Biaya sebulan").fill("1.250.000")
    page.get_by_role("button", name="Simpan angka").click()
    expect(page.locator("svg.business-picture.narrow")).to_be_visible()
    expect(page.locator(".figure", has_text="Laba sebulan")).to_contain_text("Rp 1.000.000")

    sari.go(at_the_visit.removeprefix(sari.address))
    page.get_by_role("link", name="Catat bantuan lain").click()
    page.get_by_label("Program", exact=True).select_option("pip")
    page.get_by_label("Untuk siapa").select_option(label="Budi")
    page.get_by_label("sekali").check()
    page.get_by_label("Rupiah setiap kali").fill("450.000")
    page.get_by_label("Sejak kapan, atau kapan").fill("2025-04-01")
    page.get_by_label("kata keluarga").check()
    page.get_by_role("button", name="Simpan bantuan").click()
    expect(page.get_by_text("Bantuan lain tercatat.")).to_be_visible()

    sari.go(at_the_visit.removeprefix(sari.address))
    page.get_by_role("link", name="Perbaiki data").click()
    page.get_by_role("link", name="Keluarga pindah rumah").click()
    page.get_by_label("Alamat").fill("Jl. Anggrek No. 4")
    page.get_by_label("Sejak kapan").fill("2025-05-01")
    page.get_by_label("Dari mana Anda tahu").fill("dilihat saat kunjungan")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Kirim ke pemeriksa").click()

    sari.go(at_the_visit.removeprefix(sari.address))
    changed = page.get_by_role("region", name="Yang berubah dari kunjungan ini")
    expect(changed.get_by_text("menunggu pemeriksa")).to_be_visible()

    sari.go(f"/families/{district.wahyuni.public_id}/")
    expect(page.get_by_role("link", name="Kunjungan rumah")).to_be_visible()
    expect(page.get_by_text("Langkah persiapan: 1 dari 5")).to_be_visible()
    expect(page.get_by_text("Laba Rp 1.000.000 sebulan")).to_be_visible()
    expect(page.get_by_text("PIP (Program Indonesia Pintar)")).to_be_visible()
    assert (Visit.objects.count(), BusinessState.objects.count(), AidReceipt.objects.count()) == (1, 2, 1)
    assert Photo.objects.filter(removed_at=None).count() == 1
    # A form that comes back is answered 422, which the console notes; nothing else went wrong.
    assert [each for each in sari.troubles if "422" not in each] == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_of_visits_has_a_barrier(visit, district, size):
    sari = visit(size)
    page = sari.sign_in("sari")
    family = f"/visits/of/{district.wahyuni.public_id}"
    sari.go(f"/visits/plan/{district.wahyuni.public_id}/")
    page.get_by_label("Tanggal").fill("2025-05-25")
    page.get_by_label("Tujuan").select_option("home_visit")
    page.get_by_role("button", name="Masukkan ke rencana").click()
    planned = page.url.removeprefix(sari.address)
    sari.go(f"{family}/businesses/new/")
    page.get_by_label("Jenis usaha").select_option("kiosk")
    page.get_by_label("Angka per tanggal").fill("2025-03-01")
    page.get_by_label("Omzet sebulan").fill("1.500.000")
    page.get_by_role("button", name="Simpan usaha").click()
    business = page.url.removeprefix(sari.address)
    sari.go(f"{business}update/")
    page.locator("#id_debt_idr").fill("0")
    page.get_by_role("button", name="Simpan angka").click()
    pages = [
        "/visits/",
        "/visits/export/",
        planned,
        f"{planned}hold/",
        business,
        f"{business}end/",
        f"{family}/aid/",
        f"{family}/aid/new/",
        f"/families/{district.wahyuni.public_id}/",
    ]
    assert [problem for path in pages for problem in checked(sari, path)] == []
