"""Making reports: frozen, numbered, made anew, and their files."""

import hashlib
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.jobs.models import Job
from tangga.jobs.worker import work_all
from tangga.photos import files as photo_files
from tangga.photos.models import Photo
from tangga.visits.models import Visit
from tangga.work_reports import files, making
from tangga.work_reports.models import ReportFile, WorkReport
from tangga.work_reports.recording import change_work
from tests import make
from tests.features.work_reports.conftest import APRIL, DAY, activity, jpeg, told

pytestmark = pytest.mark.usefixtures("english")
WHO = {"on": make.TODAY, "at": make.NOW}


def asked(by, rhk=7, month=APRIL, note="", key=None, on=make.TODAY, at=make.NOW):
    return making.make(key or uuid4(), month, rhk, note, by=by, on=on, at=at)


def test_a_report_holds_what_was_recorded_and_both_files(record, make_report, sari):
    work = record(photos=[jpeg()])

    report = make_report()

    assert (report.state, report.number, report.revision) == ("made", "0001/RHK.7/3273/IV/2025", 1)
    assert [line["source"] for line in report.content["lines"]] == [f"work_reports.otherwork {work.public_id}"]
    assert sorted((file.form, file.named) for file in report.files.all()) == [("docx", False), ("pdf", False)]
    event = Event.objects.get(action="work_report.made")
    assert event.detail == {"rhk": 7, "month": "2025-04-01", "revision": 1, "activities": 1}
    assert (event.actor_id, event.area_code) == (sari.pk, "3273")


def test_each_file_is_what_its_hash_says_and_sealed_on_disk(record, make_report, settings):
    record(photos=[jpeg()])
    report = make_report()
    contents = {file.form: files.read(file) for file in report.files.all()}
    on_disk = [path.read_bytes() for path in settings.DATA_FOLDER.glob("work-reports/*/*.sealed")]

    assert (contents["pdf"][:5], contents["docx"][:2]) == (b"%PDF-", b"PK")
    assert {file.form: file.sha256 for file in report.files.all()} == {
        form: hashlib.sha256(content).hexdigest() for form, content in contents.items()
    }
    assert len(on_disk) == 2
    assert not [each for each in on_disk if b"%PDF" in each or b"word/document" in each]


def test_sent_twice_it_is_made_once(record, sari):
    record()
    key = uuid4()
    asked(sari, key=key)
    asked(sari, key=key)

    assert WorkReport.objects.count() == 1
    assert Job.objects.count() == 1
    assert Event.objects.filter(action="work_report.made").count() == 1


def test_there_is_no_report_about_nothing(sari, record):
    record()

    with pytest.raises(NotValid, match="nothing to report"):
        asked(sari, rhk=6)


@pytest.mark.parametrize("month", [date(2025, 6, 1), date(2025, 4, 2)])
def test_a_month_to_come_or_no_month_is_refused(sari, month):
    with pytest.raises(NotValid, match="month that has begun"):
        asked(sari, month=month)


def test_a_month_without_a_posting_is_refused(record, areas):
    new = make.person("baru")
    make.posting(new, "facilitator", "3273", starts_on=date(2025, 5, 1))

    with pytest.raises(NotValid, match="not posted as a facilitator"):
        asked(new)


@pytest.mark.parametrize("role", ["coordinator", "district_official", "district_head", "auditor"])
def test_nobody_makes_a_report_but_the_facilitator(role, areas):
    with pytest.raises(NotAllowed):
        asked(make.posted("other", role, "3273"))


def test_a_note_holds_no_number_of_a_person_and_is_not_too_long(record, sari):
    record()

    with pytest.raises(NotValid, match="Leave NIK and KK"):
        asked(sari, note="NIK 3273015203870001")
    with pytest.raises(NotValid, match="Say it shorter"):
        asked(sari, note="a" * 1_501)


