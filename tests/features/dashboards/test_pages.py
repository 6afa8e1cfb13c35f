"""Dashboards by role: every number is that of the figure, each leads there, and nobody sees another area."""

from datetime import date, datetime, timedelta

import openpyxl
import pytest

from tangga.audit.models import Event
from tangga.dashboards import kept
from tangga.dashboards.board import leaving_by, with_families
from tangga.dashboards.lines import When
from tangga.dashboards.pictures import spark
from tangga.figures.figure import figure
from tangga.people import clock
from tangga.people.roles import Role
from tangga.rules.periods import Period, read
from tangga.rules.targets import pace
from tangga.runs.tallies import Sums, Tallied
from tangga.targets.asked import end_of
from tangga.targets.progress import board_of as targets_board
from tests import make
from tests.features.dashboards.conftest import NOW, TODAY

PAGE = "/dashboard/"
MONTH_END = date(2025, 9, 30)
YEAR, MONTH, BEFORE = read("2025"), read("2025-10"), read("2025-09")
SO_FAR = Period(date(2025, 1, 1), MONTH_END)


def counted(name, region, by, period=YEAR, on=TODAY, known=NOW):
    return figure(name, region, period, as_of=on, known_at=known, by=by, now=NOW).parts


def board(client, query=""):
    return client.get(f"{PAGE}{query}").context["board"]


def said(found, column):
    """area's code -> what its row says."""
    return {line.area.code: column(line) for line in found.lines}


def without_nothing(parts):
    return {code: many for code, many in parts.items() if many and code != "not_shared_out"}


def every_number(found, region, by):
    """(what the rows say, what the figures count) of every number that has a figure."""
    late_now = counted("voluntary_graduations", region, by, SO_FAR, MONTH_END)
    late_then = counted("voluntary_graduations", region, by, SO_FAR, MONTH_END, end_of(MONTH_END))
    told = {
        "achieved": lambda line: line.achieved,
        "this": lambda line: line.voluntary.this,
        "before": lambda line: line.before,
        "late": lambda line: line.late,
        "natural": lambda line: line.natural.year,
        "natural_this": lambda line: line.natural.this,
        "natural_before": lambda line: line.natural_before,
        "active": lambda line: line.active,
        "active_before": lambda line: line.active_before,
    }
    figures = {
        "achieved": counted("voluntary_graduations", region, by),
        "this": counted("voluntary_graduations", region, by, MONTH),
        "before": counted("voluntary_graduations", region, by, BEFORE),
        "late": {code: late_now[code] - late_then[code] for code in late_now},
        "natural": counted("natural_graduations", region, by),
        "natural_this": counted("natural_graduations", region, by, MONTH),
        "natural_before": counted("natural_graduations", region, by, BEFORE),
        "active": counted("active_families", region, by),
        "active_before": counted("active_families", region, by, BEFORE, MONTH_END),
    }
    rows = {name: without_nothing(said(found, column)) for name, column in told.items()}
    whole = {name: column(found.whole) for name, column in told.items()}
    return (rows, whole), (
        {name: without_nothing(parts) for name, parts in figures.items()},
        {name: sum(parts.values()) for name, parts in figures.items()},
    )


def targets_and_places(found, region, by):
    told = {
        "target": lambda line: line.target,
        "waiting": lambda line: line.waiting,
        "waiting_before": lambda line: line.waiting_before,
    }
    figures = {
        "target": counted("target", region, by),
        "waiting": counted("waiting_families", region, by),
        "waiting_before": counted("waiting_families", region, by, BEFORE, MONTH_END),
    }
    return {name: without_nothing(said(found, column)) for name, column in told.items()}, {
        name: without_nothing(parts) for name, parts in figures.items()
    }


@pytest.fixture(params=["counted now", "kept"])
def either(request, province):
    """Everything marked, and everything kept: the same numbers."""
    return {"counted now": lambda: 0, "kept": kept.refresh}[request.param]()


def test_a_province_says_of_each_district_what_the_figures_count(either, signed_in, rina):
    found = board(signed_in(rina))
    shown, figures = every_number(found, "32", "district")
    assert shown == figures
    assert figures[0]["achieved"] == {"3273": 3, "3276": 1}
    assert figures[0]["late"] == {"3273": 0, "3276": 1} or figures[0]["late"] == {"3276": 1}
    shown, figures = targets_and_places(found, "32", "district")
    assert shown == figures == {
        "target": {"3273": 4, "3276": 5},
        "waiting": {"3273": 3},
        "waiting_before": {"3273": 2},
    }  # fmt: skip
    assert (found.whole.target, found.whole.waiting) == (9, 3)


def test_what_came_late_and_what_was_taken_back_since_stand_against_each_other(province, signed_in, rina):
    """One recorded late and one objection upheld in Bandung; one recorded late in Depok."""
    assert said(board(signed_in(rina)), lambda line: line.late) == {"3273": 0, "3276": 1}


