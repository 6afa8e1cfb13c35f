"""The pages of grants: what each shows and to whom; what is refused comes back as it was typed."""

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tangga.audit.models import Event
from tangga.grants import actions, budgets
from tangga.grants.models import Budget, Grant, GrantItem, Opening
from tangga.issued_papers.models import IssuedPaper
from tangga.people.roles import Role
from tests import make
from tests.features.grants.conftest import AT, LEFT, ON, PLAN, WHY, carer, household, out, picture
from tests.features.grants.test_goods import GOODS, award, pamekasan  # noqa: F401

pytestmark = pytest.mark.django_db


def as_(person):
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def page(person, address):
    answer = as_(person).get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.split()).replace("\u00a0", " ")


def move(person, grant, verb, **said):
    return as_(person).post(f"/grants/{grant.public_id}/{verb}/", {"revision": grant.revision, **said})


def opened(family):
    return Opening.objects.create(
        family=family, district_id="3273", joined_on=date(2019, 1, 1), case=uuid4(), exit_type="voluntary",
        left_on=LEFT, signed_on=date(2025, 6, 1), opened_at=AT,
    )  # fmt: skip


def typed(way, family, **more):
    return {
        "sent": str(uuid4()),
        "member": str(carer(family).pk),
        "budget": str(way.budget.public_id),
        "amount": "5.000.000",
        "plan": PLAN,
        "words": "",
    } | more


def test_an_official_proposes_from_the_familys_conditions(way, family):
    text = page(way.tono, f"/grants/family/{family.public_id}/")
    assert 'its decile is low enough: <span class="strong">at most decile 3</span>' in text
    assert "The family writes its business proposal with its facilitator." in text
    assert f"/grants/new/{family.public_id}/ppse/" in text
    answer = as_(way.tono).post(f"/grants/new/{family.public_id}/ppse/", typed(way, family))
    grant = Grant.objects.get()
    assert (answer.url, grant.amount_idr, grant.plan) == (f"/grants/{grant.public_id}/", 5_000_000, PLAN)


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"amount": "lima"}, 422, "Write the amount in rupiah"),
        ({"amount": "6.000.000"}, 422, "5,000,000"),
        ({"plan": ""}, 422, ">Business proposal</a>"),
        ({"member": ""}, 422, "Who receives it"),
    ],
)
def test_a_proposal_that_is_refused_comes_back_as_it_was_typed(way, family, more, status, said):
    answer = as_(way.tono).post(f"/grants/new/{family.public_id}/ppse/", typed(way, family, words=WHY, **more))
    assert (answer.status_code, Grant.objects.count()) == (status, 0)
    assert said in answer.text.replace("\u00a0", " ")
    assert WHY in answer.text


def test_the_form_asks_for_the_proposal_where_the_programme_does_and_offers_whom_its_ages_allow(way, family):
    make.member(family, "F1-02", name="Budi", birth_date=date(2015, 3, 1))
    make.member(family, "F1-03", name="Citra", birth_date=None)
    text = page(way.tono, f"/grants/new/{family.public_id}/ppse/")
    assert '<label for="id_plan">Business proposal</label>' in text
    assert [">Aminah, 40 years</option>" in text, ">Citra, age not known</option>" in text] == [True, True]
    assert "Budi, 10 years</option>" not in text
    assert "Not of an age that this programme allows: Budi, 10 years." in text


def test_an_amount_that_is_too_large_is_named_together_with_the_rest(way, family):
    wrong = typed(way, family, amount="6.000.000", plan="")
    text = as_(way.tono).post(f"/grants/new/{family.public_id}/ppse/", wrong).text.replace("\u00a0", " ")
    assert [">Business proposal</a>" in text, "between" in text and "5,000,000" in text] == [True, True]


def test_what_is_not_left_comes_back_as_a_conflict(way, family):
    way.propose(out(household("F8")))
    way.propose(out(household("F9")))
    answer = as_(way.tono).post(f"/grants/new/{family.public_id}/ppse/", typed(way, family))
    assert answer.status_code == 409
    assert "is left" in answer.text


def test_without_a_budget_the_page_says_what_to_do_first(tono, sari, family):
    assert "Enter the budget first" in page(tono, f"/grants/new/{family.public_id}/ppse/")


def test_a_programme_that_is_not_offered_has_no_form(tono, family):
    assert as_(tono).get(f"/grants/new/{family.public_id}/pena/").status_code == 404


