"""The made-up families are worth what real ones were paid: Rp 245,138 a family in June 2020 (NTB).

The amounts are worked out here from the programme's published table, by trying every choice of paid people: nothing of
the project's rules is used, so that a mistake there cannot hide one here. Then `tangga assess` must say the same.
"""

from collections import defaultdict
from datetime import date
from itertools import product

import pyarrow.parquet as pq
import pytest

from tangga.runs.assess import assess_files
from tangga.synthetic import write_district
from tests.synthetic.reading import AS_OF, rows

PAID_JUNE_2020 = 245_138
MONTH = {
    "pregnancy": 250_000, "early_childhood": 250_000, "primary": 75_000, "junior_secondary": 125_000,
    "senior_secondary": 166_666, "severe_disability": 200_000, "elderly": 200_000,
}  # fmt: skip
CAPS = {"pregnancy": 2, "early_childhood": 2, "severe_disability": 1, "elderly": 1}
LEVELS = ("primary", "junior_secondary", "senior_secondary")


def components(member: dict) -> list[str]:
    """What a living member could count as in June 2020."""
    if member["deceased_on"]:
        return []
    born, found = member["birth_date"], []
    if member["severe_disability"]:
        found.append("severe_disability")
    gave_birth = member["delivered_on"] and (AS_OF - member["delivered_on"]).days <= 42
    if (member["pregnant"] or gave_birth) and (member["pregnancy_number"] or 1) <= 2:
        found.append("pregnancy")
    if not born:
        return found
    age = AS_OF.year - born.year - ((AS_OF.month, AS_OF.day) < (born.month, born.day))
    level = member["school_level"]
    if age < 6 or (age == 6 and level not in (*LEVELS, "higher")):
        found.append("early_childhood")
    if level in LEVELS and 6 <= age <= 21:
        found.append(level)
    return [*found, "elderly"] if age >= 70 else found


def month_amount(members: list[dict]) -> int:
    """The best of all choices: each member counts for one of its components or is left out."""
    choices = [[None, *components(member)] for member in members if components(member)]
    fair = (
        chosen
        for chosen in product(*choices)
        if sum(map(bool, chosen)) <= 4 and all(chosen.count(component) <= cap for component, cap in CAPS.items())
    )
    return max((sum(MONTH[component] for component in chosen if component) for chosen in fair), default=0)


def amounts(folder) -> dict[str, int]:
    """Monthly rupiah of every active family."""
    members = defaultdict(list)
    for member in rows(folder, "members"):
        members[member["family_id"]].append(member)
    active = [row["family_id"] for row in rows(folder, "families") if not row["left_on"]]
    return {family: month_amount(members[family]) for family in active}


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("region", ["3528", "5202", "3276"])
def test_the_mean_family_is_paid_what_was_paid_in_june_2020(tmp_path, region, seed):
    write_district(region, 2000, seed, tmp_path / "made", AS_OF, excel=False)
    paid = amounts(tmp_path / "made")
    assert sum(paid.values()) / len(paid) == pytest.approx(PAID_JUNE_2020, rel=0.025)


@pytest.fixture(scope="module")
def active(kediri, tmp_path_factory) -> list[dict]:
    """The rules' answers about the active families of Kota Kediri."""
    out = tmp_path_factory.mktemp("synthetic") / "answers"
    assess_files(kediri / "families.parquet", kediri / "members.parquet", AS_OF, out=out)
    return [row for row in pq.read_table(out / "families.parquet").to_pylist() if row["active"]]


def test_the_rules_pay_every_family_what_the_exhaustive_search_finds(kediri, active):
    assert {row["family_id"]: row["period_idr"] for row in active} == amounts(kediri)


def test_about_one_in_eighty_families_has_no_component_left_and_about_one_in_sixty_is_unsure(active):
    assert 0.008 < sum(row["natural_exit"] for row in active) / len(active) < 0.018
    assert 0.010 < sum(row["unsure"] for row in active) / len(active) < 0.024


def test_some_families_have_left_and_many_are_in_for_five_years(kediri):
    families = rows(kediri, "families")
    left = [row for row in families if row["left_on"]]
    long = [row for row in families if row["joined_on"] <= date(2015, 6, 15)]
    assert 0.01 < len(left) / len(families) < 0.05
    assert 0.2 < len(long) / len(families) < 0.4
    assert all(row["joined_on"] < row["left_on"] <= AS_OF for row in left)
