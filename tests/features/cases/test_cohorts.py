"""The natural exits of an assessment in bulk: proposed, verified by a sample or singly, decided, each once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.cases import cohort_actions, cohort_work, deciding, proposing
from tangga.cases.cohort_queries import cohorts_seen_by, found_in_sample, left_out_of, states_of, verdict
from tangga.cases.models import Case, CaseMove, Cohort, CohortPerson, CohortProblem, CohortStep, LeftOut
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.exit_models import Exit
from tangga.jobs.models import Job
from tangga.jobs.worker import work_all
from tangga.people.roles import Role
from tangga.rules import sampling
from tangga.runs.models import FamilyAnswer, Run
from tests import make
from tests.features.cases.conftest import AT, LONG, NATURAL, ON, OUT, at

WHEN = {"on": ON, "at": AT}
LATER = {"on": OUT, "at": at(OUT)}


def natural(family_id, run, sari, **answer):
    """A family without a component, with somebody able."""
    made = make.family(family_id, facilitator=sari)
    make.member(made, f"{family_id}-1", birth_date=date(1985, 3, 1))
    make.family_answer(run, made, **({"natural_exit": True} | answer))
    return made


@pytest.fixture
def run(areas) -> Run:
    return make.run("3273")


@pytest.fixture
def forty(run, sari):
    """Forty natural exits: a sample is thirty of them."""
    return [natural(f"N{number:02}", run, sari) for number in range(40)]


class Bulk:
    """A cohort, moved by whoever usually does."""

    def __init__(self, run, tono, sinta, kepala) -> None:
        self.run, self.tono, self.sinta, self.kepala = run, tono, sinta, kepala

    def propose(self, method="sample", asked=5, percent=False):
        self.cohort = cohort_actions.propose_all(
            self.run.public_id, method, asked if method == "sample" else None, percent, by=self.tono, **WHEN
        )
        work_all(AT)
        self.cohort.refresh_from_db()
        return self.cohort

    @property
    def sample(self):
        return Case.objects.filter(cohort=self.cohort, in_sample=True).order_by("pk")

    @property
    def others(self):
        return Case.objects.filter(cohort=self.cohort, in_sample=False).order_by("pk")

    def visit(self, cases, by=None):
        return [deciding.verify(each.public_id, ON, LONG, by=by or self.sinta, **WHEN) for each in cases]

    def send_back(self, cases):
        return [deciding.send_back(each.public_id, LONG, by=self.sinta, **WHEN) for each in cases]

    def ask(self, act, *said, by=None, when=WHEN):
        step = act(self.cohort.public_id, *said, by=by or self.kepala, **when)
        work_all(when["at"])
        step.refresh_from_db()
        return step

    def states(self):
        return dict(states_of([self.cohort])[self.cohort.pk])


@pytest.fixture
def bulk(run, tono, sinta, kepala) -> Bulk:
    return Bulk(run, tono, sinta, kepala)


def test_from_an_assessment_to_exits_in_force(bulk, forty):
    bulk.propose()
    assert bulk.states() == {"proposed": 40}
    bulk.visit(bulk.sample)
    bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
    assert bulk.states() == {"verified": 40}
    approved = bulk.ask(cohort_actions.approve_all, OUT)
    assert (approved.done, approved.refused, bulk.states()) == (40, 0, {"approved": 40})
    assert sorted(Case.objects.values_list("serial", flat=True)) == list(range(1, 41))
    carried = bulk.ask(cohort_actions.carry_out_all, when=LATER)
    assert (carried.done, bulk.states(), Exit.objects.count()) == (40, {"in_force": 40}, 40)
    assert Event.objects.filter(action="case.carried_out").count() == 40


# ---- proposing ----


def test_families_that_cannot_leave_are_left_out_and_counted_with_the_reason(bulk, run, sari, tono):
    proposing.propose(natural("A0", run, sari), NATURAL, by=sari, **WHEN)
    natural("A1", run, sari)
    natural("A2", run, sari, natural_exit=False, unsure=True)
    natural("A3", run, sari, natural_exit=False, components=1)  # a component is left: no word about it
    natural("A4", run, sari, natural_exit=False, components=1, unsure=True)
    gone = natural("A5", run, sari)
    gone.spells.update(left_on=date(2025, 3, 1))
    make.family_facts(natural("A6", run, sari), region="3571011001", effective_on=ON, recorded_at=AT)
    FamilyAnswer.objects.filter(family=natural("A7", run, sari)).update(standing=False)

    cohort = bulk.propose("each")

    assert list(cohort.cases.values_list("family__family_id", flat=True)) == ["A1"]
    assert left_out_of(cohort) == {"unsure": 1, "left": 1, "open_case": 1, "changed": 1, "elsewhere": 1}


def test_every_case_is_natural_proposed_by_the_rule_and_by_that_person(bulk, forty, tono):
    bulk.propose()
    told = set(Case.objects.values_list("exit_type", "proposed_by", "proposed_on"))
    assert told == {("natural", tono.pk, ON)}
    assert Case.objects.first().reasons == ["no_component"]


def test_asked_twice_it_is_one_cohort_and_nothing_is_doubled(bulk, forty):
    first = bulk.propose()
    assert bulk.propose() == first
    assert (Case.objects.count(), CohortStep.objects.count(), Job.objects.count()) == (40, 1, 1)


def test_killed_in_the_middle_it_goes_on_where_it_stood(bulk, forty, monkeypatch):
    monkeypatch.setattr(cohort_work, "AT_ONCE", 10)
    calls = []

    def dies(self, step, done=0, total=0):
        calls.append(done)
        assert done < 20 or len(calls) > 3, "killed"

    monkeypatch.setattr("tangga.jobs.work.Work.progress", dies)
    bulk.propose()
    assert calls[:4] == [0, 10, 20, 0]  # taken up again, from the beginning of the list
    assert (Case.objects.count(), Case.objects.values("family").distinct().count()) == (40, 40)
    assert CohortStep.objects.get().done == 40
    assert bulk.sample.count() == 30


def test_cancelled_it_is_asked_for_again_and_goes_on(bulk, forty, monkeypatch, tono):
    monkeypatch.setattr(cohort_work, "AT_ONCE", 10)
    cohort = cohort_actions.propose_all(bulk.run.public_id, "sample", 5, False, by=tono, **WHEN)
    cohort_work._propose_some(CohortStep.objects.get(), list(FamilyAnswer.objects.all()[:10]), AT)
    Job.objects.update(cancel_asked=True)
    work_all(AT)
    assert CohortStep.objects.get().stopped
    assert Case.objects.count() == 10
    bulk.cohort = cohort
    bulk.ask(cohort_actions.go_on, by=tono)
    cohort.refresh_from_db()
    assert (Case.objects.count(), cohort.sample_size) == (40, 30)


def test_only_who_began_goes_on_proposing(bulk, forty, wati):
    bulk.propose()
    CohortStep.objects.update(stopped=True)
    with pytest.raises(NotAllowed, match="Only who began"):
        cohort_actions.go_on(bulk.cohort.public_id, by=wati, **WHEN)


@pytest.mark.parametrize(
    ("method", "asked", "percent", "sentence"),
    [
        ("some", None, False, "every family or a sample"),
        ("sample", None, False, "how large the sample"),
        ("sample", 0, False, "how large the sample"),
        ("sample", 101, True, "how large the sample"),
    ],
)
def test_a_setting_that_cannot_be_so_is_refused(bulk, run, method, asked, percent, sentence):
    with pytest.raises(NotValid, match=sentence):
        cohort_actions.propose_all(run.public_id, method, asked, percent, by=bulk.tono, **WHEN)


@pytest.mark.parametrize("fields", [{"status": "failed", "is_current": False}, {"beside": True, "is_current": False}])
def test_only_a_finished_assessment_is_proposed_from(bulk, areas, fields):
    other = make.run("3273", **fields)
    with pytest.raises(NotValid, match="finished"):
        cohort_actions.propose_all(other.public_id, "each", None, False, by=bulk.tono, **WHEN)


def test_nobody_proposes_the_exits_of_another_district(bulk, run, budi):
    with pytest.raises(Run.DoesNotExist):
        cohort_actions.propose_all(run.public_id, "each", None, False, by=budi, **WHEN)


@pytest.mark.parametrize("who", ["sinta", "kepala"])
def test_only_an_official_proposes_in_bulk(bulk, run, who):
    with pytest.raises(NotAllowed, match="propose all natural exits"):
        cohort_actions.propose_all(run.public_id, "each", None, False, by=getattr(bulk, who), **WHEN)


def test_a_colleague_cannot_propose_the_same_assessment_again(bulk, forty, wati):
    bulk.propose()
    with pytest.raises(Conflict, match="proposed already"):
        cohort_actions.propose_all(bulk.run.public_id, "each", None, False, by=wati, **WHEN)


# ---- the sample ----


def test_the_sample_can_be_drawn_again_by_anybody(bulk, forty):
    cohort = bulk.propose()
    drawn = set(bulk.sample.values_list("family__family_id", flat=True))
    assert drawn == set(sampling.drawn(str(cohort.public_id), [each.family_id for each in forty], 30))
    assert (cohort.sample_size, cohort.drawn_on, cohort.asked) == (30, ON, 5)


def test_the_others_wait_until_the_whole_sample_is_verified(bulk, forty):
    bulk.propose()
    bulk.visit(bulk.sample[1:])
    with pytest.raises(Conflict, match="Not all families of the sample"):
        bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
    with pytest.raises(Conflict, match="Not all families of the sample"):
        bulk.ask(cohort_actions.approve_all, OUT)
    assert bulk.states() == {"proposed": 11, "verified": 29}


def test_one_wrong_of_thirty_is_borne(bulk, forty):
    bulk.propose()
    bulk.send_back(bulk.sample[:1])
    bulk.visit(bulk.sample.filter(state="proposed"))
    step = bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
    assert (step.told, step.done) == ({"sampled": 30, "wrong": 1}, 10)
    assert bulk.states() == {"returned": 1, "verified": 39}


def test_two_wrong_of_thirty_ask_for_every_home(bulk, forty, sari):
    bulk.propose()
    bulk.send_back(bulk.sample[:2])
    assert verdict(bulk.cohort) == sampling.REFUSED
    with pytest.raises(Conflict, match="every family is re-verified at its home"):
        bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
    bulk.visit(bulk.others[:3])
    assert bulk.ask(cohort_actions.approve_all, OUT).done == 3


def test_a_case_once_found_wrong_stays_wrong_for_the_sample(bulk, forty, sari):
    bulk.propose()
    wrong = bulk.send_back(bulk.sample[:1])[0]
    proposing.propose_again(wrong.public_id, NATURAL, by=sari, **WHEN)
    bulk.visit(bulk.sample.filter(state="proposed"))
    found = found_in_sample(bulk.cohort)
    assert (found.sampled, found.decided, found.wrong) == (30, 30, 1)


def test_what_rests_on_the_sample_is_not_approved_once_too_many_turn_out_wrong(bulk, forty):
    bulk.propose()
    bulk.visit(bulk.sample)
    bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
    late = [deciding.send_back(each.public_id, LONG, by=bulk.kepala, **WHEN) for each in bulk.sample[:2]]
    step = bulk.ask(cohort_actions.approve_all, OUT)
    assert (len(late), step.done, step.refused) == (2, 28, 10)  # the visited ones go on
    assert set(CohortProblem.objects.values_list("case__in_sample", flat=True)) == {False}


def test_a_case_that_is_sent_back_no_longer_rests_on_the_sample(bulk, forty):
    bulk.propose()
    bulk.visit(bulk.sample)
    bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
    back = deciding.send_back(bulk.others[0].public_id, LONG, by=bulk.kepala, **WHEN)
    assert (back.by_sample, back.verified_by) == (False, None)


def test_where_each_is_verified_nothing_is_verified_by_a_sample(bulk, forty):
    bulk.propose("each")
    assert bulk.sample.count() == 0
    with pytest.raises(Conflict, match="No sample"):
        bulk.ask(cohort_actions.verify_others, by=bulk.sinta)


# ---- three persons ----


def verified(bulk):
    bulk.propose()
    bulk.visit(bulk.sample)
    bulk.ask(cohort_actions.verify_others, by=bulk.sinta)


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


def test_nothing_is_carried_out_before_its_day(bulk, forty):
    verified(bulk)
    bulk.ask(cohort_actions.approve_all, OUT)
    with pytest.raises(Conflict, match="no exit of this group"):
        bulk.ask(cohort_actions.carry_out_all)


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
