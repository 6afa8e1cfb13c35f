"""Registering families from lists."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tangga.areas.holds import hold
from tangga.areas.models import FormerCode
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed
from tangga.families.actions import RowsRefused, register_many
from tangga.families.models import (
    DuplicateCase,
    FacilitatorAssignment,
    Family,
    FamilyFacts,
    Member,
    MemberFacts,
    MembershipSpell,
)
from tests import make

JULY, AUGUST = datetime(2024, 7, 10, tzinfo=UTC), datetime(2024, 8, 10, tzinfo=UTC)
FIRST = date(2024, 7, 1)

FAMILY = {
    "family_id": "F1",
    "region_code": "3273011001",
    "joined_on": date(2020, 1, 1),
    "left_on": None,
    "decile": 3,
    "access_area": None,
    "excluded_for": None,
    "carer_name": "Sari  Wahyuni ",
    "kk_number": "3273010101900001",
}
MEMBER = {
    "member_id": "M1",
    "family_id": "F1",
    "birth_date": date(2012, 3, 4),
    "sex": "female",
    "school_level": "primary",
    "school_grade": 6,
    "name": "Ani",
    "nik": "3273014303120002",
    "relation": "anak",
}


def register(families=(FAMILY,), members=(MEMBER,), *, effective_on=FIRST, at=JULY, by=None, **more):
    return register_many(families, members, effective_on=effective_on, at=at, by=by, **more)


def test_a_list_becomes_families_members_spells_and_facts(areas):
    done = register()

    family, member = Family.objects.get(), Member.objects.get()
    assert (family.name, family.name_search, family.kk_mask) == (
        "Sari Wahyuni",
        "sari wahyuni",
        "3273••••••••0001",
    )
    assert (member.family, member.name, member.nik_mask) == (family, "Ani", "3273••••••••0002")
    assert MembershipSpell.objects.get().joined_on == date(2020, 1, 1)
    facts = FamilyFacts.objects.get()
    assert (facts.region_id, facts.decile, facts.decile_on, facts.access_area) == ("3273011001", 3, FIRST, False)
    assert (facts.effective_on, facts.recorded_at) == (FIRST, JULY)
    assert MemberFacts.objects.get().school_grade == 6
    assert (done["families_new"], done["members_new"]) == (1, 1)


def test_the_same_list_again_changes_nothing(areas):
    register()
    done = register(at=AUGUST)

    assert done.changes == 0
    assert (done["families_same"], done["members_same"]) == (1, 1)
    assert FamilyFacts.objects.count() == MemberFacts.objects.count() == MembershipSpell.objects.count() == 1


def test_changed_facts_from_a_later_day_stand_beside_the_earlier_ones(areas):
    register()
    done = register([FAMILY | {"decile": 5}], [MEMBER | {"school_grade": 7}], effective_on=date(2024, 8, 1), at=AUGUST)

    assert (done["families_changed"], done["members_changed"]) == (1, 1)
    assert list(FamilyFacts.objects.values_list("decile", "superseded_at")) == [(3, None), (5, None)]
    assert list(MemberFacts.objects.values_list("school_grade", "superseded_at")) == [(6, None), (7, None)]


def test_changed_facts_of_the_same_day_correct_the_earlier_ones(areas):
    register()
    register([FAMILY | {"decile": 5}], [MEMBER | {"school_grade": 5}], at=AUGUST)

    assert list(FamilyFacts.objects.values_list("decile", "superseded_at")) == [(3, AUGUST), (5, None)]
    assert list(MemberFacts.objects.values_list("school_grade", "superseded_at")) == [(6, AUGUST), (5, None)]


def test_an_unchanged_decile_keeps_its_day(areas):
    register()
    register([FAMILY | {"access_area": True}], effective_on=date(2024, 8, 1), at=AUGUST)

    assert list(FamilyFacts.objects.values_list("access_area", "decile_on")) == [(False, FIRST), (True, FIRST)]


def test_a_family_that_left_closes_its_spell_and_one_that_came_back_has_two(areas):
    register()
    register([FAMILY | {"left_on": date(2024, 8, 1)}], at=AUGUST)
    register([FAMILY | {"joined_on": date(2025, 1, 1)}], at=make.NOW)

    known = MembershipSpell.objects.filter(superseded_at=None).values_list("joined_on", "left_on")
    assert list(known) == [(date(2020, 1, 1), date(2024, 8, 1)), (date(2025, 1, 1), None)]


def test_a_family_is_handed_to_the_facilitator_the_list_names(areas, sari):
    other = make.person("asep")
    people = {"P1": sari, "P2": other}
    register([FAMILY | {"facilitator_id": "P1"}], facilitators=people)
    register([FAMILY | {"facilitator_id": "P2"}], effective_on=date(2024, 8, 1), at=AUGUST, facilitators=people)

    assert list(FacilitatorAssignment.objects.values_list("facilitator", "starts_on", "ends_on")) == [
        (sari.pk, FIRST, date(2024, 8, 1)),
        (other.pk, date(2024, 8, 1), None),
    ]


def test_a_number_with_lost_digits_is_left_out_and_counted(areas):
    done = register([FAMILY | {"kk_number": "3.27301E+15"}], [MEMBER | {"nik": "-"}])

    assert (Family.objects.get().kk_sealed, Member.objects.get().nik_sealed) == ("", "")
    assert (done["kk_numbers_left_out"], done["niks_left_out"]) == (1, 1)


@pytest.mark.parametrize("district", ["3273", "3571"])
def test_nothing_is_registered_while_a_list_holds_the_district_of_a_row_or_of_a_known_family(areas, district):
    register()
    hold(district, uuid4(), JULY)

    with pytest.raises(Conflict):
        register([FAMILY | {"region_code": "3571011001", "decile": 9}], at=AUGUST)

    assert FamilyFacts.objects.get().decile == 3
    assert Event.objects.count() == 1


def test_a_list_of_another_district_is_not_in_the_way(areas):
    hold("3571", uuid4(), JULY)

    assert register()["families_new"] == 1


def test_whether_the_district_is_free_is_asked_once_for_all_batches(areas, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("tangga.families.registering.BATCH", 2)
    families = [FAMILY | {"family_id": f"F{each}", "kk_number": None} for each in range(6)]

    with django_assert_max_num_queries(200) as asked:
        register(families, [])

    assert sum("areas_hold" in query["sql"] for query in asked.captured_queries) == 1


def test_a_former_code_is_read_as_its_successor(areas):
    FormerCode.objects.create(code="3201019999", name="Sarijadi", successor_id="3273011001")

    register([FAMILY | {"region_code": "3201019999"}])

    assert FamilyFacts.objects.get().region_id == "3273011001"


def test_every_problem_is_listed_and_nothing_is_registered(areas):
    families = [
        FAMILY,
        FAMILY | {"family_id": "F2", "region_code": "9999999999"},
        FAMILY | {"family_id": "F3", "left_on": date(2019, 1, 1)},
        FAMILY | {"family_id": "F4", "facilitator_id": "P9"},
    ]
    members = [MEMBER, MEMBER | {"member_id": "M2", "family_id": "F2"}, MEMBER | {"member_id": "M3", "family_id": "F9"}]

    with pytest.raises(RowsRefused) as refused:
        register(families, members)

    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "family F2",
        "family F3",
        "family F4",
        "member M3",
    ]
    assert not Family.objects.exists()
    assert not Event.objects.exists()


def test_a_member_of_another_family_is_refused(areas):
    register()

    with pytest.raises(RowsRefused, match="1 problem"):
        register([FAMILY | {"family_id": "F2"}], [MEMBER | {"family_id": "F2"}], at=AUGUST)


def test_the_official_registers_their_own_district(tono):
    assert register(by=tono)["families_new"] == 1


def test_a_facilitator_may_not_register_lists(sari):
    with pytest.raises(NotAllowed):
        register(by=sari)


def test_families_of_another_area_are_refused(budi):
    with pytest.raises(RowsRefused) as refused:
        register(by=budi)

    assert "outside your area" in refused.value.problems[0]


@pytest.mark.parametrize("effective_on", [date(2019, 1, 1), FIRST, date(2024, 8, 1)])
def test_a_family_on_record_elsewhere_cannot_be_pulled_into_ones_own_area(budi, effective_on):
    register()

    with pytest.raises(RowsRefused) as refused:
        register([FAMILY | {"region_code": "3571011001"}], at=AUGUST, by=budi, effective_on=effective_on)

    assert "lives outside your area" in refused.value.problems[0]


def test_members_come_with_their_family_only(tono, budi):
    register()

    with pytest.raises(RowsRefused) as refused:
        register([], [MEMBER | {"school_grade": 1}], at=AUGUST, by=budi)

    assert refused.value.problems == ["member M1: its family F1 is not in the list"]


def test_a_nik_on_two_members_opens_a_case_whichever_batch_they_come_in(areas, monkeypatch):
    monkeypatch.setattr("tangga.families.registering.BATCH", 1)
    families = [FAMILY, FAMILY | {"family_id": "F2", "kk_number": "3273010101900002"}]

    done = register(families, [MEMBER, MEMBER | {"member_id": "M2", "family_id": "F2"}])

    case = DuplicateCase.objects.get()
    assert (case.first_member.member_id, case.second_member.member_id, case.origin) == ("M1", "M2", None)
    assert done["cases_opened"] == 1
    assert Event.objects.get().detail["cases_opened"] == 1
    assert "cases_opened" not in register(families, [MEMBER], at=AUGUST).counts


def test_a_kk_on_two_families_opens_a_case(areas):
    register([FAMILY, FAMILY | {"family_id": "F2"}], [])

    assert DuplicateCase.objects.get().kind == "kk"


def test_a_list_that_corrects_a_number_settles_its_cases_and_finds_those_that_still_share_it(areas):
    families = [FAMILY | {"family_id": f"F{each}", "kk_number": None} for each in "123"]
    register(families, [MEMBER | {"member_id": f"M{each}", "family_id": f"F{each}"} for each in "123"])
    assert DuplicateCase.objects.filter(state="open").count() == 2

    register(families[:1], [MEMBER | {"nik": "3273014303120009"}], at=AUGUST)

    cases = DuplicateCase.objects.values_list("first_member__member_id", "second_member__member_id", "state")
    assert sorted(cases) == [("M1", "M2", "settled"), ("M1", "M3", "settled"), ("M2", "M3", "open")]


def test_a_list_that_corrects_a_kk_settles_its_case(areas):
    families = [FAMILY, FAMILY | {"family_id": "F2"}]
    register(families, [])

    register([FAMILY | {"kk_number": "3273010101900002"}], [], at=AUGUST)

    assert DuplicateCase.objects.get().state == "settled"


def test_a_list_for_an_earlier_day_changes_no_number_of_today_and_settles_nothing(areas):
    families = [FAMILY | {"family_id": f"F{each}", "kk_number": None} for each in "12"]
    register(families, [MEMBER | {"member_id": f"M{each}", "family_id": f"F{each}"} for each in "12"])

    register(families[:1], [MEMBER | {"nik": "3273014303120009"}], effective_on=date(2022, 1, 1), at=AUGUST)

    assert DuplicateCase.objects.get().state == "open"


def test_numbers_are_looked_for_by_the_batch_not_by_the_person(areas, django_assert_max_num_queries):
    families = [FAMILY | {"family_id": f"F{each}", "kk_number": None} for each in range(40)]
    members = [MEMBER | {"member_id": f"M{each}", "family_id": f"F{each}"} for each in range(40)]

    with django_assert_max_num_queries(60):
        register(families, members)

    assert DuplicateCase.objects.count() == 39


def test_a_registration_is_logged_once_with_counts_and_no_names(tono):
    register(by=tono, source={"families_sha256": "abc"})

    event = Event.objects.get()
    assert (event.action, event.actor, event.area_code, event.at) == ("families.registered", tono, "3273", JULY)
    assert (event.detail["families_new"], event.detail["members_read"]) == (1, 1)
    assert event.detail["families_sha256"] == "abc"
    assert "Wahyuni" not in str(event.detail)


def test_a_long_list_asks_no_two_tables_of_families_at_once(areas, django_assert_max_num_queries):
    """While it goes in, PostgreSQL may take both for empty, and reads one of them whole for each row of the other."""
    when = {"effective_on": FIRST, "at": JULY, "by": None}
    register_many([FAMILY], [], **when)
    with django_assert_max_num_queries(100) as asked:
        register_many([FAMILY], [], **when)
    joined = [each["sql"] for each in asked.captured_queries if ' JOIN "families_family"' in each["sql"]]
    assert joined == []
