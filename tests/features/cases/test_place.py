"""A case frees a place, closes it again, and puts a family that has fallen back on the waiting list."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.cases import following
from tangga.errors import Conflict, NotAllowed
from tangga.families.exits import Leaving, leave
from tangga.people.roles import Role
from tangga.waiting import kept_off, offering
from tangga.waiting import proposing as waiting
from tangga.waiting.lists import Listed, enter_list
from tangga.waiting.models import Entry, State, Vacancy
from tangga.waiting.vacancies import record_exits
from tests import make
from tests.features.cases.conftest import AT, MOVED, OUT, at
from tests.features.cases.test_case_pages import as_, move, page


def test_carrying_out_frees_the_place_in_the_same_transaction(way):
    way.to("in_force")
    place = Vacancy.objects.get(family=way.family)
    assert (place.district_id, place.state, place.from_on, place.exit.origin) == (
        "3273", "open", OUT, way.case.public_id,
    )  # fmt: skip


def test_an_exit_that_cannot_be_carried_out_frees_nothing(way, tono):
    way.to("approved")
    leave([Leaving("F1", "moved", date(2025, 6, 1))], by=tono, at=AT)
    with pytest.raises(Conflict):
        way.carry_out()
    assert not Vacancy.objects.exists()


def test_an_upheld_objection_closes_the_place_in_the_same_transaction(way):
    way.to("reversed")
    assert Vacancy.objects.filter(family=way.family).values_list("state", "closed_why").get() == ("closed", "restored")


def test_a_family_that_has_fallen_back_waits_again_with_one_step_and_twice_is_once(way, sari):
    case = way.to("fallen_back")
    entry = following.wait_again(case.public_id, by=sari, **way.when)
    assert following.wait_again(case.public_id, by=sari, **way.when) == entry
    assert (entry.family, entry.source, entry.returns_from) == (way.family, "fallen_back", case.public_id)


def test_a_family_that_has_not_fallen_back_is_not_put_on_the_list_this_way(way, sari):
    case = way.to("in_force")
    with pytest.raises(Conflict, match="has fallen back"):
        following.wait_again(case.public_id, by=sari, **way.when)


def test_an_auditor_puts_nobody_on_the_list(way):
    case = way.to("fallen_back")
    with pytest.raises(NotAllowed):
        following.wait_again(case.public_id, by=make.posted("agus", Role.AUDITOR, "3273"), **way.when)


def test_one_tap_on_the_page_of_the_case_does_it(way, sari, monkeypatch):
    case = way.to("fallen_back")
    monkeypatch.setattr("tangga.people.clock.today", lambda: way.on)
    assert "Put on the waiting list again" in page(sari, f"/cases/{case.public_id}/")
    answer = move(sari, case, "wait-again")
    assert answer.url == f"/waiting/{Entry.objects.get().public_id}/"


def test_a_tap_that_comes_too_late_is_told_why(way, sari):
    assert move(sari, way.to("in_force"), "wait-again").status_code == 409


def test_whoever_has_no_part_in_it_does_not_see_the_tap(way, kepala):
    case = way.to("fallen_back")
    assert "Put on the waiting list again" not in as_(kepala).get(f"/cases/{case.public_id}/").text


# ---- the case by which it left is still open ----

TIME_OVER = OUT + timedelta(days=60)


def wait(way):
    return waiting.propose(way.family, "family", by=way.sari, sent=uuid4(), **way.when)


def accepted_as_it_once_could(way, monkeypatch):
    """A family whose case is open has accepted the place of L1: entered before that was asked."""
    way.to("in_force")
    make.member(way.family, "F1-02", birth_date=date(2015, 3, 1), school_level="primary", school_grade=3)
    make.family("L1")
    record_exits([Leaving("L1", "moved", OUT)], by=None, **way.when)
    with monkeypatch.context() as before:
        before.setattr(kept_off, "_registered", [])
        entry = wait(way)
    found = "Rumah berlantai tanah, satu anak sekolah."
    waiting.record_check(entry.public_id, way.on, found, True, by=way.sari, sent=uuid4(), **way.when)
    place = Vacancy.objects.get(family__family_id="L1")
    offering.offer(entry.public_id, place.public_id, by=way.tono, **way.when)
    return offering.accept(entry.public_id, by=way.sari, **way.when)


@pytest.mark.parametrize(
    ("state", "day", "what_first"),
    [
        ("in_force", OUT, "may object until"),
        ("in_force", TIME_OVER, "has fallen back"),
        ("followed_up", TIME_OVER, "has fallen back"),
        ("contested", TIME_OVER, "Have the objection decided"),
    ],
)
def test_a_family_whose_case_is_open_is_told_what_to_do_before_it_waits(way, state, day, what_first):
    way.to(state)
    way.on = day
    with pytest.raises(Conflict, match=what_first):
        wait(way)
    assert not Entry.objects.exists()


def test_where_nobody_looks_after_the_family_its_case_is_closed_first(way):
    way.to("in_force", MOVED)
    way.on = TIME_OVER
    with pytest.raises(Conflict, match="Have it closed"):
        wait(way)


def test_a_list_leaves_out_whose_case_is_open_and_counts_it(way):
    way.to("in_force")
    done = enter_list([Listed("F1")], on=way.on, at=at(way.on))
    assert (done.read, done.new, done.kept_off) == (1, 0, 1)


def test_a_family_whose_case_is_open_is_not_enrolled(way, monkeypatch):
    entry = accepted_as_it_once_could(way, monkeypatch)
    with pytest.raises(Conflict, match="may object until"):
        offering.enrol(entry.public_id, date(2025, 10, 1), by=way.tono, **way.when)


def test_an_upheld_objection_takes_the_family_off_the_list_and_gives_its_place_back(way, monkeypatch):
    entry = accepted_as_it_once_could(way, monkeypatch)
    way.object()
    way.uphold()
    entry.refresh_from_db()
    assert (entry.state, entry.moves.latest("pk").words) == (
        State.WITHDRAWN,
        "The exit was taken back after an objection.",
    )
    assert dict(Vacancy.objects.values_list("family__family_id", "state")) == {"F1": "closed", "L1": "open"}