def test_other_aid_that_may_be_the_same_is_shown_before_proposing(way, family, sari):
    family.aid.create(
        chain=uuid4(), programme="ppse", giver="central", once=True, starts_on=date(2025, 8, 1), source="told",
        recorded_by=sari, recorded_at=AT,
    )  # fmt: skip
    assert "Other aid on record may be this very grant" in page(way.tono, f"/grants/new/{family.public_id}/ppse/")


def test_the_page_of_a_grant_offers_the_moves_and_says_why_not(way, family):
    grant = way.propose(family)
    mine = page(way.tono, f"/grants/{grant.public_id}/")
    assert "You proposed this grant; somebody else must decide about it." in mine
    theirs = page(way.wati, f"/grants/{grant.public_id}/")
    assert f"/grants/{grant.public_id}/approve/" in theirs
    facilitator = page(way.sari, f"/grants/{grant.public_id}/")
    assert "This is for: District official, Head of the district office." in facilitator


def test_a_grant_goes_its_way_through_the_pages(way, family):
    grant = way.propose(family)
    assert move(way.wati, grant, "approve").status_code == 302
    grant.refresh_from_db()
    photo = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
    said = {"handed_on": ON.isoformat(), "to": carer(family).pk, "receipt": "BKT-1", "picture": photo}
    assert move(way.sari, grant, "hand-over", **said).status_code == 302
    grant.refresh_from_db()
    assert (grant.state, grant.handed_by) == ("paid", way.sari)
    text = page(way.sari, f"/grants/{grant.public_id}/")
    assert "BKT-1" in text
    assert as_(way.sari).get(f"/grants/picture/{_photo(text)}/").status_code == 200


def _photo(text):
    return text.split("/grants/picture/")[1].split("/")[0]


@pytest.mark.parametrize(
    ("verb", "said", "words"),
    [
        ("refuse", {"words": "ya"}, "Write why"),
        ("cancel", {"words": "ya"}, "Write why"),
        ("hand-over", {"handed_on": "besok", "to": "1"}, "Enter the day"),
    ],
)
def test_a_move_that_is_refused_comes_back(way, family, verb, said, words):
    answer = move(way.wati, way.propose(family), verb, **said)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_move_from_an_older_page_is_told(way, family):
    grant = way.propose(family)
    answer = as_(way.wati).post(f"/grants/{grant.public_id}/approve/", {"revision": 7})
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile" in answer.text


def test_the_list_shows_the_live_ones_and_can_be_narrowed(way, family):
    grant = way.propose(family)
    other = way.propose(out(household("F8", name="Citra")))
    move(way.wati, other, "refuse", words=WHY)
    text = page(way.tono, "/grants/")
    assert ("Aminah" in text, "Citra" in text) == (True, False)
    assert "Citra" in page(way.tono, "/grants/?state=refused&programme=ppse&year=2025")
    assert "Aminah" not in page(way.tono, "/grants/?state=mine")
    assert "Aminah" in page(way.wati, "/grants/?state=mine")
    assert str(grant.public_id) in page(way.tono, f"/grants/?budget={way.budget.public_id}&sort=-amount")


def test_a_filter_that_is_not_understood_shows_nothing(way, family):
    way.propose(family)
    answer = as_(way.tono).get("/grants/?state=lost")
    assert (answer.status_code, "Aminah" in answer.text) == (422, False)


def test_a_search_for_a_family_does_not_stand_in_the_address(way, family):
    way.propose(family)
    way.propose(out(household("F8", name="Citra")))
    answer = as_(way.tono).post("/grants/search/", {"text": "Aminah", "rest": "state="})
    assert "Aminah" not in answer.url
    text = page(way.tono, answer.url)
    assert ("Aminah" in text, "Citra" in text) == (True, False)


def test_the_list_is_taken_away_as_a_workbook_with_the_reason(way, family):
    way.propose(family)
    as_(way.tono).get("/grants/export/?state=live")
    answer = as_(way.tono).post("/grants/export/?state=live", {"reason": "reporting", "note": ""})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets[0].values)
    assert (rows[1][1], rows[1][5]) == ("Aminah", 5_000_000)
    assert Event.objects.get(action="grants.exported").detail["rows"] == 1


