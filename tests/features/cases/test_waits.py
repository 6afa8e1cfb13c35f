"""The queue says of every open case whom it waits for, since when, and what blocks it; closed ones wait for nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tangga.cases import following
from tangga.cases.models import CLOSED, Case
from tangga.cases.queries import waits_for
from tangga.cases.waits import each_with_waits, waits_of
from tangga.people.queries import posting_of
from tests.features.cases.conftest import MOVED, NATURAL, ON, OUT, VOLUNTARY, fresh
from tests.features.cases.test_case_pages import page

FIELD = "Facilitator, District coordinator, District official"


def waits(case, on=ON):
    return waits_of([case], on)[case.pk]


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("state", "proposal", "whom", "why"),
    [
        (
            "proposed",
            VOLUNTARY,
            "Facilitator, District coordinator, District official",
            "the signed statement is missing",
        ),
        ("proposed", NATURAL, "District coordinator, District official", ""),
        ("signed", VOLUNTARY, "District coordinator, District official", ""),
        ("verified", VOLUNTARY, "District official, Head of the district office", ""),
        (
            "approved",
            VOLUNTARY,
            "District official, Head of the district office",
            "first day out 1 Jul 2025; until then it may withdraw",
        ),
        ("returned", VOLUNTARY, FIELD, "has to be put right"),
    ],
)
def test_before_the_exit_it_waits_for_whoever_makes_the_next_step(way, state, proposal, whom, why):
    told = waits(way.to(state, proposal))
    assert (told.whom, plain(told.why)) == (whom, why)


def test_an_exit_in_force_waits_for_the_visit_of_whoever_accompanies_the_family(way):
    told = waits(way.to("in_force"), OUT)
    assert (told.whom, plain(told.why)) == (
        "Sari",
        "visit due on 1 Oct 2025; the family may object until 31 Jul 2025",
    )


def test_a_visit_that_was_not_held_is_overdue(way):
    told = waits(way.to("in_force"), OUT + timedelta(days=100))
    assert (plain(told.why), told.days) == ("visit overdue since 1 Oct 2025", 100)


def test_after_the_first_visit_somebody_has_to_say_so_and_it_is_their_step(way, sari):
    case = way.to("in_force")
    visit = following.visits_of(case)[0]
    way.hold_visit(visit)
    assert waits(case, way.on).why == "the first visit was held: say so"
    mine = Case.objects.filter(waits_for(sari, posting_of(sari, way.on), way.on))
    assert list(mine) == [case]


def test_followed_up_it_waits_for_the_next_visit(way):
    case = way.to("followed_up")
    assert (waits(case, way.on).whom, plain(waits(case, way.on).why)) == ("Sari", "visit due on 1 Jan 2026")


def test_a_family_that_nobody_accompanies_is_said_to_be_so(way):
    way.to("approved")
    way.family.assignments.all().delete()
    told = waits(way.carry_out(), OUT + timedelta(days=40))
    assert (told.whom, plain(told.why)) == ("Sinta", "visit due on 1 Oct 2025; nobody accompanies it")


@pytest.mark.parametrize(
    ("later", "why", "waiting"),
    [(0, "the family may object until 31 Jul 2025", 0), (31, "can be closed", 1)],
)
def test_an_exit_that_nobody_follows_up_waits_for_the_days_to_object_and_is_then_closed(way, tono, later, why, waiting):
    case, day = way.to("in_force", MOVED), OUT + timedelta(days=later)
    assert plain(waits(case, day).why) == why
    assert Case.objects.filter(waits_for(tono, posting_of(tono, day), day)).count() == waiting


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_case_waits_for_nobody(way, state):
    told = waits(way.to(state), OUT)
    assert (told.whom, told.why) == ("", "")


def test_a_page_of_the_queue_asks_as_much_as_one_case(way):
    cases = [way.to("in_force"), fresh(way).to("in_force"), fresh(way).to("in_force")]
    with CaptureQueriesContext(connection) as seen:
        told = waits_of(cases, OUT)
    assert (len(seen), len(told)) == (2, 3)


def test_a_file_asks_for_some_at_a_time(way, monkeypatch):
    monkeypatch.setattr("tangga.cases.waits.AT_ONCE", 1)
    cases = [way.to("in_force"), fresh(way).to("proposed")]
    assert [case for case, _waits in each_with_waits(Case.objects.order_by("pk"), OUT)] == cases


def test_the_queue_shows_since_how_many_days_and_what_blocks(way, tono):
    way.on = ON - timedelta(days=9)
    way.propose()
    shown = page(tono, "/cases/")
    assert "9 days" in shown
    assert "the signed statement is missing" in shown
