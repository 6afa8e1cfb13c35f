"""Probable duplicates: who is asked about, what a case holds, and that asking changes nothing."""

import json
from datetime import date

import pyarrow as pa
import pytest
from django.db import IntegrityError, transaction

from tangga import matching
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families import changes, duplicate_decisions, identity, probable
from tangga.families.duplicates import cases_seen_by, open_cases, settle_cases
from tangga.families.models import DuplicateCase, Member, MembershipSpell
from tangga.families.queries import members_of
from tangga.runs.assess import assess_files
from tangga.runs.snapshot import write_snapshot
from tests import make

pytestmark = pytest.mark.usefixtures("in_english")

DAY = date(2025, 3, 1)
BANDUNG = "3273"


def search(region=BANDUNG):
    return probable.search(region, on=make.TODAY, at=make.NOW)


@pytest.fixture
def twice(sari):
    """One mother with her son in two families, a letter of each name and two digits of a number apart."""
    families = []
    for place, (mother, child, nik) in enumerate(
        (
            ("Siti Nurjannah", "Muhammad Rizki", "3273014403850001"),
            ("Siti Nurjanah", "Muhamad Rizky", "3273014403580001"),
        )
    ):
        family = make.family(f"3273-D{place}", name=mother, facilitator=sari)
        told = {"birth_date": date(1985, 3, 4), "sex": "female", "relation": "head"}
        make.member(family, f"3273-D{place}-01", name=mother, nik=nik, **told)
        told = {"birth_date": date(2012, 7, 19), "sex": "male", "relation": "child"}
        make.member(family, f"3273-D{place}-02", name=child, **told)
        families.append(family)
    return families


REAL = "test_matching_itself_finds_a_child_of_one_name_birthday_and_mother"
STEPS = (("name", "near", 7.0), ("birth_date", "same", 13.5), ("sex", "same", 1.0), ("nik", "unknown", 0.0))


@pytest.fixture(autouse=True)
def alike(monkeypatch, request):
    """Matching that finds the two mothers and the two sons, and so the two families, wherever all four stand."""

    def find(people):
        by_name = {row["name"]: row for row in people.to_pylist()}
        steps = [dict(zip(("comparison", "level", "weight"), step, strict=True)) for step in STEPS]
        pairs = [
            {
                "person_l": by_name[one]["person_id"],
                "person_r": by_name[other]["person_id"],
                "weight": weight,
                "probability": 0.99,
                "rule": "same_nik" if by_name[one]["nik"] == by_name[other]["nik"] is not None else None,
                "comparisons": steps,
            }
            for one, other, weight in (
                ("Siti Nurjannah", "Siti Nurjanah", 11.5),
                ("Muhamad Rizky", "Muhammad Rizki", 8.5),
            )
            if {one, other} <= set(by_name)
        ]
        homes = [by_name[name]["household_id"] for name in ("Muhammad Rizki", "Muhamad Rizky")]
        two = {"household_l": homes[0], "household_r": homes[1], "weight": 11.5, "members": 2, "smaller": 2}
        return matching.Found(
            pa.Table.from_pylist(pairs, schema=matching.PAIRS),
            pa.Table.from_pylist([two], schema=matching.HOUSEHOLDS),
            {"prior": -10.0},
            {},
        )

    if request.node.name != REAL:
        monkeypatch.setattr(matching, "find", find)


@pytest.fixture
def found(twice):
    search()
    return DuplicateCase.objects.get(kind="person", first_member__member_id="3273-D0-01")


@pytest.fixture
def decide(tono):
    def decided(case, verb="decide_different", by=tono, **told):
        usual = {"keep": "first", "effective_on": DAY} if verb == "decide_same" else {"wrong": ""}
        told = usual | {"reason": "both cards seen"} | told
        return getattr(duplicate_decisions, verb)(case.public_id, by=by, on=make.TODAY, at=make.NOW, **told)

    return decided


def pairs():
    return sorted(
        (each.kind, (each.first_member or each.first_family).name, (each.second_member or each.second_family).name)
        for each in DuplicateCase.objects.all()
    )


@pytest.fixture
def copied(sari):
    """One mother with her son, word for word in two families."""
    for place in range(2):
        family = make.family(f"3273-D{place}", facilitator=sari)
        make.member(family, f"3273-D{place}-01", name="Siti Nurjannah", sex="female", relation="head", birth_date=None)
        make.member(family, f"3273-D{place}-02", name="Muhammad Rizki", sex="male", relation="child")


