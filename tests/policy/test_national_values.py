"""The values Tangga ships, against the worked tables of the programme."""

from datetime import date

import pytest

from tangga.policy import PolicyGap, change_dates, concepts, history, load

COMPONENTS = (
    "pregnancy",
    "early_childhood",
    "primary",
    "junior_secondary",
    "senior_secondary",
    "severe_disability",
    "elderly",
    "human_rights_victim",
)


@pytest.mark.parametrize(
    ("day", "age"),
    [
        ("2016-01-01", 70),
        ("2018-12-31", 70),
        ("2019-01-01", 60),
        ("2019-12-31", 60),
        ("2020-01-01", 70),
        ("2020-12-31", 70),
        ("2021-01-01", 70),
        ("2024-10-31", 70),
        ("2024-11-01", 60),
        ("2026-06-01", 60),
    ],
)
def test_the_minimum_age_of_the_elderly_follows_its_dates(day: str, age: int) -> None:
    assert load(date.fromisoformat(day)).value("components/elderly/youngest_age") == age


@pytest.mark.parametrize(
    ("day", "amounts"),
    [
        ("2019-01-01", [2_400_000, 2_400_000, 900_000, 1_500_000, 2_000_000, 2_400_000, 2_400_000, None]),
        ("2019-12-31", [2_400_000, 2_400_000, 900_000, 1_500_000, 2_000_000, 2_400_000, 2_400_000, None]),
        ("2020-01-01", [3_000_000, 3_000_000, 900_000, 1_500_000, 2_000_000, 2_400_000, 2_400_000, None]),
        ("2023-12-31", [3_000_000, 3_000_000, 900_000, 1_500_000, 2_000_000, 2_400_000, 2_400_000, None]),
        ("2024-01-01", [3_000_000, 3_000_000, 900_000, 1_500_000, 2_000_000, 2_400_000, 2_400_000, 10_800_000]),
    ],
)
def test_yearly_amounts_are_those_of_the_table(day: str, amounts: list[int | None]) -> None:
    policy = load(date.fromisoformat(day))
    assert [policy.value(f"benefits/{component}/year") for component in COMPONENTS] == amounts


@pytest.mark.parametrize(
    ("day", "period", "amounts"),
    [
        ("2019-06-01", "quarter", [600_000, 600_000, 225_000, 375_000, 500_000, 600_000, 600_000, None]),
        ("2019-06-01", "two_months", [None] * 8),
        ("2019-06-01", "month", [None] * 8),
        ("2020-06-15", "quarter", [750_000, 750_000, 225_000, 375_000, 500_000, 600_000, 600_000, None]),
        ("2020-06-15", "two_months", [500_000, 500_000, 150_000, 250_000, 333_333, 400_000, 400_000, None]),
        ("2020-06-15", "month", [250_000, 250_000, 75_000, 125_000, 166_666, 200_000, 200_000, None]),
        ("2024-06-15", "quarter", [750_000, 750_000, 225_000, 375_000, 500_000, 600_000, 600_000, 2_700_000]),
        ("2024-06-15", "two_months", [500_000, 500_000, 150_000, 250_000, 333_333, 400_000, 400_000, 1_800_000]),
        ("2024-06-15", "month", [250_000, 250_000, 75_000, 125_000, 166_666, 200_000, 200_000, 900_000]),
    ],
)
def test_a_period_is_paid_its_own_published_amount(day: str, period: str, amounts: list[int | None]) -> None:
    policy = load(date.fromisoformat(day))
    assert [policy.value(f"benefits/{component}/{period}") for component in COMPONENTS] == amounts


@pytest.mark.parametrize(
    ("day", "months"),
    [("2019-01-01", 3), ("2020-03-31", 3), ("2020-04-01", 1), ("2020-12-31", 1), ("2021-01-01", 3), ("2026-01-01", 3)],
)
def test_payments_were_monthly_only_from_april_to_december_2020(day: str, months: int) -> None:
    policy = load(date.fromisoformat(day))
    assert policy.value("benefits/payment/months") == months
    assert policy.value("benefits/payment/stages") == 4


@pytest.mark.parametrize(
    ("day", "regular", "access_area"),
    [("2019-01-01", 550_000, 1_000_000), ("2019-12-31", 550_000, 1_000_000), ("2020-01-01", None, None)],
)
def test_the_fixed_part_of_a_family_was_paid_in_2019_only(
    day: str, regular: int | None, access_area: int | None
) -> None:
    policy = load(date.fromisoformat(day))
    assert policy.value("benefits/family/fixed_part") == regular
    assert policy.value("benefits/family/fixed_part_access_area") == access_area
    assert policy.value("benefits/family/fixed_part_stage") == 1


@pytest.mark.parametrize(("day", "persons"), [("2016-01-01", 3), ("2018-12-31", 3), ("2019-01-01", 4)])
def test_a_family_is_paid_for_four_persons_from_2019_and_for_three_before(day: str, persons: int) -> None:
    assert load(date.fromisoformat(day)).value("benefits/family/cap") == persons


