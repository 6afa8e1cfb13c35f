"""The pages of work reports: what each role sees, what it may take away, and how many statements a list sends."""

import io
from datetime import date, timedelta
from uuid import uuid4

import openpyxl
import pytest
from docx import Document

from tangga.audit.models import Event
from tangga.people.roles import Role
from tangga.photos.models import Photo
from tangga.work_reports.models import OtherWork, WorkReport
from tangga.work_reports.todo import steps_of
from tests import make
from tests.features.photos.test_keep import jpeg as photo_of_a_phone
from tests.features.work_reports.conftest import DAY, activity, jpeg, told

pytestmark = pytest.mark.usefixtures("english")
APRIL = "month=2025-04"


@pytest.fixture
def page(signed_in, sari):
    return signed_in(sari)


def form(**more):
    plain = {
        "key": str(uuid4()),
        "kind": "complaint",
        "done_on": "2025-04-10",
        "starts_at": "09:30",
        "place": "Balai RW 3",
        "what": "Kartu tertelan mesin.",
        "participants": "3",
        "result": "Kartu baru terbit.",
        "link": "",
        "family": "",
    }
    return plain | more


def sent(name="foto.jpg", content=None):
    file = io.BytesIO(content or jpeg())
    file.name = name
    return file


def draft(person, rhk=7):
    return f"/work-reports/of/{person.public_id}/report/?{APRIL}&rhk={rhk}"


def test_a_facilitator_records_work_with_a_photo_of_one_of_their_families(page, family):
    answer = page.post("/work-reports/other/new/", form(family=str(family.public_id), photos=sent()), follow=True)

    work = OtherWork.objects.get()
    assert (work.kind, work.family, work.starts_at.hour) == ("complaint", family, 9)
    assert (answer.status_code, "Kartu tertelan mesin." in answer.text, "Wahyuni" in answer.text) == (200, True, True)
    assert Photo.objects.get().latitude is None
    assert page.get(f"/work-reports/photos/{Photo.objects.get().public_id}/").headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(("ticked", "kept"), [({}, False), ({"keep_place": "on"}, True)])
def test_the_place_of_a_photo_is_kept_only_where_that_was_ticked(page, ticked, kept):
    page.post("/work-reports/other/new/", form(photos=sent(content=photo_of_a_phone(place=True)), **ticked))

    assert (Photo.objects.get().latitude is not None) is kept


def test_a_form_that_comes_back_holds_what_was_typed_and_says_that_photos_must_be_chosen_again(page):
    answer = page.post("/work-reports/other/new/", form(done_on="2026-01-01", photos=sent()))

    assert answer.status_code == 422
    assert "has not come yet" in answer.text
    assert "Kartu tertelan mesin." in answer.text
    assert "Choose the photos again" in answer.text
    assert not OtherWork.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "x"}, {"done_on": "kemarin"}, {"participants": "-1"}, {"family": "1"}])
def test_what_cannot_be_read_comes_back_with_a_sentence(page, wrong):
    answer = page.post("/work-reports/other/new/", form(**wrong))

    assert (answer.status_code, "field-error" in answer.text) == (422, True)


def test_a_damaged_key_is_refused(page):
    assert page.post("/work-reports/other/new/", form(key="1")).status_code == 422


def test_what_is_typed_is_shown_as_it_is_and_never_as_html(page, record, sari):
    record(told(what="<script>alert(1)</script>"))

    for_all = [page.get(where).text for where in ("/work-reports/other/", draft(sari))]
    assert [text.count("<script>alert") for text in for_all] == [0, 0]
    assert "&lt;script&gt;" in for_all[1]


def test_the_grid_counts_what_was_recorded_and_says_what_became_of_it(page, record, make_report):
    record()
    record(told("complaint"))
    make_report()
    record(told("complaint", done_on=date(2025, 3, 3)))

    answer = page.get("/work-reports/")

    april, march = (next(each for each in answer.context["months"] if each.stretch.month.month == m) for m in (4, 3))
    assert [(cell.rhk, cell.count, cell.state) for cell in april.cells if cell.count] == [
        (6, 1, "not_made"),
        (7, 1, "made"),
    ]
    assert march.activities == 1
    record(told(what="Rapat kedua."))
    assert "out of date" in page.get("/work-reports/").text


