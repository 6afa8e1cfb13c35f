"""Exits in bulk are decided by three persons, all at once or named with the reason, and are seen by the district."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.cases import cohort_actions, cohort_work, deciding, proposing
from tangga.cases.cohort_queries import cohorts_seen_by
from tangga.cases.happened import happened
from tangga.cases.models import Case, CaseMove, Cohort, CohortPerson, CohortProblem, CohortStep, LeftOut
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.exit_models import Exit
from tangga.jobs.worker import work_all
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.runs.models import FamilyAnswer
from tests import make
from tests.features.cases.cohorts import LATER, WHEN, natural, verified
from tests.features.cases.conftest import AT, LONG, NATURAL, ON, OUT

# ---- three persons ----


def test_the_proposer_does_not_verify_by_the_sample(bulk, forty, tono):
    bulk.propose()
    bulk.visit(bulk.sample)
    with pytest.raises(NotAllowed, match="You proposed these exits"):
        bulk.ask(cohort_actions.verify_others, by=tono)


@pytest.mark.parametrize("act", [cohort_actions.approve_all, cohort_actions.carry_out_all])
def test_the_proposer_neither_approves_nor_carries_out(bulk, forty, tono, act):
    verified(bulk)
    said = (OUT,) if act is cohort_actions.approve_all else ()
    with pytest.raises(NotAllowed, match="You proposed these exits"):
        act(bulk.cohort.public_id, *said, by=tono, **WHEN)


def test_whoever_visited_one_home_of_the_sample_approves_none_that_rests_on_it(bulk, forty, wati):
    bulk.propose()
    bulk.visit(bulk.sample[:1], by=wati)
    bulk.visit(bulk.sample.filter(state="proposed"))
    bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
    with pytest.raises(NotAllowed, match="You re-verified exits"):
        bulk.ask(cohort_actions.approve_all, OUT, by=wati)
    with pytest.raises(NotAllowed, match="You re-verified this exit"):  # nor at the case's own page
        deciding.approve(bulk.others[0].public_id, OUT, by=wati, **WHEN)


def test_the_database_gives_nobody_two_parts(bulk, forty, tono):
    bulk.propose()
    with pytest.raises(IntegrityError, match="cohort"), transaction.atomic():
        CohortPerson.objects.create(cohort=bulk.cohort, person=tono, part="approver")


def test_the_database_keeps_by_sample_from_the_sample_itself(bulk, forty):
    bulk.propose()
    with pytest.raises(IntegrityError, match="by_sample"), transaction.atomic():
        bulk.sample.order_by().update(by_sample=True)


# ---- deciding ----


def test_whoever_verified_some_singly_is_told_so_for_those_and_approves_the_others(bulk, forty, wati):
    bulk.propose("each")
    bulk.visit(bulk.others[:2], by=wati)
    bulk.visit(bulk.others.filter(state="proposed"))
    step = bulk.ask(cohort_actions.approve_all, OUT, by=wati)
    assert (step.done, step.refused) == (38, 2)
    assert bulk.states() == {"verified": 2, "approved": 38}
    assert sorted(Case.objects.filter(state="approved").values_list("serial", flat=True)) == list(range(1, 39))
    assert CohortProblem.objects.count() == 2


def test_a_family_that_the_latest_assessment_keeps_is_named_and_stays(bulk, forty):
    verified(bulk)
    FamilyAnswer.objects.filter(family=forty[0]).update(standing=False)
    step = bulk.ask(cohort_actions.approve_all, OUT)
    assert (step.done, step.refused) == (39, 1)
    assert CohortProblem.objects.get().case.family == forty[0]


@pytest.mark.parametrize(("day", "sentence"), [(date(2025, 6, 1), "payment stage"), (date(2025, 4, 1), "is over")])
def test_all_are_approved_from_the_first_day_of_a_stage(bulk, forty, day, sentence):
    verified(bulk)
    with pytest.raises(NotValid, match=sentence):
        bulk.ask(cohort_actions.approve_all, day)


def test_where_all_were_drawn_nothing_is_left_for_the_sample_to_speak_for(bulk, run, sari):
    made = [natural(f"K{number}", run, sari) for number in range(3)]
    bulk.propose()
    assert bulk.sample.count() == len(made)
    bulk.visit(bulk.sample)
    assert bulk.ask(cohort_actions.approve_all, OUT).done == len(made)


def test_nothing_is_carried_out_before_its_day(bulk, forty):
    verified(bulk)
    bulk.ask(cohort_actions.approve_all, OUT)
    with pytest.raises(Conflict, match="no exit of this group"):
        bulk.ask(cohort_actions.carry_out_all)


def test_what_rests_on_the_sample_is_not_carried_out_once_too_many_turn_out_wrong(bulk, forty):
    verified(bulk)
    bulk.ask(cohort_actions.approve_all, OUT)
    why = "Ternyata ada anak balita."
    late = [deciding.reject(each.public_id, why, by=bulk.kepala, **WHEN) for each in bulk.sample[:2]]
    step = bulk.ask(cohort_actions.carry_out_all, when=LATER)
    assert (len(late), step.done, step.refused) == (2, 28, 10)  # the visited ones go on
    assert set(Case.objects.filter(state="approved").values_list("by_sample", flat=True)) == {True}
    assert CohortProblem.objects.filter(step=step).exclude(why="").count() == 10


def test_asked_for_from_another_day_while_one_is_at_work_it_is_refused_and_the_same_day_is_the_same(bulk, forty):
    verified(bulk)
    first = cohort_actions.approve_all(bulk.cohort.public_id, OUT, by=bulk.kepala, **WHEN)
    with pytest.raises(Conflict, match="being approved from 1"):
        cohort_actions.approve_all(bulk.cohort.public_id, date(2025, 10, 1), by=bulk.kepala, **WHEN)
    assert cohort_actions.approve_all(bulk.cohort.public_id, OUT, by=bulk.kepala, **WHEN) == first
    assert set(CohortStep.objects.filter(code="approve").values_list("effective_on", flat=True)) == {OUT}


def test_an_exit_that_cannot_be_carried_out_leaves_nothing_half_done(bulk, forty):
    verified(bulk)
    bulk.ask(cohort_actions.approve_all, OUT)
    forty[3].spells.update(left_on=date(2025, 5, 20))
    step = bulk.ask(cohort_actions.carry_out_all, when=LATER)
    assert (step.done, step.refused) == (39, 1)
    stays = Case.objects.get(family=forty[3])
    assert (stays.state, Exit.objects.filter(family=forty[3]).exists()) == ("approved", False)
    again = bulk.ask(cohort_actions.carry_out_all, when=LATER)  # asked once more: told once more
    assert (again.done, again.refused) == (0, 1)


def test_killed_while_deciding_no_case_is_decided_twice(bulk, forty, monkeypatch):
    monkeypatch.setattr(cohort_work, "AT_ONCE", 10)
    verified(bulk)
    calls = []

    def dies(self, step, done=0, total=0):
        calls.append(done)
        assert done < 20 or len(calls) > 3, "killed"

    monkeypatch.setattr("tangga.jobs.work.Work.progress", dies)
    step = bulk.ask(cohort_actions.approve_all, OUT)
    assert calls[:4] == [0, 10, 20, 20]  # twenty stood there already
    assert (step.done, CaseMove.objects.filter(code="approve").count()) == (40, 40)
    assert sorted(Case.objects.values_list("serial", flat=True)) == list(range(1, 41))


def test_another_step_waits_until_the_first_has_ended(bulk, forty, tono):
    bulk.propose()
    CohortStep.objects.update(finished_at=None)
    bulk.visit(bulk.sample)
    with pytest.raises(Conflict, match="still going on"):
        bulk.ask(cohort_actions.verify_others, by=bulk.sinta)


@pytest.mark.parametrize(
    ("role", "area", "sees"),
    [
        (Role.DISTRICT_OFFICIAL, "3273", 1),
        (Role.COORDINATOR, "3273", 1),
        (Role.AUDITOR, "32", 1),
        (Role.DISTRICT_OFFICIAL, "3571", 0),
        (Role.FACILITATOR, "3273", 0),
        (Role.PROVINCE, "32", 0),
        (Role.MINISTRY, None, 0),
    ],
)
def test_a_cohort_is_seen_by_those_who_see_the_cases_of_the_whole_district(bulk, forty, role, area, sees):
    bulk.propose()
    assert cohorts_seen_by(make.posted("who", role, area), ON).count() == sees


def test_the_log_tells_the_setting_the_sample_and_each_step(bulk, forty):
    verified(bulk)
    told = list(Event.objects.filter(action__startswith="cohort.").order_by("pk").values_list("action", "detail__step"))
    assert told == [
        ("cohort.set", None),
        ("cohort.asked", "propose"),
        ("cohort.done", "propose"),
        ("cohort.asked", "verify"),
        ("cohort.done", "verify"),
    ]
    assert Event.objects.get(action="cohort.done", detail__step="propose").detail["sampled"] == 30
    assert not LeftOut.objects.exists()
    assert Cohort.objects.get().proposed_at == AT


def test_late_steps_keep_the_day_they_were_asked_for(bulk, forty, tono):
    cohort_actions.propose_all(bulk.run.public_id, "each", None, False, by=tono, **WHEN)
    work_all(AT + timedelta(days=2))
    assert set(Case.objects.values_list("proposed_on", flat=True)) == {ON}


def test_the_timeline_tells_how_a_case_was_verified_each_time_after_it_was_sent_back_too(bulk, forty, tono):
    verified(bulk)
    case = bulk.others[0]
    deciding.send_back(case.public_id, LONG, by=bulk.kepala, **WHEN)
    proposing.propose_again(case.public_id, NATURAL, by=tono, **WHEN)
    bulk.visit([case])
    told = [
        each.more for each in happened(Viewer(tono, posting_of(tono, ON), ON), case.family) if "verified" in each.what
    ]
    assert told == ["", "by the sample; its home was not visited"]
