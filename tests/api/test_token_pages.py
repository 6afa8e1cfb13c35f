"""The pages about programs' access: giving it, the secret once, agreeing, ending; no family on any of them."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from tangga.api.app import api
from tangga.api.models import Token
from tangga.audit.models import Event
from tangga.people.models import Person
from tangga.people.roles import Role
from tests import make
from tests.small_district import TODAY

PLAN = {
    "name": "Dashboard of the regent",
    "purpose": "Figures by village",
    "scopes": ["areas", "answers"],
    "area": "",
    "expires_on": "2025-12-31",
}


def signed_in(person):
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(person)
    return browser


def without_token(page):
    """A page without what differs at every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|hx-headers=\S+', "", page)


@pytest.fixture
def as_admin(district):
    return signed_in(district.admin)


def plan_for(person, **changes):
    return f"/tokens/new/{person.public_id}/", PLAN | {"key": str(uuid4())} | changes


def test_the_page_is_in_the_menu_of_administrators_and_of_nobody_else(district, as_admin):
    assert 'href="/tokens/"' in as_admin.get("/").text
    assert 'href="/tokens/"' not in signed_in(district.tono).get("/").text


@pytest.mark.parametrize("who", ["sari", "tono", "rina", "auditor"])
def test_other_roles_may_neither_see_nor_give_access(district, who):
    browser = signed_in(getattr(district, who))
    assert browser.get("/tokens/").status_code == 403
    assert browser.post("/tokens/new/", {"account": "tono"}).status_code == 403
    assert browser.post(*plan_for(district.budi)).status_code == 403
    assert not Token.objects.exists()


def test_an_administrator_gives_access_and_sees_the_secret_once(district, as_admin):
    asked = as_admin.post("/tokens/new/", {"account": "tono"})
    assert asked["Location"] == f"/tokens/new/{district.tono.public_id}/"
    address, plan = plan_for(district.tono)
    shown = as_admin.post(address, plan)
    (secret,) = re.findall(r"tangga_[\w-]{30,}", shown.text)
    assert shown["Cache-Control"] == "no-store, private"
    token = Token.objects.get()
    assert (token.name, token.scopes, token.area_id) == ("Dashboard of the regent", ["areas", "answers"], "3273")
    assert secret not in as_admin.get("/tokens/").text
    assert secret not in as_admin.get(f"/tokens/{token.public_id}/").text


def test_the_same_form_sent_twice_makes_one_token(district, as_admin):
    address, plan = plan_for(district.tono)
    as_admin.post(address, plan)
    again = as_admin.post(address, plan)
    assert (again.status_code, "made already" in again.text) == (422, True)
    assert Token.objects.count() == 1
    assert Event.objects.filter(action="token.made").count() == 1


@pytest.mark.parametrize("account", ["", "nobody", "admin", "unposted"])
def test_an_account_that_cannot_be_acted_for_is_refused_with_a_sentence(district, as_admin, account):
    make.person("unposted")
    answer = as_admin.post("/tokens/new/", {"account": account})
    assert (answer.status_code, "field-error" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "change",
    [{"scopes": []}, {"scopes": ["everything"]}, {"expires_on": "2027-01-01"}, {"area": "3571"}, {"name": ""}],
    ids=str,
)
def test_a_wrong_form_comes_back_with_what_was_entered(district, as_admin, change):
    address, plan = plan_for(district.tono, **change)
    answer = as_admin.post(address, plan)
    assert answer.status_code == 422
    assert "Figures by village" in answer.text
    assert not Token.objects.exists()


def test_only_scopes_of_the_accounts_role_are_offered(district, as_admin):
    offered = as_admin.get(f"/tokens/new/{district.sari.public_id}/").text
    assert 'value="families"' in offered
    assert 'value="start_runs"' not in offered


def test_the_person_agrees_on_a_page_that_opens_for_nobody_else(district, as_admin):
    as_admin.post(*plan_for(district.tono))
    token = Token.objects.get()
    address = f"/tokens/{token.public_id}/"
    assert signed_in(district.rina).get(address).status_code == 404
    assert signed_in(district.rina).post(f"{address}agree/").status_code == 404
    assert as_admin.post(f"{address}agree/").status_code == 404
    tono = signed_in(district.tono)
    assert f"{address}agree/" in tono.get(address).text
    assert tono.post(f"{address}agree/").status_code == 302
    token.refresh_from_db()
    assert token.agreed_at is not None
    assert f"{address}agree/" not in tono.get(address).text


