"""What opens the door: tokens, their people, areas, scopes, ends; and what the log keeps of it."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from tangga.api import actions
from tangga.api.actions import agree, make_token, revoke
from tangga.api.models import Token
from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tests import make
from tests.api.conftest import V1
from tests.small_district import AT, TODAY


def made_for(district, person, scopes=("families",), **more):
    given = {"area": None, "expires_on": date(2025, 12, 31), "by": district.admin, "on": TODAY} | more
    return make_token(name="Dashboard", purpose="Figures", person=person, scopes=scopes, **given)


def test_without_a_token_nothing_opens_and_the_answer_says_how(client, district):
    answer = client.get(f"{V1}/areas", headers={"Accept-Language": "en"})
    assert answer.status_code == 401
    assert answer.json() == {
        "status": 401,
        "error": "Send a token: the header “Authorization: Bearer ” and the token after it.",
        "next": "",
    }
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_in_a_browser_does_not_open_the_door(district):
    browser = Client()
    browser.force_login(district.tono)
    assert browser.get(f"{V1}/areas").status_code == 401


@pytest.mark.parametrize("header", ["Bearer tangga_nonsense", "Bearer x", "Basic dG9ubzp4", "tangga_", "Bearer  "])
def test_what_is_no_token_does_not_open_the_door(client, district, header):
    assert client.get(f"{V1}/areas", headers={"Authorization": header}).status_code == 401


def test_the_secret_is_kept_nowhere(district):
    made = made_for(district, district.tono)
    row = Token.objects.filter(pk=made.token.pk).values().get()
    assert made.secret.startswith(row["prefix"])
    assert len(made.secret) - len(row["prefix"]) > 30
    assert not [value for value in row.values() if made.secret in str(value)]
    assert made.secret not in str(list(Event.objects.values()))


def test_a_token_opens_nothing_before_its_person_has_agreed(district):
    made = made_for(district, district.tono)
    headers = {"Authorization": f"Bearer {made.secret}", "Accept-Language": "en"}
    refused = Client().get(f"{V1}/families", headers=headers)
    assert (refused.status_code, "has not agreed" in refused.json()["error"]) == (401, True)
    agree(made.token.pk, by=district.tono, at=AT)
    assert Client().get(f"{V1}/families", headers=headers).status_code == 200


def test_only_the_person_it_acts_for_agrees_and_only_once_is_logged(district):
    token = made_for(district, district.tono).token
    with pytest.raises(Token.DoesNotExist):
        agree(token.pk, by=district.admin, at=AT)
    agree(token.pk, by=district.tono, at=AT)
    agree(token.pk, by=district.tono, at=AT + timedelta(hours=1))
    assert Token.objects.get(pk=token.pk).agreed_at == AT
    assert Event.objects.filter(action="token.agreed").count() == 1


def test_only_administrators_make_tokens(district):
    with pytest.raises(NotAllowed):
        made_for(district, district.sari, by=district.tono)
    assert not Event.objects.filter(action="token.made").exists()


def test_nobody_makes_a_token_for_themselves(district):
    with pytest.raises(Conflict):
        made_for(district, district.admin, scopes=["areas"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.create(
            name="x",
            purpose="x",
            secret_hash="x",
            prefix="x",
            person=district.admin,
            made_by=district.admin,
            expires_on=TODAY,
        )


def test_an_administrator_of_a_district_makes_them_inside_it(district):
    here = make.posted("admin_kediri", Role.ADMINISTRATOR, "3571")
    assert made_for(district, district.budi, by=here).token.area_id == "3571"


@pytest.mark.parametrize("scopes", [[], ["everything"], ["families", "start_runs"]])
def test_scopes_that_do_not_exist_or_the_role_may_not_are_refused(district, scopes):
    with pytest.raises(NotValid):
        made_for(district, district.sari, scopes=scopes)


def test_an_administrators_token_could_see_no_family(district):
    other = make.posted("admin2", Role.ADMINISTRATOR, None)
    with pytest.raises(NotValid):
        made_for(district, other, scopes=["families"])


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_ends_after_today_and_within_a_year(district, days):
    with pytest.raises(NotValid):
        made_for(district, district.tono, expires_on=TODAY + timedelta(days=days))


@pytest.mark.parametrize("code", ["3571", "32"])
def test_the_area_lies_inside_the_posting(district, code):
    with pytest.raises(NotValid):
        made_for(district, district.tono, area=Area.objects.get(code=code))


def test_an_ended_token_opens_nothing_from_that_instant(district, give):
    program = give(district.tono)
    assert program.get("/areas").status_code == 200
    revoke(program.token.pk, by=district.admin, at=AT, on=TODAY)
    revoke(program.token.pk, by=district.admin, at=AT, on=TODAY)
    refused = program.get("/areas")
    assert (refused.status_code, "was ended" in refused.json()["error"]) == (401, True)
    assert Event.objects.filter(action="token.revoked").count() == 1


def test_the_person_a_token_acts_for_may_end_it_and_a_stranger_may_not(district, give):
    program = give(district.tono)
    with pytest.raises(Token.DoesNotExist):
        revoke(program.token.pk, by=district.rina, at=AT, on=TODAY)
    assert revoke(program.token.pk, by=district.tono, at=AT, on=TODAY).revoked_by == district.tono


def test_a_token_works_on_its_last_day_and_not_the_day_after(district, give, monkeypatch):
    program = give(district.tono, expires_on=TODAY + timedelta(days=3))
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY + timedelta(days=3))
    assert program.get("/areas").status_code == 200
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY + timedelta(days=4))
    refused = program.get("/areas")
    assert (refused.status_code, "has run out" in refused.json()["error"]) == (401, True)


def test_a_closed_account_closes_its_tokens(district, give):
    program = give(district.tono)
    Person.objects.filter(pk=district.tono.pk).update(is_active=False)
    assert program.get("/areas").status_code == 401


def test_a_posting_that_ended_closes_them_too(district, give):
    program = give(district.tono)
    Posting.objects.filter(person=district.tono).update(ends_on=TODAY)
    assert program.get("/areas").status_code == 403


def test_a_posting_elsewhere_closes_them_and_opens_nothing_new(district, give):
    program = give(district.tono)
    Posting.objects.filter(person=district.tono).update(area="3571")
    answer = program.get("/families")
    assert (answer.status_code, "posted elsewhere" in answer.json()["error"]) == (403, True)


def test_a_role_that_may_less_today_takes_the_scope_with_it(district, give):
    program = give(district.tono, ["families", "identity"])
    Posting.objects.filter(person=district.tono).update(role=Role.DISTRICT_HEAD)
    answer = program.post(f"/families/{district.wahyuni.public_id}/uncover", {"whose": "family"})
    assert answer.status_code == 403
    assert not Event.objects.filter(action="family.identity_revealed").exists()


def test_a_scope_that_was_not_given_is_refused_by_name(district, give):
    answer = give(district.tono, ["areas"]).get("/families")
    assert answer.status_code == 403
    assert "families" in answer.json()["error"]


def test_a_province_official_whose_token_is_for_a_district_sees_that_district_only(district, give):
    assert give(district.rina).get("/families", {"active": "all"}).json()["total"] == 32
    depok = give(district.rina, area="3276")
    assert depok.get("/families", {"active": "all"}).json()["total"] == 0
    assert depok.get(f"/families/{district.wahyuni.public_id}").status_code == 404
    assert depok.get("/areas/3273").status_code == 404


def test_a_village_token_sees_that_village_only(district, give):
    program = give(district.tono, area="3273011001")
    here = program.get("/families", {"active": "all", "size": 100}).json()
    assert here["total"] == 17
    assert {row["region_code"] for row in here["rows"]} == {"3273011001"}
    outside = give(district.tono).get("/families", {"area": "3273011002"}).json()["rows"][0]
    assert program.get(f"/families/{outside['id']}").status_code == 404
    assert program.get(f"/families/{outside['id']}/members").status_code == 404
    assert program.get(f"/families/{outside['id']}/answer").status_code == 404
    assert program.get("/families", {"area": "3273011002"}).status_code == 422
    assert program.get("/families", {"area": "3273"}).status_code == 422


def test_a_facilitators_token_sees_the_facilitators_families_only(district, give):
    program = give(district.sari)
    total = program.get("/families", {"active": "all"}).json()["total"]
    assert 0 < total < give(district.tono).get("/families", {"active": "all"}).json()["total"]
    assert program.get(f"/families/{district.in_kediri.public_id}").status_code == 404


def test_a_facilitators_token_for_a_village_sees_the_facilitators_families_there(district, give):
    whole, village = give(district.sari), give(district.sari, area="3273011002")
    own = {
        row["id"]: row["region_code"] for row in whole.get("/families", {"active": "all", "size": 100}).json()["rows"]
    }
    there = village.get("/families", {"active": "all", "size": 100}).json()
    assert {row["id"] for row in there["rows"]} == {each for each, code in own.items() if code == "3273011002"} != set()
    assert village.get("/answers/figures").json()["families"] < whole.get("/answers/figures").json()["families"]
    assert village.get(f"/families/{district.wahyuni.public_id}").status_code == 404


def test_a_ministry_token_for_a_district_sees_what_the_district_sees(district, give):
    ministry = make.posted("pusat", Role.MINISTRY, None)
    whole, here, tono = give(ministry), give(ministry, area="3273"), give(district.tono)
    assert here.get("/answers/figures").json() == tono.get("/answers/figures").json()
    assert whole.get("/families", {"active": "all"}).json()["total"] == 33
    assert here.get("/families", {"active": "all"}).json()["total"] == 32
    assert whole.get(f"/families/{district.in_kediri.public_id}").status_code == 200
    assert here.get(f"/families/{district.in_kediri.public_id}").status_code == 404


def test_a_ministry_posting_that_names_an_area_does_not_keep_a_token_from_being_narrowed(district, give):
    misplaced = make.posted("pusat", Role.MINISTRY, "3273")  # as it could be entered once
    here, unnamed = give(misplaced, area="3273"), give(misplaced)
    for program in (here, unnamed):
        assert program.get("/families", {"active": "all"}).json()["total"] == 32
        assert program.get(f"/families/{district.in_kediri.public_id}").status_code == 404


def test_the_log_has_one_event_an_hour_for_each_kind_of_use(district, give):
    program = give(district.tono)
    program.get("/areas")
    program.get("/areas/3273")
    program.get("/families")
    used = Event.objects.filter(action="token.used").order_by("pk")
    assert [event.detail["operation"] for event in used] == ["areas", "families"]
    assert {(event.actor, event.area_code) for event in used} == {(district.tono, "3273")}
    cache.clear()  # an hour later
    program.get("/areas")
    assert used.all().count() == 3
    assert Token.objects.get(pk=program.token.pk).last_used_at is not None


def test_a_use_that_could_not_be_logged_is_logged_with_the_next(district, give, monkeypatch):
    program = give(district.tono)
    monkeypatch.setattr(actions, "record", _broken)
    with pytest.raises(RuntimeError):
        program.get("/areas")
    monkeypatch.undo()
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    program.get("/areas")
    assert Event.objects.filter(action="token.used").count() == 1


def _broken(*_args, **_kwargs):
    raise RuntimeError("the log is full")


def test_too_many_requests_wait_and_other_tokens_do_not(district, give, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_MINUTE", 2)
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT)
    busy, calm = give(district.tono), give(district.rina)
    assert [busy.get("/areas").status_code for _ in range(3)] == [200, 200, 429]
    answer = busy.get("/areas")
    assert (answer["Retry-After"], answer.json()["status"]) == ("60", 429)
    assert calm.get("/areas").status_code == 200
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT + timedelta(minutes=1))
    assert busy.get("/areas").status_code == 200


def test_no_answer_sets_a_cookie_or_is_kept_by_a_cache(district, give):
    answer = give(district.tono).get("/families")
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("who", ["tono", "rina", "admin"])
def test_an_administrator_of_an_area_makes_no_token_for_an_account_elsewhere(district, who):
    outside = make.posted("adm.3571", Role.ADMINISTRATOR, "3571")

    with pytest.raises(Person.DoesNotExist):
        made_for(district, getattr(district, who), scopes=["areas"], by=outside, area=Area.objects.get(code="3571"))

    assert not Token.objects.exists()
    assert not Event.objects.filter(action="token.made").exists()
