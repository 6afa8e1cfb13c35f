"""Who is found to be a double, and who is not."""

import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangga.matching import COMPARISONS, HOUSEHOLDS, PAIRS, find, preparing, waterfall
from tests.matching.people import person, table

BORN = date(2009, 4, 16)
ONE = {
    "person_id": "X1",
    "household_id": "HX1",
    "name": "Muhammad Yusuf Hidayat",
    "birth_date": BORN,
    "sex": "male",
    "nik": "3571021604090001",
    "kk": "3571022311170065",
    "mother": "Yanti Aini",
    "village": "3571021003",
}
OTHER_HOME = {"person_id": "X2", "household_id": "HX2", "kk": "3571011201180021"}


def pairs_of(*people) -> list[dict]:
    """The pairs found in which one of these is."""
    ids = {each["person_id"] for each in people}
    rows = find(table(*people)).pairs.to_pylist()
    return [row for row in rows if {row["person_l"], row["person_r"]} & ids]


def levels(pair: dict) -> dict[str, str]:
    return {each["comparison"]: each["level"] for each in pair["comparisons"]}


def exchanged(text: str, place: int) -> str:
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


SLIPS = {
    "an old spelling and a short form": ({"name": "Moh. Jusup Hidajat"}, "name", "same_spelled"),
    "two letters exchanged": ({"name": "Muhammad Yusuf Hidaayt"}, "name", "near"),
    "the first name alone": ({"name": "Muhammad"}, "name", "part"),
    "a birthday made up": ({"birth_date": date(2009, 1, 1)}, "birth_date", "same_year"),
    "no birthday": ({"birth_date": None}, "birth_date", "unknown"),
    "two digits exchanged": ({"nik": exchanged(ONE["nik"], 8)}, "nik", "typed_wrong"),
    "no NIK": ({"nik": None}, "nik", "unknown"),
    "a NIK cut off": ({"nik": "357102"}, "nik", "unknown"),
    "no mother": ({"mother": None}, "mother", "unknown"),
    "the next village": ({"village": "3571021009"}, "village", "same_subdistrict"),
}


@pytest.fixture(scope="module")
def slips() -> dict[str, dict]:
    """Of each slip the pair that is found between the person and the one written with it."""
    people = [ONE]
    for number, (written, _, _) in enumerate(SLIPS.values()):
        people.append(ONE | {"person_id": f"Y{number}", "household_id": f"HY{number}", "kk": None} | written)
    rows = find(table(*people)).pairs.to_pylist()
    names = list(SLIPS)
    return {names[int(row["person_r"][1:])]: row for row in rows if row["person_l"] == "X1"}


@pytest.mark.parametrize("slip", SLIPS)
def test_the_same_person_written_by_another_clerk_is_found_and_the_reason_named(slips, slip):
    pair = slips[slip]
    _, comparison, level = SLIPS[slip]
    assert (pair["household_l"], levels(pair)[comparison]) == ("HX1", level)
    assert pair["probability"] > 0.95


def test_day_and_month_exchanged_is_a_slip():
    born = date(2009, 4, 6)
    one = ONE | {"birth_date": born, "nik": None}
    (pair,) = pairs_of(one, one | OTHER_HOME | {"birth_date": date(2009, 6, 4)})
    assert levels(pair)["birth_date"] == "swapped"


@pytest.mark.parametrize("home", [{}, {"household_id": "HX2", "kk": "3571011201180021"}])
def test_twins_are_not_doubles(home):
    """All but the name and the serial number of the NIK is the same."""
    assert pairs_of(ONE, ONE | {"person_id": "X2", "name": "Rian Pratama", "nik": "3571021604090002"} | home) == []


def test_father_and_son_of_one_name_are_not_doubles():
    son = {"person_id": "X2", "birth_date": date(2030, 2, 3), "nik": "3571020302300001", "mother": "Dewi Sari"}
    assert pairs_of(ONE, ONE | son) == []


def test_two_of_one_common_name_and_birthday_in_other_places_are_not_doubles():
    other = {"nik": "3571031604090001", "village": "3571031007", "mother": "Kartika Utami", "sex": "female"}
    assert pairs_of(ONE, ONE | OTHER_HOME | other) == []


def test_brothers_on_one_card_in_two_households_are_not_doubles():
    brother = {
        "person_id": "X2",
        "household_id": "HX2",
        "name": "Muhammad Yusron Hidayat",
        "birth_date": date(2012, 9, 3),
    }
    assert pairs_of(ONE, ONE | brother | {"nik": "3571020309120001"}) == []


