"""Photos of visits: kept with the form, shown to who sees the visit, removed by who sent them."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed
from tangga.families.models import Family
from tangga.people.roles import Role
from tangga.photos import files
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of
from tangga.visits import keeping
from tangga.visits.models import Visit
from tests import make
from tests.features.visits.conftest import NOW, TODAY, jpeg, plan, sent_photo, visit

pytestmark = pytest.mark.usefixtures("screens")
FORM = {"visited_on": TODAY.isoformat(), "purpose": "home_visit", "met": "carer", "findings": "Found well."}


def keep(family, owner, by, *colours, at=NOW, **more):
    sent = [keeping.Sent("house_front", io.BytesIO(jpeg(colour))) for colour in colours]
    return keeping.keep_sent(family, owner, sent, **{"keep_place": False} | more, by=by, on=TODAY, at=at)


def post(client, who, family, **form):
    client.force_login(who)
    return client.post(reverse("visit-new", args=[family.public_id]), FORM | form)


def opened_by(client, who, address):
    client.force_login(who)
    return client.get(address).status_code


def test_photos_of_several_kinds_come_with_one_form_and_belong_to_the_visit(client, sari, family):
    answer = post(
        client,
        sari,
        family,
        form_id=str(uuid4()),
        photos_house_front=[sent_photo("red"), sent_photo("green")],
        photos_business=[sent_photo("blue")],
    )
    recorded = Visit.objects.get()
    assert answer.url == reverse("visit", args=[recorded.public_id])
    assert [photo.shows for photo in photos_of(recorded.public_id, "visit")] == [
        "house_front",
        "house_front",
        "business",
    ]
    assert Event.objects.get(action="visit.recorded").detail["photos"] == 3


def test_a_form_that_comes_back_keeps_its_photos_and_everything_typed(client, sari, family):
    form_id = str(uuid4())
    back = post(client, sari, family, form_id=form_id, met="", photos_business=[sent_photo()])
    assert (back.status_code, Visit.objects.count(), Photo.objects.count()) == (422, 0, 1)
    assert "Found well." in back.text
    assert reverse("visit-photo", args=[Photo.objects.get().public_id]) in back.text
    assert f'value="{form_id}"' in back.text

    post(client, sari, family, form_id=form_id)
    assert [str(photo.owner) for photo in photos_of(Visit.objects.get().public_id, "visit")] == [form_id]


def test_of_several_photos_the_bad_one_is_named_and_the_good_ones_are_kept(client, sari, family):
    bad = sent_photo()
    bad.file = io.BytesIO(b"%PDF-1.7 this is a paper")
    back = post(client, sari, family, form_id=str(uuid4()), photos_business=[sent_photo("red"), bad])
    assert back.status_code == 422
    assert "Photo 2: This file is no photo" in back.text
    assert (Visit.objects.count(), Photo.objects.count()) == (0, 1)


def test_a_photo_of_a_form_that_came_back_can_be_left_out(client, sari, family):
    form_id = str(uuid4())
    post(client, sari, family, form_id=form_id, met="", photos_business=[sent_photo()])
    post(client, sari, family, form_id=form_id, drop=str(Photo.objects.get().public_id))
    assert (Visit.objects.count(), photos_of(Visit.objects.get().public_id, "visit").count()) == (1, 0)


def test_the_same_form_sent_twice_is_one_visit_with_one_photo(client, sari, family):
    form_id = str(uuid4())
    answers = [
        post(client, sari, family, form_id=form_id, photos_business=[sent_photo()]).status_code for _time in range(2)
    ]
    assert (answers, Visit.objects.count(), Photo.objects.count()) == ([302, 302], 1, 1)


def test_a_visit_has_at_most_twelve_photos_and_the_rest_is_told(family, sari):
    colours = "red green blue black white yellow pink brown grey cyan gold navy purple".split()  # noqa: SIM905
    assert keep(family, uuid4(), sari, *colours) == [
        "Photo 13: There are 12 photos already. Remove one before you add another."
    ]


def test_the_place_is_kept_only_where_it_is_ticked(client, sari, family):
    post(client, sari, family, form_id=str(uuid4()), photos_business=[sent_photo("red", place=True)])
    post(client, sari, family, form_id=str(uuid4()), photos_business=[sent_photo("red", place=True)], keep_place="1")
    assert [photo.latitude is None for photo in Photo.objects.order_by("pk")] == [True, False]


def test_a_photo_is_shown_large_and_small_to_whoever_sees_the_visit(client, visited, family, sari, tono):
    keeping.keep_sent(
        family,
        visited.public_id,
        [keeping.Sent("business", io.BytesIO(jpeg(size=(1600, 1200))))],
        keep_place=False,
        by=sari,
        on=TODAY,
        at=NOW,
    )
    address = reverse("visit-photo", args=[Photo.objects.get().public_id])
    client.force_login(tono)
    large, small = client.get(address), client.get(f"{address}?size=small")
    assert (large["Content-Type"], large["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "no-store" in large["Cache-Control"]
    assert [Image.open(io.BytesIO(each.content)).width for each in (large, small)] == [1600, 400]


def test_a_photo_is_not_there_for_the_province_another_district_or_another_facilitator(
    client, visited, family, sari, rina, budi
):
    keep(family, visited.public_id, sari, "red")
    address = reverse("visit-photo", args=[Photo.objects.get().public_id])
    dewi = make.posted("dewi", Role.FACILITATOR, "3273")
    assert [opened_by(client, who, address) for who in (rina, budi, dewi)] == [404, 404, 404]


def test_a_photo_of_a_form_that_is_not_sent_is_its_senders_alone(client, family, sari, tono):
    keep(family, uuid4(), sari, "red")
    address = reverse("visit-photo", args=[Photo.objects.get().public_id])
    client.force_login(sari)
    assert client.get(address).status_code == 200
    client.force_login(tono)
    assert client.get(address).status_code == 404


def test_a_removed_photo_is_gone_and_in_the_log(client, visited, family, sari, django_capture_on_commit_callbacks):
    keep(family, visited.public_id, sari, "red")
    photo = Photo.objects.get()
    client.force_login(sari)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("visit-photo-remove", args=[photo.public_id]))
    assert client.get(reverse("visit-photo", args=[photo.public_id])).status_code == 404
    assert not files.path_of(photo).exists()
    assert Event.objects.get(action="visit.photo_removed").detail == {"photos": 1}


def test_only_the_sender_removes_a_photo_and_only_that_day(visited, family, sari, wati):
    keep(family, visited.public_id, sari, "red")
    public_id = Photo.objects.get().public_id
    with pytest.raises(NotAllowed, match="who took the photo"):
        keeping.take_away(public_id, by=wati, on=TODAY, at=NOW)
    with pytest.raises(NotAllowed, match="on the day"):
        keeping.take_away(public_id, by=sari, on=TODAY, at=NOW + timedelta(days=1))
    assert Photo.objects.get().removed_at is None


def test_photos_are_added_to_a_visit_on_the_day_it_was_recorded_by_its_visitor(visited, family, sari, wati):
    assert keep(family, visited.public_id, sari, "red") == []
    assert Event.objects.get(action="visit.photos_added").detail == {"photos": 1}
    with pytest.raises(Conflict, match="only by the visitor"):
        keep(family, visited.public_id, wati, "blue")
    with pytest.raises(Conflict, match="on the day"):
        keep(family, visited.public_id, sari, "blue", at=NOW + timedelta(days=1))


def test_nobody_puts_photos_under_somebody_elses_form_or_another_familys_visit(
    family, other_family, far_family, sari, wati, tono
):
    owner = uuid4()
    keep(family, owner, sari, "red")
    with pytest.raises(Visit.DoesNotExist):
        keep(family, owner, wati, "blue")
    planned = plan(other_family, sari)
    with pytest.raises(Visit.DoesNotExist):
        keep(family, planned.public_id, sari, "blue")
    with pytest.raises(Family.DoesNotExist):
        keep(far_family, uuid4(), sari, "blue")
    with pytest.raises(NotAllowed):
        keep(family, uuid4(), tono, "blue")
    assert Photo.objects.count() == 1


def test_photos_of_forms_never_sent_are_swept_after_two_days_and_those_of_visits_stay(
    family, sari, monkeypatch, django_capture_on_commit_callbacks
):
    keep(family, uuid4(), sari, "red", at=NOW - timedelta(days=3))
    keep(family, uuid4(), sari, "green")
    kept = visit(family, sari)
    keep(family, kept.public_id, sari, "blue")
    Photo.objects.filter(owner=kept.public_id).update(kept_at=NOW - timedelta(days=300))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_photos", verbosity=0)
    assert Photo.objects.filter(removed_at=None).count() == 2
    assert photos_of(kept.public_id, "visit").count() == 1
