"""What the log keeps of a correction."""

from datetime import UTC, date, datetime

import pytest

from tangga.audit.models import Event
from tangga.families import changes, duplicate_decisions, identity
from tangga.families.duplicates import open_cases
from tangga.families.models import DuplicateCase, FacilitatorAssignment, MemberIdentity
from tangga.people.roles import Role
from tests import make
from tests.features.families.conftest import NIK_OF_EDI

pytestmark = pytest.mark.usefixtures("in_english")
DAY = date(2024, 7, 15)
ONE_AT_NIGHT = datetime(2025, 5, 16, 18, 0, tzinfo=UTC)  # 01:00 in Jakarta of the 17th, which is TODAY


def test_it_says_which_family_and_the_facts_before_and_after(household, send, lestari):
    asked = {"school_level": "primary", "school_grade": 6, "finished_school": False}
    change = send("school", household.family, member=household.son, on=DAY, asked=asked)
    changes.approve(change.public_id, by=lestari, on=make.TODAY, at=make.NOW)

    event = Event.objects.get(action="change.applied")
    assert event.family == str(household.family.public_id)
    assert (event.before["school_grade"], event.after["school_grade"]) == (2, 6)


def test_only_what_differs_is_a_change_and_it_says_of_whom(household, record):
    asked = {"school_level": "primary", "school_grade": 6, "finished_school": False}
    record("school", household.family, member=household.son, on=DAY, asked=asked)

    for event in Event.objects.filter(action__in=["change.proposed", "change.applied"]):
        assert (event.before, event.after) == ({"school_grade": 2}, {"school_grade": 6})
        assert (event.detail["member"], event.detail["effective_on"]) == ("3273-F1-02", "2024-07-15")


def test_of_a_name_it_says_only_that_it_changes_and_of_a_birth_date_both_days(household, send):
    asked = {"name": "Edi Santosa", "birth_date": "2015-05-06", "sex": "male"}
    send("details", household.family, member=household.son, on=None, asked=asked)

    event = Event.objects.get(action="change.proposed")
    assert event.before == {"name": "…", "birth_date": "2012-03-04"}
    assert event.after == {"name": "…", "birth_date": "2015-05-06"}
    assert "Edi" not in str([event.before, event.after, event.detail])


def test_of_a_birth_it_says_the_childs_facts_and_what_was_left_empty_stays_empty(household, send):
    asked = {"name": "Cahya", "sex": "female", "nik": None, "mother": "", "birth_date": "2025-05-01"}
    send("birth", household.family, on=date(2025, 5, 1), asked=asked | {"relation": "child"})

    event = Event.objects.get(action="change.proposed")
    assert event.after == {"name": "…", "sex": "female", "birth_date": "2025-05-01", "relation": "child"}
    assert event.before == dict.fromkeys(event.after)
    assert "Cahya" not in str(event.detail)


def test_of_a_birth_with_a_mother_it_says_what_becomes_of_her_and_who_the_child_is_once_it_is_recorded(
    household, record
):
    make.member_facts(household.mother, effective_on=date(2025, 1, 1), recorded_at=make.LONG_AGO, pregnant=True)
    asked = {"name": "Cahya", "sex": "female", "mother": str(household.mother.public_id), "birth_date": "2025-05-01"}
    record("birth", household.family, on=date(2025, 5, 1), asked=asked | {"relation": "child"})

    proposed, applied = Event.objects.filter(action__in=["change.proposed", "change.applied"])
    assert (applied.before["mother.pregnant"], applied.after["mother.pregnant"]) == (True, False)
    assert (applied.before["mother.delivered_on"], applied.after["mother.delivered_on"]) == (None, "2025-05-01")
    assert (proposed.after, proposed.detail["mother"]) == (applied.after, "3273-F1-01")
    assert "member" not in proposed.detail
    assert applied.detail["member"] == "3273-F1-04"


def sealed(number):
    return {
        "sealed": identity.seal(number),
        "index": identity.blind_index("nik", number),
        "mask": identity.mask(number),
    }


@pytest.mark.parametrize(
    ("kept", "asked", "told"),
    [
        (NIK_OF_EDI, "3273010403120007", ("…", "…")),
        (NIK_OF_EDI, None, ("…", None)),
        (None, NIK_OF_EDI, (None, "…")),
    ],
)
def test_of_a_number_it_says_only_where_there_was_one_and_where_there_is_one_now(household, send, kept, asked, told):
    member = household.son if kept else household.daughter
    send("nik", household.family, member=member, asked={"nik": sealed(asked) if asked else None})

    event = Event.objects.get(action="change.proposed")
    assert (event.before, event.after) == ({"nik": told[0]}, {"nik": told[1]})
    assert "****" not in str([event.before, event.after, event.detail])


