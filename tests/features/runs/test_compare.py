"""Comparing two runs: who came, who went, whose entitlement changed, and why, to the rupiah."""

import pytest

from tangga.audit.models import Event
from tangga.errors import NotAllowed, NotValid
from tangga.jobs import worker
from tangga.jobs.models import Job
from tangga.reports.comparison_words import FACTS
from tangga.runs import compare
from tangga.runs.differences import FAMILY_FACTS, MEMBER_FACTS
from tangga.runs.models import ComparedFamily, Run
from tests import make
from tests.features.runs.compared import JULY, MAY, NOW, unsaid


def row(name):
    return ComparedFamily.objects.get(family__family_id=name)


@pytest.fixture
def compared(made_compared):
    return made_compared.compared


@pytest.fixture
def anew(compared, monkeypatch):
    """The same two runs, to be compared by a later version of Tangga."""
    monkeypatch.setattr("tangga.__version__", "0.2.0")
    return compared.before, compared.after


def test_who_came_went_and_moved_is_told_apart(compared):
    found = dict(compared.families.values_list("family__family_id", "kind"))

    assert found == {
        "birthday": "changed",
        "moved_up": "changed",
        "left": "went",
        "joined": "came",
        "moved_out": "moved_out",
        "moved_in": "moved_in",
    }


def test_the_parts_come_to_the_difference_of_the_runs(compared):
    before, after = compared.before.counts, compared.after.counts
    parts = compared.totals["idr"]

    assert sum(parts.values()) == after["annual_idr"] - before["annual_idr"]
    assert parts == {
        "time": -3_000_000,
        "policy": 0,
        "facts": 600_000,
        "revision": 0,
        "came": 900_000,
        "went": -900_000,
        "moved_in": 900_000,
        "moved_out": -900_000,
    }
    assert compared.totals["same"] == 1


def test_a_birthday_is_time_and_names_the_child_and_its_age(compared):
    found = row("birthday")

    assert (found.time_idr, found.by_time, found.by_facts, found.by_policy) == (-3_000_000, True, False, False)
    answer, reason = found.reasons
    assert (answer["why"], answer["changed"]["natural_exit"]) == ("answer", [False, True])
    assert (reason["why"], reason["on"], reason["turned"]) == ("time", "2025-06-30", 7)
    assert (reason["from"]["component"], reason["to"]["component"]) == ("early_childhood", "")


def test_a_class_is_a_fact_with_both_values(compared):
    found = row("moved_up")

    assert (found.before_idr, found.after_idr, found.facts_idr) == (900_000, 1_500_000, 600_000)
    (reason,) = found.reasons
    assert reason["changes"] == {"school_level": ["primary", "junior_secondary"], "school_grade": ["6", "7"]}


def test_the_way_in_and_out_has_its_day_or_its_place(compared):
    assert row("joined").reasons == [{"why": "came", "joined_on": "2025-06-01", "known": False}]
    assert row("left").reasons == [{"why": "went", "left_on": "2025-06-01", "known": True}]
    assert row("moved_out").reasons == [{"why": "moved_out", "region": "3571011001"}]
    assert row("moved_in").reasons == [{"why": "moved_in", "region": "3571011001"}]


def test_every_family_says_what_changed(made_compared):
    assert unsaid(made_compared.compared) == unsaid(made_compared.by_rules) == set()


def test_no_name_is_stored_with_the_reasons(compared):
    assert "Ani" not in str(list(ComparedFamily.objects.values_list("reasons", flat=True)))


def test_an_age_that_the_law_lowered_is_the_rules_and_the_parameter_is_named(made_compared):
    found = row("grandmother")

    assert (found.before_idr, found.after_idr, found.policy_idr) == (0, 2_400_000, 2_400_000)
    assert (found.by_time, found.by_policy, found.by_facts) == (True, True, False)
    answer, reason, undone = found.reasons  # after five years to be prepared; elderly she is not able to work
    assert undone == {"why": "time", "changed": {"preparable": [False, True]}}
    assert (answer["now"], answer["five_years"]) == ({"no_exit": True, "five_years": True}, "2024-01-01")
    assert (reason["why"], reason["to"]["component"]) == ("policy", "elderly")
    changed = compare.changed_parameters(made_compared.by_rules.before, made_compared.by_rules.after)
    assert ("components/elderly/youngest_age", 70, 60) in [(new.path, old.value, new.value) for old, new in changed]


