"""The second factor: setting up, signing in with it, recovery codes, turning off, requiring it, what is stored."""

import base64
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.formats import date_format
from django_otp.oath import TOTP

from tangga.audit.models import Event
from tangga.errors import NotAllowed, NotValid
from tangga.families import identity
from tangga.people import second_factor
from tangga.people.models import Person, RecoveryCode, SecondFactor, SecondFactorRule
from tangga.people.roles import Role
from tests import make

NOW, TODAY = make.NOW, make.TODAY
SIGN_IN, CODE, SET_UP = "/accounts/sign-in/", "/accounts/sign-in/code/", "/accounts/me/second-factor/"
RIGHT = {"username": "wati", "password": "lumbung padi"}


@pytest.fixture
def wati(wati):
    wati.set_password(RIGHT["password"])
    wati.save()
    return wati


def shown(secret, at=NOW):
    """What the app shows at an instant."""
    totp = TOTP(base64.b32decode(secret))
    totp.time = at.timestamp()
    return f"{totp.token():06d}"


@pytest.fixture
def codes(wati, secret):
    """Wati has a second factor, set up an hour ago; its recovery codes."""
    before = NOW - timedelta(hours=1)
    return second_factor.enrol(wati, secret, shown(secret, before), at=before)


def test_what_is_stored_opens_nothing(wati, secret, codes):
    kept = str(SecondFactor.objects.values().get()) + str(list(RecoveryCode.objects.values()))
    assert secret not in kept
    assert base64.b32decode(secret).hex() not in kept
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]
    assert len(set(codes)) == 10


def test_a_new_key_seals_it_anew_and_the_old_key_may_go(wati, secret, codes, settings):
    old = settings.IDENTITY_KEYS
    settings.IDENTITY_KEYS = (identity.new_key(), *old)
    call_command("reseal_identities")
    settings.IDENTITY_KEYS = settings.IDENTITY_KEYS[:1]
    assert second_factor.verify(wati, shown(secret), at=NOW).taken


def test_a_code_is_taken_once(wati, secret, codes):
    assert second_factor.verify(wati, shown(secret), at=NOW).taken
    assert not second_factor.verify(wati, shown(secret), at=NOW).taken


@pytest.mark.parametrize(("seconds", "taken"), [(-90, False), (-30, True), (0, True), (30, True), (90, False)])
def test_a_phone_whose_clock_is_half_a_minute_off_still_works(wati, secret, codes, seconds, taken):
    verdict = second_factor.verify(wati, shown(secret, NOW + timedelta(seconds=seconds)), at=NOW)
    assert verdict.taken is taken


def test_wrong_codes_make_the_next_wait_longer_and_even_the_right_one_waits(wati, secret, codes):
    wrong = "000000" if shown(secret) != "000000" else "000001"
    first = second_factor.verify(wati, wrong, at=NOW)
    second = second_factor.verify(wati, wrong, at=first.wait_until)
    third = second_factor.verify(wati, wrong, at=second.wait_until)

    waits = [first.wait_until - NOW, second.wait_until - first.wait_until, third.wait_until - second.wait_until]
    assert [each.total_seconds() for each in waits] == [1, 2, 4]
    assert not second_factor.verify(wati, shown(secret, second.wait_until), at=second.wait_until).taken
    assert second_factor.verify(wati, shown(secret, third.wait_until), at=third.wait_until).taken


def test_nobody_waits_longer_than_a_quarter_of_an_hour(wati, codes):
    SecondFactor.objects.update(throttling_failure_count=50, throttling_failure_timestamp=NOW)
    assert second_factor.verify(wati, "000000", at=NOW).wait_until == NOW + timedelta(minutes=15)


def test_a_recovery_code_works_once_however_it_is_written(wati, codes):
    assert second_factor.verify(wati, codes[3].upper().replace("-", " "), at=NOW).by_recovery_code
    assert not second_factor.verify(wati, codes[3], at=NOW).taken
    assert second_factor.codes_left(wati) == 9
    assert Event.objects.filter(action="person.recovery_code_used").count() == 1


