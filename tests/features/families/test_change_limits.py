"""Corrections that would cross each other, repeat each other, or say what cannot be."""

from datetime import date

import pytest
from django.urls import reverse

from tangga.errors import Conflict, NotValid
from tangga.families import changes
from tangga.families.models import Change, Member
from tangga.families.queries import members_of, spell_of
from tests import make

pytestmark = pytest.mark.usefixtures("in_english")

DAY = date(2025, 2, 1)
BORN = date(2025, 4, 2)
NUMBER = "3273 0104 0312 0007"
BABY = {"name": "Melati", "sex": "female", "birth_date": BORN.isoformat(), "relation": "child"}
GROOM = {"name": "Bagas", "sex": "male", "birth_date": "1999-01-02", "relation": "spouse"}
JOINED = date(2025, 3, 3)


@pytest.fixture
def other(sari):
    family = make.family("3273-F2", name="Sulastri", facilitator=sari)
    make.member(family, "3273-F2-01", name="Sulastri", birth_date=date(1980, 1, 1))
    return family


@pytest.fixture
def newcomer(household, record):
    """Bagas, who joined the household on 3 March 2025."""
    return record("join", household.family, on=JOINED, asked=GROOM)[1].new_member


def approve(change, by):
    return changes.approve(change.public_id, by=by, on=make.TODAY, at=make.NOW)


def splitting(*people):
    ids = [str(each.public_id) for each in people]
    return {"members": ids, "carer": ids[0], "region_id": "3273011001"}


def names_of(family):
    return [each.member.name for each in members_of(family, make.TODAY)]


def test_a_merge_that_crosses_another_is_not_sent(household, other, send, tono):
    send("merge", household.family, other_family=other, on=DAY)

    with pytest.raises(Conflict, match="Another split or merging"):
        send("merge", other, other_family=household.family, on=DAY, by=tono)
    with pytest.raises(Conflict, match="Another split or merging"):
        send("split", household.family, on=DAY, asked=splitting(household.son), by=tono)


def test_of_two_crossing_merges_that_wait_all_the_same_one_is_recorded(household, other, send, lestari):
    one = send("merge", household.family, other_family=other, on=DAY)
    Change.objects.update(state="draft")
    two = send("merge", other, other_family=household.family, on=DAY)
    Change.objects.update(state="proposed")
    approve(one, lestari)

    with pytest.raises(Conflict, match="has changed since"):
        approve(two, lestari)

    assert names_of(household.family) == ["Wahyuni", "Edi", "Putri", "Sulastri"]
    assert spell_of(household.family, make.TODAY).left_on is None


def test_nobody_becomes_part_of_a_family_that_left_the_programme(household, sari, send):
    left = make.family("3273-F3", facilitator=sari, left_on=date(2024, 1, 1))

    with pytest.raises(NotValid, match="not in the programme since"):
        send("merge", left, other_family=household.family, on=DAY)


def test_somebody_who_came_meanwhile_makes_a_merge_be_looked_at_again(household, other, send, record, lestari):
    change = send("merge", household.family, other_family=other, on=DAY)
    record("birth", other, on=date(2025, 1, 5), asked=BABY | {"birth_date": "2025-01-05"})

    with pytest.raises(Conflict, match="has changed since"):
        approve(change, lestari)


def test_a_merge_dated_before_somebody_joined_would_leave_them_behind(household, newcomer, other, send):
    with pytest.raises(NotValid, match="joined the other family on 3 March 2025"):
        send("merge", other, other_family=household.family, on=DAY)


@pytest.mark.parametrize("kind", ["split", "move_family", "move_out", "death"])
def test_nobody_leaves_before_they_came(household, newcomer, other, send, kind):
    about = {"split": {"asked": splitting(newcomer)}, "move_family": {"member": newcomer, "other_family": other}}
    about = about.get(kind, {"member": newcomer})

    with pytest.raises(NotValid, match=r"since 3 March 2025\. Choose that day or later"):
        send(kind, household.family, on=DAY, **about)

    assert send(kind, household.family, on=JOINED, **about).state == "proposed"


def test_who_splits_off_on_a_possible_day_is_in_the_new_family(household, newcomer, record):
    _, done = record("split", household.family, on=JOINED, asked=splitting(newcomer))

    assert names_of(done.new_family) == ["Bagas"]
    assert names_of(household.family) == ["Wahyuni", "Edi", "Putri"]


def test_nobody_comes_back_before_they_left(household, newcomer, record, send):
    record("move_out", household.family, member=newcomer, on=date(2025, 4, 4))

    with pytest.raises(NotValid, match="left on 4 April 2025"):
        send("return", household.family, member=newcomer, on=DAY)


