"""What each kind of correction leaves on record once it was approved, and which of a kind cannot be."""

from datetime import date

import pytest

from tangga.audit.models import Event
from tangga.errors import NotValid
from tangga.families import identity
from tangga.families.change_queries import changes_seen_by
from tangga.families.models import (
    FacilitatorAssignment,
    FamilyIdentity,
    Member,
    MemberFacts,
    MemberIdentity,
)
from tangga.families.queries import families_seen_by, members_of, spell_of
from tests import make
from tests.features.families.conftest import NIK_OF_EDI

pytestmark = pytest.mark.usefixtures("in_english")

DAY = date(2024, 7, 15)


def names_of(family, on=make.TODAY):
    return [each.member.name for each in members_of(family, on)]


def test_a_child_born_is_a_member_from_birth_and_the_pregnancy_is_over(household, record):
    make.member_facts(
        household.mother,
        effective_on=date(2024, 9, 1),
        recorded_at=make.LONG_AGO,
        birth_date=date(1985, 2, 3),
        sex="female",
        pregnant=True,
    )
    asked = {
        "name": "Melati",
        "sex": "female",
        "birth_date": "2025-04-02",
        "relation": "child",
        "nik": None,
        "mother": str(household.mother.public_id),
    }

    _, done = record("birth", household.family, on=date(2025, 4, 2), asked=asked)

    assert done.new_member.member_id == "3273-F1-04"
    assert done.new_member.identities.get().name == "Melati"
    mother = members_of(household.family, make.TODAY)[0].facts
    assert (mother.pregnant, mother.delivered_on) == (False, date(2025, 4, 2))
    assert names_of(household.family) == ["Wahyuni", "Edi", "Putri", "Melati"]


def test_a_member_who_died_stays_in_the_family_as_dead(household, record):
    record("death", household.family, member=household.daughter, on=date(2025, 1, 10))

    facts = members_of(household.family, make.TODAY)[2].facts
    assert (facts.deceased_on, facts.family) == (date(2025, 1, 10), household.family)


def test_a_death_recorded_wrongly_is_taken_back_in_every_row(household, record):
    record("death", household.family, member=household.daughter, on=date(2025, 1, 10))
    record("death_undone", household.family, member=household.daughter)

    known = MemberFacts.objects.filter(member=household.daughter, superseded_at=None)
    assert list(known.values_list("deceased_on", flat=True)) == [None, None]


def test_who_moved_out_belongs_to_no_family_from_that_day_and_can_come_back(household, record):
    record("move_out", household.family, member=household.daughter, on=date(2024, 8, 1))
    assert names_of(household.family) == ["Wahyuni", "Edi"]
    assert names_of(household.family, date(2024, 7, 31)) == ["Wahyuni", "Edi", "Putri"]

    record("return", household.family, member=household.daughter, on=date(2025, 2, 1))

    assert names_of(household.family, date(2025, 1, 31)) == ["Wahyuni", "Edi"]
    assert names_of(household.family) == ["Wahyuni", "Edi", "Putri"]


def test_who_moved_to_another_family_belongs_there_from_that_day(household, record, sari):
    other = make.family("3273-F2", name="Sulastri", facilitator=sari)
    make.member(other, "3273-F2-01", name="Sulastri")

    record("move_family", household.family, member=household.daughter, other_family=other, on=date(2024, 8, 1))

    household.daughter.refresh_from_db()
    assert household.daughter.family == other
    assert names_of(other) == ["Putri", "Sulastri"]
    assert names_of(other, date(2024, 7, 31)) == ["Sulastri"]
    assert names_of(household.family, date(2024, 7, 31)) == ["Wahyuni", "Edi", "Putri"]


def test_the_card_passes_to_another_member_and_the_old_name_keeps_its_days(household, record):
    change, _ = record("carer", household.family, member=household.daughter, on=date(2024, 8, 1))

    household.family.refresh_from_db()
    assert (household.family.name, household.family.name_search) == ("Putri", "putri")
    assert household.family.carer == household.daughter
    rows = FamilyIdentity.objects.filter(family=household.family, superseded_at=None)
    assert [(row.effective_on, row.name) for row in rows] == [
        (date(2020, 1, 1), "Wahyuni"),
        (date(2024, 8, 1), "Putri"),
    ]
    assert rows[1].kk_index == household.family.kk_index
    assert rows[1].origin == change.public_id


def test_a_correction_that_says_nothing_else_than_the_record_is_refused(household, send):
    for_him = {"member": household.son}

    with pytest.raises(NotValid, match="nothing to correct"):
        send("details", household.family, **for_him)
    with pytest.raises(NotValid, match="nothing to correct"):
        send("details", household.family, asked={"name": "Edi"}, **for_him)


def test_a_name_written_down_wrongly_was_never_right(household, record):
    record("details", household.family, member=household.son, asked={"name": "Edy"})

    known = MemberIdentity.objects.filter(member=household.son, superseded_at=None)
    assert [(row.effective_on, row.name, row.local) for row in known] == [(date(2020, 1, 1), "Edy", ["name"])]
    assert MemberIdentity.objects.get(member=household.son, name="Edi").superseded_at == make.NOW
    assert Member.objects.get(pk=household.son.pk).name_search == "edy"


def test_a_nik_is_corrected_in_the_copy_and_in_the_dated_rows(household, record):
    right = "3273010403120007"
    sealed = {"sealed": identity.seal(right), "index": identity.blind_index("nik", right), "mask": identity.mask(right)}

    record("nik", household.family, member=household.son, asked={"nik": sealed})

    household.son.refresh_from_db()
    dated = household.son.identities.get(superseded_at=None)
    assert identity.unseal(household.son.nik_sealed) == identity.unseal(dated.nik_sealed) == right
    assert household.son.identities.get(superseded_at=make.NOW).nik_index == identity.blind_index("nik", NIK_OF_EDI)


