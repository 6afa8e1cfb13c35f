"""Visits, businesses and other aid on the screen."""

import io
import zipfile
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tangga.audit.models import Event
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.visits import actions
from tangga.visits.activities import RHK, activities_of
from tangga.visits.business_actions import Figures
from tangga.visits.models import AidReceipt, Business, BusinessState, Purpose, Visit
from tangga.visits.panel import panel_of
from tangga.visits.todo import steps_of
from tests import make
from tests.features.visits.conftest import (
    NIK,
    NOW,
    TODAY,
    TOMORROW,
    YESTERDAY,
    begin,
    plan,
    receive,
    sembako,
    update,
    visit,
)

pytestmark = pytest.mark.usefixtures("screens")
HELD = {"visited_on": TODAY.isoformat(), "purpose": "home_visit", "met": "carer", "findings": "Found well."}
AID = {"programme": "pbi_jk", "often": "goes_on", "starts_on": "2024-01-02", "source": "seen"}


def at(name, row):
    return reverse(name, args=[row.public_id])


@pytest.fixture
def opened(client):
    """opened(who, address): the page that somebody gets."""

    def got(who, address):
        client.force_login(who)
        return client.get(address)

    return got


@pytest.fixture
def sent(client):
    """sent(who, address, **form): the answer to a form."""

    def posted(who, address, **form):
        client.force_login(who)
        return client.post(address, form)

    return posted


def viewer(who):
    return Viewer(who, posting_of(who, TODAY), TODAY)


def visits_on_days(family, by, many):
    return [visit(family, by, TODAY - timedelta(days=place), steps=("data_updated",)) for place in range(many)]


def test_from_the_plan_to_the_visit(sent, opened, sari, family):
    form = {"planned_on": TOMORROW.isoformat(), "purpose": "advocacy", "form_id": str(uuid4())}
    made = sent(sari, at("visit-plan", family), **form)
    planned = Visit.objects.get()
    assert made.url == at("visit", planned)
    assert "Record that it was held" in opened(sari, made.url).text
    sent(sari, at("visit-hold", planned), **HELD | {"purpose": "advocacy", "steps": ["advocacy_given"]})
    page = opened(sari, made.url).text
    assert "Advocacy towards graduation" in page
    assert "Advocacy given" in page


def test_a_plan_that_cannot_be_comes_back_with_what_was_typed(sent, sari, family):
    form = {"planned_on": YESTERDAY.isoformat(), "purpose": "other", "purpose_note": "invitation"}
    back = sent(sari, at("visit-plan", family), **form)
    assert (back.status_code, Visit.objects.count()) == (422, 0)
    assert "That day is over" in back.text
    assert 'value="invitation"' in back.text


def test_a_nik_in_the_findings_brings_the_form_back_with_the_sentence_beside_the_field(sent, sari, family):
    back = sent(sari, at("visit-new", family), **HELD | {"findings": f"seen {NIK}"})
    assert back.status_code == 422
    assert "Leave NIK and KK numbers out" in back.text
    assert not Visit.objects.exists()


def test_what_somebody_else_recorded_meanwhile_is_told_as_a_conflict(sent, sari, wati, planned):
    actions.hold(planned.public_id, actions.Held(TODAY, "carer"), by=wati, on=TODAY, at=NOW)
    assert sent(sari, at("visit-hold", planned), **HELD).status_code == 409


def test_putting_off_and_cancelling_from_the_page(sent, opened, sari, planned):
    later = (TODAY + timedelta(days=5)).isoformat()
    back = sent(sari, at("visit-postpone", planned), to_on=later, reason="")
    assert back.status_code == 422
    assert later in back.text
    sent(sari, at("visit-postpone", planned), to_on=later, reason="harvest in another village")
    assert "harvest in another village" in opened(sari, at("visit", planned)).text
    sent(sari, at("visit-cancel", planned), reason="moved away")
    assert "moved away" in opened(sari, at("visit", planned)).text


def test_an_official_reads_a_visit_and_is_offered_nothing_to_record(opened, tono, visited):
    page = opened(tono, at("visit", visited)).text
    assert "Found well." in page
    assert "Record other aid" not in page


