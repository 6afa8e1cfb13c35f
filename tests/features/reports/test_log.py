"""The log's pages: who may read what of it, filters that fail closed, paging without counting off, the workbook."""

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from tangga.audit.actions import record
from tangga.audit.models import Event
from tangga.families.models import FamilyFacts, Member
from tests import make
from tests.small_district import SINCE, TODAY

LOG, EXPORT = "/log/", "/log/export/"
AT = datetime(2025, 5, 19, 3, 0, tzinfo=UTC)


@pytest.fixture
def events(district):
    """Two in Bandung, one in Kediri, one about an account."""
    family = str(district.wahyuni.public_id)
    return [
        record("family.viewed", district.wahyuni, by=district.tono, area_code="3273011001", family=family, at=AT),
        record("families.exported", None, by=district.sari, area_code="3273", detail={"rows": 27}, at=AT),
        record("families.exported", None, by=district.budi, area_code="3571", detail={"rows": 4711}, at=AT),
        record("person.posted", district.sari, by=district.admin, detail={"role": "facilitator"}, at=AT),
    ]


def lines(page):
    """What the table says: (what, who) of every line."""
    return [(told.what, told.who) for told in page.context["stretch"].events]


def test_an_auditor_reads_the_events_of_the_area_and_no_others(as_auditor, events):
    page = as_auditor.get(f"{LOG}?since=2025-05-18")
    assert sorted(lines(page)) == [
        ("Looked at a family", "Tono Hidayat"),
        ("Saved families as Excel", "Sari Dewi"),
    ]
    assert "2 lines" in page.text
    assert "Budi Santoso" not in page.text
    assert "4711" not in page.text


def test_the_head_of_the_office_reads_the_same(as_head, as_auditor, events):
    assert lines(as_head.get(LOG)) == lines(as_auditor.get(LOG))


def test_the_administrator_reads_about_accounts_and_nothing_about_any_family(as_admin, events, district):
    page = as_admin.get(LOG)
    assert lines(page) == [("Posted somebody", "Wati Purnama")]
    assert "Sari Dewi" in page.text  # whose account it is about
    assert str(district.wahyuni.public_id) not in page.text
    assert "Sari Wahyuni" not in page.text
    assert "Looked at a family" not in page.text  # not even offered as a filter


@pytest.mark.parametrize("query", ["kind=families", "action=family.viewed"])
def test_an_administrator_who_asks_for_families_is_not_understood(as_admin, events, query):
    page = as_admin.get(f"{LOG}?{query}")
    assert page.status_code == 422
    assert lines(page) == []


@pytest.mark.parametrize("client", ["as_tono", "as_sari", "as_rina"])
def test_other_roles_are_told_that_the_log_is_not_for_them(request, client, events):
    answer = request.getfixturevalue(client).get(LOG)
    assert answer.status_code == 403
    assert "read the log" in answer.text


def test_a_line_says_when_who_as_what_where_and_the_details(as_auditor, events):
    text = as_auditor.get(f"{LOG}?action=families.exported").text
    assert "19 May 2025, 10:00" in text.replace("\u00a0", " ")
    assert "Facilitator" in text
    assert "Kota Bandung" in text
    assert "Rows" in text
    assert "27" in text


def test_what_changed_is_told_with_both_values(as_auditor, district):
    record(
        "families.registered", None, by=district.tono, area_code="3273", before={"decile": 3}, after={"decile": None}
    )
    text = as_auditor.get(LOG).text
    assert text.index("<dt>Decile<") < text.index("before: </span>3</span>") < text.index("after: </span> –")


def test_a_family_of_the_area_is_named_and_one_that_moved_away_is_not(as_auditor, events, district):
    assert "Sari Wahyuni" in as_auditor.get(LOG).text
    FamilyFacts.objects.filter(family=district.wahyuni).update(region_id="3571011001", effective_on=SINCE)

    page = as_auditor.get(LOG)
    assert "Sari Wahyuni" not in page.text
    assert str(district.wahyuni.public_id) not in page.text
    assert "a family that is not in your area now" in page.text


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("kind=families", ["Looked at a family"]),
        ("kind=files", ["Saved families as Excel"]),
        ("action=family.viewed", ["Looked at a family"]),
        ("area=3273011001", ["Looked at a family"]),
        ("since=2025-05-19&until=2025-05-19", ["Saved families as Excel", "Looked at a family"]),
        ("until=2025-05-16", []),
        ("since=2025-05-20", []),
    ],
)
def test_filters_narrow_the_log(as_auditor, events, query, left):
    page = as_auditor.get(f"{LOG}?{query}")
    assert page.status_code == 200
    assert [what for what, _who in lines(page)] == left


