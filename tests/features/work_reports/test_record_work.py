"""Recording, changing and withdrawing other work."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.photos.models import Photo
from tangga.work_reports import recording
from tangga.work_reports.collected import activities_of
from tangga.work_reports.models import OtherWork
from tangga.work_reports.recording import NewPhotos, change_work, remove_photo, withdraw_work
from tests import make
from tests.features.work_reports.conftest import APRIL, DAY, KK, jpeg, told

pytestmark = pytest.mark.usefixtures("in_english")
WHO = {"on": make.TODAY, "at": make.NOW}


def test_recorded_work_stands_where_it_was_done_and_in_the_log_once(record, sari):
    work = record(photos=[jpeg("red"), jpeg("blue")])

    assert (work.rhk, work.district_id, work.participants) == (7, "3273", 14)
    assert Photo.objects.filter(owner=work.public_id, owner_kind="work").count() == 2
    event = Event.objects.get(action="work.recorded")
    assert (event.actor_id, event.area_code) == (sari.pk, "3273")
    assert event.detail == {"kind": "monthly_meeting", "photos": 2, "rhk": 7}


def test_sent_twice_it_is_recorded_once(record):
    key = uuid4()
    record(photos=[jpeg()], key=key)
    record(photos=[jpeg()], key=key)

    assert OtherWork.objects.count() == 1
    assert Photo.objects.count() == 1
    assert Event.objects.filter(action="work.recorded").count() == 1


def test_a_key_of_somebody_elses_form_is_refused(record):
    key = uuid4()
    record(key=key)

    with pytest.raises(Conflict, match="somebody else"):
        record(by=make.posted("dewi", "facilitator", "3273"), key=key)


@pytest.mark.parametrize("role", ["coordinator", "district_official", "auditor"])
def test_other_roles_record_none(record, role):
    with pytest.raises(NotAllowed, match="may not record other work"):
        record(by=make.posted("other", role, "3273"))


def test_a_colleagues_family_cannot_be_named(record):
    theirs = make.family("3273-F2", facilitator=make.posted("dewi", "facilitator", "3273"))

    with pytest.raises(Family.DoesNotExist):
        record(told(family=theirs))
    assert not OtherWork.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"done_on": make.TODAY + timedelta(days=1)}, "has not come yet"),
        ({"done_on": date(2022, 12, 31)}, "two years back"),
        ({"kind": "holiday"}, "Choose what kind"),
        ({"kind": "good_news"}, "address of the post"),
        ({"what": "  "}, "Say what was done"),
        ({"what": f"Bertemu {KK}"}, "Leave NIK and KK numbers out"),
        ({"result": "NIK 3273 0152 0387 0001"}, "Leave NIK and KK numbers out"),
    ],
)
def test_what_cannot_be_so_is_refused_with_a_sentence(record, wrong, sentence):
    with pytest.raises(NotValid, match=sentence):
        record(told(**wrong))
    assert not OtherWork.objects.exists()


def test_what_is_no_photo_refuses_the_whole_form_and_leaves_no_file(record, settings):
    with pytest.raises(NotValid, match="no photo that can be read"):
        record(photos=[jpeg(), b"%PDF-1.7 not a photo"])

    assert not OtherWork.objects.exists()
    assert not Photo.objects.exists()
    assert list(settings.PHOTOS_FOLDER.glob("*/*")) == []


def test_a_change_keeps_what_stood_there_and_the_log_tells_no_words(record, sari):
    work = record()

    change_work(work.public_id, told(participants=15, what="Diganti."), seen=1, by=sari, **WHO)

    work.refresh_from_db()
    assert (work.participants, work.what, work.revision) == (15, "Diganti.", 2)
    assert work.versions.get().held["what"] == "Evaluasi jadwal kunjungan."
    event = Event.objects.get(action="work.changed")
    assert event.before == {"participants": 14, "what": "…"}
    assert event.after == {"participants": 15, "what": "…"}


def test_a_change_sent_twice_is_one_change(record, sari):
    work = record()
    change_work(work.public_id, told(participants=15), seen=1, by=sari, **WHO)
    change_work(work.public_id, told(participants=15), seen=1, by=sari, **WHO)

    assert work.versions.count() == 1
    assert Event.objects.filter(action="work.changed").count() == 1


def test_of_two_changes_at_once_the_second_is_told(record, sari):
    work = record()
    change_work(work.public_id, told(participants=15), seen=1, by=sari, **WHO)

    with pytest.raises(Conflict, match="changed meanwhile"):
        change_work(work.public_id, told(participants=16), seen=1, by=sari, **WHO)


def test_nobody_changes_a_colleagues_work(record):
    work = record()

    with pytest.raises(OtherWork.DoesNotExist):
        change_work(work.public_id, told(), seen=1, by=make.posted("dewi", "facilitator", "3273"), **WHO)


def test_once_reported_a_change_needs_its_reason(record, sari, make_report):
    work = record()
    make_report()

    with pytest.raises(NotValid, match="Say why"):
        change_work(work.public_id, told(participants=15), seen=1, by=sari, **WHO)
    change_work(work.public_id, told(participants=15), seen=1, because="Satu terlambat", by=sari, **WHO)

    assert work.versions.get().because == "Satu terlambat"


def test_withdrawn_work_counts_for_nothing_and_stays_on_record(record, sari):
    work = record()
    withdraw_work(work.public_id, "Tercatat dua kali", by=sari, **WHO)
    withdraw_work(work.public_id, "Lagi", by=sari, **WHO)

    work.refresh_from_db()
    assert (work.withdrawn_at, work.withdrawn_because) == (make.NOW, "Tercatat dua kali")
    assert activities_of(sari, APRIL, date(2025, 4, 30)) == []
    assert Event.objects.filter(action="work.withdrawn").count() == 1
    with pytest.raises(Conflict, match="withdrawn"):
        change_work(work.public_id, told(), seen=1, by=sari, **WHO)


def test_withdrawing_needs_a_reason(record, sari):
    work = record()

    with pytest.raises(NotValid, match="Say why"):
        withdraw_work(work.public_id, " ", by=sari, **WHO)


def test_the_database_keeps_no_withdrawal_without_a_reason(record):
    work = record()
    work.withdrawn_at = make.NOW

    with pytest.raises(IntegrityError), transaction.atomic():
        work.save()


def test_a_photo_can_be_removed_until_a_report_shows_it(record, sari, make_report):
    work = record(photos=[jpeg("red"), jpeg("blue")])
    first, second = Photo.objects.filter(owner=work.public_id)
    remove_photo(first.public_id, by=sari, **WHO)
    make_report()

    with pytest.raises(Conflict, match="so it stays"):
        remove_photo(second.public_id, by=sari, **WHO)
    assert Photo.objects.get(removed_at=None).pk == second.pk
    assert Event.objects.filter(action="work.photo_removed").count() == 1


def test_photos_can_be_added_by_a_change(record, sari):
    work = record()
    change_work(work.public_id, told(), NewPhotos([jpeg()]), seen=1, by=sari, **WHO)

    assert Photo.objects.filter(owner=work.public_id).count() == 1
    assert recording.is_reported(work) is False


def test_work_of_a_day_in_another_district_belongs_there(record):
    moved = make.person("pindah")
    make.posting(moved, "facilitator", "3276", starts_on=date(2024, 1, 1), ends_on=date(2025, 5, 1))
    make.posting(moved, "facilitator", "3273", starts_on=date(2025, 5, 1))

    assert record(told(done_on=DAY), by=moved).district_id == "3276"
    assert record(told(done_on=make.TODAY), by=moved).district_id == "3273"
