"""From a candidate to a settled family, with what may go otherwise on the way, and the family that takes the place.

Three accounts bring an exit about: the facilitator, the coordinator, the official. A fourth, who had no part in the
case, decides about an objection: that is the rule (policy 4.2).
"""

import io
from datetime import UTC, date, datetime

import pytest
from PIL import Image
from playwright.sync_api import expect

from tangga.cases.models import Case
from tangga.families.models import Family
from tangga.families.queries import spell_of
from tangga.people.roles import Role
from tangga.waiting.models import Enrolment, Vacancy
from tests import make
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_every_page import TOO_WIDE
from tests.small_district import AT, KNOWN, SINCE, TODAY, _posted

pytestmark = pytest.mark.browser
WORDS = "Warung saya sudah cukup, biarlah bantuan untuk yang lain."
OUT = date(2025, 7, 1)
NEW_STAGE = date(2025, 10, 1)


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


@pytest.fixture
def waiting_family(district):
    """Poor, with two pupils, in the registry and not in the programme."""
    family = make.family(
        "F-0800", name="Darsih", effective_on=SINCE, recorded_at=KNOWN, facilitator=district.sari, decile=1
    )
    family.spells.all().delete()
    facts = {"effective_on": SINCE, "recorded_at": KNOWN}
    make.member(family, "D-1", name="Darsih", relation="head", birth_date=date(1986, 2, 3), **facts)
    for place in (1, 2):
        born = date(2014 + place, 3, 5)
        make.member(
            family, f"D-{place + 1}", name="Tini", birth_date=born, school_level="primary", school_grade=3, **facts
        )
    return family


@pytest.fixture
def people(visit, district):
    """The windows of the three accounts: the facilitator's phone, the coordinator's and the official's desk."""
    _posted("lestari", "Lestari Handayani", Role.COORDINATOR, "3273")
    _posted("kepala", "Kepala Dinas", Role.DISTRICT_HEAD, "3273")
    return {"sari": visit(PHONE), "lestari": visit(DESKTOP), "tono": visit(DESKTOP)}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def opened(window, who, where):
    """The page, by somebody who has just signed in."""
    page = window.sign_in(who)
    window.go(where)
    return page


def propose(window, family, reason="usaha berkembang"):
    """On the family's page; returns the case's address."""
    page = window.go(f"/families/{family.public_id}/")
    page.get_by_role("link", name="Usulkan graduasi").click()
    page.get_by_label(reason).check()
    page.locator("#id_words").fill(WORDS)
    press(page, "Kirim usulan")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Usulan graduasi")
    return page.url.removeprefix(window.address)


def sign(page, letter):
    page.get_by_label("Ditandatangani pada").fill(TODAY.isoformat())
    page.get_by_label("Nama saksi").fill("Pak Budiman")
    page.get_by_label("Jabatan saksi").fill("Ketua RT 3")
    page.get_by_label("Foto atau pindaian").set_input_files(letter)
    press(page, "Tambahkan surat pernyataan")
    expect(page.locator(".photos img").first).to_be_visible()


def verify(page):
    page.get_by_label("Tanggal kunjungan").fill(TODAY.isoformat())
    page.get_by_label("Yang Anda temukan").fill("Warung ramai, sesuai usulan.")
    press(page, "Verifikasi ulang: sesuai")
    expect(page.get_by_text("Warung ramai, sesuai usulan.").first).to_be_visible()


def visit_after_exit(window, family, day):
    """Recorded on the phone with the short questionnaire: the first answer that stands for standing well."""
    page = window.go(f"/after-exit/families/{family.public_id}/")
    page.locator("#id_visited_on").fill(day.isoformat())
    page.locator("input[name=met]").first.check()
    page.locator("#id_findings").fill("Warung tetap buka, anak sekolah.")
    press(page, "Simpan kunjungan")
    return page


