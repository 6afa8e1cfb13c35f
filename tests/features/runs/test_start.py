"""Running the rules over stored facts."""

from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from django.db import IntegrityError, transaction

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import NotAllowed, NotValid
from tangga.policy import PolicyGap, load
from tangga.runs import actions, answers, carry_out
from tangga.runs.answers import TotalsDifferError, check_totals
from tangga.runs.models import FamilyAnswer, MemberAnswer, Run
from tests import make

pytestmark = pytest.mark.usefixtures("schooling", "grown_up", "in_kediri")


def start(code="3273", *, as_of=make.TODAY, known_at=make.NOW, by=None, **more):
    return actions.start(Area.objects.get(code=code), as_of=as_of, known_at=known_at, at=make.NOW, by=by, **more)


def test_a_run_answers_every_family_of_its_district(tono):
    run = start(by=tono)

    assert (run.status, run.is_current, run.started_by) == ("done", True, tono)
    answers = FamilyAnswer.objects.filter(run=run).order_by("family__family_id")
    found = [(a.family.family_id, a.natural_exit, a.unsure, a.unsure_about, a.component_codes) for a in answers]
    assert found == [
        ("grown_up", True, False, "", ()),
        ("schooling", False, True, "school_level", ("primary",)),
    ]


def test_answers_carry_what_the_list_is_filtered_by():
    start()

    answer = FamilyAnswer.objects.get(family__family_id="schooling")
    assert (answer.region_code, answer.decile, answer.members_count, answer.members_paid) == ("3273011001", 2, 2, 1)
    assert (answer.annual_idr, answer.years_in_programme) == (900_000, 6)
    assert answer.out_of_school is False
    members = MemberAnswer.objects.order_by("member__member_id").values_list("reason", "annual_idr", "age_years")
    assert list(members) == [("no_component", 0, 40), ("counts", 900_000, 13), ("unsure_school", 0, 15)]


def test_a_run_says_from_what_it_was_made():
    run = start()

    policy = load(make.TODAY)
    assert (run.policy_hash, run.overlays, run.engine) == (policy.hash, [], "duckdb")
    assert set(run.snapshot_hashes) == {"families", "members"}
    assert (run.counts["families"], run.counts["members"], run.counts["natural_exit"]) == (2, 3, 1)
    assert set(run.seconds) == {"snapshot", "assess", "store"}
    assert run.finished_at is not None


def test_a_district_with_rules_of_its_own_is_assessed_by_them():
    run = start("3571")

    assert run.overlays == ["kota-kediri"]
    assert run.policy_hash == load(make.TODAY, ("kota-kediri",)).hash


def test_stored_totals_equal_those_of_the_files():
    run = start()

    answers = pq.read_table(actions.run_folder(run) / "answers" / "families.parquet").to_pylist()
    stored = FamilyAnswer.objects.filter(run=run)
    assert sum(row["annual_idr"] for row in answers) == sum(stored.values_list("annual_idr", flat=True)) == 900_000
    assert len(answers) == stored.count()


def test_answers_that_do_not_come_to_the_totals_are_refused():
    run = start()

    with pytest.raises(TotalsDifferError, match="annual_idr: 900000 stored, 900001 answered"):
        check_totals(run, run.counts | {"annual_idr": 900_001})


def test_a_second_run_replaces_the_current_one_and_keeps_the_first():
    first = start(as_of=date(2025, 1, 1))
    second = start()

    assert list(Run.objects.filter(is_current=True)) == [second]
    assert FamilyAnswer.objects.filter(run=first).count() == 2


def test_the_same_facts_and_day_give_the_same_snapshot():
    assert start().snapshot_hashes == start().snapshot_hashes


def test_the_database_holds_one_current_run_for_a_district():
    start()
    start()

    with pytest.raises(IntegrityError):
        Run.objects.filter(area="3273").update(is_current=True)


def test_a_failed_run_leaves_the_previous_answers_current():
    current = start()
    make.family("old", effective_on=date(2017, 1, 1), joined_on=date(2016, 1, 1))

    with pytest.raises(PolicyGap):
        start(as_of=date(2018, 1, 1))
    with pytest.raises(NotValid, match="3273"):
        start(known_at=make.LONG_AGO.replace(year=2019))

    assert list(Run.objects.filter(is_current=True)) == [current]
    assert Run.objects.filter(status="failed").count() == 2
    assert Event.objects.filter(action="run.failed").count() == 2


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt, IntegrityError, SystemExit])
def test_a_run_that_dies_of_anything_is_a_failed_run_and_says_what_it_died_of(monkeypatch, stop):
    current = start()

    def dies(*_words):
        raise stop("on the way")

    monkeypatch.setattr(answers, "store_answers", dies)
    with pytest.raises(stop, match="on the way"):
        start()

    assert list(Run.objects.order_by("pk").values_list("status", "is_current")) == [("done", True), ("failed", False)]
    assert list(Run.objects.filter(is_current=True)) == [current]
    assert Event.objects.get(action="run.failed").detail == {"why": stop.__name__}


def test_a_broken_statement_while_storing_leaves_the_transaction_around_it_usable(monkeypatch):
    def breaks(run, *_words):
        with carry_out.writing(run):
            FamilyAnswer.objects.create(run=run, family=None)

    monkeypatch.setattr(answers, "store_answers", breaks)
    with transaction.atomic(), pytest.raises((IntegrityError, ValueError)):
        start()

    assert Run.objects.get().status == "failed"


def test_a_run_that_never_said_how_it_ended_counts_as_failed_when_the_next_one_starts():
    began = [make.NOW - timedelta(hours=hours) for hours in (13, 11)]
    dead, alive = (make.run(is_current=False, status="running", started_at=at, finished_at=None) for at in began)
    elsewhere = make.run("3571", is_current=False, status="running", started_at=began[0], finished_at=None)

    start()

    for run in (dead, alive, elsewhere):
        run.refresh_from_db()
    assert (dead.status, alive.status, elsewhere.status) == ("failed", "running", "running")
    assert dead.finished_at is not None
    assert Event.objects.get(action="run.failed").subject_id == str(dead.public_id)


def test_families_that_have_left_or_not_yet_joined_are_answered_as_not_active():
    make.family("left", joined_on=date(2020, 1, 1), left_on=date(2024, 1, 1))
    make.family("to come", joined_on=date(2026, 1, 1))

    run = start()

    found = FamilyAnswer.objects.filter(run=run, active=False).order_by("family__family_id")
    assert [(a.family.family_id, a.annual_idr, a.natural_exit) for a in found] == [
        ("left", 0, False),
        ("to come", 0, False),
    ]


def test_a_facilitator_may_not_start_a_run(sari):
    with pytest.raises(NotAllowed):
        start(by=sari)


def test_another_district_is_not_there_for_an_official(budi):
    with pytest.raises(Area.DoesNotExist):
        start(by=budi)

    assert not Run.objects.exists()


@pytest.mark.parametrize("code", ["32", "327301"])
def test_only_districts_are_run(code):
    with pytest.raises(NotValid, match="by district"):
        start(code)


def test_a_run_is_logged_once_with_counts_only(tono):
    run = start(by=tono)

    event = Event.objects.get()
    assert (event.action, event.actor, event.subject_id) == ("run.done", tono, str(run.public_id))
    assert (event.area_code, event.detail["families"], event.detail["members"]) == ("3273", 2, 3)
