"""What a district or a published variant lays over the national values."""

from datetime import date
from pathlib import Path

import pytest

from tangga.policy import UnknownOverlay, available_overlays, history, load, overlay, overlays_for
from tangga.policy.library import read_library
from tests.policy.files import OVERLAY, folder, with_overlay

AGE = "components/elderly/youngest_age"


@pytest.mark.parametrize(
    ("day", "year", "month"),
    [("2020-03-31", 2_000_000, 166_666), ("2020-04-01", 2_500_000, 208_333), ("2020-12-31", 2_500_000, 208_333)],
)
def test_the_second_covid_table_holds_from_april_to_december_2020(day: str, year: int, month: int) -> None:
    policy = load(date.fromisoformat(day), ["covid-2020-b"])
    assert policy.value("benefits/senior_secondary/year") == year
    assert policy.value("benefits/senior_secondary/month") == month


def test_after_the_covid_table_the_national_amount_holds_again() -> None:
    back = load(date(2021, 1, 1), ["covid-2020-b"]).parameter("benefits/senior_secondary/year")
    assert (back.value, back.overlay, back.since) == (2_000_000, None, date(2021, 1, 1))


@pytest.mark.parametrize(
    ("component", "year", "quarter", "two_months", "month"),
    [
        ("pregnancy", 3_000_000, 750_000, 500_000, 250_000),
        ("early_childhood", 3_000_000, 750_000, 500_000, 250_000),
        ("primary", 1_125_000, 281_250, 187_500, 93_750),
        ("junior_secondary", 1_875_000, 468_750, 312_500, 156_250),
        ("senior_secondary", 2_500_000, 625_000, 416_666, 208_333),
        ("severe_disability", 3_000_000, 750_000, 500_000, 250_000),
        ("elderly", 3_000_000, 750_000, 500_000, 250_000),
    ],
)
def test_the_second_covid_table_is_a_quarter_more_for_all(
    component: str, year: int, quarter: int, two_months: int, month: int
) -> None:
    policy = load(date(2020, 6, 15), ["covid-2020-b"])
    names = ("year", "quarter", "two_months", "month")
    assert [policy.value(f"benefits/{component}/{name}") for name in names] == [year, quarter, two_months, month]


@pytest.mark.parametrize(
    ("day", "age"), [("2019-06-01", 60), ("2024-10-31", 70), ("2024-11-01", 70), ("2026-01-01", 70)]
)
def test_a_district_may_keep_70_as_the_age_of_the_elderly(day: str, age: int) -> None:
    assert load(date.fromisoformat(day), ["elderly-70"]).value(AGE) == age


@pytest.mark.parametrize(("day", "highest"), [("2025-03-31", None), ("2025-04-01", 5)])
def test_kota_kediri_takes_one_decile_more(day: str, highest: int | None) -> None:
    assert load(date.fromisoformat(day), ["kota-kediri"]).value("eligibility/decile/highest") == highest


@pytest.mark.parametrize(
    ("region", "names"),
    [("3571010001", ("kota-kediri",)), ("3571", ("kota-kediri",)), ("9999", ()), ("99", ())],
)
def test_an_overlay_holds_by_itself_in_its_region(region: str, names: tuple[str, ...]) -> None:
    # The nearest overlay comes last; an office may have added one of its province before it.
    assert overlays_for(region)[-1:] == names


def test_the_overlays_shipped_say_what_they_are() -> None:
    assert {"covid-2020-b", "elderly-70", "kota-kediri"} <= set(available_overlays())
    kediri = overlay("kota-kediri")
    assert (kediri.name, kediri.label.id, kediri.regions) == ("kota-kediri", "Kota Kediri", ("3571",))
    assert kediri.citations[0].kind == "news"


def test_an_unknown_overlay_is_refused_by_name() -> None:
    with pytest.raises(UnknownOverlay, match=r"no overlay named 'kediri'\. Known: covid-2020-b") as caught:
        load(date(2025, 6, 1), ["kediri"])
    assert caught.value.name == "kediri"


def test_where_there_are_no_overlays_the_refusal_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnknownOverlay, match="Known: none"):
        read_library(folder(tmp_path)).overlay("x")


def test_the_widest_area_speaks_first_so_that_the_nearest_wins(tmp_path: Path) -> None:
    province = OVERLAY.replace('"3571"', '"35", "35"')
    with_overlay(tmp_path, "    2020-01-01: {value: 65, status: published, source: paper}\n")
    root = with_overlay(
        tmp_path, "    2020-01-01: {value: 66, status: published, source: paper}\n", name="z-province", about=province
    )
    library = read_library(root)
    names = library.overlays_for("3571010001")
    assert names == ("z-province", "district")
    assert library.policy(date(2020, 6, 1), names).value(AGE) == 65
    assert library.policy(date(2020, 6, 1), names[::-1]).value(AGE) == 66


def test_an_overlay_may_start_on_the_first_day_of_the_national_value(tmp_path: Path) -> None:
    root = with_overlay(tmp_path, "    2016-01-01: {value: 65, status: published, source: paper}\n")
    assert [one.value for one in read_library(root).timeline(AGE, ("district",))] == [65]


def test_an_overlay_that_stops_speaking_lets_the_one_below_speak(tmp_path: Path) -> None:
    with_overlay(tmp_path, "    2017-01-01: {value: 65, status: published, source: paper}\n")
    root = with_overlay(
        tmp_path,
        "    2018-01-01: {value: 66, status: published, source: paper}\n"
        "    2020-01-01: {national: true, source: paper}\n",
        name="upper",
    )
    told = [
        (one.since.year, one.until and one.until.year, one.value, one.overlay)
        for one in read_library(root).timeline(AGE, ("district", "upper"))
    ]
    assert told == [
        (2016, 2017, 70, None),
        (2017, 2018, 65, "district"),
        (2018, 2020, 66, "upper"),
        (2020, None, 65, "district"),
    ]


def test_a_national_change_below_a_speaking_overlay_is_not_heard() -> None:
    spoken = [(one.since, one.value) for one in history(AGE, ["elderly-70"])]
    assert spoken[-1] == (date(2024, 11, 1), 70)
    assert len(spoken) == len(history(AGE))


def test_an_overlay_may_cite_a_source_of_its_own(tmp_path: Path) -> None:
    root = with_overlay(tmp_path, "    2020-01-01: {value: 65, status: regulation, source: rule}\n")
    (root / "overlays/district/sources.yaml").write_text("rule: {title: Rule 9, kind: regulation, citation: Gazette}\n")
    found = read_library(root).policy(date(2020, 1, 1), ["district"]).parameter(AGE)
    assert (found.source, found.status, found.overlay) == ("Rule 9 (Gazette)", "regulation", "district")