def test_a_promise_to_leave_is_watched_and_said_without_punishment(way, still_in, monkeypatch):
    grant = way.paid(still_in)
    assert "promised to leave by 1 Sep 2026" in page(way.tono, "/grants/")
    assert "promised to leave" not in page(way.sari, "/")
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2026, 7, 3))
    assert "family promised to leave, and its time is nearly or already over" in page(way.sari, "/")
    assert "Beti" in page(way.tono, "/grants/?state=due")
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2026, 9, 2))
    text = page(way.tono, f"/grants/{grant.public_id}/")
    assert "is still in the programme. Nothing is taken from it for that" in text
    assert "Beti" in page(way.tono, "/grants/?state=late")


def test_the_first_page_says_what_waits(way, family):
    grant = way.propose(family)
    assert "grant waits for your decision" in page(way.wati, "/")
    assert "grant waits for your decision" not in page(way.tono, "/")
    way.approve(grant)
    assert "grant is to be handed over" in page(way.sari, "/")
    Grant.objects.filter(pk=way.hand_over(grant).pk).update(exit_reversed_on=ON)
    assert "exit was taken back after its grant was handed over" in page(way.tono, "/")


def test_the_familys_page_says_what_it_could_receive_once_it_left(way, family):
    assert "No grant is on record here." in page(way.sari, f"/families/{family.public_id}/")
    opened(family)
    text = page(way.tono, f"/families/{family.public_id}/")
    assert "The exit opened the way to grants; none is proposed yet." in text
    assert 'its decile is low enough: <span class="strong">at most decile 3</span>' in text
    way.paid(family)
    assert "handed over" in page(way.sari, f"/families/{family.public_id}/")


def test_budgets_are_entered_and_corrected_on_their_pages(tono):
    said = {"sent": str(uuid4()), "programme": "ppse", "year": "2025", "source": "csr", "source_name": "PT Maju"}
    answer = as_(tono).post("/grants/budgets/new/", said | {"amount": "20 juta", "why": "Surat 1"})
    budget = Budget.objects.get()
    assert answer.url == f"/grants/budgets/{budget.public_id}/"
    correction = {"revision": 1, "sent": str(uuid4()), "amount": "18.000.000", "why": "Dipotong, surat nomor 2."}
    as_(tono).post(f"/grants/budgets/{budget.public_id}/correct/", correction)
    text = page(tono, f"/grants/budgets/{budget.public_id}/")
    assert "Rp 18,000,000 left" in text
    assert "Dipotong, surat nomor 2." in text
    assert "PT Maju" in page(tono, "/grants/budgets/?source=csr&year=2025")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"amount": "banyak", "why": WHY}, "Write the amount"),
        ({"amount": "9.000.000", "why": "ya"}, "Write why the amount"),
    ],
)
def test_a_correction_that_is_refused_comes_back(tono, budget, said, words):
    answer = as_(tono).post(f"/grants/budgets/{budget.public_id}/correct/", {"revision": 1, **said})
    assert answer.status_code == 422
    assert words in answer.text


def test_a_budget_that_cannot_be_is_refused_on_its_page(tono, budget):
    said = {"sent": str(uuid4()), "programme": "ppse", "year": "2025", "source": "apbn", "amount": "1 juta", "why": ""}
    answer = as_(tono).post("/grants/budgets/new/", said)
    assert (answer.status_code, "Correct that one" in answer.text) == (409, True)


def test_the_province_sees_money_by_district_and_no_family(way, family, rina):
    grant = way.propose(family)
    text = page(rina, "/grants/budgets/")
    assert ("Kota Bandung" in text, "Rp 7,000,000" in text, "Aminah" in text) == (True, True, False)
    page(rina, f"/grants/budgets/{way.budget.public_id}/")
    assert as_(rina).get("/grants/").status_code == 403
    assert as_(rina).get(f"/grants/{grant.public_id}/").status_code == 404
    answer = as_(rina).post("/grants/budgets/export/", {"reason": "reporting", "note": ""})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets[0].values)
    assert rows[1][4:] == (12_000_000, 5_000_000, 0, 7_000_000)


def test_an_auditor_reads_all_and_changes_nothing(way, family):
    auditor = make.posted("arif", Role.AUDITOR, "3273")
    grant = way.propose(family)
    page(auditor, f"/grants/{grant.public_id}/")
    page(auditor, "/grants/budgets/")
    assert move(auditor, grant, "approve").status_code == 403


