"""What is known of a family stands in several lists, each for its own work, as a member's (test_member_facts): a column
added to one fails here until it is in all of them, for a forgotten one would be left out without a word."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tangga.api.v1.families import FamilyOn
from tangga.families import carrying_out
from tangga.families.actions import register_many
from tangga.families.listed_families import FACTS
from tangga.families.models import Change, FamilyFacts
from tangga.imports import comparing, known, staged
from tangga.imports.accept import STAGED_AS
from tangga.imports.reading import tables
from tangga.imports.villages import Found
from tangga.reports import change_effect, comparison_words
from tangga.rules.schemas import FAMILIES
from tangga.runs import snapshot
from tests import make

# Where and when a row of facts holds, and what wrote it.
BESIDE_THE_FACTS = {"id", "family_id", "effective_on", "recorded_at", "superseded_at", "origin", "local"}
DERIVED = {"decile_on"}  # by whoever writes a decile
SPELL = {"joined_on", "left_on"}  # of MembershipSpell
OTHERWISE_CALLED = {"region_id": "region_code"}  # in files and for the rules
# Of every fact something else than nothing: a new one belongs here too.
SAID = {"region_id": "3273011002", "decile": 7, "access_area": True, "excluded_for": "civil_servant"}
DAY = date(2024, 7, 1)


def as_listed(values):
    return {OTHERWISE_CALLED.get(name, name): value for name, value in values.items()}


def of(facts):
    return {name: getattr(facts, name) for name in FACTS}


@pytest.fixture
def said():
    assert set(SAID) == set(FACTS)
    return SAID


def test_a_list_registers_every_fact():
    columns = {field.attname for field in FamilyFacts._meta.concrete_fields}
    assert set(FACTS) == columns - BESIDE_THE_FACTS - DERIVED


def test_a_family_new_by_a_list_has_every_fact_the_list_says(areas, said):
    row = {"family_id": "F1", "joined_on": date(2020, 1, 1)} | as_listed(said)

    register_many([row], [], effective_on=DAY, at=make.NOW, by=None)

    assert of(FamilyFacts.objects.get()) == said


def test_a_family_on_record_takes_every_fact_over(areas, said):
    make.family("F1", recorded_at=make.LONG_AGO)
    row = {"family_id": "F1", "joined_on": date(2020, 1, 1)} | as_listed(said)

    register_many([row], [], effective_on=DAY, at=make.NOW, by=None)

    assert of(FamilyFacts.objects.get(effective_on=DAY)) == said


def test_the_rules_are_given_every_fact():
    columns = {column.name for column in FAMILIES.columns}
    assert columns - {"family_id"} == set(as_listed(dict.fromkeys(FACTS))) | SPELL
    assert set(snapshot.FAMILY_COLUMNS) == columns


def test_an_uploaded_list_is_held_against_every_fact_on_record(said):
    assert set(known.FAMILY_FACTS) == set(FACTS)
    on_record = known.Known(1, "F1", dict.fromkeys((*FACTS, *known.FAMILY_IDENTITY)), has_facts=True)
    villages = SimpleNamespace(find=lambda *_: Found(said["region_id"]), allows=lambda _: True)
    row = {"kk_index": "x", **as_listed(said)}

    comparing._compare_family(comparing.Context("3273", DAY, DAY, villages), row, [on_record])

    assert {change["column"] for change in staged.changes_of(row)} == set(FACTS)


def test_what_an_uploaded_list_can_hold_is_read_and_staged():
    assert set(tables.FAMILIES.names) >= set(FACTS) - {"region_id"} | {"village"}
    assert set(staged.FAMILIES.names) >= {STAGED_AS.get(name, name) for name in FACTS}


def test_a_family_that_splits_off_keeps_every_fact_of_the_old_one(areas, said):
    old = make.family("F1", **{name: value for name, value in said.items() if name != "region_id"})
    FamilyFacts.objects.update(region_id=said["region_id"], decile_on=DAY)
    leaving = make.member(old, "M1")
    change = Change(family=old, effective_on=DAY, public_id=uuid4(), asked={"carer": str(leaving.public_id)})

    new = carrying_out._split_off(change, make.TODAY, make.NOW, carrying_out.Outcome())

    facts = FamilyFacts.objects.get(family=new)
    assert of(facts) == said
    assert (facts.decile_on, facts.effective_on, facts.recorded_at) == (DAY, DAY, make.NOW)
    assert (facts.origin, facts.local, facts.superseded_at) == (change.public_id, None, None)


def test_what_a_correction_would_do_to_the_amounts_is_asked_with_every_fact():
    assert set(change_effect.FAMILY_FACTS) == set(FACTS) - {"region_id"}


def test_the_api_gives_every_fact():
    assert set(FamilyOn.model_fields) >= set(as_listed(dict.fromkeys(FACTS))) | DERIVED | SPELL


def test_a_comparison_of_two_assessments_has_words_for_every_fact():
    assert set(comparison_words.FACTS) >= set(as_listed(dict.fromkeys(FACTS))) | SPELL
