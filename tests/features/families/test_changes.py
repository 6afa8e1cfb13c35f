"""Proposing, approving, sending back and withdrawing corrections; and what each kind leaves on record."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families import changes, identity
from tangga.families.change_queries import changes_seen_by
from tangga.families.models import (
    Change,
    FacilitatorAssignment,
    Family,
    FamilyIdentity,
    Member,
    MemberFacts,
    MemberIdentity,
)
from tangga.families.queries import families_seen_by, members_of, spell_of
from tangga.people.roles import Role
from tests import make
from tests.features.families.conftest import NIK_OF_EDI

pytestmark = pytest.mark.usefixtures("in_english")

DAY = date(2024, 7, 15)
SCHOOL = {"school_level": "primary", "school_grade": 6, "finished_school": False}


@pytest.fixture
def proposed(household, send):
    return send("school", household.family, member=household.son, on=DAY, asked=SCHOOL)


def approve(change, by):
    return changes.approve(change.public_id, by=by, on=make.TODAY, at=make.NOW)


def names_of(family, on=make.TODAY):
    return [each.member.name for each in members_of(family, on)]


def test_what_was_sent_changes_nothing_until_somebody_else_approved(proposed, household):
    assert (proposed.state, proposed.before["school_grade"]) == ("proposed", 2)
    assert MemberFacts.objects.filter(member=household.son).count() == 1


def test_approving_records_it_and_logs_it_once_however_often_it_is_sent(proposed, lestari):
    approve(proposed, lestari)
    approve(proposed, lestari)

    event = Event.objects.get(action="change.applied")
    assert (event.actor_id, event.subject_id, event.area_code) == (lestari.pk, str(proposed.public_id), "3273011001")
    assert event.detail["columns"] == ["finished_school", "school_grade", "school_level"]
    assert (event.detail["rows_superseded"], event.detail["rows_added"]) == (0, 1)
    assert MemberFacts.objects.filter(origin=proposed.public_id).count() == 1


def test_nobody_approves_their_own_correction(household, send, tono):
    own = send("school", household.family, member=household.son, on=DAY, asked=SCHOOL, by=tono)

    with pytest.raises(NotAllowed, match="somebody else must check"):
        approve(own, tono)

    assert not Event.objects.filter(action="change.applied").exists()


def test_the_database_refuses_it_too(proposed, sari):
    proposed.state, proposed.decided_by = Change.State.APPLIED, sari

    with pytest.raises(IntegrityError), transaction.atomic():
        proposed.save()


def test_a_facilitator_approves_nothing(proposed, household):
    other = make.posted("dewi", Role.FACILITATOR, "3273")
    make.family("3273-F2", facilitator=other)
    household.family.assignments.update(facilitator=other)

    with pytest.raises(NotAllowed, match="Facilitator"):
        approve(proposed, other)


def test_a_role_that_only_reads_proposes_nothing(household, send, rina):
    with pytest.raises(NotAllowed, match="Province official"):
        send("school", household.family, member=household.son, on=DAY, asked=SCHOOL, by=rina)


def test_a_family_of_another_area_is_not_there(proposed, household, send, budi):
    with pytest.raises(Family.DoesNotExist):
        send("school", household.family, member=household.son, on=DAY, asked=SCHOOL, by=budi)
    with pytest.raises(Change.DoesNotExist):
        approve(proposed, budi)
    with pytest.raises(Change.DoesNotExist):
        changes.send_back(proposed.public_id, "why?", by=budi, on=make.TODAY, at=make.NOW)


def test_what_changed_meanwhile_must_be_looked_at_again(proposed, household, lestari):
    make.member_facts(household.son, effective_on=date(2024, 1, 1), recorded_at=make.LONG_AGO, school_level="higher")

    with pytest.raises(Conflict, match="has changed since"):
        approve(proposed, lestari)


def test_a_correction_comes_back_with_words_and_can_be_sent_again(proposed, household, sari, lestari):
    sent_back = changes.send_back(proposed.public_id, " which  class? ", by=lestari, on=make.TODAY, at=make.NOW)
    assert (sent_back.state, sent_back.decision_note) == ("sent_back", "which class?")

    wish = changes.Wish(proposed.kind, household.family, household.son, None, DAY, SCHOOL | {"school_grade": 5}, "seen")
    changes.write_down(wish, by=sari, on=make.TODAY, at=make.NOW, instead_of=proposed.public_id)
    changes.propose(proposed.public_id, by=sari, on=make.TODAY, at=make.NOW)
    approve(proposed, lestari)

    assert MemberFacts.objects.get(origin=proposed.public_id).school_grade == 5
    logged = Event.objects.filter(action__startswith="change.").values_list("action", flat=True)
    assert list(logged) == ["change.proposed", "change.sent_back", "change.proposed", "change.applied"]


def test_sending_back_without_words_is_refused(proposed, lestari):
    with pytest.raises(NotValid, match="Say what is missing"):
        changes.send_back(proposed.public_id, "  ", by=lestari, on=make.TODAY, at=make.NOW)


def test_what_was_decided_is_decided(proposed, sari, tono, lestari):
    approve(proposed, lestari)

    with pytest.raises(Conflict, match="approved and recorded"):
        approve(proposed, tono)
    with pytest.raises(Conflict):
        changes.send_back(proposed.public_id, "why?", by=tono, on=make.TODAY, at=make.NOW)
    with pytest.raises(Conflict):
        changes.withdraw(proposed.public_id, by=sari, at=make.NOW)


def test_only_the_proposer_withdraws_and_nothing_is_recorded(proposed, household, sari, lestari):
    with pytest.raises(Change.DoesNotExist):
        changes.withdraw(proposed.public_id, by=lestari, at=make.NOW)

    changes.withdraw(proposed.public_id, by=sari, at=make.NOW)

    with pytest.raises(Conflict):
        approve(proposed, lestari)
    assert MemberFacts.objects.filter(member=household.son).count() == 1


def test_one_correction_of_a_kind_waits_for_a_member(proposed, household, send, tono):
    with pytest.raises(Conflict, match="waits for the checker already"):
        send("school", household.family, member=household.son, on=DAY, asked=SCHOOL, by=tono)


def test_sent_twice_it_waits_once(proposed, sari):
    changes.propose(proposed.public_id, by=sari, on=make.TODAY, at=make.NOW)

    assert Event.objects.filter(action="change.proposed").count() == 1


def test_what_is_on_record_already_is_no_correction(household, send):
    asked = {"school_level": "primary", "school_grade": 2, "finished_school": False}

    with pytest.raises(NotValid, match="says that already"):
        send("school", household.family, member=household.son, on=DAY, asked=asked)


@pytest.mark.parametrize(
    ("day", "asked", "sentence"),
    [
        (date(2025, 5, 18), SCHOOL, "has not come yet"),
        (date(1980, 1, 1), SCHOOL, "too long ago"),
        (None, SCHOOL, "since when"),
        (date(2011, 1, 1), SCHOOL, "before the person was born"),
        (DAY, SCHOOL | {"school_grade": 8}, "choose 1 to 6"),
        (DAY, SCHOOL | {"school_level": "none"}, "goes with SD"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(household, send, day, asked, sentence):
    with pytest.raises(NotValid, match=sentence):
        send("school", household.family, member=household.son, on=day, asked=asked)


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