def test_a_draft_shows_what_will_stand_and_what_is_missing_with_where_to_mend_it(page, sari, elsewhere):
    elsewhere(activity())

    text = page.get(draft(sari, 2)).text

    assert "Pertemuan P2K2" in text
    assert "no photo of the attendance list" in text
    assert 'href="/sessions/x/"' in text


def test_a_line_without_activities_says_so_and_offers_to_record(page, sari):
    text = page.get(draft(sari, 9)).text

    assert "No activity recorded" in text
    assert "/work-reports/other/new/?kind=good_news" in text
    assert "work-report-make" not in text


def test_making_and_taking_away_ones_own_report(page, record, sari, make_report):
    record()
    answer = page.post(
        "/work-reports/make/", {"key": str(uuid4()), "month": "2025-04", "rhk": "7", "note": "Sinyal sulit"}
    )
    report = WorkReport.objects.get()
    assert answer.headers["Location"] == f"/work-reports/made/{report.public_id}/"
    early = page.post(f"/work-reports/made/{report.public_id}/export/", {"file": "pdf-plain"})
    assert (early.status_code, "not there yet" in early.text) == (409, True)
    make_report(key=report.key)

    pdf = page.post(f"/work-reports/made/{report.public_id}/export/", {"file": "pdf-plain"})
    docx = page.post(f"/work-reports/made/{report.public_id}/export/", {"file": "docx-plain"})

    assert (pdf.content[:5], pdf.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert "work-report-rhk7-2025-04.docx" in docx.headers["Content-Disposition"]
    texts = [each.text for each in Document(io.BytesIO(docx.content)).paragraphs]
    assert "“Sinyal sulit”" in texts
    events = Event.objects.filter(action="work_report.exported")
    assert [event.detail["reason"] for event in events] == ["reporting", "reporting"]
    assert [event.detail["form"] for event in events] == ["pdf", "docx"]


def test_a_note_that_is_refused_comes_back_with_the_page(page, record):
    record()
    answer = page.post(
        "/work-reports/make/", {"key": str(uuid4()), "month": "2025-04", "rhk": "7", "note": "NIK 3273015203870001"}
    )

    assert (answer.status_code, "NIK 3273015203870001" in answer.text) == (422, True)
    assert not WorkReport.objects.exists()


def test_making_the_same_again_is_a_conflict_that_says_so(page, record, make_report):
    record()
    make_report()
    answer = page.post("/work-reports/make/", {"key": str(uuid4()), "month": "2025-04", "rhk": "7", "note": ""})

    assert (answer.status_code, "Nothing changed since" in answer.text) == (409, True)


@pytest.mark.parametrize("wrong", [{"month": "April"}, {"rhk": "10"}, {"key": "x"}, {"month": "2025-13"}])
def test_a_damaged_form_makes_nothing(page, record, wrong):
    record()
    asked = {"key": str(uuid4()), "month": "2025-04", "rhk": "7", "note": ""} | wrong

    assert page.post("/work-reports/make/", asked).status_code == 422
    assert not WorkReport.objects.exists()


def test_the_second_revision_shows_what_is_otherwise(page, record, make_report, sari):
    record()
    make_report()
    record(told(what="Rapat susulan."))
    second = make_report()

    text = page.get(f"/work-reports/made/{second.public_id}/").text

    assert "Otherwise than in revision 1" in text
    assert "Rapat susulan" in text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DISTRICT_OFFICIAL, Role.DISTRICT_HEAD, Role.AUDITOR])
def test_the_districts_staff_sees_who_made_what_and_says_why_it_takes_a_file(
    signed_in, record, make_report, sari, role
):
    record()
    report = make_report()
    client = signed_in(make.posted("rekan", role, "3273"))

    overview = client.get(f"/work-reports/?{APRIL}")
    assert [(row.posting.person, row.count) for row in overview.context["made"]] == [(sari, 1)]
    assert client.get(f"/work-reports/of/{sari.public_id}/").status_code == 200
    assert client.get(draft(sari)).status_code == 200
    where = f"/work-reports/made/{report.public_id}/export/"
    assert client.post(where, {"file": "pdf-plain"}).status_code == 422
    assert client.post(where, {"file": "pdf-plain", "reason": "audit"}).content[:5] == b"%PDF-"
    assert Event.objects.get(action="work_report.exported").detail["reason"] == "audit"


