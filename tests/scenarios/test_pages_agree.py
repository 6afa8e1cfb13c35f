"""Two pages never disagree: every page, file and route that shows a figure says what its indicator says."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from tangga.cli import main
from tangga.figures.definitions import indicators
from tangga.people.roles import Action
from tests.api.conftest import give  # noqa: F401 - a fixture
from tests.features.reports.conftest import district, made, today  # noqa: F401 - fixtures
from tests.scenarios.province import BANDUNG, JAWA_BARAT, cells, counted, now, page, province, saved, walked  # noqa: F401 - fixtures

SEEN = list(indicators())


def test_nothing_that_is_compared_is_0(province):  # noqa: F811
    """0 beside 0 proves nothing."""
    assert [code for code in SEEN if not counted(code).total] == []


# --- the first page and the API


def test_the_first_page_of_a_district(province):  # noqa: F811
    found = page(province.tono, "/").context["found"]
    assert found.families == counted("assessed_families").total
    assert found.members_paid == counted("paid_persons").total
    assert (found.period_idr, found.annual_idr) == (
        counted("entitled_stage_idr").total,
        counted("entitled_year_idr").total,
    )
    assert found.unsure == counted("unsure_families").total
    assert found.exit == counted("natural_exits_ahead", by="end_year").parts["now"]


def test_the_first_page_of_a_province_has_a_row_a_district(province):  # noqa: F811
    rows = page(province.rina, "/").context["parts"]
    families = counted("assessed_families", JAWA_BARAT, by="district").parts
    money = counted("entitled_stage_idr", JAWA_BARAT, by="district").parts
    assert {part.area.code: part.families for part, _bars in rows} == {code: n for code, n in families.items() if n}
    assert {part.area.code: part.period_idr for part, _bars in rows} == {code: n for code, n in money.items() if n}


def test_the_target_on_the_first_page(province):  # noqa: F811
    told = [each.value for each in page(province.tono, "/").context["figures"]]
    assert f"{counted('voluntary_graduations').total} of {counted('target').total}" in told


def test_the_figures_of_the_api(province, give):  # noqa: F811
    told = give(province.tono).get("/answers/figures").json()
    assert told["families"] == counted("assessed_families").total
    assert told["annual_idr"] == counted("entitled_year_idr").total
    assert told["unsure"] == counted("unsure_families").total


# --- what is ahead and what is missing


def test_the_page_of_natural_exits(province):  # noqa: F811
    context = page(province.tono, "/exits/").context
    ahead = counted("natural_exits_ahead", by="end_year")
    shown = {str(year): many for year, many in context["total"].by_year.items() if many}
    inside = {part: many for part, many in ahead.parts.items() if part in shown}
    assert shown == inside
    assert context["total"].now == ahead.parts["now"]
    assert sum(shown.values()) + context["total"].now + context["total"].later == ahead.total


def test_the_page_of_what_is_to_be_asked(province):  # noqa: F811
    context = page(province.tono, "/unsure/").context
    assert context["count"] == counted("unsure_families").total
    missing = {code: many for code, _words, many, _chosen in context["facts"]}
    assert missing == counted("facts_missing", by="fact").parts


# --- targets and graduates


def test_the_page_of_targets(province):  # noqa: F811
    board = page(province.rina, "/targets/?year=2025").context["board"]
    assert board.whole.achieved == counted("voluntary_graduations", JAWA_BARAT).total == 3
    assert board.whole.target.number == counted("target", JAWA_BARAT).total
    assert board.whole.left == counted("exits", JAWA_BARAT).total
    achieved = counted("voluntary_graduations", JAWA_BARAT, by="district").parts
    assert {row.area.code: row.achieved for row in board.parts} == achieved
    to_go = counted("target_to_go", JAWA_BARAT, by="district").parts
    ours = {row.area.code: row.target.number - row.achieved for row in board.parts if row.target}
    assert ours == {BANDUNG: to_go[BANDUNG]}
    by_month = list(counted("voluntary_graduations", JAWA_BARAT, by="month").parts.values())
    assert [many for _month, many in board.monthly] == [sum(by_month[: n + 1]) for n in range(5)]


@pytest.mark.parametrize(
    ("query", "code"), [("type=voluntary", "voluntary_graduations"), ("type=natural", "natural_graduations")]
)
def test_the_list_of_graduates_and_its_file(province, query, code):  # noqa: F811
    address = f"/targets/graduates/?{query}&from=2025-01-01&to=2025-12-31"
    assert page(province.tono, address).context["rows"].paginator.count == counted(code).total
    assert len(saved(province.tono, address.replace("/?", "/export/?"))) == counted(code).total


def test_the_list_of_everybody_who_left(province):  # noqa: F811
    context = page(province.tono, "/targets/graduates/?from=2025-01-01&to=2025-12-31").context
    by_type = counted("exits", by="type").parts
    assert context["rows"].paginator.count + context["not_recorded"] == counted("exits").total
    assert context["not_recorded"] == by_type["unknown"]


# --- the waiting list, places, sessions, numbers


def test_the_waiting_list_and_the_page_of_places(province):  # noqa: F811
    assert page(province.tono, "/waiting/?state=waiting").context["rows"].paginator.count == 2
    assert counted("waiting_families").total == 2
    places = [page(province.tono, f"/waiting/places/?state={state}") for state in ("open", "offered")]
    shown = sum(each.context["rows"].paginator.count for each in places)
    assert shown == counted("open_places").total


def test_the_page_of_coverage(province):  # noqa: F811
    sums = page(province.tono, "/sessions/coverage/?period=2025").context["total"]
    assert sums.sessions == counted("sessions_held").total == 2
    assert sums.marks == counted("session_attendance").total == 12
    assert sums.present == counted("session_attendance", by="attendance").parts["present"]


def test_the_page_of_numbers_that_stand_twice(province):  # noqa: F811
    shown = page(province.tono, "/duplicates/?state=open").context["rows"].paginator.count
    assert shown == counted("duplicates").total


# --- every figure: its page, its files, the command, the families behind it


SAME_EVERYWHERE = [
    (code, by) for code in SEEN for by in ("", "sub_district", "month") if by in ("", *indicators()[code].by)
]


@pytest.mark.parametrize(("code", "by"), SAME_EVERYWHERE)
def test_a_figure_is_the_same_on_its_page_and_in_its_files(province, code, by):  # noqa: F811
    ours = counted(code, by=by)
    query = f"?year=2025&by={by}"
    assert page(province.tono, f"/figures/{code}/{query}").context["found"].parts == ours.parts
    told = json.loads(page(province.tono, f"/figures/{code}/json/{query}").content)
    assert (told["total"], told["parts"]) == (ours.total, dict(ours.parts))
    rows = list(csv.DictReader(io.StringIO(page(province.tono, f"/figures/{code}/csv/{query}").content.decode())))
    assert [row["value"] for row in rows] == [str(many) for many in [*ours.parts.values(), ours.total]]
    book = cells(page(province.tono, f"/figures/{code}/export/{query}"))
    assert [row[2] for row in book] == [*ours.parts.values(), ours.total]


@pytest.mark.parametrize("code", SEEN)
def test_the_command_says_what_the_indicator_says(province, code):  # noqa: F811
    words = ["figure", code, "--region", BANDUNG, "--period", "2025", "--json"]
    told = json.loads(CliRunner().invoke(main, words).stdout)
    assert told["total"] == counted(code).total


@pytest.mark.parametrize("code", ["voluntary_graduations", "exits", "active_families", "waiting_families"])
def test_as_many_families_stand_behind_a_figure_as_it_counts(province, code):  # noqa: F811
    rows = page(province.tono, f"/figures/{code}/families/?year=2025").context["rows"]
    assert rows.paginator.count == counted(code).total


@pytest.mark.parametrize("code", ["assessed_families", "unsure_families", "natural_exits_ahead"])
def test_as_many_families_stand_behind_what_was_assessed(province, code):  # noqa: F811
    rows = page(province.tono, f"/figures/{code}/families/?year=2025").context["rows"]
    assert rows.paginator.count == counted(code).total


def test_an_official_sees_every_figure_there_is(province):  # noqa: F811
    needed = {each.needs for each in indicators().values()} - {""}
    assert {Action.SEE_LABELS, Action.SEE_GRANT_MONEY, Action.SEE_DUPLICATES} == {Action(each) for each in needed}
    assert page(province.tono, "/figures/").context["many"] == len(SEEN)