def test_new_recovery_codes_end_the_old_ones(wati, codes):
    fresh = second_factor.renew_codes(wati)
    assert not second_factor.verify(wati, codes[0], at=NOW).taken
    assert second_factor.verify(wati, fresh[0], at=NOW + timedelta(minutes=1)).taken


def test_a_code_that_does_not_fit_sets_nothing_up(wati, secret):
    with pytest.raises(NotValid):
        second_factor.enrol(wati, secret, shown(secret, NOW - timedelta(hours=1)), at=NOW)
    assert not second_factor.has_one(wati)


# --- signing in


def test_the_password_alone_opens_nothing(client, wati, codes, now):
    answer = client.post(SIGN_IN, {**RIGHT, "next": "/policy/"})
    assert answer["Location"] == CODE
    assert client.get("/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_password_and_code_open_and_lead_on(client, wati, secret, codes, now):
    client.post(SIGN_IN, {**RIGHT, "next": "/policy/"})
    assert client.get(CODE).status_code == 200
    answer = client.post(CODE, {"code": shown(secret)})
    assert answer["Location"] == "/policy/"
    assert client.get("/").status_code == 200
    assert Event.objects.filter(action="person.signed_in").count() == 1


def test_a_wrong_code_is_told_logged_and_waits(client, wati, codes, now):
    client.post(SIGN_IN, RIGHT)
    answer = client.post(CODE, {"code": "abc"})
    assert answer.status_code == 422
    assert client.get("/").status_code == 302
    assert Event.objects.filter(action="person.code_refused").count() == 1


def test_signing_in_with_a_recovery_code_says_how_many_are_left(client, wati, codes, now):
    client.post(SIGN_IN, RIGHT)
    client.post(CODE, {"code": codes[0]})
    assert "Tersisa 9 kode cadangan" in client.get("/accounts/me/").text


def test_half_a_sign_in_runs_out(client, wati, secret, codes, now):
    client.post(SIGN_IN, RIGHT)
    now["now"] = NOW + timedelta(minutes=11)
    assert client.post(CODE, {"code": shown(secret, now["now"])})["Location"] == SIGN_IN


def test_half_a_sign_in_ends_when_the_password_changes(client, wati, secret, codes, now):
    client.post(SIGN_IN, RIGHT)
    wati.set_password("lain sama sekali")
    wati.save()
    assert client.post(CODE, {"code": shown(secret)})["Location"] == SIGN_IN


def test_the_code_page_is_nothing_to_whoever_has_not_given_a_password(client, codes):
    assert client.get(CODE)["Location"] == SIGN_IN
    assert client.get(SET_UP)["Location"] == SIGN_IN


# --- setting up and turning off by oneself


def being_set_up(client):
    """The secret on the page, as a person would type it into the app."""
    return client.get(SET_UP).context["secret"].replace(" ", "")


def test_setting_up_shows_a_picture_and_the_key_and_then_the_recovery_codes_once(client, wati, now):
    client.force_login(wati)
    secret = being_set_up(client)
    text = client.get(SET_UP).text
    assert "<svg" in text
    assert " style=" not in text
    answer = client.post(SET_UP, {"code": shown(secret)})
    assert len(answer.context["codes"]) == 10
    assert second_factor.has_one(wati)
    assert answer.headers["Cache-Control"].count("no-store") == 1
    assert Event.objects.get().action == "person.second_factor_set_up"


def test_a_wrong_code_leaves_the_same_picture_standing(client, wati, now):
    client.force_login(wati)
    before = being_set_up(client)
    assert client.post(SET_UP, {"code": "12"}).status_code == 422
    assert being_set_up(client) == before


def test_turning_off_takes_a_code(client, wati, secret, codes, now):
    client.force_login(wati)
    client.post("/accounts/me/second-factor/turn-off/", {"code": "000"})
    assert second_factor.has_one(wati)
    now["now"] = NOW + timedelta(minutes=1)
    client.post("/accounts/me/second-factor/turn-off/", {"code": shown(secret, now["now"])})
    assert not second_factor.has_one(wati)
    assert not RecoveryCode.objects.exists()
    assert client.get("/").status_code == 200


def test_where_it_is_required_turning_off_leads_to_setting_up_the_next(client, wati, head, secret, codes, now):
    second_factor.require(head.postings.get().area, starts_on=TODAY, by=head, on=TODAY)
    client.force_login(wati)
    client.post("/accounts/me/second-factor/turn-off/", {"code": shown(secret)})
    assert client.get("/").status_code == 302
    assert client.post(SIGN_IN, RIGHT)["Location"] == SET_UP


def test_new_recovery_codes_take_a_code(client, wati, secret, codes, now):
    client.force_login(wati)
    assert client.post("/accounts/me/second-factor/codes/", {"code": "x"}).status_code == 302
    now["now"] = NOW + timedelta(minutes=1)
    answer = client.post("/accounts/me/second-factor/codes/", {"code": shown(secret, now["now"])})
    assert set(answer.context["codes"]).isdisjoint(codes)


# --- turning off for somebody else


def test_an_administrator_turns_it_off_for_who_lost_the_phone_and_it_is_logged(client, wati, codes):
    admin = make.posted("admin", Role.ADMINISTRATOR, None)
    client.force_login(wati)
    client.get("/")
    second_factor.turn_off(wati, by=admin, on=TODAY)

    assert not second_factor.has_one(wati)
    assert client.get("/").status_code == 302
    event = Event.objects.latest("pk")
    assert (event.action, event.actor, event.detail) == (
        "person.second_factor_turned_off",
        admin,
        {"by_administrator": True},
    )
    assert second_factor.turn_off(wati, by=admin, on=TODAY) is False


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICIAL, Role.DISTRICT_HEAD, Role.AUDITOR])
def test_nobody_else_turns_it_off(wati, codes, role):
    with pytest.raises(NotAllowed):
        second_factor.turn_off(wati, by=make.posted("lain", role, "3273"), on=TODAY)
    assert second_factor.has_one(wati)


