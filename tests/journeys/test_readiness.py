"""Readiness in the browser: Sari asks a family on her phone and reads the result; Tono changes the questionnaire in a
spreadsheet, sees what differs, and brings it in."""

import openpyxl
import pytest
from playwright.sync_api import expect

from tangga.readiness.models import Assessment, Questionnaire
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import TOO_LOW, TOO_WIDE
from tests.journeys.test_every_page import barriers as found_by_axe

pytestmark = pytest.mark.browser


def barriers(page) -> list[str]:
    """What stands in somebody's way on the page being shown."""
    low = page.evaluate(TOO_LOW) if page.viewport_size["width"] < 500 else []
    return [*found_by_axe(page), *low, *(["wider than the screen"] if page.evaluate(TOO_WIDE) > 0 else [])]


def test_a_facilitator_asks_on_a_phone_and_reads_the_result(visit, district):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    sari.go(f"/families/{district.wahyuni.public_id}/")
    page.get_by_role("link", name="Isi kuesioner").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kuesioner kesiapan")
    assert barriers(page) == []

    business = page.get_by_role("group", name="Apa usaha keluarga?")
    months = page.get_by_label("Sudah berapa bulan usaha itu berjalan?")
    business.get_by_text("Tidak punya usaha").click()
    expect(months).to_be_hidden()
    business.get_by_text("Kios, warung").click()
    months.fill("14")
    page.get_by_role("group", name="Lantai rumah").get_by_text("Keramik").click()
    page.get_by_role("group", name="Harta apa").get_by_text("Sepeda motor").click()
    page.get_by_label("Berapa tabungan keluarga").fill("satu juta")
    page.get_by_role("button", name="Simpan jawaban").click()

    expect(page.get_by_role("alert")).to_contain_text("ada jawaban yang perlu dibetulkan")
    expect(months).to_have_value("14")
    assert barriers(page) == []
    page.get_by_label("Berapa tabungan keluarga").fill("1.000.000")
    page.get_by_role("button", name="Simpan jawaban").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kesiapan keluarga Sari Wahyuni")
    expect(page.get_by_text("Tidak ada keluarga yang digraduasi karena nilai.")).to_be_visible()
    expect(page.get_by_text("Anggapan").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Berapa tabungan")).to_contain_text("2 dari 4")
    assert barriers(page) == []
    kept = Assessment.objects.get()
    assert (kept.answers["savings_idr"], kept.answered_by.username) == (1_000_000, "sari")

    page.get_by_role("link", name="Dari waktu ke waktu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kesiapan dari waktu ke waktu")
    assert barriers(page) == []
    assert sari.troubles in (
        [],
        ["Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"],
    )


def test_it_can_be_answered_without_scripts(browser, live_server, district):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/sign-in/")
    page.locator("#id_username").fill("sari")
    page.locator("#id_password").fill("tangga di rumah")
    page.locator("main form button").click()
    page.goto(f"{live_server.url}/readiness/answer/{district.wahyuni.public_id}/")
    expect(page.get_by_text("Tidak ditanyakan bila:").first).to_be_visible()
    page.get_by_role("group", name="Lantai rumah").get_by_text("Semen").click()
    page.get_by_role("button", name="Simpan jawaban").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kesiapan keluarga Sari Wahyuni")
    context.close()


def test_an_official_changes_the_questionnaire_in_a_spreadsheet(visit, district, tmp_path):
    tono = visit(DESKTOP)
    page = tono.sign_in("tono")
    tono.go("/readiness/questionnaires/")
    assert barriers(page) == []
    page.get_by_role("link", name="Kesiapan graduasi, versi 1").click()
    assert barriers(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh sebagai lembar kerja").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    book = openpyxl.load_workbook(saved)
    book["choices"]["E3"] = 2.5
    book.save(saved)

    page.get_by_role("link", name="Masukkan versi baru").click()
    page.locator("input[type=file]").set_input_files(saved)
    page.get_by_role("button", name="Lihat").click()
    expect(page.get_by_role("row").filter(has_text="choices, baris 3, kolom E")).to_contain_text("bukan bilangan bulat")
    assert barriers(page) == []

    book["choices"]["E3"], book["settings"]["C2"], book["tangga_thresholds"]["B3"] = 3, "bandung-1", 40
    book.save(saved)
    page.locator("input[type=file]").set_input_files(saved)
    page.get_by_role("button", name="Lihat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Yang berubah pada versi baru")
    expect(page.get_by_text("semula nilai 2, kini 3")).to_be_visible()
    expect(page.get_by_text("“hampir siap”: dari 50 % nilai menjadi 40 %")).to_be_visible()
    assert barriers(page) == []
    assert not Questionnaire.objects.filter(area="3273").exists()
    page.get_by_role("button", name="Masukkan versi ini").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kesiapan graduasi, versi bandung-1")
    assert Questionnaire.objects.get(area="3273").brought_by.username == "tono"