def test_the_overview_is_filtered_and_sorted(signed_in, record, make_report, sari, lestari):
    dewi = make.posted("dewi", "facilitator", "3273")
    record()
    make_report()
    client = signed_in(lestari)

    def names(query):
        return [row.posting.person.username for row in client.get(f"/work-reports/?{APRIL}&{query}").context["made"]]

    assert names("sort=fewest") == ["dewi", "sari"]
    assert names("made=none") == ["dewi"]
    assert names("made=some") == ["sari"]
    assert names(f"who={dewi.public_id}") == ["dewi"]
    answer = client.get(f"/work-reports/?{APRIL}&made=all")
    assert (answer.status_code, list(answer.context["made"])) == (422, [])


def test_whoever_was_posted_twice_in_a_month_stands_once_in_the_overview_and_only_in_the_last_district(
    signed_in, sari, lestari, budi
):
    sari.postings.update(ends_on=date(2025, 4, 10))
    make.posting(sari, "facilitator", "327301", starts_on=date(2025, 4, 10), ends_on=date(2025, 4, 20))
    seen = signed_in(lestari).get(f"/work-reports/?{APRIL}").context["made"]
    make.posting(sari, "facilitator", "3571", starts_on=date(2025, 4, 20))

    assert [row.posting.area_id for row in seen] == ["327301"]
    assert signed_in(lestari).get(f"/work-reports/?{APRIL}").context["made"] == []
    assert len(signed_in(budi).get(f"/work-reports/?{APRIL}").context["made"]) == 1


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.MINISTRY, Role.ADMINISTRATOR])
def test_province_ministry_and_administrators_see_no_work_reports(signed_in, areas, role):
    area = {"province": "32"}.get(role)
    answer = signed_in(make.posted("jauh", role, area)).get("/work-reports/")

    assert answer.status_code == 403


def test_nothing_of_another_district_or_colleague_is_found(signed_in, record, make_report, sari, budi):
    work = record(photos=[jpeg()])
    report = make_report()
    photo = Photo.objects.get()
    dewi = make.posted("dewi", "facilitator", "3273")
    pages = [
        f"/work-reports/of/{sari.public_id}/",
        draft(sari),
        f"/work-reports/made/{report.public_id}/",
        f"/work-reports/made/{report.public_id}/export/",
        f"/work-reports/other/{work.public_id}/",
        f"/work-reports/photos/{photo.public_id}/",
    ]

    strangers = [signed_in(budi), signed_in(dewi)]
    assert {client.get(where).status_code for client in strangers for where in pages} == {404}
    assert {client.get("/work-reports/other/").context["rows"].paginator.count for client in strangers} == {0}


def test_a_family_that_somebody_else_accompanies_now_is_not_named_on_the_page(page, record, sari, family):
    work = record(told(family=family))
    family.assignments.update(facilitator=make.posted("dewi", "facilitator", "3273"))

    assert "Wahyuni" not in page.get(f"/work-reports/other/{work.public_id}/").text


def test_a_facilitator_who_moved_leaves_their_reports_in_the_district(signed_in, record, make_report, sari, tono, budi):
    record()
    report = make_report()
    sari.postings.update(ends_on=date(2025, 5, 1))
    make.posting(sari, "facilitator", "3571", starts_on=date(2025, 5, 1))

    seen = {
        who.username: signed_in(who).get(f"/work-reports/made/{report.public_id}/").status_code for who in (tono, budi)
    }
    assert seen == {"tono": 200, "budi": 404}
    assert signed_in(budi).get(draft(sari)).status_code == 404


def test_other_work_is_changed_and_withdrawn_on_its_page(page, record):
    work = record()
    where = f"/work-reports/other/{work.public_id}/"

    changed = page.post(f"{where}edit/", form(kind="monthly_meeting", seen="1"), follow=True)
    assert "Kartu tertelan mesin." in changed.text
    late = page.post(f"{where}edit/", form(kind="monthly_meeting", seen="1", what="Lain."))
    assert (late.status_code, "changed meanwhile" in late.text) == (422, True)
    withdrawn = page.post(f"{where}withdraw/", {"because": "Dua kali"}, follow=True)
    assert "Withdrawn on" in withdrawn.text
    assert page.post(f"{where}withdraw/", {"because": ""}).status_code == 302


