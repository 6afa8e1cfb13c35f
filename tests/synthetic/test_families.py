"""The tables of a synthetic district: sound for any program, and like life."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pyarrow.parquet as pq
import pytest

from tangga.areas.tree import load
from tangga.synthetic.tables import TABLES
from tests.synthetic.reading import AS_OF, by, rows


def years(born: date) -> float:
    return (AS_OF - born).days / 365.2425


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_has_exactly_its_columns_and_types(kediri, table):
    assert pq.read_schema(kediri / f"{table}.parquet").equals(TABLES[table])


def test_ids_are_unique_in_order_and_every_member_has_a_family(kediri):
    families = [row["family_id"] for row in rows(kediri, "families")]
    members = [row["member_id"] for row in rows(kediri, "members")]
    assert families == sorted(set(families))
    assert members == sorted(set(members))
    assert {row["family_id"] for row in rows(kediri, "members")} <= set(families)


def test_the_registry_knows_the_same_families_and_members(kediri):
    assert by("family_id", rows(kediri, "registry_families")).keys() == by("family_id", rows(kediri, "families")).keys()
    assert by("member_id", rows(kediri, "registry_members")).keys() == by("member_id", rows(kediri, "members")).keys()


def test_every_family_lives_in_a_village_of_the_region(kediri, lombok):
    tree = load()
    assert {row["region_code"] for row in rows(kediri, "families")} <= set(tree.codes(4, "3571"))
    assert {row["region_code"] for row in rows(lombok, "families")} <= set(tree.codes(4, "5208"))


def test_every_facilitator_has_about_350_families_in_neighbouring_villages(kediri):
    home = {row["family_id"]: row["region_code"] for row in rows(kediri, "families")}
    villages = defaultdict(list)
    for row in rows(kediri, "registry_families"):
        villages[row["facilitator_id"]].append(home[row["family_id"]])
    assert villages.keys() == by("facilitator_id", rows(kediri, "facilitators")).keys()
    assert all(300 <= len(codes) <= 400 for codes in villages.values())
    ranges = sorted((min(codes), max(codes)) for codes in villages.values())
    assert all(before[1] <= after[0] for before, after in pairwise(ranges))


def test_facilitators_have_names_and_the_user_names_of_the_demo(kediri):
    facilitators = rows(kediri, "facilitators")
    assert [row["username"] for row in facilitators] == [f"pendamping.3571.{place}" for place in range(1, 7)]
    assert all(row["name"] and row["region_code"] == "3571" for row in facilitators)


def test_numbers_have_16_digits_and_say_birthday_and_sex(kediri_true):
    facts = by("member_id", rows(kediri_true, "members"))
    people = rows(kediri_true, "registry_members")
    expected = {
        row[
            "member_id"
        ]: f"{facts[row['member_id']]['birth_date'].day + 40 * (facts[row['member_id']]['sex'] == 'female'):02d}"
        f"{facts[row['member_id']]['birth_date']:%m%y}"
        for row in people
    }
    assert {row["member_id"]: row["nik"][6:12] for row in people} == expected
    assert all(len(row["nik"]) == 16 and row["nik"].isdigit() and row["nik"][12:] != "0000" for row in people)


def test_numbers_are_unique_and_were_issued_in_sub_districts_that_exist(kediri_true):
    niks = [row["nik"] for row in rows(kediri_true, "registry_members")]
    cards = [row["kk_number"] for row in rows(kediri_true, "registry_families")]
    assert len(set(niks)) == len(niks)
    assert len(set(cards)) == len(cards)
    assert {number[:6] for number in niks + cards} <= set(load().codes(3))


def test_most_people_are_registered_where_they_live_and_some_came_from_elsewhere(kediri_true):
    niks = [row["nik"] for row in rows(kediri_true, "registry_members")]
    at_home = sum(nik.startswith("3571") for nik in niks) / len(niks)
    assert 0.85 < at_home < 0.97


def test_the_carer_is_a_member_of_the_family_and_mostly_its_mother(kediri_true):
    first = by("member_id", rows(kediri_true, "registry_members"))
    sex = {row["member_id"]: row["sex"] for row in rows(kediri_true, "members")}
    families = rows(kediri_true, "registry_families")
    assert all(row["carer_name"] == first[row["family_id"] + "-01"]["name"] for row in families)
    women = sum(sex[row["family_id"] + "-01"] == "female" for row in families)
    assert 0.95 < women / len(families) < 1


def test_every_family_has_exactly_one_head(kediri_true):
    heads = Counter(row["member_id"][:11] for row in rows(kediri_true, "registry_members") if row["relation"] == "head")
    assert heads.keys() == by("family_id", rows(kediri_true, "families")).keys()
    assert set(heads.values()) == {1}


def test_mothers_are_old_enough_for_their_children_and_young_enough_for_the_youngest(kediri_true):
    relation = {row["member_id"]: row["relation"] for row in rows(kediri_true, "registry_members")}
    born = {row["member_id"]: row["birth_date"] for row in rows(kediri_true, "members")}
    ages = [
        years(born[member[:11] + "-01"]) - years(day) for member, day in born.items() if relation[member] == "child"
    ]
    assert min(ages) > 15
    assert max(ages) < 46


def test_pupils_are_in_the_class_of_their_age_give_or_take_repeaters(kediri_true):
    pupils = [row for row in rows(kediri_true, "members") if row["school_grade"]]
    late = Counter(round(years(row["birth_date"]) - 6.5 - row["school_grade"] + 0.5) for row in pupils)
    assert set(late) <= {-1, 0, 1, 2, 3}
    assert (late[0] + late[1]) / len(pupils) > 0.9


@pytest.mark.parametrize(
    ("level", "classes"),
    [("primary", range(1, 7)), ("junior_secondary", range(7, 10)), ("senior_secondary", range(10, 13))],
)
def test_the_class_belongs_to_the_level(kediri_true, level, classes):
    found = {row["school_grade"] for row in rows(kediri_true, "members") if row["school_level"] == level}
    assert found == set(classes)


def test_nobody_is_born_pregnant_delivered_or_dead_in_the_future(kediri_true):
    members = rows(kediri_true, "members")
    days = [row[column] for row in members for column in ("birth_date", "delivered_on", "deceased_on") if row[column]]
    assert max(days) <= AS_OF
    assert all(row["sex"] == "female" for row in members if row["pregnant"] or row["delivered_on"])


def test_two_or_three_families_in_a_hundred_care_for_a_severely_disabled_person(kediri_true):
    members = rows(kediri_true, "members")
    families = {row["family_id"] for row in members if row["severe_disability"]}
    assert 0.02 <= len(families) / 2000 <= 0.035


def test_deciles_are_mostly_1_to_4_and_some_are_unknown(kediri_true):
    deciles = Counter(row["decile"] for row in rows(kediri_true, "families"))
    assert sum(deciles[decile] for decile in (1, 2, 3, 4)) / 2000 > 0.85
    assert 0.01 < deciles[None] / 2000 < 0.06


def test_only_remote_regions_have_access_areas(kediri, tmp_path):
    from tangga.synthetic import write_district

    write_district("9503", 300, 1, tmp_path / "yahukimo", AS_OF, excel=False)
    assert not any(row["access_area"] for row in rows(kediri, "families"))
    assert any(row["access_area"] for row in rows(tmp_path / "yahukimo", "families"))


def test_exclusions_are_rare_and_are_codes_of_the_policy(kediri):
    from tangga.policy import load as load_policy

    codes = [row["excluded_for"] for row in rows(kediri, "families") if row["excluded_for"]]
    assert 0 < len(codes) < 25
    assert all(load_policy(AS_OF).value(f"eligibility/exclusions/{code}") is True for code in codes)


def test_names_fit_the_region_and_the_generation(lombok):
    born = {row["member_id"]: row["birth_date"] for row in rows(lombok, "members") if row["birth_date"]}
    people = [row for row in rows(lombok, "registry_members") if row["member_id"] in born]
    titled = [row for row in people if row["name"].split()[0] in ("Inaq", "Amaq", "Papuq")]
    assert len(titled) > 15
    assert all(born[row["member_id"]].year < 1966 for row in titled)
    assert sum(row["name"].split()[0] in ("Lalu", "Baiq") for row in people) > 20


def test_brothers_and_sisters_do_not_share_a_name(kediri_true):
    names = Counter((row["member_id"][:11], row["name"]) for row in rows(kediri_true, "registry_members"))
    assert max(names.values()) == 1