def test_matching_itself_finds_a_child_of_one_name_birthday_and_mother(copied):
    search()
    assert ("person", "Muhammad Rizki", "Muhammad Rizki") in pairs()


def test_two_records_of_one_mother_and_her_son_are_asked_about_and_so_are_their_families(twice):
    done = search()
    assert (done.people, done.persons, done.families) == (4, 2, 1)
    assert pairs() == [
        ("family", "Siti Nurjannah", "Siti Nurjanah"),
        ("person", "Muhammad Rizki", "Muhamad Rizky"),
        ("person", "Siti Nurjannah", "Siti Nurjanah"),
    ]


def test_a_second_search_finds_the_same_and_opens_nothing(twice):
    assert (search().new_persons, search().new_persons, search().new_families) == (2, 0, 0)
    assert DuplicateCase.objects.count() == 3


def test_a_case_keeps_codes_and_weights_and_no_fact_of_anybody(found):
    assert (found.number_sealed, found.number_index, found.number_mask) == ("", "", "")
    assert 0.95 < found.probability <= 1
    steps = {each["comparison"]: each["level"] for each in found.comparisons["steps"]}
    assert steps["birth_date"] in ("same", "unknown")
    text = json.dumps(found.comparisons)
    assert all(told not in text for told in ("Siti", "1985", "3273014403850001"))


def answers(folder):
    """Every file that assessing the district as it stands now gives."""
    families, members, *_ = write_snapshot(BANDUNG, make.TODAY, make.NOW, folder / "facts")
    assess_files(families, members, make.TODAY, out=folder / "answers")
    return {path.name: path.read_bytes() for path in (folder / "answers").glob("*.parquet")}


def test_a_suspected_duplicate_changes_nobodys_money(twice, tmp_path):
    before = answers(tmp_path / "before")
    assert search().new_families == 1
    assert DuplicateCase.objects.filter(state="open").count() == 3
    assert answers(tmp_path / "after") == before
    assert sorted(before) == ["families.parquet", "members.parquet"]


def test_a_search_tells_the_log_how_many_and_whom_not(found):
    event = Event.objects.get(action="duplicates.searched")
    assert event.area_code == BANDUNG
    assert event.detail == {"members_read": 4, "pairs": 3, "pairs_new": 3}


def test_a_child_has_the_name_of_the_one_woman_who_is_head_or_spouse_and_nobody_else_has_a_mother(twice):
    rows = {row["name"]: row for row in probable.people_of(BANDUNG, make.TODAY).to_pylist()}
    assert rows["Muhammad Rizki"]["mother"] == "Siti Nurjannah"
    assert rows["Siti Nurjannah"]["mother"] is None
    assert rows["Siti Nurjannah"]["nik"] == "3273014403850001"


def test_of_two_women_nobody_says_who_the_mother_is(twice):
    make.member(twice[0], "3273-D0-03", name="Aminah", relation="spouse", sex="female")
    rows = {row["name"]: row for row in probable.people_of(BANDUNG, make.TODAY).to_pylist()}
    assert rows["Muhammad Rizki"]["mother"] is None


def test_the_dead_and_those_of_other_districts_are_not_looked_at(twice):
    elsewhere = make.family("3571-F1", region="3571011001")
    make.member(elsewhere, "3571-F1-01", name="Jauh")
    make.member(twice[0], "3273-D0-03", name="Wafat", deceased_on=date(2024, 1, 1))
    names = set(probable.people_of(BANDUNG, make.TODAY)["name"].to_pylist())
    assert not {"Jauh", "Wafat"} & names
    assert probable.people_of("9999", make.TODAY).num_rows == 0


def test_nobody_in_the_area_is_no_trouble(areas):
    assert search().people == 0


def test_who_shares_a_nik_has_a_case_of_that_kind_only(sari, twice):
    niks = Member.objects.filter(member_id__in=["3273-D0-01", "3273-D1-01"]).order_by("pk")
    first, second = niks
    second.nik_sealed, second.nik_index, second.nik_mask = first.nik_sealed, first.nik_index, first.nik_mask
    second.save()
    open_cases([first.nik_index], None, make.NOW)
    search()
    kinds = DuplicateCase.objects.filter(first_member=first, second_member=second).values_list("kind", flat=True)
    assert list(kinds) == ["nik"]