def test_of_a_tie_in_a_lists_own_words_it_says_only_that_it_changes(household, send):
    household.son.relation = "Anak dari Wahyuni"
    household.son.save()
    MemberIdentity.objects.filter(member=household.son).update(relation="Anak dari Wahyuni")
    send("details", household.family, member=household.son, asked={"relation": "child"})

    event = Event.objects.get(action="change.proposed")
    assert (event.before, event.after) == ({"relation": "…"}, {"relation": "child"})


def test_of_a_move_it_says_the_village_and_hides_the_address(household, send):
    asked = {"address": "Jl. Melati 4", "rt": "", "rw": "", "region_id": "3273011002"}
    send("address", household.family, on=DAY, asked=asked)

    event = Event.objects.get(action="change.proposed")
    assert event.before == {"address": None, "region_id": "3273011001"}
    assert event.after == {"address": "…", "region_id": "3273011002"}


def test_of_the_card_it_says_from_whom_to_whom_by_their_ids(household, record):
    record("carer", household.family, member=household.daughter, on=DAY)

    event = Event.objects.get(action="change.applied")
    assert event.after == {"carer": "3273-F1-03", "name": "…"}
    assert set(event.before) == {"carer", "name"}
    assert "Putri" not in str([event.before, event.after, event.detail])


def test_of_somebody_who_left_it_says_which_family_it_was(household, record):
    record("move_out", household.family, member=household.daughter, on=DAY)

    event = Event.objects.get(action="change.applied")
    assert (event.before, event.after) == ({"family_id": "3273-F1"}, {"family_id": None})
    assert event.detail["member"] == "3273-F1-03"


def test_of_a_split_it_says_who_went_and_what_the_new_family_is_called(household, record):
    mine = str(household.daughter.public_id)
    asked = {"members": [mine], "carer": mine, "region_id": "3273011001", "address": "Jl. Melati 4", "kk": None}
    _change, done = record("split", household.family, on=date(2025, 2, 1), asked=asked)

    event = Event.objects.get(action="change.applied")
    assert event.detail["people"] == ["3273-F1-03"]
    assert event.after == {
        "new_family.family_id": done.new_family.family_id,
        "new_family.carer": "3273-F1-03",
        "new_family.region_id": "3273011001",
        "new_family.address": "…",
    }
    assert event.before == dict.fromkeys(event.after)
    assert "new_family.family_id" not in Event.objects.get(action="change.proposed").after


def test_of_a_merge_it_says_who_came_from_where_and_until_when_the_other_family_was_in(household, record, sari):
    other = make.family("3273-F2", facilitator=sari)
    make.member(other, "3273-F2-01", name="Joko")
    record("merge", household.family, other_family=other, on=date(2025, 2, 1))

    for event in Event.objects.filter(action__in=["change.proposed", "change.applied"]):
        assert (event.detail["people"], event.detail["other_family"]) == (["3273-F2-01"], "3273-F2")
        assert event.after == {"other_family.left_on": "2025-02-01"}
    assert Event.objects.filter(action="change.applied").exists()


def _moves_today(family):
    make.family_facts(family, region="3273011002", effective_on=make.TODAY, recorded_at=make.LONG_AGO)


def test_at_one_at_night_it_names_the_village_of_the_new_day(household, send, lestari):
    _moves_today(household.family)
    asked = {"school_level": "primary", "school_grade": 6, "finished_school": False}
    change = send("school", household.family, member=household.son, on=DAY, asked=asked)
    changes.approve(change.public_id, by=lestari, on=make.TODAY, at=ONE_AT_NIGHT)

    assert Event.objects.get(action="change.applied").area_code == "3273011002"


def test_a_decision_at_one_at_night_names_the_village_of_the_new_day(household, tono):
    _moves_today(household.family)
    other = make.family("3273-F2", region="3571011001")
    make.member(other, "3273-F2-01", nik=NIK_OF_EDI)
    open_cases([identity.blind_index("nik", NIK_OF_EDI)], None, make.NOW)
    duplicate_decisions.decide_different(
        DuplicateCase.objects.get().public_id, wrong="", reason="cards seen", by=tono, on=make.TODAY, at=ONE_AT_NIGHT
    )

    assert Event.objects.get(action="duplicate.decided").area_code == "3273011002"


def test_a_split_approved_at_one_at_night_is_accompanied_by_who_holds_the_family_that_day(
    household, send, lestari, sari
):
    second = make.posted("second", Role.FACILITATOR, "3273")
    FacilitatorAssignment.objects.filter(family=household.family).update(ends_on=make.TODAY)
    FacilitatorAssignment.objects.create(family=household.family, facilitator=second, starts_on=make.TODAY)
    mine = str(household.daughter.public_id)
    asked = {"members": [mine], "carer": mine, "region_id": "3273011001"}
    change = send("split", household.family, on=date(2025, 2, 1), asked=asked, by=second)
    _, done = changes.approve(change.public_id, by=lestari, on=make.TODAY, at=ONE_AT_NIGHT)

    assert done.new_family.assignments.get().facilitator == second
