"""Every fault is in the tables as the truth table says, and nothing else differs from the truth."""

from collections import Counter

import pytest

from tests.synthetic.reading import by, rows


def faults(folder, *kinds: str) -> list[dict]:
    return [row for row in rows(folder, "truth") if row["fault"] in kinds]


@pytest.mark.parametrize(
    "kind",
    [
        "twins", "missing_birth_date", "missing_school_level", "missing_school_grade", "child_on_two_cards",
        "name_mistyped", "nik_digits_swapped", "members_missing",
    ],
)  # fmt: skip
def test_a_district_of_two_thousand_families_has_every_kind_of_fault(kediri, kind):
    assert faults(kediri, kind)


@pytest.mark.parametrize(
    ("kind", "table", "column"),
    [
        ("missing_birth_date", "members", "birth_date"),
        ("missing_school_level", "members", "school_level"),
        ("missing_school_grade", "members", "school_grade"),
        ("name_mistyped", "registry_members", "name"),
        ("nik_digits_swapped", "registry_members", "nik"),
    ],
)
def test_the_tables_hold_what_was_written_and_the_truth_holds_what_is_so(kediri, kediri_true, kind, table, column):
    told = faults(kediri, kind)
    written, true = by("member_id", rows(kediri, table)), by("member_id", rows(kediri_true, table))
    assert {(row["table"], row["column"]) for row in told} == {(table, column)}
    assert [written[row["member_id"]][column] for row in told] == [row["written_value"] for row in told]
    assert [str(true[row["member_id"]][column]) for row in told] == [row["true_value"] for row in told]
    assert all(row["written_value"] != row["true_value"] for row in told)


@pytest.mark.parametrize("table", ["members", "registry_members", "registry_families", "families"])
def test_nothing_but_the_told_faults_differs_from_the_truth(kediri, kediri_true, table):
    key = "member_id" if "members" in table else "family_id"
    written, true = by(key, rows(kediri, table)), by(key, rows(kediri_true, table))
    told = {
        (row["member_id"], row["column"]) for row in rows(kediri, "truth") if row["true_value"] != row["written_value"]
    }
    differing = {
        (identity, column)
        for identity in written.keys() & true.keys()
        for column in written[identity]
        if written[identity][column] != true[identity][column]
    }
    added = {(identity, key) for identity in written.keys() - true.keys()}
    removed = {(identity, key) for identity in true.keys() - written.keys()}
    assert differing | added | removed <= told


def test_a_child_on_two_cards_has_the_same_nik_under_two_member_ids_of_two_families(kediri):
    people = by("member_id", rows(kediri, "registry_members"))
    homes = {row["member_id"]: row["family_id"] for row in rows(kediri, "members")}
    told = faults(kediri, "child_on_two_cards")
    assert all(people[row["true_value"]]["nik"] == people[row["written_value"]]["nik"] for row in told)
    assert all(homes[row["true_value"]] != homes[row["written_value"]] == row["family_id"] for row in told)


def test_twins_share_their_birthday_and_are_not_faults(kediri_true):
    born = {row["member_id"]: row["birth_date"].isoformat() for row in rows(kediri_true, "members")}
    told = rows(kediri_true, "truth")
    assert {row["fault"] for row in told} == {"twins"}
    assert all(born[row["member_id"]] == row["true_value"] == row["written_value"] for row in told)
    births = Counter((row["family_id"], row["true_value"]) for row in told)
    assert min(births.values()) >= 2


def test_a_family_with_nobody_on_record_has_no_members(kediri):
    empty = {row["family_id"] for row in faults(kediri, "members_missing")}
    assert not empty & {row["family_id"] for row in rows(kediri, "members")}
    assert empty <= by("family_id", rows(kediri, "families")).keys()


def test_a_mistyped_name_keeps_most_of_its_letters(kediri):
    told = faults(kediri, "name_mistyped")
    assert all(abs(len(row["true_value"]) - len(row["written_value"])) <= 1 for row in told)


def test_swapped_digits_are_the_same_digits_in_another_order(kediri):
    told = faults(kediri, "nik_digits_swapped")
    assert all(sorted(row["true_value"]) == sorted(row["written_value"]) for row in told)
