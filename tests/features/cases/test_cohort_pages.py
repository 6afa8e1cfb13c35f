"""The pages of natural exits in bulk: set, seen, decided; what is refused says why; the list behind every count."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tangga.cases import cohort_actions
from tangga.cases.models import Case, Cohort, CohortStep
from tangga.jobs.worker import work_all
from tangga.people.roles import Role
from tests import make
from tests.features.cases.cohorts import natural, verified
from tests.features.cases.conftest import AT, LONG, OUT
from tests.features.cases.test_case_pages import as_, page


@pytest.fixture
def proposed(bulk, forty):
    bulk.propose()
    return bulk


def sent(person, cohort, verb, **said):
    return as_(person).post(f"/cases/bulk/{cohort.public_id}/{verb}/", said)


def test_an_official_proposes_on_the_page_and_sees_how_far_it_is(run, forty, tono):
    assert "68 percent" in page(tono, "/cases/bulk/new/")
    said = {"run": str(run.public_id), "method": "sample", "asked": "40", "unit": "percent"}
    answer = as_(tono).post("/cases/bulk/new/", said)
    cohort = Cohort.objects.get()
    assert answer.url == f"/cases/bulk/{cohort.public_id}/"
    assert "Waiting its turn" in page(tono, answer.url)
    work_all(AT)
    shown = page(tono, answer.url)
    assert "68 percent" in shown
    assert "30 families still to be re-verified" in shown
    assert str(cohort.public_id) in shown
    assert "40" in page(tono, "/cases/bulk/")


def test_a_setting_that_is_refused_comes_back_as_it_was_typed(run, forty, tono):
    said = {"run": str(run.public_id), "method": "sample", "asked": "400", "unit": "percent"}
    answer = as_(tono).post("/cases/bulk/new/", said)
    assert answer.status_code == 422
    assert "1 to 100 percent" in answer.text
    assert 'value="400"' in answer.text
    assert not Cohort.objects.exists()


def test_an_assessment_without_a_natural_exit_makes_no_group(run, sari, tono):
    natural("A1", run, sari, natural_exit=False, unsure=True)
    answer = as_(tono).post("/cases/bulk/new/", {"run": str(run.public_id), "method": "each"})
    assert (answer.status_code, "This assessment found no natural exit" in answer.text) == (422, True)
    assert not Cohort.objects.exists()


def test_the_form_and_the_group_say_that_a_sample_of_few_is_every_home(bulk, run, sari, tono):
    assert "A sample has at least 30 families" in page(tono, "/cases/bulk/new/")
    made = [natural(f"N{number}", run, sari) for number in range(3)]
    cohort = bulk.propose(asked=10, percent=True)
    shown = page(tono, f"/cases/bulk/{cohort.public_id}/")
    assert f"every home is visited: a sample has at least 30 families, and here are {len(made)}" in shown


def test_the_group_says_how_many_homes_wait_for_whose_visit(proposed, tono, sinta, kepala):
    shown = page(kepala, f"/cases/bulk/{proposed.cohort.public_id}/")
    assert "30 homes of the sample wait for a visit of re-verification" in shown
    assert "By: District coordinator, District official, but nobody who proposed them." in shown
    assert f"cohort={proposed.cohort.public_id}&amp;state=proposed&amp;drawn=yes" in shown
    proposed.visit(proposed.sample[:1])
    assert "29 homes of the sample wait" in page(kepala, f"/cases/bulk/{proposed.cohort.public_id}/")


def test_where_every_home_is_visited_the_group_says_that_they_wait(bulk, forty, kepala):
    bulk.propose("each")
    shown = page(kepala, f"/cases/bulk/{bulk.cohort.public_id}/")
    assert "40 homes wait for a visit of re-verification" in shown
    assert "Nothing is to be done to all" not in shown
    bulk.visit(bulk.others)
    assert "for a visit of re-verification" not in page(kepala, f"/cases/bulk/{bulk.cohort.public_id}/")


def test_what_one_may_not_do_is_said_before_it_is_tried(proposed, tono, sinta):
    shown = page(tono, f"/cases/bulk/{proposed.cohort.public_id}/")
    assert "You proposed these exits; somebody else must go on with them." in shown
    assert "Not all families of the sample" in page(sinta, f"/cases/bulk/{proposed.cohort.public_id}/")
    answer = sent(sinta, proposed.cohort, "verify")
    assert (answer.status_code, "Not all families of the sample" in answer.text) == (409, True)


def test_the_office_goes_on_to_the_end_on_the_page(proposed, kepala, sinta):
    proposed.visit(proposed.sample)
    sent(sinta, proposed.cohort, "verify")
    work_all(AT)
    assert "bears the others out" in page(kepala, f"/cases/bulk/{proposed.cohort.public_id}/")
    sent(kepala, proposed.cohort, "approve", effective_on=OUT.isoformat())
    work_all(AT)
    assert "The first day out has not come yet." in page(kepala, f"/cases/bulk/{proposed.cohort.public_id}/")
    assert set(Case.objects.values_list("state", flat=True)) == {"approved"}


def test_a_day_that_is_none_is_refused_and_the_page_stays(proposed, kepala, sinta):
    proposed.visit(proposed.sample)
    answer = sent(kepala, proposed.cohort, "approve", effective_on="besok")
    assert (answer.status_code, "Enter the day as" in answer.text) == (422, True)


def test_every_count_leads_to_the_cases_it_counts(proposed, tono):
    shown = page(tono, f"/cases/?cohort={proposed.cohort.public_id}&state=proposed")
    assert "40 exits by case" in shown
    assert "30 exits by case" in page(tono, f"/cases/?cohort={proposed.cohort.public_id}&state=&drawn=yes")


def test_a_group_of_another_district_is_no_filter(proposed, budi):
    answer = as_(budi).get(f"/cases/?cohort={proposed.cohort.public_id}")
    assert (answer.status_code, "exits by case" in answer.text) == (422, True)
    assert as_(budi).get(f"/cases/bulk/{proposed.cohort.public_id}/").status_code == 404


def test_the_case_says_that_its_home_was_not_visited(bulk, forty, kepala):
    verified(bulk)
    shown = page(kepala, f"/cases/{bulk.others[0].public_id}/")
    assert "its home was not visited" in shown
    assert "drawn for the sample" in page(kepala, f"/cases/{bulk.sample[0].public_id}/")


def test_what_could_not_be_done_is_named_with_the_reason(bulk, forty, wati, sinta):
    bulk.propose("each")
    bulk.visit(bulk.others[:2], by=wati)
    bulk.ask(cohort_actions.approve_all, OUT, by=wati)
    shown = page(sinta, f"/cases/bulk/{bulk.cohort.public_id}/")
    assert "What could not be done" in shown
    assert CohortStep.objects.get(code="approve").refused == 2


def test_the_workbook_holds_every_ticket_and_those_left_out(bulk, forty, run, sari, kepala):
    natural("A2", run, sari, natural_exit=False, unsure=True)
    bulk.propose()
    answer = as_(kepala).post(f"/cases/bulk/{bulk.cohort.public_id}/export/", {"reason": "audit", "note": LONG})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    heads = next(at for at, row in enumerate(rows) if row[0] == "Family id")
    told = rows[heads + 1 :]
    drawn = {row[0] for row in told if row[4] == "yes"}
    assert drawn == {row[0] for row in sorted((row for row in told if row[-1]), key=lambda row: row[-1])[:30]}
    assert [row[3] for row in told if row[0] == "A2"] == ["left out"]


def statements(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_pages_ask_a_bounded_number_of_statements(bulk, forty, tono):
    cohort = bulk.propose()
    client = as_(tono)
    one = statements(client, "/cases/bulk/")
    others = [make.run("3273", is_current=False) for _ in range(3)]
    told = {"district_id": "3273", "method": "each", "proposed_by": tono, "proposed_on": OUT, "proposed_at": AT}
    Cohort.objects.bulk_create(Cohort(run=each, **told) for each in others)
    assert statements(client, "/cases/bulk/") == one
    assert statements(client, f"/cases/bulk/{cohort.public_id}/") <= 19
    assert statements(client, f"/cases/?cohort={cohort.public_id}") <= 12


def test_a_facilitator_sees_the_own_cases_and_no_group(proposed, sari):
    assert as_(sari).get(f"/cases/bulk/{proposed.cohort.public_id}/").status_code == 404
    assert "40 exits by case" in page(sari, "/cases/")


def test_no_assessment_to_propose_from_says_what_to_do(areas, db):
    official = make.posted("lain", Role.DISTRICT_OFFICIAL, "3276")
    assert "Assess the district anew first" in page(official, "/cases/bulk/new/")
