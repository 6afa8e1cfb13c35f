"""What each role sees of labelling, and what the forms answer."""

import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tangga.audit.models import Event
from tangga.families.models import FacilitatorAssignment
from tangga.labelling.models import Campaign, House, HouseLabel
from tangga.people.roles import Role
from tangga.photos.queries import photos_of
from tests import make
from tests.features.labelling.conftest import BASIS, BEGUN, WORDS, jpeg


def of(campaign, query=""):
    return reverse("campaign", args=[campaign.public_id]) + query


def of_house(house, query=""):
    return reverse("house", args=[house.public_id]) + query


def form_of(house, status="labelled", **more):
    plain = {"label_id": str(uuid4()), "status": status, "labelled_on": "2025-05-17", "reason": "", "instead_of": ""}
    return plain | more


# ---- the list


def test_the_official_sees_planned_and_done_by_region_with_their_houses(opened, tono, plan, campaign, record, families):
    record(families.one)
    page = opened(tono).get("/labelling/")
    assert "Kota Bandung" in page.text
    assert "1 of 4" in page.text
    assert "Plan a campaign" in page.text
    assert page.context["rows"].paginator.count == 1


def test_the_list_can_be_filtered_and_refuses_what_it_does_not_know(opened, tono, campaign):
    client = opened(tono)
    assert client.get("/labelling/?state=planned").context["rows"].paginator.count == 0
    assert client.get("/labelling/?state=under_way").context["rows"].paginator.count == 1
    assert "not understood" in client.get("/labelling/?state=nowhere").text
    assert client.get("/labelling/?colour=red").status_code == 422


def test_a_facilitator_sees_campaigns_where_their_families_live_and_counts_their_own(
    opened, campaign, record, dewi, sari
):
    assert "0 of 1" in opened(dewi).get("/labelling/").text
    assert "0 of 3" in opened(sari).get("/labelling/").text
    assert opened(make.posted("baru", Role.FACILITATOR, "3273")).get("/labelling/").context["lines"] == []


def test_a_planned_campaign_of_another_village_is_not_a_facilitators(opened, plan, families, dewi, sari):
    plan("3273011001")
    assert opened(dewi).get("/labelling/").context["lines"] == []
    assert len(opened(sari).get("/labelling/").context["lines"]) == 1


def test_empty_says_what_to_do_next(opened, tono, sari):
    assert "Plan one when the letter that orders it is there" in opened(tono).get("/labelling/").text
    assert "When the district office plans one" in opened(sari).get("/labelling/").text


@pytest.mark.parametrize("path", ["/labelling/", "/labelling/plan/", "/labelling/follow-up/"])
def test_province_and_ministry_see_no_houses(opened, rina, campaign, path):
    assert opened(rina).get(path).status_code == 403
    assert opened(make.posted("menteri", Role.MINISTRY, None)).get(path).status_code == 403


# ---- planning and moving


def plan_form(**more):
    return {
        "public_id": str(uuid4()),
        "area": "327301",
        "starts_on": "2025-05-20",
        "ends_on": "2025-06-20",
        "legal_basis": BASIS,
        "label_words": WORDS,
        "weighed": "on",
    } | more


def test_planning_warns_of_stigma_and_names_the_law(opened, tono):
    page = opened(tono).get("/labelling/plan/")
    assert "UU 27/2022" in page.text
    assert "A label tells the neighbours that a family is poor" in page.text
    assert "Sarijadi" in page.text
    assert "Campurejo" not in page.text


def test_planning_leads_to_the_campaign(opened, tono):
    answer = opened(tono).post("/labelling/plan/", plan_form())
    campaign = Campaign.objects.get()
    assert answer.headers["Location"] == of(campaign)
    assert (campaign.area_id, campaign.legal_basis) == ("327301", BASIS)


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"weighed": ""}, 422, "This field is required"),
        ({"legal_basis": ""}, 422, "This field is required"),
        ({"area": "3571"}, 422, "3571 is not one of the available choices"),
        ({"ends_on": "2025-05-01"}, 422, "before the first"),
    ],
)
def test_a_plan_that_will_not_do_comes_back_with_everything_typed(opened, tono, wrong, status, sentence):
    answer = opened(tono).post("/labelling/plan/", plan_form(label_words="kata saya") | wrong)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "kata saya" in answer.text
    assert not Campaign.objects.exists()