def test_an_administrator_of_another_area_does_not_find_the_account(wati, codes):
    elsewhere = make.posted("admin", Role.ADMINISTRATOR, "3571")
    with pytest.raises(Person.DoesNotExist):
        second_factor.turn_off(wati, by=elsewhere, on=TODAY)
    assert second_factor.has_one(wati)


# --- requiring it


@pytest.mark.parametrize(
    ("role", "area", "required"),
    [
        (Role.FACILITATOR, "3273", True),
        (Role.FACILITATOR, "327301", True),
        (Role.DISTRICT_HEAD, "3273", True),
        (Role.DISTRICT_OFFICIAL, "3276", False),
        (Role.PROVINCE, "32", False),
        (Role.ADMINISTRATOR, None, False),
    ],
)
def test_a_district_requires_it_of_everybody_posted_there(head, role, area, required):
    second_factor.require(head.postings.get().area, starts_on=TODAY, by=head, on=TODAY)
    who = make.posted("orang", role, area)
    assert (second_factor.need_of(who, TODAY) is second_factor.Need.ENROL) is required


def test_required_of_everybody_means_administrators_too(areas):
    admin = make.posted("admin", Role.ADMINISTRATOR, None)
    second_factor.require(None, starts_on=TODAY, by=admin, on=TODAY)
    assert second_factor.need_of(admin, TODAY) is second_factor.Need.ENROL


def test_it_is_required_from_its_day_and_no_longer_once_ended(head, wati):
    rule = second_factor.require(head.postings.get().area, starts_on=TODAY + timedelta(days=7), by=head, on=TODAY)
    needs = [second_factor.need_of(wati, TODAY + timedelta(days=days)) for days in (6, 7)]
    assert needs == [second_factor.Need.NOTHING, second_factor.Need.ENROL]
    second_factor.no_longer_require(rule, by=head, on=TODAY + timedelta(days=8))
    assert second_factor.need_of(wati, TODAY + timedelta(days=8)) is second_factor.Need.NOTHING