@pytest.mark.parametrize("day", ["2016-01-01", "2021-12-31", "2022-01-01", "2026-01-01"])
def test_some_components_have_a_limit_of_their_own_and_all_have_an_order(day: str) -> None:
    policy = load(date.fromisoformat(day))
    caps = [policy.value(f"components/{component}/cap") for component in COMPONENTS]
    assert caps == [2, 2, None, None, None, 1, 1, None]
    assert [policy.value(f"components/{component}/order") for component in COMPONENTS] == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("components/pregnancy/days_after_birth", 42),
        ("components/pregnancy/highest_pregnancy_number", 2),
        ("components/early_childhood/always_below_age", 6),
        ("components/early_childhood/not_enrolled_below_age", 7),
        ("components/primary/first_class", 1),
        ("components/primary/last_class", 6),
        ("components/junior_secondary/first_class", 7),
        ("components/junior_secondary/last_class", 9),
        ("components/senior_secondary/first_class", 10),
        ("components/senior_secondary/last_class", 12),
        ("components/schooling/youngest_age", 6),
        ("components/schooling/oldest_age", 21),
        ("components/schooling/out_of_school_oldest_age", 21),
        ("graduation/five_years/years", 5),
        ("graduation/preparable/years", 5),
        ("graduation/preparable/youngest_age", 19),
        ("graduation/preparable/oldest_age", 64),
        ("graduation/forecast/school_starts_month", 7),
        ("graduation/forecast/school_entry_age", 6),
        ("graduation/forecast/last_class", 12),
        ("graduation/forecast/oldest_age", 21),
    ],
)
@pytest.mark.parametrize("day", [date(2016, 1, 1), date(2020, 6, 15), date(2026, 1, 1)])
def test_what_never_changed_has_the_same_value_on_every_day(path: str, value: int, day: date) -> None:
    assert load(day).value(path) == value


@pytest.mark.parametrize(
    ("day", "highest", "registry"),
    [("2019-01-01", None, "DTKS"), ("2025-03-31", None, "DTKS"), ("2025-04-01", 4, "DTSEN")],
)
def test_the_decile_rule_begins_with_the_new_registry(day: str, highest: int | None, registry: str) -> None:
    policy = load(date.fromisoformat(day))
    assert policy.value("eligibility/decile/highest") == highest
    assert policy.value("eligibility/registry/name") == registry


@pytest.mark.parametrize(
    ("day", "percent", "each"),
    [
        ("2019-12-31", None, None),
        ("2020-01-01", 10, None),
        ("2024-11-30", 10, None),
        ("2024-12-01", 10, 10),
        ("2026-01-01", 10, 10),
    ],
)
def test_targets_are_a_share_of_the_families_from_2020_and_so_many_a_facilitator_from_december_2024(
    day: str, percent: int | None, each: int | None
) -> None:
    policy = load(date.fromisoformat(day))
    assert policy.value("targets/percent_of_active/percent") == percent
    assert policy.value("targets/per_facilitator/each") == each
    assert policy.value("targets/load/families") == 350
    assert policy.value("targets/projection/first_days") == 30


@pytest.mark.parametrize(
    ("day", "status"), [("2019-01-01", "assumed"), ("2024-05-30", "assumed"), ("2024-05-31", "published")]
)
def test_every_exclusion_is_a_dated_reason(day: str, status: str) -> None:
    exclusions = [
        parameter
        for parameter in load(date.fromisoformat(day)).parameters()
        if parameter.path.startswith("eligibility/exclusions/")
    ]
    assert len(exclusions) == 13
    assert {parameter.value for parameter in exclusions} == {True}
    assert {parameter.status for parameter in exclusions} == {status}


def test_before_2019_an_amount_is_a_gap_that_names_path_date_and_first_known_date() -> None:
    policy = load(date(2018, 6, 1))
    with pytest.raises(PolicyGap) as caught:
        policy.value("benefits/primary/year")
    gap = caught.value
    assert (gap.path, gap.as_of, gap.first_known_on) == ("benefits/primary/year", date(2018, 6, 1), date(2019, 1, 1))
    assert "benefits/primary/year on 2018-06-01" in str(gap)
    assert "from 2019-01-01" in str(gap)


def test_gaps_are_listed_and_all_is_known_from_2019() -> None:
    early = {gap.path: gap.first_known_on for gap in load(date(2018, 12, 31)).gaps()}
    assert early["benefits/payment/months"] == date(2019, 1, 1)
    assert "components/elderly/youngest_age" not in early
    assert load(date(2019, 1, 1)).gaps() == ()


def test_every_value_names_a_source_that_can_be_looked_up_or_says_why_it_is_assumed() -> None:
    entries = [entry for parameter in load(date(2026, 1, 1)).parameters() for entry in history(parameter.path)]
    founded = [bool(entry.note) or any(one.address for one in entry.citations) for entry in entries]
    assert len(entries) > 150
    assert all(founded)


def test_concepts_have_names_in_both_languages() -> None:
    labels = {concept.path: str(concept.label) for concept in concepts()}
    assert labels["components/elderly"] == "Elderly"
    assert {concept.path: concept.label["id"] for concept in concepts() if concept.label}["components/elderly"] == (
        "Lanjut usia"
    )


def test_the_days_on_which_something_changes_are_known() -> None:
    days = change_dates()
    assert list(days) == sorted(set(days))
    assert {date(2019, 1, 1), date(2020, 4, 1), date(2024, 11, 1), date(2025, 4, 1)} <= set(days)
