"""What holds on every page, on a phone and on a desktop: no barrier that axe knows, nothing refused by the policy,
no side-scrolling, targets big enough, all words in the language chosen; and the pictures in the documentation."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import AXE, DESKTOP, IMAGES, PHONE

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Controls lower than 44 pixels on a phone; links inside sentences and tables may be lower (WCAG 2.5.8 asks 24).
TOO_LOW = """[...document.querySelectorAll('button, .btn, summary, .tabs a, .chip, input:not([type=hidden]), select')]
  .filter(each => each.offsetParent && !['checkbox', 'radio'].includes(each.type))
  .filter(each => each.getBoundingClientRect().height < 43.5)
  .map(each => each.outerHTML.slice(0, 90))"""


def paths(district) -> list[str]:
    family = f"/families/{district.wahyuni.public_id}/"
    return [
        "/",
        "/families/",
        "/families/?decile=3&component=early_childhood",
        "/families/?exit=yes&unsure=yes",
        family,
        f"{family}?on=2024-12-31",
        f"{family}?on=2027-03-01",
        "/exits/",
        "/exits/?scenario=drops_out&level=3",
        "/unsure/",
        "/policy/?on=2025-05-17",
        "/policy/?search=xyzzy",
        "/policy/changes/?from=2019-01-01&to=2025-05-17",
    ]


def refused(district) -> list[str]:
    return ["/families/?decile=42", f"/families/{district.in_kediri.public_id}/", "/exits/?colour=red"]


def barriers(page) -> list[str]:
    """What axe finds, each with the rule and the element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(document, options)", RULES)
    return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]


def opened(page) -> None:
    """Open whatever can be opened, so that what is inside is looked at too (not the menu: it would cover the rest)."""
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")


def checked(visit, path) -> list[str]:
    page = visit.go(path)
    opened(page)
    wide = page.evaluate(TOO_WIDE)
    low = page.evaluate(TOO_LOW) if page.viewport_size["width"] < 500 else []
    return [f"{path} {each}" for each in [*barriers(page), *low, *([f"{wide} px too wide"] if wide > 0 else [])]]


@SIZES
def test_no_page_has_a_barrier_or_breaks_the_policy(visit, district, size):
    sari = visit(size)
    sari.sign_in("sari")
    assert [each for path in paths(district) for each in checked(sari, path)] == []
    assert sari.troubles == []


@SIZES
def test_pages_of_refusal_have_no_barrier_either(visit, district, size):
    tono = visit(size)
    tono.sign_in("tono")
    assert [each for path in refused(district) for each in checked(tono, path)] == []
    assert [each for each in tono.troubles if "Failed to load resource" not in each] == []


@SIZES
def test_the_pages_of_a_province_and_of_nobody_have_no_barrier(visit, district, size, settings):
    settings.DEMO, settings.DEMO_PASSWORD = True, "tangga di rumah"
    rina = visit(size)
    assert checked(rina, "/accounts/sign-in/") == []
    rina.sign_in("rina")
    assert [each for path in ("/", "/exits/") for each in checked(rina, path)] == []
    assert rina.troubles == []


@SIZES
def test_the_account_menu_opens_by_keyboard_without_a_barrier(visit, district, size):
    sari = visit(size)
    page = sari.sign_in("sari")
    page.locator("details.me summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    assert barriers(page) == []


def test_the_main_controls_are_reached_by_keyboard_in_order(visit, district):
    sari = visit()
    page = sari.sign_in("sari")
    sari.go(f"/families/{district.wahyuni.public_id}/")
    told = []
    for _press in range(16):
        page.keyboard.press("Tab")
        told.append(page.evaluate("document.activeElement.innerText || document.activeElement.id").strip())
    assert told[0] == "Langsung ke isi"
    assert [each for each in told if each in ("Beranda", "Keluarga", "Kebijakan")] == [
        "Beranda",
        "Keluarga",
        "Kebijakan",
    ]
    assert "on" in told
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_skip_link_leads_to_the_content(visit, district):
    page = visit().sign_in("sari")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def english_sentences() -> list[str]:
    """Msgids that no Indonesian page may show: those of three words or more, whose translation differs."""
    from babel.messages.pofile import read_po

    po = AXE.parents[3] / "src" / "tangga" / "site" / "locale" / "id" / "LC_MESSAGES" / "django.po"
    with po.open("rb") as file:
        catalog = read_po(file)
    ids = [message.id if isinstance(message.id, str) else message.id[0] for message in catalog if message.id]
    return [re.split(r"%\(\w+\)s", text)[0].strip() for text in ids if text.count(" ") >= 2]


def test_no_indonesian_page_has_an_english_sentence_and_the_switch_changes_all(visit, district):
    sari = visit()
    page = sari.sign_in("sari")
    sentences = [text for text in english_sentences() if text.count(" ") >= 2]
    seen = {path: sari.go(path).inner_text("body") for path in paths(district)}
    assert [(path, text) for path, body in seen.items() for text in sentences if text in body] == []

    sari.go("/families/")
    page.locator("details.me summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Families")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "Keluarga" not in page.inner_text("body")


SHOTS = {
    "home": ("/", "Yang perlu ditindaklanjuti"),
    "families": ("/families/", "27 keluarga"),
    "family": ("/families/{family}/", "Tahun-tahun mendatang"),
    "policy": ("/policy/?on=2025-05-17", "Kebijakan yang berlaku pada 17 Mei 2025"),
}


@pytest.mark.parametrize(("kind", "size"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_the_pictures_of_the_documentation(visit, district, kind, size):
    """Writes docs/images/NAME-KIND.png when TANGGA_SCREENSHOTS=1; looks for each page's key words in any case."""
    sari = visit(size)
    page = sari.sign_in("sari")
    for name, (path, words) in SHOTS.items():
        sari.go(path.format(family=district.wahyuni.public_id))
        expect(page.get_by_text(words).first).to_be_visible()
        picture = page.screenshot(full_page=name == "family" and kind == "desktop")
        assert picture.startswith(b"\x89PNG")
        if os.environ.get("TANGGA_SCREENSHOTS") == "1":
            IMAGES.mkdir(parents=True, exist_ok=True)
            (IMAGES / f"{name}-{kind}.png").write_bytes(picture)
