"""Corrections on the screen: from the family's page to the checker and back."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tangga.audit.models import Event
from tangga.families import duplicate_decisions
from tangga.families.change_kinds import SPECS
from tangga.families.changes import approve
from tangga.families.duplicates import open_cases
from tangga.families.models import Change, DuplicateCase, MemberFacts
from tangga.reports.change_effect import effects_of
from tangga.runs.queries import answer_on
from tests import make
from tests.features.families.conftest import NIK_OF_EDI

EDI = re.compile(r"\bEdi\b")  # and not the menu's "Edisi"

DAY = date(2024, 7, 15)
SCHOOL = {
    "school_level": "primary",
    "school_grade": "6",
    "finished_school": "no",
    "effective_on": DAY.isoformat(),
    "reason": "told at the visit",
}
ASKED = {"school_level": "primary", "school_grade": 6, "finished_school": False}
RIGHT_NIK = "3273010403120007"


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch, client):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)
    client.cookies["django_language"] = "en"


@pytest.fixture
def proposed(household, send):
    return send("school", household.family, member=household.son, on=DAY, asked=ASKED)


@pytest.fixture
def form(client, sari, household):
    """form(kind, **answers): what Sari's form of a kind answers when sent."""

    def sent(kind, **answers):
        client.force_login(sari)
        address = reverse("change-form", args=[household.family.public_id, kind])
        return client.post(address, {"reason": "seen on the card", **answers})

    return sent


def page(name, row):
    return reverse(name, args=[row.public_id])


def test_from_the_choice_to_the_record_in_five_steps(client, sari, lestari, household):
    son = {"member": str(household.son.public_id)}
    client.force_login(sari)
    assert page("change-start", household.family) in client.get(page("family", household.family)).text
    assert "School or class" in client.get(page("change-start", household.family)).text
    kept = client.post(reverse("change-form", args=[household.family.public_id, "school"]), SCHOOL | son)
    change = Change.objects.get()
    assert kept.url == page("change", change)
    assert "Is all of it right?" in client.get(kept.url).text
    client.post(page("change-send", change))
    client.force_login(lestari)
    assert EDI.search(client.get(reverse("changes")).text)
    client.post(page("change-approve", change), {"revision": "1"})

    assert MemberFacts.objects.get(origin=change.public_id).school_grade == 6


def test_the_form_sent_twice_is_one_draft(form, household):
    form("school", **SCHOOL, member=str(household.son.public_id))
    form("school", **SCHOOL, member=str(household.son.public_id))

    assert Change.objects.count() == 1
    assert not Event.objects.filter(action__startswith="change.").exists()


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(form, household):
    answer = form("school", **SCHOOL | {"school_grade": "8"}, member=str(household.son.public_id))

    assert answer.status_code == 422
    assert "choose 1 to 6" in answer.text
    assert "told at the visit" in answer.text
    assert not Change.objects.exists()


@pytest.mark.parametrize("kind", SPECS)
def test_every_kind_has_a_form_that_opens(client, sari, household, kind):
    client.force_login(sari)

    assert client.get(reverse("change-form", args=[household.family.public_id, kind])).status_code == 200


def test_a_typed_number_is_sealed_and_never_shown_again_in_full(client, form, household):
    answer = form("nik", nik=f" {RIGHT_NIK[:6]} {RIGHT_NIK[6:]}", member=str(household.son.public_id))
    summary = client.get(answer.url).text

    assert "3273••••••••0007" in summary
    assert RIGHT_NIK not in summary
    assert RIGHT_NIK not in str(Change.objects.get().asked)


def test_a_number_that_does_not_fit_the_person_is_a_warning_and_no_refusal(client, form, household):
    answer = form("nik", nik="3273014403120007", member=str(household.son.public_id))

    assert "other sex" in client.get(answer.url).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("327301040312000", "16 digits"), ("3.27E+15", "scientific"), ("sama", "no number"), ("", "Type all 16 digits")],
)
def test_a_number_that_is_none_is_refused_with_how_to_mend_it(form, household, typed, sentence):
    answer = form("nik", nik=typed, member=str(household.son.public_id))

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_number_in_the_reason_is_refused(form, household):
    answer = form("death", member=str(household.son.public_id), effective_on="2025-01-01", reason=f"NIK {RIGHT_NIK}")

    assert answer.status_code == 422