def test_a_reading_role_is_refused_with_the_sentence_and_the_province_finds_nothing(
    opened, tono, rina, family, visited
):
    assert opened(tono, at("visit-new", family)).status_code == 403
    assert opened(rina, at("visit", visited)).status_code == 404
    assert opened(rina, reverse("visits")).status_code == 403


def test_what_the_panel_tells_a_facilitator_and_that_province_and_ministry_get_none(
    opened, sari, tono, rina, family, visited, business, aid
):
    update(business, sari, Figures(turnover_month_idr=4_000_000, cost_month_idr=2_500_000))
    menteri = make.posted("menteri", Role.MINISTRY, None)
    shown = panel_of(viewer(sari), family)
    assert (shown["held"], [each for each, _name, _on in shown["aid"]]) == ([visited], [aid])
    assert shown["businesses"][0][1].profit_idr == 1_500_000
    assert panel_of(viewer(tono), family)["may_record"] is False
    assert [panel_of(viewer(who), family) for who in (rina, menteri)] == [None, None]


def test_the_familys_page_shows_it_to_those_and_not_to_the_province(opened, client, sari, rina, family, visited):
    run = make.run()
    make.family_answer(run, family)
    assert "Record a visit" in opened(sari, at("family", family)).text
    page = opened(rina, at("family", family))
    assert page.status_code == 200
    assert "Home visit" not in page.text


def test_the_steps_of_preparing_are_told_with_their_days(sari, family):
    visit(family, sari, YESTERDAY, steps=("data_updated", "p2k2_explained"))
    shown = panel_of(viewer(sari), family)
    assert shown["steps_done"] == 2
    assert [day for _label, day in shown["steps"]] == [YESTERDAY, None, YESTERDAY, None, None]


def test_the_first_page_counts_what_is_due_overdue_and_agreed(sari, family, tono):
    plan(family, sari, TODAY)
    plan(family, sari, YESTERDAY, on=YESTERDAY)
    plan(family, sari, TOMORROW)
    visit(family, sari, YESTERDAY, next_step="open an account", next_on=TODAY)
    assert [(step.count, step.address) for step in steps_of(viewer(sari))] == [
        (1, "/visits/?state=overdue&sort=day"),
        (1, "/visits/?state=today"),
        (1, "/visits/?state=step_due&sort=day"),
    ]
    assert steps_of(viewer(tono)) == []


def test_every_figure_of_the_first_page_leads_to_what_it_counts(opened, sari, family):
    plan(family, sari, YESTERDAY, on=YESTERDAY)
    visit(family, sari, YESTERDAY, next_step="open an account", next_on=TODAY)
    steps = steps_of(viewer(sari))
    assert [step.count for step in steps] == [1, 1]
    assert all(f"{step.count} visit<" in opened(sari, step.address).text for step in steps)


@pytest.mark.parametrize("state", ["", "today", "overdue", "planned", "done", "cancelled", "step_due"])
def test_the_list_is_filtered_by_where_visits_stand(opened, sari, family, state):
    visits = {
        "today": plan(family, sari, TODAY, purpose="complaint"),
        "overdue": plan(family, sari, YESTERDAY, on=YESTERDAY, purpose="advocacy"),
        "done": visit(family, sari, purpose="readiness"),
        "cancelled": plan(family, sari, purpose="data_update"),
        "step_due": visit(family, sari, YESTERDAY, next_step="x", next_on=TODAY, purpose="business_mentoring"),
    }
    actions.cancel(visits["cancelled"].public_id, "moved", by=sari, on=TODAY, at=NOW)
    expected = {"": set(visits), "planned": {"today", "overdue"}, "done": {"done", "step_due"}}
    page = opened(sari, f"{reverse('visits')}?state={state}").text
    shown = {name for name, each in visits.items() if str(each.public_id) in page}
    assert shown == expected.get(state, {state})


@pytest.mark.parametrize(
    ("query", "only"),
    [
        ("purpose=advocacy", "old"),
        ("period=2025-03", "old"),
        ("period=2025-05", "mine"),
        ("area=3273011002", "old"),
        ("facilitator=SARI", "mine"),
    ],
)
def test_the_list_is_filtered_by_purpose_period_village_and_visitor(
    opened, sari, tono, wati, family, other_family, query, only
):
    visits = {
        "mine": visit(family, sari, purpose="complaint"),
        "old": visit(other_family, wati, date(2025, 3, 4), purpose="advocacy"),
    }
    page = opened(tono, f"{reverse('visits')}?{query.replace('SARI', str(sari.public_id))}").text
    assert [name for name, each in visits.items() if str(each.public_id) in page] == [only]


