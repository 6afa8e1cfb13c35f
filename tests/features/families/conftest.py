"""Families to correct: one with a card holder, a school child and a grown child; and the ways to send and check."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from tangga.families import changes
from tangga.families.models import ChangeKind
from tangga.people.roles import Role
from tests import make

NIK_OF_EDI = "3273010403120001"


@pytest.fixture
def in_english():
    """Sentences as the code has them."""
    with translation.override("en"):
        yield


@pytest.fixture
def lestari(areas):
    """The official who checks what Tono, or Sari, proposes."""
    return make.posted("lestari", Role.COORDINATOR, "3273")


@pytest.fixture
def household(sari):
    """Wahyuni (the carer), Edi (in the second class of SD since July 2020) and Putri (grown), accompanied by Sari."""
    family = make.family("3273-F1", name="Wahyuni", facilitator=sari, kk="3273010101900009", decile=2)
    mother = make.member(
        family, "3273-F1-01", name="Wahyuni", relation="head", birth_date=date(1985, 2, 3), school_level="none"
    )
    son = make.member(
        family,
        "3273-F1-02",
        name="Edi",
        nik=NIK_OF_EDI,
        birth_date=date(2012, 3, 4),
        sex="male",
        school_level="primary",
        school_grade=2,
    )
    daughter = make.member(
        family, "3273-F1-03", name="Putri", birth_date=date(2001, 5, 6), school_level="none", finished_school=True
    )
    return SimpleNamespace(family=family, mother=mother, son=son, daughter=daughter)


@pytest.fixture
def send(sari):
    """send(kind, family, member=..., on=..., asked=..., by=...): written down and sent; the waiting correction."""

    def sent(kind, family, *, by=sari, on=None, asked=None, member=None, other_family=None, reason="told at the visit"):
        wish = changes.Wish(ChangeKind(kind), family, member, other_family, on, asked or {}, reason)
        draft = changes.write_down(wish, by=by, on=make.TODAY, at=make.NOW)
        return changes.propose(draft.public_id, by=by, on=make.TODAY, at=make.NOW)

    return sent


@pytest.fixture
def record(send, lestari):
    """The same, and approved: (the correction, what was written)."""

    def recorded(*args, **kwargs):
        change = send(*args, **kwargs)
        return changes.approve(change.public_id, by=lestari, on=make.TODAY, at=make.NOW)

    return recorded