def test_the_ministry_says_of_each_province_what_the_figures_count(either, signed_in, ministry):
    found = board(signed_in(ministry))
    shown, figures = every_number(found, "00", "province")
    assert shown == figures
    assert set(figures[0]["achieved"]) == {"32", "35"}


def test_a_district_says_of_each_sub_district_what_the_figures_count(either, signed_in, tono):
    found = board(signed_in(tono))
    shown, figures = every_number(found, "3273", "sub_district")
    assert shown == figures
    assert (found.whole.target, found.whole.waiting, found.whole.cases) == (4, 3, 2)


def test_facilitators_have_the_numbers_of_the_page_of_targets(province, signed_in, tono, sari):
    found = board(signed_in(tono), "?by=facilitator")
    rows = targets_board(sari.postings.get().area, 2025, TODAY).parts
    assert [(line.person, line.achieved, line.pace.difference) for line in found.lines] == [
        (row.person, row.achieved, row.pace.difference) for row in rows
    ]
    line = with_families(found.lines, found.when)[0]
    assert (line.active, line.active_before, line.voluntary.this, line.natural.this) == (7, 9, 1, 1)


def test_no_sum_stands_under_the_paces_that_are_rounded_one_by_one_and_the_whole_says_its_own(
    province, signed_in, rina
):
    """Due by 17 October of 4 and of 5: 3 and 3; of 9: 7."""
    answer = signed_in(rina).get(PAGE)
    assert said(answer.context["board"], lambda line: line.pace.difference) == {"3273": 0, "3276": -2}
    assert answer.context["board"].whole.pace.difference == -3
    assert {cell.key: cell.text for cell in answer.context["whole"].cells}["pace"] == "–"
    assert answer.context["tiles"][0].more == "3 families behind"
    assert "so the column has no sum" in answer.content.decode()


def test_a_facilitator_sees_the_own_year_and_what_waits(province, signed_in, sari):
    answer = signed_in(sari).get(PAGE)
    own = answer.context["own"]
    assert (own.row.achieved, own.row.target.number) == (3, 4)
    assert answer.context["line"].achieved == 3
    assert {tile.name: tile.value for tile in answer.context["tiles"]} == {
        "Families accompanied": "7",
        "Voluntary graduations this month": "1",
        "Sessions this month": "0 of 12",
        "Follow-ups overdue": "0",
        "Exits sent back": "1",
        "Natural exits of the coming stage": "0",
        "With a fact to ask for": "0",
    }


def test_a_facilitator_is_led_to_the_own_families_behind_the_figures_of_the_year(province, signed_in, sari):
    client = signed_in(sari)
    found = dict(client.get("/dashboard/").context["behind"])
    assert found["Voluntary graduations"] == f"/figures/voluntary_graduations/families/?year={TODAY.year}"
    answer = client.get(found["Voluntary graduations"])
    assert (answer.status_code, Event.objects.filter(action="figure.families_opened", actor=sari).count()) == (200, 1)


def test_cases_that_wait_are_counted_where_the_family_lived(province, signed_in, rina):
    found = board(signed_in(rina))
    assert said(found, lambda line: line.cases) == {"3273": 2, "3276": 0}


@pytest.mark.parametrize(
    ("who", "area"),
    [("tono", "3276"), ("tono", "3571"), ("rina", "35"), ("rina", "3571"), ("tono", "32"), ("tono", "x")],
)
def test_another_area_is_not_found(province, signed_in, request, who, area):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"{PAGE}?area={area}").status_code == 404
    assert client.get(f"{PAGE}export/?area={area}").status_code == 404


def test_a_province_goes_on_to_its_district_and_back(province, signed_in, rina):
    client = signed_in(rina)
    assert '?area=3273"' in client.get(PAGE).content.decode()
    text = client.get(f"{PAGE}?area=3273").content.decode()
    assert "Dashboard, Kota Bandung" in text
    assert "?area=32" in text


def test_a_number_leads_to_the_figure_that_counts_it(province, signed_in, rina):
    client = signed_in(rina)
    row = next(row for row in client.get(PAGE).context["lines"] if row.line.area.code == "3276")
    cells = {cell.key: cell for cell in row.cells}
    for key in ("target", "achieved", "natural", "active", "waiting"):
        found = client.get(cells[key].address).context["found"]
        assert str(found.total) == cells[key].text, key


def test_what_is_known_late_leads_to_the_difference(province, signed_in, rina):
    client = signed_in(rina)
    row = next(row for row in client.get(PAGE).context["lines"] if row.line.area.code == "3276")
    address = next(cell.address for cell in row.cells if cell.key == "late")
    assert client.get(address).context["difference"] == "+1"


