"""What the page and the queue of exits say comes next, and from when: what would then be refused is not promised."""

from datetime import date, timedelta

import pytest

from tangga.audit.models import Event
from tangga.cases import deciding, following, proposing
from tangga.cases.page import steps
from tangga.cases.waits import waits_of
from tangga.grants.queries import openings_seen_by
from tests.features.cases.conftest import LONG, NATURAL, OUT, VOLUNTARY
from tests.features.cases.test_case_pages import page


@pytest.fixture
def today(way, monkeypatch):
    """Makes the clock show the day of the case."""

    def to(day=None):
        way.on = day or way.on
        monkeypatch.setattr("tangga.people.clock.today", lambda: way.on)
        monkeypatch.setattr("tangga.people.clock.now", lambda: way.when["at"])

    return to


def plain(text):
    return text.replace("\u00a0", " ")


def followed_up(way, visited_on):
    way.to("in_force")
    way.hold_visit(following.visits_of(way.case)[0])
    way.do(following.follow_up, by=way.sari)
    way.on = max(way.on, visited_on)


@pytest.mark.parametrize(("on", "not_before"), [(date(2025, 10, 2), "Not before 31 May 2026."), (date(2026, 6, 2), "")])
def test_a_family_stands_on_its_own_from_the_last_visit_and_the_page_says_which_is_missing(
    way, sari, today, on, not_before
):
    followed_up(way, on)
    today()
    shown = plain(page(sari, f"/cases/{way.case.public_id}/"))
    assert f"{not_before} The last visit after the exit is due on 31 May 2026 or later".strip() in shown
    assert "How the family lives now" not in shown


def test_a_statement_of_before_it_was_sent_back_is_marked_at_once(way, sari):
    way.to("signed")
    assert "before the case was sent back" not in page(sari, f"/cases/{way.case.public_id}/")
    way.do(deciding.send_back, LONG, by=way.sinta)
    assert "before the case was sent back" in page(sari, f"/cases/{way.case.public_id}/")
    way.do(proposing.propose_again, VOLUNTARY, by=sari)
    assert "before the case was sent back" in page(sari, f"/cases/{way.case.public_id}/")
    way.sign()
    assert page(sari, f"/cases/{way.case.public_id}/").count("before the case was sent back") == 1


def test_the_next_step_of_a_contested_case_is_the_decision_about_the_objection(way):
    case = way.to("contested")
    told = steps(case, list(case.moves.all()))
    assert [step.name for step in told if step.is_next] == ["objection decided"]
    assert [step.is_next for step in told if step.name == "followed up"] == [False]


def test_a_contested_case_waits_for_somebody_who_had_no_part_in_it(way):
    case = way.to("contested")
    assert waits_of([case], way.on)[case.pk].why == "decided by somebody who had no part in the case"


@pytest.mark.parametrize("later", [0, 40])
def test_an_approved_exit_whose_day_has_come_says_since_when_it_can_be_in_force(way, later):
    case = way.to("approved", NATURAL)
    told = waits_of([case], OUT + timedelta(days=later))[case.pk]
    assert plain(told.why) == "can be in force since 1 Jul 2025"


def test_what_a_lost_family_could_receive_is_no_longer_said_to_be_open(way, tono, today):
    way.to("in_force")
    way.on = date(2025, 9, 1)
    today()
    assert openings_seen_by(tono, way.on).count() == 1
    way.do(following.lose, LONG, by=tono)
    assert not openings_seen_by(tono, way.on).exists()
    assert Event.objects.filter(action="grants.closed").count() == 1
    shown = page(tono, f"/cases/{way.case.public_id}/")
    assert "The way to grants is closed: The family cannot be met any more." in shown
    assert "The exit opened the way to grants" not in shown