@pytest.mark.parametrize(("kind", "day", "asked"), [("birth", BORN, BABY), ("join", JOINED, GROOM)])
def test_the_same_new_person_waits_once_and_is_recorded_once(household, send, lestari, tono, kind, day, asked):
    first = send(kind, household.family, on=day, asked=asked)
    again = asked | {"name": f" {asked['name'].upper()} "}
    with pytest.raises(Conflict, match="waits for the checker already"):
        send(kind, household.family, on=day, asked=again, by=tono)

    approve(first, lestari)

    with pytest.raises(NotValid, match="on record already"):
        send(kind, household.family, on=day, asked=again, by=tono)
    assert Member.objects.filter(family=household.family).count() == 4


def test_of_two_births_that_wait_all_the_same_one_child_is_recorded(household, send, lestari):
    one = send("birth", household.family, on=BORN, asked=BABY)
    Change.objects.update(state="draft", kind="death")
    two = send("birth", household.family, on=BORN, asked=BABY)
    Change.objects.update(state="proposed", kind="birth")
    approve(one, lestari)

    with pytest.raises(Conflict, match="on record already"):
        approve(two, lestari)

    assert names_of(household.family).count("Melati") == 1


def test_a_twin_with_a_name_of_their_own_is_another_child(household, send):
    send("birth", household.family, on=BORN, asked=BABY)

    assert send("birth", household.family, on=BORN, asked=BABY | {"name": "Mawar"}).state == "proposed"


def test_who_left_comes_back_and_does_not_join_as_somebody_new(household, newcomer, record, send):
    record("move_out", household.family, member=newcomer, on=date(2025, 4, 4))

    with pytest.raises(NotValid, match="Somebody came back to the family"):
        send("join", household.family, on=date(2025, 5, 5), asked=GROOM)


PREGNANCY = {"pregnant": False, "pregnancy_number": 2}


@pytest.mark.parametrize(
    ("kind", "who", "day", "asked", "sentence"),
    [
        ("join", None, JOINED, GROOM | {"birth_date": "2025-03-04"}, "after the day of joining"),
        ("join", None, JOINED, GROOM | {"birth_date": "1899-01-02"}, "older than 110"),
        ("details", "son", None, {"birth_date": "2025-05-18"}, "has not come yet"),
        ("details", "son", None, {"birth_date": "1912-03-04"}, "older than 110"),
        ("pregnancy", "mother", DAY, PREGNANCY | {"delivered_on": "2025-05-18"}, "after today"),
        ("pregnancy", "mother", DAY, PREGNANCY | {"delivered_on": "1999-12-31"}, "too long ago"),
        ("death", "son", date(2012, 3, 3), {}, "before the person was born"),
    ],
)
def test_an_impossible_date_is_refused_with_what_to_check(household, send, kind, who, day, asked, sentence):
    member = getattr(household, who) if who else None

    with pytest.raises(NotValid, match=sentence):
        send(kind, household.family, member=member, on=day, asked=asked)


def test_the_limits_themselves_are_possible(household, send):
    delivered = PREGNANCY | {"delivered_on": make.TODAY.isoformat()}
    assert send("pregnancy", household.family, member=household.mother, on=DAY, asked=delivered).pk
    assert send("join", household.family, on=JOINED, asked=GROOM | {"birth_date": "1915-03-03"}).pk


def test_no_free_text_of_a_correction_holds_a_nik_or_kk(household, send, lestari):
    move = {"address": "Jl. Melati 5", "rt": "001", "rw": "002", "region_id": "3273011002"}
    with pytest.raises(NotValid, match="Leave NIK and KK numbers out"):
        send("address", household.family, on=DAY, asked=move | {"address": f"KK {NUMBER}"})
    with pytest.raises(NotValid, match="Leave NIK and KK numbers out"):
        send("address", household.family, on=DAY, asked=move, reason=f"NIK {NUMBER}")
    change = send("address", household.family, on=DAY, asked=move)

    with pytest.raises(NotValid, match="Leave NIK and KK numbers out"):
        changes.send_back(change.public_id, f"is it {NUMBER}?", by=lestari, on=make.TODAY, at=make.NOW)


def test_a_number_in_the_address_is_said_at_its_field(client, household, sari, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    client.cookies["django_language"] = "en"
    client.force_login(sari)
    typed = {"address": f"KK {NUMBER}", "region_id": "3273011001", "effective_on": "2025-02-01", "reason": "seen"}

    answer = client.post(reverse("change-form", args=[household.family.public_id, "address"]), typed)

    assert answer.status_code == 422
    assert "Leave NIK and KK numbers out" in str(answer.context["form"].errors["address"])


@pytest.mark.parametrize(("last", "warned"), [(True, True), (False, False)])
def test_the_summary_warns_when_nobody_would_be_left(
    client, household, other, send, lestari, monkeypatch, last, warned
):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    client.cookies["django_language"] = "en"
    family, member = (other, other.members.get()) if last else (household.family, household.son)
    change = send("move_out", family, member=member, on=DAY)
    client.force_login(lestari)

    assert ("Nobody is left on record" in client.get(reverse("change", args=[change.public_id])).text) is warned