def test_another_family_is_found_by_its_kk_among_those_one_sees(form, household, sari):
    mine = make.family("3273-F2", name="Sulastri", kk="3273010202900001", facilitator=sari)
    make.member(mine, "3273-F2-01")
    make.family("3273-F3", name="Tersembunyi", kk="3273010202900002")

    assert form("merge", other="3273010202900001", effective_on="2025-01-01").status_code == 302
    hidden = form("merge", other="3273010202900002", effective_on="2025-01-01")
    assert hidden.status_code == 422
    assert "You see no family" in hidden.text


@pytest.mark.parametrize("name", ["change", "change-effect"])
def test_pages_of_a_correction_are_for_who_sees_its_family(client, proposed, budi, rina, lestari, name):
    client.force_login(budi)
    assert client.get(page(name, proposed)).status_code == 404
    client.force_login(lestari)
    assert client.get(page(name, proposed)).status_code == 200
    client.force_login(rina)
    assert client.get(page(name, proposed)).status_code in (403, 404)


@pytest.mark.parametrize("name", ["change-approve", "change-send-back"])
def test_another_district_finds_no_correction_to_decide(client, proposed, budi, name):
    client.force_login(budi)

    assert client.post(page(name, proposed), {"note": "?"}).status_code == 404


@pytest.mark.parametrize("name", ["change-approve", "change-send-back"])
def test_who_proposes_only_does_not_decide(client, proposed, sari, name):
    client.force_login(sari)

    assert client.post(page(name, proposed), {"note": "?"}).status_code == 403


@pytest.mark.parametrize("name", ["change-start"])
def test_a_family_of_another_area_cannot_be_corrected(client, household, budi, name):
    client.force_login(budi)

    assert client.get(page(name, household.family)).status_code == 404


def test_a_colleagues_draft_is_nobody_elses(client, form, household, lestari):
    form("school", **SCHOOL, member=str(household.son.public_id))
    client.force_login(lestari)

    assert client.get(page("change", Change.objects.get())).status_code == 404
    assert not EDI.search(client.get(reverse("changes") + "?state=").text)


def test_what_came_back_is_shown_with_its_words_and_can_be_put_right(client, proposed, sari, lestari):
    client.force_login(lestari)
    refused = client.post(page("change-send-back", proposed), {"note": "", "revision": "1"})
    assert refused.status_code == 422
    client.post(page("change-send-back", proposed), {"note": "which class?", "revision": "1"})

    client.force_login(sari)
    assert "which class?" in client.get(reverse("changes")).text
    edit = client.get(page("change-edit", proposed))
    assert "which class?" in edit.text
    assert 'value="6" selected' in edit.text
    client.post(page("change-edit", proposed), SCHOOL | {"school_grade": "5", "member": str(proposed.member.public_id)})
    client.post(page("change-send", proposed))
    proposed.refresh_from_db()
    assert (proposed.state, proposed.asked["school_grade"]) == ("proposed", 5)


@pytest.mark.parametrize(
    "query", ["state=odd", "kind=odd", "sort=odd", "page=x", "size=7", "odd=1", "state=draft&state=applied"]
)
def test_a_filter_that_is_not_understood_shows_nothing_and_says_so(client, proposed, lestari, query):
    client.force_login(lestari)

    shown = client.get(f"{reverse('changes')}?{query}").text

    assert "nothing is shown" in shown
    assert not EDI.search(shown)


def test_a_look_ahead_says_the_amounts_and_leaves_nothing_behind(client, proposed, lestari, household):
    client.force_login(lestari)

    shown = client.get(page("change-effect", proposed), headers={"HX-Request": "true"})

    assert "What it does to the amounts" in shown.text
    assert "<html" not in shown.text
    assert MemberFacts.objects.filter(member=household.son).count() == 1


def test_a_death_takes_the_amount_of_a_school_child(client, household, send, lestari):
    change = send("death", household.family, member=household.son, on=date(2025, 5, 1))
    client.force_login(lestari)

    shown = client.get(page("change-effect", change)).text

    assert "Rp\u00a0225,000" in shown  # SD, a quarter
    assert "Rp\u00a00" in shown


