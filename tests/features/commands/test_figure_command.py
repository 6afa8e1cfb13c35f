"""`tangga figure` and `tangga claim check`: what is printed, and the exit codes."""

import json
from datetime import UTC, date, datetime

import pytest

from tangga.families.exits import Leaving, record_exits
from tests import make


@pytest.fixture
def one_exit(areas, tono):
    make.family("V1", region="3273011001")
    at = datetime(2025, 8, 3, 3, tzinfo=UTC)
    record_exits([Leaving("V1", "voluntary", date(2025, 4, 1))], by=tono, on=at.date(), at=at)


def test_a_figure_as_json_has_all_that_proves_it(one_exit, tangga):
    words = ("figure", "voluntary_graduations", "--region", "3273", "--period", "2025", "--by", "half", "--json")
    told = json.loads(tangga(*words, "--as-of", "2025-12-31", "--known-at", "2025-12-31").stdout)
    assert told["parts"] == {"2025-H1": 1, "2025-H2": 0}
    assert (told["total"], told["as_of"], told["known_at"]) == (1, "2025-12-31", "2025-12-31T00:00:00+00:00")
    assert {"name", "definition", "unit", "region", "period", "policy_hash", "code_version"} <= set(told)


def test_a_figure_in_words_says_its_parts_and_what_it_is(one_exit, tangga):
    done = tangga("figure", "voluntary_graduations", "--region", "3273", "--period", "2025", "--by", "half")
    assert done.exit_code == 0
    assert "Voluntary graduations, 3273, 2025: 1 families" in done.stdout
    assert "2025-H2" in done.stdout
    assert "of their own will" in done.stdout


def test_of_an_area_of_which_nothing_is_on_record_0_is_said_to_say_nothing(one_exit, tangga):
    words = ("figure", "voluntary_graduations", "--period", "2025", "--region")
    assert "nothing was on record" in tangga(*words, "3571").stderr
    assert "nothing was on record" not in tangga(*words, "3273").stderr


def test_a_target_that_was_never_set_is_said_so(areas, tangga):
    assert ": not set families" in tangga("figure", "target", "--region", "3273", "--period", "2025").stdout


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_the_list_names_every_figure(tangga, words):
    done = tangga("figure", "--list", *words)
    assert done.exit_code == 0
    assert "voluntary_graduations" in done.stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Give the NAME"),
        (("exits", "--region", "3273"), "--period"),
        (("exits", "--region", "3273", "--period", "2025-H3"), "a year has half 1 to 2"),
        (("happiness", "--region", "3273", "--period", "2025"), "No figure is called"),
        (("exits", "--region", "3273", "--period", "2025", "--as-of", "2099-01-01"), "That day has not come yet"),
        (("exits", "--region", "3273", "--period", "2025", "--known-at", "2099-01-01"), "Nobody knows yet"),
    ],
)
def test_wrong_use_is_said_and_ends_with_2(areas, tangga, words, why):
    done = tangga("figure", *words)
    assert done.exit_code == 2
    assert why in done.stderr


def test_claims_are_checked_as_json_and_in_sentences(one_exit, tangga, tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(
        "- {id: a, region: '3273', measure: voluntary_graduations, period: 2025, as_of: 2025-08-01, "
        "stated_total: 3, parts: {x: 1, y: 1}, said: yes}\n"
        "- {id: b, region: '3571', measure: exits, period: 2025, value: 7}\n"
        "- {id: c, region: '3273', measure: exits, period: 2025, stated_total: 1, parts: {x: 1}}\n"
    )
    told = json.loads(tangga("claim", "check", path, "--json").stdout)
    assert told[0] == {
        "id": "a",
        "sum": 2,
        "stated_total": 3,
        "adds_up": False,
        "difference": -1,
        "ours_known_then": 0,
        "ours_known_now": 1,
    }
    done = tangga("claim", "check", path)
    lines = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert lines[0].startswith("a: DOES NOT ADD UP: the parts give 2, stated are 3 (-1); Tangga counts 1 now")
    assert lines[1] == "b: has no parts and total to add up; Tangga has no such data"
    assert lines[2] == "c: adds up to 1; Tangga counts 1 now"
    assert "Note: 'said' is not read" in done.stderr


def test_the_text_says_which_part_and_line_do_not_fit_and_what_is_not_read(one_exit, tangga, tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(
        "- id: a\n  region: '32'\n  measure: voluntary_graduations\n  period: 2025\n  stated_total: 4\n  note: x\n"
        "  parts:\n    '3273': 3\n    elsewhere: 2\n"
        "- {id: b, region: '35', measure: x, each: 10, facilitators: 189, target: 1910}\n"
    )
    assert [line.strip() for line in tangga("claim", "check", path).stdout.splitlines() if line.startswith(" ")] == [
        "line 1: the 2 parts are +1 beside stated_total",
        "line 8, part 3273: published 3, counted now 1 (+2)",
        "line 9, part elsewhere: not compared, Tangga counts no such part",
        "line 1: Not read of this entry: note.",
        "line 10: It does not fit: target is 1,910, but for each one 10 × facilitators 189 gives 1,890.",
    ]


@pytest.mark.parametrize("words", [("claim", "--help"), ("claim", "check", "--help")])
def test_the_help_says_the_exit_codes(tangga, words):
    assert "Exit codes: 0 all were read" in tangga(*words).stdout


def test_a_file_of_claims_that_cannot_be_used_ends_with_3(db, tangga, tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text("- {id: a}\n")
    done = tangga("claim", "check", path)
    assert done.exit_code == 3
    assert "entry 1 (a), region: is missing" in done.stderr


def test_a_file_of_claims_with_a_part_that_is_no_text_ends_with_3_and_its_line(db, tangga, tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text('- id: a\n  region: "52"\n  measure: exits\n  parts: {"\\ud800": 1}\n')
    done = tangga("claim", "check", path)
    assert (done.exit_code, "line 4: '\\ud800' has characters that are no text" in done.stderr) == (3, True)
