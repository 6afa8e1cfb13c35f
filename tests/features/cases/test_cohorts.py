"""The natural exits of an assessment in bulk: proposed, verified by a sample or singly, decided, each once."""

from datetime import date

import pytest

from tangga.audit.models import Event
from tangga.cases import cohort_actions, cohort_work, deciding, proposing
from tangga.cases.cohort_queries import found_in_sample, left_out_of, verdict
from tangga.cases.models import Case, CohortProblem, CohortStep
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.exit_models import Exit
from tangga.jobs.models import Job
from tangga.jobs.worker import work_all
from tangga.rules import sampling
from tangga.runs.models import FamilyAnswer, Run
from tests import make
from tests.features.cases.cohorts import LATER, WHEN, natural
from tests.features.cases.conftest import AT, LONG, NATURAL, ON, OUT


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


def test_families_whose_names_stand_in_another_order_than_their_keys_are_all_proposed(run, sari, bulk, monkeypatch):
    monkeypatch.setattr(cohort_work, "AT_ONCE", 2)
    names = ["Zubaidah", "Aminah", "Yuliana", "Budiarti", "Wati"]
    for place, name in enumerate(names):
        made = natural(f"N{place}", run, sari)
        made.name = made.name_search = name.lower()
        made.save()
    bulk.propose("each")
    assert Case.objects.filter(cohort=bulk.cohort).count() == len(names)
    assert cohort_actions.is_proposed(bulk.cohort)


def test_the_sample_does_not_speak_for_a_case_that_was_sent_back(forty, bulk, tono):
    bulk.propose()
    sent_back = bulk.others.first()
    bulk.send_back([sent_back])
    moved = proposing.Proposal("moved", ("other",), "Pindah ke luar kota, kata tetangga.")
    proposing.propose_again(sent_back.public_id, moved, by=tono, **WHEN)
    bulk.visit(bulk.sample)
    bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
    sent_back.refresh_from_db()
    assert (sent_back.state, sent_back.by_sample) == ("proposed", False)
    with pytest.raises(Conflict, match="has to be visited"):
        deciding.verify_by_sample(sent_back.public_id, by=bulk.sinta, **WHEN)
