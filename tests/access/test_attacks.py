"""What somebody who means harm tries first, beside asking for what is not theirs (test_every_route.py)."""

import pytest
from django.test import Client

from tangga.people.models import Person
from tests.access.asking import found_in
from tests.access.world import MINE, OTHER, World

PASSWORD = "tangga di rumah"


@pytest.fixture
def official(world: World) -> Person:
    person = Person.objects.get(pk=world.cast["O"].pk)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def signed_in(official) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(official)
    return client


def sign_in(client: Client, person: Person, **more):
    return client.post("/accounts/sign-in/", {"username": person.username, "password": PASSWORD, **more})


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "https:evil.example",
]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_in_leads_nowhere_else(official, where):
    client = Client()
    assert sign_in(client, official, next=where).url == "/"
    assert client.get("/accounts/sign-in/", {"next": where}).url == "/"


@pytest.mark.parametrize("where", ELSEWHERE)
def test_choosing_a_language_leads_nowhere_else(signed_in, where):
    answer = signed_in.post("/language/setlang/", {"language": "en", "next": where}, headers={"referer": where})
    assert "evil" not in answer.url
    assert "javascript" not in answer.url


@pytest.mark.parametrize("address", ["/families/search/", "/log/search/", "/imports/search/"])
def test_a_search_leads_back_to_its_own_list_whatever_it_carries(world, address):
    client = Client()
    client.force_login(world.cast["A" if "log" in address else "O"])
    answer = client.post(address, {"text": "ab cd", "rest": "//evil.example/?next=https://evil.example"})
    assert answer.url.startswith(address.removesuffix("search/"))


def test_another_host_name_is_not_answered(world):
    assert Client().get("/accounts/sign-in/", headers={"host": "evil.example"}).status_code == 400


def test_the_name_in_a_forwarded_header_is_not_believed(world):
    client = Client()
    client.force_login(world.cast["D"])
    person = world.sets[MINE].ids["person"]
    page = client.post(f"/accounts/{person}/link/", headers={"x-forwarded-host": "evil.example"})
    assert page.status_code == 200
    assert "evil.example" not in page.text


def test_a_session_gets_a_new_key_when_somebody_signs_in(official):
    client = Client()
    client.session.save()
    planted = client.cookies["sessionid"].value if "sessionid" in client.cookies else "planted0123456789planted01234567"
    client.cookies["sessionid"] = planted
    sign_in(client, official)
    assert client.cookies["sessionid"].value != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/families/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(official):
    client = Client()
    sign_in(client, official)
    kept = client.cookies["sessionid"].value
    client.post("/accounts/sign-out/")
    other = Client()
    other.cookies["sessionid"] = kept
    assert other.get("/families/").status_code == 302


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(official):
    client = Client()
    sign_in(client, official)
    cookie = client.cookies["sessionid"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_a_wrong_name_and_a_wrong_password_are_told_alike(official):
    answers = [
        Client().post("/accounts/sign-in/", {"username": name, "password": "wrong wrong wrong"})
        for name in (official.username, "nobody-of-that-name")
    ]
    one, other = (answer.text.replace(official.username, "X").replace("nobody-of-that-name", "X") for answer in answers)
    strip = "csrfmiddlewaretoken"
    assert [line for line in one.splitlines() if strip not in line] == [
        line for line in other.splitlines() if strip not in line
    ]


@pytest.mark.parametrize("address", ["/families/search/", "/imports/search/", "/accounts/sign-in/"])
def test_a_body_out_of_all_reason_is_refused(signed_in, address):
    signed_in.raise_request_exception = False
    assert signed_in.post(address, {"text": "x" * 3_000_000}).status_code == 400


def test_a_body_out_of_all_reason_is_refused_by_the_api(world):
    client = Client(raise_request_exception=False)
    headers = {"Authorization": f"Bearer {world.secrets['O']}"}
    body = {"text": "x" * 3_000_000}
    answer = client.post("/api/v1/families/search", body, content_type="application/json", headers=headers)
    assert answer.status_code in {400, 413, 422}


@pytest.mark.parametrize("address", ["/families/search/", "/log/search/", "/imports/search/", "/accounts/search/"])
@pytest.mark.parametrize("text", ["ab\x00cd", "ab\u202ecd", "%%%", "' OR 1=1 --", "\U0001f600\U0001f600"])
def test_a_search_for_odd_signs_breaks_nothing(world, address, text):
    client = Client()
    client.force_login(world.cast[{"/log/search/": "A", "/accounts/search/": "D"}.get(address, "O")])
    answer = client.post(
        address, {"text": text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}, follow=True
    )
    assert answer.status_code in {200, 400, 422}
    assert found_in(answer.text, world.sets[OTHER].marks) == []


@pytest.mark.parametrize(
    "address", ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static/..%2fsettings.py"]
)
def test_no_file_beside_the_static_ones_is_served(world, address):
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
def test_other_methods_do_nothing(signed_in, world, method):
    family = world.sets[MINE].ids["family"]
    answer = getattr(signed_in, method)(f"/families/{family}/")
    assert answer.status_code == 405


def test_a_form_cannot_pretend_another_method(signed_in, world):
    family = world.sets[MINE].ids["family"]
    answer = signed_in.post(f"/families/{family}/", {"_method": "GET"}, headers={"x-http-method-override": "GET"})
    assert answer.status_code == 405


def test_pages_say_that_nobody_may_frame_them_and_where_a_click_goes_from(signed_in):
    headers = signed_in.get("/families/").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["X-Frame-Options"], headers["Referrer-Policy"]) == ("DENY", "same-origin")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_fields_that_a_form_does_not_have_are_not_written(world):
    client = Client()
    client.force_login(world.cast["D"])
    person = world.cast["D"]
    client.post("/accounts/new/", {"username": "baru", "display_name": "Baru", "is_superuser": "on", "is_staff": "on"})
    client.post("/accounts/me/password/", {"is_superuser": "on", "role": "ministry"})
    person.refresh_from_db()
    assert not person.is_superuser
    assert not Person.objects.filter(is_superuser=True).exists()
