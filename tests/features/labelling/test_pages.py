"""What each role sees of labelling, and what the forms answer."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tangga.families.models import FacilitatorAssignment
from tangga.labelling import views_campaign
from tangga.labelling.models import Campaign, House
from tangga.people.roles import Role
from tests import make
from tests.features.labelling.conftest import BASIS, BEGUN, WORDS, of, of_house

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


def test_the_list_shows_all_years_or_one(opened, tono, campaign):
    client = opened(tono)
    year = campaign.starts_on.year
    assert client.get("/labelling/").context["rows"].paginator.count == 1
    assert client.get(f"/labelling/?year={year}").context["rows"].paginator.count == 1
    assert "all years" in client.get("/labelling/").text
    assert "not understood" in client.get(f"/labelling/?year={year - 1}").text


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


def test_of_very_many_houses_the_facilitators_of_a_part_are_told_and_no_others(
    opened, lestari, campaign, record, families, sari, monkeypatch
):
    monkeypatch.setattr(views_campaign, "LOOKED_UP_AT_MOST", 2)
    record(families.three, "refused")
    whole = opened(lestari).get(of(campaign))
    assert whole.context["facilitators"] == []
    assert {person.username for person in whole.context["people"].values()} >= {"sari", "dewi"}
    assert "Choose a part first" in whole.text

    part = opened(lestari).get(of(campaign, "?part=3273011002"))
    assert sum(standing.base for _person, standing in part.context["facilitators"]) == 2
    narrowed = opened(lestari).get(of(campaign, f"?facilitator={sari.public_id}"))
    assert [house.family.name for house, _told, _named in narrowed.context["lines"]] != []


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
