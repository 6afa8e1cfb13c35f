"""Tono sets his district's target and shares it out; Lestari, the coordinator, sees on her phone who is late."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tangga.families.exits import Leaving, record_exits
from tangga.people.roles import Role
from tangga.targets.models import Target
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import checked
from tests.small_district import AT, TODAY, _posted

pytestmark = pytest.mark.browser


@pytest.fixture
def lestari(district):
    return _posted("lestari", "Lestari Handayani", Role.COORDINATOR, "3273")


def test_from_the_rule_to_who_is_late(visit, district, lestari):
    rows = [Leaving(f"F-0{place}", "voluntary", date(2025, 4, 1), ("business_grew",)) for place in (100, 101, 102)]
    record_exits(rows, by=district.tono, on=TODAY, at=AT)

    tono = visit(DESKTOP)
    page = tono.sign_in("tono")
    tono.go("/targets/")
    expect(page.get_by_role("heading", name="Belum ada target 2025")).to_be_visible()
    page.get_by_role("link", name="Tetapkan target").click()
    page.get_by_label("sekian per pendamping: 20").check()
    page.get_by_role("button", name="Tetapkan target ini").click()
    expect(page.get_by_role("heading", name="Bagi 20 keluarga 2025")).to_be_visible()

    page.get_by_label("Target Sari Dewi").fill("12")
    page.get_by_role("button", name="Simpan pembagian").click()
    expect(page.get_by_role("alert")).to_contain_text("lebih 2")
    expect(page.get_by_label("Target Sari Dewi")).to_have_value("12")
    page.get_by_label("Target Dewi Anggraini").fill("")
    page.get_by_role("button", name="Bagi sisanya").click()
    expect(page.get_by_label("Target Dewi Anggraini")).to_have_value("8")
    page.get_by_role("button", name="Simpan pembagian").click()
    expect(page.get_by_role("heading", name="3 dari 20")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Sari Dewi")).to_contain_text("3 dari 12")
    assert sorted(Target.objects.exclude(facilitator=None).values_list("number", flat=True)) == [8, 12]

    page.get_by_role("row").filter(has_text="Sari Dewi").get_by_role("link", name="3", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("3 keluarga")
    expect(page.get_by_role("row").filter(has_text="usaha berkembang")).to_have_count(3)
    # The refusal above was answered with 422, of which the browser tells.
    assert [each for each in tono.troubles if "422" not in each] == []

    phone = visit(PHONE)
    page = phone.sign_in("lestari")
    page.get_by_role("link", name="pendamping tertinggal dari laju target tahun ini").click()
    expect(page.get_by_role("status").filter(has_text="tertinggal")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Dewi Anggraini")
    expect(row).to_contain_text("0 dari 8")
    expect(row.locator(".mark.out")).to_contain_text("tertinggal")
    expect(page.get_by_role("link", name="Bagi ulang")).to_have_count(0)
    assert phone.troubles == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_of_targets_has_a_barrier(visit, district, lestari, size):
    record_exits([Leaving("F-0100", "voluntary", date(2025, 4, 1))], by=district.tono, on=TODAY, at=AT)
    tono = visit(size)
    page = tono.sign_in("tono")
    tono.go("/targets/set/")
    page.get_by_label("sekian per pendamping: 20").check()
    page.get_by_role("button", name="Tetapkan target ini").click()
    share = page.url.removeprefix(tono.address)
    page.get_by_role("button", name="Simpan pembagian").click()
    pages = ("/targets/", "/targets/set/", share, "/targets/load/", "/targets/graduates/?type=voluntary")
    assert [each for path in (*pages, "/targets/graduates/export/") for each in checked(tono, path)] == []
    sari, rina = visit(size), visit(size)
    sari.sign_in("sari")
    rina.sign_in("rina")
    assert [each for path in ("/targets/", "/targets/load/") for each in checked(sari, path)] == []
    assert [each for path in ("/targets/", "/targets/load/") for each in checked(rina, path)] == []
    assert tono.troubles + sari.troubles + rina.troubles == []