def test_an_overlapping_plan_is_a_conflict(opened, tono, plan):
    plan()
    answer = opened(tono).post("/labelling/plan/", plan_form())
    assert (answer.status_code, "is planned already" in answer.text) == (409, True)


def test_words_that_call_a_family_poor_are_pointed_out(opened, tono, plan):
    pamotan = plan(label_words="Keluarga Miskin Penerima Bantuan PKH (Permensos No. 1 Tahun 2018)")
    neutral = plan("357101", by=make.posted("kediri", Role.DISTRICT_OFFICIAL, "3571"))
    assert "call the family poor" in opened(tono).get(of(pamotan)).text
    assert "call the family poor" not in opened(neutral.planned_by).get(of(neutral)).text


def test_the_official_begins_and_finishes_on_the_page(opened, tono, plan, families):
    planned, client = plan(), opened(tono)
    assert "4 houses would be listed" in client.get(of(planned)).text
    client.post(of(planned) + "begin/")
    assert "0 of 4 houses" in client.get(of(planned)).text
    client.post(of(planned) + "finish/")
    planned.refresh_from_db()
    assert planned.state == "done"


def test_a_move_that_is_too_late_is_told_on_the_page(opened, tono, campaign):
    client = opened(tono)
    assert client.post(of(campaign) + "cancel/", {"reason": " "}).status_code == 422
    client.post(of(campaign) + "finish/")
    late = client.post(of(campaign) + "cancel/", {"reason": "no stickers"})
    assert (late.status_code, "cannot be done any more" in late.text) == (409, True)


# ---- one campaign


def test_the_coordinator_sees_progress_by_village_and_by_facilitator(opened, lestari, campaign, record, families):
    record(families.one)
    record(families.three, "refused")
    page = opened(lestari).get(of(campaign, "?part=327301"))
    assert "2 of 4 houses" in page.text
    parts = {area.name: (standing.recorded, standing.base) for area, standing in page.context["parts"]}
    assert parts == {"Sarijadi": (1, 2), "Sukarasa": (1, 2)}
    people = {person.username: (standing.recorded, standing.base) for person, standing in page.context["facilitators"]}
    assert people == {"sari": (2, 3), "dewi": (0, 1)}


def test_a_district_is_shown_by_sub_district_first(opened, lestari, campaign):
    page = opened(lestari).get(of(campaign))
    assert [area.name for area, _standing in page.context["parts"]] == ["Sukasari"]


def test_families_nobody_accompanies_are_counted_apart(opened, lestari, campaign, families):
    FacilitatorAssignment.objects.filter(family=families.four).update(ends_on=make.TODAY)
    page = opened(lestari).get(of(campaign, "?facilitator=nobody"))
    assert [house.family.name for house, _told, _named in page.context["lines"]] == ["Murni"]
    assert page.context["facilitators"][-1][0] is None


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Wahyuni", "Aminah", "Kartini", "Murni"]),
        ("?status=not_yet", ["Aminah", "Kartini", "Murni"]),
        ("?status=labelled", ["Wahyuni"]),
        ("?part=3273011002", ["Kartini", "Murni"]),
        ("?part=3273011002&near=2/5", ["Kartini"]),
        ("?sort=name", ["Aminah", "Kartini", "Murni", "Wahyuni"]),
        ("?sort=-on", ["Wahyuni", "Aminah", "Kartini", "Murni"]),
        ("?status=painted", []),
        ("?part=3571011001", []),
        ("?near=9/9", []),
    ],
)
def test_the_houses_can_be_filtered_and_sorted(opened, lestari, campaign, record, families, query, names):
    record(families.one)
    families.three.rt, families.three.rw = "2", "5"
    families.three.save()
    families.one.rw = "0"
    families.one.save()
    families.two.rw = "1"
    families.two.save()
    families.four.rw = "9"
    families.four.save()
    page = opened(lestari).get(of(campaign, query))
    shown = [house.family.name for house, _told, _named in page.context["lines"]]
    assert sorted(shown) == sorted(names)
    assert shown[:1] == names[:1]


