"""Opening accounts and posting people."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people.actions import open_account, post
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Role, where_posted
from tests import make

PASSWORD = "sawah-tangga-4711"


@pytest.fixture
def admin(areas):
    return make.posted("admin", Role.ADMINISTRATOR, None)


def test_an_administrator_opens_an_account_and_posts_it(admin):
    person = open_account("dewi", "Dewi Lestari", by=admin, on=make.TODAY, password=PASSWORD)
    post(person, Role.FACILITATOR, Area.objects.get(code="3273"), starts_on=make.TODAY, by=admin, on=make.TODAY)

    assert Person.objects.get(username="dewi").check_password(PASSWORD)
    assert posting_of(person, make.TODAY).role == Role.FACILITATOR
    events = Event.objects.values_list("action", "actor", "subject_id", "area_code")
    assert list(events) == [
        ("person.account_opened", admin.pk, str(person.public_id), ""),
        ("person.posted", admin.pk, str(person.public_id), "3273"),
    ]


def test_an_account_without_a_password_lets_nobody_in(admin):
    open_account("dewi", "Dewi Lestari", by=admin, on=make.TODAY)

    assert not Person.objects.get(username="dewi").has_usable_password()


def test_a_new_posting_ends_the_one_before(admin, sari):
    post(sari, Role.COORDINATOR, Area.objects.get(code="3273"), starts_on=make.TODAY, by=admin, on=make.TODAY)

    assert posting_of(sari, date(2025, 5, 16)).role == Role.FACILITATOR
    assert posting_of(sari, make.TODAY).role == Role.COORDINATOR


def test_only_administrators_open_and_post(tono, sari):
    with pytest.raises(NotAllowed):
        open_account("dewi", "Dewi Lestari", by=tono, on=make.TODAY)
    with pytest.raises(NotAllowed):
        post(sari, Role.MINISTRY, None, starts_on=make.TODAY, by=tono, on=make.TODAY)

    assert not Event.objects.exists()


def test_nobody_posts_themselves(admin):
    with pytest.raises(Conflict):
        post(admin, Role.MINISTRY, None, starts_on=make.TODAY, by=admin, on=make.TODAY)


def test_what_cannot_be_is_refused(admin, sari):
    with pytest.raises(Conflict):
        open_account("sari", "Sari", by=admin, on=make.TODAY)
    with pytest.raises(NotValid):
        open_account("dewi", "Dewi", by=admin, on=make.TODAY, password="12345")
    with pytest.raises(NotValid):
        post(sari, Role.COORDINATOR, None, starts_on=make.TODAY, by=admin, on=make.TODAY)
    with pytest.raises(Conflict):
        post(sari, Role.MINISTRY, None, starts_on=date(2019, 1, 1), by=admin, on=make.TODAY)

    assert not Person.objects.filter(username="dewi").exists()


def test_the_first_account_is_opened_on_the_server(areas, monkeypatch, capsys):
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PASSWORD)

    call_command(
        "open_account", "dewi", "--name=Dewi", "--role=district_official", "--area=3273", "--starts-on=2025-01-01"
    )

    assert Person.objects.get(username="dewi").check_password(PASSWORD)
    assert posting_of(Person.objects.get(username="dewi"), make.TODAY).area_id == "3273"


def test_an_account_that_cannot_be_posted_is_not_opened(areas, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PASSWORD)

    with pytest.raises(CommandError):
        call_command("open_account", "dewi", "--name=Dewi", "--role=auditor", "--starts-on=2025-01-01")

    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("role", "right", "wrong"),
    [
        (Role.FACILITATOR, ["3273", "327301", "3273011001"], ["32", None]),
        (Role.COORDINATOR, ["3273"], ["32", "327301", "3273011001", None]),
        (Role.DISTRICT_OFFICIAL, ["3273"], ["32", "327301", "3273011001", None]),
        (Role.DISTRICT_HEAD, ["3273"], ["32", "327301", "3273011001", None]),
        (Role.PROVINCE, ["32"], ["3273", "327301", None]),
        (Role.MINISTRY, [None], ["32", "3273"]),
        (Role.AUDITOR, ["32", "3273"], ["327301", None]),
        (Role.ADMINISTRATOR, [None, "32", "3273"], ["327301", "3273011001"]),
    ],
)
def test_each_role_is_posted_at_its_own_levels_and_the_refusal_names_them(admin, role, right, wrong):
    for code in right:
        where = Area.objects.get(code=code) if code else None
        who = make.person(f"right-{code}")
        assert post(who, role, where, starts_on=make.TODAY, by=admin, on=make.TODAY).area_id == code
    for code in wrong:
        where = Area.objects.get(code=code) if code else None
        who = make.person(f"wrong-{code}")
        with pytest.raises(NotValid) as refused:
            post(who, role, where, starts_on=make.TODAY, by=admin, on=make.TODAY)
        assert role == Role.MINISTRY or where_posted(role) in str(refused.value)
        assert not who.postings.exists()


def test_a_posting_does_not_rewrite_who_was_what(admin, sari):
    a_week_ago, kota = make.TODAY - timedelta(days=7), Area.objects.get(code="3273")
    with pytest.raises(NotValid):
        post(sari, Role.COORDINATOR, kota, starts_on=a_week_ago, by=admin, on=make.TODAY)
    assert posting_of(sari, a_week_ago).role == Role.FACILITATOR
    assert sari.postings.get().ends_on is None

    sari.postings.update(ends_on=make.TODAY - timedelta(days=2))
    with pytest.raises(NotValid):
        post(sari, Role.COORDINATOR, kota, starts_on=a_week_ago, by=admin, on=make.TODAY)
    yesterday = make.TODAY - timedelta(days=1)
    assert post(sari, Role.COORDINATOR, kota, starts_on=yesterday, by=admin, on=make.TODAY).starts_on == yesterday


def test_somebody_posted_nowhere_until_now_may_have_begun_earlier(admin):
    dewi = open_account("dewi", "Dewi Lestari", by=admin, on=make.TODAY)
    post(dewi, Role.FACILITATOR, Area.objects.get(code="3273"), starts_on=date(2024, 1, 1), by=admin, on=make.TODAY)
    assert posting_of(dewi, date(2024, 6, 1)).role == Role.FACILITATOR
