"""Pages of one house: recording its label, its photos, following up; and the list as a file."""

import io
from uuid import uuid4

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tangga.audit.models import Event
from tangga.labelling.models import HouseLabel
from tangga.people.roles import Role
from tangga.photos.queries import photos_of
from tests import make
from tests.features.labelling.conftest import BASIS, BEGUN, jpeg, of, of_house


def form_of(house, status="labelled", **more):
    plain = {"label_id": str(uuid4()), "status": status, "labelled_on": "2025-05-17", "reason": "", "instead_of": ""}
    return plain | more


# ---- one house


def test_one_tap_opens_the_form_with_the_status_chosen(opened, sari, house):
    page = opened(sari).get(of_house(house, "?status=labelled"))
    assert page.context["form"].initial["status"] == "labelled"
    assert "The label, not the people" in page.text


def test_a_label_is_recorded_with_its_photo_and_the_next_houses_come(opened, sari, campaign, house):
    photo = SimpleUploadedFile("label.jpg", jpeg(), "image/jpeg")
    answer = opened(sari).post(of_house(house), form_of(house, photo=photo))
    label = HouseLabel.objects.get()
    assert answer.headers["Location"] == of(campaign, "?status=not_yet&part=3273011001")
    assert photos_of(label.public_id, "house_label").count() == 1


def test_a_refusal_without_a_reason_comes_back_with_everything_typed_and_tells_of_the_photo(opened, sari, house):
    photo = SimpleUploadedFile("label.jpg", jpeg(), "image/jpeg")
    typed = form_of(house, "resigned", labelled_on="2025-05-15", photo=photo)
    answer = opened(sari).post(of_house(house), typed)
    assert answer.status_code == 422
    assert "Say in a few words what the family said" in answer.text
    assert "The photo was not kept either" in answer.text
    assert 'value="2025-05-15"' in answer.text
    assert typed["label_id"] in answer.text


def test_too_many_photos_and_too_large_ones_are_refused_before_they_are_read(opened, sari, house, monkeypatch):
    many = [SimpleUploadedFile(f"{place}.jpg", jpeg(), "image/jpeg") for place in range(13)]
    assert "at most 12 photos" in opened(sari).post(of_house(house), form_of(house, photo=many)).text
    monkeypatch.setattr("tangga.labelling.views_house.MOST_BYTES", 10)
    large = SimpleUploadedFile("large.jpg", jpeg(), "image/jpeg")
    assert "larger than 15 MB" in opened(sari).post(of_house(house), form_of(house, photo=large)).text


def test_a_house_recorded_meanwhile_is_a_conflict(opened, sari, lestari, house, record, families):
    record(families.one, "refused", by=lestari)
    answer = opened(sari).post(of_house(house), form_of(house))
    assert answer.status_code == 409
    assert "A colleague has recorded this house meanwhile" in answer.text


def test_the_official_reads_a_house_and_records_nothing(opened, tono, house, record, families):
    record(families.one, "refused")
    client = opened(tono)
    page = client.get(of_house(house))
    assert "told at the door" in page.text
    assert "The family is assessed again" in page.text
    assert page.context["form"] is None
    assert client.post(of_house(house), form_of(house)).status_code == 403


def test_a_coordinator_chooses_who_was_there(opened, lestari, sari, house):
    client = opened(lestari)
    assert "sari" in client.get(of_house(house)).text.lower()
    client.post(of_house(house), form_of(house, officer=str(sari.public_id)))
    assert HouseLabel.objects.get().officer == sari


def test_earlier_records_stay_readable_with_their_photos(opened, lestari, house, record, families):
    first = record(families.one, "refused", photos=[jpeg()])
    record(families.one, "labelled")
    page = opened(lestari).get(of_house(house))
    assert "Earlier records" in page.text
    assert reverse("label-photo", args=[photos_of(first.public_id, "house_label").get().public_id]) in page.text