def test_asked_twice_there_is_one_rule_and_an_earlier_plan_gives_way(head):
    area = head.postings.get().area
    second_factor.require(area, starts_on=TODAY + timedelta(days=7), by=head, on=TODAY)
    second_factor.require(area, starts_on=TODAY + timedelta(days=7), by=head, on=TODAY)
    second_factor.require(area, starts_on=TODAY + timedelta(days=3), by=head, on=TODAY)
    assert SecondFactorRule.objects.get().starts_on == TODAY + timedelta(days=3)
    assert Event.objects.filter(action="second_factor.required").count() == 2


def test_without_a_key_nobody_is_made_to_set_one_up(head, settings):
    settings.IDENTITY_KEYS = ()
    with pytest.raises(NotValid):
        second_factor.require(head.postings.get().area, starts_on=TODAY, by=head, on=TODAY)
    assert not SecondFactorRule.objects.exists()


def test_who_has_none_is_led_to_set_it_up_before_anything_else(client, wati, head, now):
    second_factor.require(head.postings.get().area, starts_on=TODAY, by=head, on=TODAY)
    assert client.post(SIGN_IN, {**RIGHT, "next": "/policy/"})["Location"] == SET_UP
    assert client.get("/").status_code == 302
    secret = being_set_up(client)
    answer = client.post(SET_UP, {"code": shown(secret)})
    assert answer.context["lead_to"] == "/policy/"
    assert client.get("/").status_code == 200
    assert "tangga_known" in answer.cookies


def test_the_head_of_a_district_requires_it_on_a_page(client, head, wati, secret, now):
    client.force_login(head)
    page = client.get("/accounts/second-factor/")
    assert (page.context["posted"], page.context["without_count"]) == (2, 2)
    assert f'value="{TODAY + timedelta(days=7)}"' in page.text
    unconfirmed = client.post("/accounts/second-factor/", {"starts_on": str(TODAY)})
    assert unconfirmed.status_code == 422
    assert not SecondFactorRule.objects.exists()
    told = client.post("/accounts/second-factor/", {"starts_on": str(TODAY), "agreed": "yes"}, follow=True)
    assert date_format(TODAY, "j F Y") in told.text
    rule = SecondFactorRule.objects.get()
    assert (rule.area_id, rule.starts_on, rule.set_by) == ("3273", TODAY, head)
    assert client.get("/accounts/second-factor/").status_code == 302  # it holds for whoever required it too
    second_factor.enrol(head, secret, shown(secret), at=NOW)
    client.force_login(head)
    client.post(f"/accounts/second-factor/{rule.pk}/end/")
    rule.refresh_from_db()
    assert rule.ends_on == TODAY


@pytest.mark.parametrize(("area", "status"), [("3571", 422), ("99", 422)])
def test_not_of_another_area(client, head, now, area, status):
    client.force_login(head)
    assert (
        client.post("/accounts/second-factor/", {"starts_on": str(TODAY), "agreed": "yes", "area": area}).status_code
        == status
    )
    assert not SecondFactorRule.objects.exists()


def test_the_rule_of_another_area_is_not_found(client, head, now):
    admin = make.posted("admin", Role.ADMINISTRATOR, None)
    other = SecondFactorRule.objects.create(area_id="3571", starts_on=TODAY, set_by=admin)
    client.force_login(head)
    assert client.post(f"/accounts/second-factor/{other.pk}/end/").status_code == 404


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.DISTRICT_OFFICIAL, Role.AUDITOR])
def test_others_do_not_open_the_page(client, areas, role):
    client.force_login(make.posted("lain", role, "3273"))
    assert client.get("/accounts/second-factor/").status_code == 403