@pytest.mark.parametrize(
    "query",
    [
        "kind=dances",
        "action=family.danced",
        "area=3571",
        "area=35",
        "area=x",
        "since=yesterday",
        "until=1066-10-14",
        "since=2025-05-20&until=2025-05-19",
        "who=tono",
        "who=00000000-0000-0000-0000-000000000000",
        "sort=who",
        "size=7",
        "work=no",
        "after=999999999",
        "after=-1",
    ],
)
def test_a_filter_that_is_not_understood_shows_nothing_and_says_so(as_auditor, events, query):
    page = as_auditor.get(f"{LOG}?{query}")
    assert page.status_code == 422
    assert lines(page) == []
    assert "so nothing is shown" in page.text
    assert as_auditor.get(f"{EXPORT}?{query}").status_code == 422
    assert as_auditor.post(f"{EXPORT}?{query}", {"reason": "audit"}).status_code == 422
    assert not Event.objects.filter(action="log.exported").exists()


def test_an_event_of_another_area_is_no_place_to_go_on_from(as_auditor, events):
    assert as_auditor.get(f"{LOG}?after={events[2].pk}").status_code == 422


def test_somebody_who_did_nothing_here_is_as_unknown_as_nobody(as_auditor, events, district):
    known = as_auditor.get(f"{LOG}?who={district.budi.public_id}")
    assert known.status_code == 422
    assert "Budi" not in known.text


def test_a_person_is_found_by_name_and_only_an_id_stands_in_the_address(as_auditor, events, district):
    answer = as_auditor.post("/log/search/", {"text": "tono hid", "rest": "kind=families&after=3"})
    assert answer.url == f"/log/?kind=families&who={district.tono.public_id}"
    assert lines(as_auditor.get(answer.url)) == [("Looked at a family", "Tono Hidayat")]


def test_of_several_with_the_name_one_is_chosen(as_auditor, events, district):
    record("run.done", None, by=make.person("tono2", "Tono Hidayat Putra"), area_code="3273")
    page = as_auditor.post("/log/search/", {"text": "Tono"})
    assert "Tono Hidayat Putra" in page.text
    assert str(district.tono.public_id) in page.text


@pytest.mark.parametrize("text", ["Budi", "budi", "Wati", "x", ""])
def test_who_did_nothing_in_the_area_is_not_found(as_auditor, events, text):
    answer = as_auditor.post("/log/search/", {"text": text})
    assert answer.url == "/log/"