def test_everybody_finds_the_programs_that_act_as_them_and_no_others(district, as_admin):
    as_admin.post(*plan_for(district.tono))
    token = Token.objects.get()
    assert f"/tokens/{token.public_id}/" in signed_in(district.tono).get("/tokens/mine/").text
    assert str(token.public_id) not in signed_in(district.rina).get("/tokens/mine/").text
    assert str(token.public_id) not in as_admin.get("/tokens/mine/").text
    assert "/tokens/mine/" in signed_in(district.tono).get("/accounts/me/").text


@pytest.mark.parametrize("who", ["admin", "tono"])
def test_ending_asks_first_and_ends_by_post(district, as_admin, who):
    as_admin.post(*plan_for(district.tono))
    token = Token.objects.get()
    browser = signed_in(getattr(district, who))
    asked = browser.get(f"/tokens/{token.public_id}/end/")
    token.refresh_from_db()
    assert (asked.status_code, token.revoked_at) == (200, None)
    assert browser.post(f"/tokens/{token.public_id}/end/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_by == getattr(district, who)


def test_a_stranger_ends_nothing(district, as_admin):
    as_admin.post(*plan_for(district.tono))
    token = Token.objects.get()
    assert signed_in(district.rina).post(f"/tokens/{token.public_id}/end/").status_code == 404
    assert signed_in(district.rina).get(f"/tokens/{token.public_id}/end/").status_code == 404


def test_no_page_about_tokens_shows_a_family(district, as_admin):
    as_admin.post(*plan_for(district.tono))
    token = Token.objects.get()
    addresses = ["/tokens/", "/tokens/new/", f"/tokens/new/{district.tono.public_id}/", f"/tokens/{token.public_id}/"]
    pages = "".join(as_admin.get(address).text for address in [*addresses, "/tokens/reference/"])
    assert "Wahyuni" not in pages
    assert "3273••••" not in pages


def test_the_page_about_the_api_lists_every_operation_without_a_script(district, as_admin):
    page = as_admin.get("/tokens/reference/").text
    operations = [each for methods in api.get_openapi_schema()["paths"].values() for each in methods]
    assert page.count('class="path"') == len(operations) > 10
    assert "<script" not in page.replace('<script src="/static/django_htmx/htmx-2.min.js" defer></script>', "")


def test_tokens_that_have_ended_or_run_out_stand_apart(district, as_admin):
    as_admin.post(*plan_for(district.tono))
    Token.objects.update(expires_on=TODAY.replace(day=1))
    page = as_admin.get("/tokens/")
    assert [line.state for line in page.context["ended"]] == ["over"]
    assert page.context["open"] == []


@pytest.fixture
def elsewhere(district):
    """An administrator of Kediri only: Tono and Rina are posted elsewhere, Budi is theirs."""
    return signed_in(make.posted("adm.3571", Role.ADMINISTRATOR, "3571"))


@pytest.mark.parametrize("account", ["tono", "rina", "admin", "closed"])
def test_a_name_outside_the_administrators_area_answers_as_one_that_nobody_has(district, elsewhere, account):
    make.posted("closed", Role.DISTRICT_OFFICIAL, "3571")
    Person.objects.filter(username="closed").update(is_active=False)

    answer, nobody = (elsewhere.post("/tokens/new/", {"account": each}) for each in (account, "nobody"))

    assert (answer.status_code, nobody.status_code) == (422, 422)
    assert without_token(answer.text).replace(account, "nobody") == without_token(nobody.text)


@pytest.mark.parametrize("account", ["tono", "rina", "admin"])
def test_an_account_outside_the_administrators_area_is_not_there(district, elsewhere, account):
    address, plan = plan_for(getattr(district, account), area="3571", scopes=["areas"])

    assert elsewhere.get(address).status_code == 404
    assert elsewhere.post(address, plan).status_code == 404
    assert not Token.objects.exists()


def test_an_administrator_of_an_area_gives_access_for_the_accounts_of_that_area(district, elsewhere):
    asked = elsewhere.post("/tokens/new/", {"account": "budi"})
    address, plan = plan_for(district.budi)

    assert asked["Location"] == address
    assert elsewhere.post(address, plan).status_code == 200
    assert Token.objects.get().area_id == "3571"
