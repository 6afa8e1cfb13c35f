"""The API, the dashboards of each role, the pages of the field and their workbooks agree with the indicators."""

import json
from datetime import date
from uuid import uuid4

import pytest
from click.testing import CliRunner

from tangga.cli import main
from tangga.figures.definitions import indicators
from tangga.figures.figure import figure
from tangga.figures.words import sentence_of
from tangga.papers import formats
from tangga.rules.periods import read
from tangga.runs.models import Run
from tangga.targets.asked import end_of
from tests.api.conftest import give  # noqa: F401 - a fixture
from tests.features.reports.conftest import district, made  # noqa: F401 - fixtures
from tests.scenarios.province import (  # noqa: F401 - fixtures
    BANDUNG,
    JAWA_BARAT,
    NOW,
    TODAY,
    counted,
    now,
    page,
    province,
    rows_of,
    saved,
    signed_in,
    some,
    walked,
)

VOLUNTARY = "voluntary_graduations"


@pytest.mark.parametrize("code", indicators())
def test_a_figure_of_the_api(province, give, code):  # noqa: F811
    told = give(province.tono).get(f"/figures/{code}", {"period": "2025"}).json()
    ours = counted(code)
    assert (told["total"], told["parts"]) == (ours.total, dict(ours.parts))


# --- dashboards, by role


def known_late(region, by):
    """Recorded after the end of last month, of what happened until then."""
    month = {"as_of": date(2025, 4, 30), "by": by, "now": NOW}
    until = read("2025-01-01..2025-04-30")
    then, later = (figure(VOLUNTARY, region, until, known_at=at, **month).parts for at in (end_of(month["as_of"]), NOW))
    return {code: many - then[code] for code, many in later.items()}


def test_the_dashboard_of_a_province_and_its_map(province):  # noqa: F811
    found = page(province.rina, "/dashboard/").context
    lines = found["board"].lines
    cut = {"region": JAWA_BARAT, "by": "district"}
    achieved = {line.area.code: line.achieved for line in lines}
    assert achieved == counted(VOLUNTARY, **cut).parts
    assert {line.area.code: line.active for line in lines} == counted("active_families", **cut).parts
    assert {line.area.code: line.waiting for line in lines} == counted("waiting_families", **cut).parts
    assert {line.area.code: line.natural.year for line in lines} == counted("natural_graduations", **cut).parts
    assert {line.area.code: line.late for line in lines} == known_late(JAWA_BARAT, "district") != {}
    assert {line.area.code: line.target for line in lines if line.target} == {BANDUNG: counted("target").total}
    assert found["board"].whole.target == counted("target", JAWA_BARAT).total
    assert all(f">{many}<" in found["map"].draw(400) for many in achieved.values() if many)


def test_the_workbook_of_a_dashboard(province):  # noqa: F811
    *rows, whole = rows_of(page(province.rina, "/dashboard/export/"))
    cut = {"region": JAWA_BARAT, "by": "district"}
    told = {"Achieved this year": VOLUNTARY, "Natural exits this year": "natural_graduations"}
    told |= {"Active families": "active_families", "On the waiting list": "waiting_families"}
    shown = {head: {row["Area code"]: row[head] for row in rows} for head in told}
    assert shown == {head: counted(code, **cut).parts for head, code in told.items()}
    assert [whole[head] for head in (*told, "Target")] == [
        counted(code, JAWA_BARAT).total for code in (*told.values(), "target")
    ]


def test_the_dashboard_of_the_country(province):  # noqa: F811
    lines = page(province.mega, "/dashboard/").context["board"].lines
    cut = {"region": "00", "by": "province"}
    assert some({line.area.code: line.achieved for line in lines}) == some(counted(VOLUNTARY, **cut).parts)
    assert some({line.area.code: line.active for line in lines}) == some(counted("active_families", **cut).parts)
    assert some({line.area.code: line.waiting for line in lines}) == some(counted("waiting_families", **cut).parts)


@pytest.mark.parametrize("who", ["tono", "lestari", "agus"])
def test_the_dashboard_of_a_district(province, who):  # noqa: F811
    board = page(vars(province).get(who, province.auditor), "/dashboard/").context["board"]
    for head, code in (("achieved", VOLUNTARY), ("active", "active_families"), ("unsure", "unsure_families")):
        shown = {line.area.code: getattr(line, head) for line in board.lines}
        assert shown == counted(code, by="sub_district").parts
    whole = (board.whole.target, board.whole.achieved, board.whole.waiting)
    assert whole == tuple(counted(code).total for code in ("target", VOLUNTARY, "waiting_families"))