def test_paging_goes_on_from_a_line_both_ways_and_every_line_comes_once(as_auditor, district):
    for place in range(60):  # several at the very same instant
        at = AT + timedelta(minutes=place // 4)
        record("families.exported", None, by=district.tono, area_code="3273", detail={"rows": place}, at=at)

    def rows(page):
        return [told.event.detail["rows"] for told in page.context["stretch"].events]

    files = f"{LOG}?kind=files"
    first = as_auditor.get(files)
    second = as_auditor.get(f"{files}&after={first.context['stretch'].on}")
    third = as_auditor.get(f"{files}&after={second.context['stretch'].on}")
    assert rows(first) + rows(second) + rows(third) == list(range(59, -1, -1))
    assert (first.context["stretch"].back, third.context["stretch"].on) == (None, None)
    again = as_auditor.get(f"{files}&before={third.context['stretch'].back}")
    assert rows(again) == rows(second)
    assert rows(as_auditor.get(f"{files}&before={second.context['stretch'].back}")) == rows(first)
    oldest = as_auditor.get(f"{files}&sort=at&size=50")
    assert rows(oldest) == list(range(50))


def test_a_page_of_the_log_takes_a_bounded_number_of_questions(as_auditor, district, django_assert_max_num_queries):
    for place in range(30):
        record("person.posted", district.sari, by=district.tono, area_code="3273", detail={"rows": place})
    with django_assert_max_num_queries(14):
        as_auditor.get(LOG)


def test_the_log_is_saved_as_excel_for_a_reason_and_that_is_logged(as_auditor, events, district):
    assert "Why do you need this file?" in as_auditor.get(EXPORT).text
    assert as_auditor.post(EXPORT, {}).status_code == 422
    answer = as_auditor.post(f"{EXPORT}?kind=families", {"reason": "audit"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    heading, row = list(book.worksheets[0].iter_rows(values_only=True))
    told = dict(zip(heading, row, strict=True))
    assert (told["What"], told["Who"], told["As"]) == ("Looked at a family", "Tono Hidayat", "District official")
    assert (told["Family id"], told["Where"]) == ("F-0001", "Kel. Sarijadi")
    assert answer["Content-Disposition"] == f'attachment; filename="log-{TODAY.isoformat()}.xlsx"'

    event = Event.objects.get(action="log.exported")
    assert event.detail == {"rows": 1, "filters": ["kind"], "reason": "audit"}
    assert (event.actor, event.area_code) == (district.auditor, "3273")


def test_the_workbook_holds_no_name_of_a_family_and_nothing_of_other_areas(as_auditor, events):
    answer = as_auditor.post(EXPORT, {"reason": "audit"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [cell for cell in cells if "Wahyuni" in cell or "Budi" in cell or "4711" in cell]


def test_a_note_that_is_a_formula_arrives_as_a_text(as_auditor, district):
    detail = {"reason": "other", "note": "=cmd|' /c calc'!A1", "rows": 1}
    record("families.exported", None, by=district.sari, area_code="3273", detail=detail)
    answer = as_auditor.post(EXPORT, {"reason": "audit"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_opening_a_familys_page_is_logged_where_the_family_lives(as_tono, district):
    page = f"/families/{district.wahyuni.public_id}/"
    as_tono.get(page)
    as_tono.get(f"{page}?on=2025-01-01")

    event = Event.objects.get(action="family.viewed")
    assert (event.actor, event.area_code) == (district.tono, "3273011001")
    assert event.family == str(district.wahyuni.public_id)


def test_a_family_out_of_reach_is_not_looked_at(as_budi, district):
    assert as_budi.get(f"/families/{district.wahyuni.public_id}/").status_code == 404
    assert not Event.objects.filter(action="family.viewed").exists()


@pytest.mark.parametrize("client", ["as_auditor", "as_head", "as_tono"])
def test_who_looked_at_a_family_is_told_with_role_time_and_what(request, client, as_sari, district):
    as_sari.get(f"/families/{district.wahyuni.public_id}/")
    as_sari.post(f"/families/{district.wahyuni.public_id}/number/", {"whose": "family"})
    reader = request.getfixturevalue(client)
    assert f"/families/{district.wahyuni.public_id}/log/" in reader.get(f"/families/{district.wahyuni.public_id}/").text

    page = reader.get(f"/families/{district.wahyuni.public_id}/log/")
    assert ("Looked at a family", "Sari Dewi") in lines(page)
    assert ("Uncovered a NIK or KK number", "Sari Dewi") in lines(page)
    assert "Facilitator" in page.text


@pytest.mark.parametrize(("client", "status"), [("as_sari", 403), ("as_rina", 403), ("as_admin", 404)])
def test_who_looked_is_not_for_every_role(request, client, status, district):
    reader = request.getfixturevalue(client)
    assert reader.get(f"/families/{district.wahyuni.public_id}/log/").status_code == status


def test_who_looked_at_a_family_of_another_area_is_not_there(as_tono, district):
    assert as_tono.get(f"/families/{district.in_kediri.public_id}/log/").status_code == 404


def test_what_another_area_did_with_a_family_before_it_moved_here_stays_there(as_tono, district):
    family = str(district.wahyuni.public_id)
    record("family.viewed", district.wahyuni, by=district.budi, area_code="3571011001", family=family)
    assert lines(as_tono.get(f"/families/{family}/log/")) == []


def test_a_filter_on_a_familys_log_that_is_not_known_is_refused(as_tono, district):
    assert as_tono.get(f"/families/{district.wahyuni.public_id}/log/?kind=families").status_code == 422
    assert as_tono.get(f"/families/{district.wahyuni.public_id}/log/?after=999999").status_code == 422


@pytest.fixture
def with_work(events, district):
    """What two of the events above had done in the background."""
    for action in ("job.asked", "job.failed"):
        record(action, None, by=None, area_code="3273", detail={"kind": "runs.compare"}, at=AT)


def test_work_in_the_background_is_left_out_until_asked_for_and_the_count_says_so(as_auditor, with_work):
    page = as_auditor.get(f"{LOG}?since=2025-05-18&until=2025-05-19")
    assert sorted(what for what, _who in lines(page)) == ["Looked at a family", "Saved families as Excel"]
    assert "2 lines" in page.text
    assert "2 lines about work in the background are left out" in " ".join(page.text.split())
    assert "?since=2025-05-18&amp;until=2025-05-19&amp;work=shown" in page.text

    page = as_auditor.get(f"{LOG}?since=2025-05-18&until=2025-05-19&work=shown")
    assert len(lines(page)) == 4
    assert "4 lines" in page.text
    assert "left out" not in page.text
    assert "Comparison of two assessments" in page.text  # not: runs.compare
    assert "With work in the background" in page.text


@pytest.mark.parametrize("query", ["kind=work", "action=job.asked"])
def test_who_asks_for_work_in_the_background_by_kind_or_by_name_sees_it(as_auditor, with_work, query):
    page = as_auditor.get(f"{LOG}?{query}")
    assert ("Asked for work in the background", "nobody signed in, or the server itself") in lines(page)
    assert "left out" not in page.text


def test_a_log_of_nothing_but_work_in_the_background_is_not_called_empty(as_auditor, district):
    record("job.asked", None, by=district.tono, area_code="3273", detail={"kind": "runs.compare"}, at=AT)
    page = as_auditor.get(f"{LOG}?since=2025-05-18&until=2025-05-19")
    assert lines(page) == []
    assert "1 line about work in the background is left out" in " ".join(page.text.split())
    assert "No line fits all these filters" in page.text


def test_who_has_no_such_lines_is_not_told_of_any(as_admin, with_work):
    assert "in the background" not in as_admin.get(LOG).text
    assert as_admin.get(f"{LOG}?work=shown").status_code == 422


@pytest.mark.parametrize(("query", "rows"), [("", 2), ("work=shown", 4)])
def test_the_workbook_leaves_out_what_the_page_leaves_out_and_says_so(as_auditor, with_work, query, rows):
    address = f"{EXPORT}?since=2025-05-18&until=2025-05-19&{query}"
    assert ("Without work in the background" in as_auditor.get(address).text) is (rows == 2)
    answer = as_auditor.post(address, {"reason": "audit"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.worksheets[0].max_row == rows + 1
    notes = dict(book.worksheets[1].iter_rows(values_only=True, max_col=2))
    assert notes.get("Work in the background") == ("left out" if rows == 2 else None)
    assert Event.objects.get(action="log.exported").detail["rows"] == rows


def test_a_search_for_a_person_keeps_what_is_shown(as_auditor, with_work, district):
    answer = as_auditor.post("/log/search/", {"text": "tono hid", "rest": "work=shown"})
    assert answer.url == f"/log/?work=shown&who={district.tono.public_id}"


def test_whose_number_was_uncovered_is_said(as_auditor, as_sari, district):
    pupil = Member.objects.get(member_id="M-1")
    record("family.identity_revealed", pupil, by=district.sari, area_code="3273", detail={"kind": "nik"},
           family=str(district.wahyuni.public_id), at=AT)  # fmt: skip
    (told,) = as_auditor.get(f"{LOG}?kind=families").context["stretch"].events
    assert (told.subject, told.details) == ("Sari Wahyuni", [("Kind", "NIK")])


def test_an_event_about_a_family_that_had_no_place_that_day_is_in_its_log_and_in_no_area(
    as_auditor, as_tono, as_admin, district
):
    family = str(district.wahyuni.public_id)
    record("family.viewed", district.wahyuni, by=district.sari, family=family, at=AT)
    for reader in (as_auditor, as_tono):
        assert ("Looked at a family", "Sari Dewi") in lines(reader.get(f"/families/{family}/log/"))
    for reader in (as_auditor, as_admin):
        assert "Looked at a family" not in [
            what for what, _who in lines(reader.get(f"{LOG}?since=2025-05-18&until=2025-05-19"))
        ]
