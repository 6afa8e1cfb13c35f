"""Sari on her phone: whom to prepare, a family picked, its plan, a milestone met; Sinta sees the work plan."""

import pytest
from playwright.sync_api import expect

from tangga.graduation.models import Milestone, Plan
from tangga.people.roles import Role
from tests import make
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import checked
from tests.small_district import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def sinta(district):
    """The coordinator of the district."""
    person = make.person("sinta", "Sinta Maharani")
    make.posting(person, Role.COORDINATOR, "3273")
    person.set_password(PASSWORD)
    person.save()
    return person


def test_from_whom_to_prepare_to_a_milestone_met_and_the_work_plan(visit, district, sinta):
    sari = visit(PHONE)
    page = sari.sign_in("sari")
    sari.go("/graduation/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bidik graduasi")
    row = page.get_by_role("row").filter(has=page.locator("input[name=family]")).first
    name = row.get_by_role("link").first.inner_text()
    row.get_by_label("Pilih").check()
    page.get_by_role("button", name="Pilih yang dicentang").click()
    expect(page.get_by_text("1 keluarga dipilih untuk 2025.")).to_be_visible()

    page.get_by_role("row").filter(has_text=name).get_by_role("link", name="Buat rencana").first.click()
    page.get_by_role("button", name="Simpan rencana ini").click()
    expect(page.get_by_role("alert")).to_contain_text("Belum disimpan")
    page.get_by_label("Keinginan keluarga").fill("Saya ingin warung saya cukup untuk kami.")
    page.get_by_label("Tujuan").fill("Warung buka setiap hari")
    page.get_by_label("modal", exact=True).check()
    page.get_by_label("Usaha terdaftar (NIB)", exact=True).check()
    page.get_by_label("Tabungan cukup untuk belanja rumah tangga satu bulan", exact=True).check()
    page.get_by_role("button", name="Simpan rencana ini").click()
    expect(page.get_by_text("0 dari 2 tercapai")).to_be_visible()

    stone = page.locator(".stone").first
    stone.get_by_text("Tercapai", exact=True).click()
    stone.get_by_role("button", name="Catat sebagai tercapai").click()
    expect(page.get_by_text("1 dari 2 tercapai (50 %)")).to_be_visible()
    assert Milestone.objects.filter(met_on__isnull=False).count() == 1
    assert [each for each in sari.troubles if "Failed to load resource" not in each] == []  # the refused form

    coordinator = visit(DESKTOP)
    page = coordinator.sign_in("sinta")
    coordinator.go("/graduation/work-plan/")
    page.get_by_role("link", name="Sari Dewi").click()
    page.get_by_role("link", name="Sepanjang 2025").click()
    page.get_by_role("link", name="Juni 2025").click()
    expect(page.get_by_text("Usaha terdaftar (NIB)")).to_be_visible()
    assert coordinator.troubles == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_of_graduation_has_a_barrier(visit, district, sinta, size):
    sari = visit(size)
    page = sari.sign_in("sari")
    sari.go("/graduation/")
    page.locator("input[name=family]").first.check()
    page.get_by_role("button", name="Pilih yang dicentang").click()
    address = page.get_by_role("link", name="Buat rencana").first.get_attribute("href")
    sari.go(address)
    page.get_by_label("Keinginan keluarga").fill("Kami ingin mandiri.")
    page.get_by_label("Tujuan").fill("Warung buka setiap hari")
    page.get_by_label("Usaha terdaftar (NIB)", exact=True).check()
    page.get_by_role("button", name="Simpan rencana ini").click()
    plan = Plan.objects.get()
    family = plan.family.public_id
    paths = (
        "/graduation/",
        "/graduation/?limit=yes&sort=ends",
        "/graduation/plans/",
        f"/graduation/plan/{plan.public_id}/",
        f"/graduation/plan/{plan.public_id}/edit/",
        f"/graduation/family/{family}/pick/",
        f"/graduation/plan/new/{family}/",
        "/graduation/work-plan/",
        "/graduation/work-plan/?year=2025",
        f"/families/{family}/",
    )
    assert [each for path in paths for each in checked(sari, path)] == []
    assert sari.troubles == []
