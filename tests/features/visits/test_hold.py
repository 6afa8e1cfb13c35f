"""Recording that a visit was held: planned or not; the agreed step; the corrections that follow."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families import changes
from tangga.families.models import ChangeKind, Family
from tangga.visits import actions
from tangga.visits.models import Visit
from tangga.visits.queries import corrections_after, steps_done_of_each
from tests.features.visits.conftest import NIK, NOW, TODAY, TOMORROW, YESTERDAY, at, held, visit

STEPS = ("data_updated", "advocacy_given")


def hold(planned, by, on=TODAY, **more):
    return actions.hold(planned.public_id, held(**more), by=by, on=on, at=NOW)


def test_a_visit_without_a_plan_is_recorded_with_its_steps_once_however_often_it_is_sent(family, sari):
    public_id = uuid4()
    first, second = (visit(family, sari, public_id=public_id, steps=STEPS) for _time in range(2))
    assert (first.pk, first.state, first.visited_on, first.planned_on) == (second.pk, "done", TODAY, None)
    assert [step.kind for step in first.steps.all()] == list(STEPS)
    event = Event.objects.get(action="visit.recorded")
    assert event.detail == {
        "purpose": "home_visit",
        "visited_on": TODAY.isoformat(),
        "steps": list(STEPS),
        "photos": 0,
    }
    assert "Found" not in str(event.__dict__)


def test_a_planned_visit_is_held_by_whoever_went(planned, wati):
    done = hold(planned, wati, steps=STEPS)
    assert (done.state, done.visitor, done.visited_on, done.planned_on) == ("done", wati, TODAY, TOMORROW)


def test_held_twice_by_one_person_is_once_and_by_another_is_a_conflict(planned, sari, wati):
    hold(planned, sari)
    hold(planned, sari)
    with pytest.raises(Conflict, match="recorded as held already"):
        hold(planned, wati)
    planned.refresh_from_db()
    assert (planned.visitor, planned.findings) == (sari, "Found well.")
    assert Event.objects.filter(action="visit.recorded").count() == 1


def test_what_is_sent_again_otherwise_is_not_taken_for_the_same(planned, family, sari):
    public_id = uuid4()
    visit(family, sari, public_id=public_id)
    with pytest.raises(Conflict, match="on record already, otherwise"):
        visit(family, sari, public_id=public_id, findings="Something else.")
    hold(planned, sari)
    with pytest.raises(Conflict, match="on record already, otherwise"):
        hold(planned, sari, findings="Something else.")


def test_a_plan_is_not_recorded_a_second_time_as_a_visit_without_one(planned, family, sari):
    with pytest.raises(Visit.DoesNotExist):
        visit(family, sari, public_id=planned.public_id)


def test_findings_keep_their_lines(family, sari):
    assert visit(family, sari, findings=" one  \n\n two   three ").findings == "one\n\ntwo three"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"day": TOMORROW}, "has not come"),
        ({"day": TODAY - timedelta(days=400)}, "more than a year ago"),
        ({"met": ""}, "who was met"),
        ({"met": "nobody", "steps": STEPS}, "Nobody was there"),
        ({"steps": ("danced",)}, "not on the list"),
        ({"purpose": "dance"}, "what the visit is for"),
        ({"findings": f"number {NIK}"}, "NIK and KK"),
        ({"next_step": "open an account"}, "by which day"),
        ({"next_on": TOMORROW}, "what was agreed"),
        ({"next_step": "open an account", "next_on": YESTERDAY}, "within a year after"),
    ],
)
def test_what_cannot_be_so_is_refused_with_a_sentence_and_nothing_is_kept(family, sari, said, why):
    with pytest.raises(NotValid, match=why):
        visit(family, sari, **said)
    assert not Visit.objects.exists()
    assert not Event.objects.exists()


def test_who_may_not_or_is_elsewhere_records_nothing(family, tono, far_family, sari):
    with pytest.raises(NotAllowed):
        visit(family, tono)
    with pytest.raises(Family.DoesNotExist):
        visit(far_family, sari)


def test_an_agreed_step_is_settled_once(family, sari):
    held_visit = visit(family, sari, next_step="open an account", next_on=TOMORROW)
    twice = [actions.settle_next_step(held_visit.public_id, by=sari, on=TODAY, at=NOW) for _time in range(2)]
    assert [done.next_done_on for done in twice] == [TODAY, TODAY]
    assert Event.objects.filter(action="visit.next_step_done").count() == 1


def test_where_nothing_was_agreed_nothing_is_settled(visited, sari):
    with pytest.raises(Conflict, match="Nothing was agreed"):
        actions.settle_next_step(visited.public_id, by=sari, on=TODAY, at=NOW)


def test_each_step_of_a_family_is_known_with_its_last_day(family, other_family, sari):
    visit(family, sari, TODAY - timedelta(days=40), steps=STEPS)
    visit(family, sari, YESTERDAY, steps=("advocacy_given",))
    visit(other_family, sari, steps=("p2k2_explained",))
    assert steps_done_of_each([family.pk]) == {
        family.pk: {"data_updated": TODAY - timedelta(days=40), "advocacy_given": YESTERDAY}
    }


def corrected(family, by, day):
    member = family.members.get()
    asked = {"school_level": "primary", "school_grade": day.day % 6 + 1, "finished_school": False}
    wish = changes.Wish(ChangeKind.SCHOOL, family, member, effective_on=day, asked=asked, reason="told")
    draft = changes.write_down(wish, by=by, on=day, at=at(day))
    return changes.propose(draft.public_id, by=by, on=day, at=at(day))


def test_corrections_begun_within_two_weeks_follow_from_the_visit_without_anybody_ticking_them(family, sari):
    earlier = visit(family, sari, TODAY - timedelta(days=10))
    change = corrected(family, sari, TODAY - timedelta(days=4))
    assert corrections_after(earlier, sari, TODAY) == [change]


def test_a_correction_belongs_to_the_latest_visit_before_it(family, sari):
    first = visit(family, sari, TODAY - timedelta(days=10))
    second = visit(family, sari, TODAY - timedelta(days=5))
    change = corrected(family, sari, TODAY - timedelta(days=4))
    assert (corrections_after(first, sari, TODAY), corrections_after(second, sari, TODAY)) == ([], [change])


def test_somebody_elses_correction_and_a_late_one_do_not_follow_from_the_visit(family, sari, wati):
    old = visit(family, sari, TODAY - timedelta(days=30))
    corrected(family, wati, TODAY - timedelta(days=29))
    assert corrections_after(old, sari, TODAY) == []


def test_a_correction_after_two_weeks_is_about_something_else(family, sari):
    old = visit(family, sari, TODAY - timedelta(days=30))
    corrected(family, sari, TODAY - timedelta(days=15))
    assert corrections_after(old, sari, TODAY) == []
