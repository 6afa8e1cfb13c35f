"""What sessions say on other pages: the first page, a family's page, the month's work."""

from datetime import date

import pytest
from django.urls import reverse

from tangga.people.models import Posting
from tangga.people.queries import posting_of
from tangga.people.screens import Viewer
from tangga.sessions import actions
from tangga.sessions.activities import activities_of
from tangga.sessions.panel import panel_of
from tangga.sessions.todo import figures_of, steps_of
from tests.features.sessions.conftest import NOW, TODAY


def viewer(person, on=TODAY):
    return Viewer(person, posting_of(person, TODAY), on)


def told(person, on=TODAY):
    return [(step.count, step.what) for step in steps_of(viewer(person, on))]


def test_today_and_what_is_late_and_missing_wait_for_the_facilitator(sari, plan):
    plan(TODAY, "infants")
    plan(date(2025, 5, 12), "hygiene")
    assert told(sari) == [
        (1, "P2K2 session today"),
        (1, "P2K2 session past its day is not recorded"),
        (6, "P2K2 sessions missing by now this month"),
    ]


def test_a_session_held_waits_no_more(sari, held):
    assert told(sari) == [(5, "P2K2 sessions missing by now this month")]


def test_the_coordinator_is_told_how_many_are_behind(lestari, sari, dewi, held):
    assert told(lestari) == [
        (1, "facilitator has held fewer P2K2 sessions than due by now"),
        (1, "facilitator has no P2K2 session of this month on record"),
    ]


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2025, 5, 31), (11, "P2K2 sessions missing by now this month")),
        (date(2025, 6, 1), (11, "P2K2 sessions missing last month")),
        (date(2025, 6, 5), (11, "P2K2 sessions missing last month")),
        (date(2025, 6, 6), (2, "P2K2 sessions missing by now this month")),
    ],
)
def test_what_was_missing_is_told_on_the_months_last_day_and_in_the_first_days_of_the_next(sari, held, on, first):
    assert told(sari, on)[0] == first


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2025, 6, 5), (1, "facilitator held too few P2K2 sessions last month")),
        (date(2025, 6, 6), (2, "facilitators have no P2K2 session of this month on record")),
    ],
)
def test_the_coordinator_is_told_who_fell_short_last_month(lestari, sari, dewi, held, on, first):
    assert told(lestari, on)[0] == first


def test_who_was_posted_after_the_month_owes_it_nothing(lestari, sari, dewi, held):
    Posting.objects.filter(person=dewi).update(starts_on=date(2025, 6, 1))
    on = date(2025, 6, 2)
    assert told(lestari, on)[0] == (1, "facilitator held too few P2K2 sessions last month")
    dewi_now = Viewer(dewi, posting_of(dewi, on), on)
    assert "P2K2 sessions missing last month" not in [step.what for step in steps_of(dewi_now)]


def test_of_whom_nothing_is_recorded_last_month_the_coordinator_is_told_apart(lestari, sari, dewi, held):
    assert told(lestari, date(2025, 6, 5))[1] == (1, "facilitator has no P2K2 session of last month on record")


def test_nothing_waits_for_those_who_only_read_figures(rina, held):
    assert told(rina) == []
    assert figures_of(viewer(rina)) == []


def test_the_month_stands_on_the_first_page_as_a_figure(sari, held, plan):
    plan(date(2025, 5, 20), "violence")
    (figure,) = figures_of(viewer(sari))
    assert (figure.value, figure.more) == ("1 of 12", "planned besides: 1")


def test_a_familys_page_tells_its_group_and_what_it_attended(client, sari, families, held):
    client.force_login(sari)
    panel = panel_of(viewer(sari), families["Beti"])
    assert (panel["group"].name, panel["attended"], panel["topics"]) == ("Melati", 0, 29)
    assert panel["modules"][0] == ("Education and parenting", 0, 4, 1)
    shown = client.get(reverse("family", args=[families["Ani"].public_id])).text
    assert "1 of 29 sessions attended" in shown
    assert "Becoming better parents" in shown


def test_a_family_in_no_group_has_a_page_too(client, sari, families):
    client.force_login(sari)
    assert "In no group." in client.get(reverse("family", args=[families["Dini"].public_id])).text


def test_what_was_held_is_work_of_the_second_line_with_its_photos_lists_last(sari, held, hold, plan, jpeg):
    hold(held, Ani="present", Beti="sick", Cici="absent", notes="Ramai.", seen=2)
    plan(TODAY, "infants")
    told = {"keep_place": False, "by": sari, "on": TODAY, "at": NOW}
    actions.add_photo(held.public_id, jpeg("white"), "attendance_list", **told)
    actions.add_photo(held.public_id, jpeg("red"), "activity", **told)
    (work,) = activities_of(sari, date(2025, 5, 1), date(2025, 5, 31))
    assert (work.rhk, work.kind, work.on, work.persons) == (2, "fds_session", held.meets_on, 1)
    assert (work.families, work.listed, len(work.came)) == (1, 3, 1)
    assert (work.group, work.module, work.session) == (
        "Melati", "1. Education and parenting", "1. Becoming better parents",
    )  # fmt: skip
    assert (work.result, work.place) == ("Ramai.", "Balai RW 2, Kel. Sarijadi")
    assert len(work.photos) == 2
    assert work.address == reverse("session", args=[held.public_id])


def test_work_is_that_of_the_person_and_the_days_asked_about(sari, dewi, held):
    assert activities_of(dewi, date(2025, 5, 1), date(2025, 5, 31)) == []
    assert activities_of(sari, date(2025, 4, 1), date(2025, 4, 30)) == []


@pytest.mark.parametrize("who", ["lestari", "rina"])
def test_offices_read_the_panel_without_a_way_to_groups_of_their_own(request, who, families, held):
    panel = panel_of(viewer(request.getfixturevalue(who)), families["Ani"])
    assert (panel["own"], panel["group_seen"]) == (False, True)
