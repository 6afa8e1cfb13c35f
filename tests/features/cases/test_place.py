"""A case frees a place, closes it again, and puts a family that has fallen back on the waiting list."""

from datetime import date

import pytest

from tangga.cases import following
from tangga.errors import Conflict, NotAllowed
from tangga.families.exits import Leaving, leave
from tangga.people.roles import Role
from tangga.waiting.models import Entry, Vacancy
from tests import make
from tests.features.cases.conftest import AT, OUT
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