def test_an_address_and_village_hold_from_the_day_of_moving(household, record, tono):
    asked = {"address": "Jl. Melati 5", "rt": "001", "rw": "002", "region_id": "3571011001"}

    record("address", household.family, on=date(2025, 3, 1), asked=asked)

    household.family.refresh_from_db()
    assert (household.family.address, household.family.rt) == ("Jl. Melati 5", "001")
    assert families_seen_by(tono, date(2025, 2, 28)).filter(pk=household.family.pk).exists()
    assert not families_seen_by(tono, make.TODAY).filter(pk=household.family.pk).exists()


def test_what_bars_a_family_is_recorded_from_a_day_and_lifted_from_another(household, record):
    record("exclude", household.family, on=date(2024, 1, 1), asked={"excluded_for": "civil_servant"})
    record("readmit", household.family, on=date(2025, 1, 1))

    known = household.family.facts.filter(superseded_at=None).order_by("effective_on")
    assert list(known.values_list("excluded_for", flat=True)) == ["", "civil_servant", ""]


def test_a_family_splits_and_both_go_on(household, record, sari):
    asked = {
        "members": [str(household.daughter.public_id)],
        "carer": str(household.daughter.public_id),
        "kk": None,
        "address": "Jl. Kenanga 1",
        "rt": "004",
        "rw": "005",
        "region_id": "3273011002",
    }

    change, done = record("split", household.family, on=date(2025, 2, 1), asked=asked)

    new = done.new_family
    assert (new.name, new.carer, new.origin) == ("Putri", household.daughter, change.public_id)
    assert names_of(household.family) == ["Wahyuni", "Edi"]
    assert names_of(new) == ["Putri"]
    assert names_of(household.family, date(2025, 1, 31)) == ["Wahyuni", "Edi", "Putri"]
    assert spell_of(new, make.TODAY).joined_on == spell_of(household.family, make.TODAY).joined_on
    assert families_seen_by(sari, make.TODAY).filter(pk=new.pk).exists()
    assert (new.facts.get().decile, new.facts.get().region_id) == (2, "3273011002")


@pytest.mark.parametrize(
    ("leaving", "carer", "sentence"),
    [
        ([], "daughter", "Choose who belongs"),
        (["mother", "son", "daughter"], "daughter", "Somebody must stay"),
        (["son"], "daughter", "one of those who go"),
    ],
)
def test_a_split_that_cannot_be_is_refused(household, send, leaving, carer, sentence):
    ids = [str(getattr(household, name).public_id) for name in leaving]
    asked = {"members": ids, "carer": str(getattr(household, carer).public_id), "region_id": "3273011001"}

    with pytest.raises(NotValid, match=sentence):
        send("split", household.family, on=DAY, asked=asked)


def test_the_card_holder_does_not_split_off(household, record, send):
    record("carer", household.family, member=household.daughter, on=date(2024, 1, 1))
    mine = str(household.daughter.public_id)

    with pytest.raises(NotValid, match="The card holder would leave"):
        send("split", household.family, on=DAY, asked={"members": [mine], "carer": mine, "region_id": "3273011001"})


def test_two_families_become_one_and_the_other_leaves_the_programme_that_day(household, record, sari):
    other = make.family("3273-F2", name="Sulastri", facilitator=sari)
    make.member(other, "3273-F2-01", name="Sulastri")

    record("merge", household.family, other_family=other, on=date(2025, 2, 1))

    assert names_of(household.family) == ["Wahyuni", "Edi", "Putri", "Sulastri"]
    assert names_of(other) == []
    assert names_of(other, date(2025, 1, 31)) == ["Sulastri"]
    spells = other.spells.order_by("pk")
    assert [(spell.left_on, spell.superseded_at) for spell in spells] == [(None, make.NOW), (date(2025, 2, 1), None)]


def test_nobody_accompanies_a_family_any_more_that_became_part_of_another(household, record, sari):
    other = make.family("3273-F2", name="Sulastri", facilitator=sari)
    make.member(other, "3273-F2-01", name="Sulastri")

    change, _ = record("merge", household.family, other_family=other, on=date(2025, 2, 1))

    assert other.assignments.get().ends_on == date(2025, 2, 1)
    assert household.family.assignments.get().ends_on is None
    assert Event.objects.get(action="change.applied").detail["assignments_ended"] == 1
    assert list(changes_seen_by(sari, make.TODAY)) == [change]


def test_who_took_the_family_over_after_the_day_of_the_merge_keeps_one_day(household, record, sari):
    other = make.family("3273-F2", name="Sulastri", effective_on=date(2020, 1, 1))
    make.member(other, "3273-F2-01", name="Sulastri")
    FacilitatorAssignment.objects.create(family=other, facilitator=sari, starts_on=date(2025, 3, 1))

    record("merge", household.family, other_family=other, on=date(2025, 2, 1))

    assert other.assignments.get().ends_on == date(2025, 3, 2)


def test_nothing_personal_stands_in_the_log(household, record):
    asked = {"name": "Bagas Rahasia", "sex": "male", "birth_date": "1999-01-02", "relation": "spouse"}
    record("join", household.family, on=date(2024, 6, 1), asked=asked, reason="his neighbour says so")

    logged = str(list(Event.objects.values_list("action", "detail", "subject_id")))
    assert "Bagas" not in logged
    assert "neighbour" not in logged
    assert "1999" not in logged
