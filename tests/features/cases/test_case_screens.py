"""What the pages of cases say agrees with what stands: counts with lists, decisions that hold, who was quicker."""

import pytest

from tangga.cases import deciding, proposing
from tangga.cases.todo import steps_of
from tangga.cases.words import MOVES
from tangga.people.queries import posting_of
from tangga.people.screens import Viewer
from tests import make
from tests.features.cases.conftest import LONG, MOVED, ON, OUT, fresh
from tests.features.cases.test_case_pages import as_, move, page


@pytest.fixture
def returned_and_going_on(way, sinta, tono):
    """One case that was sent back to its proposer, who may also send on another."""
    way.propose()
    way.do(deciding.send_back, LONG, by=sinta)
    return fresh(way).propose()


def test_what_the_first_page_counts_is_what_its_link_lists(returned_and_going_on, sari):
    counts = {step.address: step.count for step in steps_of(Viewer(sari, posting_of(sari, ON), ON))}
    listed = {address: page(sari, address).count('class="cell-link"') for address in counts}
    assert listed == counts
    assert sorted(counts.values()) == [1, 1]


# ---- the search ----


def search(person, text, rest=""):
    return as_(person).post("/cases/search/", {"text": text, "rest": rest})


def test_a_name_is_found_and_does_not_stand_in_the_address(way, tono):
    way.propose()
    fresh(way).propose()
    answer = search(tono, "aminah", "?state=proposed&page=3")
    assert "aminah" not in answer.url.casefold()
    assert "page=" not in answer.url
    seen = page(tono, answer.url)
    assert (">Aminah</a>" in seen, ">Beti</a>" in seen, "search: aminah" in seen) == (True, False, True)


def test_a_family_of_another_area_is_not_found(way, areas):
    way.propose()
    elsewhere = make.posted("lain", "district_official", "3571")
    assert ">Aminah</a>" not in page(elsewhere, search(elsewhere, "aminah").url)


def test_a_seal_that_is_not_ours_shows_nothing(way, tono):
    way.propose()
    answer = as_(tono).get("/cases/?search=aminah")
    assert (answer.status_code, ">Aminah</a>" in answer.text) == (422, False)


# ---- one case of a family ----


def test_a_second_proposal_is_led_to_the_open_case(way, sari):
    case = way.propose()
    answer = as_(sari).get(f"/cases/new/{way.family.public_id}/")
    assert (answer.status_code, answer.url) == (302, f"/cases/{case.public_id}/")
    followed = as_(sari).get(f"/cases/new/{way.family.public_id}/", follow=True)
    assert "A case of this family is open already: this one." in followed.text


def test_words_that_may_be_needed_are_not_said_to_be_ones_that_may_stay_empty(family, sari):
    assert "may stay empty" not in page(sari, f"/cases/new/{family.public_id}/")


# ---- what stands ----


def test_who_was_quicker_is_said_without_alarm(way, tono, wati):
    way.to("verified")
    case = way.case
    seen = case.revision
    way.approve(by=tono)
    case.revision = seen
    answer = move(wati, case, "approve", effective_on=OUT.isoformat())
    assert answer.status_code == 409
    text = answer.text.replace("\u00a0", " ")
    assert f"{tono.display_name} was quicker: approved" in text
    assert "something has to be put right" not in text


def test_a_move_that_comes_too_early_is_not_told_as_somebody_elses(way, tono):
    case = way.to("approved")
    answer = move(tono, case, "carry-out")
    assert (answer.status_code, "was quicker" in answer.text) == (409, False)


@pytest.mark.parametrize("act", [deciding.reject, proposing.withdraw])
def test_the_decision_of_a_case_that_came_to_nothing_no_longer_holds(way, tono, sari, act):
    way.to("approved")
    by = {deciding.reject: tono, proposing.withdraw: sari}[act]
    case = way.do(act, LONG, by=by)
    seen = page(tono, f"/cases/{case.public_id}/")
    assert f"Decision {case.number}, no longer valid" in seen
    assert "First day out" not in seen
    assert "1 Jul 2025" not in page(tono, "/cases/?state=closed").replace("\u00a0", " ")
    assert "first day out" not in page(tono, f"/families/{case.family.public_id}/")


def test_the_page_names_the_day_until_which_the_family_thinks_it_over(way, tono):
    case = way.to("signed")
    assert "The family may think it over until" in page(tono, f"/cases/{case.public_id}/")


def test_no_step_is_described_as_done_before_it_is(way):
    told = {code: str(MOVES[code][1]) for code in ("verify", "follow_up", "settle", "close")}
    assert {code: said.split()[0] for code, said in told.items()} == dict.fromkeys(told, "After")


def test_a_sample_that_the_policy_makes_larger_says_so(bulk, forty, tono):
    cohort = bulk.propose(asked=10, percent=True)
    seen = page(tono, f"/cases/bulk/{cohort.public_id}/")
    assert "a sample of 10 percent was asked for; by the policy at least 30 families" in seen


def test_a_sample_that_is_large_enough_is_told_as_it_was_asked_for(bulk, forty, tono):
    cohort = bulk.propose(asked=35)
    seen = page(tono, f"/cases/bulk/{cohort.public_id}/")
    assert "a sample of 35 families is re-verified at home" in seen


def test_other_exits_name_no_days_to_think_over(way, tono):
    case = way.propose(MOVED)
    assert "think it over until" not in page(tono, f"/cases/{case.public_id}/")
