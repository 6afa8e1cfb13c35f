"""Awards in goods: the list adds up to the award, and a picture shows that they arrived."""

from uuid import uuid4

import pytest

from tangga.areas.models import Area
from tangga.errors import NotValid
from tangga.grants import actions, budgets
from tangga.grants.actions import Handover, Proposal
from tangga.grants.checks import Item
from tangga.people.roles import Role
from tests import make
from tests.features.grants.conftest import AT, ON, carer, household, out, picture

pytestmark = pytest.mark.django_db
WHEN = {"on": ON, "at": AT}
GOODS = (Item("Mesin jahit", 1, 2_100_000), Item("Kain katun (meter)", 20, 20_000))


@pytest.fixture
def pamekasan(areas):
    """A district that gives an award, with two officials."""
    Area.objects.create(code="3528", name="Pamekasan", kind="regency", level=2, parent_id="35", search_name="pamekasan")
    Area.objects.create(
        code="352801", name="Pamekasan", kind="sub_district", level=3, parent_id="3528", search_name="pamekasan"
    )
    Area.objects.create(
        code="3528011001", name="Barurambat", kind="village", level=4, parent_id="352801", search_name="barurambat"
    )
    return [make.posted(name, Role.DISTRICT_OFFICIAL, "3528") for name in ("joko", "retno")]


@pytest.fixture
def family(pamekasan):
    return out(household("P1", region="3528011001"))


@pytest.fixture
def award(pamekasan, family):
    """Proposes an award with such goods."""
    joko, _retno = pamekasan
    budget = budgets.open_budget("district", 2025, "district_award", 50_000_000, by=joko, **WHEN)

    def propose(items=GOODS, amount_idr=2_500_000):
        asked = Proposal("district_award", carer(family), budget, amount_idr, items=items)
        return actions.propose(family, asked, by=joko, sent=uuid4(), **WHEN)

    return propose


def test_an_award_in_goods_keeps_its_list_and_adds_up(award):
    grant = award()
    assert grant.in_goods
    assert [(item.name, item.quantity, item.value_idr) for item in grant.items.all()] == [
        ("Mesin jahit", 1, 2_100_000),
        ("Kain katun (meter)", 20, 400_000),
    ]


@pytest.mark.parametrize(
    ("items", "amount", "said"),
    [
        ((), 2_500_000, "write what the family receives"),
        (GOODS, 2_600_000, "2,500,000 together"),
        (GOODS[:1], 2_500_000, "2,100,000 together"),
        ((Item("", 1, 2_500_000),), 2_500_000, "name, the number and the value"),
        ((Item("Oven", 0, 2_500_000),), 2_500_000, "name, the number and the value"),
        ((Item("Oven", 1, 0),), 2_500_000, "name, the number and the value"),
        ((Item("Oven", 1, 1_400_000),), 1_400_000, "between"),
        ((Item("Oven", 1, 5_100_000),), 5_100_000, "between"),
        ((Item("Oven", 1_000_000, 1_000_000_000),), 2_500_000, "too large"),
        (tuple(Item("Gelas", 1, 100_000) for _ in range(31)), 3_100_000, "at most 30"),
    ],
)
def test_goods_that_do_not_make_up_the_award_are_refused(award, items, amount, said):
    with pytest.raises(NotValid, match=said):
        award(items, amount)


def test_goods_are_handed_over_with_a_photo(award, pamekasan, family):
    grant = actions.approve(award().public_id, by=pamekasan[1], **WHEN)
    with pytest.raises(NotValid, match="photo of the handover"):
        actions.hand_over(grant.public_id, Handover(ON, carer(family), "BAST-1"), by=pamekasan[1], **WHEN)
    shown = Handover(ON, carer(family), "BAST-1", [picture()])
    assert actions.hand_over(grant.public_id, shown, by=pamekasan[1], **WHEN).state == "paid"
