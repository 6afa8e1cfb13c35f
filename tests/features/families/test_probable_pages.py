"""The queue and the page of a probable pair."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tangga.families.models import Change, DuplicateCase
from tests import make

pytestmark = pytest.mark.usefixtures("areas")

STEPS = [
    {"comparison": "name", "level": "near", "weight": 7.25},
    {"comparison": "birth_date", "level": "swapped", "weight": 9.5},
    {"comparison": "sex", "level": "different", "weight": -1.5},
    {"comparison": "nik", "level": "unknown", "weight": 0.0},
]


def _pair(place, kind="person", *, weight=5.25, region="3273011001", other="3273011002"):
    told = {"prior": -10.0, "steps": STEPS} if kind == "person" else {"members": 3, "smaller": 4}
    sides = {}
    for side, where in (("first", region), ("second", other)):
        family = make.family(f"F{place}{side[0]}", name=f"Ibu {place}{side[0]}", region=where)
        member = make.member(family, f"M{place}{side[0]}", name=f"Anak {place}{side[0]}")
        sides |= {f"{side}_member": member} if kind == "person" else {f"{side}_family": family}
    return DuplicateCase.objects.create(
        kind=kind, weight=weight, probability=0.9744, comparisons=told, opened_at=make.NOW, **sides
    )


@pytest.fixture
def pair(areas):
    return _pair(0)


@pytest.fixture
def page(client, tono):
    def shown(path, who=tono, **asked):
        client.force_login(who)
        client.cookies["django_language"] = "en"
        return client.get(path, asked)

    return shown


def _address(case):
    return reverse("duplicate", args=[case.public_id])


def test_each_step_of_a_weight_stands_in_plain_words_with_its_points_and_a_bar(page, pair):
    answer = page(_address(pair))
    told = [(step.compared, step.level, step.weight) for step in answer.context["weighed"]]
    assert told == [
        ("Before anything is compared", "", "−10.0"),
        ("Name", "nearly the same name", "+7.2"),
        ("Birth date", "day and month are exchanged", "+9.5"),
        ("Sex", "different", "−1.5"),
        ("NIK", "not known, or said by another fact already", "0.0"),
        ("Together", "", "+5.2"),
    ]
    assert answer.text.count("<svg xmlns") == 6
    assert "97.4% probable" in answer.text
    assert "number of A is wrong" not in answer.text


def test_of_a_pair_of_families_it_is_said_how_many_people_they_share(page):
    case = _pair(0, "family")
    assert "3 of 4 people have probably a double" in page(_address(case)).text


def test_the_case_of_a_family_leads_to_the_cases_of_its_people_and_back(page, pair):
    both = {"first_family": pair.first_member.family, "second_family": pair.second_member.family}
    told = {"weight": 5.0, "probability": 0.97, "comparisons": {"members": 1, "smaller": 1}}
    family = DuplicateCase.objects.create(kind="family", opened_at=make.NOW, **both, **told)
    assert _address(pair) in page(_address(family)).text
    assert _address(family) in page(_address(pair)).text


def test_the_queue_is_filtered_by_kind_and_sorted_by_weight(page):
    light, heavy, family = _pair(0, weight=3.0), _pair(1, weight=12.0), _pair(2, "family", weight=20.0)
    number = {"number_sealed": "x", "number_index": "x", "number_mask": "x"}
    two = {"first_member": light.first_member, "second_member": heavy.second_member}
    nik = DuplicateCase.objects.create(kind="nik", opened_at=make.NOW, **two, **number)
    people = page(reverse("duplicates"), kind="person", sort="-weight").context["rows"]
    assert list(people) == [heavy, light]
    everything = page(reverse("duplicates"), sort="-weight").context["rows"]
    assert list(everything) == [family, heavy, light, nik]


@pytest.mark.parametrize("kind", ["person", "family"])
def test_a_page_takes_as_many_statements_for_25_pairs_as_for_5(client, tono, kind):
    client.force_login(tono)
    made = [_pair(place, kind) for place in range(5)]
    _statements(client, reverse("duplicates"))  # what is remembered after a first page is no matter of rows
    five = _statements(client, reverse("duplicates"))
    made += [_pair(place, kind) for place in range(5, 25)]
    assert _statements(client, reverse("duplicates")) == five < 30
    assert _statements(client, _address(made[0])) < 30


def _statements(client, path):
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_not_the_same_is_decided_by_one_press_however_often_it_is_sent(client, tono, pair):
    client.force_login(tono)
    told = {"decision": "wrong-either", "reason": "both seen at home"}
    answers = [client.post(reverse("duplicate-decide", args=[pair.public_id]), told).status_code for _ in range(2)]
    pair.refresh_from_db()
    assert (answers, pair.state) == ([302, 302], "different")
    assert not Change.objects.exists()


def test_a_number_that_no_pair_has_is_not_asked_for(client, tono, pair):
    client.force_login(tono)
    told = {"decision": "wrong-first", "reason": "both seen at home"}
    assert client.post(reverse("duplicate-decide", args=[pair.public_id]), told).status_code == 422
    pair.refresh_from_db()
    assert pair.state == "open"


def test_the_auditor_reads_and_does_not_decide(client, page, areas, pair):
    from tangga.people.roles import Role

    auditor = make.posted("rara", Role.AUDITOR, "3273")
    text = page(_address(pair), auditor).text
    assert "Why they are probably one" in text
    assert "Your role reads this" in text
    told = {"decision": "wrong-either", "reason": "both seen"}
    assert client.post(reverse("duplicate-decide", args=[pair.public_id]), told).status_code == 403


def test_a_pair_of_another_district_is_not_there(page, budi, pair):
    assert page(_address(pair), budi).status_code == 404
    assert list(page(reverse("duplicates"), budi).context["rows"]) == []


def test_of_the_side_in_another_district_nothing_is_told(page):
    across = _pair(0, other="3571011001")
    text = page(_address(across)).text + page(reverse("duplicates")).text
    assert "Anak 0f" in text
    assert "Anak 0s" not in text