def test_withdrawing_without_a_reason_says_so(page, record):
    work = record()

    assert page.post(f"/work-reports/other/{work.public_id}/withdraw/", {"because": ""}).status_code == 422


def test_a_photo_is_removed_by_its_owner_alone(page, record, signed_in, lestari):
    record(photos=[jpeg()])
    where = f"/work-reports/photos/{Photo.objects.get().public_id}/remove/"

    assert signed_in(lestari).post(where).status_code == 403
    assert page.post(where).status_code == 302
    assert Photo.objects.get().removed_at == make.NOW


@pytest.mark.parametrize("query", ["rhk=7", "month=2025-04", "sort=kind", "state=withdrawn"])
def test_the_list_of_other_work_is_filtered(page, record, query):
    record()

    answer = page.get(f"/work-reports/other/?{query}")
    assert answer.context["rows"].paginator.count == (query != "state=withdrawn")


@pytest.mark.parametrize("path", ["/work-reports/other/", "/work-reports/"])
def test_a_list_sends_few_statements_however_long_it_is(page, record, path, django_assert_max_num_queries):
    works = [
        record(told(done_on=DAY - timedelta(days=each)), photos=[jpeg((each, 0, 0), (40, 30))]) for each in range(9)
    ]

    with django_assert_max_num_queries(17):
        assert page.get(path).status_code == 200
    assert len(works) == 9


def test_the_overview_sends_few_statements_however_many_facilitators(signed_in, lestari, django_assert_max_num_queries):
    people = [make.posted(f"pendamping-{place}", "facilitator", "3273") for place in range(12)]
    client = signed_in(lestari)

    with django_assert_max_num_queries(11):
        assert len(client.get(f"/work-reports/?{APRIL}").context["made"]) == len(people)


def test_who_made_what_is_saved_as_a_workbook_with_a_reason(signed_in, record, make_report, sari, lestari):
    record()
    make_report()
    client = signed_in(lestari)
    where = f"/work-reports/export/?{APRIL}"

    assert client.get(where).status_code == 200
    assert client.post(where, {}).status_code == 422
    book = openpyxl.load_workbook(io.BytesIO(client.post(where, {"reason": "reporting"}).getvalue()))
    [row] = list(book.active.iter_rows(min_row=2, values_only=True))
    assert (row[0], row[2], row[3], row[10]) == ("Sari", "Kota Bandung", 1, "0001/RHK.7/3273/IV/2025")
    event = Event.objects.get(action="work_reports.exported")
    assert (event.area_code, event.detail) == ("3273", {"rows": 1, "filters": ["month"], "reason": "reporting"})


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.DISTRICT_HEAD, 200), (Role.PROVINCE, 403)])
def test_only_who_may_take_lists_away_is_offered_the_workbook(signed_in, areas, role, status):
    client = signed_in(make.posted("rekan", role, {"province": "32"}.get(role, "3273")))

    assert client.get("/work-reports/export/").status_code == status


def viewer(person, today):
    from tangga.people.queries import posting_of
    from tangga.people.screens import Viewer

    return Viewer(person, posting_of(person, today), today)


def test_in_the_first_days_of_a_month_a_facilitator_is_reminded_of_reports_not_made(record, sari, make_report, lestari):
    record()
    record(told("complaint"))

    [step] = steps_of(viewer(sari, date(2025, 5, 10)))
    assert (step.count, step.address) == (2, "/work-reports/")
    make_report()
    [step] = steps_of(viewer(sari, date(2025, 5, 10)))
    assert (step.count, step.address) == (1, f"/work-reports/of/{sari.public_id}/report/?month=2025-04&rhk=6")
    assert steps_of(viewer(sari, date(2025, 5, 11))) == []
    assert steps_of(viewer(lestari, date(2025, 5, 10))) == []
    make_report(rhk=6)
    assert steps_of(viewer(sari, date(2025, 5, 10))) == []
