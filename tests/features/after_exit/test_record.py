"""A visit after the exit: recorded with the answers and the case's move at once, and once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tangga.after_exit.actions import Told, record_after_exit
from tangga.audit.models import Event
from tangga.cases.models import Case
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.people.roles import Role
from tangga.readiness.after_exit import advised, advised_at, answers_after, day_of
from tangga.readiness.models import Assessment
from tangga.readiness.queries import questionnaire_for
from tangga.visits.actions import Held
from tangga.visits.correcting import correct, withdraw
from tangga.visits.models import Visit
from tests import make
from tests.features.after_exit.conftest import ON, POORLY, WELL, at


def test_the_first_visit_brings_visit_answers_and_move_onto_record_at_once(visited):
    visit, given = visited()
    assert (visit.state, given.visit, given.answered_on) == ("done", visit, visit.planned_on)
    assert visited.way.case.state == "followed_up"
    assert advised(given).code == "stands"
    told = list(Event.objects.order_by("pk").values_list("action", flat=True))[-3:]
    assert told == ["visit.recorded", "readiness.answered", "case.followed_up"]


def test_sent_twice_it_is_recorded_once(visited):
    mark = uuid4()
    first = visited(sent_as=mark)
    assert visited(sent_as=mark) == first
    assert (Assessment.objects.count(), Event.objects.filter(action="case.followed_up").count()) == (1, 1)


@pytest.mark.parametrize("changed", [{"answers": POORLY}, {"answers": {}}, {"met": "family"}])
def test_sent_again_otherwise_it_is_told_and_not_taken_for_the_same(visited, changed):
    mark = uuid4()
    visited(sent_as=mark)
    with pytest.raises(Conflict):
        visited(sent_as=mark, **changed)


def test_sent_again_for_another_visit_it_is_told_and_that_visit_stays_planned(visited):
    mark = uuid4()
    visited(sent_as=mark)
    with pytest.raises(Conflict):
        visited(1, sent_as=mark)
    assert visited.visits()[1].state == "planned"


def test_the_second_visit_leaves_a_followed_case_as_it_is(visited):
    visited()
    _visit, given = visited(1, POORLY)
    assert (visited.way.case.state, advised(given).code) == ("followed_up", "fallen_back")
    assert [each.pk for each in answers_after(visited.way.family)][-1] == given.pk


def test_where_nobody_was_met_the_visit_alone_is_recorded_and_the_case_waits(visited):
    visit, given = visited(answers={}, met="nobody")
    assert (visit.state, given, visited.way.case.state) == ("done", None, "in_force")


def test_answers_of_a_family_of_whom_nobody_was_met_are_refused_and_nothing_is_kept(visited):
    with pytest.raises(NotValid, match="Nobody of the family was met"):
        visited(met="nobody")
    assert (Assessment.objects.count(), Visit.objects.filter(state="done").count()) == (0, 0)


def test_a_visit_that_was_not_planned_counts_too(left):
    left.on = left.on + timedelta(days=20)
    told = Told(questionnaire_for("3273", left.on, "follow_up"), None, Held(left.on, "family", "after_exit"), WELL)
    plain = {"sent_as": uuid4(), "by": left.sari, "on": left.on, "at": at(left.on)}
    visit, given = record_after_exit(left.family, told, **plain)
    assert (visit.purpose, given.visit) == ("after_exit", visit)
    assert Case.objects.get().state == "followed_up"
    assert record_after_exit(left.family, told, **plain) == (visit, given)


def test_a_family_in_the_programme_is_not_asked(way, sari, family):
    told = Told(questionnaire_for("3273", ON, "follow_up"), None, Held(ON, "carer", "after_exit"), WELL)
    with pytest.raises(Conflict, match="was in the programme on that day"):
        record_after_exit(family, told, sent_as=uuid4(), by=sari, on=ON, at=make.NOW)


def test_a_visit_for_something_else_is_not_taken(left):
    other = Visit.objects.create(
        family=left.family, visitor=left.sari, purpose="home_visit", state="done", visited_on=left.on, met="carer"
    )
    told = Told(questionnaire_for("3273", left.on, "follow_up"), other, None, WELL)
    with pytest.raises(Conflict, match="for something else"):
        record_after_exit(left.family, told, sent_as=uuid4(), by=left.sari, on=left.on, at=at(left.on))


def test_a_role_that_records_no_visits_is_refused(visited):
    with pytest.raises(NotAllowed):
        visited(by=make.posted("agus", Role.AUDITOR, "3273"))


def test_a_facilitator_of_other_families_finds_none(visited):
    with pytest.raises(Family.DoesNotExist):
        visited(by=make.posted("santi", Role.FACILITATOR, "3273"))


def test_answers_of_a_visit_recorded_by_mistake_count_no_more(visited):
    visit, given = visited()
    way = visited.way
    withdraw(visit.public_id, because="Keluarga lain.", seen=0, by=way.sari, on=way.on, at=at(way.on))
    assert answers_after(way.family) == []
    assert advised_at([visit]) == {}
    assert Assessment.objects.get() == given


def test_answers_follow_the_day_of_a_visit_that_was_put_right(visited):
    visit, given = visited()
    way = visited.way
    earlier = visit.visited_on - timedelta(days=2)
    held = Held(earlier, "carer", findings="Usaha berjalan.")
    correct(visit.public_id, held, because="Salah tanggal.", form_id=uuid4(), seen=0, by=way.sari, on=way.on,
            at=at(way.on))  # fmt: skip
    [counted] = answers_after(way.family)
    assert (day_of(counted), counted.answered_on) == (earlier, given.answered_on)


def test_answers_are_put_right_by_new_ones_that_take_their_place(visited):
    visit, wrong = visited()
    way = visited.way
    told = Told(wrong.questionnaire, visit, None, POORLY, wrong.public_id)
    _visit, right = record_after_exit(way.family, told, sent_as=uuid4(), by=way.sari, on=way.on, at=at(way.on))
    assert [each.pk for each in answers_after(way.family)] == [right.pk]
    assert advised_at([visit])[visit.pk].code == "fallen_back"
