"""What others published: read, or refused with every problem; held against itself and against what is on record."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from tangga.families.exits import Leaving, record_exits
from tangga.figures import claims
from tangga.figures.claims import Claim, ClaimsRefused, check
from tangga.rules.periods import read
from tests import make

PUBLISHED = Path(__file__).with_name("published.yaml")
NOW = datetime(2025, 12, 1, 3, tzinfo=UTC)
TODAY = date(2025, 12, 1)


@pytest.fixture
def a_file(tmp_path):
    def write(text):
        path = tmp_path / "claims.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def published(db):
    found, _ = claims.read(PUBLISHED)
    return {each.id: check(each, today=TODAY, now=NOW).to_json() for each in found}


@pytest.mark.parametrize(
    ("entry", "total", "adds_up", "difference"),
    [
        ("ntb-2020-voluntary-by-district", 4308, False, 10),
        ("ntb-2020-voluntary-by-half", 4298, True, 0),
        ("national-2020", 1179304, True, 0),
        ("sulteng-2020", 10366, False, 30),
        ("kab-kediri-2018-2021", 38633, True, 0),
        ("kota-pekalongan", 284, True, 0),
        ("lampung-selatan-2021", 73000, False, 20000),
        ("ntb-deceased-2021", 6070, False, -531),
        ("mataram-labels-2020", 17359, True, 0),
        ("pamotan-labels-2019", 2835, True, 0),
        ("ntb-2019-voluntary", None, None, None),
    ],
)
def test_each_published_table_adds_up_or_does_not(published, entry, total, adds_up, difference):
    told = published[entry]
    assert (told["sum"], told["adds_up"], told["difference"]) == (total, adds_up, difference)


def test_every_published_figure_is_read_and_nothing_is_known_of_any_in_an_empty_installation(published):
    assert len(published) == 17
    assert {told["ours_known_now"] for told in published.values()} == {None}


def test_what_is_not_read_of_a_file_is_noticed():
    with translation.override("en"):
        _, notices = claims.read(PUBLISHED)
    assert "'note' is not read (1×)" in notices


@pytest.fixture
def one_exit(areas, tono):
    make.family("V1", region="3273011001")
    at = datetime(2025, 8, 3, 3, tzinfo=UTC)
    record_exits([Leaving("V1", "voluntary", date(2025, 4, 1))], by=tono, on=at.date(), at=at)


@pytest.mark.parametrize(
    ("claim", "then", "now"),
    [
        ({"known_at": datetime(2025, 8, 1, tzinfo=UTC)}, 0, 1),
        ({"as_of": date(2025, 8, 3)}, 1, 1),
        ({"as_of": date(2025, 8, 2)}, 0, 1),
        ({}, None, 1),
        ({"period": None}, None, None),
        ({"measure": "house_labels"}, None, None),
        ({"region": "3571"}, None, None),
        ({"region": "9999"}, None, None),
        ({"region": "00"}, None, 1),
        ({"period": read("2026"), "as_of": date(2025, 8, 3)}, None, None),
        ({"measure": "target", "period": read("2025-H1")}, None, None),
    ],
    ids=str,
)
def test_a_claim_stands_beside_what_was_known_then_and_is_known_now(one_exit, claim, then, now):
    told = {"id": "c", "region": "3273", "measure": "voluntary_graduations", "period": read("2025")} | claim
    found = check(Claim(**told), today=TODAY, now=NOW)
    assert (found.known_then, found.known_now) == (then, now)


def test_parts_that_are_halves_say_the_year(a_file):
    found, _ = claims.read(a_file("- {id: a, region: '52', measure: exits, parts: {2020-H1: 1, 2020-H2: 2}}"))
    assert found[0].period == read("2020")


@pytest.mark.parametrize("said", ["2020", "'2020-H1'", "[2020-01-01, 2020-06-30]"])
def test_a_period_is_written_in_three_ways(a_file, said):
    found, _ = claims.read(a_file(f"- {{id: a, region: '52', measure: exits, period: {said}}}"))
    assert found[0].period.first == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "holds no list"),
        ("a: 1", "holds no list"),
        ("- [", "cannot be read as YAML"),
        ("- 5", "entry 1: is no mapping"),
        ("- {region: '52', measure: exits}", "entry 1 (without id), id: is missing"),
        ("- {id: a, region: 52, measure: exits}", "region: 52 is no text; put it in quotation marks"),
        ("- {id: a, region: '52', measure: exits, stated_total: 4.298}", "stated_total: 4.298 is no whole number"),
        ("- {id: a, region: '52', measure: exits, stated_total: yes}", "stated_total: True is no whole number"),
        ("- {id: a, region: '52', measure: exits, parts: [1]}", "parts: is no mapping"),
        ("- {id: a, region: '52', measure: exits, parts: {x: '1'}}", "parts, x: '1' is no whole number"),
        ("- {id: a, region: '52', measure: exits, period: soon}", "period: 'soon' is no period"),
        ("- {id: a, region: '52', measure: exits, period: [1, 2]}", "period: [1, 2] is no period"),
        ("- {id: a, region: '52', measure: exits, as_of: soon}", "as_of: 'soon' is no day"),
        ("- {id: a, region: '52', measure: exits, known_at: soon}", "known_at: 'soon' is no day"),
        (
            '- {id: a, region: "52", measure: exits, parts: {"\\ud800": 1}}',
            "line 1: '\\ud800' has characters that are no",
        ),
        (
            '- {id: a, region: "52", measure: exits, parts: {"\\0": x}}',
            "line 1: '\\x00' has characters that are no text",
        ),
        ('- {id: a, region: "52", measure: "\\0"}', "line 1: '\\x00' has characters that are no text"),
        ('- {id: a, region: "52", measure: exits, source: "\\ud800"}', "has characters that are no text"),
        ('- {"\\ud800": a, region: "52", measure: exits}', "has characters that are no text"),
        ("- id: a\n  parts: {x: 1}\n  parts: {x: 2}", "line 3: 'parts' stands twice"),
        ("- {id: a, parts: {'5201': 1,\n 5201: 2}}", "line 2: '5201' stands twice"),
        ("- {id: a, stated_total: 010}", "line 1: '010' can be read in two ways"),
        ("- {id: a, stated_total: 1:20}", "line 1: '1:20' can be read in two ways"),
        ("- {id: a, stated_total: 0x10}", "line 1: '0x10' can be read in two ways"),
        ("- {id: a, percent: 1:20.5}", "line 1: '1:20.5' can be read in two ways"),
        ("- &x {id: a, region: '52', measure: exits}\n- *x", "the id 'a' stands twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_where_and_why(a_file, text, why):
    with pytest.raises(ClaimsRefused) as refused:
        claims.read(a_file(text))
    assert why in refused.value.problems[0]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ClaimsRefused, match="1 problem"):
        claims.read(tmp_path / "none.yaml")


def test_all_problems_are_counted_and_a_thousand_listed(a_file):
    with pytest.raises(ClaimsRefused) as refused:
        claims.read(a_file("- 1\n" * 1_200))
    assert (len(refused.value.problems), refused.value.total) == (1_000, 1_200)


@pytest.mark.parametrize(
    ("entry", "fits", "unread"),
    [
        ("depok-2021", {"target": True}, ("achieved_h1", "facilitators", "standard_load", "sessions_a_month")),
        ("pamekasan-2025", {"target": True}, ("active_families", "award_idr")),
        ("pamekasan-2025-10", {"target": True}, ("achieved", "proposed_for_ppse")),
        (
            "kediri-2025",
            {"target": True, "eligible_families": True},
            ("eligible_persons", "deciles", "grant_idr"),
        ),
        ("ntb-2020-06-payment", {}, ("families", "amount_idr")),
        ("national-2020", {}, ("adds_up",)),
    ],
)
def test_the_other_numbers_of_a_published_figure_are_held_against_each_other(db, entry, fits, unread):
    found = {each.id: each for each in claims.read(PUBLISHED)[0]}[entry]
    told = check(found, today=TODAY, now=NOW)
    assert ({each.field: each.fits for each in told.worked}, told.is_wrong) == (fits, False)
    assert found.unread == unread


def test_a_figure_whose_other_numbers_do_not_fit_contradicts_itself(a_file, db):
    found, _ = claims.read(a_file("- {id: a, region: '35', measure: x, each: 10, facilitators: 189, target: 1910}"))
    assert check(found[0], today=TODAY, now=NOW).is_wrong


def test_another_number_that_is_none_is_not_read_and_not_refused(a_file):
    found, _ = claims.read(a_file("- {id: a, region: '35', measure: x, each: ten, facilitators: 189, target: yes}"))
    assert (found[0].given, found[0].unread) == ({}, ("each", "facilitators", "target"))


def test_each_entry_and_part_keeps_its_line(a_file):
    text = "# head\n- id: a\n  region: '52'\n  measure: exits\n  parts:\n    '5201': 1\n    5203: 2\n"
    assert claims.read(a_file(text))[0][0].lines == {"": 2, "5201": 6, "5203": 7}


def test_a_refusal_says_the_line(a_file):
    with pytest.raises(ClaimsRefused) as refused:
        claims.read(a_file("# head\n- {id: a, region: '52', measure: exits}\n- {id: b}\n"))
    assert refused.value.problems[0] == "claims.yaml, line 3, entry 2 (b), region: is missing"
