"""A family of Sari's, the persons of its case, and the shortest way to any state."""

import io
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import translation
from PIL import Image

from tangga.cases import deciding, following, proposing
from tangga.cases.models import Case
from tangga.cases.proposing import Proposal
from tangga.families.models import Family
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.visits.actions import Held, hold
from tests import make
from tests.features.cases.cohorts import bulk, forty, run  # noqa: F401 - fixtures

ON, AT = make.TODAY, make.NOW
WORDS = "Warung saya sudah cukup, biarlah bantuan untuk yang lain."
OUT = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch, settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"
    monkeypatch.setattr("tangga.people.clock.today", lambda: ON)
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT)
    with translation.override("en"):
        yield


@pytest.fixture
def sinta(areas) -> Person:
    return make.posted("sinta", Role.COORDINATOR, "3273")


@pytest.fixture
def kepala(areas) -> Person:
    return make.posted("kepala", Role.DISTRICT_HEAD, "3273")


@pytest.fixture
def wati(areas) -> Person:
    """Another official of the district."""
    return make.posted("wati", Role.DISTRICT_OFFICIAL, "3273")


@pytest.fixture
def family(sari) -> Family:
    made = make.family("F1", name="Aminah", facilitator=sari)
    make.member(made, "F1-01", birth_date=date(1985, 3, 1))
    answer = {"natural_exit": True, "preparable": True, "years_in_programme": 6, "region_id": "3273011001"}
    make.family_answer(make.run("3273"), made, **answer)
    return made


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), (200, 200, 190)).save(out, "JPEG")
    return out.getvalue()


VOLUNTARY = Proposal("voluntary", ("business_grew",), WORDS)
NATURAL = Proposal("natural", ("no_component",))
MOVED = Proposal("moved", ("other",), "Pindah ke provinsi lain.")


class Way:
    """Moves a case, each move by whoever usually makes it; `on` is the day it happens."""

    def __init__(self, sari, sinta, tono, kepala, family) -> None:
        self.sari, self.sinta, self.tono, self.kepala, self.family = sari, sinta, tono, kepala, family
        self.case: Case | None = None
        self.on = ON

    @property
    def when(self) -> dict[str, object]:
        return {"on": self.on, "at": AT + timedelta(days=(self.on - ON).days)}

    def do(self, act, *words, by, **more) -> Case:
        self.case = act(self.case.public_id, *words, by=by, **self.when, **more)
        return self.case

    def propose(self, proposal=VOLUNTARY, by=None, sent=None):
        self.case = proposing.propose(self.family, proposal, by=by or self.sari, sent=sent or uuid4(), **self.when)
        return self.case

    def sign(self, **more):
        said = {"signed_on": self.on, "witness_name": "Pak Budiman", "witness_office": "Ketua RT 3"} | more
        return self.do(
            proposing.sign, said["signed_on"], said["witness_name"], said["witness_office"], [picture()], by=self.sari
        )

    def verify(self, by=None):
        return self.do(deciding.verify, self.on, "Sesuai usulan, warung ramai.", by=by or self.sinta)

    def approve(self, by=None, on=OUT, justification=""):
        return self.do(deciding.approve, on, justification, by=by or self.tono)

    def carry_out(self, by=None):
        self.on = max(self.on, OUT)
        return self.do(deciding.carry_out, by=by or self.tono)

    def object(self):
        return self.do(proposing.object_to, "Kami masih membutuhkan bantuan.", by=self.sari)

    def uphold(self, by=None):
        return self.do(deciding.uphold, "Usaha ternyata sudah tutup.", by=by or self.kepala)

    def hold_visit(self, visit):
        self.on = visit.planned_on
        hold(visit.public_id, Held(self.on, "carer", findings="Usaha berjalan."), by=self.sari, **self.when)

    def follow_up(self):
        self.hold_visit(following.visits_of(self.case)[0])
        return self.do(following.follow_up, by=self.sari)

    def settle(self):
        self.hold_visit(following.visits_of(self.case)[-1])
        return self.do(following.settle, "Warung ramai, makan tiga kali sehari.", by=self.sari)

    def to(self, state, proposal=VOLUNTARY):
        """The shortest usual way to a state."""
        for step in STEPS[proposal.exit_type == "voluntary"]:
            step(self, proposal)
            if self.case.state == state:
                return self.case
        return AWAY[state](self, proposal)


COMMON = [
    lambda way, _proposal: way.verify(),
    lambda way, _proposal: way.approve(),
    lambda way, _proposal: way.carry_out(),
    lambda way, _proposal: way.follow_up(),
    lambda way, _proposal: way.settle(),
]
PROPOSE = [lambda way, proposal: way.propose(proposal)]
STEPS = {True: [*PROPOSE, lambda way, _proposal: way.sign(), *COMMON], False: [*PROPOSE, *COMMON]}


def fresh(way):
    """The same way from the beginning, for another family of the same."""
    way.on = ON
    way.family = make.family(f"F{uuid4()}"[:12], name="Beti", facilitator=way.sari)
    make.member(way.family, f"{way.family.family_id}-01", birth_date=date(1985, 3, 1))
    return way


def away(start, *steps):
    """A way that turns off: fresh from the beginning to a state, then these steps."""

    def go(way, proposal):
        fresh(way).to(start, proposal)
        return [step(way) for step in steps][-1]

    return go


def fall_back(way):
    way.on = OUT + timedelta(days=31)
    return way.do(following.fall_back, LONG, by=way.sari)


def lose(way):
    way.on = OUT + timedelta(days=31)
    return way.do(following.lose, LONG, by=way.tono)


AWAY = {
    "returned": away("proposed", lambda way: way.do(deciding.send_back, LONG, by=way.sinta)),
    "rejected": away("proposed", lambda way: way.do(deciding.reject, LONG, by=way.tono)),
    "withdrawn": away("proposed", lambda way: way.do(proposing.withdraw, LONG, by=way.sari)),
    "contested": away("in_force", Way.object),
    "reversed": away("in_force", Way.object, Way.uphold),
    "fallen_back": away("in_force", fall_back),
    "lost": away("in_force", lose),
}
LONG = "Alasan yang cukup panjang."


@pytest.fixture
def way(sari, sinta, tono, kepala, family) -> Way:
    return Way(sari, sinta, tono, kepala, family)


def at(day: date) -> datetime:
    return AT + timedelta(days=(day - ON).days)