def test_two_families_of_which_one_left_the_programme_are_no_pair_of_families(twice):
    MembershipSpell.objects.filter(family=twice[1]).update(left_on=date(2021, 1, 1))
    assert search().families == 0


def test_that_they_are_not_the_same_is_remembered_by_the_next_search(found, decide):
    decide(found)
    assert (search().persons, search().new_persons) == (2, 0)
    found.refresh_from_db()
    assert (found.state, found.reason, found.wrong_is_first) == ("different", "both cards seen", None)
    assert found.state_in_words == "different: two, not asked about again"


def test_a_decision_sent_twice_is_made_once(found, decide):
    decide(found)
    decide(found)
    assert Event.objects.filter(action="duplicate.decided").count() == 1


def test_no_number_is_asked_for_where_none_stands_twice(found, decide):
    with pytest.raises(NotValid):
        decide(found, wrong="first")


def test_who_decides_about_a_shared_number_is_not_asked_about_the_likeness_too(found, decide):
    number = {"number_sealed": "x", "number_index": "x", "number_mask": "x"}
    two = {"first_member": found.first_member, "second_member": found.second_member}
    decide(DuplicateCase.objects.create(kind="nik", **two, **number))
    found.refresh_from_db()
    assert found.state == "different"


def test_a_number_that_comes_to_stand_twice_is_a_case_though_the_two_were_told_apart_before(found, decide):
    decide(found)
    second = found.second_member
    second.nik_sealed, second.nik_index = found.first_member.nik_sealed, found.first_member.nik_index
    second.save()
    assert open_cases([second.nik_index], None, make.NOW) == 1
    found.refresh_from_db()
    assert found.state == "different"


def test_one_person_leaves_the_other_family_when_somebody_else_approved_and_the_case_closes(
    found, decide, lestari, twice
):
    waiting = decide(found, "decide_same")
    assert (waiting.state, waiting.change.kind) == ("waiting", "move_out")
    changes.approve(waiting.change.public_id, by=lestari, on=make.TODAY, at=make.NOW)
    found.refresh_from_db()
    assert found.state == "same"
    assert [each.member.name for each in members_of(twice[1], make.TODAY)] == ["Muhamad Rizky"]
    assert search().new_persons == 0


def test_one_family_becomes_part_of_the_other_when_somebody_else_approved(found, decide, lestari, twice):
    case = DuplicateCase.objects.get(kind="family")
    waiting = decide(case, "decide_same")
    changes.approve(waiting.change.public_id, by=lestari, on=make.TODAY, at=make.NOW)
    case.refresh_from_db()
    assert (case.state, len(members_of(twice[0], make.TODAY))) == ("same", 4)


def test_a_pair_of_which_one_died_is_settled_and_stays_so(found, record, twice):
    record("death", twice[1], member=found.second_member, on=date(2025, 1, 1))
    found.refresh_from_db()
    assert (found.state, found.state_in_words) == ("settled", "settled: one of them is not on record any more")
    assert search().new_persons == 0


def test_a_pair_with_different_numbers_is_not_settled_by_that(found):
    assert settle_cases([found.first_member_id], [], make.NOW) == 0


def test_other_roles_and_other_districts_do_not_decide(found, decide, sari, lestari, budi):
    with pytest.raises(NotAllowed):
        decide(found, by=sari)
    with pytest.raises(NotAllowed):
        decide(found, by=lestari)
    with pytest.raises(DuplicateCase.DoesNotExist):
        decide(found, by=budi)
    assert not cases_seen_by(budi, make.TODAY).exists()


def test_somebody_decided_meanwhile(found, decide):
    decide(found, "decide_same")
    with pytest.raises(Conflict, match="waiting for the checker"):
        decide(found)


@pytest.mark.parametrize("wrong", [{"weight": None}, {"number_mask": "x"}, {"comparisons": None}])
def test_the_database_keeps_no_probable_case_with_a_number_or_without_a_weight(found, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        DuplicateCase.objects.filter(pk=found.pk).update(**wrong)


def test_a_change_of_key_passes_probable_cases_by(found, settings):
    from tangga.families.actions import reseal_identities

    settings.IDENTITY_KEYS = (identity.new_key(), *settings.IDENTITY_KEYS)
    reseal_identities()
    found.refresh_from_db()
    assert (found.number_sealed, found.state) == ("", "open")