def test_assessments_of_an_earlier_version_are_repeated_first_and_equal_ones_change_nothing(anew, made_compared):
    asked = compare.ask_for_comparison(*anew, by=made_compared.tono, at=NOW)
    worker.work_all(NOW)

    asked.refresh_from_db()
    assert asked.totals["idr"] == made_compared.compared.totals["idr"]


def test_it_is_the_earlier_with_the_later_however_it_is_asked(compared):
    assert (compared.before.as_of, compared.after.as_of) == (MAY, JULY)


def test_asked_for_again_it_is_the_same_and_not_made_again(compared, made_compared):
    again = compare.ask_for_comparison(compared.before, compared.after, by=made_compared.tono, at=NOW)

    assert again == compared
    assert worker.work_all(NOW) == 0
    assert Event.objects.filter(action="run.comparison_asked", area_code="3273").count() == 1
    assert Event.objects.filter(action="run.compared", area_code="3273").count() == 1


def test_no_files_are_left_behind(compared):
    folders = {path.name for path in compare.run_folder(compared.before).parent.iterdir()}

    assert not [name for name in folders if "comparison" in name]


def test_an_attempt_that_was_killed_is_made_again_from_its_beginning(anew, made_compared):
    asked = compare.ask_for_comparison(*anew, by=made_compared.tono, at=NOW)
    half = {"region_code": "3273011001", "kind": "came", "before_idr": 0, "after_idr": 0, "difference_idr": 0}
    ComparedFamily.objects.create(comparison=asked, family=row("birthday").family, **half)
    worker.work_all(NOW)

    assert asked.families.count() == 6


def test_parts_that_do_not_come_to_the_whole_are_not_shown(anew, made_compared, monkeypatch):
    asked = compare.ask_for_comparison(*anew, by=made_compared.tono, at=NOW)
    monkeypatch.setattr(compare._Totals, "add", lambda *_words: None)
    worker.work_all(NOW)

    assert Job.objects.get(subject=str(asked.public_id)).state == "failed"
    asked.refresh_from_db()
    assert not asked.is_done
    assert not asked.families.exists()


def test_a_role_that_may_not_see_runs_is_refused(anew, made_compared):
    with pytest.raises(NotAllowed):
        compare.ask_for_comparison(*anew, by=made_compared.sari, at=NOW)


def test_another_districts_runs_are_not_there(anew, made_compared):
    with pytest.raises(Run.DoesNotExist):
        compare.ask_for_comparison(*anew, by=made_compared.budi, at=NOW)


def test_only_two_done_runs_of_one_district_can_be_compared(compared, made_compared):
    waiting = make.run("3273", is_current=False, status="waiting")
    elsewhere = make.run("3276", is_current=False)

    with pytest.raises(NotValid):
        compare.ask_for_comparison(compared.before, compared.before, by=made_compared.rina, at=NOW)
    with pytest.raises(NotValid):
        compare.ask_for_comparison(compared.before, waiting, by=made_compared.rina, at=NOW)
    with pytest.raises(NotValid):
        compare.ask_for_comparison(compared.before, elsewhere, by=made_compared.rina, at=NOW)


def test_runs_whose_files_were_removed_cannot_be_compared(compared, made_compared):
    with pytest.raises(NotValid):
        compare.ask_for_comparison(compared.before, make.run("3273", is_current=False), by=made_compared.rina, at=NOW)


def test_every_fact_of_a_snapshot_has_a_word():
    assert {*FAMILY_FACTS, *MEMBER_FACTS} == set(FACTS)