def test_what_is_not_known_counts_neither_for_nor_against():
    bare = ONE | OTHER_HOME | {"birth_date": None, "village": None, "kk": None, "sex": None}
    told = {each["comparison"]: each["weight"] for each in pairs_of(ONE, bare)[0]["comparisons"]}
    assert {told[name] for name in ("birth_date", "village", "kk", "sex")} == {0.0}


def test_one_nik_on_two_people_is_told_however_different_they_are():
    other = person(77_777, person_id="X2", household_id="HX2", nik=ONE["nik"])
    (pair,) = pairs_of(ONE, other)
    assert pair["rule"] == "same_nik"


def test_a_filler_for_a_nik_is_no_nik():
    people = [person(90_000 + n, nik="3571020000000000") for n in range(3)]
    assert pairs_of(*people) == []


def test_households_that_hold_the_same_people_are_told_and_one_shared_child_makes_none():
    home = [person(80_000 + n, household_id="HA", kk="3571022311170065") for n in range(3)]
    again = [
        each | {"person_id": f"Q{n}", "household_id": "HB", "kk": "3571011201180021"} for n, each in enumerate(home)
    ]
    shared = home[0] | {"person_id": "R0", "household_id": "HC", "kk": "3571032302150044"}
    other = [person(85_000 + n, household_id="HC", kk="3571032302150044") for n in range(3)]
    found = find(table(*home, *again, shared, *other)).households.to_pylist()
    assert [(row["household_l"], row["household_r"], row["members"], row["smaller"]) for row in found] == [
        ("HA", "HB", 3, 3)
    ]


def test_the_steps_add_up_to_the_weight_and_the_weight_is_the_probability():
    found = find(table(ONE, ONE | OTHER_HOME | {"name": "Moh. Jusup Hidajat"}))
    (pair,) = found.pairs.to_pylist()
    steps = waterfall(pair, found.model)
    assert [step.code for step in steps] == ["prior", *COMPARISONS, "total"]
    assert steps[-1].sum == pytest.approx(pair["weight"], abs=1e-3)
    assert pair["probability"] == pytest.approx(1 / (1 + 2 ** -pair["weight"]), abs=1e-4)
    assert json.loads(json.dumps(found.model)) == found.model


def test_enough_doubles_teach_how_doubles_differ_and_few_do_not():
    few = find(table(ONE, ONE | OTHER_HOME))
    crowd = [person(n) for n in range(120)]
    again = [each | {"person_id": f"Q{n}", "household_id": f"HQ{n}", "kk": None} for n, each in enumerate(crowd)]
    many = find(table(*again))
    assert (few.model["trained"], many.model["trained"]) == (False, True)
    assert set(zip(many.pairs["person_l"].to_pylist(), many.pairs["person_r"].to_pylist(), strict=True)) == {
        (f"P{n:05d}", f"Q{n}") for n in range(120)
    }


def test_the_same_people_in_any_order_give_the_same_pairs():
    people = table(ONE, ONE | OTHER_HOME | {"name": "Moh. Jusup"})
    turned = people.take(pa.array(range(people.num_rows - 1, -1, -1)))
    one, other = find(people), find(turned)
    assert one.pairs.column_names == other.pairs.column_names == PAIRS.names
    assert one.pairs.select(["person_l", "person_r", "rule"]).equals(
        other.pairs.select(["person_l", "person_r", "rule"])
    )


def test_a_block_too_large_to_compare_is_left_out_and_told(monkeypatch):
    monkeypatch.setattr(preparing, "CROWD", 5)
    people = [person(70_000 + n, birth_date=date(1970, 1, 1), mother="Siti", nik=None) for n in range(20)]
    found = find(table(*people))
    assert found.crowded["by_birth_and_mother"] == 20


def test_a_file_is_read_as_a_table_is_and_nobody_is_an_answer(tmp_path):
    path = tmp_path / "people.parquet"
    pq.write_table(table(ONE, ONE | OTHER_HOME), path)
    assert find(path).pairs.num_rows == 1
    nobody = find(table(size=0))
    assert (nobody.pairs.num_rows, nobody.households.schema) == (0, HOUSEHOLDS)


def test_people_without_a_column_are_refused_by_its_name():
    with pytest.raises(ValueError, match="without the column mother"):
        find(table(ONE).drop_columns("mother"))