def test_from_a_candidate_to_a_settled_family_and_the_place_goes_to_another(
    people, district, the_day, letter, visit, waiting_family
):
    sari, lestari, tono = people["sari"], people["lestari"], people["tono"]
    withdrawn, contested = district.wahyuni, Family.objects.get(family_id="F-0101")

    # Whom to prepare: a candidate is picked, then proposed; so are two other families.
    phone = sari.sign_in("sari")
    sari.go("/graduation/")
    row = phone.get_by_role("row").filter(has=phone.locator("input[name=family]")).first
    candidate = Family.objects.get(public_id=row.locator("input[name=family]").get_attribute("value"))
    row.get_by_label("Pilih").check()
    press(phone, "Pilih yang dicentang")
    expect(phone.get_by_text("1 keluarga dipilih untuk 2025.")).to_be_visible()
    case = propose(sari, candidate)
    of_withdrawn, of_contested = propose(sari, withdrawn), propose(sari, contested)

    # One changes its mind, and loses nothing.
    sari.go(of_withdrawn)
    phone.get_by_text("Keluarga mundur", exact=True).first.click()
    phone.get_by_label("Dengan kata-kata keluarga sendiri").fill("Kami belum yakin, tunggu dulu.")
    press(phone, "Keluarga mundur")
    expect(phone.get_by_text("Usulan ini sudah selesai")).to_be_visible()
    assert spell_of(withdrawn, TODAY).left_on is None

    # One comes back, is put right and proposed again; two are signed, re-verified and approved by three persons.
    desk = opened(lestari, "lestari", case)
    desk.get_by_text("Kembalikan", exact=True).first.click()
    desk.get_by_label("Yang perlu dibetulkan").fill("Tambahkan alasan keluarga yang lain.")
    press(desk, "Kembalikan")
    sari.go(case)
    phone.get_by_role("link", name="Usulkan lagi").click()
    phone.get_by_label("ingin memberi kesempatan").check()
    press(phone, "Usulkan lagi")
    sign(phone, letter)
    assert phone.evaluate(TOO_WIDE) <= 0
    sari.go(of_contested)
    sign(phone, letter)
    for each in (case, of_contested):
        lestari.go(each)
        verify(desk)
    office = tono.sign_in("tono")
    for each in (case, of_contested):
        tono.go(each)
        press(office, "Setujui")
        expect(office.get_by_text("Paling cepat")).to_be_visible()
    the_day(OUT)
    tono.sign_in("tono")
    for each in (case, of_contested):
        tono.go(each)
        press(office, "Berlakukan")
        expect(office.get_by_role("heading", name="Kunjungan setelah keluar")).to_be_visible()
    assert [spell_of(each, OUT).left_on for each in (candidate, contested)] == [OUT, OUT]
    assert Vacancy.objects.filter(state="open").count() == 2

    # One objects in time, and has its place again; the freed place of it is closed.
    the_day(date(2025, 7, 10))
    sari.sign_in("sari")
    sari.go(of_contested)
    phone.get_by_text("Keluarga menyanggah", exact=True).first.click()
    phone.get_by_label("Yang disanggah keluarga").fill("Warung tutup sejak bulan lalu.")
    press(phone, "Keluarga menyanggah")
    kepala = visit(DESKTOP)
    head = opened(kepala, "kepala", of_contested)
    head.get_by_label("Mengapa sanggahan diterima").fill("Warung memang sudah tutup.")
    press(head, "Terima sanggahan")
    expect(head.get_by_text("Usulan ini sudah selesai")).to_be_visible()
    assert spell_of(contested, date(2025, 7, 10)).left_on is None
    assert Vacancy.objects.filter(state="open").count() == 1

    # Another family waits, is visited, is offered the place, takes it and is enrolled.
    sari.go(f"/families/{waiting_family.public_id}/")
    phone.get_by_role("link", name="Usulkan ke daftar tunggu").click()
    press(phone, "Usulkan ke daftar tunggu")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Keluarga Darsih")
    entry = phone.url.removeprefix(sari.address)
    phone.get_by_label("Tanggal kunjungan").fill("2025-07-10")
    phone.get_by_label("Yang Anda temukan").fill("Rumah berlantai tanah, dua anak sekolah.")
    phone.get_by_label("ya: keluarga").check()
    phone.locator("form[action$='/check/'] button").click()
    expect(phone.get_by_text("Rumah berlantai tanah, dua anak sekolah.").first).to_be_visible()
    tono.sign_in("tono")
    tono.go(entry)
    office.locator("form[action$='/offer/'] button").click()
    sari.go(entry)
    phone.locator("form[action$='/accept/'] button").click()
    tono.go(entry)
    office.locator("#joined_on").select_option(NEW_STAGE.isoformat())
    office.locator("form[action$='/enrol/'] button").click()
    expect(office.get_by_role("heading", name="Tempat yang diisi")).to_be_visible()
    assert Enrolment.objects.get().family == waiting_family
    tono.go(f"/families/{waiting_family.public_id}/")
    expect(office.locator("[aria-labelledby=panel-waiting]").get_by_role("link", name=candidate.name)).to_be_visible()
    tono.go(f"/families/{candidate.public_id}/")
    expect(office.locator("[aria-labelledby=panel-waiting]").get_by_role("link", name="Darsih")).to_be_visible()

    # The family is looked after until it stands on its own.
    for day in (NEW_STAGE, date(2026, 1, 1), OUT.replace(year=2026)):
        the_day(day)
        sari.sign_in("sari")
        visit_after_exit(sari, candidate, day)
    sari.go(case)
    phone.get_by_label("Keadaan keluarga sekarang").fill("Warung ramai, anak-anak sekolah.")
    press(phone, "Keluarga sudah mandiri")
    expect(phone.get_by_text("Usulan ini sudah selesai")).to_be_visible()
    assert phone.evaluate(TOO_WIDE) <= 0
    assert sorted(Case.objects.values_list("state", flat=True)) == ["reversed", "settled", "withdrawn"]
    assert [each for each in sari.troubles + tono.troubles + lestari.troubles if "422" not in each] == []
