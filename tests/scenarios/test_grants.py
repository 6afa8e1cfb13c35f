"""What the field says of business capital and awards (2-7, 3-6, 4-4): which grant, how much, when, with what proof."""

import io
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image

from tangga.areas.models import Area
from tangga.errors import Conflict, NotValid
from tangga.families.exits import Leaving, leave
from tangga.families.models import Exit
from tangga.grants import actions, budgets
from tangga.grants.actions import Handover, Proposal
from tangga.grants.checks import Item
from tangga.grants.models import Grant
from tangga.people.roles import Role
from tangga.photos.queries import photos_of
from tests import make

pytestmark = pytest.mark.usefixtures("areas")
PLACES = (("3528", "Pamekasan", "regency"), ("352801", "Pamekasan", "sub_district"))


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"
    with translation.override("en"):
        yield


def when(day):
    return {"on": day, "at": datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)}


def office(district):
    """Two officials of a district: one proposes, the other approves."""
    return [make.posted(f"{name}-{district}", Role.DISTRICT_OFFICIAL, district) for name in ("joko", "retno")]


def graduate(family_id, village, left_on, exit_type="voluntary"):
    """A family that left, with a carer who may receive a grant."""
    made = make.family(family_id, name=f"Keluarga {family_id}", region=village, joined_on=date(2014, 1, 1), decile=2)
    make.member(made, f"{family_id}-01", name=f"Ibu {family_id}", birth_date=date(1985, 3, 1))
    leave([Leaving(family_id, exit_type, left_on)], by=None, at=when(left_on)["at"])
    return made


def given(family, budget, amount_idr, people, day, *, pictures=(), receipt="BKT", items=(), plan=""):
    """Proposed by one, approved by the other, handed over on the day."""
    carer = family.members.get()
    asked = Proposal(budget.programme, carer, budget, amount_idr, plan, items=items)
    grant = actions.propose(family, asked, by=people[0], sent=uuid4(), **when(day))
    actions.approve(grant.public_id, by=people[1], **when(day))
    handover = Handover(day, carer, receipt, pictures)
    return actions.hand_over(grant.public_id, handover, by=people[0], **when(day))


def page(person, address, day, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: day)
    monkeypatch.setattr("tangga.people.clock.now", lambda: when(day)["at"])
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(person)
    return " ".join(browser.get(address).text.split()).replace("\u00a0", " ")


@pytest.mark.django_db
def test_scenario_2_7_some_mandiri_graduates_received_business_capital_in_2020(monkeypatch):
    day, people = date(2020, 12, 10), office("3276")
    budget = budgets.open_budget("apbn", 2020, "prokus", 4_500_000, by=people[0], **when(day))
    families = [graduate(f"D{place}", "3276011001", date(2020, 7, 1)) for place in range(4)]
    given(families[0], budget, 500_000, people, day)
    given(families[1], budget, 3_500_000, people, day)

    found = Grant.objects.order_by("pk").values_list("family__family_id", "programme", "amount_idr", "paid_on")
    assert list(found) == [("D0", "prokus", 500_000, day), ("D1", "prokus", 3_500_000, day)]
    assert Exit.objects.filter(exit_type="voluntary", family__grants=None).count() == 2  # not all of them
    with pytest.raises(NotValid, match=r"500,000 or Rp.3,500,000"):
        given(families[2], budget, 2_000_000, people, day)
    told = page(people[0], "/grants/?state=paid&year=2020&programme=prokus", date(2021, 8, 24), monkeypatch)
    assert ("2 grants" in told, "ProKUS (business development, 2020)" in told, "Rp 3,500,000" in told) == (
        True,
        True,
        True,
    )


