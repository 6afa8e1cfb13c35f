"""The timeline of a family: from its first membership to the last visit after the exit, in order and by kind."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tangga.audit.models import Event
from tangga.cases import proposing
from tangga.families.models import FacilitatorAssignment
from tangga.grants.models import Budget, Grant, GrantMove
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.reports.story import SOURCES, story_of
from tangga.visits.aid_actions import Aid, record_aid
from tangga.waiting import proposing as waiting
from tests import make
from tests.features.cases.conftest import (  # noqa: F401 - fixtures
    AT,
    LONG,
    NATURAL,
    ON,
    OUT,
    family,
    in_english_today,
    kepala,
    sinta,
    wati,
    way,
)
from tests.features.cases.test_case_pages import as_, page
from tests.features.waiting.conftest import outside


def viewer(person, on=OUT):
    return Viewer(person, posting_of(person, on), on)


def told(person, of, on=OUT, **more):
    return [(line.told.on, line.source.kind, line.told.what) for line in story_of(viewer(person, on), of, **more)]


def whats(person, of, kind="", on=OUT):
    return [line.told.what for line in story_of(viewer(person, on), of, kind)]


def test_every_move_of_a_case_stands_in_the_timeline_with_the_exit_and_the_visits_ahead(way, tono):  # noqa: F811
    way.to("in_force")
    kinds = {kind for _on, kind, _what in told(tono, way.family)}
    assert {"membership", "accompanied", "amounts", "visits", "cases"} <= kinds
    assert whats(tono, way.family, "cases") == [
        "Exit, voluntary graduation: in force",
        "Exit, voluntary graduation: approved",
        "Exit, voluntary graduation: re-verified",
        "Exit, voluntary graduation: statement signed",
        "Exit, voluntary graduation: proposed",
    ]
    assert whats(tono, way.family, "membership") == ["Left the programme", "Joined the programme"]
    assert whats(tono, way.family, "visits") == ["Visit after the family left"] * 3


def test_it_is_newest_first_and_turns_round(way, tono):  # noqa: F811
    way.to("settled")
    days = [on for on, _kind, _what in told(tono, way.family)]
    assert days == sorted(days, reverse=True)
    assert told(tono, way.family, oldest_first=True) == told(tono, way.family)[::-1]


def test_an_exit_that_was_taken_back_is_told_and_the_family_is_in_it_again(way, tono):  # noqa: F811
    way.to("contested")
    way.uphold()
    assert whats(tono, way.family, "membership") == ["The exit was taken back", "Joined the programme"]
    assert "Exit, voluntary graduation: objection upheld, the exit is taken back" in whats(tono, way.family, "cases")


def test_amounts_are_told_when_they_change(tono, sari, areas):
    made = make.family("F1", facilitator=sari)
    amounts = (225_000, 225_000, 375_000)
    runs = [make.run("3273", is_current=False, as_of=ON - timedelta(days=90 - 30 * place)) for place in range(3)]
    for run, amount in zip(runs, amounts, strict=True):
        make.family_answer(run, made, period_idr=amount, annual_idr=4 * amount, members_paid=1)
    assert [re.sub(r"\D", "", each) for each in whats(tono, made, "amounts")] == ["375000", "225000"]


@pytest.mark.parametrize(
    ("role", "area", "sees"),
    [
        (Role.DISTRICT_OFFICIAL, "3273", {"cases", "visits", "membership", "accompanied", "amounts", "waiting"}),
        (
            Role.PROVINCE,
            "32",
            {"membership", "accompanied", "amounts"},
        ),  # what was found at home stays there
        (Role.AUDITOR, "32", {"cases", "visits", "membership", "accompanied", "amounts", "waiting"}),
    ],
)
def test_each_role_sees_what_it_sees_elsewhere(way, role, area, sees):  # noqa: F811
    way.to("in_force")
    assert {kind for _on, kind, _what in told(make.posted("who", role, area), way.family)} == sees


def test_the_page_filters_prints_whole_and_is_noted_as_a_look(way, tono):  # noqa: F811
    way.to("in_force")
    address = f"/families/{way.family.public_id}/timeline/"
    shown = page(tono, address)
    assert "Timeline of the family Aminah" in shown
    assert "decision 0001/3273/2025" in shown
    assert "before Pak Budiman" in shown
    assert Event.objects.filter(action="family.viewed", actor_id=tono.pk).count() == 1
    only = page(tono, f"{address}?kind=visits")
    assert ("3 events" in only, "decision 0001" in only) == (True, False)
    assert "Page by page" in page(tono, f"{address}?whole=yes")
    assert as_(tono).get(f"{address}?kind=secrets").status_code == 422


def test_a_long_life_is_shown_page_by_page_and_whole_to_print(way, tono, sari):  # noqa: F811
    for place in range(30):
        aid = Aid("pip", "central", ON - timedelta(days=place), "seen", amount_idr=1)
        record_aid(way.family, aid, public_id=uuid4(), by=sari, on=ON, at=AT)
    address = f"/families/{way.family.public_id}/timeline/?kind=livelihood"
    assert page(tono, address).count("Other aid:") == 25
    assert page(tono, f"{address}&whole=yes").count("Other aid:") == 30


def test_it_asks_as_much_for_a_long_life_as_for_a_short_one(way, tono, sari):  # noqa: F811
    way.to("in_force")

    def statements():
        with CaptureQueriesContext(connection) as seen:
            list(story_of(viewer(tono), way.family))
        return len(seen)

    before = statements()
    way.object()
    way.uphold()
    way.on = OUT + timedelta(days=10)
    way.propose()
    way.do(proposing.withdraw, LONG, by=sari)
    way.propose(NATURAL)
    FacilitatorAssignment.objects.create(
        family=way.family, facilitator=tono, starts_on=OUT, recorded_at=AT, ends_on=OUT + timedelta(days=1)
    )
    assert statements() == before <= 24


def test_every_source_has_a_kind_and_a_word_of_its_own():
    assert len({each.kind for each in SOURCES}) == len({str(each.label) for each in SOURCES}) == len(SOURCES)


def test_the_place_a_family_left_is_told_to_who_sees_places(way, tono):  # noqa: F811
    way.to("in_force")
    assert whats(tono, way.family, "waiting") == ["Its place is free"]
    assert whats(make.posted("who", Role.PROVINCE, "32"), way.family, "waiting") == []


def test_waiting_and_the_field_check_are_told(sari, tono, areas):
    waits = outside("W1", sari, decile=1)
    entry = waiting.propose(waits, "facilitator", "", None, by=sari, sent=uuid4(), on=ON, at=AT)
    waiting.record_check(entry.public_id, ON, "Rumah berlantai tanah.", True, by=sari, sent=uuid4(), on=ON, at=AT)
    assert sorted(whats(tono, waits, "waiting", ON)) == ["Field check", "Proposed for the waiting list"]


def test_a_grant_is_told_with_its_programme_and_amount(sari, tono, areas):
    made = make.family("F1", facilitator=sari)
    carer = make.member(made, "M1", birth_date=date(1985, 1, 1))
    told_of = {"district_id": "3273", "programme": "ppse"}
    budget = Budget.objects.create(**told_of, source="apbn", year=2025, amount_idr=9_000_000)
    grant = Grant.objects.create(
        **told_of,
        family=made,
        region_id="3273011001",
        joined_on=date(2018, 1, 1),
        member=carer,
        budget=budget,
        amount_idr=5_000_000,
        proposed_by=tono,
        proposed_on=ON,
        since=ON,
    )
    for code in ("propose", "hand_over"):
        GrantMove.objects.create(grant=grant, code=code, state="proposed", by=tono, on=ON, at=AT)
    lines = story_of(viewer(tono, ON), made, "grants")
    assert [(line.told.what.split(":")[-1].strip(), "5" in line.told.more) for line in lines] == [
        ("handed over", True),
        ("proposed", False),
    ]
    assert story_of(viewer(make.posted("who", Role.PROVINCE, "32"), ON), made, "grants") == []
