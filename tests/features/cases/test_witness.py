"""The witness of a statement: nobody of the family or with a part in the case, however the name is written."""

import pytest

from tangga.cases import deciding, proposing
from tangga.cases.witness import may_be_same
from tangga.errors import NotAllowed, NotValid
from tests import make
from tests.features.cases.conftest import AT, LONG, ON, OUT, picture


@pytest.mark.parametrize(
    ("written", "name", "same"),
    [
        ("Khoirul", "Khoirul Utomo", True),
        ("Utomo Khoirul", "Khoirul Utomo", True),
        ("Bu Sari Dewi, S.E.", "Sari Dewi", True),
        ("Pak Adi", "Adi", True),
        ("Bu Sari, S.Pd", "Sari", True),
        ("Bp. Sari", "Sari", True),
        ("Kak Sari", "Sari", True),
        ("Pendamping Sari", "Sari", True),
        ("S a r i", "Sari", True),
        ("S\u00e0ri", "Sari", True),
        ("\uff33\uff21\uff32\uff29", "Sari", True),
        ("Sari W.", "Sari Wulandari", True),
        ("SariWulandari", "Sari Wulandari", True),
        ("Sari-Wulandari", "Sari Wulandari", True),
        ("Supriyadi", "Adi", False),
        ("Adi Nugroho", "Adi", False),
        ("Budiman", "Khoirul Utomo", False),
        ("S. Budiman", "Sari Wulandari", False),
        ("Pak", "Pak", False),
    ],
)
def test_a_witness_may_be_somebody_by_the_words_of_the_name(written, name, same):
    assert may_be_same(written, name) is same


def sign(way, witness):
    way.propose()
    return way.do(proposing.sign, ON, witness, "Ketua RT 3", [picture()], by=way.sari)


@pytest.mark.parametrize("witness", ["Aminah", "Bu Aminah", "Budi Santoso", "Pak Budi Santoso"])
def test_nobody_of_the_family_is_its_witness(way, witness):
    make.member(way.family, "B-02", name="Budi Santoso")
    type(way.family).objects.filter(pk=way.family.pk).update(name="Aminah")
    with pytest.raises(NotValid, match="somebody of the family"):
        sign(way, witness)


@pytest.mark.parametrize("witness", ["\u0405ari Budiman", "Sar1 Budiman", "x", "Pak", "S.Pd"])
def test_a_witness_is_named_in_letters_that_can_be_compared(way, witness):
    with pytest.raises(NotValid, match=r"Latin letters|who witnessed"):
        sign(way, witness)


def test_a_witness_with_a_short_name_is_one(way):
    assert sign(way, "Ng").state == "signed"


def test_the_witness_of_the_statement_does_not_re_verify_it(way, sinta):
    case = way.to("signed")
    case.statements.update(witness_name=sinta.display_name)
    with pytest.raises(NotAllowed, match="names you as its witness"):
        deciding.verify(case.public_id, way.on, LONG, by=sinta, on=way.on, at=AT)


def test_the_witness_of_the_statement_does_not_approve_the_exit(way, tono):
    case = way.to("verified")
    case.statements.update(witness_name=f"Pak {tono.display_name}")
    with pytest.raises(NotAllowed, match="names you as its witness"):
        deciding.approve(case.public_id, OUT, by=tono, on=way.on, at=AT)


@pytest.mark.parametrize("decide", [deciding.dismiss, deciding.uphold])
def test_the_witness_of_the_statement_does_not_decide_about_the_objection(way, kepala, decide):
    case = way.to("contested")
    case.statements.update(witness_name=kepala.display_name)
    with pytest.raises(NotAllowed, match="names you as its witness"):
        decide(case.public_id, LONG, by=kepala, on=way.on, at=AT)