@pytest.fixture
def pamekasan():
    for code, name, kind in PLACES:
        parent = {"3528": "35", "352801": "3528"}[code]
        level = {"3528": 2, "352801": 3}[code]
        Area.objects.create(code=code, name=name, kind=kind, level=level, parent_id=parent, search_name=name.lower())
    village = {"name": "Barurambat", "kind": "village", "level": 4, "search_name": "barurambat"}
    Area.objects.create(code="3528011001", parent_id="352801", **village)
    return office("3528")


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 80), (200, 200, 190)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.django_db
def test_scenario_3_6_an_award_in_kind_has_its_goods_value_proof_and_the_districts_budget(pamekasan, monkeypatch):
    day = date(2025, 10, 31)
    budget = budgets.open_budget("district", 2025, "district_award", 100_000_000, by=pamekasan[0], **when(day))
    goods = (Item("Mesin jahit", 1, 2_400_000), Item("Meja kerja", 2, 300_000))
    family = graduate("P1", "3528011001", date(2025, 7, 1))
    grant = given(family, budget, 3_000_000, pamekasan, day, pictures=[photo()], receipt="BAST/7", items=goods)

    assert [(item.name, item.value_idr) for item in grant.items.all()] == [
        ("Mesin jahit", 2_400_000),
        ("Meja kerja", 600_000),
    ]
    assert photos_of(grant.public_id, "grant").count() == 1
    told = page(pamekasan[0], f"/grants/{grant.public_id}/", day, monkeypatch)
    assert [words in told for words in ("Mesin jahit", "Rp 3,000,000", "BAST/7", "Picture of the handover")] == [
        True
    ] * 4
    assert "Budget of the district or city 2025" in told
    other = graduate("P2", "3528011001", date(2025, 7, 1))
    with pytest.raises(NotValid, match=r"between Rp.1,500,000 and Rp.5,000,000"):
        given(other, budget, 1_400_000, pamekasan, day, items=(Item("Kompor", 1, 1_400_000),))
    with pytest.raises(NotValid, match="photo of the handover"):
        given(other, budget, 1_500_000, pamekasan, day, items=(Item("Kompor", 1, 1_500_000),))


@pytest.mark.django_db
def test_scenario_3_6_elsewhere_no_such_award_is_offered(pamekasan):
    people = office("3571")
    with pytest.raises(NotValid, match="not offered here"):
        budgets.open_budget("district", 2025, "district_award", 1_000_000, by=people[0], **when(date(2025, 10, 31)))


@pytest.mark.django_db
def test_scenario_4_4_ppse_of_five_million_is_linked_to_the_exit_and_given_once():
    day, people = date(2025, 9, 1), office("3571")
    budget = budgets.open_budget("apbn", 2025, "ppse", 50_000_000, by=people[0], **when(day))
    family = graduate("K1", "3571011001", date(2025, 7, 1))
    grant = given(family, budget, 5_000_000, people, day, plan="Menambah modal dagangan warung.")

    exit_ = Exit.objects.get(family=family, joined_on=grant.joined_on, superseded_at=None)
    assert (grant.amount_idr, exit_.effective_on, exit_.exit_type) == (5_000_000, date(2025, 7, 1), "voluntary")
    with pytest.raises(Conflict, match="a grant of this programme already"):
        given(family, budget, 5_000_000, people, day, plan="Sekali lagi untuk warung.")
    with pytest.raises(NotValid, match=r"5,000,000"):
        given(graduate("K2", "3571011001", day), budget, 5_500_000, people, day, plan="Modal dagangan warung.")
    budget.refresh_from_db()
    assert (budget.paid_idr, budget.left_idr) == (5_000_000, 45_000_000)


@pytest.mark.django_db
def test_scenario_4_4_ppse_before_the_exit_binds_to_the_exit_that_follows_within_twelve_months():
    day, people = date(2025, 9, 1), office("3571")
    budget = budgets.open_budget("apbn", 2025, "ppse", 50_000_000, by=people[0], **when(day))
    made = make.family("K3", name="Keluarga K3", region="3571011001", joined_on=date(2014, 1, 1), decile=2)
    make.member(made, "K3-01", name="Ibu K3", birth_date=date(1985, 3, 1))
    grant = given(made, budget, 5_000_000, people, day, plan="Menambah modal dagangan warung.")
    assert grant.leaves_by == date(2026, 9, 1)

    leave([Leaving("K3", "voluntary", date(2026, 7, 1))], by=None, at=when(date(2026, 7, 1))["at"])
    assert Exit.objects.get(family=made).joined_on == grant.joined_on
