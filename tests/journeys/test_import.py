"""An office's list, from the file to families on record and back, as its people walk it: Kediri's own workbooks."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tangga.families.models import Family, Member
from tangga.imports.models import Batch
from tangga.jobs.worker import work_all
from tangga.people import clock
from tangga.synthetic import write_district
from tests import make
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import barriers

pytestmark = pytest.mark.browser
AS_OF = date(2025, 5, 1)


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    """The folder of Kota Kediri's spreadsheets: 60 families and their people, with the faults of real life."""
    folder = tmp_path_factory.mktemp("kediri") / "district"
    write_district("3571", 60, 12, folder, AS_OF)
    return folder / "excel"


@pytest.fixture
def kediri(district):
    make.areas_of_the_tree("35", "3571")


def work(page: Page) -> None:
    """The worker does what waits, then the person looks again."""
    work_all(clock.now())
    page.reload()


def confirm(page: Page, verb: str) -> None:
    """Open what asks again, and say yes."""
    page.locator(f"details:has(form[action$='{verb}/']) > summary").click()
    page.locator(f"form[action$='{verb}/'] button").click()
    page.wait_for_load_state()


def upload(page: Page, address: str, path) -> None:
    page.goto(f"{address}/imports/")
    page.get_by_role("link", name="Unggah daftar").first.click()
    page.set_input_files("input[type=file]", path)
    page.locator("main form button.btn-main").click()
    page.wait_for_url("**/imports/*-*/")


def test_the_offices_list_goes_in_is_decided_and_taken_back(visit, kediri, workbooks):
    office = visit(DESKTOP)
    page = office.sign_in("budi")
    before = Family.objects.count(), Member.objects.count()

    upload(page, office.address, next(workbooks.glob("3571-anggota-*.xlsx")))
    assert barriers(page) == []
    work(page)
    page.get_by_role("link", name="kolom").first.click()
    assert barriers(page) == []
    page.locator("main form button.btn-main").last.click()
    work(page)
    assert barriers(page) == []
    assert (Family.objects.count(), Member.objects.count()) == before

    with page.expect_download() as download:
        page.locator("a[href*='workbook']").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")

    confirm(page, "accept")
    work(page)
    batch = Batch.objects.get()
    assert batch.state == "accepted"
    assert Family.objects.count() == before[0] + batch.counts["families"]["new"]
    assert Member.objects.count() == before[1] + batch.counts["members"]["new"]
    assert barriers(page) == []

    confirm(page, "undo")
    work(page)
    assert (Family.objects.count(), Member.objects.count()) == before
    assert Batch.objects.get().state == "undone"
    assert office.troubles == []


def test_the_same_file_twice_is_one_list(visit, kediri, workbooks):
    phone = visit(PHONE)
    page = phone.sign_in("budi")
    path = next(workbooks.glob("*-daftar.xlsx"))
    upload(page, phone.address, path)
    first = page.url
    upload(page, phone.address, path)
    assert page.url == first
    expect(page.locator("main")).to_contain_text("sudah")
    assert Batch.objects.count() == 1
