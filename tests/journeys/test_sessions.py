"""Sari on her phone: opens a group, plans its session, says who came with a photo, and sees what is covered."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tangga.photos.models import Photo
from tangga.sessions.models import Group, Session
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import barriers

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def photo_folder(settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"


@pytest.fixture
def photo(tmp_path):
    """A photo on the phone."""
    path = tmp_path / "kegiatan.jpg"
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (11, 93, 87)).save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def test_from_a_suggested_group_to_a_session_held_and_what_it_covers(visit, district, photo):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    page.get_by_text("Pendampingan").click()
    page.get_by_role("link", name="Pertemuan P2K2", exact=True).click()
    page.get_by_role("link", name="Kelompok", exact=True).click()
    page.get_by_role("link", name="Sarankan kelompok").first.click()
    page.get_by_role("button", name="Masukkan keluarga ke kelompok ini").click()
    expect(page.get_by_role("status").first).to_contain_text("kelompok mendapat keluarga")
    group = Group.objects.order_by("name").first()
    assert barriers(page) == []

    page.get_by_role("link", name=group.name, exact=True).click()
    assert barriers(page) == []
    page.get_by_role("link", name="Rencanakan pertemuan").click()
    expect(page.locator("#id_topic")).to_have_value("better_parents")
    page.locator("#id_place").fill("Balai RW 3")
    assert barriers(page) == []
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("link", name="Isi daftar hadir").click()

    assert page.locator("input[type=radio]:checked").count() == 0
    page.get_by_role("button", name="Simpan daftar hadir").click()
    expect(page.get_by_role("alert")).to_contain_text("belum diisi")
    assert barriers(page) == []
    page.get_by_role("button", name="Sisanya hadir").click()
    first = page.locator("fieldset.pick").first
    first.get_by_role("radio", name="sakit").check()
    page.locator("#notes").fill("Ibu-ibu aktif bertanya.")
    page.locator("#photo-activity").set_input_files(photo)
    page.get_by_role("button", name="Simpan daftar hadir").click()

    expect(page.get_by_text("Daftar hadir tersimpan.")).to_be_visible()
    expect(page.get_by_text("Ibu-ibu aktif bertanya.")).to_be_visible()
    expect(page.locator(".photos img")).to_have_count(1)
    assert barriers(page) == []
    session = Session.objects.get()
    assert (session.state, session.sick, session.present) == ("held", 1, group.size - 1)
    assert Photo.objects.count() == 1

    sari.go("/sessions/coverage/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cakupan dan kehadiran")
    expect(page.locator("table.coverage-table")).to_contain_text(group.name)
    assert barriers(page) == []
    sari.go("/sessions/month/")
    expect(page.get_by_text("1 dari 12")).to_be_visible()
    assert barriers(page) == []
    assert [each for each in sari.troubles if "422" not in each] == []  # the form that came back is no trouble


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_offices_pages_have_no_barrier(visit, district, size):
    tono = visit(size)
    page = tono.sign_in("tono")
    addresses = ("/sessions/", "/sessions/groups/", "/sessions/month/", "/sessions/coverage/", "/sessions/catalogue/")
    found = [(address, barriers(tono.go(address))) for address in addresses]
    assert [each for each in found if each[1]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert tono.troubles == []


def test_a_month_is_planned_on_a_phone_in_one_form(visit, district):
    page = visit(PHONE).sign_in("sari")
    page.get_by_text("Pendampingan").click()
    page.get_by_role("link", name="Pertemuan P2K2", exact=True).click()
    page.get_by_role("link", name="Kelompok", exact=True).click()
    page.get_by_role("link", name="Sarankan kelompok").first.click()
    page.get_by_role("button", name="Masukkan keluarga ke kelompok ini").click()

    page.get_by_role("link", name="Rencana bulan").click()
    page.get_by_role("link", name="Rencanakan sebulan").click()
    assert barriers(page) == []
    page.get_by_role("button", name="Rencanakan pertemuan ini").click()
    expect(page.get_by_role("status").first).to_contain_text("sudah direncanakan")
    assert Session.objects.filter(state="planned").count() == Group.objects.count()
