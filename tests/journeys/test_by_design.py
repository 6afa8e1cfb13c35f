"""The features together, as they are meant: one story from a session to the printed report, through real pages."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import expect

from tangga.areas.models import Area
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import Family
from tangga.graduation.models import Plan
from tangga.jobs.worker import work_all
from tangga.people.roles import Role
from tangga.sessions.models import Session
from tangga.targets.actions import set_target, share_out
from tangga.targets.models import Rule
from tangga.targets.sharing import parts_for
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import TOO_WIDE, barriers
from tests.small_district import AT, TODAY, _posted

pytestmark = pytest.mark.browser

EVENING = datetime(2025, 5, 20, 11, 0, tzinfo=UTC)  # of TODAY: its session has begun
JUNE = date(2025, 6, 2)  # May is over: its reports are made
THEN = datetime(2025, 6, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    settings.PHOTOS_FOLDER = tmp_path / "photos"


@pytest.fixture(autouse=True)
def instant(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.now", lambda: EVENING)


@pytest.fixture
def lestari(district):
    """The coordinator."""
    return _posted("lestari", "Lestari Handayani", Role.COORDINATOR, "3273")


@pytest.fixture
def ten(district):
    """Tono, the official, has twenty families of the year shared out: ten to Sari, ten to Dewi."""
    told = {"by": district.tono, "on": TODAY, "at": AT}
    bandung = Area.objects.get(code="3273")
    whole = set_target(bandung, 2025, Rule.ENTERED, date(2025, 1, 1), number=20, sharing=uuid4(), **told)
    parts = {each.key: 10 for each in parts_for(whole, TODAY)}
    share_out(whole.public_id, parts, sharing=uuid4(), seen=None, **told)


def photo(shade):
    out = io.BytesIO()
    Image.new("RGB", (800, 600), shade).save(out, "JPEG")
    return {"name": f"{shade}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def chosen(page, entry):
    """An entry of the first page's menu."""
    page.get_by_role("link", name="Beranda").click()
    page.get_by_text("Pendampingan").click()
    page.get_by_role("navigation").get_by_role("link", name=entry, exact=True).click()


def looked_at(page) -> list[str]:
    """What stands in somebody's way on the page being shown."""
    page.wait_for_load_state()
    wide = page.evaluate(TOO_WIDE)
    return [f"{page.url} {each}" for each in [*barriers(page), *(["too wide"] if wide > 0 else [])]]


def taken(page, name) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return waiting.value.path().read_bytes()