@pytest.mark.parametrize("query", ["state=dancing", "area=3571", "period=1999-01", "purpose=&purpose=advocacy"])
def test_a_filter_that_is_not_understood_shows_nothing_and_says_so(opened, sari, visited, query):
    page = opened(sari, f"{reverse('visits')}?{query}")
    assert page.status_code == 422
    assert str(visited.public_id) not in page.text


@pytest.mark.parametrize("address", ["visits", "visits-export"])
def test_a_list_asks_the_database_as_often_for_thirty_visits_as_for_one(
    client, sari, family, django_assert_max_num_queries, address
):
    visits_on_days(family, sari, 30)
    client.force_login(sari)
    with django_assert_max_num_queries(14):
        assert client.get(reverse(address)).status_code == 200


def test_the_page_of_a_family_asks_the_database_as_often_for_many_as_for_one(
    sari, family, django_assert_max_num_queries
):
    visits_on_days(family, sari, 8)
    assert [update(begin(family, sari), sari, Figures(workers=1)) for _each in range(8)]
    assert [receive(family, sari, sembako(member=family.members.get())) for _each in range(8)]
    with django_assert_max_num_queries(7):
        shown = panel_of(viewer(sari), family)
    assert (len(shown["businesses"]), len(shown["aid"])) == (8, 8)


def test_the_workbook_asks_why_holds_no_findings_and_is_in_the_log(client, sari, family, visited):
    address = f"{reverse('visits-export')}?purpose=home_visit"
    client.force_login(sari)
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"reason": "reporting"})
    content = b"".join(answer.streaming_content)
    assert content[:2] == b"PK"
    book = zipfile.ZipFile(io.BytesIO(content))
    text = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    assert "Wahyuni" in text
    assert "Found well" not in text
    event = Event.objects.get(action="visits.exported")
    assert event.detail == {"rows": 1, "filters": ["purpose"], "reason": "reporting"}


def test_a_business_from_the_first_figures_to_its_end(sent, opened, sari, family):
    form = {"kind": "peddling", "what": "gorengan", "effective_on": "2025-01-10", "turnover_month_idr": "Rp 2.500.000"}
    made = sent(sari, at("business-new", family), **form, form_id=str(uuid4()))
    business = Business.objects.get()
    assert made.url == at("business", business)
    update_page = opened(sari, at("business-update", business)).text
    assert 'value="2,500,000"' in update_page
    sent(
        sari,
        at("business-update", business),
        effective_on=TODAY.isoformat(),
        turnover_month_idr="2.500.000",
        cost_month_idr="1500000",
        licences=["nib"],
        form_id=str(uuid4()),
    )
    page = opened(sari, made.url).text
    assert page.count('class="picture business-picture') == 2
    assert "style=" not in page
    assert "Rp\u00a01,000,000" in page
    sent(sari, at("business-end", business), ended_on=TODAY.isoformat(), reason="work")
    assert "found other work" in opened(sari, made.url).text


def test_a_wrong_figure_and_the_right_one_are_both_on_the_page(sent, opened, sari, business):
    state = business.states.get()
    back = sent(sari, at("business-correct", state), turnover_month_idr="1.000.000", because="")
    assert back.status_code == 422
    sent(sari, at("business-correct", state), turnover_month_idr="1.000.000", because="three months", form_id=uuid4())
    page = opened(sari, at("business", business)).text
    assert "was wrong" in page
    assert "three months" in page
    assert "Rp\u00a03,000,000" in page


@pytest.mark.parametrize("typed", ["satu juta", "1.00", "12.34.56"])
def test_an_amount_that_is_not_whole_rupiah_comes_back_with_how_to_write_it(sent, sari, business, typed):
    back = sent(sari, at("business-update", business), effective_on=TODAY.isoformat(), turnover_month_idr=typed)
    assert back.status_code == 422
    assert "Write whole rupiah" in back.text
    assert business.states.count() == 1


