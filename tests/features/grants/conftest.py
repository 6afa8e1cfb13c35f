"""Families that left and one that has not, two officials and a facilitator, and a budget of PPSE."""

import io
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import translation
from PIL import Image

from tangga.families.exits import Leaving, leave
from tangga.families.models import Family
from tangga.grants import actions, budgets
from tangga.grants.actions import Handover, Proposal
from tangga.grants.models import Budget, Grant
from tangga.people.models import Person
from tangga.people.roles import Role
from tests import make

ON, AT = date(2025, 9, 1), datetime(2025, 9, 1, 3, 0, tzinfo=UTC)
LEFT = date(2025, 7, 1)
PLAN = "Menambah etalase dan modal dagangan warung."
WHY = "Alasan yang cukup panjang."


@pytest.fixture(autouse=True)
def in_english_that_day(monkeypatch, settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"
    monkeypatch.setattr("tangga.people.clock.today", lambda: ON)
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT)
    with translation.override("en"):
        yield


@pytest.fixture
def wati(areas) -> Person:
    """Another official of the district."""
    return make.posted("wati", Role.DISTRICT_OFFICIAL, "3273")


@pytest.fixture
def kepala(areas) -> Person:
    return make.posted("kepala", Role.DISTRICT_HEAD, "3273")


def household(family_id: str = "F1", *, name: str = "Aminah", region: str = "3273011001", **more) -> Family:
    """A family whose carer could receive a grant."""
    facts = {"joined_on": date(2019, 1, 1), "decile": 2} | more
    made = make.family(family_id, name=name, region=region, **facts)
    make.member(made, f"{family_id}-01", name=name, birth_date=date(1985, 3, 1))
    return made


def out(family: Family, on: date = LEFT, exit_type: str = "voluntary") -> Family:
    """The same family, after it left, by a list."""
    leave([Leaving(family.family_id, exit_type, on)], by=None, at=datetime(on.year, on.month, on.day, tzinfo=UTC))
    return family


@pytest.fixture
def family(sari) -> Family:
    """It left on 1 July 2025, after more than five years."""
    return out(household(facilitator=sari))


@pytest.fixture
def still_in(sari) -> Family:
    """It is in the programme."""
    return household("F2", name="Beti", facilitator=sari)


@pytest.fixture
def budget(tono) -> Budget:
    return budgets.open_budget("apbn", 2025, "ppse", 12_000_000, by=tono, on=ON, at=AT)


def carer(family: Family):
    return family.members.order_by("pk").first()


def picture(shade: int = 200) -> bytes:
    out_of = io.BytesIO()
    Image.new("RGB", (60, 80), (shade, 200, 190)).save(out_of, "JPEG")
    return out_of.getvalue()


class Way:
    """Brings a grant on its way: Tono proposes, Wati approves, Sari hands over."""

    def __init__(self, sari, tono, wati, budget) -> None:
        self.sari, self.tono, self.wati, self.budget = sari, tono, wati, budget
        self.on, self.at = ON, AT

    @property
    def when(self) -> dict[str, object]:
        return {"on": self.on, "at": self.at}

    def propose(self, family, *, by=None, sent=None, amount_idr=5_000_000, **more) -> Grant:
        said = {"programme": "ppse", "member": carer(family), "budget": self.budget, "plan": PLAN} | more
        proposal = Proposal(amount_idr=amount_idr, **said)
        return actions.propose(family, proposal, by=by or self.tono, sent=sent or uuid4(), **self.when)

    def approve(self, grant, *, by=None, **more) -> Grant:
        return actions.approve(grant.public_id, by=by or self.wati, **self.when, **more)

    def hand_over(self, grant, *, by=None, on=None, receipt="BKT-1", pictures=(), **more) -> Grant:
        handover = Handover(on or self.on, carer(grant.family), receipt, pictures)
        return actions.hand_over(grant.public_id, handover, by=by or self.sari, **self.when, **more)

    def paid(self, family) -> Grant:
        return self.hand_over(self.approve(self.propose(family)))

    def money(self) -> tuple[int, int, int]:
        """reserved, paid, left: in millions."""
        self.budget.refresh_from_db()
        found = (self.budget.reserved_idr, self.budget.paid_idr, self.budget.left_idr)
        return tuple(idr // 1_000_000 for idr in found)


@pytest.fixture
def way(sari, tono, wati, budget) -> Way:
    return Way(sari, tono, wati, budget)
