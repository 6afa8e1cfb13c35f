"""The accounts' pages, as an administrator sees them."""

import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from tangga.errors import NotValid
from tangga.people import passwords
from tangga.people.forms_accounts import area_named
from tangga.people.models import Person
from tangga.people.roles import Role
from tests import make

NOW, TODAY = make.NOW, make.TODAY
TOMORROW = TODAY + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("now")


def test_an_account_is_opened_with_its_posting_and_the_link_is_shown_once(office, admin):
    typed = {
        "username": "dewi",
        "display_name": "Dewi Lestari",
        "role": "facilitator",
        "area": "3273 Kota Bandung",
        "starts_on": "2025-05-01",
    }
    text = office.post("/accounts/new/", typed).text
    person = Person.objects.get(username="dewi")
    token = re.search(r"link=([\w-]+)", text)[1]
    assert passwords.open_link(passwords.hash_of(token), NOW).person == person
    assert person.postings.get().area_id == "3273"
    assert token not in office.get(f"/accounts/{person.public_id}/").text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"username": "wa ti"}, 422),
        ({"username": "admin"}, 409),
        ({"display_name": " "}, 422),
        ({"role": "king"}, 422),
        ({"area": "999999"}, 422),
        ({"area": ""}, 422),
        ({"starts_on": "soon"}, 422),
    ],
)
def test_what_is_wrong_is_said_what_was_typed_stays_and_no_account_is_half_opened(office, wrong, status):
    typed = {"username": "dewi", "display_name": "Dewi Lestari", "role": "facilitator", "area": "3273"}
    typed |= {"starts_on": "2025-05-01"} | wrong
    answer = office.post("/accounts/new/", typed)
    assert answer.status_code == status
    assert answer.context["problem"]
    assert answer.context["typed"]["role"] == typed["role"]
    assert not Person.objects.filter(username="dewi").exists()


@pytest.mark.parametrize("text", ["3273", "32.73", "3273 Kota Bandung", "kota bandung"])
def test_an_area_is_named_by_code_or_name(areas, text):
    assert area_named(text).code == "3273"


@pytest.mark.parametrize("text", ["Sukasari", "32731", "no such place"])
def test_a_name_that_could_be_several_or_none_is_refused(areas, text):
    with pytest.raises(NotValid):
        area_named(text)


def test_each_verb_works_from_the_page_and_comes_back_to_it(office, wati):
    page = f"/accounts/{wati.public_id}/"
    assert (
        office.post(f"{page}post/", {"role": "coordinator", "area": "3273", "starts_on": str(TOMORROW)}).status_code
        == 302
    )
    planned = wati.postings.get(role="coordinator")
    assert office.post(f"{page}withdraw/", {"posting": planned.pk})["Location"] == page
    assert office.post(f"{page}end-posting/", {"last_day": str(TODAY)})["Location"] == page
    assert office.post(f"{page}sign-out/")["Location"] == page
    assert "link=" in office.post(f"{page}link/").text
    assert office.post(f"{page}end-link/")["Location"] == page
    assert office.post(f"{page}turn-off-second-factor/")["Location"] == page
    assert office.post(f"{page}close/")["Location"] == page
    assert office.post(f"{page}reopen/")["Location"] == page
    wati.refresh_from_db()
    assert (wati.is_active, wati.postings.get().ends_on) == (True, TOMORROW)


def test_a_refusal_comes_back_on_the_page_with_what_was_typed(office, wati):
    answer = office.post(f"/accounts/{wati.public_id}/end-posting/", {"last_day": "2019-01-01"})
    assert answer.status_code == 422
    assert 'value="2019-01-01"' in answer.text


def test_ones_own_page_offers_no_posting(office, admin):
    text = office.get(f"/accounts/{admin.public_id}/").text
    assert "/post/" not in text
    assert office.post(f"/accounts/{admin.public_id}/close/").status_code == 409


def test_an_account_of_another_area_is_not_found(client, areas, budi):
    client.force_login(make.posted("lokal", Role.ADMINISTRATOR, "3273"))
    assert client.get(f"/accounts/{budi.public_id}/").status_code == 404
    assert client.post(f"/accounts/{budi.public_id}/link/").status_code == 404
    assert "Budi" not in client.get("/accounts/?state=all").text


@pytest.mark.parametrize("role", [each for each in Role if each != Role.ADMINISTRATOR])
def test_nobody_else_opens_the_pages(client, wati, role):
    client.force_login(make.posted("lain", role, None if role == Role.MINISTRY else "3273"))
    pages = ("/accounts/", "/accounts/new/", f"/accounts/{wati.public_id}/")
    assert [client.get(page).status_code for page in pages] == [403] * 3
    assert client.post("/accounts/search/", {"text": "wati"}).status_code == 403
    assert client.post(f"/accounts/{wati.public_id}/close/").status_code == 403


def names(answer):
    return [person.username for person in answer.context["people"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["admin", "budi", "wati"]),
        ("role=facilitator", ["wati"]),
        ("area=3571", ["budi"]),
        ("state=closed", ["tutup"]),
        ("state=unposted", []),
        ("state=all&sort=username", ["admin", "budi", "tutup", "wati"]),
        ("state=no_factor&role=facilitator", ["wati"]),
        ("state=never", ["budi", "wati"]),
    ],
)
def test_the_list_is_filtered_by_role_area_and_state(office, wati, budi, query, found):
    closed = make.posted("tutup", Role.FACILITATOR, "3276")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    Person.objects.filter(username="admin").update(last_login=Now())
    assert names(office.get(f"/accounts/?{query}")) == found


@pytest.mark.parametrize("query", ["role=king", "area=zzz", "state=x", "sort=x", "size=7", "search=made-up"])
def test_a_filter_that_is_not_understood_shows_nobody(office, wati, query):
    answer = office.get(f"/accounts/?{query}")
    assert (answer.status_code, names(answer), len(answer.context["filters"].problems)) == (422, [], 1)


def test_what_is_searched_for_does_not_stand_in_the_address(office, wati):
    answer = office.post("/accounts/search/", {"text": "wati"})
    assert "wati" not in answer["Location"]
    assert names(office.get(answer["Location"])) == ["wati"]


def test_the_list_pages(office, areas):
    Person.objects.bulk_create(Person(username=f"u{at:02}", display_name=f"U {at:02}") for at in range(30))
    assert len(names(office.get("/accounts/"))) == 25
    assert len(names(office.get("/accounts/?page=2"))) == 6


def test_an_administrator_sees_no_family(office, wati):
    family = make.family("F1", name="Rohmah", facilitator=wati)
    make.family_answer(make.run(), family)
    pages = ("/", "/accounts/", f"/accounts/{wati.public_id}/", "/accounts/me/")
    assert [office.get(page).text.count("Rohmah") for page in pages] == [0] * 4
    refused = ("/families/", f"/families/{family.public_id}/", "/assignments/", "/exits/", "/unsure/")
    assert {office.get(page).status_code for page in refused} <= {403, 404}
