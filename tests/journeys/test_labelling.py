"""House labels: Tono plans and begins a campaign, Sari labels three houses on her phone, Lestari sees how far it is."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tangga.labelling.models import Campaign, HouseLabel
from tangga.people.roles import Role
from tangga.photos.queries import photos_of
from tests import make
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import checked
from tests.small_district import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def lestari(district):
    who = make.posted("lestari", Role.COORDINATOR, "3273")
    who.set_password(PASSWORD)
    who.save()
    return who


@pytest.fixture
def photo():
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "white").save(out, "JPEG")
    return {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_from_planning_a_campaign_to_its_progress(visit, district, lestari, photo):
    tono = visit(DESKTOP)
    page = tono.sign_in("tono")
    tono.go("/labelling/")
    expect(page.get_by_text("Belum ada kegiatan labelisasi di sini")).to_be_visible()
    page.get_by_role("link", name="Rencanakan kegiatan").first.click()
    expect(page.get_by_text("Label memberi tahu tetangga")).to_be_visible()
    page.get_by_label("Wilayah").select_option("3273")
    page.get_by_label("Hari pertama").fill("2025-05-20")
    page.get_by_label("Hari terakhir").fill("2025-06-20")
    page.get_by_label("Surat atau SK yang memerintahkan").fill("SK Kepala Dinas Sosial No. 460/12/2025")
    page.get_by_label("Dinas sudah menimbang").check()
    page.get_by_role("button", name="Rencanakan kegiatan ini").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kota Bandung")
    expect(page.get_by_text("31 rumah akan masuk daftar")).to_be_visible()
    page.get_by_role("button", name="Mulai kegiatan").click()
    expect(page.get_by_text("0 dari 31 rumah")).to_be_visible()
    assert tono.troubles == []

    sari = visit(PHONE)
    phone = sari.sign_in("sari")
    phone.get_by_role("link", name="rumah dampingan saya belum dilabel").click()
    expect(phone.get_by_text("0 dari 27 rumah saya")).to_be_visible()
    for_one = phone.locator("#houses tbody tr").first
    for_one.get_by_role("link", name="Dilabel").click()
    expect(phone.get_by_label("dilabel", exact=True)).to_be_checked()
    phone.get_by_label("Foto label").set_input_files(photo)
    phone.get_by_role("button", name="Simpan").click()
    expect(phone.get_by_text("1 dari 27 rumah saya")).to_be_visible()

    phone.locator("#houses tbody tr").first.get_by_role("link", name="Status lain").click()
    phone.get_by_label("menolak label").check()
    phone.get_by_role("button", name="Simpan").click()
    expect(phone.get_by_role("alert")).to_contain_text("Tulis singkat apa kata keluarga")
    phone.get_by_label("Kata keluarga").fill("Ibu malu kepada tetangga.")
    phone.get_by_role("button", name="Simpan").click()
    expect(phone.get_by_text("2 dari 27 rumah saya")).to_be_visible()

    phone.locator("#houses tbody tr").first.get_by_role("link", name="Status lain").click()
    phone.get_by_label("bukan rumah sendiri").check()
    phone.get_by_role("button", name="Simpan").click()
    expect(phone.get_by_text("3 dari 27 rumah saya")).to_be_visible()
    assert [each for each in sari.troubles if "422" not in each] == []

    coordinator = visit(DESKTOP)
    desk = coordinator.sign_in("lestari")
    coordinator.go(f"/labelling/{Campaign.objects.get().public_id}/")
    expect(desk.get_by_text("3 dari 31 rumah")).to_be_visible()
    row = desk.get_by_role("row").filter(has_text="Sari Dewi").first
    expect(row).to_contain_text("3 dari 27")
    assert coordinator.troubles == []

    labelled = HouseLabel.objects.get(status="labelled")
    assert photos_of(labelled.public_id, "house_label").count() == 1
    assert set(HouseLabel.objects.values_list("status", flat=True)) == {"labelled", "refused", "not_own_house"}
    refused = HouseLabel.objects.get(status="refused").house
    paths = [
        "/labelling/",
        "/labelling/plan/",
        "/labelling/overview/",
        "/labelling/follow-up/",
        f"/labelling/{refused.campaign.public_id}/",
        f"/labelling/{refused.campaign.public_id}/export/",
        f"/labelling/houses/{refused.public_id}/",
        f"/labelling/houses/{labelled.house.public_id}/",
        f"/families/{refused.family.public_id}/",
    ]
    assert [each for path in paths for each in checked(tono, path)] == []
    reachable = [path for path in paths if path != "/labelling/plan/"]
    assert [each for path in reachable for each in checked(sari, path)] == []
    assert tono.troubles == []