def test_the_dashboard_by_facilitator_and_the_own_one(province):  # noqa: F811
    """All who left of their own will in Bandung were with Sari."""
    board = page(province.tono, "/dashboard/?by=facilitator").context["board"]
    assert sum(line.achieved for line in board.lines) == board.whole.achieved == counted(VOLUNTARY).total
    assert board.whole.active == counted("active_families").total
    assert page(province.sari, "/dashboard/").context["own"].row.achieved == counted(VOLUNTARY).total
    assert page(province.sari, "/targets/?year=2025").context["own"].row.achieved == counted(VOLUNTARY).total


# --- workbooks and pages of the field


def test_the_workbook_of_targets(province):  # noqa: F811
    rows = saved(province.rina, "/targets/export/?year=2025")
    cut = {"region": JAWA_BARAT, "by": "district"}
    assert {row["Area code"]: row["Achieved"] for row in rows} == counted(VOLUNTARY, **cut).parts
    assert {row["Area code"]: row["Target"] for row in rows if row["Target"]} == {BANDUNG: counted("target").total}
    left = {row["Area code"]: row["Achieved"] + row["Other exits"] + row["Left, not recorded how"] for row in rows}
    assert left == counted("exits", **cut).parts


def test_the_workbook_of_coverage(province):  # noqa: F811
    rows = saved(province.tono, "/sessions/coverage/export/?period=2025")
    shown = {head: sum(row[head] for row in rows) for head in ("Sessions held", "Present", "Sick", "Leave", "Absent")}
    came = counted("session_attendance", by="attendance").parts
    assert shown == {
        "Sessions held": counted("sessions_held").total, "Present": came["present"], "Sick": came["sick"],
        "Leave": came["leave"], "Absent": came["absent"],
    }  # fmt: skip


def test_the_pages_of_grants_and_their_workbooks(province):  # noqa: F811
    listed = page(province.tono, "/grants/?state=paid").context["rows"].paginator.count
    assert listed == len(saved(province.tono, "/grants/export/?state=paid")) == counted("grants").total
    money = page(province.tono, "/grants/budgets/").context["money"]
    assert money["paid"] == counted("grants_idr").total
    assert sum(row["Paid"] for row in saved(province.tono, "/grants/budgets/export/")) == counted("grants_idr").total
    by_district = page(province.rina, "/grants/budgets/").context["by_district"]
    shown = {row["district"]: row["paid"] for row in by_district}
    assert shown == some(counted("grants_idr", JAWA_BARAT, by="district").parts)


def test_the_pages_of_labelling_and_the_workbook(province):  # noqa: F811
    ours = counted("house_labels", by="label").parts
    [(_campaign, standing, _symbol)] = page(province.tono, "/labelling/").context["lines"]
    of_one = page(province.tono, f"/labelling/{province.campaign.public_id}/").context["standing"]
    assert standing.by_status == of_one.by_status == {**ours, "not_yet": 2}
    rows = saved(province.tono, f"/labelling/{province.campaign.public_id}/export/")
    assert sum(bool(row["Day"]) for row in rows) == counted("house_labels").total


def test_the_overview_of_labelling_hides_and_never_tells_otherwise(province):  # noqa: F811
    lines = {row.area.code: row.shown.cells for row in page(province.rina, "/labelling/overview/").context["lines"]}
    shown = {status: many for status, many in lines[BANDUNG].items() if isinstance(many, int) and many}
    ours = counted("house_labels", by="label").parts
    assert shown == {status: ours[status] for status in ("labelled", "refused")}


def test_the_page_of_an_assessment_and_the_api(province, give):  # noqa: F811
    run = Run.objects.get(area=BANDUNG, is_current=True)
    told = {
        "active": "assessed_families", "members_paid": "paid_persons", "annual_idr": "entitled_year_idr",
        "period_idr": "entitled_stage_idr", "unsure": "unsure_families",
    }  # fmt: skip
    ours = {name: counted(code).total for name, code in told.items()}
    assert {name: page(province.tono, f"/runs/{run.public_id}/").context["run"].counts[name] for name in told} == ours
    asked = give(province.tono).get(f"/runs/{run.public_id}").json()["counts"]
    assert {name: asked[name] for name in told} == ours


def test_the_list_of_families_its_workbook_and_the_api(province, give):  # noqa: F811
    ours = counted("assessed_families").total
    assert page(province.tono, "/families/?active=yes").context["count"] == ours
    assert len(saved(province.tono, "/families/export/?active=yes")) == ours
    assert give(province.tono).get("/families", {"active": "yes"}).json()["total"] == ours
    missing = page(province.tono, "/families/?active=yes&unsure=yes").context["count"]
    assert missing == counted("unsure_families").total


