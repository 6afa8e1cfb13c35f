"""Several officials at one moment: a case is decided once, a number is given once, and the other is told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from tangga.cases import deciding
from tangga.cases.models import Case, CaseMove
from tangga.errors import Conflict, TanggaError
from tangga.people.roles import Role
from tests import make
from tests.features.cases.conftest import AT, LONG, ON, OUT

CASES, THREADS = 200, 8


def test_of_two_who_saw_the_same_case_one_decides_and_the_other_is_told(way, tono, kepala, wati):
    way.to("verified")
    seen = way.case.revision
    way.do(deciding.approve, OUT, by=tono, seen=seen)
    with pytest.raises(Conflict, match="approved since"):
        way.do(deciding.approve, OUT, by=kepala, seen=seen)
    with pytest.raises(Conflict, match="Somebody else moved this case"):
        way.do(deciding.reject, LONG, by=wati, seen=seen)
    assert (way.case.serial, CaseMove.objects.filter(code="approve").count()) == (1, 1)


@pytest.fixture
def two_hundred(transactional_db):
    """Two hundred re-verified cases of one district, and two officials who may approve them."""
    if connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL alone: SQLite has one writer, the others wait for it")
    make.areas()
    people = [
        make.posted(name, role, "3273")
        for name, role in (
            ("sari", Role.FACILITATOR),
            ("sinta", Role.COORDINATOR),
            ("tono", Role.DISTRICT_OFFICIAL),
            ("kepala", Role.DISTRICT_HEAD),
        )
    ]
    sari, sinta, *deciders = people
    cases = [_verified(f"F{number}", sari, sinta) for number in range(CASES)]
    return [each.public_id for each in cases], deciders


def _verified(family_id, sari, sinta):
    family = make.family(family_id, facilitator=sari)
    make.member(family, f"{family_id}-1", birth_date=date(1985, 3, 1))
    told = {"region_id": "3273011001", "district_id": "3273", "exit_type": "assessed", "reasons": ["business_grew"]}
    persons = {"proposed_by": sari, "proposed_on": ON, "verified_by": sinta, "since": ON, "state": "verified"}
    case = Case.objects.create(family=family, **told, **persons)
    CaseMove.objects.create(case=case, code="propose", state="proposed", by=sari, on=ON, at=AT)
    CaseMove.objects.create(case=case, code="verify", before="proposed", state="verified", by=sinta, on=ON, at=AT)
    return case


def approved(said):
    """What came of one approval, in a thread with a connection of its own."""
    case, by = said
    try:
        deciding.approve(case, OUT, by=by, on=ON, at=AT)
    except TanggaError as refused:
        return type(refused).__name__
    finally:
        connection.close()
    return "approved"


def test_four_hundred_decisions_at_once_on_two_hundred_cases_decide_each_once(two_hundred):
    cases, deciders = two_hundred
    asked = [(case, by) for case in cases for by in deciders]

    with ThreadPoolExecutor(THREADS) as many:
        told = Counter(many.map(approved, asked))

    assert told == {"approved": CASES, "Conflict": CASES}
    assert sorted(Case.objects.values_list("serial", flat=True)) == list(range(1, CASES + 1))
    assert CaseMove.objects.filter(code="approve").count() == CASES
    assert set(Case.objects.values_list("state", flat=True)) == {"approved"}
