"""Picking families to be prepared, and taking a pick back."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.graduation import picks
from tangga.graduation.models import Candidate, Why
from tests.features.graduation.conftest import AT, ON

REASON = "The daughter works and wants to care for her."


def unpick(candidate, by, reason="the shop closed"):
    return picks.unpick(candidate.public_id, reason, by=by, on=ON, at=AT)


def test_a_pick_is_kept_with_its_reasons_and_logged_once(world, pick, sari):
    sent = uuid4()
    picked = pick(world.family, sent=sent)
    pick(world.family, sent=sent)

    assert (picked.year, picked.picked_by, picked.why) == (2025, sari, "list")
    event = Event.objects.get(action="candidate.picked")
    assert (event.area_code, event.family) == ("3273011001", str(world.family.public_id))
    assert event.detail["for_it"] == ["five_years"]
    assert event.detail["against_it"] == ["never_asked"]


def test_two_who_pick_the_same_family_make_one_pick(world, pick, sinta):
    first = pick(world.family)
    assert pick(world.family, by=sinta, sent=uuid4()) == first
    assert Candidate.objects.count() == 1


def test_the_database_keeps_one_open_pick_a_year(world, pick, sari):
    pick(world.family)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.create(family=world.family, year=2025, picked_by=sari, picked_on=ON, picked_at=AT)


def test_a_family_may_be_picked_for_the_next_year_too(world, pick):
    pick(world.family)
    assert pick(world.family, year=2026).year == 2026


def test_a_red_note_asks_for_a_written_reason(world, pick):
    with pytest.raises(NotValid, match="A red note stands"):
        pick(world.elderly)
    assert pick(world.elderly, reason=REASON).reason == REASON
    assert Event.objects.get().detail["protections"] == ["elderly_or_disabled"]


def test_a_wish_to_leave_for_the_label_alone_asks_for_a_written_reason(world, pick):
    with pytest.raises(NotValid, match="A red note stands"):
        pick(world.family, why=Why.HOUSE_LABEL)


def test_a_family_too_short_in_the_programme_to_know_asks_for_a_written_reason(world, pick, sari):
    with pytest.raises(NotValid, match="too short in the programme"):
        pick(world.new)
    with pytest.raises(NotValid, match="Citra"):
        picks.pick_many([world.new], ON.year, by=sari, on=ON, at=AT)
    assert pick(world.new, reason=REASON).reason == REASON
    assert Event.objects.get().detail["against_it"] == ["never_asked", "too_short"]


def test_who_is_long_enough_in_it_and_cannot_be_prepared_has_nobody_able(answered, pick):
    family = answered("F7", preparable=False, five_years=False, years_in_programme=5)
    with pytest.raises(NotValid, match="A red note stands"):
        pick(family)
    pick(family, reason=REASON)
    assert Event.objects.get().detail["protections"] == ["no_able_member"]


@pytest.mark.parametrize(("given", "told"), [("cannot_pay", ["debt"]), ("hard", ["debt"]), ("on_time", [])])
def test_debts_are_told_by_the_question_that_means_them(world, pick, assessed, given, told):
    assessed(world.family, 30, on=ON, debt=given)
    pick(world.family)
    assert Event.objects.get().detail["against_it"] == told


def test_another_reason_has_to_be_written(world, pick):
    with pytest.raises(NotValid, match="Write in a sentence"):
        pick(world.family, why=Why.OTHER)


@pytest.mark.parametrize("year", [2024, 2027])
def test_only_this_year_and_the_next_are_picked_for(world, pick, year):
    with pytest.raises(NotValid, match="2025 or 2026"):
        pick(world.family, year=year)


def test_who_has_left_is_not_picked(answered, pick):
    gone = answered("F9", active=False, preparable=False)
    with pytest.raises(NotValid, match="not in the programme"):
        pick(gone)


def test_a_family_about_which_nothing_is_worked_out_is_not_picked(sari, pick, run):
    from tests import make

    with pytest.raises(NotValid, match="Nothing has been worked out"):
        pick(make.family("F8", facilitator=sari))


def test_a_nik_in_the_reason_is_refused(world, pick):
    with pytest.raises(NotValid, match="Leave NIK"):
        pick(world.family, reason="ibu 3273010101900009")


def test_a_cause_that_is_not_known_is_refused(world, pick):
    with pytest.raises(NotValid, match="Choose what makes you pick"):
        pick(world.family, why="weather")


def test_an_official_picks_nobody(world, pick, tono):
    with pytest.raises(NotAllowed, match="District official"):
        pick(world.family, by=tono)
    assert not Candidate.objects.exists()


def test_a_family_of_another_area_or_facilitator_is_not_there(world, pick, budi, dewi):
    with pytest.raises(Family.DoesNotExist):
        pick(world.family, by=budi)
    with pytest.raises(Family.DoesNotExist):
        pick(world.family, by=dewi)


def test_the_coordinator_picks_too(world, pick, sinta):
    assert pick(world.family, by=sinta).picked_by == sinta


def test_several_are_picked_at_once_or_none(world, answered, sari):
    other = answered("F4", "Dian")
    with pytest.raises(NotValid, match="A red note stands at Beti"):
        picks.pick_many([other, world.elderly], 2025, by=sari, on=ON, at=AT)
    assert not Candidate.objects.exists()

    sent = uuid4()
    picks.pick_many([other, world.family], 2025, by=sari, on=ON, at=AT, sent=sent)
    picks.pick_many([other, world.family], 2025, by=sari, on=ON, at=AT, sent=sent)
    assert Candidate.objects.count() == Event.objects.filter(action="candidate.picked").count() == 2


def test_several_of_another_facilitator_are_not_there(world, dewi):
    with pytest.raises(Family.DoesNotExist):
        picks.pick_many([world.family], 2025, by=dewi, on=ON, at=AT)


def test_more_than_a_hundred_are_not_picked_at_once(world, sari):
    with pytest.raises(NotValid, match="at most 100"):
        picks.pick_many([world.family] * 101, 2025, by=sari, on=ON, at=AT)


def test_a_pick_is_taken_back_with_its_reason_and_stays_on_record(world, pick, sari):
    picked = pick(world.family)
    unpick(picked, sari)
    unpick(picked, sari)

    kept = Candidate.objects.get()
    assert (kept.dropped_by, kept.dropped_reason) == (sari, "the shop closed")
    assert Event.objects.filter(action="candidate.dropped").count() == 1
    assert pick(world.family).pk != kept.pk


def test_the_form_of_a_pick_that_was_taken_back_does_not_pick_again(world, pick, sari):
    sent = uuid4()
    picked = pick(world.family, sent=sent)
    unpick(picked, sari)
    assert pick(world.family, sent=sent).dropped_at == AT


def test_a_pick_is_not_taken_back_without_words_nor_under_an_open_plan(plan, sari):
    with pytest.raises(NotValid, match="Write why"):
        unpick(plan.candidate, sari, " ")
    with pytest.raises(Conflict, match="A plan is open"):
        unpick(plan.candidate, sari)


def test_the_form_of_one_family_does_not_pick_another(world, answered, pick):
    sent = uuid4()
    pick(world.family, sent=sent)
    with pytest.raises(Conflict, match="sent already"):
        pick(answered("F4"), sent=sent)


def test_only_who_plans_and_sees_the_family_takes_a_pick_back(world, pick, tono, budi):
    picked = pick(world.family)
    with pytest.raises(NotAllowed):
        unpick(picked, tono)
    with pytest.raises(Candidate.DoesNotExist):
        unpick(picked, budi)