@pytest.fixture
def case(household, sari):
    other = make.family("3273-F2", name="Sulastri", facilitator=sari)
    twin = make.member(other, "3273-F2-02", name="Edi S", nik=NIK_OF_EDI)
    open_cases([twin.nik_index], None, make.NOW)
    return DuplicateCase.objects.get()


def test_both_sides_stand_beside_each_other_with_masked_numbers(client, case, tono):
    client.force_login(tono)

    shown = client.get(page("duplicate", case)).text

    assert "Edi S" in shown
    assert "Sulastri" in shown
    assert shown.count("3273••••••••0001") >= 2
    assert NIK_OF_EDI not in shown


def test_a_decision_by_form_is_kept_and_an_incomplete_one_is_asked_again(client, case, tono):
    client.force_login(tono)

    refused = client.post(page("duplicate-decide", case), {"decision": "wrong-second", "reason": ""})
    assert refused.status_code == 422
    client.post(page("duplicate-decide", case), {"decision": "wrong-second", "reason": "both cards seen"})
    assert "the number of B is wrong" in client.get(page("duplicate", case)).text
    client.post(page("duplicate-reopen", case))
    client.post(
        page("duplicate-decide", case), {"decision": "same-first", "effective_on": "2025-03-01", "reason": "seen"}
    )

    case.refresh_from_db()
    assert (case.state, case.change.kind) == ("waiting", "move_out")


@pytest.mark.parametrize(("who", "status"), [("budi", 404), ("sari", 403), ("rina", 403)])
def test_a_case_is_for_the_officials_of_its_families(client, case, request, budi, rina, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(page("duplicate", case)).status_code == status
    assert client.post(page("duplicate-decide", case), {"decision": "wrong-first"}).status_code == status


def test_the_list_shows_what_is_to_decide_and_other_states_on_request(client, case, tono):
    duplicate_decisions.decide_different(
        case.public_id, wrong="", reason="both seen", by=tono, on=make.TODAY, at=make.NOW
    )
    client.force_login(tono)

    assert "Edi S" not in client.get(reverse("duplicates")).text
    assert "Edi S" in client.get(reverse("duplicates") + "?state=different").text
    assert "nothing is shown" in client.get(reverse("duplicates") + "?state=odd").text


def what_is_looked_ahead(household, other):
    """(kind, how it is sent): one of each way in which a correction touches the rows of a family."""
    son, family = household.son, household.family
    no_school = ASKED | {"school_level": "none", "school_grade": None}
    child = {"name": "Melati", "sex": "female", "birth_date": "2025-04-01"}
    split = {"members": [str(son.public_id)], "carer": str(son.public_id), "region_id": "3273011001"}
    return {
        "school": {"member": son, "on": DAY, "asked": no_school},
        "birth": {"on": date(2025, 4, 1), "asked": child},
        "move_family": {"member": son, "other_family": other, "on": DAY},
        "merge": {"other_family": other, "on": DAY},
        "exclude": {"on": DAY, "asked": {"excluded_for": "civil_servant"}},
        "split": {"on": DAY, "asked": split},
        "details": {"member": son, "asked": {"birth_date": "1990-01-01"}},
        "death": {"member": son, "on": DAY},
        "carer": {"member": household.daughter, "on": DAY},
        "address": {"on": DAY, "asked": {"address": "Jl. 1", "rt": "", "rw": "", "region_id": "3273011002"}},
    }, family


@pytest.mark.parametrize(
    "kind", ["school", "birth", "move_family", "merge", "exclude", "split", "details", "death", "carer", "address"]
)
def test_the_look_ahead_is_what_the_rules_say_once_it_is_recorded(household, send, lestari, sari, kind):
    other = make.family("3273-F2", name="Sulastri", facilitator=sari, decile=2)
    make.member(other, "3273-F2-01", name="Bayu", birth_date=date(2011, 1, 1), school_level="junior_secondary")
    wishes, family = what_is_looked_ahead(household, other)
    change = send(kind, family, **wishes[kind])

    _, effects = effects_of(change, make.TODAY)

    done = approve(change.public_id, by=lestari, on=make.TODAY, at=make.NOW)[1]
    touched = [each for each in (family, change.other_family, done.new_family) if each is not None]
    answers = [answer_on(each, make.TODAY)["family"]["annual_idr"] for each in touched]
    assert [effect.year_after for effect in effects] == answers
