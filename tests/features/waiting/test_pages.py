"""Pages of the waiting list: what each shows, to whom, and what is done from them."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from openpyxl import load_workbook

from tangga.audit.models import Event
from tangga.waiting.models import Enrolment, Entry, Meeting, Quota, Vacancy
from tests import make
from tests.features.waiting.conftest import DISTRICT, NEXT_STAGE, ON, VILLAGE, WORDS, accompanied, outside
from tests.features.waiting.test_vacancies import restored


def client_of(person):
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


@pytest.fixture
def as_sari(sari):
    return client_of(sari)


@pytest.fixture
def as_tono(tono):
    return client_of(tono)


@pytest.fixture
def three(way):
    return [way.waits(f"W{decile}", decile=decile) for decile in (1, 2, 3)]


def text(answer):
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def address(entry, verb=""):
    return f"/waiting/{entry.public_id}/{verb}{'/' if verb else ''}"


def does(client, entry, verb, **said):
    entry.refresh_from_db()
    return client.post(address(entry, verb), {"revision": entry.revision, **said})


# ---- list ----


def test_the_list_shows_everybody_in_order_with_position_and_why(as_tono, three):
    page = text(as_tono.get("/waiting/"))
    assert page.index("Ibu W1") < page.index("Ibu W2") < page.index("Ibu W3")
    assert "decile 1 · rank not known · 1 with a component · proposed 17 May 2025" in page


def test_a_filtered_list_keeps_the_positions_of_the_whole(as_tono, three):
    rows = as_tono.get("/waiting/?decile=3").context["rows"]
    assert [(each.family.family_id, each.position) for each in rows] == [("W3", 3)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("state=open", 3),
        ("state=closed", 0),
        ("source=meeting", 0),
        ("decile=unknown", 0),
        ("checked=yes", 1),
        ("checked=no", 2),
        (f"area={VILLAGE}", 3),
        ("area=3273011002", 0),
        ("placed=no", 0),
        ("sort=name", 3),
    ],
)
def test_filters_narrow_the_list(as_tono, way, three, query, found):
    way.check(three[0])
    assert as_tono.get(f"/waiting/?{query}").context["rows"].paginator.count == found


@pytest.mark.parametrize("query", ["state=lost", "area=3571", "search=abc", "sort=up"])
def test_a_filter_that_is_not_understood_shows_nothing(as_tono, three, query):
    answer = as_tono.get(f"/waiting/?{query}")
    assert answer.status_code == 422
    assert "Ibu W1" not in text(answer)


def test_a_name_is_found_and_does_not_stand_in_the_address(as_tono, three):
    answer = as_tono.post("/waiting/search/", {"text": "Ibu W2"})
    assert "W2" not in answer["Location"]
    assert [each.family.family_id for each in as_tono.get(answer["Location"]).context["rows"]] == ["W2"]


def test_a_number_leads_to_the_entry_and_never_into_an_address(as_tono, way, sari):
    entry = way.propose(outside("W1", sari, kk="3273010101100003"))
    answer = as_tono.post("/waiting/search/", {"text": "3273010101100003"})
    assert answer["Location"] == address(entry)
    assert as_tono.post("/waiting/search/", {"text": "3273010101100099"})["Location"] == "/waiting/"


def test_the_list_takes_a_bounded_number_of_statements(as_tono, three, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        as_tono.get("/waiting/")


def test_the_list_is_saved_as_excel_with_the_positions_and_logged(as_tono, three):
    answer = as_tono.post("/waiting/export/?decile=3", {"reason": "coordination"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert [cell.value for cell in sheet[2]][:3] == [3, "Ibu W3", "W3"]
    assert Event.objects.get(action="waiting.exported").detail["rows"] == 1


def test_an_official_has_the_list_assessed_anew(as_tono, three):
    answer = as_tono.post("/waiting/assess/", follow=True)
    assert "3 families, 0 of them stand elsewhere now" in text(answer)


def test_an_empty_list_says_what_to_do(as_tono):
    assert "Nobody waits" in text(as_tono.get("/waiting/"))


# ---- entry ----


def test_an_entry_says_where_it_stands_of_how_many_and_why_as_of_when(as_sari, three):
    page = text(as_sari.get(address(three[1])))
    assert "Number 2 of 3 in Kota Bandung" in page
    assert "Decile 2: lower deciles come first" in page
    assert "Rank within the registry not known" in page
    assert "Position as of 17 May 2025" in page


def test_an_entry_says_what_the_viewer_may_not_do_and_why(as_sari, as_tono, three):
    assert "This is for: District official." in text(as_sari.get(address(three[0])))
    assert "Visit the family first" in text(as_tono.get(address(three[0])))


def test_an_entry_page_takes_a_bounded_number_of_statements(as_tono, way, three, django_assert_max_num_queries):
    way.check(three[0])
    way.place()
    with django_assert_max_num_queries(24):
        as_tono.get(address(three[0]))


def test_the_way_from_the_visit_to_the_enrolment_is_gone_on_the_page(as_sari, as_tono, way, three):
    entry, place = three[0], way.place()
    assert does(as_sari, entry, "check", visited_on=ON, findings=WORDS, bears_out="yes").status_code == 302
    assert does(as_tono, entry, "offer", place=place.public_id).status_code == 302
    assert "to be answered by 31 May 2025" in text(as_sari.get(address(entry)))
    assert does(as_sari, entry, "accept").status_code == 302
    assert does(as_tono, entry, "enrol", joined_on=NEXT_STAGE).status_code == 302
    assert Enrolment.objects.get().joined_on == NEXT_STAGE
    assert "The place of the family Ibu L1" in text(as_tono.get(address(entry)))


def test_what_is_refused_comes_back_as_it_was_typed(as_sari, three):
    answer = does(as_sari, three[0], "check", visited_on=ON, findings="Panjang lebar sekali.")
    assert answer.status_code == 422
    assert "Panjang lebar sekali." in text(answer)


def test_who_is_passed_over_reads_the_reason_on_its_page(as_sari, as_tono, way, three):
    way.check(three[1])
    assert (
        does(as_tono, three[1], "offer", place=way.place().public_id, words="Sedang di luar kota.").status_code == 302
    )
    assert "Sedang di luar kota." in text(as_sari.get(address(three[0])))


def test_somebody_who_was_faster_is_told_with_409(as_tono, three):
    assert as_tono.post(address(three[0], "strike"), {"revision": 7, "words": WORDS}).status_code == 409


@pytest.mark.parametrize(("verb", "said"), [("offer", {"place": "x"}), ("enrol", {"joined_on": "x"})])
def test_a_form_that_is_no_form_is_refused(as_tono, three, verb, said):
    assert does(as_tono, three[0], verb, **said).status_code == 422


def test_a_family_keeps_a_sheet_with_its_place_and_the_day(as_sari, three):
    answer = as_sari.get(address(three[2], "sheet"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert 'filename="waiting-list-sheet-' in answer["Content-Disposition"]
    assert Event.objects.filter(action="waiting.sheet_taken").count() == 1


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_other_areas_see_nothing(request, three, who):
    client = client_of(request.getfixturevalue(who))
    assert client.get(address(three[0])).status_code == 404
    assert "Ibu W1" not in text(client.get("/waiting/"))


def test_an_auditor_reads_and_changes_nothing(auditor, three):
    client = client_of(auditor)
    assert "Ibu W1" in text(client.get("/waiting/"))
    assert client.get(address(three[0])).status_code == 200
    assert does(client, three[0], "withdraw", words=WORDS).status_code == 403


# ---- proposing ----


def test_a_family_outside_the_programme_is_proposed_on_its_page(as_sari, sari):
    family = outside("W1", sari, decile=1)
    assert f"/waiting/new/{family.public_id}/" in text(as_sari.get(f"/families/{family.public_id}/"))
    said = {"source": "facilitator", "rank": "1.204", "sent": uuid4()}
    answer = as_sari.post(f"/waiting/new/{family.public_id}/", said, follow=True)
    assert "Number 1 of 1" in text(answer)
    assert Entry.objects.get().rank == 1204


def test_a_family_in_the_programme_is_offered_no_such_thing(as_sari, sari):
    family = make.family("F1", facilitator=sari)
    assert "/waiting/new/" not in text(as_sari.get(f"/families/{family.public_id}/"))
    answer = as_sari.post(f"/waiting/new/{family.public_id}/", {"source": "facilitator", "sent": uuid4()})
    assert (answer.status_code, Entry.objects.count()) == (409, 0)


def test_a_meeting_is_recorded_and_named_by_a_proposal(as_sari, sari):
    said = {"village": VILLAGE, "held_on": ON, "attendance": 20, "outcome": WORDS, "sent": uuid4()}
    assert as_sari.post("/waiting/meetings/", said).status_code == 302
    family = outside("W1", sari)
    more = {"source": "meeting", "meeting": Meeting.objects.get().public_id, "sent": uuid4()}
    assert as_sari.post(f"/waiting/new/{family.public_id}/", more).status_code == 302
    assert WORDS in text(as_sari.get("/waiting/meetings/"))


def test_a_meeting_that_cannot_be_comes_back_as_it_was_typed(as_sari, sari):
    answer = as_sari.post("/waiting/meetings/", {"village": VILLAGE, "held_on": ON, "outcome": "Sudah dibahas."})
    assert (answer.status_code, "Sudah dibahas." in text(answer)) == (422, True)


# ---- places and quota ----


def test_free_places_are_listed_with_their_age_and_who_left(as_tono, way):
    way.place(effective_on=date(2025, 4, 1))
    page = text(as_tono.get("/waiting/places/"))
    assert "Ibu L1" in page
    assert "1 mo" in page


def test_the_places_say_how_many_exits_freed_none_because_their_kind_is_not_on_record(as_tono, way):
    way.place()
    assert "how is not on record" not in text(as_tono.get("/waiting/places/"))
    make.family("L8", name="Ibu L8").spells.update(left_on=date(2025, 1, 1))
    make.family("L9", name="Ibu L9", region="3276011001").spells.update(left_on=date(2025, 1, 1))
    page = text(as_tono.get("/waiting/places/"))
    assert "1 family left and how is not on record: its exit freed no place here." in page
    assert 'href="/waiting/quota/">Open places on the page of the quota' in page


def test_the_workbook_of_the_places_holds_what_the_list_shows_and_is_logged(as_tono, way, auditor):
    way.place()
    answer = as_tono.post("/waiting/places/export/?state=open", {"reason": "reporting"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[:3] for row in rows] == [["Ibu L1", "voluntary graduation", "Kel. Sarijadi"]]
    assert Event.objects.get(action="places.exported").detail["filters"] == ["state"]
    assert client_of(auditor).get("/waiting/places/export/").status_code == 403


def test_the_places_of_an_offer_are_told_apart_by_who_left_and_the_village(as_tono, way):
    entry = way.waits()
    way.check(entry)
    way.place("L1")
    way.place("L2")
    page = text(as_tono.get(address(entry)))
    told = [f"free from 1 Apr 2025 · Ibu {left} · Kel." in page for left in ("L1", "L2")]
    assert told == [True, True]


def test_the_dates_of_an_entry_say_what_they_are(as_tono, way):
    entry = way.accepted()
    Entry.objects.filter(pk=entry.pk).update(proposed_on=date(2025, 3, 2))
    assert "Proposed on 2 Mar 2025, Sari; recorded here on 17 May 2025" in text(as_tono.get(address(entry)))
    way.enrol(entry)
    page = text(as_tono.get(address(entry)))
    assert "In the programme from 1 July 2025; decided on 17 May 2025." in page


def test_both_families_show_the_link(as_tono, as_sari, way, sari):
    entry = way.accepted()
    way.enrol(entry)
    left = Vacancy.objects.get().family
    accompanied(left, sari)
    assert "It went to" in text(as_tono.get(f"/families/{left.public_id}/"))
    assert "Ibu W1" in text(as_sari.get(f"/families/{left.public_id}/"))
    assert "Ibu L1" in text(as_sari.get(f"/families/{entry.family.public_id}/"))


def test_whoever_does_not_see_the_other_family_reads_no_name_of_it(as_sari, way):
    entry = way.accepted()
    way.enrol(entry)
    page = text(as_sari.get(f"/families/{entry.family.public_id}/"))
    assert "Ibu L1" not in page
    assert "a family that left and is not for you to see" in page
    assert "Ibu L1" not in text(as_sari.get(address(entry)))


def test_the_page_says_that_the_district_is_over_its_quota(as_tono, way, tono):
    way.quota(1)
    way.enrol(way.accepted())
    restored(Vacancy.objects.get(), tono)
    page = text(as_tono.get("/waiting/quota/"))
    assert "The district serves 1 family above its quota" in page
    assert "1 family was restored after its place had been given" in page


def test_a_quota_is_entered_on_its_page_and_what_was_before_stays_readable(as_tono):
    said = {"families": "18.000", "starts_on": "2025-01-01", "why": "SK Wali Kota 5/2025", "sent": uuid4()}
    assert as_tono.post("/waiting/quota/", said).status_code == 302
    again = said | {"families": "18.500", "why": "Salah ketik tadi.", "sent": uuid4()}
    page = text(as_tono.post("/waiting/quota/", again, follow=True))
    assert "18,500" in page
    assert "18,000" in page
    assert Quota.objects.filter(superseded_at=None).get().families == 18_500


@pytest.mark.parametrize("families", ["1.250", "1,250", "1 250", "1250"])
def test_thousands_of_a_quota_may_be_parted(as_tono, families):
    said = {"families": families, "starts_on": "2025-01-01", "why": WORDS}
    assert as_tono.post("/waiting/quota/", said).status_code == 302
    assert Quota.objects.get().families == 1250


@pytest.mark.parametrize("families", ["12.5", "10,5", "1.25", "1.2500", "1.250,5", "1,250.000", "1 25"])
def test_a_part_of_a_family_is_no_quota_and_the_page_says_how_to_write_it(as_tono, families):
    said = {"families": families, "starts_on": "2025-01-01", "why": WORDS}
    answer = as_tono.post("/waiting/quota/", said)
    assert answer.status_code == 422
    assert "thousands parted" in text(answer)
    assert not Quota.objects.exists()


def test_a_quota_sent_again_otherwise_is_told_on_its_page(as_tono):
    said = {"families": "18.000", "starts_on": "2025-01-01", "why": WORDS, "sent": uuid4()}
    as_tono.post("/waiting/quota/", said)
    answer = as_tono.post("/waiting/quota/", said | {"families": "18.500"})
    assert answer.status_code == 409
    assert "with other content" in text(answer)


def test_a_double_click_opens_the_places_once(as_tono, way):
    way.quota(6)
    sent = as_tono.get("/waiting/quota/").context["sent"]
    said = {"many": "3", "sent": sent}
    as_tono.post("/waiting/places/open/", said)
    as_tono.post("/waiting/places/open/", said)
    assert Vacancy.objects.filter(district=DISTRICT, exit=None).count() == 3


@pytest.mark.parametrize("families", ["", "many", "-3"])
def test_a_quota_that_is_no_number_is_refused(as_tono, families):
    said = {"families": families, "starts_on": "2025-01-01", "why": WORDS}
    assert as_tono.post("/waiting/quota/", said).status_code == 422


def test_places_that_the_quota_leaves_are_opened_on_its_page(as_tono, way):
    way.quota(3)
    as_tono.post("/waiting/places/open/", {"many": "3"})
    as_tono.post("/waiting/places/open/", {"many": "1"})
    assert Vacancy.objects.filter(district=DISTRICT, exit=None).count() == 3


@pytest.mark.parametrize("state", ["all", "open", "filled", "closed"])
def test_the_places_take_a_bounded_number_of_statements(as_tono, way, state, django_assert_max_num_queries):
    way.enrol(way.accepted())
    way.place("L2")
    with django_assert_max_num_queries(12):
        as_tono.get(f"/waiting/places/?state={state}")


def test_the_first_page_says_how_many_places_are_free_and_whom_to_enrol(as_tono, way):
    way.accepted()
    way.place("L2")
    page = text(as_tono.get("/"))
    assert "place is free" in page
    assert "family has accepted a place" in page


def test_an_offer_that_is_over_time_is_ended_on_the_page(as_tono, way, monkeypatch):
    entry, place = way.waits(), way.place()
    way.check(entry)
    way.offer(entry, place)
    monkeypatch.setattr("tangga.people.clock.today", lambda: ON + timedelta(days=20))
    assert does(as_tono, entry, "expire").status_code == 302
    assert Entry.objects.get().state == "waiting"
