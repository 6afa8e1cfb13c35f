"""What is known of a member stands in several lists, each for its own work: a column added to one fails here until it
is in all of them, for a forgotten one would be left out without a word."""

from tangga.api.v1.members import Facts
from tangga.families.listed_members import FACTS
from tangga.families.models import MemberFacts
from tangga.imports import staged
from tangga.imports.comparing import MEMBER_COLUMNS
from tangga.imports.known import MEMBER_IDENTITY
from tangga.imports.reading import tables
from tangga.reports import comparison_words
from tangga.rules.schemas import MEMBERS
from tangga.runs import snapshot

# Where and when a row of facts holds, and what wrote it.
BESIDE_THE_FACTS = {"id", "member", "family", "effective_on", "recorded_at", "superseded_at", "origin", "local"}
NOT_IN_LISTS = {"human_rights_victim"}  # the ministry alone says so; `tangga load` registers it
IDENTITY = {"name", "relation"}


def test_a_list_registers_every_fact():
    assert set(FACTS) == {field.name for field in MemberFacts._meta.concrete_fields} - BESIDE_THE_FACTS


def test_the_rules_are_given_every_fact():
    assert {column.name for column in MEMBERS.columns} - {"member_id", "family_id"} == set(FACTS)
    assert set(snapshot.MEMBER_COLUMNS) == {column.name for column in MEMBERS.columns}


def test_an_uploaded_list_is_compared_in_every_fact_it_can_hold():
    assert set(MEMBER_COLUMNS) == set(FACTS) - NOT_IN_LISTS | IDENTITY
    assert set(MEMBER_IDENTITY) >= IDENTITY


def test_what_an_uploaded_list_can_hold_is_read_and_staged():
    assert set(tables.MEMBERS.names) >= set(MEMBER_COLUMNS)
    assert set(staged.MEMBERS.names) >= set(MEMBER_COLUMNS)


def test_the_api_gives_every_fact():
    assert set(Facts.model_fields) - {"since"} == set(FACTS)


def test_a_comparison_of_two_assessments_has_words_for_every_fact():
    assert set(comparison_words.FACTS) >= set(FACTS)