def test_a_facilitator_finds_their_own_houses_with_one_tap_to_each(opened, dewi, campaign, families):
    page = opened(dewi).get(of(campaign))
    house = House.objects.get(family=families.four)
    assert "0 of 1 of my houses" in page.text
    assert of_house(house, "?status=labelled") in page.text
    assert "Kartini" not in page.text
    assert page.context["facilitators"] == []


def test_a_family_that_moved_out_of_the_area_is_counted_and_not_named(opened, lestari, campaign, families):
    make.family_facts(families.two, region="3571011001", effective_on=BEGUN + timedelta(days=1), recorded_at=make.NOW)
    page = opened(lestari).get(of(campaign))
    assert "0 of 4 houses" in page.text
    assert "moved out of your area" in page.text
    assert "Aminah" not in page.text
    assert opened(lestari).get(of_house(House.objects.get(family=families.two))).status_code == 404


def test_statuses_that_do_not_add_up_are_shown_as_a_warning(opened, tono, campaign):
    Campaign.objects.update(base=7)
    page = opened(tono).get(of(campaign))
    assert "The statuses add up to 4, but 7 houses were counted" in page.text
    assert "do not add up" in opened(tono).get("/labelling/").text


def test_past_its_last_day_the_page_says_so(opened, tono, campaign):
    Campaign.objects.update(ends_on=make.TODAY - timedelta(days=1))
    assert "The last day of this campaign is over" in opened(tono).get(of(campaign)).text


def test_another_districts_campaign_is_not_found(opened, budi, campaign, house):
    client = opened(budi)
    assert client.get(of(campaign)).status_code == 404
    assert client.post(of(campaign) + "begin/").status_code == 404
    assert client.get(of(campaign) + "export/").status_code == 404
    assert client.get(of_house(house)).status_code == 404


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
    assert photos_of(label.public_id).count() == 1


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
    assert reverse("label-photo", args=[photos_of(first.public_id).get().public_id]) in page.text


def test_a_photo_is_shown_to_whoever_may_open_its_house_and_to_nobody_else(
    opened, sari, dewi, tono, budi, rina, record, families
):
    label = record(families.one, photos=[jpeg()])
    address = reverse("label-photo", args=[photos_of(label.public_id).get().public_id])
    statuses = {who.username: opened(who).get(address).status_code for who in (sari, tono, dewi, budi, rina)}
    assert statuses == {"sari": 200, "tono": 200, "dewi": 404, "budi": 404, "rina": 403}
    assert opened(sari).get(address).headers["Cache-Control"] == "no-store, private"


def test_a_photo_of_something_else_is_not_served_here(opened, sari, record, families):
    photo = photos_of(record(families.one, photos=[jpeg()]).public_id).get()
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


# ---- as many statements for one house as for thirty


@pytest.fixture
def many(campaign, record, sari):
    """Thirty houses more than the four, refused by the family."""
    for place in range(30):
        family = make.family(f"M{place}", name=f"Ibu {place}", facilitator=sari)
        House.objects.create(campaign=campaign, family=family, region_id="3273011001")
        record(family, "refused")
    Campaign.objects.update(base=34)
    return campaign


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 12), ("CAMPAIGN", 18), ("follow-up/", 12), ("overview/", 12)],
)
@pytest.mark.parametrize("username", ["tono", "sari"])
def test_a_list_sends_few_statements(opened, many, tono, sari, path, most, username, django_assert_max_num_queries):
    client = opened({"tono": tono, "sari": sari}[username])
    address = of(many) if path == "CAMPAIGN" else f"/labelling/{path}"
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200
