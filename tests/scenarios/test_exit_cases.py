"""What the programme's people said about leaving it, and what Tangga answers (0-5, 0-6, 2-5, 3-4, 4-1, 4-6)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from tangga.areas.models import Area
from tangga.cases import deciding, proposing
from tangga.cases.models import Case, Verification
from tangga.cases.proposing import Proposal
from tangga.errors import NotAllowed, NotValid
from tangga.families.exit_models import Exit
from tangga.families.exit_queries import in_period
from tangga.families.queries import families_seen_by, spell_of
from tangga.people.roles import Role
from tangga.runs.actions import start
from tangga.runs.queries import answer_on
from tangga.targets.queries import voluntary_graduations
from tangga.visits.aid_actions import Aid, record_aid
from tangga.visits.queries import aid_of
from tests import make
from tests.features.cases.conftest import picture

ON, AT = make.TODAY, make.NOW
OUT = date(2025, 7, 1)
WORDS = "Usaha kami sudah cukup, biarlah untuk yang lain."
FOUND = "Sesuai usulan, usaha berjalan dan anak-anak sekolah."


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch, settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"
    monkeypatch.setattr("tangga.people.clock.today", lambda: OUT)
    monkeypatch.setattr("tangga.people.clock.now", lambda: at(OUT))
    with translation.override("en"):
        yield


@pytest.fixture
def sinta(areas):
    return make.posted("sinta", Role.COORDINATOR, "3273")


def at(day):
    return datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)


def household(family_id, sari, **child):
    """A mother, and a child where one is given."""
    family = make.family(family_id, name=f"Ibu {family_id}", facilitator=sari, joined_on=date(2018, 1, 1))
    make.member(family, f"{family_id}-1", name=f"Ibu {family_id}", relation="istri", birth_date=date(1985, 4, 1))
    if child:
        make.member(family, f"{family_id}-2", name="Edi", **child)
    return family


PUPIL = {"birth_date": date(2013, 3, 4), "school_level": "primary", "school_grade": 6}


def assess():
    """What the rules say of every family, stored as the current answers."""
    start(Area.objects.get(code="3273"), as_of=ON, known_at=AT, at=AT, by=None, threads=1)


def leaves(family, proposal, sari, sinta, tono):
    """The whole way: proposed, signed where the family wishes it, re-verified, approved, carried out."""
    when = {"on": ON, "at": AT}
    case = proposing.propose(family, proposal, by=sari, sent=uuid4(), **when).public_id
    if proposal.exit_type == "voluntary":
        proposing.sign(case, ON, "Pak Budiman", "Ketua RT 3", [picture()], by=sari, **when)
    deciding.verify(case, ON, FOUND, by=sinta, **when)
    deciding.approve(case, OUT, "Keluarga sudah dikunjungi, mampu berdiri sendiri.", by=tono, **when)
    return deciding.carry_out(case, by=tono, on=OUT, at=at(OUT))


def listed(person, query):
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(person)
    return {case.family.family_id for case in browser.get(f"/cases/?{query}").context["rows"]}


def test_scenario_0_5_the_reason_of_an_exit_is_kept_apart_from_its_type(sari, sinta, tono):
    """0-5: store the exit reason separately from exit type: advocacy; shame after house labelling; better economy."""
    why = {"F1": "facilitator_advocacy", "F2": "house_label", "F3": "business_grew"}
    for family_id, reason in why.items():
        leaves(household(family_id, sari, **PUPIL), Proposal("voluntary", (reason,), WORDS), sari, sinta, tono)

    assert set(Exit.objects.values_list("exit_type", flat=True)) == {"voluntary"}
    assert {each.family.family_id: each.reasons for each in Exit.objects.all()} == {k: [v] for k, v in why.items()}
    assert listed(tono, "state=&type=voluntary") == {"F1", "F2", "F3"}
    assert listed(tono, "state=&type=voluntary&reason=house_label") == {"F2"}
    assert listed(tono, "state=&reason=business_grew") == {"F3"}


def test_scenario_0_6_voluntary_and_natural_exits_are_counted_apart(sari, sinta, tono):
    """0-6: keep two types apart: mandiri (voluntary) and alamiah (no component left): alamiah is not in the figure."""
    wish, rule = Proposal("voluntary", ("business_grew",), WORDS), Proposal("natural", ("children_finished_school",))
    by_will = [household(f"V{number}", sari, **PUPIL) for number in range(2)]
    by_rule = [household(f"N{number}", sari) for number in range(3)]
    assess()
    made = [leaves(each, wish, sari, sinta, tono) for each in by_will]
    made += [leaves(each, rule, sari, sinta, tono) for each in by_rule]

    year = date(2025, 1, 1), date(2025, 12, 31)
    assert len(made) == in_period(*year).count() == 5
    assert voluntary_graduations("3273", *year) == 2
    assert in_period(*year).filter(exit_type="natural").count() == 3
    assert listed(tono, "state=&type=natural") == {"N0", "N1", "N2"}


def test_scenario_2_5_both_ways_to_leave_are_defined_by_who_ends_the_right(sari, sinta, tono):
    """2-5: both exit types defined as in seed 000: by own will though a component remains; by the rule with none."""
    with_child, without = household("F1", sari, **PUPIL), household("F2", sari)
    assess()
    when = {"by": sari, "on": ON, "at": AT}
    with pytest.raises(NotValid, match="does not leave naturally"):
        proposing.propose(with_child, Proposal("natural", ("no_component",)), **when)
    with pytest.raises(NotValid, match="in its own words"):
        proposing.propose(with_child, Proposal("voluntary", ("business_grew",)), **when)

    wish = leaves(with_child, Proposal("voluntary", ("business_grew",), WORDS), sari, sinta, tono)
    rule = leaves(without, Proposal("natural", ("no_component",)), sari, sinta, tono)

    assert (wish.statements.count(), rule.statements.count()) == (1, 0)
    assert (wish.get_exit_type_display(), rule.get_exit_type_display()) == (
        "voluntary graduation",
        "natural graduation",
    )


def test_scenario_3_4_nobody_is_out_before_somebody_else_has_re_verified_and_found_it_so(sari, sinta, tono):
    """3-4: re-verification before the exit is final, with result and verifier different from proposer."""
    when = {"on": ON, "at": AT}
    family = household("F1", sari, **PUPIL)
    case = proposing.propose(family, Proposal("voluntary", ("business_grew",), WORDS), by=sinta, **when).public_id
    proposing.sign(case, ON, "Pak Budiman", "Ketua RT 3", [picture()], by=sari, **when)
    with pytest.raises(NotAllowed, match="You proposed this exit"):
        deciding.verify(case, ON, FOUND, by=sinta, **when)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the code
        Case.objects.update(verified_by=sinta)

    colleague = make.posted("sarah", Role.COORDINATOR, "3273")
    deciding.verify(case, ON, FOUND, by=colleague, **when)
    deciding.approve(case, OUT, by=tono, **when)
    assert spell_of(family, OUT).left_on is None  # decided, and still not final
    deciding.carry_out(case, by=tono, on=OUT, at=at(OUT))

    found = Verification.objects.get()
    assert (found.by, found.visited_on, found.findings) == (colleague, ON, FOUND)
    assert spell_of(family, OUT).left_on == OUT


CHILDREN = [
    {"birth_date": date(2022, 1, 1)},
    {"birth_date": date(2015, 1, 1), "school_level": "primary", "school_grade": 4},
    {"birth_date": date(2011, 1, 1), "school_level": "junior_secondary", "school_grade": 8},
    {"birth_date": date(2008, 1, 1), "school_level": "senior_secondary", "school_grade": 11},
]


@pytest.mark.parametrize(
    ("person", "annual_idr"),
    [
        ({"birth_date": date(1950, 1, 1)}, 2_400_000),
        ({"birth_date": date(1990, 1, 1), "pregnancy_number": 1, "pregnant": True}, 3_000_000),
        *zip(CHILDREN, (3_000_000, 900_000, 1_500_000, 2_000_000), strict=True),
    ],
)
def test_scenario_4_1_the_amount_is_that_of_the_person_whoever_is_the_head(sari, person, annual_idr):
    """4-1: amount depends on persons, not on the family head: each has its own value."""
    amounts = []
    for family_id, head in (("F1", date(1985, 1, 1)), ("F2", date(1970, 1, 1))):
        family = make.family(family_id, name="Kepala", facilitator=sari)
        make.member(family, f"{family_id}-1", name="Kepala", relation="kepala keluarga", birth_date=head, sex="male")
        make.member(family, f"{family_id}-2", name="Anggota", **person)
        answer = answer_on(family, ON)
        amounts.append((answer["family"]["annual_idr"], [each["annual_idr"] for each in answer["members"]]))

    assert amounts == [(annual_idr, [0, annual_idr])] * 2


def test_scenario_4_6_leaving_the_programme_leaves_school_aid_and_the_registry_untouched(sari, sinta, tono):
    """4-6: exit from PKH must leave PIP untouched."""
    family = household("F1", sari, **PUPIL)
    pip = Aid("pip", "central", date(2024, 7, 1), "seen", amount_idr=450_000)
    kept = record_aid(family, pip, public_id=uuid4(), by=sari, on=ON, at=AT)
    pupil = family.members.get(member_id="F1-2")
    facts = list(pupil.facts.values())

    leaves(family, Proposal("voluntary", ("business_grew",), WORDS), sari, sinta, tono)

    later = OUT + timedelta(days=200)
    assert [(each.pk, each.amount_idr) for each in aid_of(family, later)] == [(kept.pk, 450_000)]
    assert families_seen_by(tono, later).get() == family
    assert list(pupil.facts.values()) == facts
