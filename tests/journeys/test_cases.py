"""A family leaves: proposed, sent back, signed, re-verified, approved, in force, and restored when it objects."""

import io
from datetime import UTC, date, datetime

import pytest
from PIL import Image
from playwright.sync_api import expect

from tangga.cases.models import Case
from tangga.families.queries import spell_of
from tangga.people.roles import Role
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import TOO_WIDE, checked
from tests.small_district import AT, TODAY, _posted

pytestmark = pytest.mark.browser
WORDS = "Warung saya sudah cukup, biarlah bantuan untuk yang lain."
OUT = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"


@pytest.fixture
def the_day(monkeypatch):
    """the_day(day): it is that day for everybody from now on."""

    def is_now(day):
        monkeypatch.setattr("tangga.people.clock.today", lambda: day)
        monkeypatch.setattr("tangga.people.clock.now", lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))

    monkeypatch.setattr("tangga.people.clock.now", lambda: AT)
    is_now(TODAY)
    return is_now


@pytest.fixture
def letter():
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "ivory").save(out, "JPEG")
    return {"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_from_a_proposal_to_an_exit_and_back_by_an_objection(visit, district, the_day, letter):
    lestari = _posted("lestari", "Lestari Handayani", Role.COORDINATOR, "3273")
    _posted("kepala", "Kepala Dinas", Role.DISTRICT_HEAD, "3273")
    sari = visit(PHONE)
    phone = sari.sign_in("sari")
    sari.go(f"/families/{district.wahyuni.public_id}/")
    phone.get_by_role("link", name="Usulkan graduasi").click()
    phone.get_by_label("usaha berkembang").check()
    press(phone, "Kirim usulan")
    expect(phone.get_by_role("alert")).to_contain_text("dengan kata-katanya sendiri")
    expect(phone.get_by_label("usaha berkembang")).to_be_checked()
    phone.locator("#id_words").fill(WORDS)
    press(phone, "Kirim usulan")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Usulan graduasi keluarga Sari Wahyuni")
    where = phone.url.removeprefix(sari.address)

    # The coordinator sends it back, the facilitator puts it right.
    coordinator = visit(DESKTOP)
    desk = coordinator.sign_in(lestari.username)
    coordinator.go(where)
    desk.get_by_text("Kembalikan", exact=True).first.click()
    desk.get_by_label("Yang perlu dibetulkan").fill("Tambahkan alasan keluarga yang lain.")
    press(desk, "Kembalikan")
    sari.go("/")
    phone.get_by_role("link", name="usulan graduasi dikembalikan").click()
    phone.get_by_role("link", name="Sari Wahyuni").first.click()
    phone.get_by_role("link", name="Usulkan lagi").click()
    expect(phone.get_by_text("Tambahkan alasan keluarga yang lain.")).to_be_visible()
    phone.get_by_label("ingin memberi kesempatan").check()
    press(phone, "Usulkan lagi")

    phone.get_by_label("Ditandatangani pada").fill(TODAY.isoformat())
    phone.get_by_label("Nama saksi").fill("Pak Budiman")
    phone.get_by_label("Jabatan saksi").fill("Ketua RT 3")
    phone.get_by_label("Foto atau pindaian").set_input_files(letter)
    press(phone, "Tambahkan surat pernyataan")
    expect(phone.locator(".photos img")).to_have_js_property("naturalWidth", 600)
    assert phone.evaluate(TOO_WIDE) <= 0

    coordinator.go(where)
    desk.get_by_label("Tanggal kunjungan").fill(TODAY.isoformat())
    desk.get_by_label("Yang Anda temukan").fill("Warung ramai, sesuai usulan.")
    press(desk, "Verifikasi ulang: sesuai")
    expect(
        desk.get_by_text("Anda yang memverifikasi ulang").or_(desk.get_by_text("Langkah ini untuk")).first
    ).to_be_visible()

    tono = visit(DESKTOP)
    office = tono.sign_in("tono")
    office.get_by_role("link", name="usulan graduasi menunggu langkah Anda").click()
    office.get_by_role("link", name="Sari Wahyuni").first.click()
    press(office, "Setujui")
    expect(office.get_by_text("Paling cepat")).to_be_visible()
    the_day(OUT)  # everybody signs in anew by then
    tono.sign_in("tono")
    tono.go(where)
    press(office, "Berlakukan")
    expect(office.get_by_role("heading", name="Kunjungan setelah keluar")).to_be_visible()
    assert spell_of(district.wahyuni, OUT).left_on == OUT

    # The family objects in time; the head, who had no part, gives it its place back.
    the_day(date(2025, 7, 10))
    sari.sign_in("sari")
    sari.go(where)
    phone.get_by_text("Keluarga menyanggah", exact=True).first.click()
    phone.get_by_label("Yang disanggah keluarga").fill("Warung tutup sejak bulan lalu.")
    press(phone, "Keluarga menyanggah")
    kepala = visit(DESKTOP)
    head = kepala.sign_in("kepala")
    kepala.go(where)
    head.get_by_label("Mengapa sanggahan diterima").fill("Warung memang sudah tutup.")
    press(head, "Terima sanggahan")
    expect(head.get_by_text("Usulan ini sudah selesai")).to_be_visible()
    assert spell_of(district.wahyuni, date(2025, 7, 10)).left_on is None
    assert Case.objects.get().state == "reversed"
    assert [each for each in sari.troubles if "422" not in each] == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_of_cases_has_a_barrier(visit, district, size, the_day):
    from tangga.cases.proposing import Proposal, propose

    told = {"by": district.sari, "on": TODAY, "at": AT}
    case = propose(district.wahyuni, Proposal("voluntary", ("make_room",), WORDS), **told)
    for_whom = visit(size)
    for_whom.sign_in("tono")
    paths = ["/cases/", f"/cases/{case.public_id}/", f"/families/{district.wahyuni.public_id}/"]
    assert [each for path in paths for each in checked(for_whom, path)] == []
    sari = visit(size)
    sari.sign_in("sari")
    other = district.wahyuni._meta.model.objects.filter(family_id="F-0101").get()
    paths = [f"/cases/{case.public_id}/", f"/cases/new/{other.public_id}/"]
    assert [each for path in paths for each in checked(sari, path)] == []