def test_a_province_that_sees_no_cases_reads_their_number_without_a_way_there(province, signed_in, rina):
    row = signed_in(rina).get(PAGE).context["lines"][0]
    assert [(cell.text, cell.address) for cell in row.cells if cell.key == "cases"] == [("2", "")]


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "3273"), ("-name", "3276"), ("-target", "3276"), ("late", "3273"), ("-active", "3273")]
)
def test_rows_are_sorted_as_asked(province, signed_in, rina, sort, first):
    assert signed_in(rina).get(f"{PAGE}?sort={sort}").context["lines"][0].line.area.code == first


@pytest.mark.parametrize("query", ["?sort=x", "?sort=unsure", "?by=facilitator", "?page=x", "?size=7"])
def test_what_is_not_understood_shows_nothing(province, signed_in, rina, query):
    answer = signed_in(rina).get(f"{PAGE}{query}")
    assert answer.status_code == 422
    assert "is not understood" in answer.content.decode()


def test_the_file_has_the_rows_and_the_whole(province, signed_in, rina, tmp_path):
    answer = signed_in(rina).get(f"{PAGE}export/?sort=-target")
    path = tmp_path / "dashboard.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] in ("3273", "3276", "32")]
    assert [row[:4] for row in rows] == [
        ("Kota Depok", "3276", 5, 1),
        ("Kota Bandung", "3273", 4, 3),
        ("Prov. Jawa Barat", "32", 9, 4),
    ]


def test_facilitators_are_not_saved_here(province, signed_in, tono):
    assert signed_in(tono).get(f"{PAGE}export/?by=facilitator").status_code == 403


def test_in_january_nothing_is_late_yet_and_last_month_is_december(province, signed_in, rina, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 1, 9))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=84))
    found = board(signed_in(rina))
    assert said(found, lambda line: (line.late, line.achieved, line.before)) == {
        "3273": (None, 0, 0),
        "3276": (None, 0, 0),
    }
    assert found.when.month_end == date(2025, 12, 31)


def test_an_installation_without_anything_says_so(areas, today, signed_in, ministry):
    assert "No parts to show" in signed_in(ministry).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("who", "query", "most"),
    [("ministry", "", 21), ("rina", "", 21), ("tono", "", 24), ("tono", "?by=facilitator", 26), ("sari", "", 40)],
)
def test_the_statements_do_not_grow(
    province, signed_in, request, django_assert_max_num_queries, who, query, most, ministry
):
    client = signed_in(request.getfixturevalue(who))
    client.get(PAGE)
    with django_assert_max_num_queries(most):
        assert client.get(f"{PAGE}{query}").status_code == 200


def test_families_without_a_component_by_the_first_day_of_the_stage_are_leaving():
    told = Tallied()
    told.by_key |= {
        "exit": Sums(2),
        "ends:2026-01-01": Sums(3),
        "ends:2026-01-02": Sums(5),
        "early:2025-12-01": Sums(7),
    }
    assert (leaving_by(told, date(2026, 1, 1)), leaving_by(told, None)) == (5, 2)


def test_a_year_is_drawn_up_to_today_beside_an_even_pace():
    drawn = spark([0, 2, 4], 8, pace(8, 4, 2025, date(2025, 3, 14)), date(2025, 3, 14))
    assert drawn.line == "0,32 10,32 20,24 24,16"
    assert (drawn.x, drawn.y, drawn.even_y) == (24.0, 16.0, 0.0)


def test_nothing_is_drawn_of_nothing():
    assert spark([0, 0], None, None, TODAY) is None


def test_the_days_beside_today_are_those_of_the_month_before():
    when = When(date(2025, 3, 31), datetime(2025, 3, 31, 3, tzinfo=NOW.tzinfo))
    assert (when.month_first, when.month_end, when.first) == (date(2025, 2, 1), date(2025, 2, 28), date(2025, 1, 1))


def test_an_auditor_of_a_district_reads_the_same(province, signed_in):
    assert board(signed_in(make.posted("agus", Role.AUDITOR, "3273"))).whole.achieved == 3


@pytest.mark.parametrize("sort", ["-active", "unsure", "-achieved"])
def test_facilitators_are_sorted_by_their_families_too(province, signed_in, tono, sort):
    make.posted("dewi", Role.FACILITATOR, "3273")
    rows = signed_in(tono).get(f"{PAGE}?by=facilitator&sort={sort}").context["lines"]
    assert {row.name: row.line.active for row in rows} == {"Sari": 7, "Dewi": 0}


@pytest.mark.parametrize(("who", "query", "drawn"), [("rina", "", True), ("tono", "", False)])
def test_a_province_has_a_map_of_its_districts_and_a_district_none(province, signed_in, request, who, query, drawn):
    page = signed_in(request.getfixturevalue(who)).get(f"{PAGE}{query}")
    assert ('id="map"' in page.text, "<svg" in page.text) == (drawn, True)


def test_the_map_says_what_the_rows_say(province, signed_in, rina):
    page = signed_in(rina).get(PAGE)
    lines = page.context["board"].lines
    drawn = page.context["map"].draw(400)
    assert all(f">{line.achieved}<" in drawn for line in lines if line.achieved)
