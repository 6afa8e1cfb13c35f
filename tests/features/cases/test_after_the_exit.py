"""What becomes of a case after the exit: visits, settled, fallen back, lost from sight."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.cases import following, proposing
from tangga.cases.models import Case
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.exit_models import Exit
from tangga.families.exits import Leaving, leave
from tangga.families.models import MembershipSpell
from tangga.families.queries import spell_of
from tangga.visits.actions import Held, record_visit
from tangga.visits.models import Visit
from tangga.waiting.proposing import propose as propose_waiting
from tests import make
from tests.features.cases.conftest import AT, LONG, OUT, WORDS

# ---- after the exit ----


def test_a_family_that_is_followed_up_may_still_object(way):
    way.to("in_force")
    visited(way, date(2025, 7, 3))
    way.do(following.follow_up, by=way.sari)
    assert way.object().state == "contested"


def visited(way, on, met="carer"):
    """Somebody visits the family after its exit, on a day that nobody planned."""
    way.on = on
    held = Held(on, met, purpose="after_exit", findings="Usaha berjalan.")
    record_visit(way.family, held, public_id=uuid4(), by=way.sari, **way.when)


def test_a_visit_at_which_nobody_was_met_is_no_follow_up(way):
    way.to("in_force")
    visited(way, date(2025, 10, 1), met="nobody")
    with pytest.raises(Conflict, match="somebody was met"):
        way.do(following.follow_up, by=way.sari)


def test_nobody_stands_on_its_own_the_month_after(way):
    way.to("in_force")
    visited(way, date(2025, 8, 15))
    way.do(following.follow_up, by=way.sari)
    with pytest.raises(Conflict, match="The last visit after the exit"):
        way.do(following.settle, "", by=way.sari)


def test_a_family_without_planned_visits_settles_by_those_that_were_held(way):
    way.to("approved")
    way.family.assignments.update(starts_on=date(2025, 9, 1))
    way.carry_out()
    visited(way, date(2025, 10, 1))
    way.do(following.follow_up, by=way.sari)
    visited(way, date(2026, 6, 20))
    assert way.do(following.settle, WORDS, by=way.sari).state == "settled"


def test_nobody_falls_back_while_it_may_object_and_then_its_visits_are_called_off(way, sari):
    way.to("in_force")
    with pytest.raises(Conflict, match="may object until"):
        way.do(following.fall_back, WORDS, by=sari)
    way.on = date(2025, 9, 1)
    assert way.do(following.fall_back, WORDS, by=sari).state == "fallen_back"
    assert set(Visit.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_family_that_nobody_can_meet_is_closed_by_an_official_who_did_not_propose_it(way, tono):
    way.to("in_force")
    with pytest.raises(Conflict, match="may object until"):
        way.do(following.lose, LONG, by=tono)
    way.on = date(2025, 9, 1)
    with pytest.raises(NotValid, match="what was tried"):
        way.do(following.lose, " ", by=tono)
    with pytest.raises(NotAllowed):
        way.do(following.lose, LONG, by=way.sari)
    case = way.do(following.lose, LONG, by=tono)
    assert (case.state, case.is_open) == ("lost", False)
    assert set(Visit.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Event.objects.filter(action="case.lost").count() == 1


def test_whoever_proposed_an_exit_does_not_say_that_the_family_is_lost(way, tono):
    way.to("in_force")
    Case.objects.update(proposed_by=tono, approved_by=make.person("another"))
    way.on = date(2025, 9, 1)
    with pytest.raises(NotAllowed, match="You proposed this exit"):
        way.do(following.lose, LONG, by=tono)


def test_a_family_that_was_lost_and_turns_up_can_be_proposed_for_the_waiting_list(way, sari):
    way.to("lost")
    entry = propose_waiting(way.family, "facilitator", by=sari, on=way.on, at=AT, sent=uuid4())
    assert entry.family == way.family


def test_an_exit_that_a_list_put_right_is_still_the_cases_and_an_objection_takes_it_back(way):
    way.to("in_force")
    right = Leaving(way.family.family_id, "natural", OUT, ("no_component",), way.case.number)
    leave([right], by=None, at=AT + timedelta(days=50), correct=True)
    assert Exit.objects.get(superseded_at=None).origin == way.case.public_id
    way.on = date(2025, 7, 20)
    way.object()
    way.uphold()
    assert (way.case.state, Exit.objects.filter(superseded_at=None).exists()) == ("reversed", False)
    assert spell_of(way.family, way.on).left_on is None


def test_only_the_latest_exit_of_a_family_puts_it_on_the_list_again(way, sari):
    case = way.to("fallen_back")
    later = Case.objects.get(pk=case.pk)
    later.pk, later.public_id, later.serial, later.state = None, uuid4(), 99, "settled"
    later.save(force_insert=True)
    with pytest.raises(Conflict, match="Only a family that has fallen back"):
        following.wait_again(case.public_id, by=sari, on=way.on, at=AT)


def test_a_family_that_is_in_the_programme_again_has_not_settled(way):
    way.to("followed_up")
    way.hold_visit(following.visits_of(way.case)[-1])
    MembershipSpell.objects.create(family=way.family, joined_on=way.on)
    with pytest.raises(Conflict, match="in the programme again"):
        way.do(following.settle, WORDS, by=way.sari)


def test_an_objection_recorded_late_counts_from_the_day_the_family_made_it(way, sari):
    way.to("in_force")
    way.on = OUT + timedelta(days=40)
    with pytest.raises(Conflict, match="could object until"):
        way.do(proposing.object_to, LONG, by=sari)
    with pytest.raises(Conflict, match="could object until"):
        way.do(proposing.object_to, LONG, OUT + timedelta(days=31), by=sari)
    assert way.do(proposing.object_to, LONG, OUT + timedelta(days=30), by=sari).state == "contested"
    assert Event.objects.get(action="case.objected_to").detail["objected_on"] == "2025-07-31"


@pytest.mark.parametrize(("days", "says"), [(-1, "in force since"), (400, "has not come yet")])
def test_an_objection_on_a_day_that_cannot_be_is_refused(way, sari, days, says):
    way.to("in_force")
    with pytest.raises(NotValid, match=says):
        way.do(proposing.object_to, LONG, OUT + timedelta(days=days), by=sari)
