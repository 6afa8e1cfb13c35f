"""Corrections through the JSON door: proposed as by the form, waiting for a second person, seen by few."""

from datetime import timedelta
from typing import get_args

import pytest

from tangga.api.v1.changes import Kind
from tangga.audit.models import Event
from tangga.families import identity
from tangga.families.models import Change, ChangeKind, MemberFacts
from tests.small_district import AT

NIK_TYPED = "3273015411110004"


@pytest.fixture(autouse=True)
def this_instant(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT + timedelta(days=3))


@pytest.fixture
def ani(district):
    return district.wahyuni.members.get(member_id="M-3")


@pytest.fixture
def school(district, ani):
    values = {
        "member": str(ani.public_id),
        "school_level": "junior_secondary",
        "school_grade": 8,
        "finished_school": False,
        "effective_on": "2025-05-12",
        "reason": "the school's own list",
    }
    return f"/families/{district.wahyuni.public_id}/changes/school", values


def test_the_kinds_are_those_of_the_forms():
    assert list(get_args(Kind)) == list(ChangeKind.values)


def test_each_kind_says_what_it_asks_for(tono_program, district, ani):
    for kind in get_args(Kind):
        told = tono_program.get(f"/families/{district.wahyuni.public_id}/changes/{kind}")
        assert (told.status_code, told.json()["rows"][-1]["name"]) == (200, "reason")
    rows = tono_program.get(f"/families/{district.wahyuni.public_id}/changes/school").json()["rows"]
    asked = {row["name"]: row for row in rows}
    assert str(ani.public_id) in asked["member"]["choices"]
    assert asked["finished_school"]["choices"] == ["true", "false"]
    assert asked["school_level"]["needed"]


def test_a_correction_is_proposed_and_waits_for_a_second_person(tono_program, district, school, ani):
    sent = tono_program.post(school[0], {"values": school[1]})
    assert (sent.status_code, sent.json()["state"]) == (202, "proposed")
    assert {"label": "Class", "old": "7", "new": "8"} in sent.json()["values"]
    assert not MemberFacts.objects.filter(member=ani, school_grade=8).exists()
    assert Event.objects.get(action="change.proposed").actor == district.tono
    found = tono_program.get(f"/changes/{sent.json()['id']}").json()
    assert found == sent.json()
    assert [row["id"] for row in tono_program.get("/changes", {"state": "proposed"}).json()["rows"]] == [found["id"]]


def test_sent_twice_it_is_sent_once_and_another_of_its_kind_waits(tono_program, school):
    first = tono_program.post(school[0], {"values": school[1]}).json()["id"]
    assert tono_program.post(school[0], {"values": school[1]}).json()["id"] == first
    assert tono_program.post(school[0], {"values": school[1] | {"school_grade": 9}}).status_code == 409
    assert list(Change.objects.values_list("state", flat=True)).count("proposed") == 1
    assert Event.objects.filter(action="change.proposed").count() == 1


def test_a_birth_sent_twice_is_one_birth(tono_program, district):
    born = {"name": "Bayu", "sex": "male", "nik": "", "mother": "", "effective_on": "2025-05-10", "reason": "midwife"}
    address = f"/families/{district.wahyuni.public_id}/changes/birth"
    first, second = (tono_program.post(address, {"values": born}).json() for _ in range(2))
    assert first["id"] == second["id"]
    assert Change.objects.count() == 1


def test_a_birth_sent_again_in_other_words_waits_once(tono_program, district):
    born = {"name": "Bayu", "sex": "male", "nik": "", "mother": "", "effective_on": "2025-05-10", "reason": "midwife"}
    address = f"/families/{district.wahyuni.public_id}/changes/birth"
    tono_program.post(address, {"values": born})

    assert tono_program.post(address, {"values": born | {"name": "BAYU"}}).status_code == 409
    assert Change.objects.filter(state="proposed").count() == 1


def test_a_number_is_kept_sealed_and_told_masked(tono_program, district, ani):
    values = {"member": str(ani.public_id), "nik": NIK_TYPED, "reason": "seen on the card"}
    address = f"/families/{district.wahyuni.public_id}/changes/nik"
    first, second = (tono_program.post(address, {"values": values}) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert identity.mask(NIK_TYPED) in str(first.json())
    assert NIK_TYPED not in first.text + str(list(Change.objects.values()))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"school_level": "kindergarten"}, "school_level"),
        ({"effective_on": "yesterday"}, "effective_on"),
        ({"reason": ""}, "reason"),
        ({"favourite": "cake"}, "favourite"),
        ({"member": "00000000-0000-0000-0000-000000000000"}, "member"),
        ({"reason": NIK_TYPED}, "reason"),
    ],
    ids=str,
)
def test_what_the_form_would_refuse_is_refused_by_field_and_nothing_kept(tono_program, school, change, field):
    answer = tono_program.post(school[0], {"values": school[1] | change})
    assert (answer.status_code, [each["field"] for each in answer.json()["fields"]]) == (422, [field])
    assert NIK_TYPED not in answer.text
    assert not Change.objects.exists()


def test_a_family_outside_is_not_there_and_an_unknown_kind_is_none(district, give, school):
    program = give(district.budi)
    assert program.get(school[0]).status_code == 404
    assert program.post(school[0], {"values": school[1]}).status_code == 404
    assert give(district.tono).get(school[0].replace("school", "haircut")).status_code == 422


def test_a_family_outside_the_tokens_area_cannot_be_reached_by_a_move(district, give, ani):
    elsewhere = give(district.tono).get("/families", {"area": "3273011002"}).json()["rows"][0]["family_id"]
    values = {"member": str(ani.public_id), "other": elsewhere, "effective_on": "2025-05-12", "reason": "told"}
    narrow = give(district.tono, area="3273011001")
    address = f"/families/{district.wahyuni.public_id}/changes/move_family"
    assert narrow.post(address, {"values": values}).status_code == 422
    assert not Change.objects.exists()
    assert give(district.tono).post(address, {"values": values}).status_code == 202


def test_others_see_a_correction_only_if_they_check_there(district, give, school):
    sent = give(district.tono).post(school[0], {"values": school[1]}).json()["id"]
    assert give(district.sari).get(f"/changes/{sent}").status_code == 404
    assert give(district.budi).get(f"/changes/{sent}").status_code == 404
    assert give(district.tono, area="3273011002").get(f"/changes/{sent}").status_code == 404


def test_roles_that_propose_nothing_cannot_have_the_scope(district, give, school):
    program = give(district.rina)
    assert "changes" not in program.token.scopes
    assert program.post(school[0], {"values": school[1]}).status_code == 403