def test_a_coordinator_reads_grants_and_sees_no_money_and_the_ministry_the_other_way_round(way, family):
    coordinator = make.posted("x", Role.COORDINATOR, "3273")
    ministry = make.posted("y", Role.MINISTRY, None)
    grant = way.propose(family)
    seen = {
        who: [as_(who).get(address).status_code for address in ("/grants/", "/grants/budgets/")]
        for who in (coordinator, ministry)
    }
    assert seen == {coordinator: [200, 403], ministry: [403, 200]}
    assert move(coordinator, grant, "approve").status_code == 403
    assert "awards" not in page(ministry, f"/families/{family.public_id}/")


def test_the_programmes_page_says_where_each_condition_was_read(tono):
    text = page(tono, "/grants/programmes/")
    assert "PPSE (economic empowerment, from 2025)" in text
    assert "Poskota (16-08-2025)" in text
    assert "ProKUS (business development, 2020)" in page(tono, "/grants/programmes/?year=2020")


def test_goods_are_typed_row_by_row_and_add_up(award, pamekasan):  # noqa: F811
    joko = pamekasan[0]
    family = out(household("P2", region="3528011001"))
    budget = Budget.objects.get()
    said = {
        "sent": str(uuid4()), "member": str(carer(family).pk), "budget": str(budget.public_id), "plan": "",
        "words": WHY,
        "item": ["Mesin jahit", "Kain", ""], "quantity": ["1", "20", ""], "value": ["2.100.000", "20.000", ""],
    }  # fmt: skip
    wrong = as_(joko).post(f"/grants/new/{family.public_id}/district_award/", said | {"amount": "2.600.000"})
    assert (wrong.status_code, "Mesin jahit" in wrong.text) == (422, True)
    as_(joko).post(f"/grants/new/{family.public_id}/district_award/", said | {"amount": "2.500.000"})
    assert [item.value_idr for item in GrantItem.objects.all()] == [2_100_000, 400_000]


def test_the_handover_record_is_one_numbered_paper_and_taking_it_is_logged(way, family):
    grant = way.propose(family)
    assert as_(way.tono).post(f"/grants/{grant.public_id}/paper/").status_code == 409
    grant = way.hand_over(way.approve(grant))
    auditor = make.posted("arif", Role.AUDITOR, "3273")
    assert as_(auditor).post(f"/grants/{grant.public_id}/paper/").status_code == 409
    answer = as_(way.sari).post(f"/grants/{grant.public_id}/paper/")
    assert answer.content.startswith(b"%PDF")
    as_(way.tono).post(f"/grants/{grant.public_id}/paper/")
    assert as_(auditor).post(f"/grants/{grant.public_id}/paper/").content.startswith(b"%PDF")
    paper = IssuedPaper.objects.get()
    assert (paper.kind, paper.subject, paper.is_valid) == ("handover", grant.public_id, True)
    assert Event.objects.filter(action="grant.paper_taken").count() == 3


def test_a_list_of_many_grants_sends_as_many_statements_as_one_of_few(way, tono, django_assert_max_num_queries):
    budgets.correct_budget(way.budget.public_id, 500_000_000, WHY, by=tono, on=ON, at=AT)
    families = [out(household(f"G{place}")) for place in range(12)]
    [way.propose(family) for family in families]
    client = as_(tono)
    with django_assert_max_num_queries(8):
        client.get("/grants/")
    with django_assert_max_num_queries(8):
        client.get("/grants/budgets/")


def test_a_grant_that_came_back_has_no_valid_record_of_its_handover(way, family):
    grant = way.paid(family)
    as_(way.sari).post(f"/grants/{grant.public_id}/paper/")
    words = "Penerima mengembalikan seluruhnya."
    actions.take_back(grant.public_id, words, by=way.wati, **way.when)
    assert IssuedPaper.objects.get().void_reason == "taken_back"
    assert as_(way.tono).post(f"/grants/{grant.public_id}/paper/").status_code == 409


def test_a_refused_handover_shows_its_form_again_with_the_day_that_was_typed(way, family):
    grant = way.approve(way.propose(family))
    sent = {"revision": str(grant.revision), "handed_on": "2199-01-01", "receipt": "BKT-1"}
    answer = as_(way.sari).post(f"/grants/{grant.public_id}/hand-over/", sent)
    assert answer.status_code == 422
    assert 'value="2199-01-01"' in answer.content.decode()