def test_a_photo_is_shown_to_whoever_may_open_its_house_and_to_nobody_else(
    opened, sari, dewi, tono, budi, rina, record, families
):
    label = record(families.one, photos=[jpeg()])
    address = reverse("label-photo", args=[photos_of(label.public_id, "house_label").get().public_id])
    statuses = {who.username: opened(who).get(address).status_code for who in (sari, tono, dewi, budi, rina)}
    assert statuses == {"sari": 200, "tono": 200, "dewi": 404, "budi": 404, "rina": 403}
    assert opened(sari).get(address).headers["Cache-Control"] == "no-store, private"


def test_a_photo_of_something_else_is_not_served_here(opened, sari, record, families):
    photo = photos_of(record(families.one, photos=[jpeg()]).public_id, "house_label").get()
    photo.owner_kind = "visit"
    photo.save()
    assert opened(sari).get(reverse("label-photo", args=[photo.public_id])).status_code == 404


# ---- follow up


def test_what_is_to_be_followed_up_is_listed_oldest_first_and_goes_when_done(opened, tono, record, families, dewi):
    late = record(families.one, "refused")
    early = record(families.two, "not_found", labelled_on=BEGUN)
    record(families.three, "labelled")
    client = opened(tono)
    page = client.get("/labelling/follow-up/")
    assert [label.pk for label, *_more in page.context["lines"]] == [early.pk, late.pk]
    assert "2 houses were refused" in client.get("/labelling/").text

    client.post(reverse("label-follow-up", args=[early.public_id]), {"note": "lives with her mother now"})
    client.post(reverse("label-follow-up", args=[late.public_id]), {"note": "keeps the aid"})

    assert "Nothing to follow up" in client.get("/labelling/follow-up/").text
    assert "lives with her mother now" in client.get("/labelling/follow-up/?done=yes&status=not_found").text


def test_following_up_without_words_shows_the_house_again(opened, tono, budi, record, families):
    refused = record(families.one, "refused")
    address = reverse("label-follow-up", args=[refused.public_id])
    answer = opened(tono).post(address, {"note": "NIK 3273010101900001"})
    assert (answer.status_code, "NIK and KK numbers" in answer.text) == (422, True)
    assert opened(budi).post(address, {"note": "x"}).status_code == 404


# ---- the file


def test_the_file_asks_why_and_holds_what_the_list_holds(opened, tono, campaign, record, families):
    record(families.one, "refused", reason="=1+1")
    client = opened(tono)
    address = of(campaign) + "export/?status=refused"
    assert "1 house" in client.get(address).text
    assert client.post(address, {}).status_code == 422
    assert not Event.objects.filter(action="labels.exported").exists()

    answer = client.post(address, {"reason": "verification"})

    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][:6] == ("F1", "Wahyuni", "Sarijadi", "Sukasari", "–/–", "refused the label")
    assert rows[1][7] == "'=1+1"
    assert len(rows) == 2
    assert BASIS in str(list(book.worksheets[1].iter_rows(values_only=True)))
    event = Event.objects.get(action="labels.exported")
    assert (event.detail["rows"], event.detail["filters"], event.area_code) == (1, ["status"], "3273")


def test_the_file_leaves_out_families_that_are_not_seen_any_more(opened, tono, campaign, families):
    make.family_facts(families.two, region="3571011001", effective_on=make.TODAY, recorded_at=make.NOW)
    answer = opened(tono).post(of(campaign) + "export/", {"reason": "verification"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    names = [row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert sorted(names) == ["Kartini", "Murni", "Wahyuni"]


def test_who_may_not_save_lists_saves_none(opened, campaign, rina):
    auditor = make.posted("auditor", Role.AUDITOR, "3273")
    assert opened(auditor).get(of(campaign)).status_code == 200
    assert opened(auditor).get(of(campaign) + "export/").status_code == 403
    assert opened(rina).get(of(campaign) + "export/").status_code == 403