def test_other_aid_from_the_form_to_its_correction(sent, opened, sari, family):
    made = sent(sari, at("aid-new", family), **AID, form_id=str(uuid4()))
    assert made.status_code == 302
    row = AidReceipt.objects.get()
    assert row.giver == "central"
    assert "Leaving PKH touches none of this" in opened(sari, made.url).text
    address = reverse("aid-correct", args=[row.chain])
    ended = AID | {"ends_on": "2025-04-30", "because": "the card was blocked", "form_id": str(uuid4())}
    assert sent(sari, address, **ended, seen=str(uuid4())).status_code == 409
    assert sent(sari, address, **ended, seen=str(row.public_id)).status_code == 302
    page = opened(sari, reverse("aid", args=[row.chain])).text
    assert "the card was blocked" in page
    newest = AidReceipt.objects.get(superseded_at=None)
    withdraw = reverse("aid-withdraw", args=[row.chain])
    assert sent(sari, withdraw, reason="", seen=newest.public_id).status_code == 422
    assert sent(sari, withdraw, reason="other family", seen=newest.public_id).status_code == 302
    assert "recorded by mistake" in opened(sari, reverse("aid", args=[row.chain])).text


def test_figures_and_aid_learnt_at_a_visit_stand_on_its_page(sent, opened, sari, family, business, visited):
    query = {"visit": str(visited.public_id)}
    sent(sari, at("business-update", business), effective_on=TODAY.isoformat(), workers="2", form_id=uuid4(), **query)
    sent(sari, at("aid-new", family), **AID, form_id=str(uuid4()), **query)
    assert BusinessState.objects.get(effective_on=TODAY).visit == visited
    page = opened(sari, at("visit", visited)).text
    assert at("business", business) in page
    assert reverse("aid", args=[AidReceipt.objects.get().chain]) in page


def test_a_visit_counts_for_the_line_of_the_work_plan_that_its_purpose_says(sari, family):
    assert [visit(family, sari, purpose=purpose, purpose_note="letter") for purpose in Purpose.values]
    found = activities_of(sari, TODAY, TODAY)
    assert {each.kind: each.rhk for each in found} == {str(purpose): line for purpose, line in RHK.items()}
    assert {RHK[Purpose.DATA_UPDATE], RHK[Purpose.ADVOCACY], RHK[Purpose.COMPLAINT]} == {5, 4, 6}


def test_what_somebody_did_is_told_without_findings_and_with_the_photos_first_things_first(sari, wati, family):
    visit(family, wati)
    visit(family, sari, YESTERDAY)
    mine = visit(family, sari, steps=("data_updated",))
    (told,) = activities_of(sari, TODAY, TODAY)
    assert (told.what, told.family_id, told.place) == ("Home visit", family.pk, "Kel. Sarijadi")
    assert "Wahyuni" not in str(told)
    assert (told.result, told.address) == ("Social and economic facts updated", at("visit", mine))
    assert "Found" not in str(told)


def test_activities_are_asked_for_in_few_queries(sari, family, django_assert_max_num_queries):
    visits_on_days(family, sari, 12)
    with django_assert_max_num_queries(5):
        assert len(activities_of(sari, TODAY - timedelta(days=30), TODAY)) == 12


def test_a_visit_at_which_nobody_was_home_is_no_advocacy_and_counts_no_family(sari, family):
    visit(family, sari, purpose="advocacy", met="nobody")
    (told,) = activities_of(sari, TODAY, TODAY)
    assert (told.rhk, told.families, told.persons, told.result) == (7, 0, 0, "")
    assert told.what == "Visit, nobody at home"


def test_a_visit_offers_the_readiness_questionnaire_of_that_visit(opened, sari, family):
    for_it = visit(family, sari, purpose="readiness")
    address = f"{at('readiness-answer', family)}?visit={for_it.public_id}"
    text = opened(sari, at("visit", for_it)).text
    assert (text.count(address), at("readiness-history", family) in text) == (1, True)
    other = visit(family, sari, YESTERDAY)
    assert f"?visit={other.public_id}" in opened(sari, at("visit", other)).text


def test_a_form_that_comes_back_names_and_links_what_has_to_be_put_right(sent, sari, family):
    text = sent(sari, at("visit-new", family), visited_on="", purpose="home_visit").text
    assert '<a href="#id_visited_on">Day of the visit</a>' in text
    assert '<a href="#id_met">Who was met</a>' in text
    assert 'id="id_met"' in text
    assert 'data-unsaved="changed"' in text
