"""What a preview tells of families that its reader may not see: as little as it can; the log knows how often."""

import pytest

from tangga.audit.models import Event
from tangga.families.models import DuplicateCase
from tangga.imports import actions
from tangga.imports.queries import staged_of
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK1, KK2, KK3, NIK1, listed_family, listed_member
from tests.make import NOW


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: NOW)


@pytest.fixture
def own(sari, areas):
    """A family of the facilitator's: their lists speak of its sub-district."""
    return make.family("F2", kk=KK2, facilitator=sari)


@pytest.fixture(params=["3273011001", "3571011001"])
def holder(request, areas, tono):
    """Somebody else's family, of the district or of another one, with a member who has NIK1."""
    family = make.family("F9", name="Rahasia", region=request.param, kk=KK3, facilitator=tono)
    make.member(family, "F9-01", nik=NIK1)
    return family


def test_a_facilitator_is_not_told_that_somebody_has_the_nik_and_the_office_gets_the_case(
    client, lists, sari, tono, own, holder
):
    batch = lists.batch(sari, [listed_family()], [listed_member()])
    assert batch.counts["problems"] == {}
    assert batch.counts["members"]["new"] == 1
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    assert DuplicateCase.objects.get().origin == batch.public_id
    client.cookies["django_language"] = "en"
    for person, sees in ((sari, False), (tono, True)):
        client.force_login(person)
        assert ("1 number stands twice now" in client.get(f"/imports/{batch.public_id}/").text) is sees


def test_an_official_is_not_told_of_somebody_in_another_district_before_accepting(lists, tono, areas):
    make.member(make.family("F9", region="3571011001", kk=KK3), "F9-01", nik=NIK1)
    batch = lists.accepted(tono, [listed_family()], [listed_member()])
    assert batch.counts["problems"] == {}
    assert DuplicateCase.objects.count() == 1


def test_an_official_is_told_of_somebody_in_the_district(lists, tono, areas):
    make.member(make.family("F9", kk=KK3), "F9-01", nik=NIK1)
    assert lists.batch(tono, [listed_family()], [listed_member()]).counts["problems"] == {"warning:nik_on_others": 1}


def test_a_nik_twice_in_the_list_is_told_even_if_somebody_else_has_it(lists, sari, own, holder):
    rows = [listed_member(), listed_member(kk=KK2, row=3)]
    batch = lists.batch(sari, [listed_family(), listed_family(kk=KK2, row=3)], rows)
    assert batch.counts["problems"] == {"warning:nik_twice": 2}


def test_a_family_on_record_elsewhere_a_village_outside_and_one_nobody_knows_look_alike(lists, sari, own, holder):
    rows = [
        listed_family(kk=KK3),
        listed_family(kk=KK1, row=3, village="Campurejo"),
        listed_family(kk=KK1[:-1] + "9", row=4, village="Antah"),
    ]
    batch = lists.batch(sari, rows)
    staged = [staged_of(batch).row("families", place) for place in range(3)]
    assert {(row["outcome"], row["code"]) for row in staged} == {("refused", "office_decides")}
    assert batch.counts["problems"] == {"error:office_decides": 3}


def test_the_log_says_how_many_rows_were_answered_so(lists, sari, own, holder):
    batch = lists.batch(sari, [listed_family(kk=KK3)])
    event = Event.objects.get(action="list.compared")
    assert (event.detail, event.subject_id) == ({"office_decides": 1}, str(batch.public_id))


def test_several_families_of_one_number_of_which_one_is_elsewhere_are_not_told_as_such(lists, sari, own, holder):
    make.family("F8", kk=KK2, region="3571011001")
    assert lists.batch(sari, [listed_family(kk=KK2)]).counts["problems"] == {"error:office_decides": 1}