def test_a_browser_journey_from_a_session_to_the_work_plan_the_target_and_the_printed_report(
    visit, district, lestari, ten, monkeypatch
):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    found = looked_at(page)

    # A group as suggested, and its session of today.
    chosen(page, "Pertemuan P2K2")
    page.get_by_role("link", name="Kelompok", exact=True).click()
    page.get_by_role("link", name="Sarankan kelompok").first.click()
    found += looked_at(page)
    page.get_by_role("button", name="Masukkan keluarga ke kelompok ini").click()
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    found += looked_at(page)
    group = re.sub("^Kelompok ", "", page.get_by_role("heading", level=1).inner_text())
    page.get_by_role("link", name="Rencanakan pertemuan").click()
    page.locator("#id_place").fill("Balai RW 3")
    page.get_by_role("button", name="Simpan").click()
    found += looked_at(page)
    page.get_by_role("link", name="Isi daftar hadir").click()
    page.get_by_role("button", name="Sisanya hadir").click()
    page.locator("fieldset.pick").first.get_by_role("radio", name="sakit").check()
    page.locator("#notes").fill("Ibu-ibu aktif bertanya.")
    page.locator("#photo-activity").set_input_files([photo("teal")])
    found += looked_at(page)
    page.get_by_role("button", name="Simpan daftar hadir").click()
    expect(page.get_by_text("Daftar hadir tersimpan.")).to_be_visible()
    found += looked_at(page)
    session = Session.objects.get()
    assert (session.state, session.group.name) == ("held", group)

    # Whom to prepare: a family of hers; at its home the visit, then the questionnaire.
    chosen(page, "Bidik graduasi")
    found += looked_at(page)
    key = page.locator("input[name=family]").first.input_value()
    family = Family.objects.get(public_id=key)
    page.locator(f'main a[href="/families/{key}/"]').first.click()
    found += looked_at(page)
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_label("Tujuan").select_option("home_visit")
    page.get_by_label("pengurus").check()
    page.get_by_label("Temuan").fill("Ibu berjualan gorengan di depan rumah.")
    found += looked_at(page)
    page.get_by_role("button", name="Simpan kunjungan").click()
    expect(page.get_by_text("Kunjungan tercatat.")).to_be_visible()
    found += looked_at(page)
    page.get_by_role("link", name=f"Keluarga {family.name}").first.click()
    page.get_by_role("link", name="Isi kuesioner").click()
    page.get_by_role("group", name="Apa usaha keluarga?").get_by_text("Kios, warung").click()
    page.get_by_label("Sudah berapa bulan usaha itu berjalan?").fill("14")
    page.get_by_role("group", name="Lantai rumah").get_by_text("Keramik").click()
    found += looked_at(page)
    page.get_by_role("button", name="Simpan jawaban").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kesiapan keluarga {family.name}")
    found += looked_at(page)

    # Among those to prepare the family stands with its answers now; it is picked and planned.
    chosen(page, "Bidik graduasi")
    row = page.get_by_role("row").filter(has=page.locator(f'input[value="{key}"]'))
    expect(row).to_contain_text("ditanya 20 Mei 2025")
    row.get_by_label("Pilih").check()
    page.get_by_role("button", name="Pilih yang dicentang").click()
    expect(page.get_by_text("1 keluarga dipilih untuk 2025.")).to_be_visible()
    page.locator(f'main a[href="/graduation/plan/new/{key}/"]').first.click()
    page.get_by_label("Keinginan keluarga").fill("Saya ingin warung saya cukup untuk kami.")
    page.get_by_label("Tujuan").fill("Warung buka setiap hari")
    page.get_by_label("Usaha terdaftar (NIB)", exact=True).check()
    found += looked_at(page)
    page.get_by_role("button", name="Simpan rencana ini").click()
    expect(page.get_by_text("0 dari 1 tercapai")).to_be_visible()
    found += looked_at(page)
    due = Plan.objects.get().milestones.get().due_on

    # The coordinator sees it in the work plan, and the target as it stands.
    office = visit(DESKTOP)
    desk = office.sign_in("lestari")
    found += looked_at(desk)
    chosen(desk, "Bidik graduasi")
    desk.get_by_role("link", name="Rencana kerja", exact=True).click()
    desk.get_by_role("link", name="Sari Dewi").click()
    desk.get_by_role("link", name="Sepanjang 2025").click()
    found += looked_at(desk)
    office.go(f"/graduation/work-plan/?facilitator={district.sari.public_id}&month={due:%Y-%m}")
    expect(desk.get_by_text("Usaha terdaftar (NIB)")).to_be_visible()
    expect(desk.get_by_text(family.name).first).to_be_visible()
    found += looked_at(desk)
    chosen(desk, "Target")
    expect(desk.get_by_role("row").filter(has_text="Sari Dewi")).to_contain_text("0 dari 10")

    # The family manages on its own and leaves, as its district recorded.
    leaving = Leaving(family.family_id, "voluntary", date(2025, 5, 20), ("business_grew",))
    record_exits([leaving], by=district.tono, on=TODAY, at=AT)
    desk.reload()
    expect(desk.get_by_role("row").filter(has_text="Sari Dewi")).to_contain_text("1 dari 10")
    found += looked_at(desk)

    # In June her first page reminds Sari of May's reports; she makes that of the sessions and takes it along.
    monkeypatch.setattr("tangga.people.clock.today", lambda: JUNE)
    monkeypatch.setattr("tangga.people.clock.now", lambda: THEN)
    sari.sign_in("sari")
    page.get_by_role("link", name="laporan kerja belum dibuat").click()
    found += looked_at(page)
    page.get_by_role("link", name="Mei 2025, RHK 2").click()
    found += looked_at(page)
    page.get_by_role("button", name="Buat PDF dan DOCX").click()
    expect(page.get_by_text("Menunggu giliran")).to_be_visible()
    work_all(THEN)
    expect(page.get_by_role("button", name="PDF", exact=True)).to_be_visible()
    found += looked_at(page)

    with zipfile.ZipFile(io.BytesIO(taken(page, "DOCX"))) as parts:
        document = re.sub(r"<[^>]+>", " ", parts.read("word/document.xml").decode())
    told = (group, "Pengasuhan", "Balai RW 3", "20 Mei 2025", f"{session.present} orang", "Ibu-ibu aktif bertanya.")
    assert [each for each in told if each not in document] == []
    printed = taken(page, "PDF")
    assert printed[:5] == b"%PDF-"
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 2
    assert found == []
    assert sari.troubles + office.troubles == []