def test_made_again_without_anything_new_it_stays_the_one_there_is(record, make_report, sari):
    record()
    make_report()

    with pytest.raises(Conflict, match="Nothing changed"):
        asked(sari)


def test_made_again_after_a_change_it_is_the_next_revision_and_the_earlier_stays(record, make_report, sari):
    work = record()
    first = make_report()
    before = {file.form: files.read(file) for file in first.files.all()}
    change_work(work.public_id, told(participants=15), seen=1, because="Satu terlambat", by=sari, **WHO)

    second = make_report()

    assert (second.revision, second.number) == (2, first.number)
    assert [each.content["lines"][0]["persons"] for each in (first, second)] == [14, 15]
    assert {file.form: files.read(file) for file in first.files.all()} == before


def test_numbers_run_through_the_district_and_begin_anew_each_year(record, make_report):
    dewi = make.posted("dewi", "facilitator", "3273")
    record()
    record(by=dewi)
    record(told("complaint"))
    record(told(done_on=date(2024, 12, 3)))

    made = [
        make_report(),
        make_report(by=dewi),
        make_report(rhk=6),
        make_report(month=date(2024, 12, 1)),
    ]

    assert [each.number for each in made] == [
        "0001/RHK.7/3273/IV/2025",
        "0002/RHK.7/3273/IV/2025",
        "0003/RHK.6/3273/IV/2025",
        "0001/RHK.7/3273/XII/2024",
    ]


def test_before_the_month_is_over_a_report_is_provisional_and_afterwards_it_can_be_made_anew(record, make_report):
    record()
    early = make_report(on=date(2025, 4, 30))
    final = make_report(on=date(2025, 5, 1), at=make.NOW)

    assert [each.provisional for each in (early, final)] == [True, False]
    assert final.revision == 2


def test_the_same_inputs_are_the_same_bytes(record, make_report, sari):
    record(photos=[jpeg()])
    report = make_report()
    first = {file.form: file.sha256 for file in report.files.all()}
    WorkReport.objects.filter(pk=report.pk).update(state="making")
    Job.objects.all().delete()
    making.jobs.ask(making.KIND, report.public_id, by=sari, area_code="3273", at=make.NOW + timedelta(days=400))

    assert work_all(make.NOW + timedelta(days=400)) == 1
    assert {file.form: file.sha256 for file in ReportFile.objects.all()} == first


def test_a_report_with_a_family_comes_with_and_without_names(sari, family, elsewhere, make_report):
    visit = Visit.objects.create(family=family, visitor=sari, purpose="home_visit", state="done", visited_on=DAY)
    elsewhere(activity(rhk=4, kind="home_visit", source=f"visits.visit {visit.public_id}"))

    report = make_report(rhk=4)

    assert report.files.count() == 4


def test_a_photo_that_is_gone_is_listed_and_the_report_is_made(record, make_report):
    work = record(photos=[jpeg("red"), jpeg("blue")])
    photo_files.delete(Photo.objects.filter(owner=work.public_id)[0])

    assert make_report().state == "made"


def test_files_that_cannot_be_written_leave_a_report_that_says_so_and_can_be_made_again(
    record, make_report, monkeypatch
):
    record()
    with monkeypatch.context() as broken:
        broken.setattr(making, "pdf", lambda *_asked: 1 / 0)
        assert make_report().state == "failed"

    assert (make_report().state, WorkReport.objects.count()) == ("made", 2)


def test_who_signs_and_whose_office_it_is_are_those_of_the_month(record, make_report, areas):
    earlier = make.person("ratih", "Ratih")
    make.posting(earlier, "coordinator", "3273", ends_on=date(2025, 5, 1))
    make.posting(make.person("baru", "Baru"), "coordinator", "3273", starts_on=date(2025, 5, 1))
    record()

    content = make_report().content

    assert content["coordinator"]["name"] == "Ratih"
    assert content["office"] == ["PEMERINTAH KOTA BANDUNG", "DINAS SOSIAL"]
    assert content["place"] == "Bandung"
