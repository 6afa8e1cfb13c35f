"""`tangga policy`: what a person at a terminal sees, and what a program gets."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tangga.cli import main
from tangga.cli import policy as command
from tangga.policy import load
from tests.policy.files import ELDERLY, folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["policy", *arguments])


def squeezed(result: Result) -> list[str]:
    """The lines of the answer with single spaces."""
    return [" ".join(line.split()) for line in result.output.splitlines()]


def test_show_prints_value_since_status_and_source_of_every_parameter_in_force() -> None:
    answer = run("show", "--as-of", "2020-06-15")
    assert answer.exit_code == 0
    assert "Policy in force on 2020-06-15" in answer.output
    assert load(date(2020, 6, 15)).hash in answer.output
    assert "benefits/payment/months 1 month 2020-04-01 published bisnis-2020-04, April to December 2020" in squeezed(
        answer
    )
    assert "https://ekonomi.bisnis.com/read/20200409/9/1224870" in answer.output
    assert "\x1b[" not in answer.output


def test_show_says_what_is_not_in_force_and_why_something_is_assumed() -> None:
    lines = squeezed(run("show", "benefits/family", "--as-of", "2020-06-15"))
    assert "benefits/family/fixed_part not in force 2020-01-01 assumed tangga-assumption" in lines
    assert "No source of 2020 or later names a fixed part." in lines


def test_show_lists_gaps_plainly() -> None:
    answer = run("show", "--as-of", "2018-06-15")
    assert answer.exit_code == 0
    assert "No value known on 2018-06-15" in answer.output
    assert "benefits/primary/year, known from 2019-01-01" in squeezed(answer)


def test_show_marks_the_values_of_an_overlay() -> None:
    answer = run("show", "eligibility/decile", "--as-of", "2025-06-01", "--overlay", "kota-kediri")
    assert "Policy in force on 2025-06-01, with kota-kediri" in answer.output
    assert "decile 5 (kota-kediri)" in answer.output


def test_show_without_a_date_takes_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "today", lambda: date(2019, 6, 1))
    answer = run("show", "components/elderly/youngest_age")
    assert "components/elderly/youngest_age 60 years" in " ".join(squeezed(answer))


def test_show_as_json_holds_everything() -> None:
    answer = json.loads(run("show", "--as-of", "2018-06-15", "--json").output)
    policy = load(date(2018, 6, 15))
    assert (answer["as_of"], answer["overlays"], answer["hash"]) == ("2018-06-15", [], policy.hash)
    assert [row["path"] for row in answer["parameters"]] == [one.path for one in policy.parameters()]
    assert [row["path"] for row in answer["not_in_force"]] == [one.path for one in policy.not_in_force()]
    assert {"path": "benefits/primary/year", "first_known_on": "2019-01-01"} in answer["gaps"]
    (age,) = [row for row in answer["parameters"] if row["path"] == "components/elderly/youngest_age"]
    assert (age["value"], age["unit"], age["since"], age["until"]) == (70, "year", "2016-01-01", "2019-01-01")
    assert (age["sources"][0]["kind"], age["sources"][0]["detail"]) == ("official", None)
    assert age["note"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        ("show", "--as-of", "yesterday"),
        ("show", "--as-of", "2020-02-30"),
        ("show", "--overlay", "nowhere"),
        ("show", "benefits/prima"),
        ("diff", "2020-01-01"),
        ("diff", "2020-01-01", "2021-01-01", "--overlay", "nowhere"),
        ("check", "/nowhere/at/all"),
        ("explain",),
    ],
)
def test_wrong_use_ends_with_2(wrong: tuple[str, ...]) -> None:
    assert run(*wrong).exit_code == 2


@pytest.mark.parametrize("path", ["benefits/primary/year", "benefits/primary", ""])
def test_a_day_on_which_nothing_asked_for_is_known_ends_with_4(path: str) -> None:
    answer = run("show", path, "--as-of", "2010-01-01")
    assert answer.exit_code == 4
    assert "the first one known holds from 2019-01-01" in answer.stderr


def test_diff_shows_both_values() -> None:
    answer = run("diff", "2019-12-31", "2020-01-01")
    assert "From 2019-12-31 to 2020-01-01: 27 values differ." in answer.output
    assert any(
        line.startswith("benefits/family/fixed_part Rp 550,000 not in force 2020-01-01") for line in squeezed(answer)
    )
    assert "Same value, other source or status" in answer.output


def test_diff_says_when_nothing_changed() -> None:
    assert run("diff", "2023-01-01", "2023-12-31").output == "From 2023-01-01 to 2023-12-31: 0 values differ.\n"


def test_diff_from_a_gap_says_so_and_works_backwards() -> None:
    assert "no value known" in run("diff", "2018-12-31", "2019-01-01").output
    assert "no value known" in run("diff", "2019-01-01", "2018-12-31").output


def test_diff_as_json_holds_both_sides() -> None:
    answer = json.loads(run("diff", "2018-12-31", "2019-01-01", "--json").output)
    rows = {change["path"]: change for change in answer["changes"]}
    assert rows["benefits/primary/year"]["before"] is None
    assert rows["benefits/primary/year"]["after"]["value"] == 900_000
    assert (answer["before"], answer["after"]) == ("2018-12-31", "2019-01-01")


def test_check_says_how_much_there_is() -> None:
    answer = run("check")
    assert answer.exit_code == 0
    assert answer.output.startswith("The policy files are sound: ")
    assert answer.output.endswith("4 overlays.\n")


def test_check_refuses_wrong_files_of_another_folder_with_3(tmp_path: Path) -> None:
    folder(tmp_path, national__components__elderly=ELDERLY.replace("unit: year", "unit: years"))
    answer = run("check", str(tmp_path))
    assert answer.exit_code == 3
    assert "national/components/elderly.yaml:4: unknown unit years" in answer.stderr


def test_overlays_are_listed_with_their_regions() -> None:
    assert any(line.startswith("kota-kediri Kota Kediri 3571 ") for line in squeezed(run("overlays")))
    assert any(line.startswith("elderly-70 Elderly from 70 only when named") for line in squeezed(run("overlays")))


def test_overlays_as_json_hold_their_sources() -> None:
    rows = {row["name"]: row for row in json.loads(run("overlays", "--json").output)}
    assert rows["kota-kediri"]["regions"] == ["3571"]
    assert rows["covid-2020-b"]["sources"][0]["id"] == "sukabuminews-2020-04"
