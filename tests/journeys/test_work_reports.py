"""Sari records other work with a photo on her phone, makes the month's report, and takes it along."""

import io
import zipfile

import pytest
from PIL import Image
from playwright.sync_api import expect

from tangga.jobs.worker import work_all
from tangga.work_reports.models import OtherWork, WorkReport
from tests import make
from tests.journeys.conftest import PHONE
from tests.journeys.test_every_page import checked

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    settings.PHOTOS_FOLDER = tmp_path / "photos"


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(out, "JPEG")
    return {"name": "rapat.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def saved(page, button):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return waiting.value.path().read_bytes()


def test_from_a_photo_of_a_meeting_to_the_report_of_the_month(visit, district):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    sari.go("/work-reports/")
    page.get_by_role("link", name="Catat kegiatan lain").click()
    page.get_by_label("Jenis kegiatan").select_option(label="Rapat bulanan")
    page.get_by_label("Tanggal").fill("2025-04-24")
    page.get_by_label("Tempat", exact=True).fill("Aula Dinas Sosial")
    page.get_by_label("Apa yang dikerjakan").fill("Evaluasi P2K2 *bukan* #import")
    page.get_by_label("Jumlah peserta").fill("14")
    page.get_by_label("Foto (boleh kosong)").set_input_files([jpeg()])
    page.get_by_role("button", name="Catat", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rapat bulanan")
    expect(page.get_by_role("img", name="Foto 1")).to_be_visible()

    page.get_by_role("link", name="Kegiatan lain", exact=True).first.click()
    page.get_by_role("link", name="Laporan kerja", exact=True).last.click()
    page.get_by_role("link", name="April 2025, RHK 7").click()
    expect(page.get_by_text("hasilnya belum ditulis")).to_be_visible()
    page.get_by_label("Catatan penutup").fill("Sinyal sulit di dua kelompok.")
    page.get_by_role("button", name="Buat PDF dan DOCX").click()
    expect(page.get_by_text("Menunggu giliran")).to_be_visible()
    work_all(make.NOW)
    expect(page.get_by_role("button", name="PDF")).to_be_visible()

    assert saved(page, "PDF")[:5] == b"%PDF-"
    with zipfile.ZipFile(io.BytesIO(saved(page, "DOCX"))) as parts:
        words = parts.read("word/document.xml").decode()
    assert "Evaluasi P2K2 *bukan* #import" in words
    assert "“Sinyal sulit di dua kelompok.”" in words
    assert sari.troubles == []


@pytest.mark.parametrize("who", ["sari", "tono"])
def test_no_page_of_work_reports_has_a_barrier(visit, district, who):
    work = OtherWork.objects.create(
        facilitator=district.sari,
        district_id="3273",
        kind="complaint",
        rhk=6,
        done_on=make.TODAY,
        place="Balai RW 3",
        what="Kartu tertelan mesin.",
    )
    report = WorkReport.objects.create(
        key=work.public_id,
        facilitator=district.sari,
        district_id="3273",
        month=make.TODAY.replace(day=1),
        rhk=6,
        revision=1,
        year=2025,
        serial=1,
        number="0001/RHK.6/3273/V/2025",
        state="made",
        content={"lines": []},
        digest="0" * 64,
        activities=1,
        made_at=make.NOW,
    )
    shared = [
        "/work-reports/",
        f"/work-reports/of/{district.sari.public_id}/",
        f"/work-reports/of/{district.sari.public_id}/report/?month=2025-05&rhk=6",
        f"/work-reports/of/{district.sari.public_id}/report/?month=2025-05&rhk=2",
        f"/work-reports/made/{report.public_id}/",
        f"/work-reports/made/{report.public_id}/export/",
        "/work-reports/other/",
        f"/work-reports/other/{work.public_id}/",
    ]
    own = {
        "sari": ["/work-reports/other/new/", f"/work-reports/other/{work.public_id}/edit/"],
        "tono": ["/work-reports/letterhead/"],
    }
    looker = visit(PHONE)
    looker.sign_in(who)

    assert [each for path in [*shared, *own[who]] for each in checked(looker, path)] == []
    assert looker.troubles == []