def test_the_list_of_visits_and_its_workbook(province):  # noqa: F811
    listed = page(province.tono, "/visits/?state=done").context["rows"].paginator.count
    assert listed == len(saved(province.tono, "/visits/export/?state=done")) == counted("visits_held").total


def test_the_workbooks_of_the_waiting_list_and_of_places(province):  # noqa: F811
    assert len(saved(province.tono, "/waiting/export/?state=waiting")) == counted("waiting_families").total
    places = [saved(province.tono, f"/waiting/places/export/?state={state}") for state in ("open", "offered")]
    assert sum(map(len, places)) == counted("open_places").total


# --- pictures, the families behind a figure, claims


PICTURES = [
    ("ranking", "active_families", "village"), ("ranking", "house_labels", "label"),
    ("ranking", "session_attendance", "attendance"), ("side-by-side", VOLUNTARY, "quarter"),
    ("side-by-side", "natural_exits_ahead", "end_year"),
]  # fmt: skip


@pytest.mark.parametrize(("picture", "code", "by"), PICTURES)
def test_a_picture_saved_says_every_number_of_its_figure(province, picture, code, by):  # noqa: F811
    ours = counted(code, by=by)
    drawn = page(province.tono, f"/figures/{code}/svg/?year=2025&by={by}&picture={picture}").content.decode()
    assert f">{sentence_of(ours, province.tono.postings.get().area)}</title>" in drawn
    assert [many for many in some(ours.parts).values() if f">{formats.number(many)}<" not in drawn] == []


def test_the_map_and_the_pace_saved(province):  # noqa: F811
    ours = counted(VOLUNTARY, JAWA_BARAT, by="district")
    drawn = page(province.rina, f"/figures/{VOLUNTARY}/svg/?year=2025&by=district&picture=map").content.decode()
    assert [many for many in some(ours.parts).values() if f">{many}<" not in drawn] == []
    pace = page(province.rina, f"/figures/{VOLUNTARY}/svg/?year=2025&by=&picture=pace").content.decode()
    assert f"{ours.total} achieved of a target of {counted('target', JAWA_BARAT).total}" in pace


@pytest.mark.parametrize("code", [VOLUNTARY, "exits", "active_families", "natural_exits_ahead", "fallen_back"])
def test_as_many_families_are_saved_as_stand_behind_a_figure(province, code):  # noqa: F811
    assert len(saved(province.tono, f"/figures/{code}/families/export/?year=2025")) == counted(code).total


@pytest.fixture
def claim(province):  # noqa: F811
    """What a newspaper wrote of the sub-districts, checked on the page, and kept."""
    table = {"text": "Kec. Sukasari 7", "measure": VOLUNTARY, "period": "2025", "source": "Koran"}
    table |= {"published_on": "2025-05-19", "area": BANDUNG, "sent_as": str(uuid4())}
    client = signed_in(province.tono)
    [checked] = client.post("/claims/check/", {"step": "check", **table}).context["drafts"]
    kept = client.post("/claims/check/", {"step": "keep", **table})
    assert kept.status_code == 302
    return checked, page(province.tono, kept.url).context["found"].checked


def test_a_published_table_is_held_against_the_indicator(province, claim):  # noqa: F811
    _page, kept = claim
    ours = counted(VOLUNTARY, by="sub_district")
    assert (kept.known_now, kept.now.parts) == (ours.total, ours.parts)
    at = end_of(date(2025, 5, 19))
    then = figure(VOLUNTARY, BANDUNG, read("2025"), as_of=TODAY, known_at=at, by="sub_district", now=NOW)
    assert (kept.known_then, kept.then.parts) == (then.total, then.parts)
    [row] = rows_of(page(province.tono, "/claims/export/"))
    assert (row["Counted then"], row["Counted when kept"]) == (then.total, ours.total)
    differs, same = (page(province.tono, f"/claims/?ours={said}").context["rows"] for said in ("other", "same"))
    assert (differs.paginator.count, same.paginator.count) == (1, 0)


def test_the_command_that_checks_claims(province, tmp_path):  # noqa: F811
    path = tmp_path / "claims.yaml"
    rows = [f"- {{id: {code}, region: '{BANDUNG}', measure: {code}, period: 2025, value: 1}}" for code in indicators()]
    path.write_text("\n".join(rows))
    told = json.loads(CliRunner().invoke(main, ["claim", "check", str(path), "--json"]).stdout)
    assert {each["id"]: each["ours_known_now"] for each in told} == {code: counted(code).total for code in indicators()}
