"""Who comes on the waiting list and off it, where each stands, and what is found at their homes."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.cli.load_waiting import load_waiting
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family, FamilyFacts, MembershipSpell
from tangga.families.registering import register_many
from tangga.people.roles import Role
from tangga.rules.waiting import Standing, placed
from tangga.waiting import assessing, proposing
from tangga.waiting.assessing import assess_list
from tangga.waiting.lists import Listed, enter_list
from tangga.waiting.models import Entry
from tangga.waiting.queries import entries_seen_by, position_of, positions, standing
from tests import make
from tests.features.waiting.conftest import AT, DISTRICT, ON, VILLAGE, WORDS, outside

KEDIRI = "3571011001"


def propose(family, source="facilitator", by=None, sent=None, **more):
    return proposing.propose(family, source, by=by, on=ON, at=AT, sent=sent or uuid4(), **more)


def order():
    return [each.family.family_id for each in standing(DISTRICT).select_related("family")]


# ---- on the list ----


def test_a_proposed_family_stands_with_what_the_last_assessment_found(sari):
    entry = propose(outside("W1", sari, pupils=3, decile=2), by=sari, rank=17)
    assert (entry.decile, entry.rank, entry.members, entry.assessed_on) == (2, 17, 3, ON)
    assert (entry.district_id, entry.region_id, entry.proposed_by) == (DISTRICT, VILLAGE, sari)
    assert position_of(entry) == 1
    assert Event.objects.get(action="waiting.proposed").family == str(entry.family.public_id)


def test_a_family_of_whom_hardly_anything_is_known_stands_after_the_others(sari):
    bare = make.family("W0", facilitator=sari)
    bare.spells.all().delete()
    entry = propose(bare, by=sari)
    propose(outside("W1", sari, decile=4), by=sari)
    assert (entry.decile, entry.members) == (None, None)
    assert order() == ["W1", "W0"]


def test_more_persons_than_the_caps_pay_still_count_for_the_order(sari):
    assert propose(outside("W1", sari, pupils=6), by=sari).members == 6


def test_sent_twice_it_is_one_entry(sari):
    family, sent = outside("W1", sari), uuid4()
    assert propose(family, by=sari, sent=sent) == propose(family, by=sari, sent=sent)
    assert Entry.objects.count() == 1


def test_a_form_that_was_sent_for_another_family_is_told_so(sari):
    sent = uuid4()
    propose(outside("W1", sari), by=sari, sent=sent)
    with pytest.raises(Conflict, match="another family"):
        propose(outside("W2", sari), by=sari, sent=sent)


def test_a_family_waits_once(sari):
    entry = propose(outside("W1", sari), by=sari)
    with pytest.raises(Conflict, match="on a waiting list already"):
        propose(entry.family, by=sari)


def test_the_database_knows_one_open_entry_a_family(sari):
    entry = propose(outside("W1", sari), by=sari)
    entry.pk, entry.public_id = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


def test_a_family_in_the_programme_waits_for_nothing(sari):
    with pytest.raises(Conflict, match="is in the programme"):
        propose(make.family("F1", facilitator=sari), by=sari)


def test_a_family_that_left_can_be_proposed(sari):
    assert propose(make.family("F1", left_on=date(2024, 1, 1), facilitator=sari), by=sari).outside == ""


def test_a_family_above_the_decile_is_kept_without_a_position_and_says_why(sari):
    entry = propose(outside("W1", sari, decile=7), by=sari)
    assert (entry.outside, entry.outside_for, position_of(entry)) == ("not_eligible", "decile_above_limit", None)


def test_the_overlay_of_the_district_decides_up_to_which_decile(sari, budi):
    from tangga.waiting.assessing import assessed

    there = outside("W1", region=KEDIRI, decile=5)
    here = outside("W2", decile=5)
    found = assessed([there.pk, here.pk], ON)
    assert [found[each.pk].outside for each in (there, here)] == ["", "not_eligible"]


@pytest.mark.parametrize("source", ["", "fallen_back", "somewhere"])
def test_where_a_proposal_comes_from_is_said(sari, source):
    with pytest.raises(NotValid, match="where the proposal comes from"):
        propose(outside("W1", sari), source, by=sari)


def test_a_rank_below_one_is_refused(sari):
    with pytest.raises(NotValid, match="rank"):
        propose(outside("W1", sari), by=sari, rank=0)


def test_numbers_of_persons_stay_out_of_the_words(sari):
    with pytest.raises(NotValid, match="NIK"):
        propose(outside("W1", sari), by=sari, words="NIK 3273015203870001")


def test_a_facilitator_proposes_no_family_of_a_colleague(sari):
    with pytest.raises(Family.DoesNotExist):
        propose(outside("W1"), by=sari)


def test_an_official_proposes_no_family_of_another_district(tono):
    with pytest.raises(Family.DoesNotExist):
        propose(outside("W1", region=KEDIRI), by=tono)


def test_the_head_of_the_office_does_not_propose(kepala):
    with pytest.raises(NotAllowed):
        propose(outside("W1"), by=kepala)


# ---- order ----


def drawn_list(sari, many):
    """So many entries, with facts drawn so that many of them are equal."""
    drawn = Random(11)
    for place in range(many):
        family = outside(f"W{place}", sari, pupils=drawn.choice([0, 1, 3]), decile=drawn.choice([None, 1, 3]))
        entry = propose(family, by=sari, rank=drawn.choice([None, 5, 12]))
        entry.proposed_on = ON - timedelta(days=drawn.choice([0, 3]))
        proposing.take_over(entry, None, ON)
        entry.save()


def test_the_database_orders_as_the_rules_do(sari):
    drawn_list(sari, 60)
    every = list(Entry.objects.all())
    ruled = placed(Standing(each.decile, each.rank, each.members, each.proposed_on, each.pk) for each in every)
    assert [each.pk for each in standing(DISTRICT)] == [each.standing.number for each in ruled]
    assert positions([each.pk for each in every]) == {each.standing.number: each.position for each in ruled}
    assert [position_of(each) for each in standing(DISTRICT)] == list(range(1, 61))


def test_another_districts_list_does_not_move_anybody(sari):
    other = outside("W0", region=KEDIRI, decile=1)
    budi = make.posted("budi", Role.DISTRICT_OFFICIAL, "3571")
    propose(other, by=budi)
    assert position_of(propose(outside("W1", sari, decile=4), by=sari)) == 1


# ---- assessed again ----


def test_an_assessment_moves_whoever_changed_and_says_how_many(sari, tono):
    first, second = (propose(outside(each, sari, decile=2), by=sari) for each in ("W1", "W2"))
    FamilyFacts.objects.filter(family=second.family).update(decile=1)
    done = assess_list(Area.objects.get(code=DISTRICT), by=tono, on=ON + timedelta(days=3), at=AT)
    assert (done.read, done.changed, done.outside) == (2, 1, 0)
    assert order() == ["W2", "W1"]
    first.refresh_from_db()
    assert first.assessed_on == ON + timedelta(days=3)


def test_the_rules_are_asked_before_the_district_is_held(sari, tono, monkeypatch):
    propose(outside("W1", sari), by=sari)
    did = []
    ask, hold = assessing.assessed, assessing.lock_district
    monkeypatch.setattr(assessing, "assessed", lambda *said: did.append("asked") or ask(*said))
    monkeypatch.setattr(assessing, "lock_district", lambda code: did.append("held") or hold(code))
    assess_list(Area.objects.get(code=DISTRICT), by=tono, on=ON, at=AT)
    assert did == ["asked", "held"]


def test_an_entry_that_moved_while_the_rules_were_asked_stays_as_it_is(sari, tono, monkeypatch):
    entry = propose(outside("W1", sari), by=sari)
    hold = assessing.lock_district

    def moved_meanwhile(code):
        Entry.objects.filter(pk=entry.pk).update(revision=entry.revision + 1)
        return hold(code)

    monkeypatch.setattr(assessing, "lock_district", moved_meanwhile)
    done = assess_list(Area.objects.get(code=DISTRICT), by=tono, on=ON + timedelta(days=3), at=AT)
    entry.refresh_from_db()
    assert (done.read, entry.assessed_on) == (0, ON)


def test_a_family_that_joined_otherwise_loses_its_position(sari, tono):
    entry = propose(outside("W1", sari), by=sari)
    MembershipSpell.objects.create(family=entry.family, joined_on=ON, recorded_at=AT)
    assess_list(Area.objects.get(code=DISTRICT), by=tono, on=ON, at=AT)
    entry.refresh_from_db()
    assert entry.outside == "in_programme"


def test_a_family_that_moved_to_another_district_has_no_place_on_this_list(sari, tono):
    entry = propose(outside("W1", sari), by=sari)
    FamilyFacts.objects.filter(family=entry.family).update(region_id=KEDIRI)
    assess_list(Area.objects.get(code=DISTRICT), by=tono, on=ON, at=AT)
    entry.refresh_from_db()
    assert (entry.outside, entry.district_id) == ("lives_elsewhere", DISTRICT)


def test_an_official_assesses_the_list_of_no_other_district(budi):
    with pytest.raises(Conflict):
        assess_list(Area.objects.get(code=DISTRICT), by=budi, on=ON, at=AT)


def test_a_facilitator_assesses_no_list(sari):
    with pytest.raises(NotAllowed):
        assess_list(Area.objects.get(code=DISTRICT), by=sari, on=ON, at=AT)


# ---- off the list ----


def test_a_family_withdraws_in_its_own_words_and_may_come_again(way, sari):
    entry = way.waits()
    proposing.withdraw(entry.public_id, WORDS, by=sari, on=ON, at=AT)
    entry.refresh_from_db()
    assert entry.state == "withdrawn"
    assert way.propose(entry.family).state == "waiting"


def test_withdrawing_without_a_word_is_refused(way, sari):
    with pytest.raises(NotValid, match="own words"):
        proposing.withdraw(way.waits().public_id, "", by=sari, on=ON, at=AT)


def test_an_official_takes_a_family_off_the_list_with_a_reason(way, tono):
    entry = way.waits()
    proposing.strike(entry.public_id, "Keluarga tidak ditemukan.", by=tono, on=ON, at=AT)
    assert Entry.objects.get().state == "struck"
    assert Event.objects.filter(action="waiting.struck").count() == 1


def test_a_facilitator_takes_nobody_off(way, sari):
    with pytest.raises(NotAllowed):
        proposing.strike(way.waits().public_id, WORDS, by=sari, on=ON, at=AT)


def test_whoever_takes_off_a_family_that_has_changed_meanwhile_is_told(way, sari, tono):
    entry = way.waits()
    proposing.withdraw(entry.public_id, WORDS, by=sari, on=ON, at=AT)
    with pytest.raises(Conflict, match="meanwhile"):
        proposing.strike(entry.public_id, WORDS, by=tono, on=ON, at=AT, seen=1)


# ---- a family that has fallen back ----


def test_a_family_that_has_fallen_back_waits_again_with_what_is_known_of_it(sari):
    family = make.family("F1", left_on=date(2024, 1, 1), facilitator=sari, decile=1)
    make.member(family, "F1-1", birth_date=date(2015, 3, 1), school_level="primary", school_grade=3)
    case = uuid4()
    entry = proposing.put_back(family, case, by=sari, on=ON, at=AT)
    assert (entry.source, entry.returns_from, entry.decile, entry.members) == ("fallen_back", case, 1, 1)
    assert proposing.put_back(family, case, by=sari, on=ON, at=AT) == entry


def test_a_family_of_a_colleague_is_not_put_back(sari):
    with pytest.raises(Family.DoesNotExist):
        proposing.put_back(make.family("F1", left_on=date(2024, 1, 1)), uuid4(), by=sari, on=ON, at=AT)


# ---- who sees what ----


def test_everybody_sees_their_own(way, sari, tono, budi, rina, kepala, auditor):
    entry = way.waits()
    seen = [bool(entries_seen_by(each, ON).filter(pk=entry.pk)) for each in (sari, tono, kepala, auditor, budi, rina)]
    assert seen == [True, True, True, True, False, False]


def test_a_facilitator_sees_no_entry_of_a_colleague(way, sari):
    entry = way.waits()
    dewi = make.posted("dewi", Role.FACILITATOR, DISTRICT)
    assert not entries_seen_by(dewi, ON).filter(pk=entry.pk).exists()


# ---- registered without membership ----


def test_a_list_of_the_registry_registers_families_that_are_not_in_the_programme(areas):
    families = [{"family_id": "W1", "region_code": VILLAGE, "decile": 1, "carer_name": "Ibu Satu"}]
    members = [{"member_id": "W1-1", "family_id": "W1", "birth_date": date(2015, 3, 1), "school_level": "primary"}]
    register_many(families, members, effective_on=ON, at=AT, by=None, joining=False)
    family = Family.objects.get()
    assert not family.spells.exists()
    assert family.facts.get().decile == 1


def test_a_list_of_the_programme_still_says_since_when(areas):
    from tangga.families.registering import RowsRefused

    with pytest.raises(RowsRefused):
        register_many([{"family_id": "W1", "region_code": VILLAGE}], [], effective_on=ON, at=AT, by=None)


# ---- a list of the registry ----


def test_a_list_puts_whoever_is_not_served_on_the_waiting_list_once(sari):
    outside("W1", decile=1)
    outside("W2", decile=8)
    make.family("F1")
    rows = [Listed("W1", rank=7), Listed("W2"), Listed("F1"), Listed("nobody")]
    done = enter_list(rows, on=ON, at=AT)
    assert (done.read, done.new, done.served, done.not_known, done.outside) == (4, 2, 1, 1, 1)
    again = enter_list(rows, on=ON, at=AT)
    assert (again.new, again.known) == (0, 2)
    assert Entry.objects.get(family__family_id="W1").rank == 7


def test_a_later_list_moves_whoever_has_another_rank_now(sari):
    outside("W1", decile=1)
    outside("W2", decile=1)
    enter_list([Listed("W1", rank=1), Listed("W2", rank=2)], on=ON, at=AT)
    enter_list([Listed("W1", rank=9), Listed("W2")], on=ON, at=AT)
    assert order() == ["W2", "W1"]


def test_files_of_the_registry_are_loaded_onto_the_list_by_a_command(areas, tmp_path):
    (tmp_path / "families.csv").write_text(f"family_id,region_code,decile,rank\nW1,{VILLAGE},1,12\n")
    (tmp_path / "members.csv").write_text("member_id,family_id,birth_date,school_level\nW1-1,W1,2015-03-01,primary\n")
    call = [str(tmp_path / "families.csv"), str(tmp_path / "members.csv")]
    said = CliRunner().invoke(load_waiting, call)
    assert "1 read = 1 new on the list" in said.output
    assert Entry.objects.values_list("family__family_id", "rank", "members").get() == ("W1", 12, 1)
